#!/usr/bin/env python3
"""Plants one fault after the other in a small tree and sees that `make lint` would find it, and nothing else.

The argument is the command that compiles one file, with the analyzer on.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tools/lint"))
import external
import javascript
import layers
import pages
import ram_code
import shape
import stack
import symbols
import words
from tree import Tree

ROOT = os.getcwd()


def header(path, body="", comment=None):
    guard = re.sub(r"\W", "_", path).upper()
    return f"/* {comment or os.path.basename(path)} - planted. */\n#ifndef {guard}\n#define {guard}\n\n{body}#endif\n"


CLEAN = {path: header(path) for path in [
    "kernel/core/ring.h", "kernel/core/arch.h", "kernel/arch/armv8m/port.h", "kernel/arch/armv6m/port.h",
    "boards/soc/one/soc.h", "boards/soc/two/soc.h", "drivers/uart.h", "lib/print.h"]}
CLEAN["kernel/queue.h"] = header("kernel/queue.h", "void queue_put(void);\n\n")
CLEAN["kernel/queue.c"] = """#include "kernel/queue.h"

#define QUEUE_INIT { .count = 0 }

static const int table[9] = {
    [1 ... 3] = 1,
};

void queue_put(void)
{
    (void)table;
}
"""


# One app, and all that is to say of it.
LESSON = """# hop

<!-- introduction -->

Two hops.

**Try:** three.

<!-- end -->

