"""Notices to partners: a manager sends one again; a member of a partner sees its own and no way to."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.visitor import Site, Visitor, come_to_rest


def test_notice_is_sent_again_by_a_manager_and_only_seen_by_its_partner(site: Site, visitor: Visitor) -> None:
    page = visitor.open("pam@example.com")
    page.goto("/partner_notices?f=partner_name:eq:North Calls")
    come_to_rest(page)
    row = page.get_by_role("row", name=re.compile("North Calls"))
    expect(row).to_have_count(1)
    page.get_by_role("grid").focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("region", name="Selection").get_by_role("button", name="Send again").click()
    page.get_by_role("dialog", name="Send again").get_by_role("button", name="Send again").click()
    expect(page.get_by_text("Notices sent again: 1.")).to_be_visible()
    expect(row).to_contain_text("Waiting")
    member = visitor.open("pia@example.com")
    member.goto("/partner_notices")
    come_to_rest(member)
    expect(member.get_by_role("rowheader")).to_have_count(1)
    expect(member.get_by_role("row", name=re.compile("North Calls"))).to_have_count(1)
    member.get_by_role("grid").focus()
    member.keyboard.press("j")
    member.keyboard.press("Space")
    expect(member.get_by_role("complementary").get_by_role("heading", name="What came of it")).to_be_visible()
    expect(member.get_by_role("button", name="Send again")).to_have_count(0)
