/*
 * print.h - formatted text to the console.
 */
#ifndef LIB_PRINT_H
#define LIB_PRINT_H

/* As printf, without floating point. Any context, either core. Text of at most
 * CONSOLE_LINE_BYTES comes out in one piece, whatever else is printed; longer
 * text in several. Never blocks: where the buffer is full, the caller sends
 * bytes itself until there is room. Needs about 500 bytes of stack. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
