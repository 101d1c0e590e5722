"""Tickets, service partners, allocation runs and who has which ticket; partner managers."""

from aftersale.storage.migrate import run_revision_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
