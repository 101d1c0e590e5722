"""The page of how partners do: figures with their intervals for whoever allocates, and for somebody of a partner its own alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.visitor import Audit, Site, Visitor, come_to_rest


def test_measure_and_partner_are_chosen_and_somebody_of_a_partner_sees_no_other(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open("pam@example.com")
    page.goto("/")
    come_to_rest(page)
    page.get_by_role("link", name="Trend", exact=True).click()
    partners = page.get_by_role("table", name="Partners against each other")
    expect(partners.get_by_role("row").filter(has_text="North Calls")).to_contain_text("100.0%")
    expect(partners).to_contain_text(re.compile(r"20\.7%\S* to \S*100\.0%"))
    page.get_by_label("Measure").select_option(label="Done in time")
    partners.get_by_role("button", name="Southline").click()
    expect(page).to_have_url(re.compile("measure=on_time_rate"))
    expect(page.get_by_role("heading", name="Done in time: Southline")).to_be_visible()
    expect(page.get_by_role("img", name="Done in time: Southline")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("No applied run held tickets back")
    come_to_rest(page)
    assert find_barriers(page) == []

    member = visitor.open("pia@example.com", width=390, scheme="dark")
    member.goto("/allocation-trend")
    expect(member.get_by_role("heading", name="Sold on top: all partners together")).to_be_visible()
    come_to_rest(member)
    said = member.get_by_role("main").inner_text()
    assert "Southline" not in said and "held tickets back" not in said
    assert find_barriers(member) == []
    assert member.evaluate("document.documentElement.scrollWidth") <= 390
