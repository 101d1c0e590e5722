"""Whom to call about a ticket and why, seen by few and erased for good."""

from aftersale.storage.migrate import run_revision_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
