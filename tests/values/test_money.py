"""Money is exact, refuses to be mixed up, and is rounded once, by the currency's minor unit."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.values.decimals import is_within, parse_decimal, round_half_away
from aftersale.values.errors import AmountOutOfRange, AmountUnreadable
from aftersale.values.money import Money, format_money, require_amount, round_to_minor_unit, sum_money
from aftersale.values.rate import Rate

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "DEM", "RSD"])
AMOUNTS = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda units: Decimal(units).scaleb(-4))
RATES = st.integers(-(10**9) + 1, 10**9 - 1).map(lambda units: Rate(Decimal(units).scaleb(-6)))
EUROS = AMOUNTS.map(lambda amount: Money(amount, "EUR"))


def euros(text: str) -> Money:
    return Money(Decimal(text), "EUR")


@given(EUROS, EUROS, EUROS)
def test_sums_do_not_depend_on_their_sequence(a: Money, b: Money, c: Money) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert sum_money([a, b, c], "EUR") == sum_money([c, a, b], "EUR")


@given(EUROS, EUROS)
def test_subtracting_undoes_adding(a: Money, b: Money) -> None:
    assert (a + b) - b == a
    assert a + (-a) == euros("0")
    assert a - b == -(b - a)


@given(EUROS, EUROS, RATES)
def test_a_rate_of_a_sum_is_the_sum_of_the_rates_without_any_rounding(a: Money, b: Money, rate: Rate) -> None:
    with localcontext() as context:
        context.prec = 6
        assert (a + b) * rate == a * rate + b * rate == rate * (a + b) == rate.value * (a + b)


@given(EUROS, EUROS)
def test_exactly_one_of_less_equal_greater_holds(a: Money, b: Money) -> None:
    assert [a < b, a == b, a > b].count(True) == 1
    assert (a <= b) is not (a > b)
    assert (a >= b) is not (a < b)


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge])
@pytest.mark.parametrize("other", [Money(Decimal(1), "USD"), 1, 1.0, True, Decimal(1), "1"])
def test_only_money_of_the_same_currency_can_be_added_or_compared(
    operation: Callable[[Any, Any], object], other: object
) -> None:
    with pytest.raises(TypeError):
        operation(euros("1"), other)
    with pytest.raises(TypeError):
        operation(other, euros("1"))


@pytest.mark.parametrize("factor", [2, 2.0, True, "2", euros("2")])
def test_only_a_rate_or_a_decimal_multiplies_money(factor: object) -> None:
    multiply: Callable[[Any, Any], object] = operator.mul
    with pytest.raises(TypeError):
        multiply(euros("1"), factor)
    with pytest.raises(TypeError):
        multiply(factor, euros("1"))


@pytest.mark.parametrize("amount", [1, 1.5, "1", None])
def test_an_amount_that_is_no_decimal_is_a_type_error(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")


@pytest.mark.parametrize(("amount", "currency"), [("NaN", "EUR"), ("Infinity", "EUR"), ("1", "eur"), ("1", "EURO")])
def test_money_that_cannot_exist_is_a_value_error(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"not an? "):
        Money(Decimal(amount), currency)


def test_equal_amounts_are_equal_whatever_their_trailing_zeros() -> None:
    assert len({euros("1.5"), euros("1.5000"), euros("1.50")}) == 1
    assert euros("1") != Money(Decimal(1), "USD")
    assert str(-euros("0")) == "0 EUR"
    assert str(abs(euros("-2.50"))) == "2.50 EUR"
    assert not euros("0.00")
    assert euros("0.01")


@pytest.mark.parametrize(
    ("amount", "currency", "payable"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("2.345", "EUR", "2.35"),
        ("2.3449", "EUR", "2.34"),
        ("0.5", "JPY", "1"),
        ("-2.5", "JPY", "-3"),
        ("1.0005", "KWD", "1.001"),
        ("7.125", "DEM", "7.13"),
        ("10.555", "RSD", "10.56"),
    ],
)
def test_payable_amounts_are_rounded_half_away_from_zero(amount: str, currency: str, payable: str) -> None:
    assert str(round_to_minor_unit(Decimal(amount), currency)) == payable
    assert Money(Decimal(amount), currency).rounded() == Money(Decimal(payable), currency)


@given(AMOUNTS, CURRENCIES)
def test_rounding_moves_by_at_most_half_a_minor_unit_and_only_once(amount: Decimal, currency: str) -> None:
    rounded = round_to_minor_unit(amount, currency)
    unit = Decimal(1).scaleb(rounded.as_tuple().exponent)  # type: ignore[arg-type]
    assert abs(rounded - amount) * 2 <= unit
    assert round_to_minor_unit(rounded, currency) == rounded
    assert round_to_minor_unit(-amount, currency) == -rounded


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_rounding_never_swaps_two_amounts(a: Decimal, b: Decimal, currency: str) -> None:
    low, high = sorted([a, b])
    assert round_to_minor_unit(low, currency) <= round_to_minor_unit(high, currency)


@given(st.lists(AMOUNTS, min_size=1, max_size=40), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_rounding_agrees_with_duckdb(amounts: list[Decimal], places: int) -> None:
    with duckdb.connect() as connection:
        [(theirs,)] = connection.execute(
            f"SELECT list_transform(?::DECIMAL(18,4)[], lambda amount: ROUND(amount, {places}))", [amounts]
        ).fetchall()
    assert [round_half_away(amount, places) for amount in amounts] == theirs


@given(AMOUNTS)
def test_every_amount_that_fits_is_read_back_unchanged(amount: Decimal) -> None:
    assert require_amount(f"{amount:f}") == amount
    assert require_amount(amount) == amount
    assert str(require_amount(f" +{abs(amount):f} ")) == f"{abs(amount):.4f}"


@pytest.mark.parametrize("text", ["", "-", ".", "1,5", "1 000", "1e3", "0x1", "NaN", "inf", "١", "1_000", "€5"])
def test_text_that_is_no_plain_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(AmountUnreadable, match=r"for example -1234\.50"):
        require_amount(text)


@pytest.mark.parametrize("text", ["100000000000000", "-100000000000000.0000", "0.00001", "99999999999999.99999"])
def test_amount_that_would_be_changed_by_keeping_it_is_refused(text: str) -> None:
    with pytest.raises(AmountOutOfRange, match="round it first"):
        require_amount(text)
    with pytest.raises(AmountOutOfRange):
        require_amount(Decimal(text))


def test_decimals_that_are_no_numbers_are_refused_and_floats_are_a_type_error() -> None:
    with pytest.raises(AmountUnreadable):
        require_amount(Decimal("NaN"))
    with pytest.raises(TypeError):
        require_amount(1.5)  # type: ignore[arg-type]


def test_trailing_zeros_beyond_four_decimals_change_nothing() -> None:
    assert str(require_amount("1.500000")) == "1.5000"
    assert str(require_amount("-0")) == "0.0000"
    assert parse_decimal("5.") == 5
    assert not is_within(Decimal("1E-999999"), 18, 4)


@pytest.mark.parametrize(
    ("money", "locale", "written"),
    [
        (euros("1234.565"), "de", "1.234,57\xa0€"),
        (euros("-1234.565"), "en", "-€1,234.57"),
        (Money(Decimal("1234.5"), "JPY"), "ja-JP", "￥1,235"),
        (Money(Decimal("1.2345"), "KWD"), "en_GB", "KWD\xa01.235"),
        (Money(Decimal("10.5"), "RSD"), "en", "RSD\xa010.50"),
        (Money(Decimal("12"), "FRF"), "fr", "12,00\xa0F"),
    ],
)
def test_money_is_written_as_readers_of_a_locale_expect_it(money: Money, locale: str, written: str) -> None:
    assert format_money(money, locale) == written


@given(AMOUNTS)
def test_written_money_shows_the_rounded_amount_to_the_last_digit(amount: Decimal) -> None:
    written = format_money(Money(amount, "EUR"), "en", places=4).replace(",", "").replace("€", "")
    assert Decimal(written) == amount
