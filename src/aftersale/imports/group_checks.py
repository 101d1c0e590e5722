"""Checks over several rows of a target: keys that come twice, and groups that must sum to a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.entry import ENTRY, Entry
from aftersale.imports.model import ImportFinding, SumsTo, Target
from aftersale.imports.raw import FILE, ROW, Row, create_table, drop_table, quoted_column, quoted_table
from aftersale.imports.shelf import Shelf

_PLACE = (ENTRY, FILE, ROW)
_MOST_LINES_NAMED = 10
At = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows that belong together in what is wrong with them, and where the rows are in their files."""

    rows: Mapping[tuple[str, ...], list[At]]
    originals: Mapping[str, Mapping[int, tuple[int, Row]]]

    def line(self, at: At) -> int:
        return self.originals[at[1]][at[2]][0]

    def lines(self, key: tuple[str, ...]) -> str:
        """`lines 3 and 7 of orders.csv`."""
        by_file: dict[str, list[int]] = {}
        for at in self.rows[key]:
            by_file.setdefault(at[1], []).append(self.line(at))
        return " and ".join(f"{_numbers(sorted(lines))} of {file}" for file, lines in sorted(by_file.items()))


def take_out_duplicates(
    con: duckdb.DuckDBPyConnection, table: str, target: Target, entries: Mapping[int, Entry], shelf: Shelf
) -> tuple[list[ImportFinding], int, int]:
    """Keep the first of identical rows with one key, and none of differing ones; returns findings, refused, identical."""
    key = [quoted_column(name) for name in target.key]
    twice = f"{table}_twice"
    content = [*(f.name for f in target.fields), *(f"{f.name}_source" for f in target.fields if f.type == "ref")]
    same = exp.Anonymous(
        this="to_json", expressions=[exp.Anonymous(this="row", expressions=[quoted_column(c) for c in content])]
    )

    def over(aggregate: exp.Expr) -> exp.Expr:
        return exp.Window(this=aggregate, partition_by=[k.copy() for k in key])

    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[k.copy() for k in key],
        order=exp.Order(expressions=[exp.Ordered(this=quoted_column(n)) for n in (FILE, ROW, ENTRY)]),
    )
    repeated = exp.select(*key).from_(quoted_table(table)).group_by(*key).having("count(*) > 1")
    matches = exp.and_(
        *(exp.NullSafeEQ(this=quoted_column(n, "r"), expression=quoted_column(n, "a")) for n in target.key)
    )
    rows = (
        exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("a")))
        .from_(exp.alias_(quoted_table(table), "a", table=True))
        .join(repeated.subquery("r"), on=matches, join_type="semi")
    )
    differs = exp.NEQ(this=over(exp.Min(this=same)), expression=over(exp.Max(this=same.copy())))
    query = exp.select(
        *map(quoted_column, _PLACE),
        exp.alias_(differs, "differs"),
        exp.alias_(rank, "rank"),
        *(exp.cast(k.copy(), "VARCHAR", dialect="duckdb") for k in key),
    ).from_(rows.subquery("rows"))
    con.execute(create_table(twice, query).sql("duckdb"))
    found = con.execute(exp.select("*").from_(quoted_table(twice)).order_by(FILE, ROW, ENTRY).sql("duckdb")).fetchall()
    if found:
        _delete(con, table, twice, "differs OR rank > 1")
    con.execute(drop_table(twice))
    groups = _group(((*row[:3],), tuple(map(str, row[5:]))) for row in found) if found else {}
    shown = _Groups(groups, _originals(shelf, [at for ats in groups.values() for at in ats]))
    findings = [f for row in found if (f := _explain_duplicate(row, target, entries[row[0]], shown)) is not None]
    refused = sum(row[3] for row in found)
    return findings, refused, sum(not row[3] and row[4] > 1 for row in found)


