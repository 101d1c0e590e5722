"""A file that does not say when its tickets were opened: they are opened on the day on which they first came in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from aftersale.imports.summary import ImportSummary
from aftersale.pipeline import import_source
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database

MAPPING = "source: calls\ntables: {ticket: {from: t.csv, fields: {key: Nr, customer: Kunde, opened_on: {column: Eingang, optional: true}}}}"
FIRST, NEXT = date(2026, 11, 30), date(2026, 12, 1)


def bring(database: Database, actor: Actor, folder: Path, rows: str, day: date | None) -> ImportSummary:
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "t.csv").write_text(rows, encoding="utf-8")
    return import_source(database, actor, folder / "files", str(folder / "m.yaml"), lambda step, part: None, day)


def opened(database: Database, actor: Actor) -> list[tuple[str, date]]:
    with database.transaction(actor, read_only=True) as conn:
        rows = conn.execute("SELECT source_id, opened_on FROM ticket WHERE superseded_at = 'infinity' ORDER BY 1")
        return [(row["source_id"], row["opened_on"]) for row in rows]


def test_ticket_that_comes_again_keeps_the_day_on_which_it_came_first(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    bring(database, actor, tmp_path, "Nr,Kunde\na,acme\nb,acme\n", FIRST)
    again = bring(database, actor, tmp_path, "Nr,Kunde\na,acme\nb,other\nc,acme\n", NEXT).targets["ticket"]
    assert opened(database, actor) == [("a", FIRST), ("b", FIRST), ("c", NEXT)]
    assert (again.unchanged, again.changed, again.new) == (1, 1, 1)


def test_day_that_a_file_gives_counts_before_the_day_of_import(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    bring(database, actor, tmp_path, "Nr,Kunde,Eingang\na,acme,2026-11-02\nb,acme,\n", FIRST)
    assert opened(database, actor) == [("a", date(2026, 11, 2)), ("b", FIRST)]


def test_without_a_day_of_import_the_row_is_refused(database: Database, actor: Actor, tmp_path: Path) -> None:
    counts = bring(database, actor, tmp_path, "Nr,Kunde\na,acme\n", None).targets["ticket"]
    assert (counts.rejected, counts.new) == (1, 0)
