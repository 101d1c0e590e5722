"""Figures and days inside sentences, as the pages write them in each language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import round_half_away
from aftersale.values.money import Money
from aftersale.values.sentence import Percent

LOCALES = {"en": "en_GB", "fr": "fr", "de": "de", "hi": "hi", "ar": "ar"}
"""Whose habits a language of the pages follows."""

DAYS = {"en": "dd MMM yyyy", "fr": "dd MMM yyyy", "de": "dd. MMM yyyy", "hi": "dd MMM yyyy", "ar": "dd MMM yyyy"}
MINUS = "\N{MINUS SIGN}"


def write_fact(fact: Decimal | int | date | Money | Percent, language: str) -> str:
    """A figure or a day in a language; money with the decimals that are paid.

    Examples
    --------
    >>> write_fact(Money(Decimal("1234567.5"), "USD"), "hi"), write_fact(Decimal("-0.5"), "de")
    ('12,34,567.50\xa0USD', '\u22120,5')
    """
    locale = LOCALES[language]
    match fact:
        case Money():
            return f"{_amount(fact, locale)}\N{NO-BREAK SPACE}{fact.currency}"
        case Percent():
            return _number(
                fact.value, "#,##0.####\N{NO-BREAK SPACE}%" if language in {"fr", "de"} else "#,##0.####%", locale
            )
        case date():
            return format_date(fact, DAYS[language], locale=locale)
    return _number(fact, None, locale)


def _amount(money: Money, locale: str) -> str:
    places = minor_unit(money.currency)
    decimals = "." + "0" * places if places else ""
    grouped = "#,##,##0" if locale == "hi" else "#,##0"
    return _number(round_half_away(money.amount, places), grouped + decimals, locale)


def _number(value: Decimal | int, pattern: str | None, locale: str) -> str:
    written = format_decimal(value, format=pattern, locale=locale, decimal_quantization=pattern is not None)
    return written.replace("-", MINUS)
