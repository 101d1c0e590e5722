"""The constants of a table with the cells in which they stand, and findings that name such a cell."""

from __future__ import annotations

from collections.abc import Iterator

from aftersale.rules.classes import constants_of
from aftersale.rules.model import (
    Calculation,
    Comparison,
    Constant,
    InputColumn,
    Not,
    OneOf,
    OutputColumn,
    RuleRow,
    RuleTable,
    TableFinding,
    Test,
)
from aftersale.values.sentence import Sentence


def find_in_cell(
    table: RuleTable, code: str, sentence: Sentence, row: int, rule: RuleRow, column: InputColumn | OutputColumn
) -> TableFinding:
    """A finding in a cell of a rule; rows count from 1."""
    return TableFinding(code, sentence, table.name, row=row, rule_id=rule.rule_id, column=column.name)


def walk_constants(
    table: RuleTable, only_equality: bool = False
) -> Iterator[tuple[int, RuleRow, InputColumn | OutputColumn, Constant]]:
    """Walk through the values that cells name: number of the row from 1, rule, column, value."""
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
