# Cortex-M0+. Inline assembly is written as .S files are. The compiler leaves r8 to
# r11 alone: a function that uses one saves it by way of a low register, in two
# instructions more a register and way, and a fast path pays for what the slow
# path beside it uses. (Libraries may use them, so a switch of threads saves them.)
ARCH_FLAGS := -mcpu=cortex-m0plus -mfloat-abi=soft -mthumb -masm-syntax-unified \
              -ffixed-r8 -ffixed-r9 -ffixed-r10 -ffixed-r11
# Of a stack's end, as guard.h has it: the guard, and what a limit not aligned to it is rounded up by.
STACK_GUARD_BYTES := 56
