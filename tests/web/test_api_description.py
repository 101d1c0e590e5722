"""The description of the API: valid, committed as it is, and true of what the application answers."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from aftersale.web.openapi import openapi_text
from conftest import REPOSITORY
from web.conftest import SignIn
from worlds import World

EXAMPLES = 5
HOLDS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
ENDS_THE_SESSION = ("end_session", "change_password")
LEAVES_THE_HOST = ("start_openid", "finish_openid")


def test_committed_description_is_the_applications() -> None:
    committed = (REPOSITORY / "ui" / "openapi.json").read_text(encoding="utf-8")
    assert committed == openapi_text(), "the API has changed: run `make openapi` and look at the difference"


def test_served_description_is_the_same_and_pages_of_docs_are_off(anonymous: TestClient) -> None:
    served = anonymous.get("/openapi.json").json()
    assert served["paths"].keys() == anonymous.app.openapi()["paths"].keys()  # type: ignore[attr-defined]
    for path in ("/docs", "/redoc"):
        assert anonymous.get(path).status_code == 503
        assert "swagger" not in anonymous.get(path).text.lower()


def test_every_operation_has_a_name_a_sentence_and_the_problem_it_may_answer(app: FastAPI) -> None:
    names = []
    for path, operations in app.openapi()["paths"].items():
        for verb, operation in operations.items():
            names.append(operation["operationId"])
            assert operation["description"].strip().endswith("."), f"{verb} {path} has no sentence"
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
            assert "422" not in operation["responses"]
    assert len(names) == len(set(names))


def test_money_and_ids_are_described_as_text(app: FastAPI) -> None:
    row = app.openapi()["components"]["schemas"]["OrderRow"]["properties"]
    assert row["order_id"]["type"] == "string"
    assert {option["type"] for option in row["amount"]["anyOf"]} == {"string", "null"}


def operations(app: FastAPI) -> list[Any]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    schema.validate()
    found = list(schema.get_all_operations())
    return [result.ok() for result in found if isinstance(result, Ok)]


def test_application_keeps_to_its_description(app: FastAPI, signed_in: SignIn, world: World) -> None:
    client = signed_in("everybody@example.com", "administrator", "compensation_analyst", "finance", "auditor")
    headers = {
        "X-CSRF-Token": client.headers["X-CSRF-Token"],
        "Cookie": f"aftersale_session={client.cookies['aftersale_session']}",
    }
    load_all_checks()
    checks = CHECKS.get_by_names(HOLDS)
    tried = 0

    for operation in operations(app):
        if operation.definition.raw["operationId"] in (*ENDS_THE_SESSION, *LEAVES_THE_HOST):
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def keeps(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=checks)

        keeps()
        tried += 1
    assert tried > 20


@pytest.mark.parametrize("name", ENDS_THE_SESSION + LEAVES_THE_HOST)
def test_operations_left_out_of_the_trial_are_there(app: FastAPI, name: str) -> None:
    assert name in {operation["operationId"] for path in app.openapi()["paths"].values() for operation in path.values()}
