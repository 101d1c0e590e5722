"""The allocation run of a day is asked for once by schedule, and seen by whoever looks at runs."""

from aftersale.storage.migrate import run_revision_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
