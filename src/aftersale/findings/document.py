"""Findings as programs read them."""

from __future__ import annotations

from typing import Any

from aftersale.findings.model import FindingGroup


def group_document(group: FindingGroup) -> dict[str, Any]:
    """One group with stable keys; amounts as strings, per currency."""
    return {
        "producer": group.producer,
        "code": group.code,
        "severity": group.severity,
        "cause": group.cause,
        "count": group.count,
        "amount_by_currency": {currency: str(amount) for currency, amount in group.amount_by_currency.items()},
        "example": group.example,
        "first_found_at": group.first_found_at.isoformat(),
    }
