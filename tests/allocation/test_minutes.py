"""Handling minutes: what HiGHS finds from the plainest model, within all limits, with an honest gap, the same each time."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import aftersale.allocation.solve.minutes as solver
import aftersale.allocation.solve.passes as passes
from aftersale.allocation.solve import minute_parts, minute_search
from aftersale.allocation.solve.knapsack import fill_minutes, find_forced_losses
from aftersale.allocation.solve.minute_best import find_best_pairs
from aftersale.allocation.solve.minute_model import LONGEST, Minutes, prepare_task
from aftersale.allocation.solve.minute_proof import bound_plans, weigh_plan
from aftersale.allocation.solve.minutes import solve_minutes
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Pairs, Places
from allocation.instances import make_instance
from allocation.minutes_oracle import check_plan, find_optimum

# Never reached: no verdict depends on the clock.
LONG = 3_600.0


def make_minutes(seed: int, tickets: int | None = None, partners: int | None = None) -> tuple[Pairs, Places, Minutes]:
    """Random minutes for random pairs: some take nothing, some more than there is, capacities from none to plenty."""
    pairs, places = make_instance(seed, tickets=tickets, partners=partners)
    rng = np.random.default_rng(seed + 10_000)
    taken = rng.integers(0, int(rng.choice([2, 30, 90])), len(pairs.partners)).astype(np.int32)
    mean = float(taken.sum()) / max(places.partners, 1) / max(len(taken) / max(pairs.tickets, 1), 1)
    capacities = rng.integers(0, int(mean * float(rng.choice([0.5, 1.2, 3]))) + 2, places.partners)
    return pairs, places, Minutes(taken, capacities)


@pytest.mark.parametrize("with_places", [False, True])
def test_random_small_problems_are_worth_what_highs_finds(with_places: bool) -> None:
    worth, scarce = 0, 0
    for seed in range(100):
        pairs, all_places, minutes = make_minutes(seed, tickets=int(np.random.default_rng(seed).integers(0, 40)))
        places = all_places if with_places else None
        plan = solve_minutes(pairs, places, minutes, LONG)
        assert check_plan(pairs, places, minutes, plan.chosen.tolist()) == plan.value
        assert (plan.value, plan.gap, plan.out_of_time) == (find_optimum(pairs, places, minutes), 0, False), seed
        worth += plan.value > 0
        scarce += bool(np.any(plan.prices > 0))
    assert worth > 50
    assert scarce > 30


def test_column_generation_alone_is_worth_what_highs_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minute_search, "SMALL", 0)
    for seed in range(30):
        pairs, _, minutes = make_minutes(300 + seed, tickets=25, partners=4)
        plan = solve_minutes(pairs, None, minutes, LONG)
        assert check_plan(pairs, None, minutes, plan.chosen.tolist()) == plan.value
        assert (plan.value, plan.gap) == (find_optimum(pairs, None, minutes), 0), seed


@pytest.mark.parametrize("with_places", [False, True])
def test_what_large_problems_go_through_stays_within_limits_and_bound(
    monkeypatch: pytest.MonkeyPatch, with_places: bool
) -> None:
    monkeypatch.setattr(solver, "LARGEST_TABLE", 0)
    lost, all_ = 0, 0
    for seed in range(20):
        pairs, all_places, minutes = make_minutes(seed, tickets=40, partners=5)
        places = all_places if with_places else None
        plan = solve_minutes(pairs, places, minutes, LONG)
        optimum = find_optimum(pairs, places, minutes)
        assert check_plan(pairs, places, minutes, plan.chosen.tolist()) == plan.value <= optimum <= plan.bound
        lost, all_ = lost + optimum - plan.value, all_ + abs(optimum)
    assert lost < 0.02 * all_


def test_thousands_of_tickets_leave_a_small_gap_and_are_given_out_the_same_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(minute_parts, "PATIENCE", 1)
    pairs, _ = make_instance(7, tickets=6_000, partners=12)
    rng = np.random.default_rng(3)
    minutes = Minutes(rng.integers(5, 60, len(pairs.partners)).astype(np.int32), np.full(12, 9_000))
    plan = solve_minutes(pairs, None, minutes, LONG)
    assert check_plan(pairs, None, minutes, plan.chosen.tolist()) == plan.value
    assert plan.gap < 0.001 * plan.bound
    assert np.any(plan.prices > 0)
    again = solve_minutes(pairs, None, minutes, LONG)
    assert np.array_equal(plan.chosen, again.chosen)
    assert plan.bound == again.bound


def test_a_scarce_hour_goes_to_what_brings_most_for_each_minute() -> None:
    # Three tickets, one partner with 60 minutes: 30 + 30 minutes bring 14, the one of 60 minutes 10.
    pairs = Pairs(np.array([0, 1, 2, 3]), np.zeros(3, np.int32), np.array([10, 7, 7], np.int32))
    plan = solve_minutes(pairs, None, Minutes(np.array([60, 30, 30], np.int32), np.array([60])))
    assert plan.chosen.tolist() == [UNASSIGNED, 0, 0]
    assert (plan.value, plan.gap) == (14, 0)
    # At this price neither kind of ticket would rather stay, nor come: between 10 / 60 and 7 / 30 of a thousandth a minute.
    assert 10 / 60 <= plan.prices[0] / plan.scale <= 7 / 30


def test_out_of_time_there_is_a_plan_within_limits_with_its_gap() -> None:
    pairs, _, minutes = make_minutes(12, tickets=60, partners=6)
    plan = solve_minutes(pairs, None, minutes, seconds=0)
    assert plan.out_of_time
    optimum = find_optimum(pairs, None, minutes)
    assert check_plan(pairs, None, minutes, plan.chosen.tolist()) == plan.value <= optimum <= plan.bound


def test_progress_is_told_with_values_that_rise_and_bounds_that_fall() -> None:
    pairs, _, minutes = make_minutes(12, tickets=60, partners=6)
    told: list[tuple[int, int]] = []
    plan = solve_minutes(pairs, None, minutes, LONG, lambda value, bound: told.append((value, bound)))
    values, bounds = zip(*told, strict=True)
    assert list(values) == sorted(values)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert told[-1] == (plan.value, plan.bound)


def test_any_prices_bound_the_optimum() -> None:
    pairs, places, minutes = make_minutes(4, tickets=30, partners=5)
    optimum = find_optimum(pairs, places, minutes)
    rng = np.random.default_rng(0)
    for size in (0, 10, 1_000, 1_000_000):
        prices = rng.integers(0, size + 1, 5), rng.integers(-size, size + 1, 5)
        assert bound_plans(pairs, places, minutes, prices, 64) >= optimum


def test_a_knapsack_knows_its_best_set_and_what_every_forced_ticket_loses() -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        profits, lengths = rng.integers(-3, 10, 7), rng.integers(0, 8, 7)
        capacity = int(rng.integers(0, 20))
        sets = np.array(list(product([False, True], repeat=7)))
        sets = sets[sets @ lengths <= capacity]
        worths = sets @ profits
        worth, taken = fill_minutes(profits, lengths, capacity)
        assert worth == worths.max() == profits[taken].sum()
        assert lengths[taken].sum() <= capacity
        forced = [worth - worths[sets[:, t]].max() if sets[:, t].any() else NEVER for t in range(7)]
        assert find_forced_losses(profits, lengths, capacity).tolist() == forced


def test_the_compiled_pass_finds_what_numpy_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        task = prepare_task(*make_minutes(seed, tickets=2_000, partners=9))
        prices = np.random.default_rng(seed).integers(0, task.scale * 20, task.rows.partners)
        plain = find_best_pairs(task, prices)
        monkeypatch.setattr(passes, "WORTH_COMPILING", 0)
        compiled = find_best_pairs(task, prices)
        monkeypatch.undo()
        for name in ("net", "pair", "margin", "second"):
            assert np.array_equal(getattr(plain, name), getattr(compiled, name)), name


@pytest.mark.parametrize(
    ("chosen", "places", "reason"),
    [([0, 0], None, "more minutes"), ([1, 1], [2, 1], "more tickets than places"), ([2, 1], None, "none of its")],
)
def test_a_proof_refuses_what_is_not_allowed(chosen: list[int], places: list[int] | None, reason: str) -> None:
    pairs = Pairs(np.array([0, 2, 4]), np.array([0, 1, 0, 1], np.int32), np.full(4, 5, np.int32))
    minutes = Minutes(np.array([20, 5, 20, 5], np.int32), np.array([30, 30]))
    limits = None if places is None else Places.from_capacities(np.array(places))
    with pytest.raises(ValueError, match=reason):
        weigh_plan(pairs, limits, minutes, np.array(chosen, np.int32))
    assert weigh_plan(pairs, None, minutes, np.array([0, 1], np.int32)) == 10


@pytest.mark.parametrize(
    ("taken", "capacities", "reason"),
    [
        ([-1, 5], [10], "minutes of a pair must lie"),
        ([LONGEST + 1, 5], [10], "minutes of a pair must lie"),
        ([5, 5], [-1], "minutes of a partner must lie"),
        ([5], [10], "minutes are given for 1 pairs, but there are 2"),
        ([5, 5], [], "beyond the 0"),
        ([5, 5], [10, 10], "places are given for 1 partners, minutes for 2"),
    ],
)
def test_minutes_that_make_no_sense_are_refused(taken: list[int], capacities: list[int], reason: str) -> None:
    pairs = Pairs(np.array([0, 1, 2]), np.zeros(2, np.int32), np.array([1, 1], np.int32))
    places = Places.from_capacities(np.array([5]))
    with pytest.raises(ValueError, match=reason):
        solve_minutes(pairs, places, Minutes(np.array(taken, np.int32), np.array(capacities, np.int64)))


def test_nothing_to_give_out_and_nobody_to_give_it_to_are_plans() -> None:
    nothing = np.zeros(0, np.int32)
    none = Minutes(nothing, np.array([10, 20]))
    assert solve_minutes(Pairs(np.zeros(1, np.int64), nothing, nothing), None, none, LONG).value == 0
    lonely = solve_minutes(Pairs(np.zeros(4, np.int64), nothing, nothing), None, none, LONG)
    assert lonely.chosen.tolist() == [UNASSIGNED] * 3
    assert (lonely.value, lonely.gap) == (0, 0)
