"""Mapping files: what is read, and that every fault is shown with its line and column, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.errors import Place
from aftersale.imports.check_mapping import require_fitting
from aftersale.imports.errors import MappingNotFound, MappingRefused
from aftersale.imports.expression import ColumnRef, Constant
from aftersale.imports.mapping import available_mappings, load_mapping, parse_mapping
from aftersale.imports.model import Field, Target

THING = Target(
    "thing",
    (
        Field("key", "text", required=True),
        Field("owner", "ref", ref="person"),
        Field("amount", "money", required=True),
        Field("sold_on", "date"),
    ),
    key=("key",),
)


def faults_of(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(MappingRefused) as refused:
        require_fitting(parse_mapping(text, "shop.yaml"), {"thing": THING})
    faults: list[tuple[Place, str]] = list(refused.value.facts["faults"])
    assert all(place.file == "shop.yaml" for place, _ in faults)
    assert refused.value.facts["count"] == len(faults)
    for place, message in faults:
        assert f"line {place.line}, column {place.column}: {message}" in str(refused.value)
    return [(place.line, place.column, message) for place, message in faults]


def test_shipped_mappings_are_listed_and_load() -> None:
    assert available_mappings() == ("adventureworks", "canonical", "crm", "northwind")
    for name in available_mappings():
        mapping = load_mapping(name)
        assert (mapping.name, mapping.source) == (name, name)


def test_unknown_mapping_names_those_that_are_shipped() -> None:
    with pytest.raises(MappingNotFound, match=r"no mapping 'adventurework'.*adventureworks, canonical, crm, northwind"):
        load_mapping("adventurework")


def test_mapping_is_loaded_from_a_path_and_known_by_the_hash_of_its_text(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("source: shop\ntables: {thing: {from: a.csv, fields: {key: K, amount: A}}}\n", encoding="utf-8")
    mapping = load_mapping(path)
    assert (mapping.name, mapping.source, mapping.tables[0].target) == ("shop", "shop", "thing")
    assert mapping == load_mapping(str(path))
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert load_mapping(path).content_hash != mapping.content_hash


def test_constants_keep_the_text_that_is_written() -> None:
    mapping = parse_mapping(
        "source: s\ntables: {t: {from: f, fields: {a: {constant: NO}, b: {constant: 1.10}, c: {constant: null}}}}", "f"
    )
    fields = mapping.tables[0].fields
    assert fields is not None
    assert [f.expression.base for f in fields] == [Constant("NO"), Constant("1.10"), Constant(None)]


def test_dot_in_a_column_is_an_alias_only_where_that_was_joined() -> None:
    mapping = parse_mapping(
        "source: s\ntables: {t: {from: f, join: {h: {from: g, on: {i: i}}}, fields: {a: h.x, b: other.x}}}", "f"
    )
    fields = mapping.tables[0].fields
    assert fields is not None
    assert [f.expression.base for f in fields] == [ColumnRef("h", "x"), ColumnRef("", "other.x")]


def test_broken_yaml_is_shown_with_line_and_column() -> None:
    ((line, column, message),) = faults_of("source: shop\ntables:\n  thing: {from: a.csv, fields: {key: K\n")
    assert (line, column) == (4, "1")
    assert message.startswith("not readable as YAML: ")


def test_every_fault_is_shown_at_once() -> None:
    text = """\
source: shop
default: {}
tables:
  thing:
    from: [a.csv]
    filds: {}
    fields:
      key: {colum: K}
      amount: {column: A, factor: many, round: 9}
      key: K
