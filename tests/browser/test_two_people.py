"""Two people change one list at the same time: both changes are seen, none is lost, and what was done can be taken back."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from browser.company import PASSWORD
from browser.visitor import Audit, Site, Visitor

KIM = "kim@example.com"


def accounts(visitor: Visitor, of: str) -> Page:
    """Kim's list of accounts, narrowed to some addresses, with the keyboard on the first row."""
    page = visitor.open(KIM)
    page.goto(f"/accounts?f=email:has:{of}&sort=email")
    expect(page.get_by_role("rowheader").first).not_to_be_empty()
    expect(page.get_by_role("grid")).to_be_focused()
    return page


def take(page: Page, action: str, body: dict[str, object]) -> None:
    """Somebody else acts, through the API."""
    token = page.context.request.get("/api/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": str(uuid4())}
    answer = page.context.request.post(f"/api/grid/accounts/actions/{action}", data=body, headers=headers)
    assert answer.ok, answer.text()


def add(page: Page, email: str) -> None:
    take(page, "add", {"form": {"email": email, "name": email[:3], "roles": ["rep"], "password": PASSWORD}})


def row(page: Page, email: str) -> Locator:
    return page.get_by_role("row", name=re.compile(re.escape(email)))


def test_stale_change_is_shown_beside_the_others_and_overwrites_nothing_unsaid(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    visitor.expect("409 (Conflict)")
    other = visitor.open(KIM)
    add(other, "two@both.example")
    page = accounts(visitor, "both.example")
    page.keyboard.press("Space")
    page.get_by_role("complementary").get_by_role("button", name="Change roles").click()
    dialog = page.get_by_role("dialog", name="Change roles")
    expect(dialog.get_by_role("checkbox", name="Sales representative")).to_be_checked()
    dialog.get_by_role("checkbox", name="Manager", exact=True).check()
    key = re.search(r"row=(\d+)", page.url)
    assert key is not None
    take(other, "change_roles", {"selection": {"ids": [key[1]]}, "form": {"roles": ["finance"]}})
    dialog.get_by_role("button", name="Set these roles").click()
    compared = dialog.get_by_role("table", name="Their change and yours")
    expect(compared.get_by_role("row", name=re.compile("^Roles"))).to_have_text(
        re.compile("Finance.*Manager, Sales representative")
    )
    expect(dialog.get_by_text("Somebody else changed this row", exact=True)).to_be_visible()
    expect(row(page, "two@both.example")).to_contain_text("Finance")
    assert find_barriers(page) == []
    dialog.get_by_role("button", name="Take theirs").click()
    expect(dialog.get_by_role("checkbox", name="Finance")).to_be_checked()
    expect(dialog.get_by_role("checkbox", name="Manager", exact=True)).not_to_be_checked()
    dialog.get_by_role("checkbox", name="Auditor").check()
    dialog.get_by_role("button", name="Save mine over theirs").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "two@both.example")).to_contain_text("Auditor, Finance")


def test_all_that_match_are_others_now_and_one_looks_or_goes_on_and_takes_it_back_by_key(
    site: Site, visitor: Visitor
) -> None:
    visitor.expect("409 (Conflict)")
    other = visitor.open(KIM)
    for name in ("a", "b"):
        add(other, f"{name}@many.example")
    page = accounts(visitor, "many.example")
    page.keyboard.press("Control+a")
    region = page.get_by_role("region", name="Selection")
    expect(region).to_contain_text("all 2 that match selected")
    region.get_by_role("button", name="Disable").click()
    dialog = page.get_by_role("dialog", name="Disable")
    expect(dialog).to_contain_text("This is done to 2 rows.")
    add(other, "c@many.example")
    dialog.get_by_role("button", name="Disable").click()
    expect(dialog.get_by_role("alert")).to_contain_text("your selection had 2 rows, now it has 3")
    dialog.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_role("rowheader")).to_have_count(3)
    expect(page.get_by_role("gridcell", name="Active")).to_have_count(3)
    region.get_by_role("button", name="Disable").click()
    add(other, "d@many.example")
    dialog.get_by_role("button", name="Disable").click()
    dialog.get_by_role("button", name="Go on with 4 rows").click()
    expect(page.get_by_role("gridcell", name="Disabled")).to_have_count(4)
    expect(page.get_by_text("Accounts that can no longer sign in: 4.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Undone: 4 of 4 rows are as they were before.")).to_be_visible()
    expect(page.get_by_role("gridcell", name="Active")).to_have_count(4)


def test_undo_says_what_somebody_changed_since_and_leaves_it(site: Site, visitor: Visitor) -> None:
    other = visitor.open(KIM)
    add(other, "e@since.example")
    page = accounts(visitor, "since.example")
    page.keyboard.press("Space")
    page.get_by_role("complementary").get_by_role("button", name="Disable").click()
    page.get_by_role("dialog", name="Disable").get_by_role("button", name="Disable").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    key = re.search(r"row=(\d+)", page.url)
    assert key is not None
    take(other, "enable", {"selection": {"ids": [key[1]]}})
    undo.click()
    expect(page.get_by_text("Undone: 0 of 1 rows are as they were before.")).to_be_visible()
    expect(page.get_by_text("Somebody else changed this row meanwhile.")).to_be_visible()
