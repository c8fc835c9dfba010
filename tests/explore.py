#!/usr/bin/env python3
"""What `make explore` says of scenarios and broken twins whose truth is known. Speaks TAP."""
import glob
import os
import re
import subprocess
import sys
import tempfile

import cli
import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCENARIO = "give_against_timeout"
TWIN = {"SCENARIO": SCENARIO, "TWIN": "claimed_unguarded"}
HARD_TWIN = {"SCENARIO": "wake_against_lowering", "TWIN": "looks_before_it_publishes"}
QUIET_TWIN = {"SCENARIO": "allocate_against_free", "TWIN": "takers_looked_up_unguarded"}
WRONG = {
    "a scenario that is not there": ({"SCENARIO": "nonsense"}, "there is no SCENARIO=nonsense; there are: "),
    "a twin that is not there": ({"SCENARIO": SCENARIO, "TWIN": "x"}, "there is no TWIN=x; there are: "),
    "a scheduler that is not there": ({"SCHEDULER": "fifo"}, "there is no SCHEDULER=fifo; there are: "),
    "a twin of no scenario": ({"TWIN": "x"}, "TWIN=.. needs SCENARIO=.. too"),
    "no schedules": ({"SCHEDULES": "0"}, "SCHEDULES=0 is not a number from 1 to "),
    "a seed that is no number": ({"SEED": "red"}, "SEED=red is not a number from 0 to "),
    "a schedule of no scenario": ({"SCHEDULE": "1"}, "SCHEDULE=n needs SCENARIO=.. and SCHEDULER=.. too"),
    "something to narrow, but no schedule": ({"NARROW": "1"}, "WATCH, NARROW, FROM and TO are for a SCHEDULE=n"),
    "an interrupt beyond the last": ({"SCENARIO": SCENARIO, "SCHEDULER": "interrupt", "SCHEDULE": "999999"},
                                     "SCHEDULE=999999 is beyond the last interrupt, "),
}


