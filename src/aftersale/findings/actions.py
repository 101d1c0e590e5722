"""Records what a run found, reopens what came back, and resolves what is gone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pyarrow as pa

from aftersale.findings.model import Finding, FindingCounts, FindingScope
from aftersale.findings.store import STATEMENTS
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.values.sentence import Sentence, sentence_document

COLUMNS = {
    "producer": pa.string(),
    "scope": pa.string(),
    "code": pa.string(),
    "severity": pa.string(),
    "cause": pa.string(),
    "message": pa.string(),
    "subject_kind": pa.string(),
    "subject_id": pa.int64(),
    "subject_number": pa.string(),
    "subject_on": pa.date32(),
    "amount": pa.decimal128(18, 4),
    "currency": pa.string(),
    "file": pa.string(),
    "line": pa.int32(),
    "column_name": pa.string(),
    "value": pa.string(),
    "source_row": pa.string(),
    "said": pa.string(),
    "payee_id": pa.int64(),
}
"""The columns of a table of findings in DuckDB."""

IDENTITY = (
    "producer",
    "scope",
    "code",
    "subject_kind",
    "subject_id",
    "subject_number",
    "subject_on",
    "currency",
    "file",
    "line",
    "column_name",
    "value",
)
"""The same cause in the same place is the same finding, however often and in whatever batches it is found."""


def record_findings(
    conn: Connection, columnar: Columnar, scope: FindingScope, findings: Sequence[Finding], found_at: datetime
) -> FindingCounts:
    """Record the findings of a run over `scope`."""
    _load(columnar, findings)
    duck = columnar.duck
    identity = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '')" for column in IDENTITY)
    duck.execute(
        f"CREATE OR REPLACE TABLE found AS SELECT DISTINCT ON (finding_id) * FROM ("
        f"SELECT md5(concat_ws(chr(31), {identity}))::UUID AS finding_id, * FROM found_now) ORDER BY finding_id, message"
    )
    columnar.fetch(
        "known_findings",
        STATEMENTS["load_findings_in_scope"],
        _scope_parameters(scope, _ids(columnar, "SELECT finding_id FROM found")),
    )
    new = columnar.copy_back(
        f"SELECT finding_id, {', '.join(COLUMNS)}, '{found_at.isoformat()}' FROM found "
        "WHERE finding_id NOT IN (SELECT finding_id FROM known_findings)",
        "finding",
        ("finding_id", *COLUMNS, "found_at"),
    )
    back = _ids(columnar, "SELECT finding_id FROM found JOIN known_findings USING (finding_id) WHERE NOT is_open")
    if back:
        conn.execute(STATEMENTS["reopen_findings"], {"ids": back, "at": found_at})
    _refresh(conn, columnar)
    missed = "SELECT finding_id FROM known_findings WHERE is_open AND is_in_scope AND finding_id NOT IN (SELECT finding_id FROM found)"
    gone = _ids(columnar, missed) if scope.is_complete else []
    if gone:
        conn.execute(STATEMENTS["resolve_findings"], {"ids": gone, "at": found_at})
    return FindingCounts(new=new + len(back), resolved=len(gone), open=columnar.count("found"))


def _load(columnar: Columnar, findings: Sequence[Finding]) -> None:
    """Put findings into the DuckDB table `found_now`."""
    rows = pa.Table.from_pylist([_columns(finding) for finding in findings], schema=pa.schema(list(COLUMNS.items())))
    columnar.duck.register("found_rows", rows)
    columnar.duck.execute("CREATE OR REPLACE TABLE found_now AS SELECT * FROM found_rows")
    columnar.duck.unregister("found_rows")


def _refresh(conn: Connection, columnar: Columnar) -> None:
    """Let findings that are still there say what is true now: the same cause may move other money today."""
    changed = columnar.duck.execute(
        "SELECT f.finding_id, f.message, f.amount, f.said FROM found AS f JOIN known_findings AS k USING (finding_id) "
        "WHERE (f.message, f.amount, f.said IS NULL) IS DISTINCT FROM (k.message, k.amount, k.said_is_missing)"
    ).fetchall()
    if changed:
        ids, messages, amounts, said = (list(column) for column in zip(*changed, strict=True))
        parameters = {"ids": ids, "messages": messages, "amounts": amounts, "said": said}
        conn.execute(STATEMENTS["refresh_findings"], parameters)


def resolve_findings(conn: Connection, finding_ids: Sequence[UUID], at: datetime) -> None:
    """Close findings whose cause is gone."""
    conn.execute(STATEMENTS["resolve_findings"], {"ids": list(finding_ids), "at": at})


def _scope_parameters(scope: FindingScope, ids: list[UUID]) -> dict[str, object]:
    return {
        "ids": ids,
        "producer": scope.producer,
        "scope": scope.scope,
        "start_on": scope.start_on,
        "end_on": scope.end_on,
    }


def _ids(columnar: Columnar, query: str) -> list[UUID]:
    return [row[0] for row in columnar.duck.execute(query).fetchall()]


def _columns(finding: Finding) -> dict[str, object]:
    values = {name: getattr(finding, name) for name in COLUMNS if hasattr(finding, name)}
    row = finding.source_row
    sentences = {"message": finding.message, "cause": finding.cause}
    said = {name: sentence_document(each) for name, each in sentences.items() if isinstance(each, Sentence)}
    return values | {
        "said": json.dumps(said, ensure_ascii=False) if said else None,
        "file": finding.place.file,
        "line": finding.place.line,
        "column_name": finding.place.column,
        "source_row": None if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True, default=str),
    }
