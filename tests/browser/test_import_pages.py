"""Imports: files dropped or chosen, a mapping changed while its preview follows, the import, and what it found."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import FileChooser, FilePayload, Locator, Page, TimeoutError, expect

from browser.visitor import Audit, Site, Visitor, come_to_rest

ATTEMPTS, MOST_STOPS_OF_TAB = 3, 150

GERMAN = """Nummer;Kundenname;Land
P-1;Alpha GmbH;DE
P-2;Bêta SARL;FR
P-3;Gamma;Deutschland
=1+1;الشركة <b>;DE
"""
BOOKINGS = """Booking number;Type;Date;Client;Total;CCY
X1;new;31.01.2026;P-1;1.234,56;EUR
X2;new;32.01.2026;P-1;10,00;EUR
"""
DROP = """([zone, name, content]) => {
    const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name));
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


def drop(page: Page, name: str, content: str) -> None:
    """Drop a file where files may be dropped."""
    zone = page.get_by_text("Drop").first.element_handle()
    page.evaluate(DROP, [zone, name, base64.b64encode(content.encode()).decode()])


def preview_row(page: Page, line: int) -> str:
    """What the preview shows of a line."""
    table = page.get_by_role("table", name="First rows of")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(line), exact=True))
    return row.first.inner_text()


def test_rows_are_seen_mapped_imported_and_their_findings_downloaded(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports")
    page.get_by_role("link", name="New import").click()
    drop(page, "kunden.csv", GERMAN)
    expect(page.get_by_role("table", name="Files")).to_contain_text("3 columns")
    page.get_by_label("Each row is").select_option("customer")
    page.get_by_label("Key (required)").select_option("column Nummer")
    page.get_by_role("button", name="more fields").click()
    page.get_by_label("Name", exact=True).select_option("column Kundenname")
    expect(page.get_by_label("Country")).to_have_value("column Land")
    page.get_by_label("Source of the keys").fill("erp")
    expect(page.get_by_text("Customers: 3 good, 1 refused")).to_be_visible()
    expect(page.get_by_role("table", name="First rows of")).to_contain_text("Alpha GmbH")
    assert "Alpha GmbH" in preview_row(page, 2)
    assert "'Deutschland' is not a country code" in preview_row(page, 4)
    assert find_barriers(page) == []
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Import ", timeout=20_000)
    counts = page.get_by_role("table", name="What became of the rows")
    expect(counts.get_by_role("row").nth(1)).to_contain_text("Customer", timeout=20_000)
    assert [cell.inner_text() for cell in counts.get_by_role("row").nth(1).get_by_role("cell").all()[:5]] == [
        "4",
        "3",
        "0",
        "0",
        "1",
    ]
    expect(page.get_by_text("'Deutschland' is not a country code").first).to_be_visible()
    assert find_barriers(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download findings").click()
    text = downloading.value.path().read_text(encoding="utf-8-sig")
    assert "unknown_country,kunden.csv,4,Land,Deutschland" in text
    page.goto("/imports")
    expect(page.get_by_role("table", name="Imports").get_by_role("row").nth(1)).to_contain_text("kunden.csv")
    assert find_barriers(page) == []


def test_dates_and_amounts_of_another_country_are_recognised_and_a_bad_one_is_marked_in_its_cell(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    drop(page, "Bookings March.csv", BOOKINGS)
    expect(page.get_by_label("Dates")).to_have_value("%d.%m.%Y")
    expect(page.get_by_label("Numbers")).to_have_value(",.")
    expect(page.get_by_text("Bookings: 1 good, 1 refused")).to_be_visible()
    assert "1234.5600" in preview_row(page, 2)
    bad = page.get_by_role("table", name="First rows of").get_by_role("cell", name=re.compile("^32.01.2026")).first
    expect(bad).to_have_attribute("data-problem", "true")


def test_mapping_changed_as_text_shows_faults_at_their_lines_and_is_saved_for_next_time(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    drop(page, "Bookings April.csv", BOOKINGS)
    expect(page.get_by_text("Bookings: 1 good, 1 refused")).to_be_visible()
    page.get_by_text("Text", exact=True).click()
    editor = page.get_by_role("textbox", name="Text of the mapping")
    text = editor.input_value()
    editor.fill(text.replace("amount: Total", "amuont: Total"))
    fault = page.get_by_role("button", name="Line 15, column 7:")
    expect(fault).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    fault.click()
    expect(editor).to_be_focused()
    editor.fill(text.replace("amount: Total", "amount: {column: Total, factor: 2}"))
    expect(page.get_by_role("table", name="First rows of")).to_contain_text("2469.1200")
    page.get_by_label("Save the changed mapping as").fill("april")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("The mapping april is saved")).to_be_visible()
    expect(page.get_by_role("combobox", name="Mapping")).to_have_value("april")


def test_mapping_that_somebody_else_changed_is_shown_beside_mine_and_nothing_is_overwritten(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    visitor.expect("409 (Conflict)")
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    drop(page, "Bookings May.csv", BOOKINGS)
    expect(page.get_by_text("Bookings: 1 good, 1 refused")).to_be_visible()
    page.get_by_text("Text", exact=True).click()
    editor = page.get_by_role("textbox", name="Text of the mapping")
    first = editor.input_value()
    change_amount(page, first, 2)
    page.get_by_label("Save the changed mapping as").fill("may")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_role("combobox", name="Mapping")).to_have_value("may")
    expect(editor).to_have_value(re.compile("^mapping: may"))

    change_amount(page, editor.input_value(), 3)
    other = visitor.open(site.analyst)
    save_mapping(other, "may", lambda text: text.replace("factor: 2", "factor: 5"))
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("Somebody else changed this mapping")).to_be_visible()
    expect(page.get_by_role("textbox", name="Theirs")).to_have_value(re.compile("factor: 5"))
    expect(page.get_by_role("textbox", name="Mine")).to_have_value(re.compile("factor: 3"))
    assert find_barriers(page) == []
    assert "factor: 5" in kept_mapping(other, "may")["text"]
    page.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_role("textbox", name="Theirs")).to_have_count(0)
    expect(editor).to_have_value(re.compile("factor: 5"))
    expect(page.get_by_role("table", name="First rows of")).to_contain_text("6172.8000")

    change_amount(page, editor.input_value(), 4)
    save_mapping(other, "may", lambda text: text.replace("factor: 5", "factor: 6"))
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_role("textbox", name="Theirs")).to_have_value(re.compile("factor: 6"))
    mine = page.get_by_role("button", name="Save mine over theirs")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/api/mappings")):
        mine.click()
    expect(page.get_by_role("textbox", name="Theirs")).to_have_count(0)
    assert "factor: 4" in kept_mapping(other, "may")["text"]


