"""The whole check of a rule table, as it is shown while it is edited and before it is published."""

from __future__ import annotations

from aftersale.rules.check.boxes import STEPS, Budget, Space, make_space
from aftersale.rules.check.cells import check_cells
from aftersale.rules.check.gaps import check_gaps
from aftersale.rules.check.rows import check_overlaps, check_reachable, check_repeated
from aftersale.rules.check.unproved import check_conditions
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.values.sentence import Coded, Sentence

EDITING_STEPS = 400_000
"""So much work each search may do when a table was just changed and somebody waits: about a quarter of a second."""


def check_table(table: RuleTable, steps: int = STEPS) -> tuple[TableFinding, ...]:
    """Find what is wrong with a table: errors, warnings and notes, sorted by check and row.

    Exact about the values that the table expects: allowed ones where a column lists them, days from the first on which a
    rule is in force. Where some row is wrong by itself, rows are not compared.

    Parameters
    ----------
    steps
        So much work each search may do before it says that it is not finished.
    """
    alone = check_cells(table)
    if alone:
        return alone
    space = make_space(table)
    return (
        *_check_satisfiable(table, space),
        *check_overlaps(table, space),
        *check_repeated(table, space),
        *check_reachable(table, space, Budget(steps)),
        *check_gaps(table, space, Budget(steps)),
        *check_conditions(table, space, Budget(steps)),
    )


def _check_satisfiable(table: RuleTable, space: Space) -> tuple[TableFinding, ...]:
    """Find conditions that no expected value satisfies."""
    found: list[TableFinding] = []
    for index, box in enumerate(space.rule_boxes):
        for column, codes in zip(space.columns, box, strict=True):
            if not codes:
                sentence = Sentence(
                    "{column} can never be so: no value satisfies the condition.", column=Coded("label", column.label)
                )
                rule_id = table.rows[index].rule_id
                found.append(
                    TableFinding(
                        "cell_never_true", sentence, table.name, row=index + 1, rule_id=rule_id, column=column.name
                    )
                )
    return tuple(found)
