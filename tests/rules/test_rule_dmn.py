"""Rule tables as DMN: nothing is lost on the way out and back, files of others are read, hostile ones are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersale.rules.cells import parse_cell
from aftersale.rules.dmn.knowledge import KnowledgeModel, inline_calls, resolve_models
from aftersale.rules.dmn.read import DmnFile, parse_dmn
from aftersale.rules.errors import CharacterNotWritable
from aftersale.rules.interpret import decide
from aftersale.rules.model import ColumnType, HitPolicy, InputColumn, OutputColumn, RuleRow, RuleTable
from aftersale.rules.read import parse_table, read_dmn, write_table

POLICIES: tuple[HitPolicy, ...] = get_args(HitPolicy)
FOREIGN = """\
<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401">
  <dmn:itemDefinition name="tRisk">
    <dmn:typeRef>feel:string</dmn:typeRef>
    <dmn:allowedValues><dmn:text>"High","Low"</dmn:text></dmn:allowedValues>
  </dmn:itemDefinition>
  <dmn:inputData id="i1" name="Applicant Age"><dmn:variable name="Applicant Age" typeRef="feel:number"/></dmn:inputData>
  <dmn:inputData id="i2" name="Risk"><dmn:variable name="Risk" typeRef="tRisk"/></dmn:inputData>
  <dmn:decision id="d1" name="Who approves?">
    <dmn:informationRequirement><dmn:requiredInput href="#i1"/></dmn:informationRequirement>
    <dmn:informationRequirement><dmn:requiredInput href="#i2"/></dmn:informationRequirement>
    <dmn:decisionTable hitPolicy="COLLECT" aggregation="SUM">
      <dmn:input><dmn:inputExpression><dmn:text>Applicant Age</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:input><dmn:inputExpression><dmn:text>Risk</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output name="Fee" typeRef="number"/>
      <dmn:annotation name="Why"/><dmn:annotation name="Who"/>
      <dmn:rule id="one">
        <dmn:inputEntry><dmn:text>&gt;= 18</dmn:text></dmn:inputEntry><dmn:inputEntry><dmn:text/></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>Applicant Age * 2</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>grown up</dmn:text></dmn:annotationEntry>
        <dmn:annotationEntry><dmn:text>Ann</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <dmn:rule>
        <dmn:description>the rest</dmn:description>
        <dmn:inputEntry><dmn:text>-</dmn:text></dmn:inputEntry><dmn:inputEntry><dmn:text>"High"</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>100</dmn:text></dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="d2" name="Double"><dmn:variable name="Double" typeRef="feel:number"/>
    <dmn:literalExpression><dmn:text>2 * Fee</dmn:text></dmn:literalExpression>
  </dmn:decision>
