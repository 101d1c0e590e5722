"""Lets the interpreter work something out for many rows: once for each different combination of the values that it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from aftersale.rules.feel.tree import ColumnValue, Expression, walk
from aftersale.rules.feel.values import Months
from aftersale.rules.model import ColumnType, Value

Made = TypeVar("Made")
Encoded: TypeAlias = tuple[Sequence[Any], npt.NDArray[np.int64]]
"""Different values, and for each row the number of its value among them."""


def encode(values: pa.Array, type_: ColumnType) -> Encoded:
    """The different values of a column as expressions know them, None among them, and the number of each row's."""
    known = values.dictionary_encode()
    found = [_as_value(value, type_) for value in known.dictionary.to_pylist()]
    numbers = known.indices.fill_null(len(found)).to_numpy(zero_copy_only=False).astype(np.int64)
    return [*found, None], numbers


def _as_value(stored: Any, type_: ColumnType) -> Value:
    if type_ == "years and months duration":
        return Months(stored)
    value: Value = timedelta(microseconds=stored) if type_ == "days and time duration" else stored
    return value


def work_out(
    columns: Mapping[str, Encoded], rows: int, make: Callable[[dict[str, Any]], Made]
) -> tuple[list[Made], npt.NDArray[np.int64]]:
    """Make something of each different combination of the values of some columns, given by name.

    Returns what was made, and for each of so many rows the number of it.
    """
    combined = np.zeros(rows, np.int64)
    for values, numbers in columns.values():
        # Numbered anew after each column, so that the product of many columns does not overflow.
        combined = np.unique(combined * len(values) + numbers, return_inverse=True)[1]
    _, first_rows, number_of_row = np.unique(combined, return_index=True, return_inverse=True)
    made = [make({name: values[numbers[row]] for name, (values, numbers) in columns.items()}) for row in first_rows]
    return made, number_of_row


def columns_of(expression: Expression) -> set[str]:
    """The columns whose values an expression reads."""
    return {each.name for each in walk(expression) if isinstance(each, ColumnValue)}
