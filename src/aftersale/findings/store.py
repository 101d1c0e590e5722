"""Reads findings, grouped by cause or one by one."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from aftersale.findings.model import FindingGroup
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.findings")


def load_finding_groups(conn: Connection, code: str | None = None) -> list[FindingGroup]:
    """Open findings by cause: errors before warnings, then the most frequent first."""
    amounts: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(dict)
    for row in conn.execute(STATEMENTS["load_group_amounts"], {"code": code}):
        amounts[row["producer"], row["code"], row["cause"]][row["currency"]] = row["amount"]
    return [
        FindingGroup(
            producer=row["producer"],
            code=row["code"],
            severity=row["severity"],
            cause=row["cause"],
            count=row["count"],
            amount_by_currency=amounts[row["producer"], row["code"], row["cause"]],
            example=row["example"],
            first_found_at=row["first_found_at"],
        )
        for row in conn.execute(STATEMENTS["load_finding_groups"], {"code": code})
    ]


def load_findings(conn: Connection, code: str | None = None, limit: int = 100, offset: int = 0) -> list[Row]:
    """Open findings one by one: errors first, then by code, day and number."""
    return conn.execute(STATEMENTS["load_findings"], {"code": code, "limit": limit, "offset": offset}).fetchall()


def count_findings(conn: Connection, code: str | None = None) -> int:
    """How many findings are open."""
    row = conn.execute(STATEMENTS["count_findings"], {"code": code}).fetchone()
    assert row is not None
    return int(row["total"])
