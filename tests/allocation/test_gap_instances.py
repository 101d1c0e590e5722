"""Public instances of the generalised assignment problem: those that are solved in seconds; all of them run in the benchmark."""

from __future__ import annotations

import numpy as np
import pytest

from aftersale.allocation.solve.minute_model import Minutes
from aftersale.allocation.solve.minutes import solve_minutes
from aftersale.allocation.solve.model import Pairs
from allocation.gap_files import Instance, read_best_known, read_instance, sum_amounts
from conftest import data_folder

FOLDER = data_folder() / "allocation_gap"
# Never reached: no verdict depends on the clock.
LONG = 3_600.0
# Every task must go to somebody: worth so much that leaving it never pays.
ASSIGNED = 10_000
# What these are at most worth: Cattrysse, Salomon and Van Wassenhove, A set partitioning heuristic for the generalized assignment
# problem, European Journal of Operational Research 72 (1994); the collection's own file holds the smallest sums.
LARGEST = {"gap1-0": 336, "gap1-1": 327, "gap1-2": 339, "gap1-3": 341, "gap1-4": 326, "gap12-0": 1451}
SMALLEST = (
    *(f"cattrysse1994/gap1-{number}" for number in range(5)),
    "cattrysse1994/gap6-1",
    "cattrysse1994/gap12-0",
    "chu1997/a20100",
    "chu1997/b10100",
    "chu1997/b20100",
    "chu1997/c20100",
)


def solve(instance: Instance, sign: int) -> tuple[int, int]:
    """The amount of what was found, which the checker has seen, and the bound."""
    agents, tasks = instance.amounts.shape
    pairs = Pairs(
        np.arange(0, agents * tasks + 1, agents, dtype=np.int64),
        np.tile(np.arange(agents, dtype=np.int32), tasks),
        (ASSIGNED + sign * instance.amounts.T.ravel()).astype(np.int32),
    )
    minutes = Minutes(instance.weights.T.ravel().astype(np.int32), instance.capacities)
    plan = solve_minutes(pairs, None, minutes, LONG)
    amount = sum_amounts(instance, plan.chosen.tolist())
    assert plan.value == ASSIGNED * tasks + sign * amount
    assert not plan.out_of_time
    return amount, sign * (plan.bound - ASSIGNED * tasks)


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_value_of_a_public_instance_is_found_and_proved(name: str) -> None:
    instance = read_instance(FOLDER / "cattrysse1994" / f"{name}.txt")
    assert solve(instance, 1) == (LARGEST[name], LARGEST[name])


@pytest.mark.parametrize("name", SMALLEST)
def test_the_smallest_cost_of_a_public_instance_is_found_and_proved(name: str) -> None:
    best_known = read_best_known(FOLDER)[name]
    assert solve(read_instance(FOLDER / f"{name}.txt"), -1) == (best_known, best_known)


def test_the_checker_refuses_what_is_no_solution() -> None:
    instance = Instance(np.array([[3, 4], [5, 6]]), np.array([[2, 2], [1, 1]]), np.array([3, 3]))
    assert sum_amounts(instance, [0, 1]) == 9
    with pytest.raises(ValueError, match="agent 0 has too much"):
        sum_amounts(instance, [0, 0])
    with pytest.raises(ValueError, match="task 1 has no agent"):
        sum_amounts(instance, [0, -1])
    with pytest.raises(ValueError, match="not one agent for each task"):
        sum_amounts(instance, [0])
