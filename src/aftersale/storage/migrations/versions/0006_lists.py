"""Saved views, and what lists of accounts and tokens may show."""

from aftersale.storage.migrate import run_revision_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
