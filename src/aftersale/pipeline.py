"""The story of a period, read aloud: bring the facts in, credit the bookings, work out the pay, show it, apply it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

from aftersale.crediting.actions import credit_bookings, publish_crediting_table
from aftersale.crediting.model import DIRECT_BASIS_TABLE, CreditingSummary
from aftersale.imports.actions import import_files
from aftersale.imports.mapping import load_mapping
from aftersale.imports.summary import ImportSummary
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS
from aftersale.rules.read import read_table_csv, read_table_yaml
from aftersale.rules.store import load_versions
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import OPEN_DAY, Database, take_ledger_instant
from aftersale.values.period import parse_period

FACTS = (*PEOPLE_TARGETS, *ORDER_TARGETS, *PAY_TARGETS)
"""Everything that can be imported, in the sequence in which it is posted."""

FIRST_DAY = date(1900, 1, 1)
"""From when what ships is in force: before anybody's first booking."""

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


def publish_crediting_file(database: Database, actor: Actor, file: Path, start_on: date) -> bool:
    """Put a crediting table from a CSV or YAML file in force from a day on; False when it is in force already."""
    table = read_table_yaml(file) if file.suffix in {".yaml", ".yml"} else read_table_csv(file)
    with database.transaction(actor) as conn:
        return publish_crediting_table(conn, table, start_on, take_ledger_instant(conn))


def prepare_tables(database: Database, actor: Actor) -> None:
    """Give an installation without a crediting table the one that ships, in force on all days."""
    with database.transaction(actor) as conn:
        instant = take_ledger_instant(conn)
        if not load_versions(conn, DIRECT_BASIS_TABLE, FIRST_DAY, OPEN_DAY, instant):
            with resources.as_file(resources.files("aftersale.crediting.tables") / f"{DIRECT_BASIS_TABLE}.csv") as file:
                publish_crediting_table(conn, read_table_csv(file), FIRST_DAY, instant)
