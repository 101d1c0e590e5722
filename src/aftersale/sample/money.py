"""Daily exchange rates of every currency to and from the US dollar."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from aftersale.sample.days import Ints, load_business_days
from aftersale.sample.draw import open_stream
from aftersale.sample.places import COUNTRIES, Country

DOLLAR = "USD"
_ONE_E8 = 100_000_000
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Columns with one entry per pair and business day; rates in 1/100 000 000, currencies by their country's place."""

    from_countries: Ints
    to_countries: Ints
    rate_on: Ints
    rates_e8: Ints

    def without(self, missing: Set[tuple[int, int]]) -> Rates:
        """Return the rates without those of a currency (other than the dollar) on a day, both directions."""
        dollar = _dollar_country()
        others = np.where(self.from_countries == dollar, self.to_countries, self.from_countries)
        kept = np.array([pair not in missing for pair in zip(others.tolist(), self.rate_on.tolist(), strict=True)])
        return Rates(self.from_countries[kept], self.to_countries[kept], self.rate_on[kept], self.rates_e8[kept])


def build_rates(seed: int) -> Rates:
    """Return a random walk around each currency's usual level, on business days only; pegged currencies hardly move."""
    rng = open_stream(seed, "rates")
    days = load_business_days()
    dollar = _dollar_country()
    parts = []
    for place, country in enumerate(COUNTRIES):
        if place == dollar:
            continue
        per_dollar = _walk(rng, country, len(days))
        # Rounded half up: every rate is positive, and 10^16 still fits into 64 bits.
        dollars = (_ONE_E8 * _ONE_E8 + per_dollar // 2) // per_dollar
        here, there = np.full(len(days), place, dtype=np.int64), np.full(len(days), dollar, dtype=np.int64)
        parts += [(here, there, days, dollars), (there, here, days, per_dollar)]
    return Rates(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _walk(rng: np.random.Generator, country: Country, count: int) -> Ints:
    usual = country.units_per_dollar_e8
    steps = rng.integers(-country.daily_move_ppm, country.daily_move_ppm + 1, count).tolist()
    rate, walk = usual, []
    for step in steps:
        rate += rate * step // _MILLION + (usual - rate) // 200
        walk.append(rate)
    return np.array(walk, dtype=np.int64)


def _dollar_country() -> int:
    return next(place for place, country in enumerate(COUNTRIES) if country.currency == DOLLAR)