def change_amount(page: Page, text: str, factor: int) -> None:
    """Multiply the amount in the text of the mapping, and wait until the preview shows it: 1,234.56 times the factor."""
    changed = re.sub(r"amount: (Total|\{.*\})", f"amount: {{column: Total, factor: {factor}}}", text)
    page.get_by_role("textbox", name="Text of the mapping").fill(changed)
    expect(page.get_by_role("table", name="First rows of")).to_contain_text(f"{Decimal('1234.56') * factor:.4f}")


def kept_mapping(page: Page, name: str) -> dict[str, str]:
    """The version in use of a mapping."""
    kept: dict[str, str] = page.context.request.get(f"/api/mappings/{name}").json()
    return kept


def save_mapping(page: Page, name: str, change: Callable[[str], str]) -> None:
    """Somebody else changes a mapping, through the API."""
    kept = kept_mapping(page, name)
    assert change(kept["text"]) != kept["text"]
    headers = {"X-CSRF-Token": page.context.request.get("/api/session").json()["csrf_token"]}
    data = {"text": change(kept["text"]), "based_on": kept["version"]}
    answer = page.context.request.post("/api/mappings", data=data, headers=headers)
    assert answer.ok, answer.text()


def test_reload_keeps_the_files_and_the_change(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    drop(page, "kunden.csv", GERMAN)
    page.get_by_label("Each row is").select_option("customer")
    with page.expect_response(lambda answer: answer.url.endswith("/preview") and "key: Kundenname" in answer.text()):
        page.get_by_label("Key (required)").select_option("column Kundenname")
    expect(page.get_by_text("Customers: 3 good, 1 refused")).to_be_visible()
    page.reload()
    expect(page.get_by_role("table", name="Files")).to_contain_text("kunden.csv")
    expect(page.get_by_label("Key (required)")).to_have_value("column Kundenname")


def choose_with_keys(page: Page, button: Locator) -> FileChooser:
    """Go to the button and press it; once more where a late answer took the focus away in between."""
    for _ in range(ATTEMPTS):
        for _ in range(MOST_STOPS_OF_TAB):
            page.keyboard.press("Tab")
            if button.evaluate("element => element === document.activeElement"):
                break
        try:
            with page.expect_file_chooser(timeout=5_000) as choosing:
                page.keyboard.press("Enter")
            return choosing.value
        except TimeoutError:
            continue
    pytest.fail("the button does not open the choice of files")


def test_whole_import_with_keys_alone(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    button = page.get_by_role("button", name="Choose files")
    expect(button).to_be_visible()
    come_to_rest(page)
    choose_with_keys(page, button).set_files(
        {"name": "customer.csv", "mimeType": "text/csv", "buffer": b"key,name\nK1,Keys\n"}
    )
    expect(page.get_by_text("Customers: 1 good")).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()
    more = page.get_by_role("button", name="Add files")
    choose_with_keys(page, more).set_files(
        {"name": "more.csv", "mimeType": "text/csv", "buffer": b"key,name\nK9,More\n"}
    )
    expect(page.get_by_role("table", name="Files")).to_contain_text("more.csv")
    expect(more).to_be_focused()
    start = page.get_by_role("button", name="Import", exact=True)
    expect(start).to_be_enabled()
    for _ in range(MOST_STOPS_OF_TAB):
        page.keyboard.press("Shift+Tab")
        if start.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="What became of the rows")).to_contain_text("Customer", timeout=20_000)
    expect(page.get_by_text("Every row could be used.")).to_be_visible()


