"""Who opens which lists. The database decides again, row by row."""

from __future__ import annotations

SELLING = frozenset({"rep", "manager"})
CHECKING = frozenset({"compensation_analyst", "finance", "auditor"})
KEEPING = frozenset({"administrator"})
RULING = frozenset({"rule_author"})
ALLOCATING = frozenset({"partner_manager"})
CONTACTING = frozenset({"partner_user"})

SALES = SELLING | CHECKING | KEEPING
PAY = SELLING | CHECKING
ADMINISTRATION = KEEPING | frozenset({"auditor"})
ALLOCATION = ALLOCATING | CHECKING | frozenset({"supervisor"})
PARTNERS = ALLOCATION | CONTACTING
CALLING = ALLOCATING | CONTACTING
"""Who sees whom to call about a ticket: whoever plans and decides, and the partner that has it now."""
