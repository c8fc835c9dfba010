"""Every app has its lesson, every lesson its app, each is listed; no link leads nowhere, no quoted test is gone."""
import os
import re
import sys

from tree import Finding

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import lesson

LINK = re.compile(r"\]\((?!\w+://|#)([^)#\s]+)")
QUOTATION = re.compile(r'\["([^]]+)"\]\(([^)\s]+)\)')


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_links(tree, path):
    text = tree.text(path)
    for match in LINK.finditer(text):
        target = os.path.normpath(os.path.join(os.path.dirname(path), match.group(1)))
        if not os.path.exists(os.path.join(tree.root, target)):
            yield Finding(path, line_of(text, match.start()), f"there is no {target}")


def check_quotations(tree, path):
    """A link whose words are in quotes says what a test is called: in that file, perhaps over several lines."""
    text = tree.text(path)
    for match in QUOTATION.finditer(text):
        target = os.path.normpath(os.path.join(os.path.dirname(path), match.group(2)))
        source = re.sub(r'"\s*"', "", tree.text(target)) if target in tree.paths else ""
        if f'("{match.group(1)}")' not in source:
            yield Finding(path, line_of(text, match.start()), f'{target} has no test "{match.group(1)}"')


def check_outputs(path, app, page):
    if page.count("<!-- output") != len(found := list(lesson.outputs(page))):
        yield Finding(path, 1, "an output's marker is not followed by a block whose first line is `$ make run ..`")
    if not found:
        yield Finding(path, 1, "shows no output")
    for output in found:
        settings = output.settings()
        if settings.get("APP") != app or settings.get("MODE") != "deterministic":
            yield Finding(path, line_of(page, page.index(output.command)),
                          f"what is shown is to be `make run APP={app} MODE=deterministic`, perhaps with a BOARD")


def check_lesson(tree, app, sources):
    path = lesson.path(app)
    if path not in tree.paths:
        yield Finding(f"apps/{app}.c", 1, f"has no lesson {path}")
        return
    page = tree.text(path)
    if not page.startswith(f"# {app}\n") or not lesson.INTRODUCTION.search(page):
        yield Finding(path, 1, f"does not begin with `# {app}` and an introduction")
    elif lesson.with_introduction(page, sources[app]) != page:
        yield Finding(path, 1, f"its introduction is not that of apps/{app}.c; make lessons")
    yield from check_outputs(path, app, page)


def check_lists(tree, sources):
    index, readme = tree.text(lesson.INDEX), tree.text("README.md")
    listed = [app for names, _ in lesson.TABLE.findall(index) for app in names.split()]
    for app in sources:
        if listed.count(app) != 1:
            yield Finding(lesson.INDEX, 1, f"lists {app} {listed.count(app)} times")
        if lesson.path(app) not in readme:
            yield Finding("README.md", 1, f"does not link {lesson.path(app)}")
    if lesson.with_tables(index, sources) != index:
        yield Finding(lesson.INDEX, 1, "its tables are not what the apps say; make lessons")


def check(tree):
    sources = {os.path.basename(path).removesuffix(".c"): tree.text(path) for path in tree.files("apps/", ".c")}
    for app in sources:
        yield from check_lesson(tree, app, sources)
    for path in tree.files(lesson.FOLDER, ".md"):
        if path != lesson.INDEX and os.path.basename(path).removesuffix(".md") not in sources:
            yield Finding(path, 1, "is the lesson of no app")
    if sources and lesson.INDEX in tree.paths:
        yield from check_lists(tree, sources)
    elif sources:
        yield Finding(lesson.INDEX, 1, "is missing: the list of all lessons")
    for path in tree.files(ends=".md"):
        yield from check_links(tree, path)
        yield from check_quotations(tree, path)
