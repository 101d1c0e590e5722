"""What there is to tell is put up with the very change, for those who want to be told, and seen by nobody else."""

from __future__ import annotations

import psycopg
import pytest

from aftersale.access.errors import RoleMissing
from aftersale.allocation.errors import PartnerNotFound
from aftersale.notices.actions import (
    register_endpoint,
    remove_endpoint,
    renew_secret,
    resend_notice,
    switch_endpoint,
)
from aftersale.notices.errors import EndpointExists, EndpointNotFound, NoticeDropped, NoticeNotFound
from aftersale.notices.store import load_endpoints
from aftersale.storage.actor import NOBODY, Actor
from notices.told_world import MAX, change, give_out, notices, register, states
from worlds import World

ANN, BOB = "https://192.0.2.1/ann", "http://127.0.0.1:9/bob"


def pia(world: World) -> Actor:
    [row] = world.ask("SELECT person_id FROM person WHERE source_id = 'pia' AND superseded_at = 'infinity'")
    return Actor("pia@example.com", frozenset({"partner_user"}), person_id=int(str(row["person_id"])))


def told(world: World) -> list[tuple[str, int, int]]:
    return [(row["partner_number"], row["given"], row["withdrawn"]) for row in notices(world)]


def test_applied_run_is_told_in_one_notice_a_partner(world: World) -> None:
    register(world, "ann", BOB)
    register(world, "bob", BOB)
    give_out(world)
    assert sorted(told(world)) == [("ann", 1, 0), ("bob", 2, 0)]
    assert {row["put_by"] for row in notices(world)} == {"max@example.com"}


def test_partner_without_an_endpoint_has_nothing_put_up(world: World) -> None:
    register(world, "ann", BOB)
    give_out(world)
    assert told(world) == [("ann", 1, 0)]


def test_all_that_one_transaction_does_is_in_one_notice_with_the_last_of_each_ticket(world: World) -> None:
    give_out(world)
    register(world, "ann", BOB)
    register(world, "bob", BOB)
    change(
        world,
        ("T1", "bob", "withdrawn"),
        ("T1", "ann", "allocated"),
        ("T2", "bob", "withdrawn"),
        ("T2", "bob", "allocated"),
        ("T3", "ann", "withdrawn"),
    )
    assert sorted(told(world)) == [("ann", 1, 1), ("bob", 1, 1)]
    change(world, ("T1", "ann", "accepted"), ("T1", "ann", "returned"))
    assert len(told(world)) == 2


def test_many_tickets_are_told_in_notices_of_two_hundred(world: World) -> None:
    register(world, "bob", BOB)
    with world.database.transaction(world.actor) as conn:
        conn.execute(
            "INSERT INTO allocation_run (allocate_on, days, as_of, state, content_hash, currency, eligibility_version,"
            " weights_version, policy, method, value, bound, counts, timings) VALUES ('2026-03-02', 1, now(), 'planned', '', 'EUR',"
            " '', '', '{}', 'transport', 0, 0, '{}', '{}')"
        )
        conn.execute(
            "INSERT INTO ticket_event (ticket_id, partner_id, kind, contact_on, allocation_run_id) SELECT number, partner_id,"
            " 'allocated', '2026-03-02', allocation_run_id FROM generate_series(1, 450) AS number, partner, allocation_run"
            " WHERE partner.source_id = 'bob'"
        )
    assert told(world) == [("bob", 200, 0), ("bob", 200, 0), ("bob", 50, 0)]
    [row] = world.ask("SELECT count(DISTINCT event) AS events FROM partner_notice, unnest(ticket_event_ids) AS event")
    assert row["events"] == 450


def test_what_is_rolled_back_is_told_to_nobody(world: World) -> None:
    register(world, "ann", BOB)
    give_out(world)
    before = told(world)
    with world.database.transaction(MAX) as conn:
        conn.execute(
            "INSERT INTO ticket_event (ticket_id, partner_id, kind, reason) SELECT ticket_id, partner_id, 'withdrawn', 'x'"
            " FROM ticket_state"
        )
        raise psycopg.Rollback
    assert told(world) == before
    with world.database.owner_transaction() as conn:
        assert conn.execute("SELECT FROM partner_notice_part").fetchall() == []


