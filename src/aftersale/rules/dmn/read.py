"""Reads DMN files of versions 1.1 to 1.5: every decision table in one, and what its other decisions say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aftersale.errors import Place
from aftersale.rules.dmn.knowledge import KnowledgeModel, inline_calls, read_knowledge
from aftersale.rules.dmn.names import NAMESPACE, make_name
from aftersale.rules.dmn.types import DmnType, DmnTypes, find_variable, read_expected, read_types
from aftersale.rules.dmn.xml import XmlNode, XmlRefused, parse_xml
from aftersale.rules.document import Path, TableDraft, read_document
from aftersale.rules.feel.values import ValueType
from aftersale.rules.model import TableFinding
from aftersale.values.sentence import N_, Sentence

_NO_TYPE = N_(
    "{column} has no type that a table can have. Give it a typeRef: number, string, boolean, date or another."
)
_POLICIES = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


@dataclass(frozen=True, slots=True)
class DmnDecision:
    """A decision of a file: a table, or an expression that is not kept as one, with the file's functions put into it.

    `inputs` and `outputs` say what the file calls each column of the table.
    """

    name: str
    table: TableDraft | None
    expression: str
    type: ValueType | None
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class DmnFile:
    """What a DMN file holds, in its sequence: decisions, and the types of the inputs that are no structures.

    Without decisions, `findings` say what is wrong with the file.
    """

    decisions: tuple[DmnDecision, ...]
    inputs: Mapping[str, ValueType] = field(default_factory=dict)
    findings: tuple[TableFinding, ...] = ()


def parse_dmn(content: bytes, file: str) -> DmnFile:
    """Read the content of a DMN file."""

    def refused(sentence: Sentence, line: int) -> DmnFile:
        return DmnFile((), findings=(TableFinding("layout_wrong", sentence, "", place=Place(file, line)),))

    try:
        root = parse_xml(content)
    except XmlRefused as broken:
        return refused(broken.sentence, broken.line)
    if root.name != "definitions":
        return refused(Sentence("Expected DMN, which starts with definitions, not {name}.", name=root.name), root.line)
    types = read_types(root)
    knowledge = read_knowledge(root)
    named = {node.get("id"): node for node in root.walk() if node.name in ("inputData", "decision")}
    names: list[str] = []
    decisions: list[DmnDecision] = []
    for node in root.all("decision"):
        names.append(make_name(node.get("name"), names))
        decisions.append(_Reading(file, types, named, knowledge, node, names[-1]).read())
    if not decisions:
        return refused(Sentence("The file holds no decision."), root.line)
    asked = {node.get("name"): find_variable(types, node) for node in root.all("inputData")}
    return DmnFile(tuple(decisions), {name: found.type for name, found in asked.items() if found})


@dataclass(slots=True)
class _Reading:
    file: str
    types: DmnTypes
    named: Mapping[str, XmlNode]
    knowledge: Mapping[str, KnowledgeModel]
    decision: XmlNode
    name: str
    called: dict[str, dict[str, str]] = field(default_factory=lambda: {"inputs": {}, "outputs": {}})
    nodes: dict[Path, XmlNode] = field(default_factory=dict)
    findings: list[TableFinding] = field(default_factory=list)

    def read(self) -> DmnDecision:
        table = self.decision.first("decisionTable")
        variable = find_variable(self.types, self.decision)
        return DmnDecision(
            name=self.decision.get("name"),
            table=self._read_table(table) if table else None,
            expression=inline_calls(self.decision.text_of("literalExpression", "text"), self.knowledge),
            type=variable.type if variable else None,
            inputs=self.called["inputs"],
            outputs=self.called["outputs"],
            place=Place(self.file, self.decision.line),
        )

    def _required(self) -> list[XmlNode]:
        links = [
            link.get("href").removeprefix("#")
            for requirement in self.decision.all("informationRequirement")
            for link in requirement.children
        ]
        return [self.named[link] for link in links if link in self.named]

    def _read_table(self, table: XmlNode) -> TableDraft:
        self.nodes[()] = table
        inputs = [self._read_input(node, index) for index, node in enumerate(table.all("input"))]
        outputs = [self._read_output(table, node, index) for index, node in enumerate(table.all("output"))]
        policy = " ".join((table.get("hitPolicy") or "UNIQUE").lower().split())
        aggregation = table.get("aggregation").upper()
        document = {
            "name": self.name,
            "title": self.decision.get("label") or self.decision.get("name"),
            "hit_policy": _POLICIES.get(aggregation, aggregation) if policy == "collect" and aggregation else policy,
            "inputs": inputs,
            "outputs": outputs,
            "rules": self._read_rules(table, inputs, outputs),
        }
        draft = read_document(document, self._locate)
        findings = (*self.findings, *draft.findings)
        return TableDraft(None if self.findings else draft.table, findings)

    def _locate(self, path: Path) -> Place:
        node = next(self.nodes[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.nodes)
        return Place(self.file, node.line)

    def _refuse(self, node: XmlNode, sentence: Sentence, column: str = "") -> None:
        place = Place(self.file, node.line)
        self.findings.append(TableFinding("layout_wrong", sentence, self.name, column=column, place=place))

    def _read_input(self, node: XmlNode, index: int) -> dict[str, object]:
        self.nodes["inputs", index] = node
        expression = node.first("inputExpression") or node
        asked = expression.text_of("text") or node.get("label")
        source = next((each for each in self._required() if each.get("name") == asked), None)
        type_ = self.types.find(expression.get("typeRef")) or (find_variable(self.types, source) if source else None)
        column = self._column(node, "inputs", asked, type_)
        expected = node.text_of("inputValues", "text") or (type_.allowed if type_ else "")
        own = next((each for each in node.walk() if (each.name, each.namespace) == ("column", NAMESPACE)), None)
        kept = {key: own.get(key) for key in ("whole", "minimum", "maximum") if own.get(key)} if own else {}
        whole = {"whole": "true"} if type_ and type_.is_whole else {}
        return {**column, **(read_expected(expected, type_.type) if type_ else {}), **whole, **kept}

    def _read_output(self, table: XmlNode, node: XmlNode, index: int) -> dict[str, object]:
        self.nodes["outputs", index] = node
        said = node.get("name") or node.get("label") or table.get("outputLabel") or self.decision.get("name")
        is_single = len(table.all("output")) == 1
        type_ = self.types.find(node.get("typeRef")) or (
            (self.types.find(table.get("typeRef")) or find_variable(self.types, self.decision))
            if is_single
            else self.types.find(table.get("typeRef"), said) or find_variable(self.types, self.decision, said)
        )
        column = self._column(node, "outputs", said, type_)
        column["allowed"] = node.text_of("outputValues", "text") or (type_.allowed if type_ else "")
        default = node.text_of("defaultOutputEntry", "text")
        return {**column, "default": default} if default else column

    def _column(self, node: XmlNode, kind: str, called: str, type_: DmnType | None) -> dict[str, object]:
        name = make_name(called, self.called[kind])
        self.called[kind][name] = called
        if type_ is None:
            self._refuse(node, Sentence(_NO_TYPE, column=called), name)
        if kind == "inputs" and not _is_name(called):
            sentence = Sentence("The input {input} is calculated; a column of a table looks at one name.", input=called)
            self._refuse(node, sentence, name)
        return {
            "name": name,
            "label": node.get("label") or called,
            "type": type_.type if type_ else "string",
        }

    def _read_rules(
        self, table: XmlNode, inputs: Sequence[Mapping[str, object]], outputs: Sequence[Mapping[str, object]]
    ) -> list[dict[str, object]]:
        rules = table.all("rule")
        taken = {rule.get("id") for rule in rules}
        titles = [each.get("name") for each in table.all("annotation")]
        read: list[dict[str, object]] = []
        for index, rule in enumerate(rules):
            own = next((each for each in rule.walk() if each.name == "rule" and each.namespace == NAMESPACE), None)
            rule_id = (own.get("id") if own else "") or rule.get("id") or _number(index + 1, taken)
            cells = {"when": (inputs, rule.all("inputEntry")), "then": (outputs, rule.all("outputEntry"))}
            self.nodes["rules", index] = rule
            parts: dict[str, object] = {}
            for part, (columns, entries) in cells.items():
                if len(columns) != len(entries):
                    sentence = Sentence(
                        "The rule has {found} entries for {wanted} columns.", found=len(entries), wanted=len(columns)
                    )
                    self._refuse(rule, sentence)
                for column, entry in zip(columns, entries, strict=False):
                    self.nodes["rules", index, part, str(column["name"])] = entry
                parts[part] = {
                    str(column["name"]): _cell(entry, part) for column, entry in zip(columns, entries, strict=False)
                }
            read.append(
                {
                    "rule": rule_id,
                    **parts,
                    "start_on": own.get("start_on") if own else "",
                    "end_on": own.get("end_on") if own else "",
                    "note": _note(rule, titles),
                }
            )
        return read


def _is_name(text: str) -> bool:
    """Tell whether an input expression is a name and nothing that is worked out."""
    return bool(text) and not any(sign in text for sign in "+*()[]{}<>=,\"'?") and not text[0].isdigit()


def _cell(entry: XmlNode, part: str) -> str:
    """The text of a cell: as it was typed, where the file keeps that and nobody changed what it stands for since."""
    text = entry.text_of("text") or ("-" if part == "when" else "")
    kept = (each for each in entry.walk() if (each.name, each.namespace) == ("cell", NAMESPACE))
    return next((each.text.strip() for each in kept if each.get("means") == text), text)


def _number(number: int, taken: set[str]) -> str:
    chosen = f"r{number}"
    while chosen in taken:
        chosen += "_"
    return chosen


def _note(rule: XmlNode, titles: Sequence[str]) -> str:
    """The annotations of a rule, of several the ones with text after their titles, else its description."""
    entries = [entry.text_of("text") for entry in rule.all("annotationEntry")]
    if len(entries) == 1:
        return entries[0]
    said = [
        f"{title}: {text}" if title else text
        for title, text in zip([*titles, *[""] * len(entries)], entries, strict=False)
        if text
    ]
    return "\n".join(said) or rule.text_of("description")
