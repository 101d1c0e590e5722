"""Where a window of a list ended, as text that a page hands back to go on from there."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from aftersale.web.views.errors import CursorUnreadable
from aftersale.web.views.filters import SortKey


def write_cursor(row: dict[str, Any], sort: tuple[SortKey, ...]) -> str:
    """Where a window ended: the sort's values of its last row."""
    return write_values(sort_values(row, sort))


def write_values(values: Sequence[str | None]) -> str:
    """A cursor of these values."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode()


def sort_values(row: dict[str, Any], sort: tuple[SortKey, ...]) -> list[str | None]:
    """What a row has in the columns of a sort, as text."""
    return [None if row[key.column.key] is None else str(row[key.column.key]) for key in sort]


def read_cursor(text: str, sort: tuple[SortKey, ...]) -> list[str | None]:
    """The values that `write_cursor` wrote for the same sort."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text.encode()))
    except ValueError:
        raise CursorUnreadable() from None
    is_list = isinstance(values, list) and len(values) == len(sort)
    if not is_list or not all(each is None or isinstance(each, str) for each in values):
        raise CursorUnreadable()
    return list(values)
