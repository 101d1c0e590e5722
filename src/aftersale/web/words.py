"""The words for codes, in the reader's language: what pages call the fields, findings and roles that the API names by code."""

from __future__ import annotations

from fastapi import APIRouter

from aftersale.web.acting import Reader
from aftersale.web.code_words import WORDS
from aftersale.web.languages import Language
from aftersale.web.shapes import Shape

router = APIRouter(prefix="/api", tags=["words"])


class WordList(Shape):
    """By what they are codes of, codes and their words."""

    words: dict[str, dict[str, str]]


@router.get("/words")
def list_words(reader: Reader, language: Language) -> WordList:
    """All codes that have a word; any other is a name of the data."""
    return WordList(
        words={of: {code: language.text(word) for code, word in words.items()} for of, words in WORDS.items()}
    )
