"""Reads findings, grouped by cause or one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from aftersale.findings.model import FindingGroup
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import make_sentence

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
            cause=say_stored(row, "cause"),
            count=row["count"],
            amount_by_currency=amounts[row["producer"], row["code"], row["cause"]],
            example=say_stored(row | {"message": row["example"]}, "message"),
            first_found_at=row["first_found_at"],
        )
        for row in conn.execute(STATEMENTS["load_finding_groups"], {"code": code})
    ]


def load_findings(conn: Connection, code: str | None = None, limit: int = 100, offset: int = 0) -> list[Row]:
    """Open findings one by one: errors first, then by code, day and number."""
    return with_sentences(conn.execute(STATEMENTS["load_findings"], {"code": code, "limit": limit, "offset": offset}))


def with_sentences(rows: Iterable[Row]) -> list[Row]:
    """Rows of findings, message and cause (and `example`, a message) as sentences of what stands in `said`."""
    found = []
    for row in rows:
        said: Row = {name: say_stored(row, name) for name in ("message", "cause") if name in row}
        if "example" in row:
            said["example"] = say_stored(row | {"message": row["example"]}, "message")
        found.append({name: value for name, value in (row | said).items() if name != "said"})
    return found


def say_stored(row: Row, name: str) -> str:
    """A stored sentence with its facts, or only in English where nobody kept them."""
    facts = (row["said"] or {}).get(name)
    return make_sentence(facts) if facts else str(row[name])


def count_findings(conn: Connection, code: str | None = None) -> int:
    """How many findings are open."""
    row = conn.execute(STATEMENTS["count_findings"], {"code": code}).fetchone()
    assert row is not None
    return int(row["total"])
