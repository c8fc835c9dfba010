#!/usr/bin/env python3
"""Runs test firmwares under prove, each in every mode, and counts what they said.

Each firmware and mode becomes a small script in --scripts that prove runs; its
TAP is kept beside it, and counting that gives the last line, "N passed, N failed".
"""
import argparse
import os
import re
import shlex
import subprocess
import sys


def write_script(path, command):
    """A script whose output prove reads and we keep."""
    with open(path, "w", encoding="utf-8") as script:
        script.write(f"#!/bin/bash\nset -o pipefail\n{shlex.join(command)} 2>&1 | tee {shlex.quote(path + '.tap')} |\n"
                     "    sed -u 's/^Bail out!/# gave up:/'  # which would end the other firmwares too\n")
    os.chmod(path, 0o755)
    if os.path.exists(path + ".tap"):
        os.remove(path + ".tap")
    return path


def own_check(elf):
    """tests/kernel/x_check.py, if there is one, runs tests/kernel/x.c and speaks TAP for it."""
    check = re.sub(r".*/(?=tests/)", "", elf).removesuffix(".elf") + "_check.py"
    return [check] if os.path.exists(check) else []


def scripts_for(arguments):
    runner = shlex.split(arguments.runner)
    for elf in arguments.firmware:
        name = re.sub(r".*/(tests/|(?=apps/))", "", elf).removesuffix(".elf").replace("/", "-")
        for mode in arguments.modes.split(","):
            path = os.path.join(arguments.scripts, f"{name}.{mode}.t")
            if "/faults/" in elf:
                source = re.sub(r".*/(?=tests/)", "", elf).removesuffix(".elf") + ".c"
                yield write_script(path, ["tests/faults/check.py", "--board", arguments.board,
                                          "--cores", arguments.cores, "--interrupts", arguments.interrupts,
                                          source, *runner, "--mode", mode, elf])
            elif "/explore/" in elf:
                source = "tests/explore/" + os.path.basename(elf).removesuffix(".elf") + ".c"
                yield write_script(path, ["tests/explore/check.py", source, *runner, "--mode", mode, elf])
            elif name.startswith("apps-"):
                again = ["--again"] if mode == "deterministic" else []
                yield write_script(path, ["tests/apps/check.py", *again, "--board", arguments.board,
                                          "--cores", arguments.cores, name.removeprefix("apps-"),
                                          *runner, "--mode", mode, elf])
            else:
                yield write_script(path, [*own_check(elf), *runner, "--mode", mode, elf])
    for source in arguments.refuse:
        name = "refuse-" + os.path.basename(source).removesuffix(".c")
        path = os.path.join(arguments.scripts, name + ".t")
        yield write_script(path, ["tests/refuse/check.py", source, *shlex.split(arguments.compiler)])
    for program in arguments.host:
        path = os.path.join(arguments.scripts, "host-" + os.path.basename(program) + ".t")
        yield write_script(path, [program])


def count(scripts):
    passed, failed, sentences = 0, 0, set()
    for script in scripts:
        planned, seen = None, 0
        if not os.path.exists(script + ".tap"):  # prove gave up before it came to this one
            failed += 1
            continue
        with open(script + ".tap", encoding="utf-8", errors="replace") as tap:
            for line in tap:
                if match := re.match(r"1\.\.(\d+)", line):
                    planned = int(match.group(1))
                elif match := re.match(r"(not )?ok \d+ - (.*)", line):
                    seen += 1
                    sentences.add((os.path.basename(script).split(".")[0], match.group(2)))
                    if match.group(1):
                        failed += 1
                    else:
                        passed += 1
        failed += max((planned if planned is not None else 1) - seen, 0)  # never ran
    return passed, failed, len(sentences)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runner", default="", help="command that runs a firmware")
    parser.add_argument("--modes", default="", help="in which modes, with commas between")
    parser.add_argument("--board", help="which the firmwares are built for")
    parser.add_argument("--cores", help="how many the firmwares are built for")
    parser.add_argument("--interrupts", help="how many the chip has")
    parser.add_argument("--scripts", required=True, help="folder for what prove runs")
    parser.add_argument("--compiler", default="", help="command that compiles one file, for the files to refuse")
    parser.add_argument("--refuse", nargs="*", default=[], help="sources that must not compile")
    parser.add_argument("--host", nargs="*", default=[], help="programs that run on this machine")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("firmware", nargs="*")
    arguments = parser.parse_args()

    os.makedirs(arguments.scripts, exist_ok=True)
    scripts = list(scripts_for(arguments))
    proved = subprocess.run(["prove", f"-j{arguments.jobs}", "--comments", *scripts], check=False)
    passed, failed, distinct = count(scripts)
    if proved.returncode and not failed:
        failed = 1  # a firmware that ended badly after its last test
    modes = f", each firmware in these modes: {arguments.modes}" if arguments.firmware else ""
    print(f"{distinct} distinct tests{modes}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
