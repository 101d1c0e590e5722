"""A currency beside a figure is no part of it, and says in what the amount is where nothing else does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from aftersale.imports.currency_signs import currency_beside, figure_alone, split_currency
from aftersale.imports.guess import suggest_mapping
from aftersale.imports.model import Field, Target, Together
from aftersale.imports.preview import read_heads
from aftersale.imports.sql import text_literal
from aftersale.pipeline import FACTS
from imports.conftest import StageText

DEAL = Target(
    "deal",
    (
        Field("key", "text", required=True),
        Field("amount", "money"),
        Field("share", "rate"),
        Field("currency", "currency"),
    ),
    key=("key",),
    checks=(Together("amount", "currency"),),
)
SOLD = Target(
    "deal",
    (Field("key", "text", required=True), Field("amount", "money"), Field("currency", "currency", required=True)),
    key=("key",),
)
TARGETS = {fact.name: fact.target for fact in FACTS}
GERMAN = "source: s\ndefaults: {{decimal_mark: ',', thousands_mark: '.'{more}}}\ntables: {{deal: {{from: deal.csv, fields: {fields}}}}}"


def mapping(fields: str = "as_named", more: str = "") -> str:
    return GERMAN.format(fields=fields, more=more)


def test_sign_beside_a_figure_is_dropped_and_says_the_currency(stage: StageText) -> None:
    amounts = ["1.234,50 €", "€ -7,5", "-€7,5", "12 USD", "eur 3", "100,- Euro", "1,5\u00a0€", "8", "-5"]
    rows = "".join(f"{n};{amount};{'CHF' if n >= 7 else ''}\n" for n, amount in enumerate(amounts))
    staging = stage(DEAL, mapping(), {"deal.csv": f"key;amount;currency\n{rows}"})
    assert staging.findings("deal") == ()
    assert staging.rows("key, amount, currency", "deal") == [
        ("0", Decimal("1234.5"), "EUR"),
        ("1", Decimal("-7.5"), "EUR"),
        ("2", Decimal("-7.5"), "EUR"),
        ("3", Decimal(12), "USD"),
        ("4", Decimal(3), "EUR"),
        ("5", Decimal(100), "EUR"),
        ("6", Decimal("1.5"), "EUR"),
        ("7", Decimal(8), "CHF"),
        ("8", Decimal(-5), "CHF"),
    ]


def test_sign_of_several_currencies_is_dropped_and_says_none(stage: StageText) -> None:
    staging = stage(DEAL, mapping(), {"deal.csv": "key;amount;currency\na;5 $;CAD\nb;$5;\n"})
    assert staging.rows("key, amount, currency", "deal") == [("a", Decimal(5), "CAD")]
    assert [(f.code, f.place.line) for f in staging.findings("deal")] == [("one_without_other", 3)]


@pytest.mark.parametrize("amount", ["12 Stk", "12 % EUR", "€", "12 ABC", "€ 5 EUR", "5,00-", "EUR", "1 2 3 EURO X"])
def test_what_is_no_currency_beside_a_figure_is_still_refused(stage: StageText, amount: str) -> None:
    staging = stage(DEAL, mapping(), {"deal.csv": f"key;amount;currency\na;{amount};EUR\n"})
    assert [f.code for f in staging.findings("deal")] == ["unreadable_number"]


@pytest.mark.parametrize(
    ("fields", "more", "currency"),
    [("as_named", "", "CHF"), ("{key: key, amount: amount}", ", currency: CHF", "CHF"), ("as_named", "", "")],
)
def test_currency_that_contradicts_the_one_beside_the_amount_is_found(
    stage: StageText, fields: str, more: str, currency: str
) -> None:
    staging = stage(DEAL, mapping(fields, more), {"deal.csv": f"key;amount;currency\na;5 €;{currency}\nb;5;CHF\n"})
    codes = [(f.code, f.place.line) for f in staging.findings("deal")]
    assert codes == ([("other_currency", 2)] if currency else [])


def test_required_currency_may_come_from_the_amounts_alone(stage: StageText) -> None:
    text = mapping("{key: key, amount: amount}")
    staging = stage(SOLD, text, {"deal.csv": "key;amount\na;5 €\nb;6 USD\nc;7\n"})
    assert staging.rows("key, currency", "deal") == [("a", "EUR"), ("b", "USD")]
    assert [(f.code, f.place.line) for f in staging.findings("deal")] == [("missing_value", 4)]


def test_figure_that_is_no_amount_has_no_currency_beside_it(stage: StageText) -> None:
    staging = stage(DEAL, mapping(), {"deal.csv": "key;share\na;0,5 €\n"})
    assert [f.code for f in staging.findings("deal")] == ["unreadable_number"]


def test_marks_and_currency_are_guessed_from_cells_with_signs(tmp_path: Path) -> None:
    rows = "".join(f"B{n};new;05.01.2026;{amount}\n" for n, amount in enumerate(["379,86 €", "1.234,50 €", "7,5 €"]))
    (tmp_path / "booking.csv").write_text(f"key;kind;booked_on;amount\n{rows}", encoding="utf-8")
    defaults = suggest_mapping(read_heads(tmp_path), TARGETS).defaults
    assert {name: defaults.get(name) for name in ("decimal_mark", "thousands_mark", "currency")} == {
        "decimal_mark": ",",
        "thousands_mark": ".",
        "currency": "EUR",
    }


AMOUNT = r"[-+]?(€|USD |Kg)?[0-9]{1,4}([.,][0-9]+)?( ?(€|EUR|Euro|£|kg))?"


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text("0123456789.,-+ €$USDEuro\u00a0", max_size=14), st.from_regex(AMOUNT, fullmatch=True)))
def test_files_are_read_as_they_were_guessed(text: str) -> None:
    cell = text_literal(text)
    with duckdb.connect() as con:
        found = con.execute(exp.select(figure_alone(cell), currency_beside(cell)).sql("duckdb")).fetchall()
    assert [(figure, code or "") for figure, code in found] == [split_currency(text)]
