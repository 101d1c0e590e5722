"""A payout run from hand to hand, with the keyboard alone: rejected, planned again by one person, approved and applied by another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.company import PLAN
from browser.serving import serving
from browser.visitor import Audit, Site, Visitor

MOST_TABS = 120
SECONDS_TO_PLAN = 60
ISOLATED = "[\u2068\u2069]?"
"""An amount in a sentence keeps its direction, whatever that of the sentence."""


@pytest.fixture
def paying(
    server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Visitor]:
    """A company of the test's own, since what is paid stays paid."""
    with serving(server_address, template_name, tmp_path_factory.mktemp("paying")) as site:
        someone = Visitor(site, browser)
        yield someone
        for context in browser.contexts:
            context.close()
    assert someone.troubles == []


def press(page: Page, target: Locator) -> None:
    """Go to something with Tab, and press Enter on it."""
    go_to(page, target)
    page.keyboard.press("Enter")


def go_to(page: Page, target: Locator) -> None:
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached with Tab")


def open_run(page: Page) -> None:
    page.goto("/payout-runs")
    runs = page.get_by_role("table", name="Payout runs")
    press(page, runs.get_by_role("link", name="2026-Q2").first)
    expect(page.get_by_role("heading", level=1, name="Tiers on what is credited, 2026-Q2")).to_be_visible()


def step(page: Page) -> Locator:
    """The step at which the run stands."""
    return page.get_by_role("list", name="Steps of the run").locator("[aria-current=step]")


def test_run_goes_from_hand_to_hand_without_a_mouse(paying: Visitor) -> None:
    """Cem is paid 50.00 for the second quarter and 10.00 more for the first: 60.00; the booking of nobody is left out."""
    finance = paying.open(paying.site.finance)
    open_run(finance)
    press(finance, finance.get_by_role("button", name="Reject"))
    dialog = finance.get_by_role("dialog", name="Reject this payout run?")
    go_to(finance, dialog.get_by_role("textbox", name="Reason"))
    finance.keyboard.type("Ann's split is wrong")
    press(finance, dialog.get_by_role("button", name="Reject"))
    expect(step(finance)).to_contain_text("Rejected")
    expect(finance.get_by_role("main")).to_contain_text("Ann's split is wrong")

    analyst = paying.open(paying.site.analyst)
    analyst.goto("/payout-runs")
    press(analyst, analyst.get_by_role("button", name="Plan a payout run"))
    form = analyst.get_by_role("dialog", name="Plan a payout run")
    go_to(analyst, form.get_by_role("combobox", name="Period"))
    expect(form.get_by_role("combobox", name="Period")).to_have_value("2026-Q2")
    press(analyst, form.get_by_role("button", name="Plan"))
    expect(step(analyst)).to_contain_text("Looked at")
    expect(analyst.get_by_role("button", name="Approve")).to_have_count(0)
    expect(analyst.get_by_text("Somebody in finance who did not plan this run approves it.")).to_be_visible()
    expect(analyst.get_by_role("table", name="Other runs of this period")).to_contain_text("Rejected")

    open_run(finance)
    totals = finance.get_by_role("table", name="Totals by currency").get_by_role("row").nth(1)
    expect(totals).to_contain_text("60.00")
    press(finance, finance.get_by_role("button", name="Approve"))
    approval = finance.get_by_role("dialog", name="Approve this payout run?")
    expect(approval).to_contain_text(re.compile(f"It pays 1 person {ISOLATED}60.00\\sUSD{ISOLATED}."))
    press(finance, approval.get_by_role("button", name="Approve"))
    expect(step(finance)).to_contain_text("Applied")
    expect(approval).to_have_count(0)
    press(finance, finance.get_by_role("button", name="Apply"))
    payment = finance.get_by_role("dialog", name="Apply this payout run?")
    expect(payment).to_contain_text("This cannot be undone.")
    press(finance, payment.get_by_role("button", name="Apply and pay"))
    steps = finance.get_by_role("list", name="Steps of the run").get_by_role("listitem")
    expect(steps.nth(3)).to_contain_text("finance@example.com")
    expect(finance.get_by_role("button", name="Apply")).to_have_count(0)
    press(finance, finance.get_by_role("table", name="Payees of 2026-Q2").get_by_role("link", name="Cem Can"))
    expect(finance.get_by_role("heading", level=1, name="Statement of Cem Can for 2026-Q2")).to_be_visible()


