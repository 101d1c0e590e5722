"""Columns of canonical CSV files as Arrow arrays, built without a Python object per value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aftersale.sample.days import OPEN_END, Ints


def texts_at(texts: Sequence[str], places: Ints) -> pa.Array:
    """Return the text at each place; empty for a negative place."""
    return pa.array(texts, pa.string()).take(pa.array(places, mask=places < 0))


def numbered_keys(prefix: str, digits: int, places: Ints) -> pa.Array:
    """Return keys such as C-000001 for place 0; empty for a negative place."""
    numbers = pa.array(places + 1, mask=places < 0).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(numbers, digits, "0"), "")


def joined_keys(left: pa.Array, numbers: Ints) -> pa.Array:
    """Return keys such as O-0000001-2."""
    return pc.binary_join_element_wise(left, pa.array(numbers).cast(pa.string()), "-")


def dates_of(days: Ints) -> pa.Array:
    """Return dates; empty for an open end."""
    return pa.array(days.astype(np.int32), mask=days >= OPEN_END).cast(pa.date32())


def decimals_of(values: Ints, scale: int) -> pa.Array:
    """Return decimals from whole numbers of their last place; on the bytes, as a cast would go through text."""
    words = np.empty((len(values), 2), dtype="<i8")
    words[:, 0], words[:, 1] = values, values >> 63
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(values), [None, pa.py_buffer(words)])


def integers_of(values: Sequence[int]) -> Ints:
    """Return whole numbers as a column."""
    return np.array(values, dtype=np.int64)
