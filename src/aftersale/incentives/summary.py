"""A payout run as people and programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersale.storage.database import Row


@dataclass(frozen=True, slots=True)
class PayoutSummary:
    """A run with its payouts (the highest first), and whether this call changed anything."""

    run: Row
    payouts: Sequence[Row]
    is_new: bool
    excluded: Sequence[Row]

    @property
    def state(self) -> str:
        """planned, approved or applied."""
        return str(self.run["state"])

    def document(self) -> dict[str, Any]:
        """With stable keys; ids and decimals as strings, instants as ISO."""
        return run_document(self.run) | {
            "is_new": self.is_new,
            "payouts": [payout_document(row) for row in self.payouts],
            "excluded": [{key: _plain(value) for key, value in row.items()} for row in self.excluded],
        }


def run_document(run: Row) -> dict[str, Any]:
    """A payout run with stable keys."""
    keys = (
        "payout_run_id",
        "plan_name",
        "plan_version",
        "period",
        "state",
        "content_hash",
        "as_of",
        "planned_by",
        "approved_at",
        "approved_by",
        "rejected_at",
        "rejected_by",
        "rejected_because",
        "applied_at",
        "applied_by",
        "totals",
    )
    return {key: _plain(run[key]) for key in keys} | {"payees": run["payees"]}


def payout_document(row: Row) -> dict[str, Any]:
    """One payout with stable keys."""
    keys = ("payee_id", "payee_number", "name", "amount", "currency")
    return {key: _plain(row[key]) for key in keys}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | dict | list):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
