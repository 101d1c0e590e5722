"""Every kind of field expression, on rows small enough to check by eye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aftersale.imports.model import Field, Target, Together
from imports.conftest import StageText

THING = Target(
    "thing",
    (
        Field("key", "text", required=True),
        Field("note", "text"),
        Field("amount", "money"),
        Field("day", "date"),
        Field("owner", "ref", ref="person"),
        Field("count", "integer"),
        Field("rate", "rate"),
    ),
    key=("key",),
)
ROWS = "K,A,B,N,Day,Code\n1,x,,2.5,2013-01-31,AB-12\n2,,y,-3,2013-02-28,CD\n3, z ,w,10,,\n"


def mapping(field: str, expression: str, more: str = "") -> str:
    return f"source: shop\ntables: {{thing: {{from: a.csv, {more} fields: {{key: K, {field}: {expression}}}}}}}"


def values(
    stage: StageText, field: str, expression: str, files: dict[str, str] | None = None, more: str = ""
) -> list[Any]:
    staging = stage(THING, mapping(field, expression, more), {"a.csv": ROWS, **(files or {})})
    assert staging.findings() == ()
    return [value for _, value in staging.rows(f'key, "{field}"')]


@pytest.mark.parametrize(
    ("field", "expression", "expected"),
    [
        ("note", "A", ["x", None, "z"]),
        ("note", "{column: A}", ["x", None, "z"]),
        ("note", "a", ["x", None, "z"]),
        ("note", "{column: Z, optional: true}", [None, None, None]),
        ("note", "{constant: c}", ["c", "c", "c"]),
        ("note", "{constant: null}", [None, None, None]),
        ("note", "{template: '{K}-{A}!'}", ["1-x!", None, "3-z!"]),
        ("note", "{template: '{{{K}}}'}", ["{1}", "{2}", "{3}"]),
        ("note", "{column: A, map: {x: one, z: three}}", ["one", None, "three"]),
        ("note", "{column: B, map: {y: two}, otherwise: other}", [None, "two", "other"]),
        ("note", "{column: B, map: {y: two}, otherwise: null}", [None, "two", None]),
        ("note", "{column: B, map: {y: null, w: W}}", [None, None, "W"]),
        ("note", r"{column: Code, pattern: '([A-Z]+)-(\d+)', group: 2}", ["12", None, None]),
        ("note", r"{column: Code, pattern: '[A-Z]+', group: 0}", ["AB", "CD", None]),
        ("note", "{column: Code, pattern: '^(..)', map: {AB: ab}, otherwise: rest}", ["ab", "rest", None]),
        ("note", "{first: [A, B]}", ["x", "y", "z"]),
        ("note", "{first: [{column: A, map: {x: X}, otherwise: null}, B, {constant: c}]}", ["X", "y", "w"]),
        ("amount", "N", [Decimal("2.5"), Decimal(-3), Decimal(10)]),
        ("amount", "{column: N, negate: true}", [Decimal("-2.5"), Decimal(3), Decimal(-10)]),
        ("amount", "{column: N, factor: 100}", [Decimal(250), Decimal(-300), Decimal(1000)]),
        ("amount", "{column: N, factor: 0.000001, round: 4}", [Decimal(0), Decimal(0), Decimal(0)]),
        ("amount", "{column: N, round: 0}", [Decimal(3), Decimal(-3), Decimal(10)]),
        ("amount", "{multiply: [N, N]}", [Decimal("6.25"), Decimal(9), Decimal(100)]),
        ("amount", "{multiply: [N, K, {constant: 0.5}]}", [Decimal("1.25"), Decimal(-3), Decimal(15)]),
        ("amount", "{one_minus: N}", [Decimal("-1.5"), Decimal(4), Decimal(-9)]),
        ("amount", "{first: [{column: A, optional: true, map: {x: 7}, otherwise: null}, N]}", [Decimal(7), -3, 10]),
        ("count", "K", [1, 2, 3]),
        ("rate", "{column: K, factor: 0.01}", [Decimal("0.01"), Decimal("0.02"), Decimal("0.03")]),
        ("day", "Day", [date(2013, 1, 31), date(2013, 2, 28), None]),
        ("day", "{column: Day, add_days: 1}", [date(2013, 2, 1), date(2013, 3, 1), None]),
        ("day", "{column: Day, last_day: true}", [date(2013, 2, 1), date(2013, 3, 1), None]),
        ("day", "{column: Day, last_day: false}", [date(2013, 1, 31), date(2013, 2, 28), None]),
        ("day", "{column: Day, add_days: -31}", [date(2012, 12, 31), date(2013, 1, 28), None]),
        ("day", "{first: [Day, {constant: 2000-01-01}]}", [date(2013, 1, 31), date(2013, 2, 28), date(2000, 1, 1)]),
        ("day", "{next: Day}", [date(2013, 2, 28), None, None]),
        ("owner", "A", ["x", None, "z"]),
    ],
)
def test_expression_gives(stage: StageText, field: str, expression: str, expected: list[Any]) -> None:
    assert values(stage, field, expression) == expected


def test_value_that_is_not_in_the_map_is_refused(stage: StageText) -> None:
    staging = stage(THING, mapping("note", "{column: A, map: {x: one, y: two}}"), {"a.csv": ROWS})
    (finding,) = staging.findings()
    assert (finding.code, str(finding.place)) == ("not_in_map", "a.csv, line 4, column A")
    assert finding.message.startswith("note ' z ' is not in the map of the mapping")
    assert [key for (key,) in staging.rows("key")] == ["1", "2"]


def test_dates_are_read_by_the_format_that_is_named(stage: StageText) -> None:
    files = {"a.csv": "K,D,E\n1,31.01.2013,2013-01-31\n"}
    text = "source: s\ndefaults: {date_format: '%d.%m.%Y'}\ntables: {thing: {from: a.csv, fields: {key: K, day: D}}}"
    assert stage(THING, text, files).rows("day") == [(date(2013, 1, 31),)]
    own = mapping("day", "{column: D, date_format: '%d.%m.%Y'}")
    assert stage(THING, own, files).rows("day") == [(date(2013, 1, 31),)]


def test_numbers_are_read_by_the_marks_that_are_named(stage: StageText) -> None:
    text = """
