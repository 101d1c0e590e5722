"""Numbers, names and what leads from one table to the next are found by indexes, so that long lists are searched and sorted by them."""

from aftersale.storage.migrate import run_revision_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
