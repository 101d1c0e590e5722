"""What is committed elsewhere appears in open pages, and all tabs of a browser share one stream of news."""

from __future__ import annotations

import uuid

from playwright.sync_api import BrowserContext, Page, expect

from browser.company import PASSWORD
from browser.visitor import Site, Visitor


def streams_of(context: BrowserContext) -> list[Page]:
    """The pages that asked for a stream, each time they did."""
    asked: list[Page] = []
    context.on("request", lambda each: asked.append(each.frame.page) if each.url.endswith("/api/events") else None)
    return asked


def post_booking(context: BrowserContext, number: str, order: str) -> None:
    """Book something as a program would, beside the open pages."""
    body = {
        "key": number,
        "kind": "new",
        "booked_on": "2026-02-11",
        "amount": "7.25",
        "currency": "USD",
        "order": order,
    }
    answer = context.request.post("/api/session", data={"email": "analyst@example.com", "password": PASSWORD})
    token = answer.json()["csrf_token"]
    posted = context.request.post(
        "/api/bookings",
        data={"source": "canonical", "bookings": [body]},
        headers={"X-CSRF-Token": token, "Idempotency-Key": uuid.uuid4().hex},
    )
    assert posted.ok, posted.text()


def open_order(page: Page, number: str) -> None:
    page.goto(f"/orders?q={number}")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name=f"Order {number}")).to_be_visible()


def test_a_booking_made_elsewhere_appears_in_every_open_page_and_tabs_share_one_stream(
    site: Site, visitor: Visitor
) -> None:
    first = visitor.open(site.analyst)
    streams = streams_of(first.context)
    open_order(first, "N58")
    second = first.context.new_page()
    open_order(second, "N58")
    assert streams == [first]
    post_booking(visitor.open(site.analyst).context, "LIVE1", "N58")
    for page in (second, first):
        expect(page.get_by_text("LIVE1")).to_be_visible()


def test_a_tab_that_is_closed_hands_the_stream_over(site: Site, visitor: Visitor) -> None:
    first = visitor.open(site.analyst)
    streams = streams_of(first.context)
    open_order(first, "N57")
    second = first.context.new_page()
    open_order(second, "N57")
    with second.expect_request("**/api/events"):
        first.close()
    post_booking(visitor.open(site.analyst).context, "LIVE2", "N57")
    expect(second.get_by_text("LIVE2")).to_be_visible()
    assert streams == [first, second]
