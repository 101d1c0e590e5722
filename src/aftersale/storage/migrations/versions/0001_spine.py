"""The spine: people, orders, credit, pay, access, findings, audit."""

from aftersale.storage.migrate import run_revision_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
