"""What is checked in JavaScript modules: that they parse, how long functions are, and names nobody uses."""
import re
import subprocess

from tree import Finding

JAVASCRIPT = (".mjs",)
CONTROL = re.compile(r"(if|for|while|switch|else|do|try|catch|finally|return|class|case)\b")
OPENS_FUNCTION = re.compile(r"\s*(?!\}).*(=>|\)) \{$")
NAME = re.compile(r"(?:function\*?\s+|const\s+)?([\w$]+)\s*(?:\(|=)")
IMPORT = re.compile(r"^import (?:\{([^}]*)\}|\* as (\w+)|(\w+)) from", re.MULTILINE)
TOP_LEVEL = re.compile(r"^(?:const|let|class|(?:async )?function\*?) ([\w$]+)", re.MULTILINE)


def functions(text):
    """(line, name, lines) of each; a function's last line is indented as its first."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        words = line.strip().removeprefix("export ").removeprefix("default ").removeprefix("static ").removeprefix("*")
        if not OPENS_FUNCTION.match(line) or CONTROL.match(words):
            continue
        indent = re.match(r"\s*", line).group(0)
        end = next((at for at in range(index + 1, len(lines)) if lines[at].startswith(indent + "}")), index)
        match = NAME.match(words)
        yield index + 1, match.group(1) if match else "?", end - index + 1


def names_of(match):
    group = next(group for group in match.groups() if group)
    return [part.split(" as ")[-1].strip() for part in group.split(",") if part.strip()]


def unused(text):
    """(line, name) of what is imported or declared at the top and never named again."""
    found = [(match.start(), name) for match in IMPORT.finditer(text) for name in names_of(match)]
    found += [(match.start(), match.group(1)) for match in TOP_LEVEL.finditer(text)]
    for place, name in found:
        if len(re.findall(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text)) == 1:
            yield text.count("\n", 0, place) + 1, name


def check_syntax(path):
    done = subprocess.run(["node", "--check", path], capture_output=True, text=True, check=False)
    if done.returncode:
        place = re.search(r":(\d+)\n", done.stderr)
        why = re.search(r"^\w*Error: .*", done.stderr, re.MULTILINE)
        yield Finding(path, int(place.group(1)) if place else 1, why.group(0) if why else done.stderr.split("\n")[0])


def check(tree):
    for path in tree.files(ends=JAVASCRIPT):
        yield from check_syntax(path)
        for line, name in unused(tree.text(path)):
            yield Finding(path, line, f"'{name}' is not used")
