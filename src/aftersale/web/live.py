"""One ear per process: hears from PostgreSQL which topics changed, and passes it on to everybody who watches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import make_conninfo

from aftersale.storage.topics import LIVE_CHANNEL

HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Without it a server that vanished would be waited for in silence."""

logger = logging.getLogger(__name__)


class Subscriber:
    """What one watcher has not been told yet: the newest version per topic, so that a slow one never has a long queue."""

    def __init__(self) -> None:
        self.has_ended = False
        self._versions: dict[str, str] = {}
        self._must_resync = False
        self._has_news = asyncio.Event()

    async def wait(self, seconds: float) -> float:
        """Wait for news, at most so long; returns the seconds that it took."""
        clock = asyncio.get_running_loop().time
        start = clock()
        try:
            async with asyncio.timeout(seconds):
                await self._has_news.wait()
        except TimeoutError:
            pass
        self._has_news.clear()
        return clock() - start

    def tell(self, topic: str, version: str) -> None:
        """Note a new version."""
        self._versions[topic] = version
        self._has_news.set()

    def resync(self) -> None:
        """Note that changes may have been missed."""
        self._must_resync = True
        self._has_news.set()

    def end(self) -> None:
        """Note that nothing more will come."""
        self.has_ended = True
        self._has_news.set()

    def take_resync(self) -> bool:
        """Whether everything must be fetched anew; versions heard before say nothing more then."""
        must_resync, self._must_resync = self._must_resync, False
        if must_resync:
            self._versions.clear()
        return must_resync

    def take_versions(self) -> dict[str, str]:
        """The new versions since the last time."""
        versions, self._versions = self._versions, {}
        return versions


class Live:
    """The watchers of one process and their one connection to PostgreSQL, open while anybody watches."""

    def __init__(
        self, address: str, *, heartbeat_seconds: float = HEARTBEAT_SECONDS, recheck_seconds: float = RECHECK_SECONDS
    ) -> None:
        self.heartbeat_seconds = heartbeat_seconds
        self.recheck_seconds = recheck_seconds
        self._address = address
        self._subscribers: set[Subscriber] = set()
        self._listening: asyncio.Task[None] | None = None
        self._hears = False
        self._is_closed = False

    @contextmanager
    def subscribe(self) -> Iterator[Subscriber]:
        """A watcher, told first to fetch everything as soon as no later change can be missed."""
        subscriber = Subscriber()
        self._subscribers.add(subscriber)
        if self._is_closed:
            subscriber.end()
        elif self._hears:
            subscriber.resync()
        elif self._listening is None:
            self._listening = asyncio.create_task(self._listen_on())
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._stop_listening()

    def close(self) -> None:
        """End every stream: a server that stops waits for its open answers."""
        self._is_closed = True
        self._stop_listening()
        for subscriber in self._subscribers:
            subscriber.end()

    def _stop_listening(self) -> None:
        self._hears = False
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen_on(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._listen()
            except psycopg.OperationalError as problem:
                logger.warning("Live news are interrupted: %s", problem)
            if self._hears:
                self._hears = False
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _listen(self) -> None:
        address = make_conninfo(self._address, **KEEPALIVE)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as conn:
            await conn.execute(f"LISTEN {LIVE_CHANNEL}")
            self._hears = True
            for subscriber in self._subscribers:
                subscriber.resync()
            async for notice in conn.notifies():
                topic, version = notice.payload.split(" ")
                for subscriber in self._subscribers:
                    subscriber.tell(topic, version)
