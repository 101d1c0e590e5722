"""Gaps, overlaps and unreachable rows of random tables are those that brute force finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.rules.cells import parse_cell
from aftersale.rules.check import check_table
from aftersale.rules.check.boxes import Box, Budget, Space, make_space, rules_in
from aftersale.rules.check.gaps import GAPS_REPORTED, find_gaps
from aftersale.rules.check.rows import check_overlaps, find_unreachable
from aftersale.rules.classes import ClassedColumn, Segment, is_expected
from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import compute_test, decide
from aftersale.rules.model import (
    Cell,
    ColumnType,
    HitPolicy,
    InputColumn,
    OutputColumn,
    RuleRow,
    RuleTable,
)
from benchmarks._rule_tables import make_table

# Few constants near each other, so that small tables overlap, cover each other and leave gaps often.
CELLS: dict[ColumnType, list[str]] = {
    "string": ["-", "-", "a", "b", "a, b", "not(a)", "not(a, null)", "null", "< b", "[a..b]", ">= b", "null, a"],
    "number": ["-", "-", "1", "2", "< 1", "<= 1", "> 2", ">= 2", "[1..2]", "(1..2)", "not((1..2))", "null", "!= 1"],
    "boolean": ["-", "-", "true", "false", "not(true)", "null", "not(null)"],
    "date": ["-", "-", "2026-01-01", "<= 2026-01-01", ">= 2026-01-02", "> 2026-01-02", "not(2026-01-02)", "null"],
    "date and time": ["-", "-", "2026-01-01T00:00:00Z", "< 2026-01-01T00:00:00Z", "> 2026-01-01T00:00:00Z", "null"],
    "days and time duration": ["-", "-", "P1D", "< P1D", "[PT1H..P1D)", "not(PT1H)", "null"],
    "years and months duration": ["-", "-", "P1Y", "< P1Y", ">= P13M", "null"],
}
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SEEN: dict[ColumnType, list[Any]] = {
    "string": [None, "", "a", "aa", "b", "c"],
    "number": [None, *(Decimal(text) for text in ("0", "0.9", "1", "1.1", "1.9", "2", "3"))],
    "boolean": [None, True, False],
    "date": [None, *(date(2025, 12, 31) + timedelta(days=days) for days in range(4))],
    "date and time": [None, *(MIDNIGHT + microseconds * MICROSECOND for microseconds in (-1, 0, 1))],
    "days and time duration": [
        None,
        *(timedelta(hours=hours) + side * MICROSECOND for hours in (1, 24) for side in (-1, 0, 1)),
    ],
    "years and months duration": [None, *(Months(count) for count in (11, 12, 13, 14))],
}
DAYS = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 6, 1)]
ASKED_DAYS = [date(2026, 2, 28), *DAYS, date(2026, 3, 3), date(2026, 5, 31), date(2026, 6, 2)]
ALLOWED: dict[ColumnType, tuple[Any, ...]] = {"string": ("a", "b", "c")}
POLICIES: tuple[HitPolicy, ...] = ("first", "unique", "any", "priority", "min", "max")
EXPECTED: dict[ColumnType, list[tuple[bool, Any, Any]]] = {
    "number": [
        (True, None, None),
        (True, Decimal(0), Decimal(3)),
        (True, Decimal("0.5"), None),
        (False, Decimal("0.9"), Decimal(2)),
    ],
    "date": [(False, date(2026, 1, 1), None), (False, None, date(2026, 1, 2))],
}


def bounds(type_: ColumnType) -> st.SearchStrategy[tuple[bool, Any, Any]]:
    """Whether a column has whole numbers, and its bounds."""
    return st.sampled_from([(False, None, None), *EXPECTED.get(type_, [])])


@st.composite
def tables(draw: st.DrawFn) -> RuleTable:
    types: list[ColumnType] = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3))
    lists_allowed = draw(st.booleans())
    inputs = tuple(
        InputColumn(
            f"c{number}", f"C{number}", type_, ALLOWED.get(type_, ()) if lists_allowed else (), *draw(bounds(type_))
        )
        for number, type_ in enumerate(types)
    )
    is_dated = draw(st.booleans())
    rows = []
    for number in range(draw(st.integers(0, 7))):
        cells = tuple(parse_cell(draw(st.sampled_from(CELLS[type_])), type_) for type_ in types)
        start_on, end_on = draw(st.sampled_from([(None, None), (DAYS[0], DAYS[1]), (DAYS[1], None), (None, DAYS[2])]))
        days = (start_on, end_on) if is_dated else (None, None)
        rows.append(RuleRow(f"r{number}", cells, (Decimal(draw(st.integers(1, 2))),), *days))
    policy = draw(st.sampled_from(POLICIES))
    output = OutputColumn("share", "Share", "number", (Decimal(2), Decimal(1)))
    return RuleTable("t", "T", policy, inputs, (output,), tuple(rows))


def cases(table: RuleTable) -> Iterator[tuple[dict[str, Any], date]]:
    """Everything that may be asked of a table, near its constants."""
    seen = [
        [value for value in SEEN[each.type] if value is None or is_expected(each, Segment(value, value))]
        for each in table.inputs
    ]
    starts = [row.start_on for row in table.rows if row.start_on]
    first = min(starts) if table.rows and len(starts) == len(table.rows) else ASKED_DAYS[0]
    days = [day for day in ASKED_DAYS if day >= first] if table.is_dated else ASKED_DAYS[:1]
    for *values, day in product(*seen, days):
        yield {column.name: value for column, value in zip(table.inputs, values, strict=True)}, day


def is_in(space: Space, box: Box, row: dict[str, Any], day: date) -> bool:
    """Look a case up in a box by the ends of its segments."""
    for column, codes in zip(space.columns, box, strict=True):
        value = row[column.name] if column.name else day
        found = 0
        for segment, code in zip(column.segments, column.codes, strict=True):
            low: Any = segment.low
            high: Any = segment.high
            above = low is None or value is None or (value >= low if segment.is_point else value > low)
            below = high is None or value is None or (value <= high if segment.is_point else value < high)
            if value is not None and above and below:
                found = code
        if found not in codes:
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(tables())
def test_gaps_are_exactly_the_cases_that_no_row_decides(table: RuleTable) -> None:
    space = make_space(table)
    gaps = list(find_gaps(space, Budget()))
    for row, day in cases(table):
        is_missing = not decide(table, row, day).matched_rule_ids
        assert any(is_in(space, gap, row, day) for gap in gaps) == is_missing, (row, day)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_gap_boxes_are_as_large_as_they_can_be(table: RuleTable) -> None:
    space = make_space(table)
    for gap in find_gaps(space, Budget()):
        for index, codes in enumerate(gap):
            for code in space.whole()[index] - codes - {0}:
                wider = (*gap[:index], codes | {code}, *gap[index + 1 :])
                assert space.rules_touching(wider)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_unreachable_rows_are_those_that_no_case_reaches_first(table: RuleTable) -> None:
    space = make_space(table)
    decisions = [decide(table, row, day).matched_rule_ids for row, day in cases(table)]
    reached = {matched[0] for matched in decisions if matched}
    unreached = {
        index
        for index, (row, box) in enumerate(zip(table.rows, space.rule_boxes, strict=True))
        if row.rule_id not in reached and all(box)
    }
    found = dict(find_unreachable(table, space, Budget()))
    assert set(found) <= unreached
    # What is not found has the conditions of another row, which goes before it.
    assert all(space.rule_boxes.count(space.rule_boxes[index]) > 1 for index in unreached - set(found))
    for index, before in found.items():
        names = {table.rows[rule].rule_id for rule in rules_in(before)}
        assert all(names & set(matched) for matched in decisions if table.rows[index].rule_id in matched)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_overlapping_rows_are_those_that_match_one_case(table: RuleTable) -> None:
    space = make_space(table)
    matched = [set(decide(table, row, day).matched_rule_ids) for row, day in cases(table)]
    for index, box in enumerate(space.rule_boxes):
        met = {table.rows[rule].rule_id for rule in rules_in(space.rules_touching(box))} - {f"r{index}"}
        assert met == {each for names in matched if f"r{index}" in names for each in names} - {f"r{index}"}


@settings(max_examples=100, deadline=None)
@given(tables())
def test_rows_that_the_findings_propose_close_every_gap(table: RuleTable) -> None:
    names = {column.name: column for column in table.inputs}
    for _ in range(12):
        gaps = [each for each in check_table(table) if each.code == "gap"]
        if not gaps:
            return
        rows = list(table.rows)
        for gap in gaps[:GAPS_REPORTED]:
            when: Any = gap.row_to_add["when"]
            cells: tuple[Cell, ...] = tuple(parse_cell(when[name], names[name].type) for name in names)
            start_on, end_on = (
                date.fromisoformat(str(gap.row_to_add[key])) if key in gap.row_to_add else None
                for key in ("start_on", "end_on")
            )
            rows.append(RuleRow(f"r{len(rows)}", cells, (Decimal(1),), start_on, end_on))
        before = space_size(table)
        table = RuleTable("t", "T", "first", table.inputs, table.outputs, tuple(rows))
        assert space_size(table) < before
    raise AssertionError("gaps remain")


WIDE = ["-", "-", "a", "b", "a, b", "not(a)", "null, a", "< b", ">= b"]
WIDE_SEEN: list[Any] = [None, "", "a", "b", "c"]


def test_gaps_of_wide_tables_are_exactly_the_cases_that_no_row_accepts() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        inputs = tuple(InputColumn(f"c{number}", f"C{number}", "string") for number in range(5))
        rows = tuple(
            RuleRow(f"r{number}", tuple(parse_cell(rng.choice(WIDE), "string") for _ in inputs), (Decimal(1),))
            for number in range(rng.randrange(4, 30))
        )
        table = RuleTable("t", "T", "first", inputs, (OutputColumn("share", "Share", "number"),), rows)
        space = make_space(table)
        gaps = list(find_gaps(space, Budget()))
        accepted = [
            {
                value: {row.rule_id for row in rows if compute_test(row.cells[index].test, value) is True}
                for value in WIDE_SEEN
            }
            for index in range(len(inputs))
        ]
        code_of = [{value: code_at(column, value) for value in WIDE_SEEN} for column in space.columns]
        for values in product(WIDE_SEEN, repeat=len(inputs)):
            is_missing = not set.intersection(*(accepted[index][value] for index, value in enumerate(values)))
            codes = [code_of[index][value] for index, value in enumerate(values)]
            is_found = any(all(code in box[index] for index, code in enumerate(codes)) for box in gaps)
            assert is_found == is_missing, (seed, values)


def code_at(column: ClassedColumn, value: Any) -> int:
    """The class of a text."""
    for segment, code in zip(column.segments, column.codes, strict=True):
        low: Any = segment.low
        high: Any = segment.high
        if value is not None and (
            value == low if segment.is_point else ((low is None or value > low) and (high is None or value < high))
        ):
            return code
    return 0


@pytest.mark.parametrize("hit_policy", ["first", "unique"])
def test_check_of_a_thousand_selective_rows_comes_to_its_end(hit_policy: HitPolicy) -> None:
    found = check_table(make_table("selective", 1000, hit_policy))
    assert "gaps_more" in {each.code for each in found}
    assert "check_unfinished" not in {each.code for each in found}


def space_size(table: RuleTable) -> int:
    """How many cases no row decides."""
    return sum(not decide(table, row, day).matched_rule_ids for row, day in cases(table))


def test_overlaps_are_errors_only_where_one_row_may_match() -> None:
    rows = tuple(
        RuleRow(name, (parse_cell(text, "number"),), (Decimal(1),)) for name, text in (("a", "< 2"), ("b", "> 1"))
    )
    inputs = (InputColumn("amount", "Amount", "number"),)
    outputs = (OutputColumn("share", "Share", "number"),)
    unique = RuleTable("t", "T", "unique", inputs, outputs, rows)
    (found,) = check_overlaps(unique, make_space(unique))
    assert str(found) == (
        "table t, row 2 (b): The rule and rule a both match Amount above 1 up to, but not including, 2, "
        "but only one may. Narrow one of them."
    )
    first = RuleTable("t", "T", "first", inputs, outputs, rows)
    assert check_overlaps(first, make_space(first)) == ()


def test_default_closes_every_gap() -> None:
    inputs = (InputColumn("amount", "Amount", "number"),)
    row = RuleRow("a", (parse_cell("< 2", "number"),), (Decimal(1),))
    for default, codes in ((None, ["gap", "gap"]), (Decimal(0), [])):
        output = OutputColumn("share", "Share", "number", default=default)
        table = RuleTable("t", "T", "first", inputs, (output,), (row,))
        assert [each.code for each in check_table(table)] == codes


def test_row_that_a_more_important_one_covers_never_decides_wherever_it_stands() -> None:
    output = OutputColumn("share", "Share", "number", (Decimal(2), Decimal(1)))
    rows = (
        RuleRow("less", (parse_cell("< 2", "number"),), (Decimal(1),)),
        RuleRow("more", (parse_cell("-", "number"),), (Decimal(2),)),
    )
    table = RuleTable("t", "T", "priority", (InputColumn("amount", "Amount", "number"),), (output,), rows)
    (found,) = check_table(table)
    assert (found.code, found.row) == ("row_unreachable", 1)
    assert "rules that go before it match everything that it matches (more)" in found.sentence


def count_table(*cells: str, column: InputColumn) -> RuleTable:
    rows = tuple(
        RuleRow(f"r{number}", (parse_cell(text, column.type),), (Decimal(1),)) for number, text in enumerate(cells)
    )
    return RuleTable("t", "T", "first", (column,), (OutputColumn("share", "Share", "number"),), rows)


SEATS = InputColumn("seats", "Seats", "number")


def test_whole_numbers_leave_no_gap_between_0_and_1() -> None:
    def said(column: InputColumn, *cells: str) -> list[str]:
        found = check_table(count_table(*cells, column=column))
        return [str(each.sentence) for each in found if each.severity != "info"]

    whole = replace(SEATS, is_whole=True, minimum=Decimal(0))
    assert said(SEATS, "0", ">= 1") == [
        "No row for Seats below 0 or above 0 up to, but not including, 1. Add a row?",
    ]
    assert said(replace(SEATS, is_whole=True), "0", ">= 1") == ["No row for Seats below 0. Add a row?"]
    assert said(whole, "0", ">= 1") == []
    assert said(whole, "0", "> 2") == ["No row for Seats from 1 up to 2. Add a row?"]
    assert said(replace(whole, maximum=Decimal(4)), "< 4") == ["No row for Seats 4. Add a row?"]


def test_row_between_two_whole_numbers_is_never_true_and_one_beyond_all_bounds_is_refused() -> None:
    whole = replace(SEATS, is_whole=True, minimum=Decimal(0))
    found = check_table(count_table("(0..1)", "-", "<= 0", "-1", "0.5", column=whole))
    assert [(each.code, each.row) for each in found] == [("value_not_allowed", 4), ("value_not_allowed", 5)]
    assert "Seats cannot be 0.5: its numbers are whole." in str(found[1])
    found = check_table(count_table("(0..1)", "-", "<= 0", column=whole))
    assert [(each.code, each.row) for each in found] == [("cell_never_true", 1), ("row_unreachable", 3)]


def test_column_that_can_have_no_value_is_refused() -> None:
    for wrong in (
        InputColumn("c", "C", "date", is_whole=True),
        InputColumn("c", "C", "string", minimum="a"),
        InputColumn("c", "C", "number", minimum=Decimal(2), maximum=Decimal(1)),
        InputColumn("c", "C", "number", allowed=(Decimal(5),), maximum=Decimal(1)),
    ):
        assert [each.code for each in check_table(count_table(column=wrong))] == ["bounds_wrong"], wrong
