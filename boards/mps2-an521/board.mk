# Arm MPS2+ with the AN521 image, as QEMU emulates it.
SOC := sse200
RUNNER := tools/run_qemu.py --machine mps2-an521
# What its benchmark counts, and what runs it: an instruction takes 2^10 ns, 20.48 ticks of a 20 MHz counter.
COUNTS := instructions
BENCH_RUNNER := $(RUNNER) --mode deterministic --shift 10
# Threads that its memory holds, of the smallest stacks, for the curves of the benchmark.
CURVE_THREADS := 1000