source: s
defaults: {decimal_mark: ',', thousands_mark: '.', delimiter: ;}
tables: {thing: {from: a.csv, fields: {key: K, amount: A}}}
"""
    staging = stage(THING, text, {"a.csv": "K;A\n1;1.234,5\n2;-0,25\n3;1.234\n4;12.34,5\n5;1_000\n"})
    assert staging.rows("key, amount") == [
        ("1", Decimal("1234.5")),
        ("2", Decimal("-0.25")),
        ("3", Decimal(1234)),
    ]
    assert [(f.code, f.place.line) for f in staging.findings()] == [("unreadable_number", 5), ("unreadable_number", 6)]


def test_what_the_mapping_itself_says_is_read_plainly_whatever_marks_the_file_has(stage: StageText) -> None:
    text = """
source: s
defaults: {date_format: '%d.%m.%Y', decimal_mark: ',', thousands_mark: '.', delimiter: ;}
tables:
  thing:
    from: a.csv
    fields:
      key: K
      day: {first: [D, {constant: 2026-01-31}]}
      amount: {column: K, map: {"1": 1.234, "2": "6.50"}, otherwise: "3"}
      rate: {constant: 0.5}
"""
    staging = stage(THING, text, {"a.csv": "K;D\n1;\n2;28.02.2013\n3;\n"})
    assert staging.findings() == ()
    half, unsaid = Decimal("0.5"), date(2026, 1, 31)
    assert staging.rows("key, day, amount, rate") == [
        ("1", unsaid, Decimal("1.234"), half),
        ("2", date(2013, 2, 28), Decimal("6.5"), half),
        ("3", unsaid, Decimal(3), half),
    ]


def test_currency_of_the_source_goes_with_an_amount_and_with_nothing_else(stage: StageText) -> None:
    target = Target(
        "thing",
        (Field("key", "text", required=True), Field("amount", "money"), Field("currency", "currency")),
        key=("key",),
        checks=(Together("amount", "currency"),),
    )
    text = "source: s\ndefaults: {currency: EUR}\ntables: {thing: {from: a.csv, fields: {key: K, amount: A}}}"
    staging = stage(target, text, {"a.csv": "K,A\n1,2.50\n2,\n"})
    assert staging.findings() == ()
    assert staging.rows("key, amount, currency") == [("1", Decimal("2.5"), "EUR"), ("2", None, None)]


def test_point_beside_a_decimal_comma_is_refused_rather_than_guessed(stage: StageText) -> None:
    text = "source: s\ndefaults: {decimal_mark: ',', delimiter: ;}\n" + mapping("amount", "A").split("\n")[1]
    (finding,) = stage(THING, text, {"a.csv": "K;A\n1;1.234\n"}).findings()
    assert "amount '1.234' is not a number; expected digits with ',' before the decimals" in finding.message


def test_joined_columns_and_chains_of_joins_are_read(stage: StageText) -> None:
    files = {"b.csv": "Id,Parent,Name\nx,y,first\ny,,second\n"}
    more = "join: {b: {from: b.csv, on: {Id: A}}, c: {from: b.csv, on: {Id: b.Parent}}},"
    assert values(stage, "note", "{template: '{b.Name}<{c.Name}'}", files, more) == ["first<second", None, None]


def test_join_on_an_expression_finds_the_parent_of_a_path(stage: StageText) -> None:
    files = {"a.csv": "K,Path\n1,/0/\n2,/0/6/\n3,/0/6/12/\n"}
    more = "join: {up: {from: a.csv, on: {Path: {column: Path, pattern: '^(/.*/)[^/]+/$'}}}},"
    assert values(stage, "owner", "up.K", files, more) == [None, "1", "2"]


def test_join_that_finds_several_rows_is_a_finding_and_never_multiplies_rows(stage: StageText) -> None:
    files = {"a.csv": ROWS, "b.csv": "Id,Name\nx,one\nx,two\nz,three\n"}
    staging = stage(THING, mapping("note", "b.Name", "join: {b: {from: b.csv, on: {Id: A}}},"), files)
    assert staging.rows("key, note") == [("2", None), ("3", "three")]
    (finding,) = staging.findings()
    assert (finding.code, str(finding.place)) == ("ambiguous_join", "a.csv, line 2, column b")
    assert "several rows of b.csv match this row as b" in finding.message


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("{A: x}", ["1"]),
        ("{A: [x, z]}", ["1", "3"]),
        ("{A: {not: x}}", ["2", "3"]),
        ("{A: {empty: true}}", ["2"]),
        ("{A: {empty: false}, B: {empty: false}}", ["3"]),
    ],
)
def test_filter_keeps_rows_and_counts_the_others(stage: StageText, where: str, kept: list[str]) -> None:
    staging = stage(THING, mapping("note", "A", f"where: {where},"), {"a.csv": ROWS})
    assert [key for (key,) in staging.rows("key")] == kept
    assert staging.staged["thing"].rows_filtered == 3 - len(kept)


def test_next_is_found_within_its_group_and_past_equal_dates(stage: StageText) -> None:
    files = {"a.csv": "K,G,D\n1,a,2013-01-01\n2,a,2013-01-01\n3,a,2013-04-01\n4,b,2013-02-01\n"}
    expected = [date(2013, 4, 1), date(2013, 4, 1), None, None]
    assert values(stage, "day", "{next: D, within: G}", files) == expected


def test_reference_into_another_source_carries_that_source(stage: StageText) -> None:
    text = "source: shop\ntables: {thing: {from: a.csv, fields: {key: K, owner: {column: A, source: hr}}}}"
    assert stage(THING, text, {"a.csv": ROWS}).rows("key, owner, owner_source, source") == [
        ("1", "x", "hr", "shop"),
        ("2", None, "hr", "shop"),
        ("3", "z", "hr", "shop"),
    ]
    assert stage(THING, mapping("owner", "A"), {"a.csv": ROWS}).rows("owner_source")[0] == ("shop",)


PARTS = "{column: P, round: 2, total: T, within: G}"


def test_parts_are_rounded_so_that_they_sum_to_their_total(stage: StageText) -> None:
    # 3.333... three times: cut to 3.33, one cent misses, the first key gets it; -2.5 and -2.505 are cut to -2.51 each.
    files = {"a.csv": "K,G,P,T\n1,a,3.33333,10\n2,a,3.33333,10\n3,a,3.33333,10\n4,b,-2.5,-5.01\n5,b,-2.505,-5.01\n"}
    assert values(stage, "amount", PARTS, files) == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
        Decimal("-2.50"),
        Decimal("-2.51"),
    ]


def test_parts_of_a_return_mirror_those_of_its_order(stage: StageText) -> None:
    files = {"a.csv": "K,G,P,T\n1,a,0.005,0.01\n2,a,0.005,0.01\n3,b,-0.005,-0.01\n4,b,-0.005,-0.01\n"}
    assert values(stage, "amount", PARTS, files) == [Decimal("0.01"), Decimal(0), Decimal("-0.01"), Decimal(0)]


def test_group_with_totals_of_both_signs_is_refused(stage: StageText) -> None:
    staging = stage(THING, mapping("amount", PARTS), {"a.csv": "K,G,P,T\n1,a,1,1\n2,a,-1,-1\n"})
    assert [f.code for f in staging.findings()] == ["parts_off_total", "parts_off_total"]


def test_largest_remainder_gets_the_unit_that_misses(stage: StageText) -> None:
    files = {"a.csv": "K,G,P,T\n1,a,1.001,3.01\n2,a,1.008,3.01\n3,a,1.001,3.01\n"}
    assert values(stage, "amount", PARTS, files) == [Decimal("1.00"), Decimal("1.01"), Decimal("1.00")]


def test_parts_off_their_total_by_more_than_rounding_are_refused_as_a_group(stage: StageText) -> None:
    files = {"a.csv": "K,G,P,T\n1,a,1.00,2.03\n2,a,1.00,2.03\n3,b,1.00,1.00\n4,c,1.00,\n5,d,1.00,1.001\n"}
    staging = stage(THING, mapping("amount", PARTS), files)
    assert staging.rows("key, amount") == [("3", Decimal(1))]
    assert [(f.code, f.place.line, f.place.column) for f in staging.findings()] == [
        ("parts_off_total", 2, "P"),
        ("parts_off_total", 3, "P"),
        ("total_missing", 5, "P"),
        ("parts_off_total", 6, "P"),
    ]


def test_product_that_could_not_be_exact_is_refused(stage: StageText) -> None:
    files = {"a.csv": "K,P\n1,0.0000001\n2,10000000000000\n3,2\n"}
    staging = stage(THING, mapping("amount", "{multiply: [P, P]}"), files)
    assert staging.rows("key, amount") == [("3", Decimal(4))]
    assert [(f.code, f.place.line) for f in staging.findings()] == [
        ("too_many_decimals_to_multiply", 2),
        ("too_large", 3),
    ]


def test_default_of_a_field_and_currency_of_the_source_fill_what_is_not_said(stage: StageText) -> None:
    target = Target(
        "thing",
        (
            Field("key", "text", required=True),
            Field("currency", "currency", required=True),
            Field("kind", "text", default="plain"),
            Field("share", "rate", default="1"),
        ),
        key=("key",),
    )
    text = "source: s\ndefaults: {currency: EUR}\ntables: {thing: {from: a.csv, fields: {key: K, kind: A}}}"
    assert stage(target, text, {"a.csv": ROWS}).rows("key, currency, kind, share") == [
        ("1", "EUR", "x", Decimal(1)),
        ("2", "EUR", "plain", Decimal(1)),
        ("3", "EUR", "z", Decimal(1)),
    ]


def test_instants_are_read_with_their_offset_or_in_the_time_zone_of_the_source(stage: StageText) -> None:
    target = Target("thing", (Field("key", "text"), Field("seen_at", "instant")), key=("key",))
    files = {"a.csv": "K,T\n1,2013-07-01T10:00:00+02:00\n2,2013-07-01T08:00:00Z\n3,2013-07-01 10:00:00\n"}
    text = (
        "source: s\ndefaults: {time_zone: Europe/Berlin}\ntables: {thing: {from: a.csv, fields: {key: K, seen_at: T}}}"
    )
    seen = "epoch_ms(seen_at) = epoch_ms(TIMESTAMP '2013-07-01 08:00:00')"
    assert stage(target, text, files).rows(f"key, {seen}") == [("1", True), ("2", True), ("3", True)]
    (finding,) = stage(target, text.replace("defaults: {time_zone: Europe/Berlin}\n", ""), files).findings()
    assert (finding.code, finding.place.line) == ("unreadable_instant", 4)


def test_several_entries_fill_one_target(stage: StageText) -> None:
    text = """
source: s
tables:
  a: {target: thing, from: a.csv, fields: {key: K, note: {constant: a}}}
  b: {target: thing, from: b.csv, fields: {key: Id, note: {constant: b}}}
"""
    staging = stage(THING, text, {"a.csv": "K\n1\n", "b.csv": "Id\n2\n"})
    assert staging.rows("key, note, _file, _row") == [("1", "a", "a.csv", 1), ("2", "b", "b.csv", 1)]
    assert [f.name for f in staging.staged["thing"].files] == ["a.csv", "b.csv"]


def test_group_whose_rows_name_different_totals_is_refused(stage: StageText) -> None:
    files = {"a.csv": "K,G,P,T\n1,a,1.00,2.00\n2,a,1.00,2.01\n3,b,1.00,1.00\n"}
    staging = stage(THING, mapping("amount", PARTS), files)
    assert staging.rows("key") == [("3",)]
    assert [(f.code, f.place.line) for f in staging.findings()] == [("parts_off_total", 2), ("parts_off_total", 3)]
