"""Allocation runs as programs read them: stable keys, ids and amounts as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersale.storage.database import Row

KEYS = (
    "allocation_run_id",
    "allocate_on",
    "days",
    "as_of",
    "state",
    "content_hash",
    "currency",
    "method",
    "eligibility_version",
    "weights_version",
    "follows_run_id",
    "planned_by",
    "approved_by",
    "applied_at",
    "applied_by",
    "rejected_by",
    "rejected_because",
)


def allocation_document(run: Row) -> dict[str, Any]:
    """A run with stable keys; value and bound in its currency."""
    amounts = {name: amount_text(run[name]) for name in ("value", "bound")}
    rest = {name: run[name] for name in ("counts", "timings", "policy")}
    return {key: _plain(run[key]) for key in KEYS} | amounts | {"days": run["days"]} | rest


def amount_text(thousandths: int | None) -> str | None:
    """Thousandths as a decimal."""
    return None if thousandths is None else str(Decimal(thousandths).scaleb(-3))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | dict | list):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
