"""Customers: where they are, how big, in which trade, and whom they belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.sample.days import Ints
from aftersale.sample.draw import draw_dealt, draw_weighted, open_stream
from aftersale.sample.names import COMPANY_WORDS, TRADE_WORDS
from aftersale.sample.places import COUNTRIES
from aftersale.sample.products import VERTICALS
from aftersale.sample.territories import Map

KEY, ENTERPRISE, MID, SMALL = range(4)
_SEGMENT_WEIGHTS = (6, 14, 32, 48)
_ACTIVITY = np.array([60, 28, 12, 6], dtype=np.int64)
_VERTICAL_WEIGHTS = (18, 13, 17, 12, 20, 11, 9)
NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class Customers:
    """Columns with one entry per customer; `weights` says how often it orders."""

    names: list[str]
    countries: Ints
    patches: Ints
    segments: Ints
    verticals: Ints
    parents: Ints
    weights: Ints


def build_customers(seed: int, count: int, land: Map) -> Customers:
    """Return `count` customers in the patches of the map; the first one in the biggest country is a key account."""
    rng = open_stream(seed, "customers")
    countries = draw_dealt(rng, [country.weight for country in COUNTRIES], count, minimum=1)
    segments = draw_dealt(rng, _SEGMENT_WEIGHTS, count, minimum=1)
    segments[np.flatnonzero(countries == 0)[0]] = KEY
    firsts = np.searchsorted(land.patch_countries, range(len(COUNTRIES))).astype(np.int64)
    patch_counts = np.bincount(land.patch_countries, minlength=len(COUNTRIES))
    patches = firsts[countries] + rng.integers(0, patch_counts[countries])
    verticals = draw_weighted(rng, _VERTICAL_WEIGHTS, count)
    has_parent = (rng.integers(0, 100, count) < 8) & (np.arange(count) > 0)
    parents = np.where(has_parent, rng.integers(0, np.maximum(np.arange(count), 1)), NO_PARENT)
    weights = _ACTIVITY[segments] * rng.integers(50, 200, count)
    areas = [land.patches[patch].name.rsplit(" ", 1)[0] for patch in patches.tolist()]
    names = _compose_names(rng, areas, countries, verticals)
    return Customers(names, countries, patches, segments, verticals, parents, weights)


def _compose_names(rng: np.random.Generator, areas: list[str], countries: Ints, verticals: Ints) -> list[str]:
    trades = [TRADE_WORDS[vertical].split(",") for vertical in VERTICALS]
    count = len(countries)
    draws = zip(
        areas,
        countries.tolist(),
        verticals.tolist(),
        rng.integers(len(COMPANY_WORDS), size=count).tolist(),
        rng.integers(60, size=count).tolist(),
        strict=True,
    )
    names = []
    for area, country, vertical, word, number in draws:
        place, trade = COUNTRIES[country], trades[vertical]
        form = place.company_forms[number % len(place.company_forms)]
        names.append(f"{COMPANY_WORDS[word]} {area} {trade[number % len(trade)]} {form}")
    return names


def count_customers(bookings: int) -> int:
    """Return one customer for every fifteen bookings, and enough for every country and segment."""
    return max(bookings // 15, 2 * len(COUNTRIES))
