"""Compares two versions of a rule table row by row: what was added, removed, changed cell by cell, and moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["added", "removed", "changed", "moved"]
Document: TypeAlias = Mapping[str, Any]

COLUMN_LISTS = ("inputs", "outputs")
CELL_PARTS = ("when", "then")
_OTHERWISE = {"when": "-"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Something of a table, a column or a row that says something else: what it was and what it is, as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """An input or output that was added, removed or changed, or only stands elsewhere."""

    part: str
    name: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a row: `part` is `when` or `then`, or empty for the row's own id, days and note."""

    part: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is not as it was, with its cells that say something else; rows count from 1.

    `was_moved` is said also where cells changed on the way.
    """

    kind: Kind
    rule_id: str
    row_before: int | None
    row_after: int | None
    was_moved: bool = False
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDifference:
    """All that is different between two documents of a table; rows in the sequence of the later one, removed ones last."""

    head: tuple[FieldChange, ...]
    columns: tuple[ColumnChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same."""
        return not (self.head or self.columns or self.rows)

    def document(self) -> dict[str, Any]:
        """With stable keys, as it is stored and sent."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    rule_id: str
    cells: Mapping[tuple[str, str], str]


def compare_documents(before: Document, after: Document) -> TableDifference:
    """Compare two documents of a table, also such as cannot be read as tables yet.

    A row is the same row when it has the same id (of several, the same place among them), or no id in common and the
    same content. As few rows as possible count as moved: those outside the longest run that kept its sequence.
    """
    old, new = _rules(before), _rules(after)
    pairs = _pair(old, new)
    stayed = _longest_rising([pairs[rule.number] for rule in new if rule.number in pairs])
    old_by_number = {rule.number: rule for rule in old}
    rows = [
        change
        for rule in new
        if (change := _compare_rule(old_by_number.get(pairs.get(rule.number, 0)), rule, stayed)) is not None
    ]
    kept = set(pairs.values())
    rows += [_left(rule) for rule in old if rule.number not in kept]
    return TableDifference(_compare_heads(before, after), _compare_columns(before, after), tuple(rows))


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return "" if value is None else str(value)


def _mappings(document: Document, key: str) -> list[Mapping[str, Any]]:
    listed = document.get(key)
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, Sequence) else []


def _rules(document: Document) -> list[_Rule]:
    return [
        _Rule(number, _text(rule.get("rule")), dict(_cells(rule)))
        for number, rule in enumerate(_mappings(document, "rules"), start=1)
    ]


def _cells(rule: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], str]]:
    """The cells of a row that say something: a condition that accepts any value and an empty note say nothing."""
    for key, value in rule.items():
        if key in CELL_PARTS and isinstance(value, Mapping):
            for column, cell in value.items():
                text = _text(cell)
                if text != _OTHERWISE.get(key, ""):
                    yield (key, str(column)), text
        elif text := _text(value):
            yield ("", key), text


def _pair(old: Sequence[_Rule], new: Sequence[_Rule]) -> dict[int, int]:
    """Numbers of new rows to those of the old rows that they are."""
    unpaired = {(rule.rule_id, nth): rule.number for rule, nth in _with_nth(old) if rule.rule_id}
    pairs = {
        rule.number: unpaired.pop((rule.rule_id, nth))
        for rule, nth in _with_nth(new)
        if (rule.rule_id, nth) in unpaired
    }
    taken = set(pairs.values())
    by_content: dict[frozenset[tuple[tuple[str, str], str]], list[int]] = {}
    for rule in reversed(old):
        if rule.number not in taken:
            by_content.setdefault(_content(rule), []).append(rule.number)
    for rule in new:
        same = by_content.get(_content(rule))
        if rule.number not in pairs and same:
            pairs[rule.number] = same.pop()
    return pairs


def _with_nth(rules: Sequence[_Rule]) -> Iterable[tuple[_Rule, int]]:
    seen: Counter[str] = Counter()
    for rule in rules:
        yield rule, seen[rule.rule_id]
        seen[rule.rule_id] += 1


def _content(rule: _Rule) -> frozenset[tuple[tuple[str, str], str]]:
    return frozenset((place, text) for place, text in rule.cells.items() if place != ("", "rule"))


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The longest subsequence that rises (patience sorting, n log n)."""
    tops: list[int] = []
    top_indexes: list[int] = []
    previous: list[int | None] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tops, number)
        tops[at : at + 1] = [number]
        top_indexes[at : at + 1] = [index]
        previous.append(top_indexes[at - 1] if at else None)
    found: list[int] = []
    step = top_indexes[-1] if top_indexes else None
    while step is not None:
        found.append(numbers[step])
        step = previous[step]
    return frozenset(found)


def _compare_rule(old: _Rule | None, new: _Rule, stayed: frozenset[int]) -> RowChange | None:
    if old is None:
        cells = tuple(CellChange(part, column, "", text) for (part, column), text in new.cells.items())
        return RowChange("added", new.rule_id, None, new.number, cells=cells)
    places = dict.fromkeys((*old.cells, *new.cells))
    cells = tuple(
        CellChange(part, column, _cell(old, part, column), _cell(new, part, column))
        for part, column in places
        if old.cells.get((part, column)) != new.cells.get((part, column))
    )
    was_moved = old.number not in stayed
    if not cells and not was_moved:
        return None
    return RowChange("changed" if cells else "moved", new.rule_id, old.number, new.number, was_moved, cells)


def _left(rule: _Rule) -> RowChange:
    cells = tuple(CellChange(part, column, text, "") for (part, column), text in rule.cells.items())
    return RowChange("removed", rule.rule_id, rule.number, None, cells=cells)


def _cell(rule: _Rule, part: str, column: str) -> str:
    return rule.cells.get((part, column), _OTHERWISE.get(part, ""))


def _compare_heads(before: Document, after: Document) -> tuple[FieldChange, ...]:
    keys = dict.fromkeys((*before, *after))
    return _compare_fields(before, after, [key for key in keys if key not in (*COLUMN_LISTS, "rules")])


def _compare_fields(
    before: Mapping[str, Any], after: Mapping[str, Any], keys: Iterable[str]
) -> tuple[FieldChange, ...]:
    pairs = [(key, _text(before.get(key)), _text(after.get(key))) for key in keys]
    return tuple(FieldChange(key, was, now) for key, was, now in pairs if was != now)


def _compare_columns(before: Document, after: Document) -> tuple[ColumnChange, ...]:
    changes: list[ColumnChange] = []
    for part in COLUMN_LISTS:
        old = {_text(column.get("name")): column for column in _mappings(before, part)}
        new = {_text(column.get("name")): column for column in _mappings(after, part)}
        sequence = {name: number for number, name in enumerate(old)}
        stayed = _longest_rising([sequence[name] for name in new if name in old])
        for name, column in new.items():
            if name not in old:
                changes.append(ColumnChange(part, name, "added"))
                continue
            fields = _compare_fields(old[name], column, dict.fromkeys((*old[name], *column)))
            if fields:
                changes.append(ColumnChange(part, name, "changed", fields))
            elif sequence[name] not in stayed:
                changes.append(ColumnChange(part, name, "moved"))
        changes += [ColumnChange(part, name, "removed") for name in old if name not in new]
    return tuple(changes)
