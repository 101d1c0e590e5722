"""The DMN Technology Compatibility Kit: its cases, and what an engine makes of one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from sqlglot import exp

from aftersale.rules.compile import compile_query
from aftersale.rules.dmn.read import DmnDecision, DmnFile
from aftersale.rules.feel.compute import compute
from aftersale.rules.feel.parse import Parser
from aftersale.rules.feel.sql import compile_result
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.values import ValueType
from aftersale.rules.hit_policy import LISTS
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable
from aftersale.rules.read import read_dmn
from aftersale.values.sentence import Sentence

Engine: TypeAlias = Callable[[exp.Select], Sequence[Any]]

CASES = 116
TABLE_CASES = 51
SQL_TYPES = {"number": "DECIMAL(38, 18)", "string": "TEXT", "boolean": "BOOLEAN"}
CLOSE = Decimal("0.00000001")  # The kit's own runner compares numbers to eight places.


@dataclass(frozen=True)
class Case:
    """One case of the kit: what goes in, and what each decision must say."""

    name: str
    file: Path
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def has_table(self) -> bool:
        """Whether any of its decisions is a decision table."""
        return any(each.table for each in read_dmn(self.file).decisions)


def local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def read_value(node: ET.Element) -> Any:
    """What an input or expected node holds: a value, a list, or components by name."""
    parts = list(node)
    if any(local(each) == "component" for each in parts):
        return {each.get("name"): read_value(each) for each in parts}
    inner = next((each for each in parts if local(each) in ("value", "list")), None)
    if inner is None:
        return None
    if local(inner) == "list":
        return [read_value(each) for each in inner]
    if any(key.endswith("}nil") and nil == "true" for key, nil in inner.attrib.items()):
        return None
    type_ = next((value for key, value in inner.attrib.items() if key.endswith("}type")), "xsd:string")
    text = inner.text or ""
    if type_ in ("xsd:decimal", "xsd:double", "xsd:integer"):
        return Decimal(text)
    return text == "true" if type_ == "xsd:boolean" else text


def load_cases(folder: Path) -> list[Case]:
    cases = []
    for file in sorted(folder.glob("*/*-test-*.xml")):
        root = ET.parse(file).getroot()
        for node in root.iter():
            if local(node) == "testCase":
                inputs = {each.get("name", ""): read_value(each) for each in node if local(each) == "inputNode"}
                expected = {
                    each.get("name", ""): read_value(next(part for part in each if local(part) == "expected"))
                    for each in node
                    if local(each) == "resultNode"
                }
                name = f"{file.parent.name} {node.get('id')}"
                cases.append(Case(name, next(file.parent.glob("*.dmn")), inputs, expected))
    return cases


def flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{part}": inner for part, inner in flatten(value).items()}
        else:
            flat[name] = value
    return flat


def type_of(value: Any) -> ValueType:
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, Decimal) else "string"


def operand(value: Any, type_: str) -> exp.Expr:
    literal = (
        exp.null() if value is None else exp.Literal.string(str(value).lower() if type_ == "boolean" else str(value))
    )
    return exp.cast(literal, SQL_TYPES[type_])


def name_outputs(decision: DmnDecision, table: RuleTable, outputs: Mapping[str, Any]) -> Any:
    """Name outputs as the file does: a single one has no name, and of lists there is one item per rule."""
    called = list(decision.outputs.values())
    if table.hit_policy in LISTS:
        rows = list(zip(*outputs.values(), strict=True))
        return [row[0] if len(called) == 1 else dict(zip(called, row, strict=True)) for row in rows]
    return next(iter(outputs.values())) if len(called) == 1 else dict(zip(called, outputs.values(), strict=True))


def decide_table(decision: DmnDecision, values: Mapping[str, Any], engine: Engine) -> tuple[Any, Any]:
    assert decision.table is not None
    table = decision.table.table
    assert table is not None, [str(each) for each in decision.table.findings]
    row = {name: values[called] for name, called in decision.inputs.items()}
    ours = decide(table, row)
    columns = {each.name: operand(row[each.name], each.type) for each in table.inputs}
    theirs = dict(zip(ours.outputs, engine(compile_query(table, "one", [], columns)), strict=False))
    return name_outputs(decision, table, ours.outputs), name_outputs(decision, table, theirs)


def decide_expression(
    decision: DmnDecision, values: Mapping[str, Any], types: Mapping[str, ValueType], engine: Engine
) -> tuple[Any, Any]:
    flat = flatten(values)
    typed = {name: types.get(name, type_of(value)) for name, value in flat.items()}
    names = Names(tuple(KnownColumn(name, name, type_) for name, type_ in typed.items()))
    parser = Parser(decision.expression, names)
    assert decision.type is not None
    expression = parser.single(decision.type, Sentence("a value"))
    assert parser.at_end(), f"left over: {decision.expression[parser.at :]}"
    columns = {name: operand(value, typed[name]) for name, value in flat.items()}
    compiled = compile_result(expression, columns, (19, 18))
    return compute(expression, flat), engine(exp.select(compiled).from_("one"))[0]


def is_same(said: Any, wanted: Any) -> bool:
    if isinstance(wanted, Decimal) and isinstance(said, Decimal):
        return abs(said - wanted) < CLOSE
    if isinstance(wanted, list) and isinstance(said, list):
        return len(said) == len(wanted) and all(map(is_same, said, wanted))
    if isinstance(wanted, Mapping) and isinstance(said, Mapping):
        return said.keys() == wanted.keys() and all(is_same(said[name], wanted[name]) for name in wanted)
    return type(said) is type(wanted) and bool(said == wanted)


def run_case(case: Case, engine: Engine) -> str:
    """Decide every decision the case names, each from the inputs and the decisions before; says what is wrong.

    The engine gives the first row of a query over a table `one` of one row.
    """
    file: DmnFile = read_dmn(case.file)
    values: dict[str, Any] = dict.fromkeys(file.inputs) | dict(case.inputs)
    wrong = []
    for decision in file.decisions:
        if decision.name not in case.expected:
            continue
        wanted = case.expected[decision.name]
        try:
            said = (
                decide_table(decision, values, engine)
                if decision.table
                else decide_expression(decision, values, file.inputs, engine)
            )
        except Exception as failed:
            wrong.append(f"{decision.name}: {type(failed).__name__}: {failed}")
            continue
        wrong += [
            f"{decision.name} by {engine} is {answer!r}, not {wanted!r}"
            for engine, answer in zip(("the interpreter", "the engine"), said, strict=True)
            if not is_same(answer, wanted)
        ]
    missing = case.expected.keys() - {decision.name for decision in file.decisions}
    return "; ".join([*wrong, *(f"{name} is not decided" for name in missing)])
