"""Live topics, and policies and indexes that a list of a million rows stays quick under."""

from aftersale.storage.migrate import run_revision_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
