"""The grid of a rule table, as in a spreadsheet: six to ten heading lines that say what the columns mean, then the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftersale.errors import Place
from aftersale.rules.document import Path, TableDraft, read_document, write_document
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.values.sentence import N_, Sentence

_HEADINGS = ("table", "hit policy", "rule", "label", "type", "allowed")
_DEFAULT = "default"
# Lines that stand there only where some column says so: about inputs, and about outputs.
_OF_INPUTS = ("whole", "minimum", "maximum")
TAIL = ("start_on", "end_on", "note")
_HEADING_WRONG = N_(
    "Expected '{heading}' in the first cell, not '{found}'. The first six lines start with: {headings}; then whole, "
    "minimum, maximum and default, where they are needed."
)
_NO_THEN = N_("The line 'rule' needs one column 'then' between inputs and outputs.")
_LINE_LONG = N_("The line has more cells than the {count} of the line 'rule'.")


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line that is not empty, by its number in the file; its cells are trimmed."""

    number: int
    cells: tuple[str, ...]

    def at(self, index: int) -> str:
        """The cell at an index, from 0; empty beyond the last one."""
        return self.cells[index] if index < len(self.cells) else ""


def read_grid(lines: Sequence[GridLine], file: str) -> TableDraft:
    """Read the lines of a grid."""
    for heading, line in zip(_HEADINGS, [*lines, *[GridLine(len(lines) + 1, ())] * len(_HEADINGS)], strict=False):
        if line.at(0).lower() != heading:
            sentence = Sentence(_HEADING_WRONG, heading=heading, found=line.at(0), headings=", ".join(_HEADINGS))
            return refuse_layout(file, line.number, sentence)
    header = lines[2].cells
    if header.count("then") != 1:
        return refuse_layout(file, lines[2].number, Sentence(_NO_THEN))
    for line in lines:
        if any(line.cells[len(header) :]):
            return refuse_layout(file, line.number, Sentence(_LINE_LONG, count=len(header)))
    return _read_columns_and_rules(lines, file)


def write_grid(table: RuleTable) -> list[list[str]]:
    """Write the headings of a table, then a line per rule, all but the shortest lines as long as the line `rule`."""
    document: dict[str, Any] = write_document(table)
    inputs, outputs = document["inputs"], document["outputs"]
    rows = [
        ["table", document["name"], document["title"]],
        ["hit policy", document["hit_policy"]],
        ["rule", *[each["name"] for each in inputs], "then", *[each["name"] for each in outputs], *TAIL],
    ]
    for key in ("label", "type", "allowed"):
        rows.append([key, *[each[key] for each in inputs], "", *[each[key] for each in outputs], "", "", ""])
    for key in _OF_INPUTS:
        said = [each.get(key, "") for each in inputs]
        if any(said):
            rows.append([key, *said, "", *[""] * len(outputs), "", "", ""])
    if table.has_default or (not inputs and table.rows[:1] and table.rows[0].rule_id.lower() == _DEFAULT):
        rows.append([_DEFAULT, *[""] * len(inputs), "", *[each.get(_DEFAULT, "") for each in outputs], "", "", ""])
    for rule in document["rules"]:
        rows.append([rule["rule"], *rule["when"].values(), "", *rule["then"].values(), *[rule[key] for key in TAIL]])
    return rows


def refuse_layout(file: str, line: int, sentence: Sentence) -> TableDraft:
    """Refuse a file for what is wrong in a line."""
    return TableDraft(None, (TableFinding("layout_wrong", sentence, "", place=Place(file, line)),))


def _count_headings(lines: Sequence[GridLine], inputs: Sequence[int], outputs: Sequence[int]) -> int:
    """Count the headings with the optional ones; a rule of such a name has conditions and results, none of them empty."""
    count = len(_HEADINGS)
    left_empty = {**dict.fromkeys(_OF_INPUTS, outputs), _DEFAULT: inputs}
    for line in lines[count:]:
        empty = left_empty.pop(line.at(0).lower(), None)
        if empty is None or any(line.at(index) for index in empty):
            break
        count += 1
    return count


def _read_columns_and_rules(lines: Sequence[GridLine], file: str) -> TableDraft:
    top, policy, header = lines[:3]
    then = header.cells.index("then")
    inputs = range(1, then)
    outputs = [index for index in range(then + 1, len(header.cells)) if header.at(index) not in ("", *TAIL)]
    start = _count_headings(lines, inputs, outputs)
    marks = {line.at(0).lower(): line for line in lines[3:start]}
    tail = {name: header.cells.index(name) for name in TAIL if name in header.cells[then:]}

    def columns(indexes: Sequence[int]) -> list[Mapping[str, str]]:
        return [
            {
                "name": header.at(index),
                **{key: line.at(index) for key, line in marks.items() if key in _HEADINGS or line.at(index)},
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
