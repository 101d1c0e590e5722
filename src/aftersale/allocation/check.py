"""What is wrong with a question, for people who can mend it; everything else is allocated."""

from __future__ import annotations

import duckdb

from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.model import Question
from aftersale.findings.model import Finding

PRODUCER = "allocation"


def check_question(duck: duckdb.DuckDBPyConnection, question: Question, tables: AllocationTables) -> list[Finding]:
    """Everything that keeps tickets from being given out as meant, from what `ask.ask` left on the connection."""
    return []
