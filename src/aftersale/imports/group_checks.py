"""Checks over several rows of a target: keys that come twice, and groups that must sum to a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.entry import ENTRY, NUMBER, Entry
from aftersale.imports.model import ImportFinding, Severity, SumsTo, Target
from aftersale.imports.raw import FILE, ROW, Row, create_table, drop_table, quoted_column, quoted_table
from aftersale.imports.shelf import Shelf
from aftersale.imports.sql import number_literal
from aftersale.values.sentence import Coded, Fact, Sentence

_PLACE = (ENTRY, FILE, ROW, NUMBER)
_AFTER_PLACE = len(_PLACE)
_MOST_LINES_NAMED = 10
At = tuple[int, str, int, int]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Suspects:
    """Rows that share what is wrong with them, by what they share, and how they stand in their files."""

    groups: Mapping[Key, list[At]]
    originals: Mapping[str, Mapping[int, tuple[int, Row]]]

    def describe(self, key: Key) -> Fact:
        """`lines 3, 7 of orders.csv`."""
        by_file: dict[str, list[int]] = {}
        for _, file, row, _ in self.groups[key]:
            by_file.setdefault(file, []).append(self.originals[file][row][0])
        places = [_lines(sorted(set(lines)), file) for file, lines in sorted(by_file.items())]
        said = places[0]
        for place in places[1:]:
            said = Sentence("{one} and {other}", one=said, other=place)
        return said

    def finding(self, code: str, severity: Severity, message: Sentence, at: At, column: str) -> ImportFinding:
        """A finding about one of the rows."""
        line, row = self.originals[at[1]][at[2]]
        return ImportFinding(code, severity, message, Place(at[1], line, column), row.get(column), row)


def take_out_duplicates(
    con: duckdb.DuckDBPyConnection, table: str, target: Target, entries: Mapping[int, Entry], shelf: Shelf
) -> tuple[list[ImportFinding], int, int]:
    """Keep the first of identical rows with one key, and none of differing ones.

    Returns the findings, how many rows were refused, and how many were left out as identical.
    """
    key = [quoted_column(name) for name in target.key]
    content = [*(f.name for f in target.fields), *(f"{f.name}_source" for f in target.fields if f.type == "ref")]
    whole = exp.Anonymous(this="row", expressions=[quoted_column(c) for c in content])
    same = exp.Anonymous(this="to_json", expressions=[whole])
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[k.copy() for k in key],
        order=exp.Order(expressions=[exp.Ordered(this=quoted_column(n)) for n in (FILE, ROW, ENTRY, NUMBER)]),
    )
    differs = exp.NEQ(this=_over(exp.Min(this=same), key), expression=_over(exp.Max(this=same.copy()), key))
    query = exp.select(
        *map(quoted_column, _PLACE), exp.alias_(differs, "differs"), exp.alias_(rank, "rank"), *_as_text(key)
    ).from_(_repeated(table, target).subquery("rows"))
    found = _take_out(con, table, query, "differs OR rank > 1")
    suspects = _suspects(shelf, {_at(row): tuple(row[_AFTER_PLACE + 2 :]) for row in found})
    findings = []
    for row in found:
        at, (is_different, place, *names) = _at(row), row[_AFTER_PLACE:]
        entry = entries[at[0]]
        column = entry.column_behind(target.key[0], at[3])
        facts: dict[str, Fact] = {
            "thing": Coded("thing", target.name),
            "key": ", ".join(map(str, names)),
            "lines": suspects.describe(tuple(names)),
        }
        if is_different:
            message = Sentence(
                "{thing} {key} stands in several rows that differ: {lines}; none of them is kept", **facts
            )
            findings.append(suspects.finding("duplicate_key", "error", message, at, column))
        elif place > 1 and not entry.table.distinct:
            message = Sentence("{thing} {key} stands in several identical rows: {lines}; the first is kept", **facts)
            findings.append(suspects.finding("identical_row", "warning", message, at, column))
    refused = sum(bool(row[_AFTER_PLACE]) for row in found)
    identical = sum(not row[_AFTER_PLACE] and row[_AFTER_PLACE + 1] > 1 for row in found)
    return findings, refused, identical


def take_out_wrong_sums(
    con: duckdb.DuckDBPyConnection, table: str, check: SumsTo, entries: Mapping[int, Entry], shelf: Shelf
) -> tuple[list[ImportFinding], int]:
    """Leave out every group whose column does not sum to the total; returns findings, one a row, and how many rows."""
    group = [quoted_column(name) for name in check.group]
    total = _over(exp.Sum(this=quoted_column(check.column)), group)
    query = exp.select(*map(quoted_column, _PLACE), exp.alias_(total, "total"), *_as_text(group))
    query = query.from_(quoted_table(table)).qualify(
        exp.NEQ(this=total.copy(), expression=number_literal(check.total, 18))
    )
    found = _take_out(con, table, query, "true")
    suspects = _suspects(shelf, {_at(row): tuple(row[_AFTER_PLACE + 1 :]) for row in found})
    findings = []
    for row in found:
        at, (summed, *names) = _at(row), row[_AFTER_PLACE:]
        message = Sentence(
            "{field} of {group} {key} sums to {sum}, not {total}: {lines}; none of them is kept",
            field=Coded("field", check.column),
            group=" ".join(check.group),
            key=", ".join(map(str, names)),
            sum=summed.normalize(),
            total=check.total,
            lines=suspects.describe(tuple(names)),
        )
        column = entries[at[0]].column_behind(check.column, at[3])
        findings.append(suspects.finding("wrong_sum", "error", message, at, column))
    return findings, len(found)


def _repeated(table: str, target: Target) -> exp.Select:
    """The rows whose key comes more than once: few, so that only they are compared in full."""
    key = [quoted_column(name) for name in target.key]
    repeated = exp.select(*key).from_(quoted_table(table)).group_by(*key).having("count(*) > 1").subquery("r")
    matches = [exp.NullSafeEQ(this=quoted_column(n, "r"), expression=quoted_column(n, "a")) for n in target.key]
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("a"))
    rows = exp.select(everything).from_(exp.alias_(quoted_table(table), "a", table=True))
    return rows.join(repeated, on=exp.and_(*matches), join_type="semi")


def _take_out(con: duckdb.DuckDBPyConnection, table: str, query: exp.Select, condition: str) -> list[Any]:
    """The rows of a query that starts with their places; those that meet the condition leave the table."""
    suspects = f"{table}_suspects"
    con.execute(create_table(suspects, query).sql("duckdb"))
    everything = exp.select("*").from_(quoted_table(suspects)).order_by(FILE, ROW, ENTRY, NUMBER)
    found: list[Any] = con.execute(everything.sql("duckdb")).fetchall()
    if found:
        chosen = exp.select(*map(quoted_column, _PLACE)).from_(quoted_table(suspects)).where(condition)
        here = exp.In(this=exp.Tuple(expressions=[quoted_column(n) for n in _PLACE]), query=chosen.subquery())
        con.execute(exp.delete(quoted_table(table), where=here).sql("duckdb"))
    con.execute(drop_table(suspects))
    return found


def _suspects(shelf: Shelf, rows: Mapping[At, Key]) -> _Suspects:
    groups: dict[Key, list[At]] = {}
    by_file: dict[str, set[int]] = {}
    for at, key in rows.items():
        groups.setdefault(key, []).append(at)
        by_file.setdefault(at[1], set()).add(at[2])
    return _Suspects(groups, {file: shelf.show(file, numbers) for file, numbers in by_file.items()})


def _over(aggregate: exp.Expr, group: Sequence[exp.Expr]) -> exp.Window:
    return exp.Window(this=aggregate, partition_by=[g.copy() for g in group])


def _as_text(columns: Sequence[exp.Expr]) -> list[exp.Expr]:
    # An empty part of a key, such as the line of a milestone of the whole order, is shown as a dash.
    texts = (exp.cast(c.copy(), "VARCHAR", dialect="duckdb") for c in columns)
    return [exp.Coalesce(this=text, expressions=[exp.Literal.string("-")]) for text in texts]


def _at(row: Sequence[Any]) -> At:
    number, file, at, item = row[:_AFTER_PLACE]
    return number, file, at, item


def _lines(lines: Sequence[int], file: str) -> Sentence:
    shown = ", ".join(str(line) for line in lines[:_MOST_LINES_NAMED])
    if len(lines) > _MOST_LINES_NAMED:
        more = len(lines) - _MOST_LINES_NAMED
        return Sentence("lines {lines} and {count} more of {file}", lines=shown, count=more, file=file)
    if len(lines) == 1:
        return Sentence("line {line} of {file}", line=shown, file=file)
    return Sentence("lines {lines} of {file}", lines=shown, file=file)
