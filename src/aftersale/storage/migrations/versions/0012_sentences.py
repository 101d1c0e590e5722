"""Findings keep the facts of their sentences, so that these are said in other languages."""

from aftersale.storage.migrate import run_revision_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
