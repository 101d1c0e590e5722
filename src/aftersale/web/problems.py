"""Turns every problem into an RFC 9457 answer; the only place that knows both problems and HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from aftersale.access.errors import NotSignedIn, SignInRefused
from aftersale.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unsolvable

MEDIA_TYPE = "application/problem+json"

STATUS_BY_KIND = {
    Invalid.kind: (422, "The input is wrong"),
    NotFound.kind: (404, "Not found"),
    Conflict.kind: (409, "Not possible now"),
    Forbidden.kind: (403, "Not allowed"),
    Unsolvable.kind: (409, "No answer"),
}

STATUS_BY_SQLSTATE = {
    "23505": (409, "already_exists"),
    "23P01": (409, "overlaps"),
    "23001": (409, "never_changes"),
    "23502": (422, "value_missing"),
    "23503": (422, "reference_unknown"),
    "23514": (422, "rule_broken"),
    "42501": (403, "not_allowed"),
    "40001": (409, "changed_meanwhile"),
    "40P01": (409, "changed_meanwhile"),
    "55P03": (409, "changed_meanwhile"),
}
"""What the database refuses in its own words: the constraints' messages are written for people."""

UNAVAILABLE = "The database does not answer at the moment. Try again; nothing was lost."
UNEXPECTED = "Something unexpected went wrong and was written to the server's log. Nothing was changed."


def problem_document(
    status: int, code: str, detail: str, *, title: str = "", errors: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """The body of a problem."""
    document: dict[str, Any] = {
        "type": f"urn:aftersale:problem:{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return document | ({"errors": list(errors)} if errors else {})


def problem_answer(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """A problem as an answer."""
    headers = more.pop("headers", None)
    return JSONResponse(problem_document(status, code, detail, **more), status, headers, media_type=MEDIA_TYPE)


def describe_problem(problem: Problem) -> dict[str, Any]:
    """The document of a domain's problem, for answers and for jobs that failed."""
    status, title = STATUS_BY_KIND[problem.kind]
    if isinstance(problem, (NotSignedIn, SignInRefused)):
        status, title = 401, "Not signed in"
    return problem_document(status, problem.code, str(problem), title=title, errors=_pointers(problem))


def install_problems(app: FastAPI) -> None:
    """Make every exception of a request a problem; what nobody expected is handled by the shield."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(psycopg.Error, _answer_database)
    app.add_exception_handler(PoolTimeout, _answer_unavailable)


def _pointers(problem: Problem) -> list[dict[str, str]]:
    """A problem may list its places under `errors`, as (JSON pointer, sentence)."""
    return [{"pointer": pointer, "detail": detail} for pointer, detail in problem.facts.get("errors", ())]


def _answer_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    document = describe_problem(error)
    return JSONResponse(document, document["status"], media_type=MEDIA_TYPE)


def _answer_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"pointer": _pointer(each["loc"]), "detail": str(each["msg"])} for each in error.errors()]
    detail = "; ".join(f"{each['pointer']}: {each['detail']}" for each in errors[:3])
    return problem_answer(422, "input_wrong", detail, title="The input is wrong", errors=errors)


def _pointer(location: Sequence[Any]) -> str:
    """A JSON pointer into the body; a parameter goes by its place and name."""
    parts = location[1:] if location and location[0] == "body" else location
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _answer_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_").replace("-", "_")
    return problem_answer(error.status_code, code, str(error.detail), headers=error.headers)


def _answer_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, psycopg.Error)
    state = error.sqlstate or ""
    message = error.diag.message_primary or "The value cannot be stored."
    if state in STATUS_BY_SQLSTATE:
        status, code = STATUS_BY_SQLSTATE[state]
        return problem_answer(status, code, message)
    if isinstance(error, psycopg.DataError):
        return problem_answer(422, "input_wrong", message, title="The input is wrong")
    if isinstance(error, psycopg.OperationalError):
        return _answer_unavailable(request, error)
    raise error


def _answer_unavailable(_: Request, error: Exception) -> JSONResponse:
    return problem_answer(503, "database_unavailable", UNAVAILABLE, headers={"Retry-After": "2"})
