#!/usr/bin/env python3
"""Builds a scenario's firmware from a kernel with a bug planted in it.

A twin is a patch against the sources. It is applied to copies, those are found
first by every #include, and what includes one is compiled anew; all the rest comes
from the firmware that is not broken. The sources themselves are never touched.
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys


def run(command, **how):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)
    if done.returncode:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {shlex.join(command)}:\n{done.stdout}{done.stderr}".rstrip())


def plant(patch, folder):
    """Copies what the patch changes into `folder` and changes it there; the paths."""
    with open(patch, encoding="utf-8") as file:
        paths = re.findall(r"^\+\+\+ b/(\S+)", file.read(), re.MULTILINE)
    shutil.rmtree(folder, ignore_errors=True)
    for path in paths:
        os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
        shutil.copy(path, os.path.join(folder, path))
    run(["patch", "--quiet", "--strip=1", "--no-backup-if-mismatch", "--directory", folder,
         "--input", os.path.abspath(patch)])
    return paths


def depends_on(object_file, paths):
    with open(re.sub(r"\.o$", ".d", object_file), encoding="utf-8") as file:
        needed = set(re.sub(r"[\\:]", " ", file.read()).split())
    return not needed.isdisjoint(paths)


def source_of(object_file, built):
    stem = re.sub(r"\.o$", "", os.path.relpath(object_file, built))
    return next(stem + ending for ending in (".c", ".S") if os.path.exists(stem + ending))


def rebuild(object_file, built, folder, compiler):
    """Compiles one object's source with the changed files before all others; the new object."""
    source = source_of(object_file, built)
    changed = os.path.join(folder, source)
    output = os.path.join(folder, "objects", os.path.relpath(object_file, built))
    os.makedirs(os.path.dirname(output), exist_ok=True)
    run([*compiler, f"-I{folder}", "-I.", "-c", changed if os.path.exists(changed) else source, "-o", output])
    return output


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patch", required=True)
    parser.add_argument("--built", required=True, help="folder of the objects that are not broken")
    parser.add_argument("--archive", required=True, help="libduet.a, made from --members")
    parser.add_argument("--members", required=True, help="the archive's objects")
    parser.add_argument("--compiler", required=True, help="command that compiles, without -I")
    parser.add_argument("--linker", required=True, help="command that links")
    parser.add_argument("--output", required=True)
    parser.add_argument("object", nargs="+", help="linked beside the archive")
    arguments = parser.parse_args()

    folder = os.path.splitext(arguments.output)[0]
    paths = plant(arguments.patch, folder)
    compiler = shlex.split(arguments.compiler)
    objects = {name: rebuild(name, arguments.built, folder, compiler)
               for name in dict.fromkeys([*arguments.object, *arguments.members.split()]) if depends_on(name, paths)}
    if not objects:
        sys.exit(f"{arguments.patch}: nothing that is built includes what it changes")
    linked = [objects.pop(name, name) for name in arguments.object]
    run([*shlex.split(arguments.linker), *linked, *objects.values(), "-Wl,--start-group", arguments.archive,
         "-Wl,--end-group", "-o", arguments.output])


if __name__ == "__main__":
    main()
