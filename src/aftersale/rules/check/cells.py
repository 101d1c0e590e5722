"""Checks each row by itself: its id, the types of its values, whether they are allowed, its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersale.rules.cells import write_value
from aftersale.rules.classes import constants_of
from aftersale.rules.feel.tree import Choice, ColumnValue, Compare, Expression, Literally, Subject, walk
from aftersale.rules.feel.values import is_of_type
from aftersale.rules.hit_policy import check_hit_policy
from aftersale.rules.model import (
    Calculation,
    Comparison,
    Condition,
    Constant,
    InputColumn,
    Not,
    OneOf,
    OutputColumn,
    Range,
    RuleRow,
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
                for value in (*column.allowed, *_default(column))
                if not is_of_type(value, column.type)
            ]
    for number, rule, column, value in _constants(table):
        if not is_of_type(value, column.type):
            sentence = Sentence(
                "{column} takes values of the type {type}, not {value}.",
                column=Coded("label", column.label),
                type=Coded("column_type", column.type),
                value=repr(value),
            )
            found.append(_cell_finding(table, "type_wrong", sentence, number, rule, column))
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            if column.type == "boolean" and _orders(cell.test):
                sentence = Sentence(
                    "{column} is true or false, which have no greater and smaller.",
                    column=Coded("label", column.label),
                )
                found.append(_cell_finding(table, "type_wrong", sentence, number, rule, column))
    return tuple(found)


def check_allowed(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find values named in cells or as defaults that are not allowed in their column; ends of ranges may be any."""
    found = [
        TableFinding("value_not_allowed", _not_allowed(column, value), table.name, column=column.name)
        for column in table.outputs
        for value in _default(column)
        if _is_not_allowed(column, value)
    ]
    for number, rule, column, value in _constants(table, only_equality=True):
        if _is_not_allowed(column, value):
            sentence = _not_allowed(column, value)
            found.append(_cell_finding(table, "value_not_allowed", sentence, number, rule, column))
    return (*found, *_check_expressions(table))


def _check_expressions(table: RuleTable) -> Iterator[TableFinding]:
    """Find values that expressions compare a column with, or give as results, though they are not allowed."""
    columns = {column.name: column for column in table.inputs}
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            if isinstance(cell.test, Condition):
                for named, value in _compared(cell.test.expression, columns, column):
                    if _is_not_allowed(named, value):
                        yield _cell_finding(
                            table, "value_not_allowed", _not_allowed(named, value), number, rule, column
                        )
        for output, result in zip(table.outputs, rule.outputs, strict=True):
            if isinstance(result, Calculation):
                for sentence in _check_calculation(output, result, columns):
                    yield _cell_finding(table, "value_not_allowed", sentence, number, rule, output)


def _check_calculation(
    output: OutputColumn, result: Calculation, columns: Mapping[str, InputColumn]
) -> Iterator[Sentence]:
    for named, value in _compared(result.expression, columns, None):
        if _is_not_allowed(named, value):
            yield _not_allowed(named, value)
    for outcome in _outcomes(result.expression) if output.allowed else ():
        if not isinstance(outcome, Literally):
            yield Sentence(
                "{column} has a list of allowed values, so a result is one of them, or chosen from them by if, and not "
                "calculated: {result}.",
                column=Coded("label", output.label),
                result=result.text,
            )
        elif outcome.value is not None and _is_not_allowed(output, outcome.value):
            yield _not_allowed(output, outcome.value)


def _outcomes(expression: Expression) -> Iterator[Expression]:
    """What an expression may give: itself, or what its `if` chooses from."""
    if isinstance(expression, Choice):
        yield from _outcomes(expression.then)
        yield from _outcomes(expression.otherwise)
    else:
        yield expression


def _compared(
    expression: Expression, columns: Mapping[str, InputColumn], own: InputColumn | None
) -> Iterator[tuple[InputColumn, Constant]]:
    """The columns that an expression compares for equality with values, each with the value."""
    for each in walk(expression):
        if isinstance(each, Compare) and each.operator in ("=", "!="):
            for one, other in ((each.left, each.right), (each.right, each.left)):
                column = (
                    own if isinstance(one, Subject) else columns[one.name] if isinstance(one, ColumnValue) else None
                )
                if column is not None and isinstance(other, Literally) and other.value is not None:
                    yield column, other.value


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


def _default(column: InputColumn | OutputColumn) -> tuple[Constant, ...]:
    return () if isinstance(column, InputColumn) or column.default is None else (column.default,)


def _is_not_allowed(column: InputColumn | OutputColumn, value: Constant) -> bool:
    return bool(column.allowed) and is_of_type(value, column.type) and value not in column.allowed


def _not_allowed(column: InputColumn | OutputColumn, value: Constant) -> Sentence:
    return Sentence(
        "{column} cannot be {value}. Allowed: {allowed}.",
        column=Coded("label", column.label),
        value=write_value(value),
        allowed=", ".join(write_value(each) for each in column.allowed),
    )


def _cell_finding(
    table: RuleTable, code: str, sentence: Sentence, row: int, rule: RuleRow, column: InputColumn | OutputColumn
) -> TableFinding:
    return TableFinding(code, sentence, table.name, row=row, rule_id=rule.rule_id, column=column.name)


def _constants(
    table: RuleTable, only_equality: bool = False
) -> Iterator[tuple[int, RuleRow, InputColumn | OutputColumn, Constant]]:
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            for value in _equalities(cell.test) if only_equality else constants_of(cell.test):
                yield number, rule, column, value
        for output, result in zip(table.outputs, rule.outputs, strict=True):
            if result is not None and not isinstance(result, Calculation):
                yield number, rule, output, result


def _equalities(test: Test) -> Iterator[Constant]:
    if isinstance(test, OneOf | Not):
        for each in test.tests:
            yield from _equalities(each)
    elif isinstance(test, Comparison) and test.operator in ("=", "!="):
        yield test.constant


def _orders(test: Test) -> bool:
    if isinstance(test, OneOf | Not):
        return any(_orders(each) for each in test.tests)
    return isinstance(test, Range) or (isinstance(test, Comparison) and test.operator not in ("=", "!="))
