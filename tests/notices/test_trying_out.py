"""An endpoint is tried out with a message that tells of nothing, and left alone for as long as it asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aftersale.access.errors import RoleMissing
from aftersale.findings.store import load_findings
from aftersale.jobs.send import read_wait
from aftersale.notices.actions import resend_notice, send_test, switch_endpoint
from aftersale.notices.errors import EndpointNotFound, EndpointOff
from aftersale.notices.model import DELAY_SECONDS, LONGEST_WAIT_SECONDS
from aftersale.notices.store import get_endpoint
from aftersale.storage.actor import Actor
from aftersale.storage.database import Row
from notices.receiver import Receiver
from notices.told_world import MAX, change, deliver, deliver_all, give_out, let_time_pass, notices, register, states
from worlds import World

PIA = Actor("pia@example.com", frozenset({"partner_user"}))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def try_out(world: World, partner_endpoint_id: int, actor: Actor = MAX) -> Row:
    with world.database.transaction(actor) as conn:
        return send_test(conn, actor, partner_endpoint_id)


def endpoint(world: World, partner_endpoint_id: int) -> Row:
    with world.database.transaction(MAX) as conn:
        return get_endpoint(conn, partner_endpoint_id)


def test_message_that_tries_an_endpoint_out_is_signed_and_tells_of_no_ticket(world: World, receiver: Receiver) -> None:
    made = register(world, "ann", receiver.address)
    put_up = try_out(world, made.partner_endpoint_id)
    assert (put_up["state"], put_up["is_test"], put_up["put_by"]) == ("waiting", True, MAX.name)
    deliver_all(world)
    [message] = receiver.received
    said = message.verify(made.secret)
    assert (said["type"], said["data"]) == ("endpoint.test", {"partner": "ann"})
    assert states(world) == [("ann", "delivered", 1)]
    told = endpoint(world, made.partner_endpoint_id)
    assert (told["answer_status"], told["answer_text"], told["problem"]) == (200, "said so", "")


def test_test_message_that_does_not_arrive_is_sent_once_and_is_nobody_s_finding(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [401]
    made = register(world, "ann", receiver.address)
    put_up = try_out(world, made.partner_endpoint_id)
    deliver_all(world)
    assert states(world) == [("ann", "given_up", 1)]
    told = endpoint(world, made.partner_endpoint_id)
    assert (told["given_up"], told["answer_status"], str(told["problem"])) == (0, 401, "it answered with status 401.")
    with world.database.transaction(MAX) as conn:
        assert load_findings(conn, "partner_not_told") == []
        receiver.answers = [200]
        resend_notice(conn, MAX, put_up["partner_notice_id"])
    deliver_all(world)
    assert states(world) == [("ann", "delivered", 1)]


def test_only_those_who_allocate_try_out_an_endpoint_that_is_on(world: World, receiver: Receiver) -> None:
    made = register(world, "ann", receiver.address)
    with pytest.raises(RoleMissing):
        try_out(world, made.partner_endpoint_id, PIA)
    with pytest.raises(EndpointNotFound):
        try_out(world, 4711)
    with world.database.transaction(MAX) as conn:
        switch_endpoint(conn, MAX, made.partner_endpoint_id, is_on=False)
    with pytest.raises(EndpointOff):
        try_out(world, made.partner_endpoint_id)
    assert notices(world) == []


@pytest.mark.parametrize(
    ("status", "asked", "waits"),
    [
        (429, "7200", 7_200),
        (503, "7200", 7_200),
        (503, "1", DELAY_SECONDS[0]),
        (503, "999999999999", LONGEST_WAIT_SECONDS),
        (500, "7200", DELAY_SECONDS[0]),
        (429, "later", DELAY_SECONDS[0]),
    ],
)
def test_endpoint_that_asks_to_wait_is_tried_again_no_sooner_within_a_day(
    world: World, receiver: Receiver, status: int, asked: str, waits: int
) -> None:
    receiver.answers, receiver.retry_after = [status], asked
    register(world, "ann", receiver.address)
    give_out(world)
    deliver_all(world)
    [row] = notices(world)
    assert row["state"] == "waiting"
    assert waits <= (row["next_attempt_at"] - row["last_attempt_at"]).total_seconds() < waits + 30


def test_while_an_endpoint_asked_to_wait_nothing_else_is_sent_there(world: World, receiver: Receiver) -> None:
    receiver.answers, receiver.retry_after = [429, 200], "600"
    made = register(world, "ann", receiver.address)
    give_out(world)
    deliver_all(world)
    change(world, ("T3", "ann", "withdrawn"))
    let_time_pass(world)
    assert (deliver(world), len(receiver.received)) == (0, 1)
    assert endpoint(world, made.partner_endpoint_id)["waits_until"] is not None
    with world.database.owner_transaction() as conn:
        conn.execute("UPDATE partner_endpoint SET waits_until = now() - interval '1 second'")
    deliver_all(world)
    assert {state for _, state, _ in states(world)} == {"delivered"}
    assert endpoint(world, made.partner_endpoint_id)["waits_until"] is None


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        ("-5", 0),
        ("", 0),
        ("٣", 0),
        ("1e9", 0),
        ("Mon, 02 Mar 2026 12:30:00 GMT", 1_800),
        ("Mon, 02 Mar 2026 11:30:00 GMT", 0),
        ("Mon, 02 Mar 2026 12:30:00", 0),
        ("Mon, 99 Mar 2026 12:30:00 GMT", 0),
    ],
)
def test_time_to_wait_is_read_as_seconds_or_as_a_date(asked: str, seconds: int) -> None:
    assert read_wait(asked, NOON) == seconds
