"""Fees, volume tiers, none or at least: equal to trying everything and to one big program, bounds checked apart, nonsense refused."""

from __future__ import annotations

import numpy as np
import pytest

import aftersale.allocation.solve.branching as branching
from aftersale.allocation.solve.branching import Search, weigh_plan
from aftersale.allocation.solve.charges import ChargePlan, Charges, solve_charges
from aftersale.allocation.solve.model import UNASSIGNED, Pairs, Places
from aftersale.allocation.solve.pieces import cut_costs, sum_costs
from aftersale.allocation.solve.tags import FINENESS, lower_tags
from aftersale.allocation.solve.transport import solve_transport
from allocation.charge_instances import ask_highs, count_costs, make_charged, make_lumpy, try_everything
from allocation.test_transport import pairs_of


def charge(
    fee: int = 0, tiers: list[tuple[int, int, int]] | None = None, whole: bool = False, at_least: int = 0
) -> Charges:
    """Charges of one partner; a tier is from_units, rate, amount."""
    units, rates, amounts = np.array(tiers or [], np.int64).reshape(-1, 3).T
    starts = np.array([0, len(units)])
    return Charges(np.array([fee]), starts, units, rates, amounts, np.array([whole]), np.array([at_least]))


def weigh_by_hand(pairs: Pairs, places: Places, charges: Charges, plan: ChargePlan) -> int:
    """The value of a plan, ticket by ticket; an exception where it is not allowed."""
    value = 0
    for ticket, partner in enumerate(plan.chosen.tolist()):
        if partner != UNASSIGNED:
            span = slice(pairs.starts[ticket], pairs.starts[ticket + 1])
            value += int(pairs.values[span][pairs.partners[span].tolist().index(partner)])
    for partner in range(places.partners):
        cost = count_costs(places, charges, partner)[int(np.count_nonzero(plan.chosen == partner))]
        assert cost is not None
        value -= cost
    return value


def test_two_hundred_tiny_problems_are_worth_the_best_of_all_their_plans() -> None:
    helped = 0
    for seed in range(200):
        rng = np.random.default_rng(10_000 + seed)
        problem = make_charged(seed, int(rng.integers(0, 6)), int(rng.integers(1, 4)))
        plan = solve_charges(*problem)
        assert (plan.value, plan.gap, plan.out_of_time) == (try_everything(*problem), 0, False), seed
        assert weigh_by_hand(*problem, plan) == plan.value
        helped += plan.value > 0
    assert helped > 50


def test_a_hundred_problems_are_worth_what_one_big_program_finds() -> None:
    branched = 0
    for seed in range(100):
        rng = np.random.default_rng(20_000 + seed)
        make = make_charged if seed % 3 else make_lumpy
        problem = make(1_000 + seed, int(rng.integers(5, 25)), int(rng.integers(2, 8)))
        plan = solve_charges(*problem)
        assert (plan.value, plan.gap, plan.out_of_time) == (round(ask_highs(*problem)), 0, False), seed
        assert weigh_by_hand(*problem, plan) == plan.value
        if make is make_lumpy:
            search = Search(*problem)
            assert search.run()
            branched += search.made > 1
    assert branched > 10


@pytest.mark.parametrize("seed", range(30))
def test_the_bound_of_tags_is_what_counting_it_by_hand_gives(seed: int) -> None:
    pairs, places, charges = make_charged(seed, 20, 4)
    search = Search(pairs, places, charges)
    allowed = np.ones(len(search.pieces.run_starts), bool)
    tags = lower_tags(search.market, allowed, search.market.begin(allowed), 25, lambda offers: False)
    of_ticket = tags.tags[search.classes.class_of] / FINENESS
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    bound = float(of_ticket.sum())
    for partner in range(places.partners):
        mine = pairs.partners == partner
        nets = sorted((pairs.values[mine] - of_ticket[ticket[mine]]).tolist(), reverse=True)
        costs = count_costs(places, charges, partner)[: len(nets) + 1]
        bound += max(sum(nets[:load]) - cost for load, cost in enumerate(costs) if cost is not None)
    assert tags.offers.bound is not None
    assert tags.offers.bound == np.floor(bound)
    assert tags.offers.bound >= round(ask_highs(pairs, places, charges))


