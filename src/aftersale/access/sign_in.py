"""Signing in and out: a password becomes a session, a cookie's secret becomes an account."""

from __future__ import annotations

from aftersale.access.errors import SignInRefused
from aftersale.access.model import Account, NewSession
from aftersale.access.passwords import hash_password, is_password, needs_rehash
from aftersale.access.store import IDLE_HOURS, STATEMENTS, get_account
from aftersale.access.tokens import hash_secret, new_secret
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database

FREE_ATTEMPTS = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900


def sign_in(database: Database, email: str, password: str) -> NewSession:
    """Begin a session, or raise `SignInRefused`, which never tells whether the account exists or is locked.

    No connection is held while the password is hashed: many attempts at once cannot use up the pool.
    """
    attempt = _count_attempt(database, email.strip().lower())
    if not is_password(password, attempt[1] if attempt else None) or attempt is None:
        raise SignInRefused()
    account_id, password_hash = attempt
    with database.owner_transaction() as conn:
        conn.execute(STATEMENTS["forget_attempts"], {"account_id": account_id})
        if needs_rehash(password_hash):
            parameters = {"account_id": account_id, "password_hash": hash_password(password)}
            conn.execute(STATEMENTS["set_password"], parameters)
        account = get_account(conn, account_id)
    return begin_session(database, account, "password")


def begin_session(database: Database, account: Account, method: str) -> NewSession:
    """Begin a session for somebody whose identity was just proved."""
    secret = new_secret()
    with database.owner_transaction(account.actor()) as conn:
        parameters = {
            "session_hash": hash_secret(secret),
            "account_id": account.account_id,
            "idle_hours": IDLE_HOURS,
        }
        conn.execute(STATEMENTS["begin_session"], parameters)
        append_audit(conn, "session.begin", "account", str(account.account_id), {"method": method})
    return NewSession(secret=secret, account=account)


def sign_out(conn: Connection, secret: str) -> None:
    """End a session; one that is not there is ended already."""
    conn.execute(STATEMENTS["end_session"], {"session_hash": hash_secret(secret)})


def _count_attempt(database: Database, email: str) -> tuple[int, str] | None:
    with database.owner_transaction(Actor(name=email)) as conn:
        parameters = {
            "email": email,
            "free_attempts": FREE_ATTEMPTS,
            "first_wait": FIRST_WAIT_SECONDS,
            "longest_wait": LONGEST_WAIT_SECONDS,
        }
        row = conn.execute(STATEMENTS["count_attempt"], parameters).fetchone()
        if row is None:
            return None
        if row["failed_sign_ins"] == FREE_ATTEMPTS:
            append_audit(conn, "session.lock", "account", str(row["account_id"]), {"failures": FREE_ATTEMPTS})
        return row["account_id"], row["password_hash"]


def forget_sessions(database: Database) -> None:
    """Remove the sessions that are over."""
    with database.owner_transaction() as conn:
        conn.execute(STATEMENTS["forget_sessions"])
