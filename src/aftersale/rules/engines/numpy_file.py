"""Decides the rows of a file in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from aftersale.rules.engines.arrays import decide_arrays
from aftersale.rules.engines.duck import DAY_OF_DECISION, PLACE, read_file, refused_by, select_inputs, write_beside
from aftersale.rules.engines.files import FileToDecide


def decide_in_numpy(file: FileToDecide, found: Sequence[str]) -> int:
    """Decide a file in NumPy; DuckDB reads and writes it."""
    with read_file(file) as duck:
        with refused_by(file):
            rows = duck.sql(select_inputs(file)).to_arrow_table()
        decided = decide_arrays(file.table, rows, None if file.on is None else DAY_OF_DECISION)
        places = rows.column(PLACE)
        duck.register(
            "decided_rows", pa.table({PLACE: places, **{name: decided.column(name) for name in decided.column_names}})
        )
        return write_beside(duck, file, "decided_rows")
