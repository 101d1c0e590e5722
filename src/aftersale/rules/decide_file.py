"""Decides the rows of a Parquet file by a table, on the engine that one names, and writes them with what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from aftersale.rules.engines.duck import PLACE, decide_in_duckdb
from aftersale.rules.engines.files import Engine, FileToDecide
from aftersale.rules.engines.numpy_file import decide_in_numpy
from aftersale.rules.engines.postgres_file import decide_in_postgres
from aftersale.rules.engines.spark import decide_in_spark
from aftersale.rules.errors import ColumnsMissing, ColumnsTaken, DayNeeded, EngineUnknown, PlanUnknown, RowsUnreadable
from aftersale.rules.plan import PLANS, PlanKind

ENGINES: Mapping[str, Engine] = {
    "duckdb": decide_in_duckdb,
    "postgres": decide_in_postgres,
    "numpy": decide_in_numpy,
    "spark": decide_in_spark,
}
_IN_SQL: Sequence[PlanKind] = ("case", "bitmaps")
PLANS_OF: Mapping[str, Sequence[PlanKind]] = {
    "duckdb": PLANS,
    "postgres": _IN_SQL,
    "numpy": ("bitmaps",),
    "spark": _IN_SQL,
}
"""The plans by which an engine decides; it chooses one where none is named."""


def decide_file(file: FileToDecide, engine: str = "duckdb") -> int:
    """Write every row of a file, in its sequence, with the outputs, `rule_id` and `table_version`; returns how many there are.

    Raises
    ------
    EngineUnknown, PlanUnknown, ColumnsTaken, DayNeeded
    DatabaseNeeded
        The engine decides in a database, and none is connected.
    ColumnsMissing
        The file has no column for an input or for the day.
    RowsUnreadable
        The file is no Parquet, or a value does not fit the type of its column.
    """
    if engine not in ENGINES:
        raise EngineUnknown(engine=engine, known=", ".join(ENGINES))
    if file.plan is not None and file.plan not in PLANS_OF[engine]:
        raise PlanUnknown(engine=engine, plan=file.plan, known=", ".join(PLANS_OF[engine]))
    try:
        found = list(pq.read_schema(file.source).names)
    except (OSError, pa.ArrowInvalid) as error:
        raise RowsUnreadable(file=str(file.source), reason=str(error).splitlines()[0]) from error
    _require_columns(file, found)
    return ENGINES[engine](file, found)


def _require_columns(file: FileToDecide, found: Sequence[str]) -> None:
    table = file.table
    needed = [*(each.name for each in table.inputs), *([file.on] if file.on is not None else [])]
    missing = [name for name in needed if name not in found]
    if missing:
        raise ColumnsMissing(file=str(file.source), columns=", ".join(missing), found=", ".join(found))
    if file.on is None and table.is_dated:
        raise DayNeeded(table=table.name)
    made = [*(each.name for each in table.outputs), "rule_id", "rule_ids", "table_version", "matches", PLACE]
    taken = [name for name in made if name in found]
    if taken:
        raise ColumnsTaken(file=str(file.source), columns=", ".join(taken))