</dmn:definitions>
"""


def base(hit_policy: HitPolicy = "first") -> RuleTable:
    """A table with something in every place that a file has to keep."""
    types: tuple[ColumnType, ...] = (
        "number",
        "string",
        "boolean",
        "date",
        "date and time",
        "years and months duration",
    )
    names = ("amount", "channel", "flag", "day", "seen_at", "term")
    inputs = tuple(
        InputColumn(name, label, type_)
        for name, label, type_ in zip(
            names, ("Amount (EUR)", "Channel", "flag", "Rate (%)", "Seen At", "Term"), types, strict=True
        )
    )
    inputs = (inputs[0], replace(inputs[1], allowed=("web", "a, b")), *inputs[2:])
    column = OutputColumn(
        "amount", "Fee", "number", (Decimal("1"), Decimal("0.50")), None if hit_policy == "count" else Decimal(1)
    )
    outputs = (
        (column,) if hit_policy in ("sum", "min", "max", "count") else (column, OutputColumn("due_on", "Due", "date"))
    )
    texts = ("[0..100000)", "web", "true", "2026-01-31", "< 2026-01-31T10:00:00Z", "P1Y")
    cells = tuple(parse_cell(text, type_) for text, type_ in zip(texts, types, strict=True))
    anything = tuple(parse_cell("-", type_) for type_ in types)
    results = (Decimal("0.50"), date(2026, 2, 1))[: len(outputs)]
    nothing = (None,) * len(outputs)
    rows = (
        RuleRow("r1", cells, results, date(2026, 1, 1), date(2027, 1, 1), 'say "x" <b>\n& so'),
        RuleRow("007", anything, nothing, None, date(2026, 1, 1)),
        RuleRow("rule-1", anything, nothing, annotation="a\rb\tc"),
        RuleRow("=A1 ü", anything, results),
    )
    return RuleTable("fees", "What it costs: fees", hit_policy, inputs, outputs, rows)


def write(folder: Path, table: RuleTable) -> Path:
    path = folder / "table.dmn"
    write_table(table, path, "dmn")
    return path


def read_back(path: Path) -> RuleTable:
    (decision,) = read_dmn(path).decisions
    assert decision.table is not None
    assert decision.table.table is not None, decision.table.findings
    return decision.table.table


@pytest.mark.parametrize("hit_policy", POLICIES)
def test_written_table_reads_back_to_the_same_version(hit_policy: HitPolicy, tmp_path: Path) -> None:
    table = base(hit_policy)
    assert read_back(write(tmp_path, table)) == table


CELLS = [
    ("number", "= 5"),
    ("number", "1, 5, null"),
    ("number", "not( > 5 , [1..2] )"),
    ("number", "]1..5["),
    ("number", "? * 2 > 10"),
    ("string", 'web, "web shop"'),
    ("string", "PL3, key-account"),
    ("string", '""'),
    ("string", 'contains(?, "x")'),
    ("date", "[2026-01-01..2026-02-01)"),
    ("date", 'not(date("2026-01-31"))'),
    ("date and time", "2026-01-31T10:00:00Z"),
    ("days and time duration", "> P3DT4H"),
]


@pytest.mark.parametrize(("type_", "text"), CELLS)
def test_cells_are_written_as_feel_and_come_back_as_they_were_typed(type_: str, text: str, tmp_path: Path) -> None:
    table = parse_table(
        {
            "name": "one", "title": "One", "hit_policy": "first",
            "inputs": [{"name": "seen", "label": "Seen", "type": type_}],
            "outputs": [{"name": "said", "type": "string"}],
            "rules": [{"rule": "r1", "when": {"seen": text}, "then": {"said": "yes"}}],
        }
    )  # fmt: skip
    path = write(tmp_path, table)
    assert read_back(path) == table
    plain = path.read_bytes().replace(b"urn:aftersale:rules", b"urn:others")
    (decision,) = parse_dmn(plain, "plain.dmn").decisions
    assert decision.table is not None
    assert decision.table.table is not None, decision.table.findings
    assert decision.table.table.rows[0].cells[0].test == table.rows[0].cells[0].test


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    note=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")).map(str.strip),
    label=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")).map(str.strip),
    rule_id=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")).map(str.strip),
)
def test_any_note_label_and_rule_id_come_back(note: str, label: str, rule_id: str, tmp_path: Path) -> None:
    table = base()
    first = replace(table.rows[0], annotation=note, rule_id=rule_id or "x1")
    inputs = (replace(table.inputs[0], label=label or "amount"), *table.inputs[1:])
    changed = replace(table, rows=(first,), inputs=inputs)
    assert read_back(write(tmp_path, changed)) == changed


def test_text_that_was_changed_elsewhere_wins_over_the_one_that_was_typed(tmp_path: Path) -> None:
    path = write(tmp_path, base())
    path.write_text(path.read_text().replace('<text>"web"</text>', '<text>"a, b"</text>'))
    assert read_back(path).rows[0].cells[1].text == '"a, b"'


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("<dmn:inputValues><dmn:text>[18..120]</dmn:text></dmn:inputValues>", (False, 18, 120)),
        ("<dmn:inputValues><dmn:text>&gt;= 18</dmn:text></dmn:inputValues>", (False, 18, None)),
        ("", (True, None, None)),
    ],
)
def test_bounds_and_integers_of_other_tools_are_kept(said: str, column: tuple[bool, int | None, int | None]) -> None:
    asked = "<dmn:text>Applicant Age</dmn:text></dmn:inputExpression>"
    content = FOREIGN.replace(asked, asked + said, 1)
    if not said:
        content = content.replace("<dmn:inputExpression>", '<dmn:inputExpression typeRef="integer">', 1)
    table = parse_dmn(content.encode(), "f.dmn").decisions[0].table
    assert table is not None
    assert table.table is not None, table.findings
    age = table.table.inputs[0]
    assert (age.is_whole, age.minimum, age.maximum) == column


def test_file_of_others_is_read_by_local_name_with_every_decision() -> None:
    file = parse_dmn(FOREIGN.encode(), "foreign.dmn")
    table, double = file.decisions
    assert (double.name, double.table, double.expression, double.type) == ("Double", None, "2 * Fee", "number")
    assert file.inputs == {"Applicant Age": "number", "Risk": "string"}
    assert table.table is not None
    read = table.table.table
    assert read is not None, table.table.findings
    assert (read.name, read.title, read.hit_policy) == ("who_approves", "Who approves?", "sum")
    assert [(each.name, each.label, each.type, each.allowed) for each in read.inputs] == [
        ("applicant_age", "Applicant Age", "number", ()),
        ("risk", "Risk", "string", ("High", "Low")),
    ]
    assert table.inputs == {"applicant_age": "Applicant Age", "risk": "Risk"}
    assert [(row.rule_id, row.annotation) for row in read.rows] == [
        ("one", "Why: grown up\nWho: Ann"),
        ("r2", "the rest"),
    ]
    assert decide(read, {"applicant_age": 20, "risk": "High"}).outputs == {"fee": Decimal(140)}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("&gt;= 18", "&gt;= 1,8", 18, "decimal mark"),
        (
            "Applicant Age</dmn:text></dmn:inputExpression>",
            "Age + 1</dmn:text></dmn:inputExpression>",
            13,
            "is calculated",
        ),
        ("<dmn:text>100</dmn:text>", "<dmn:text>Salary</dmn:text>", 26, "number"),
        ("<dmn:text>100</dmn:text>", "<dmn:text></dmn:text>", 26, "an empty cell"),
        ('name="Fee" typeRef="number"', 'name="Fee"', 15, "Fee has no type"),
        ('aggregation="SUM"', 'aggregation="MEDIAN"', 12, "hit policy"),
        ('"High","Low"</dmn:text>', "[1..5]</dmn:text>", 14, "text"),
        ("<dmn:inputEntry><dmn:text/></dmn:inputEntry>", "", 17, "1 entries for 2 columns"),
    ],
)
def test_what_a_table_cannot_say_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert FOREIGN.count(old) == 1
    table = parse_dmn(FOREIGN.replace(old, new).encode(), "wrong.dmn").decisions[0].table
    assert table is not None
    assert table.table is None
    assert any(words in str(each) and each.place.line == line for each in table.findings), table.findings


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (FOREIGN.replace("<dmn:def", LAUGHS + "<dmn:def", 1), "document type or entities"),
        (FOREIGN.replace("<dmn:def", OUTSIDE + "<dmn:def", 1), "document type or entities"),
        ("<a>" * 10_000, "more than 64 deep"),
        ("<definitions>", "not well-formed XML"),
        ("", "not well-formed XML"),
        ("table,t,T", "not well-formed XML"),
        ('<?xml version="1.0" encoding="klingon"?><definitions/>', "not well-formed XML"),
        ("<html/>", "not html"),
        ("<definitions/>", "holds no decision"),
        (" " * ((32 << 20) + 1), "more than 33,554,432 bytes"),
    ],
    ids=range(10),
)
def test_file_that_is_no_sound_dmn_is_refused(content: str, words: str) -> None:
    file: DmnFile = parse_dmn(content.encode(), "wrong.dmn")
    assert file.decisions == ()
    assert words in file.findings[0].sentence
    assert file.findings[0].place.file == "wrong.dmn"


def test_character_that_no_xml_holds_is_refused_when_it_is_written(tmp_path: Path) -> None:
    table = base()
    row = replace(table.rows[0], annotation="a\x0bb")
    with pytest.raises(CharacterNotWritable, match=r"U\+000B after 'a'"):
        write(tmp_path, replace(table, rows=(row,)))


MODELS = {
    "PMT": KnowledgeModel(("p", "rate"), "p * rate + 1"),
    "net of": KnowledgeModel(("p",), 'PMT(p, 0.1) + "p"'),
    "loop": KnowledgeModel(("x",), "loop(x)"),
    "grow": KnowledgeModel(("x",), "x + x + x"),
    "one": KnowledgeModel((), "1"),
}


@pytest.mark.parametrize(
    ("text", "inlined"),
    [
        ("PMT(a.p, min(b, 2)) / 2", "((a.p) * (min(b, 2)) + 1) / 2"),
        ("net of(3)", '((((3)) * (0.1) + 1) + "p")'),
        ('"PMT(1, 2)" + xPMT(1, 2)', '"PMT(1, 2)" + xPMT(1, 2)'),
        ('PMT(")", [1, 2])', '((")") * ([1, 2]) + 1)'),
        ("PMT(PMT(1, 2), 3)", "((((1) * (2) + 1)) * (3) + 1)"),
        ("one() + one()", "(1) + (1)"),
        ("PMT(1)", "PMT(1)"),
        ("PMT(1, 2", "PMT(1, 2"),
        ("PMT", "PMT"),
    ],
)
def test_functions_of_a_file_stand_in_place_of_their_calls(text: str, inlined: str) -> None:
    assert inline_calls(text, resolve_models(MODELS)) == inlined


def test_functions_that_call_themselves_or_grow_come_to_an_end() -> None:
    assert "loop(" in inline_calls("loop(1)", resolve_models(MODELS))
    grown = inline_calls("grow(" * 500 + "a" + ")" * 500, MODELS)
    assert len(grown) < 200_000
    bomb = {name: KnowledgeModel(("x",), "+".join([f"{other}(x)"] * 50)) for name, other in ("ab", "bc", "ca")}
    assert len(inline_calls("a(1)", resolve_models(bomb))) < 200_000