def test_files_that_cannot_be_read_are_said_and_the_others_go_on(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    field = page.get_by_label("Files to import")
    wide = ",".join(f"c{number}" for number in range(10_000)).encode()
    given: list[FilePayload] = [
        {"name": "empty.csv", "mimeType": "text/csv", "buffer": b""},
        {"name": "wide.csv", "mimeType": "text/csv", "buffer": wide},
        {"name": "macros.xlsm", "mimeType": "", "buffer": b"PK"},
        {"name": "customer.csv", "mimeType": "text/csv", "buffer": b"key,name\nK2,Keys\n"},
    ]
    field.set_input_files(given)
    files = page.get_by_role("table", name="Files")
    expect(files.get_by_role("row").filter(has_text="empty.csv")).to_contain_text("the file is empty")
    expect(files.get_by_role("row").filter(has_text="wide.csv")).to_contain_text("at most 1,024 are read")
    expect(files.get_by_role("row").filter(has_text="macros.xlsm")).to_contain_text("Not read")
    expect(page.get_by_text("Customers: 1 good")).to_be_visible()
    page.get_by_role("button", name="Remove wide.csv").click()
    expect(files.get_by_role("row")).to_have_count(4)


def test_nothing_chosen_is_lost_when_the_server_does_not_answer(site: Site, visitor: Visitor) -> None:
    visitor.expect("net::ERR_FAILED")
    page = visitor.open(site.analyst)
    page.goto("/imports/new")
    drop(page, "kunden.csv", GERMAN)
    page.get_by_label("Each row is").select_option("customer")
    page.route("**/import", lambda route: route.abort())
    page.get_by_label("Key (required)").select_option("column Nummer")
    start = page.get_by_role("button", name="Import", exact=True)
    expect(start).to_be_enabled()
    start.click()
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    expect(page.get_by_label("Key (required)")).to_have_value("column Nummer")
    page.unroute("**/import")
    start.click()
    expect(page.get_by_role("table", name="What became of the rows")).to_be_visible(timeout=20_000)
