"""Finds dated rows that overlap others, in the same files or already known."""

from __future__ import annotations

from aftersale.imports.post import FactTarget
from aftersale.storage.columnar import Columnar


def find_overlaps(columnar: Columnar, fact: FactTarget, incoming: str) -> None:
    """Create the DuckDB table `overlapping` of incoming rows that overlap another, incoming or known, and leave them out.

    Neither of two incoming rows is kept, so that the result does not depend on their sequence; a known row stays.
    Columns: those of `incoming`, and `other_source_id`, `other_start_on`, `other_end_on`, `other_is_known`.
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
        CREATE OR REPLACE TABLE overlapping AS
        SELECT DISTINCT ON (a.{fact.id_column}) a.*, b.source_id AS other_source_id, b.start_on AS other_start_on, b.end_on AS other_end_on, b.is_known AS other_is_known
        FROM "{incoming}" AS a JOIN spans AS b
        ON {matches} AND a.{fact.id_column} <> b.{fact.id_column} AND a.start_on < b.end_on AND b.start_on < a.end_on
        ORDER BY a.{fact.id_column}, b.is_known DESC, b.source_id
        """
    )
    columnar.duck.execute(
        f'DELETE FROM "{incoming}" WHERE {fact.id_column} IN (SELECT {fact.id_column} FROM overlapping)'
    )