def take_out_wrong_sums(
    con: duckdb.DuckDBPyConnection, table: str, check: SumsTo, entries: Mapping[int, Entry], shelf: Shelf
) -> tuple[list[ImportFinding], int]:
    """Leave out every group whose column does not sum to the total; returns findings, one a row, and how many rows."""
    group = [quoted_column(name) for name in check.group]
    wrong = f"{table}_wrong"
    total = exp.Window(this=exp.Sum(this=quoted_column(check.column)), partition_by=group)
    expected = exp.cast(exp.Literal.string(str(check.total)), "DECIMAL(38, 18)", dialect="duckdb")
    query = exp.select(
        *map(quoted_column, _PLACE),
        exp.alias_(total, "total"),
        *(exp.cast(g.copy(), "VARCHAR", dialect="duckdb") for g in group),
    ).from_(quoted_table(table))
    query = query.qualify(exp.NEQ(this=total.copy(), expression=expected))
    con.execute(create_table(wrong, query).sql("duckdb"))
    found = con.execute(exp.select("*").from_(quoted_table(wrong)).order_by(FILE, ROW, ENTRY).sql("duckdb")).fetchall()
    if found:
        _delete(con, table, wrong, "true")
    con.execute(drop_table(wrong))
    groups = _group(((*row[:3],), tuple(map(str, row[4:]))) for row in found) if found else {}
    shown = _Groups(groups, _originals(shelf, [at for ats in groups.values() for at in ats]))
    findings = []
    for number, file, row_number, total_found, *names in found:
        at, key = (number, file, row_number), tuple(map(str, names))
        message = (
            f"{check.column} of {' '.join(check.group)} {', '.join(key)} sums to {total_found.normalize():f}, "
            f"not {check.total:f}: {shown.lines(key)}; none of them is kept"
        )
        findings.append(_finding("wrong_sum", "error", message, at, _column(entries[number], check.column), shown))
    return findings, len(found)


def _explain_duplicate(row: Sequence[object], target: Target, entry: Entry, shown: _Groups) -> ImportFinding | None:
    number, file, row_number, differs, rank, *names = row
    at, key = (int(str(number)), str(file), int(str(row_number))), tuple(map(str, names))
    column, said = _column(entry, target.key[0]), f"{target.name} {', '.join(key)}"
    if differs:
        message = f"{said} stands in several rows that differ: {shown.lines(key)}; none of them is kept"
        return _finding("duplicate_key", "error", message, at, column, shown)
    if int(str(rank)) == 1 or entry.table.distinct:
        return None
    message = f"{said} stands in several identical rows: {shown.lines(key)}; the first is kept"
    return _finding("identical_row", "warning", message, at, column, shown)


def _finding(code: str, severity: str, message: str, at: At, column: str, shown: _Groups) -> ImportFinding:
    line, row = shown.originals[at[1]][at[2]]
    is_warning = severity == "warning"
    return ImportFinding(
        code, "warning" if is_warning else "error", message, Place(at[1], line, column), row.get(column), row
    )


def _column(entry: Entry, field_name: str) -> str:
    mapped = entry.find_mapping(field_name)
    columns = list(mapped.expression.columns()) if mapped else []
    return str(columns[0]) if columns else field_name


def _group(rows: object) -> dict[tuple[str, ...], list[At]]:
    groups: dict[tuple[str, ...], list[At]] = {}
    for at, key in rows:  # type: ignore[attr-defined]
        groups.setdefault(key, []).append(at)
    return groups


def _originals(shelf: Shelf, places: Sequence[At]) -> dict[str, dict[int, tuple[int, Row]]]:
    by_file: dict[str, set[int]] = {}
    for _, file, row in places:
        by_file.setdefault(file, set()).add(row)
    return {file: shelf.show(file, rows) for file, rows in by_file.items()}


def _delete(con: duckdb.DuckDBPyConnection, table: str, places: str, condition: str) -> None:
    chosen = exp.select(*map(quoted_column, _PLACE)).from_(quoted_table(places)).where(condition)
    here = exp.Tuple(expressions=[quoted_column(n) for n in _PLACE])
    con.execute(exp.delete(quoted_table(table), where=exp.In(this=here, query=chosen.subquery())).sql("duckdb"))


def _numbers(lines: Sequence[int]) -> str:
    shown = [str(n) for n in lines[:_MOST_LINES_NAMED]]
    if len(lines) > _MOST_LINES_NAMED:
        return f"lines {', '.join(shown)} and {len(lines) - _MOST_LINES_NAMED} more"
    return f"line {shown[0]}" if len(shown) == 1 else f"lines {', '.join(shown[:-1])} and {shown[-1]}"
