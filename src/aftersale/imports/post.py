"""Turns staged rows into facts: ids for keys, versions for changes, findings for references and overlaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from aftersale.imports.errors import RowsContradict
from aftersale.imports.model import Field, Target
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.storage.facts import LOOK_UP_BY_ID_UP_TO, FactCounts, FactTable, append_facts, content_hash_sql
from aftersale.storage.refusals import describe_refusal
from aftersale.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Apart:
    """Fields that stand in a table of their own, since fewer people may see them; a row without any of them has none there.

    `versions` is the view by which those who bring rows in compare versions, `erased` the table of the ids whose fields were
    erased and never come back.
    """

    table: str
    fields: tuple[str, ...]
    versions: str
    erased: str


@dataclass(frozen=True, slots=True)
class FactTarget:
    """Where the rows of a target go.

    `columns` gives the table's column for a field that is named otherwise; `kind_of` the kind of thing a ref names
    where the ref is not to a target of that name; `overlap` the columns within which `[start_on, end_on)` may not overlap;
    `whole` the column whose rows come and go together (the split of a booking); `apart` what stands in another table.
    """

    target: Target
    table: str
    id_column: str
    columns: Mapping[str, str] = field(default_factory=dict)
    overlap: tuple[str, ...] = ()
    whole: str | None = None
    apart: Apart | None = None

    @property
    def name(self) -> str:
        """The target's name, which is also the kind of its things."""
        return self.target.name

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that stand in the table itself."""
        apart = () if self.apart is None else self.apart.fields
        return tuple(f for f in self.target.fields if f.name not in apart)

    def column_of(self, field_name: str) -> str:
        """The table's column for a field."""
        return self.columns.get(field_name, field_name)

    @property
    def fact_table(self) -> FactTable:
        """The table as `storage` appends to it."""
        content = tuple(self.column_of(f.name) for f in self.fields if f.name != "key")
        return FactTable(self.table, self.id_column, content)


def thing_id_sql(kind: str, source: str, key: str) -> str:
    """DuckDB's expression for `values.ids.thing_id`; the arguments are expressions, kind a plain word.

    The upper half of `md5_number` is `md5_number_lower`, and shifting is four times as fast as calling that.
    """
    number = f"md5_number('{kind}|' || {source} || '|' || {key})"
    return f"CAST(({number} >> 64) & 9223372036854775807::UHUGEINT AS BIGINT)"


def key_sql(target: Target) -> str:
    """The text that names a row of this target in its source."""
    if target.key == ("key",):
        return "key"
    return " || '/' || ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in target.key)


def prepare_facts(columnar: Columnar, fact: FactTarget, staged: str) -> str:
    """Create the DuckDB table of incoming facts from a staged one, and return its name.

    One row per staged row: the id, `source`, `source_id`, `content_hash`, the table's columns; `_file`, `_row`, `_line` where
    rows are found to be wrong only now; and, per reference, `<column>_key` to name it in findings. Sorted by id, so that the index of the
    primary key grows at one end.
    """
    incoming = f"incoming_{fact.name}"
    columns = [f"{thing_id_sql(fact.name, 'source', key_sql(fact.target))} AS {fact.id_column}"]
    for f in fact.fields:
        if f.name == "key":
            continue
        column = fact.column_of(f.name)
        if f.type == "ref":
            columns += [f"{_reference_sql(f.ref, f.name)} AS {column}", f'"{f.name}" AS {column}_key']
        elif f.name == "end_on":
            columns.append("coalesce(end_on, DATE 'infinity') AS end_on")
        else:
            columns.append(f'"{f.name}" AS {column}')
    line = ", _line" if fact.overlap or fact.target.happened else ""
    content_hash = content_hash_sql(fact.fact_table.columns)
    columnar.duck.execute(
        f'CREATE OR REPLACE TABLE "{incoming}" AS SELECT *, {content_hash} AS content_hash FROM ('
        f'SELECT {", ".join(columns)}, source, {key_sql(fact.target)} AS source_id, _file, _row{line} FROM "{staged}") '
        f"ORDER BY {fact.id_column}"
    )
    return incoming


def post_facts(
    conn: Connection, columnar: Columnar, fact: FactTarget, incoming: str, *, recorded_at: datetime, import_id: int
) -> FactCounts:
    """Append the incoming rows; rows of a whole that came again without one of them take that one back.

    Raises
    ------
    RowsContradict
        The database holds a promise that these rows break together, such as that nobody reports to himself through others.
    """
    if fact.whole is not None:
        _withdraw_missing(conn, columnar, fact, incoming, recorded_at)
    try:
        return append_facts(conn, columnar, fact.fact_table, incoming, recorded_at=recorded_at, import_id=import_id)
    except psycopg.errors.IntegrityError as error:
        reason, rows = describe_refusal(error), (error.diag.message_detail or "").rstrip(".")
        raise RowsContradict(
            target=fact.name, reason=Sentence("{reason}; {rows}", reason=reason, rows=rows) if rows else reason
        ) from error


