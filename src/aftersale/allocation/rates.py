"""How often partners sell, how often customers cancel and how good the contacts are, learned from outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from aftersale.allocation.solve.model import Int32, Int64
from aftersale.storage.statements import load_statements

RATES = load_statements("aftersale.allocation", "rates.sql")

STRENGTH = 20
"""How many observations the rate of the level above counts for."""

WHOLE = 1_000_000
"""Rates are whole millionths."""

FIGURES = ("sale", "cancellation", "quality")
LEVELS = ("partner", "product", "segment", "region")
"""What each level of rates is about, the levels above it included."""

_EPOCH = date(1970, 1, 1)
_NEVER = -1


@dataclass(frozen=True, slots=True)
class RateLevel:
    """The rate of a partner at one level: what was seen, and what it comes to with the level above."""

    level: str
    observed: int
    successes: int
    rate: int
    last_on: date | None


@dataclass(frozen=True)
class Rates:
    """The rates of every partner at every level of which anything is known.

    Node 0 is the partner as a whole; below it are products, their segments, their regions.

    Attributes
    ----------
    partner_ids : rising; shape (partners,)
    nodes : level, product, segment and region of each node
    parents : the node above each; shape (nodes,)
    everybody : the rate of all partners together, in millionths, by figure; shape (3,)
    observed : how many tickets there are outcomes of, by figure; shape (3, nodes, partners)
    successes : what was seen, in millionths of tickets, by figure; shape (3, nodes, partners)
    rates : in millionths, by figure; shape (3, nodes, partners)
    last_day : days from 1970 of the last outcome, -1 where there is none; shape (nodes, partners)
    """

    partner_ids: Int64
    nodes: tuple[tuple[int, str, str, str], ...]
    parents: Int64
    everybody: Int64
    observed: Int64
    successes: Int64
    rates: Int64
    last_day: Int32

    def explain(
        self, figure: str, partner_id: int, product: str | None, segment: str | None, region: str | None
    ) -> tuple[RateLevel, ...]:
        """The rate of a partner for tickets of a kind, from the partner as a whole down to the deepest level that is known."""
        index, partner = FIGURES.index(figure), int(np.searchsorted(self.partner_ids, partner_id))
        words = (product or "", segment or "", region or "")
        known = {node: number for number, node in enumerate(self.nodes)}
        found = []
        for level, name in enumerate(LEVELS):
            above = [word if at < level else "" for at, word in enumerate(words)]
            node = known.get((level, above[0], above[1], above[2]))
            if node is None:
                break
            last = int(self.last_day[node, partner])
            found.append(
                RateLevel(
                    name,
                    int(self.observed[index, node, partner]),
                    int(self.successes[index, node, partner]),
                    int(self.rates[index, node, partner]),
                    None if last == _NEVER else _EPOCH + timedelta(days=last),
                )
            )
        return tuple(found)


def learn_rates(duck: duckdb.DuckDBPyConnection, day: date) -> Rates:
    """The rates from the outcomes before a day, in the DuckDB tables `outcomes` and `partners`; makes `rate_nodes`."""
    duck.execute(RATES["observe"], {"day": day})
    duck.execute(RATES["find_levels"])
    partner_ids = duck.execute("SELECT partner_id FROM partners ORDER BY partner_id").fetchnumpy()["partner_id"]
    listed = duck.execute(RATES["list_nodes"]).fetchall()
    parents = np.array([row[4] for row in listed], np.int64)
    levels = np.array([row[0] for row in listed])
    everybody = _rate_everybody(duck.execute(RATES["count_everybody"]).fetchnumpy())
    shape = (3, len(listed), len(partner_ids))
    counts = duck.execute(RATES["count_observations"]).fetchnumpy()
    at = (np.asarray(counts["node"]), np.asarray(counts["partner"]))
    observed, successes = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for index, (seen, good) in enumerate(_FIGURES_FROM):
        observed[(index, *at)] = counts[seen]
        successes[(index, *at)] = np.asarray(counts[good]) * (WHOLE if good != "quality" else 1)
    last_day = np.full(shape[1:], _NEVER, np.int32)
    last_day[at] = counts["last_day"]
    rates = np.zeros(shape, np.int64)
    for level in range(len(LEVELS)):
        here = np.flatnonzero(levels == level)
        above = rates[:, parents[here]] if level else np.broadcast_to(everybody[:, None, None], (3, 1, shape[2]))
        rates[:, here] = shrink(successes[:, here], observed[:, here], above)
    nodes = tuple((int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in listed)
    return Rates(np.asarray(partner_ids, np.int64), nodes, parents, everybody, observed, successes, rates, last_day)


_FIGURES_FROM = (("observed", "sold"), ("observed", "cancelled"), ("rated", "quality"))


def shrink(successes: Int64, observed: Int64, above: Int64) -> Int64:
    """A rate and the one above it together: (successes + 20 × above) ÷ (observed + 20), in millionths, halves up.

    This is the mean of a beta distribution that begins as 20 observations with the rate above.
    """
    return _divide(successes + STRENGTH * above, observed + STRENGTH)


def _rate_everybody(counts: dict[str, Any]) -> Int64:
    """All partners together begin as two observations of which one is good, so that nothing known is no certainty."""
    seen = np.array([counts[seen][0] for seen, _ in _FIGURES_FROM], np.int64)
    good = np.array([counts[good][0] * (WHOLE if good != "quality" else 1) for _, good in _FIGURES_FROM], np.int64)
    return _divide(good + WHOLE, seen + 2)


def _divide(numerator: Int64, denominator: Int64) -> Int64:
    return np.asarray((2 * numerator + denominator) // (2 * denominator), np.int64)
