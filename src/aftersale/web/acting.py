"""Who acts in a request: from the session's cookie or an API token, read anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, cast

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from aftersale.access.errors import CsrfMissing, NotSignedIn, SessionNeeded
from aftersale.access.model import Account
from aftersale.access.scopes import actor_in_scope
from aftersale.access.store import find_bearer, find_session
from aftersale.access.tokens import csrf_token, is_same_secret
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database

COOKIE = "aftersale_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")
_bearer = HTTPBearer(auto_error=False, scheme_name="token", bearerFormat="aft_…")

Cookie = Annotated[str | None, Security(_cookie)]
Bearing = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def _database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


InDatabase = Annotated[Database, Depends(_database)]
WithSettings = Annotated[Settings, Depends(_settings)]


def session_account(request: Request, database: InDatabase, cookie: Cookie) -> Account:
    """The account of the cookie's session; an unsafe method must also bring the session's CSRF token."""
    if not cookie:
        raise NotSignedIn()
    with database.owner_transaction() as conn:
        account = find_session(conn, cookie)
    if account is None:
        raise NotSignedIn()
    if request.method not in SAFE_METHODS:
        given = request.headers.get(CSRF_HEADER, "")
        if not is_same_secret(given, csrf_token(cookie)):
            raise CsrfMissing()
    return account


def _session_only(request: Request, database: InDatabase, cookie: Cookie) -> Actor:
    if "authorization" in request.headers and not cookie:
        raise SessionNeeded()
    return session_account(request, database, cookie).actor()


class ActingIn:
    """The actor of a request: a token needs the scope and acts with nothing beyond it, a session acts with its roles."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self, request: Request, database: InDatabase, cookie: Cookie, bearing: Bearing) -> Actor:
        if bearing is None:
            return session_account(request, database, cookie).actor()
        with database.owner_transaction() as conn:
            bearer = find_bearer(conn, bearing.credentials)
        if bearer is None:
            raise NotSignedIn()
        return actor_in_scope(bearer, self.scope)


Reader = Annotated[Actor, Depends(ActingIn("read"))]
BookingsWriter = Annotated[Actor, Depends(ActingIn("bookings:write"))]
TicketsWriter = Annotated[Actor, Depends(ActingIn("tickets:write"))]
ImportsWriter = Annotated[Actor, Depends(ActingIn("imports:write"))]
PayRunner = Annotated[Actor, Depends(ActingIn("pay:run"))]
AllocationPlanner = Annotated[Actor, Depends(ActingIn("allocation:plan"))]
AllocationDecider = Annotated[Actor, Depends(ActingIn("allocation:decide"))]
SignedIn = Annotated[Account, Depends(session_account)]
Person = Annotated[Actor, Depends(_session_only)]


def _reading(database: InDatabase, reader: Reader) -> Iterator[Connection]:
    with database.transaction(reader, read_only=True) as conn:
        yield conn


Reading = Annotated[Connection, Depends(_reading, scope="function")]
"""One read-only snapshot, seen through the reader's row-level security."""
