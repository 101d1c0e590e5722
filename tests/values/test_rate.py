"""Rates fit DECIMAL(9,6) and are written as people write percentages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.values.errors import RateOutOfRange, RateUnreadable
from aftersale.values.rate import Rate, format_percent, require_rate

RATES = st.integers(-(10**9) + 1, 10**9 - 1).map(lambda units: Rate(Decimal(units).scaleb(-6)))


@given(RATES)
def test_a_rate_is_read_back_from_its_percentage_and_its_decimal(rate: Rate) -> None:
    assert require_rate(format_percent(rate)) == rate
    assert require_rate(str(rate)) == rate
    assert require_rate(rate.value) == rate


@given(RATES, RATES)
def test_rates_are_sorted_by_value(a: Rate, b: Rate) -> None:
    assert (a < b) is (a.value < b.value)


@pytest.mark.parametrize(
    ("rate", "written"),
    [("0.015", "1.5 %"), ("1", "100 %"), ("0.000001", "0.0001 %"), ("-0.05", "-5 %"), ("-0", "0 %"), ("2.5", "250 %")],
)
def test_a_percentage_has_all_digits_and_no_more(rate: str, written: str) -> None:
    assert format_percent(Rate(Decimal(rate))) == written


def test_a_percentage_follows_the_locale() -> None:
    assert format_percent(Rate(Decimal("0.012345")), "de") == "1,2345\xa0%"
    assert format_percent(Rate(Decimal("0.5")), "en-GB") == "50%"


@pytest.mark.parametrize("text", ["", "%", "1,5 %", "half", "1e-2", "1.5 %%"])
def test_text_that_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateUnreadable, match="percentage such as"):
        require_rate(text)


@pytest.mark.parametrize("text", ["1000", "0.0000001", "0.00001 %", f"1.5{'0' * 30}1 %", f"1.5{'0' * 90}1 %"])
def test_rate_that_would_be_changed_by_keeping_it_is_refused(text: str) -> None:
    with pytest.raises(RateOutOfRange, match="cannot be kept exactly"):
        require_rate(text)


def test_wrong_use_is_an_error_of_the_programmer() -> None:
    with pytest.raises(TypeError):
        Rate(0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        require_rate(0.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="DECIMAL"):
        Rate(Decimal("0.1234567"))
    with pytest.raises(ValueError, match="DECIMAL"):
        Rate(Decimal("NaN"))
    with pytest.raises(RateUnreadable):
        require_rate(Decimal("Infinity"))
