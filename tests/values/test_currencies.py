"""Known currencies, their minor units, and what somebody probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.values.currencies import (
    find_nearest_currency,
    is_currency,
    load_currencies,
    minor_unit,
    require_currency,
)
from aftersale.values.errors import UnknownCurrency


@pytest.mark.parametrize("code", ["EUR", "USD", "JPY", "DEM", "FRF", "ITL", "VEB", "VEF", "VES", "XDR"])
def test_currencies_of_today_and_of_the_past_are_known(code: str) -> None:
    assert is_currency(code)
    assert require_currency(f" {code.lower()}\n") == code


@pytest.mark.parametrize("text", ["", "EU", "EURO", "XXX", "XTS", "ABC", "€", "12.5", "E|R"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnknownCurrency, match="not a currency code"):
        require_currency(text)
    with pytest.raises(UnknownCurrency):
        minor_unit(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("EURO", "EUR"), ("€", "EUR"), ("£", "GBP"), ("UDS", "USD"), ("GBO", "GBP"), ("german mark", "DEM"), ("$", "USD")],
)
def test_the_refusal_names_the_nearest_currency(text: str, meant: str) -> None:
    with pytest.raises(UnknownCurrency, match=f"Did you mean {meant}\\?") as caught:
        require_currency(text)
    assert caught.value.facts["suggestion"] == meant


def test_nothing_is_suggested_for_what_resembles_nothing() -> None:
    with pytest.raises(UnknownCurrency, match="Write its three letters"):
        require_currency("12.5")


@given(st.text(max_size=12))
@settings(max_examples=40)
def test_a_suggestion_is_always_a_known_currency(text: str) -> None:
    nearest = find_nearest_currency(text)
    assert nearest is None or is_currency(nearest)


# ISO 4217 list one, by hand; the second and third rows hold those whose digits differ in some version of CLDR.
@pytest.mark.parametrize(
    ("decimals", "codes"),
    [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (2, "AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER"),
        (2, "AUD BRL CHF CNY COP CZK DKK EUR GBP HUF IDR INR MXN NOK PLN SEK TRY USD ZAR"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ],
)
def test_minor_units_are_those_of_iso_4217(decimals: int, codes: str) -> None:
    assert {code: minor_unit(code) for code in codes.split()} == dict.fromkeys(codes.split(), decimals)


def test_no_currency_has_more_decimals_than_amounts_can_keep() -> None:
    assert all(0 <= minor_unit(code) <= 4 for code in load_currencies())
