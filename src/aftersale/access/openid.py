"""OpenID Connect: authorisation code with PKCE, state and nonce, checked against the provider's published keys.

Nothing is kept between the start and the return: state, nonce and code verifier are derived from one secret in a
short-lived cookie, so only the browser that started can finish.

Source: OpenID Connect Core 1.0 section 3.1; RFC 7636; RFC 9700 section 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from aftersale.access.errors import (
    OpenIdAccountMissing,
    OpenIdEmailUnverified,
    OpenIdNotSet,
    OpenIdRefused,
    OpenIdUnreachable,
)
from aftersale.access.model import Account
from aftersale.access.store import STATEMENTS, find_account, get_account
from aftersale.access.tokens import derive_secret, is_same_secret
from aftersale.audit.actions import append_audit
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from aftersale.values.sentence import Sentence

CALLBACK_PATH = "/api/session/openid/callback"
ANSWER_SECONDS = 10
CLOCK_LEEWAY_SECONDS = 60
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures of key pairs only: never none, and no HMAC, for which a public key could be passed off as the secret."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity provider and this installation's place in it."""

    issuer: str
    client_id: str
    client_secret: str | None
    callback_url: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider says came back."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool


def require_provider(settings: Settings) -> Provider:
    """The provider of this installation, or `OpenIdNotSet`."""
    if settings.openid_issuer is None or settings.openid_client_id is None:
        raise OpenIdNotSet()
    return Provider(
        issuer=settings.openid_issuer,
        client_id=settings.openid_client_id,
        client_secret=settings.openid_client_secret,
        callback_url=settings.public_url + CALLBACK_PATH,
    )


def start_url(provider: Provider, secret: str) -> str:
    """Where to send the browser that holds `secret` in its cookie."""
    with _client(provider) as client:
        endpoint = _discover(client, provider)["authorization_endpoint"]
    url: str = prepare_grant_uri(
        endpoint,
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=provider.callback_url,
        scope="openid email profile",
        state=derive_secret(secret, "state"),
        nonce=derive_secret(secret, "nonce"),
        code_challenge=create_s256_code_challenge(derive_secret(secret, "verifier")),
        code_challenge_method="S256",
    )
    return url


def prove_identity(provider: Provider, secret: str, *, state: str, code: str) -> Identity:
    """Exchange the code that came back for a checked identity.

    Raises
    ------
    OpenIdRefused, OpenIdUnreachable
    """
    if not is_same_secret(state, derive_secret(secret, "state")):
        raise OpenIdRefused(reason=Sentence("it does not belong to a sign-in that this browser started"))
    with _client(provider) as client:
        endpoints = _discover(client, provider)
        answer = _fetch_tokens(client, provider, endpoints["token_endpoint"], code, derive_secret(secret, "verifier"))
        keys = _get_json(client, provider, endpoints["jwks_uri"])
    claims = _check_id_token(provider, answer, keys, nonce=derive_secret(secret, "nonce"))
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).lower(),
        is_email_verified=claims.get("email_verified") is True,
    )


def find_or_link_account(database: Database, identity: Identity) -> Account:
    """The account of an identity: the one linked to it, else the existing one with its verified address.

    Raises
    ------
    OpenIdAccountMissing, OpenIdEmailUnverified
    """
    with database.owner_transaction(Actor(name=identity.email or identity.subject)) as conn:
        key = {"issuer": identity.issuer, "subject": identity.subject}
        linked = conn.execute(STATEMENTS["find_openid_account"], key).fetchone()
        if linked is not None:
            account = get_account(conn, linked["account_id"])
            if account.is_disabled:
                raise OpenIdAccountMissing(email=account.email)
            return account
        return _link(conn, identity)


def _link(conn: Connection, identity: Identity) -> Account:
    if not identity.is_email_verified or not identity.email:
        raise OpenIdEmailUnverified(email=identity.email or Sentence("the address"))
    account = find_account(conn, identity.email)
    if account is None or account.is_disabled:
        raise OpenIdAccountMissing(email=identity.email)
    parameters = {"issuer": identity.issuer, "subject": identity.subject, "account_id": account.account_id}
    conn.execute(STATEMENTS["link_openid"], parameters)
    detail = {"issuer": identity.issuer, "subject": identity.subject}
    append_audit(conn, "account.link_openid", "account", str(account.account_id), detail)
    return account


def _client(provider: Provider) -> httpx.Client:
    host = urlsplit(provider.issuer)
    if host.scheme != "https" and host.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise OpenIdUnreachable(issuer=provider.issuer, reason=Sentence("it is not an https address"))
    return httpx.Client(timeout=ANSWER_SECONDS, follow_redirects=False)


def _discover(client: httpx.Client, provider: Provider) -> dict[str, Any]:
    document = _get_json(client, provider, provider.issuer + "/.well-known/openid-configuration")
    if str(document.get("issuer", "")).rstrip("/") != provider.issuer:
        raise OpenIdUnreachable(issuer=provider.issuer, reason=Sentence("its discovery document names another issuer"))
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(document.get(name), str):
            reason = Sentence("its discovery document has no {name}", name=name)
            raise OpenIdUnreachable(issuer=provider.issuer, reason=reason)
    return document


def _get_json(client: httpx.Client, provider: Provider, url: str) -> dict[str, Any]:
    try:
        answer = client.get(url)
        answer.raise_for_status()
        document = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise OpenIdUnreachable(issuer=provider.issuer, reason=f"{url}: {error}") from error
    if not isinstance(document, dict):
        raise OpenIdUnreachable(issuer=provider.issuer, reason=Sentence("{url} is not a JSON object", url=url))
    return document


def _fetch_tokens(
    client: httpx.Client, provider: Provider, endpoint: str, code: str, code_verifier: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.callback_url,
        "code_verifier": code_verifier,
        "client_id": provider.client_id,
    }
    secret = provider.client_secret
    auth = httpx.BasicAuth(provider.client_id, secret) if secret else httpx.USE_CLIENT_DEFAULT
    try:
        answer = client.post(endpoint, data=form, auth=auth, headers={"Accept": "application/json"})
        document = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise OpenIdUnreachable(issuer=provider.issuer, reason=str(error)) from error
    if answer.status_code != 200 or not isinstance(document, dict) or "id_token" not in document:
        said = document.get("error", answer.status_code) if isinstance(document, dict) else answer.status_code
        raise OpenIdRefused(reason=Sentence("it gave no identity ({error})", error=str(said)))
    return document


def _check_id_token(provider: Provider, answer: dict[str, Any], keys: dict[str, Any], *, nonce: str) -> dict[str, Any]:
    try:
        token = jwt.decode(answer["id_token"], KeySet.import_key_set(cast(Any, keys)), algorithms=SIGNATURES)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "values": [provider.issuer, provider.issuer + "/"]},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={"client_id": provider.client_id, "nonce": nonce, "access_token": answer.get("access_token")},
        )
        claims.validate(leeway=CLOCK_LEEWAY_SECONDS)
    except (JoseError, ValueError) as error:
        reason = Sentence("its identity token is not valid ({error})", error=str(error))
        raise OpenIdRefused(reason=reason) from error
    return dict(claims)
