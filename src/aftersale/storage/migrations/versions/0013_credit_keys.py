"""Credits have a key of their own and milestones an index by day, so that lists of a million of them are quick."""

from aftersale.storage.migrate import run_revision_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
