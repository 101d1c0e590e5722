"""Sentences that are made here and said elsewhere: an English template and named facts, put into words in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from aftersale.errors import Place
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import round_half_away
from aftersale.values.money import Money


def N_(text: str) -> str:  # noqa: N802 — the name that extractors of texts look for
    """Mark a text that a reader will see, so that `make messages` finds it; it is translated where it is shown."""
    return text


class Coded(str):
    """A code that readers know by a word of their language, such as the field `booked_on`; `of` says what it is a code of."""

    __slots__ = ("of",)
    of: str

    def __new__(cls, of: str, code: str) -> Coded:
        """A code of a kind."""
        made = super().__new__(cls, code)
        made.of = of
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return self.of, str(self)


@dataclass(frozen=True, slots=True)
class Percent:
    """A share or a rate that is read as a percentage: 0.085 as 8.5 %."""

    value: Decimal

    def __str__(self) -> str:
        return f"{write_number(self.value * 100)} %"


class Sentence(str):
    """A sentence: as a text it is English, and it remembers of what template and facts it was made.

    Examples
    --------
    >>> said = Sentence("Booking {booking} came late: {amount}.", booking="B7", amount=Money(Decimal("1234.5"), "EUR"))
    >>> str(said)
    'Booking B7 came late: 1,234.50 EUR.'
    >>> read_sentence(write_sentence(said)).facts["booking"]
    'B7'
    """

    __slots__ = ("facts", "template")
    template: str
    facts: Mapping[str, Fact]

    def __new__(cls, template: str, /, **facts: Fact) -> Sentence:
        """The template filled in English."""
        made = super().__new__(cls, template.format(**{name: _english(fact) for name, fact in facts.items()}))
        made.template = template
        made.facts = facts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Fact]]:
        return (self.template,), dict(self.facts)


Fact: TypeAlias = str | int | Decimal | date | Money | Percent | Place | Coded | Sentence | tuple["Fact", ...]
"""What can stand in a place of a template; several stand one after another."""

_PLACES = {
    (True, True, True): N_("{file}, line {line}, column {column}"),
    (True, True, False): N_("{file}, line {line}"),
    (True, False, True): N_("{file}, column {column}"),
    (True, False, False): N_("{file}"),
    (False, True, True): N_("line {line}, column {column}"),
    (False, True, False): N_("line {line}"),
    (False, False, True): N_("column {column}"),
    (False, False, False): "",
}


def describe_place(place: Place) -> Sentence:
    """Where in a file something is."""
    facts: dict[str, Fact] = {"file": place.file, "line": place.line or 0, "column": place.column}
    return Sentence(_PLACES[bool(place.file), bool(place.line), bool(place.column)], **facts)


def list_sentences(sentences: Sequence[Sentence]) -> Sentence:
    """Several sentences in one place, such as everything that is wrong with a file."""
    parts: list[Fact] = [part for sentence in sentences for part in ("; ", sentence)]
    return Sentence("{sentences}", sentences=tuple(parts[1:]))


def write_number(value: Decimal) -> str:
    """A number in English: thousands apart, no empty decimals.

    Examples
    --------
    >>> write_number(Decimal("1234.5000"))
    '1,234.5'
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_sentence(sentence: str) -> str:
    """A sentence as it is stored: one made of facts as JSON, with equal facts as equal texts; another one as it is."""
    return json.dumps(_written(sentence), ensure_ascii=False) if isinstance(sentence, Sentence) else sentence


def read_sentence(stored: str) -> str:
    """A sentence as `write_sentence` stored it."""
    if not stored.startswith('{"template":'):
        return stored
    return make_sentence(json.loads(stored))


def make_sentence(stored: Mapping[str, Any]) -> Sentence:
    """A sentence from its JSON."""
    template, facts = stored["template"], stored["facts"]
    return Sentence(template, **{name: _read(fact) for name, fact in facts.items()})


def sentence_document(sentence: Sentence) -> dict[str, Any]:
    """The JSON of a sentence: template and facts, each fact in a form that says what it is."""
    return {"template": sentence.template, "facts": {name: _written(fact) for name, fact in sentence.facts.items()}}


def _english(fact: Fact) -> str:
    if isinstance(fact, Money):
        places = minor_unit(fact.currency)
        return f"{round_half_away(fact.amount, places):,.{places}f} {fact.currency}"
    if isinstance(fact, Decimal):
        return write_number(fact)
    if isinstance(fact, int):
        return f"{fact:,}"
    return "".join(map(_english, fact)) if isinstance(fact, tuple) else str(fact)


def _written(fact: Fact) -> Any:
    match fact:
        case Sentence():
            return sentence_document(fact)
        case Coded():
            return {"code": str(fact), "of": fact.of}
        case Money():
            return {"amount": str(fact.amount), "currency": fact.currency}
        case Percent():
            return {"percent": str(fact.value)}
        case Decimal():
            return {"number": str(fact)}
        case date():
            return {"day": fact.isoformat()}
        case Place():
            return {"file": fact.file, "line": fact.line, "column": fact.column}
        case tuple():
            return [_written(each) for each in fact]
    return fact


def _read(fact: Any) -> Fact:
    match fact:
        case {"template": _}:
            return make_sentence(fact)
        case {"code": code, "of": of}:
            return Coded(of, code)
        case {"amount": amount, "currency": currency}:
            return Money(Decimal(amount), currency)
        case {"percent": percent}:
            return Percent(Decimal(percent))
        case {"number": number}:
            return Decimal(number)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"file": file, "line": line, "column": column}:
            return Place(file, line, column)
        case list():
            return tuple(_read(each) for each in fact)
    return str(fact) if not isinstance(fact, int) else fact
