"""Statements as payees and analysts see them, with figures worked out by hand.

Cem was credited 200.00 in the first quarter: 100 × 10 % + 100 × 20 % = 30.00, which was paid. A booking of 50.00 came in
late: 100 × 10 % + 150 × 20 % = 40.00, 10.00 more than was paid. In the second quarter he was credited 300.00:
100 × 10 % + 200 × 20 % = 50.00. With the adjustment that is 60.00.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.visitor import Site, Visitor


def figure(page: Page, label: str) -> str:
    """What stands beside a label at the top of the statement."""
    return page.get_by_role("term").filter(has_text=label).locator("xpath=following-sibling::dd").inner_text()


def balance(page: Page) -> list[str]:
    """The bars of the balance, each with its label and amount."""
    bars = page.get_by_role("list", name="From the opening to the closing balance in USD").get_by_role("button")
    expect(bars.first).to_be_visible()
    return [" ".join(text.split()) for text in bars.all_inner_texts()]


def test_phone_says_why_somebody_has_no_amount_and_tears_no_period_apart(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/statements?period=2026-Q1")
    expect(page.get_by_role("rowheader").get_by_text("Paid by no plan yet").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Cem Can")).not_to_contain_text("Paid by no plan yet")
    page.get_by_role("link", name="Cem Can").click()
    period = page.get_by_role("heading", level=1).get_by_text("2026-Q1", exact=True)
    expect(period).to_have_css("white-space", "nowrap")


def test_analyst_goes_from_period_and_payee_to_the_order_behind_a_credit(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements")
    page.get_by_role("combobox", name="Period").select_option("2026-Q1")
    expect(page).to_have_url(f"{site.address}/statements?period=2026-Q1")
    page.get_by_role("link", name="Cem Can").click()
    expect(page).to_have_title("Statement of Cem Can for 2026-Q1 – aftersale")
    expect(page.get_by_text("Applied").first).to_be_visible()
    assert figure(page, "Paid") == "30.00 USD"
    expect(page.get_by_role("cell", name="100 USD × 10% + 100 USD × 20% = 30.00 USD")).to_be_visible()
    page.get_by_role("button", name="Credits of Commission").click()
    page.get_by_role("table", name="Credits of Commission").get_by_role("link", name="A2").click()
    expect(page.get_by_role("heading", level=1, name="Order A")).to_be_visible()
    expect(page.get_by_role("table", name="Credits of booking A2")).to_be_visible()
    expect(page.get_by_role("table", name="Credits of booking A1")).to_have_count(0)


def test_planned_statement_adds_up_with_an_adjustment_and_its_cause(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    expect(page.get_by_text("Planned, not applied")).to_be_visible()
    assert figure(page, "Payable now") == "60.00 USD"
    assert balance(page) == [
        "Opening balance 0.00",
        "Credits at the first rate +30.00",
        "Effect of higher tiers +20.00",
        "Adjustments of earlier periods +10.00",
        "Payout −60.00",
        "Closing balance 0.00",
    ]
    adjustment = page.get_by_role("table", name="Adjustments: Tiers on what is credited").get_by_role("row").nth(1)
    expect(adjustment).to_contain_text("2026-Q1")
    expect(adjustment.get_by_role("cell").nth(0)).not_to_be_empty()
    expect(adjustment).to_contain_text("10.00 USD")


def test_rep_sees_only_their_own_statement(site: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = visitor.open(site.ann)
    page.goto("/statements?period=2026-Q1")
    payees = page.get_by_role("table", name="Payees of 2026-Q1")
    expect(payees.get_by_role("row")).to_have_count(2)
    payees.get_by_role("link", name="Ann Ace").click()
    expect(page.get_by_role("heading", level=1, name="Statement of Ann Ace for 2026-Q1")).to_be_visible()
    page.goto("/statements/cem/2026-Q1")
    expect(page.get_by_text("There is no statement to show")).to_be_visible()
    expect(page.get_by_text("Cem Can")).to_have_count(0)


def test_period_can_be_changed_on_the_statement_and_an_empty_one_says_so(site: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = visitor.open(site.ann)
    page.goto("/statements/ann/2026-Q2")
    expect(page.get_by_text("There is no statement to show")).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option("2026-Q1")
    expect(page.get_by_role("heading", level=1, name="Statement of Ann Ace for 2026-Q1")).to_be_visible()


def test_line_is_unfolded_with_the_keyboard_alone(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q1")
    button = page.get_by_role("button", name="Credits of Commission")
    expect(button).to_have_attribute("aria-expanded", "false")
    page.get_by_role("main").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Credits of Commission")).to_be_visible()


def test_findings_are_grouped_by_cause_and_unfold_to_each(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/findings")
    groups = page.get_by_role("table", name="Findings by cause")
    expect(groups).to_contain_text("70.50 USD")
    groups.get_by_role("button").first.click()
    expect(page.get_by_role("cell", name="70.50 USD").first).to_be_visible()
    expect(page.get_by_text("S1").first).to_be_visible()


def test_bar_opens_its_lines_and_a_copied_link_shows_them_again(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    bar = page.get_by_role("button", name="Effect of higher tiers")
    bar.press("Enter")
    lines = page.get_by_role("table", name="Lines of Effect of higher tiers")
    expect(lines.get_by_role("row").nth(1)).to_contain_text("20.00 USD")
    expect(page).to_have_url(f"{site.address}/statements/cem/2026-Q2?step=rate_effect")
    page.reload()
    expect(lines).to_be_visible()
    expect(bar).to_have_attribute("aria-pressed", "true")
    bar.click()
    expect(lines).to_have_count(0)


def test_attainment_and_the_difference_to_the_period_before_are_in_words(site: Site, visitor: Visitor) -> None:
    """300.00 stands above the last tier; 100.00 more credited gave 10.00, the higher tier 10.00, the late booking 10.00."""
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    expect(page.get_by_role("meter", name="300.00 USD")).to_be_visible()
    expect(page.get_by_text("The last tier is reached.")).to_be_visible()
    causes = page.get_by_role("table", name="Causes of the difference to 2026-Q1 in USD").get_by_role("row")
    expect(causes).to_have_count(4)
    for at, (cause, amount) in enumerate(
        [("Credited more or less", "+10.00"), ("Effect of higher tiers", "+10.00"), ("Adjustments", "+10.00")], 1
    ):
        expect(causes.nth(at)).to_contain_text(cause)
        expect(causes.nth(at)).to_contain_text(amount)


def test_estimator_says_what_one_deal_more_would_bring(site: Site, visitor: Visitor) -> None:
    """300.00 are credited; 40.50 more are paid 20 %: 8.10. A wrong amount is answered, not worked out."""
    visitor.expect("422 (Unprocessable")
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    page.get_by_role("textbox", name="Credited amount").fill("40.50")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("+8.10 USD: the payout would be 58.10 USD instead of 50.00 USD.")).to_be_visible()
    page.get_by_role("textbox", name="Credited amount").fill("much")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_payee_accepts_their_statement_and_nobody_else_is_asked_to(site: Site, visitor: Visitor) -> None:
    analyst = visitor.open(site.analyst)
    analyst.goto("/statements/ann/2026-Q1")
    expect(analyst.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    expect(analyst.get_by_role("button", name="Accept this statement")).to_have_count(0)
    page = visitor.open(site.ann)
    page.goto("/statements/ann/2026-Q1")
    page.get_by_role("button", name="Accept this statement").click()
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Accept this statement")).to_have_count(0)
    analyst.reload()
    expect(analyst.get_by_text("Accepted", exact=True)).to_be_visible()


def test_paper_has_the_statement_and_nothing_to_press(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    expect(page.get_by_role("button", name="Work it out")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1, name="Statement of Cem Can for 2026-Q2")).to_be_visible()
    expect(page.get_by_role("term").filter(has_text="Plan and version")).to_be_visible()
    expect(page.get_by_role("list", name="From the opening to the closing balance in USD")).to_be_visible()
    for name in ("Work it out", "Print or save as PDF", "Credits of Commission"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert b"/Type /Page" in page.pdf(prefer_css_page_size=True)
