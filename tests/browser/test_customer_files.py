"""A customer's own files: one of them is several things, another is left out, and the next day's is known by itself."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from browser.visitor import Audit, Site, Visitor

PARTNERS = """Nr.;Dienstleister;Regionen;Vertrag von;Kapazität/Tag
D01;Callpoint Nord;Nord, Ost;01.01.2025;40
D02;Südwind;Süd;01.01.2026;30
"""
TICKETS = "Ticket-Nr.;Kundennr.;Eingang am;Umsatz (€)\n" + "".join(
    f"NF-{number};K{number};05.11.2026;{'viel' if number == 60 else '561,00'}\n" for number in range(1, 71)
)


def sent(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("cp1252")}


def test_customer_brings_partners_and_tickets_in_and_the_next_days_file_is_known(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    files = [sent("Dienstleister.csv", PARTNERS), sent("Nachfass.csv", TICKETS), sent("Notiz.csv", "Frage\nja\n")]
    page.get_by_label("Files to import").set_input_files(files)
    page.get_by_label("Encoding").select_option("cp1252")
    page.get_by_label("Dates").select_option("%d.%m.%Y")
    page.get_by_label("Numbers").select_option(",.")
    page.get_by_label("Currency where none is given").fill("EUR")

    page.get_by_role("button", name="Do not import this file Notiz.csv").click()
    expect(page.get_by_role("region", name="Notiz.csv")).to_contain_text("This file is not imported.")
    partners = page.get_by_role("region", name="Dienstleister.csv")
    partners.get_by_label("Each row is").select_option("partner")
    partners.get_by_label("Key (required)").select_option("column Nr.")
    partners.get_by_label("Name (required)").select_option("column Dienstleister")
    partners.get_by_role("button", name="Read this file also as").click()
    served = partners.get_by_role("group").nth(1)
    served.get_by_label("Each row is").select_option("partner_scope")
    served = partners.get_by_role("group", name="What partners serve")
    served.get_by_label("Partner (required)").select_option("column Nr.")
    served.get_by_label("Dimension (required)").select_option("fixed")
    served.get_by_label("From (required)").select_option("column Vertrag von")
    served.get_by_label("A row stands for").select_option("list")
    served.get_by_label("Column with the values").select_option("Regionen")

    tickets = page.get_by_role("region", name="Nachfass.csv")
    tickets.get_by_label("Each row is").select_option("ticket")
    tickets.get_by_label("Key (required)").select_option("column Ticket-Nr.")
    tickets.get_by_label("Opened on").select_option("column Eingang am")
    tickets.get_by_label("Customer (required)").select_option("")
    expect(tickets.get_by_text("nothing fills Customer")).to_be_visible()
    assert find_barriers(page) == []
    tickets.get_by_label("Customer (required)").select_option("column Kundennr.")
    tickets.get_by_role("button", name="more fields").click()
    tickets.get_by_label("Amount").select_option("column Umsatz (€)")
    expect(tickets.get_by_label("Currency")).to_contain_text("EUR in every row")
    expect(page.get_by_text("What partners serve: 3 good")).to_be_visible()
    expect(page.get_by_text("Tickets: 69 good, 1 refused")).to_be_visible()
    page.get_by_label("File", exact=True).select_option("Nachfass.csv")
    expect(page.get_by_role("table", name="Refused rows of Nachfass.csv")).to_contain_text("NF-60")
    assert find_barriers(page) == []

    page.get_by_label("Save the changed mapping as").fill("nachfass")
    expect(page.get_by_label("Also for files of another day")).to_be_checked()
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_role("combobox", name="Mapping")).to_have_value("nachfass")
    expect(page.get_by_text("and finds every column it needs")).to_be_visible()

    page.goto("/imports/new")
    page.get_by_label("Files to import").set_input_files(
        [sent("Dienstleister_2.csv", PARTNERS), sent("Nachfass_2026-12-01.csv", TICKETS)]
    )
    expect(page.get_by_role("combobox", name="Mapping")).to_have_value("nachfass")
    expect(page.get_by_text("Tickets: 69 good, 1 refused")).to_be_visible()
    page.get_by_role("button", name="Remove Dienstleister_2.csv").click()
    expect(page.get_by_text("Not all files of the mapping nachfass are here")).to_be_visible()
    page.get_by_role("button", name="Use it for these files").click()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()


def test_who_may_not_import_is_told_so_before_choosing_files(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.ann)
    page.goto("/imports/new")
    expect(page.get_by_text("You cannot import files")).to_be_visible()
    expect(page.get_by_label("Files to import")).to_have_count(0)
