"""Every page in every language: the right way round, nothing cut off, the same figures, and no text outside the catalogues."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from aftersale.web import languages
from aftersale.web.pages import STATIC
from browser.pseudo import accent_catalogue, accent_translator, find_bare_words, leaves
from browser.visitor import Audit, Site, Visitor, unfold

LOADS_WITHIN_SECONDS = 10

PAGES = (
    "/orders",
    "/orders?q=zebra",
    "/bookings/A1",
    "/bookings/S1",
    "/statements?period=2026-Q1",
    "/statements/cem/2026-Q1",
    "/statements/cem/2026-Q2",
    "/findings",
    "/imports",
    "/imports/new",
    "/rule-tables/new",
    "/rule-tables/import",
    "/allocation",
    "/allocation-trend",
    "/no/such/page",
)
LISTS = ("/bookings", "/credits", "/payouts", "/finding_list", "/seats")
TRANSLATED = [language for language in languages.LANGUAGES if language != languages.SOURCE]

NAMES_THAT_ARE_NOT_TRANSLATED = {"aftersale", "zebra", "such", "page", *languages.LANGUAGES}
# The browser has them in every language.
MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"}

FIGURE = re.compile(r"\d(?:[\d.,'\u00a0\u202f\u2019]*\d)?")

# Controls and headings whose text does not fit; what is cut on purpose says its whole text in a title.
CUT_OFF = """() => [...document.querySelectorAll(
    'button, h1, h2, h3, nav a, th, label, [role=tab], [role=columnheader], [role=menuitem], [class*=status], [class*=pill]'
  )]
  .filter(each => each.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(each => each.clientWidth > 1 && !each.closest('[title]') && !each.querySelector('[title]'))
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => `${each.tagName} “${each.textContent}” ${each.scrollWidth} > ${each.clientWidth}`)"""

# Numbers, ids and names in Latin letters of which a later character stands before an earlier one.
MIRRORED = """() => {
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    for (const run of node.data.matchAll(/\\u2212?\\d[\\d.,'\\u00a0\\u202f\\u2019]*\\d|[A-Za-z0-9][A-Za-z0-9_.:/@-]*[A-Za-z0-9]/g)) {
      const at = offset => {
        const range = document.createRange()
        range.setStart(node, offset)
        range.setEnd(node, offset + 1)
        return range.getBoundingClientRect()
      }
      const [first, last] = [at(run.index), at(run.index + run[0].length - 1)]
      if (first.top === last.top && first.left > last.left) {
        found.push(run[0])
      }
    }
  }
  return found
}"""

# What a reader sees or hears: texts, and the attributes that are read out.
TEXTS = """() => {
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!element.closest('script, style, noscript, time, code, kbd, svg, [lang]:not(html)')) {
      found.push(texts.currentNode.data)
    }
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
    document.body.querySelectorAll(`[${name}]`).forEach(each => found.push(each.getAttribute(name)))
  }
  return [...new Set(found.map(each => each.trim()))].filter(each => each)
}"""


def open_in(visitor: Visitor, language: str, email: str | None = None, *, width: int = 1440) -> Page:
    """A page whose reader chose this language."""
    page = visitor.open(email, width=width)
    page.context.add_cookies([{"name": languages.COOKIE, "value": language, "url": visitor.site.address}])
    return page


def go(page: Page, address: str) -> None:
    """Open a page and every row on it that can be unfolded."""
    page.goto(address)
    unfold(page)


def views_of(page: Page) -> list[str]:
    """The names of the lists that the server describes to whoever is signed in."""
    return [view["name"] for view in page.context.request.get("/api/views").json()["views"]]


def pages_of(page: Page) -> list[str]:
    """Every page of whoever is signed in, with every list that the server describes to them."""
    return [*PAGES, *(f"/{name}" for name in views_of(page))]


def figures(page: Page) -> list[str]:
    """The figures of every cell, row by row; within a sentence each language has its own sequence."""
    cells = page.locator("main td, main dd, main [role=gridcell]").all_inner_texts()
    found = (sorted(re.sub(r"\D", "", figure) for figure in FIGURE.findall(cell)) for cell in cells)
    return [" ".join(each) for each in found if each]


def figures_like(page: Page, wanted: list[str]) -> list[str]:
    """The figures of a page once they are the wanted ones, or after a while as they are: rows come in one request after another."""
    until = time.monotonic() + LOADS_WITHIN_SECONDS
    while (found := figures(page)) != wanted and time.monotonic() < until:
        page.wait_for_timeout(200)
    return found


@pytest.fixture(scope="module")
def english_figures(site: Site, browser: Browser) -> dict[str, list[str]]:
    """The figures of every page in English, gathered once for all languages; each when they have come to rest."""
    visitor = Visitor(site, browser)
    page = open_in(visitor, "en", site.analyst)
    found = {}
    for address in PAGES + LISTS:
        go(page, address)
        found[address] = figures(page)
    page.context.close()
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_pages_fit_and_show_the_same_figures_in_every_language(
    site: Site, visitor: Visitor, find_barriers: Audit, english_figures: dict[str, list[str]], language: str
) -> None:
    visitor.expect("404 (Not Found)")
    page = open_in(visitor, language, site.analyst)
    for address in PAGES + LISTS:
        go(page, address)
        root = page.locator("html")
        expect(root).to_have_attribute("lang", language)
        expect(root).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        assert page.evaluate(CUT_OFF) == [], address
        assert page.evaluate(MIRRORED) == [], address
        # What axe finds does not depend on words, only on which way they run.
        if language == "ar":
            assert find_barriers(page) == [], address
        assert figures_like(page, english_figures[address]) == english_figures[address], address


@pytest.mark.parametrize("language", TRANSLATED)
def test_pages_fit_a_narrow_screen_in_every_language(site: Site, visitor: Visitor, language: str) -> None:
    visitor.expect("401 (Unauthorized)", "404 (Not Found)")
    width = 390
    stranger = open_in(visitor, language, width=width)
    stranger.goto("/")
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    assert stranger.evaluate(CUT_OFF) == []
    page = open_in(visitor, language, site.analyst, width=width)
    for address in PAGES:
        go(page, address)
        assert page.evaluate(CUT_OFF) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than the screen"


def test_no_text_stands_outside_the_catalogues(site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not everybody who looks at all pages here may see runs of allocation.
    visitor.expect("401 (Unauthorized)", "404 (Not Found)", "403 (Forbidden)")
    monkeypatch.setattr(languages, "translator_for", accent_translator)
    data = NAMES_THAT_ARE_NOT_TRANSLATED | MONTHS

    def answer_and_note(route: Route) -> None:
        # Noted on its way to the page: the browser lets go of an answer as soon as the page moves on.
        answer = route.fetch()
        if "json" in answer.headers.get("content-type", ""):
            data.update(leaves(answer.json()))
        route.fulfill(response=answer)

    script = accent_catalogue(STATIC / "assets")
    found: dict[str, list[str]] = {}

    def answer_in_accents(route: Route) -> None:
        route.fulfill(body=script, content_type="text/javascript")

    looked_at: set[str] = set()
    for email in (None, site.analyst, site.ann, "kim@example.com"):
        page = visitor.open(email)
        page.route(re.compile(r"/api/(?!events)"), answer_and_note)
        page.route(re.compile(r"/assets/en-[^/]*\.js$"), answer_in_accents)
        # A list has the same texts for whoever may open it; a first page and statements do not.
        for address in sorted({"/", *(pages_of(page) if email else ())} - looked_at):
            go(page, address)
            if faults := find_bare_words(page.evaluate(TEXTS), data) + page.evaluate(CUT_OFF):
                found[f"{address} of {email}"] = faults
        looked_at |= {f"/{name}" for name in views_of(page)} if email else set()
    assert found == {}


def test_digits_of_the_language_are_a_setting_that_stays(site: Site, visitor: Visitor) -> None:
    page = open_in(visitor, "ar", site.analyst)
    page.goto("/bookings/A1")
    amount = page.get_by_role("definition").filter(has_text="200.00")
    expect(amount).to_be_visible()
    page.get_by_role("button", name="Ada Analyst").click()
    page.get_by_role("menuitemcheckbox", name="١٢٣").click()
    expect(page.get_by_role("definition").filter(has_text="٢٠٠٫٠٠")).to_be_visible()
    page.reload()
    expect(page.get_by_role("definition").filter(has_text="٢٠٠٫٠٠")).to_be_visible()


def test_another_language_is_shown_at_once_where_the_reader_is(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders?q=N1")
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    page.get_by_role("button", name="Ada Analyst").click()
    page.get_by_role("menuitemradio", name="العربية").click()
    expect(page.get_by_role("heading", name="الطلبات")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/orders?q=N1")
    page.reload()
    expect(page.get_by_role("heading", name="الطلبات")).to_be_visible()


# The longest day of a year, put into the first cell that holds a day: whether all of it is seen.
LONGEST_DAY_FITS = """() => {
  const cell = [...document.querySelectorAll('[role=gridcell]')].find(each => / 2026$/.test(each.textContent))
  const write = new Intl.DateTimeFormat(
    `${document.documentElement.lang}-u-nu-latn`, {day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC'})
  return Array.from({length: 12}, (_, month) => {
    cell.textContent = write.format(new Date(Date.UTC(2026, month, 28)))
    return [cell.textContent, cell.scrollWidth, cell.clientWidth]
  }).filter(([_, needed, given]) => needed > given)
}"""


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_no_day_is_cut_in_a_list(site: Site, visitor: Visitor, language: str) -> None:
    # Columns stand beside each other from 640 pixels on, here as narrow as they get.
    page = open_in(visitor, language, site.analyst, width=700)
    page.goto("/bookings")
    expect(page.get_by_role("gridcell").filter(has_text=re.compile(r" 2026$")).first).to_be_attached()
    assert page.evaluate(LONGEST_DAY_FITS) == []


# An Arabic sentence that begins with a name in Latin letters, as the server says it.
SAID = "\u2068Ann\u2069: \u0633\u0639\u0631 \u0627\u0644\u0635\u0631\u0641 \u0645\u0641\u0642\u0648\u062f"

# Where the name and the last word of it begin, from the left.
SIDES = """said => {
  const found = []
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    if (node.data === said && node.parentElement.checkVisibility()) {
      found.push([said.indexOf('Ann'), said.lastIndexOf(' ') + 1].map(offset => {
        const range = document.createRange()
        range.setStart(node, offset)
        range.setEnd(node, offset + 1)
        return range.getBoundingClientRect().left
      }))
    }
  }
  return found
}"""


@pytest.mark.parametrize(("address", "width"), [("/findings", 1440), ("/finding_list", 1440), ("/finding_list", 390)])
def test_arabic_sentence_that_begins_with_a_latin_name_runs_from_right_to_left(
    site: Site, visitor: Visitor, address: str, width: int
) -> None:
    def say(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        for group in document.get("groups", []):
            group["example"] = SAID
        for row in document.get("rows", []):
            row["message"] = SAID
        route.fulfill(response=answer, json=document)

    page = open_in(visitor, "ar", site.analyst, width=width)
    page.route(re.compile(r"/api/(findings|grid/finding_list)\?"), say)
    page.goto(address)
    expect(page.get_by_text(SAID).first).to_be_visible()
    sides = page.evaluate(SIDES, SAID)
    assert sides
    assert all(name > last for name, last in sides)


BENEATH = "[role=row][data-index='0'] > [role=none]"

# The letters that are drawn where the dots stand.
LETTERS_UNDER_DOTS = """beneath => {
  const box = beneath.getBoundingClientRect()
  const width = parseFloat(getComputedStyle(beneath, '::before').width)
  const [from, to] = getComputedStyle(beneath).direction === 'rtl' ? [box.left, box.left + width] : [box.right - width, box.right]
  const found = []
  const texts = document.createTreeWalker(beneath, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    for (let at = 0; at < texts.currentNode.length; at += 1) {
      const range = document.createRange()
      range.setStart(texts.currentNode, at)
      range.setEnd(texts.currentNode, at + 1)
      const letter = range.getBoundingClientRect()
      if (letter.width && letter.top < box.bottom - 1 && letter.left < to - 0.5 && letter.right > from + 0.5) {
        found.push(texts.currentNode.data[at])
      }
    }
  }
  return [width > 0, found.join('').trim()]
}"""

WITHOUT_DOTS = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('[role=row] > [role=none]::before { visibility: hidden }')
  document.adoptedStyleSheets = [sheet]
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("text", "is_cut"), [("Ann Bo " * 40, True), ("\u0633\u0639\u0631 " * 60, True), ("Ann", False)]
)
def test_dots_on_a_phone_stand_where_a_row_is_cut_and_on_no_letter(
    site: Site, visitor: Visitor, language: str, text: str, is_cut: bool
) -> None:
    def say(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        for row in document.get("rows", []):
            row["message"] = text
        route.fulfill(response=answer, json=document)

    page = open_in(visitor, language, site.analyst, width=390)
    page.route(re.compile(r"/api/grid/finding_list\?"), say)
    page.goto("/finding_list")
    beneath = page.locator(BENEATH)
    expect(beneath).to_contain_text(text.strip())
    assert beneath.evaluate(LETTERS_UNDER_DOTS) == [True, ""]
    page.evaluate("document.fonts.ready.then(() => true)")
    seen = beneath.screenshot()
    page.evaluate(WITHOUT_DOTS)
    assert (beneath.screenshot() != seen) is is_cut


# From the left: where the share that is reached begins, and where the amount in parentheses does.
SHARE_AND_AMOUNT = """element => {
  const node = element.firstChild
  return [node.data.search(/\\d/), node.data.indexOf('(')].map(offset => {
    const range = document.createRange()
    range.setStart(node, offset)
    range.setEnd(node, offset + 1)
    return range.getBoundingClientRect().left
  })
}"""


def test_arabic_attainment_begins_at_the_right_with_the_share_that_is_reached(site: Site, visitor: Visitor) -> None:
    def measure(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        document["plans"][0]["lines"][0]["attainment"] |= {"reached": "0.75", "quota": "400"}
        route.fulfill(response=answer, json=document)

    page = open_in(visitor, "ar", site.analyst, width=390)
    page.route(re.compile(r"/api/statements/cem/2026-Q2$"), measure)
    page.goto("/statements/cem/2026-Q2")
    reached = page.get_by_text(re.compile(r"%.* \u0645\u0646 .*\(")).first
    expect(reached).to_be_visible()
    share, amount = reached.evaluate(SHARE_AND_AMOUNT)
    assert share > amount
