"""Small named worlds: a few people, territories and bookings, imported as any source would be."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aftersale.crediting.model import CreditingSummary
from aftersale.imports.summary import ImportSummary
from aftersale.pipeline import credit_period, import_source, prepare_tables
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database

Rows = Sequence[Mapping[str, object]]


def silent(step: str, part: float) -> None:
    """Progress that nobody watches."""


def write_files(folder: Path, tables: Mapping[str, Rows]) -> Path:
    """Write canonical CSV files, one per table; the columns are those that any row names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


@dataclass
class World:
    """An installation in a test: bring rows in, credit, and look."""

    database: Database
    actor: Actor
    folder: Path
    imports: int = field(default=0)

    def bring(self, tables: Mapping[str, Rows]) -> ImportSummary:
        """Import rows through the canonical mapping."""
        self.imports += 1
        return self.import_folder(write_files(self.folder / f"import-{self.imports}", tables))

    def import_folder(self, path: Path, mapping: str = "canonical") -> ImportSummary:
        """Import files."""
        return import_source(self.database, self.actor, path, mapping, silent)

    def credit(self, period: str) -> CreditingSummary:
        """Credit a period."""
        return credit_period(self.database, self.actor, period, silent)

    def ask(self, statement: str, *parameters: object) -> list[dict[str, object]]:
        """Rows of a query, as the operator sees them."""
        with self.database.transaction(self.actor) as conn:
            return conn.execute(statement.encode(), parameters).fetchall()


def new_world(database: Database, actor: Actor, folder: Path) -> World:
    """An installation with the shipped crediting table and nothing else."""
    prepare_tables(database, actor)
    return World(database, actor, folder)


def seat(
    number: str, name: str, start_on: str = "2026-01-01", end_on: str = "", currency: str = "USD"
) -> dict[str, Rows]:
    """A person in a seat of the same number."""
    return {
        "person": [{"key": number, "name": name, "currency": currency}],
        "position": [{"key": number, "name": f"Seat of {name}", "sales_role": "account_executive"}],
        "position_holder": [{"position": number, "person": number, "start_on": start_on, "end_on": end_on}],
    }


def together(*worlds: Mapping[str, Rows]) -> dict[str, Rows]:
    """Several worlds in one."""
    tables: dict[str, list[Mapping[str, object]]] = {}
    for world in worlds:
        for name, rows in world.items():
            tables.setdefault(name, []).extend(rows)
    return dict(tables)


def booking(number: str, amount: str, booked_on: str = "2026-02-10", **more: object) -> dict[str, object]:
    """A new booking in USD, unless said otherwise."""
    return {"key": number, "kind": "new", "booked_on": booked_on, "amount": amount, "currency": "USD", **more}


SMALL = together(
    seat("ann", "Ann Ace"),
    seat("bob", "Bob Best"),
    seat("cem", "Cem Can"),
    {
        "territory": [
            {"key": "north", "name": "North", "country": "US"},
            {"key": "south", "name": "South", "country": "US"},
        ],
        "assignment": [
            {"kind": "territory", "subject": "north", "position": "ann", "start_on": "2026-01-01"},
            {
                "kind": "territory",
                "subject": "south",
                "position": "bob",
                "start_on": "2026-01-01",
                "end_on": "2026-03-01",
            },
            {"kind": "account", "subject": "acme", "position": "cem", "start_on": "2026-01-01"},
        ],
        "customer": [{"key": "acme", "name": "Acme"}, {"key": "small", "name": "Small & Co"}],
    },
)
"""Ann holds North, Bob holds South until March, Cem holds Acme by name."""


def settle_small(database: Database, folder: Path) -> None:
    """Bring SMALL in, once for the databases of many tests."""
    new_world(database, operator("test"), folder).bring(SMALL)
