"""Partners are told of their tickets: where, and what there is to tell."""

from aftersale.storage.migrate import run_revision_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
