"""The files of the project, and what is found in them."""
import os
import re
from typing import NamedTuple

FOLDERS = ["kernel", "boards", "drivers", "lib", "apps", "tests", "linker", "tools", "docs", ".ci"]
SKIPPED = {"__pycache__", "node_modules"}
SELF_TEST = "tests/lint/"  # plants in its own text what the checks look for
C = (".c", ".h")

COMMENT_OR_STRING = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.DOTALL)
COMMENT = re.compile(r"(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+')|//[^\n]*|/\*.*?\*/", re.DOTALL)


class Finding(NamedTuple):
    file: str
    line: int
    what: str


def blank(text):
    return re.sub(r"[^\n]", " ", text)


class Tree:
    """Paths are relative to the root, with forward slashes, sorted."""

    def __init__(self, root="."):
        self.root = root
        self.texts = {}
        self.paths = sorted(path for path in self.walk() if not path.startswith(SELF_TEST))

    def walk(self):
        for name in os.listdir(self.root):
            if os.path.isfile(os.path.join(self.root, name)):
                yield name
        for top in FOLDERS:
            for folder, folders, names in os.walk(os.path.join(self.root, top)):
                folders[:] = [name for name in folders if name not in SKIPPED]
                for name in names:
                    yield os.path.relpath(os.path.join(folder, name), self.root)

    def files(self, under="", ends=C):
        return [path for path in self.paths if path.startswith(under) and path.endswith(ends)]

    def text(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding="utf-8", newline="") as file:
                self.texts[path] = file.read()
        return self.texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def without_comments(self, path):
        """Lines of C with comments blanked out."""
        return COMMENT.sub(lambda match: match.group(1) or blank(match.group(0)), self.text(path)).splitlines()

    def code(self, path):
        """Lines of C with comments and strings blanked out."""
        return COMMENT_OR_STRING.sub(lambda match: blank(match.group(0)), self.text(path)).splitlines()
