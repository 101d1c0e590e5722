"""The server: started in a new folder, shared by processes, raised again after a kill, named by an address."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

import aftersale
from aftersale.settings import DatabaseUrlUnreadable, Settings, load_settings
from aftersale.storage.errors import DatabaseUnreachable
from aftersale.storage.server import failure_to_answer, start_database, version_text

USER = """
import sys, psycopg
from pathlib import Path
from aftersale.storage.server import start_embedded
address = start_embedded(Path(sys.argv[1]))
print(address, flush=True)
for line in sys.stdin:
    with psycopg.connect(address) as conn:
        cursor = conn.execute(line.encode())
        answer = cursor.fetchall() if cursor.description else "done"
    print(answer, flush=True)
"""
"""A process that uses the server: says the address, then answers one statement a line until its input ends."""


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(aftersale.__file__).parent.parent)}


class Process:
    """Another process on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        self.address = self._read()

    def ask(self, statement: str) -> str:
        """What the statement gives, as text."""
        assert self.process.stdin is not None
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        return self._read()

    def leave(self) -> None:
        """End it as any program ends."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0

    def kill(self) -> None:
        """End it without giving it a chance to clean up."""
        self.process.kill()
        self.process.wait(30)

    def _read(self) -> str:
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline().strip()
        assert line, self.process.stderr.read()
        return line


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """An embedded server's folder of this file's own, whose server is stopped: starting one takes less than making one."""
    parent = Path(tempfile.mkdtemp(prefix="aftersale-server-"))
    folder = parent / "new" / "postgres"
    first = Process(folder)
    assert first.ask("CREATE TABLE kept (word text)") == "done"
    first.leave()
    yield folder
    stop_what_is_left(folder)
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def folder(cluster: Path) -> Iterator[Path]:
    yield cluster
    stop_what_is_left(cluster)


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child that nobody has waited for is no server any more.
    return "(postgres) Z" not in Path(f"/proc/{pid}/stat").read_text()


def kill_server(folder: Path) -> int:
    """Kill the postmaster as the kernel does when memory runs out; its file stays behind."""
    pid = postmaster(folder)
    os.kill(pid, signal.SIGKILL)
    while lives(pid):
        time.sleep(0.01)
    assert (folder / "postmaster.pid").exists()
    return pid


def stop_what_is_left(folder: Path) -> None:
    if (folder / "postmaster.pid").exists() and "postgres" in command_of(postmaster(folder)):
        server = postmaster(folder)
        os.kill(server, signal.SIGQUIT)
        while lives(server):
            time.sleep(0.01)
    (folder / "postmaster.pid").unlink(missing_ok=True)


def command_of(pid: int) -> str:
    file = Path(f"/proc/{pid}/cmdline")
    return file.read_text() if file.exists() else ""


def test_new_folder_gets_a_server_that_is_tuned_and_keeps_commits(folder: Path) -> None:
    user = Process(folder)
    assert user.ask("SHOW max_wal_size") == "[('4GB',)]"
    assert user.ask("SHOW synchronous_commit") == "[('on',)]"
    assert user.ask("SHOW listen_addresses") == "[('',)]"
    user.leave()


def test_two_processes_share_one_server_and_the_last_to_leave_stops_it(folder: Path) -> None:
    first = Process(folder)
    second = Process(folder)
    server = postmaster(folder)
    assert first.ask("SELECT pg_postmaster_start_time()") == second.ask("SELECT pg_postmaster_start_time()")
    first.leave()
    assert lives(server) and second.ask("SELECT 1") == "[(1,)]"
    second.leave()
    assert not lives(server)
    assert not (folder / "postmaster.pid").exists()


def test_last_to_leave_stops_the_server_though_another_user_of_it_was_killed(folder: Path) -> None:
    killed = Process(folder)
    server = postmaster(folder)
    killed.kill()
    assert lives(server)
    last = Process(folder)
    assert postmaster(folder) == server
    last.leave()
    assert not lives(server)


def test_committed_rows_survive_a_killed_server_whose_file_stayed_behind(folder: Path) -> None:
    before = Process(folder)
    before.ask("INSERT INTO kept VALUES ('after the kill')")
    kill_server(folder)
    before.kill()
    after = Process(folder)
    assert after.ask("SELECT word FROM kept") == "[('after the kill',)]"
    after.ask("DELETE FROM kept")
    after.leave()


def test_killed_server_starts_again_though_another_process_has_its_number_now(folder: Path) -> None:
    before = Process(folder)
    before.ask("INSERT INTO kept VALUES ('number taken')")
    kill_server(folder)
    before.kill()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        file = folder / "postmaster.pid"
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        after = Process(folder)
        assert after.ask("SELECT word FROM kept") == "[('number taken',)]"
        after.ask("DELETE FROM kept")
        assert postmaster(folder) != stranger.pid
        after.leave()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_half_written_file_of_a_killed_server_is_cleared(folder: Path) -> None:
    before = Process(folder)
    kill_server(folder)
    before.kill()
    file = folder / "postmaster.pid"
    file.write_text("\n".join(file.read_text().splitlines()[:3]))
    after = Process(folder)
    assert after.ask("SELECT 1") == "[(1,)]"
    after.leave()


def test_server_that_lives_and_refuses_is_left_alone(folder: Path) -> None:
    """Taking its file away would make it shut down within a minute, under everybody's work."""
    user = Process(folder)
    server = postmaster(folder)
    with psycopg.connect(psycopg.conninfo.make_conninfo(user.address, dbname="template1"), autocommit=True) as conn:
        conn.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
        refused = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", USER, str(folder)],
            capture_output=True,
            text=True,
            input="",
            check=False,
            env=ENVIRONMENT,
        )
        conn.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true")
    assert "DatabaseUnreachable" in refused.stderr and "not currently accepting connections" in refused.stderr
    assert lives(server) and postmaster(folder) == server
    user.leave()


