"""Arrays as bytes that are read in parts: a head that names everything, and behind it each array in packed blocks of whole rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

CODEC = "zstd"
LEVEL = 1
SIZE_BYTES = 8
BLOCK_BYTES = 1 << 18
"""Of a block before it is packed: one row of a large array is read by unpacking so much."""
FIRST_BYTES = 1 << 16
"""Read at once, in the hope that the head is not longer."""

Array = NDArray[Any]
ReadBytes = Callable[[int, int], bytes]
"""Some of the bytes, from a place on, so many or as many as there are."""


def write_arrays(about: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """What is to be kept about something: anything that JSON can say, and arrays of any shape."""
    blocks: list[bytes] = []
    told = []
    for name, array in arrays.items():
        rows = _rows_of_block(array)
        packed = [_pack(np.ascontiguousarray(array[at : at + rows]).tobytes()) for at in range(0, len(array), rows)]
        told.append([name, array.dtype.str, array.shape, [len(block) for block in packed]])
        blocks += packed
    head = json.dumps({"about": about, "arrays": told}, default=str).encode()
    packed_head = _pack(head)
    sizes = b"".join(size.to_bytes(SIZE_BYTES, "little") for size in (len(packed_head), len(head)))
    return b"".join([sizes, packed_head, *blocks])


class KeptArrays:
    """What `write_arrays` wrote; of each array only those blocks are read that hold what is asked for."""

    def __init__(self, read: ReadBytes) -> None:
        self._read = read
        first = read(0, FIRST_BYTES)
        packed, size = (int.from_bytes(first[at : at + SIZE_BYTES], "little") for at in (0, SIZE_BYTES))
        begin = 2 * SIZE_BYTES
        end = begin + packed
        rest = read(len(first), end - len(first)) if end > len(first) else b""
        head = json.loads(_unpack((first + rest)[begin:end], size))
        self.about: dict[str, Any] = head["about"]
        self._known: dict[str, tuple[Array, list[int]]] = {}
        for name, kind, shape, sizes in head["arrays"]:
            bounds = list(accumulate(sizes, initial=end))
            # An empty view that knows what a row is, whatever the number of rows.
            self._known[name] = np.broadcast_to(np.zeros((), np.dtype(kind)), shape), bounds
            end = bounds[-1]

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def __getitem__(self, name: str) -> Array:
        """A whole array."""
        return self.rows(name, 0, len(self._known[name][0]))

    def find(self, name: str) -> Array | None:
        """A whole array, None where there is none of this name."""
        if name not in self:
            return None
        return self[name]

    def rows(self, name: str, begin: int, end: int) -> Array:
        """The rows of an array from one number to before another."""
        like, bounds = self._known[name]
        count = _rows_of_block(like)
        first, last = begin // count, -(-end // count)
        if begin >= end:
            return np.zeros((0, *like.shape[1:]), like.dtype)
        packed = self._read(bounds[first], bounds[last] - bounds[first])
        blocks = []
        for number in range(first, last):
            at = bounds[number] - bounds[first]
            rows = min(count, len(like) - number * count)
            flat = _unpack(packed[at : at + bounds[number + 1] - bounds[number]], rows * _bytes_of_row(like))
            blocks.append(np.frombuffer(flat, like.dtype).reshape(rows, *like.shape[1:]))
        whole = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return whole[begin - first * count : end - first * count]


def read_all(kept: bytes) -> KeptArrays:
    """The arrays in bytes that are here already."""
    return KeptArrays(lambda begin, count: kept[begin : begin + count])


def index_texts(texts: Sequence[str]) -> tuple[list[str], Array]:
    """The different ones of some texts, sorted, and the number of each text among them."""
    known = sorted(set(texts))
    number = {text: at for at, text in enumerate(known)}
    return known, np.fromiter(map(number.__getitem__, texts), np.int32, len(texts))


def _rows_of_block(array: Array) -> int:
    return max(1, BLOCK_BYTES // max(1, _bytes_of_row(array)))


def _bytes_of_row(array: Array) -> int:
    return array.dtype.itemsize * int(np.prod(array.shape[1:], dtype=np.int64))


def _pack(body: bytes) -> bytes:
    packed: bytes = pa.Codec(CODEC, compression_level=LEVEL).compress(body, asbytes=True)
    return packed


def _unpack(packed: bytes, size: int) -> bytes:
    body: bytes = pa.Codec(CODEC).decompress(packed, size, asbytes=True)
    return body
