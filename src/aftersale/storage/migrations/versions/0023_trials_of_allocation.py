"""What would be otherwise is kept: published versions are tried, and so are the tables of allocation; what-ifs of runs and days."""

from aftersale.storage.migrate import run_revision_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
