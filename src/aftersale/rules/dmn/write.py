"""Writes a rule table as a DMN 1.3 file, with what DMN has no place for in extension elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from aftersale.rules.cells import write_value
from aftersale.rules.dmn.feel import write_feel_result, write_feel_test, write_feel_value
from aftersale.rules.dmn.names import MODEL_NAMESPACE, NAMESPACE, write_name
from aftersale.rules.dmn.types import TYPE_NAMES
from aftersale.rules.errors import CharacterNotWritable
from aftersale.rules.model import Calculation, InputColumn, OutputColumn, RuleRow, RuleTable

_AGGREGATIONS = {"sum": "SUM", "min": "MIN", "max": "MAX", "count": "COUNT"}
_XML_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEPT = {"\r": "&#13;"}
_KEPT_IN_ATTRIBUTES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    attributes: Mapping[str, str]
    children: Sequence[_Element] = ()
    text: str = ""


def write_dmn(table: RuleTable) -> bytes:
    """Write a table as one decision with its inputs; reading it back gives the same version.

    Raises
    ------
    CharacterNotWritable
    """
    inputs = [write_name(column.name, column.label) for column in table.inputs]
    called = write_name(table.name, table.title)
    definitions = _Element(
        "definitions",
        {
            "xmlns": MODEL_NAMESPACE, "xmlns:aftersale": NAMESPACE, "id": "definitions", "name": table.name,
            "namespace": NAMESPACE,
        },
        [
            *(
                _Element(
                    "inputData",
                    {"id": f"input-data-{number}", "name": name},
                    [_Element("variable", {"name": name, "typeRef": TYPE_NAMES[column.type]})],
                )
                for number, (name, column) in enumerate(zip(inputs, table.inputs, strict=True), start=1)
            ),
            _Element(
                "decision",
                {"id": "decision-1", "name": called, "label": table.title},
                [
                    _Element("variable", {"name": called}),
                    *(
                        _Element(
                            "informationRequirement",
                            {"id": f"requirement-{number}"},
                            [_Element("requiredInput", {"href": f"#input-data-{number}"})],
                        )
                        for number in range(1, len(inputs) + 1)
                    ),
                    _write_table(table, inputs),
                ],
            ),
        ],
    )  # fmt: skip
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(definitions, 0), ""]
    return "\n".join(lines).encode("utf-8")


def _write_table(table: RuleTable, inputs: Sequence[str]) -> _Element:
    aggregation = _AGGREGATIONS.get(table.hit_policy)
    policy = {"hitPolicy": "COLLECT" if aggregation else table.hit_policy.upper()}
    names = {column.name: name for column, name in zip(table.inputs, inputs, strict=True)}
    rule_ids = [row.rule_id for row in table.rows]
    return _Element(
        "decisionTable",
        {"id": "decision-table-1", **policy, **({"aggregation": aggregation} if aggregation else {})},
        [
            *(
                _write_input(column, name, number)
                for number, (column, name) in enumerate(zip(table.inputs, inputs, strict=True), start=1)
            ),
            *(_write_output(column, number) for number, column in enumerate(table.outputs, start=1)),
            _Element("annotation", {"name": "Note"}),
            *(
                _write_rule(row, number, rule_ids.count(row.rule_id) == 1, names)
                for number, row in enumerate(table.rows, start=1)
            ),
        ],
    )


def _write_input(column: InputColumn, name: str, number: int) -> _Element:
    expression = _Element(
        "inputExpression",
        {"id": f"input-expression-{number}", "typeRef": TYPE_NAMES[column.type]},
        [_text(name)],
    )
    said = _allowed(column) or _bounds(column)
    values = [_Element("inputValues", {}, [_text(said)])] if said else []
    kept = {"whole": "true"} if column.is_whole else {}
    # With a list of allowed values there is no place left for the bounds.
    ends = {"minimum": column.minimum, "maximum": column.maximum} if column.allowed else {}
    kept |= {key: write_value(end) for key, end in ends.items() if end is not None}
    extensions = [_Element("extensionElements", {}, [_Element("aftersale:column", kept)])] if kept else []
    return _Element("input", {"id": f"input-{number}", "label": column.label}, [*extensions, expression, *values])


def _bounds(column: InputColumn) -> str:
    """What a column expects, as DMN's unary tests say it."""
    low, high = (None if end is None else write_feel_value(end) for end in (column.minimum, column.maximum))
    if low is not None and high is not None:
        return f"[{low}..{high}]"
    return f">= {low}" if low is not None else f"<= {high}" if high is not None else ""


