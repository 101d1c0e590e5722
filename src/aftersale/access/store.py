"""Reads accounts, sessions and tokens; only as the schema's owner, since row-level security opens them to nobody."""

from __future__ import annotations

from aftersale.access.errors import AccountNotFound
from aftersale.access.model import Account, ApiToken, Bearer
from aftersale.access.tokens import hash_secret
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.access")

IDLE_HOURS = 12
LONGEST_DAYS = 7


def load_accounts(conn: Connection) -> list[Account]:
    """Every account, sorted by e-mail address."""
    return [account_from(row) for row in conn.execute(STATEMENTS["find_account"], {"account_id": None, "email": None})]


def find_account(conn: Connection, email: str) -> Account | None:
    """The account with this e-mail address."""
    parameters = {"account_id": None, "email": email.strip().lower()}
    row = conn.execute(STATEMENTS["find_account"], parameters).fetchone()
    return account_from(row) if row else None


def get_account(conn: Connection, account_id: int) -> Account:
    """The account with this id, or `AccountNotFound`."""
    row = conn.execute(STATEMENTS["find_account"], {"account_id": account_id, "email": None}).fetchone()
    if row is None:
        raise AccountNotFound(account=account_id)
    return account_from(row)


def find_session(conn: Connection, secret: str, *, is_seen: bool = True) -> Account | None:
    """The account of a living session, which lives on for having been seen: by a person, not by a page left open."""
    parameters = {"session_hash": hash_secret(secret), "idle_hours": IDLE_HOURS, "longest_days": LONGEST_DAYS}
    row = conn.execute(STATEMENTS["find_session"], parameters).fetchone()
    if row is None:
        return None
    if is_seen and row["is_stale"]:
        conn.execute(STATEMENTS["prolong_session"], parameters)
    return account_from(row)


def find_bearer(conn: Connection, token: str) -> Bearer | None:
    """The account and the scopes of a living API token."""
    row = conn.execute(STATEMENTS["find_bearer"], {"token_hash": hash_secret(token)}).fetchone()
    return Bearer(account=account_from(row), scopes=frozenset(row["scopes"])) if row else None


def load_tokens(conn: Connection, account_id: int) -> list[ApiToken]:
    """The tokens of an account, the newest first."""
    return [token_from(row) for row in conn.execute(STATEMENTS["load_tokens"], {"account_id": account_id})]


def account_from(row: Row) -> Account:
    """An account from its row."""
    return Account(
        account_id=row["account_id"],
        email=row["email"],
        name=row["name"],
        roles=frozenset(row["roles"]),
        person_id=row["person_id"],
        is_disabled=row["is_disabled"],
    )


def token_from(row: Row) -> ApiToken:
    """A token from its row."""
    return ApiToken(**{**row, "scopes": tuple(row["scopes"])})
