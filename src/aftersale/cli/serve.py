"""Commands that keep running: serve and worker."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from aftersale.access.sign_in import forget_sessions
from aftersale.cli.instance import open_instance
from aftersale.cli.show import console
from aftersale.errors import Problem
from aftersale.jobs.schedule import LOOK_SECONDS, ask_for_run
from aftersale.jobs.worker import Chore, run_worker, start_worker_thread
from aftersale.pipeline import open_tickets
from aftersale.settings import Settings
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from aftersale.web.idempotency import forget_answers
from aftersale.web.server import Server

CHORES = (Chore(forget_sessions), Chore(forget_answers))
logger = logging.getLogger(__name__)

OPENER = operator("milestones")
"""Who opens tickets by milestones where nobody asked for it."""


def list_chores(settings: Settings) -> tuple[Chore, ...]:
    """What the worker does by itself, as the installation chose."""
    chores = list(CHORES)
    if settings.opens_tickets:
        chores.append(Chore(partial(open_tickets_of_today, settings)))
    if settings.allocate_at is not None:
        chores.append(Chore(partial(ask_for_run_of_today, settings), LOOK_SECONDS))
    return tuple(chores)


def open_tickets_of_today(settings: Settings, database: Database) -> None:
    """Open tickets by milestones; as long as no table is in force nothing can be opened, and the other chores go on."""
    try:
        open_tickets(database, OPENER, datetime.now(settings.business_zone).date())
    except Problem:
        logger.exception("No ticket could be opened by milestones")


def ask_for_run_of_today(settings: Settings, database: Database) -> None:
    """Ask for the allocation run of the day once its time has come."""
    ask_for_run(database, settings, datetime.now(settings.business_zone))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("serve", epilog="Example: aftersale serve --port 8080")(serve)
    app.command("worker", epilog="Example: aftersale worker")(worker)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run background work in this process too.")
    ] = True,
) -> None:
    """Serve pages and API, with the background worker beside them."""
    with open_instance() as instance:
        worker_thread = (
            start_worker_thread(instance.database, instance.settings, list_chores(instance.settings))
            if with_worker
            else None
        )
        console.print(f"aftersale is at http://{host}:{port} (Ctrl+C ends it)", highlight=False)
        try:
            with contextlib.suppress(KeyboardInterrupt):
                Server(create_app(instance.database, instance.settings), host=host, port=port).run()
        finally:
            if worker_thread is not None:
                worker_thread.stop()


def worker() -> None:
    """Take jobs from the queue until stopped; the job at hand ends first."""
    with open_instance() as instance:
        console.print("Waiting for jobs (Ctrl+C ends it).", highlight=False)
        run_worker(instance.database, instance.settings, list_chores(instance.settings))