def test_run_that_was_replaced_meanwhile_shows_what_is_different(paying: Visitor) -> None:
    """Finance looks at the run; meanwhile it is rejected and planned again by somebody else: nothing is approved unseen."""
    paying.expect("409 (Conflict)")
    looking = paying.open(paying.site.finance)
    open_run(looking)
    looking.get_by_role("button", name="Approve").click()
    dialog = looking.get_by_role("dialog", name="Approve this payout run?")
    expect(dialog).to_be_visible()
    other = paying.open(paying.site.finance)
    open_run(other)
    other.get_by_role("button", name="Reject").click()
    other.get_by_role("textbox", name="Reason").fill("not yet")
    other.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(step(other)).to_contain_text("Rejected")
    dialog.get_by_role("button", name="Approve").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is rejected and stays as it is")
    dialog.get_by_role("button", name="Cancel").click()
    expect(step(looking)).to_contain_text("Rejected")


def test_run_that_was_planned_anew_shows_each_payout_that_is_different(paying: Visitor) -> None:
    """Cem is credited 300 USD in the quarter and 50 USD more in the one that was paid; the first tier now pays 30 %, not 10 %.

    Seen: 100 × 10 % + 200 × 20 % = 50.00, and 50 × 20 % = 10.00 for the earlier quarter. Now: 100 × 30 % + 200 × 20 % = 70.00,
    and the earlier quarter is paid as its own plan says.
    """
    paying.expect("409 (Conflict)")
    looking = paying.open(paying.site.finance)
    open_run(looking)
    looking.get_by_role("button", name="Approve").click()
    dialog = looking.get_by_role("dialog", name="Approve this payout run?")
    expect(dialog).to_be_visible()
    plan_anew(paying.open(paying.site.analyst), PLAN.replace("rate: 10 %", "rate: 30 %"))
    dialog.get_by_role("button", name="Approve").click()
    table = dialog.get_by_role("table", name="What is different")
    row = table.get_by_role("row").filter(has_text="Cem Can (cem)")
    expect(row.get_by_role("cell")).to_have_text([re.compile("60.00"), re.compile("80.00")])
    expect(row.get_by_role("rowheader")).to_contain_text("Payout")
    expect(table.get_by_role("row").filter(has_text="Version of the plan")).to_have_count(1)
    expect(dialog.get_by_role("button", name="Approve")).to_be_disabled()
    dialog.get_by_role("button", name="Cancel").click()
    runs = looking.context.request.get("/api/payout-runs").json()["rows"]
    assert [run["state"] for run in runs if run["period"] == "2026-Q2"] == ["planned"]


def plan_anew(page: Page, plan: str) -> None:
    """Somebody plans the quarter once more, through the API, and waits until it is done."""
    request = page.context.request
    headers = {"X-CSRF-Token": request.get("/api/session").json()["csrf_token"], "Idempotency-Key": str(uuid4())}
    answer = request.post("/api/payout-runs", data={"period": "2026-Q2", "plan_yaml": plan}, headers=headers)
    assert answer.ok, answer.text()
    for _ in range(SECONDS_TO_PLAN * 5):
        job = request.get(f"/api/jobs/{answer.json()['job_id']}").json()
        if job["state"] not in ("waiting", "running"):
            break
        page.wait_for_timeout(200)
    assert job["state"] == "done", job


def test_rep_is_not_offered_the_runs_but_may_read_the_plan(site: Site, visitor: Visitor) -> None:
    visitor.expect("403 (Forbidden)")
    page = visitor.open(site.ann)
    page.goto("/plans")
    expect(page.get_by_role("link", name="Payout runs")).to_have_count(0)
    page.get_by_role("table", name="Plans").get_by_role("link", name="Tiers on what is credited").click()
    expect(page.get_by_role("heading", level=1, name="Tiers on what is credited")).to_be_visible()
    tiers = page.get_by_role("table", name="Tiers of Commission").get_by_role("row")
    expect(tiers.nth(2)).to_contain_text("20%")
    page.goto("/payout-runs")
    expect(page.get_by_role("heading", level=1, name="Nothing here")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_pages_of_pay_keep_nobody_out(
    site: Site, visitor: Visitor, find_barriers: Audit, width: int, scheme: str
) -> None:
    page = visitor.open(site.finance, width=width, scheme=scheme)
    page.goto("/payout-runs")
    expect(page.get_by_role("table", name="Payout runs")).to_be_visible()
    assert find_barriers(page) == []
    open_run(page)
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert find_barriers(page) == []
    page.goto("/plans")
    page.get_by_role("table", name="Plans").get_by_role("link").first.click()
    expect(page.get_by_role("table", name="Tiers of Commission")).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
