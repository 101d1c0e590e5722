"""What can go wrong between us and the database."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, Unsolvable


class DatabaseUnreachable(Unsolvable):
    """The database at {address} does not answer: {reason}. Check that it runs and that AFTERSALE_DATABASE_URL is right."""


class DatabaseTooOld(Invalid):
    """The database server is PostgreSQL {found}; aftersale needs {needed} or newer. Upgrade it or unset
    AFTERSALE_DATABASE_URL to use the embedded one."""


class SchemaMissing(Conflict):
    """The database has {found} and this program needs {needed}. Run `aftersale init`, which brings it up to date."""


class SchemaTooNew(Conflict):
    """The database has schema {found}, which a newer aftersale made; this one knows up to {needed} and leaves it alone.
    Install the newer one again, or restore a backup into an empty database."""


class BackupDamaged(Invalid):
    """The backup {path} is damaged: {reason}. Nothing was restored; use another backup."""


class RestoreRefused(Conflict):
    """The database already holds data, and a restore would replace it. Choose an empty data folder, or say --replace."""


class BackupFailed(Unsolvable):
    """{program} failed: {reason}. Nothing was changed; mend that and try again."""


class AppendForbidden(Forbidden):
    """{actor} may not add to {table}. Somebody with the role for it must do this."""
