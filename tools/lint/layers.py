"""Who may include whom, include guards, and what the kernel may not know of.

    apps, tests -> lib -> kernel/*.h -> kernel/core -> arch.h, machine.h -> kernel/arch, boards -> drivers
"""
import re

from tree import Finding

# The first prefix that fits names a file's layer.
LAYERS = [
    ("kernel/arch/cortex_m/", "cortex_m"),
    ("kernel/arch/", "arch"),
    ("kernel/core/arch.h", "seam"),
    ("kernel/core/machine.h", "seam"),
    ("kernel/config.h", "seam"),
    ("kernel/core/", "core"),
    ("kernel/", "api"),
    ("boards/soc/", "soc"),
    ("boards/", "board"),
    ("drivers/", "drivers"),
    ("lib/", "lib"),
    ("apps/", "apps"),
    ("tests/bench/", "probe"),
    ("tests/faults/", "probe"),
    ("tests/boards/", "board_test"),
    ("tests/", "tests"),
]

# The kernel's public half and its core are built from each other's headers; to
# everybody else they are two layers. A CPU port is part of the kernel, but the
# kernel reaches it through arch.h alone.
KERNEL = {"api", "core", "seam"}
MAY_INCLUDE = {
    "api": KERNEL,
    "core": KERNEL,
    "seam": KERNEL,
    "cortex_m": KERNEL | {"cortex_m"},
    "arch": KERNEL | {"cortex_m", "arch"},
    "soc": {"seam", "drivers", "soc"},
    "board": {"seam", "drivers", "soc", "board"},
    "drivers": {"drivers"},
    "lib": {"api", "lib"},
    "apps": {"api", "lib", "apps"},
    "tests": KERNEL | {"lib", "tests"},
    # measures and breaks bare parts
    "probe": KERNEL | {"cortex_m", "soc", "board", "drivers", "lib", "tests", "probe"},
    # the same for one board, whose CPU is known
    "board_test": KERNEL | {"cortex_m", "arch", "soc", "board", "drivers", "lib", "tests", "board_test"},
}
LIB_MAY_ALSO = {"kernel/config.h"}  # public too: its numbers are part of the API

# Of these a file may include only those of its own folder.
SIBLINGS = {"arch", "soc", "board"}

# What kernel/ outside kernel/arch may not name, in code or comment.
FOREIGN = re.compile(
    r"\b(cortex\w*|arm(?:v\d\w*|\d+)|Arm|ARM|AAPCS\w*|thumb|nvic\w*|systick|pendsv\w*|primask|basepri|[mp]sp(?:lim)?|"
    r"msr|mrs|ldrex|strex|ldaex|stlex|qemu|semihosting|mps2\w*|an521|sse-?200|rp2040|pico|_*asm(?:__)?)\b")
FOREIGN_ANY_CASE = {"Arm", "ARM"}

# (file, word): why it may stay.
EXCEPTIONS = {}


def layer_of(path):
    return next((layer for prefix, layer in LAYERS if path.startswith(prefix)), None)


def includes(tree, path):
    for number, line in enumerate(tree.without_comments(path), 1):
        if match := re.match(r'\s*#\s*include\s+"([^"]*)"', line):
            yield number, match.group(1)


def refusal(path, target):
    """Why `path` may not include `target`; None if it may."""
    mine, other = layer_of(path), layer_of(target)
    if other is None or target.endswith(".c"):
        return f'"{target}" is not a header of any layer'
    if target in LIB_MAY_ALSO and mine in ("lib", "apps"):
        return None
    if other not in MAY_INCLUDE[mine]:
        return f'the {mine} layer may not include "{target}" of the {other} layer'
    if mine == other and mine in SIBLINGS and path.rsplit("/", 1)[0] != target.rsplit("/", 1)[0]:
        return f'"{target}" belongs to another {mine}'
    return None


def check_includes(tree):
    for path in tree.files():
        if layer_of(path) is None or path.startswith("tests/host/"):
            continue
        for number, target in includes(tree, path):
            if target not in tree.paths:
                yield Finding(path, number, f'"{target}" is not a path from the root')
            elif why := refusal(path, target):
                yield Finding(path, number, why)


def check_guards(tree):
    for path in tree.files(ends=".h"):
        guard = re.sub(r"\W", "_", path).upper()
        lines = [line.strip() for line in tree.without_comments(path) if line.strip()]
        if lines[:2] != [f"#ifndef {guard}", f"#define {guard}"] or lines[-1] != "#endif":
            yield Finding(path, 1, f"its include guard is not {guard} around everything")


def check_foreign_words(tree):
    pattern = re.compile(FOREIGN.pattern, re.IGNORECASE)
    for path in tree.files("kernel/", (".c", ".h", ".S")):
        if path.startswith("kernel/arch/"):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            for word in pattern.findall(line):
                if word.lower() == "arm" and word not in FOREIGN_ANY_CASE:
                    continue  # timeouts are armed
                if (path, word) not in EXCEPTIONS:
                    yield Finding(path, number, f"the kernel outside kernel/arch may not know of {word}")


def check(tree):
    yield from check_includes(tree)
    yield from check_guards(tree)
    yield from check_foreign_words(tree)
