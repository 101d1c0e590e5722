"""Words of tickets and partners are known to all who read drafts; two more reasons why a ticket stays unassigned."""

from aftersale.storage.migrate import run_revision_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
