"""What surrounds every request: headers, the content security policy, limits on bodies, and no trace to a client."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aftersale.values.sentence import N_
from aftersale.web.languages import choose_translator
from aftersale.web.problems import UNEXPECTED, problem_answer

JSON_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 512 * 1024 * 1024
UPLOAD_PATHS = frozenset({"/api/imports", "/api/imports/uploads"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TOO_LARGE = N_("The body is larger than {megabytes} MB. Send less at a time.")
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

logger = logging.getLogger(__name__)


class Shield:
    """Adds the security headers to every answer, and turns whatever nobody expected into a problem without a trace."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        has_started = False

        async def send_shielded(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                self._add_headers(MutableHeaders(scope=message), scope["path"], nonce)
            await send(message)

        try:
            await self._app(scope, receive, send_shielded)
        except Exception:
            logger.exception("A request to %s failed", scope["path"])
            if not has_started:
                language = choose_translator(Request(scope))
                answer = problem_answer(language, 500, "unexpected", language.text(UNEXPECTED))
                await answer(scope, receive, send_shielded)

    def _add_headers(self, headers: MutableHeaders, path: str, nonce: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
        if self._is_https:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if path.startswith("/api"):
            headers.setdefault("Cache-Control", "no-store")


@dataclass(slots=True)
class _Intake:
    """How much of one request's body has come in."""

    limit: int
    received: int = 0
    has_answered: bool = False

    @property
    def is_too_large(self) -> bool:
        return self.received > self.limit


class BodyLimit:
    """Refuses a body that is too large: by its announced length at once, else as soon as too much has come in."""

    def __init__(self, app: ASGIApp, *, json_bytes: int = JSON_BYTES, upload_bytes: int = UPLOAD_BYTES) -> None:
        self._app = app
        self._json_bytes = json_bytes
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        intake = _Intake(self._upload_bytes if scope["path"] in UPLOAD_PATHS else self._json_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > intake.limit:
            await _too_large(scope, intake.limit)(scope, receive, send)
            return

        async def receive_limited() -> Message:
            message = await receive()
            intake.received += len(message.get("body", b""))
            return {"type": "http.disconnect"} if intake.is_too_large else message

        async def send_limited(message: Message) -> None:
            if not intake.is_too_large:
                await send(message)
            elif not intake.has_answered:
                # Whatever the endpoint made of the cut-off body, this is what the client needs to hear.
                intake.has_answered = True
                await _too_large(scope, intake.limit)(scope, receive, send)

        try:
            await self._app(scope, receive_limited, send_limited)
        except ClientDisconnect:
            if not intake.is_too_large:
                raise
            await send_limited({"type": "http.response.start"})


def _too_large(scope: Scope, limit: int) -> ASGIApp:
    language = choose_translator(Request(scope))
    detail = language.text(TOO_LARGE, megabytes=limit // (1024 * 1024))
    return problem_answer(language, 413, "body_too_large", detail, headers={"Connection": "close"})
