"""Order lines at the milestones that they have reached: what others may make of them is not known here."""

from __future__ import annotations

from datetime import date

from aftersale.orders.store import STATEMENTS
from aftersale.storage.columnar import Columnar


def fetch_reached(columnar: Columnar, since: date, on: date) -> int:
    """Create the DuckDB table `reached`, and return its number of rows; as things are known now.

    One row per order line and milestone that was actually reached from `since` to `on`, both included: `line_key` (its source and
    number), milestone, days_since, order_number, ordered_on, customer, country, region, segment, product, service_line, channel,
    deal_type, amount, currency. A milestone of a whole order is one of each of its lines. Lines that were cancelled, and orders of
    customers nobody knows, are left out.
    """
    return columnar.fetch("reached", STATEMENTS["load_reached_lines"], {"since": since, "until": on})
