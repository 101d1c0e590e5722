"""What the database says when it refuses something, as a sentence: its triggers' own messages, and those of its constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import psycopg

from aftersale.values.sentence import N_, Sentence

SCHEMAS = Path(__file__).resolve().parents[1]
PACKED = Path(__file__).with_name("raised.sql")
"""What a wheel has of the rooms' schemas, which only say what the migrations have made: what they raise (hatch_build.py)."""

_RAISED = re.compile(r"RAISE EXCEPTION '((?:[^']|'')*)'")

BY_SQLSTATE = {
    "23505": N_("the database holds this already ({rule})"),
    "23P01": N_("this overlaps with what the database holds ({rule})"),
    "23001": N_("this is still used and stays as it is ({rule})"),
    "23502": N_("a value is missing ({rule})"),
    "23503": N_("the database does not know what this names ({rule})"),
    "23514": N_("this breaks a rule that the database keeps ({rule})"),
    "42501": N_("the database does not allow you this ({rule})"),
    "40001": N_("somebody else changed this at the same moment; try again"),
    "40P01": N_("somebody else changed this at the same moment; try again"),
    "55P03": N_("somebody else changed this at the same moment; try again"),
}
"""What constraints say by the code of their refusal; `{rule}` is the constraint, or else the column or the table."""


def describe_refusal(error: psycopg.Error) -> Sentence:
    """What the database refused, as a sentence that can be said in every language."""
    said = error.diag.message_primary or ""
    for template, pattern in _raised_patterns().items():
        found = pattern.fullmatch(said)
        if found is not None:
            return Sentence(template, **found.groupdict())
    known = BY_SQLSTATE.get(error.sqlstate or "")
    if known is None:
        return Sentence("the database cannot store a value of this: {reason}", reason=said or str(error))
    return Sentence(known, rule=_rule(error.diag, said))


def raised_templates() -> Iterator[str]:
    """The messages of all triggers, as every room's schema raises them; the places are named in their sequence."""
    for schema in [PACKED] if PACKED.is_file() else sorted(SCHEMAS.glob("*/schema.sql")):
        for message in _RAISED.findall(schema.read_text(encoding="utf-8")):
            yield _name_places(message.replace("''", "'"))


def _name_places(message: str) -> str:
    """Of `% of %%` the template `{a} of %`."""
    names = iter(ascii_lowercase)
    return re.sub("%%|%", lambda found: "%" if len(found[0]) == 2 else "{" + next(names) + "}", message)


@cache
def _raised_patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        template: re.compile(re.sub(r"\\{([a-z])\\}", r"(?P<\1>.*)", re.escape(template)), re.DOTALL)
        for template in raised_templates()
    }


def _rule(diag: psycopg.errors.Diagnostic, said: str) -> str:
    return diag.constraint_name or diag.column_name or diag.table_name or said
