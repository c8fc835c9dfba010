/* vectors.h - points the calling core at the exception handlers. */
#ifndef KERNEL_ARCH_CORTEX_M_VECTORS_H
#define KERNEL_ARCH_CORTEX_M_VECTORS_H

void vectors_install(void);

#endif
