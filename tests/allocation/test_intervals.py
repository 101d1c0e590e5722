"""Intervals against published examples, against what defines them, and by how often they hold what they promise to."""

from __future__ import annotations

import math
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.allocation.intervals import (
    NORMAL_POINT,
    Counted,
    Summed,
    compare_means,
    compare_rates,
    estimate_mean,
    estimate_rate,
    find_student_point,
)

# Student's ten patients of 1908: hours of sleep gained by two soporifics. The intervals are what R's t.test prints of its `sleep`.
FIRST = "0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0"
SECOND = "1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4"


def summed(values: list[Decimal]) -> Summed:
    return Summed(len(values), sum(values, Decimal(0)), sum((value * value for value in values), Decimal(0)))


def read(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split()]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, "0.2553", "0.3662"), (15, 148, "0.0624", "0.1605"), (0, 20, "0", "0.1611"), (1, 29, "0.0061", "0.1718")],
)
def test_rates_have_the_intervals_of_method_3_of_newcombes_first_paper(hits: int, n: int, low: str, high: str) -> None:
    found = estimate_rate(Counted(n, hits))
    assert found.low is not None and found.high is not None
    assert (found.low.quantize(Decimal("0.0001")), found.high.quantize(Decimal("0.0001"))) == (
        Decimal(low),
        Decimal(high),
    )


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((10, 10), (0, 20), "0.6791", "1"),
    ],
)
def test_differences_have_the_intervals_of_method_10_of_newcombes_second_paper(
    first: tuple[int, int], second: tuple[int, int], low: str, high: str
) -> None:
    found = compare_rates(Counted(first[1], first[0]), Counted(second[1], second[0]))
    assert found.low is not None and found.high is not None
    assert (found.low.quantize(Decimal("0.0001")), found.high.quantize(Decimal("0.0001"))) == (
        Decimal(low),
        Decimal(high),
    )


def test_means_have_the_intervals_that_r_prints_of_students_sleep() -> None:
    first, second = read(FIRST), read(SECOND)
    welch = compare_means(summed(first), summed(second))
    assert (welch.value, welch.low, welch.high) == (Decimal("-1.5800"), Decimal("-3.3655"), Decimal("0.2055"))
    paired = estimate_mean(summed([one - other for one, other in zip(first, second, strict=True)]))
    assert (paired.value, paired.low, paired.high) == (Decimal("-1.5800"), Decimal("-2.4599"), Decimal("-0.7001"))


def integrate_student(point: float, nu: float) -> float:
    """The probability between -point and point by the trapezoidal rule on the density itself, half a million strips."""
    x = np.linspace(0, point, 500_001)
    scale = math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / math.sqrt(math.pi * nu)
    density = scale * (1 + x * x / nu) ** (-(nu + 1) / 2)
    return float(2 * np.trapezoid(density, x))


@pytest.mark.parametrize("freedom", ["1", "1.3", "2", "3.7", "10", "17.776474", "120", "5000.5"])
def test_points_of_students_distribution_leave_five_percent_out(freedom: str) -> None:
    point = float(find_student_point(Decimal(freedom)))
    assert integrate_student(point, float(freedom)) == pytest.approx(0.95, abs=2e-7)


def test_points_of_students_distribution_meet_closed_forms_and_the_normal() -> None:
    assert float(find_student_point(Decimal(1))) == pytest.approx(math.tan(math.pi * 0.475), abs=1e-6)
    assert float(find_student_point(Decimal(2))) == pytest.approx(0.95 * math.sqrt(2 / (1 - 0.95**2)), abs=1e-6)
    normal = NormalDist().inv_cdf(0.975)
    assert float(NORMAL_POINT) == pytest.approx(normal, abs=1e-6)
    assert float(find_student_point(Decimal(10_000_000))) == pytest.approx(normal, abs=2e-6)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_ends_of_a_rate_are_those_rates_from_which_the_seen_one_is_just_as_far_as_allowed(
    seen: tuple[int, int],
) -> None:
    n, hits = seen
    found = estimate_rate(Counted(n, hits))
    assert found.value is not None and found.low is not None and found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    for end in (found.low, found.high):
        if 0 < end < 1:
            away = abs(hits / n - float(end))
            assert away == pytest.approx(1.959964 * math.sqrt(float(end) * (1 - float(end)) / n), abs=3e-6)


