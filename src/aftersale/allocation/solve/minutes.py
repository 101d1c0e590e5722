"""The best allocation when every pair takes minutes of its own: prices of minutes, an allocation that fits, and how good it is."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.minute_best import find_best_pairs
from aftersale.allocation.solve.minute_chains import Chains
from aftersale.allocation.solve.minute_mip import Floats, find_prices
from aftersale.allocation.solve.minute_model import DEAREST, MinutePlan, Minutes, OnProgress, Task, Watch, prepare_task
from aftersale.allocation.solve.minute_parts import improve_parts
from aftersale.allocation.solve.minute_prices import guess_prices
from aftersale.allocation.solve.minute_proof import bound_plans, weigh_plan
from aftersale.allocation.solve.minute_repair import repair
from aftersale.allocation.solve.minute_search import search
from aftersale.allocation.solve.minute_table import Table, lay_out
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places

# Up to so many tickets times partners, all pairs are laid out in one table, whose optimum is searched for.
LARGEST_TABLE = 40_000


def solve_minutes(
    pairs: Pairs,
    places: Places | None,
    minutes: Minutes,
    seconds: float = 60.0,
    on_progress: OnProgress | None = None,
) -> MinutePlan:
    """The best allocation within all minutes, and all places if they are limited, that is found in so many seconds, with its gap.

    Small problems are searched until their optimum is proved or nothing better is found, large ones until the gap is a
    hundred-thousandth. As long as time does not run out, the same arrays give the same plan.

    Raises
    ------
    ValueError : partners or pairs do not fit each other
    """
    require_match(pairs, places, minutes)
    watch = Watch(seconds)
    tell = on_progress or (lambda value, bound: None)
    task = prepare_task(pairs, places, minutes)
    table, top = None, 0
    if pairs.tickets * minutes.partners <= LARGEST_TABLE:
        table, top = lay_out(pairs, places, minutes)
    prices, ticket_prices = _find_prices(task, table)
    shared = prices[: task.partners], prices[task.partners :] if places else np.zeros(task.partners, np.int64)
    bound = bound_plans(pairs, places, minutes, shared, task.scale)
    chains = _start(task, prices, watch)
    if table is not None:
        start = _name_partners(task, chains.chosen).astype(np.int64)
        tell(top - table.sum_losses(start), bound)
        found = search(
            table, start, ticket_prices, watch, lambda lost, least: tell(top - lost, min(bound, top - least))
        )
        chosen, bound = found.chosen.astype(np.int32), min(bound, top - found.fewest_lost)
    else:
        improve_parts(chains, prices, bound * task.scale, watch, lambda value: tell(value // task.scale, bound))
        chosen = _name_partners(task, chains.chosen)
    value = weigh_plan(pairs, places, minutes, chosen)
    tell(value, bound)
    return MinutePlan(chosen, *shared, task.scale, value, bound, watch.ran_out)


def require_match(pairs: Pairs, places: Places | None, minutes: Minutes) -> None:
    """Refuse arrays that belong to different problems."""
    if len(minutes.taken) != len(pairs.partners):
        raise ValueError(f"minutes are given for {len(minutes.taken)} pairs, but there are {len(pairs.partners)}")
    if len(pairs.partners) and not 0 <= int(pairs.partners.min()) <= int(pairs.partners.max()) < minutes.partners:
        raise ValueError(f"a pair names a partner beyond the {minutes.partners} whose minutes are given")
    if places is not None and places.partners != minutes.partners:
        raise ValueError(f"places are given for {places.partners} partners, minutes for {minutes.partners}")


def _find_prices(task: Task, table: Table | None) -> tuple[Int64, Floats]:
    """Prices of all rows of the task, exact where there is a table, and then of its tickets, in thousandths."""
    if table is None:
        return guess_prices(task).prices, np.zeros(0)
    if not table.tickets or not table.partners:
        return np.zeros(task.rows.partners, np.int64), np.zeros(table.tickets)
    tickets, minute_prices, place_prices = find_prices(table)
    rows = np.concatenate((np.clip(minute_prices, 0, None), place_prices if task.has_places else np.zeros(0)))
    return np.clip(np.rint(rows * task.scale), -DEAREST, DEAREST).astype(np.int64), tickets


def _start(task: Task, prices: Int64, watch: Watch) -> Chains:
    """An allocation that fits, near the prices."""
    best = find_best_pairs(task, prices)
    near = Chains(task, best, prices, best.pair)
    near.settle(prices, watch)
    chains = Chains(task, best, prices, repair(task, best, prices, near.chosen))
    chains.improve(watch)
    return chains


def _name_partners(task: Task, chosen: Int64) -> Int32:
    """The partners of chosen pairs; shape (tickets,)."""
    return np.append(task.pairs.partners, np.int32(UNASSIGNED))[chosen].astype(np.int32)
