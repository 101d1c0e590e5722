"""A few copied rows with faults that an import must refuse: dates, currencies, splits and keys."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aftersale.sample.errors_tickets import spoil_partners
from aftersale.sample.facts import Truth
from aftersale.sample.write import write_rows, write_truths

_ORDERS = 40
_SHARED = 3
UNKNOWN_CURRENCY = "RUP"
_SHORT_BY = Decimal("0.000100")
Rows = list[dict[str, Any]]


def write_dirty_copy(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Write a few orders with their lines, bookings and splits into `dirty`, spoilt; return the rows per file."""
    copy = _copy_some(tables)
    truths = [
        *_spoil_dates(copy["booking"], "booking.csv", "booked_on", {4: "2026-02-30", 9: "31/03/2026"}),
        *_spoil_dates(copy["order"], "order.csv", "ordered_on", {7: "2026-13-05"}),
        *_spoil_currency(copy["booking"], "booking.csv", (12, 17)),
        *_spoil_currency(copy["order"], "order.csv", (11,)),
        _shorten_split(copy["booking_split"]),
        _double_key(copy["booking"], "booking.csv", 20),
        _double_key(copy["order"], "order.csv", 15),
    ]
    dirty = folder / "dirty"
    dirty.mkdir(exist_ok=True)
    for name, rows in copy.items():
        write_rows(dirty / f"{name}.csv", rows, tables[name].column_names)
    counts = {f"dirty/{name}.csv": len(rows) for name, rows in copy.items()}
    spoilt, found = spoil_partners(tables, dirty)
    counts |= spoilt
    truths += found
    return counts | {"dirty/ground_truth.csv": write_truths(dirty, truths)}


def _copy_some(tables: Mapping[str, pa.Table]) -> dict[str, Rows]:
    """Return the first orders and those of the first shared bookings, complete but for corrections."""
    bookings = tables["booking"].filter(pc.equal(tables["booking"]["kind"], "new"))
    shared = bookings.filter(pc.is_in(bookings["key"], tables["booking_split"]["booking"].combine_chunks()))
    first = tables["order"]["key"].slice(0, _ORDERS).to_pylist()
    keys = pa.array(sorted({*first, *shared["order"].slice(0, _SHARED).to_pylist()}))
    chosen = bookings.filter(pc.is_in(bookings["order"], keys))
    splits = tables["booking_split"]
    return {
        "order": tables["order"].filter(pc.is_in(tables["order"]["key"], keys)).to_pylist(),
        "order_line": tables["order_line"].filter(pc.is_in(tables["order_line"]["order"], keys)).to_pylist(),
        "booking": chosen.to_pylist(),
        "booking_split": splits.filter(pc.is_in(splits["booking"], chosen["key"].combine_chunks())).to_pylist(),
    }


def _spoil_dates(rows: Rows, file: str, column: str, wrong: Mapping[int, str]) -> list[Truth]:
    truths = []
    for place, text in wrong.items():
        right = rows[place][column].isoformat()
        rows[place][column] = text
        says = f"{text} is not a date written as year-month-day."
        key = str(rows[place]["key"])
        truths.append(Truth(file, key, column, "invalid_date", text, right, says, f"{column} {right}"))
    return truths


def _spoil_currency(rows: Rows, file: str, places: tuple[int, ...]) -> list[Truth]:
    truths = []
    for place in places:
        right, key = str(rows[place]["currency"]), str(rows[place]["key"])
        rows[place]["currency"] = UNKNOWN_CURRENCY
        says = f"{UNKNOWN_CURRENCY} is not a currency of ISO 4217."
        values = (UNKNOWN_CURRENCY, right)
        truths.append(Truth(file, key, "currency", "unknown_currency", *values, says, f"currency {right}"))
    return truths


def _shorten_split(rows: Rows) -> Truth:
    """Take a ten-thousandth from the last part of the first split."""
    booking = rows[0]["booking"]
    last = [row for row in rows if row["booking"] == booking][-1]
    right = str(last["share"])
    last["share"] -= _SHORT_BY
    says = f"The shares of {booking} sum to 0.999900, not to 1."
    key = f"{booking}|{last['position']}"
    values = (str(last["share"]), right)
    return Truth("booking_split.csv", key, "share", "split_not_one", *values, says, f"share {right}")


def _double_key(rows: Rows, file: str, place: int) -> Truth:
    """Append a row with the key of another one, but with twice its amount."""
    twin = rows[place] | {"amount": 2 * rows[place]["amount"]}
    rows.append(twin)
    key = str(twin["key"])
    says = f"Two rows have the key {key}, with different amounts."
    right = f"one row with the amount {rows[place]['amount']}"
    values = (str(twin["amount"]), str(rows[place]["amount"]))
    return Truth(file, key, "key", "duplicate_key", *values, says, right)
