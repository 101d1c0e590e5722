"""Who opens which lists. The database decides again, row by row."""

from __future__ import annotations

SELLING = frozenset({"rep", "manager"})
CHECKING = frozenset({"compensation_analyst", "finance", "auditor"})
KEEPING = frozenset({"administrator"})
RULING = frozenset({"rule_author"})

SALES = SELLING | CHECKING | KEEPING
PAY = SELLING | CHECKING
ADMINISTRATION = KEEPING | frozenset({"auditor"})
