"""The optimum within capacities: equal to OR-Tools, certified, the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import aftersale.allocation.solve.passes as passes
from aftersale.allocation.solve.best import find_best
from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.exchange import compute_place_values, compute_regrets, find_exchange
from aftersale.allocation.solve.model import LARGEST, NEVER, UNASSIGNED, Pairs, Places
from aftersale.allocation.solve.transport import solve_transport
from allocation.instances import keep_pairs, make_instance, make_valued

INSTANCES = 400
VALUED = 30
# Worth more than all else together: what a forced pair is given.
FORCED = 2**28


def pairs_of(candidates: list[dict[int, int]]) -> Pairs:
    """Tickets as partner → value."""
    starts = np.concatenate(([0], np.cumsum([len(each) for each in candidates]))).astype(np.int64)
    who = np.array([partner for each in candidates for partner in each], np.int32)
    return Pairs(starts, who, np.array([value for each in candidates for value in each.values()], np.int32))


def test_four_hundred_random_problems_are_worth_what_ortools_finds(tmp_path: Path) -> None:
    problems = [make_instance(seed) for seed in range(INSTANCES - VALUED)]
    problems += [make_valued(seed, 200 * (seed + 1), 3 + seed) for seed in range(VALUED)]
    arrays = {
        f"{name}_{i}": array
        for i, (pairs, places) in enumerate(problems)
        for name, array in (
            ("starts", pairs.starts),
            ("partners", pairs.partners),
            ("values", pairs.values),
            ("place_starts", places.starts),
            ("sizes", places.sizes),
            ("costs", places.costs),
        )
    }
    np.savez(tmp_path / "problems.npz", allow_pickle=False, **arrays)
    oracle = Path(__file__).with_name("min_cost_flow.py")
    subprocess.run([sys.executable, oracle, tmp_path / "problems.npz", tmp_path / "optima.npz"], check=True)
    with np.load(tmp_path / "optima.npz") as answer:
        optima = answer["optima"]
    plans = [solve_transport(*problem) for problem in problems]
    assert [plan.value for plan in plans] == optima.tolist()
    assert [plan.gap for plan in plans] == [0] * INSTANCES
    assert sum(plan.value > 0 for plan in plans) > INSTANCES / 2


def test_many_tickets_are_solved_by_samples_and_those_nearly_indifferent() -> None:
    pairs, places = make_instance(7, tickets=60_000, partners=25)
    plan = solve_transport(pairs, places)
    assert plan.gap == 0
    assert np.any(plan.prices > 0)
    again = solve_transport(pairs, places)
    assert np.array_equal(plan.chosen, again.chosen)
    assert np.array_equal(plan.prices, again.prices)


def test_prices_of_yesterday_lead_to_an_optimum_of_the_same_value() -> None:
    pairs, places = make_instance(7, tickets=5_000, partners=10)
    plan = solve_transport(pairs, places)
    fewer = Places(places.starts, places.sizes // 2, places.costs)
    warm = solve_transport(pairs, fewer, plan.prices)
    assert (warm.value, warm.gap) == (solve_transport(pairs, fewer).value, 0)


@pytest.mark.filterwarnings("error")
def test_prices_of_another_problem_do_no_harm_where_no_ticket_has_a_candidate() -> None:
    plan = solve_transport(pairs_of([{}]), Places.from_capacities(np.array([2, 3])), np.array([40, 700]))
    assert (plan.value, plan.gap) == (0, 0)


def test_a_scarce_place_goes_to_the_ticket_that_loses_most_without_it() -> None:
    pairs = pairs_of([{0: 10, 1: 9}, {0: 8, 1: 2}])
    plan = solve_transport(pairs, Places.from_capacities(np.array([1, 1])))
    assert plan.chosen.tolist() == [1, 0]
    assert plan.value == 17
    # A second place at partner 0 would gain the first ticket's difference.
    assert 1 <= plan.prices[0] <= 6


def test_nobody_gets_a_ticket_that_costs_more_than_it_brings() -> None:
    plan = solve_transport(pairs_of([{0: -1}, {0: 0}, {}]), Places.from_capacities(np.array([5])))
    assert plan.chosen.tolist() == [UNASSIGNED, 0, UNASSIGNED]


def test_a_minimum_at_a_price_draws_tickets_as_long_as_the_price_pays_for_it() -> None:
    tickets = pairs_of([{0: 10, 1: 8}, {0: 10, 1: 5}, {0: 10, 1: 1}])
    # Partner 1 is to get two tickets: each missing one counts 4.
    places = Places(np.array([0, 1, 3]), np.array([3, 2, 5]), np.array([0, -4, 0]))
    assert solve_transport(tickets, places).chosen.tolist() == [1, 0, 0]


@pytest.mark.parametrize("seed", range(40))
def test_regrets_and_place_values_are_what_solving_again_says(seed: int) -> None:
    pairs, places = make_instance(1_000 + seed, tickets=30)
    plan = solve_transport(pairs, places)
    exchange = find_exchange(pairs, places, plan)
    regrets = compute_regrets(pairs, plan, exchange)
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    for pair in np.random.default_rng(seed).permutation(len(ticket))[:8]:
        values = pairs.values.copy()
        values[pair] += FORCED
        others = (ticket != ticket[pair]) | (np.arange(len(ticket)) == pair)
        forced = solve_transport(keep_pairs(Pairs(pairs.starts, pairs.partners, values), others), places)
        if forced.chosen[ticket[pair]] == UNASSIGNED:
            assert regrets[pair] == NEVER
        else:
            assert regrets[pair] == plan.value - (forced.value - FORCED)
    gains, losses = compute_place_values(places, plan, exchange)
    for partner in range(places.partners):
        for change, expected in ((1, gains), (-1, losses)):
            sizes = places.sizes.copy()
            sizes[places.starts[partner + 1] - 1] += change
            if sizes.min() >= 0:
                changed = solve_transport(pairs, Places(places.starts, sizes, places.costs))
                assert change * (changed.value - plan.value) == expected[partner]


def test_compiled_passes_on_several_cores_answer_what_numpy_answers_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(0, INSTANCES, 4):
        pairs, places = make_instance(seed, partners=12 if seed % 40 == 0 else None)
        plain = answer_all(pairs, places)
        with monkeypatch.context() as patch:
            patch.setattr(passes, "WORTH_COMPILING", 0)
            patch.setattr(passes, "WORTH_SHARING", 0)
            patch.setattr(passes, "count_cores", lambda: 3)
            compiled = answer_all(pairs, places)
        for one, other in zip(plain, compiled, strict=True):
            assert one.dtype == other.dtype
            assert np.array_equal(one, other)


def answer_all(pairs: Pairs, places: Places) -> list[np.ndarray]:
    """Everything the solver says about a problem."""
    best = find_best(pairs, np.arange(places.partners))
    plan = solve_transport(pairs, places)
    exchange = find_exchange(pairs, places, plan)
    return [
        *(best.net, best.partner, best.margin, best.second_partner),
        *(plan.chosen, plan.prices, np.array([plan.value, plan.bound])),
        *(exchange.losses, exchange.chains, compute_regrets(pairs, plan, exchange)),
        *certify_twice(pairs, places, plan.chosen),
    ]


def certify_twice(pairs: Pairs, places: Places, chosen: np.ndarray) -> list[np.ndarray]:
    """What the certificate says at prices that are not the best."""
    return [np.array(certify(pairs, places, chosen, np.full(places.partners, price))) for price in (-7, 7)]


def test_a_small_run_does_not_load_numba() -> None:
    script = (
        "import sys; from allocation.instances import make_instance; "
        "from aftersale.allocation.solve.transport import solve_transport; "
        "solve_transport(*make_instance(7, tickets=5_000, partners=10)); "
        "assert not any(name.startswith(('numba', 'llvmlite')) for name in sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )


@pytest.mark.parametrize("unit", [1, 7, 1_000])
def test_many_equals_are_settled_to_an_optimum_that_is_the_same_in_any_unit(unit: int) -> None:
    pairs, places = make_instance(7, tickets=20_000, partners=30)
    few = (pairs.values // 100).astype(np.int32)
    plan = solve_transport(Pairs(pairs.starts, pairs.partners, few * unit), places)
    assert plan.gap == 0
    assert plan.value == unit * solve_transport(Pairs(pairs.starts, pairs.partners, few), places).value


@pytest.mark.parametrize("partners", [0, 3])
@pytest.mark.parametrize("tickets", [0, 4])
def test_nothing_to_give_out_or_nobody_to_take_it_is_a_plan_too(tickets: int, partners: int) -> None:
    pairs = pairs_of([{}] * tickets)
    plan = solve_transport(pairs, Places.from_capacities(np.zeros(partners, np.int64)))
    assert plan.chosen.tolist() == [UNASSIGNED] * tickets
    assert (plan.value, plan.bound) == (0, 0)


def test_values_and_costs_as_large_as_allowed_are_added_up_exactly() -> None:
    rng = np.random.default_rng(3)
    starts = np.arange(0, 401, 4)
    who = np.concatenate([rng.permutation(6)[:4] for _ in range(100)]).astype(np.int32)
    values = np.where(rng.random(400) < 0.5, LARGEST, -LARGEST) + rng.integers(-1, 2, 400)
    pairs = Pairs(starts, who, np.clip(values, -LARGEST, LARGEST).astype(np.int32))
    costs = np.tile([-LARGEST, 0, LARGEST], 6)
    places = Places(np.arange(0, 19, 3), np.tile([3, 5, 4], 6), costs)
    plan = solve_transport(pairs, places)
    assert plan.gap == 0
    assert plan.value == sum_by_hand(pairs, places, plan.chosen)
    assert solve_transport(pairs, places, np.full(6, 2**60)).value == plan.value


def sum_by_hand(pairs: Pairs, places: Places, chosen: np.ndarray) -> int:
    """The value of an allocation in Python's own whole numbers, which never overflow."""
    value = 0
    for ticket, partner in enumerate(chosen.tolist()):
        span = slice(int(pairs.starts[ticket]), int(pairs.starts[ticket + 1]))
        worth = dict(zip(pairs.partners[span].tolist(), pairs.values[span].tolist(), strict=True))
        value += 0 if partner == UNASSIGNED else worth[partner]
    for partner in range(places.partners):
        load = chosen.tolist().count(partner)
        for segment in range(int(places.starts[partner]), int(places.starts[partner + 1])):
            taken = min(load, int(places.sizes[segment]))
            value -= taken * int(places.costs[segment])
            load -= taken
    return value


