"""The reasons that the eligibility table gives as it ships: readers hear them in their language."""

from __future__ import annotations

from functools import cache

from aftersale.allocation.vocabulary import ELIGIBILITY_TABLE
from aftersale.rules.shipped import list_texts, read_shipped
from aftersale.values.sentence import Sentence

FOLDER = "aftersale.allocation.tables"
"""Where the tables of allocation are that ship."""


def say_reason(rule_id: str, reason: str) -> str:
    """A reason that can be said in every language where its row gives the one that ships, else as somebody wrote it."""
    return Sentence(reason) if reason in _load_texts().get(rule_id, ()) else reason


@cache
def _load_texts() -> dict[str, list[str]]:
    return list_texts(read_shipped(FOLDER, ELIGIBILITY_TABLE))
