"""How the values of an Arrow column become the numbers of their classes in NumPy, exactly: every order is one of whole numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aftersale.rules.classes import ClassedColumn, Segment
from aftersale.rules.codes import find_other, make_named_values, pieces_of
from aftersale.rules.feel.values import Months, count_microseconds
from aftersale.rules.model import INPUT_DIGITS, Constant

Codes: TypeAlias = npt.NDArray[np.int32]
Whole: TypeAlias = npt.NDArray[np.int64]

_FIRST_DAY = date(1970, 1, 1)
_FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1


def code_values(column: ClassedColumn, values: pa.Array) -> Codes:
    """The number of the class of each value; 0, the class of no value, for nulls.

    Parameters
    ----------
    values
        As engines read inputs: numbers as decimal128 with the places that a column may have, text, booleans, date32, instants
        in whole microseconds, durations as whole months or microseconds.
    """
    if column.type == "string":
        codes = _code_names(column, values) if find_other(column) is not None else _code_words(column, values)
    else:
        pieces = pieces_of(column)
        starts = [_first_of(segment) for segment, _ in pieces[1:]]
        place = _place_numbers(values, starts) if column.type == "number" else _place_whole(values, starts)
        codes = np.array([code for _, code in pieces], np.int32)[place]
    return np.where(_is_null(values), np.int32(0), codes)


def _code_names(column: ClassedColumn, values: pa.Array) -> Codes:
    """The classes of texts that are only compared by `=`."""
    named = make_named_values(column)
    found = pc.index_in(values, value_set=named.column("value").combine_chunks())
    # What is not found is the last one, that of all other texts.
    codes = np.array([*named.column("code").to_pylist(), find_other(column)], np.int32)
    found_codes: Codes = np.take(codes, found.fill_null(-1).to_numpy(zero_copy_only=False))
    return found_codes


def _code_words(column: ClassedColumn, values: pa.Array) -> Codes:
    """The classes of texts that are put in a sequence, each different text looked up once."""
    pieces = pieces_of(column)
    # Text never holds the null character, so the next text after one is the same with the next character after that.
    starts = [_text_of(segment) for segment, _ in pieces[1:]]
    known = values.dictionary_encode()
    codes = [pieces[bisect_right(starts, word)][1] for word in known.dictionary.to_pylist()]
    found_codes: Codes = np.take(
        np.array([*codes, 0], np.int32), known.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    )
    return found_codes


def _text_of(segment: Segment) -> str:
    assert isinstance(segment.low, str)
    return segment.low if segment.is_point else segment.low + "\x01"


def _first_of(segment: Segment) -> int:
    """The least value of a segment, as a whole number: that of the interval above a value is the next one."""
    assert segment.low is not None
    return as_whole(segment.low) + (0 if segment.is_point else 1)


def as_whole(value: Constant) -> int:
    """A value as a whole number: days or microseconds since 1970, months, microseconds, the last places of a number."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return int(value.scaleb(INPUT_DIGITS[1]))
    if isinstance(value, datetime):
        return count_microseconds(value - _FIRST_INSTANT)
    if isinstance(value, date):
        return (value - _FIRST_DAY).days
    if isinstance(value, Months):
        return value.count
    assert isinstance(value, timedelta)
    return count_microseconds(value)


def _place_whole(values: pa.Array, starts: Sequence[int]) -> Whole:
    """How many starts each value has reached."""
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    whole = values.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return _count_reached(whole, starts)


def _place_numbers(values: pa.Array, starts: Sequence[int]) -> Whole:
    """How many starts each number has reached; one that 64 bits do not hold is compared in two halves."""
    low, high = split_decimals(values)
    if ((high == low >> 63) | _is_null(values)).all():
        return _count_reached(low, starts)
    halves = [(start >> 64, start & (2**64 - 1)) for start in starts]
    upper = np.array([half for half, _ in halves], np.int64)
    lower = np.array([half for _, half in halves], np.uint64)
    reached = np.searchsorted(upper, high, side="left")
    for half in np.unique(upper):
        rows = np.flatnonzero(high == half)
        reached[rows] += np.searchsorted(lower[upper == half], low[rows].view(np.uint64), side="right")
    return reached


def split_decimals(values: pa.Array) -> tuple[Whole, Whole]:
    """The lower and the upper 64 bits of decimals, as they are stored; anything where a value is null."""
    if len(values) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    stored = np.frombuffer(values.buffers()[1], np.int64).reshape(-1, 2)
    rows = stored[values.offset : values.offset + len(values)]
    return rows[:, 0].copy(), rows[:, 1]


def _count_reached(whole: Whole, starts: Sequence[int]) -> Whole:
    below = sum(start < _LOWEST for start in starts)
    within = np.array([start for start in starts if _LOWEST <= start <= _HIGHEST], np.int64)
    return below + np.searchsorted(within, whole, side="right")


def _is_null(values: pa.Array) -> npt.NDArray[np.bool_]:
    nulls: npt.NDArray[np.bool_] = values.is_null().to_numpy(zero_copy_only=False)
    return nulls
