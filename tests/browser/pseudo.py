"""A language that nobody speaks: English in accents and a third wider, so that a text outside the catalogues stands out."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from aftersale.web.languages import Translator
from aftersale.web.messages import collect_texts

ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçďéƒğĥíĵķľɱñóþǫřšţúṽŵẋýžÁƁÇĎÉƑĞĤÍĴĶĽḾÑÓÞǪŘŠŢÚṼŴẊÝŽ",
)
KEPT = re.compile(r"(\{[^}]*\}|</?\d+/?>)")
VOWELS = re.compile("[aeiouAEIOU]")
CATALOGUE = re.compile(r"JSON\.parse\((['`])(.*)\1\)", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
DAY = re.compile(r"\d{2} [A-Z][a-z]{2,3} \d{4}|[A-Z][a-z]+day, \d+ [A-Z][a-z]+ \d{4} at [\d:]+ UTC")
ID = re.compile(r"\w*\d\w*")


def accent(text: str) -> str:
    """The text in accents, its vowels twice; places for facts and tags stay as they are.

    Examples
    --------
    >>> accent("Order {order}")
    'ÓÓřďééř {order}'
    """
    return "".join(
        part if KEPT.fullmatch(part) else VOWELS.sub(lambda vowel: vowel[0] * 2, part).translate(ACCENTS)
        for part in KEPT.split(text)
    )


def accent_catalogue(assets: Path) -> str:
    """The script of the built English catalogue with every text in accents."""
    (file,) = assets.glob("en-*.js")
    found = CATALOGUE.search(file.read_text(encoding="utf-8"))
    assert found is not None, f"{file.name} is no catalogue"
    messages = json.loads(found[2].replace("\\`", "`").replace("\\'", "'").replace("\\\\", "\\"))
    return f"export const messages = {json.dumps({key: _accent_text(text) for key, text in messages.items()})};"


@cache
def accent_translator(_: str = "") -> Translator:
    """What the server says, in accents, whatever language is asked for."""
    return Translator("en", {str(each.id): accent(str(each.id)) for each in collect_texts() if each.id})


def find_bare_words(texts: list[str], data: set[str]) -> list[str]:
    """The texts that hold words of more than one letter which neither wear accents nor are data, a day or an id."""
    doubtful = [text for text in texts if WORD.search(text) and text not in data]
    known = sorted((each for each in data if WORD.search(each)), key=len, reverse=True) if doubtful else []
    return [text for text in doubtful if WORD.search(_without(text, known))]


def leaves(document: Any) -> set[str]:
    """Every text in a JSON document."""
    if isinstance(document, str):
        return {document}
    if isinstance(document, dict):
        return {leaf for value in document.values() for leaf in leaves(value)}
    if isinstance(document, list):
        return {leaf for value in document for leaf in leaves(value)}
    return set()


def _accent_text(text: Any) -> Any:
    """A compiled text: one string, or its parts: strings, [name], and [name, kind, forms] whose forms are texts again."""
    return accent(text) if isinstance(text, str) else [_accent_part(part) for part in text]


def _accent_part(part: Any) -> Any:
    if isinstance(part, str):
        return accent(part)
    if len(part) == 3 and isinstance(part[2], dict):
        name, kind, forms = part
        return [name, kind, {form: text if form == "offset" else _accent_text(text) for form, text in forms.items()}]
    return part


def _without(text: str, known: list[str]) -> str:
    text = DAY.sub(" ", text)
    for each in known:
        text = text.replace(each, " ")
    return ID.sub(" ", text)
