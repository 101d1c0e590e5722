"""One table entry of a mapping as SQL: files, joins and filters to typed columns, each with the code of its fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from aftersale.imports.compile import BASE, Scope, compile_number, compile_text, shown_text
from aftersale.imports.each import CELL, EACH, FAULT, IS_NONE, ITEM, VALUE, columns_of, spread
from aftersale.imports.expression import Beside, ColumnRef, Constant, Expression, First
from aftersale.imports.mapping import Defaults, FieldMapping, FileMapping, Filter, Join, TableMapping
from aftersale.imports.model import After, AtMost, Field, OnlyWhere, RowCheck, Target, Together
from aftersale.imports.parts import Parts, share_out
from aftersale.imports.raw import FILE, KIND, ROW, RawTable, quoted_column, quoted_table
from aftersale.imports.sql import case, is_null, one_of, text_literal
from aftersale.imports.typed import type_field

ENTRY = "_entry"
# Which of the rows that one row of the file stands for; 1 where it stands for itself.
NUMBER = "_number"
_MATCHES = "_matches"
_AMBIGUOUS = "_ambiguous"
_READ = "read"


@dataclass(frozen=True, slots=True)
class Entry:
    """A table entry with the files that were found for it."""

    number: int
    table: TableMapping
    target: Target
    fields: tuple[FieldMapping, ...]
    base: tuple[RawTable, ...]
    joined: Mapping[str, tuple[RawTable, ...]]
    has_signs: bool = True
    """Whether anything may stand beside the figure of an amount: where nothing does, looking for it costs more than all else."""

    def find_mapping(self, field_name: str) -> FieldMapping | None:
        """What the entry says about a field."""
        return next((f for f in self.fields if f.name == field_name), None)

    def column_behind(self, field_name: str, number: int) -> str:
        """The column of the file that findings about a field name, in the row of that `_number`."""
        mapped = self.find_mapping(field_name)
        columns = list(mapped.expression.columns()) if mapped else []
        if not columns:
            return field_name
        each, first = self.table.each, columns[0]
        if each is not None and (first.alias, first.name.casefold()) == ("", EACH):
            return each.column_at(number)
        return str(first)


def columns_read(
    table: TableMapping, fields: Sequence[FieldMapping], alias: str, with_optional: bool = False
) -> list[str]:
    """The columns of the table's own files (no alias) or of joined ones that an entry reads, in the sequence of the mapping."""
    refs = [f.column for f in table.filters]
    refs += [c for join in table.joins for _, e in join.on for c in e.columns(with_optional)]
    refs += [c for f in fields for c in f.expression.columns(with_optional)]
    theirs = [name for join in table.joins if alias and join.alias == alias for name, _ in join.on]
    return list(dict.fromkeys([*theirs, *(r.name for r in columns_of(refs, table.each) if r.alias == alias)]))


def resolve_fields(table: TableMapping, target: Target, defaults: Defaults) -> tuple[FieldMapping, ...]:
    """What fills each field, with what the mapping leaves unsaid: columns of the same name, the currency of the source."""
    if table.fields is None:
        named = [
            FieldMapping(
                f.name,
                Expression(ColumnRef("", f.name), table.mark, optional=not f.required or bool(f.default)),
                table.mark,
            )
            for f in target.fields
        ]
    else:
        named = list(table.fields)
    given = {f.name: f.expression for f in named}
    for field in target.fields:
        if not defaults.currency or field.type != "currency" or field.name in given:
            continue
        amount = next((c.first for c in target.checks if isinstance(c, Together) and c.second == field.name), "")
        if field.required:
            named.append(FieldMapping(field.name, Expression(Constant(defaults.currency), table.mark), table.mark))
        elif amount in given:
            paid_in = Expression(Beside(given[amount], defaults.currency), table.mark)
            named.append(FieldMapping(field.name, paid_in, table.mark))
    return tuple(named)


