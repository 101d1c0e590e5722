"""Boxes of value classes: which are left over by a set of rules, which rules share one, and which lie inside another.

A box takes some classes of every column. A set of rules leaves a box alone when, column by column, the rules that accept
some class of the box have no rule in common. That is one AND of integers a column, however many rows of data there could be.

Source: D. Calvanese, M. Dumas, Ü. Laurson, F. M. Maggi, M. Montali, I. Teinemaa, Semantics and Analysis of DMN Decision
Tables, BPM 2016; Semantics, analysis and simplification of DMN decision tables, Information Systems 78 (2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import TypeAlias

from aftersale.rules.classes import ClassedColumn, cut_table
from aftersale.rules.model import Condition, RuleTable

Box: TypeAlias = tuple[frozenset[int], ...]
"""Numbers of classes, one set a column."""

STEPS = 1_200_000
"""So many combinations of sets a search may try: less than a second. The worst case needs one for every box there is."""
WAYS_TRIED = 16


class BudgetMet(Exception):
    """The check has used up its steps."""


@dataclass(slots=True)
class Budget:
    """Steps that are left."""

    steps: int = STEPS

    def spend(self, steps: int) -> None:
        """Take steps; raises BudgetMet when there are not so many."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetMet


@dataclass(frozen=True, slots=True)
class Space:
    """What a table can be asked: its columns in classes, and for each rule the box that it accepts.

    Rules in `narrowed` accept only a part of their box, which a condition on several columns cuts out: nothing may be
    said of them that is true of the whole box alone.
    """

    columns: tuple[ClassedColumn, ...]
    rule_boxes: tuple[Box, ...]
    narrowed: int = 0
    _shared: dict[tuple[int, frozenset[int]], tuple[int, int]] = field(default_factory=dict)

    @property
    def all_rules(self) -> int:
        """The set of all rules."""
        return (1 << len(self.rule_boxes)) - 1

    def rules_touching(self, box: Box) -> int:
        """The rules that accept a part of a box."""
        rules = self.all_rules
        for index, codes in enumerate(box):
            rules &= self._any_and_every(index, codes)[0]
        return rules

    def rules_covering(self, box: Box) -> int:
        """The rules that accept all of a box."""
        rules = self.all_rules
        for index, codes in enumerate(box):
            rules &= self._any_and_every(index, codes)[1]
        return rules

    def whole(self) -> Box:
        """The box of everything."""
        return tuple(frozenset(_codes(column)) for column in self.columns)

    def _any_and_every(self, index: int, codes: frozenset[int]) -> tuple[int, int]:
        """The rules that accept any of a column's classes, and those that accept every one."""
        key = index, codes
        if key not in self._shared:
            classes = self.columns[index].classes
            sets = [classes[code].rules for code in codes]
            self._shared[key] = reduce(or_, sets, 0), reduce(and_, sets, self.all_rules)
        return self._shared[key]


def make_space(table: RuleTable, only_expected: bool = True) -> Space:
    """The space of a table's expected values, or of all."""
    columns = cut_table(table, only_expected)
    unasked = [frozenset({0} if only_expected and not column.name else ()) for column in columns]
    boxes = (
        tuple(
            column.accepted[index] - codes if codes else column.accepted[index]
            for column, codes in zip(columns, unasked, strict=True)
        )
        for index in range(len(table.rows))
    )
    return Space(columns, tuple(boxes), _narrowed(table))


def _narrowed(table: RuleTable) -> int:
    """The rules with a condition on several columns."""
    return sum(
        1 << number
        for number, row in enumerate(table.rows)
        if any(isinstance(cell.test, Condition) for cell in row.cells)
    )


def _codes(column: ClassedColumn) -> range:
    """The classes that can be asked for: the day of a decision is always known."""
    return range(0 if column.name else 1, len(column.classes))


def rules_in(rules: int) -> Iterator[int]:
    """The numbers of the rules in a set, from 0, sorted."""
    while rules:
        lowest = rules & -rules
        yield lowest.bit_length() - 1
        rules ^= lowest


