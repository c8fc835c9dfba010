"""Every global symbol is named after its file or the header that declares it, or is a known free verb."""
import os
import re
import subprocess

from tree import Finding

# Words a reader knows without being told whose they are.
FREE = {
    "main",            # C's
    "sleep_for", "sleep_until",
    "kernel_exit",     # with kernel_enter(), the way in and out that every call takes
    "PendSV_Handler",  # CMSIS's name, which debuggers know
}

# What the compiler calls where the CPU has no instruction for it.
COMPILERS_OWN = ("__aeabi_", "__atomic_")


def words_of(tree, path):
    return set(re.findall(r"\w+", " ".join(tree.code(path))))


def global_symbols(nm, archive):
    """(name, file, line) of each. nm knows the place of what was compiled with -g."""
    listing = subprocess.run([nm, "-A", "-g", "-l", "--defined-only", archive], capture_output=True, text=True,
                             check=True).stdout
    for row in listing.splitlines():
        symbol, _, place = row.partition("\t")
        file, _, line = place.rpartition(":")
        member, name = symbol.split(":")[1].split()[0], symbol.split()[-1]
        yield name, (os.path.relpath(file) if file else member), int(line or 1)


def is_named_after(name, path):
    stem = os.path.splitext(os.path.basename(path))[0]
    return name == stem or name.startswith(stem + "_")


def check(tree, nm, archive):
    declared = {path: words_of(tree, path) for path in tree.files(ends=".h")}
    for name, file, line in global_symbols(nm, archive):
        homes = [file] + [path for path in declared if name in declared[path]]
        if name in FREE or name.startswith(COMPILERS_OWN):
            continue
        if not any(is_named_after(name, home) for home in homes):
            yield Finding(file, line, f"global symbol {name} is not named after its file")
