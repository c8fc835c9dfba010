"""No recursion in the kernel, and stacks that are large enough for what the kernel does on them.

Reads the call graphs the compiler writes with -fcallgraph-info=su. A call
through a pointer is not followed, so a root that makes one has no bound.
"""
import os
import re

from tree import Finding

FRAME = 32 + 4  # what an exception pushes, and a word to align it

# Bytes that assembly pushes; the compiler does not know.
ASSEMBLY = {"context_switch": 48, "context_begin": 0}

# The number in a header that must hold a root's deepest chain and what lies above
# it: preemption lays two frames, on top of what the thread begins with. A CPU port
# may keep a guard at the stack's end besides.
BOUNDS = [
    ("STACK_BYTES_MIN", "kernel/thread.h", "sched_preempted", 2 * FRAME, "kernel/thread.c:begin"),
    ("IDLE_STACK_BYTES", "kernel/config.h", "sched_preempted", 2 * FRAME, "kernel/core/sched.c:idle"),
]


class Function:
    def __init__(self, title):
        self.title, self.bytes, self.file, self.line, self.dynamic, self.calls = title, 0, "", 0, False, []
        self.bytes = ASSEMBLY.get(title, 0)


def read(call_graphs):
    functions = {}

    def function(title):
        return functions.setdefault(title, Function(title))

    for path in filter(os.path.exists, call_graphs):  # none if it did not compile
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for title, label in re.findall(r'node: { title: "([^"]*)" label: "([^"]*)"', text):
            if match := re.search(r"\\n([^\\]*):(\d+):\d+\\n(\d+) bytes \((\S*)\)", label):
                defined = function(title)
                defined.file, defined.line, defined.bytes = match.group(1), int(match.group(2)), int(match.group(3))
                defined.dynamic = match.group(4) == "dynamic"
        for source, target in re.findall(r'edge: { sourcename: "([^"]*)" targetname: "([^"]*)"', text):
            function(source).calls.append(function(target))
    return functions


def name(function):
    return re.sub(r"\..*", "", function.title.split(":")[-1])


def chains(function, above=()):
    """Every chain of calls from a function down; one that closes a circle ends where it closes."""
    chain = above + (function,)
    if function in above or not function.calls:
        yield chain
        return
    for called in dict.fromkeys(function.calls):
        yield from chains(called, chain)


def circles(functions):
    """Chains that end where they began, each once."""
    seen = set()
    for function in functions:
        for chain in chains(function):
            if chain[-1] is function and len(chain) > 1 and frozenset(chain) not in seen:
                seen.add(frozenset(chain))
                yield chain


def number_in(path, macro):
    with open(path, encoding="utf-8") as file:
        for line, text in enumerate(file, 1):
            if match := re.match(rf"#define {macro} (\d+)", text):
                return line, int(match.group(1))
    raise ValueError(f"{path} does not define {macro} as a number")


def check_bounds(functions, notes, guard):
    for macro, path, root, above, below in BOUNDS:
        if root not in functions:
            continue
        line, size = number_in(path, macro)
        all_chains = list(chains(functions[root]))
        deepest = max(all_chains, key=lambda chain: sum(function.bytes for function in chain))
        first = [functions[below]] if below in functions else []
        need = guard + above + sum(function.bytes for function in [*first, *deepest])
        calls = " > ".join(name(function) for function in [*first, *deepest])
        notes.append(f"{macro} {size}: needs {need} ({calls})")
        if need > size:
            yield Finding(path, line, f"{macro} is {size}, and the scheduler needs {need}: {calls}")
        if any(function.title == "__indirect_call" for chain in all_chains for function in chain):
            yield Finding(path, line, f"{root} calls through a pointer, so {macro} cannot be checked")


def check(call_graphs, notes, guard=0):
    functions = read(call_graphs)
    kernel = [function for function in functions.values() if function.file.startswith("kernel/")]
    for function in kernel:
        if function.dynamic:
            yield Finding(function.file, function.line, f"{name(function)} has a stack frame of no fixed size")
    for chain in circles(kernel):
        yield Finding(chain[0].file, chain[0].line, "recursion: " + " > ".join(name(function) for function in chain))
    yield from check_bounds(functions, notes, guard)
