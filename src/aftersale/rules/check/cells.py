"""Checks each row by itself: its id, the types of its values, whether they are allowed, its dates."""

from __future__ import annotations

from aftersale.rules.cells import write_value
from aftersale.rules.check.allowed import check_allowed
from aftersale.rules.check.place import find_in_cell, walk_constants
from aftersale.rules.classes import is_within
from aftersale.rules.feel.values import is_of_type
from aftersale.rules.hit_policy import check_hit_policy
from aftersale.rules.model import (
    Comparison,
    Constant,
    InputColumn,
    Not,
    OneOf,
    OutputColumn,
    Range,
    RuleTable,
    TableFinding,
    Test,
)
from aftersale.values.sentence import Coded, Sentence


def check_cells(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find what the hit policy and each row alone have wrong, errors that no table may have, sorted by check and row."""
    return (
        *check_hit_policy(table),
        *check_rule_ids(table),
        *check_types(table),
        *check_bounds(table),
        *check_allowed(table),
        *check_periods(table),
    )


def check_rule_ids(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find rules without an id, and rules with the id of an earlier one."""
    found: list[TableFinding] = []
    first_row: dict[str, int] = {}
    for number, rule in enumerate(table.rows, start=1):
        if not rule.rule_id:
            sentence = Sentence("The rule has no id. Give it one that no other rule of the table has.")
            found.append(TableFinding("rule_id_missing", sentence, table.name, row=number, column="rule"))
        elif rule.rule_id in first_row:
            sentence = Sentence(
                "Row {row} has the id {rule} already. Give each rule its own.",
                row=first_row[rule.rule_id],
                rule=rule.rule_id,
            )
            found.append(
                TableFinding("rule_id_repeated", sentence, table.name, row=number, rule_id=rule.rule_id, column="rule")
            )
        first_row.setdefault(rule.rule_id, number)
    return tuple(found)


def check_types(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find constants that are not of their column's type, and orderings of truth values."""
    found: list[TableFinding] = []
    for kind in (table.inputs, table.outputs):
        for column in kind:
            found += [
                TableFinding("type_wrong", _is_not(value, column), table.name, column=column.name)
                for value in (*column.allowed, *_bounds(column), *_default(column))
                if not is_of_type(value, column.type)
            ]
    for number, rule, column, value in walk_constants(table):
        if not is_of_type(value, column.type):
            sentence = Sentence(
                "{column} takes values of the type {type}, not {value}.",
                column=Coded("label", column.label),
                type=Coded("column_type", column.type),
                value=repr(value),
            )
            found.append(find_in_cell(table, "type_wrong", sentence, number, rule, column))
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            if column.type == "boolean" and _orders(cell.test):
                sentence = Sentence(
                    "{column} is true or false, which have no greater and smaller.",
                    column=Coded("label", column.label),
                )
                found.append(find_in_cell(table, "type_wrong", sentence, number, rule, column))
    return tuple(found)


def check_bounds(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find columns that expect no value: of a type that has no bounds or no whole numbers, or with bounds that exclude values."""
    found: list[TableFinding] = []
    for column in table.inputs:
        label = Coded("label", column.label)
        type_ = Coded("column_type", column.type)
        if column.is_whole and column.type != "number":
            sentence = Sentence("{column} is of the type {type}; only numbers are whole.", column=label, type=type_)
        elif column.bounds and column.type in ("string", "boolean"):
            sentence = Sentence(
                "{column} is of the type {type}, which has no smallest and no largest value. List the allowed values.",
                column=label,
                type=type_,
            )
        elif not all(is_of_type(each, column.type) for each in (*column.allowed, *column.bounds)):
            continue
        elif outside := [each for each in (*column.allowed, *column.bounds) if not is_within(column, each)]:
            sentence = Sentence(
                "{column}: the smallest and the largest value leave out {value}. Change them or the value.",
                column=label,
                value=write_value(outside[0]),
            )
        else:
            continue
        found.append(TableFinding("bounds_wrong", sentence, table.name, column=column.name))
    return tuple(found)


def check_periods(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find rules that end on or before the day they start, and so are never in force."""
    found: list[TableFinding] = []
    for number, rule in enumerate(table.rows, start=1):
        if rule.start_on and rule.end_on and rule.end_on <= rule.start_on:
            sentence = Sentence(
                "The rule ends on {end} and starts on {start}, so it is never in force. "
                "The end is the first day without the rule.",
                end=rule.end_on,
                start=rule.start_on,
            )
            found.append(
                TableFinding("period_empty", sentence, table.name, row=number, rule_id=rule.rule_id, column="end_on")
            )
    return tuple(found)


def _is_not(value: Constant, column: InputColumn | OutputColumn) -> Sentence:
    return Sentence("{value} is not of the type {type}.", value=repr(value), type=Coded("column_type", column.type))


def _bounds(column: InputColumn | OutputColumn) -> tuple[Constant, ...]:
    return column.bounds if isinstance(column, InputColumn) else ()


def _default(column: InputColumn | OutputColumn) -> tuple[Constant, ...]:
    return () if isinstance(column, InputColumn) or column.default is None else (column.default,)


def _orders(test: Test) -> bool:
    if isinstance(test, OneOf | Not):
        return any(_orders(each) for each in test.tests)
    return isinstance(test, Range) or (isinstance(test, Comparison) and test.operator not in ("=", "!="))
