"""What surrounds every answer: headers, the policy, limits on bodies, plain pages, and never a trace."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from aftersale.access.model import Account
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.storage.refusals import describe_refusal
from aftersale.web.app import create_app
from aftersale.web.languages import translator_for
from aftersale.web.security import BodyLimit

NOT_BUILT = (
    "The pages are not built in this installation. The API works: /openapi.json. Build them with `pip install .` in a "
    "clone, or install the released wheel."
)


def policy_of(answer_policy: str) -> tuple[str, str]:
    nonce = re.search(r"'nonce-([^']+)'", answer_policy)
    assert nonce is not None
    return nonce[1], answer_policy.replace(nonce[0], "'nonce-…'")


@pytest.mark.parametrize(
    "path", ["/", "/api/health", "/api/orders", "/api/nothing", "/assets/none.js", "/openapi.json"]
)
def test_every_answer_carries_the_security_headers(anonymous: TestClient, path: str) -> None:
    headers = anonymous.get(path).headers
    _, policy = policy_of(headers["content-security-policy"])
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-…'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_each_answer_has_a_nonce_of_its_own(anonymous: TestClient) -> None:
    nonces = {policy_of(anonymous.get("/api/health").headers["content-security-policy"])[0] for _ in range(5)}
    assert len(nonces) == 5


def test_answers_of_the_api_are_not_kept_by_caches(anonymous: TestClient) -> None:
    assert anonymous.get("/api/health").headers["cache-control"] == "no-store"


def test_what_nobody_expected_is_a_problem_without_a_trace(app: FastAPI) -> None:
    @app.get("/api/broken")
    def fail() -> None:
        raise RuntimeError("secret inside")

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app) as client:
        answer = client.get("/api/broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "unexpected"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("statement", "status", "code", "detail"),
    [
        (
            "INSERT INTO account (email, name) VALUES ('a@b', 'A'), ('a@b', 'A')",
            409,
            "already_exists",
            "account_email_key",
        ),
        ("INSERT INTO account (email, name) VALUES ('UP@b', 'A')", 422, "rule_broken", "account_email_check"),
        (
            "INSERT INTO account_role (account_id, role) VALUES (5, 'rep')",
            422,
            "reference_unknown",
            "account_role_account_id_fkey",
        ),
        ("SELECT 'x'::integer", 422, "input_wrong", "invalid input syntax"),
        ("SELECT 1/0", 422, "input_wrong", "division by zero"),
    ],
)
def test_what_the_database_refuses_is_said_with_the_rule_that_it_breaks(
    app: FastAPI, database: Database, statement: str, status: int, code: str, detail: str
) -> None:
    @app.get("/api/refused")
    def refuse() -> None:
        with database.owner_transaction() as conn:
            conn.execute(statement)

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app) as client:
        answer = client.get("/api/refused")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DO $$ BEGIN RAISE EXCEPTION 'payout run % pays whoever decides on it', 7 USING ERRCODE = '42501'; END $$",
            "Der Auszahlungslauf 7 bezahlt, wer über ihn entscheidet",
        ),
        (
            "INSERT INTO account (email, name) VALUES ('UP@b', 'A')",
            "Das verletzt eine Regel, die die Datenbank einhält (account_email_check)",
        ),
        ("SELECT 1/0", "Die Datenbank kann einen dieser Werte nicht speichern: division by zero"),
    ],
)
def test_what_the_database_refuses_is_said_in_the_language_of_its_reader(
    database: Database, statement: str, said: str
) -> None:
    with pytest.raises(psycopg.Error) as caught, database.owner_transaction() as conn:
        conn.execute(statement.encode())
    assert bare(translator_for("de").say(describe_refusal(caught.value))) == said


def bare(said: str) -> str:
    """Without the marks that keep names from turning a sentence around."""
    return said.replace("\N{FIRST STRONG ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


def test_database_that_does_not_answer_is_said(app: FastAPI) -> None:
    @app.get("/api/gone")
    def lose() -> None:
        raise psycopg.OperationalError("connection to server at 10.0.0.7 failed")

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app) as client:
        answer = client.get("/api/gone")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert "10.0.0.7" not in answer.text


def test_wrong_input_is_named_with_a_pointer_and_never_repeated(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/session", json={"email": "ada@example.com", "password": 7, "remember": "my secret"})
    assert answer.status_code == 422
    assert sorted(each["pointer"] for each in answer.json()["errors"]) == ["/password", "/remember"]
    assert "my secret" not in answer.text
    assert anonymous.get("/api/ready?x=1").status_code == 200


@pytest.fixture
def tight(database: Database, settings: Settings) -> Iterator[TestClient]:
    """An application that takes a hundred bytes of JSON and two hundred of uploads."""
    app = create_app(database, settings)
    for middleware in app.user_middleware:
        if middleware.cls is BodyLimit:  # type: ignore[comparison-overlap]
            middleware.kwargs.update(json_bytes=100, upload_bytes=200)
    with TestClient(app) as client:
        yield client


def test_body_announced_too_large_is_refused_unread(tight: TestClient) -> None:
    answer = tight.post("/api/session", json={"email": "a@b", "password": "x" * 200})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_body_that_grows_too_large_is_refused_on_the_way(tight: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 50

    answer = tight.post("/api/session", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert tight.post("/api/session", json={"email": "a@b", "password": "x"}).status_code == 401


def test_uploads_have_their_own_limit(tight: TestClient, administrator: Account) -> None:
    upload = {"file": ("a.csv", b"x" * 300)}
    assert tight.post("/api/imports", files=upload, data={"mapping": "canonical"}).status_code == 413
    assert tight.post("/api/imports", content=b"x" * 150).status_code == 401


def test_pages_that_are_not_built_say_so_in_plain_words(anonymous: TestClient) -> None:
    for path in ("/", "/orders/17", "/sign-in"):
        answer = anonymous.get(path)
        assert answer.status_code == 503
        assert NOT_BUILT in answer.text
        assert "<script" not in answer.text
        assert "<link" not in answer.text
    assert anonymous.get("/openapi.json").status_code == 200


@pytest.fixture
def built(database: Database, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """An application with built pages."""
    pages = tmp_path / "static"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text(
        '<html lang="__LANG__" dir="__DIR__" data-scheme="__SCHEME__"><meta name="nonce" content="__NONCE__"></html>'
    )
    (pages / "favicon.svg").write_text("<svg/>")
    (pages / "assets" / "entry-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("out of reach")
    with TestClient(create_app(database, settings, pages_folder=pages)) as client:
        yield client


def test_page_knows_nonce_language_direction_and_scheme(built: TestClient) -> None:
    answer = built.get("/", headers={"Accept-Language": "ar-EG,en;q=0.5", "Cookie": "aftersale_scheme=dark"})
    nonce, _ = policy_of(answer.headers["content-security-policy"])
    assert answer.text == f'<html lang="ar" dir="rtl" data-scheme="dark"><meta name="nonce" content="{nonce}"></html>'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 'lang="en" dir="ltr" data-scheme="auto"'),
        ({"Accept-Language": "xx, de-CH"}, 'lang="de" dir="ltr" data-scheme="auto"'),
        ({"Accept-Language": "de", "Cookie": "aftersale_language=hi"}, 'lang="hi" dir="ltr"'),
        ({"Cookie": 'aftersale_scheme="><script>'}, 'data-scheme="auto"'),
    ],
)
def test_language_is_the_readers_choice_else_the_browsers(
    built: TestClient, headers: dict[str, str], expected: str
) -> None:
    assert expected in built.get("/orders/17?q=x", headers=headers).text


def test_assets_are_immutable_and_nothing_else_is(built: TestClient) -> None:
    assert built.get("/assets/entry-1a2b.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert built.get("/favicon.svg").headers["content-type"].startswith("image/svg+xml")
    assert built.get("/assets/gone-9f9f.js").status_code == 404
    assert built.get("/api/nothing").json()["code"] == "path_unknown"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/%00",
    ],
)
def test_files_outside_the_pages_are_out_of_reach(built: TestClient, path: str) -> None:
    assert "out of reach" not in built.get(path).text


def test_readiness_tells_what_is_missing(anonymous: TestClient, database: Database) -> None:
    assert anonymous.get("/api/health").json() == {"status": "ok"}
    assert anonymous.get("/api/ready").json() == {"database": "ok", "schema": "ok", "pages": "not built"}
    with database.owner_transaction() as conn:
        conn.execute("DELETE FROM alembic_version")
    answer = anonymous.get("/api/ready")
    assert answer.status_code == 503
    assert "aftersale init" in answer.json()["schema"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b'"\\ud800"', b"1e999", b"null", b'{"email": 1e400}']
)
def test_body_that_is_no_proper_json_is_a_problem(anonymous: TestClient, body: bytes) -> None:
    answer = anonymous.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("email", ["\x00@b", "\\ud800@b"])
def test_text_that_cannot_be_stored_signs_nobody_in(anonymous: TestClient, email: str) -> None:
    body = f'{{"email": "{email}", "password": "correct horse battery"}}'.encode().replace(b"\x00", b"\\u0000")
    answer = anonymous.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (401, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_more_is_read_of_a_body_once_it_is_too_large() -> None:
    read: list[bytes] = []
    answered: list[Message] = []

    async def receive() -> Message:
        read.append(b"x" * 40)
        return {"type": "http.request", "body": read[-1], "more_body": True}

    async def send(message: Message) -> None:
        answered.append(message)

    async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            assert len(read) < 100
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"all taken"})

    scope = {"type": "http", "path": "/api/bookings", "method": "POST", "headers": []}
    asyncio.run(BodyLimit(swallow, json_bytes=100)(scope, receive, send))
    assert len(read) == 3
    assert answered[0]["status"] == 413
    assert b"all taken" not in b"".join(message.get("body", b"") for message in answered)
