"""Signing in with OpenID Connect, against a provider that really signs, checks PKCE and hands out each code once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from aftersale.access.actions import disable_account
from aftersale.access.model import Account
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.app import create_app

CLIENT_ID = "aftersale-client"
CLIENT_SECRET = "client secret"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Provider:
    """An identity provider on a loopback port; `claims` overrides what it says of the person who signs in."""

    port: int = 0
    key: RSAKey = field(default_factory=lambda: KEY)
    signing_key: RSAKey | None = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            **self.discovery,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.grants)}"
        self.grants[code] = asked
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": asked["state"]})

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        grant = self.grants.pop(form["code"], None)
        challenge = base64url(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            grant is None
            or form["grant_type"] != "authorization_code"
            or grant["redirect_uri"] != form["redirect_uri"]
            or grant["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.sign(grant["nonce"])}

    def sign(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "Ada@Example.com",
            "email_verified": True,
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        if self.header["alg"] != "RS256":
            return self.forge(told)
        return jwt.encode(self.header, told, self.signing_key or self.key)

    def forge(self, told: dict[str, Any]) -> str:
        """Without a signature, or signed with the public key as if it were a shared secret."""
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (self.header, told))
        if self.header["alg"] == "none":
            return signed + "."
        return f"{signed}.{base64url(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that answers on a loopback port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urllib.parse.urlsplit(self.path)
            if address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(urllib.parse.parse_qsl(address.query))))
                self.end_headers()
            elif address.path == "/.well-known/openid-configuration":
                self.answer(200, provider.document())
            elif address.path == "/jwks":
                self.answer(200, {"keys": [provider.key.as_dict(private=False)]})
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(body))
            self.answer(*provider.exchange(form, self.headers.get("Authorization", "")))

        def answer(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(database: Database, settings: Settings, provider: Provider, administrator: Account) -> Iterator[TestClient]:
    """A browser at an installation that trusts the provider and has one account, Ada's."""
    trusting = replace(
        settings, openid_issuer=provider.issuer, openid_client_id=CLIENT_ID, openid_client_secret=CLIENT_SECRET
    )
    with TestClient(create_app(database, trusting), follow_redirects=False) as client:
        yield client


def go_to_provider(browser: TestClient) -> str:
    """Start signing in, sign in at the provider, and return the address it sends the browser back to."""
    started = browser.get("/api/session/openid")
    assert started.status_code == 303, started.text
    return httpx.get(started.headers["location"]).headers["location"]


def test_verified_address_signs_in_to_the_existing_account(browser: TestClient, administrator: Account) -> None:
    assert browser.get("/api/session/providers").json()["openid"]["start_url"] == "/api/session/openid"
    back = browser.get(go_to_provider(browser))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert browser.get("/api/session").json()["account"]["email"] == administrator.email


def test_linked_identity_stays_linked_when_its_address_changes(
    browser: TestClient, provider: Provider, administrator: Account
) -> None:
    browser.get(go_to_provider(browser))
    browser.cookies.clear()
    provider.claims = {"email": "ada.lovelace@example.com", "email_verified": False}
    assert browser.get(go_to_provider(browser)).status_code == 303
    assert browser.get("/api/session").json()["account"]["email"] == administrator.email


@pytest.mark.parametrize(
    ("claims", "status", "sentence"),
    [
        ({"email": "eve@example.com"}, 403, "has no account here"),
        ({"email_verified": False}, 403, "does not say that ada@example.com is verified"),
        ({"email_verified": "true"}, 403, "does not say that ada@example.com is verified"),
        ({"email": None}, 403, "does not say that"),
        ({"nonce": "another"}, 403, "identity token is not valid"),
        ({"nonce": None}, 403, "identity token is not valid"),
        ({"aud": "another client"}, 403, "identity token is not valid"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, 403, "identity token is not valid"),
        ({"iss": "https://elsewhere.example"}, 403, "identity token is not valid"),
        ({"exp": 1_000_000_000}, 403, "identity token is not valid"),
        ({"sub": None}, 403, "identity token is not valid"),
        ({"at_hash": "wrong"}, 403, "identity token is not valid"),
    ],
)
def test_identity_that_does_not_hold_is_refused_in_a_sentence(
    browser: TestClient, provider: Provider, claims: dict[str, Any], status: int, sentence: str
) -> None:
    provider.claims = claims
    back = browser.get(go_to_provider(browser))
    assert back.status_code == status
    assert sentence in back.text
    assert "<script" not in back.text
    assert browser.get("/api/session").status_code == 401


