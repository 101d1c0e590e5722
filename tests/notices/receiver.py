"""A partner's endpoint: a little server that keeps what it receives and answers as a test wants."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

HANG_SECONDS = 5.0


@dataclass(frozen=True)
class Received:
    """One message."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]

    def verify(self, secret: str) -> dict[str, Any]:
        """What it says, once its signature fits."""
        document: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        return document


@dataclass
class Receiver:
    """How it answers: `answers` in turn, the last one for good. An answer is a status, `hang`, `drip` or `long`."""

    port: int
    answers: list[int | str] = field(default_factory=lambda: [200])
    received: list[Received] = field(default_factory=list)
    location: str = ""
    retry_after: str = ""
    scheme: str = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hooks?for=tickets"

    def next_answer(self) -> int | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on loopback until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            answer = receiver.next_answer()
            if answer == "hang":
                over.wait(HANG_SECONDS)
                return
            self.send_response(answer if isinstance(answer, int) else 200)
            if receiver.location:
                self.send_header("Location", receiver.location)
            if receiver.retry_after:
                self.send_header("Retry-After", receiver.retry_after)
            self.end_headers()
            self._write(answer)

        def _write(self, answer: int | str) -> None:
            if answer == "drip":
                began = time.monotonic()
                while time.monotonic() < began + HANG_SECONDS and not over.wait(0.05):
                    self.wfile.write(b".")
            elif answer == "long":
                self.wfile.write(b"x" * 1_000_000)
            else:
                self.wfile.write(b"said \x00\x07 so\n")

        def do_GET(self) -> None:
            receiver.received.append(Received(self.path, {}, b""))

        def log_message(self, *_: Any) -> None:
            """Nothing is written to the test's output."""

        def handle(self) -> None:
            with suppress(ConnectionError, BrokenPipeError):
                super().handle()

    over = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_port, scheme="https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