@pytest.mark.parametrize("seed", range(40))
def test_the_cost_of_any_number_of_tickets_is_what_counting_them_gives(seed: int) -> None:
    _, places, charges = make_charged(seed, 40, 5)
    pieces = cut_costs(places, charges)
    for partner in range(places.partners):
        counted = count_costs(places, charges, partner)
        loads = np.array([load for load, cost in enumerate(counted) if cost is not None])
        costs = sum_costs(places, charges, np.full(len(loads), partner), loads)
        assert costs.tolist() == [cost for cost in counted if cost is not None]
        by_piece = {
            int(load): int(pieces.base[i] + pieces.slope[i] * (load - pieces.first[i]))
            for i in np.flatnonzero(pieces.owner == partner)
            for load in range(pieces.first[i], pieces.last[i] + 1)
        }
        assert by_piece == {load: cost for load, cost in enumerate(counted) if cost is not None}


def test_a_fee_is_paid_only_where_the_tickets_are_worth_it() -> None:
    pairs = pairs_of([{0: 10, 1: 7}, {0: 10, 1: 7}, {0: 10}])
    places = Places.from_capacities(np.array([3, 3]))
    assert solve_charges(pairs, places, Charges.from_fees(np.array([9, 0]))).chosen.tolist() == [0, 0, 0]
    # At 17, the third ticket alone and the 3 + 3 that the others gain do not pay for partner 0.
    plan = solve_charges(pairs, places, Charges.from_fees(np.array([17, 0])))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([1, 1, UNASSIGNED], 14, 0)


def test_a_tier_that_re_rates_every_ticket_draws_a_ticket_that_is_worth_less_than_nothing() -> None:
    # Two tickets at 6 cost 12; a third, worth -1, makes all three cost 2 each.
    pairs = pairs_of([{0: 10}, {0: 10}, {0: -1}])
    places = Places.from_capacities(np.array([3]))
    plan = solve_charges(pairs, places, charge(tiers=[(0, 6, 0), (3, 2, 0)], whole=True))
    assert (plan.chosen.tolist(), plan.value) == ([0, 0, 0], 13)
    plan = solve_charges(pairs, places, charge(tiers=[(0, 6, 0), (2, 2, 0)]))
    assert (plan.chosen.tolist(), plan.value) == ([0, 0, UNASSIGNED], 8)


def test_a_partner_gets_none_rather_than_fewer_than_at_least() -> None:
    pairs = pairs_of([{0: 10, 1: 1}, {0: 10, 1: 1}, {1: 1}])
    places = Places.from_capacities(np.array([5, 5]))
    plan = solve_charges(pairs, places, Charges.from_fees(np.zeros(2, np.int64), np.array([3, 0])))
    assert (plan.chosen.tolist(), plan.gap) == ([1, 1, 1], 0)
    plan = solve_charges(pairs, places, Charges.from_fees(np.zeros(2, np.int64), np.array([2, 0])))
    assert plan.chosen.tolist() == [0, 0, 1]


@pytest.mark.parametrize("seed", range(20))
def test_without_charges_it_is_the_transport_problem(seed: int) -> None:
    pairs, places, _ = make_charged(seed, 60, 6)
    plan = solve_charges(pairs, places, Charges.from_fees(np.zeros(places.partners, np.int64)))
    assert (plan.value, plan.gap) == (solve_transport(pairs, places).value, 0)


