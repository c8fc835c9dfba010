"""The conditions of a piece of source, made of its conditional branch instructions.

Several branches in a row, with nothing between them but instructions of the same
place, decide one condition: a 64-bit comparison by its halves, a switch by its
cases. What counts is how one gets out of all of them. A branch that leads back is
a way out: the next turn of a loop is another decision.
"""
import collections
import re
from typing import NamedTuple

# A conditional branch: (what it asks, is it taken where that holds).
CONDITIONS = {condition: (asked, asked == condition) for asked, otherwise in
              [("eq", "ne"), ("cs", "cc"), ("mi", "pl"), ("vs", "vc"), ("hi", "ls"), ("ge", "lt"), ("gt", "le")]
              for condition in (asked, otherwise)}
BRANCH = re.compile(rf"b({'|'.join(CONDITIONS)})(?:\.[nw])? ([0-9a-f]+)")
JUMP = re.compile(r"b(?:\.[nw])? ([0-9a-f]+)")
LEAVES = re.compile(r"bl|bx|pop .*pc|mov pc|udf|bkpt")


class Step(NamedTuple):
    """One of the two ways from a branch instruction."""
    branch: int
    taken: bool


class Condition(NamedTuple):
    """`form` is the same where the compiler made the same of it. `exits`: {where to: the Steps that lead there}."""
    form: tuple
    exits: dict


class Code:
    """The instructions of a firmware."""

    def __init__(self, texts):
        self.texts = texts
        self.after = dict(zip(sorted(texts), sorted(texts)[1:]))
        self.branches = {address: (*CONDITIONS[match[1]], int(match[2], 16)) for address, text in texts.items()
                         if (match := BRANCH.match(text))}

    def target(self, step):
        return self.branches[step.branch][2] if step.taken else self.after[step.branch]

    def next(self, address):
        """Where an instruction that is no branch leads, if that is always the same, and not back."""
        jump = JUMP.match(self.texts[address])
        to = int(jump[1], 16) if jump else self.after.get(address)
        return None if LEAVES.match(self.texts[address]) or to is None or to <= address else to

    def later(self, step, copy):
        """The branch further down in `copy`, a set of addresses, that a step leads to through nothing else."""
        at = self.target(step)
        while at in copy and at not in self.branches:
            at = self.next(at)
        return at if at in copy and at > step.branch else None

    def condition(self, group, copy):
        exits, form = collections.defaultdict(list), []
        for branch in group:
            asked, when_taken, _ = self.branches[branch]
            form.append(asked)
            for held in (True, False):
                step = Step(branch, held == when_taken)
                later = self.later(step, copy)
                if later in group:
                    form.append(("on", group.index(later)))
                else:
                    target = self.target(step)
                    exits[target].append(step)
                    form.append(("out", list(exits).index(target)))
        return Condition(tuple(form), dict(exits))

    def groups(self, copy):
        """The branches of a copy, those that decide together in one list."""
        groups = {branch: [branch] for branch in sorted(copy) if branch in self.branches}
        for branch in list(groups):
            for later in (self.later(Step(branch, taken), copy) for taken in (True, False)):
                if later and groups[later] is not groups[branch]:
                    groups[branch] += groups[later]
                    groups.update((each, groups[branch]) for each in groups[later])
        return [sorted(group) for branch, group in groups.items() if min(group) == branch]

    def conditions(self, copy, apart):
        """The Conditions of a copy of a place; with `apart` each branch is one."""
        groups = [[branch] for branch in sorted(copy) if branch in self.branches] if apart else self.groups(copy)
        return [self.condition(group, copy) for group in groups]
