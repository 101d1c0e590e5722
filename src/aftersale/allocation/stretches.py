"""Days of a run on which the same contracts and scopes hold: each stretch of them has its own candidates and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import duckdb
import numpy as np

from aftersale.allocation.candidates import ASK, find_candidates
from aftersale.allocation.model import PARTS, Bools, CandidateSet, Policy, Terms
from aftersale.allocation.solve.model import Int32
from aftersale.allocation.values import PartnerCosts, Valued, flatten_sets, gather_costs
from aftersale.rules.model import RuleTable

_COST, _PREFERENCE = PARTS.index("cost"), PARTS.index("preference")


@dataclass(frozen=True)
class Stretch:
    """Candidates and costs of a partner on some days of a run.

    Attributes
    ----------
    first_day : days from the first day of the run
    sets, set_of : the candidates, as `candidates.find_candidates` has them
    allowed : whether each member of the sets, one set after another, is a candidate on these days
    """

    first_day: int
    sets: tuple[CandidateSet, ...]
    set_of: Int32
    allowed: Bools
    costs: PartnerCosts


def ask_stretches(
    duck: duckdb.DuckDBPyConnection, table: RuleTable, policy: Policy, partners: int
) -> tuple[Stretch, ...]:
    """Who may take each ticket, and at what cost, on each stretch; all have the same sets, of whoever may take a ticket on any day.

    What the first stretch makes on the way stays in the engine, and `active` is about all days again.
    """
    first_on = policy.allocate_on
    end_on = first_on + timedelta(days=policy.days)
    changes = duck.execute(ASK["list_changes"], {"day": first_on, "end_on": end_on}).fetchall()
    bounds = [first_on, *(change_on for (change_on,) in changes), end_on]
    found = [_ask_stretch(duck, table, first_on, days, partners) for days in reversed(list(pairwise(bounds)))]
    duck.execute(ASK["find_active"], {"from_on": first_on, "end_on": end_on})
    return _join(tuple(reversed(found)))


def _ask_stretch(
    duck: duckdb.DuckDBPyConnection, table: RuleTable, first_on: date, days: tuple[date, date], partners: int
) -> Stretch:
    begin_on, end_on = days
    duck.execute(ASK["find_active"], {"from_on": begin_on, "end_on": end_on})
    sets, set_of = find_candidates(duck, table, first_on, begin_on)
    costs = gather_costs(duck.execute(ASK["list_costs"]).fetchnumpy(), partners)
    members = sum(len(each.partners) for each in sets)
    return Stretch((begin_on - first_on).days, sets, set_of, np.ones(members, np.bool_), costs)


def _join(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The same with sets of whoever may take a ticket on any of the days."""
    if len(stretches) == 1:
        return stretches
    combinations, number_of = np.unique(np.stack([each.set_of for each in stretches]), axis=1, return_inverse=True)
    combined = [
        [stretch.sets[number] if number >= 0 else None for stretch, number in zip(stretches, column, strict=True)]
        for column in combinations.T.tolist()
    ]
    is_some = np.array([any(each is not None for each in sets) for sets in combined], np.bool_)
    renumbered = np.where(is_some, np.cumsum(is_some) - 1, -1).astype(np.int32)
    set_of = renumbered[np.asarray(number_of).ravel()]
    some = [sets for sets in combined if any(each is not None for each in sets)]
    everybody = [sorted({partner for each in sets if each for partner in each.partners}) for sets in some]
    joined = []
    for at, stretch in enumerate(stretches):
        spread = [_spread(who, sets, at) for who, sets in zip(everybody, some, strict=True)]
        allowed = np.array([each for _, there in spread for each in there], np.bool_)
        joined.append(Stretch(stretch.first_day, tuple(each for each, _ in spread), set_of, allowed, stretch.costs))
    return tuple(joined)


def _spread(who: Sequence[int], sets: Sequence[CandidateSet | None], at: int) -> tuple[CandidateSet, list[bool]]:
    """A set of all these partners as it is on one stretch: whoever is no candidate there has the row of another."""
    rows = [
        {} if each is None else dict(zip(each.partners, zip(each.rule_ids, each.preferred, strict=True), strict=True))
        for each in sets
    ]
    told = [rows[at].get(partner) or next(row[partner] for row in rows if partner in row) for partner in who]
    spread = CandidateSet(tuple(who), tuple(rule for rule, _ in told), tuple(liked for _, liked in told))
    return spread, [partner in rows[at] for partner in who]


def join_sets(stretches: Sequence[Stretch]) -> tuple[CandidateSet, ...]:
    """The candidates of all days together, each with the row that lets it through on its first."""
    return stretches[0].sets


def join_values(
    stretches: Sequence[Stretch], set_of: Int32, found: Sequence[Valued]
) -> tuple[Valued, tuple[Terms, ...]]:
    """Values as they are on the first day on which each pair may be, and how they change by stretches; nothing where there is one."""
    if len(stretches) == 1:
        return found[0], ()
    allowed = [_allow_pairs(stretch, set_of, valued) for stretch, valued in zip(stretches, found, strict=True)]
    first = found[0]
    values, parts, minutes = first.values.copy(), first.parts.copy(), first.minutes.copy()
    settled = allowed[0].copy()
    for valued, here in zip(found[1:], allowed[1:], strict=True):
        fresh = here & ~settled
        values[fresh], parts[fresh], minutes[fresh] = valued.values[fresh], valued.parts[fresh], valued.minutes[fresh]
        settled |= here
    terms = tuple(
        Terms(
            stretch.first_day,
            here,
            valued.values,
            valued.parts[:, _COST].copy(),
            valued.parts[:, _PREFERENCE].copy(),
            valued.minutes,
        )
        for stretch, here, valued in zip(stretches, allowed, found, strict=True)
    )
    return Valued(first.starts, first.partners, values, parts, minutes, first.fits), terms


def _allow_pairs(stretch: Stretch, set_of: Int32, valued: Valued) -> Bools:
    """Whether each pair may be on the days of a stretch; shape (pairs,)."""
    _, _, set_starts = flatten_sets(stretch.sets)
    sizes = np.diff(valued.starts)
    tickets = np.repeat(np.arange(len(sizes)), sizes)
    at = np.arange(len(tickets)) - valued.starts[tickets] + set_starts[set_of[tickets]]
    return np.asarray(stretch.allowed[at], np.bool_)
