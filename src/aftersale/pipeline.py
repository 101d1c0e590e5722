"""The story of a period, read aloud: bring the facts in, credit the bookings, work out the pay, show it, apply it once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aftersale.crediting.actions import credit_bookings
from aftersale.crediting.model import CreditingSummary
from aftersale.imports.actions import import_files
from aftersale.imports.mapping import load_mapping
from aftersale.imports.summary import ImportSummary
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, take_ledger_instant
from aftersale.values.period import parse_period

FACTS = (*PEOPLE_TARGETS, *ORDER_TARGETS, *PAY_TARGETS)
"""Everything that can be imported, in the sequence in which it is posted."""

Progress = Callable[[str, float], None]


def import_source(database: Database, actor: Actor, path: Path, mapping: str, progress: Progress) -> ImportSummary:
    """Bring the files at `path` in, by a shipped mapping's name or a mapping file."""
    chosen = load_mapping(mapping)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        return import_files(conn, columnar, path, chosen, FACTS, progress)


def credit_period(database: Database, actor: Actor, period: str, progress: Progress) -> CreditingSummary:
    """Credit every booking of a period with what is known now."""
    chosen = parse_period(period)
    progress(f"Crediting {period}", 0.0)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        summary = credit_bookings(conn, columnar, chosen, take_ledger_instant(conn))
    progress("Done", 1.0)
    return summary
