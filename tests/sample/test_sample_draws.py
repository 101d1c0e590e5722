"""Sharing out and counting days: what everything else in the sample company rests on."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aftersale.sample.days import add_business_days, date_text, day_number, load_business_days
from aftersale.sample.draw import apportion, draw_dealt, draw_heavy_tail, draw_weighted, open_stream
from aftersale.sample.keys import PRODUCT_KEYS


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_parts_sum_to_the_whole_and_lie_within_one_of_their_share(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_day_numbers_lead_back_to_their_dates(day: date) -> None:
    assert date_text(day_number(day.year, day.month, day.day)) == day.isoformat()


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40))
def test_business_days_later_is_a_business_day_not_before(day: date, count: int) -> None:
    start = day_number(day.year, day.month, day.day)
    moved = int(add_business_days(np.array([start]), np.array([count]))[0])
    assert moved in load_business_days()
    assert moved >= start
    assert (date(1970, 1, 1) + timedelta(days=moved)).weekday() < 5


def test_weight_of_nothing_is_never_drawn() -> None:
    drawn = draw_weighted(open_stream(1, "test"), [0, 3, 0, 1, 0], 2_000)
    assert set(drawn.tolist()) == {1, 3}


def test_dealt_positions_keep_to_their_weights() -> None:
    dealt = draw_dealt(open_stream(1, "test"), [6, 14, 80], 50)
    assert np.bincount(dealt).tolist() == [3, 7, 40]


def test_streams_of_two_purposes_differ_and_each_repeats() -> None:
    first, again, other = (open_stream(1, purpose).integers(0, 10**9, 5).tolist() for purpose in ("a", "a", "b"))
    assert first == again != other


def test_sizes_have_a_heavy_tail_with_an_end() -> None:
    sizes = draw_heavy_tail(open_stream(1, "test"), 100_000)
    assert float(np.max(sizes)) <= 200.0
    assert float(np.max(sizes)) > 40 * float(np.median(sizes))


def test_misspelt_products_are_none_of_the_catalogue() -> None:
    assert len(set(PRODUCT_KEYS)) == len(PRODUCT_KEYS) == 96
