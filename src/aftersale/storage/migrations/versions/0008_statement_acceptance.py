"""A payee accepts a statement by its hash."""

from aftersale.storage.migrate import run_revision_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
