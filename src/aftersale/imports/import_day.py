"""Fills days that files leave open, such as when a ticket was opened: as it is known, else the day of the import."""

from __future__ import annotations

from datetime import date

from aftersale.imports.post import FactTarget, key_sql, thing_id_sql
from aftersale.storage.columnar import Columnar
from aftersale.storage.facts import LOOK_UP_BY_ID_UP_TO


def fill_days_of_import(columnar: Columnar, fact: FactTarget, staged: str, day: date | None) -> None:
    """Fill the empty days of a staged table; a thing that comes again keeps the day it has, so that nothing changes by itself."""
    for field in fact.target.fields:
        if field.is_day_of_import and day is not None:
            _fill(columnar, fact, staged, (field.name, day))


def _fill(columnar: Columnar, fact: FactTarget, staged: str, fill: tuple[str, date]) -> None:
    (name, day), id_column = fill, fact.id_column
    thing = thing_id_sql(fact.name, "source", key_sql(fact.target))
    ids = columnar.duck.execute(f'SELECT {thing} FROM "{staged}" WHERE "{name}" IS NULL').fetchall()
    if not ids:
        return
    narrow = f" AND {id_column} = ANY (%(ids)s)" if len(ids) <= LOOK_UP_BY_ID_UP_TO else ""
    statement = f"SELECT {id_column}, {fact.column_of(name)} AS known_day FROM {fact.table} WHERE superseded_at = 'infinity'{narrow}"
    columnar.fetch("known_days", statement, {"ids": [row[0] for row in ids]} if narrow else None)
    columnar.duck.execute(
        f'UPDATE "{staged}" SET "{name}" = known_day FROM known_days '
        f'WHERE "{name}" IS NULL AND known_days.{id_column} = {thing}'
    )
    columnar.duck.execute(f'UPDATE "{staged}" SET "{name}" = ? WHERE "{name}" IS NULL', [day])
