"""The background worker: takes jobs from the queue one at a time, takes over what a dead worker had begun, and delivers notices."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import procrastinate
import psycopg

from aftersale.jobs.actions import rescue_jobs
from aftersale.jobs.courier import deliver_notices
from aftersale.jobs.queue import QUEUE
from aftersale.jobs.run import MOST_ATTEMPTS, run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database

HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0
"""A worker not heard of for so long is dead; what it had begun is begun again."""

RESCUE_SECONDS = 2.0
POLL_SECONDS = 1.0
RESTART_SECONDS = 1.0

HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Chore:
    """What a worker does by itself when it starts and then every so often; doing it again, or in two workers at once, does no harm."""

    run: Callable[[Database], object]
    every_seconds: float = HOUR_SECONDS


logger = logging.getLogger(__name__)


class WorkerThread:
    """A worker beside the server in one process; `stop` lets the job at hand end first."""

    def __init__(self, database: Database, settings: Settings, chores: Sequence[Chore]) -> None:
        self._stopping = _Stopping()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(_work(database, settings, chores, self._stopping)),
            name="aftersale-worker",
            daemon=True,
        )

    def start(self) -> None:
        """Begin taking jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more jobs, and wait for the one at hand."""
        self._stopping.set()
        self._thread.join()


def start_worker_thread(database: Database, settings: Settings, chores: Sequence[Chore] = ()) -> WorkerThread:
    """Start a worker beside the server; it does the chores at once and then each in its time."""
    thread = WorkerThread(database, settings, chores)
    thread.start()
    return thread


def run_worker(database: Database, settings: Settings, chores: Sequence[Chore] = ()) -> None:
    """Take jobs until the process is asked to end by SIGINT or SIGTERM; the job at hand ends first."""
    stopping = _Stopping()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    asyncio.run(_work(database, settings, chores, stopping))


class _Stopping:
    """An event that any thread and any signal may set, and that one event loop waits for."""

    def __init__(self) -> None:
        self._is_set = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event: asyncio.Event | None = None

    def set(self) -> None:
        self._is_set = True
        if self._loop is not None and self._event is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._event.set)

    def is_set(self) -> bool:
        return self._is_set

    async def wait(self, seconds: float | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = self._event or asyncio.Event()
        if not self._is_set:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), seconds)


def _build_app(database: Database, settings: Settings) -> procrastinate.App:
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=database.address, min_size=1, max_size=4),
    )
    retry = procrastinate.RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=2, retry_exceptions={psycopg.OperationalError})

    @app.task(name="run_job", queue=QUEUE, pass_context=True, retry=retry)
    def run(context: procrastinate.JobContext, job_id: int) -> None:
        run_job(database, settings, job_id, context.job.attempts)

    return app


async def _work(database: Database, settings: Settings, chores: Sequence[Chore], stopping: _Stopping) -> None:
    app = _build_app(database, settings)
    async with app.open_async():
        beside = [
            asyncio.create_task(work)
            for work in (
                _rescue(database),
                *(_repeat(database, each) for each in chores),
                deliver_notices(database, settings),
            )
        ]
        while not stopping.is_set():
            await _work_until_broken(app, stopping)
        for task in beside:
            task.cancel()


async def _work_until_broken(app: procrastinate.App, stopping: _Stopping) -> None:
    """Procrastinate's worker ends when the database goes away: then another is begun."""
    worker = asyncio.create_task(
        app.run_worker_async(
            queues=[QUEUE],
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
        )
    )
    asked = asyncio.create_task(stopping.wait())
    await asyncio.wait({worker, asked}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.is_set():
        worker.cancel()
    asked.cancel()
    try:
        await worker
    except asyncio.CancelledError:
        return
    except Exception:
        logger.exception("The worker lost the database and begins again")
    await stopping.wait(RESTART_SECONDS)


async def _rescue(database: Database) -> None:
    while True:
        try:
            rescued = await asyncio.to_thread(rescue_jobs, database, QUEUE, SILENT_SECONDS)
        except psycopg.Error:
            logger.exception("Looking for jobs of dead workers failed")
        else:
            if rescued:
                logger.warning("%s jobs of dead workers are begun again", rescued)
        await asyncio.sleep(RESCUE_SECONDS)


async def _repeat(database: Database, chore: Chore) -> None:
    while True:
        try:
            await asyncio.to_thread(chore.run, database)
        except psycopg.Error:
            logger.exception("A chore failed and is done again later")
        await asyncio.sleep(chore.every_seconds)
