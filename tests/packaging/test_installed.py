"""The wheel in an environment that holds nothing else: it is installed with what it asks for, and serves the pages."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from clones import hide_programs, pip

STARTS_WITHIN_SECONDS = 180

pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and what it asks for, on a machine without Node."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    result = pip("--python", str(folder / "bin" / "python"), "install", str(wheel), programs=folder / "programs")
    assert result.returncode == 0, result.stdout
    return folder


@contextmanager
def served(environment: Path, folder: Path) -> Iterator[httpx.Client]:
    """The installed program with a data folder of its own, asked over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    kept |= {"PATH": str(hide_programs(folder / "programs")), "AFTERSALE_DATA": str(folder / "data")}
    command = [str(environment / "bin" / "aftersale"), "serve", "--port", str(port), "--no-worker"]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=kept, stdout=output, stderr=output)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            wait_until_it_answers(client, process, folder / "output")
            yield client
    finally:
        process.terminate()
        process.wait()


def wait_until_it_answers(client: httpx.Client, process: subprocess.Popen[bytes], output: Path) -> None:
    """The first start makes a database."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            client.get("/api/health")
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the installed program does not serve:\n{output.read_text()}")


def test_installed_wheel_serves_the_page_and_every_file_it_names(environment: Path, tmp_path: Path) -> None:
    with served(environment, tmp_path) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "__NONCE__" not in page.text
        named = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
        assert any(name.startswith("/assets/index-") and name.endswith(".js") for name in named)
        answers = {name: client.get(name).status_code for name in named}
        assert set(answers.values()) == {200}, answers
        assert client.get("/openapi.json").json()["info"]["title"]
        assert client.get("/api/session").status_code == 401