def compile_entry(entry: Entry, mapping: FileMapping) -> exp.Select:
    """SELECT one row per row of the base files that passes the filters.

    Columns: the fields, typed; `<ref>_source`; `source`, `_entry`, `_file`, `_row`, `_number`; per field `e <field>`, the code
    of what is wrong or NULL, and `x <field>`, the value as the file has it; `e <n>` for the checks of rows, the
    last of which are the ambiguity of joins (its `x` names the alias) and what `each` can't read.
    """
    unsaid = Expression(Constant(None), entry.table.mark)
    pairs = [(f, m.expression if (m := entry.find_mapping(f.name)) else unsaid) for f in entry.target.fields]
    scope = _scope(entry, mapping, _amounts(pairs) if entry.has_signs else ())
    typed = [type_field(f, e, scope) for f, e in pairs]
    for_parts, shared = _share_outs(entry, pairs, scope)
    read = _from_files(entry, scope).select(
        *(exp.alias_(quoted_column(name, BASE), name, quoted=True) for name in (FILE, ROW)),
        *_number_and_fault(entry.table),
        exp.alias_(_ambiguous_join(entry.table.joins), _AMBIGUOUS, quoted=True),
        *(t.read_value for t in typed),
        *(t.read_code for t in typed),
        *(exp.alias_(shown_text(e, scope), f"t {f.name}", quoted=True) for f, e in pairs),
        *for_parts,
        copy=False,
    )
    for parts in shared:
        read = share_out(read, parts)
    columns: list[exp.Expr] = []
    for field, expression in pairs:
        value = next(t.value for t in typed if t.field is field)
        columns.append(exp.alias_(value, field.name, quoted=True))
        if field.type == "ref":
            source = text_literal(expression.source or mapping.source)
            columns.append(exp.alias_(source, f"{field.name}_source", quoted=True))
    columns += [
        exp.alias_(text_literal(mapping.source), "source", quoted=True),
        exp.alias_(exp.Literal.number(entry.number), ENTRY, quoted=True),
        quoted_column(FILE, _READ),
        quoted_column(ROW, _READ),
        quoted_column(NUMBER, _READ),
    ]
    for t in typed:
        shown = quoted_column(f"t {t.field.name}", _READ)
        columns += [
            exp.alias_(t.code, f"e {t.field.name}", quoted=True),
            exp.alias_(shown, f"x {t.field.name}", quoted=True),
        ]
    columns += _row_checks(entry.target)
    nothing = exp.cast(exp.null(), "VARCHAR", dialect="duckdb")
    code, cell = (quoted_column(n, _READ) if entry.table.each else nothing.copy() for n in (FAULT, CELL))
    columns += [exp.alias_(code, f"e {EACH}", quoted=True), exp.alias_(cell, f"x {EACH}", quoted=True)]
    return exp.select(*columns).from_(read.subquery(_READ, copy=False), copy=False)


def checks_of(target: Target) -> tuple[str, ...]:
    """The names under which `compile_entry` selects the codes of a target, fields first."""
    numbers = range(len(target.row_checks))
    return (*(f.name for f in target.fields), *(str(n) for n in numbers), "join", EACH)


def union_of(tables: Sequence[RawTable]) -> exp.Query:
    """All rows of several files with `_file`, `_row` and every column that one of them has, with its kinds where there are any."""
    names: dict[str, str] = {}
    for raw in tables:
        for column in raw.columns:
            names.setdefault(column.casefold(), column)
    has_kinds = any(raw.has_kinds for raw in tables)
    selects = []
    for raw in tables:
        own = {c.casefold(): c for c in raw.columns}
        cells: list[exp.Expr] = [
            exp.alias_(
                quoted_column(own[fold]) if fold in own else exp.cast(exp.null(), "VARCHAR", dialect="duckdb"),
                name,
                quoted=True,
            )
            for fold, name in names.items()
        ]
        if has_kinds:
            cells += [_kind_column(raw, own.get(fold), name) for fold, name in names.items()]
        file = exp.alias_(text_literal(raw.file.name), FILE, quoted=True)
        selects.append(exp.select(*cells, file, quoted_column(ROW)).from_(quoted_table(raw.table)))
    query: exp.Query = selects[0]
    for select in selects[1:]:
        query = exp.union(query, select, distinct=False)
    return query


def _amounts(pairs: Sequence[tuple[Field, Expression]]) -> tuple[Expression, ...]:
    """What fills the amounts, where they all are in the one currency of the row."""
    currencies = [field for field, _ in pairs if field.type == "currency"]
    if len(currencies) != 1:
        return ()
    return tuple(e for field, e in pairs if field.type == "money" and isinstance(e.base, ColumnRef | First))


