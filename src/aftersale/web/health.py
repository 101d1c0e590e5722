"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

from fastapi import APIRouter, Request, Response
from pydantic import Field

from aftersale.errors import Problem
from aftersale.storage.revision import require_schema
from aftersale.storage.server import failure_to_answer
from aftersale.web.acting import InDatabase
from aftersale.web.pages import is_built
from aftersale.web.shapes import Shape

router = APIRouter(prefix="/api", tags=["health"])


class Health(Shape):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Readiness(Shape):
    """Each part is `ok` or a sentence that says what is wrong; missing pages do not stop the API."""

    database: str
    schema_state: str = Field(serialization_alias="schema")
    pages: str


@router.get("/health")
def show_health() -> Health:
    """The process lives; asks nothing else."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
def show_readiness(request: Request, response: Response, database: InDatabase) -> Readiness:
    """Whether the database answers with the right schema, and whether the pages are built."""
    failure = "the database does not answer" if failure_to_answer(database.address, seconds=1) else ""
    schema = "unknown" if failure else _schema(database.address)
    if failure or schema != "ok":
        response.status_code = 503
    pages = "ok" if is_built(cast(Path, request.app.state.pages_folder)) else "not built"
    return Readiness(database=failure or "ok", schema_state=schema, pages=pages)


def _schema(address: str) -> str:
    try:
        require_schema(address)
    except Problem as problem:
        return str(problem)
    return "ok"
