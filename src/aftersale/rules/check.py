"""First checks of a rule table: repeated rule ids, values of a wrong type or not allowed, rows that never decide."""

from __future__ import annotations

from collections.abc import Iterator

from aftersale.rules.cells import write_value
from aftersale.rules.model import (
    AnyValue,
    Comparison,
    Constant,
    InputColumn,
    IsNull,
    Not,
    OneOf,
    OutputColumn,
    Range,
    RuleRow,
    RuleTable,
    TableFinding,
    Test,
    is_of_type,
)


def check_table(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find what is wrong with a table, errors and warnings, sorted by check and row."""
    return (
        *check_rule_ids(table),
        *check_types(table),
        *check_allowed(table),
        *check_periods(table),
        *check_reachable(table),
    )


def check_rule_ids(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find rules without an id, and rules with the id of an earlier one."""
    found: list[TableFinding] = []
    first_row: dict[str, int] = {}
    for number, rule in enumerate(table.rows, start=1):
        if not rule.rule_id:
            sentence = "The rule has no id. Give it one that no other rule of the table has."
            found.append(TableFinding("rule_id_missing", sentence, table.name, row=number, column="rule"))
        elif rule.rule_id in first_row:
            sentence = f"Row {first_row[rule.rule_id]} has the id {rule.rule_id} already. Give each rule its own."
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
                TableFinding("type_wrong", f"{value!r} is not a {column.type}.", table.name, column=column.name)
                for value in column.allowed
                if not is_of_type(value, column.type)
            ]
    for number, rule, column, value in _constants(table):
        if not is_of_type(value, column.type):
            sentence = f"{column.label} takes a {column.type}, not {value!r}."
            found.append(_cell_finding(table, "type_wrong", sentence, number, rule, column))
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            if column.type == "boolean" and _orders(cell.test):
                sentence = f"{column.label} is true or false, which have no greater and smaller."
                found.append(_cell_finding(table, "type_wrong", sentence, number, rule, column))
    return tuple(found)


def check_allowed(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find values named in cells that are not allowed in their column; ends of ranges may be any."""
    found: list[TableFinding] = []
    for number, rule, column, value in _constants(table, only_equality=True):
        if column.allowed and is_of_type(value, column.type) and value not in column.allowed:
            allowed = ", ".join(write_value(each) for each in column.allowed)
            sentence = f"{column.label} cannot be {write_value(value)}. Allowed: {allowed}."
            found.append(_cell_finding(table, "value_not_allowed", sentence, number, rule, column))
    return tuple(found)


def check_periods(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find rules that end on or before the day they start, and so are never in force."""
    found: list[TableFinding] = []
    for number, rule in enumerate(table.rows, start=1):
        if rule.start_on and rule.end_on and rule.end_on <= rule.start_on:
            sentence = (
                f"The rule ends on {rule.end_on} and starts on {rule.start_on}, so it is never in force. "
                "The end is the first day without the rule."
            )
            found.append(
                TableFinding("period_empty", sentence, table.name, row=number, rule_id=rule.rule_id, column="end_on")
            )
    return tuple(found)


def check_reachable(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find rules of a first-match table behind a rule that matches everything on all of their days."""
    if table.hit_policy != "first":
        return ()
    found: list[TableFinding] = []
    catch_alls: list[RuleRow] = []
    for number, rule in enumerate(table.rows, start=1):
        earlier = next((each for each in catch_alls if _covers_days(each, rule)), None)
        if earlier is not None:
            sentence = (
                f"The rule never decides: rule {earlier.rule_id} above matches everything. Move it up or delete it."
            )
            found.append(
                TableFinding("row_unreachable", sentence, table.name, "warning", row=number, rule_id=rule.rule_id)
            )
        if all(isinstance(cell.test, AnyValue) for cell in rule.cells):
            catch_alls.append(rule)
    return tuple(found)


def _covers_days(wide: RuleRow, narrow: RuleRow) -> bool:
    starts = wide.start_on is None or (narrow.start_on is not None and wide.start_on <= narrow.start_on)
    return starts and (wide.end_on is None or (narrow.end_on is not None and narrow.end_on <= wide.end_on))


def _cell_finding(
    table: RuleTable, code: str, sentence: str, row: int, rule: RuleRow, column: InputColumn | OutputColumn
) -> TableFinding:
    return TableFinding(code, sentence, table.name, row=row, rule_id=rule.rule_id, column=column.name)


def _constants(
    table: RuleTable, only_equality: bool = False
) -> Iterator[tuple[int, RuleRow, InputColumn | OutputColumn, Constant]]:
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            for value in _constants_of(cell.test, only_equality):
                yield number, rule, column, value
        for output, result in zip(table.outputs, rule.outputs, strict=True):
            if result is not None:
                yield number, rule, output, result


def _constants_of(test: Test, only_equality: bool) -> Iterator[Constant]:
    if isinstance(test, OneOf | Not):
        for each in test.tests:
            yield from _constants_of(each, only_equality)
    elif isinstance(test, Comparison):
        if not only_equality or test.operator in ("=", "!="):
            yield test.constant
    elif isinstance(test, Range):
        if not only_equality:
            yield from (test.low, test.high)
    else:
        assert isinstance(test, AnyValue | IsNull)


def _orders(test: Test) -> bool:
    if isinstance(test, OneOf | Not):
        return any(_orders(each) for each in test.tests)
    return isinstance(test, Range) or (isinstance(test, Comparison) and test.operator not in ("=", "!="))
