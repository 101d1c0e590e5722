"""Terms of a partner are changed on its page, and what is coming stands there at once with who wanted it and why."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.visitor import Audit, Site, Visitor, come_to_rest


def test_manager_changes_a_capacity_and_sees_what_is_coming(site: Site, visitor: Visitor, find_barriers: Audit) -> None:
    page = visitor.open("pam@example.com")
    page.goto("/partners")
    come_to_rest(page)
    page.get_by_role("link", name="Spare Desk").first.click()
    page.get_by_role("button", name="Change capacity").click()
    form = page.get_by_role("dialog", name="Change capacity")
    form.get_by_label("From").fill("2031-03-03")
    form.get_by_label("Tickets a day").fill("12")
    form.get_by_label("Currency").fill("USD")
    form.get_by_label("Reason").fill("A second room")
    assert find_barriers(page) == []
    form.get_by_role("button", name="Change capacity").click()
    coming = page.get_by_role("table", name="Capacities").get_by_role("row").nth(1)
    expect(coming).to_contain_text("Future")
    expect(coming).to_contain_text("12")
    expect(page.get_by_role("table", name="Changed here")).to_contain_text("A second room")
    visitor.expect("409")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="End contract").click()
    form = page.get_by_role("dialog", name="End contract")
    form.get_by_label("Last day").fill("2031-03-03")
    form.get_by_label("Reason").fill("Not renewed")
    form.get_by_role("button", name="End contract").click()
    expect(form).to_contain_text("nothing is set for 2031-03-04 or later")
