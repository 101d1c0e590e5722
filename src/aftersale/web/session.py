"""Signing in and out, with a password or with OpenID Connect."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from aftersale.access.errors import OpenIdNotSet, OpenIdRefused
from aftersale.access.model import Account, NewSession
from aftersale.access.openid import CALLBACK_PATH, find_or_link_account, prove_identity, require_provider, start_url
from aftersale.access.sign_in import begin_session, sign_in, sign_out
from aftersale.access.store import LONGEST_DAYS
from aftersale.access.tokens import csrf_token, new_secret
from aftersale.errors import Problem
from aftersale.settings import Settings
from aftersale.values.sentence import N_, Sentence
from aftersale.web.acting import COOKIE, Cookie, InDatabase, SignedIn, WithSettings
from aftersale.web.languages import Translator, choose_translator
from aftersale.web.pages import plain_page
from aftersale.web.problems import describe_problem
from aftersale.web.shapes import Id, OptionalId, Sent, Shape

router = APIRouter(prefix="/api/session", tags=["session"])

OPENID_COOKIE = "aftersale_openid"
OPENID_PATH = "/api/session/openid"
OPENID_SECONDS = 600


class Credentials(Sent):
    """What a person types to sign in."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1_000)


class AccountShape(Shape):
    """An account as others may see it."""

    account_id: Id
    email: str
    name: str
    roles: list[str]
    person_id: OptionalId


class SessionShape(Shape):
    """Who is signed in, and what unsafe requests must send back as X-CSRF-Token."""

    account: AccountShape
    csrf_token: str


class OpenIdProvider(Shape):
    """Where to begin signing in with OpenID Connect."""

    title: str
    start_url: str


class Providers(Shape):
    """Other ways to sign in than a password."""

    openid: OpenIdProvider | None


def shape_account(account: Account) -> AccountShape:
    """The shape of an account, its roles sorted."""
    return AccountShape(
        account_id=str(account.account_id),
        email=account.email,
        name=account.name,
        roles=sorted(account.roles),
        person_id=None if account.person_id is None else str(account.person_id),
    )


@router.post("")
def start_session(
    credentials: Credentials, response: Response, database: InDatabase, settings: WithSettings
) -> SessionShape:
    """Sign in with e-mail address and password; the session is in the cookie."""
    session = sign_in(database, credentials.email, credentials.password)
    _set_cookie(response, session, settings)
    return SessionShape(account=shape_account(session.account), csrf_token=csrf_token(session.secret))


@router.get("")
def show_session(account: SignedIn, cookie: Cookie) -> SessionShape:
    """Who is signed in."""
    return SessionShape(account=shape_account(account), csrf_token=csrf_token(cookie or ""))


@router.delete("", status_code=204)
def end_session(_: SignedIn, cookie: Cookie, response: Response, database: InDatabase) -> None:
    """Sign out."""
    with database.owner_transaction() as conn:
        sign_out(conn, cookie or "")
    response.delete_cookie(COOKIE, path="/")


@router.get("/providers")
def show_providers(settings: WithSettings) -> Providers:
    """Other ways to sign in."""
    try:
        provider = require_provider(settings)
    except OpenIdNotSet:
        return Providers(openid=None)
    return Providers(openid=OpenIdProvider(title=provider.issuer, start_url=OPENID_PATH))


@router.get("/openid", response_class=RedirectResponse, status_code=303)
def start_openid(settings: WithSettings) -> RedirectResponse:
    """Go to the identity provider."""
    secret = new_secret()
    response = RedirectResponse(start_url(require_provider(settings), secret), status_code=303)
    response.set_cookie(
        OPENID_COOKIE,
        secret,
        max_age=OPENID_SECONDS,
        path=OPENID_PATH,
        httponly=True,
        samesite="lax",
        secure=_is_https(settings),
    )
    return response


@router.get(CALLBACK_PATH.removeprefix("/api/session"), response_class=RedirectResponse, status_code=303)
def finish_openid(
    request: Request,
    database: InDatabase,
    settings: WithSettings,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
    error: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Come back from the identity provider; a refusal is a page, since a person is looking."""
    try:
        session = _finish(request, database, settings, state=state, code=code, error=error)
    except Problem as problem:
        return _refusal(problem, choose_translator(request))
    response = RedirectResponse("/", status_code=303)
    _set_cookie(response, session, settings)
    response.delete_cookie(OPENID_COOKIE, path=OPENID_PATH)
    return response


def _finish(
    request: Request, database: InDatabase, settings: Settings, *, state: str, code: str, error: str
) -> NewSession:
    provider = require_provider(settings)
    secret = request.cookies.get(OPENID_COOKIE)
    if error:
        raise OpenIdRefused(reason=Sentence("it says {error!r}", error=error))
    if not secret:
        reason = Sentence("signing in took more than ten minutes, or another browser started it")
        raise OpenIdRefused(reason=reason)
    identity = prove_identity(provider, secret, state=state, code=code)
    return begin_session(database, find_or_link_account(database, identity), "openid")


def _refusal(problem: Problem, language: Translator) -> HTMLResponse:
    document = describe_problem(problem, language)
    way_back = ("/", language.text(N_("Back to signing in")))
    response = plain_page(document["status"], document["title"], document["detail"], language, link=way_back)
    response.delete_cookie(OPENID_COOKIE, path=OPENID_PATH)
    return response


def _set_cookie(response: Response, session: NewSession, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        session.secret,
        max_age=LONGEST_DAYS * 86_400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_https(settings),
    )


def _is_https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")
