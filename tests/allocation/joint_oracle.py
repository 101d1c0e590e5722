"""Random small problems with everything at once, and the whole program by HiGHS, row by row; shares no code with the solver."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np

from aftersale.allocation.solve.joint_model import Limits, Volumes
from aftersale.allocation.solve.model import Pairs, Places
from aftersale.allocation.solve.resources import ALL_PARTNERS
from allocation.charge_instances import count_costs, make_charged
from allocation.instances import make_instance
from allocation.test_quotas import draw_quotas

CONTENTS = (
    ("quotas", "charges"),
    ("quotas", "minutes"),
    ("charges", "minutes"),
    ("quotas", "charges", "minutes"),
    ("quotas", "days"),
    ("volumes",),
    ("quotas", "charges", "minutes", "days", "volumes"),
)


def draw_limits(seed: int, contents: tuple[str, ...], tickets: int, partners: int) -> Limits:
    """Some of everything; with days the sinks are two partners on several days, or so."""
    rng = np.random.default_rng(77_000 + seed)
    pairs, places = make_instance(seed, tickets, partners)
    limits = Limits(pairs, places)
    if "charges" in contents:
        limits = Limits(*make_charged(seed, tickets, partners)[:2])
        limits = replace(limits, charges=make_charged(seed, tickets, partners)[2])
    if "quotas" in contents:
        limits = replace(limits, quotas=draw_quotas(seed, limits.pairs, limits.places))
    if "days" in contents and limits.quotas is not None and partners > 1:
        days = (np.arange(partners) % 2).astype(np.int32)
        quotas = replace(limits.quotas, days=days)
        again = np.flatnonzero((quotas.partner == ALL_PARTNERS) & (rng.random(quotas.count) < 0.5))
        of_day = quotas.partner.copy()
        of_day[again] = ALL_PARTNERS - 1
        limits = replace(limits, quotas=replace(quotas, partner=of_day))
    if "minutes" in contents:
        taken = rng.integers(0, 60, len(limits.pairs.partners)).astype(np.int32)
        average = int(taken.sum()) // max(partners, 1)
        limits = replace(limits, minutes=(taken, rng.integers(0, max(average, 2), partners)))
    if "volumes" in contents:
        accounts = max(partners // 2, 1)
        account_of = (np.arange(partners) % accounts).astype(np.int32)
        room = np.zeros(accounts, np.int64)
        np.add.at(room, account_of, limits.room)
        _, _, charges = make_charged(seed + 1, tickets, accounts)
        charges = replace(charges, at_least=np.minimum(charges.at_least, room))
        limits = replace(limits, volumes=Volumes(charges, account_of))
    return limits


def find_optimum(limits: Limits) -> int:
    """The largest value of any allocation: a binary for each pair, and for each number of tickets of a sink or an account."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, setting in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        highs.setOptionValue(name, setting)
    pairs, places = limits.pairs, limits.places
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    taken = [highs.addVariable(0, 1, float(value), highspy.HighsVarType.kInteger) for value in pairs.values]
    for each in range(pairs.tickets):
        if mine := [taken[i] for i in np.flatnonzero(ticket == each)]:
            highs.addConstr(sum(mine) <= 1)
    none = make_charged(0, 1, places.partners)[2]
    charges = limits.charges or replace(
        none,
        fees=none.fees * 0,
        rates=none.rates * 0,
        amounts=none.amounts * 0,
        at_least=none.at_least * 0,
    )
    for sink in range(places.partners):
        own = [taken[i] for i in np.flatnonzero(pairs.partners == sink)]
        _cost(highs, own, count_costs(places, charges, sink))
        if limits.minutes is not None:
            busy = [int(limits.minutes[0][i]) * taken[i] for i in np.flatnonzero(pairs.partners == sink)]
            if busy:
                highs.addConstr(sum(busy) <= int(limits.minutes[1][sink]))
    if limits.volumes is not None:
        account = limits.volumes.account_of
        room = Places.from_capacities(
            np.bincount(account, limits.room, limits.volumes.charges.partners).astype(np.int64)
        )
        for number in range(limits.volumes.charges.partners):
            own = [taken[i] for i in np.flatnonzero(account[pairs.partners] == number)]
            _cost(highs, own, count_costs(room, limits.volumes.charges, number))
    _hold_quotas(highs, limits, pairs, ticket, taken)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    highs.run()
    return round(highs.getInfo().objective_function_value)


def _cost(highs: highspy.Highs, own: list[object], costs: list[int | None]) -> None:
    allowed = [(load, cost) for load, cost in enumerate(costs) if cost is not None]
    picked = [highs.addVariable(0, 1, float(-cost), highspy.HighsVarType.kInteger) for _, cost in allowed]
    highs.addConstr(sum(picked) == 1)
    loads = sum(load * each for (load, _), each in zip(allowed, picked, strict=True))
    highs.addConstr(sum(own) - loads == 0)  # type: ignore[arg-type]


def _hold_quotas(highs: highspy.Highs, limits: Limits, pairs: Pairs, ticket: np.ndarray, taken: list[object]) -> None:
    quotas = limits.quotas
    for row in range(0 if quotas is None else quotas.count):
        assert quotas is not None
        counted = quotas.groups[quotas.dimension[row]][ticket] == quotas.group[row]
        if quotas.partner[row] > ALL_PARTNERS:
            counted &= pairs.partners == quotas.partner[row]
        elif quotas.days is not None:
            counted &= quotas.days[pairs.partners] == ALL_PARTNERS - quotas.partner[row]
        missing = highs.addVariable(0, highspy.kHighsInf, -float(quotas.shortfall_price[row]))
        some = [taken[i] for i in np.flatnonzero(counted)]
        if some:
            highs.addConstr(sum(some) <= int(quotas.most[row]))  # type: ignore[arg-type]
        highs.addConstr(sum(some) + missing >= int(quotas.fewest[row]))  # type: ignore[arg-type]
