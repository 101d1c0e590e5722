"""Named SQL statements: one `queries.sql` a room, each statement with its name and its why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Statements(Mapping[str, LiteralString]):
    """The statements of one room by name; parameters are written `%(name)s`."""

    def __init__(self, text: str, place: str) -> None:
        pieces = _NAME.split(text)
        names = pieces[1::2]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ValueError(f"{place} names a statement twice: {', '.join(sorted(repeated))}")
        # The text is a file of this package, never user input.
        self._statements = {
            name: cast(LiteralString, body.strip()) for name, body in zip(names, pieces[2::2], strict=True)
        }

    def __getitem__(self, name: str) -> LiteralString:
        return self._statements[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._statements)

    def __len__(self) -> int:
        return len(self._statements)


def load_statements(room: str, file_name: str = "queries.sql") -> Statements:
    """The statements of a room, named by its package (`aftersale.orders`); `queries.sql` runs on PostgreSQL, others on DuckDB."""
    file = resources.files(room) / file_name
    return Statements(file.read_text(encoding="utf-8"), str(file))
