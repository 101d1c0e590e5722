"""What only the facts already known can show: overlaps with them, and references to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aftersale.imports.post import FactTarget
from aftersale.storage.columnar import Columnar


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of one fact table that names things of another."""

    target: str
    table: str
    column: str
    kind: str
    kind_table: str
    kind_id_column: str


def references(facts: Iterable[FactTarget]) -> list[Reference]:
    """Every reference with one kind of thing behind it."""
    by_name = {fact.name: fact for fact in facts}
    return [
        Reference(fact.name, fact.table, fact.column_of(f.name), f.ref, by_name[f.ref].table, by_name[f.ref].id_column)
        for fact in by_name.values()
        for f in fact.target.fields
        if f.type == "ref" and isinstance(f.ref, str) and f.ref in by_name
    ]


def find_overlaps(columnar: Columnar, fact: FactTarget, incoming: str) -> None:
    """Create the DuckDB table `overlaps` of incoming rows that overlap another, incoming or known, and leave them out.

    Neither of two incoming rows is kept, so that the result does not depend on their sequence; a known row stays.
    Columns: `_file`, `_row`, `source_id`, `start_on`, `end_on`, `other_source_id`, `other_start_on`, `other_end_on`, `other_is_known`.
    """
    within = ", ".join(fact.overlap)
    matches = " AND ".join(f"a.{column} = b.{column}" for column in fact.overlap)
    columnar.fetch(
        "known_spans",
        f"SELECT {fact.id_column}, {within}, start_on, end_on, source_id FROM {fact.table} WHERE superseded_at = 'infinity'",
    )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE spans AS
        SELECT {fact.id_column}, {within}, start_on, end_on, source_id, false AS is_known FROM "{incoming}"
        UNION ALL
        SELECT {fact.id_column}, {within}, start_on, end_on, source_id, true FROM known_spans
        WHERE {fact.id_column} NOT IN (SELECT {fact.id_column} FROM "{incoming}")
        """
    )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE overlaps AS
        SELECT DISTINCT ON (a.{fact.id_column}) a.{fact.id_column}, a._file, a._row, a.source_id, a.start_on, a.end_on,
            b.source_id AS other_source_id, b.start_on AS other_start_on, b.end_on AS other_end_on, b.is_known AS other_is_known
        FROM "{incoming}" AS a JOIN spans AS b
        ON {matches} AND a.{fact.id_column} <> b.{fact.id_column} AND a.start_on < b.end_on AND b.start_on < a.end_on
        ORDER BY a.{fact.id_column}, b.is_known DESC, b.source_id
        """
    )
    columnar.duck.execute(
        f'DELETE FROM "{incoming}" WHERE {fact.id_column} IN (SELECT {fact.id_column} FROM overlaps)'
    )


def find_unknown_references(columnar: Columnar, reference: Reference, incoming: str, incoming_kinds: set[str]) -> None:
    """Create the DuckDB table `unknown_references`: one row per missing thing, with how many rows name it and an example."""
    known = f"known_{reference.kind}_ids"
    exists = columnar.duck.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [known]).fetchone()
    if exists is None:
        columnar.fetch(
            known,
            f"SELECT {reference.kind_id_column} AS thing_id FROM {reference.kind_table} WHERE superseded_at = 'infinity'",
        )
        if reference.kind in incoming_kinds:
            columnar.duck.execute(
                f'INSERT INTO {known} SELECT {reference.kind_id_column} FROM "incoming_{reference.kind}"'
            )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE unknown_references AS
        SELECT {reference.column} AS missing_id, {reference.column}_key AS missing_key, count(*) AS rows,
            min(source_id) AS example, min(_file) AS file, min(_row) AS first_row
        FROM "{incoming}" AS i
        WHERE {reference.column} IS NOT NULL AND NOT EXISTS (SELECT FROM {known} WHERE thing_id = i.{reference.column})
        GROUP BY ALL
        """
    )
