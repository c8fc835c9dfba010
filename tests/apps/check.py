#!/usr/bin/env python3
"""Runs an app, which checks itself: its exit status must be 0.

With --again it is run a second time and must print the same, byte for byte.
Speaks TAP.
"""
import argparse
import subprocess


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


def report(good, number, sentence, *outputs):
    print(f"{'ok' if good else 'not ok'} {number} - {sentence}")
    for output in outputs if not good else ():
        print("".join(f"# {line}\n" for line in output.decode(errors="replace").splitlines()) + "#")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true")
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()

    print(f"1..{2 if arguments.again else 1}", flush=True)
    status, output = run(arguments.command)
    good = report(status == 0, 1, f"app {arguments.name} ends with status 0", f"status {status}".encode(), output)
    if arguments.again:
        second = run(arguments.command)[1]
        good &= report(output == second, 2, f"app {arguments.name} prints the same when run again", output, second)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
