"""Long work: asked for in a transaction, done as whoever asked, shown as it goes, begun again when its worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from aftersale import pipeline
from aftersale.access.actions import create_account, create_first_administrator, disable_account, set_roles
from aftersale.access.model import Account, NewAccount
from aftersale.errors import Invalid
from aftersale.jobs import run, worker
from aftersale.jobs.actions import enqueue_job, show_progress
from aftersale.jobs.errors import JobNotFound, QueueMissing
from aftersale.jobs.model import Job
from aftersale.jobs.queue import prepare_queue
from aftersale.jobs.run import report_progress, run_job
from aftersale.jobs.store import count_jobs, get_job, load_jobs
from aftersale.jobs.worker import Chore, start_worker_thread
from aftersale.settings import Settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from conftest import REPOSITORY

PATIENCE_SECONDS = 30


class PeriodUnready(Invalid):
    """Period {period} is not ready."""


@dataclass(frozen=True)
class Summary:
    period: str

    def document(self) -> dict[str, Any]:
        return {"period": self.period}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, None, ZoneInfo("UTC"), "http://127.0.0.1:8000")


@pytest.fixture
def queued(database: Database) -> Database:
    prepare_queue(database.address)
    return database


@pytest.fixture
def analyst(queued: Database, actor: Actor) -> Account:
    administrator = NewAccount("ada@example.com", "Ada", frozenset(), "correct horse battery")
    made = create_first_administrator(queued, actor, administrator)
    return create_account(
        queued, made.actor(), NewAccount("ann@example.com", "Ann", frozenset({"compensation_analyst"}))
    )


@pytest.fixture
def quick_worker(monkeypatch: pytest.MonkeyPatch, queued: Database, settings: Settings) -> Iterator[Callable[[], None]]:
    """Starts a worker that does not wait long; it is stopped when the test ends."""
    for name, seconds in (
        ("HEARTBEAT_SECONDS", 0.3),
        ("SILENT_SECONDS", 1.5),
        ("RESCUE_SECONDS", 0.2),
        ("POLL_SECONDS", 0.2),
    ):
        monkeypatch.setattr(worker, name, seconds)
    threads = []
    yield lambda: threads.append(start_worker_thread(queued, settings))
    for thread in threads:
        thread.stop()


def ask(database: Database, actor: Actor, period: str = "2024-Q1") -> int:
    with database.transaction(actor) as conn:
        return enqueue_job(conn, "credit", {"period": period})


def look(database: Database, job_id: int) -> Job:
    with database.owner_transaction() as conn:
        return get_job(conn, job_id)


def wait_for(condition: Callable[[], bool]) -> None:
    last_moment = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < last_moment, "waited in vain"
        time.sleep(0.05)


def test_queue_is_prepared_once_and_again_without_harm(queued: Database, actor: Actor) -> None:
    job_id = ask(queued, actor)
    prepare_queue(queued.address)
    assert look(queued, job_id).state == "waiting"
    with queued.owner_transaction() as conn:
        assert conn.execute("SELECT count(*) AS n FROM procrastinate_jobs").fetchone() == {"n": 1}


def test_without_a_queue_the_way_out_is_said(database: Database, actor: Actor) -> None:
    with pytest.raises(QueueMissing, match="aftersale init"):
        ask(database, actor)


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(queued: Database, actor: Actor) -> None:
    with pytest.raises(ZeroDivisionError), queued.transaction(actor) as conn:
        enqueue_job(conn, "credit", {"period": "2024-Q1"})
        raise ZeroDivisionError
    with queued.owner_transaction() as conn:
        assert count_jobs(conn) == 0
        assert conn.execute("SELECT count(*) AS n FROM procrastinate_jobs").fetchone() == {"n": 0}


def test_nobody_queues_a_job_of_somebody_else(queued: Database, actor: Actor, analyst: Account) -> None:
    job_id = ask(queued, actor)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), queued.transaction(analyst.actor()) as conn:
        conn.execute("SELECT defer_job(%s)", (job_id,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), queued.transaction(analyst.actor()) as conn:
        conn.execute("INSERT INTO job (kind, arguments, requested_by) VALUES ('credit', '{}', 'operator test')")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), queued.transaction(analyst.actor()) as conn:
        conn.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('aftersale', 'run_job')")


def test_own_jobs_are_seen_and_others_only_by_who_runs_the_installation(
    queued: Database, actor: Actor, analyst: Account
) -> None:
    rep = Actor(name="rep@example.com", roles=frozenset({"rep"}))
    own = ask(queued, rep)
    ask(queued, actor)
    with queued.transaction(rep, read_only=True) as conn:
        assert [job.job_id for job in load_jobs(conn)] == [own]
        with pytest.raises(JobNotFound):
            get_job(conn, own + 1)
    with queued.transaction(analyst.actor(), read_only=True) as conn:
        assert count_jobs(conn, "credit") == 2


def test_worker_does_the_work_as_who_asked_and_shows_it(
    queued: Database, analyst: Account, quick_worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Actor] = []
    shown = threading.Event()

    def credit(_: Database, actor: Actor, period: str, progress: Callable[[str, float], None]) -> Summary:
        asked.append(actor)
        progress("Crediting", 0.25)
        assert shown.wait(PATIENCE_SECONDS)
        return Summary(period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, analyst.actor())
    quick_worker()
    wait_for(lambda: look(queued, job_id).done_part == 0.25)
    assert (look(queued, job_id).state, look(queued, job_id).step) == ("running", "Crediting")
    shown.set()
    wait_for(lambda: look(queued, job_id).state == "done")
    job = look(queued, job_id)
    assert (job.result, job.problem, job.done_part) == ({"period": "2024-Q1"}, None, 1.0)
    assert asked == [analyst.actor()]


def test_job_acts_with_the_roles_of_the_moment_it_runs(
    queued: Database, settings: Settings, actor: Actor, analyst: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles: list[frozenset[str]] = []

    def credit(_: Database, asker: Actor, period: str, __: object) -> Summary:
        roles.append(asker.roles)
        return Summary(period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, analyst.actor())
    set_roles(queued, actor, analyst.account_id, frozenset({"rep"}))
    run_job(queued, settings, job_id, 0)
    assert roles == [frozenset({"rep"})]
    closed = ask(queued, analyst.actor())
    disable_account(queued, actor, analyst.account_id)
    run_job(queued, settings, closed, 0)
    assert look(queued, closed).problem == {
        "code": "asker_gone",
        "detail": "ann@example.com, who asked for this, has no account any more.",
    }
    assert roles == [frozenset({"rep"})]


def test_operators_job_runs_as_the_operator_and_nobody_else_can_be_one(
    queued: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors: list[Actor] = []

    def credit(_: Database, asker: Actor, period: str, __: object) -> Summary:
        actors.append(asker)
        return Summary(period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    run_job(queued, settings, ask(queued, operator("root")), 0)
    unknown = ask(queued, Actor(name="ghost@example.com", roles=frozenset({"finance"})))
    run_job(queued, settings, unknown, 0)
    assert actors == [operator("root")]
    assert look(queued, unknown).state == "failed"


def test_problem_of_the_work_is_kept_in_its_words(
    queued: Database, settings: Settings, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def credit(_: Database, __: Actor, period: str, ___: object) -> Summary:
        raise PeriodUnready(period=period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, actor)
    run_job(queued, settings, job_id, 0)
    job = look(queued, job_id)
    assert (job.state, job.result) == ("failed", None)
    assert job.problem == {"code": "period_unready", "detail": "Period 2024-Q1 is not ready."}


def test_unexpected_failure_shows_no_trace(
    queued: Database, settings: Settings, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def credit(*_: object) -> Summary:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, actor)
    run_job(queued, settings, job_id, 0)
    problem = look(queued, job_id).problem
    assert problem is not None
    assert problem["code"] == "unexpected"
    assert "secret" not in problem["detail"]


def test_job_that_has_ended_is_not_done_again(
    queued: Database, settings: Settings, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    def credit(_: Database, __: Actor, period: str, ___: object) -> Summary:
        runs.append(period)
        return Summary(period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, actor)
    run_job(queued, settings, job_id, 0)
    run_job(queued, settings, job_id, 1)
    assert runs == ["2024-Q1"]


def test_job_that_kills_its_worker_again_and_again_is_given_up(
    queued: Database, settings: Settings, actor: Actor
) -> None:
    job_id = ask(queued, actor)
    run_job(queued, settings, job_id, run.MOST_ATTEMPTS)
    problem = look(queued, job_id).problem
    assert problem is not None
    assert problem["code"] == "worker_died"


def test_progress_is_written_at_most_four_times_a_second(
    queued: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[float] = []
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(run, "show_progress", lambda _, __, ___, part: written.append(part))
    progress = report_progress(queued, 1)
    for step in range(100):
        progress("Reading", step / 100)
        now[0] += 0.01
    assert written == [0.0, 0.25, 0.5, 0.75]


def test_progress_is_seen_while_the_works_own_transaction_is_open(queued: Database, actor: Actor) -> None:
    job_id = ask(queued, actor)
    with queued.owner_transaction() as conn:
        conn.execute("UPDATE job SET state = 'running'")
    with queued.transaction(actor):
        show_progress(queued, job_id, "Posting", 7.5)
        assert (look(queued, job_id).step, look(queued, job_id).done_part) == ("Posting", 1.0)


DYING_WORKER = """
import sys, time
from pathlib import Path
from zoneinfo import ZoneInfo
from aftersale import pipeline
from aftersale.jobs.worker import run_worker
from aftersale.settings import Settings
from aftersale.storage.database import Database

