"""Rule tables: what they say, in which versions, what is different, and what they would say about an example as typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from aftersale.access.scopes import RULE_DECIDERS, RULE_EDITORS, RULE_READERS, require_role
from aftersale.crediting.store import load_word_values
from aftersale.pipeline import VOCABULARIES, find_table_users, get_vocabulary
from aftersale.rules.actions import retire_table
from aftersale.rules.cases import read_inputs, write_outputs
from aftersale.rules.cells import write_value
from aftersale.rules.compare import compare_documents
from aftersale.rules.document import write_document
from aftersale.rules.draft import DraftCheck, check_draft
from aftersale.rules.errors import LayoutUnknown, WordUnknown
from aftersale.rules.explain import RuleExplanation, explain_decision
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.read import WRITERS, check_bytes, parse_table
from aftersale.rules.store import (
    find_open_draft,
    get_kept_table,
    get_open_draft,
    get_version_document,
    load_timeline,
)
from aftersale.rules.vocabulary import Vocabulary, Word
from aftersale.storage.database import Connection, take_ledger_instant
from aftersale.values.sentence import Coded
from aftersale.web.acting import InDatabase, Person, Reader, Reading, WithSettings
from aftersale.web.languages import Language, Translator
from aftersale.web.rule_table_shapes import (
    CellSaid,
    CheckShape,
    DecideSent,
    DecisionShape,
    DraftShape,
    FileSent,
    FindingOfTable,
    KnownTableShape,
    ReadFile,
    RetireSent,
    RuleSaid,
    TableDifferenceShape,
    TableDocument,
    TablePage,
    TableVersionShape,
    VersionPage,
    VocabularyList,
    VocabularyShape,
    WordShape,
    WordValues,
)
from aftersale.web.shapes import NameInPath

router = APIRouter(prefix="/api", tags=["rule tables"])

IN_DRAFT = "draft"
"""What the open draft is called where a version is asked for."""


MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dmn": "application/xml",
}
MOST_NEAR_MISSES = 20

VersionQuery = Annotated[str, Query(max_length=64)]


@router.get("/rule-vocabularies")
def list_vocabularies(reader: Reader, language: Language) -> VocabularyList:
    """The words that tables may ask about, by domain, and the tables that each domain decides by."""
    return VocabularyList(rows=[_shape_vocabulary(each, language) for each in VOCABULARIES])


@router.get("/rule-vocabularies/{name}/words/{word}/values")
def list_word_values(name: NameInPath, word: NameInPath, conn: Reading, reader: Reader) -> WordValues:
    """The values that a word has had so far, for whoever picks one; fixed ones where the word has such."""
    require_role(reader, *RULE_READERS)
    vocabulary = get_vocabulary(name)
    known = next((each for each in vocabulary.words if each.name == word), None)
    if known is None:
        raise WordUnknown(vocabulary=name, word=word, known=", ".join(each.name for each in vocabulary.words))
    if known.allowed:
        return WordValues(values=[str(value) for value in known.allowed])
    return WordValues(values=load_word_values(conn, known.source) if known.source else [])


@router.get("/rule-tables/{table_name}")
def show_table(table_name: NameInPath, conn: Reading, reader: Reader, language: Language) -> TablePage:
    """A table with its versions, its open draft for those who may see drafts, and who decides by it."""
    kept = get_kept_table(conn, table_name)
    draft = find_open_draft(conn, table_name)
    versions = load_timeline(conn, table_name)
    document = draft.document if not versions and draft is not None else None
    if versions:
        document = get_version_document(conn, table_name, versions[0]["version"])
    page = kept | {
        "title": language.name(Coded("table_title", str((document or {}).get("title", "")))),
        "used_by": [language.say(each) for each in find_table_users(table_name)],
        "versions": [TableVersionShape.model_validate(row) for row in versions],
        "draft": None if draft is None else DraftShape.model_validate(draft),
        "may_edit": bool(reader.roles & RULE_EDITORS),
        "may_decide": bool(reader.roles & RULE_DECIDERS),
    }
    return TablePage.model_validate(page)


@router.get("/rule-tables/{table_name}/versions/{version}")
def show_version(table_name: NameInPath, version: NameInPath, conn: Reading) -> VersionPage:
    """The document of a version, or of the open draft by the name draft."""
    document = _get_document(conn, table_name, version)
    return VersionPage(table_name=table_name, version=version, document=dict(document))


@router.get("/rule-tables/{table_name}/difference")
def show_difference(
    table_name: NameInPath, before: VersionQuery, after: VersionQuery, conn: Reading
) -> TableDifferenceShape:
    """What is different between two versions, row by row; the open draft goes by the name draft."""
    difference = compare_documents(_get_document(conn, table_name, before), _get_document(conn, table_name, after))
    return TableDifferenceShape.model_validate(difference)


@router.post("/rule-tables/{table_name}/check")
def check_document(
    table_name: NameInPath, sent: TableDocument, conn: Reading, reader: Reader, language: Language
) -> CheckShape:
    """Everything wrong in a document as it was typed; nothing is kept."""
    require_role(reader, *RULE_READERS)
    return shape_check(_check(conn, table_name, sent.document), language)


@router.post("/rule-tables/{table_name}/decide")
def decide_example(
    table_name: NameInPath, sent: DecideSent, conn: Reading, reader: Reader, language: Language
) -> DecisionShape:
    """What a document as typed, or a version, says about an example: the row, the rows that nearly did, and why."""
    require_role(reader, *RULE_READERS)
    table, findings = _find_table(conn, table_name, sent)
    values, wrong = read_inputs(table, sent.inputs) if table is not None else ({}, ())
    if table is None or wrong:
        said = [shape_finding(each, "", language) for each in (*findings, *wrong)]
        return DecisionShape(rule_id=None, version=None, outputs={}, matched_rule_ids=[], rules=[], findings=said)
    decision = decide(table, values, sent.decided_on)
    explained = explain_decision(table, values, sent.decided_on)
    return DecisionShape(
        rule_id=decision.rule_id,
        version=table.version,
        outputs=write_outputs(decision),
        matched_rule_ids=list(decision.matched_rule_ids),
        rules=[_shape_rule(each, language) for each in _worth_saying(explained)],
        findings=[shape_finding(each, "", language) for each in findings],
    )


@router.get("/rule-tables/{table_name}/export", response_class=Response)
def export_table(
    table_name: NameInPath, conn: Reading, version: VersionQuery, layout: Annotated[str, Query(max_length=10)] = "csv"
) -> Response:
    """A version, or the open draft by the name draft once nothing in it is wrong, as a file: csv, yaml, xlsx or dmn."""
    _require_layout(layout)
    table = parse_table(_get_document(conn, table_name, version))
    disposition = f'attachment; filename="{table.name}.{layout}"'
    return Response(
        WRITERS[layout](table), media_type=MEDIA_TYPES[layout], headers={"Content-Disposition": disposition}
    )


@router.post("/rule-tables/{table_name}/read-file")
def read_file(table_name: NameInPath, sent: FileSent, reader: Reader, language: Language) -> ReadFile:
    """The document in a file, to be looked at and saved as a draft; what is wrong comes with line and column."""
    require_role(reader, *RULE_READERS)
    _require_layout(sent.layout)
    read = check_bytes(sent.content, sent.layout)
    findings = [shape_finding(each, "", language) for each in read.findings]
    if read.table is None:
        return ReadFile(document=None, findings=findings)
    return ReadFile(document={**write_document(read.table), "name": table_name}, findings=findings)


@router.post("/rule-tables/{table_name}/retire")
def retire_rule_table(
    table_name: NameInPath,
    sent: RetireSent,
    actor: Person,
    database: InDatabase,
    settings: WithSettings,
    language: Language,
) -> TablePage:
    """Take a table out of use from today on; refused, naming them, while anybody decides by it."""
    require_role(actor, *RULE_EDITORS)
    today = datetime.now(settings.business_zone).date()
    with database.transaction(actor) as conn:
        users = find_table_users(table_name)
        retire_table(conn, table_name, sent.reason.strip(), users, today, take_ledger_instant(conn))
        return show_table(table_name, conn, actor, language)


def shape_check(check: DraftCheck, language: Translator) -> CheckShape:
    """What is wrong in a document, each warning with the key that a reason is given by."""
    findings = [
        shape_finding(each, check.key_of(each) if each.severity == "warning" else "", language)
        for each in check.findings
    ]
    version = None if check.table is None else check.table.version
    return CheckShape(version=version, content_hash=check.content_hash, findings=findings)


def shape_finding(finding: TableFinding, key: str, language: Translator) -> FindingOfTable:
    """A finding in the reader's language; its pointer leads into the document, or says the place in a file."""
    is_in_file = bool(finding.place.file or finding.place.line)
    return FindingOfTable(
        key=key,
        code=finding.code,
        severity=finding.severity,
        sentence=language.say(finding.sentence),
        row=finding.row,
        rule_id=finding.rule_id,
        column=finding.column,
        position=finding.position,
        pointer=str(finding.place) if is_in_file else finding.place.column,
        row_to_add=dict(finding.row_to_add),
    )