def _kind_column(raw: RawTable, column: str | None, name: str) -> exp.Expr:
    nothing = exp.cast(exp.null(), "VARCHAR", dialect="duckdb")
    kind = quoted_column(KIND + column) if raw.has_kinds and column is not None else nothing
    return exp.alias_(kind, KIND + name, quoted=True)


def _scope(entry: Entry, mapping: FileMapping, amounts: tuple[Expression, ...]) -> Scope:
    own = _names(entry.base) | ({EACH: VALUE} if entry.table.each else {})
    columns = {"": own, **{alias: _names(raws) for alias, raws in entry.joined.items()}}
    tables = {"": entry.base, **entry.joined}
    return Scope(
        columns,
        mapping.defaults,
        frozenset(alias for alias, raws in tables.items() if any(r.has_kinds for r in raws)),
        has_signs=entry.has_signs,
        has_day=mapping.day is not None,
        amounts=amounts,
    )


def _share_outs(
    entry: Entry, pairs: Sequence[tuple[Field, Expression]], scope: Scope
) -> tuple[list[exp.Expr], list[Parts]]:
    """The columns that parts of totals need beside their values, and what is to be shared out by them."""
    columns: list[exp.Expr] = []
    shared: list[Parts] = []
    # Ties must not fall by the sequence of the file: a shuffled file would else give other parts. They fall by the
    # key, and where that comes twice by the whole row.
    keys = [compile_text(e, scope).value for f, e in pairs if f.name in entry.target.key and e.part_of is None]
    whole_row = exp.Anonymous(
        this="hash", expressions=[quoted_column(c, BASE) for c in sorted(scope.columns[""].values())]
    )
    for field, expression in pairs:
        if expression.part_of is None or expression.decimals is None:
            continue
        within = [compile_text(Expression(c, expression.mark), scope).value for c in expression.part_of.within]
        total = compile_number(Expression(expression.part_of.total, expression.mark), scope.for_amounts(field)).value
        added = {
            f"total {field.name}": total,
            **{f"within {field.name} {n}": value for n, value in enumerate(within)},
            **{f"tie {field.name} {n}": value.copy() for n, value in enumerate([*keys, whole_row])},
        }
        columns += [exp.alias_(value, name, quoted=True) for name, value in added.items()]
        names = list(added)
        shared.append(
            Parts(
                value=f"v {field.name}",
                code=f"c {field.name}",
                total=names[0],
                within=names[1 : 1 + len(within)],
                sorted_by=names[1 + len(within) :],
                decimals=expression.decimals,
            )
        )
    return columns, shared


def _names(raws: Sequence[RawTable]) -> dict[str, str]:
    names: dict[str, str] = {}
    for raw in raws:
        for column in raw.columns:
            names.setdefault(column.casefold(), column)
    return names


def _from_files(entry: Entry, scope: Scope) -> exp.Select:
    query = exp.Select().from_(_base_rows(entry).subquery(BASE, copy=False), copy=False)
    for join in entry.table.joins:
        keys = [scope.column(ColumnRef(join.alias, theirs)) for theirs, _ in join.on]
        matches = exp.and_(
            *(
                exp.EQ(this=exp.Nullif(this=exp.Trim(this=key), expression=text_literal("")), expression=ours.value)
                for key, ours in zip(keys, (compile_text(e, scope) for _, e in join.on), strict=True)
            )
        )
        rows = _one_a_key(entry, join, scope).subquery(join.alias, copy=False)
        query = query.join(rows, on=matches, join_type="left", copy=False)
    conditions = [_condition(f, scope) for f in entry.table.filters]
    if entry.table.each is not None:
        conditions.append(exp.not_(quoted_column(IS_NONE, BASE)))
    return query.where(*conditions, copy=False) if conditions else query


def _base_rows(entry: Entry) -> exp.Query:
    rows = union_of(entry.base)
    return rows if entry.table.each is None else spread(rows, entry.table.each, _names(entry.base))


def count_base_rows(entry: Entry) -> exp.Select:
    """How many rows the files have, those that stand for several counted as often."""
    return exp.select(exp.Count(this=exp.Star())).from_(_base_rows(entry).subquery(BASE, copy=False), copy=False)


def _number_and_fault(table: TableMapping) -> list[exp.Expr]:
    if table.each is None:
        return [exp.alias_(exp.Literal.number(1), NUMBER, quoted=True)]
    names = ((ITEM, NUMBER), (FAULT, FAULT), (CELL, CELL))
    return [exp.alias_(quoted_column(theirs, BASE), ours, quoted=True) for theirs, ours in names]


