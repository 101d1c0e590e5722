"""Passwords, the growing wait after failures, and the life of a session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from aftersale.access.actions import disable_account, set_password
from aftersale.access.errors import SignInRefused
from aftersale.access.model import Account
from aftersale.access.passwords import _NOBODYS_HASH, is_password
from aftersale.access.sign_in import forget_sessions, sign_in, sign_out
from aftersale.access.store import find_session
from aftersale.access.tokens import hash_secret
from aftersale.audit.store import load_entries
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database

PASSWORD = "correct horse battery"


def fail(database: Database, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(database, "ada@example.com", "wrong horse battery")


def seconds_locked(database: Database) -> float:
    with database.owner_transaction() as conn:
        row = conn.execute(
            "SELECT extract(epoch FROM greatest(locked_until, 'epoch') - now())::float8 AS left FROM account"
        ).fetchone()
    assert row is not None
    return float(row["left"])


def pass_time(database: Database, statement: str) -> None:
    with database.owner_transaction() as conn:
        conn.execute(statement)


def account_of(database: Database, secret: str) -> Account | None:
    with database.owner_transaction() as conn:
        return find_session(conn, secret)


def test_session_leads_to_its_account(database: Database, administrator: Account) -> None:
    session = sign_in(database, " Ada@example.com ", PASSWORD)
    assert account_of(database, session.secret) == administrator
    assert account_of(database, "x" * 43) is None


def test_a_password_costs_64_mib_to_try_and_so_does_that_of_nobody(shipped_hasher: PasswordHasher) -> None:
    cost = extract_parameters(shipped_hasher.hash(PASSWORD))
    assert (cost.type, cost.memory_cost, cost.time_cost, cost.parallelism) == (Type.ID, 65_536, 3, 4)
    assert extract_parameters(_NOBODYS_HASH) == cost
    assert not is_password(PASSWORD, None)


def test_only_a_hash_of_the_session_is_stored(database: Database, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    with database.owner_transaction() as conn:
        row = conn.execute(
            "SELECT session_hash, to_jsonb(account_session)::text AS everything FROM account_session"
        ).fetchone()
    assert row is not None
    assert len(row["session_hash"]) == 32
    assert session.secret not in row["everything"]


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.com", "wrong horse battery"), ("ada@example.com", ""), ("eve@example.com", PASSWORD), ("", "")],
)
def test_wrong_password_and_unknown_address_are_refused_alike(
    database: Database, administrator: Account, email: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(database, email, password)
    assert str(refused.value) == str(SignInRefused())


def test_fifth_failure_makes_even_the_right_password_wait(
    database: Database, actor: Actor, administrator: Account
) -> None:
    fail(database, 5)
    assert 0 < seconds_locked(database) <= 30
    with pytest.raises(SignInRefused):
        sign_in(database, "ada@example.com", PASSWORD)
    with database.transaction(actor) as conn:
        assert "session.lock" in [entry.action for entry in load_entries(conn)]


def test_wait_grows_up_to_fifteen_minutes(database: Database, administrator: Account) -> None:
    waits = []
    for _ in range(12):
        pass_time(database, "UPDATE account SET locked_until = '-infinity'")
        fail(database, 1)
        waits.append(round(max(seconds_locked(database), 0) / 30) * 30)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_many_guesses_at_once_count_as_many(database: Database, administrator: Account) -> None:
    def guess(number: int) -> bool:
        try:
            sign_in(database, "ada@example.com", f"guess number {number}")
        except SignInRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, range(8)))
    with pytest.raises(SignInRefused):
        sign_in(database, "ada@example.com", PASSWORD)


def test_success_forgets_earlier_failures(database: Database, administrator: Account) -> None:
    fail(database, 4)
    sign_in(database, "ada@example.com", PASSWORD)
    fail(database, 4)
    sign_in(database, "ada@example.com", PASSWORD)


def test_session_ends_after_twelve_idle_hours_and_lives_on_when_seen(
    database: Database, administrator: Account
) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    eleven = "UPDATE account_session SET last_seen_at = last_seen_at - interval '11 hours', expires_at = expires_at - interval '11 hours'"
    pass_time(database, eleven)
    assert account_of(database, session.secret) is not None
    pass_time(database, eleven)
    assert account_of(database, session.secret) is not None
    pass_time(database, eleven)
    pass_time(database, eleven)
    assert account_of(database, session.secret) is None


def test_session_ends_after_seven_days_however_busy(database: Database, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    pass_time(
        database,
        "UPDATE account_session SET created_at = now() - interval '6 days 23 hours', last_seen_at = '-infinity'",
    )
    assert account_of(database, session.secret) is not None
    with database.owner_transaction() as conn:
        row = conn.execute("SELECT expires_at <= now() + interval '1 hour' AS soon FROM account_session").fetchone()
    assert row == {"soon": True}
    pass_time(
        database, "UPDATE account_session SET created_at = now() - interval '7 days 1 second', expires_at = 'infinity'"
    )
    assert account_of(database, session.secret) is None


def test_signing_out_ends_the_session(database: Database, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    other = sign_in(database, "ada@example.com", PASSWORD)
    with database.owner_transaction() as conn:
        sign_out(conn, session.secret)
    assert account_of(database, session.secret) is None
    assert account_of(database, other.secret) is not None


def test_new_password_ends_every_session(database: Database, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    set_password(database, administrator.actor(), administrator.account_id, "another long secret")
    assert account_of(database, session.secret) is None
    with pytest.raises(SignInRefused):
        sign_in(database, "ada@example.com", PASSWORD)
    sign_in(database, "ada@example.com", "another long secret")


def test_disabled_account_is_out_at_once(database: Database, actor: Actor, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    pass_time(database, "INSERT INTO account (email, name) VALUES ('bob@example.com', 'Bob')")
    pass_time(
        database,
        "INSERT INTO account_role (account_id, role) SELECT account_id, 'administrator' FROM account WHERE name = 'Bob'",
    )
    disable_account(database, actor, administrator.account_id)
    assert account_of(database, session.secret) is None
    with pytest.raises(SignInRefused):
        sign_in(database, "ada@example.com", PASSWORD)


def test_role_taken_away_is_gone_with_the_next_request(database: Database, administrator: Account) -> None:
    session = sign_in(database, "ada@example.com", PASSWORD)
    pass_time(database, "DELETE FROM account_role")
    account = account_of(database, session.secret)
    assert account is not None
    assert account.roles == frozenset()


def test_sessions_that_are_over_are_forgotten_and_the_others_go_on(database: Database, administrator: Account) -> None:
    left, idle, kept = (sign_in(database, "ada@example.com", PASSWORD) for _ in range(3))
    with database.owner_transaction() as conn:
        sign_out(conn, left.secret)
    pass_time(
        database,
        "UPDATE account_session SET expires_at = now() - interval '1 second' "
        f"WHERE session_hash = decode('{hash_secret(idle.secret).hex()}', 'hex')",
    )
    forget_sessions(database)
    with database.owner_transaction() as conn:
        rows = conn.execute("SELECT session_hash FROM account_session").fetchall()
    assert [bytes(row["session_hash"]) for row in rows] == [hash_secret(kept.secret)]
    assert account_of(database, kept.secret) == administrator
