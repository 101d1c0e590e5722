"""Policies that ask for a list once and not for each row, and indexes that answer without the table."""

from aftersale.storage.migrate import run_revision_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
