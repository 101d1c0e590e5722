"""Mappings that are saved in the browser, and which findings an import found."""

from aftersale.storage.migrate import run_revision_sql

revision = "0005"
down_revision = "0001"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
