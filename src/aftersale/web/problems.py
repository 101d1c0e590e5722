"""Turns every problem into an RFC 9457 answer; the only place that knows both problems and HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
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
from aftersale.storage.refusals import describe_refusal
from aftersale.values.sentence import N_
from aftersale.web.languages import Translator, choose_translator
from aftersale.web.wrong_input import explain_input

MEDIA_TYPE = "application/problem+json"

STATUS_BY_KIND = {
    Invalid.kind: 422,
    NotFound.kind: 404,
    Conflict.kind: 409,
    Forbidden.kind: 403,
    Unsolvable.kind: 409,
}

TITLES = {
    401: N_("Not signed in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not possible here"),
    409: N_("Not possible now"),
    413: N_("Too large"),
    422: N_("The input is wrong"),
    500: N_("Something went wrong"),
    503: N_("Not available at the moment"),
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
"""What the database itself refuses; its words become a sentence in `describe_refusal`."""

UNAVAILABLE = N_("The database does not answer at the moment. Try again; nothing was lost.")
UNEXPECTED = N_("Something unexpected went wrong and was written to the server's log. Nothing was changed.")


def problem_document(
    language: Translator, status: int, code: str, detail: str, errors: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """The body of a problem; its detail is in the reader's language already."""
    document: dict[str, Any] = {
        "type": f"urn:aftersale:problem:{code}",
        "title": language.text(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": detail,
        "code": code,
    }
    return document | ({"errors": list(errors)} if errors else {})


def problem_answer(language: Translator, status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """A problem as an answer."""
    headers = more.pop("headers", None)
    document = problem_document(language, status, code, detail, **more)
    return JSONResponse(document, status, headers, media_type=MEDIA_TYPE)


def describe_problem(problem: Problem, language: Translator) -> dict[str, Any]:
    """The document of a domain's problem."""
    status = 401 if isinstance(problem, (NotSignedIn, SignInRefused)) else STATUS_BY_KIND[problem.kind]
    document = problem_document(language, status, problem.code, language.problem(problem), _pointers(problem, language))
    differences = [asdict(each) for each in problem.facts.get("differences", ())]
    count = problem.facts.get("count")
    return (
        document
        | ({"differences": differences} if differences else {})
        | ({"count": count} if isinstance(count, int) else {})
    )


def install_problems(app: FastAPI) -> None:
    """Make every exception of a request a problem; what nobody expected is handled by the shield."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(psycopg.Error, _answer_database)
    app.add_exception_handler(PoolTimeout, _answer_unavailable)


def _pointers(problem: Problem, language: Translator) -> list[dict[str, str]]:
    """A problem may list its places under `errors`, as (JSON pointer, sentence or problem)."""
    return [
        {"pointer": pointer, "detail": language.problem(said) if isinstance(said, Problem) else language.say(said)}
        for pointer, said in problem.facts.get("errors", ())
    ]


def _answer_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    document = describe_problem(error, choose_translator(request))
    return JSONResponse(document, document["status"], media_type=MEDIA_TYPE)


def _answer_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    language = choose_translator(request)
    errors = [{"pointer": _pointer(each["loc"]), "detail": explain_input(each, language)} for each in error.errors()]
    detail = "; ".join(f"{each['pointer']}: {each['detail']}" for each in errors[:3])
    return problem_answer(language, 422, "input_wrong", detail, errors=errors)


def _pointer(location: Sequence[Any]) -> str:
    """A JSON pointer into the body; a parameter goes by its place and name."""
    parts = location[1:] if location and location[0] == "body" else location
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    language = choose_translator(request)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    detail = language.text(TITLES.get(error.status_code, phrase)) if error.detail == phrase else str(error.detail)
    return problem_answer(language, error.status_code, code, detail, headers=error.headers)


def _answer_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, psycopg.Error)
    language = choose_translator(request)
    state = error.sqlstate or ""
    if state in STATUS_BY_SQLSTATE:
        status, code = STATUS_BY_SQLSTATE[state]
        return problem_answer(language, status, code, language.say(describe_refusal(error)))
    if isinstance(error, psycopg.DataError):
        return problem_answer(language, 422, "input_wrong", language.say(describe_refusal(error)))
    if isinstance(error, psycopg.OperationalError):
        return _answer_unavailable(request, error)
    raise error


def _answer_unavailable(request: Request, error: Exception) -> JSONResponse:
    language = choose_translator(request)
    detail = language.text(UNAVAILABLE)
    return problem_answer(language, 503, "database_unavailable", detail, headers={"Retry-After": "2"})
