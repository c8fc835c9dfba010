# Cortex-M33, without floating point: core 0 of the SSE-200 has none.
ARCH_FLAGS := -mcpu=cortex-m33 -mfloat-abi=soft -mthumb
# Of a stack's end: the stack limit register is exact.
STACK_GUARD_BYTES := 0
