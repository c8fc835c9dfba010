/*
 * report.h - lines the kernel itself prints: refusals and panics.
 */
#ifndef KERNEL_CORE_REPORT_H
#define KERNEL_CORE_REPORT_H

/* One line, "*** " before it and a newline behind, cut at CONSOLE_LINE_BYTES.
 * %s %c %d %u %x %p as in printf. Any context. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
