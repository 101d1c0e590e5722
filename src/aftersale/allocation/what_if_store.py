"""Writes and reads what runs and days would have been with something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.allocation.errors import WhatIfNotFound
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.database import Connection, Row


@dataclass(frozen=True, slots=True)
class WhatIfHead:
    """Of which run a what-if is, None for a day itself, and what was otherwise."""

    allocation_run_id: int | None
    allocate_on: date
    days: int
    currency: str
    asked: Mapping[str, Any]


def append_what_if(conn: Connection, head: WhatIfHead, result: Mapping[str, Any]) -> int:
    """Keep what a run or a day would have been with something else; returns its number."""
    row = conn.execute(
        STATEMENTS["append_what_if"],
        {
            "allocation_run_id": head.allocation_run_id,
            "allocate_on": head.allocate_on,
            "days": head.days,
            "currency": head.currency,
            "asked": Jsonb(dict(head.asked)),
            "result": Jsonb(dict(result)),
        },
    ).fetchone()
    assert row is not None
    return int(row["what_if_id"])


def get_what_if(conn: Connection, what_if_id: int) -> Row:
    """What a run or a day would have been with something else, or `WhatIfNotFound`."""
    row = conn.execute(STATEMENTS["find_what_if"], {"what_if_id": what_if_id}).fetchone()
    if row is None:
        raise WhatIfNotFound(what_if=what_if_id)
    return row
