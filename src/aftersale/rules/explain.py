"""Says in sentences, in the labels' words, why each rule of a table matches one row of data or does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from aftersale.rules.cells import write_value
from aftersale.rules.feel.tree import Compare, Literally, Subject, Within
from aftersale.rules.feel.values import is_day
from aftersale.rules.feel.write import write_expression
from aftersale.rules.hit_policy import JOINT, disagree, sort_rules
from aftersale.rules.interpret import compute_test, is_in_force, name_values, require_values
from aftersale.rules.model import (
    AnyValue,
    Comparison,
    Condition,
    HitPolicy,
    IsNull,
    OneOf,
    Range,
    RuleRow,
    RuleTable,
    Test,
    Value,
)
from aftersale.values.sentence import N_, Coded, Fact, Sentence

Outcome: TypeAlias = Literal["decides", "matches", "near_miss", "fails"]

_WORDS = {
    "<": N_("below {value}"),
    "<=": N_("at most {value}"),
    ">": N_("above {value}"),
    ">=": N_("at least {value}"),
    "=": N_("{value}"),
    "!=": N_("something other than {value}"),
}
_DATE_WORDS = _WORDS | {
    "<": N_("before {value}"),
    "<=": N_("on or before {value}"),
    ">": N_("after {value}"),
    ">=": N_("on or after {value}"),
}
_NOT = {True: N_("not {wanted}"), False: N_("given, and not {wanted}")}
_RANGES = {
    (True, True): N_("from {low} up to {high}"),
    (True, False): N_("from {low} up to, but not including, {high}"),
    (False, True): N_("above {low} up to {high}"),
    (False, False): N_("above {low} up to, but not including, {high}"),
}
_REFUSED: Mapping[HitPolicy, str] = {
    "unique": N_("Rules {rules} all match, but exactly one may, so rule {rule} does not decide."),
    "any": N_("Rules {rules} all match and say different things, so rule {rule} does not decide."),
}
_GOES_BEFORE = N_("Rule {rule} matches too, but the result of rule {above} goes before its own.")
_BEHIND: Mapping[HitPolicy, str] = {
    "first": N_("Rule {rule} matches too, but rule {above} stands above it."),
    "any": N_("Rule {rule} matches too, and says the same as rule {above}."),
}


_NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class CellExplanation:
    """One condition of a rule, with the value seen and what was wanted."""

    label: Coded
    satisfied: bool
    seen: Fact
    wanted: Sentence

    @property
    def sentence(self) -> Sentence:
        """The condition as part of a sentence."""
        return Sentence("{column} is {seen} (wanted: {wanted})", column=self.label, seen=self.seen, wanted=self.wanted)


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Why a rule matched or did not; a near miss failed in one condition only."""

    rule_id: str
    outcome: Outcome
    sentence: Sentence
    cells: tuple[CellExplanation, ...]


def explain_decision(
    table: RuleTable, row: Mapping[str, object], on: date | None = None
) -> tuple[RuleExplanation, ...]:
    """Explain what `decide` says about one row of data, one explanation per rule in the table's sequence.

    Conditions that accept any value are left out; being in force on the day is one more condition of dated rules.
    Where all rules that match make the result, each of them decides.
    """
    values = require_values(table, row)
    cells = [_explain_cells(table, rule, values, on) for rule in table.rows]
    matched = sort_rules(
        table,
        (rule for rule, explained in zip(table.rows, cells, strict=True) if all(cell.satisfied for cell in explained)),
    )
    return tuple(
        _explain_match(table, rule, explained, matched)
        if all(cell.satisfied for cell in explained)
        else _explain_failure(rule, explained)
        for rule, explained in zip(table.rows, cells, strict=True)
    )


def explain_test(test: Test, labels: Mapping[str, str] = _NO_LABELS, label: str = "?") -> Sentence:
    """Say what a condition wants.

    Parameters
    ----------
    labels
        What the columns are called that the condition names.
    label
        What the condition's own column is called.

    Examples
    --------
    >>> from aftersale.rules.cells import parse_cell
    >>> str(explain_test(parse_cell("[1..5)", "number").test))
    'from 1 up to, but not including, 5'
    """
    if isinstance(test, AnyValue):
        return Sentence("anything")
    if isinstance(test, IsNull):
        return Sentence("empty")
    if isinstance(test, Comparison):
        words = _DATE_WORDS if isinstance(test.constant, date) else _WORDS
        return Sentence(words[test.operator], value=_value(test.constant))
    if isinstance(test, Range):
        template = _RANGES[test.low_included, test.high_included]
        return Sentence(template, low=_value(test.low), high=_value(test.high))
    if isinstance(test, Condition):
        return _explain_condition(test, labels, label)
    wanted, *others = [explain_test(each) for each in test.tests]
    for other in others:
        wanted = Sentence("{one} or {other}", one=wanted, other=other)
    if isinstance(test, OneOf):
        return wanted
    is_empty_too = any(isinstance(each, IsNull) for each in test.tests)
    return Sentence(_NOT[is_empty_too], wanted=wanted)


