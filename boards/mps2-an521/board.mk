# Arm MPS2+ with the AN521 image, as QEMU emulates it.
SOC := sse200
RUNNER := tools/run_qemu.py --machine mps2-an521