def make(**variables):
    """(exit status, output) of make explore, on its own: not as a part of the make that runs these tests."""
    environment = {name: value for name, value in os.environ.items() if name not in cli.GIVEN}
    words = [f"{name}={value}" for name, value in variables.items()]
    done = subprocess.run(["make", "--silent", "explore", *words], cwd=ROOT, env=environment, capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def trace(**variables):
    """The last hash; what is said before it differs from run to run."""
    _, output = make(SCENARIO=SCENARIO, SCHEDULER="pct", SCHEDULES=40, **variables)
    return re.findall(r"instructions, .*trace (\w+)$", output, re.MULTILINE)


def traces():
    once, again, other = trace(SEED=7, JOBS=1), trace(SEED=7, JOBS=2), trace(SEED=8)
    seen = f"{once} {again} {other}"
    yield "the same seed makes the same trace, with one process and with two", len(once) == 1 and once == again, seen
    yield "another seed makes another trace", len(other) == 1 and once != other, seen


def replayed(output, **more):
    """What the line that replays a violation shows."""
    line = re.search(r"^    make explore (.*)$", output, re.MULTILINE)
    return make(**dict(word.split("=") for word in line.group(1).split()), **more) if line else (None, "no such line")


def searches():
    status, output = make(SCHEDULES=100, **TWIN)
    found = re.search(r"found after .*?, by \w+: (.*)$", output, re.MULTILINE)
    yield "a broken twin is found", status == 0 and found, output
    words = f"violation: {found.group(1) if found else '?'}\n"
    again, story = replayed(output)
    yield "and its line shows that violation again", again != 0 and words in story, story
    yield from narrowed(words, *replayed(output, NARROW=1))
    status, output = make(SCHEDULER="random", SCHEDULES=1, **HARD_TWIN)
    yield "a twin that is not found is a failure", status != 0 and "not found in " in output, output
    status, output = make(SCHEDULES=1, **QUIET_TWIN)
    yield ("a twin that fails in no schedule is found by the watch",
           status == 0 and "data race on packets.takers.first: core " in output, output)
    again, story = replayed(output)
    yield "which its line has too", again != 0 and "violation: data race on packets.takers.first" in story, story


def narrowed(words, status, story):
    counts = re.match(r"narrowed from (\d+) changes of core .* to (\d+) changes", story)
    yield ("narrowed, it is the same with fewer changes of core",
           status != 0 and words in story and counts and int(counts.group(1)) > int(counts.group(2)), story)
    yield ("the story names step, core, thread, function, line and word",
           re.search(r"^ *\d+  0  main +semaphore_release.*semaphore\.c:\d+ +reads tokens\.waiters\.first", story,
                     re.MULTILINE), story)


def passes():
    status, output = make(SCENARIO=SCENARIO, SCHEDULER="burst", SCHEDULE=3)
    yield "a schedule without a violation says so", status == 0 and output.endswith("\nended as it should\n"), output
    _, some = make(SCENARIO=SCENARIO, SCHEDULER="burst", SCHEDULE=3, FROM=50, TO=99)
    steps = [int(step) for step in re.findall(r"^ *(\d+)  [01]  ", some, re.MULTILINE)]
    yield "FROM and TO show a part", steps and all(50 <= step <= 99 for step in steps), some


def complaints():
    for what, (variables, line) in WRONG.items():
        status, output = make(**variables)
        said = [each for each in output.splitlines() if not each.startswith(("make: ", "  "))]  # which builds
        good = status != 0 and len(said) == 1 and said[0].startswith(f"explore: {line}")
        yield f"{what} is one clear line", good, output


def broken_kernel():
    """A tree in which a scenario's firmware is that of its twin."""
    with tempfile.TemporaryDirectory() as folder:
        built = f"{folder}/build/pico/tests/explore"
        os.makedirs(built)
        os.symlink(f"{ROOT}/tests", f"{folder}/tests")
        os.symlink(f"{ROOT}/build/explore/twins/{SCENARIO}--claimed_unguarded.elf", f"{built}/{SCENARIO}.elf")
        explore = [f"{ROOT}/tools/explore/explore.mjs", "--scenario", SCENARIO, "--schedules", "200", "--scheduler"]
        done = subprocess.run([*explore, "pct"], cwd=folder, capture_output=True, text=True, check=False)
        yield ("a violation of the kernel's is a failure, with a line that replays it",
               done.returncode == 1 and done.stdout.startswith(f"not ok 1 - {SCENARIO}: ") and
               f"    make explore SCENARIO={SCENARIO} SCHEDULER=pct SEED=1 SCHEDULE=" in done.stdout, done.stdout)
        os.remove(f"{built}/{SCENARIO}.elf")
        done = subprocess.run([*explore, "pct"], cwd=folder, capture_output=True, text=True, check=False)
        yield "so is a firmware that is missing", done.returncode == 1 and "ENOENT" in done.stdout, done.stdout


def stranger():
    """A firmware that is no scenario."""
    program = ("import('./tools/explore/world.mjs').then(({ World }) => "
               "{ try { new World('build/pico/apps/hello.elf') } catch (error) { console.log(error.message) } })")
    subprocess.run(["make", "--silent", "BOARD=pico", "build/pico/apps/hello.elf"], cwd=ROOT, capture_output=True,
                   check=True)
    done = subprocess.run(["node", "-e", program], cwd=ROOT, capture_output=True, text=True, check=False)
    seen = done.stdout + done.stderr
    yield "a firmware without a race in it is one clear line", seen.endswith("hello.elf has no explore_begin()\n"), seen


def patches():
    scenarios = {os.path.basename(path)[:-2] for path in glob.glob(f"{ROOT}/tests/explore/*.c")} - {"scenario"}
    paths = sorted(glob.glob(f"{ROOT}/tests/explore/twins/*.patch"))
    owners = {os.path.basename(path).split("--")[0] for path in paths}
    yield "every scenario has a twin, and every twin a scenario", owners == scenarios, owners ^ scenarios
    unfit = [path for path in paths if subprocess.run(
        ["patch", "--dry-run", "--quiet", "--strip=1", "--directory", ROOT, "--input", path], capture_output=True,
        check=False).returncode]
    yield "every twin's patch fits the sources", not unfit, unfit


def results():
    for test in (complaints, traces, searches, passes, broken_kernel, stranger, patches):
        yield from test()


if __name__ == "__main__":
    sys.exit(tap.report(results()))