<!-- output -->
```
$ make run APP=hop MODE=deterministic
hop hop
```
"""
TABLE = "<!-- lessons: hop -->\n\n| app | shows |\n|---|---|\n| [hop](hop.md) | Two hops. |\n\n<!-- end -->\n"
CLEAN |= {"tests/kernel/hop.c": '/* Hops. */\nTEST("ho"\n     "ps")\n', "docs/test.md": '["hops"](../tests/kernel/hop.c)\n'}
CLEAN |= {"apps/hop.c": "/*\n * hop - two hops.\n *\n * Try: three.\n */\n", "docs/lessons/hop.md": LESSON,
          "docs/lessons/README.md": TABLE, "README.md": "[hop](docs/lessons/hop.md)\n"}


# what a check reads besides
BORROWED = {"format": [".clang-format"], "stack": ["kernel/thread.h", "kernel/config.h"]}


def include(target):
    return f'/* planted */\n#include "{target}"\n'


def function(lines):
    return "/* planted */\nvoid long_one(void);\nvoid long_one(void)\n{\n" + "    long_one();\n" * (lines - 3) + "}\n"


def in_ram(body):
    return f'/* planted */\n#define RAM __attribute__((section(".ram_code"), noinline))\n{body}\n'


# what is checked, the file planted, its text, what is to be found
PLANTS = [
    (layers, "kernel/core/up.c", include("lib/print.h"), r"2: the core layer may not include"),
    (layers, "kernel/up.c", include("kernel/arch/armv8m/port.h"), r"2: .*may not (include|know of armv8m)"),
    (layers, "kernel/out.c", include("drivers/uart.h"), r"2: the api layer may not include"),
    (layers, "drivers/up.c", include("kernel/queue.h"), r"2: the drivers layer may not include"),
    (layers, "boards/soc/one/up.c", include("kernel/queue.h"), r"2: the soc layer may not include"),
    (layers, "boards/soc/one/side.c", include("boards/soc/two/soc.h"), r"2: .* belongs to another soc"),
    (layers, "kernel/arch/armv6m/side.c", include("kernel/arch/armv8m/port.h"), r"2: .* belongs to another arch"),
    (layers, "lib/deep.c", include("kernel/core/ring.h"), r"2: the lib layer may not include"),
    (layers, "apps/deep.c", include("kernel/core/ring.h"), r"2: the apps layer may not include"),
    (layers, "tests/kernel/deep.c", include("drivers/uart.h"), r"2: the tests layer may not include"),
    (layers, "tests/faults/deep.c", include("kernel/arch/armv8m/port.h"), r"2: the probe layer may not include"),
    (layers, "tests/bench/deep.c", include("lib/print.h") + '#include "apps/a.h"\n', r"3: .*not a path from the root"),
    (layers, "kernel/short.c", include("queue.h"), r"2: .* is not a path from the root"),
    (layers, "kernel/lock.h", header("kernel/core/lock.h"), r"1: its include guard is not KERNEL_LOCK_H"),
    (layers, "kernel/open.h", header("kernel/open.h") + "int after;\n", r"1: its include guard"),
    (layers, "kernel/knows.c", "/* Wakes QEMU. */\n", r"1: .* may not know of QEMU"),
    (layers, "kernel/knows.c", '/* planted */\nvoid f(void) { __asm("nop"); }\n', r"2: .* may not know of __asm"),
    (symbols, "kernel/stray.c", "/* planted */\nint queue_jumper = 1;\n", r"queue_jumper is not named after its file"),
    (shape, "kernel/long.c", function(61), r"3: long_one has 61 lines|median"),
    (shape, "tools/long.py", '"""x"""\n\n\ndef f():\n' + "    f()\n" * 60, r"4: f has 61 lines"),
    (shape, "tools/long.mjs", "/** x */\nfunction f() {\n" + "    f();\n" * 59 + "}\n", r"2: f has 61 lines"),
    (shape, "tools/long.mjs", "/** x */\nclass C {\n    m(a) {\n" + "        f();\n" * 59 + "    }\n}\n",
     r"3: m has 61 lines"),
    (shape, "tools/long.mjs", "// planted\n" * 401, r"401: has 401 lines"),
    (shape, "lib/middle.c", function(16), r"lib/:0: the median function has 16 lines"),
    (shape, "kernel/long.c", "/* planted */\n" * 401, r"401: has 401 lines"),
    (shape, "tests/kernel/long.c", "/* planted */\n" * 601, r"601: has 601 lines"),
    (shape, "kernel/forest.c", "/* planted */\n#if CORES > 1\n#endif\n", r"2: #if: kernel/ has"),
    (words, "kernel/a.c", "/* planted */ \n", r"1: white space at the end"),
    (words, "kernel/a.c", "/* planted\t*/\n", r"1: a tab"),
    (words, "kernel/a.c", "/* planted */", r"1: no newline at the end"),
    (words, "kernel/a.c", "/* planted */\n\n", r"2: an empty line at the end"),
    (words, "kernel/a.c", f"/* {'planted ' * 15} */\n", r"1: 126 columns"),
    (words, "README.md", "see /home/me/duet\n", r'1: "/home/": a path'),
    (words, "kernel/a.c", "/* TODO: more */\n", r'1: "TODO"'),
    (words, "docs/a.md", "as in issue #2\n", r'1: "issue #2"'),
    (words, "kernel/a.c", "int a;\n", r"1: does not begin with a comment"),
    (words, "tools/a.mjs", "f();\n", r"1: does not begin with a comment"),
    (words, "kernel/a.h", header("kernel/a.h", comment="b.h"), r"1: calls itself b.h"),
    (pages, "apps/jump.c", "/*\n * jump - planted.\n */\n", r"1: (has no lesson|lists jump 0 times|does not link .*jump.md)"),
    (pages, "apps/hop.c", "/*\n * hop - three hops.\n */\n", r"1: its (introduction is not|tables are not)"),
    (pages, "docs/lessons/jump.md", "# jump\n", r"jump.md:1: is the lesson of no app"),
    (pages, "docs/lessons/hop.md", LESSON[2:], r"1: does not begin with `# hop`"),
    (pages, "docs/lessons/hop.md", LESSON.replace("$ make", "$ make -s"), r"`make run APP=hop MODE=deterministic`"),
    (pages, "docs/lessons/hop.md", LESSON.replace("APP=hop", "APP=jump"), r"13: what is shown is to be `make run APP=hop"),
    (pages, "docs/lessons/hop.md", LESSON.replace(" MODE=deterministic", ""), r"13: what is shown is to be"),
    (pages, "docs/lessons/hop.md", LESSON.replace("$ ", ""), r"1: (an output's marker is not followed|shows no output)"),
    (pages, "docs/lessons/hop.md", LESSON.replace("<!-- output -->", ""), r"1: shows no output"),
    (pages, "docs/lessons/hop.md", LESSON + "\n[jump](jump.md)\n", r"17: there is no docs/lessons/jump.md"),
    (pages, "docs/lessons/README.md", TABLE + TABLE, r"1: lists hop 2 times"),
    (pages, "docs/lessons/README.md", TABLE.replace("Two", "Three"), r"1: its tables are not what the apps say"),
    (pages, "docs/a.md", '["hops twice"](../tests/kernel/hop.c)\n["hops"](../tests/kernel/hop.c)\n',
     r'1: tests/kernel/hop.c has no test "hops twice"'),
    (pages, "docs/a.md", '\n["hops"](../tests/kernel/jump.c)\n', r"2: (there is no tests/kernel/jump.c|.* has no test)"),
    (pages, "README.md", "no list\n", r"1: does not link docs/lessons/hop.md"),
    ("format", "kernel/a.c", "/* planted */\nint  a;\n", r"2: not laid out by clang-format, lines to change: 1;"),
    ("compiler", "kernel/a.h", header("kernel/a.h", "extern uint32_t a;\n\n"), r"5: error: unknown type name"),
    ("compiler", "kernel/a.c", "/* planted */\nint a(void);\nint a(void)\n{\n    int *p = 0;\n    return *p;\n}\n",
     r"6: error: dereference of NULL"),
    ("stack", "kernel/a.c", "/* planted */\nint a(int n);\nint a(int n)\n{\n    return n ? a(n - 1) + a(n - 2) * n : 1;\n}\n",
     r"3: recursion: a > a"),
    ("stack", "kernel/a.c", "/* planted */\n#include <alloca.h>\nint a(char *p);\nint b(unsigned n);\nint b(unsigned n)\n{\n"
     "    return a(__builtin_alloca(n)) + 1;\n}\n", r"5: b has a stack frame of no fixed size"),
    ("stack", "kernel/a.c", "/* planted */\nvoid b(char *p);\nvoid sched_preempted(void);\nvoid sched_preempted(void)\n"
     "{\n    char a[4000];\n    b(a);\n    b(a);\n}\n", r"(STACK_BYTES_MIN|IDLE_STACK_BYTES) is \d+, and the scheduler needs"),
    (ram_code, "kernel/a.c", in_ram("int a(int);\n__attribute__((noipa)) static int b(int n) { return n; }\n"
                                    "RAM int a(int n) { return b(n) + 1; }"), r"has the address 0x1\w{7}, which is in flash"),
    (ram_code, "kernel/a.c", in_ram("int a(int);\nconst int b[] = {1, 2};\nRAM int a(int n) { return b[n]; }"),
     r"5: runs while .* has the address 0x1\w{7}, which is in flash"),
    (ram_code, "kernel/a.c", in_ram('void a(void);\nvoid a(void) {}\nRAM void b(void);\nRAM void b(void)\n{\n'
                                    '    __asm("b . + 0x400");\n}'), r"8: runs while .* leads to .*, which is not in RAM"),
    ("cppcheck", "kernel/a.c", "/* planted */\nint a(int n)\n{\n    int b[4] = { n };\n    b[0]++;\n    return b[4];\n}\n",
     r"6: error: Array 'b\[4\]' accessed at index 4"),
    ("shell", "tools/a.sh", "#!/bin/sh\necho $1\n", r"2: note: Double quote"),
    ("shell", "tools/a", "#!/bin/sh\necho $1\n", r"2: note: Double quote"),
    (javascript, "tools/a.mjs", "/** planted */\nf(;\n", r"2: SyntaxError"),
    (javascript, "tools/a.mjs", "/** planted */\nimport { a, b as c } from './b.mjs';\na();\n", r"2: 'c' is not used"),
    (javascript, "tools/a.mjs", "/** planted */\nconst A = 1;\nexport const B = 2;\n", r"2: 'A' is not used"),
    ("python", "tools/a.py", '"""planted"""\nimport os\n', r"2: 'os' imported but unused"),
]


def compile_file(path, compiler):
    with open("report", "w", encoding="utf-8") as report:
        subprocess.run([*compiler, "-I.", "-x", "c", "-c", path, "-o", "out.o"], stderr=report, check=False)


def link():
    subprocess.run(["arm-none-eabi-gcc", "-nostdlib", "-Wl,-e0,-Ttext=0x10000000,--section-start=.ram_code=0x20000000",
                    "out.o", "-o", "out.elf"], check=True)


def findings(check, tree, path, compiler):
    if check in (layers, pages, words, javascript):
        return check.check(tree)
    if check is shape:
        return shape.check(tree, [])
    if check == "format":
        return external.check_format(tree)
    if check == "cppcheck":
        return external.check_cppcheck(".", ["-I."])
    if check == "shell":
        return external.check_shell(tree)
    if check == "python":
        return external.check_python(tree)
    compile_file(path, compiler)
    if check is symbols:
        subprocess.run(["arm-none-eabi-gcc-ar", "rcs", "out.a", "out.o"], check=True)
        return symbols.check(tree, "arm-none-eabi-nm", "out.a")
    if check is ram_code:
        link()
        return ram_code.check("out.elf")
    if check == "stack":
        return stack.check(["out.ci"], [])
    return external.check_compiled(["report"])


def plant(files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def try_one(check, path, text, wanted, compiler):
    """What is wrong with what was found; None if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        plant({**CLEAN, path: text})
        for borrowed in BORROWED.get(check, []):
            with open(os.path.join(ROOT, borrowed), encoding="utf-8") as file:
                plant({borrowed: file.read()})
        found = [f"{f.file}:{f.line}: {f.what}" for f in findings(check, Tree(), path, compiler)]
        os.chdir(ROOT)
    if not wanted:
        return found or None
    return None if found and all(re.search(wanted, line) for line in found) else found or "nothing"


def main():
    compiler = shlex.split(sys.argv[1])
    wrong = 0
    kinds = list(dict.fromkeys(check for check, *_ in PLANTS))
    clean = [(check, "kernel/queue.c", CLEAN["kernel/queue.c"], None) for check in kinds]
    for check, path, text, wanted in PLANTS + clean:
        found = try_one(check, path, text, wanted, compiler)
        if found:
            wrong += 1
            print(f"tests/lint/check.py:1: planted {path}, wanted {wanted or 'nothing'}, found {found}")
    print(f"{len(PLANTS)} planted faults and {len(clean)} clean trees: {wrong} not judged as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