def find_uncovered(space: Space, within: Box, rules: int, budget: Budget) -> Iterator[Box]:
    """Find the parts of a box that none of the rules accepts, disjoint and together all of them; raises BudgetMet.

    Columns that leave the fewest rules come first. A set of rules that was seen to cover the rest is not looked at again.
    """
    if not all(within):
        return
    sequence = sorted(range(len(within)), key=lambda index: _mean_share(space, index, within[index], rules))
    every = [space.all_rules]
    for index in reversed(sequence):
        every.append(every[-1] & space._any_and_every(index, within[index])[1])
    every.reverse()
    sets = [[(code, space.columns[index].classes[code].rules) for code in within[index]] for index in sequence]
    groups: dict[tuple[int, int], list[tuple[int, frozenset[int]]]] = {}
    covered: set[tuple[int, int]] = set()

    def search(depth: int, left: int, path: tuple[frozenset[int], ...]) -> Iterator[Box]:
        if not left:
            found = dict(zip(sequence, path, strict=False))
            yield tuple(found.get(index, codes) for index, codes in enumerate(within))
            return
        if left & every[depth] or (depth, left) in covered:
            return
        budget.spend(1)
        if (depth, left) not in groups:
            budget.spend(len(sets[depth]))
            groups[depth, left] = _group(sets[depth], left)
        is_all_covered = True
        for each, codes in groups[depth, left]:
            for box in search(depth + 1, each, (*path, codes)):
                is_all_covered = False
                yield box
        if is_all_covered:
            covered.add((depth, left))

    yield from search(0, rules, ())


def is_covered(space: Space, within: Box, rules: int, budget: Budget) -> bool:
    """Tell whether some rules together accept all of a box; raises BudgetMet."""
    if _finds_way_out(space, within, rules, budget):
        return False
    return next(find_uncovered(space, within, rules, budget), None) is None


def _finds_way_out(space: Space, within: Box, rules: int, budget: Budget) -> bool:
    """Look quickly for a part of a box that no rule accepts: of a few classes a column, take the one with the fewest rules."""
    for column, codes in zip(space.columns, within, strict=True):
        sets = [column.classes[code].rules for code in islice(codes, WAYS_TRIED)]
        budget.spend(len(sets))
        rules = min((rules & each for each in sets), key=int.bit_count, default=0)
        if not rules:
            return True
    return False


def _group(sets: Sequence[tuple[int, int]], left: int) -> list[tuple[int, frozenset[int]]]:
    """Group classes by the rules that they leave, the fewest first."""
    groups: dict[int, list[int]] = {}
    for code, rules in sets:
        remaining = left & rules
        if remaining in groups:
            groups[remaining].append(code)
        else:
            groups[remaining] = [code]
    return [(each, frozenset(groups[each])) for each in sorted(groups, key=int.bit_count)]


def grow(space: Space, box: Box, rules: int, budget: Budget) -> Box:
    """Widen a box that none of the rules accepts to a largest one, the last column first.

    A missing value is taken in beside values only where the column then takes everything.
    """
    grown = list(box)
    for index in reversed(range(len(box))):
        others = rules
        for other, codes in enumerate(grown):
            if other != index:
                others &= space._any_and_every(other, codes)[0]
        classes = space.columns[index].classes
        budget.spend(len(classes))
        free = frozenset(code for code, each in enumerate(classes) if not others & each.rules)
        keeps_null = len(free) == len(classes) or 0 in box[index]
        grown[index] = free if keeps_null else free - {0}
    return tuple(grown)


def is_inside(box: Box, other: Box) -> bool:
    """Tell whether a box lies wholly inside another."""
    return all(codes <= others for codes, others in zip(box, other, strict=True))


def intersect(one: Box, other: Box) -> Box:
    """What two boxes share."""
    return tuple(codes & others for codes, others in zip(one, other, strict=True))


def _mean_share(space: Space, index: int, codes: frozenset[int], rules: int) -> float:
    classes: Sequence[int] = [space.columns[index].classes[code].rules & rules for code in codes]
    return sum(map(int.bit_count, classes)) / len(classes)
