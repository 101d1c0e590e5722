"""Rule tables: what they say, in which versions, what is different, and what they would say about an example as typed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter

from aftersale.access.scopes import RULE_DECIDERS, RULE_EDITORS, RULE_READERS, require_role
from aftersale.pipeline import VOCABULARIES, find_table_users, get_vocabulary, load_seen_values, load_vocabulary
from aftersale.rules.cases import read_inputs, write_outputs
from aftersale.rules.cells import write_value
from aftersale.rules.draft import DraftCheck, check_draft
from aftersale.rules.errors import WordUnknown
from aftersale.rules.explain import RuleExplanation, explain_decision
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.read import parse_table
from aftersale.rules.store import (
    find_open_draft,
    get_kept_table,
    get_open_draft,
    get_version_document,
    load_timeline,
)
from aftersale.rules.vocabulary import Vocabulary, Word
from aftersale.storage.database import Connection
from aftersale.values.sentence import Coded
from aftersale.web.acting import Reader, Reading
from aftersale.web.languages import Language, Translator
from aftersale.web.rule_table_shapes import (
    CellSaid,
    CheckShape,
    DecideSent,
    DecisionShape,
    DraftShape,
    FindingOfTable,
    KnownTableShape,
    RuleSaid,
    TableDocument,
    TablePage,
    TableVersionShape,
    VocabularyList,
    VocabularyShape,
    WordShape,
    WordValues,
)
from aftersale.web.shapes import NameInPath

router = APIRouter(prefix="/api", tags=["rule tables"])

IN_DRAFT = "draft"
"""What the open draft is called where a version is asked for."""

MOST_NEAR_MISSES = 20
MOST_VALUES = 1_000


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
    return WordValues(values=load_seen_values(conn).get(known.source, [])[:MOST_VALUES] if known.source else [])


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


def get_any_document(conn: Connection, table_name: str, version: str) -> Mapping[str, Any]:
    """The document of a version, or of the open draft by the name draft."""
    if version == IN_DRAFT:
        return get_open_draft(conn, table_name).document
    return get_version_document(conn, table_name, version)


def _check(conn: Connection, table_name: str, document: Mapping[str, Any]) -> DraftCheck:
    return check_draft({**document, "name": table_name}, load_vocabulary(conn, table_name))


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
