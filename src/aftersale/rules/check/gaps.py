"""Finds what no row of a table accepts, in boxes as large as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aftersale.rules.check.boxes import Box, Budget, BudgetMet, KnownBoxes, Space, find_uncovered, grow
from aftersale.rules.check.describe import days_of, describe_box, make_test, write_test
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.values.sentence import Sentence

GAPS_REPORTED = 20
GAPS_COUNTED = 200


def check_gaps(table: RuleTable, space: Space, budget: Budget) -> tuple[TableFinding, ...]:
    """Find the gaps of a table: warnings, and notes where only missing values fall through.

    What a condition on several columns may accept counts as accepted: every gap that is named is one.

    At most `GAPS_REPORTED`, with how many more there are; when the budget is met, that the search is not finished.
    A table with default outputs has none, nor has one that counts.
    """
    if table.has_default or table.hit_policy == "count":
        return ()
    found: list[TableFinding] = []
    count = 0
    ending: Sentence | None = None
    try:
        for box in find_gaps(space, budget):
            count += 1
            if count <= GAPS_REPORTED:
                found.append(_finding(table, space, box))
            elif count == GAPS_COUNTED:
                break
    except BudgetMet:
        ending = Sentence(
            "The search for gaps is not finished: there are too many combinations to look at. What was found is listed."
        )
        found.append(TableFinding("check_unfinished", ending, table.name, "warning"))
    if count > GAPS_REPORTED:
        left_out = count - GAPS_REPORTED
        more = (
            Sentence("More gaps, at least: {count}", count=left_out)
            if ending is not None or count == GAPS_COUNTED
            else Sentence("More gaps: {count}", count=left_out)
        )
        found.append(TableFinding("gaps_more", more, table.name, "warning"))
    return tuple(found)


def find_gaps(space: Space, budget: Budget) -> Iterator[Box]:
    """Find the largest boxes that no rule accepts, together all that there is; raises BudgetMet.

    First those of values that are all known, then those in which some value is missing.
    """
    found = KnownBoxes()
    for within in _parts(space):
        for box in find_uncovered(space, within, space.all_rules, budget, found):
            found.add(grow(space, box, space.all_rules, budget))
            yield found.boxes[-1]


def _parts(space: Space) -> Iterator[Box]:
    """Everything with all values known; then, column by column, where its value is the first that is missing."""
    known = tuple(codes - {0} for codes in space.whole())
    yield known
    for index, column in enumerate(space.columns):
        if column.name:
            yield (*known[:index], frozenset({0}), *space.whole()[index + 1 :])


def _finding(table: RuleTable, space: Space, box: Box) -> TableFinding:
    sentence = (
        Sentence("No row for {case}. Add a row?", case=describe_box(space, box))
        if table.rows
        else Sentence("The table has no rows yet. Add one?")
    )
    has_missing = any(
        0 in codes and len(codes) < len(column.classes) for column, codes in zip(space.columns, box, strict=True)
    )
    row_to_add = _write_row(space, box)
    return TableFinding("gap", sentence, table.name, "info" if has_missing else "warning", row_to_add=row_to_add)


def _write_row(space: Space, box: Box) -> dict[str, object]:
    """The row that would close a gap, as the document of a rule without its id and results."""
    names = Names(tuple(KnownColumn(column.name, column.label, column.type) for column in space.columns if column.name))
    row: dict[str, object] = {}
    when: dict[str, str] = {}
    for column, codes in zip(space.columns, box, strict=True):
        test = make_test(column, codes)
        if column.name:
            when[column.name] = write_test(test, names)
        else:
            start_on, end_on = days_of(test)
            first_day = column.segments[0].low
            # A row without a start would open days before the first on which any rule is in force.
            starts = start_on or (first_day if isinstance(first_day, date) else None)
            days = (("start_on", starts), ("end_on", end_on))
            row |= {name: day.isoformat() for name, day in days if day is not None}
    return {"when": when, **row}
