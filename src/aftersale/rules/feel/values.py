"""What expressions are about: types, their Python values, and the literals that people write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, TypeGuard, get_args

ValueType: TypeAlias = Literal[
    "number",
    "string",
    "boolean",
    "date",
    "date and time",
    "years and months duration",
    "days and time duration",
]
VALUE_TYPES: tuple[ValueType, ...] = get_args(ValueType)

# Durations stay inside what whole numbers of every engine add without overflow.
MOST_MONTHS = 10**6
MOST_MICROSECONDS = 10**18

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,6})Y)?(?:([0-9]{1,7})M)?")
_TIME_SPAN = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,8})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,11})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,6}))?S)?)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, as a whole number of months."""

    count: int


Constant: TypeAlias = Decimal | str | bool | date | datetime | Months | timedelta
Value: TypeAlias = Constant | None


def is_of_type(value: object, type_: ValueType) -> TypeGuard[Constant]:
    """Tell whether a value that is not None belongs to a type: finite numbers, instants in UTC."""
    match type_:
        case "number":
            return isinstance(value, Decimal) and value.is_finite()
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return is_day(value)
        case "date and time":
            return isinstance(value, datetime) and value.utcoffset() == timedelta(0)
        case "years and months duration":
            return isinstance(value, Months) and abs(value.count) < MOST_MONTHS
        case "days and time duration":
            return isinstance(value, timedelta) and abs(count_microseconds(value)) < MOST_MICROSECONDS


def is_day(value: object) -> TypeGuard[date]:
    """Tell whether a value is a day: for Python an instant is one too."""
    return isinstance(value, date) and not isinstance(value, datetime)


def count_microseconds(duration: timedelta) -> int:
    """A days and time duration as whole microseconds."""
    return duration // timedelta(microseconds=1)


def read_date(text: str) -> date | None:
    """Read a day such as 2026-01-31; None when it is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """Read an instant such as 2026-01-31T10:00:00Z, of any offset; None when it is none or has no offset."""
    match = _INSTANT.fullmatch(text)
    if not match or not match[3]:
        return None
    try:
        return datetime.fromisoformat(match[1] + (match[2] or ".").ljust(7, "0") + match[3])
    except ValueError:
        return None


def read_duration(text: str) -> Months | timedelta | None:
    """Read an ISO duration, P1Y2M or P3DT4H; None when it is none or too long."""
    if match := _MONTHS.fullmatch(text):
        count = int(match[2] or 0) * 12 + int(match[3] or 0)
        return Months(-count if match[1] else count) if count < MOST_MONTHS else None
    if not (match := _TIME_SPAN.fullmatch(text)):
        return None
    span = timedelta(
        days=int(match[2] or 0),
        hours=int(match[3] or 0),
        minutes=int(match[4] or 0),
        seconds=int(match[5] or 0),
        microseconds=int((match[6] or "0").ljust(6, "0")),
    )
    return (-span if match[1] else span) if count_microseconds(span) < MOST_MICROSECONDS else None


def write_literal(value: Constant) -> str:
    """Write a value as people write it in a cell of its type, texts in double quotes.

    Examples
    --------
    >>> write_literal(Months(14)), write_literal(timedelta(days=3, hours=4)), write_literal("web shop")
    ('P1Y2M', 'P3DT4H', '"web shop"')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        case date():
            return value.isoformat()
        case Months():
            return _write_months(value.count)
        case timedelta():
            return _write_span(count_microseconds(value))
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _write_months(count: int) -> str:
    years, months = divmod(abs(count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if count < 0 else "") + "P" + (parts or "0M")


def _write_span(microseconds: int) -> str:
    seconds, fraction = divmod(abs(microseconds), 10**6)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    decimals = f".{fraction:06d}".rstrip("0") if fraction else ""
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    time += f"{seconds}{decimals}S" if seconds or fraction else ""
    day = f"{days}D" if days or not time else ""
    return ("-" if microseconds < 0 else "") + "P" + day + (f"T{time}" if time else "")
