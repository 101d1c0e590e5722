"""Rule tables are changed in drafts that a second person approves; test cases and trials are kept with them."""

from aftersale.storage.migrate import run_revision_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_revision_sql(__file__)
