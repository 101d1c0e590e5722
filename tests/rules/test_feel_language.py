"""What expressions of table FEEL mean, by FEEL's own rules, and what of other text is refused, where and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlglot import exp

from aftersale.rules.compile import write_sql
from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.compute import compute
from aftersale.rules.feel.numbers import divide, fit, modulo, power
from aftersale.rules.feel.parse import Parser
from aftersale.rules.feel.sql import compile_condition
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Months, Value, ValueType, read_duration, write_literal
from aftersale.rules.feel.write import write_expression

D = Decimal
COLUMNS: list[tuple[str, str, ValueType]] = [
    ("amount", "Booked amount (EUR)", "number"),
    ("rate", "loan.rate", "number"),
    ("net_amount", "amount - fee", "number"),
    ("full_name", "Full Name", "string"),
    ("is_new", "New customer", "boolean"),
    ("booked_on", "Booked on", "date"),
    ("opened_at", "Opened", "date and time"),
    ("year", "Contract year", "number"),
    ("seller", "Name", "string"),
    ("partner", "Name", "string"),
    ("nothing", "Nothing", "number"),
]
NAMES = Names(tuple(KnownColumn(*each) for each in COLUMNS))
ROW: dict[str, Value] = {
    "amount": D("1200.50"),
    "rate": D("0.0375"),
    "net_amount": D("7"),
    "full_name": "Ada Lovelace",
    "is_new": None,
    "booked_on": date(2024, 2, 29),
    "opened_at": datetime(2026, 1, 31, 22, 5, 30, 250000, UTC),
    "year": D(2026),
    "seller": None,
    "partner": "Müller",
    "nothing": None,
}


def read(text: str) -> Expression:
    parser = Parser(text, NAMES)
    expression = parser.expression()
    if not parser.at_end():
        raise AssertionError(f"{text!r} is read up to {parser.at} only")
    return expression


def value_of(text: str) -> Value:
    return compute(read(text), ROW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # names contain spaces, brackets, points and signs; the longest known one is meant
        ("Booked  amount (EUR) * 2", D("2401")),
        ("loan.rate * 12", D("0.45")),
        ("amount - fee", D("7")),
        ("amount - 1", D("1199.50")),
        ("year", D(2026)),
        ("Booked on.year", D(2024)),
        ('"Hello " + Full Name', "Hello Ada Lovelace"),
        # how close operators bind
        ("1 + 2 * 3 ** 2", D(19)),
        ("2 ** 3 ** 2", D(64)),
        ("-2 ** 2", D(4)),
        ("10 - 2 - 3", D(5)),
        ("10 - -5", D(15)),
        ("24 / 4 / 2", D(3)),
        ("1 + 1 = 2 and 2 < 1 or true", True),
        ("if 1 > 2 then 1 else 2 + 3", D(5)),
        ("(if null then 1 else 2) * 2", D(4)),
        # numbers
        ("1 / 3", D("0.333333333333333333")),
        ("2 / 3", D("0.666666666666666667")),
        ("-2 / 3", D("-0.666666666666666667")),
        ("1 / 0", None),
        ("10 ** -5", D("0.00001")),
        ("2 ** 0.5", None),
        ("0 ** 0", D(1)),
        ("9999999999999999999 + 1", None),
        ("0.0000000001 * 0.000000005", D("0.000000000000000001")),
        ("modulo(-7, 3)", D(2)),
        ("modulo(7, -3)", D(-2)),
        ("floor(-1.5)", D(-2)),
        ("ceiling(-1.5)", D(-1)),
        ("floor(1.57, 1)", D("1.5")),
        ("decimal(2.5, 0)", D(2)),
        ("decimal(3.5, 0)", D(4)),
        ("round half up(-2.5)", D(-3)),
        ("round half down(-2.5)", D(-2)),
        ("round up(1.001, 2)", D("1.01")),
        ("round down(-1.019, 2)", D("-1.01")),
        ("min(3, 1, 2)", D(1)),
        ("max([3, 1, 2])", D(3)),
        ("sum(1, 2, 3.5)", D("6.5")),
        ("mean(1, 2, 2)", D("1.666666666666666667")),
        ("count([1, null, 3])", D(3)),
        ("min(1, null)", None),
        ("even(-2) and odd(-3)", True),
        # texts
        ("string length(Full Name)", D(12)),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", 3, 3)', "oba"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "xyz")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "")', "foobar"),
        ('upper case("Straße ſ ŉ ᾳ")', "STRAßE S ŉ ᾼ"),
        ('lower case("ÀÉŸİΣ Web")', "àéÿİσ web"),
        ('contains(Full Name, "Love")', True),
        ('starts with(Full Name, "ada")', False),
        ('ends with(Full Name, "lace")', True),
        ("string(1.50)", "1.5"),
        ("string(Booked on)", "2024-02-29"),
        ("string(Opened)", "2026-01-31T22:05:30.250000Z"),
        ('number("1,000.5", ",", ".")', D("1000.5")),
        ('number("1.000,5", ".", ",")', D("1000.5")),
        ('number("1.5", null, ",")', None),
        ('number("five")', None),
        # days, instants and durations
        ("date(2026, 1, 31)", date(2026, 1, 31)),
        ('Booked on + duration("P1Y")', date(2025, 2, 28)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('@"P1D" + Booked on', date(2024, 3, 1)),
        ('date("2026-03-01") - @"PT1H"', date(2026, 2, 28)),
        ('date("9999-12-31") + @"P1D"', None),
        ('(date("2026-03-01") - Booked on).days', D(731)),
        ("Opened.hour * 100 + Opened.minute", D(2205)),
        ("Opened.second", D("30.25")),
        ("date(Opened)", date(2026, 1, 31)),
        ("Booked on.weekday", D(4)),
        ("day of week(Booked on)", "Thursday"),
        ("month of year(Booked on)", "February"),
        ("day of year(Booked on)", D(60)),
        ('week of year(date("2027-01-01"))', D(53)),
        ('years and months duration(Booked on, date("2025-02-28"))', Months(11)),
        ('duration("P1Y2M").months', D(2)),
        ('(-duration("P1DT30H")).hours', D(-6)),
        ('duration("P1D") > duration("PT23H59M")', True),
        ('Opened - @"2026-01-31T22:05:30Z"', timedelta(seconds=0.25)),
        # lists and ranges
        ("5 in (1, [4..6], > 100)", True),
        ("5 in (5..6]", False),
        ("5 in [1, 2, 5]", True),
        ("5 in > 4", True),
        ("5 between 1 and 5", True),
        ('list contains(["a", "b"], "b")', True),
        ("is defined(New customer)", False),
    ],
)
def test_expression_has_the_value_that_feel_gives_it(text: str, value: Value) -> None:
    assert value_of(text) == value


TRUTHS = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("true", "true", True, True),
        ("true", "false", False, True),
        ("true", "null", None, True),
        ("false", "true", False, True),
        ("false", "false", False, False),
        ("false", "null", False, None),
        ("null", "true", None, True),
        ("null", "false", False, None),
        ("null", "null", None, None),
    ],
)
def test_unknown_truth_spreads_as_the_tables_of_feel_say(
    left: str, right: str, both: bool | None, either: bool | None
) -> None:
    assert value_of(f"{left} and {right}") is both
    assert value_of(f"{left} or {right}") is either
    assert value_of(f"not({left})") is (None if TRUTHS[left] is None else not TRUTHS[left])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null = null", True),
        ("1 = null", False),
        ("1 != null", True),
        ("null != null", False),
        ("New customer = true", False),
        ("1 < null", None),
        ("null between 1 and 2", None),
        ("5 between nothing and 2", False),
        ("1 in (null, 1)", True),
        ("null in (1, null)", True),
        ("1 in (< null, 2)", None),
        ('"a" + null', None),
        ("Booked on + null", None),
        ("if New customer then 1 else 2", D(2)),
    ],
)
def test_null_is_a_value_for_equality_and_unknown_for_everything_else(text: str, value: Value) -> None:
    assert value_of(text) is value or value_of(text) == value


REFUSED = [
    ("amount + Full Name", 10, "a number", "'Full Name', which is text"),
    ("Full Name * 2", 1, "a number", "'Full Name', which is text"),
    ("Booked on + 1", 13, 'a duration such as duration("P3D")', "'1', which is a number"),
    ("Booked on - Opened", 13, "a duration", "'Opened', which is a date with a time"),
    ("true < false", 1, "no greater and smaller", "'true', which is true or false"),
    ("1 < 2 < 3", 9, "true or false", "'3', which is a number"),
    ("amount and true", 1, "true or false", "'amount', which is a number"),
    ("if amount then 1 else 2", 4, "true or false", "'amount', which is a number"),
    ('if true then 1 else "a"', 21, "a number", "'\"a\"', which is text"),
    ("if true then 1", 15, "the word else", "the end of the cell"),
    ("1 between 2", 12, "the word and", "the end of the cell"),
    ("5 in [6..2]", 6, "from the smaller to the greater", "'[6..2]'"),
    ("5 in (1, 2", 11, "a comma or )", "the end of the cell"),
    ("(1 + 2", 7, ")", "the end of the cell"),
    ("Name", 1, "the name of one column (seller, partner); Name is a name of several", "'Name'"),
    ("discount * 2", 1, "a value, or the name of a column", "'discount * 2'"),
    ("sqrt(4)", 1, "a function that rule tables have", "'sqrt(4)'"),
    ("today()", 1, "a function that rule tables have", "'today()'"),
    ("? > 5", 1, "a value without ?", "'? > 5'"),
    ("floor()", 1, "what the function takes: floor(number) or floor(number, places)", "'floor()'"),
    ('floor("a")', 7, "what the function takes: floor", "'\"a\")'"),
    ("round up(amount, rate)", 18, "round up(number, places)", "'rate)'"),
    ('substring("a", 0)', 16, "substring(string, position)", "'0)'"),
    ("max(1, Full Name)", 8, "max(value, value, …)", "'Full Name)'"),
    ("sum(true)", 5, "sum(value, value, …)", "'true)'"),
    ('date("2026-02-30")', 6, "a day that exists, such as 2026-01-31", "'\"2026-02-30\")'"),
    ("date(2026, 2, 30)", 6, "a day that exists, such as 2026-01-31", "'2026, 2, 30)"),
    ('date and time("2026-01-31T10:00:00")', 15, "an instant in UTC", "'\"2026-01-31T10:00:00'"),
    ('@"2026-01-31T10:00:00+01:00"', 2, "in UTC: 2026-01-31T09:00:00Z", "'\"2026-01-31T10:00:00'"),
    ('duration("3 days")', 10, "a duration such as P3DT4H", "'\"3 days\")'"),
    ("2026-01-31", 1, 'date("2026-01-31") for a day', "'2026-01-31'"),
    ("amount.year", 1, "a date or a duration before .year", "'amount', which is a number"),
    ("Booked on.hour", 11, "one of year, month, day, weekday", "'hour'"),
    ("12345678901234567890", 1, "a number of at most 19 digits", "'12345678901234567890'"),
    ("for x in [1] return x", 1, "a value, or the name of a column", "'for x in [1] return '"),
    ("1 +", 4, "a value, or the name of a column", "the end of the cell"),
    ("(" * 60 + "1", 41, "fewer brackets inside brackets", "'('"),
    ("1" + " + 1" * 300, 803, "an expression of at most 200 parts", "'+ 1'"),
]


@pytest.mark.parametrize(("text", "position", "expected", "found"), REFUSED, ids=[each[0][:40] for each in REFUSED])
def test_what_is_not_table_feel_is_refused_with_position_expected_and_found(
    text: str, position: int, expected: str, found: str
) -> None:
    with pytest.raises(CellRefused) as refused:
        read(text)
    assert refused.value.facts["position"] == position
    assert expected in refused.value.facts["expected"]
    assert found.rstrip("'") in refused.value.facts["found"]


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c) - -1",
        "(a + b) * c ** (d ** e)",
        "if x then 1 else if y then 2 else 3",
        "not(x or y) and (y or x)",
        "a in (1..2] or a < b",
        '(day + @"P1D").year = 2026',
        'substring(s, -3, 2) + "it\\"s"',
        "(-(term + term)).months",
    ],
)
def test_expressions_are_written_so_that_they_are_read_alike(text: str) -> None:
    types: dict[str, ValueType] = {
        **dict.fromkeys("abcde", "number"),
        **{"x": "boolean", "y": "boolean", "day": "date", "s": "string", "term": "years and months duration"},
    }
    names = Names(tuple(KnownColumn(name, name, type_) for name, type_ in types.items()))
    expression = Parser(text, names).expression()
    assert write_expression(expression, {}) == text
    assert Parser(write_expression(expression, {}), names).expression() == expression


def test_numbers_keep_18_places_rounded_half_away_from_zero() -> None:
    assert fit(D("0.0000000000000000005")) == D("1e-18")
    assert fit(D("-0.0000000000000000005")) == D("-1e-18")
    assert fit(D("9999999999999999999.9999999999999999995")) is None
    assert divide(D(1), D("3e-18")) == D("333333333333333333.333333333333333333")
    assert divide(D("9999999999999999999"), D("1e-18")) is None
    assert power(D("1.003125"), D(-360)) == D("0.325222459172312731")
    assert power(D(2), D(1000)) is None
    assert modulo(D("-0.5"), D("0.3")) == D("0.1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P1Y2M", Months(14)),
        ("-P13M", Months(-13)),
        ("P3DT4H", timedelta(days=3, hours=4)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("-PT90M", timedelta(minutes=-90)),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("P1M2D", None),
        ("P999999Y", None),
    ],
)
def test_durations_are_read_as_iso_writes_them(text: str, value: Value) -> None:
    assert read_duration(text) == value
    if value is not None:
        assert read_duration(write_literal(value)) == value


def test_expression_is_one_readable_condition_in_sql_and_refused_for_an_engine_it_is_not_written_for() -> None:
    tree = compile_condition(
        read("amount * 2 > rate and not(Full Name = null)"),
        {name: exp.column(name, quoted=True) for name, _, _ in COLUMNS},
    )
    assert write_sql(
        compile_condition(
            read('Full Name = null or booked_on >= @"2026-01-31"'),
            {name: exp.column(name, quoted=True) for name, _, _ in COLUMNS},
        )
    ) == ('((("full_name" IS NOT DISTINCT FROM CAST(NULL AS TEXT)) OR ("booked_on" >= CAST(\'2026-01-31\' AS DATE))))')
    with pytest.raises(ValueError, match="not written for mysql"):
        write_sql(tree, "mysql")
