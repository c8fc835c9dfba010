"""Every instruction a firmware executes, from QEMU: on which core, and where.

QEMU is run with -icount, so the run is the one that was measured, and logs each
translated block before it enters it; with -singlestep a block is one
instruction. Two notes in the log take back the block before them: QEMU found
that it had to be entered another way (an access to a device) or could not be
entered at all (something else was to be done first).
"""
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile

import program

SHIFT = 10  # an instruction takes 2^10 ns, 20.48 ticks of a 20 MHz counter
LINE = re.compile(rb"^(?:Trace (\d): \S+ \[\w+/(\w+)/|(Stopped execution|cpu_io_recompile))", re.MULTILINE)
LINE_OR_REGISTER = re.compile(LINE.pattern + rb"|\bR(\d\d)=([0-9a-f]{8})", re.MULTILINE)
PIECE = 1 << 20  # bytes
PATIENCE = 600  # seconds until a run counts as hung
HUNG = 124  # how timeout(1) says so


def execute(runner, elf, patience=300):
    """(exit status, output) of a firmware that `runner` runs."""
    command = [*shlex.split(runner), "--timeout", str(patience), elf]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.returncode, done.stdout + done.stderr


def log_of(machine, elf, *more):
    """Yields pieces of QEMU's log of a single-stepped run, each of whole lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        os.mkfifo(path)
        command = ["timeout", str(PATIENCE), "qemu-system-arm", "-M", machine, "-display", "none", "-semihosting",
                   "-monitor", "none", "-serial", "null", "-icount", f"shift={SHIFT},align=off,sleep=off",
                   "-singlestep", "-D", path, *more, "-kernel", elf]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                with open(path, "rb", buffering=0) as log:
                    rest = b""
                    while piece := log.read(PIECE):
                        piece = rest + piece
                        end = piece.rfind(b"\n") + 1
                        rest = piece[end:]
                        yield piece[:end]
                if process.wait() == HUNG:
                    sys.exit(f"{elf}: no end after {PATIENCE} s")
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)  # timeout(1) and QEMU


def steps(machine, elf):
    """Yields (core, address) for each instruction, in the order of execution."""
    entered = None
    for piece in log_of(machine, elf, "-d", "exec,nochain"):
        for core, address, taken_back in LINE.findall(piece):
            if taken_back:
                entered = None
                continue
            if entered:
                yield entered
            entered = int(core), int(address, 16)
    if entered:
        yield entered


def registers(machine, elf, wanted):
    """Yields ((core, address), value) each time one of `wanted`, {address: register}, is executed."""
    entered = value = None
    where = ",".join(f"{address:#x}+2" for address in wanted)
    for piece in log_of(machine, elf, "-d", "exec,nochain,cpu", "-dfilter", where):
        for core, address, taken_back, register, content in LINE_OR_REGISTER.findall(piece):
            if register:
                if entered and int(register) == wanted[entered[1]]:
                    value = int(content, 16)
                continue
            if entered and not taken_back:
                yield entered, value
            entered = None if taken_back else (int(core), int(address, 16))
    if entered:
        yield entered, value


def symbols(elf):
    """{name: address} of the functions."""
    rows = (line.split() for line in program.run("arm-none-eabi-nm", elf).splitlines())
    return {row[2]: int(row[0], 16) & ~1 for row in rows if len(row) == 3 and row[1] in "tT"}
