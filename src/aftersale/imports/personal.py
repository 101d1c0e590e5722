"""What findings may repeat of files that say something of persons: only cells that are read as something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aftersale.imports.each import EACH
from aftersale.imports.entry import columns_read, resolve_fields
from aftersale.imports.mapping import TableMapping
from aftersale.imports.model import ImportFinding, Target
from aftersale.imports.raw import RawTable
from aftersale.imports.shelf import Shelf


def find_shown_columns(shelf: Shelf, targets: Mapping[str, Target]) -> dict[str, frozenset[str]]:
    """The columns, in small letters, that findings may repeat of each file with something of persons; other files have no entry.

    A column that the mapping does not read may hold anything, so it is not repeated either.
    """
    shown: dict[str, set[str]] = {}
    hidden: dict[str, set[str]] = {}
    for table in shelf.mapping.tables:
        target = targets[table.target]
        personal = frozenset(f.name for f in target.fields if f.is_personal)
        for alias, pattern in (("", table.pattern), *((join.alias, join.pattern) for join in table.joins)):
            theirs, plain = _columns(shelf, table, target, (alias, personal))
            for file in shelf.find(pattern):
                shown.setdefault(file.name, set()).update(plain)
                if personal:
                    hidden.setdefault(file.name, set()).update(theirs)
    return {file: frozenset(shown[file] - theirs) for file, theirs in hidden.items()}


def hide_personal(
    shelf: Shelf, shown: Mapping[str, frozenset[str]], findings: Iterable[ImportFinding]
) -> list[ImportFinding]:
    """The findings without the cells that may say something of a person; of a row that could not be read nothing is left."""
    unread = {
        (raw.file.name, each.line, each.code)
        for raw in shelf.raw.values()
        if isinstance(raw, RawTable)
        for each in raw.rejects
    }
    return [_hide(finding, shown, unread) for finding in findings]


def _hide(
    finding: ImportFinding, shown: Mapping[str, frozenset[str]], unread: set[tuple[str, int, str]]
) -> ImportFinding:
    place = finding.place
    columns = shown.get(place.file)
    if columns is None:
        return finding
    # Cells of a row that could not be read may stand under each other's names.
    if (place.file, place.line, finding.code) in unread:
        columns = frozenset()
    row = {name: cell for name, cell in finding.row.items() if name.casefold() in columns}
    return replace(finding, row=row, value=finding.value if place.column.casefold() in columns else None)


def _columns(
    shelf: Shelf, table: TableMapping, target: Target, of: tuple[str, frozenset[str]]
) -> tuple[set[str], set[str]]:
    """The columns of one of a table's files that fill personal fields, and those read for anything else."""
    alias, personal = of
    fields = resolve_fields(table, target, shelf.mapping.defaults)
    refs = [ref for f in fields if f.name in personal for ref in f.expression.columns()]
    theirs = [ref.name for ref in refs if ref.alias == alias]
    if table.each is not None and EACH in map(str.casefold, theirs):
        theirs += table.each.columns
    plain = columns_read(table, [f for f in fields if f.name not in personal], alias, with_optional=True)
    return _folded(theirs), _folded(plain)


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