def _get_document(conn: Connection, table_name: str, version: str) -> Mapping[str, Any]:
    if version == IN_DRAFT:
        return get_open_draft(conn, table_name).document
    return get_version_document(conn, table_name, version)


def _check(conn: Connection, table_name: str, document: Mapping[str, Any]) -> DraftCheck:
    vocabulary = get_vocabulary(get_kept_table(conn, table_name)["vocabulary"])
    return check_draft({**document, "name": table_name}, vocabulary)


def _find_table(
    conn: Connection, table_name: str, sent: DecideSent
) -> tuple[RuleTable | None, tuple[TableFinding, ...]]:
    if sent.document is not None:
        check = _check(conn, table_name, sent.document)
        return check.table, check.errors
    version = sent.version or next((row["version"] for row in load_timeline(conn, table_name)), IN_DRAFT)
    if version == IN_DRAFT:
        check = _check(conn, table_name, get_open_draft(conn, table_name).document)
        return check.table, check.errors
    return parse_table(get_version_document(conn, table_name, version)), ()


def _worth_saying(explained: tuple[RuleExplanation, ...]) -> list[RuleExplanation]:
    """The rows that decide or match, and the first of those that nearly do."""
    near = [each for each in explained if each.outcome == "near_miss"][:MOST_NEAR_MISSES]
    kept = {id(each) for each in near}
    return [each for each in explained if each.outcome not in ("fails", "near_miss") or id(each) in kept]


