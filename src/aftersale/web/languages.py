"""The languages of the pages and of what the server says: which one a reader asked for, and its texts."""

from __future__ import annotations

import bz2
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from babel.messages.pofile import read_po
from fastapi import Depends, Request

from aftersale.errors import Place, Problem
from aftersale.values.sentence import N_ as N_
from aftersale.values.sentence import Coded, Fact, Sentence, describe_place
from aftersale.web.code_words import WORDS
from aftersale.web.figures import write_fact

CATALOGUES = Path(__file__).parent / "locales"
PACKED = CATALOGUES / "texts.json.bz2"
"""What a wheel has instead of the catalogues (hatch_build.py)."""

SOURCE = "en"
LANGUAGES = (SOURCE, "fr", "de", "hi", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
COOKIE = "aftersale_language"
DIGITS_COOKIE, OWN = "aftersale_digits", "own"

PLACE = re.compile(r"\{[^{}]*\}")
ISOLATED = "\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}"
"""In lines from right to left a name or an id in Latin letters would drag its neighbours round."""


@dataclass(frozen=True)
class Translator:
    """The texts of one language, and whether figures have the digits of its own. What has no translation is said in English."""

    code: str
    texts: Mapping[str, str]
    has_own_digits: bool = False

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
        facts = {name: self._problem_fact(fact) for name, fact in problem.facts.items()}
        return self.texts.get(problem.template(), problem.template()).format(**facts)

    def _problem_fact(self, fact: Any) -> Any:
        """A fact of a problem, whose template may say how it is written; sentences, places and words for codes are said."""
        return self._fact(fact) if isinstance(fact, Sentence | Place | Coded) else fact

    def say(self, said: str) -> str:
        """A sentence that a domain made of a template and facts, in this language; another text as it is."""
        if not isinstance(said, Sentence):
            return said
        text = self._filled(said)
        # Some begin in the middle of others, and are written so; alone they begin as sentences do.
        return text[:1].upper() + text[1:] if self._template(said)[:1].isalpha() else text

    def _template(self, said: Sentence) -> str:
        return self.texts.get(said.template, said.template)

    def _filled(self, said: Sentence) -> str:
        return self._template(said).format(**{name: self._fact(fact) for name, fact in said.facts.items()})

    def say_all(self, document: Any) -> Any:
        """A document with every sentence in it said in this language."""
        if isinstance(document, Mapping):
            return {key: self.say_all(value) for key, value in document.items()}
        if isinstance(document, list | tuple):
            return [self.say_all(value) for value in document]
        return self.say(document) if isinstance(document, Sentence) else document

    def name(self, coded: Coded) -> str:
        """What a code is called in this language; one without a word is data, and stays as it is."""
        word = WORDS.get(coded.of, {}).get(coded)
        return self.text(word) if word else str(coded)

    def fact(self, fact: Fact) -> str:
        """A fact as it stands in a sentence: a name, a figure, a word for a code."""
        return self._fact(fact)

    def _fact(self, fact: Fact) -> str:
        match fact:
            case Sentence():
                return self._filled(fact)
            case Coded():
                return self.name(fact)
            case Place():
                return self._filled(describe_place(fact))
            case tuple():
                return "".join(self._fact(each) for each in fact)
            case str():
                return fact
        return write_fact(fact, self.code, self.has_own_digits)

    @property
    def direction(self) -> str:
        """Where lines of this language start: the value of HTML's `dir`."""
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"


@cache
def translator_for(language: str) -> Translator:
    """The texts of a language; those of the source need no catalogue."""
    if language == SOURCE:
        return Translator(SOURCE, {})
    texts = _read_packed(language) if PACKED.is_file() else _read_catalogue(language)
    if language in RIGHT_TO_LEFT:
        texts = {text: PLACE.sub(ISOLATED, said) for text, said in texts.items()}
    return Translator(language, texts)


def _read_packed(language: str) -> dict[str, str]:
    columns = json.loads(bz2.decompress(PACKED.read_bytes()))
    return {text: said for text, said in zip(columns["id"], columns[language], strict=True) if said}


def _read_catalogue(language: str) -> dict[str, str]:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(each.id): str(each.string) for each in catalogue if each.id and each.string and not each.fuzzy}


def choose_translator(request: Request) -> Translator:
    """What the reader chose on the pages, else what their browser asks for, else English."""
    return replace(_translator_asked_for(request), has_own_digits=request.cookies.get(DIGITS_COOKIE) == OWN)


def _translator_asked_for(request: Request) -> Translator:
    asked = [request.cookies.get(COOKIE, "")]
    asked += [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for tag in asked:
        language = tag.split("-")[0].lower()
        if language in LANGUAGES:
            return translator_for(language)
    return translator_for(SOURCE)


Language = Annotated[Translator, Depends(choose_translator)]
