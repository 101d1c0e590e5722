"""Accounts and roles: made by administrators, never by oneself, each change in the audit log."""

from __future__ import annotations

import pytest

from aftersale.access.actions import (
    create_account,
    create_first_administrator,
    create_token,
    disable_account,
    set_roles,
)
from aftersale.access.errors import (
    AccountExists,
    AdministratorExists,
    EmailUnreadable,
    LastAdministrator,
    OwnRoles,
    PasswordTooWeak,
    RoleMissing,
    RoleUnknown,
)
from aftersale.access.model import Account, NewAccount
from aftersale.access.store import find_account
from aftersale.audit.store import load_entries
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database

PASSWORD = "a long enough secret"


def new(email: str, *roles: str, password: str | None = PASSWORD) -> NewAccount:
    return NewAccount(email, "Someone", frozenset(roles), password)


def test_first_administrator_is_made_once(database: Database, actor: Actor, administrator: Account) -> None:
    assert administrator.email == "ada@example.com"
    assert administrator.roles == {"administrator"}
    with pytest.raises(AdministratorExists, match=r"ada@example\.com"):
        create_first_administrator(database, actor, new("eve@example.com"))


@pytest.mark.parametrize("password", [None, "", "short", "x" * 11, "x" * 1001, "first@example.com"])
def test_first_administrator_needs_a_password_of_their_own(
    database: Database, actor: Actor, password: str | None
) -> None:
    with pytest.raises(PasswordTooWeak):
        create_first_administrator(database, actor, new("first@example.com", password=password))
    with database.owner_transaction() as conn:
        assert find_account(conn, "first@example.com") is None


def test_password_is_stored_as_argon2id_only(database: Database, administrator: Account) -> None:
    with database.owner_transaction() as conn:
        row = conn.execute("SELECT password_hash, to_jsonb(account)::text AS everything FROM account").fetchone()
    assert row is not None
    assert row["password_hash"].startswith("$argon2id$")
    assert "correct horse" not in row["everything"]


SECRETS = ("password_hash FROM account", "failed_sign_ins FROM account", "token_hash FROM api_token")
CLOSED = ("* FROM account_session", "* FROM openid_identity")


def test_secrets_are_closed_to_the_application_role(database: Database, administrator: Account) -> None:
    for what in (*SECRETS, *CLOSED):
        with (
            pytest.raises(Exception, match="permission denied"),
            database.transaction(administrator.actor()) as conn,
        ):
            conn.execute(f"SELECT {what}")


def test_whoever_keeps_no_accounts_sees_their_own_alone(database: Database, administrator: Account) -> None:
    rep = create_account(database, administrator.actor(), new("rep@example.com", "rep"))
    create_token(database, administrator.actor(), name="program", scopes=frozenset({"read"}), days=1)
    with database.transaction(rep.actor()) as conn:
        assert conn.execute("SELECT email FROM account").fetchall() == [{"email": "rep@example.com"}]
        assert conn.execute("SELECT role FROM account_role").fetchall() == []
        assert conn.execute("SELECT name FROM api_token").fetchall() == []


def test_only_an_administrator_makes_accounts(database: Database, administrator: Account) -> None:
    rep = create_account(database, administrator.actor(), new("rep@example.com", "rep"))
    with pytest.raises(RoleMissing, match="administrator"):
        create_account(database, rep.actor(), new("friend@example.com", "finance"))
    with pytest.raises(RoleMissing):
        set_roles(database, rep.actor(), administrator.account_id, frozenset({"rep"}))


def test_same_address_in_other_letters_is_the_same_account(database: Database, administrator: Account) -> None:
    create_account(database, administrator.actor(), new("Rep@Example.com"))
    with pytest.raises(AccountExists):
        create_account(database, administrator.actor(), new("rep@example.COM"))


@pytest.mark.parametrize("email", ["", "rep", "a b@example.com", "rep@", "@example.com", "a@b@c"])
def test_what_is_no_address_is_refused(database: Database, administrator: Account, email: str) -> None:
    with pytest.raises(EmailUnreadable):
        create_account(database, administrator.actor(), new(email))


def test_unknown_role_is_refused(database: Database, administrator: Account) -> None:
    for role in ("operator", "integration", "boss"):
        with pytest.raises(RoleUnknown):
            create_account(database, administrator.actor(), new("rep@example.com", role))


def test_nobody_changes_their_own_roles(database: Database, administrator: Account) -> None:
    with pytest.raises(OwnRoles):
        set_roles(database, administrator.actor(), administrator.account_id, frozenset({"administrator", "finance"}))


def test_last_administrator_cannot_be_lost(database: Database, actor: Actor, administrator: Account) -> None:
    with pytest.raises(LastAdministrator):
        disable_account(database, actor, administrator.account_id)
    with pytest.raises(LastAdministrator):
        set_roles(database, actor, administrator.account_id, frozenset({"rep"}))
    second = create_account(database, administrator.actor(), new("bob@example.com", "administrator"))
    disable_account(database, second.actor(), administrator.account_id)
    with pytest.raises(LastAdministrator):
        disable_account(database, actor, second.account_id)


def test_changes_are_in_the_audit_log_under_the_name_of_who_made_them(
    database: Database, actor: Actor, administrator: Account
) -> None:
    rep = create_account(database, administrator.actor(), new("rep@example.com", "rep"))
    set_roles(database, administrator.actor(), rep.account_id, frozenset({"manager"}))
    with database.transaction(actor, read_only=True) as conn:
        changed, created, first = load_entries(conn)
    assert (first.actor, first.action) == ("operator test", "account.create")
    assert (created.actor, created.detail) == ("ada@example.com", {"email": "rep@example.com", "roles": ["rep"]})
    assert (changed.action, changed.detail) == ("account.set_roles", {"before": ["rep"], "after": ["manager"]})
