"""A lesson's page: what of it is taken from its app, and from runs of it.

    <!-- introduction -->       the first comment of apps/NAME.c
    ..
    <!-- end -->

    <!-- output -->             what a command prints, byte for byte
    ```
    $ make run APP=race MODE=deterministic
    ..
    ```

Where something of the output is measured or left to chance, so that a compiler or
a kernel that is a few instructions longer changes it, its marker says what, as regular
expressions: `<!-- output but for /\\d+ lost/ -->`; and of whole lines their order:
`<!-- output in any order -->`. All the rest is still compared.

    <!-- lessons: race rlock -->        (in the index) a table of these, each with what it shows
    ..
    <!-- end -->
"""
import re
from typing import NamedTuple

FOLDER = "docs/lessons"
INDEX = f"{FOLDER}/README.md"

INTRODUCTION = re.compile(r"(?<=<!-- introduction -->\n).*?(?=<!-- end -->\n)", re.DOTALL)
TABLE = re.compile(r"(?<=<!-- lessons: )([\w ]+) -->\n(.*?)(?=<!-- end -->\n)", re.DOTALL)
OUTPUT = re.compile(r"<!-- output( in any order)?( but for(?: /\S.*?/)+)? -->\n```\n\$ (.*)\n((?:(?!```).*\n)*)```\n")
VARYING = re.compile(r" /(\S.*?)/(?= |$)")


class Output(NamedTuple):
    """What a page says that a command prints."""
    command: str
    text: str
    any_order: bool
    varying: list  # regular expressions

    def settings(self):
        """{"BOARD": .., "CORES": .., "MODE": .., "APP": ..}; empty if it is no `make run`."""
        given = re.fullmatch(r"make run((?: [A-Z]+=\S+)*)", self.command)
        defaults = {"BOARD": "mps2-an521", "CORES": "2", "MODE": "parallel", "APP": "primes"}
        return defaults | dict(word.split("=") for word in given.group(1).split()) if given else {}

    def is_like(self, text):
        return self.comparable(self.text) == self.comparable(text)

    def comparable(self, text):
        for pattern in self.varying:
            text = re.sub(pattern, "~", text)
        lines = [re.sub(" +", " ", line) for line in text.splitlines()] if self.varying else text.splitlines()
        return sorted(lines) if self.any_order else lines


def path(app):
    return f"{FOLDER}/{app}.md"


def paragraphs(source):
    """Of the first comment of a C file; lines that are indented further stay so."""
    comment = re.match(r"/\*\n(.*?)\n \*/", source, re.DOTALL)
    text = re.sub(r"^ \* ?", "", comment.group(1), flags=re.MULTILINE) if comment else ""
    return [paragraph.strip("\n") for paragraph in re.split(r"\n{2,}", text)]


def sentence(source):
    """What an app shows: the first sentence of its comment, without its name."""
    text = re.sub(r"^\w+ - ", "", paragraphs(source)[0].replace("\n", " "))
    return text[:1].upper() + re.split(r"(?<=\.) (?=[A-Z])", text[1:])[0]


def as_markdown(paragraph):
    """Columns become a block of their own, as they stand."""
    for part in re.findall(r"(?:^ .*\n?)+|(?:^[^ \n].*\n?)+", paragraph, re.MULTILINE):
        indented = part.startswith(" ")
        yield re.sub("^", "    ", part.rstrip("\n"), flags=re.MULTILINE) if indented else part.rstrip("\n")


def introduction(source):
    first, *rest = paragraphs(source)
    first = re.sub(r"^\w+ - (.)", lambda match: match.group(1).upper(), first)
    rest = [re.sub(r"^(Watch|Try)(.*?):", r"**\1\2:**", paragraph) for paragraph in rest]
    blocks = [block for paragraph in [first, *rest] for block in as_markdown(paragraph)]
    return "".join(f"{block}\n\n" for block in blocks)


def table(apps, sources):
    rows = [f"| [{app}]({app}.md) | {sentence(sources[app])} |\n" for app in apps if app in sources]
    return "\n| app | shows |\n|---|---|\n" + "".join(rows) + "\n"


def with_introduction(page, source):
    return INTRODUCTION.sub(lambda _: "\n" + introduction(source), page, count=1)


def with_tables(index, sources):
    return TABLE.sub(lambda match: f"{match.group(1)} -->\n{table(match.group(1).split(), sources)}", index)


def outputs(page):
    for match in OUTPUT.finditer(page):
        yield Output(match.group(3), match.group(4), bool(match.group(1)), VARYING.findall(match.group(2) or ""))


def with_outputs(page, run):
    """The page with what `run(output)` answers, where that says something new."""
    def renew(match):
        old = next(outputs(match.group(0)))
        new = run(old)
        return match.group(0) if old.is_like(new) else match.group(0).removesuffix(f"{old.text}```\n") + f"{new}```\n"
    return OUTPUT.sub(renew, page)


def shown(printed):
    """Console output as a page shows it: what is printed over itself in lines of its own."""
    lines = re.sub(r"\s*\r\s*", "\n", printed).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
