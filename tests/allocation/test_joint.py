"""Everything at once: never worth more than the whole program by HiGHS, never bounded below it, and near it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import aftersale.allocation.solve.router as router
from aftersale.allocation.solve.combined import solve_combined
from aftersale.allocation.solve.joint import solve_joint
from aftersale.allocation.solve.joint_market import PricedMarket
from aftersale.allocation.solve.joint_model import Limits
from aftersale.allocation.solve.joint_proof import weigh_limits
from aftersale.allocation.solve.model import Pairs, Places
from aftersale.allocation.solve.pieces import Charges
from aftersale.allocation.solve.resources import Quotas
from allocation.joint_oracle import CONTENTS, draw_limits, find_optimum

INSTANCES = 100


@pytest.mark.parametrize("contents", CONTENTS, ids="-".join)
def test_random_problems_are_bounded_by_what_the_whole_program_is_worth(contents: tuple[str, ...]) -> None:
    lost = worth = 0
    for seed in range(INSTANCES):
        limits = draw_limits(seed, contents, tickets=seed % 23, partners=1 + seed % 5)
        best = find_optimum(limits)
        plan = solve_joint(limits, 20)
        assert plan.value == weigh_limits(limits, plan.chosen), seed
        assert plan.value <= best <= plan.bound <= plan.price_bound, seed
        lost += best - plan.value
        worth += abs(best)
        general = solve_combined(limits, 20)
        assert weigh_limits(limits, general.chosen) == best, seed
        assert general.gap == 0, seed
    # Nearly always the optimum itself; all at once on several days is the hardest.
    assert lost <= worth * (0.05 if "days" in contents and "volumes" in contents else 0.01)


@pytest.mark.parametrize("seed", range(8))
def test_neither_the_plan_nor_the_bound_of_a_problem_between_is_worse_than_that_of_one_program(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(router, "FEW_PAIRS", 0)
    limits = draw_limits(seed, CONTENTS[3], tickets=20, partners=4)
    task = router.Task(limits.pairs, limits.places, limits.quotas, limits.charges, limits.minutes, seconds=20)
    routed = router.solve_task(task)
    assert routed.method == "joint"
    assert weigh_limits(limits, routed.chosen) == find_optimum(limits)
    assert routed.gap == 0
    assert routed.quota_prices is not None


def test_a_small_problem_with_quotas_and_minutes_has_prices() -> None:
    """Two tickets worth 9 and 5 want the one place, which a quota counts as well: together these are worth from 5 to 9."""
    pairs = Pairs(np.array([0, 1, 2]), np.zeros(2, np.int32), np.array([9_000, 5_000], np.int32))
    row = np.zeros(1, np.int32)
    quotas = Quotas(
        np.zeros((1, 2), np.int32), row, row, row, np.zeros(1, np.int64), np.array([1]), np.zeros(1, np.int64)
    )
    minutes = np.full(2, 30, np.int32), np.array([60])
    routed = router.solve_task(router.Task(pairs, Places.from_capacities(np.array([2])), quotas, minutes=minutes))
    assert (routed.method, routed.chosen.tolist(), routed.gap) == ("milp", [0, -1], 0)
    assert routed.quota_prices is not None
    assert 4_990 <= int(routed.quota_prices[0] + routed.prices[0]) <= 9_010


def test_who_is_closed_uses_no_quota() -> None:
    """The example of docs/algorithms: a fee of 6, two tickets at most, four of the north worth 5 there and 1 at partner 1."""
    pairs = Pairs(np.arange(0, 9, 2), np.tile(np.array([0, 1], np.int32), 4), np.tile(np.array([5, 1], np.int32), 4))
    row, few = np.zeros(1, np.int32), np.zeros(1, np.int64)
    quotas = Quotas(np.zeros((1, 4), np.int32), row, row, row, few, np.array([2]), few)
    places, charges = Places.from_capacities(np.array([4, 4])), Charges.from_fees(np.array([6, 0]))
    plan = solve_joint(Limits(pairs, places, quotas, charges), 20)
    assert sorted(plan.chosen.tolist()) == [0, 0, 1, 1]
    assert (plan.value, plan.gap) == (6, 0)


def test_out_of_time_at_once_is_marked_and_bounded() -> None:
    limits = draw_limits(3, CONTENTS[3], tickets=400, partners=12)
    plan = solve_joint(limits, 0)
    assert plan.out_of_time
    assert plan.gap > 0
    assert plan.value == weigh_limits(limits, plan.chosen)


def test_a_plan_without_the_steps_that_would_end_late_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the market seems to take longer than there is time: the first plan within runs is the last."""
    monkeypatch.setattr(PricedMarket, "seconds", property(lambda _: 100.0, lambda *_: None), raising=False)
    limits = draw_limits(0, CONTENTS[0], tickets=60, partners=8)
    plan = solve_joint(limits, 60)
    assert plan.value == weigh_limits(limits, plan.chosen)
    assert plan.gap > 0
    assert plan.out_of_time


def test_more_than_a_limit_allows_is_refused_by_name() -> None:
    """Two tickets of 30 minutes at one partner who has 45, and none of whose candidates is the second partner."""
    pairs = Pairs(np.array([0, 1, 2]), np.zeros(2, np.int32), np.array([9, 8], np.int32))
    roomy = Places.from_capacities(np.array([2, 2]))
    limits = Limits(pairs, roomy, minutes=(np.full(2, 30, np.int32), np.array([45, 45])))
    with pytest.raises(ValueError, match="none of its candidates"):
        weigh_limits(limits, np.array([0, 1], np.int32))
    with pytest.raises(ValueError, match="partner 0 has more minutes of work"):
        weigh_limits(limits, np.array([0, 0], np.int32))
    narrow = replace(limits, places=Places.from_capacities(np.array([1, 1])), minutes=None)
    with pytest.raises(ValueError, match="partner 0 has more tickets than places"):
        weigh_limits(narrow, np.array([0, 0], np.int32))
    few = replace(limits, minutes=None, charges=Charges.from_fees(np.zeros(2, np.int64), np.array([2, 0])))
    with pytest.raises(ValueError, match="partner 0: fewer tickets than at least"):
        weigh_limits(few, np.array([0, -1], np.int32))
    assert weigh_limits(limits, np.array([0, -1], np.int32)) == 9
