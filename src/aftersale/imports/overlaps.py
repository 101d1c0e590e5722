"""Finds dated rows that overlap others, in the same files or already known."""

from __future__ import annotations

from aftersale.imports.post import FactTarget
from aftersale.storage.columnar import Columnar


def find_overlaps(columnar: Columnar, fact: FactTarget, incoming: str) -> None:
    """Create the DuckDB table `overlapping` of incoming rows that overlap another, incoming or known, and leave them out.

    Neither of two incoming rows is kept, so that the result does not depend on their sequence; a known row stays.
    Columns: those of `incoming`, and `other_source_id`, `other_start_on`, `other_end_on`, `other_is_known`.
    """
    thing, within = fact.id_column, ", ".join(fact.overlap)
    columnar.fetch(
        "known_spans",
        f"SELECT {thing}, {within}, start_on, end_on, source_id, content_hash, superseded_at = 'infinity' AS is_current FROM {fact.table}",
    )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE taken AS SELECT * FROM "{incoming}" AS i
        WHERE EXISTS (FROM known_spans AS k WHERE k.{thing} = i.{thing} AND k.content_hash = i.content_hash AND k.is_current)
            OR NOT EXISTS (FROM known_spans AS k WHERE k.{thing} = i.{thing} AND k.content_hash = i.content_hash)
        """
    )
    columnar.duck.execute(
        """
        CREATE OR REPLACE TABLE overlapping AS
        SELECT *, source_id AS other_source_id, start_on AS other_start_on, end_on AS other_end_on, true AS other_is_known
        FROM taken LIMIT 0
        """
    )
    # A known row whose replacement is refused, or came before and is not taken again, stays in force: others may overlap it.
    while _refuse_overlapping(columnar, fact):
        pass
    columnar.duck.execute(f'DELETE FROM "{incoming}" WHERE {thing} IN (SELECT {thing} FROM overlapping)')


def _refuse_overlapping(columnar: Columnar, fact: FactTarget) -> bool:
    """Move rows that overlap another from `taken` to `overlapping`; whether there were any."""
    thing, within = fact.id_column, ", ".join(fact.overlap)
    # An empty one is a thing too, such as the quota of all partners together.
    matches = " AND ".join(f"a.{column} IS NOT DISTINCT FROM b.{column}" for column in fact.overlap)
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE spans AS
        SELECT {thing}, {within}, start_on, end_on, source_id, false AS is_known FROM taken
        UNION ALL
        SELECT {thing}, {within}, start_on, end_on, source_id, true FROM known_spans
        WHERE is_current AND {thing} NOT IN (SELECT {thing} FROM taken)
        """
    )
    found = columnar.count("overlapping")
    columnar.duck.execute(
        f"""
        INSERT INTO overlapping
        SELECT DISTINCT ON (a.{thing}) a.*, b.source_id, b.start_on, b.end_on, b.is_known
        FROM taken AS a JOIN spans AS b
        ON {matches} AND a.{thing} <> b.{thing} AND a.start_on < b.end_on AND b.start_on < a.end_on
        ORDER BY a.{thing}, b.is_known DESC, b.source_id
        """
    )
    columnar.duck.execute(f"DELETE FROM taken WHERE {thing} IN (SELECT {thing} FROM overlapping)")
    return columnar.count("overlapping") > found