def test_programs_that_know_only_a_few_classes_at_first_come_to_the_same_value(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [make_charged(3_000 + seed, 40, 5) for seed in range(20)]
    values = [solve_charges(*problem).value for problem in problems]
    monkeypatch.setattr("aftersale.allocation.solve.decided.UNDECIDED", 2)
    plans = [solve_charges(*problem) for problem in problems]
    assert [(plan.value, plan.gap) for plan in plans] == [(value, 0) for value in values]


def test_out_of_time_the_plan_is_marked_allowed_and_tells_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    # A clock that gains a second at each look: time is up after so many looks, whatever the machine.
    looks = iter(range(10**9))
    monkeypatch.setattr(branching, "perf_counter", lambda: float(next(looks)))
    problem = make_charged(1_012, 40, 7)
    best = round(ask_highs(*problem))
    marked = 0
    for seconds in (1, 20, 60, 150):
        plan = solve_charges(*problem, seconds=seconds)
        assert weigh_by_hand(*problem, plan) == plan.value <= best <= plan.bound
        assert plan.out_of_time or plan.gap == 0
        marked += plan.out_of_time
    assert marked


def test_progress_tells_values_that_rise_and_bounds_that_fall_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    plan = solve_charges(*make_charged(1_012, 40, 7), on_progress=lambda value, bound, _: told.append((value, bound)))
    values, bounds = zip(*told, strict=True)
    assert list(values) == sorted(values)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert (plan.value, plan.bound) == told[-1]


def test_the_same_arrays_give_the_same_plan_and_a_gap_that_is_enough_ends_it() -> None:
    problem = make_charged(1_012, 40, 7)
    plan, again = solve_charges(*problem), solve_charges(*problem)
    assert np.array_equal(plan.chosen, again.chosen)
    assert np.array_equal(plan.prices, again.prices)
    rough = solve_charges(*problem, enough=0.05)
    assert not rough.out_of_time
    assert rough.value <= plan.value <= rough.bound <= rough.value * 1.05


def test_the_largest_values_and_fees_are_counted_exactly() -> None:
    pairs = pairs_of([{0: 2**30, 1: 2**30 - 3}, {0: 2**30, 1: 2**30 - 2}, {0: 5}])
    places = Places.from_capacities(np.array([9, 9]))
    plan = solve_charges(pairs, places, Charges.from_fees(np.array([2**31, 2**30]), np.array([3, 0])))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([1, 1, UNASSIGNED], 2**30 - 5, 0)
    plan = solve_charges(pairs, places, Charges.from_fees(np.array([2**48, 2**31]), np.array([4, 0])))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([UNASSIGNED] * 3, 0, 0)


@pytest.mark.parametrize(("tickets", "partners"), [(0, 0), (3, 0), (0, 2), (3, 2)])
def test_where_there_are_no_candidates_nobody_gets_anything(tickets: int, partners: int) -> None:
    places = Places.from_capacities(np.full(partners, 2))
    plan = solve_charges(pairs_of([{}] * tickets), places, Charges.from_fees(np.zeros(partners, np.int64)))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([UNASSIGNED] * tickets, 0, 0)


def test_a_plan_that_is_not_allowed_is_not_weighed() -> None:
    pairs, places = pairs_of([{0: 5}, {0: 5}]), Places.from_capacities(np.array([2]))
    with pytest.raises(ValueError, match="partner 0: fewer tickets than at least"):
        weigh_plan(pairs, places, charge(at_least=2), np.array([0, UNASSIGNED], np.int32))


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        (([0, -1], [0, 0, 0], [], [], [], [0, 0]), "partner 1: a fee must not be negative"),
        (([2**50, 0], [0, 0, 0], [], [], [], [0, 0]), "partner 0: a fee must not be above"),
        (([0, 0], [0, 0, 2], [5, 5], [1, 1], [0, 0], [0, 0]), "partner 1: tiers must rise"),
        (([0, 0], [0, 1, 2], [5, -1], [1, 1], [0, 0], [0, 0]), "partner 1: a tier cannot begin below"),
        (([0, 0], [0, 1, 2], [5, 5], [1, 2**40], [0, 0], [0, 0]), "partner 1: rates must lie within"),
        (([0, 0], [0, 1, 2], [5, 5], [1, 1], [-(2**50), 0], [0, 0]), "partner 0: amounts must lie within"),
        (([0, 0], [0, 0, 0], [], [], [], [0, -2]), "partner 1: at least a negative number"),
        (([0, 0], [0, 0, 0], [], [], [], [0]), "one entry for each partner"),
        (([0, 0], [0, 0, 1], [], [], [], [0, 0]), "one entry for each tier"),
    ],
)
def test_charges_that_make_no_sense_are_refused(arrays: tuple[list[int], ...], reason: str) -> None:
    fees, starts, units, rates, amounts, least = (np.array(each, np.int64) for each in arrays)
    with pytest.raises(ValueError, match=reason):
        Charges(fees, starts, units, rates, amounts, np.zeros(2, bool), least)


def test_charges_that_do_not_fit_the_places_are_refused() -> None:
    pairs, places = pairs_of([{0: 5}]), Places.from_capacities(np.array([4, 4]))
    with pytest.raises(ValueError, match="partner 1: none or at least more tickets than it has places"):
        solve_charges(pairs, places, Charges.from_fees(np.zeros(2, np.int64), np.array([4, 5])))
    with pytest.raises(ValueError, match="places know 2 partners, charges 1"):
        solve_charges(pairs, places, charge())
    with pytest.raises(ValueError, match="partner 7, of 2"):
        solve_charges(pairs_of([{7: 5}]), places, Charges.from_fees(np.zeros(2, np.int64)))
