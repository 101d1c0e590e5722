"""Imports files by a mapping: everything that is good becomes facts in one transaction, everything else findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.errors import Place
from aftersale.findings.actions import record_findings
from aftersale.findings.model import Finding, FindingCounts, FindingScope
from aftersale.imports.check_mapping import require_fitting
from aftersale.imports.errors import MappingChanged, MappingNameUnusable, MappingShipped
from aftersale.imports.happened import find_untimely
from aftersale.imports.import_day import fill_days_of_import
from aftersale.imports.mapping import FileMapping, available_mappings, parse_mapping
from aftersale.imports.model import ImportFinding, Staged, Target
from aftersale.imports.overlaps import find_overlaps
from aftersale.imports.post import FactTarget, post_apart, post_facts, prepare_facts
from aftersale.imports.references import find_missing, record_missing
from aftersale.imports.stage import stage_files
from aftersale.imports.store import STATEMENTS, KeptMapping, find_kept_mapping
from aftersale.imports.summary import ImportSummary, PostSummary, RejectedRow, TargetCounts
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import OPEN_DAY, Connection, take_ledger_instant
from aftersale.storage.facts import FactCounts
from aftersale.values.sentence import N_, Coded, Sentence

PRODUCER = "import"
MAPPING_NAME = re.compile(r"\w[\w .-]{0,99}")

Progress = Callable[[str, float], None]
"""Called with what is being done, and the part done so far, from 0 to 1."""


def import_files(
    conn: Connection,
    columnar: Columnar,
    path: Path,
    mapping: FileMapping,
    facts: Sequence[FactTarget],
    progress: Progress,
) -> ImportSummary:
    """Read, check and post the files at `path`; the caller's transaction holds all of it or nothing.

    `facts` are posted in their sequence. Files are read before the ledger is taken, so that others wait only for the posting.
    """
    targets = {fact.name: fact.target for fact in facts}
    staged = stage_files(
        columnar.duck,
        path,
        mapping,
        targets,
        lambda name, done, total: progress(
            Sentence("Reading {target}", target=Coded("target", name)), 0.5 * done / max(total, 1)
        ),
    )
    return post_staged(conn, columnar, staged, mapping, facts, progress)


def post_staged(
    conn: Connection,
    columnar: Columnar,
    staged: Sequence[Staged],
    mapping: FileMapping,
    facts: Sequence[FactTarget],
    progress: Progress,
) -> ImportSummary:
    """Post staged rows as facts, and record what was found in the files and what the facts now lack."""
    recorded_at = take_ledger_instant(conn)
    import_id = _next_import_id(conn)
    by_target = {each.target: each for each in staged}
    present = [fact for fact in facts if fact.name in by_target]
    for fact in present:
        fill_days_of_import(columnar, fact, by_target[fact.name].table, mapping.day)
    incoming = {fact.name: prepare_facts(columnar, fact, by_target[fact.name].table) for fact in present}
    found = [_from_file(mapping.source, finding) for each in staged for finding in each.findings]
    missing = find_missing(columnar, facts, incoming)
    counts: dict[str, TargetCounts] = {}
    for position, fact in enumerate(present):
        progress(Sentence("Posting {target}", target=Coded("target", fact.name)), 0.5 + 0.5 * position / len(present))
        overlaps = _overlaps(columnar, mapping.source, fact, incoming[fact.name])
        untimely = _untimely(columnar, mapping.source, fact, incoming, recorded_at)
        found += [*overlaps, *untimely]
        posted = post_facts(conn, columnar, fact, incoming[fact.name], recorded_at=recorded_at, import_id=import_id)
        table = by_target[fact.name].table
        also = post_apart(conn, columnar, fact, table, recorded_at=recorded_at, import_id=import_id)
        posted = replace(posted, changed=posted.changed + also, unchanged=posted.unchanged - also)
        found += _replays(mapping.source, fact, posted)
        counts[fact.name] = _count(by_target[fact.name], posted, len(overlaps), len(untimely))
    _append_run(conn, import_id, recorded_at, mapping, staged, counts)
    # A file that was looked for and not found, and a target that came again, have findings but are no file that was read.
    scopes = sorted(
        {f"{mapping.source}/{file.name}" for each in staged for file in each.files} | {each.scope for each in found}
    )
    recorded = [_record(conn, columnar, import_id, scope, found, recorded_at) for scope in scopes]
    recorded.append(record_missing(conn, columnar, facts, incoming, missing, recorded_at))
    _note_found(columnar, import_id)
    detail = {"source": mapping.source, "mapping": mapping.name, "new": sum(each.new for each in counts.values())}
    append_audit(conn, "import", "import_run", str(import_id), detail)
    progress("Done", 1.0)
    return ImportSummary(
        import_id,
        mapping.source,
        mapping.name,
        recorded_at,
        counts,
        findings_new=sum(each.new for each in recorded),
        findings_resolved=sum(each.resolved for each in recorded),
        findings_open=sum(each.open for each in recorded),
    )


def post_rows(
    conn: Connection, columnar: Columnar, path: Path, mapping: FileMapping, facts: Sequence[FactTarget]
) -> PostSummary:
    """Post rows that a program sent as JSON Lines: what is wrong goes back to it instead of to the list of findings.

    References to things nobody knows are recorded all the same, since their rows are kept.
    """
    staged = stage_files(columnar.duck, path, mapping, {fact.name: fact.target for fact in facts})
    rejected = tuple(
        RejectedRow(index, finding.place.column, finding.code, finding.message)
        for each in staged
        for finding in each.findings
        if finding.severity == "error"
        for index in _rows_meant(finding, each)
    )
    good = [replace(each, findings=()) for each in staged]
    summary = post_staged(conn, columnar, good, mapping, facts, lambda step, part: None)
    counts = summary.targets.values()
    return PostSummary(
        accepted=sum(each.new + each.changed for each in counts),
        unchanged=sum(each.unchanged + each.identical + each.replayed for each in counts),
        rejected=tuple(sorted(rejected, key=lambda row: row.index)),
    )


def save_mapping(conn: Connection, text: str, targets: Mapping[str, Target], based_on: str | None) -> KeptMapping:
    """Keep the text of a mapping as the version in use of the name it gives itself; `based_on` is the version it was made from.

    Raises
    ------
    MappingRefused
        Names every fault with line and column.
    MappingShipped
    MappingChanged
        Another version came into use meanwhile.
    """
    mapping = parse_mapping(text, "mapping")
    require_fitting(mapping, targets)
    name = mapping.name
    if name in available_mappings():
        raise MappingShipped(name=name)
    if not MAPPING_NAME.fullmatch(name):
        raise MappingNameUnusable(name=name[:100])
    conn.execute(STATEMENTS["lock_mapping_name"], {"name": name})
    current = find_kept_mapping(conn, name)
    if current is not None and current.version == mapping.content_hash:
        return current
    if current is not None and current.version != based_on:
        raise MappingChanged(name=name, saved_by=current.saved_by, saved_at=f"{current.saved_at:%Y-%m-%d %H:%M}")
    conn.execute(STATEMENTS["retire_mapping"], {"name": name})
    conn.execute(STATEMENTS["save_mapping"], {"name": name, "version": mapping.content_hash, "text": text})
    append_audit(conn, "save", "import_mapping", name, {"version": mapping.content_hash})
    saved = find_kept_mapping(conn, name)
    assert saved is not None
    return saved


def _rows_meant(finding: ImportFinding, staged: Staged) -> Sequence[int]:
    """The indexes of the rows that a finding leaves out: without a column that is needed, all of them."""
    if finding.code == "missing_column":
        return range(sum(file.rows for file in staged.files))
    return [(finding.place.line or 1) - 1]


def _next_import_id(conn: Connection) -> int:
    row = conn.execute(STATEMENTS["next_import_id"]).fetchone()
    assert row is not None
    return int(row["import_id"])


def _append_run(
    conn: Connection,
    import_id: int,
    recorded_at: datetime,
    mapping: FileMapping,
    staged: Sequence[Staged],
    counts: dict[str, TargetCounts],
) -> None:
    files = {file.name: {"sha256": file.sha256, "rows": file.rows} for each in staged for file in each.files}
    conn.execute(
        STATEMENTS["append_import_run"],
        {
            "import_id": import_id,
            "source": mapping.source,
            "mapping": mapping.name,
            "mapping_hash": mapping.content_hash,
            "recorded_at": recorded_at,
            "files": Jsonb(files),
            "counts": Jsonb({name: asdict(each) for name, each in counts.items()}),
        },
    )


def _count(staged: Staged, posted: FactCounts, overlapping: int, untimely: int) -> TargetCounts:
    return TargetCounts(
        read=staged.rows_read,
        rejected=staged.rows_refused + untimely,
        identical=staged.rows_identical,
        filtered=staged.rows_filtered,
        new=posted.new,
        changed=posted.changed,
        unchanged=posted.unchanged,
        replayed=posted.replayed,
        overlapping=overlapping,
    )


def _from_file(source: str, finding: ImportFinding) -> Finding:
    return Finding(
        producer=PRODUCER,
        scope=f"{source}/{finding.place.file}",
        code=finding.code,
        severity=finding.severity,
        cause=_cause(finding.place),
        message=Sentence("{place}: {what}", place=finding.place, what=finding.message),
        place=finding.place,
        value=finding.value or "",
        source_row=finding.row,
    )


def _cause(place: Place) -> Sentence:
    if place.column:
        return Sentence("{file}: {column}", file=place.file, column=place.column)
    return Sentence("{file}: the file", file=place.file)


def _overlaps(columnar: Columnar, source: str, fact: FactTarget, incoming: str) -> list[Finding]:
    if not fact.overlap:
        return []
    find_overlaps(columnar, fact, incoming)
    rows = columnar.rows("SELECT * FROM overlapping")
    return [_overlap(source, fact, row) for row in rows]


def _overlap(source: str, fact: FactTarget, row: dict[str, Any]) -> Finding:
    place, template = Place(row["_file"], row["_line"]), _OVERLAPS[row["other_is_known"]]
    kept = (*(fact.column_of(f.name) for f in fact.target.fields), *(f"{column}_key" for column in fact.overlap))
    return Finding(
        producer=PRODUCER,
        scope=f"{source}/{row['_file']}",
        code="overlap",
        severity="error",
        cause=Sentence("{thing}: two at the same time", thing=Coded("thing", fact.name)),
        message=Sentence(
            template,
            place=place,
            thing=Coded("thing", fact.name),
            key=row["source_id"],
            span=_span(row["start_on"], row["end_on"]),
            other=row["other_source_id"],
            other_span=_span(row["other_start_on"], row["other_end_on"]),
        ),
        subject_kind=fact.name,
        subject_number=row["source_id"],
        place=place,
        value=row["other_source_id"],
        source_row={name: row[name] for name in kept if name in row},
    )


def _untimely(
    columnar: Columnar, source: str, fact: FactTarget, incoming: Mapping[str, str], recorded_at: datetime
) -> list[Finding]:
    happened = fact.target.happened
    if happened is None:
        return []
    find_untimely(columnar, fact, incoming, recorded_at)
    on = fact.column_of(happened.on)
    findings = []
    for row in columnar.rows("SELECT * FROM untimely ORDER BY _file, _row"):
        place, template = Place(row["_file"], row["_line"], happened.on), _UNTIMELY[row["since"] is None]
        facts = {"field": Coded("field", happened.on), "day": row[on], "thing": Coded("thing", happened.ref)}
        key = {"key": row[f"{fact.column_of(happened.ref)}_key"], "since": row["since"]}
        findings.append(
            Finding(
                producer=PRODUCER,
                scope=f"{source}/{row['_file']}",
                code="outside_its_days",
                severity="error",
                cause=_cause(place),
                message=Sentence(
                    "{place}: {what}",
                    place=place,
                    what=Sentence(template, **(facts if row["since"] is None else facts | key)),
                ),
                subject_kind=fact.name,
                subject_number=row["source_id"],
                place=place,
                value=str(row[on]),
                source_row={f.name: row.get(fact.column_of(f.name)) for f in fact.target.fields if f.type != "ref"},
            )
        )
    return findings


_UNTIMELY = {
    True: N_("{field} {day} has not come yet; a slip in the month or year?"),
    False: N_("{field} {day} lies before {since}, when {thing} {key} was opened; correct one of them"),
}

_OVERLAPS = {
    True: N_(
        "{place}: {thing} {key} {span} overlaps {other} {other_span}, already known. End one before the other starts."
    ),
    False: N_(
        "{place}: {thing} {key} {span} overlaps {other} {other_span}, in the same files. End one before the other starts."
    ),
}


def _span(start_on: date, end_on: date) -> Sentence:
    if end_on == OPEN_DAY:
        return Sentence("from {start}", start=start_on)
    return Sentence("from {start} to {end}", start=start_on, end=end_on)


def _replays(source: str, fact: FactTarget, posted: FactCounts) -> list[Finding]:
    if not posted.replayed:
        return []
    return [
        Finding(
            producer=PRODUCER,
            scope=f"{source}/{fact.name}",
            code="replayed",
            severity="warning",
            cause=Sentence("{thing}: old versions that came again", thing=Coded("thing", fact.name)),
            message=Sentence(
                "{count} rows of {thing} equal an earlier version that has been replaced since; they were not "
                "taken. If the source really went back, change the row there, so that it differs from its old version.",
                count=posted.replayed,
                thing=Coded("thing", fact.name),
            ),
            subject_kind=fact.name,
        )
    ]


def _record(
    conn: Connection,
    columnar: Columnar,
    import_id: int,
    scope: str,
    found: Sequence[Finding],
    recorded_at: datetime,
) -> FindingCounts:
    mine = [finding for finding in found if finding.scope == scope]
    counts = record_findings(conn, columnar, FindingScope(PRODUCER, scope), mine, recorded_at)
    _note_found(columnar, import_id)
    return counts


def _note_found(columnar: Columnar, import_id: int) -> None:
    """Note what was recorded last as found by this import, whether or not it was known before."""
    columnar.copy_back(f"SELECT {import_id}, finding_id FROM found", "import_finding", ("import_id", "finding_id"))
