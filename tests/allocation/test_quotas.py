"""Crossing quotas: equal to the whole program by HiGHS, certified, marked when time is out."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest

import aftersale.allocation.solve.search as search_module
from aftersale.allocation.solve.certify_quotas import certify_quotas
from aftersale.allocation.solve.class_transport import solve_class_transport
from aftersale.allocation.solve.model import UNASSIGNED, Pairs, Places
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.quotas import solve_quotas
from aftersale.allocation.solve.repair import fill, release
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas, find_resources
from aftersale.allocation.solve.transport import solve_transport
from allocation.instances import make_instance

INSTANCES = 160
# Rows of quotas: partner, dimension, group, fewest, most, price of a missing ticket.
Row = tuple[int, int, int, int, int, int]


def make_quotas(groups: list[list[int]] | np.ndarray, rows: list[Row]) -> Quotas:
    """Quotas from groups per dimension and rows."""
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    return Quotas(np.array(groups, np.int32), *columns[:3].astype(np.int32), *columns[3:])


def draw_quotas(seed: int, pairs: Pairs, places: Places) -> Quotas:
    """Up to three dimensions, quotas of partners and of all together, minima at prices from nothing to more than any value."""
    rng = np.random.default_rng(10_000 + seed)
    dimensions = int(rng.integers(0, 4))
    counts = rng.integers(1, 5, dimensions)
    groups = [rng.integers(0, count, pairs.tickets).tolist() for count in counts]
    size = int(np.abs(pairs.values).max(initial=1))
    wanted = {
        (int(rng.integers(-1, places.partners)), dimension, int(rng.integers(0, counts[dimension] + 1)))
        for dimension in rng.integers(0, max(dimensions, 1), int(rng.integers(0, 13))).tolist()
        if dimensions
    }
    rows: list[Row] = []
    for partner, dimension, group in sorted(wanted):
        typical = 2 + pairs.tickets // (2 if partner == ALL_PARTNERS else 2 * places.partners)
        most = int(rng.integers(0, typical)) if rng.random() < 0.7 else 10**9
        fewest = int(rng.integers(0, min(most, typical) + 1)) if rng.random() < 0.5 else 0
        rows.append((partner, dimension, group, fewest, most, int(rng.integers(0, 2 * size))))
    return make_quotas(np.array(groups).reshape(dimensions, pairs.tickets), rows)


def find_optimum(pairs: Pairs, places: Places, quotas: Quotas) -> int:
    """The whole program, row by row as the definition says: a binary for each pair, a number for each segment and each shortfall."""
    program = highspy.Highs()  # type: ignore[no-untyped-call]
    program.setOptionValue("output_flag", False)
    program.setOptionValue("mip_rel_gap", 0.0)
    infinity = highspy.kHighsInf
    for value in pairs.values.tolist():
        program.addCol(float(value), 0, 1, 0, [], [])
    count = len(pairs.values)
    program.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.ones(count, np.uint8))
    for size, cost in zip(places.sizes.tolist(), places.costs.tolist(), strict=True):
        program.addCol(-float(cost), 0, float(size), 0, [], [])
    for price in quotas.shortfall_price.tolist():
        program.addCol(-float(price), 0, infinity, 0, [], [])

    def add(lowest: float, highest: float, factors: dict[int, float]) -> None:
        program.addRow(lowest, highest, len(factors), np.array([*factors], np.int32), np.array([*factors.values()]))

    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    for each in range(pairs.tickets):
        add(0, 1, dict.fromkeys(range(pairs.starts[each], pairs.starts[each + 1]), 1.0))
    for partner in range(places.partners):
        segments = range(count + places.starts[partner], count + places.starts[partner + 1])
        own = np.flatnonzero(pairs.partners == partner).tolist()
        add(0, 0, dict.fromkeys(own, 1.0) | dict.fromkeys(segments, -1.0))
    for row in range(quotas.count):
        counted = quotas.groups[quotas.dimension[row]][ticket] == quotas.group[row]
        if quotas.partner[row] != ALL_PARTNERS:
            counted &= pairs.partners == quotas.partner[row]
        some = dict.fromkeys(np.flatnonzero(counted).tolist(), 1.0)
        add(-infinity, float(quotas.most[row]), some)
        add(float(quotas.fewest[row]), infinity, some | {count + len(places.sizes) + row: 1.0})
    program.changeObjectiveSense(highspy.ObjSense.kMaximize)
    program.run()
    assert program.getModelStatus() in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
    return round(program.getInfo().objective_function_value) if count + len(places.sizes) + quotas.count else 0


@pytest.mark.parametrize("part", range(8))
def test_random_problems_are_worth_what_the_whole_program_is(part: int) -> None:
    for seed in range(part, INSTANCES, 8):
        pairs, places = make_instance(seed, tickets=seed % 61)
        quotas = draw_quotas(seed, pairs, places)
        plan = solve_quotas(pairs, places, quotas)
        assert (plan.value, plan.gap, plan.out_of_time) == (find_optimum(pairs, places, quotas), 0, False), seed
        assert plan.price_bound >= plan.bound
        assert certify_quotas(pairs, places, quotas, plan.chosen, plan.prices, plan.quota_prices) == (
            plan.value,
            plan.price_bound,
        )


def pairs_of(candidates: list[dict[int, int]]) -> Pairs:
    """Tickets as partner → value."""
    starts = np.concatenate(([0], np.cumsum([len(each) for each in candidates]))).astype(np.int64)
    who = np.array([partner for each in candidates for partner in each], np.int32)
    return Pairs(starts, who, np.array([value for each in candidates for value in each.values()], np.int32))


# Four tickets: north or south (first dimension), phone or net (second). Partner 0 is better for all, and has room for all.
FOUR = pairs_of([{0: 10, 1: 9}, {0: 10, 1: 7}, {0: 10, 1: 4}, {0: 10, 1: 2}])
REGIONS, PRODUCTS = [0, 0, 1, 1], [0, 1, 0, 1]
ROOMY = Places.from_capacities(np.array([4, 4]))


def test_a_limit_moves_the_tickets_that_lose_least() -> None:
    plan = solve_quotas(FOUR, ROOMY, make_quotas([REGIONS], [(0, 0, 0, 0, 1, 0), (0, 0, 1, 0, 1, 0)]))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([1, 0, 1, 0], 33, 0)
    # One more ticket of the north at partner 0 would bring 1, one of the south 6.
    assert plan.quota_prices[0] in range(1, 4)
    assert plan.quota_prices[1] in range(6, 9)


def test_crossing_limits_hold_both() -> None:
    # At most one of the north, and at most one of the phone: the ticket that is both may go, or the two that are one each.
    rows = [(0, 0, 0, 0, 1, 0), (0, 1, 0, 0, 1, 0)]
    plan = solve_quotas(FOUR, ROOMY, make_quotas([REGIONS, PRODUCTS], rows))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([1, 0, 0, 0], 39, 0)


def test_a_minimum_is_missed_when_its_price_does_not_pay_for_it() -> None:
    # Partner 1 should have two of the south; a missing one counts 7. The third ticket loses 6 by it, the fourth 8.
    plan = solve_quotas(FOUR, ROOMY, make_quotas([REGIONS], [(1, 0, 1, 2, 9, 7)]))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([0, 0, 1, 0], 27, 0)
    assert plan.shortfalls.tolist() == [1]
    assert plan.quota_prices.tolist() == [-7]


def test_a_minimum_that_nobody_can_reach_makes_nothing_impossible() -> None:
    plan = solve_quotas(FOUR, ROOMY, make_quotas([REGIONS], [(1, 0, 5, 3, 3, 100)]))
    assert (plan.chosen.tolist(), plan.value, plan.gap) == ([0, 0, 0, 0], 40 - 300, 0)
    assert plan.shortfalls.tolist() == [3]


def test_a_limit_over_all_partners_leaves_tickets_unassigned() -> None:
    plan = solve_quotas(FOUR, ROOMY, make_quotas([REGIONS], [(ALL_PARTNERS, 0, 1, 0, 1, 0)]))
    assert (sorted(plan.chosen[2:].tolist()), plan.value, plan.gap) == ([UNASSIGNED, 0], 30, 0)


def test_a_gap_that_prices_leave_is_closed_by_cases() -> None:
    # Three tickets, each two of which share a quota of one: cut in halves they would bring 15, whole 10.
    groups = [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    rows = [(0, dimension, 0, 0, 1, 0) for dimension in range(3)]
    plan = solve_quotas(pairs_of([{0: 10}] * 3), Places.from_capacities(np.array([3])), make_quotas(groups, rows))
    assert (plan.value, plan.bound, plan.price_bound) == (10, 10, 15)
    assert not plan.out_of_time


def test_without_tickets_or_quotas_there_is_nothing_to_do() -> None:
    empty = solve_quotas(pairs_of([]), ROOMY, make_quotas(np.zeros((1, 0)), [(0, 0, 0, 2, 5, 3)]))
    assert (empty.chosen.tolist(), empty.value, empty.gap) == ([], -6, 0)
    free = solve_quotas(FOUR, ROOMY, make_quotas(np.zeros((0, 4)), []))
    assert (free.value, free.gap) == (40, 0)


def draw_many(seed: int, tickets: int = 20_000, partners: int = 15) -> tuple[Pairs, Places, Quotas]:
    """More tickets than are solved in one program, regions and products that bind."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 7, tickets)
    who = np.concatenate([rng.permutation(partners)[:count] for count in counts])
    values = rng.integers(1_000, 60_000, len(who))
    pairs = Pairs(np.concatenate(([0], np.cumsum(counts))), who.astype(np.int32), values.astype(np.int32))
    places = Places.from_capacities(np.full(partners, int(0.9 * tickets / partners)))
    share = int(tickets / partners)
    rows = [(partner, 0, 0, 0, share // 6, 0) for partner in range(partners)]
    rows += [(partner, 1, 1, share // 2, tickets, 20_000) for partner in range(0, partners, 2)]
    return (
        pairs,
        places,
        make_quotas([rng.integers(0, 4, tickets).tolist(), rng.integers(0, 3, tickets).tolist()], rows),
    )


def test_many_tickets_are_proven_to_a_millionth_and_the_same_again() -> None:
    problem, told = draw_many(1), []
    plan = solve_quotas(*problem, seconds=300, on_progress=lambda value, bound: told.append((value, bound)))
    assert plan.gap <= 1e-6 * plan.bound
    assert not plan.out_of_time
    assert np.count_nonzero(plan.quota_prices > 0) > 5
    assert np.count_nonzero(plan.quota_prices < 0) > 3
    assert certify_quotas(*problem, plan.chosen, plan.prices, plan.quota_prices) == (plan.value, plan.price_bound)
    bounds = [bound for _, bound in told]
    assert bounds == sorted(bounds, reverse=True)
    assert told[-1][0] == plan.value
    again = solve_quotas(*problem, seconds=300)
    assert np.array_equal(plan.chosen, again.chosen)
    assert np.array_equal(plan.quota_prices, again.quota_prices)


def test_when_time_is_out_the_plan_is_allowed_and_marked() -> None:
    pairs, places, quotas = draw_many(2)
    plan = solve_quotas(pairs, places, quotas, seconds=0)
    assert plan.out_of_time
    assert 0 < plan.value < plan.bound
    # Refuses what is not allowed.
    certify_quotas(pairs, places, quotas, plan.chosen, plan.prices, plan.quota_prices)


def test_equal_tickets_are_solved_as_classes() -> None:
    pairs, places, quotas = draw_many(3, tickets=400)
    drawn = np.random.default_rng(3).integers(0, 400, 6_000)
    many = take_tickets(pairs, drawn)
    larger = Places.from_capacities(15 * places.sizes)
    stretched = replace(quotas, groups=quotas.groups[:, drawn], most=15 * quotas.most, fewest=15 * quotas.fewest)
    plan = solve_quotas(many, larger, stretched, seconds=300)
    assert plan.gap <= 1e-6 * plan.bound
    transport = solve_class_transport(many, larger)
    assert (transport.value, transport.gap) == (solve_transport(many, larger).value, 0)
    assert plan.value < transport.value


@pytest.mark.parametrize("seed", range(30))
def test_classes_within_capacities_are_worth_what_tickets_are(seed: int) -> None:
    pairs, places = make_instance(500 + seed)
    drawn = np.random.default_rng(seed).integers(0, max(pairs.tickets, 1), 80 if pairs.tickets else 0)
    many = take_tickets(pairs, drawn)
    plan = solve_class_transport(many, places)
    assert (plan.value, plan.gap) == (solve_transport(many, places).value, 0)


def test_groups_of_many_combinations_are_numbered_as_they_occur(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, places = make_instance(11, tickets=50)
    quotas = draw_quotas(11, pairs, places)
    usual = solve_quotas(pairs, places, quotas)
    monkeypatch.setattr("aftersale.allocation.solve.resources.FEW_SLOTS", 0)
    assert find_resources(pairs, places, quotas).used.shape[0] <= len(pairs.partners) + 1
    assert solve_quotas(pairs, places, quotas).value == usual.value


def test_a_choice_that_is_not_allowed_is_repaired() -> None:
    for seed in range(40):
        pairs, places = make_instance(2_000 + seed, tickets=60)
        quotas = draw_quotas(seed, pairs, places)
        resources = find_resources(pairs, places, quotas)
        rng = np.random.default_rng(seed)
        some = np.diff(pairs.starts) > 0
        at = pairs.starts[:-1] + rng.integers(0, np.maximum(np.diff(pairs.starts), 1))
        slots = np.append(resources.pairs.partners, UNASSIGNED)[np.where(some, at, len(pairs.partners))].astype(
            np.int32
        )
        released = release(resources, slots, rng.integers(0, 9, 60))
        assert np.all(resources.count_loads(released) <= resources.room)
        assert np.all((released == slots) | (released == UNASSIGNED))
        filled = fill(resources, released)
        assert np.all(resources.count_loads(filled) <= resources.room)
        assert np.all((filled == released) | (released == UNASSIGNED))
        assert resources.compute_value(filled) >= resources.compute_value(released)


def test_a_certificate_refuses_what_quotas_do_not_allow() -> None:
    quotas, prices = make_quotas([REGIONS], [(0, 0, 0, 0, 1, 0)]), np.zeros(2, np.int64)

    def check(chosen: list[int]) -> tuple[int, int]:
        return certify_quotas(FOUR, ROOMY, quotas, np.array(chosen, np.int32), prices, np.zeros(1, np.int64))

    with pytest.raises(ValueError, match="quota 0 has more tickets than it allows"):
        check([0, 0, 1, 1])
    with pytest.raises(ValueError, match="none of its candidates"):
        certify_quotas(
            pairs_of([{0: 1}]), ROOMY, make_quotas([[0]], []), np.array([1], np.int32), prices, np.zeros(0, np.int64)
        )
    with pytest.raises(ValueError, match="more tickets than places"):
        certify_quotas(
            FOUR, Places.from_capacities(np.array([0, 4])), quotas, np.zeros(4, np.int32), prices, np.zeros(1, np.int64)
        )
    assert check([1, 0, 0, 0]) == (39, 40)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((0, 0, 0, 0, -1, 0), "quota 1 allows fewer than no tickets"),
        ((0, 0, 0, -1, 5, 0), "quota 1 wants fewer than no tickets"),
        ((0, 0, 0, 6, 5, 0), "quota 1 wants more tickets than it allows"),
        ((-2, 0, 0, 0, 5, 0), "quota 1 counts the tickets of a partner that is none"),
        ((0, 1, 0, 0, 5, 0), "quota 1 names a dimension that is none"),
        ((0, 0, -1, 0, 5, 0), "quota 1 names a group below 0"),
        ((0, 0, 0, 0, 5, -1), "quota 1 has a price of missing tickets outside"),
        ((1, 0, 1, 0, 5, 0), "quota 1 counts what an earlier one counts"),
    ],
)
def test_a_quota_that_makes_no_sense_is_refused_by_its_number(row: Row, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make_quotas([REGIONS], [(1, 0, 1, 0, 5, 0), row])


def test_quotas_of_other_tickets_or_partners_are_refused() -> None:
    with pytest.raises(ValueError, match="one column for each ticket"):
        solve_quotas(FOUR, ROOMY, make_quotas([[0, 1]], []))
    with pytest.raises(ValueError, match="quota 0 is of a partner that has no places"):
        solve_quotas(FOUR, ROOMY, make_quotas([REGIONS], [(2, 0, 0, 0, 1, 0)]))
    with pytest.raises(ValueError, match="groups must be 0 and up"):
        make_quotas([[0, -1, 0, 0]], [])


def test_contested_lots_grow_until_the_plan_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "CONTESTED", 30)
    monkeypatch.setattr(search_module, "CONTESTED_EACH", 0)
    plan = solve_quotas(*draw_many(4, tickets=4_000), seconds=300)
    assert plan.gap <= 1e-6 * plan.bound