def post_apart(
    conn: Connection, columnar: Columnar, fact: FactTarget, staged: str, *, recorded_at: datetime, import_id: int
) -> int:
    """Append what stands apart from the staged rows of a fact that was posted just before; returns how many things changed by it alone."""
    if fact.apart is None:
        return 0
    incoming = _prepare_apart(columnar, fact, fact.apart, staged)
    columnar.duck.execute("CREATE OR REPLACE TABLE fates_of_rows AS SELECT * FROM fates")
    table = FactTable(fact.apart.table, fact.id_column, fact.apart.fields, fact.apart.versions)
    append_facts(conn, columnar, table, incoming, recorded_at=recorded_at, import_id=import_id)
    [(changed,)] = columnar.duck.execute(
        "SELECT count(*) FROM fates JOIN fates_of_rows AS whole USING (thing_id) "
        "WHERE fates.fate IN ('new', 'changed') AND whole.fate = 'unchanged'"
    ).fetchall()
    return int(changed)


def _prepare_apart(columnar: Columnar, fact: FactTarget, apart: Apart, staged: str) -> str:
    """Create the DuckDB table of what stands apart: rows that say something, or say no more what they said before."""
    incoming, fields = f"incoming_{apart.table}", ", ".join(apart.fields)
    columnar.duck.execute(
        f'CREATE OR REPLACE TABLE "{incoming}" AS SELECT *, {content_hash_sql(apart.fields)} AS content_hash FROM ('
        f"SELECT {thing_id_sql(fact.name, 'source', key_sql(fact.target))} AS {fact.id_column}, {fields}, source, "
        f'{key_sql(fact.target)} AS source_id FROM "{staged}") ORDER BY {fact.id_column}'
    )
    says_nothing = f"coalesce({fields}) IS NULL"
    for name, wanted, condition in (
        ("said_before", f"{apart.versions} WHERE superseded_at = 'infinity'", f"{says_nothing} AND NOT"),
        ("erased_before", f"{apart.erased} WHERE true", ""),
    ):
        ids = columnar.duck.execute(f'SELECT {fact.id_column} FROM "{incoming}"').fetchall()
        narrow = f" AND {fact.id_column} = ANY (%(ids)s)" if len(ids) <= LOOK_UP_BY_ID_UP_TO else ""
        parameters = {"ids": [row[0] for row in ids]} if narrow else None
        columnar.fetch(name, f"SELECT {fact.id_column} FROM {wanted}{narrow}", parameters)
        columnar.duck.execute(
            f'DELETE FROM "{incoming}" WHERE {condition} {fact.id_column} IN (SELECT {fact.id_column} FROM {name})'
        )
    return incoming


def _reference_sql(ref: str | tuple[str, ...] | None, name: str) -> str:
    key, source = f'"{name}"', f'"{name}_source"'
    if isinstance(ref, str):
        return f"CASE WHEN {key} IS NOT NULL THEN {thing_id_sql(ref, source, key)} END"
    # An assignment's subject is a territory or, as a named account, a customer.
    territory, account = thing_id_sql("territory", source, key), thing_id_sql("customer", source, key)
    return f"CASE WHEN {key} IS NULL THEN NULL WHEN kind = 'territory' THEN {territory} ELSE {account} END"


def _withdraw_missing(
    conn: Connection, columnar: Columnar, fact: FactTarget, incoming: str, recorded_at: datetime
) -> None:
    whole, id_column = fact.whole, fact.id_column
    statement = f"SELECT {id_column}, {whole} FROM {fact.table} WHERE superseded_at = 'infinity'"
    if columnar.count(incoming) <= LOOK_UP_BY_ID_UP_TO:
        wholes = columnar.duck.execute(f'SELECT DISTINCT {whole} FROM "{incoming}"').fetchall()
        columnar.fetch("held", f"{statement} AND {whole} = ANY (%(ids)s)", {"ids": [row[0] for row in wholes]})
    else:
        columnar.fetch("held", statement)
    missing = columnar.duck.execute(
        f'SELECT {id_column} FROM held WHERE {whole} IN (SELECT {whole} FROM "{incoming}") '
        f'AND {id_column} NOT IN (SELECT {id_column} FROM "{incoming}")'
    ).fetchall()
    if missing:
        conn.execute(
            f"UPDATE {fact.table} SET superseded_at = %(at)s WHERE superseded_at = 'infinity' AND {id_column} = ANY (%(ids)s)",
            {"at": recorded_at, "ids": [row[0] for row in missing]},
        )