def with_address(address: str) -> Settings:
    return Settings(Path("/nowhere"), address, ZoneInfo("UTC"), "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "written",
    [
        "postgresql://someone:s3cr3t@127.0.0.1:{port}/aftersale",
        "postgresql://someone:p@s3cr3t@127.0.0.1:{port}/aftersale",
        "postgresql://someone:p/s3cr3t@127.0.0.1:{port}/aftersale",
        "postgresql://someone:p?s3cr3t@127.0.0.1:{port}/aftersale",
        "postgresql://someone:s3cr3t%zz@127.0.0.1:{port}/aftersale",
        "postgresql://someone@127.0.0.1:{port}/aftersale?password=s3cr3t",
    ],
)
def test_address_that_does_not_answer_is_named_without_its_password(written: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(DatabaseUnreachable) as caught:
            start_database(with_address(written.format(port=silent.getsockname()[1])))
    assert "s3cr3t" not in str(caught.value) and "s3cr3t" not in repr(caught.value.facts)
    assert "AFTERSALE_DATABASE_URL" in str(caught.value)


def test_address_of_another_kind_of_database_is_refused_without_its_password() -> None:
    with pytest.raises(DatabaseUrlUnreadable, match=r"host/db.*must start with postgresql://") as caught:
        load_settings({"AFTERSALE_DATABASE_URL": "mysql://someone:s3cr3t@host/db"})
    assert "s3cr3t" not in str(caught.value)


def test_settings_choose_the_named_server_and_leave_the_data_folder_alone(
    external_address: str, tmp_path: Path
) -> None:
    settings = load_settings({"AFTERSALE_DATA": str(tmp_path / "data"), "AFTERSALE_DATABASE_URL": external_address})
    address = start_database(settings)
    assert version_text(address).startswith("PostgreSQL 15.")
    assert not (tmp_path / "data").exists()


def test_answering_server_has_no_failure_and_a_missing_database_has_one(server_address: str) -> None:
    assert failure_to_answer(server_address) == ""
    missing = psycopg.conninfo.make_conninfo(server_address, dbname="there_is_none")
    assert 'database "there_is_none" does not exist' in failure_to_answer(missing, seconds=0)
