"""What files call our things and fields: how likely a column of some name fills a field."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from aftersale.imports.model import Field, Target

EXACT, OF_THING, NUMBER_OF_THING, BARE_REFERENCE, SYNONYM = 3.0, 2.5, 2.4, 2.2, 2.0
BARE_NUMBER, THING_AS_KEY, THING_AS_NAME, FIRST_WORDS, ALIKE = 1.5, 1.4, 1.3, 1.1, 1.0
_LIKENESS = 0.82
_LEAST_LETTERS = 4
_ENDINGS = ("", "s", "e", "n", "en", "es", "liste", "list")
_UMLAUTS = re.compile("ae|oe|ue")
_END_FIELDS = ("end_on", "window_end_on")


@dataclass(frozen=True, slots=True)
class Names:
    """The table of names, folded: words for a number, for things, for fields, for the last day of a span, and for lists of values."""

    numbers: frozenset[str]
    things: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]
    last_days: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    all_values: frozenset[str]

    def of_thing(self, thing: str) -> frozenset[str]:
        """What files call a thing."""
        return self.things.get(thing, frozenset()) | {fold_name(thing)}


@cache
def load_names() -> Names:
    """The names that are shipped."""
    text = resources.files("aftersale.imports").joinpath("field_names.yaml").read_text(encoding="utf-8")
    # Every word as it is written: NO and ON would else be truths.
    table = yaml.load(text, Loader=yaml.BaseLoader)
    things, fields, lists = (
        {key: frozenset(map(fold_name, names)) for key, names in table[part].items()}
        for part in ("things", "fields", "lists")
    )
    numbers, last_days, all_values = (
        frozenset(map(fold_name, table[part])) for part in ("numbers", "last_days", "all_values")
    )
    return Names(numbers, things, fields, last_days, lists, all_values)


def fold_name(name: str) -> str:
    """A name without capitals, accents and anything but letters and digits; ae is ä, and ä is a."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if c.isalnum())
    return _UMLAUTS.sub(lambda found: found.group()[0], letters)


def score_column(column: str, field: Field, target: Target) -> float:
    """How likely a column fills a field of a target, 0 for not at all; only the sequence of the scores means anything."""
    theirs, ours, names = fold_name(column), fold_name(field.name), load_names()
    if theirs == ours:
        return EXACT
    if field.name == "key":
        return _score_key(theirs, target, names)
    known = names.fields.get(field.name, frozenset())
    things = names.of_thing(field.name) if field.name in names.things else frozenset()
    own = fold_name(target.name)
    scores = [
        NUMBER_OF_THING if _is_number_of(theirs, things, names) else 0,
        BARE_REFERENCE if _may_be_bare(field, target) and theirs in names.numbers else 0,
        SYNONYM if theirs in known or theirs in things or theirs in {own + ours, own + ours.removesuffix("on")} else 0,
        THING_AS_NAME if field.name == "name" and _names_thing(theirs, target, names) else 0,
        FIRST_WORDS if _begin(column) & (known | things) else 0,
        ALIKE if difflib.SequenceMatcher(None, theirs, ours).ratio() >= _LIKENESS else 0,
    ]
    return max(scores)


def score_file(stem: str, target: Target) -> float:
    """How likely a file of this name (without its suffix) holds rows of a target."""
    folded = "".join(c for c in fold_name(stem) if not c.isdigit())
    ours = fold_name(target.name)
    names = load_names().things.get(target.name, frozenset()) | {ours}
    if any(folded == name + ending for name in names for ending in _ENDINGS):
        return 1
    long = [name for name in names if len(name) >= _LEAST_LETTERS]
    ends = any(folded.endswith(name + ending) for name in long for ending in _ENDINGS)
    # What stands at the end is the thing, in every language but those that put it first.
    return 0.9 if ends else 0.8 if any(folded.startswith(name) for name in long) else 0


def says_last_day(column: str, field: Field) -> bool:
    """Whether the name of a column says that its day is still in the span, where the field is the first day after it."""
    if field.type != "date" or field.name not in _END_FIELDS or fold_name(column) == fold_name(field.name):
        return False
    words = load_names().last_days
    return any(fold_name(word) in words for word in _words(column))


def _score_key(theirs: str, target: Target, names: Names) -> float:
    # A booking's key may be `Booking number`, an order's not.
    things = names.of_thing(target.name)
    if _is_number_of(theirs, things, names):
        return OF_THING
    return BARE_NUMBER if theirs in names.numbers else THING_AS_KEY if theirs in things else 0


def _names_thing(theirs: str, target: Target, names: Names) -> bool:
    return theirs in names.of_thing(target.name)


def _is_number_of(theirs: str, things: frozenset[str], names: Names) -> bool:
    return any(theirs.startswith(thing) and theirs[len(thing) :] in names.numbers for thing in things) or any(
        theirs.startswith(number) and theirs[len(number) :] in things for number in names.numbers
    )


def _may_be_bare(field: Field, target: Target) -> bool:
    """Whether a column named only `No` would be this reference: the first of a target that has no key of its own."""
    return field is target.fields[0] and field.type == "ref"


def _words(column: str) -> list[str]:
    # Vowel signs belong to the words of Hindi, though they are no letters.
    signs = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in column)
    return "".join(signs).split()


def _begin(column: str) -> set[str]:
    """The beginnings of a name of several words, folded: the rest says what kind of it."""
    words = _words(column)
    return {fold_name("".join(words[:count])) for count in range(1, len(words))}
