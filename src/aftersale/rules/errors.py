"""What can be wrong with a rule table or with a row it is asked to decide."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid


class CellRefused(Invalid):
    """At character {position}: expected {expected}, found {found}."""


class TableRefused(Invalid):
    """Rule table {table} is refused, nothing was changed. Problems to mend ({count}): {problems}"""


class NoRuleMatches(Conflict):
    """No row of rule table {table} matches {row}. Add a row for this case, or correct the data."""


class SeveralRulesMatch(Conflict):
    """Rules {rule_ids} of rule table {table} all match {row}, but exactly one may. Narrow all of them but one."""
