"""The text of a mapping as its author wrote it: where something stands in it, and changed names of files that leave the rest alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

Edit = tuple[int, int, str]
"""From where to where in the text, and what stands there instead."""


def find_path(text: str, line: int, column: int) -> tuple[str, ...]:
    """The entries that lead to a place, such as `tables`, `ticket`, `fields`, `amount`; as far as they can be told."""
    return tuple(_walk(_compose(text), line, column))


def find_labels(text: str) -> tuple[str, ...]:
    """The labels of the tables, in their sequence."""
    return tuple(label for label, _ in _entries(_entry(_compose(text), "tables")))


def rename_files(text: str, renamed: Mapping[str, str], optional: Collection[str] = ()) -> str:
    """The mapping with other names of files, by the names it had; tables that read one of `optional` may lack their file."""
    edits: list[Edit] = []
    for _, table in _entries(_entry(_compose(text), "tables")):
        joins = [join for _, join in _entries(_entry(table, "join"))]
        for node in (table, *joins):
            name = _entry(node, "from")
            if isinstance(name, ScalarNode) and name.value in renamed:
                edits.append((name.start_mark.index, name.end_mark.index, _scalar(renamed[name.value])))
        name = _entry(table, "from")
        if isinstance(name, ScalarNode) and isinstance(table, MappingNode) and name.value in optional:
            edits.append(_allow_missing(table, name))
    for start, end, changed in sorted(edits, key=itemgetter(0, 1), reverse=True):
        text = text[:start] + changed + text[end:]
    return text


def _allow_missing(table: MappingNode, name: ScalarNode) -> Edit:
    said = _entry(table, "optional")
    if said is not None:
        return said.start_mark.index, said.end_mark.index, "true"
    at = name.end_mark.index
    if table.flow_style:
        return at, at, ", optional: true"
    return at, at, "\n" + " " * table.start_mark.column + "optional: true"


def _walk(node: Node | None, line: int, column: int) -> Iterator[str]:
    for label, value in _entries(node):
        begins = [(at.start_mark.line + 1, at.start_mark.column + 1) for at in (label.node, value)]
        if (line, column) in begins:
            yield label
            return
        if begins[0] <= (line, column) < (value.end_mark.line + 1, value.end_mark.column + 1):
            yield label
            yield from _walk(value, line, column)
            return


class _Label(str):
    """A key, with the node it was read from."""

    __slots__ = ("node",)
    node: Node


def _entries(node: Node | None) -> Iterator[tuple[_Label, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            label = _Label(key.value if isinstance(key, ScalarNode) else "")
            label.node = key
            yield label, value


def _entry(node: Node | None, name: str) -> Node | None:
    return next((value for label, value in _entries(node) if label == name), None)


def _compose(text: str) -> Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None


def _scalar(name: str) -> str:
    said: str = yaml.safe_dump(name, allow_unicode=True, width=10_000)
    return said.removesuffix("...\n").strip()
