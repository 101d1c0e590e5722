"""How sure a figure is: 95 % intervals of rates, of means, and of the difference between two of either.

Counts and sums are exact; the points of the normal and of Student's distribution are rounded to six decimals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache

import numpy as np

from aftersale.values.decimals import round_half_away

NORMAL_POINT = Decimal("1.959964")
"""What 2.5 % of a standard normal distribution lie beyond."""

CONFIDENCE = 0.95
RATE_PLACES = 6
MEAN_PLACES = 4

_POINT_PLACES = 6
# Sums of squares of amounts with four decimals have more digits than the default context keeps.
_WIDE = Context(prec=60)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_HALVINGS = 80


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of `n` tickets with both ends of its 95 % interval; None where nothing tells it."""

    n: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher a figure is of `n` tickets than of `other_n`, with both ends of the 95 % interval; None where nothing tells it."""

    n: int
    other_n: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves no doubt which of the two is higher."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of `n` tickets something is true of."""

    n: int = 0
    hits: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.n + other.n, self.hits + other.hits)


@dataclass(frozen=True, slots=True)
class Summed:
    """The sum of a figure of `n` tickets, and the sum of its squares."""

    n: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def __add__(self, other: Summed) -> Summed:
        with localcontext(_WIDE):
            return Summed(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> Decimal:
        """The arithmetic mean, unrounded; at least one ticket is needed."""
        with localcontext(_WIDE):
            return self.total / self.n

    @property
    def variance(self) -> Decimal:
        """The unbiased variance, unrounded; at least two tickets are needed."""
        with localcontext(_WIDE):
            return max(self.squares - self.total * self.total / self.n, Decimal(0)) / (self.n - 1)


def estimate_rate(counted: Counted) -> Estimate:
    """A rate with Wilson's score interval, which never leaves 0 to 1 and has a width also where none or all are hits.

    Source: Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the American Statistical
    Association 22 (1927); method 3 of Newcombe, *Two-sided confidence intervals for the single proportion*, Statistics in
    Medicine 17 (1998) 857–872.

    Examples
    --------
    >>> found = estimate_rate(Counted(263, 81))
    >>> found.value, found.low, found.high
    (Decimal('0.307985'), Decimal('0.255289'), Decimal('0.366210'))
    """
    if not counted.n:
        return Estimate(0, None, None, None)
    rate, low, high = _wilson(counted)
    return Estimate(counted.n, *(round_half_away(each, RATE_PLACES) for each in (rate, low, high)))


def estimate_mean(summed: Summed) -> Estimate:
    """A mean with Student's interval: mean ± t × s ÷ √n at n − 1 degrees of freedom; none for one ticket, or where all are equal.

    Source: Student, *The probable error of a mean*, Biometrika 6 (1908).
    """
    if not summed.n:
        return Estimate(0, None, None, None)
    mean = round_half_away(summed.mean, MEAN_PLACES)
    if summed.n == 1 or not summed.variance:
        return Estimate(summed.n, mean, None, None)
    with localcontext(_WIDE):
        reach = find_student_point(Decimal(summed.n - 1)) * (summed.variance / summed.n).sqrt()
        low, high = summed.mean - reach, summed.mean + reach
    return Estimate(summed.n, mean, round_half_away(low, MEAN_PLACES), round_half_away(high, MEAN_PLACES))


def compare_rates(first: Counted, second: Counted) -> Difference:
    """How much higher the first rate is, with Newcombe's interval from the Wilson intervals of both.

    Source: method 10 of Newcombe, *Interval estimation for the difference between independent proportions*, Statistics in
    Medicine 17 (1998) 873–890.

    Examples
    --------
    >>> found = compare_rates(Counted(70, 56), Counted(80, 48))
    >>> found.value, found.low, found.high
    (Decimal('0.200000'), Decimal('0.052431'), Decimal('0.333873'))
    """
    if not (first.n and second.n):
        return Difference(first.n, second.n, None, None, None)
    with localcontext(_WIDE):
        (rate, low, high), (other, other_low, other_high) = _wilson(first), _wilson(second)
        below = ((rate - low) ** 2 + (other_high - other) ** 2).sqrt()
        above = ((high - rate) ** 2 + (other - other_low) ** 2).sqrt()
        found = rate - other, rate - other - below, rate - other + above
    return Difference(first.n, second.n, *(round_half_away(each, RATE_PLACES) for each in found))


def compare_means(first: Summed, second: Summed) -> Difference:
    """How much higher the first mean is, with Welch's interval: the two need not vary alike; none where one has too few tickets.

    Source: Welch, *The generalization of "Student's" problem when several different population variances are involved*,
    Biometrika 34 (1947); degrees of freedom after Satterthwaite, Biometrics Bulletin 2 (1946).
    """
    if not (first.n and second.n):
        return Difference(first.n, second.n, None, None, None)
    with localcontext(_WIDE):
        apart = first.mean - second.mean
        value = round_half_away(apart, MEAN_PLACES)
        if min(first.n, second.n) == 1 or not (first.variance and second.variance):
            return Difference(first.n, second.n, value, None, None)
        own, other = first.variance / first.n, second.variance / second.n
        freedom = (own + other) ** 2 / (own**2 / (first.n - 1) + other**2 / (second.n - 1))
        reach = find_student_point(round_half_away(freedom, _POINT_PLACES)) * (own + other).sqrt()
        ends = apart - reach, apart + reach
    return Difference(first.n, second.n, value, *(round_half_away(each, MEAN_PLACES) for each in ends))


def _wilson(counted: Counted) -> tuple[Decimal, Decimal, Decimal]:
    """The rate and both ends of its interval, unrounded; the ends of none and of all are exactly 0 and 1."""
    with localcontext(_WIDE):
        n, squared = Decimal(counted.n), NORMAL_POINT * NORMAL_POINT
        rate = counted.hits / n
        middle = rate + squared / (2 * n)
        reach = NORMAL_POINT * (rate * (1 - rate) / n + squared / (4 * n * n)).sqrt()
        scale = 1 + squared / n
        low = (middle - reach) / scale if counted.hits else Decimal(0)
        high = (middle + reach) / scale if counted.hits < counted.n else Decimal(1)
        return rate, low, high


@lru_cache(maxsize=4_096)
def find_student_point(freedom: Decimal) -> Decimal:
    """What 2.5 % of Student's distribution lie beyond, at degrees of freedom of at least 1, whole or not.

    With t = √ν tan θ the probability of ±t is 2 Γ((ν+1)/2) ÷ (√π Γ(ν/2)) × the integral of cos^(ν−1) from 0 to θ. It is
    integrated by Gauss and Legendre, and θ found by halving.

    Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 1964, 26.7.1 and 25.4.29.

    Examples
    --------
    >>> find_student_point(Decimal(10))
    Decimal('2.228139')
    """
    nu = float(freedom)
    scale = 2 * math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / math.sqrt(math.pi)
    # Beyond this no point lies: it is 12.71 at one degree of freedom and falls.
    low, high = 0.0, math.atan(13 / math.sqrt(nu))
    for _ in range(_HALVINGS):
        angle = (low + high) / 2
        integral = angle / 2 * float(_WEIGHTS @ np.cos(angle / 2 * (_NODES + 1)) ** (nu - 1))
        low, high = (angle, high) if scale * integral < CONFIDENCE else (low, angle)
    return round_half_away(Decimal(math.sqrt(nu) * math.tan(low)), _POINT_PLACES)
