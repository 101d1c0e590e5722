"""Compiles field expressions to sqlglot trees in DuckDB's dialect, each with when its value is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from aftersale.imports.currency_signs import currency_beside, figure_alone
from aftersale.imports.each import VALUE
from aftersale.imports.expression import (
    Beside,
    ColumnRef,
    Constant,
    Expression,
    First,
    Multiply,
    Next,
    OneMinus,
    Template,
)
from aftersale.imports.mapping import Defaults
from aftersale.imports.model import Field
from aftersale.imports.raw import DAY, KIND, NUMBER, quoted_column
from aftersale.imports.sql import case, decimal, full_match, number_literal, text_literal, try_call, try_decimal

BASE = "base"
ISO_DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
EXACT_DECIMALS = 18
PLAIN = Defaults()
# What can be multiplied once by a factor of six decimals, and up to three times with itself, within 18 decimals.
FACTOR_DECIMALS, SCALED_DECIMALS = 6, 12
_WITH_OFFSET = r"[T ].*(Z|[+-]\d\d(:?\d\d)?)$"
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PLAIN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"

Refusal = tuple[exp.Expr, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may speak of: per alias the columns by their folded names."""

    columns: Mapping[str, Mapping[str, str]]
    defaults: Defaults
    with_kinds: frozenset[str] = frozenset()
    """The aliases whose cells may have types of their own."""
    has_signs: bool = False
    """Whether any figure of an amount has something beside it."""
    reads_money: bool = False
    """Whether a currency may stand beside the figure of a number."""
    has_day: bool = False
    """Whether the day of the import is known, for days that files leave open."""
    amounts: tuple[Expression, ...] = ()
    """What fills the amounts of the row, beside which its currency may be written."""

    def for_amounts(self, field: Field) -> Scope:
        """The scope of what fills this field: a currency may stand beside amounts alone."""
        return replace(self, reads_money=self.has_signs and field.type == "money")

    def column(self, ref: ColumnRef) -> exp.Expr:
        """The text of a column as the file has it, NULL where the file has no such column."""
        name = self.columns.get(ref.alias, {}).get(ref.name.casefold())
        return exp.null() if name is None else quoted_column(name, ref.alias or BASE)

    def is_of_kind(self, base: object, kind: str) -> exp.Expr | None:
        """Whether the cell is of a type that needs no format to be read; None where no cell can be."""
        if not isinstance(base, ColumnRef) or base.alias not in self.with_kinds:
            return None
        name = self.columns.get(base.alias, {}).get(base.name.casefold())
        # What `each` spreads is a text of its own.
        if name is None or name == VALUE:
            return None
        return exp.EQ(this=quoted_column(KIND + name, base.alias or BASE), expression=text_literal(kind))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A value, and when it is refused with which code; the first condition that holds counts."""

    value: exp.Expr
    refusals: tuple[Refusal, ...] = ()

    def map(self, change: Callable[[exp.Expr], exp.Expr]) -> Compiled:
        """The same with a changed value."""
        return replace(self, value=change(self.value))


def compile_text(expression: Expression, scope: Scope) -> Compiled:
    """Text without surrounding spaces; empty text is NULL."""
    base = expression.base
    refusals: tuple[Refusal, ...] = ()
    if isinstance(base, First):
        choices = [compile_text(c, scope) for c in base.choices]
        value: exp.Expr = _coalesce([c.value for c in choices])
        refusals = _first_refusals(choices)
    elif isinstance(base, Multiply | OneMinus):
        number = _compile_number_base(expression, scope)
        value, refusals = exp.cast(number.value, "VARCHAR", dialect="duckdb"), number.refusals
    elif isinstance(base, Next):
        value = exp.cast(compile_date(expression, scope).value, "VARCHAR", dialect="duckdb")
    elif isinstance(base, Beside):
        is_given = exp.not_(exp.Is(this=compile_text(base.of, scope).value, expression=exp.null()))
        value = case([(is_given, text_literal(base.text))])
    else:
        value = _plain_text(base, scope)
    if expression.pattern is not None:
        extract = exp.RegexpExtract(
            this=value, expression=text_literal(expression.pattern), group=exp.Literal.number(expression.group)
        )
        value = exp.Nullif(this=extract, expression=text_literal(""))
    if expression.pick is not None:
        pick, asked = expression.pick, value
        keys = [text_literal(k) for k, _ in pick.choices]
        ifs = [exp.If(this=text_literal(k), true=exp.null() if v is None else text_literal(v)) for k, v in pick.choices]
        if pick.otherwise is not None:
            known_only = exp.not_(exp.Is(this=asked.copy(), expression=exp.null()))
            default: exp.Expr = case([(known_only, text_literal(pick.otherwise))])
        else:
            default = exp.null()
        value = exp.Case(this=asked, ifs=ifs, default=default)
        if pick.refuses_others:
            refusals = (*refusals, (exp.not_(exp.In(this=asked.copy(), expressions=keys)), "not_in_map"))
    return Compiled(value, refusals)


def compile_number(expression: Expression, scope: Scope) -> Compiled:
    """A DECIMAL(38, 18), exact: what would have to be rounded, without being told to, is refused."""
    compiled = _compile_number_base(expression, scope)
    if expression.factor is not None:
        compiled = _times(compiled, number_literal(expression.factor, FACTOR_DECIMALS))
    if expression.negate:
        compiled = compiled.map(lambda v: exp.Neg(this=exp.paren(v)))
    # Parts of a total are rounded later, with the others of their group.
    if expression.decimals is not None and expression.part_of is None:
        decimals = exp.Literal.number(expression.decimals)
        compiled = compiled.map(lambda v: decimal(exp.Round(this=v, decimals=decimals), EXACT_DECIMALS))
    return compiled


def compile_currency(expression: Expression, scope: Scope) -> Compiled:
    """The code of a currency: what the mapping fills it with, else what stands beside an amount; refused where they differ."""
    said = compile_text(expression, scope).map(lambda v: exp.Upper(this=v))
    beside = [currency_beside(compile_text(amount, scope).value) for amount in scope.amounts]
    if not beside:
        return said
    value = _coalesce([said.value, *beside])
    differs = [exp.NEQ(this=each.copy(), expression=value.copy()) for each in beside]
    return Compiled(value, (*said.refusals, *((condition, "other_currency") for condition in differs)))


def compile_date(expression: Expression, scope: Scope) -> Compiled:
    """A DATE."""
    base = expression.base
    if isinstance(base, First):
        choices = [compile_date(c, scope) for c in base.choices]
        compiled = Compiled(_coalesce([c.value for c in choices]), _first_refusals(choices))
    elif isinstance(base, Next):
        column = replace(expression, base=base.column)
        days = _read_date(Compiled(_plain_text(base.column, scope)), column, scope)
        within = [_plain_text(c, scope) for c in base.within]
        compiled = Compiled(_next_larger(days.value, within), days.refusals)
    else:
        compiled = _read_date(compile_text(expression, scope), expression, scope)
    if expression.add_days:
        compiled = compiled.map(lambda v: exp.Add(this=exp.paren(v), expression=_whole(expression.add_days)))
    return compiled


def compile_instant(expression: Expression, scope: Scope) -> Compiled:
    """A TIMESTAMPTZ: with the offset that is written, else in the time zone of the defaults, else refused."""
    text, format_ = compile_text(expression, scope), expression.date_format or scope.defaults.date_format
    aware = exp.RegexpLike(this=text.value, expression=text_literal(_WITH_OFFSET))
    cast = exp.TryCast(this=text.value, to=exp.DataType.build("TIMESTAMPTZ", dialect="duckdb"))
    local: exp.Expr = exp.null()
    if scope.defaults.time_zone:
        moment = _strptime(text.value, format_)
        if format_ and (is_day := scope.is_of_kind(expression.base, DAY)) is not None:
            moment = case([(is_day, _strptime(text.value, ""))], moment)
        local = exp.Anonymous(this="timezone", expressions=[text_literal(scope.defaults.time_zone), moment])
    value = case([(aware, cast)], local)
    return Compiled(value, (*text.refusals, (_given_but(text.value, value), "unreadable_instant")))


def shown_text(expression: Expression, scope: Scope) -> exp.Expr:
    """What a finding shows of the file: the columns behind the value, as they are written there."""
    columns = list(expression.columns())
    if expression.part_of is not None or not isinstance(expression.base, Multiply | First | Template):
        columns = columns[:1]
    if not columns:
        base = expression.base
        return text_literal(base.text) if isinstance(base, Constant) and base.text else exp.null()
    if len(columns) == 1:
        return scope.column(columns[0])
    return exp.Anonymous(this="concat_ws", expressions=[text_literal(" | "), *map(scope.column, columns)])


def _plain_text(base: ColumnRef | Constant | Template, scope: Scope) -> exp.Expr:
    if isinstance(base, ColumnRef):
        column = scope.column(base)
        if isinstance(column, exp.Null):
            # An untyped NULL would make DuckDB guess another type than text.
            return exp.cast(column, "VARCHAR", dialect="duckdb")
        return exp.Nullif(this=exp.Trim(this=column), expression=text_literal(""))
    if isinstance(base, Constant):
        return exp.cast(exp.null() if base.text is None else text_literal(base.text), "VARCHAR", dialect="duckdb")
    parts = [text_literal(p) if isinstance(p, str) else _plain_text(p, scope) for p in base.parts]
    value = parts[0] if parts else text_literal("")
    for part in parts[1:]:
        value = exp.DPipe(this=value, expression=part, safe=True)
    return exp.paren(value)


def _compile_number_base(expression: Expression, scope: Scope) -> Compiled:
    base = expression.base
    if isinstance(base, First):
        choices = [compile_number(c, scope) for c in base.choices]
        return Compiled(_coalesce([c.value for c in choices]), _first_refusals(choices))
    if isinstance(base, OneMinus):
        return compile_number(base.of, scope).map(lambda v: try_call(number_literal(1, EXACT_DECIMALS) - exp.paren(v)))
    if isinstance(base, Multiply):
        return _product([compile_number(f, scope) for f in base.factors])
    text = compile_text(expression, scope)
    own = expression.own_texts()
    # What the mapping itself says is no text of the file: 6.50 is six and a half, whatever marks the file has.
    is_plain = bool(own) and all(_PLAIN_NUMBER.fullmatch(each) for each in own)
    if scope.reads_money:
        text = text.map(figure_alone)
    marks = (scope.defaults.decimal_mark, scope.defaults.thousands_mark)
    number = _read_number(text.value, PLAIN if is_plain else scope.defaults)
    is_number = None if expression.pick is not None else scope.is_of_kind(base, NUMBER)
    if is_number is not None and marks != (PLAIN.decimal_mark, PLAIN.thousands_mark):
        number = _either(is_number, _read_number(text.value, PLAIN), number)
    return Compiled(number.value, (*text.refusals, *number.refusals))


def _either(is_first: exp.Expr, first: Compiled, second: Compiled) -> Compiled:
    """One value or the other, each with what it is refused for."""
    # Of a text nothing is known: its kind is NULL, and so would be the opposite of the condition.
    is_second = exp.not_(exp.Coalesce(this=is_first.copy(), expressions=[exp.false()]))
    refusals = [(exp.and_(is_first.copy(), condition), code) for condition, code in first.refusals]
    refusals += [(exp.and_(is_second.copy(), condition), code) for condition, code in second.refusals]
    return Compiled(case([(is_first.copy(), first.value)], second.value), tuple(refusals))


def _read_number(text: exp.Expr, defaults: Defaults) -> Compiled:
    plain, thousands, mark = text, defaults.thousands_mark, defaults.decimal_mark
    # DuckDB would read 1_000 as a thousand; beside another decimal mark, a point could only mean thousands.
    foreign = ["_"] if "." in (mark, thousands) else ["_", "."]
    readable: exp.Expr = exp.not_(
        exp.or_(*(exp.Contains(this=text.copy(), expression=text_literal(f)) for f in foreign))
    )
    if thousands:
        grouped = rf"[+-]?\d{{1,3}}(\x{{{ord(thousands):x}}}\d{{3}})+(\x{{{ord(mark):x}}}\d*)?"
        has_groups = exp.Contains(this=text.copy(), expression=text_literal(thousands))
        readable = exp.and_(readable, exp.or_(exp.not_(has_groups), full_match(text, grouped)))
        plain = exp.func("replace", plain, text_literal(thousands), text_literal(""))
    if mark != ".":
        plain = exp.func("replace", plain, text_literal(mark), text_literal("."))
    value = case([(readable, try_decimal(plain, EXACT_DECIMALS))])
    too_large = exp.and_(_given_but(text, value), readable.copy(), full_match(plain, _NUMBER))
    return Compiled(value, ((too_large, "too_large"), (_given_but(text, value), "unreadable_number")))


def _times(compiled: Compiled, factor: exp.Expr) -> Compiled:
    narrow = try_decimal(compiled.value, SCALED_DECIMALS)
    inexact = exp.NEQ(this=compiled.value.copy(), expression=narrow.copy())
    value = try_decimal(try_call(exp.Mul(this=narrow, expression=factor)), EXACT_DECIMALS)
    overflow = _given_but(compiled.value, value)
    return Compiled(value, (*compiled.refusals, (inexact, "too_many_decimals_to_multiply"), (overflow, "too_large")))


def _product(factors: list[Compiled]) -> Compiled:
    narrow = [try_decimal(f.value, FACTOR_DECIMALS) for f in factors]
    refusals = [r for f in factors for r in f.refusals]
    refusals += [
        (exp.NEQ(this=f.value.copy(), expression=n.copy()), "too_many_decimals_to_multiply")
        for f, n in zip(factors, narrow, strict=True)
    ]
    product = narrow[0]
    for factor in narrow[1:]:
        product = exp.Mul(this=product, expression=factor)
    value = try_decimal(try_call(product), EXACT_DECIMALS)
    all_given = [exp.not_(exp.Is(this=f.value.copy(), expression=exp.null())) for f in factors]
    overflow = exp.and_(*all_given, exp.Is(this=value.copy(), expression=exp.null()))
    return Compiled(value, (*refusals, (overflow, "too_large")))


def _read_date(text: Compiled, expression: Expression, scope: Scope) -> Compiled:
    format_ = expression.date_format or scope.defaults.date_format
    own = expression.own_texts()
    # As with numbers: a day in the mapping is 2026-01-31, however the file writes its own.
    if own and all(_PLAIN_DATE.fullmatch(each) for each in own):
        format_ = ""
    is_day = None if expression.pick is not None else scope.is_of_kind(expression.base, DAY)
    days = _read_days(text.value, format_)
    if format_ and is_day is not None:
        days = _either(is_day, _read_days(text.value, ""), days)
    return Compiled(days.value, (*text.refusals, *days.refusals))


def _read_days(text: exp.Expr, format_: str) -> Compiled:
    moment = _strptime(text, format_)
    day: exp.Expr = exp.cast(moment, "DATE", dialect="duckdb")
    if not format_:
        # A time of day would be in some time zone: which business day it is, only the mapping can say.
        day = case([(exp.EQ(this=moment.copy(), expression=day.copy()), day)])
    return Compiled(day, ((_given_but(text, day), "unreadable_date"),))


def _strptime(text: exp.Expr, format_: str) -> exp.Expr:
    formats = exp.Array(expressions=[text_literal(f) for f in ((format_,) if format_ else ISO_DATE_FORMATS)])
    moment = exp.Anonymous(this="try_strptime", expressions=[text.copy(), formats])
    # DuckDB reads the words "infinity" and "epoch" in any format, as 1900-01-01.
    return case([(exp.RegexpLike(this=text.copy(), expression=text_literal("[0-9]")), moment)])


def _next_larger(day: exp.Expr, within: list[exp.Expr]) -> exp.Expr:
    frame = exp.WindowSpec(
        kind="GROUPS",
        start=exp.Literal.number(1),
        start_side="FOLLOWING",
        end=exp.Literal.number(1),
        end_side="FOLLOWING",
    )
    order = exp.Order(expressions=[exp.Ordered(this=day.copy())])
    return exp.Window(this=exp.Min(this=day), partition_by=within, order=order, spec=frame)


def _given_but(text: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.and_(
        exp.not_(exp.Is(this=text.copy(), expression=exp.null())), exp.Is(this=value.copy(), expression=exp.null())
    )


def _coalesce(values: list[exp.Expr]) -> exp.Expr:
    return exp.Coalesce(this=values[0], expressions=values[1:]) if values else exp.null()


def _first_refusals(choices: list[Compiled]) -> tuple[Refusal, ...]:
    """A later choice only counts where all before it are empty."""
    refusals: list[Refusal] = []
    empty: list[exp.Expr] = []
    for choice in choices:
        refusals += [(exp.and_(*(e.copy() for e in empty), condition), code) for condition, code in choice.refusals]
        empty.append(exp.Is(this=choice.value.copy(), expression=exp.null()))
    return tuple(refusals)


def _whole(number: int) -> exp.Expr:
    return exp.paren(exp.Literal.number(number))
