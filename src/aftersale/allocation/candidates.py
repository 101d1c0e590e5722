"""Which partners each ticket may go to: kinds of tickets are decided once, and equal candidates are one set."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import duckdb
import numpy as np

from aftersale.allocation.model import CandidateSet
from aftersale.allocation.solve.model import Int32
from aftersale.allocation.vocabulary import TICKET_WORDS
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import decide_rows
from aftersale.storage.statements import load_statements

ASK = load_statements("aftersale.allocation", "ask.sql")
CANDIDATES = load_statements("aftersale.allocation", "candidates.sql")

_WORDS_BEHIND = {
    "serves_region": "region",
    "serves_product": "product",
    "serves_segment": "segment",
    "speaks_language": "language",
}
"""Words about a ticket and a partner that are answered from a word of the ticket."""


def describe_tickets(duck: duckdb.DuckDBPyConnection, table: RuleTable, day: date) -> None:
    """Create `kinds`: tickets that a table cannot tell apart are of one kind."""
    asked = {column.name for column in table.inputs}
    asked |= {_WORDS_BEHIND[name] for name in asked & _WORDS_BEHIND.keys()}
    flags = {word.name: word.name in asked for word in TICKET_WORDS}
    duck.execute(ASK["describe_tickets"], {**flags, "day": day})


def find_candidates(
    duck: duckdb.DuckDBPyConnection, table: RuleTable, day: date, scopes_on: date
) -> tuple[tuple[CandidateSet, ...], Int32]:
    """The sets of candidates, and the set of each ticket, -1 without candidates, from the tables that `ask.sql` makes.

    The table decides by the first day of the run, and partners serve what their scopes of another day say.
    """
    describe_tickets(duck, table, day)
    asked = {column.name for column in table.inputs}
    duck.execute(CANDIDATES["find_changes"], {"day": day, "had_customer": "had_customer" in asked})
    duck.execute(CANDIDATES["find_profiles"])
    duck.execute(CANDIDATES["unfold_changes"])
    duck.execute(CANDIDATES["pair_kinds"], {"scopes_on": scopes_on})
    columns = {name: "partner_name" if name == "partner" else name for name in asked}
    keep = ["kind", "partner", "had_customer"]
    decide_rows(duck, table, "eligibility_questions", "eligibility", keep, columns, "decided_on")
    duck.execute(CANDIDATES["list_rules"])
    duck.execute(CANDIDATES["find_sets"])
    sets = _read_sets(duck)
    set_of = duck.execute(CANDIDATES["list_sets_of_tickets"]).fetchnumpy()["set_id"]
    return sets, np.asarray(set_of, np.int32)


def _read_sets(duck: duckdb.DuckDBPyConnection) -> tuple[CandidateSet, ...]:
    passes = duck.execute("SELECT count(*) FROM passes").fetchall()[0][0]
    rows = duck.execute(CANDIDATES["list_members"], {"passes": passes}).fetchnumpy()
    set_ids = np.asarray(rows["set_id"])
    bounds = [0, *(np.flatnonzero(np.diff(set_ids)) + 1).tolist(), len(set_ids)] if len(set_ids) else [0]
    partners, rule_ids, preferred = (rows[name].tolist() for name in ("partner", "rule_id", "preferred"))
    return tuple(
        CandidateSet(tuple(partners[start:end]), tuple(rule_ids[start:end]), tuple(preferred[start:end]))
        for start, end in pairwise(bounds)
    )
