"""Indexes by which lists find their rows."""

from aftersale.storage.migrate import run_revision_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
