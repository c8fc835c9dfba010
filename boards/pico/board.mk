# Raspberry Pi Pico. It runs on an emulated one; `make flash` is for a real one.
SOC := rp2040
RUNNER := tools/rp2040/run.mjs
RUNNER_NEEDS := tools/rp2040/node_modules/.package-lock.json
# What its benchmark counts, and what runs it.
COUNTS := cycles
BENCH_RUNNER := $(RUNNER) --mode deterministic
RECORDS := yes
# An app that is to work for a while has a tenth of the work to do: a division is a call here.
WORK_DIVISOR := 10
# Not counted among what the kernel does with interrupts masked: to write to flash stops both cores.
STANDS_STILL := boards/soc/rp2040/park.c
# Threads that its memory holds, of the smallest stacks, for the curves of the benchmark.
CURVE_THREADS := 300
