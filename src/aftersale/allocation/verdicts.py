"""What the eligibility table said of every kind of ticket and every partner: kept, so that a no can be explained as well as a yes."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from aftersale.allocation.shipped import say_reason
from aftersale.allocation.solve.model import Int32

NO_RULE = -1


@dataclass(frozen=True)
class Verdicts:
    """Which row of the table decided.

    Attributes
    ----------
    rules : row, decision and reason
    kind_of : the kind of each ticket; shape (tickets,)
    decided : the number of the rule that decided each kind and partner, NO_RULE where none did, or was not asked; shape (kinds, partners)
    """

    rules: tuple[tuple[str, str, str], ...]
    kind_of: Int32
    decided: Int32

    def find(self, ticket: int, partner: int) -> tuple[str, str, str] | None:
        """The row that decided a ticket and a partner, its decision and its reason."""
        rule = int(self.decided[self.kind_of[ticket], partner])
        if rule == NO_RULE:
            return None
        rule_id, decision, reason = self.rules[rule]
        return rule_id, decision, say_reason(rule_id, reason)


def fetch_verdicts(duck: duckdb.DuckDBPyConnection, tickets: int, partners: int) -> Verdicts:
    """What the table said, from the DuckDB tables `kinds` and `eligibility` that asking leaves."""
    kinds = duck.execute("SELECT kind, unnest(tickets) AS ticket FROM kinds").fetchnumpy()
    kind_of = np.zeros(tickets, np.int32)
    kind_of[kinds["ticket"]] = kinds["kind"]
    duck.execute(
        "CREATE OR REPLACE TABLE verdict_rules AS SELECT row_number() OVER (ORDER BY rule_id, decision, reason) - 1 AS rule, * FROM ("
        "SELECT DISTINCT rule_id, decision, reason FROM eligibility WHERE rule_id IS NOT NULL)"
    )
    rules = duck.execute("SELECT rule_id, decision, coalesce(reason, '') FROM verdict_rules ORDER BY rule").fetchall()
    rows = duck.execute(
        "SELECT e.kind, e.partner, r.rule FROM eligibility AS e JOIN verdict_rules AS r ON r.rule_id = e.rule_id "
        "AND r.decision IS NOT DISTINCT FROM e.decision AND r.reason IS NOT DISTINCT FROM e.reason WHERE NOT e.had_customer"
    ).fetchnumpy()
    decided = np.full((int(kind_of.max(initial=0)) + 1, partners), NO_RULE, np.int32)
    decided[rows["kind"], rows["partner"]] = rows["rule"]
    return Verdicts(
        tuple((str(rule), str(decision), str(reason)) for rule, decision, reason in rules), kind_of, decided
    )
