"""The description of the API: the same text in the application, in `ui/openapi.json` and for whoever generates a client."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from aftersale.web.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, and what to do (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable: clients may branch on it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "count": {"type": "integer", "description": "How many there are, where that is what the problem is about."},
        "differences": {
            "type": "array",
            "description": "Of a conflict: what is not as it was seen, field by field; `unit` is a currency or empty.",
            "items": {
                "type": "object",
                "required": ["field", "subject", "seen", "now", "unit"],
                "properties": {key: {"type": "string"} for key in ("field", "subject", "seen", "now", "unit")},
            },
        },
    },
}

VERBS = ("get", "post", "put", "patch", "delete")


def describe_api(app: FastAPI) -> None:
    """Let the application describe itself with the problems that every operation may answer."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def write_document(document: dict[str, Any]) -> str:
    """The description as text: keys sorted, so that a change of the API is a small change of the file."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version="1",
        description="Everything that happens between a signed order and everybody being served and paid for it.",
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    components["responses"] = {"Problem": {"description": "What went wrong", "content": {MEDIA_TYPE: reference}}}
    for path in document["paths"].values():
        for verb in VERBS:
            if verb in path:
                path[verb]["responses"].pop("422", None)
                path[verb]["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return document
