#!/usr/bin/env python3
"""Runs a firmware under QEMU, bounded in time, and says where it was if it hangs.

The firmware's console is standard output and its exit status is this program's.
Addresses in kernel reports (lines that begin with "*** ") are followed by the
function and line they belong to. On a hang, what each core is doing is read
through QEMU's monitor and reported the same way; the status is then 124. It is
125 if QEMU itself ended badly.
"""
import argparse
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

from symbols import Symbols

STATUS_HUNG = 124
STATUS_BROKEN = 125
STACK_WORDS = 192  # looked through for return addresses
CALLS_MAX = 8
THREADS_MAX = 64


class Monitor:
    """QEMU's human monitor on a socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(5)
        self.socket.connect(path)
        self.read()

    def read(self):
        text = b""
        while not text.endswith(b"(qemu) "):
            piece = self.socket.recv(4096)
            if not piece:
                break
            text += piece
        return text.decode(errors="replace")

    def ask(self, command):
        self.socket.sendall(command.encode() + b"\n")
        return self.read()

    def memory(self, address, count, size="w"):
        """`count` words, or halfwords with size "h"; fewer where there is no more memory."""
        answer = self.ask(f"x /{count}{size}x {address:#x}")
        return [int(value, 16) for row in re.findall(r"^[0-9a-f]+:((?: 0x[0-9a-f]+)+)", answer, re.MULTILINE)
                for value in row.split()]


def is_return_address(word, monitor, symbols):
    """Odd, in a function, and right behind a BL or BLX (Armv8-M ARM, C2.4)."""
    code = symbols.at(word & ~1) if word & 1 else None
    if not code or code[2] not in "tTwW" or word & ~1 == code[0]:
        return False
    before = monitor.memory((word & ~1) - 4, 2, "h")
    return len(before) == 2 and (before[1] & 0xFF87 == 0x4780
                                 or before[0] & 0xF800 == 0xF000 and before[1] & 0xD000 == 0xD000)


def calls(stack_pointer, monitor, symbols):
    words = dict.fromkeys(monitor.memory(stack_pointer, STACK_WORDS))
    found = [word for word in words if is_return_address(word, monitor, symbols)][:CALLS_MAX]
    if found:
        yield "calls on its stack, those long over among them:"
    for word in found:
        yield f"  {word:08x}"


def current_thread(core, cores, monitor, symbols):
    blocks, place = symbols.named("cpu_blocks"), symbols.members("cpu").get("current")
    thread = monitor.memory(blocks[0] + core * blocks[1] // cores + place, 1) if blocks and place is not None else []
    return f" runs thread {thread[0]:#010x}" if thread and thread[0] else ""


def each_thread(monitor, symbols):
    """The threads alive, a ring that `alive` points into, and where those that do not run have stopped."""
    first, thread = symbols.named("alive"), symbols.members("thread")
    if not first or "alive" not in thread:
        return
    first = node = monitor.memory(first[0], 1)[0]
    for _ in range(THREADS_MAX if node else 0):
        address = node - thread["alive"]
        awake, suspended = (monitor.memory(address + thread[name], 1, "b")[0] for name in ("awake", "suspended"))
        yield f"thread {address:#010x} {'suspended' if suspended else 'runs or is ready' if awake else 'waits'}"
        if suspended or not awake:
            stack_pointer = monitor.memory(address + thread["context"], 1)[0]
            yield from (f"    {line}" for line in calls(stack_pointer, monitor, symbols))
        node = monitor.memory(node, 1)[0]
        if node == first:
            return


def where_is_everyone(monitor_path, symbols):
    monitor = Monitor(monitor_path)
    monitor.ask("stop")
    found = re.split(r"CPU#\d+", monitor.ask("info registers -a"))[1:]
    for core, text in enumerate(found):
        values = {int(name): int(value, 16) for name, value in re.findall(r"R(\d\d)=([0-9a-f]{8})", text)}
        state = " ".join(re.findall(r"XPSR=.*\S", text))
        yield f"core {core}{current_thread(core, len(found), monitor, symbols)}"
        yield f"    pc {values[15]:08x}"
        yield f"    lr {values[14]:08x}"
        yield f"    sp {values[13]:08x}  {state}"
        yield from (f"    {line}" for line in calls(values[13], monitor, symbols))
    yield from each_thread(monitor, symbols)


def report_hang(timeout, monitor_path, symbols):
    print(f"\n*** no end after {timeout:g} s; this is where each core is:")
    try:
        for line in where_is_everyone(monitor_path, symbols):
            print(symbols.explain(f"*** {line}"))
    except (OSError, LookupError) as error:
        print(f"*** QEMU's monitor does not answer as it should: {error!r}")


def command_line(arguments, monitor_path):
    command = ["qemu-system-arm", "-M", arguments.machine, "-display", "none", "-semihosting", "-serial", "stdio",
               "-monitor", f"unix:{monitor_path},server=on,wait=off", "-kernel", arguments.elf]
    if arguments.mode == "deterministic":
        command += ["-icount", f"shift={arguments.shift},align=off,sleep=off"]
    else:
        command += ["-accel", "tcg,thread=multi"]
    return command + arguments.qemu


def copy_output(process, symbols, deadline):
    """Passes the console on until the firmware ends; False if time runs out."""
    output = process.stdout.fileno()
    pending = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        ready, _, _ = select.select([output], [], [], left)
        if not ready:
            return False
        piece = os.read(output, 65536)
        if not piece:
            break
        pending += piece
        *lines, pending = pending.split(b"\n")
        for line in lines:
            if line.startswith(b"*** "):
                line = symbols.explain(line.decode(errors="replace")).encode()
            sys.stdout.buffer.write(line + b"\n")
        if pending and not pending.startswith(b"*"):  # a spinner's "\r..." is to be seen at once
            sys.stdout.buffer.write(pending)
            pending = b""
        sys.stdout.buffer.flush()
    sys.stdout.buffer.write(pending)
    sys.stdout.buffer.flush()
    return True


def run(arguments, monitor_path, symbols):
    with subprocess.Popen(command_line(arguments, monitor_path), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as process:
        try:
            if not copy_output(process, symbols, time.monotonic() + arguments.timeout):
                report_hang(arguments.timeout, monitor_path, symbols)
                return STATUS_HUNG
            status = process.wait()
            if status >= 0:
                return status
            print(f"*** QEMU ended by signal {-status}")
            return STATUS_BROKEN
        finally:
            if process.poll() is None:
                process.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", required=True)
    parser.add_argument("--mode", choices=["parallel", "deterministic"], default="parallel")
    parser.add_argument("--shift", type=int, default=6, help="deterministic: an instruction takes 2^shift ns")
    parser.add_argument("--timeout", type=float, default=120, help="seconds until a run counts as hung")
    parser.add_argument("--qemu", action="append", default=[], help="a further argument for QEMU")
    parser.add_argument("elf")
    arguments = parser.parse_args()

    symbols = Symbols(arguments.elf)
    with tempfile.TemporaryDirectory() as folder:
        try:
            return run(arguments, os.path.join(folder, "monitor"), symbols)
        finally:
            symbols.close()


if __name__ == "__main__":
    sys.exit(main())
