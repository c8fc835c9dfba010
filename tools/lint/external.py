"""What other people's tools find: clang-format, cppcheck, shellcheck, pyflakes, and the compiler's analyzer."""
import os
import re
import subprocess

import format as layout
from tree import Finding

CPPCHECK_FOLDERS = ["kernel", "lib", "boards", "drivers", "apps"]
SUPPRESSIONS = os.path.join(os.path.dirname(__file__), "cppcheck.txt")

# (file, warning) where the analyzer is wrong, and why.
ANALYZER_ERRS = {
    # The waker writes the result while the waiter is switched out, which the analyzer cannot follow.
    ("kernel/core/wait_inline.h", "analyzer-use-of-uninitialized-value"),
}


def lines_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


def findings_in(lines):
    """`file:line[:column]: what`, as all of these tools print it; other lines are context."""
    for line in lines:
        if match := re.match(r"([^:\s][^:]*):(\d+):(?:\d+:?)? (.*)", line):
            yield Finding(os.path.relpath(match.group(1)), int(match.group(2)), match.group(3))


def check_format(tree):
    for path, before, after in layout.format_all(tree.files()):
        line, count = layout.difference(before, after)
        if count:
            yield Finding(path, line, f"not laid out by clang-format, lines to change: {count}; make format")


def check_cppcheck(build, defines):
    os.makedirs(os.path.join(build, "cppcheck"), exist_ok=True)
    sources = [path for path in CPPCHECK_FOLDERS if os.path.isdir(path)]
    yield from findings_in(lines_of(
        ["cppcheck", "-q", "-j2", f"--cppcheck-build-dir={build}/cppcheck", "--std=c11", "--platform=arm32-wchar_t4",
         "--enable=warning,style,performance,portability", f"--suppressions-list={SUPPRESSIONS}",
         "--template={file}:{line}: {severity}: {message} [{id}]", *defines, *sources]))


def check_shell(tree):
    scripts = [path for path in tree.paths if path.endswith(".sh") or "." not in os.path.basename(path)
               and re.match(r"#!.*\b(ba)?sh\b", tree.text(path))]
    if scripts:
        yield from findings_in(lines_of(["shellcheck", "-f", "gcc", *scripts]))


def check_python(tree):
    yield from findings_in(lines_of(["pyflakes3", *tree.files(ends=".py")]))


def analyzer_errs(finding):
    return any(finding.file == file and warning in finding.what for file, warning in ANALYZER_ERRS)


def check_compiled(reports):
    """What the compiler said about one file each; a report no finding is recognised in is passed on whole."""
    for path in reports:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        found = [finding for finding in findings_in(lines) if not finding.what.startswith("note: ")]
        if lines and not found:
            found = [Finding(path, 1, lines[0])]
        yield from (finding for finding in found if not analyzer_errs(finding))
