"""A message that only tries an endpoint out, and endpoints that asked to be left alone for a while."""

from aftersale.storage.migrate import run_revision_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
