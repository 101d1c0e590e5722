"""Decides single rows in plain Python: the oracle for every compiled form, and fast enough for one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from aftersale.rules.errors import NoRuleMatches, RulesDisagree, SeveralRulesMatch
from aftersale.rules.feel.compute import COMPARE, any_true, compute
from aftersale.rules.feel.numbers import fit
from aftersale.rules.feel.text import write
from aftersale.rules.feel.values import is_of_type
from aftersale.rules.hit_policy import LISTS, disagree, sort_rules
from aftersale.rules.model import (
    OUTPUT_DIGITS,
    Answer,
    AnyValue,
    Calculation,
    Comparison,
    Condition,
    Decision,
    IsNull,
    Not,
    OneOf,
    Range,
    Result,
    RuleRow,
    RuleTable,
    Test,
    Value,
)

_NOTHING: Mapping[str, Value] = {}


def decide(table: RuleTable, row: Mapping[str, object], on: date | None = None) -> Decision:
    """Decide one row of data, as known on a business day.

    A table that wants exactly one rule and finds several, or rules that agree and finds others, decides nothing and
    names them in `matched_rule_ids`.

    Parameters
    ----------
    row
        Input column name to value (Decimal or int, str, bool, date, None); more names than the table's are fine.
    on
        Without a day, rows that are in force only on some days do not match.

    Raises
    ------
    ValueError
        When an input is missing or not of its column's type.
    """
    values = require_values(table, row)
    seen = name_values(table, values)
    rules = (rule for rule in table.rows if is_in_force(rule, on) and _matches(rule, values, seen))
    matched = sort_rules(table, rules)
    rule_id, outputs = combine_rules(table, matched, seen)
    return Decision(
        outputs=dict(zip((column.name for column in table.outputs), outputs, strict=True)),
        rule_id=rule_id,
        table_version=table.version,
        matched_rule_ids=tuple(rule.rule_id for rule in matched),
    )


def require_decision(table: RuleTable, row: Mapping[str, object], on: date | None = None) -> Decision:
    """Decide one row of data, or raise NoRuleMatches, SeveralRulesMatch or RulesDisagree, the last two with the rules.

    A default is a decision, and so is a count of 0; a list or sum of nothing is none.
    """
    decision = decide(table, row, on)
    facts = {
        "table": table.name,
        "row": ", ".join(f"{column.label} = {row[column.name]}" for column in table.inputs),
        "rule_ids": ", ".join(decision.matched_rule_ids),
    }
    if not decision.matched_rule_ids and not table.has_default and table.hit_policy != "count":
        raise NoRuleMatches(table=facts["table"], row=facts["row"])
    if decision.matched_rule_ids and decision.rule_id is None and table.hit_policy in ("unique", "any"):
        raise SeveralRulesMatch(**facts) if table.hit_policy == "unique" else RulesDisagree(**facts)
    return decision


def require_values(table: RuleTable, row: Mapping[str, object]) -> tuple[Value, ...]:
    """Pick the table's inputs out of a row in their sequence; raises ValueError when one is missing or mistyped."""
    values: list[Value] = []
    for column in table.inputs:
        if column.name not in row:
            raise ValueError(f"{table.name} needs a value (or None) for {column.name}")
        value = row[column.name]
        if isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        if value is None or is_of_type(value, column.type):
            values.append(value)
        else:
            raise ValueError(f"{column.name} of {table.name} takes a {column.type}, not {value!r}")
    return tuple(values)


def name_values(table: RuleTable, values: tuple[Value, ...]) -> dict[str, Value]:
    """The values of `require_values` by the names of their columns, as expressions look them up."""
    return {column.name: value for column, value in zip(table.inputs, values, strict=True)}


def compute_result(result: Result, seen: Mapping[str, Value]) -> Value:
    """What an output cell says about a row; a calculated number is rounded to 6 places, null beyond 12 digits."""
    if not isinstance(result, Calculation):
        return result
    value = compute(result.expression, seen)
    fitted = fit(value, *OUTPUT_DIGITS) if isinstance(value, Decimal) else value
    return Decimal(write(fitted)) if isinstance(fitted, Decimal) else fitted


def is_in_force(rule: RuleRow, on: date | None) -> bool:
    """Tell whether a rule is in force on a day; a dated rule is not when the day is unknown."""
    if on is None:
        return rule.start_on is None and rule.end_on is None
    return (rule.start_on is None or rule.start_on <= on) and (rule.end_on is None or on < rule.end_on)


def compute_test(test: Test, value: Value, seen: Mapping[str, Value] = _NOTHING) -> bool | None:
    """Apply a test to a value under FEEL's three-valued logic: comparing with nothing is neither true nor false.

    Parameters
    ----------
    seen
        The values of all inputs by name, which conditions may use.
    """
    if isinstance(test, AnyValue):
        return True
    if isinstance(test, IsNull):
        return value is None
    if isinstance(test, Comparison):
        return None if value is None else COMPARE[test.operator](value, test.constant)
    if isinstance(test, Range):
        return None if value is None else _is_within(test, value)
    if isinstance(test, Condition):
        satisfied = compute(test.expression, seen, value)
        return satisfied if isinstance(satisfied, bool) else None
    any_one = any_true(compute_test(each, value) for each in test.tests)
    if isinstance(test, OneOf):
        return any_one
    assert isinstance(test, Not)
    return None if any_one is None else not any_one


def combine_rules(
    table: RuleTable, matched: Sequence[RuleRow], seen: Mapping[str, Value]
) -> tuple[str | None, tuple[Answer, ...]]:
    """Make one decision of the matched rules, sorted as the hit policy looks at them: the rule that decides, the outputs.

    `seen` holds the inputs by name, for results that are worked out.
    """
    policy = table.hit_policy
    if policy == "count":
        return None, (Decimal(len(matched)),)
    if not matched:
        defaults = [column.default for column in table.outputs]
        if policy in LISTS:
            return None, tuple((default,) if table.has_default else () for default in defaults)
        return None, tuple(defaults)
    if (policy == "unique" and len(matched) > 1) or (policy == "any" and disagree(matched)):
        return None, (None,) * len(table.outputs)
    if policy in LISTS:
        said = [[compute_result(result, seen) for result in rule.outputs] for rule in matched]
        return None, tuple(zip(*said, strict=True))
    if policy == "sum":
        return None, (_add([compute_result(rule.outputs[0], seen) for rule in matched]),)
    return matched[0].rule_id, tuple(compute_result(result, seen) for result in matched[0].outputs)


def _add(values: Sequence[Value]) -> Value:
    """Add numbers up; what is added to something unknown is unknown."""
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        assert isinstance(value, Decimal)
        total += value
    return total


def _is_within(test: Range, value: Any) -> bool:
    above = value >= test.low if test.low_included else value > test.low
    below = value <= test.high if test.high_included else value < test.high
    return bool(above and below)


def _matches(rule: RuleRow, values: tuple[Value, ...], seen: Mapping[str, Value]) -> bool:
    for cell, value in zip(rule.cells, values, strict=True):
        test = cell.test
        if not isinstance(test, AnyValue) and compute_test(test, value, seen) is not True:
            return False
    return True
