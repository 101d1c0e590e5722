"""A version that is not in force yet is withdrawn; words of bookings are known to all who read drafts."""

from aftersale.storage.migrate import run_revision_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
