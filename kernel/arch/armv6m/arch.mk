# Cortex-M0+. Inline assembly is written as .S files are.
ARCH_FLAGS := -mcpu=cortex-m0plus -mfloat-abi=soft -mthumb -masm-syntax-unified
# Of a stack's end, as guard.h has it: the guard, and what a limit not aligned to it is rounded up by.
STACK_GUARD_BYTES := 56