def test_a_candidate_who_is_no_partner_is_refused() -> None:
    with pytest.raises(ValueError, match="2 partners"):
        solve_transport(pairs_of([{2: 5}]), Places.from_capacities(np.array([1, 1])))


def test_a_certificate_refuses_what_is_not_allowed() -> None:
    pairs, places = pairs_of([{0: 5}, {0: 5}]), Places.from_capacities(np.array([1, 1]))
    prices = np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="more tickets than places"):
        certify(pairs, places, np.array([0, 0], np.int32), prices)
    with pytest.raises(ValueError, match="none of its candidates"):
        certify(pairs, places, np.array([0, 1], np.int32), prices)
    assert certify(pairs, places, np.array([0, UNASSIGNED], np.int32), prices) == (5, 10)


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        (([0, 2], [0], [5]), "one entry for each pair"),
        (([1, 1], [], []), "rise from 0"),
        (([0, 1], [0], [2**31 - 1]), "must lie within"),
        (([0, 1], [-1], [5]), "negative number"),
    ],
)
def test_pairs_that_make_no_sense_are_refused(arrays: tuple[list[int], list[int], list[int]], reason: str) -> None:
    starts, partners, values = arrays
    with pytest.raises(ValueError, match=reason):
        Pairs(np.array(starts, np.int64), np.array(partners, np.int32), np.array(values, np.int32))


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        (([0, 1], [-1], [0]), "negative number"),
        (([0, 2], [1, 1], [5, 4]), "must not fall"),
        (([0, 1], [1], [2**40]), "must lie within"),
        (([0, 1], [1, 2], [0, 0]), "one entry for each segment"),
    ],
)
def test_places_that_make_no_sense_are_refused(arrays: tuple[list[int], list[int], list[int]], reason: str) -> None:
    starts, sizes, costs = arrays
    with pytest.raises(ValueError, match=reason):
        Places(np.array(starts, np.int64), np.array(sizes, np.int64), np.array(costs, np.int64))
