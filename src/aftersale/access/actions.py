"""What administrators do with accounts and people with their tokens; each change is in the audit log."""

from __future__ import annotations

import re

from aftersale.access.errors import (
    AccountExists,
    AdministratorExists,
    EmailUnreadable,
    ExpiryNotInRange,
    LastAdministrator,
    OwnRoles,
    RoleUnknown,
    TokenNotFound,
)
from aftersale.access.model import ROLES, Account, ApiToken, NewAccount
from aftersale.access.passwords import hash_password, require_good_password
from aftersale.access.scopes import require_role, require_scopes_allowed
from aftersale.access.store import STATEMENTS, get_account, token_from
from aftersale.access.tokens import hash_secret, new_api_token
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database

LONGEST_TOKEN_DAYS = 366
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


def create_first_administrator(
    database: Database, actor: Actor, account: NewAccount, *, also: frozenset[str] = frozenset()
) -> Account:
    """Create the account that makes all others, with its own password; refused when there is an administrator."""
    with database.owner_transaction(actor) as conn:
        conn.execute(STATEMENTS["lock_administrators"])
        there = conn.execute(STATEMENTS["load_administrators"]).fetchone()
        if there is not None:
            raise AdministratorExists(email=there["email"])
        require_good_password(account.password or "", account.email)
        return add_account(conn, account, account.roles | {"administrator"} | also)


def create_account(database: Database, actor: Actor, account: NewAccount) -> Account:
    """Create an account; without a password only OpenID Connect signs it in."""
    require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        return add_account(conn, account, account.roles)


def set_person(conn: Connection, account: Account, person_id: int) -> None:
    """Let an account act as a person, in a transaction of the schema's owner."""
    conn.execute(STATEMENTS["set_person"], {"account_id": account.account_id, "person_id": person_id})
    detail = {"before": account.person_id, "after": person_id}
    append_audit(conn, "account.set_person", "account", str(account.account_id), detail)


def set_roles(database: Database, actor: Actor, account_id: int, roles: frozenset[str]) -> Account:
    """Give an account exactly these roles, from its next request on."""
    require_role(actor, "administrator")
    _require_known_roles(roles)
    if actor.account_id == account_id:
        raise OwnRoles()
    with database.owner_transaction(actor) as conn:
        conn.execute(STATEMENTS["lock_administrators"])
        before = get_account(conn, account_id)
        if "administrator" not in roles:
            _require_another_administrator(conn, before)
        conn.execute(STATEMENTS["withdraw_roles_except"], {"account_id": account_id, "roles": sorted(roles)})
        _grant(conn, account_id, roles)
        detail = {"before": sorted(before.roles), "after": sorted(roles)}
        append_audit(conn, "account.set_roles", "account", str(account_id), detail)
        return get_account(conn, account_id)


def disable_account(database: Database, actor: Actor, account_id: int) -> bool:
    """End every session of an account and let it in no more; False when that was so already."""
    require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        conn.execute(STATEMENTS["lock_administrators"])
        account = get_account(conn, account_id)
        _require_another_administrator(conn, account)
        if conn.execute(STATEMENTS["disable_account"], {"account_id": account_id}).rowcount == 0:
            return False
        conn.execute(STATEMENTS["end_sessions"], {"account_id": account_id})
        append_audit(conn, "account.disable", "account", str(account_id), {"email": account.email})
        return True


def enable_account(database: Database, actor: Actor, account_id: int) -> bool:
    """Let an account in again; False when nothing kept it out. Its old sessions stay ended."""
    require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        account = get_account(conn, account_id)
        if conn.execute(STATEMENTS["enable_account"], {"account_id": account_id}).rowcount == 0:
            return False
        append_audit(conn, "account.enable", "account", str(account_id), {"email": account.email})
        return True


def set_password(database: Database, actor: Actor, account_id: int, password: str) -> None:
    """Give an account a new password and end its sessions; one's own, or anybody's as an administrator."""
    if actor.account_id != account_id:
        require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        account = get_account(conn, account_id)
        require_good_password(password, account.email)
        parameters = {"account_id": account_id, "password_hash": hash_password(password)}
        conn.execute(STATEMENTS["set_password"], parameters)
        conn.execute(STATEMENTS["end_sessions"], {"account_id": account_id})
        append_audit(conn, "account.set_password", "account", str(account_id), {"email": account.email})


def create_token(
    database: Database, actor: Actor, *, name: str, scopes: frozenset[str], days: int
) -> tuple[str, ApiToken]:
    """Make a token for the acting account; the secret is in the answer and nowhere else."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise ExpiryNotInRange(most=LONGEST_TOKEN_DAYS, days=days)
    with database.owner_transaction(actor) as conn:
        account = get_account(conn, actor.account_id or 0)
        require_scopes_allowed(account, scopes)
        secret = new_api_token()
        parameters = {
            "account_id": account.account_id,
            "name": name,
            "token_hash": hash_secret(secret),
            "scopes": sorted(scopes),
            "days": days,
        }
        row = conn.execute(STATEMENTS["add_token"], parameters).fetchone()
        assert row is not None
        token = token_from(row)
        detail = {"name": name, "scopes": sorted(scopes), "expires_at": token.expires_at.isoformat()}
        append_audit(conn, "token.create", "api_token", str(token.api_token_id), detail)
        return secret, token


def revoke_token(database: Database, actor: Actor, api_token_id: int) -> None:
    """End a token: one's own, or anybody's as an administrator."""
    owner = None if actor.roles & {"administrator", "operator"} else actor.account_id or 0
    with database.owner_transaction(actor) as conn:
        parameters = {"api_token_id": api_token_id, "account_id": owner}
        row = conn.execute(STATEMENTS["revoke_token"], parameters).fetchone()
        if row is None:
            raise TokenNotFound(token=api_token_id)
        append_audit(conn, "token.revoke", "api_token", str(api_token_id), {"name": row["name"]})


def add_account(conn: Connection, account: NewAccount, roles: frozenset[str]) -> Account:
    """Create an account with these roles, in a transaction of the schema's owner."""
    email = account.email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise EmailUnreadable(email=account.email)
    _require_known_roles(roles)
    if account.password is not None:
        require_good_password(account.password, email)
    parameters = {
        "email": email,
        "name": account.name,
        "person_id": account.person_id,
        "password_hash": None if account.password is None else hash_password(account.password),
    }
    row = conn.execute(STATEMENTS["add_account"], parameters).fetchone()
    if row is None:
        raise AccountExists(email=email)
    _grant(conn, row["account_id"], roles)
    append_audit(conn, "account.create", "account", str(row["account_id"]), {"email": email, "roles": sorted(roles)})
    return get_account(conn, row["account_id"])


def _grant(conn: Connection, account_id: int, roles: frozenset[str]) -> None:
    for role in sorted(roles):
        conn.execute(STATEMENTS["grant_role"], {"account_id": account_id, "role": role})


def _require_known_roles(roles: frozenset[str]) -> None:
    for role in sorted(roles - set(ROLES)):
        raise RoleUnknown(role=role, known=", ".join(ROLES))


def _require_another_administrator(conn: Connection, account: Account) -> None:
    emails = [row["email"] for row in conn.execute(STATEMENTS["load_administrators"])]
    if emails == [account.email]:
        raise LastAdministrator(email=account.email)
