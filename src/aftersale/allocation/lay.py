"""Lays a change of dated rows over those that stand: what it covers ends the day before, what reaches beyond goes on after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aftersale.storage.database import Row


@dataclass(frozen=True, slots=True)
class Laid:
    """What becomes of dated rows: those that are replaced, and those that stand instead of them.

    A row that begins on another day than the one that it came from has no id yet: the day is a part of what names it.
    """

    retired: tuple[Row, ...]
    appended: tuple[Row, ...]


def lay_over(
    standing: Iterable[Row],
    id_column: str,
    start_on: date,
    end_on: date,
    content: Mapping[str, Any] | None,
    *,
    goes_on: bool,
) -> Laid:
    """Lay content over `[start_on, end_on)` of rows that do not overlap; without content the days are left free.

    Parameters
    ----------
    goes_on
        Whether what reached beyond `end_on` is in force again after it, as with the capacity of one day; else it has ended.
    """
    retired, appended = [], []
    for row in standing:
        if row["start_on"] >= end_on or row["end_on"] <= start_on:
            continue
        retired.append(row)
        if row["start_on"] < start_on:
            appended.append({**row, "end_on": start_on})
        if goes_on and row["end_on"] > end_on:
            appended.append({**row, "start_on": end_on, id_column: None})
    if content is not None:
        appended.append({**content, "start_on": start_on, "end_on": end_on})
    return Laid(tuple(retired), tuple(appended))


def find_later(standing: Iterable[Row], start_on: date, end_on: date, *, goes_on: bool) -> Row | None:
    """The first row that begins within the days and that a change of them would end for good."""
    later = [
        row for row in standing if start_on < row["start_on"] < end_on and (row["end_on"] <= end_on or not goes_on)
    ]
    return min(later, key=lambda row: row["start_on"], default=None)


def is_standing(standing: Sequence[Row], start_on: date, end_on: date, content: Mapping[str, Any] | None) -> bool:
    """Whether rows say the very same already on all of the days."""
    over = [row for row in standing if row["start_on"] < end_on and row["end_on"] > start_on]
    if content is None:
        return not over
    return (
        len(over) == 1
        and over[0]["start_on"] <= start_on
        and over[0]["end_on"] >= end_on
        and all(over[0][name] == value for name, value in content.items())
    )


def find_in_force(standing: Iterable[Row], day: date) -> Row | None:
    """The row that holds on a day."""
    return next((row for row in standing if row["start_on"] <= day < row["end_on"]), None)
