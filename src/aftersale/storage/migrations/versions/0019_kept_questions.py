"""What an allocation run asked is kept with it, and whoever plans one is named to others who want to."""

from aftersale.storage.migrate import run_revision_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
