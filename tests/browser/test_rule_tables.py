"""A rule table is changed by one person and approved by another, in the browser, with pickers, keys and pasted cells."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.serving import serving
from browser.visitor import Audit, Site, Visitor, come_to_rest

TABLE = "/api/rule-tables/direct_basis"
DRAFT = "/rules/direct_basis/draft"
SAVED_WITHIN = 60_000


@pytest.fixture(scope="module")
def site(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A company of its own: who is credited is decided otherwise after these tests."""
    with serving(server_address, template_name, tmp_path_factory.mktemp("rules")) as site:
        yield site


def call(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Through the API, as whoever the page belongs to."""
    token = page.context.request.get("/api/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": str(uuid4())}
    answer = page.context.request.fetch(path, method=method, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def open_draft(page: Page) -> dict[str, Any]:
    """A draft of what is in force; one that another test left open is withdrawn."""
    left = call(page, "GET", TABLE)["draft"]
    if left is not None:
        call(page, "POST", f"{TABLE}/draft/withdraw", {"edit_number": left["edit_number"], "reason": ""})
    opened: dict[str, Any] = call(page, "POST", f"{TABLE}/draft", {})
    return opened


def at_draft(page: Page) -> Locator:
    """The sheet of the draft, with the keyboard on its first cell."""
    page.goto(DRAFT)
    come_to_rest(page)
    sheet = page.get_by_role("grid", name="Rows of On which basis")
    sheet.focus()
    return sheet


def cell(page: Page) -> Locator:
    """The cell that the cursor is on."""
    return page.locator("[role=gridcell][data-current]")


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=SAVED_WITHIN)


def rules(page: Page) -> list[dict[str, Any]]:
    """The rows of the draft as the server has them."""
    found: list[dict[str, Any]] = call(page, "GET", f"{TABLE}/draft")["document"]["rules"]
    return found


def credit(page: Page, period: str) -> None:
    """Credit a period, and wait until that is done."""
    job = call(page, "POST", "/api/crediting-runs", {"period": period})["job_id"]
    until = time.monotonic() + 60
    while call(page, "GET", f"/api/jobs/{job}")["ended_at"] is None and time.monotonic() < until:
        time.sleep(0.2)
    assert call(page, "GET", f"/api/jobs/{job}")["state"] == "done"


def decided(page: Page) -> dict[str, tuple[str | None, str | None]]:
    """Row and version that decided each booking of the fair."""
    rows = call(page, "GET", "/api/grid/bookings?f=channel:in:fair&limit=10")["rows"]
    return {row["booked_on"]: (row["rule_id"], row["table_version"]) for row in rows}


def pick(page: Page, *, operator: str, choose: Callable[[Locator], object]) -> None:
    """Put the condition of the cell together from what its panel offers."""
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    panel.get_by_role("combobox").first.select_option(label=operator)
    choose(panel)
    panel.get_by_role("button", name="Done").click()
    expect(panel).to_have_count(0)


def test_business_user_changes_the_crediting_table_and_a_second_person_brings_it_into_force(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open(site.analyst)
    today = datetime.now(UTC).date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    fair = {"kind": "new", "amount": "100", "currency": "USD", "channel": "fair"}
    bookings = [{"key": day, "booked_on": day, **fair} for day in (today.isoformat(), tomorrow)]
    assert call(page, "POST", "/api/bookings", {"source": "shop", "bookings": bookings})["accepted"] == 2
    page.goto("/rule_tables")
    page.get_by_role("link", name="On which basis is the direct credit found").click()
    come_to_rest(page)
    assert find_barriers(page) == []
    before = call(page, "GET", TABLE)["versions"]
    page.get_by_role("button", name="Change this table").click()
    expect(page.get_by_role("heading", level=1, name="Draft: On which basis")).to_be_visible()
    come_to_rest(page)

    # Exactly one row may match from now on: two rows do.
    page.get_by_role("button", name="Title and conditions").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="When several rows match").select_option(label="Exactly one row may match")
    dialog.get_by_role("button", name="Save").click()
    findings = page.get_by_role("list", name="Findings").get_by_role("listitem")
    overlaps = findings.filter(has_text="web-shop both match Channel web")
    expect(overlaps).to_have_count(2)
    assert find_barriers(page) == []
    for row, left in ((3, 1), (4, 0)):
        overlaps.get_by_role("button", name=f"Go to row {row}").click()
        expect(page.get_by_role("grid")).to_be_focused()
        page.keyboard.press("ArrowRight")
        pick(page, operator="is not", choose=lambda panel: panel.get_by_label("Other values").fill("web"))
        expect(cell(page)).to_have_text(re.compile("not web"))
        expect(overlaps).to_have_count(left)

    # One more row between two others, with pickers only.
    for key in ("ArrowUp", "ArrowUp", "Control+Enter"):
        page.keyboard.press(key)
    expect(cell(page)).to_have_text("any")
    pick(page, operator="is", choose=lambda panel: panel.get_by_label("Value").select_option(label="fair"))
    page.keyboard.press("ArrowRight")
    pick(page, operator="is", choose=lambda panel: panel.get_by_label("Value").select_option(label="no"))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    panel.get_by_role("combobox").select_option(label="None")
    panel.get_by_role("button", name="Done").click()
    expect(findings.filter(has_text="both match Channel fair").first).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        pick(page, operator="is not", choose=lambda panel: panel.get_by_role("checkbox", name="fair").check())
    expect(page.get_by_text("Must be mended")).to_have_count(0)
    saved(page)
    assert [each["rule"] for each in rules(page)][2] == "row-1"
    assert rules(page)[2]["when"]["channel"] == "fair"
    assert rules(page)[2]["then"]["basis"] == "none"

    # A case, and the last quarter.
    page.get_by_text("Try a case").click()
    page.get_by_role("complementary").get_by_label("Channel").select_option(label="fair")
    page.get_by_role("complementary").get_by_label("Seller on the order").select_option(label="no")
    expect(page.get_by_text("Rule row-1 decides")).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("button", name="Keep as a test case").click()
    page.get_by_label("What it is an example of").fill("Orders of a fair")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("Tests", exact=True).click()
    expect(page.get_by_role("list", name="Test cases").get_by_text("Passes")).to_be_visible()
    page.get_by_text("Real rows").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Bookings looked at").or_(page.get_by_text("Nothing would change"))).to_be_visible(
        timeout=60_000
    )

    # Every warning that stays has a reason; somebody else approves; it holds from tomorrow.
    page.get_by_role("button", name="Hand over for approval").click()
    dialog = page.get_by_role("dialog")
    for each in dialog.get_by_role("textbox").all():
        each.fill("Such bookings do not occur.")
    dialog.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("You cannot approve this draft")).to_be_visible()
    second = visitor.open(site.finance)
    second.goto(DRAFT)
    come_to_rest(second)
    second.get_by_role("button", name="Approve").click()
    second.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(second.get_by_role("button", name="Approve")).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1, name="On which basis is the direct credit found")).to_be_visible()
    come_to_rest(page)
    after = [each for each in call(page, "GET", TABLE)["versions"] if each["superseded_at"] is None]
    assert after[0]["start_on"] == tomorrow
    assert after[1]["version"] == before[0]["version"]
    assert after[1]["end_on"] == tomorrow

    # Tomorrow's booking has the new version, today's keeps its own.
    for period in sorted({f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" for day in (today.isoformat(), tomorrow)}):
        credit(page, period)
    assert decided(page)[tomorrow] == ("row-1", after[0]["version"])
    assert decided(page)[today.isoformat()] == (None, before[0]["version"])


def test_draft_goes_by_keys_only(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    open_draft(page)
    at_draft(page)
    first = rules(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("web, fair")
    page.keyboard.press("Tab")
    page.keyboard.type("yes")
    page.keyboard.press("Tab")
    page.keyboard.type(">= 1,000")
    page.keyboard.press("Enter")
    saved(page)
    now = rules(page)
    assert [each["rule"] for each in now] == [
        *(each["rule"] for each in first[:2]),
        now[2]["rule"],
        *(each["rule"] for each in first[2:]),
    ]
    added = now[2]
    assert added["when"]["channel"] == "web, fair"
    assert added["when"]["has_seller"] == "true"
    assert ">= 1000" in added["when"].values()
    page.keyboard.press("Alt+ArrowUp")
    for _ in range(5):
        page.keyboard.press("Control+z")
    saved(page)
    assert rules(page) == first
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name=re.compile("Findings"))).to_be_focused()


def test_cells_of_a_spreadsheet_are_pasted_marked_where_they_are_wrong_and_taken_back_at_once(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.open(site.analyst)
    open_draft(page)
    sheet = at_draft(page)
    first = rules(page)
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    lines = [f"shop {n}\tno\t{n},000\tmany\tnone" for n in range(1, 2001)]
    paste(sheet, "\r\n".join(lines))
    expect(sheet).to_have_attribute("aria-rowcount", str(len(first) + 2000))
    expect(page.locator("[data-problem=bad]").first).to_be_visible(timeout=SAVED_WITHIN)
    page.keyboard.press("Control+z")
    expect(sheet).to_have_attribute("aria-rowcount", str(len(first) + 1))
    saved(page)
    assert rules(page) == first


def paste(sheet: Locator, text: str) -> None:
    """What Ctrl+V does with a text on the clipboard."""
    sheet.evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_nothing_typed_is_lost_while_the_server_is_away(site: Site, visitor: Visitor) -> None:
    visitor.expect("ERR_FAILED")
    page = visitor.open(site.analyst)
    open_draft(page)
    at_draft(page)
    page.route(f"**{TABLE}/draft", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.keyboard.press("End")
    page.keyboard.type("typed in a tunnel")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not saved yet, kept in this browser")).to_be_visible(timeout=SAVED_WITHIN)
    page.reload()
    come_to_rest(page)
    expect(page.get_by_role("gridcell", name="typed in a tunnel").first).to_be_attached()
    expect(page.get_by_text("What you had typed and not saved is back")).to_be_visible()
    page.unroute(f"**{TABLE}/draft")
    saved(page)
    assert rules(page)[0]["note"] == "typed in a tunnel"


def test_two_people_at_one_draft_lose_nothing(site: Site, visitor: Visitor, find_barriers: Audit) -> None:
    visitor.expect("409 (Conflict)")
    page = visitor.open(site.analyst)
    draft = open_draft(page)
    at_draft(page)
    page.keyboard.press("End")
    other = visitor.open("rob@example.com")
    theirs = draft["document"]["rules"]
    theirs[0]["note"] = "theirs"
    theirs[1]["note"] = "only theirs"
    page.keyboard.type("mine")
    sent = {"edit_number": draft["edit_number"], "document": {**draft["document"], "rules": theirs}}
    call(other, "PUT", f"{TABLE}/draft", sent)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Somebody else changed the same cells")
    expect(dialog).to_be_visible(timeout=SAVED_WITHIN)
    expect(dialog.get_by_text("Mine: mine")).to_be_visible()
    expect(dialog.get_by_text("Theirs: theirs")).to_be_visible()
    assert find_barriers(page) == []
    dialog.get_by_text("Theirs: theirs").click()
    dialog.get_by_role("button", name="Go on with these").click()
    saved(page)
    assert [each["note"] for each in rules(page)][:2] == ["theirs", "only theirs"]
