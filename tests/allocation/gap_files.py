"""Public instances of the generalised assignment problem: how their files read, what a solution is worth, what HiGHS alone finds.

Shares no code with the solver it judges.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np


@dataclass(frozen=True)
class Instance:
    """Agents and tasks; every task goes to exactly one agent.

    Attributes
    ----------
    amounts : value or cost of a task at an agent; shape (agents, tasks)
    weights : how much of an agent's capacity a task takes; shape (agents, tasks)
    capacities : shape (agents,)
    """

    amounts: np.ndarray
    weights: np.ndarray
    capacities: np.ndarray


def read_instance(path: Path) -> Instance:
    """Agents, tasks, the amounts agent by agent, the weights likewise, the capacities."""
    numbers = np.array(path.read_text().split(), np.int64)
    agents, tasks = int(numbers[0]), int(numbers[1])
    amounts, weights, capacities = np.split(numbers[2:], [agents * tasks, 2 * agents * tasks])
    return Instance(amounts.reshape(agents, tasks), weights.reshape(agents, tasks), capacities)


def read_best_known(folder: Path) -> dict[str, int]:
    """The best known value of each instance, by its path without suffix."""
    with (folder / "best_known.csv").open() as file:
        return {row["Path"]: int(row["use_as_reference"]) for row in csv.DictReader(file)}


def sum_amounts(instance: Instance, agents: list[int]) -> int:
    """What a solution is worth, or costs.

    Raises
    ------
    ValueError : a task has no agent, or an agent more than its capacity
    """
    left = [int(capacity) for capacity in instance.capacities]
    total = 0
    if len(agents) != instance.amounts.shape[1]:
        raise ValueError("not one agent for each task")
    for task, agent in enumerate(agents):
        if not 0 <= agent < len(left):
            raise ValueError(f"task {task} has no agent")
        left[agent] -= int(instance.weights[agent, task])
        total += int(instance.amounts[agent, task])
    if min(left) < 0:
        raise ValueError(f"agent {left.index(min(left))} has too much")
    return total


def solve_by_highs(instance: Instance, maximise: bool, seconds: float) -> tuple[float, float]:
    """What HiGHS alone finds on the plain model in so many seconds, and its bound."""
    agents, tasks = instance.amounts.shape
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    for name, setting in (("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0)):
        model.setOptionValue(name, setting)
    chosen = [[model.addBinary() for _ in range(tasks)] for _ in range(agents)]
    for task in range(tasks):
        model.addConstr(sum(chosen[agent][task] for agent in range(agents)) == 1)
    for agent in range(agents):
        loads = (int(instance.weights[agent, task]) * chosen[agent][task] for task in range(tasks))
        model.addConstr(sum(loads) <= int(instance.capacities[agent]))
    total = sum(int(instance.amounts[i, j]) * chosen[i][j] for i in range(agents) for j in range(tasks))
    (model.maximize if maximise else model.minimize)(total)
    info = model.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)


def main(path: str, direction: str, seconds: str) -> None:
    """`python gap_files.py INSTANCE maximise|minimise SECONDS`: a line of JSON with what HiGHS alone finds."""
    begin, processor = time.perf_counter(), time.process_time()
    value, bound = solve_by_highs(read_instance(Path(path)), direction == "maximise", float(seconds))
    spent = {"seconds": time.perf_counter() - begin, "processor_seconds": time.process_time() - processor}
    print("\n" + json.dumps({"value": value, "bound": bound, **spent}))


if __name__ == "__main__":
    main(*sys.argv[1:])
