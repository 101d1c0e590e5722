"""Errors put into tickets and partners on purpose: regions that nobody serves, and a dirty copy that an import must refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aftersale.sample.days import OPEN_END, day_number
from aftersale.sample.draw import open_stream
from aftersale.sample.facts import Facts, Truth
from aftersale.sample.keys import ticket_key
from aftersale.sample.places import REGION_SPELLINGS, REGIONS
from aftersale.sample.write import write_rows

LEAST_OF_EACH = 2
_PER_THOUSAND_WAITING = 5
_TICKETS = 30
_PARTNERS = 6
Rows = list[dict[str, Any]]


def seed_ticket_errors(seed: int, facts: Facts) -> tuple[Facts, list[Truth]]:
    """Write the region of a few waiting tickets in a way that no partner serves it; return the facts and the truth."""
    rng = open_stream(seed, "ticket errors")
    tickets = facts.tickets
    waiting = np.flatnonzero(tickets.closed_on == OPEN_END)
    count = max(LEAST_OF_EACH, len(waiting) * _PER_THOUSAND_WAITING // 1000)
    chosen = np.sort(rng.permutation(waiting)[:count])
    regions = tickets.regions.copy()
    regions[chosen] += len(REGIONS)
    truths = []
    for place in chosen.tolist():
        right = int(tickets.regions[place])
        wrong, name = REGION_SPELLINGS[right], REGIONS[right].name
        says = f"There is no region {wrong}: no partner serves it."
        truths.append(
            Truth("ticket.csv", ticket_key(place), "region", "unknown_region", wrong, name, says, f"region {name}")
        )
    return replace(facts, tickets=replace(tickets, regions=regions)), truths


def spoil_partners(tables: Mapping[str, pa.Table], folder: Path) -> tuple[dict[str, int], list[Truth]]:
    """Write a few partners and tickets into `folder`, spoilt; return the rows per file and the truth about each fault."""
    copy = _copy_some(tables)
    truths = [
        _overlap_contract(copy["partner_contract"]),
        _make_negative(copy["partner_capacity"][2]),
        _cross_limits(copy["partner_quota"][0]),
        _drop_currency(copy["ticket"]),
        _reverse_window(copy["ticket"]),
        _drop_amount(copy["ticket_outcome"]),
    ]
    for name, rows in copy.items():
        write_rows(folder / f"{name}.csv", rows, tables[name].column_names)
    return {f"dirty/{name}.csv": len(rows) for name, rows in copy.items()}, truths


def _copy_some(tables: Mapping[str, pa.Table]) -> dict[str, Rows]:
    """The first partners with their contracts, capacities and quotas, and the first tickets with their outcomes by them."""
    keys = tables["partner"]["key"].slice(0, _PARTNERS)
    tickets = tables["ticket"].slice(0, _TICKETS)
    outcomes = tables["ticket_outcome"]
    of_both = pc.and_(
        pc.is_in(outcomes["ticket"], tickets["key"].combine_chunks()),
        pc.is_in(outcomes["partner"], keys.combine_chunks()),
    )
    own = {name: _of_partners(tables[name], keys) for name in ("partner_contract", "partner_capacity", "partner_quota")}
    return {
        "partner": tables["partner"].slice(0, _PARTNERS).to_pylist(),
        **own,
        "ticket": tickets.to_pylist(),
        "ticket_outcome": outcomes.filter(of_both).to_pylist(),
    }


def _of_partners(table: pa.Table, keys: pa.ChunkedArray) -> Rows:
    rows: Rows = table.filter(pc.is_in(table["partner"], keys.combine_chunks())).to_pylist()
    return rows


def _overlap_contract(rows: Rows) -> Truth:
    """Append a second contract of a partner within the days of its first."""
    start_on = np.datetime64(day_number(2026, 11, 2), "D").astype(object)
    twin = next(row for row in rows if row["end_on"] is None) | {"start_on": start_on}
    rows.append(twin)
    key = f"{twin['partner']}|{start_on}"
    says = f"{twin['partner']} has another contract in force on {start_on}."
    right = "one contract ends before the next one starts"
    return Truth("partner_contract.csv", key, "start_on", "overlapping_contract", str(start_on), "", says, right)


def _make_negative(row: dict[str, Any]) -> Truth:
    right = int(row["tickets_a_day"])
    row["tickets_a_day"] = -right
    key = f"{row['partner']}|{row['start_on']}"
    says = f"{row['partner']} takes {-right} tickets a day."
    values = (str(-right), str(right))
    return Truth(
        "partner_capacity.csv", key, "tickets_a_day", "negative_capacity", *values, says, f"tickets_a_day {right}"
    )


def _cross_limits(row: dict[str, Any]) -> Truth:
    right, most = int(row["fewest"]), row["most"]
    row["most"] = most if most is not None else right
    row["fewest"] = int(row["most"]) + 5
    key = f"{row['partner']}|{row['dimension']}|{row['value']}|{row['start_on']}"
    says = f"At least {row['fewest']} and at most {row['most']} a day can't both hold."
    values = (str(row["fewest"]), str(right))
    return Truth("partner_quota.csv", key, "fewest", "fewest_above_most", *values, says, f"fewest {right}")


def _drop_currency(rows: Rows) -> Truth:
    row = [row for row in rows if row["amount"] is not None][4]
    right, row["currency"] = str(row["currency"]), None
    says = f"The amount {row['amount']} has no currency."
    return Truth("ticket.csv", row["key"], "currency", "amount_without_currency", "", right, says, f"currency {right}")


def _reverse_window(rows: Rows) -> Truth:
    row = [row for row in rows if row["window_end_on"] is not None and row["currency"] is not None][1]
    right, row["window_end_on"] = str(row["window_end_on"]), row["window_start_on"]
    wrong = str(row["window_start_on"])
    says = f"The window ends on {wrong}, the day on which it starts: no day is in it."
    return Truth(
        "ticket.csv", row["key"], "window_end_on", "empty_window", wrong, right, says, f"window_end_on {right}"
    )


def _drop_amount(rows: Rows) -> Truth:
    """Give an outcome without a sale a currency."""
    row = next(row for row in rows if row["amount"] is None)
    row["currency"] = "USD"
    key = f"{row['ticket']}|{row['partner']}|{row['contacted_on']}"
    says = "There is a currency, but nothing was sold."
    return Truth("ticket_outcome.csv", key, "currency", "currency_without_amount", "USD", "", says, "no currency")
