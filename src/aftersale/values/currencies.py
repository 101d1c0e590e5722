"""The currencies of ISO 4217, also those no longer in use, and how many decimals can be paid in each."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies

from aftersale.values.errors import CurrencyMisspelt, UnknownCurrency

# ISO 4217 list one, 2026-01-01; every other currency has two decimals. Those no longer in use, which the list leaves out, as CLDR
# had them. They stand here, not in a library: Babel 2.19 took the decimals of HUF, COP and IDR away, since CLDR says how prices
# are shown in shops, while bank transfers still have them, and an upgrade must never round what somebody is paid.
_MINOR_UNITS = {
    code: decimals
    for decimals, codes in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (0, "ADP BYR ESP ITL LUF MGF MRO SLL STD TMM TRL ZMK ZWD"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    )
    for code in codes.split()
}
# XXX stands for "no currency" and XTS for tests: an amount in either is an import that went wrong.
_CODES_WITHOUT_MONEY = frozenset({"XXX", "XTS"})
_LEAST_LIKENESS = 0.6


@cache
def load_currencies() -> frozenset[str]:
    """All known currency codes, today's and historic ones such as DEM and VEB."""
    return frozenset(list_currencies()) - _CODES_WITHOUT_MONEY


def is_currency(code: str) -> bool:
    """Tell whether the code, in capitals, is a known currency."""
    return code in load_currencies()


def minor_unit(currency: str) -> int:
    """Decimals of the smallest amount that can be paid in a currency.

    Raises
    ------
    UnknownCurrency

    Examples
    --------
    >>> minor_unit("EUR"), minor_unit("JPY"), minor_unit("KWD"), minor_unit("RSD")
    (2, 0, 3, 2)
    """
    if not is_currency(currency):
        raise _unknown(currency)
    return _MINOR_UNITS.get(currency, 2)


def require_currency(text: str) -> str:
    """Read a currency code, whatever its case and surrounding spaces.

    Raises
    ------
    UnknownCurrency

    Examples
    --------
    >>> require_currency(" dem ")
    'DEM'
    >>> require_currency("EURO")
    Traceback (most recent call last):
        ...
    aftersale.values.errors.CurrencyMisspelt: 'EURO' is not a currency code of ISO 4217. Did you mean EUR?
    """
    code = text.strip().upper()
    if not is_currency(code):
        raise _unknown(text)
    return code


def find_nearest_currency(text: str) -> str | None:
    """The code that somebody most likely meant, by symbol, name or code; None when nothing is near.

    Examples
    --------
    >>> find_nearest_currency("€"), find_nearest_currency("swiss franc"), find_nearest_currency("USC")
    ('EUR', 'CHF', 'USD')
    >>> find_nearest_currency("12.50") is None
    True
    """
    wanted = text.strip().casefold()
    if not wanted:
        return None
    likeness, _, nearest = max(
        (_likeness(wanted, words), _territories_paying_in()[code], code) for code, words in _words_of_currencies()
    )
    return nearest if likeness >= _LEAST_LIKENESS else None


def _unknown(text: str) -> UnknownCurrency:
    nearest = find_nearest_currency(text)
    return (
        UnknownCurrency(text=text, suggestion=None)
        if nearest is None
        else CurrencyMisspelt(text=text, suggestion=nearest)
    )


def _likeness(wanted: str, words: tuple[str, ...]) -> float:
    return max(SequenceMatcher(None, wanted, word).ratio() for word in words)


@cache
def _words_of_currencies() -> tuple[tuple[str, tuple[str, ...]], ...]:
    english = Locale("en")
    names, symbols = english.currencies, english.currency_symbols
    return tuple(
        (code, (code.casefold(), names.get(code, code).casefold(), symbols.get(code, code).casefold()))
        for code in sorted(load_currencies())
    )


@cache
def _territories_paying_in() -> Counter[str]:
    # Among codes that are equally near, the one in use in most places is the likeliest; a historic one the least.
    return Counter(
        code
        for tenders in get_global("territory_currencies").values()
        for code, _, end_on, is_tender in tenders
        if is_tender and end_on is None
    )
