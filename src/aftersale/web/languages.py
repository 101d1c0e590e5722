"""The languages of the pages and of what the server says: which one a reader asked for, and its texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from babel.messages.pofile import read_po
from fastapi import Depends, Request

from aftersale.errors import Problem

CATALOGUES = Path(__file__).parent / "locales"

SOURCE = "en"
LANGUAGES = (SOURCE, "fr", "de", "hi", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
COOKIE = "aftersale_language"

PLACE = re.compile(r"\{[^{}]*\}")
ISOLATED = "\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}"
"""In lines from right to left a name or an id in Latin letters would drag its neighbours round."""


def N_(text: str) -> str:  # noqa: N802 — the name that extractors of texts look for
    """Mark a text that a reader will see, so that `make messages` finds it; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Translator:
    """The texts of one language. What has no translation is said in English."""

    code: str
    texts: Mapping[str, str]

    def text(self, msgid: str, **facts: Any) -> str:
        """A marked text in this language, its places filled with facts.

        Examples
        --------
        >>> Translator("de", {"Order {order}": "Auftrag {order}"}).text("Order {order}", order="A-1")
        'Auftrag A-1'
        """
        found = self.texts.get(msgid, msgid)
        return found.format(**facts) if facts else found

    def problem(self, problem: Problem) -> str:
        """What a problem says, in this language."""
        translated = self.texts.get(problem.template())
        return translated.format(**problem.facts) if translated else str(problem)

    @property
    def direction(self) -> str:
        """Where lines of this language start: the value of HTML's `dir`."""
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"


@cache
def translator_for(language: str) -> Translator:
    """The texts of a language; those of the source need no catalogue."""
    if language == SOURCE:
        return Translator(SOURCE, {})
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = {str(each.id): str(each.string) for each in catalogue if each.id and each.string and not each.fuzzy}
    if language in RIGHT_TO_LEFT:
        texts = {text: PLACE.sub(ISOLATED, said) for text, said in texts.items()}
    return Translator(language, texts)


def choose_translator(request: Request) -> Translator:
    """What the reader chose on the pages, else what their browser asks for, else English."""
    asked = [request.cookies.get(COOKIE, "")]
    asked += [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for tag in asked:
        language = tag.split("-")[0].lower()
        if language in LANGUAGES:
            return translator_for(language)
    return translator_for(SOURCE)


Language = Annotated[Translator, Depends(choose_translator)]
