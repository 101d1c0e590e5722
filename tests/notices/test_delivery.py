"""Notices arrive signed, at least once and under one id; those that do not are tried again, and given up where somebody sees it."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from standardwebhooks import WebhookVerificationError

from aftersale.findings.store import load_findings
from aftersale.jobs import send
from aftersale.jobs.courier import deliver_notices
from aftersale.jobs.send import send_notice
from aftersale.notices.actions import note_answer, renew_secret, resend_notice, switch_endpoint
from aftersale.notices.model import DELAY_SECONDS, MOST_ATTEMPTS
from aftersale.notices.store import take_due_notices
from aftersale.storage.topics import load_topic_versions
from notices.receiver import Receiver, receiving
from notices.test_addresses import leading_to
from notices.told_world import (
    LOCAL,
    MAX,
    PUBLIC,
    change,
    deliver,
    deliver_all,
    give_out,
    let_time_pass,
    notices,
    register,
    states,
)
from worlds import World


@pytest.fixture
def other() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def problem_of(world: World) -> str:
    [row] = notices(world)
    return str(row["problem"])


def open_findings(world: World) -> list[str]:
    with world.database.transaction(MAX) as conn:
        return [str(row["message"]) for row in load_findings(conn, "partner_not_told")]


def test_each_partner_receives_its_own_tickets_in_a_message_that_only_its_secret_verifies(
    world: World, receiver: Receiver, other: Receiver
) -> None:
    ann, bob = register(world, "ann", receiver.address), register(world, "bob", other.address)
    give_out(world)
    deliver_all(world)
    [to_ann], [to_bob] = receiver.received, other.received
    said = to_ann.verify(ann.secret)
    [given] = said["data"].pop("given")
    assert said["data"] == {"partner": "ann", "withdrawn": []} and said["type"] == "tickets.changed"
    assert (given["ticket"], given["contact_on"], given["ticket_id"].isdigit()) == ("T3", "2026-03-02", True)
    assert [each["ticket"] for each in to_bob.verify(bob.secret)["data"]["given"]] == ["T1", "T2"]
    with pytest.raises(WebhookVerificationError):
        to_ann.verify(bob.secret)
    assert (to_ann.path, to_ann.headers["content-type"]) == ("/hooks?for=tickets", "application/json")
    assert [(row["state"], row["answer_status"], row["answer_text"]) for row in notices(world)] == [
        ("delivered", 200, "said so")
    ] * 2
    assert to_ann.message_id in {row["message_id"] and str(row["message_id"]) for row in notices(world)}


def test_withdrawn_ticket_is_told_by_its_number_and_nothing_of_its_customer(world: World, receiver: Receiver) -> None:
    give_out(world)
    made = register(world, "bob", receiver.address)
    change(world, ("T2", "bob", "withdrawn"))
    deliver_all(world)
    [message] = receiver.received
    data = message.verify(made.secret)["data"]
    assert ([each["ticket"] for each in data["withdrawn"]], data["given"]) == (["T2"], [])
    assert b"customer" not in message.body and b"because" not in message.body


def test_notice_that_failed_comes_again_under_its_id_with_the_same_words_and_a_new_time(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [500, 503, 204]
    made = register(world, "ann", receiver.address)
    give_out(world)
    for attempts, delay_seconds in ((1, DELAY_SECONDS[0]), (2, DELAY_SECONDS[1])):
        assert deliver(world) == 1 and states(world) == [("ann", "waiting", attempts)]
        [row] = notices(world)
        waits = (row["next_attempt_at"] - row["last_attempt_at"]).total_seconds()
        assert delay_seconds <= waits < delay_seconds + 30
        assert deliver(world) == 0
        let_time_pass(world)
    assert problem_of(world) == "it answered with status 503."
    assert deliver(world) == 1 and states(world) == [("ann", "delivered", 3)]
    assert len({message.message_id for message in receiver.received}) == 1
    assert len({message.body for message in receiver.received}) == 1
    for message in receiver.received:
        message.verify(made.secret)
    assert (problem_of(world), deliver(world)) == ("", 0)


def test_notice_that_never_arrives_is_given_up_with_a_finding_until_it_is_sent_again(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [418]
    register(world, "ann", receiver.address)
    give_out(world)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert states(world) == [("ann", "waiting", attempt - 1)]
        assert open_findings(world) == []
        assert deliver(world) == 1
        let_time_pass(world)
    assert states(world) == [("ann", "given_up", MOST_ATTEMPTS)] and deliver(world) == 0
    [said] = open_findings(world)
    assert said.startswith("Ann could not be told of its tickets at 127.0.0.1: it answered with status 418.")
    assert "send them again" in said
    receiver.answers = [200]
    [notice] = notices(world)
    with world.database.transaction(MAX) as conn:
        assert resend_notice(conn, MAX, notice["partner_notice_id"])["state"] == "waiting"
    assert deliver(world) == 1 and states(world) == [("ann", "delivered", 1)]
    assert open_findings(world) == []
    assert len({message.message_id for message in receiver.received}) == 1


def test_delays_grow_and_stay_below_a_day() -> None:
    assert list(DELAY_SECONDS) == sorted(set(DELAY_SECONDS)) and sum(DELAY_SECONDS) < 86_400


def hang(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> str:
    receiver.answers = ["hang"]
    monkeypatch.setattr(send, "_TIMEOUT", httpx.Timeout(0.3))
    return "did not answer within"


def drip(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> str:
    receiver.answers = ["drip"]
    monkeypatch.setattr(send, "WHOLE_SECONDS", 0.5)
    return "did not answer within"


def say_too_much(receiver: Receiver, _: pytest.MonkeyPatch) -> str:
    receiver.answers = ["long"]
    return "its answer is too long"


def lead_nowhere(_: Receiver, monkeypatch: pytest.MonkeyPatch) -> str:
    def look_up(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return "its name leads nowhere"


@pytest.mark.parametrize("misbehave", [hang, drip, say_too_much, lead_nowhere])
def test_endpoint_that_misbehaves_is_left_in_time_and_said_to(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, misbehave: Any
) -> None:
    register(world, "ann", receiver.address)
    give_out(world)
    reason = misbehave(receiver, monkeypatch)
    assert deliver(world) == 1
    assert states(world) == [("ann", "waiting", 1)]
    assert reason in problem_of(world)


def test_closed_door_is_said(world: World) -> None:
    with receiving() as gone:
        address = gone.address
    register(world, "ann", address)
    give_out(world)
    deliver(world)
    assert problem_of(world).startswith("the connection failed")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_followed_to_another_address(world: World, receiver: Receiver, other: Receiver, status: int) -> None:
    receiver.answers, receiver.location = [status], other.address
    register(world, "ann", receiver.address)
    give_out(world)
    deliver(world)
    assert (len(receiver.received), other.received) == (1, [])
    assert "another address, which is not followed" in problem_of(world)


def test_name_that_leads_inside_by_now_is_not_sent_to(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(world, "ann", receiver.address.replace("127.0.0.1", "localhost"))
    give_out(world)
    leading_to(monkeypatch, "127.0.0.1")
    assert deliver(world, PUBLIC) == 1
    assert receiver.received == []
    assert "127.0.0.1, which is not on the public internet" in problem_of(world)
    leading_to(monkeypatch, "169.254.169.254")
    let_time_pass(world)
    deliver(world, LOCAL)
    assert (receiver.received, "nothing is ever sent" in problem_of(world)) == ([], True)


def test_host_that_was_looked_at_is_the_one_that_is_reached_and_the_name_is_told(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once: whoever answers otherwise the second time gains nothing."""
    register(world, "ann", f"http://localhost:{receiver.port}/")
    give_out(world)
    asked: list[object] = []
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    deliver(world)
    assert receiver.received[0].headers["host"] == f"localhost:{receiver.port}"
    assert [host for host in asked if host != "127.0.0.1"] == ["localhost"]


