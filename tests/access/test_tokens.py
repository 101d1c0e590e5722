"""API tokens: never more than their account, of that only what their scope is for, and not for ever."""

from __future__ import annotations

import pytest

from aftersale.access.actions import create_account, create_token, revoke_token
from aftersale.access.errors import ExpiryNotInRange, ScopeMissing, ScopeNotYours, ScopeUnknown, TokenNotFound
from aftersale.access.model import SCOPES, Account, Bearer, NewAccount
from aftersale.access.scopes import actor_in_scope
from aftersale.access.store import find_bearer, load_tokens
from aftersale.storage.database import Database


def account_with(database: Database, administrator: Account, *roles: str) -> Account:
    account = NewAccount(f"{'-'.join(roles)}@example.com", "Someone", frozenset(roles))
    return create_account(database, administrator.actor(), account)


def bearer_of(database: Database, secret: str) -> Bearer | None:
    with database.owner_transaction() as conn:
        return find_bearer(conn, secret)


def make(database: Database, account: Account, *scopes: str, days: int = 30) -> str:
    secret, _ = create_token(database, account.actor(), name="try", scopes=frozenset(scopes), days=days)
    return secret


def test_token_is_recognisable_and_only_its_hash_is_stored(database: Database, administrator: Account) -> None:
    secret = make(database, administrator, "read")
    assert secret.startswith("aft_")
    with database.owner_transaction() as conn:
        row = conn.execute("SELECT token_hash, to_jsonb(api_token)::text AS everything FROM api_token").fetchone()
    assert row is not None
    assert len(row["token_hash"]) == 32
    assert secret not in row["everything"]


def test_token_acts_as_its_account_with_nothing_beyond_its_scope(database: Database, administrator: Account) -> None:
    analyst = account_with(database, administrator, "compensation_analyst", "administrator")
    bearer = bearer_of(database, make(database, analyst, "read", "bookings:write", "pay:run"))
    assert bearer is not None
    assert actor_in_scope(bearer, "read").roles == {"compensation_analyst"}
    assert actor_in_scope(bearer, "bookings:write").roles == {"integration"}
    assert actor_in_scope(bearer, "pay:run").roles == {"compensation_analyst"}
    assert actor_in_scope(bearer, "read").name == "compensation_analyst-administrator@example.com"
    with pytest.raises(ScopeMissing, match="imports:write"):
        actor_in_scope(bearer, "imports:write")


def test_token_that_allocates_does_nothing_else(database: Database, administrator: Account) -> None:
    manager = account_with(database, administrator, "partner_manager", "compensation_analyst")
    bearer = bearer_of(database, make(database, manager, "allocation:plan"))
    assert bearer is not None
    assert actor_in_scope(bearer, "allocation:plan").roles == {"partner_manager"}
    with pytest.raises(ScopeMissing, match=r"allocation:decide; this one has allocation:plan"):
        actor_in_scope(bearer, "allocation:decide")


def test_token_loses_what_its_account_loses(database: Database, administrator: Account) -> None:
    analyst = account_with(database, administrator, "compensation_analyst")
    secret = make(database, analyst, "pay:run", "bookings:write")
    with database.owner_transaction() as conn:
        conn.execute("DELETE FROM account_role WHERE role = 'compensation_analyst'")
    bearer = bearer_of(database, secret)
    assert bearer is not None
    assert actor_in_scope(bearer, "pay:run").roles == frozenset()
    assert actor_in_scope(bearer, "bookings:write").roles == frozenset()


def test_scope_beyond_ones_roles_is_refused(database: Database, administrator: Account) -> None:
    rep = account_with(database, administrator, "rep")
    make(database, rep, "read")
    for scope in SCOPES[1:]:
        with pytest.raises(ScopeNotYours):
            make(database, rep, scope)
    with pytest.raises(ScopeUnknown):
        make(database, rep, "everything")


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_token_must_expire_within_a_year(database: Database, administrator: Account, days: int) -> None:
    with pytest.raises(ExpiryNotInRange):
        make(database, administrator, "read", days=days)


def test_expired_revoked_and_disabled_tokens_lead_nowhere(database: Database, administrator: Account) -> None:
    for statement in (
        "UPDATE api_token SET expires_at = now() - interval '1 second'",
        "UPDATE api_token SET revoked_at = now() - interval '1 second'",
        "UPDATE account SET disabled_at = now() - interval '1 second'",
    ):
        secret = make(database, administrator, "read")
        assert bearer_of(database, secret) is not None
        with database.owner_transaction() as conn:
            conn.execute(statement)
        assert bearer_of(database, secret) is None


def test_others_tokens_are_revoked_by_administrators_only(database: Database, administrator: Account) -> None:
    rep = account_with(database, administrator, "rep")
    manager = account_with(database, administrator, "manager")
    _, token = create_token(database, rep.actor(), name="mine", scopes=frozenset({"read"}), days=1)
    with pytest.raises(TokenNotFound):
        revoke_token(database, manager.actor(), token.api_token_id)
    revoke_token(database, administrator.actor(), token.api_token_id)
    with pytest.raises(TokenNotFound):
        revoke_token(database, rep.actor(), token.api_token_id)
    with database.owner_transaction() as conn:
        assert [each.is_revoked for each in load_tokens(conn, rep.account_id)] == [True]
