"""Compiles a rule table to class codes and bitmaps for DuckDB: the form for tables of many rules and for every hit policy.

Each value of a row becomes the number of its class, each class brings the bits of the rules that accept it, and the AND of
these over the columns is the set of rules that match the row. What a row costs depends on the columns and the words of bits,
not on how the rules are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from math import prod
from operator import and_

import pyarrow as pa
from sqlglot import exp

from aftersale.rules.check.boxes import make_space
from aftersale.rules.classes import ClassedColumn
from aftersale.rules.codes import Coding, SetsByCode
from aftersale.rules.compile import Column, compile_test
from aftersale.rules.hit_policy import FIRST_DECIDES, sort_rules
from aftersale.rules.model import Condition, RuleTable

WORD_BITS = 63
"""Bits of rules in a BIGINT; with the sign bit, the negative of the smallest number would overflow."""
CODES_JOINED = 2_048
"""Columns are looked up together while they have at most so many combinations of classes: one join instead of several."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of the question that are looked up together: a combination of their codes is one number, the last counting by ones."""

    parts: tuple[int, ...]
    rules: tuple[int, ...]
    """For each combination, the set of rules that accept it."""


@dataclass(frozen=True, slots=True)
class BitmapPlan:
    """A rule table in classes and bitmaps; the bits stand for `rules`, row numbers from 0.

    A row is asked for the classes of its columns, and then for each condition on several columns whether it is true: `parts`
    hold for both the sets of rules by code, 1 being true.
    """

    table: RuleTable
    columns: tuple[ClassedColumn, ...]
    conditions: tuple[tuple[int, Condition], ...]
    rules: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    groups: tuple[Group, ...]

    @property
    def words(self) -> int:
        """How many BIGINT words a set of rules takes."""
        return -(-len(self.rules) // WORD_BITS)


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of a table or view, the columns of it to keep, and what holds the inputs and the day, as `compile_query` takes them."""

    source: str
    keep: Sequence[str]
    columns: Mapping[str, Column]
    on: Column | None


def plan_bitmaps(table: RuleTable, sets: SetsByCode) -> BitmapPlan:
    """Cut a table into classes; rules that one rule before them covers are left out where the first one decides.

    Bits are in the sequence in which the hit policy looks at rules, so that the lowest decides.
    """
    number_of = {id(row): number for number, row in enumerate(table.rows)}
    ordered = [number_of[id(row)] for row in sort_rules(table, table.rows)]
    space = make_space(_with_rows(table, ordered), only_expected=False)
    first_decides = table.hit_policy in FIRST_DECIDES
    sure = space.all_rules & ~space.narrowed
    kept = [
        index
        for index, box in enumerate(space.rule_boxes)
        if all(box) and not (first_decides and space.rules_covering(box) & sure & ((1 << index) - 1))
    ]
    rules = tuple(ordered[index] for index in kept)
    smaller = _with_rows(table, rules)
    columns = space.columns if len(kept) == len(ordered) else make_space(smaller, only_expected=False).columns
    conditions = conditions_of(smaller)
    parts = (
        *(tuple(sets(column)) for column in columns),
        *(_sets_of_condition(smaller, index, condition) for index, condition in conditions),
    )
    return BitmapPlan(table, columns, conditions, rules, parts, tuple(_join_parts(parts, len(rules))))


def conditions_of(table: RuleTable) -> tuple[tuple[int, Condition], ...]:
    """The conditions on several columns, each with the number of the column in which it stands."""
    found = (
        (index, cell.test)
        for row in table.rows
        for index, cell in enumerate(row.cells)
        if isinstance(cell.test, Condition)
    )
    return tuple(dict.fromkeys(found))


def compile_bitmaps(plan: BitmapPlan, coding: Coding, prefix: str, rows: Asked) -> exp.Select:
    """Compile to a SELECT of the columns to keep, the inputs as `asked_0` and so on, and the matched rules as `word_0` and so on.

    It reads the tables of `make_lookups` under the same prefix.
    """
    coded, codes = code_parts(plan, coding, prefix, rows, select_asked(plan, rows), set(range(len(plan.parts))))
    for number, group in enumerate(plan.groups):
        coded = coded.select(exp.alias_(_combine(plan, group, codes), f"code_{number}"))
    anded = exp.select(*_kept(plan, rows.keep, "c")).from_(coded.subquery("c"))
    for number in range(len(plan.groups)):
        on_code = exp.EQ(this=exp.column("code", f"g{number}"), expression=exp.column(f"code_{number}", "c"))
        words = exp.alias_(exp.to_table(f"{prefix}_words_{number}"), f"g{number}", table=True)
        # Every code is there; an inner join would be moved by the optimizer, and drag the words through all the others.
        anded = anded.join(words, on=on_code, join_type="LEFT")
    matter = [words_that_matter(plan, group) for group in plan.groups]
    return anded.select(*(exp.alias_(_word(plan, word, matter), f"word_{word}") for word in range(plan.words)))


def select_asked(plan: BitmapPlan, rows: Asked) -> exp.Select:
    """The columns to keep, and the inputs as `asked_0` and so on."""
    asked = exp.select(*(exp.column(name, quoted=True) for name in rows.keep)).from_(exp.to_table(rows.source))
    for index, column in enumerate(plan.columns):
        asked = asked.select(
            exp.alias_(_operand(rows.columns[column.name] if column.name else rows.on), f"asked_{index}")
        )
    return asked


def code_parts(
    plan: BitmapPlan, coding: Coding, prefix: str, rows: Asked, asked: exp.Select, parts: set[int]
) -> tuple[exp.Select, dict[int, exp.Expr]]:
    """The codes of some parts of the question, and the SELECT over `asked` in which they stand."""
    coded = exp.select(*_kept(plan, rows.keep, "a")).from_(asked.subquery("a"))
    codes: dict[int, exp.Expr] = {}
    for index, column in enumerate(plan.columns):
        if index in parts:
            operand = exp.column(f"asked_{index}", "a")
            lookup = f"{prefix}_values_{index}"
            codes[index], coded = coding.classify(coded, column, operand, lookup, f"v{index}")
    inputs = asked_inputs(plan, rows, "a")
    for number, (index, condition) in enumerate(plan.conditions, start=len(plan.columns)):
        if number in parts:
            is_true = compile_test(condition, exp.column(f"asked_{index}", "a"), inputs)
            ifs = [exp.If(this=is_true, true=exp.Literal.number(1))]
            codes[number] = exp.Case(ifs=ifs, default=exp.Literal.number(0))
    return coded, codes


def asked_inputs(plan: BitmapPlan, rows: Asked, alias: str) -> dict[str, exp.Expr]:
    """The inputs of a table as the compiled SELECT calls them, by their names; cast as they were, if to a known type."""
    inputs: dict[str, exp.Expr] = {}
    for index, column in enumerate(plan.columns):
        if column.name:
            asked: exp.Expr = exp.column(f"asked_{index}", alias)
            known = rows.columns[column.name]
            inputs[column.name] = exp.cast(asked, known.to.copy()) if isinstance(known, exp.Cast) else asked
    return inputs


def _kept(plan: BitmapPlan, keep: Sequence[str], alias: str) -> list[exp.Expr]:
    kept: list[exp.Expr] = [exp.column(name, table=alias, quoted=True) for name in keep]
    return [*kept, *(exp.column(f"asked_{index}", alias) for index in range(len(plan.columns)))]


def make_lookups(plan: BitmapPlan, coding: Coding, prefix: str) -> dict[str, pa.Table]:
    """The tables that the compiled SELECT reads: values or cuts to classes, combinations of classes to words."""
    values = {
        f"{prefix}_values_{index}": coding.make_values(column)
        for index, column in enumerate(plan.columns)
        if coding.needs_values(column)
    }
    return values | {f"{prefix}_words_{number}": make_words(plan, group) for number, group in enumerate(plan.groups)}


def make_words(plan: BitmapPlan, group: Group) -> pa.Table:
    """The words of each combination of a group's codes, where they restrict any rule."""
    words = {
        f"word_{word}": pa.array([_bits(rules, word) for rules in group.rules], pa.int64())
        for word in words_that_matter(plan, group)
    }
    return pa.table({"code": pa.array(range(len(group.rules)), pa.int32()), **words})


def first_rule(words: int) -> exp.Expr:
    """The number of the lowest bit that is set in any of the words, NULL without one."""
    ifs = []
    for word in range(words):
        bits = exp.column(f"word_{word}")
        lowest = exp.Paren(this=exp.BitwiseAnd(this=bits, expression=exp.Neg(this=bits.copy())))
        below = exp.Sub(this=lowest, expression=exp.Literal.number(1))
        number = exp.Add(this=exp.Literal.number(word * WORD_BITS), expression=_count_bits(below))
        ifs.append(exp.If(this=exp.NEQ(this=bits.copy(), expression=exp.Literal.number(0)), true=number))
    return exp.Case(ifs=ifs) if ifs else exp.cast(exp.null(), "INTEGER")


def count_rules(words: int) -> exp.Expr:
    """How many bits are set in all the words."""
    total: exp.Expr = exp.Literal.number(0)
    for word in range(words):
        total = exp.Add(this=total, expression=_count_bits(exp.column(f"word_{word}")))
    return total


def _count_bits(tree: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="FEEL_COUNT_BITS", expressions=[tree.copy()])


def _with_rows(table: RuleTable, numbers: Sequence[int]) -> RuleTable:
    return replace(table, rows=tuple(table.rows[number] for number in numbers))


def _sets_of_condition(table: RuleTable, index: int, condition: Condition) -> tuple[int, int]:
    """The rules left when a condition is not true, and when it is."""
    all_rules = (1 << len(table.rows)) - 1
    asking = sum(1 << number for number, row in enumerate(table.rows) if row.cells[index].test == condition)
    return all_rules & ~asking, all_rules


def _join_parts(parts: Sequence[Sequence[int]], rule_count: int) -> Iterator[Group]:
    """Put parts together, those of few codes first, while a group has few combinations; leave out those that restrict nothing."""
    all_rules = (1 << rule_count) - 1
    restricting = [index for index, sets in enumerate(parts) if any(rules != all_rules for rules in sets)]
    group: list[int] = []
    for index in sorted(restricting, key=lambda index: len(parts[index])):
        if group and prod(len(parts[each]) for each in [*group, index]) > CODES_JOINED:
            yield _make_group(parts, group)
            group = []
        group.append(index)
    if group:
        yield _make_group(parts, group)


def _make_group(parts: Sequence[Sequence[int]], group: Sequence[int]) -> Group:
    return Group(tuple(group), tuple(reduce(and_, each) for each in product(*(parts[index] for index in group))))


def split_words(plan: BitmapPlan, rules: int) -> list[int]:
    """A set of rules in words."""
    return [_bits(rules, word) for word in range(plan.words)]


def _bits(rules: int, word: int) -> int:
    return (rules >> (word * WORD_BITS)) & ((1 << WORD_BITS) - 1)


def _full(plan: BitmapPlan, word: int) -> int:
    return _bits((1 << len(plan.rules)) - 1, word)


def words_that_matter(plan: BitmapPlan, group: Group) -> list[int]:
    """The words in which the columns of a group restrict any rule; elsewhere the AND with them changes nothing."""
    everywhere = reduce(and_, group.rules)
    return [word for word in range(plan.words) if _bits(everywhere, word) != _full(plan, word)]


def _word(plan: BitmapPlan, word: int, matter: Sequence[Sequence[int]]) -> exp.Expr:
    tree: exp.Expr | None = None
    for number, words in enumerate(matter):
        if word in words:
            bits = exp.column(f"word_{word}", f"g{number}")
            tree = bits if tree is None else exp.BitwiseAnd(this=tree, expression=bits)
    return tree or exp.cast(exp.Literal.number(_full(plan, word)), "BIGINT")


def _combine(plan: BitmapPlan, group: Group, codes: Mapping[int, exp.Expr]) -> exp.Expr:
    combined = codes[group.parts[0]].copy()
    for index in group.parts[1:]:
        scaled = exp.Mul(this=exp.Paren(this=combined), expression=exp.Literal.number(len(plan.parts[index])))
        combined = exp.Add(this=scaled, expression=codes[index].copy())
    return exp.cast(combined, "INTEGER")


def _operand(column: Column | None) -> exp.Expr:
    assert column is not None
    return exp.column(column, quoted=True) if isinstance(column, str) else column.copy()