def _one_a_key(entry: Entry, join: Join, scope: Scope) -> exp.Select:
    """The joined file with one row per key, and how many there were: a join must never multiply rows."""
    known = scope.columns[join.alias]
    keys: list[exp.Expr] = [exp.Trim(this=quoted_column(known[theirs.casefold()])) for theirs, _ in join.on]
    count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[k.copy() for k in keys])
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[k.copy() for k in keys],
        order=exp.Order(expressions=[exp.Ordered(this=quoted_column(n)) for n in (FILE, ROW)]),
    )
    rows = union_of(entry.joined[join.alias]).subquery("joined")
    query = exp.select(exp.Star(), exp.alias_(count, _MATCHES, quoted=True)).from_(rows)
    return query.qualify(exp.EQ(this=rank, expression=exp.Literal.number(1)))


def _ambiguous_join(joins: Sequence[Join]) -> exp.Expr:
    branches = [
        (exp.GT(this=quoted_column(_MATCHES, j.alias), expression=exp.Literal.number(1)), text_literal(j.alias))
        for j in joins
    ]
    return exp.cast(case(branches, exp.null()), "VARCHAR", dialect="duckdb")


def _condition(filter_: Filter, scope: Scope) -> exp.Expr:
    text = exp.Nullif(this=exp.Trim(this=scope.column(filter_.column)), expression=text_literal(""))
    if not filter_.values:
        return is_null(text) if filter_.keeps_matches else exp.not_(is_null(text))
    matches = one_of(text, filter_.values)
    return matches if filter_.keeps_matches else exp.or_(is_null(text), exp.not_(matches))


def _row_checks(target: Target) -> list[exp.Expr]:
    columns: list[exp.Expr] = []
    for number, check in enumerate(target.row_checks):
        code, wrong, text = _row_check(check)
        columns += [
            exp.alias_(case([(wrong, text_literal(code))]), f"e {number}", quoted=True),
            exp.alias_(case([(wrong.copy(), text)]), f"x {number}", quoted=True),
        ]
    ambiguous = quoted_column(_AMBIGUOUS, _READ)
    return [
        *columns,
        exp.alias_(case([(exp.not_(is_null(ambiguous)), text_literal("ambiguous_join"))]), "e join", quoted=True),
        exp.alias_(ambiguous, "x join", quoted=True),
    ]


def _row_check(check: RowCheck) -> tuple[str, exp.Expr, exp.Expr]:
    """The code of a check of rows, when it is broken, and the value that the finding shows."""
    if isinstance(check, After):
        later = quoted_column(f"v {check.later}", _READ)
        wrong: exp.Expr = exp.LTE(this=later, expression=quoted_column(f"v {check.earlier}", _READ))
        return "reversed_dates", wrong, exp.cast(later.copy(), "VARCHAR", dialect="duckdb")
    if isinstance(check, AtMost):
        lesser, greater = (quoted_column(f"v {name}", _READ) for name in (check.lesser, check.greater))
        return "above_its_limit", exp.GT(this=lesser, expression=greater), quoted_column(f"t {check.lesser}", _READ)
    if isinstance(check, OnlyWhere):
        field, other = (quoted_column(f"v {name}", _READ) for name in (check.field, check.other))
        wrong = exp.and_(exp.not_(is_null(field)), exp.NEQ(this=other, expression=text_literal(check.value)))
        return "not_where_it_is", wrong, quoted_column(f"t {check.field}", _READ)
    first, second = (is_null(quoted_column(f"v {name}", _READ)) for name in (check.first, check.second))
    # A value that cannot be read is empty too, and found already.
    readable = [is_null(quoted_column(f"c {name}", _READ)) for name in (check.first, check.second)]
    wrong = exp.and_(exp.NEQ(this=exp.paren(first), expression=exp.paren(second)), *readable)
    shown = [quoted_column(f"t {name}", _READ) for name in (check.first, check.second)]
    return "one_without_other", wrong, exp.Coalesce(this=shown[0], expressions=shown[1:])


def field_of_check(target: Target, name: str) -> Field | RowCheck | None:
    """What a name of `checks_of` stands for; None for the joins and for `each`."""
    if name in ("join", EACH):
        return None
    return target.find_field(name) or target.row_checks[int(name)]