@given(
    st.lists(st.decimals(-1000, 1000, places=4), min_size=2, max_size=30),
    st.lists(st.decimals(-1000, 1000, places=4), min_size=2, max_size=30),
)
def test_differences_turn_round_with_their_sides_and_sums_add_up(first: list[Decimal], second: list[Decimal]) -> None:
    one, other = compare_means(summed(first), summed(second)), compare_means(summed(second), summed(first))
    assert one.value == -(other.value or 0)
    assert (one.low, one.high) == (
        None if other.high is None else -other.high,
        None if other.low is None else -other.low,
    )
    assert summed(first) + summed(second) == summed(first + second)
    mean, spread = np.mean([float(each) for each in first]), np.var([float(each) for each in first], ddof=1)
    assert float(summed(first).mean) == pytest.approx(mean, abs=1e-9)
    assert float(summed(first).variance) == pytest.approx(spread, rel=1e-9, abs=1e-9)


def test_nothing_is_said_of_no_ticket_and_no_interval_told_of_one_or_of_equal_ones() -> None:
    assert estimate_rate(Counted()).value is None
    assert estimate_mean(Summed()).value is None
    one = estimate_mean(summed([Decimal(5)]))
    assert (one.n, one.value, one.low, one.high) == (1, Decimal("5.0000"), None, None)
    equal = estimate_mean(summed([Decimal(5)] * 9))
    assert (equal.value, equal.low) == (Decimal("5.0000"), None)
    few = compare_means(summed([Decimal(5)]), summed([Decimal(1), Decimal(2)]))
    assert (few.value, few.low, few.is_sure) == (Decimal("3.5000"), None, False)
    assert compare_rates(Counted(), Counted(9, 3)).value is None


def binomial(n: int, rate: float) -> np.ndarray:
    """The probability of each number of hits."""
    hits = np.arange(n + 1)
    choose = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in hits.tolist()])
    found: np.ndarray = np.exp(choose + hits * math.log(rate) + (n - hits) * math.log(1 - rate))
    return found


def test_interval_of_a_rate_holds_it_about_as_often_as_promised_also_with_few_tickets() -> None:
    drawn = np.random.default_rng(20_261_130).uniform(0.02, 0.98, 400).tolist()
    for n in (5, 20, 60):
        ends = [estimate_rate(Counted(n, hits)) for hits in range(n + 1)]
        holds = [
            sum(p for p, each in zip(binomial(n, rate), ends, strict=True) if each.low <= rate <= each.high)
            for rate in drawn
        ]
        assert 0.94 < np.mean(holds) < 0.97, n
        assert min(holds) > 0.83, n


def test_interval_of_a_difference_of_rates_holds_it_about_as_often_as_promised() -> None:
    draw = np.random.default_rng(61)
    held = 0
    for _ in range(4_000):
        (one, other), (n, other_n) = draw.uniform(0.03, 0.6, 2), draw.integers([200, 10], [1_200, 70])
        found = compare_rates(
            Counted(int(n), int(draw.binomial(n, one))), Counted(int(other_n), int(draw.binomial(other_n, other)))
        )
        assert found.low is not None and found.high is not None
        held += float(found.low) <= one - other <= float(found.high)
    assert 0.94 < held / 4_000 < 0.965


def test_interval_of_a_difference_of_means_holds_it_as_often_as_promised_where_spreads_differ() -> None:
    draw = np.random.default_rng(7)
    held = 0
    for _ in range(4_000):
        first, second = draw.normal(3, 1, 40).round(4).tolist(), draw.normal(1, 5, 6).round(4).tolist()
        found = compare_means(
            *(summed([Decimal(str(each)) for each in values]) for values in (first, second)),
        )
        assert found.low is not None and found.high is not None
        held += float(found.low) <= 2 <= float(found.high)
    assert 0.94 < held / 4_000 < 0.96


@pytest.mark.parametrize(("n", "promised"), [(20, 0.80), (200, 0.94)])
def test_interval_of_a_mean_of_few_sales_holds_it_less_often_as_the_documentation_says(n: int, promised: float) -> None:
    draw = np.random.default_rng(11)
    held = 0
    for _ in range(2_000):
        sales = np.where(draw.random(n) < 0.2, draw.exponential(100, n).round(2), 0).tolist()
        found = estimate_mean(summed([Decimal(str(each)) for each in sales]))
        held += found.low is not None and found.high is not None and float(found.low) <= 20 <= float(found.high)
    assert held / 2_000 == pytest.approx(promised, abs=0.03)