def _write_output(column: OutputColumn, number: int) -> _Element:
    parts = [_Element("outputValues", {}, [_text(_allowed(column))])] if column.allowed else []
    if column.default is not None:
        parts.append(_Element("defaultOutputEntry", {}, [_text(write_feel_value(column.default))]))
    name = write_name(column.name, column.label)
    attributes = {"name": name, "label": column.label, "typeRef": TYPE_NAMES[column.type]}
    return _Element("output", {"id": f"output-{number}", **attributes}, parts)


def _allowed(column: InputColumn | OutputColumn) -> str:
    return ", ".join(write_feel_value(value) for value in column.allowed)


def _write_rule(row: RuleRow, number: int, is_alone: bool, names: Mapping[str, str]) -> _Element:
    """Write a rule; its id stands as the element's own where XML allows it."""
    is_id = is_alone and _XML_ID.fullmatch(row.rule_id) and not re.search(r"-[0-9]+$", row.rule_id)
    own = {"id": "" if is_id else row.rule_id}
    own |= {"start_on": row.start_on.isoformat() if row.start_on else ""}
    own |= {"end_on": row.end_on.isoformat() if row.end_on else ""}
    kept = {key: value for key, value in own.items() if value}
    cells = [(cell.text, write_feel_test(cell.test, names)) for cell in row.cells]
    results = [
        (result.text if isinstance(result, Calculation) else "", write_feel_result(result, names))
        for result in row.outputs
    ]
    return _Element(
        "rule",
        {"id": row.rule_id if is_id else f"rule-{number}"},
        [
            *([_Element("extensionElements", {}, [_Element("aftersale:rule", kept)])] if kept else []),
            *(_entry("inputEntry", typed, feel) for typed, feel in cells),
            *(_entry("outputEntry", typed or feel, feel) for typed, feel in results),
            _Element("annotationEntry", {}, [_text(row.annotation)]),
        ],
    )


def _entry(name: str, typed: str, feel: str) -> _Element:
    """Write a cell as FEEL, with the text that was typed beside it where that differs in more than spaces."""
    if "".join(typed.split()) == "".join(feel.split()):
        return _Element(name, {}, [_text(typed)])
    cell = _Element("aftersale:cell", {"means": feel}, (), typed)
    return _Element(name, {}, [_Element("extensionElements", {}, [cell]), _text(feel)])


def _text(text: str) -> _Element:
    return _Element("text", {}, (), text)


def _lines(element: _Element, depth: int) -> Iterator[str]:
    indent = "  " * depth
    attributes = "".join(f" {name}={_quote(value)}" for name, value in element.attributes.items())
    if element.children:
        yield f"{indent}<{element.name}{attributes}>"
        for child in element.children:
            yield from _lines(child, depth + 1)
        yield f"{indent}</{element.name}>"
    else:
        text = escape(_require_writable(element.text), _KEPT)
        yield f"{indent}<{element.name}{attributes}" + (f">{text}</{element.name}>" if text else "/>")


def _quote(value: str) -> str:
    return quoteattr(_require_writable(value), _KEPT_IN_ATTRIBUTES)


def _require_writable(text: str) -> str:
    if wrong := _NOT_IN_XML.search(text):
        start = max(0, wrong.start() - 20)
        raise CharacterNotWritable(code=f"U+{ord(wrong[0]):04X}", text=repr(text[start : wrong.start()]))
    return text
