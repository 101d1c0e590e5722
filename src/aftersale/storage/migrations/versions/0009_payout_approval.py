"""A payout run is approved by a second person before it is applied."""

from aftersale.storage.migrate import run_revision_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