def test_nobody_is_given_an_account_by_the_provider(
    browser: TestClient, provider: Provider, database: Database
) -> None:
    provider.claims = {"email": "eve@example.com"}
    browser.get(go_to_provider(browser))
    with database.owner_transaction() as conn:
        assert conn.execute("SELECT email FROM account").fetchall() == [{"email": "ada@example.com"}]


@pytest.mark.parametrize("forgery", ["another key", "no signature", "public key as secret"])
def test_forged_signature_is_refused(browser: TestClient, provider: Provider, forgery: str) -> None:
    if forgery == "another key":
        provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    elif forgery == "no signature":
        provider.header = {"alg": "none"}
    else:
        provider.header = {"alg": "HS256", "kid": "one"}
    back = browser.get(go_to_provider(browser))
    assert back.status_code == 403
    assert "identity token is not valid" in back.text


def test_answer_is_taken_only_by_the_browser_that_started(browser: TestClient) -> None:
    address = go_to_provider(browser)
    browser.cookies.clear()
    assert "another browser started it" in browser.get(address).text
    browser.get("/api/session/openid")
    assert "does not belong to a sign-in that this browser started" in browser.get(address).text
    assert browser.get("/api/session").status_code == 401


def test_code_works_once(browser: TestClient) -> None:
    started = browser.get("/api/session/openid")
    secret = browser.cookies["aftersale_openid"]
    address = httpx.get(started.headers["location"]).headers["location"]
    assert browser.get(address).status_code == 303
    browser.cookies.set("aftersale_openid", secret, domain="testserver.local", path="/api/session/openid")
    assert "invalid_grant" in browser.get(address).text


def test_refusal_at_the_provider_is_said(browser: TestClient) -> None:
    browser.get("/api/session/openid")
    assert "access_denied" in browser.get("/api/session/openid/callback?error=access_denied").text


def test_provider_that_names_another_issuer_is_not_used(browser: TestClient, provider: Provider) -> None:
    provider.discovery = {"issuer": "https://elsewhere.example"}
    started = browser.get("/api/session/openid")
    assert started.status_code == 409
    assert started.json()["code"] == "open_id_unreachable"


def test_provider_that_does_not_answer_is_said(database: Database, settings: Settings) -> None:
    silent = replace(settings, openid_issuer="http://127.0.0.1:9", openid_client_id=CLIENT_ID)
    with TestClient(create_app(database, silent), follow_redirects=False) as client:
        assert client.get("/api/session/openid").json()["code"] == "open_id_unreachable"


def test_without_a_provider_there_is_only_the_password(anonymous: TestClient) -> None:
    assert anonymous.get("/api/session/providers").json() == {"openid": None}
    assert anonymous.get("/api/session/openid", follow_redirects=False).status_code == 404


def test_disabled_account_is_not_let_in_by_the_provider(
    browser: TestClient, database: Database, actor: Actor, administrator: Account
) -> None:
    with database.owner_transaction() as conn:
        conn.execute("INSERT INTO account (email, name) VALUES ('bob@example.com', 'Bob')")
        conn.execute(
            "INSERT INTO account_role (account_id, role) SELECT account_id, 'administrator' FROM account WHERE name = 'Bob'"
        )
    browser.get(go_to_provider(browser))
    browser.cookies.clear()
    disable_account(database, actor, administrator.account_id)
    assert "has no account here" in browser.get(go_to_provider(browser)).text
