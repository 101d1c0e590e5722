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
OWN_DIGITS = {
    "hi": ("deva", str.maketrans("0123456789", "०१२३४५६७८९")),
    "ar": ("arab", str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")),
}
"""The digits of their own that some languages have, and the percent sign that goes with them; by default 0 to 9 are written."""

_LATIN: tuple[str, dict[int, int]] = ("latn", {})
MINUS = "\N{MINUS SIGN}"


def write_fact(fact: Decimal | int | date | Money | Percent, language: str, with_own_digits: bool = False) -> str:
    """A figure or a day in a language; money with the decimals that are paid.

    Examples
    --------
    >>> write_fact(Money(Decimal("1234567.5"), "USD"), "hi"), write_fact(Decimal("-0.5"), "de")
    ('12,34,567.50\xa0USD', '\u22120,5')
    >>> write_fact(Decimal("1234.5"), "ar", with_own_digits=True)
    '١٬٢٣٤٫٥'
    """
    system, digits = OWN_DIGITS.get(language, _LATIN) if with_own_digits else _LATIN
    return _write(fact, language, system).translate(digits)


def _write(fact: Decimal | int | date | Money | Percent, language: str, system: str) -> str:
    locale = LOCALES[language]
    match fact:
        case Money():
            return f"{_amount(fact, locale, system)}\N{NO-BREAK SPACE}{fact.currency}"
        case Percent():
            pattern = "#,##0.####\N{NO-BREAK SPACE}%" if language in {"fr", "de"} else "#,##0.####%"
            return _number(fact.value, pattern, locale, system)
        case date():
            return format_date(fact, DAYS[language], locale=locale)
    return _number(fact, None, locale, system)


def _amount(money: Money, locale: str, system: str) -> str:
    places = minor_unit(money.currency)
    decimals = "." + "0" * places if places else ""
    grouped = "#,##,##0" if locale == "hi" else "#,##0"
    return _number(round_half_away(money.amount, places), grouped + decimals, locale, system)


def _number(value: Decimal | int, pattern: str | None, locale: str, system: str) -> str:
    # Only the marks between the digits follow the system here; the digits themselves do not.
    written = format_decimal(
        value, format=pattern, locale=locale, decimal_quantization=pattern is not None, numbering_system=system
    )
    return written.replace("-", MINUS)
