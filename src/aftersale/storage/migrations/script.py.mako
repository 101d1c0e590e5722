"""${message}"""

from aftersale.storage.migrate import run_revision_sql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    run_revision_sql(__file__)
