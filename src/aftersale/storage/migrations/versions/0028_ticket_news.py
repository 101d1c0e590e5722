"""What happened with tickets lately is found without reading all that ever did."""

from aftersale.storage.migrate import run_revision_sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
