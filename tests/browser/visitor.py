"""Someone who looks at pages, and notices whatever goes wrong on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from browser.company import ANALYST, ANN, FINANCE, PASSWORD

FOLDED = "main button[aria-expanded=false]:not([aria-haspopup])"
FOLDS_INSIDE_EACH_OTHER = 4
NOTE_WHAT_IS_ASKED = """(() => {
  const ask = window.fetch
  let open = 0
  window.fetch = (...asked) => {
    open += 1
    return ask(...asked).finally(() => { open -= 1 })
  }
  let changed = performance.now()
  new MutationObserver(() => { changed = performance.now() }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
  })
  window.hasComeToRest = quiet =>
    document.readyState === 'complete' && open === 0 && performance.now() - changed > quiet
      && !document.querySelector('[aria-busy=true]')
})()"""
"""Lets a page tell when it has what it asked for and has not changed for a while: the browser's own sign comes half a second later."""

QUIET_MILLISECONDS = 120


class Audit(Protocol):
    """Finds what keeps people out of a page; of a page seen in other colours before, what only colours can do."""

    def __call__(self, page: Page, *, only_colours: bool = False) -> list[str]:
        """What was found, a line each."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are, and who may sign in there with `PASSWORD`."""

    address: str
    analyst: str = ANALYST
    finance: str = FINANCE
    ann: str = ANN


@dataclass
class Visitor:
    """Opens pages in a context of its own and writes down whatever goes wrong on them."""

    site: Site
    browser: Browser
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *parts: str) -> None:
        """Let console errors pass that hold one of these texts: what a test brings about on purpose."""
        self.expected.extend(parts)

    def open(self, email: str | None = None, *, width: int = 1440, scheme: str = "light") -> Page:
        """A page of someone signed in, or of nobody."""
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
        )
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', each => "
            "console.error('policy violation: ' + each.violatedDirective + ' ' + each.blockedURI))"
        )
        context.add_init_script(NOTE_WHAT_IS_ASKED)
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))
        if email is not None:
            answer = context.request.post("/api/session", data={"email": email, "password": PASSWORD})
            assert answer.ok, answer.text()
        return context.new_page()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.site.address, "data:", "blob:")):
            self.troubles.append(f"a request to another host: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        text = f"{message.text} ({message.location.get('url', '')})"
        if message.type in {"error", "warning"} and not any(part in text for part in self.expected):
            self.troubles.append(f"console {message.type}: {text}")


def come_to_rest(page: Page) -> None:
    """Wait until a page has a heading and everything that it asked for."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("quiet => hasComeToRest(quiet)", arg=QUIET_MILLISECONDS)


def unfold(page: Page) -> None:
    """Unfold what can be unfolded, so that it is looked at too."""
    come_to_rest(page)
    folded = page.locator(FOLDED)
    for _ in range(FOLDS_INSIDE_EACH_OTHER):
        if not (found := folded.element_handles()):
            break
        for each in found:
            each.click()
        come_to_rest(page)
    expect(folded).to_have_count(0)
