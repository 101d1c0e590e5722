"""Boxes of value classes: which are left over by a set of rules, which rules share one, and which lie inside another.

A box takes some classes of every column. A set of rules leaves a box alone when, column by column, the rules that accept
some class of the box have no rule in common. That is one AND of integers a column, however many rows of data there could be.

Source: D. Calvanese, M. Dumas, Ü. Laurson, F. M. Maggi, M. Montali, I. Teinemaa, Semantics and Analysis of DMN Decision
Tables, BPM 2016; Semantics, analysis and simplification of DMN decision tables, Information Systems 78 (2018).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import TypeAlias

from aftersale.rules.check.conditions import Conditions, conditions_of, know_operands
from aftersale.rules.classes import ClassedColumn, cut_table
from aftersale.rules.model import RuleTable

Box: TypeAlias = tuple[frozenset[int], ...]
"""Numbers of classes, one set a column."""

STEPS = 2_500_000
"""So many sets of classes a search may look at: about a second. The worst case needs as many as there are boxes."""
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

    Rules in `narrowed` accept only a part of their box, which their `conditions` on several columns cut out: nothing may be said
    of them that is true of the whole box alone.
    """

    columns: tuple[ClassedColumn, ...]
    rule_boxes: tuple[Box, ...]
    narrowed: int = 0
    conditions: tuple[Conditions, ...] = ()
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
    conditions = tuple(conditions_of(table, row) for row in table.rows)
    columns = cut_table(know_operands(table, conditions), only_expected)
    unasked = [frozenset({0} if only_expected and not column.name else ()) for column in columns]
    boxes = (
        tuple(
            column.accepted[index] - codes if codes else column.accepted[index]
            for column, codes in zip(columns, unasked, strict=True)
        )
        for index in range(len(table.rows))
    )
    narrowed = sum(1 << number for number, each in enumerate(conditions) if each)
    return Space(columns, tuple(boxes), narrowed, conditions)


def _codes(column: ClassedColumn) -> range:
    """The classes that can be asked for: the day of a decision is always known."""
    return range(0 if column.name else 1, len(column.classes))


def rules_in(rules: int) -> Iterator[int]:
    """The numbers of the rules in a set, from 0, sorted."""
    while rules:
        lowest = rules & -rules
        yield lowest.bit_length() - 1
        rules ^= lowest


@dataclass(slots=True)
class KnownBoxes:
    """Boxes that were found so far, and quickly which of them take all of some classes of a column."""

    boxes: list[Box] = field(default_factory=list)
    _taking: dict[tuple[int, frozenset[int]], tuple[int, int]] = field(default_factory=dict)

    def add(self, box: Box) -> None:
        """Add a box."""
        self.boxes.append(box)

    def taking(self, index: int, codes: frozenset[int]) -> int:
        """The boxes that take all of a column's classes, as a set of bits."""
        seen, taking = self._taking.get((index, codes), (0, 0))
        count = len(self.boxes)
        if seen < count:
            for number in range(seen, count):
                taking |= (codes <= self.boxes[number][index]) << number
            self._taking[index, codes] = count, taking
        return taking


def find_uncovered(
    space: Space, within: Box, rules: int, budget: Budget, known: KnownBoxes | None = None
) -> Iterator[Box]:
    """Find the parts of a box that none of the rules accepts, disjoint and together all of them; raises BudgetMet.

    Parts that lie inside a known box, also one that was added since, are left out.
    """
    if all(within):
        search = _Search(within, budget, known if known is not None else KnownBoxes())
        columns = tuple(
            (index, tuple((column.classes[code].rules, 1 << code) for code in sorted(codes)))
            for index, (column, codes) in enumerate(zip(space.columns, within, strict=True))
        )
        yield from search.run(columns, rules, {})


_Groups: TypeAlias = tuple[tuple[int, int], ...]
"""Classes of a column by the rules that accept them: rules and classes, both as bits."""
_Column: TypeAlias = tuple[int, _Groups]


@dataclass(slots=True)
class _Search:
    """Column by column: the classes of each remaining one stay together while the rules that are left cannot tell them apart.

    So lists become shorter with the rules that are left. The column in which some class leaves the fewest rules comes next. A
    rule that takes all of what remains ends a branch, and what was seen to be covered is not looked at again, whichever way it
    was come to.
    """

    within: Box
    budget: Budget
    known: KnownBoxes
    covered: set[tuple[int, int]] = field(default_factory=set)

    def run(
        self, columns: tuple[_Column, ...], left: int, path: Mapping[int, frozenset[int]]
    ) -> Generator[Box, None, bool]:
        """Yield what is left over of the columns by the rules, and return whether nothing is."""
        if not left:
            if not self._is_known(path):
                yield tuple(path.get(index, codes) for index, codes in enumerate(self.within))
            return False
        remaining, every = self._reduce(columns, left)
        if every & left:
            return True
        key = left, sum(1 << index for index, _ in remaining)
        if key in self.covered:
            return True
        if self._is_known(path):
            return False
        at = min(range(len(remaining)), key=lambda place: _promise(remaining[place][1]))
        index, groups = remaining[at]
        others = (*remaining[:at], *remaining[at + 1 :])
        is_covered = True
        for rules, codes in sorted(groups, key=_fewest_rules):
            taken = {**path, index: frozenset(rules_in(codes))}
            is_covered = (yield from self.run(others, rules, taken)) and is_covered
        if is_covered:
            self.covered.add(key)
        return is_covered

    def _reduce(self, columns: tuple[_Column, ...], left: int) -> tuple[list[_Column], int]:
        """Put together the classes that the rules that are left cannot tell apart; also the rules that take every class.

        A column in which all of them take everything is left out.
        """
        remaining: list[_Column] = []
        every = left
        for index, groups in columns:
            self.budget.spend(len(groups))
            merged: dict[int, int] = {}
            for rules, codes in groups:
                both = rules & left
                merged[both] = merged.get(both, 0) | codes
            for rules in merged:
                every &= rules
            if len(merged) > 1 or left not in merged:
                remaining.append((index, tuple(merged.items())))
        return remaining, every

    def _is_known(self, path: Mapping[int, frozenset[int]]) -> bool:
        boxes = (1 << len(self.known.boxes)) - 1
        for index, codes in enumerate(self.within):
            if not boxes:
                return False
            boxes &= self.known.taking(index, path.get(index, codes))
        return bool(boxes)


def _promise(groups: _Groups) -> tuple[int, int]:
    """How soon a column comes, the least first: where some class leaves the fewest rules, then where there are the fewest groups."""
    return min(rules.bit_count() for rules, _ in groups), len(groups)


def _fewest_rules(group: tuple[int, int]) -> int:
    return group[0].bit_count()


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


def intersect(one: Box, other: Box) -> Box:
    """What two boxes share."""
    return tuple(codes & others for codes, others in zip(one, other, strict=True))
