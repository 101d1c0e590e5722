"""What a cell may say, and where and why other text is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.rules.cells import parse_allowed, parse_cell, parse_result, parse_value, write_value
from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.values import VALUE_TYPES
from aftersale.rules.model import AnyValue, ColumnType, Comparison, Condition, IsNull, Not, OneOf, Operator, Range, Test

EQ: Operator = "="
D = Decimal

ACCEPTED: list[tuple[str, ColumnType, Test]] = [
    ("-", "number", AnyValue()),
    (" - ", "string", AnyValue()),
    ("5", "number", Comparison(EQ, D("5"))),
    ("--5", "number", Comparison(EQ, D("5"))),
    ("5 + 1", "number", Comparison(EQ, D("6"))),
    ("? > 5", "number", Comparison(">", D("5"))),
    ("? in (1, > 5)", "number", OneOf((Comparison(EQ, D("1")), Comparison(">", D("5"))))),
    ("-5", "number", Comparison(EQ, D("-5"))),
    ("-0.50", "number", Comparison(EQ, D("-0.50"))),
    (".5", "number", Comparison(EQ, D("0.5"))),
    ("999999999999999999.999999999", "number", Comparison(EQ, D("999999999999999999.999999999"))),
    ("<5", "number", Comparison("<", D("5"))),
    ("<= -5", "number", Comparison("<=", D("-5"))),
    ("> 5", "number", Comparison(">", D("5"))),
    (">=5", "number", Comparison(">=", D("5"))),
    ("= 5", "number", Comparison(EQ, D("5"))),
    ("!= 5", "number", Comparison("!=", D("5"))),
    ("1, 5", "number", OneOf((Comparison(EQ, D("1")), Comparison(EQ, D("5"))))),
    ("1 ,5", "number", OneOf((Comparison(EQ, D("1")), Comparison(EQ, D("5"))))),
    ("[1..5]", "number", Range(D("1"), D("5"), True, True)),
    ("(1..5)", "number", Range(D("1"), D("5"), False, False)),
    ("]1..5[", "number", Range(D("1"), D("5"), False, False)),
    ("[1 .. 5)", "number", Range(D("1"), D("5"), True, False)),
    ("(1..5]", "number", Range(D("1"), D("5"), False, True)),
    ("[5..5]", "number", Range(D("5"), D("5"), True, True)),
    ("[-2.5..-.5]", "number", Range(D("-2.5"), D("-0.5"), True, True)),
    ("< 1, [5..7), null", "number", OneOf((Comparison("<", D(1)), Range(D(5), D(7), True, False), IsNull()))),
    ("null", "boolean", IsNull()),
    ("not(null)", "date", Not((IsNull(),))),
    ("not ( > 5, 1 )", "number", Not((Comparison(">", D("5")), Comparison(EQ, D("1"))))),
    ("true", "boolean", Comparison(EQ, True)),
    ("not(false)", "boolean", Not((Comparison(EQ, False),))),
    ("!= true", "boolean", Comparison("!=", True)),
    ("2026-01-31", "date", Comparison(EQ, date(2026, 1, 31))),
    ('date("2026-01-31")', "date", Comparison(EQ, date(2026, 1, 31))),
    ('< date( "2026-01-31" )', "date", Comparison("<", date(2026, 1, 31))),
    ("[2026-01-01..2026-02-01)", "date", Range(date(2026, 1, 1), date(2026, 2, 1), True, False)),
    ("web", "string", Comparison(EQ, "web")),
    ('"web"', "string", Comparison(EQ, "web")),
    ('"web shop"', "string", Comparison(EQ, "web shop")),
    ('"true"', "string", Comparison(EQ, "true")),
    ('"-"', "string", Comparison(EQ, "-")),
    ('""', "string", Comparison(EQ, "")),
    ("PL3, key-account, R&D", "string", OneOf(tuple(Comparison(EQ, x) for x in ("PL3", "key-account", "R&D")))),
    ("Überland", "string", Comparison(EQ, "Überland")),
    (r'"a\"b\\c\nd\u00e9"', "string", Comparison(EQ, 'a"b\\c\ndé')),
    ('"a, b"', "string", Comparison(EQ, "a, b")),
    ("[a..m)", "string", Range("a", "m", True, False)),
    ("nothing", "string", Comparison(EQ, "nothing")),
]

REGION = Names(
    (
        KnownColumn("region", "Region", "string"),
        KnownColumn("amount", "Claimed amount", "number"),
        KnownColumn("booked_on", "Booked", "date"),
    )
)

REFUSED: list[tuple[str, ColumnType, int, str]] = [
    ("", "number", 1, "- for any value"),
    ("   ", "string", 1, "- for any value"),
    ("1,5", "number", 2, "decimal mark"),
    ("1.000,50", "number", 6, "decimal mark"),
    (">= 1,5", "number", 5, "decimal mark"),
    ("1 000", "number", 3, "a comma or the end"),
    ("1e3", "number", 2, "a comma or the end"),
    ("1.", "number", 2, "a comma or the end"),
    ("5 kg", "number", 3, "a comma or the end"),
    ("+5", "number", 1, "a number"),
    ("٣", "number", 1, "a number"),
    ('"5"', "number", 1, "a number"),
    ("1234567890123456789", "number", 1, "at most 18 digits"),
    ("0.1234567890", "number", 1, "at most 18 digits before and 9 after"),
    ("1, ", "number", 3, "a number"),
    (", 1", "number", 1, "a number"),
    ("-, 5", "number", 2, "a number"),
    ("== 5", "number", 2, "a number"),
    ("<> 5", "number", 2, "a number"),
    ("> null", "number", 3, "null or not(null) without an operator"),
    ("= null", "string", 3, "null or not(null) without an operator"),
    ("[5..1]", "number", 1, "from the smaller to the greater"),
    ("1, [5..1]", "number", 4, "from the smaller to the greater"),
    ("(5..5]", "number", 1, "some value can be in"),
    ("[5..5)", "number", 1, "some value can be in"),
    ("[1.5]", "number", 5, ".. between"),
    ("[1..5", "number", 6, "] or ) at the end"),
    ("[1..null]", "number", 5, "a value at each end"),
    ("[1,5]", "number", 3, ".. between"),
    ("not(5", "number", 6, "a comma or )"),
    ("not()", "number", 5, "a number"),
    ("not(-)", "number", 6, "a number"),
    ("not 5", "number", 5, "( after not"),
    ("not(5) , 6", "number", 8, "the end of the cell"),
    ("not(not(5))", "number", 5, "around the whole cell only"),
    ("1, not(5)", "number", 4, "around the whole cell only"),
    ("discount", "number", 1, "a number"),
    ("amount region", "number", 8, "a comma or the end"),
    ("True", "boolean", 1, "true or false"),
    ("yes", "boolean", 1, "true or false"),
    ("< true", "boolean", 1, "no greater and smaller"),
    ("[false..true]", "boolean", 1, "no greater and smaller"),
    ("31.01.2026", "date", 1, "a date such as"),
    ("2026-02-30", "date", 1, "a day that exists"),
    ('date("2026-2-3")', "date", 6, "a day that exists"),
    ("20260131", "date", 1, "a date such as"),
    ("2026-01-31T00:00:00", "date", 11, "a comma or the end"),
    ("[2026-02-01..2026-01-01]", "date", 1, "from the smaller to the greater"),
    ("web shop", "string", 5, "double quotes"),
    ("true", "string", 1, 'write "true" in quotes'),
    ("not web", "string", 5, "( after not"),
    ("in", "string", 1, "has a meaning of its own"),
    ("4711", "string", 1, "a word, or text in double quotes"),
    ("'web'", "string", 1, "a word, or text in double quotes"),
    ("“web”", "string", 1, "a word, or text in double quotes"),
    ('"web', "string", 1, 'a closing "'),
    (r'"a\qb"', "string", 3, "one of"),
    (r'"a\u0000"', "string", 2, "null characters"),
    (r'"\ud800"', "string", 2, "surrogates"),
    ("upper(web)", "string", 1, "a function that rule tables have"),
]


@pytest.mark.parametrize(("text", "type_", "test"), ACCEPTED)
def test_cell_means_what_table_feel_says(text: str, type_: ColumnType, test: Test) -> None:
    cell = parse_cell(text, type_)
    assert cell.test == test
    assert cell.text == text.strip()


@pytest.mark.parametrize(("text", "type_", "position", "expected"), REFUSED)
def test_other_text_is_refused_with_position_and_what_was_expected(
    text: str, type_: ColumnType, position: int, expected: str
) -> None:
    with pytest.raises(CellRefused) as refused:
        parse_cell(text, type_, REGION)
    assert refused.value.facts["position"] == position
    assert expected in refused.value.facts["expected"]
    assert f"At character {position}: expected" in str(refused.value)


def test_bare_word_that_is_only_a_label_stays_text_and_a_name_is_the_column() -> None:
    assert parse_cell("Region", "string", REGION).test == Comparison(EQ, "Region")
    assert isinstance(parse_cell("region", "string", REGION).test, Condition)
    assert isinstance(parse_cell("!= Region + region", "string", REGION).test, Condition)
    assert isinstance(parse_cell("booked_on.year > 2025", "string", REGION).test, Condition)
    assert parse_cell("booked_on.year", "string", REGION).test == Comparison(EQ, "booked_on.year")
    assert parse_result("Region", "string", REGION) == "Region"
    assert write_value("Region", REGION) == '"Region"'


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [("null", "number", None), ("0.5", "number", D("0.5")), ("web", "string", "web"), ("false", "boolean", False)],
)
def test_output_is_one_value(text: str, type_: ColumnType, value: object) -> None:
    assert parse_value(text, type_) == value


@pytest.mark.parametrize(
    ("text", "type_", "position"),
    [
        ("1, 2", "number", 2),
        ("> 1", "number", 1),
        ("-", "number", 2),
        ("", "string", 1),
        ("web shop", "string", 5),
        ("1234567890123", "number", 1),
        ("0.1234567", "number", 1),
        ("5 + 1", "number", 1),
    ],
)
def test_output_that_is_not_one_value_is_refused(text: str, type_: ColumnType, position: int) -> None:
    with pytest.raises(CellRefused) as refused:
        parse_value(text, type_)
    assert refused.value.facts["position"] == position


def test_allowed_values_are_a_list_without_conditions() -> None:
    assert parse_allowed('web, "key, account"', "string") == ("web", "key, account")
    assert parse_allowed("", "string") == ()
    with pytest.raises(CellRefused):
        parse_allowed("> 5", "number")
    with pytest.raises(CellRefused):
        parse_allowed("web,", "string")


storable_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(storable_text)
def test_written_text_reads_back(text: str) -> None:
    assert parse_value(write_value(text), "string") == text
    assert parse_cell(write_value(text), "string").test == Comparison("=", text)


@given(st.decimals(-999999, 999999, places=6, allow_nan=False), st.dates(), st.booleans())
def test_written_numbers_days_and_truth_values_read_back(number: Decimal, day: date, truth: bool) -> None:
    assert parse_value(write_value(number), "number") == number
    assert parse_value(write_value(day), "date") == day
    assert parse_value(write_value(truth), "boolean") is truth


PIECES = [
    *'-()[].,<>=!"\\ 15a?+*/@',
    "not(",
    "true",
    "null",
    " and ",
    " or ",
    " in ",
    " between ",
    "if ",
    " then ",
    " else ",
]
PIECES += ["Claimed amount", "region", "floor(", "date(", "**", "..", ".year", "2026-01-31", "P1D", "T00:00:00Z"]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(VALUE_TYPES))
def test_any_text_is_read_or_refused_inside_the_cell(text: str, type_: ColumnType) -> None:
    try:
        cell = parse_cell(text, type_, REGION)
    except CellRefused as refused:
        assert 1 <= refused.facts["position"] <= len(text) + 1
    else:
        assert cell.text == text.strip()
