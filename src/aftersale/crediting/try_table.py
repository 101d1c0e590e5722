"""What a crediting table would change on the bookings of a period: worked out beside the one in force, and written nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from aftersale.storage.statements import load_statements

COMPARE = load_statements("aftersale.crediting", "try_table.sql")


@dataclass(frozen=True, slots=True)
class TableTrial:
    """How many bookings would be decided otherwise, for whom, and what that is in money.

    `totals`: one per currency and status with the amounts of the bookings before and after. `payees`: one per payee and
    currency whose credit changes, the greatest change first. `bookings`: those with the greatest amounts among the changed.
    """

    period: str
    as_of: datetime
    bookings_looked_at: int
    rule_changes: int
    basis_changes: int
    credit_changes: int
    payees_changed: int
    totals: tuple[Mapping[str, Any], ...]
    rules: tuple[Mapping[str, Any], ...]
    payees: tuple[Mapping[str, Any], ...]
    bookings: tuple[Mapping[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """With stable keys; decimals and ids as strings, days as ISO."""
        return {
            "period": self.period,
            "as_of": self.as_of.isoformat(),
            "bookings_looked_at": self.bookings_looked_at,
            "rule_changes": self.rule_changes,
            "basis_changes": self.basis_changes,
            "credit_changes": self.credit_changes,
            "payees_changed": self.payees_changed,
            "totals": _plain(self.totals),
            "rules": _plain(self.rules),
            "payees": _plain(self.payees),
            "bookings": _plain(self.bookings),
        }


def keep_before(duck: duckdb.DuckDBPyConnection) -> None:
    """Set `results` and `credits` aside as what is in force, before the draft decides the same bookings."""
    duck.execute(COMPARE["keep_results"])
    duck.execute(COMPARE["keep_credits"])


def compare_trial(duck: duckdb.DuckDBPyConnection) -> None:
    """Create `trial_bookings` and `trial_payees` from what stood before and what the draft gives."""
    duck.execute(COMPARE["compare_bookings"])
    duck.execute(COMPARE["compare_payees"])


def _plain(rows: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    return [{key: _text(value) for key, value in row.items()} for row in rows]


def _text(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int) and abs(value) < 1 << 31:
        return value
    return str(value)
