"""The contributor's guide to a new list: its code is run as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import ViewSpec
from conftest import REPOSITORY
from worlds import World

GUIDE = REPOSITORY / "docs" / "guides" / "adding-a-list.md"
MOST_LINES = 60


def code_of_guide() -> str:
    """The Python of the guide."""
    found = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def view_of_guide() -> ViewSpec:
    """The list that the guide describes."""
    names: dict[str, object] = {}
    exec(compile(code_of_guide(), str(GUIDE), "exec"), names)
    view = names["LARGE_ORDERS"]
    assert isinstance(view, ViewSpec)
    return view


@pytest.fixture
def extended(database: Database, settings: Settings, world: World) -> Iterator[TestClient]:
    """The application with the guide's list beside its own."""
    app = create_app(database, settings, pages_folder=settings.data_folder / "none", views=(*VIEWS, view_of_guide()))
    with TestClient(app) as client:
        yield client


def sign_in(client: TestClient) -> None:
    """An analyst, whose requests carry what a page would send."""
    answer = client.post("/api/session", json={"email": "ana@example.com", "password": "correct horse battery"})
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


def test_guide_shows_a_list_with_facets_a_bulk_action_and_a_form_in_few_lines() -> None:
    lines = [line for line in code_of_guide().splitlines() if line.strip()]
    view = view_of_guide()
    assert len(lines) <= MOST_LINES
    assert view.facets and view.actions[0].scope == "selection" and view.actions[0].form


def test_list_of_the_guide_works_as_it_stands_there(
    extended: TestClient, signed_in: Callable[..., TestClient], database: Database, actor: Actor
) -> None:
    signed_in("ana@example.com", "compensation_analyst")
    sign_in(extended)
    described = {view["name"]: view for view in extended.get("/api/views").json()["views"]}["large_orders"]
    assert described["actions"][0]["form"]["hints"]["question"]["widget"] == "textarea"
    block = extended.get("/api/grid/large_orders").json()
    assert [row["order_number"] for row in block["rows"]] == ["O1"]
    facets = extended.get("/api/grid/large_orders/facets").json()["facets"]
    assert [facet["key"] for facet in facets] == ["channel", "ordered_on", "amount"]
    asked = extended.post(
        "/api/grid/large_orders/actions/ask",
        json={"selection": {"f": [], "expected": 1}, "form": {"question": "Is the discount right?"}},
        headers={"Idempotency-Key": "once"},
    )
    assert asked.json()["message"] == "A check of 1 orders is asked for."
    with database.transaction(actor) as conn:
        row = conn.execute("SELECT actor, detail FROM audit_entry WHERE action = 'order.ask_for_check'").fetchone()
    assert row == {"actor": "ana@example.com", "detail": {"question": "Is the discount right?"}}
