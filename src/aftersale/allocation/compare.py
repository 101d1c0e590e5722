"""Two allocation runs side by side: by partner, and ticket by ticket that another partner has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aftersale.allocation.errors import RunsNotComparable
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.database import Connection, Row

MOVES = ("moved", "dropped", "given")
"""From one partner to another, from a partner to nobody, and from nobody to a partner."""


@dataclass(frozen=True, slots=True)
class MoveFilter:
    """Which of the tickets that moved: of one partner, before or after, found by number or customer, of one kind of MOVES."""

    partner_id: int | None = None
    text: str = ""
    kind: str | None = None


def compare_runs(conn: Connection, before: Row, after: Row) -> dict[str, Any]:
    """What is different between two runs: the counts of their tickets and each partner's places, tickets, value and price.

    Amounts are in thousandths. A ticket is `moved` from one partner to another, `given` where nobody had it, `dropped` where nobody
    has it any more, and one that stays with its partner on another day counts as `other_day`. Of tickets that only the first
    run decided on, `stayed` ones have a partner, and keep it. Runs about different tickets have no `difference`, only a
    `common_difference` over the tickets of both.

    Raises
    ------
    RunsNotComparable
    """
    require_comparable(before, after)
    ids = {"before_id": before["allocation_run_id"], "after_id": after["allocation_run_id"]}
    counts = conn.execute(STATEMENTS["count_moves"], ids).fetchone()
    assert counts is not None
    partners = conn.execute(STATEMENTS["compare_places"], ids).fetchall()
    is_same = counts["only_before"] == counts["only_after"] == 0
    difference = after["value"] - before["value"] if is_same else None
    return dict(counts) | {"difference": difference, "partners": partners}


def load_moves(
    conn: Connection, before: Row, after: Row, chosen: MoveFilter, limit: int = 100, offset: int = 0
) -> tuple[list[Row], int]:
    """Tickets that moved between two runs by the sequence of MOVES, those first whose value changes most; and how many pass the filter.

    Raises
    ------
    RunsNotComparable
    """
    require_comparable(before, after)
    escaped = chosen.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    parameters = {
        "before_id": before["allocation_run_id"],
        "after_id": after["allocation_run_id"],
        "partner_id": chosen.partner_id,
        "kind": chosen.kind,
        "text": chosen.text,
        "pattern": f"%{escaped}%",
    }
    rows = conn.execute(STATEMENTS["load_moves"], parameters | {"limit": limit, "offset": offset}).fetchall()
    if rows or not offset:
        return rows, int(rows[0]["total"]) if rows else 0
    first = conn.execute(STATEMENTS["load_moves"], parameters | {"limit": 1, "offset": 0}).fetchone()
    return [], 0 if first is None else int(first["total"])


def require_comparable(before: Row, after: Row) -> None:
    """Raise `RunsNotComparable` unless both runs count in one currency."""
    if before["currency"] != after["currency"]:
        raise RunsNotComparable(
            run=before["allocation_run_id"],
            currency=before["currency"],
            other=after["allocation_run_id"],
            other_currency=after["currency"],
        )