def credit(database, actor, period, progress):
    progress("Never to end", 0.5)
    time.sleep(600)

pipeline.credit_period = credit
settings = Settings(Path(sys.argv[2]), None, ZoneInfo("UTC"), "http://127.0.0.1:8000")
run_worker(Database(sys.argv[1], max_connections=4), settings)
"""


@pytest.fixture
def dying_worker(queued: Database, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process whose jobs never end."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    process = subprocess.Popen([sys.executable, "-c", DYING_WORKER, queued.address, str(tmp_path)], env=environment)
    yield process
    process.kill()
    process.wait()


def test_job_of_a_worker_killed_at_it_is_done_by_the_next(
    queued: Database,
    actor: Actor,
    dying_worker: subprocess.Popen[bytes],
    quick_worker: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "credit_period", lambda _, __, period, ___: Summary(period))
    job_id = ask(queued, actor)
    wait_for(lambda: look(queued, job_id).step == "Never to end")
    dying_worker.send_signal(signal.SIGKILL)
    dying_worker.wait()
    assert look(queued, job_id).state == "running"
    quick_worker()
    wait_for(lambda: look(queued, job_id).state == "done")
    assert look(queued, job_id).result == {"period": "2024-Q1"}


def test_living_worker_keeps_its_job(
    queued: Database, actor: Actor, quick_worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    release = threading.Event()

    def credit(_: Database, __: Actor, period: str, ___: object) -> Summary:
        runs.append(period)
        assert release.wait(PATIENCE_SECONDS)
        return Summary(period)

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, actor)
    quick_worker()
    quick_worker()
    wait_for(lambda: look(queued, job_id).state == "running")
    # Longer than a silent worker is given: only its heartbeat keeps the job.
    time.sleep(2.5)
    release.set()
    wait_for(lambda: look(queued, job_id).state == "done")
    assert runs == ["2024-Q1"]


def test_database_gone_in_the_middle_is_no_failure_of_the_job(
    queued: Database, settings: Settings, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def credit(*_: object) -> Summary:
        raise psycopg.OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(pipeline, "credit_period", credit)
    job_id = ask(queued, actor)
    with pytest.raises(psycopg.OperationalError):
        run_job(queued, settings, job_id, 0)
    assert look(queued, job_id).state == "running"
    monkeypatch.setattr(pipeline, "credit_period", lambda _, __, period, ___: Summary(period))
    run_job(queued, settings, job_id, 1)
    assert look(queued, job_id).state == "done"


def test_worker_does_its_chores_when_it_starts_also_after_one_that_failed(queued: Database, settings: Settings) -> None:
    done: list[str] = []

    def fail(database: Database) -> None:
        raise psycopg.OperationalError("gone")

    thread = start_worker_thread(queued, settings, [Chore(fail), Chore(lambda database: done.append(database.address))])
    until = time.monotonic() + PATIENCE_SECONDS
    while not done and time.monotonic() < until:
        time.sleep(0.02)
    thread.stop()
    assert done == [queued.address]
