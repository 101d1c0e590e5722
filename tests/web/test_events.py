"""News for open pages, over a real server: told at the commit, to those who may hear it, and after any gap everything is stale."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from aftersale.access.actions import create_account
from aftersale.access.model import NewAccount
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.live import Live, Subscriber
from aftersale.web.server import Server
from web.conftest import PASSWORD

PATIENCE_SECONDS = 20
RESYNC = ("resync", "")
ADD_PRODUCT = """
INSERT INTO product (product_id, name, source, source_id, content_hash, import_id, recorded_at)
VALUES (%s, 'Bike', 'erp', 'B', gen_random_uuid(), 1, now())
"""


@pytest.fixture
def server(app: FastAPI, database: Database) -> Iterator[Server]:
    """A running server that gives signs of life often, and looks at sessions often."""
    app.state.live = Live(database.address, heartbeat_seconds=0.2, recheck_seconds=0.5)
    server = Server(app)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield server
    server.should_exit = True
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive(), "the server waits for its open streams"


@pytest.fixture
def visit(server: Server, database: Database, actor: Actor) -> Iterator[Callable[..., httpx.Client]]:
    """Signs somebody with these roles in."""
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    clients: list[httpx.Client] = []

    def sign_in(email: str, *roles: str) -> httpx.Client:
        clients.append(httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, headers={"Accept-Encoding": "gzip"}))
        if roles:
            create_account(database, actor, NewAccount(email, email, frozenset(roles), PASSWORD))
            answer = clients[-1].post("/api/session", json={"email": email, "password": PASSWORD})
            clients[-1].headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return clients[-1]

    yield sign_in
    for client in clients:
        client.close()


def read(stream: httpx.Response) -> Iterator[tuple[str, str]]:
    """The events of a stream, and its signs of life as `("", comment)`."""
    event = ""
    for line in stream.iter_lines():
        if line.startswith(":"):
            yield "", line
        elif line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data:"):
            yield event, line.removeprefix("data:").strip()


def next_event(events: Iterator[tuple[str, str]]) -> tuple[str, str]:
    """The next event that is no mere sign of life."""
    return next(event for event in events if event[0])


def add_product(database: Database, actor: Actor, product_id: int, *, is_kept: bool = True) -> None:
    with database.transaction(actor) as conn:
        conn.execute(ADD_PRODUCT, (product_id,))
        if not is_kept:
            raise psycopg.Rollback


def test_a_change_is_told_when_it_is_committed_and_never_when_it_is_not(
    visit: Callable[..., httpx.Client], database: Database, actor: Actor
) -> None:
    with visit("ann@example.com", "rep").stream("GET", "/api/events") as stream:
        assert stream.status_code == 200
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert "Content-Encoding" not in stream.headers
        assert stream.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in stream.headers["Content-Security-Policy"]
        events = read(stream)
        assert next_event(events) == RESYNC
        add_product(database, actor, 1, is_kept=False)
        with database.transaction(actor) as conn:
            conn.execute(ADD_PRODUCT, (2,))
            assert [next(events)[0] for _ in range(3)] == ["", "", ""]
        assert next_event(events) == ("change", "products 1")
        add_product(database, actor, 3)
        assert next_event(events) == ("change", "products 2")


def test_only_who_is_signed_in_may_watch(visit: Callable[..., httpx.Client]) -> None:
    answer = visit("nobody").get("/api/events")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_what_only_some_may_read_only_they_hear_of(
    visit: Callable[..., httpx.Client], database: Database, actor: Actor
) -> None:
    rep, auditor = visit("ann@example.com", "rep"), visit("otto@example.com", "auditor")
    with rep.stream("GET", "/api/events") as for_rep, auditor.stream("GET", "/api/events") as for_auditor:
        heard_by_rep, heard_by_auditor = read(for_rep), read(for_auditor)
        assert next_event(heard_by_rep) == next_event(heard_by_auditor) == RESYNC
        with database.transaction(actor) as conn:
            conn.execute("SELECT append_audit('looked', 'test', '1', '{}')")
            conn.execute(ADD_PRODUCT, (1,))
        assert next_event(heard_by_rep)[1] == "products 1"
        assert {next_event(heard_by_auditor)[1].split()[0] for _ in range(2)} == {"audit", "products"}


def test_a_stream_ends_with_its_session(visit: Callable[..., httpx.Client]) -> None:
    client = visit("ann@example.com", "rep")
    with client.stream("GET", "/api/events") as stream:
        events = read(stream)
        assert next_event(events) == RESYNC
        assert client.delete("/api/session").status_code == 204
        assert list(events)[-1:] in ([], [("", ": nothing new")])


def test_after_the_ear_was_cut_off_everything_is_stale(
    visit: Callable[..., httpx.Client], database: Database, actor: Actor
) -> None:
    with visit("ann@example.com", "rep").stream("GET", "/api/events") as stream:
        events = read(stream)
        assert next_event(events) == RESYNC
        with database.owner_transaction() as conn:
            cut = conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query = 'LISTEN aftersale_live' AND datname = current_database()"
            ).fetchall()
        assert len(cut) == 1
        assert next_event(events) == RESYNC
        add_product(database, actor, 1)
        assert next_event(events) == ("change", "products 1")


def test_all_who_watch_share_one_connection_which_ends_with_the_last(
    visit: Callable[..., httpx.Client], database: Database
) -> None:
    def listeners() -> int:
        with database.owner_transaction() as conn:
            row = conn.execute(
                "SELECT count(*) AS found FROM pg_stat_activity "
                "WHERE query = 'LISTEN aftersale_live' AND datname = current_database()"
            ).fetchone()
        assert row is not None
        return int(row["found"])

    client = visit("ann@example.com", "rep")
    assert listeners() == 0
    with client.stream("GET", "/api/events") as one, client.stream("GET", "/api/events") as other:
        heard, heard_by_other = read(one), read(other)
        assert next_event(heard) == next_event(heard_by_other) == RESYNC
        assert listeners() == 1
    until = time.monotonic() + PATIENCE_SECONDS
    while listeners() and time.monotonic() < until:
        time.sleep(0.05)
    assert listeners() == 0


def test_a_server_that_stops_ends_its_streams(visit: Callable[..., httpx.Client], server: Server) -> None:
    with visit("ann@example.com", "rep").stream("GET", "/api/events") as stream:
        events = read(stream)
        assert next_event(events) == RESYNC
        server.should_exit = True
        assert all(event == "" for event, _ in events)


def test_a_slow_reader_is_told_the_newest_versions_only() -> None:
    subscriber = Subscriber()
    for version in range(1_000):
        subscriber.tell("bookings", str(version))
        subscriber.tell("orders", str(version))
    assert subscriber.take_versions() == {"bookings": "999", "orders": "999"}
    assert subscriber.take_versions() == {}
