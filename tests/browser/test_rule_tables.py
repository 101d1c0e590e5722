"""A rule table is changed by one person and approved by another, in the browser, with pickers, keys and pasted cells."""

from __future__ import annotations

import csv
import io
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
    page.get_by_role("button", name="Title and columns").click()
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
    panel.get_by_role("combobox").select_option(label="No credit")
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


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go on with the keyboard alone until the focus is there."""
    expect(wanted).to_be_visible()
    for _ in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {wanted}")


def press(page: Page, name: str, within: Locator | None = None, key: str = "Tab") -> None:
    """Reach a button with the keyboard and press it."""
    tab_to(page, (within or page.get_by_role("main")).get_by_role("button", name=name, exact=True), key)
    page.keyboard.press("Enter")


def test_change_goes_by_keys_only_from_its_opening_over_the_second_person_into_force_and_back(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.open(site.analyst)
    left = call(page, "GET", TABLE)["draft"]
    if left is not None:
        call(page, "POST", f"{TABLE}/draft/withdraw", {"edit_number": left["edit_number"], "reason": ""})
    page.goto("/rules/direct_basis")
    come_to_rest(page)
    press(page, "Change this table")
    expect(page.get_by_role("heading", level=1, name="Draft: On which basis")).to_be_visible()
    come_to_rest(page)
    tab_to(page, page.get_by_role("grid", name="Rows of On which basis"))
    page.keyboard.press("End")
    page.keyboard.type("by keys alone")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Escape")
    press(page, "Hand over for approval", key="Shift+Tab")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for field in dialog.get_by_role("textbox").all():
        tab_to(page, field)
        page.keyboard.type("Such bookings do not occur.")
    press(page, "Hand over", dialog)
    expect(page.get_by_text("You cannot approve this draft")).to_be_visible()

    second = visitor.open(site.finance)
    second.goto(DRAFT)
    come_to_rest(second)
    press(second, "Approve")
    press(second, "Approve", second.get_by_role("dialog"))
    expect(second.get_by_role("button", name="Approve")).to_have_count(0)

    press(page, "Publish")
    press(page, "Publish", page.get_by_role("dialog"))
    expect(page.get_by_role("heading", level=1, name="On which basis is the direct credit found")).to_be_visible()
    come_to_rest(page)
    planned = call(page, "GET", TABLE)["versions"][0]

    # Nothing is decided by it yet: it is taken back, by keys too.
    tab_to(page, page.get_by_role("main").get_by_role("link", name="Look at it"))
    page.keyboard.press("Enter")
    press(page, "Withdraw this version")
    dialog = page.get_by_role("dialog")
    tab_to(page, dialog.get_by_role("textbox", name="Reason"))
    page.keyboard.type("Agreed otherwise")
    press(page, "Withdraw", dialog)
    expect(dialog).to_have_count(0)
    gone = [each for each in call(page, "GET", TABLE)["versions"] if each["version"] == planned["version"]]
    assert [each["withdrawn_because"] for each in gone] == ["Agreed otherwise"]


def test_table_is_made_of_conditions_and_results_and_its_columns_are_changed_in_the_draft(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open(site.analyst)
    page.goto("/rule_tables")
    page.get_by_role("link", name="New table").click()
    page.get_by_label("Title").fill("Who signs off large bookings?")
    for condition in ("Channel", "Amount"):
        page.get_by_label("Add a condition").select_option(label=condition)
    page.get_by_label("Name of the result").fill("Signed off by")
    page.get_by_label("Only these values, with ; between them").fill("lead; board")
    page.get_by_label("Where no row decides").select_option(label="lead")
    expect(page.get_by_label("Name in files and programs")).to_have_value("who_signs_off_large_bookings")
    assert find_barriers(page) == []
    page.get_by_role("button", name="Make the table").click()
    expect(page.get_by_role("heading", level=1, name="Draft: Who signs off large bookings?")).to_be_visible()
    # Nobody decides bookings by it yet, and it says nothing of any.
    expect(page.get_by_text("It has no row yet.")).to_be_visible()
    expect(page.get_by_role("radio", name="History")).to_be_attached()
    expect(page.get_by_role("radio", name="Real rows")).to_have_count(0)
    path = "/api/rule-tables/who_signs_off_large_bookings/draft"
    made = call(page, "GET", path)["document"]
    assert [each["name"] for each in made["inputs"]] == ["channel", "amount"]
    assert made["outputs"] == [
        {
            "name": "signed_off_by",
            "label": "Signed off by",
            "type": "string",
            "allowed": "lead, board",
            "default": "lead",
        }
    ]
    come_to_rest(page)
    page.get_by_role("button", name="Title and columns").click()
    dialog = page.get_by_role("dialog")
    assert find_barriers(page) == []
    dialog.get_by_role("button", name="Put Amount further to the front").click()
    dialog.get_by_role("button", name="Take Channel out").click()
    assert dialog.get_by_label("Smallest").count() == 1
    dialog.get_by_label("Smallest").fill("0")
    dialog.get_by_label("Largest").fill("1,000,000.5")
    dialog.get_by_label("Whole numbers only").check()
    dialog.get_by_label("Add a condition").select_option(label="Segment")
    dialog.get_by_label("Name of the result").fill("Approver")
    dialog.get_by_label("Where no row decides").select_option(label="board")
    dialog.get_by_label("When several rows match").select_option(label="Exactly one row may match")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("columnheader", name=re.compile("Approver"))).to_be_visible()
    changed = call(page, "GET", path)["document"]
    assert [each["name"] for each in changed["inputs"]] == ["amount", "segment"]
    bounds = {part: changed["inputs"][0].get(part) for part in ("whole", "minimum", "maximum")}
    assert bounds == {"whole": "true", "minimum": "0", "maximum": "1000000.5"}
    assert (changed["outputs"][0]["name"], changed["outputs"][0]["label"]) == ("signed_off_by", "Approver")
    assert (changed["outputs"][0]["default"], changed["hit_policy"]) == ("board", "unique")


def test_file_shows_what_it_would_change_and_what_is_wrong_in_it_where(
    site: Site, visitor: Visitor, find_barriers: Audit
) -> None:
    page = visitor.open(site.analyst)
    left = call(page, "GET", TABLE)["draft"]
    if left is not None:
        call(page, "POST", f"{TABLE}/draft/withdraw", {"edit_number": left["edit_number"], "reason": ""})
    version = next(each for each in call(page, "GET", TABLE)["versions"] if each["superseded_at"] is None)["version"]
    text = page.context.request.get(f"{TABLE}/export?version={version}&layout=csv").text()
    lines = list(csv.reader(io.StringIO(text)))
    place = lines[2].index("note")
    lines[-1][place] = "From the workbook"
    page.goto("/rule_tables")
    page.get_by_role("link", name="From a file").click()
    field = page.get_by_label("File with rule tables")
    field.set_input_files({"name": "direct_basis.csv", "mimeType": "text/csv", "buffer": to_csv(lines)})
    expect(page.get_by_text("From the workbook")).to_be_visible()
    assert find_barriers(page) == []
    lines[-1][place - 3] = "named_acount"
    field.set_input_files({"name": "direct_basis.csv", "mimeType": "text/csv", "buffer": to_csv(lines)})
    wrong = page.get_by_role("row").filter(has_text="Basis cannot be named_acount")
    expect(wrong).to_contain_text("Nearest to it: named_account")
    expect(wrong).to_contain_text(f"line {len(lines)}, column basis")
    expect(page.get_by_role("button", name="Save as a draft")).to_have_count(0)
    lines[-1][place - 3] = "named_account"
    field.set_input_files({"name": "direct_basis.csv", "mimeType": "text/csv", "buffer": to_csv(lines)})
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", level=1, name="Draft: On which basis")).to_be_visible()
    assert rules(page)[-1]["note"] == "From the workbook"


def to_csv(lines: list[list[str]]) -> bytes:
    """As a spreadsheet saves it."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def test_column_is_made_wider_with_keys_and_by_drawing_its_edge_and_stays_so(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/rules/direct_basis")
    come_to_rest(page)
    head = page.get_by_role("columnheader", name=re.compile("Channel"))

    def width() -> float:
        box = head.bounding_box()
        assert box is not None
        return round(box["width"])

    before = width()
    page.get_by_role("grid").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert width() == before + 16
    box = head.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"], box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 60, box["y"] + 10, steps=4)
    page.mouse.up()
    assert width() == before + 76
    page.reload()
    come_to_rest(page)
    assert width() == before + 76
    page.mouse.dblclick(box["x"] + box["width"] + 60, box["y"] + 10)
    assert width() == before


