# Cortex-M0+. Inline assembly is written as .S files are.
ARCH_FLAGS := -mcpu=cortex-m0plus -mfloat-abi=soft -mthumb -masm-syntax-unified
