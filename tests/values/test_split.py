"""Parts always sum to the whole."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.values.errors import SharesUnusable
from aftersale.values.split import split_amount

TOTALS = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda units: Decimal(units).scaleb(-4))
SHARES = st.lists(st.integers(0, 10**9 - 1).map(lambda units: Decimal(units).scaleb(-6)), min_size=1, max_size=12)
USABLE_SHARES = SHARES.filter(any)


def split(total: str, *shares: str, places: int = 2) -> list[str]:
    return [str(part) for part in split_amount(Decimal(total), [Decimal(share) for share in shares], places)]


@given(TOTALS, USABLE_SHARES)
def test_parts_sum_to_the_total(total: Decimal, shares: list[Decimal]) -> None:
    assert sum(split_amount(total, shares)) == total


@given(TOTALS, USABLE_SHARES)
def test_every_part_is_within_one_smallest_unit_of_its_exact_share(total: Decimal, shares: list[Decimal]) -> None:
    units, whole = int(total.scaleb(4)), int(sum(shares, Decimal(0)).scaleb(6))
    for part, share in zip(split_amount(total, shares), shares, strict=True):
        assert abs(int(part.scaleb(4)) * whole - units * int(share.scaleb(6))) < whole


@given(TOTALS, USABLE_SHARES)
def test_a_negative_total_mirrors_the_positive_one(total: Decimal, shares: list[Decimal]) -> None:
    assert split_amount(-total, shares) == tuple(-part for part in split_amount(total, shares))


@given(TOTALS, USABLE_SHARES)
def test_a_share_of_zero_gets_nothing(total: Decimal, shares: list[Decimal]) -> None:
    parts = split_amount(total, shares)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@given(TOTALS.map(abs), USABLE_SHARES)
def test_a_larger_share_never_gets_less_and_of_equal_ones_the_earlier_gets_more(
    total: Decimal, shares: list[Decimal]
) -> None:
    parts = split_amount(total, shares)
    by_share = sorted(range(len(shares)), key=lambda at: (-shares[at], at))
    assert all(parts[a] >= parts[b] for a, b in pairwise(by_share))


@given(TOTALS, USABLE_SHARES, st.integers(1, 1000))
def test_only_the_proportion_of_the_shares_matters(total: Decimal, shares: list[Decimal], factor: int) -> None:
    assert split_amount(total, shares) == split_amount(total, [share * factor for share in shares])


def test_worked_examples_by_hand() -> None:
    assert split("100", "1", "1", "1") == ["33.34", "33.33", "33.33"]
    assert split("-100", "1", "1", "1") == ["-33.34", "-33.33", "-33.33"]
    assert split("0.05", "0.5", "0.3", "0.2") == ["0.03", "0.01", "0.01"]  # exact 2.5, 1.5 and 1 cents
    assert split("100", "0.21", "0.39", "0.4", places=0) == ["21", "39", "40"]
    assert split("7", "0", "5", "0", places=0) == ["0", "7", "0"]
    assert split("0", "1", "2") == ["0.00", "0.00"]
    assert split("1000", "0.333333", "0.333333", "0.333334", places=4) == ["333.3330", "333.3330", "333.3340"]


@pytest.mark.parametrize(("shares", "reason"), [([], "zero"), (["0", "0.0"], "zero"), (["2", "-1"], "negative")])
def test_shares_that_cannot_split_are_refused_with_the_reason(shares: list[str], reason: str) -> None:
    with pytest.raises(SharesUnusable, match=reason):
        split("100", *shares)


@pytest.mark.parametrize("share", ["NaN", "Infinity"])
def test_a_share_that_is_no_number_is_refused(share: str) -> None:
    with pytest.raises(SharesUnusable, match="not a number"):
        split("100", "1", share)


def test_total_finer_than_its_parts_is_an_error_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="round it before"):
        split("0.005", "1", places=2)