"""
    faults = faults_of(text)
    assert [(line, column) for line, column, _ in faults] == [
        (2, "1"),
        (5, "11"),
        (6, "5"),
        (8, "12"),
        (8, "13"),
        (9, "35"),
        (9, "48"),
        (10, "7"),
    ]
    messages = [message for _, _, message in faults]
    assert "`default` is not known in a mapping file (did you mean defaults?)" in messages[0]
    assert "found a list" in messages[1]
    assert "`filds` is not known in table thing (did you mean fields?)" in messages[2]
    assert "expected exactly one of column, constant" in messages[3]
    assert "`colum` is not known in a field expression (did you mean column?)" in messages[4]
    assert "expected a decimal factor" in messages[5]
    assert "expected a whole number from 0 to 8, found '9'" in messages[6]
    assert "`key` is given twice" in messages[7]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{column: K, template: '{K}'}", "found column, template"),
        ("{template: '{K'}", "the template '{K' is not readable"),
        ("{template: '{}'}", "expected the name of a column between braces"),
        ("{column: K, pattern: '('}", "is not a regular expression"),
        ("{column: K, pattern: '(?=a)(b)'}", "is not a regular expression"),
        ("{column: K, pattern: a}", "expected a pattern with groups in ( ), at least: 1"),
        ("{column: K, otherwise: x}", "`otherwise` needs a `map`"),
        ("{column: K, within: K}", "`within` needs a `total` or a `next`"),
        ("{column: K, map: [a]}", "expected a map as `name: value` pairs, found a list"),
        ("{first: []}", "expected at least one expression"),
        ("{multiply: [a, b, c, d]}", "expected at most 3 factors"),
        ("{column: K, negate: perhaps}", "expected true or false, found 'perhaps'"),
        ("{column: K, date_format: '%'}", "is not a date format"),
        ("''", "expected the name of a column, found nothing"),
        ("{column: K, source: shop}", "`source` is for references; key has the type text"),
        ("{column: K, round: 2}", "`round` needs a field with numbers; key has the type text"),
        ("{next: K, within: K}", "`next` needs a field with dates"),
        ("{first: [{column: K, add_days: 1}]}", "`add_days` needs a field with dates"),
        ("{column: K, last_day: true, add_days: 1}", "`last_day` is `add_days: 1`; write only one of them"),
        ("{constant: null}", "key is required"),
    ],
)
def test_wrong_expression_is_refused(expression: str, expected: str) -> None:
    text = f"source: shop\ntables:\n  thing:\n    from: a.csv\n    fields:\n      key: {expression}\n      amount: A\n"
    faults = faults_of(text)
    assert any(line == 6 and expected in message for line, _, message in faults), faults


def test_part_of_a_total_must_say_how_it_is_rounded_and_within_what() -> None:
    text = "source: shop\ntables: {thing: {from: a, fields: {key: K, amount: {column: A, total: T}}}}"
    assert [message for _, _, message in faults_of(text)] == [
        "`total` needs `within` beside it",
        "`total` needs `round` beside it",
    ]


def test_part_of_a_total_is_the_outermost_of_an_expression() -> None:
    inner = "{column: A, round: 2, total: T, within: G}"
    text = f"source: shop\ntables: {{thing: {{from: a, fields: {{key: K, amount: {{first: [{inner}]}}}}}}}}"
    assert [message for _, _, message in faults_of(text)] == [
        "`total` is only possible at the outermost of an expression"
    ]


def test_mapping_is_held_against_its_targets() -> None:
    text = """\
source: shop
tables:
  thing:
    from: a.csv
    fields: {key: K, amont: A}
  thin: {from: a.csv, fields: {key: K}}
"""
    assert faults_of(text) == [
        (4, "5", "thing: nothing fills amount, which is required"),
        (5, "22", "thing has no field amont (did you mean amount?); it has key, owner, amount, sold_on"),
        (6, "9", "there is no target thin (did you mean thing?); known: thing"),
    ]


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        ("{delimiter: x}", "expected a delimiter among"),
        ("{decimal_mark: ',', thousands_mark: ','}", "are the same"),
        ("{decimal_mark: ',,'}", "expected one character"),
        ("{encoding: utf-9}", "expected an encoding such as utf-8 or cp1252, found 'utf-9'"),
        ("{time_zone: Mars/Base}", "is not a time zone"),
        ("{currency: EURO}", "did you mean EUR"),
        ("{date_format: '%'}", "is not a date format"),
    ],
)
def test_wrong_default_is_refused(defaults: str, expected: str) -> None:
    ((line, _, message),) = faults_of(
        f"source: shop\ndefaults: {defaults}\ntables: {{thing: {{from: a, fields: {{key: K, amount: A}}}}}}"
    )
    assert line == 2
    assert expected in message


def test_alias_of_yaml_is_refused_so_that_a_mapping_can_not_blow_up() -> None:
    ((line, column, message),) = faults_of("source: &s shop\ntables: {thing: {from: *s, fields: {key: K, amount: A}}}")
    assert (line, column) == (2, "24")
    assert "aliases" in message
