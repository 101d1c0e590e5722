"""Says in sentences, in the labels' words, why each rule of a table matches one row of data or does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from aftersale.rules.cells import write_value
from aftersale.rules.interpret import compute_test, is_in_force, require_values
from aftersale.rules.model import AnyValue, Comparison, IsNull, OneOf, Range, RuleRow, RuleTable, Test, Value

Outcome: TypeAlias = Literal["decides", "matches", "near_miss", "fails"]

_WORDS = {"<": "below ", "<=": "at most ", ">": "above ", ">=": "at least ", "=": "", "!=": "something other than "}
_DATE_WORDS = {**_WORDS, "<": "before ", "<=": "on or before ", ">": "after ", ">=": "on or after "}


@dataclass(frozen=True, slots=True)
class CellExplanation:
    """One condition of a rule, with the value seen and what was wanted."""

    label: str
    satisfied: bool
    seen: str
    wanted: str

    @property
    def sentence(self) -> str:
        """The condition as part of a sentence."""
        return f"{self.label} is {self.seen} (wanted: {self.wanted})"


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Why a rule matched or did not; a near miss failed in one condition only."""

    rule_id: str
    outcome: Outcome
    sentence: str
    cells: tuple[CellExplanation, ...]


def explain_decision(
    table: RuleTable, row: Mapping[str, object], on: date | None = None
) -> tuple[RuleExplanation, ...]:
    """Explain what `decide` says about one row of data, one explanation per rule in the table's sequence.

    Conditions that accept any value are left out; being in force on the day is one more condition of dated rules.
    """
    values = require_values(table, row)
    cells = [_explain_cells(table, rule, values, on) for rule in table.rows]
    matched = [
        rule.rule_id
        for rule, explained in zip(table.rows, cells, strict=True)
        if all(cell.satisfied for cell in explained)
    ]
    explanations: list[RuleExplanation] = []
    decided = False
    for rule, explained in zip(table.rows, cells, strict=True):
        explanation = _explain_rule(table, rule, explained, matched, decided)
        decided = decided or explanation.outcome == "decides"
        explanations.append(explanation)
    return tuple(explanations)


def explain_test(test: Test) -> str:
    """Say what a condition wants.

    Examples
    --------
    >>> from aftersale.rules.cells import parse_cell
    >>> explain_test(parse_cell("[1..5)", "number").test)
    'from 1 up to, but not including, 5'
    """
    if isinstance(test, AnyValue):
        return "anything"
    if isinstance(test, IsNull):
        return "empty"
    if isinstance(test, Comparison):
        words = _DATE_WORDS if isinstance(test.constant, date) else _WORDS
        return words[test.operator] + write_value(test.constant)
    if isinstance(test, Range):
        low, high = write_value(test.low), write_value(test.high)
        start = f"from {low}" if test.low_included else f"above {low}"
        return f"{start} up to {high}" if test.high_included else f"{start} up to, but not including, {high}"
    wanted = " or ".join(explain_test(each) for each in test.tests)
    if isinstance(test, OneOf):
        return wanted
    return f"not {wanted}" if any(isinstance(each, IsNull) for each in test.tests) else f"given, and not {wanted}"


def _explain_cells(
    table: RuleTable, rule: RuleRow, values: tuple[Value, ...], on: date | None
) -> tuple[CellExplanation, ...]:
    explained = [
        CellExplanation(column.label, compute_test(cell.test, value) is True, _seen(value), explain_test(cell.test))
        for column, cell, value in zip(table.inputs, rule.cells, values, strict=True)
        if not isinstance(cell.test, AnyValue)
    ]
    if rule.start_on is not None or rule.end_on is not None:
        start = f"from {rule.start_on}" if rule.start_on else "any day"
        end = f" before {rule.end_on}" if rule.end_on else ""
        explained.append(CellExplanation("the day", is_in_force(rule, on), _seen(on), start + end))
    return tuple(explained)


def _seen(value: Value) -> str:
    return "empty" if value is None else write_value(value)


def _explain_rule(
    table: RuleTable, rule: RuleRow, cells: tuple[CellExplanation, ...], matched: list[str], decided: bool
) -> RuleExplanation:
    failed = [cell for cell in cells if not cell.satisfied]
    outcome: Outcome
    if len(failed) > 1:
        outcome, sentence = "fails", f"Rule {rule.rule_id} does not match: {_join(failed)}."
    elif failed:
        cell = failed[0]
        outcome = "near_miss"
        sentence = f"Rule {rule.rule_id} would match if {cell.label} were {cell.wanted}; it is {cell.seen}."
    elif table.hit_policy == "unique" and len(matched) > 1:
        outcome = "matches"
        sentence = f"Rules {', '.join(matched)} all match, but exactly one may, so rule {rule.rule_id} does not decide."
    elif decided:
        outcome, sentence = "matches", f"Rule {rule.rule_id} matches too, but rule {matched[0]} stands above it."
    else:
        outcome = "decides"
        sentence = f"Rule {rule.rule_id} decides: {_join(cells) or 'it has no conditions'}."
    return RuleExplanation(rule.rule_id, outcome, sentence, cells)


def _join(cells: Iterable[CellExplanation]) -> str:
    return "; ".join(cell.sentence for cell in cells)
