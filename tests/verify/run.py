#!/usr/bin/env python3
"""Checks every model in tests/verify with Spin, and that each of its broken twins fails.

A model lists its twins in its first comment, one a line: TWIN_NAME and what is
broken. A search that is cut short counts as failed, and so does a line of a model
that is never reached. Speaks TAP; the last line is "N passed, N failed".
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

SECONDS = 120


def search(model, defines, folder):
    """Runs Spin's verifier; what it printed."""
    for command in (["spin", "-a", *defines, model],
                    ["gcc", "-O1", "-DSAFETY", "-DMEMLIM=2000", "-o", "pan", "pan.c"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    try:
        return subprocess.run(["./pan", "-m1000000"], cwd=folder, capture_output=True, text=True, check=False,
                              timeout=SECONDS).stdout
    except subprocess.TimeoutExpired:
        sys.exit(f"{model}: the search was not over after {SECONDS} s")


def process_lines(model):
    """Numbers of the lines inside processes. (An inline's copies need not all come to each of its lines.)"""
    inside, lines = False, set()
    with open(model, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            inside = (inside or line.startswith("active proctype")) and not line.startswith("}")
            if inside and not line.startswith("#"):
                lines.add(number)
    return lines


def unreached(output, model):
    """Lines of processes that the search never came to."""
    never = {int(line) for line in re.findall(r"\.pml:(\d+), state \d+, (?!\"-end-)", output)}
    return sorted(never & process_lines(model))


def judge(output):
    """(errors found, words about the search, complaint or None)"""
    errors = int(re.search(r"errors: (\d+)", output).group(1))
    states = re.search(r"(\d+) states, stored", output).group(1)
    depth = re.search(r"depth reached (\d+)", output).group(1)
    first = re.search(r"pan:1: (.*)", output)
    words = f"{states} states, depth {depth}" + (f", {first.group(1)}" if first else "")
    truncated = "max search depth too small" in output or "out of memory" in output or "truncated" in output
    return errors, words, "the search was cut short" if truncated else None


def check(model, twin):
    """TAP's verdict on one search: (good, sentence)."""
    with tempfile.TemporaryDirectory() as folder:
        output = search(os.path.abspath(model), [f"-D{twin}"] if twin else [], folder)
    errors, words, complaint = judge(output)
    name = os.path.basename(model)
    if complaint:
        return False, f"{name} {twin or ''}: {complaint}"
    if twin:
        return errors > 0, f"{name} {twin} fails, as it must ({words})"
    never = unreached(output, model)
    return errors == 0 and not never, f"{name} holds ({words})" + (f"; lines never reached: {never}" if never else "")


def main():
    searches = []
    for model in sorted(glob.glob(os.path.join(os.path.dirname(__file__), "*.pml"))):
        with open(model, encoding="utf-8") as file:
            twins = re.findall(r"^ \*   (TWIN_\w+) ", file.read(), re.MULTILINE)
        searches += [(model, None)] + [(model, twin) for twin in twins]
    print(f"1..{len(searches)}")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as searchers:
        for number, (good, sentence) in enumerate(searchers.map(lambda one: check(*one), searches), 1):
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {sentence}", flush=True)
    print(f"{len(searches) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
