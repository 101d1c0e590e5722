"""Indexes by which lists find their rows."""

from aftersale.storage.migrate import run_revision_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
