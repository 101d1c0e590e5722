"""Random small problems with charges, and independent ways of solving them: costs counted ticket by ticket, all plans, one big program."""

from __future__ import annotations

from itertools import product

import highspy
import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Pairs, Places
from aftersale.allocation.solve.pieces import Charges
from allocation.instances import make_instance

Counted = tuple[Pairs, Places, Charges]


def make_charged(seed: int, tickets: int, partners: int) -> Counted:
    """Fees, falling and rising tiers of both kinds, bonuses, none or at least; a third of the tickets are like another."""
    rng = np.random.default_rng(seed)
    pairs, places = make_instance(seed, tickets, partners)
    if tickets and rng.random() < 0.5:
        pairs = repeat_tickets(pairs, np.sort(rng.integers(0, tickets, tickets)))
    size = max(int(np.abs(pairs.values).max(initial=1)), 1)
    room = np.bincount(places.owner, places.sizes, partners).astype(np.int64)
    counts = rng.integers(0, 4, partners)
    tier_starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    units = [
        np.sort(rng.choice(np.arange(0, max(int(room[j]), 1) + 4), counts[j], replace=False)) for j in range(partners)
    ]
    charges = Charges(
        fees=rng.integers(0, 2 * size + 1, partners) * (rng.random(partners) < 0.6),
        tier_starts=tier_starts,
        from_units=np.concatenate([*units, np.zeros(0, np.int64)]).astype(np.int64),
        rates=rng.integers(-size // 4, size + 1, tier_starts[-1]),
        amounts=rng.integers(-size, size + 1, tier_starts[-1]) * (rng.random(tier_starts[-1]) < 0.4),
        whole=rng.random(partners) < 0.5,
        at_least=np.where(rng.random(partners) < 0.5, rng.integers(0, np.maximum(room, 1) + 1) * (room > 0), 0),
    )
    return pairs, places, charges


def make_lumpy(seed: int, tickets: int, partners: int) -> Counted:
    """Partners that take all of their places or none, more than there are tickets for: what fits together is what decides."""
    rng = np.random.default_rng(seed)
    starts = np.arange(tickets + 1, dtype=np.int64) * partners
    values = 1_000 + rng.integers(0, 100, tickets * partners)
    pairs = Pairs(starts, np.tile(np.arange(partners, dtype=np.int32), tickets), values.astype(np.int32))
    room = rng.integers(tickets // 5, tickets // 2 + 2, partners)
    return pairs, Places.from_capacities(room), Charges.from_fees(rng.integers(0, 300, partners) * room, room)


def repeat_tickets(pairs: Pairs, of: np.ndarray) -> Pairs:
    """Tickets that have what these have."""
    counts = np.diff(pairs.starts)[of]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    at = np.repeat(pairs.starts[of] - starts[:-1], counts) + np.arange(starts[-1])
    return Pairs(starts, pairs.partners[at], pairs.values[at])


def count_costs(places: Places, charges: Charges, partner: int) -> list[int | None]:
    """What each number of tickets costs the partner, counted ticket by ticket; None where it is not allowed."""
    segments = range(places.starts[partner], places.starts[partner + 1])
    each = [int(places.costs[i]) for i in segments for _ in range(places.sizes[i])]
    tiers = [
        (int(charges.from_units[i]), int(charges.rates[i]), int(charges.amounts[i]))
        for i in range(charges.tier_starts[partner], charges.tier_starts[partner + 1])
    ]
    costs: list[int | None] = [0]
    for load in range(1, len(each) + 1):
        cost = sum(each[:load]) + int(charges.fees[partner])
        if charges.whole[partner]:
            reached = [tier for tier in tiers if tier[0] <= load]
            cost += reached[-1][1] * load + reached[-1][2] if reached else 0
        else:
            for ticket in range(1, load + 1):
                below = [rate for begin, rate, _ in tiers if begin < ticket]
                cost += below[-1] if below else 0
            cost += sum(amount for begin, _, amount in tiers if begin <= load)
        costs.append(cost if load >= charges.at_least[partner] else None)
    return costs


def try_everything(pairs: Pairs, places: Places, charges: Charges) -> int:
    """The best value of all allocations, one after the other."""
    costs = [count_costs(places, charges, partner) for partner in range(places.partners)]
    ways = [
        [
            (UNASSIGNED, 0),
            *((int(pairs.partners[i]), int(pairs.values[i])) for i in range(pairs.starts[t], pairs.starts[t + 1])),
        ]
        for t in range(pairs.tickets)
    ]
    best = 0
    for choice in product(*ways):
        value = sum(worth for _, worth in choice)
        for partner, cost in enumerate(costs):
            load = sum(who == partner for who, _ in choice)
            price = cost[load] if load < len(cost) else None
            if price is None:
                break
            value -= price
        else:
            best = max(best, value)
    return best


def ask_highs(pairs: Pairs, places: Places, charges: Charges) -> float:
    """The whole problem as one program: a whole unknown for each partner and number of tickets."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 1e-6)
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    taken = [highs.addVariable(0, 1, float(value)) for value in pairs.values]
    for each in range(pairs.tickets):
        mine = [taken[i] for i in np.flatnonzero(ticket == each)]
        if mine:
            highs.addConstr(sum(mine) <= 1)
    for partner in range(places.partners):
        allowed = [(k, c) for k, c in enumerate(count_costs(places, charges, partner)) if c is not None]
        picked = [highs.addVariable(0, 1, float(-cost), highspy.HighsVarType.kInteger) for _, cost in allowed]
        highs.addConstr(sum(picked) == 1)
        loads = sum(load * each for (load, _), each in zip(allowed, picked, strict=True))
        mine = [taken[i] for i in np.flatnonzero(pairs.partners == partner)]
        highs.addConstr(sum(mine) - loads == 0)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    highs.run()
    return float(highs.getInfo().objective_function_value)
