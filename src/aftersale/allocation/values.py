"""What each candidate of a ticket is worth, part by part, in whole thousandths of the base currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from aftersale.allocation.model import PARTS, CandidateSet
from aftersale.allocation.rates import FIGURES, WHOLE
from aftersale.allocation.solve.model import LARGEST, Int32, Int64

# Rates and amounts are in millionths, so that products are in parts of 1e-12: a thousandth has 1e9 of them.
_TO_THOUSANDTHS = 10**9
# Products beyond are no value that fits, and would not be whole in 64 bits.
_FARTHEST = 4e18
_AT_ONCE = 1 << 18
_UPSELL, _QUALITY, _CANCELLATION, _COST, _PREFERENCE, _KEEPING = range(len(PARTS))


@dataclass(frozen=True, slots=True)
class TicketWorth:
    """What tickets are worth by their weights: amounts in millionths, preference and keeping in thousandths; each of shape (tickets,).

    `handling_minutes` is -1 where the contract says it, `node` the level of the rates that is known best.
    """

    upsell: Int64
    cancellation: Int64
    quality: Int64
    preference: Int64
    keeping: Int64
    handling_minutes: Int64
    holder: Int64
    node: Int64


@dataclass(frozen=True, slots=True)
class PartnerCosts:
    """What partners cost by their contracts, in millionths, and how long they take; each of shape (partners,).

    `pace` is in millionths too; partners without a contract have zeros, and no candidate is among them.
    """

    cost_per_ticket: Int64
    cost_per_minute: Int64
    bonus_per_sale: Int64
    malus_per_cancellation: Int64
    handling_minutes: Int64
    pace: Int64


@dataclass(frozen=True, slots=True)
class Valued:
    """The pairs of all tickets with their values, before those that do not fit are left out.

    `starts` has the shape (tickets + 1,), `parts` (pairs, PARTS), `fits` (tickets,), all others (pairs,).
    """

    starts: Int64
    partners: Int32
    values: Int32
    parts: Int32
    minutes: Int32
    fits: np.typing.NDArray[np.bool_]


def value_pairs(
    sets: Sequence[CandidateSet], set_of: Int32, worth: TicketWorth, costs: PartnerCosts, rates: Int64
) -> Valued:
    """Value every candidate of every ticket.

    Parameters
    ----------
    rates
        In millionths, by figure; shape (3, nodes, partners).
    """
    members, preferred, set_starts = flatten_sets(sets)
    sizes = np.where(set_of >= 0, np.diff(set_starts)[set_of], 0) if len(sets) else np.zeros(len(set_of), np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    pairs = int(starts[-1])
    made = Valued(
        starts,
        np.empty(pairs, np.int32),
        np.empty(pairs, np.int32),
        np.empty((pairs, len(PARTS)), np.int32),
        np.empty(pairs, np.int32),
        np.ones(len(set_of), np.bool_),
    )
    # By the thousand tickets, so that what is worked out on the way stays in the cache.
    bounds = np.unique(np.append(np.searchsorted(starts, np.arange(0, pairs, _AT_ONCE)), len(set_of)))
    for first, last in pairwise(bounds.tolist()):
        tickets = np.repeat(np.arange(first, last), sizes[first:last])
        here = slice(int(starts[first]), int(starts[last]))
        at = np.arange(here.start, here.stop) - starts[tickets] + set_starts[set_of[tickets]]
        partners = members[at]
        made.partners[here] = partners
        made.minutes[here], fits = _value(tickets, partners, preferred[at], (worth, costs, rates), made.parts[here])
        total = made.parts[here].sum(axis=1, dtype=np.int64)
        fits &= np.abs(total) <= LARGEST
        made.values[here] = np.where(fits, total, 0)
        made.fits[tickets[~fits]] = False
    return made


def flatten_sets(sets: Sequence[CandidateSet]) -> tuple[Int32, np.typing.NDArray[np.bool_], Int64]:
    """The partners of all sets one after another, whether each is preferred, and where each set begins."""
    sizes = np.fromiter((len(each.partners) for each in sets), np.int64, len(sets))
    starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    members = np.fromiter(chain.from_iterable(each.partners for each in sets), np.int32, int(starts[-1]))
    preferred = np.fromiter(chain.from_iterable(each.preferred for each in sets), np.bool_, int(starts[-1]))
    return members, preferred, starts


def keep_pairs(valued: Valued, kept: np.typing.NDArray[np.bool_]) -> Valued:
    """The pairs of the tickets that are kept; the others have none."""
    sizes = np.diff(valued.starts)
    stays = np.repeat(kept, sizes)
    starts = np.concatenate(([0], np.cumsum(np.where(kept, sizes, 0), dtype=np.int64)))
    return Valued(
        starts, valued.partners[stays], valued.values[stays], valued.parts[stays], valued.minutes[stays], valued.fits
    )


def _value(
    tickets: Int64,
    partners: Int32,
    preferred: np.typing.NDArray[np.bool_],
    given: tuple[TicketWorth, PartnerCosts, Int64],
    parts: Int32,
) -> tuple[Int32, np.typing.NDArray[np.bool_]]:
    """Fill the parts of some pairs; return how long each takes and whether all of it fits."""
    worth, costs, rates = given
    node = worth.node[tickets]
    sale, cancelled, quality = (rates[figure][node, partners] for figure in range(len(FIGURES)))
    own = worth.handling_minutes[tickets]
    minutes = round_away(np.where(own >= 0, own, costs.handling_minutes[partners]) * costs.pace[partners], WHOLE)
    fits = np.ones(len(tickets), np.bool_)
    parts[:, _UPSELL] = _thousandths(((sale, worth.upsell[tickets]),), fits)
    parts[:, _QUALITY] = _thousandths(((quality, worth.quality[tickets]),), fits)
    parts[:, _CANCELLATION] = _thousandths(((-cancelled, worth.cancellation[tickets]),), fits)
    parts[:, _COST] = _thousandths(
        (
            (np.int64(-WHOLE), costs.cost_per_ticket[partners]),
            (-minutes * WHOLE, costs.cost_per_minute[partners]),
            (-sale, costs.bonus_per_sale[partners]),
            (cancelled, costs.malus_per_cancellation[partners]),
        ),
        fits,
    )
    parts[:, _PREFERENCE] = np.where(preferred, worth.preference[tickets], 0)
    parts[:, _KEEPING] = np.where(worth.holder[tickets] == partners, worth.keeping[tickets], 0)
    return np.minimum(minutes, LARGEST).astype(np.int32), fits


def _thousandths(products: Sequence[tuple[Int64 | np.int64, Int64]], fits: np.typing.NDArray[np.bool_]) -> Int64:
    """The sum of products of millionths, rounded once to thousandths; where it does not fit, 0 and a note in `fits`."""
    # Compared as floats first: what is too large for 64 bits is far too large for a value.
    size = sum(np.abs(rate.astype(np.float64) * amount) for rate, amount in products)
    small = np.asarray(size < _FARTHEST)
    with np.errstate(over="ignore"):
        total = sum((rate * amount for rate, amount in products), start=np.int64(0))
    rounded = round_away(np.where(small, total, 0), _TO_THOUSANDTHS)
    small &= np.abs(rounded) <= LARGEST
    fits &= small
    return np.where(small, rounded, 0)


def round_away(numerators: Int64, denominator: int) -> Int64:
    """Divide whole numbers and round half away from zero.

    Examples
    --------
    >>> round_away(np.array([-15, -14, 14, 15]), 10).tolist()
    [-2, -1, 1, 2]
    """
    return np.asarray(np.sign(numerators) * ((np.abs(numerators) + denominator // 2) // denominator), np.int64)


def gather_costs(rows: Mapping[str, Int64], partners: int) -> PartnerCosts:
    """The costs of active partners at the numbers of all."""

    def place(name: str) -> Int64:
        placed = np.zeros(partners, np.int64)
        placed[np.asarray(rows["partner"])] = rows[name]
        return placed

    return PartnerCosts(*(place(name) for name in PartnerCosts.__dataclass_fields__))
