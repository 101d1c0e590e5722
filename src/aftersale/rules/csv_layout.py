"""The CSV layout of a rule table: six or seven heading lines that say what the columns mean, then one line per rule."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftersale.errors import Place
from aftersale.rules.document import Path, TableDraft, read_document, write_document
from aftersale.rules.model import RuleTable, TableFinding

_HEADINGS = ("table", "hit policy", "rule", "label", "type", "allowed")
_DEFAULT = "default"
_TAIL = ("start_on", "end_on", "note")
_OTHER_DELIMITER = re.compile(r'"?table"?([;\t])', re.IGNORECASE)
_LAYOUT_HELP = "The first six lines start with: " + ", ".join(_HEADINGS) + "; then default, if there are any."


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]

    def at(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


def parse_csv(text: str, file: str) -> TableDraft:
    """Read the text of a CSV layout; semicolons or tabs part the cells when the first line starts so."""
    try:
        lines = _read_lines(text)
    except csv.Error as broken:
        return _refused(file, 1, f"The file is not well-formed CSV: {broken}.")
    for heading, line in zip(_HEADINGS, [*lines, *[_Line(len(lines) + 1, ())] * len(_HEADINGS)], strict=False):
        if line.at(0).lower() != heading:
            return _refused(
                file, line.number, f"Expected {heading!r} in the first cell, not {line.at(0)!r}. {_LAYOUT_HELP}"
            )
    header = lines[2].cells
    if header.count("then") != 1:
        return _refused(file, lines[2].number, "The line 'rule' needs one column 'then' between inputs and outputs.")
    for line in lines:
        if any(line.cells[len(header) :]):
            return _refused(file, line.number, f"The line has more cells than the {len(header)} of the line 'rule'.")
    return _read_grid(lines, file)


def write_csv(table: RuleTable) -> str:
    """Write a table in the CSV layout; reading it back gives the same version."""
    document: dict[str, Any] = write_document(table)
    inputs, outputs = document["inputs"], document["outputs"]
    rows = [
        ["table", document["name"], document["title"]],
        ["hit policy", document["hit_policy"]],
        ["rule", *[each["name"] for each in inputs], "then", *[each["name"] for each in outputs], *_TAIL],
    ]
    for key in ("label", "type", "allowed"):
        rows.append([key, *[each[key] for each in inputs], "", *[each[key] for each in outputs], "", "", ""])
    if table.has_default or (not inputs and table.rows[:1] and table.rows[0].rule_id.lower() == _DEFAULT):
        rows.append([_DEFAULT, *[""] * len(inputs), "", *[each.get(_DEFAULT, "") for each in outputs], "", "", ""])
    for rule in document["rules"]:
        rows.append([rule["rule"], *rule["when"].values(), "", *rule["then"].values(), *[rule[key] for key in _TAIL]])
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _refused(file: str, line: int, sentence: str) -> TableDraft:
    return TableDraft(None, (TableFinding("layout_wrong", sentence, "", place=Place(file, line)),))


def _read_lines(text: str) -> list[_Line]:
    """Split into lines of trimmed cells with the number of their first line, wholly empty ones left out."""
    start = _OTHER_DELIMITER.match(text)
    delimiter = start[1] if start else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[_Line] = []
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            lines.append(_Line(number, tuple(cell.strip() for cell in cells)))
        number = reader.line_num + 1
    return lines


def _has_default_line(lines: Sequence[_Line], inputs: Sequence[int]) -> bool:
    """Tell whether a seventh heading is there; a rule that is called default has conditions, none of them empty."""
    line = lines[len(_HEADINGS)] if len(lines) > len(_HEADINGS) else _Line(0, ())
    return line.at(0).lower() == _DEFAULT and not any(line.at(index) for index in inputs)


def _read_grid(lines: Sequence[_Line], file: str) -> TableDraft:
    top, policy, header = lines[:3]
    then = header.cells.index("then")
    inputs = range(1, then)
    start = len(_HEADINGS) + _has_default_line(lines, inputs)
    marks = {line.at(0).lower(): line for line in lines[3:start]}
    outputs = [index for index in range(then + 1, len(header.cells)) if header.at(index) not in ("", *_TAIL)]
    tail = {name: header.cells.index(name) for name in _TAIL if name in header.cells[then:]}

    def columns(indexes: Sequence[int]) -> list[Mapping[str, str]]:
        return [
            {
                "name": header.at(index),
                **{key: line.at(index) for key, line in marks.items() if key != _DEFAULT or line.at(index)},
            }
            for index in indexes
        ]

    rules = [
        {
            "rule": line.at(0),
            "when": {header.at(index): line.at(index) for index in inputs},
            "then": {header.at(index): line.at(index) for index in outputs},
            **{name: line.at(index) for name, index in tail.items()},
        }
        for line in lines[start:]
    ]
    document = {
        "name": top.at(1),
        "title": top.at(2),
        "hit_policy": policy.at(1),
        "inputs": columns(inputs),
        "outputs": columns(outputs),
        "rules": rules,
    }

    def locate(path: Path) -> Place:
        if path and path[0] == "rules" and len(path) > 1:
            column = str(path[3]) if len(path) > 3 else str(path[2]) if len(path) > 2 else ""
            return Place(file, lines[start + int(path[1])].number, column)
        if len(path) > 1 and path[0] in ("inputs", "outputs"):
            line = marks.get(str(path[2]), header) if len(path) > 2 else header
            index = (list(inputs) if path[0] == "inputs" else outputs)[int(path[1])]
            return Place(file, line.number, header.at(index))
        return Place(file, policy.number if path == ("hit_policy",) else top.number)

    return read_document(document, locate)