def test_columns_that_say_nothing_are_folded_away_until_something_stands_in_them(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/rules/direct_basis")
    until = page.get_by_role("columnheader", name="In force Until")
    page.get_by_role("button", name="Show 2 empty columns").click()
    expect(until).to_be_visible()
    page.reload()
    expect(until).to_be_visible()
    page.get_by_role("button", name="Hide 2 empty columns").click()
    expect(until).to_have_count(0)
    rows = [rule["rule"] for rule in open_draft(page)["document"]["rules"]]
    page.set_viewport_size({"width": 1300, "height": 800})
    sheet = at_draft(page)
    expect(page.get_by_role("button", name="Show 2 empty columns")).to_be_visible()
    # What a row comes to stays in sight although its column lies beyond the edge, and keys go from it to the note.
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(cell(page)).to_have_text("Named on the order")
    page.keyboard.press("Home")
    expect(page.get_by_role("gridcell", name="Named on the order")).to_be_in_viewport(ratio=1)
    paste(sheet, "\t".join([rows[0], "any", "yes", "any", "any", "Named on the order", "2026-01-31"]))
    expect(page.get_by_role("columnheader", name="In force From")).to_be_visible()
    expect(until).to_have_count(0)
    saved(page)
    assert rules(page)[0]["start_on"] == "2026-01-31"


def test_button_that_hands_over_says_what_it_waits_for(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    seen = {"key": "seen", "booked_on": "2026-02-01", "kind": "new", "amount": "5", "currency": "USD", "channel": "web"}
    assert call(page, "POST", "/api/bookings", {"source": "shop", "bookings": [seen]})["accepted"] == 1
    open_draft(page)
    at_draft(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.type("1.000,5,")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Before it is handed over, [0-9]+ finding"))).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("wbe")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Channel has never been wbe. Did you mean web?").first).to_be_visible()
    expect(page.locator("[data-problem=warn]").first).to_be_visible()
