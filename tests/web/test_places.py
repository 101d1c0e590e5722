"""Where a row stands in a list: a page goes there from a copied link, however far down it is."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import HIDDEN, ViewSpec
from worlds import World, booking

EVERY_ROLE = ("compensation_analyst", "administrator", "auditor")


def place(client: TestClient, view: str, key: str, query: str = "") -> Any:
    return client.get(f"/api/grid/{view}/rows/{key}/place{query}").json()


def test_place_of_every_row_is_where_the_list_has_it_in_every_sort(world: World, signed_in: Any) -> None:
    world.bring({"booking": [booking(f"C{each:02}", str(each % 7), customer="small") for each in range(30)]})
    client = signed_in("ada@example.com", *EVERY_ROLE)
    for view in VIEWS:
        for column in view.columns:
            if column.is_sortable and column.kind not in HIDDEN:
                hold_places(client, view, f"sort={column.key}")
                hold_places(client, view, f"sort=-{column.key}")


def hold_places(client: TestClient, view: ViewSpec, sort: str) -> None:
    rows = client.get(f"/api/grid/{view.name}?{sort}").json()["rows"]
    for index in sorted({0, len(rows) // 2, len(rows) - 1} if rows else ()):
        found = place(client, view.name, rows[index][view.row_key], f"?{sort}")
        assert found["index"] == index, (view.name, sort)


def test_place_counts_only_what_matches_and_a_row_beside_has_none(world: World, signed_in: Any) -> None:
    client = signed_in("ada@example.com", "compensation_analyst")
    rows = client.get("/api/grid/bookings?sort=amount").json()["rows"]
    keys = {row["booking_number"]: row["booking_id"] for row in rows}
    assert place(client, "bookings", keys["B1"], "?sort=amount")["index"] == 2
    assert place(client, "bookings", keys["B1"], "?sort=amount&f=amount:gt:60")["index"] == 1
    assert place(client, "bookings", keys["B1"], "?sort=amount&q=acme")["index"] == 1
    assert place(client, "bookings", keys["B2"], "?sort=amount&f=amount:gt:60")["index"] is None


def test_row_of_somebody_else_has_no_more_place_than_one_that_is_not_there(world: World, signed_in: Any) -> None:
    analyst = signed_in("ada@example.com", "compensation_analyst")
    rows = analyst.get("/api/grid/bookings").json()["rows"]
    keys = {row["booking_number"]: row["booking_id"] for row in rows}
    ann = signed_in("ann@example.com", "rep", person="ann")
    assert place(analyst, "bookings", keys["B2"], "?sort=-amount")["index"] == 2
    assert place(ann, "bookings", keys["B2"], "?sort=-amount")["index"] == 1
    unknown = place(ann, "bookings", "1")
    assert unknown["code"] == "row_not_found"
    assert place(ann, "bookings", keys["B3"]) == unknown
    assert place(ann, "bookings", "x")["code"] == "row_not_found"
    assert place(ann, "bookings", keys["B1"], "?sort=colour")["code"] == "sort_unreadable"
