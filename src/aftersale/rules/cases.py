"""Test cases of a rule table: an example, what the table must say about it, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from aftersale.rules.cells import parse_value, write_value
from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.values import Months
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.interpret import decide
from aftersale.rules.model import ColumnType, Decision, OutputColumn, RuleTable, TableFinding, Value
from aftersale.values.sentence import Coded, Sentence

Typed: TypeAlias = str | bool | int | None
"""A value as JSON brings it: numbers and days as text, nothing for no value."""


@dataclass(frozen=True, slots=True)
class Case:
    """An example kept with a table; an expected rule of None may be any, an empty one means that no row may decide."""

    case_id: int
    case_name: str
    inputs: Mapping[str, Typed]
    decided_on: date | None
    expected_rule: str | None
    expected_outputs: Mapping[str, Typed]
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be kept, in place of the one with the number `replaces`."""

    case_name: str
    inputs: Mapping[str, Typed]
    decided_on: date | None = None
    expected_rule: str | None = None
    expected_outputs: Mapping[str, Typed] = field(default_factory=dict)
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a table says about a case; it passes when nothing is wrong."""

    case_id: int
    case_name: str
    rule_id: str | None
    outputs: Mapping[str, str]
    wrong: tuple[Sentence, ...]

    @property
    def is_passed(self) -> bool:
        """Whether the table says what the case expects."""
        return not self.wrong


def run_case(table: RuleTable, case: Case) -> CaseResult:
    """Decide the case by the table and compare with what it expects."""
    values, findings = read_inputs(table, case.inputs)
    if findings:
        wrong = tuple(Sentence("{problem}", problem=each.sentence) for each in findings)
        return CaseResult(case.case_id, case.case_name, None, {}, wrong)
    decision = decide(table, values, case.decided_on)
    wrong = (*_compare_rule(table, case, decision), *_compare_outputs(table, case, decision))
    return CaseResult(case.case_id, case.case_name, decision.rule_id, write_outputs(decision), wrong)


def run_cases(table: RuleTable, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
    """Decide every case, in their sequence."""
    return tuple(run_case(table, case) for case in cases)


def read_inputs(table: RuleTable, inputs: Mapping[str, Any]) -> tuple[dict[str, Value], tuple[TableFinding, ...]]:
    """Read what somebody typed for each input of the table; an input that is not given has no value.

    Text stands as it is, without quotes; names that are no inputs of the table are left out, so that a case outlives a column.
    """
    values: dict[str, Value] = {}
    found: list[TableFinding] = []
    for column in table.inputs:
        try:
            values[column.name] = read_typed(inputs.get(column.name), column.type)
        except CellRefused as refused:
            sentence = Sentence(
                "{column}: expected {expected}, found {found}.",
                column=Coded("label", column.label),
                expected=refused.facts["expected"],
                found=refused.facts["found"],
            )
            found.append(TableFinding("case_value_wrong", sentence, table.name, column=column.name))
    return values, tuple(found)


def read_typed(typed: Typed, type_: ColumnType) -> Value:
    """A value as it was typed for a column of a type; raises CellRefused."""
    if typed is None:
        return None
    text = typed if isinstance(typed, str) else write_value(typed if isinstance(typed, bool) else Decimal(typed))
    if type_ == "string":
        return text
    return parse_value(text, type_) if text.strip() else None


def write_outputs(decision: Decision) -> dict[str, str]:
    """What a decision says, as text; nothing is `null`."""
    return {name: write_answer(value) for name, value in decision.outputs.items()}


def write_answer(value: object) -> str:
    """One answer as text: a single value, or several with commas between them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(map(write_answer, value))
    if value is None or isinstance(value, bool | Decimal | date | Months | timedelta):
        return write_value(value)
    return str(value)


def _compare_rule(table: RuleTable, case: Case, decision: Decision) -> list[Sentence]:
    """Compare which row decides; where all rows that match make the result, each of them does."""
    single = (decision.rule_id,) if decision.rule_id is not None else ()
    decided = decision.matched_rule_ids if table.hit_policy in JOINT else single
    wanted = case.expected_rule
    if wanted is None or (wanted in decided if wanted else not decided):
        return []
    if not wanted:
        return [Sentence("No row should decide, but row {row} does.", row=", ".join(decided))]
    if not decided:
        return [Sentence("Row {row} should decide, but no row does.", row=wanted)]
    return [Sentence("Row {row} should decide, but row {other} does.", row=wanted, other=", ".join(decided))]


def _compare_outputs(table: RuleTable, case: Case, decision: Decision) -> list[Sentence]:
    columns: dict[str, OutputColumn] = {column.name: column for column in table.outputs}
    found: list[Sentence] = []
    for name, typed in case.expected_outputs.items():
        column = columns.get(name)
        if column is None:
            found.append(Sentence("The table has no output {column} any more.", column=name))
            continue
        said: object = decision.outputs.get(name)
        wanted = _wanted(typed, column.type)
        # As values first: 1.50 and 1.5 are one number.
        if said != wanted and write_answer(said) != write_answer(wanted):
            found.append(
                Sentence(
                    "{column} should be {wanted}, but is {said}.",
                    column=Coded("label", column.label),
                    wanted=Coded(column.name, write_answer(wanted)),
                    said=Coded(column.name, write_answer(said)),
                )
            )
    return found


def _wanted(typed: Typed, type_: ColumnType) -> object:
    """The expected answer as a value; what cannot be one is compared as the text that it is, with answers of several values."""
    try:
        return read_typed(typed, type_)
    except CellRefused:
        return typed
