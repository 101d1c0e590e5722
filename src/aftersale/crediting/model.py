"""Credits, and what a crediting run did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Status = Literal["credited", "uncredited", "no_credit"]

DIRECT_BASIS_TABLE = "direct_basis"
"""The rule table that chooses on which basis the direct credit of a booking is found."""


@dataclass(frozen=True, slots=True)
class CreditingCounts:
    """Of one run: bookings looked at, by status, results and credits written, findings open in the period afterwards."""

    bookings: int
    credited: int
    uncredited: int
    no_credit: int
    results_written: int
    credits_written: int
    findings: int


@dataclass(frozen=True, slots=True)
class CreditingSummary:
    """What a crediting run did, and what is credited in its period now, by currency."""

    period: str
    as_of: datetime
    table_versions: tuple[str, ...]
    counts: CreditingCounts
    credited_by_currency: Mapping[str, Decimal]
    uncredited_by_currency: Mapping[str, Decimal]

    def document(self) -> dict[str, Any]:
        """The summary with stable keys; decimals as strings."""
        return {
            "period": self.period,
            "as_of": self.as_of.isoformat(),
            "table_versions": list(self.table_versions),
            **asdict(self.counts),
            "credited_by_currency": {currency: str(amount) for currency, amount in self.credited_by_currency.items()},
            "uncredited_by_currency": {
                currency: str(amount) for currency, amount in self.uncredited_by_currency.items()
            },
        }
