"""Commands that keep running: serve and worker."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from aftersale.access.sign_in import forget_sessions
from aftersale.cli.instance import open_instance
from aftersale.cli.show import console
from aftersale.jobs.worker import run_worker, start_worker_thread
from aftersale.web.app import create_app
from aftersale.web.idempotency import forget_answers
from aftersale.web.server import Server

CHORES = (forget_sessions, forget_answers)


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
        worker_thread = start_worker_thread(instance.database, instance.settings, CHORES) if with_worker else None
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
        run_worker(instance.database, instance.settings, CHORES)
