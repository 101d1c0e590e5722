"""Rows that stand for several: a list in one cell, or a column per value with marks, as one row per value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from yaml.nodes import Node, ScalarNode

from aftersale.imports.expression import ColumnRef, Mark
from aftersale.imports.raw import quoted_column
from aftersale.imports.sql import case, one_of, text_literal
from aftersale.imports.yaml_nodes import Faults, mark_of, read_entries, read_list, read_text, read_text_or_null
from aftersale.values.sentence import N_, Sentence

EACH = "each"
"""How the fields of a table speak of the value that a row stands for."""

# Names of columns of a file have no space at their beginning: these are never among them.
VALUE, ITEM, CELL, FAULT, IS_NONE = " value", " item", " cell", " fault", " none"
_CORE = " core"
_MOST_COLUMNS = 200
_NEEDS = (
    *(("column", "split"), ("split", "column")),
    *(("columns", "marked"), ("marked", "columns"), ("unmarked", "marked")),
)


@dataclass(frozen=True, slots=True)
class Each:
    """One row per value: of the texts between `delimiters` in the one column, or of the `columns` that are `marked`.

    Cells that say one of `none` give no row; an empty text among them stands for an empty cell, or for no mark at all.
    """

    columns: tuple[str, ...]
    delimiters: tuple[str, ...]
    marked: tuple[str, ...]
    unmarked: tuple[str, ...]
    none: tuple[str, ...]
    mark: Mark

    def column_at(self, item: int) -> str:
        """The column of the file in which the value of a row stands; items count from 1."""
        return self.columns[min(max(item, 1), len(self.columns)) - 1]


def read_each(node: Node, faults: Faults) -> Each:
    """What a table says of `each`: `column` with `split`, or `columns` with `marked`."""
    known = ("column", "split", "columns", "marked", "unmarked", "none")
    entries = read_entries(node, faults, Sentence("`each`"), known)
    lists = {name: _read_texts(value, faults, name == "none") for name, (_, value) in entries.items()}
    for name, needed in _NEEDS:
        if name in entries and needed not in entries:
            faults.add(entries[name][0], Sentence("`{name}` needs `{needed}` beside it", name=name, needed=needed))
    if ("column" in entries) == ("columns" in entries):
        faults.add(node, Sentence("expected `column` with `split`, or `columns` with `marked`, in `each`"))
    names = lists.get("columns", ())
    if len({name.casefold() for name in names}) < len(names) or len(names) > _MOST_COLUMNS:
        said = Sentence("expected up to {most} columns in `each`, every one once", most=_MOST_COLUMNS)
        faults.add(entries["columns"][1], said)
    one = (read_text(entries["column"][1], faults, Sentence("the name of a column")),) if "column" in entries else ()
    return Each(
        columns=one or names or ("",),
        delimiters=lists.get("split", ()),
        marked=lists.get("marked", ()),
        unmarked=lists.get("unmarked", ()),
        none=lists.get("none", ()),
        mark=mark_of(node),
    )


def _read_texts(node: Node, faults: Faults, may_be_empty: bool) -> tuple[str, ...]:
    expected = Sentence("a text or a list of texts")
    texts = []
    for item in read_list(node, faults, expected):
        if may_be_empty and isinstance(item, ScalarNode):
            texts.append((read_text_or_null(item, faults, expected) or "").strip())
        else:
            texts.append(read_text(item, faults, expected))
    return tuple(texts)


def columns_of(refs: Sequence[ColumnRef], each: Each | None) -> list[ColumnRef]:
    """The columns of files that a table with `each` reads: those behind the value in its place."""
    if each is None:
        return list(refs)
    others = [ref for ref in refs if (ref.alias, ref.name.casefold()) != ("", EACH)]
    return [*(ColumnRef("", name) for name in each.columns), *others]


def spread(rows: exp.Query, each: Each, known: Mapping[str, str]) -> exp.Select:
    """The rows, one per value, with ` value`, ` item`, ` cell` (as the file has it), ` fault` (a code) and ` none`.

    A row without any value stays one row, so that it can be counted; `known` are the names of the file by the folded ones.
    """
    cells = [_cell(known, name) for name in each.columns]
    return _split(rows, each, cells[0]) if each.delimiters else _pick_marked(rows, each, cells)


def _cell(known: Mapping[str, str], name: str) -> exp.Expr:
    column = known.get(name.casefold())
    return exp.cast(exp.null(), "VARCHAR", dialect="duckdb") if column is None else quoted_column(column)


def _split(rows: exp.Query, each: Each, cell: exp.Expr) -> exp.Select:
    between = "|".join(re.escape(d) for d in each.delimiters)
    # Delimiters at either end separate nothing; several in a row are one.
    ends, middle = rf"^(\s|{between})+|(\s|{between})+$", rf"\s*({between})(\s|{between})*"
    text = exp.Coalesce(this=cell, expressions=[text_literal("")])
    core = _call("regexp_replace", text, text_literal(ends), text_literal(""), text_literal("g"))
    with_core = exp.select(exp.Star(), _named(core, _CORE), _named(cell.copy(), CELL)).from_(_step(rows))
    parts = _call("string_split_regex", quoted_column(_CORE), text_literal(middle))
    numbers = _call("range", exp.Literal.number(1), _call("len", parts.copy()) + 1)
    count = _named(_call("len", parts.copy()), " count")
    values = [_named(_call("unnest", parts), VALUE), _named(_call("unnest", numbers), ITEM), count]
    unnested = exp.select(exp.Star(), *values).from_(_step(with_core))
    value, core_column = quoted_column(VALUE), quoted_column(_CORE)
    is_none = _says(core_column, each.none)
    beside = exp.and_(
        exp.GT(this=quoted_column(" count"), expression=exp.Literal.number(1)),
        _says(value, [text for text in each.none if text]),
    )
    empty = exp.and_(exp.EQ(this=core_column.copy(), expression=text_literal("")), exp.not_(is_none.copy()))
    faults = [(empty, text_literal("nothing_given")), (beside, text_literal("none_beside_others"))]
    return exp.select(
        exp.Star(**{"replace": [_named(exp.Nullif(this=value.copy(), expression=text_literal("")), VALUE)]}),
        _named(case(faults, _no_text()), FAULT),
        _named(is_none, IS_NONE),
    ).from_(_step(unnested))


def _pick_marked(rows: exp.Query, each: Each, cells: Sequence[exp.Expr]) -> exp.Select:
    blanks = ["", *each.unmarked]
    texts = [exp.Coalesce(this=_call("trim", cell), expressions=[text_literal("")]) for cell in cells]
    no_mark = exp.and_(*(_says(text, blanks) for text in texts))
    names = exp.Array(expressions=[text_literal(name) for name in each.columns])
    values = [
        _named(_call("unnest", names), VALUE),
        _named(_call("unnest", exp.Array(expressions=[text.copy() for text in texts])), CELL),
        _named(_call("unnest", _call("range", exp.Literal.number(1), exp.Literal.number(len(cells) + 1))), ITEM),
        _named(no_mark, " unmarked"),
    ]
    unnested = exp.select(exp.Star(), *values).from_(_step(rows))
    cell, unmarked = quoted_column(CELL), quoted_column(" unmarked")
    is_first = exp.EQ(this=quoted_column(ITEM), expression=exp.Literal.number(1))
    is_none: exp.Expr = unmarked.copy() if "" in each.none else exp.false()
    faults = [
        (exp.and_(unmarked.copy(), exp.not_(is_none.copy())), text_literal("nothing_given")),
        (exp.not_(_says(cell, [*blanks, *each.marked])), text_literal("no_mark")),
    ]
    value = case([(unmarked.copy(), _no_text())], quoted_column(VALUE))
    query = exp.select(
        exp.Star(**{"replace": [_named(value, VALUE)]}),
        _named(case(faults, _no_text()), FAULT),
        _named(is_none, IS_NONE),
    ).from_(_step(unnested))
    return query.where(exp.or_(exp.not_(_says(cell, blanks)), exp.and_(unmarked.copy(), is_first)))


def _says(text: exp.Expr, words: Collection[str]) -> exp.Expr:
    """Whether a text is one of some words, whatever its capitals."""
    return one_of(exp.Lower(this=text.copy()), sorted({w.lower() for w in words})) if words else exp.false()


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, name, quoted=True)


def _step(query: exp.Query) -> exp.Subquery:
    return query.subquery("step", copy=False)


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _no_text() -> exp.Expr:
    return exp.cast(exp.null(), "VARCHAR", dialect="duckdb")


_SENTENCES = {
    "nothing_given": N_("is empty; write a value, or say `none: ['']` in `each` of the mapping where that means all"),
    "none_beside_others": N_("{value} has one of {none} beside other values; write one or the other"),
    "no_mark": N_("{value} is neither a mark ({marked}) nor empty"),
}


def explain_each(code: str, each: Each, value: str | None) -> Sentence:
    """The sentence for a code of ` fault`, about the cell as the file has it."""
    facts = {"value": repr((value or "")[:100]), "none": ", ".join(n for n in each.none if n)}
    return Sentence(_SENTENCES[code], **facts, marked=", ".join(each.marked))
