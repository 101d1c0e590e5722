"""A server with the small company in it, on a database of its own."""

from __future__ import annotations

import runpy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from aftersale.jobs.queue import prepare_queue
from aftersale.jobs.worker import start_worker_thread
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from aftersale.web.pages import STATIC
from aftersale.web.server import Server
from browser.company import settle
from browser.visitor import Site
from conftest import create_database, drop_database

REPOSITORY = Path(__file__).resolve().parents[2]
STARTS_WITHIN_SECONDS = 30

Fill = Callable[[psycopg.Connection], None]
"""Puts more into the database, as its owner."""


@contextmanager
def serving(server_address: str, template_name: str, folder: Path, fill: Fill | None = None) -> Iterator[Site]:
    """The server; pages that were not built, or from other sources, would test nothing."""
    is_fresh = runpy.run_path(str(REPOSITORY / "hatch_build.py"))["is_fresh"]
    if not is_fresh(REPOSITORY / "ui", STATIC):
        pytest.fail(f"the pages in {STATIC} are not those of ui/: build them with `pip install -e .`")
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=8)
    settings = Settings(
        data_folder=folder, database_url=None, business_zone=ZoneInfo("UTC"), public_url="http://127.0.0.1"
    )
    prepare_queue(address)
    settle(database, folder)
    if fill is not None:
        with psycopg.connect(address, autocommit=True) as conn:
            fill(conn)
    server = Server(create_app(database, settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    worker = start_worker_thread(database, settings)
    yield Site(wait_for_address(server))
    worker.stop()
    server.should_exit = True
    thread.join()
    database.close()
    drop_database(server_address, address)


def wait_for_address(server: Server) -> str:
    """Where the server listens, once it does."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    if not server.started:
        pytest.fail(f"the server did not start within {STARTS_WITHIN_SECONDS} seconds")
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


def add_bookings(conn: psycopg.Connection, count: int) -> None:
    """Copies of the small company's new bookings with numbers, days and amounts of their own."""
    conn.execute(
        """
        INSERT INTO booking (booking_id, kind, booked_on, customer_id, territory_id, seller_position_id, channel, amount,
            currency, source, source_id, content_hash, import_id, recorded_at)
        SELECT 5000000000000000000 + number, 'new', date '2026-06-30' - number %% 730, customer_id, territory_id,
            seller_position_id, (ARRAY['direct', 'partner', 'online'])[1 + number %% 3], round(100 + number * 7.13, 2),
            'USD', 'crowd', 'C' || lpad(number::text, 7, '0'), md5(number::text)::uuid, import_id, recorded_at
        FROM generate_series(1, %s) AS number
        JOIN (
            SELECT *, row_number() OVER () - 1 AS at, count(*) OVER () AS those FROM booking
            WHERE superseded_at = 'infinity' AND territory_id IS NULL
        ) AS known ON known.at = number %% known.those
        """,
        [count],
    )
    conn.execute("ANALYZE")
