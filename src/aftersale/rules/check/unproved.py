"""Says of rows with conditions on several columns what is wrong with them, and what could not be proved of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersale.rules.check.boxes import Budget, BudgetMet, KnownBoxes, Space, find_uncovered, intersect, rules_in
from aftersale.rules.check.conditions import (
    Conditions,
    Row,
    columns_used,
    conditions_of,
    exclude_each_other,
    find_case,
    leave_nothing,
)
from aftersale.rules.check.describe import describe_box
from aftersale.rules.explain import explain_test
from aftersale.rules.feel.write import write_expression
from aftersale.rules.model import AnyValue, Comparison, IsNull, RuleRow, RuleTable, Severity, TableFinding
from aftersale.values.sentence import N_, Coded, Sentence

REPORTED = 20
STEPS_A_PAIR = 50
STEPS_A_CASE = 20_000
"""To compare two rules, and to try values for a case, takes about as long as so many steps of other searches."""

_BOTH_MATCH = N_("The rule and rule {above} both match {case}, but only one may. Narrow one of them.")
_BOTH_MATCH_AND_DIFFER = N_(
    "The rule and rule {above} both match {case}, but give different results. Make them agree or narrow one."
)
_MAY_MEET = N_(
    "The rule and rule {above} may both match {case}: it could not be proved that these are never so together: {conditions}. "
    "Narrow one of them, or write why they exclude each other."
)
_MAY_LEAVE = N_(
    "For {case} there are only rows with conditions on several columns ({rules}), and it could not be proved that one of them "
    "always matches. Add a row for the rest, or write why there is none."
)
_UNFINISHED = N_(
    "The check of conditions on several columns is not finished: there are too many to compare. What was found is listed."
)


def check_conditions(table: RuleTable, space: Space, budget: Budget) -> tuple[TableFinding, ...]:
    """Find what conditions on several columns make of overlaps and gaps: errors and gaps with a case, warnings without one."""
    found: list[TableFinding] = []
    if not space.narrowed:
        return ()
    try:
        # One by one: what was found before the budget is met is kept.
        for search in (_find_overlaps, _find_gaps):
            for finding in search(table, space, budget):
                found.append(finding)
    except BudgetMet:
        found.append(TableFinding("check_unfinished", Sentence(_UNFINISHED), table.name, "warning"))
    return tuple(found)


def _find_overlaps(table: RuleTable, space: Space, budget: Budget) -> Iterator[TableFinding]:
    if table.hit_policy not in ("unique", "any"):
        return
    for index, box in enumerate(space.rule_boxes):
        touching = space.rules_touching(box) & ((1 << index) - 1)
        for above in rules_in(touching if space.narrowed >> index & 1 else touching & space.narrowed):
            finding = _compare(table, space, budget, above, index)
            if finding is not None:
                yield finding


def _compare(table: RuleTable, space: Space, budget: Budget, above: int, index: int) -> TableFinding | None:
    """What is wrong between two rules whose boxes meet, of which one or both have conditions."""
    budget.spend(STEPS_A_PAIR)
    one, other = space.conditions[above], space.conditions[index]
    rows = table.rows[above], table.rows[index]
    is_repeated = (space.rule_boxes[above], one) == (space.rule_boxes[index], other)
    agree = table.hit_policy == "any" and rows[0].outputs == rows[1].outputs
    if is_repeated or agree or exclude_each_other(one, other):
        return None
    box = intersect(space.rule_boxes[above], space.rule_boxes[index])
    budget.spend(STEPS_A_CASE)
    case = find_case(table, space.columns, box, match=rows)
    if case is not None:
        template = _BOTH_MATCH if table.hit_policy == "unique" else _BOTH_MATCH_AND_DIFFER
        sentence = Sentence(template, above=rows[0].rule_id, case=_describe_case(table, case, rows))
        return _finding(table, "rows_overlap", sentence, index, is_error=True)
    sentence = Sentence(
        _MAY_MEET,
        above=rows[0].rule_id,
        case=describe_box(space, box),
        conditions=", ".join(sorted(_write(table, one | other))),
    )
    return _finding(table, "overlap_unproved", sentence, index, is_error=False)


def _find_gaps(table: RuleTable, space: Space, budget: Budget) -> Iterator[TableFinding]:
    if table.has_default or table.hit_policy == "count":
        return
    known = tuple(codes - {0} for codes in space.whole())
    seen: set[int] = set()
    for box in find_uncovered(space, known, space.all_rules & ~space.narrowed, budget, KnownBoxes()):
        left = space.rules_touching(box)
        covering = space.rules_covering(box) & space.narrowed
        if not left or left in seen or leave_nothing([space.conditions[rule] for rule in rules_in(covering)]):
            continue
        seen.add(left)
        budget.spend(STEPS_A_CASE)
        rows = [table.rows[rule] for rule in rules_in(left)]
        case = find_case(table, space.columns, box, match=(), miss=rows)
        if case is not None:
            sentence = Sentence("No row for {case}. Add a row?", case=_describe_case(table, case, rows))
            yield TableFinding("gap", sentence, table.name, "warning")
        else:
            ids = ", ".join(row.rule_id for row in rows[:REPORTED])
            sentence = Sentence(_MAY_LEAVE, case=describe_box(space, box), rules=ids)
            yield TableFinding("gap_unproved", sentence, table.name, "warning")
        if len(seen) == REPORTED:
            raise BudgetMet


def _describe_case(table: RuleTable, case: Row, rows: Sequence[RuleRow]) -> Sentence:
    """The values of a case, but for columns that none of the rules looks at."""
    said: Sentence | None = None
    used = columns_used(frozenset().union(*(conditions_of(table, row) for row in rows)))
    for index, column in enumerate(table.inputs):
        if column.name not in used and all(isinstance(row.cells[index].test, AnyValue) for row in rows):
            continue
        value = case[column.name]
        wanted = explain_test(IsNull() if value is None else Comparison("=", value))
        condition = Sentence("{column} {wanted}", column=Coded("label", column.label), wanted=wanted)
        said = condition if said is None else Sentence("{one}, {other}", one=said, other=condition)
    assert said is not None
    return said


def _write(table: RuleTable, conditions: Conditions) -> Iterator[str]:
    labels: Mapping[str, str] = {column.name: column.label for column in table.inputs}
    return (write_expression(each, labels) for each in conditions)


def _finding(table: RuleTable, code: str, sentence: Sentence, index: int, *, is_error: bool) -> TableFinding:
    severity: Severity = "error" if is_error else "warning"
    return TableFinding(code, sentence, table.name, severity, row=index + 1, rule_id=table.rows[index].rule_id)
