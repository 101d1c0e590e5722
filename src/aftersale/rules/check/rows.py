"""Finds rows that stand in each other's way: conflicting, repeated, contradicting, or never reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aftersale.rules.check.boxes import Box, Budget, BudgetMet, Space, intersect, is_covered, rules_in
from aftersale.rules.check.conditions import Conditions
from aftersale.rules.check.describe import describe_box
from aftersale.rules.hit_policy import FIRST_DECIDES, sort_rules
from aftersale.rules.model import Result, RuleTable, Severity, TableFinding
from aftersale.values.sentence import N_, Sentence

REPORTED = 50
"""So many findings of one kind are reported, and then how many more there are."""
RULES_NAMED = 5
"""So many other rules a sentence names."""
RULES_THINNED = 12
"""Of so many rules above, those that are not needed to cover a row are left out of its sentence."""

# What two rows that match the same case mean under a hit policy: an error, an error if they answer differently, or nothing.
_ONE_MAY_MATCH = frozenset({"unique"})
_ALL_MUST_AGREE = frozenset({"any"})

_BOTH_MATCH = N_("The rule and rule {above} both match {case}, but only one may. Narrow one of them.")
_BOTH_MATCH_AND_DIFFER = N_(
    "The rule and rule {above} both match {case}, but give different results. Make them agree or narrow one."
)


def check_overlaps(table: RuleTable, space: Space) -> tuple[TableFinding, ...]:
    """Find rows that match a case which a row above matches too, where the hit policy forbids it; with a case."""
    overlaps = list(find_overlaps(table, space))
    found: list[TableFinding] = []
    for index, rivals in overlaps[:REPORTED]:
        ids = [table.rows[rule].rule_id for rule in rules_in(rivals)]
        case = describe_box(space, intersect(space.rule_boxes[index], space.rule_boxes[next(rules_in(rivals))]))
        template = _BOTH_MATCH if table.hit_policy in _ONE_MAY_MATCH else _BOTH_MATCH_AND_DIFFER
        sentence = Sentence(template, above=ids[0], case=case)
        if len(ids) > 1:
            sentence = Sentence("{one} It also meets: {others}", one=sentence, others=_name(ids[1:]))
        found.append(_finding(table, "rows_overlap", sentence, "error", index))
    return (*found, *count_more(table, len(overlaps) - len(found), "error"))


def find_overlaps(table: RuleTable, space: Space) -> Iterator[tuple[int, int]]:
    """Find rules, from 0, each with the set of rules above that match a case with it and must not.

    Rules with the very conditions of one above are left to `check_repeated`.
    """
    if table.hit_policy not in _ONE_MAY_MATCH | _ALL_MUST_AGREE:
        return
    same_box: dict[Box, int] = {}
    same_outputs: dict[tuple[Result, ...], int] = {}
    for index, (box, row) in enumerate(zip(space.rule_boxes, table.rows, strict=True)):
        if space.narrowed >> index & 1:
            continue  # check_conditions compares these.
        rivals = _above(space.rules_touching(box), index) & ~space.narrowed & ~same_box.get(box, 0)
        if table.hit_policy in _ALL_MUST_AGREE:
            rivals &= ~same_outputs.get(row.outputs, 0)
        if rivals:
            yield index, rivals
        same_box[box] = same_box.get(box, 0) | 1 << index
        same_outputs[row.outputs] = same_outputs.get(row.outputs, 0) | 1 << index


def check_repeated(table: RuleTable, space: Space) -> tuple[TableFinding, ...]:
    """Find rows with the conditions of a row above: they repeat it, or contradict it where only one result is wanted."""
    policy = table.hit_policy
    found: list[TableFinding] = []
    seen: dict[tuple[Box, Conditions], int] = {}
    for index, (box, conditions) in enumerate(zip(space.rule_boxes, space.conditions, strict=True)):
        first = seen.setdefault((box, conditions), index)
        if first == index or not all(box):
            continue
        above = table.rows[first]
        if above.outputs == table.rows[index].outputs:
            severity: Severity = "error" if policy in _ONE_MAY_MATCH else "warning"
            sentence = Sentence("The rule says the same as rule {above}. Delete one of them.", above=above.rule_id)
            found.append(_finding(table, "row_repeated", sentence, severity, index))
        elif policy in _ONE_MAY_MATCH | _ALL_MUST_AGREE | FIRST_DECIDES:
            severity = "warning" if policy in FIRST_DECIDES else "error"
            sentence = Sentence(
                "The rule has the conditions of rule {above} and other results. Delete one of them or narrow one.",
                above=above.rule_id,
            )
            found.append(_finding(table, "row_contradicts", sentence, severity, index))
    return (*found[:REPORTED], *count_more(table, len(found) - REPORTED, "warning"))


def check_reachable(table: RuleTable, space: Space, budget: Budget) -> tuple[TableFinding, ...]:
    """Find rows that never decide because rows before them, one or several together, match everything that they match."""
    if table.hit_policy not in FIRST_DECIDES:
        return ()
    found: list[TableFinding] = []
    try:
        for index, before in find_unreachable(table, space, budget):
            sentence = _describe_cover(table, space, index, before)
            found.append(_finding(table, "row_unreachable", sentence, "warning", index))
    except BudgetMet:
        sentence = Sentence(
            "The search for rows that never decide is not finished: there are too many combinations to look at. "
            "What was found is listed."
        )
        return (*found[:REPORTED], TableFinding("check_unfinished", sentence, table.name, "warning"))
    return (*found[:REPORTED], *count_more(table, len(found) - REPORTED, "warning"))


def find_unreachable(table: RuleTable, space: Space, budget: Budget) -> Iterator[tuple[int, int]]:
    """Find rules, from 0, that rules before them cover, each with a set of these; raises BudgetMet.

    Before a rule are those at which the hit policy looks first. Rules with the very conditions of one before are left to
    `check_repeated`.
    """
    number_of = {id(row): number for number, row in enumerate(table.rows)}
    seen: set[tuple[Box, Conditions]] = set()
    before = 0
    for index in (number_of[id(row)] for row in sort_rules(table, table.rows)):
        box = space.rule_boxes[index]
        conditions = space.conditions[index]
        # Where this rule matches, its conditions hold, and so does a rule that asks for no others.
        earlier = before & ~space.narrowed
        if conditions:
            earlier |= sum(
                1 << each for each in rules_in(before & space.narrowed) if space.conditions[each] <= conditions
            )
        repeats = (box, conditions) in seen
        covering = space.rules_covering(box) & earlier
        touching = space.rules_touching(box) & earlier
        seen.add((box, conditions))
        before |= 1 << index
        if repeats or not all(box):
            continue
        if covering:
            yield index, covering & -covering
        elif touching and is_covered(space, box, touching, budget):
            yield index, _thin(space, box, touching, budget)


def count_more(table: RuleTable, count: int, severity: Severity) -> tuple[TableFinding, ...]:
    """Say how many findings were left out, if any were."""
    sentence = Sentence("More findings of this kind: {count}", count=count)
    return (TableFinding("findings_more", sentence, table.name, severity),) if count > 0 else ()


def _thin(space: Space, box: Box, above: int, budget: Budget) -> int:
    """Leave out rules that are not needed to cover a box."""
    if above.bit_count() > RULES_THINNED:
        return above
    for rule in rules_in(above):
        fewer = above & ~(1 << rule)
        if is_covered(space, box, fewer, budget):
            above = fewer
    return above


def _describe_cover(table: RuleTable, space: Space, index: int, above: int) -> Sentence:
    ids = [table.rows[rule].rule_id for rule in rules_in(above)]
    if table.hit_policy != "first":
        return Sentence(
            "The rule never decides: rules that go before it match everything that it matches ({before}). "
            "Delete it, or change its result.",
            before=_name(ids),
        )
    if len(ids) == 1 and space.rule_boxes[next(rules_in(above))] == space.whole():
        return Sentence(
            "The rule never decides: rule {above} above matches everything. Move it up or delete it.", above=ids[0]
        )
    if len(ids) == 1:
        return Sentence(
            "The rule never decides: rule {above} above matches everything that it matches. Move it up or delete it.",
            above=ids[0],
        )
    return Sentence(
        "The rule never decides: rules above together match everything that it matches ({above}). Move it up or delete it.",
        above=_name(ids),
    )


def _above(rules: int, index: int) -> int:
    return rules & ((1 << index) - 1)


def _name(rule_ids: Sequence[str]) -> Sentence:
    names = ", ".join(rule_ids[:RULES_NAMED])
    more = len(rule_ids) - RULES_NAMED
    return (
        Sentence("{values} and others: {count}", values=names, count=more)
        if more > 0
        else Sentence("{values}", values=names)
    )


def _finding(table: RuleTable, code: str, sentence: Sentence, severity: Severity, index: int) -> TableFinding:
    return TableFinding(code, sentence, table.name, severity, row=index + 1, rule_id=table.rows[index].rule_id)
