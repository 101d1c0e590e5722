"""What can be wrong with a question about a list."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid, NotFound


class ViewUnknown(NotFound):
    """There is no list called {view}, or it is not yours to see."""


class RowNotFound(NotFound):
    """There is no such row in {view}, or it is not yours to see."""


class ActionUnknown(NotFound):
    """There is no action {action} on {view}, or it is not yours to take."""


class FilterUnreadable(Invalid):
    """The filter {given!r} cannot be read. Write column:operator:value, such as amount:ge:1000."""


class ColumnUnknown(Invalid):
    """{view} has no column {column!r}. Its columns are {known}."""


class OperatorUnknown(Invalid):
    """{operator!r} cannot be asked of {column}. What can be asked is {known}."""


class FilterValueWrong(Invalid):
    """{value!r} is not {expected}, which {column} holds."""


class SortUnreadable(Invalid):
    """The list cannot be sorted by {given!r}. It can be sorted by {known}, each with a minus before it for the other direction."""


class CursorUnreadable(Invalid):
    """The place to go on from cannot be read. Begin again without `after`."""


class AsOfNotKept(Invalid):
    """{view} shows only what is known now. Leave out `as_of`."""


class SelectionMissing(Invalid):
    """Nothing is selected. Select at least one row."""


class SelectionTooLarge(Invalid):
    """{count} rows are selected and at most {limit} can be changed at once. Narrow the list with a filter."""


class SelectionChanged(Conflict):
    """The list has changed: your selection had {expected} rows, now it has {count}. Look again before you go on."""


class RowChanged(Conflict):
    """Somebody else changed this row meanwhile. Look at their change before you go on."""


class NothingToUndo(NotFound):
    """There is nothing of yours here that can be undone."""


class UndoLapsed(Conflict):
    """The time to undo this is over. If you still want it, change the rows themselves."""


class FormWrong(Invalid):
    """{reason}"""