def test_endpoint_that_is_off_keeps_what_there_is_to_tell_and_one_removed_drops_it(world: World) -> None:
    ann, bob = register(world, "ann", BOB), register(world, "bob", BOB)
    with world.database.transaction(MAX) as conn:
        assert switch_endpoint(conn, MAX, ann.partner_endpoint_id, is_on=False)
        assert not switch_endpoint(conn, MAX, ann.partner_endpoint_id, is_on=False)
    give_out(world)
    with world.database.transaction(MAX) as conn:
        remove_endpoint(conn, MAX, bob.partner_endpoint_id)
        [left] = load_endpoints(conn)
    assert (left["partner_number"], left["is_on"], left["waiting"]) == ("ann", False, 1)
    assert sorted(states(world)) == [("ann", "waiting", 0), ("bob", "dropped", 0)]
    [dropped] = [row for row in notices(world) if row["state"] == "dropped"]
    with pytest.raises(NoticeDropped), world.database.transaction(MAX) as conn:
        resend_notice(conn, MAX, dropped["partner_notice_id"])
    assert register(world, "bob", ANN).address == ANN


def test_what_is_asked_wrongly_is_refused(world: World) -> None:
    register(world, "ann", BOB)
    for wrong, doing in (
        (EndpointExists, lambda conn: register_endpoint(conn, MAX, "ann", ANN, allows_local=True)),
        (PartnerNotFound, lambda conn: register_endpoint(conn, MAX, "zoe", ANN, allows_local=True)),
        (EndpointNotFound, lambda conn: switch_endpoint(conn, MAX, 4711, is_on=True)),
        (EndpointNotFound, lambda conn: renew_secret(conn, MAX, 4711)),
        (EndpointNotFound, lambda conn: remove_endpoint(conn, MAX, 4711)),
        (NoticeNotFound, lambda conn: resend_notice(conn, MAX, 4711)),
    ):
        with pytest.raises(wrong), world.database.transaction(MAX) as conn:
            doing(conn)


def test_member_of_a_partner_sees_what_it_is_told_and_nothing_of_others(world: World) -> None:
    made = register(world, "ann", BOB)
    register(world, "bob", BOB)
    give_out(world)
    member = pia(world)
    assert [row["partner_number"] for row in notices(world, member)] == ["ann"]
    with world.database.transaction(member) as conn:
        assert [row["partner_number"] for row in load_endpoints(conn)] == ["ann"]
    assert notices(world, NOBODY) == notices(world, Actor("rep@example.com", frozenset({"rep"}))) == []
    [notice] = notices(world, member)
    for doing in (
        lambda conn: register_endpoint(conn, member, "ann", ANN, allows_local=True),
        lambda conn: switch_endpoint(conn, member, made.partner_endpoint_id, is_on=False),
        lambda conn: renew_secret(conn, member, made.partner_endpoint_id),
        lambda conn: remove_endpoint(conn, member, made.partner_endpoint_id),
        lambda conn: resend_notice(conn, member, notice["partner_notice_id"]),
    ):
        with pytest.raises(RoleMissing), world.database.transaction(member) as conn:
            doing(conn)
    # Whatever a program forgets to ask, the database refuses.
    with world.database.transaction(member) as conn:
        for change_all in ("UPDATE partner_notice SET attempts = 0", "UPDATE partner_endpoint SET is_on = false"):
            assert conn.execute(change_all.encode()).rowcount == 0


@pytest.mark.parametrize("role", ["operator", "partner_manager", "administrator", "auditor", "finance"])
def test_no_role_reads_a_secret_back(world: World, role: str) -> None:
    made = register(world, "ann", BOB)
    somebody = Actor("somebody", frozenset({role}))
    for wanted in ("secret", "earlier_secret", "*"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), world.database.transaction(somebody) as conn:
            conn.execute(f"SELECT {wanted} FROM partner_endpoint".encode())
    with world.database.transaction(somebody) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("SELECT FROM partner_endpoint WHERE secret LIKE 'whsec_A%'")
    with world.database.transaction(world.actor) as conn:
        assert made.secret not in str(conn.execute("SELECT * FROM audit_entry").fetchall())
