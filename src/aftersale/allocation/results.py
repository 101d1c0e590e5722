"""What came of tickets, counted: how many sold, were cancelled and were done in time, what they brought and cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from aftersale.allocation.intervals import Counted, Estimate, Summed, estimate_mean, estimate_rate
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.columnar import Columnar
from aftersale.storage.statements import load_statements

RESULTS = load_statements("aftersale.allocation", "trend.sql")

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_INPUTS = {
    "contacts": "fetch_contacts",
    "givings": "fetch_givings",
    "due_days": "fetch_due_days",
    "partners": "fetch_partners",
    "partner_contracts": "fetch_partner_contracts",
}

RATES = {"upsell_rate": "sold", "cancellation_rate": "cancelled", "on_time_rate": "on_time"}
MEANS = {"upsell_amount": "upsell", "handling_cost": "cost", "net_value": "net"}
MEASURES = ("upsell_rate", "upsell_amount", "cancellation_rate", "handling_cost", "on_time_rate", "net_value")
"""Rates are parts of 1, the others amounts in the base currency per ticket."""


_NOTHING_COUNTED, _NOTHING_SUMMED = Counted(), Summed()


@dataclass(frozen=True, slots=True)
class Tally:
    """Tickets that were given to partners, counted and summed; tallies add up.

    Attributes
    ----------
    given, returned, contacted : tickets that partners were given, gave back without a contact, and contacted
    sold, cancelled : among those contacted
    on_time : among those that are done, or were due without being done
    upsell, cost, net : in the base currency, among those contacted of which the amount is known
    """

    given: int = 0
    returned: int = 0
    contacted: int = 0
    sold: Counted = _NOTHING_COUNTED
    cancelled: Counted = _NOTHING_COUNTED
    on_time: Counted = _NOTHING_COUNTED
    upsell: Summed = _NOTHING_SUMMED
    cost: Summed = _NOTHING_SUMMED
    net: Summed = _NOTHING_SUMMED

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))

    def estimate(self, measure: str) -> Estimate:
        """One of MEASURES with its interval."""
        if measure in RATES:
            return estimate_rate(getattr(self, RATES[measure]))
        return estimate_mean(getattr(self, MEANS[measure]))


@dataclass(frozen=True, slots=True)
class Missing:
    """Tickets that amounts leave out: no `rate` of a currency, no `contract` of a partner, or no `amount` of a sale of one."""

    kind: str
    what: str
    tickets: int
    first_on: date
    last_on: date


def find_results(columnar: Columnar, currency: str, as_of: datetime, partner_id: int | None = None) -> None:
    """Make the DuckDB table `results` of all tickets that partners had, as known at the instant; needs `exchange_rates` to the currency.

    What is due is judged on the day of the instant, in its own time zone.
    """
    parameters = {"as_of": as_of, "partner_id": partner_id, "first_on": _FIRST_DAY, "end_on": _LAST_DAY}
    for table, statement in _INPUTS.items():
        columnar.fetch(table, STATEMENTS[statement], parameters)
    columnar.duck.execute(RESULTS["price_contacts"], {"base": currency})
    columnar.duck.execute(RESULTS["find_results"], {"base": currency, "today": as_of.date()})


def list_missing(columnar: Columnar) -> tuple[Missing, ...]:
    """Why tickets of the DuckDB table `chosen` are left out of amounts."""
    return tuple(Missing(**row) for row in columnar.rows(RESULTS["list_missing"]))


def tally_from(row: Mapping[str, Any]) -> Tally:
    """A tally from a row of the statement `tally`."""
    contacted = row["contacted"]
    sums = (
        Summed(row[f"{each}_n"], row[f"{each}_total"], row[f"{each}_squares"]) for each in ("upsell", "cost", "net")
    )
    return Tally(
        row["given"],
        row["returned"],
        contacted,
        Counted(contacted, row["sold"]),
        Counted(contacted, row["cancelled"]),
        Counted(row["due"], row["on_time"]),
        *sums,
    )
