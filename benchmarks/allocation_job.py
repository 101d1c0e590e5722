"""The whole job for 100,000 tickets: import, rules, values, optimum, writing, applying, explaining; beside what is done today.

The peers give out the same tickets with the same values: by turns, to the best available partner, and by sorting all pairs.
Then the same day is planned again, from the prices of the run before, and some tickets are moved by hand.
The next day, on which some tickets are done, some are new and every partner has other places, is solved with three bonuses for staying.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from aftersale.allocation.look import explain_ticket_of_run
from aftersale.allocation.model import Policy
from aftersale.allocation.pin_actions import Pin
from aftersale.allocation.run_store import ChoiceFilter, load_choices, load_question
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Pairs, Places
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.transport import solve_transport
from aftersale.pipeline import apply_allocation, import_source, pin_ticket, plan_allocation
from aftersale.storage.database import Database, Row
from benchmarks._ticket_files import write_ticket_files
from benchmarks._tickets import give_best_available, give_greedily, give_in_turn, sum_values
from benchmarks.measure import OPERATOR, Stopwatch, installation, report, silent

MONDAY = date(2026, 3, 2)
EXPLAINED = 20
MOVED = 5
GONE = 0.1
BONUSES = (0, 500, 5_000)
"""For staying with a partner, in thousandths; the first is what the others are compared with."""
PEERS: dict[str, Callable[[Pairs, Places], Int32]] = {
    "round_robin": give_in_turn,
    "best_available": give_best_available,
    "greedy": give_greedily,
}


def main() -> None:
    """Run it all once and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--partners", type=int, default=100)
    sizes = parser.parse_args()
    watch = Stopwatch()
    with installation() as (database, folder):
        write_ticket_files(folder / "tickets", sizes.tickets, sizes.partners)
        with watch.step("import"):
            imported = import_source(database, OPERATOR, folder / "tickets", "canonical", silent)
        with watch.step("plan"):
            run = plan_allocation(database, OPERATOR, Policy(MONDAY, "EUR"), silent)
        with watch.step("apply"):
            apply_allocation(database, OPERATOR, run["allocation_run_id"], run["content_hash"])
        with watch.step("explain"):
            _explain(database, run)
        with watch.step("plan_again"):
            again = plan_allocation(database, OPERATOR, Policy(MONDAY, "EUR"), silent)
        by_hand = _move_by_hand(database, again)
        peers = _give_as_today(database, run)
        next_day = _plan_next_day(database, run)
    report(
        "allocation_job",
        tickets=sizes.tickets,
        partners=sizes.partners,
        rows=sum(counts.read for counts in imported.targets.values()),
        rejected=imported.rejected,
        counts=run["counts"],
        value=run["value"],
        gap=run["bound"] - run["value"],
        seconds={name: round(value, 3) for name, value in watch.seconds.items()},
        seconds_of_planning={name: round(value, 3) for name, value in run["timings"].items()},
        total_seconds=round(sum(watch.seconds[name] for name in ("import", "plan", "apply")), 3),
        seconds_of_planning_again={name: round(value, 3) for name, value in again["timings"].items()},
        by_hand=by_hand,
        value_lost={name: round(1 - value / run["value"], 4) for name, (value, _) in peers.items()},
        seconds_of_peers={name: round(seconds, 3) for name, (_, seconds) in peers.items()},
        next_day=next_day,
    )


def _explain(database: Database, run: Row) -> None:
    """Explain some tickets of the run, drawn by chance."""
    with database.transaction(OPERATOR, read_only=True) as conn:
        question, _ = load_question(conn, run)
        chosen = np.random.default_rng(1).choice(question.ticket_ids, EXPLAINED, replace=False)
        for ticket_id in chosen.tolist():
            explain_ticket_of_run(conn, run, str(ticket_id))


def _move_by_hand(database: Database, run: Row) -> list[dict[str, float]]:
    """What each of some moves to the runner-up takes, in seconds by the clock and of this process, and what it costs the plan."""
    with database.transaction(OPERATOR, read_only=True) as conn:
        rows = load_choices(conn, run["allocation_run_id"], ChoiceFilter(sort="ticket"), limit=10_000)
    movable = [row for row in rows if row["partner_id"] is not None and row["runner_up_partner_id"] is not None]
    found: list[dict[str, float]] = []
    for at in np.random.default_rng(1).choice(len(movable), MOVED, replace=False).tolist():
        pin = Pin(movable[at]["ticket_id"], movable[at]["runner_up_partner_id"], "lock")
        since, used = time.perf_counter(), time.process_time()
        moved = pin_ticket(database, OPERATOR, (run["allocation_run_id"], run["content_hash"]), pin)
        seconds = {"clock": time.perf_counter() - since, "processor": time.process_time() - used}
        found.append({name: round(value, 3) for name, value in seconds.items()} | {"cost": moved.cost})
        run = moved.run
    return found


def _give_as_today(database: Database, run: Row) -> dict[str, tuple[int, float]]:
    """What the same tickets are worth given out as is customary, and the seconds it takes."""
    with database.transaction(OPERATOR, read_only=True) as conn:
        question, _ = load_question(conn, run)
    places = Places.from_capacities(np.array([each.places for each in question.partner_days], np.int64))
    found = {}
    for name, give in PEERS.items():
        since = time.perf_counter()
        chosen = give(question.pairs, places)
        found[name] = (sum_values(question.pairs, chosen), time.perf_counter() - since)
    return found


def _plan_next_day(database: Database, run: Row) -> list[dict[str, float]]:
    """How many of the tickets that stay open change their partner, and what that costs, by the bonus for staying in base currency.

    A tenth of the tickets is gone, rates moved every value by up to two per cent, and places differ by up to a fifth.
    """
    with database.transaction(OPERATOR, read_only=True) as conn:
        question, _ = load_question(conn, run)
    places = np.array([each.places for each in question.partner_days], np.int64)
    before = solve_transport(question.pairs, Places.from_capacities(places))
    rng = np.random.default_rng(2)
    open_still = np.flatnonzero(rng.random(question.pairs.tickets) >= GONE)
    pairs, holder = take_tickets(question.pairs, open_still), before.chosen[open_still]
    values = np.rint(pairs.values * rng.uniform(0.98, 1.02, len(pairs.values))).astype(np.int32)
    new_places = Places.from_capacities((places * (1 - GONE) * rng.uniform(0.8, 1.2, len(places))).astype(np.int64))
    held = pairs.partners == np.repeat(holder, np.diff(pairs.starts))
    found: list[dict[str, float]] = []
    for bonus in BONUSES:
        worth = values + np.where(held, np.int32(bonus), np.int32(0))
        plan = solve_transport(Pairs(pairs.starts, pairs.partners, worth), new_places)
        value = sum_values(Pairs(pairs.starts, pairs.partners, values), plan.chosen)
        moved = (plan.chosen != holder) & (plan.chosen != UNASSIGNED) & (holder != UNASSIGNED)
        best = found[0]["value"] if found else value
        found.append(
            {
                "bonus": bonus / 1_000,
                "moved_share": round(float(moved.mean()), 4),
                "value": value,
                "value_lost": round(1 - value / best, 6),
            }
        )
    return found


if __name__ == "__main__":
    main()