def test_proxies_of_the_environment_are_not_used(
    world: World, receiver: Receiver, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{other.port}")
    register(world, "ann", receiver.address)
    give_out(world)
    deliver(world)
    assert (len(receiver.received), other.received) == (1, [])


def test_new_secret_signs_beside_the_earlier_one_for_a_day(world: World, receiver: Receiver) -> None:
    old = register(world, "ann", receiver.address)
    with world.database.transaction(MAX) as conn:
        new = renew_secret(conn, MAX, old.partner_endpoint_id)
    give_out(world)
    deliver_all(world)
    for secret in (old.secret, new.secret):
        receiver.received[0].verify(secret)
    with world.database.owner_transaction() as conn:
        conn.execute("UPDATE partner_endpoint SET earlier_until = now() - interval '1 second'")
    change(world, ("T3", "ann", "withdrawn"))
    deliver_all(world)
    receiver.received[1].verify(new.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.received[1].verify(old.secret)


def test_what_was_kept_while_an_endpoint_was_off_is_sent_when_it_is_on(world: World, receiver: Receiver) -> None:
    made = register(world, "ann", receiver.address)
    for is_on, arrived in ((False, 0), (True, 1)):
        with world.database.transaction(MAX) as conn:
            switch_endpoint(conn, MAX, made.partner_endpoint_id, is_on=is_on)
        if not is_on:
            give_out(world)
        assert deliver(world) == len(receiver.received) == arrived


def test_worker_that_died_after_sending_leaves_a_notice_that_comes_again_under_its_id(
    world: World, receiver: Receiver
) -> None:
    register(world, "ann", receiver.address)
    give_out(world)
    [taken] = take_due_notices(world.database, 8)
    asyncio.run(send_notice(taken, datetime.now(UTC), allows_local=True))
    assert deliver(world) == 0, "it belongs to whoever took it, for a while"
    let_time_pass(world)
    assert deliver(world) == 1
    first, second = receiver.received
    assert (first.message_id, first.body) == (second.message_id, second.body)
    assert states(world) == [("ann", "delivered", 2)]


def test_notice_at_which_workers_die_is_given_up_too(world: World, receiver: Receiver) -> None:
    register(world, "ann", receiver.address)
    give_out(world)
    for _ in range(MOST_ATTEMPTS):
        assert len(take_due_notices(world.database, 8)) == 1
        let_time_pass(world)
    deliver(world)
    assert (states(world), receiver.received) == ([("ann", "given_up", MOST_ATTEMPTS + 1)], [])
    assert "the worker died" in open_findings(world)[0]


def test_looking_for_notices_where_there_are_none_announces_no_change(world: World, receiver: Receiver) -> None:
    def version() -> int:
        with world.database.transaction(MAX) as conn:
            return load_topic_versions(conn, ["notices"])["notices"]

    register(world, "ann", receiver.address)
    give_out(world)
    before = version()
    assert deliver(world) == 1
    after = version()
    assert (deliver(world), version(), after > before) == (0, after, True)


def test_several_workers_take_each_notice_once(world: World) -> None:
    for number in ("ann", "bob"):
        register(world, number, "http://127.0.0.1:9/")
    give_out(world)
    together = threading.Barrier(4)

    def take() -> list[int]:
        together.wait()
        return [notice.partner_notice_id for notice in take_due_notices(world.database, 8)]

    with ThreadPoolExecutor(4) as pool:
        taken = [number for each in [pool.submit(take) for _ in range(4)] for number in each.result()]
    assert sorted(taken) == sorted(row["partner_notice_id"] for row in notices(world))


def test_answer_that_comes_after_the_endpoint_was_removed_changes_nothing(world: World, receiver: Receiver) -> None:
    made = register(world, "ann", receiver.address)
    give_out(world)
    [taken] = take_due_notices(world.database, 8)
    answer = asyncio.run(send_notice(taken, datetime.now(UTC), allows_local=True))
    with world.database.transaction(MAX) as conn:
        conn.execute("UPDATE partner_notice SET state = 'dropped'")
    note_answer(world.database, taken, answer)
    assert states(world) == [("ann", "dropped", 1)]
    assert made.secret


def test_partner_that_does_not_answer_keeps_nobody_else_waiting(
    world: World, receiver: Receiver, other: Receiver
) -> None:
    """The worker's own loop: while Ann hangs, Bob is told of one change after another."""
    receiver.answers = ["hang"]
    register(world, "ann", receiver.address)
    register(world, "bob", other.address)
    give_out(world)
    for _ in range(3):
        change(world, ("T1", "bob", "withdrawn"), ("T1", "bob", "allocated"))

    async def work() -> None:
        loop = asyncio.create_task(deliver_notices(world.database, LOCAL))
        while len(other.received) < 4:
            assert not loop.done()
            await asyncio.sleep(0.02)
        loop.cancel()

    asyncio.run(asyncio.wait_for(work(), 4))
    assert len(receiver.received) == 1
    assert len({message.message_id for message in other.received}) == 4


def test_secret_is_in_no_log(world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers = [500]
    made = register(world, "ann", receiver.address)
    give_out(world)
    deliver(world)
    assert made.secret.removeprefix("whsec_") not in caplog.text
