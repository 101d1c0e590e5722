"""Sessions of Spark in which rule tables are decided exactly, and the types of columns that can be."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    TimestampType,
)

from aftersale.rules.errors import ColumnTypeRefused
from aftersale.rules.model import INPUT_DIGITS, ColumnType, RuleTable
from aftersale.values.sentence import Coded

SETTINGS: Mapping[str, str] = {
    # Sums and products keep all places that fit 38 digits; by default Spark drops some for room before the point.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    # What does not fit is an error, and a small decimal is written out, not as 1E-18.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.caseSensitive": "true",
    # A text ${…} in a cell is a text, and so is a backslash.
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    # Days before 1582 and microseconds in files are what they say.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
"""What the SQL of a rule table asks of a session; with other settings it would not be exact."""

_WHOLE = (ByteType, ShortType, IntegerType, LongType)
_MOST_DIGITS = 38


def open_session() -> SparkSession:
    """A session with `SETTINGS`: beside the one that is there already, else of a Spark of this process and all its cores."""
    started = SparkSession.getActiveSession()
    if started is None:
        cores = os.cpu_count() or 1
        builder = SparkSession.builder.appName("aftersale").master("local[*]")
        # It opens ports to itself, on no network.
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.log.level", "ERROR").config("spark.sql.shuffle.partitions", str(cores))
        started = builder.getOrCreate()
    session = started.newSession()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


def require_settings(session: SparkSession) -> None:
    """Raise ValueError unless a session has `SETTINGS`."""
    wrong = [name for name, value in SETTINGS.items() if (session.conf.get(name) or "").lower() != value.lower()]
    if wrong:
        raise ValueError(
            f"rule tables are not decided exactly in this session: use open_session(), or set {', '.join(wrong)}"
        )


def require_types(table: RuleTable, types: Sequence[DataType]) -> None:
    """Raise ColumnTypeRefused unless the columns of a table's inputs, in their sequence, are compared exactly."""
    for column, type_ in zip(table.inputs, types, strict=False):
        if not _is_exact(column.type, type_):
            raise ColumnTypeRefused(
                column=column.name, found=type_.simpleString(), type=Coded("column_type", column.type)
            )


def _is_exact(wanted: ColumnType, found: DataType) -> bool:
    if wanted == "number" and isinstance(found, DecimalType):
        # Spark compares two decimals in a type that holds both, and rounds one where none does.
        whole, places = INPUT_DIGITS
        return max(found.precision - found.scale, whole) + max(found.scale, places) <= _MOST_DIGITS
    if wanted == "string":
        return found == StringType()
    allowed: Mapping[ColumnType, tuple[type[DataType], ...]] = {
        "number": _WHOLE,
        "boolean": (BooleanType,),
        "date": (DateType,),
        "date and time": (TimestampType,),
        "years and months duration": _WHOLE,
        "days and time duration": _WHOLE,
    }
    return isinstance(found, allowed[wanted])
