"""The eleven hit policies of DMN: their names, what a table needs for one, and in which sequence it looks at its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from aftersale.rules.model import Calculation, HitPolicy, OutputColumn, RuleRow, RuleTable, TableFinding
from aftersale.values.sentence import N_, Coded, Sentence

HIT_POLICIES: tuple[HitPolicy, ...] = get_args(HitPolicy)
LETTERS: Mapping[str, HitPolicy] = {
    "U": "unique",
    "A": "any",
    "P": "priority",
    "F": "first",
    "R": "rule order",
    "O": "output order",
    "C": "collect",
    "C+": "sum",
    "C<": "min",
    "C>": "max",
    "C#": "count",
}
PLAIN_NAMES: Mapping[str, HitPolicy] = {
    "first matching row": "first",
    "exactly one row": "unique",
    "add up all rows": "sum",
}
# Under these the result is one list per output; under JOINT ones all rules that match make the result, else one does.
LISTS = frozenset[HitPolicy]({"rule order", "output order", "collect"})
JOINT = LISTS | {"sum", "count"}
# Sorted as `sort_rules` does, the first rule that matches decides, whatever else matches.
FIRST_DECIDES = frozenset[HitPolicy]({"first", "priority", "min", "max"})
# These compare results with one another, once for all rows, so that a result must be a value.
_BY_PRIORITY = frozenset[HitPolicy]({"priority", "output order"})
_COMPARING = _BY_PRIORITY | {"any", "min", "max"}
_AGGREGATORS = frozenset[HitPolicy]({"sum", "min", "max", "count"})

_NO_SEQUENCE = N_(
    "The hit policy {policy} goes by the allowed values of the outputs, in their sequence. "
    "List them for one output at least, the most important first."
)
_SEVERAL_OUTPUTS = N_("The hit policy {policy} takes one output, not {count}. Make a table for each.")
_NO_NUMBER = N_("Only numbers are added up; {column} is of the type {type}.")
_CALCULATED = N_(
    "The hit policy {policy} compares results, so each must be a value and cannot be calculated: {result}."
)
_COUNT_WITH_DEFAULT = N_("A table that counts has no default: where no rule matches, it counts 0.")


def read_hit_policy(text: object) -> HitPolicy | None:
    """Read a hit policy by its word, its letter in DMN, or its plain name; None for anything else.

    Examples
    --------
    >>> read_hit_policy("Rule Order"), read_hit_policy("C+"), read_hit_policy("exactly one row")
    ('rule order', 'sum', 'unique')
    """
    if not isinstance(text, str):
        return None
    words = " ".join(text.split())
    by_word: dict[str, HitPolicy] = {**{each: each for each in HIT_POLICIES}, **PLAIN_NAMES}
    return LETTERS.get(words.upper()) or by_word.get(words.lower())


def sort_rules(table: RuleTable, rules: Iterable[RuleRow]) -> list[RuleRow]:
    """Sort rules of a table, given in its own sequence, as its hit policy looks at them: the first decides before others.

    *Priority* and *output order* go by the place of each output among its allowed values, the first output first, outputs
    without such a list not at all; None comes last. *Min* and *max* go by the output, text by code point; None comes first,
    as what is smallest of something unknown is unknown. Equal rules stay in the table's sequence.
    """
    sort = _SORTS.get(table.hit_policy)
    return list(rules) if sort is None else sort(table, rules)


def disagree(rules: Sequence[RuleRow]) -> bool:
    """Tell whether any two of the rules have different outputs."""
    return any(rule.outputs != rules[0].outputs for rule in rules[1:])


def check_hit_policy(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find what keeps a table from being decided by its hit policy."""
    policy = table.hit_policy
    wrong: list[tuple[Sentence, str]] = []
    if policy in _BY_PRIORITY and not any(column.allowed for column in table.outputs):
        wrong.append((Sentence(_NO_SEQUENCE, policy=Coded("hit_policy", policy)), ""))
    if policy in _AGGREGATORS and len(table.outputs) > 1:
        wrong.append((Sentence(_SEVERAL_OUTPUTS, policy=Coded("hit_policy", policy), count=len(table.outputs)), ""))
    for column in table.outputs:
        label = Coded("label", column.label)
        if policy == "sum" and column.type != "number":
            wrong.append((Sentence(_NO_NUMBER, column=label, type=Coded("column_type", column.type)), column.name))
        if policy in ("min", "max") and column.type == "boolean":
            sentence = Sentence("{column} is true or false, which have no greater and smaller.", column=label)
            wrong.append((sentence, column.name))
        if policy == "count" and column.default is not None:
            wrong.append((Sentence(_COUNT_WITH_DEFAULT), column.name))
    found = [TableFinding("hit_policy_wrong", sentence, table.name, column=name) for sentence, name in wrong]
    return (*found, *(_check_calculated(table) if policy in _COMPARING else ()))


def _check_calculated(table: RuleTable) -> Iterator[TableFinding]:
    for number, rule in enumerate(table.rows, start=1):
        for column, result in zip(table.outputs, rule.outputs, strict=True):
            is_compared = bool(column.allowed) or table.hit_policy not in _BY_PRIORITY
            if is_compared and isinstance(result, Calculation):
                sentence = Sentence(_CALCULATED, policy=Coded("hit_policy", table.hit_policy), result=result.text)
                yield TableFinding(
                    "hit_policy_wrong", sentence, table.name, row=number, rule_id=rule.rule_id, column=column.name
                )


def _by_priority(table: RuleTable, rules: Iterable[RuleRow]) -> list[RuleRow]:
    ordered = [(index, column) for index, column in enumerate(table.outputs) if column.allowed]

    def places(rule: RuleRow) -> tuple[int, ...]:
        return tuple(_place(column, rule.outputs[index]) for index, column in ordered)

    return sorted(rules, key=places)


def _place(column: OutputColumn, value: object) -> int:
    return column.allowed.index(value) if value in column.allowed else len(column.allowed)


def _by_output(descending: bool) -> Callable[[RuleTable, Iterable[RuleRow]], list[RuleRow]]:
    def output(rule: RuleRow) -> Any:
        return rule.outputs[0]

    def sort(table: RuleTable, rules: Iterable[RuleRow]) -> list[RuleRow]:
        known = list(rules)
        empty = [rule for rule in known if output(rule) is None]
        return empty + sorted((rule for rule in known if output(rule) is not None), key=output, reverse=descending)

    return sort


_SORTS: Mapping[HitPolicy, Callable[[RuleTable, Iterable[RuleRow]], list[RuleRow]]] = {
    "priority": _by_priority,
    "output order": _by_priority,
    "min": _by_output(descending=False),
    "max": _by_output(descending=True),
}
