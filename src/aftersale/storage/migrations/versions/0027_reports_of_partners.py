"""What partners report is possible, and can be corrected; whoever was not reached is tried again."""

from aftersale.storage.migrate import run_revision_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
