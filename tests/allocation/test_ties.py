"""Among equal plans always the same one is found, wherever the search for it began."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from aftersale.allocation.choose import choose
from aftersale.allocation.model import Answer, Question
from aftersale.allocation.outcome import hash_choices
from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.model import Pairs, Places
from aftersale.allocation.solve.ties import settle_ties
from aftersale.allocation.solve.transport import solve_transport
from allocation.instances import make_instance, make_valued
from allocation.questions import ask_at_random


def make(seed: int) -> tuple[Pairs, Places]:
    return make_valued(seed, 200, 7) if seed % 4 == 0 else make_instance(seed)


@pytest.mark.parametrize("seed", range(80))
def test_plan_is_the_same_from_whatever_prices_it_was_begun(seed: int) -> None:
    pairs, places = make(seed)
    draw = np.random.default_rng(seed)
    alone = solve_transport(pairs, places)
    starts = (
        alone.prices + draw.integers(-3, 4, places.partners),
        draw.integers(-2_000, 2_000, places.partners) * int(draw.choice([1, 1_000])),
    )
    plan = settle_ties(pairs, places, alone)
    assert (plan.value, plan.gap) == (alone.value, 0)
    for start in starts:
        other = settle_ties(pairs, places, solve_transport(pairs, places, start))
        assert np.array_equal(other.chosen, plan.chosen) and np.array_equal(other.prices, plan.prices)


@pytest.mark.parametrize("seed", range(80))
def test_no_price_could_be_lower(seed: int) -> None:
    pairs, places = make(seed)
    plan = settle_ties(pairs, places, solve_transport(pairs, places))
    floor = places.find_next_costs(np.zeros(places.partners, np.int64))
    for partner in range(places.partners):
        lower = plan.prices.copy()
        lower[partner] -= 1
        _, bound = certify(pairs, places, plan.chosen, lower)
        has_places = bool(places.sizes[places.owner == partner].any())
        assert bound > plan.value or lower[partner] < (floor[partner] if has_places else 0)


def change(question: Question, seed: int) -> Question:
    """Some values, places and locks are others."""
    draw = np.random.default_rng(seed)
    values = question.pairs.values.copy()
    parts = question.parts.copy()
    other = draw.random(len(values)) < 0.1
    step = draw.integers(-3, 4, int(other.sum())).astype(np.int32) * 1_000
    values[other] += step
    parts[other, 0] += step
    days = tuple(
        replace(day, places=max(0, day.places + int(draw.integers(-1, 2)))) if draw.random() < 0.3 else day
        for day in question.partner_days
    )
    locked = question.locked.copy()
    for ticket in draw.choice(np.flatnonzero(np.diff(question.pairs.starts)), 2, replace=False):
        locked[ticket] = question.pairs.partners[question.pairs.starts[ticket]]
    pairs = Pairs(question.pairs.starts, question.pairs.partners, values)
    return replace(question, pairs=pairs, parts=parts, partner_days=days, locked=locked)


def equal(one: Answer, other: Answer) -> bool:
    return all(np.array_equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(Answer))


@pytest.mark.parametrize("seed", range(60))
def test_plan_that_begins_where_the_last_one_ended_is_the_plan_from_nothing_bit_by_bit(seed: int) -> None:
    question = ask_at_random(seed, tickets=80, days=1 + seed % 3)
    prices = choose(question).prices
    for step in range(3):
        question = change(question, 1_000 * seed + step)
        alone, begun = choose(question), choose(question, prices=prices)
        assert equal(alone, begun)
        assert hash_choices(question, alone) == hash_choices(question, begun)
        prices = alone.prices