def _shape_rule(rule: RuleExplanation, language: Translator) -> RuleSaid:
    cells = [
        CellSaid(
            label=language.name(cell.label),
            satisfied=cell.satisfied,
            seen=language.fact(cell.seen),
            wanted=language.fact(cell.wanted),
        )
        for cell in rule.cells
    ]
    return RuleSaid(rule_id=rule.rule_id, outcome=rule.outcome, sentence=language.say(rule.sentence), cells=cells)


def _shape_vocabulary(vocabulary: Vocabulary, language: Translator) -> VocabularyShape:
    shape = partial(_shape_word, language=language)
    tables = [
        KnownTableShape(
            table_name=each.name,
            title=language.text(each.title),
            answers=[shape(word) for word in each.answers],
            used_for=language.say(each.used_for),
        )
        for each in vocabulary.tables
    ]
    return VocabularyShape(
        name=vocabulary.name,
        title=language.text(vocabulary.title),
        words=[shape(word) for word in vocabulary.words],
        tables=tables,
    )


def _shape_word(word: Word, language: Translator) -> WordShape:
    return WordShape(
        name=word.name,
        label=language.text(word.label),
        written=word.label,
        type=word.type,
        unit=language.text(word.unit) if word.unit else "",
        allowed=[write_value(value) for value in word.allowed],
        has_known_values=bool(word.source or word.allowed),
    )


def _require_layout(layout: str) -> None:
    if layout not in MEDIA_TYPES:
        raise LayoutUnknown(layout=layout, known=", ".join(sorted(MEDIA_TYPES)))