def _explain_condition(test: Condition, labels: Mapping[str, str], label: str) -> Sentence:
    """A comparison with one expression in words; what says more than that as a formula with the columns' labels."""
    wanted = test.expression
    if isinstance(wanted, Compare) and isinstance(wanted.left, Subject) and not isinstance(wanted.right, Literally):
        words = _DATE_WORDS if wanted.left.type in ("date", "date and time") else _WORDS
        return Sentence(words[wanted.operator], value=write_expression(wanted.right, labels, label))
    if isinstance(wanted, Within) and isinstance(wanted.value, Subject):
        ends = [write_expression(end, labels, label) for end in (wanted.low, wanted.high)]
        return Sentence(_RANGES[wanted.low_included, wanted.high_included], low=ends[0], high=ends[1])
    return Sentence("such that {condition}", condition=write_expression(wanted, labels, label))


def _explain_cells(
    table: RuleTable, rule: RuleRow, values: tuple[Value, ...], on: date | None
) -> tuple[CellExplanation, ...]:
    labels = {column.name: column.label for column in table.inputs}
    seen = name_values(table, values)
    explained = [
        CellExplanation(
            Coded("label", column.label),
            compute_test(cell.test, value, seen) is True,
            _seen(value),
            explain_test(cell.test, labels, column.label),
        )
        for column, cell, value in zip(table.inputs, rule.cells, values, strict=True)
        if not isinstance(cell.test, AnyValue)
    ]
    if rule.start_on is not None or rule.end_on is not None:
        explained.append(
            CellExplanation(Coded("label", "the day"), is_in_force(rule, on), _seen(on), _explain_days(rule))
        )
    return tuple(explained)


def _explain_days(rule: RuleRow) -> Sentence:
    if rule.start_on is None:
        return Sentence("any day before {end}", end=rule.end_on or "")
    if rule.end_on is None:
        return Sentence("from {start}", start=rule.start_on)
    return Sentence("from {start} before {end}", start=rule.start_on, end=rule.end_on)


def _seen(value: Value) -> Fact:
    return Sentence("empty") if value is None else _value(value)


def _value(value: Value) -> Fact:
    """A value as a fact: amounts and days are written as readers of a language write them."""
    if isinstance(value, bool):
        return Coded("flag", write_value(value))
    if isinstance(value, Decimal) or is_day(value):
        return value
    return write_value(value)


def _explain_failure(rule: RuleRow, cells: tuple[CellExplanation, ...]) -> RuleExplanation:
    failed = [cell for cell in cells if not cell.satisfied]
    if len(failed) > 1:
        sentence = Sentence("Rule {rule} does not match: {conditions}.", rule=rule.rule_id, conditions=_join(failed))
        return RuleExplanation(rule.rule_id, "fails", sentence, cells)
    sentence = Sentence(
        "Rule {rule} would match if {column} were {wanted}; it is {seen}.",
        rule=rule.rule_id,
        column=failed[0].label,
        wanted=failed[0].wanted,
        seen=failed[0].seen,
    )
    return RuleExplanation(rule.rule_id, "near_miss", sentence, cells)


def _explain_match(
    table: RuleTable, rule: RuleRow, cells: tuple[CellExplanation, ...], matched: Sequence[RuleRow]
) -> RuleExplanation:
    """Explain a rule that matches, among all that do as the hit policy looks at them."""
    facts: dict[str, Fact] = {"rule": rule.rule_id}
    refusal = _REFUSED.get(table.hit_policy) if len(matched) > 1 else None
    if refusal and (table.hit_policy == "unique" or disagree(matched)):
        rules = ", ".join(each.rule_id for each in matched)
        return RuleExplanation(rule.rule_id, "matches", Sentence(refusal, rules=rules, **facts), cells)
    if rule is not matched[0] and table.hit_policy not in JOINT:
        template = _BEHIND.get(table.hit_policy, _GOES_BEFORE)
        return RuleExplanation(rule.rule_id, "matches", Sentence(template, above=matched[0].rule_id, **facts), cells)
    if cells:
        sentence = Sentence("Rule {rule} decides: {conditions}.", conditions=_join(cells), **facts)
    else:
        sentence = Sentence("Rule {rule} decides: it has no conditions.", **facts)
    return RuleExplanation(rule.rule_id, "decides", sentence, cells)


def _join(cells: Sequence[CellExplanation]) -> Sentence:
    said = cells[0].sentence
    for cell in cells[1:]:
        said = Sentence("{one}; {other}", one=said, other=cell.sentence)
    return said
