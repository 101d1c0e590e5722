"""Finds references to things that nobody knows, and closes the finding when the thing arrives or is no longer named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import sql

from aftersale.findings.actions import record_findings, resolve_findings
from aftersale.findings.model import Finding, FindingCounts, FindingScope
from aftersale.findings.store import STATEMENTS as FINDING_STATEMENTS
from aftersale.imports.post import FactTarget
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.storage.facts import LOOK_UP_BY_ID_UP_TO
from aftersale.values.sentence import Coded, Sentence

PRODUCER = "import"
CODE = "unknown_reference"


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


def find_missing(columnar: Columnar, facts: Sequence[FactTarget], incoming: Mapping[str, str]) -> list[Finding]:
    """One finding per thing that incoming rows name and nobody knows: the rows are kept, and resolve when it arrives."""
    findings: list[Finding] = []
    for reference in references(facts):
        if reference.target not in incoming:
            continue
        find_unknown_references(columnar, reference, incoming[reference.target], set(incoming))
        rows = columnar.duck.execute("SELECT * FROM unknown_references ORDER BY missing_key").fetchall()
        findings += [
            Finding(
                producer=PRODUCER,
                scope=_scope(reference),
                code=CODE,
                severity="error",
                cause=Sentence(
                    "{kind} named by {target} and not known",
                    kind=Coded("thing", reference.kind),
                    target=Coded("thing", reference.target),
                ),
                message=Sentence(
                    "{kind} {key} is not known. Rows of {file} that name it: {count}, such as {example}. "
                    "Import it, or correct the {field} in the source.",
                    kind=Coded("thing", reference.kind),
                    key=repr(key),
                    count=count,
                    file=file,
                    example=example,
                    field=Coded("field", reference.column.removesuffix("_id")),
                ),
                subject_kind=reference.kind,
                subject_id=missing_id,
                subject_number=key,
            )
            for missing_id, key, count, example, file in rows
        ]
    return findings


def record_missing(
    conn: Connection,
    columnar: Columnar,
    facts: Sequence[FactTarget],
    incoming: Mapping[str, str],
    missing: Sequence[Finding],
    found_at: datetime,
) -> FindingCounts:
    """Record what is missing, keeping what earlier imports missed and still do."""
    known = conn.execute(FINDING_STATEMENTS["load_open_of_code"], {"producer": PRODUCER, "code": CODE}).fetchall()
    gone: list[UUID] = []
    named: list[Finding] = []
    for reference in references(facts):
        if reference.target in incoming or reference.kind in incoming:
            ids = {row["subject_id"]: row["finding_id"] for row in known if row["scope"] == _scope(reference)}
            mine = [finding for finding in missing if finding.scope == _scope(reference)]
            still = _still_missing(conn, reference, [*ids, *(f.subject_id for f in mine if f.subject_id is not None)])
            # Rows that were refused, or not taken again, name nothing.
            named += [finding for finding in mine if finding.subject_id in still]
            gone += [finding_id for missing_id, finding_id in ids.items() if missing_id not in still]
    resolve_findings(conn, gone, found_at)
    recorded = record_findings(conn, columnar, FindingScope(PRODUCER, is_complete=False), named, found_at)
    return FindingCounts(new=recorded.new, resolved=len(gone), open=len(known) - len(gone) + recorded.new)


def _scope(reference: Reference) -> str:
    return f"{reference.target}.{reference.column}"


def _still_missing(conn: Connection, reference: Reference, missing_ids: Sequence[int]) -> set[int]:
    """Which of the things are still named by a fact and still unknown."""
    if not missing_ids:
        return set()
    statement = sql.SQL(
        "SELECT DISTINCT naming.{column} AS missing_id FROM {table} AS naming WHERE naming.superseded_at = 'infinity' "
        "AND naming.{column} = ANY (%(ids)s) AND NOT EXISTS (SELECT FROM {kind_table} AS named "
        "WHERE named.superseded_at = 'infinity' AND named.{kind_id} = naming.{column})"
    ).format(
        column=sql.Identifier(reference.column),
        table=sql.Identifier(reference.table),
        kind_table=sql.Identifier(reference.kind_table),
        kind_id=sql.Identifier(reference.kind_id_column),
    )
    return {row["missing_id"] for row in conn.execute(statement, {"ids": list(missing_ids)})}


def find_unknown_references(columnar: Columnar, reference: Reference, incoming: str, incoming_kinds: set[str]) -> None:
    """Create the DuckDB table `unknown_references`: one row per missing thing, with how many rows name it and an example."""
    known = _fetch_known(columnar, reference, incoming)
    arriving = (
        f'OR {reference.column} IN (SELECT {reference.kind_id_column} FROM "incoming_{reference.kind}")'
        if reference.kind in incoming_kinds
        else ""
    )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE unknown_references AS
        SELECT {reference.column} AS missing_id, {reference.column}_key AS missing_key, count(*) AS rows,
            min(source_id) AS example, min(_file) AS file
        FROM "{incoming}"
        WHERE {reference.column} IS NOT NULL AND NOT ({reference.column} IN (SELECT thing_id FROM {known}) {arriving})
        GROUP BY 1, 2
        """
    )


def _fetch_known(columnar: Columnar, reference: Reference, incoming: str) -> str:
    """The name of a DuckDB table with the known ids: all of a kind, fetched once, or for a small batch just those asked for."""
    everything = (
        f"SELECT {reference.kind_id_column} AS thing_id FROM {reference.kind_table} WHERE superseded_at = 'infinity'"
    )
    if columnar.count(incoming) <= LOOK_UP_BY_ID_UP_TO:
        asked = columnar.duck.execute(
            f'SELECT DISTINCT {reference.column} FROM "{incoming}" WHERE {reference.column} IS NOT NULL'
        ).fetchall()
        statement = f"{everything} AND {reference.kind_id_column} = ANY (%(ids)s)"
        columnar.fetch("known_things", statement, {"ids": [row[0] for row in asked]})
        return "known_things"
    known = f"known_{reference.kind}"
    if not columnar.duck.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [known]).fetchall():
        columnar.fetch(known, everything)
    return known
