"""What a finding says: one sentence per code that names the value, what was expected and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from aftersale.imports.expression import Expression
from aftersale.imports.mapping import Defaults, FieldMapping
from aftersale.imports.model import DECIMAL_TYPES, After, AtMost, Field, OnlyWhere, RowCheck
from aftersale.imports.typed import EARLIEST, LATEST, load_countries
from aftersale.imports.yaml_nodes import hint_at
from aftersale.values.currencies import find_nearest_currency
from aftersale.values.sentence import N_, Coded, Fact, Sentence

_Facts = Callable[[Field, Expression, str, Defaults], dict[str, Fact]]


def explain_value(code: str, field: Field, expression: Expression, value: str | None, defaults: Defaults) -> Sentence:
    """The sentence for a code, about the value that the file has; one that says something of a person is not repeated."""
    if field.is_personal:
        value = None
    shown: Fact = Sentence("nothing") if value is None else repr(value[:100])
    if field.is_personal:
        shown = Sentence("(not shown)")
    if code == "unknown_currency":
        return explain_currency(value or "")
    if code == "too_many_decimals" and DECIMAL_TYPES[field.type][1] == 0:
        code = "not_whole"
    facts = _FACTS[code](field, expression, (value or "").strip("'"), defaults) if code in _FACTS else {}
    return Sentence(_SENTENCES[code], field=Coded("field", field.name), value=shown, **facts)


def field_in_doubt(check: RowCheck) -> str:
    """The field that a finding of a check of rows is about."""
    if isinstance(check, After):
        return check.later
    if isinstance(check, OnlyWhere):
        return check.field
    return check.lesser if isinstance(check, AtMost) else check.second


def explain_row(check: RowCheck, value: str | None, mapped: FieldMapping | None = None) -> Sentence:
    """The sentence for a row that breaks a check, about the value that is shown of it; `mapped` says how its field is filled."""
    if isinstance(check, After):
        if mapped is not None and mapped.expression.add_days == 1 and value is not None:
            # The file has the last day itself, not the first one after it.
            return Sentence(
                "{later}: the last day, {value}, lies before {earlier}",
                later=Coded("field", check.later),
                value=date.fromisoformat(value[:10]) - timedelta(days=1),
                earlier=Coded("field", check.earlier),
            )
        return Sentence(
            "{later} {value} is not after {earlier}; the later date is the first day no longer in it",
            later=Coded("field", check.later),
            value=str(value),
            earlier=Coded("field", check.earlier),
        )
    if isinstance(check, AtMost):
        return Sentence(
            "{lesser} {value} is above {greater}, which is its limit",
            lesser=Coded("field", check.lesser),
            value=str(value),
            greater=Coded("field", check.greater),
        )
    if isinstance(check, OnlyWhere):
        return Sentence(
            "{field} {value} stands where {other} is not {wanted}; leave it empty there, or correct {other}",
            field=Coded("field", check.field),
            value=repr(str(value)),
            other=Coded("field", check.other),
            wanted=check.value,
        )
    return Sentence(
        "{first} and {second} go together, and only {value} is here; give both or neither",
        first=Coded("field", check.first),
        second=Coded("field", check.second),
        value=repr(str(value)),
    )


def explain_currency(value: str) -> Sentence:
    """The sentence for an unknown currency, with the code that was probably meant."""
    near = find_nearest_currency(value)
    if near:
        return Sentence(
            "{value} is not a currency code of ISO 4217; did you mean {near}?", value=repr(value), near=near
        )
    return Sentence(
        "{value} is not a currency code of ISO 4217; write its three letters, for example EUR", value=repr(value)
    )


def _number_format(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    template = _NUMBERS[bool(defaults.thousands_mark)]
    marks = {"decimal": repr(defaults.decimal_mark), "thousands": repr(defaults.thousands_mark)}
    return {"expected": Sentence(template, **marks)}


def _date_format(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    written = expression.date_format or defaults.date_format
    if not written:
        return {"expected": Sentence("YYYY-MM-DD, or with midnight as its time")}
    return {"expected": Sentence("one written as in {example}", example=_EXAMPLE.strftime(written))}


def _digits(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    digits, decimals = DECIMAL_TYPES[field.type]
    return {"digits": digits - decimals, "decimals": decimals}


def _of_map(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    known = [key for key, _ in expression.pick.choices] if expression.pick else []
    return {"hint": hint_at(value, known), "known": ", ".join(known)}


def _allowed(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    return {"hint": hint_at(value, field.allowed), "known": ", ".join(field.allowed)}


def _bounds(field: Field, expression: Expression, value: str, defaults: Defaults) -> dict[str, Fact]:
    return {"minimum": field.minimum or 0, "maximum": field.maximum or 0}


_EXAMPLE = datetime(2026, 12, 31, 14, 30)

_FACTS: Mapping[str, _Facts] = {
    "unreadable_number": _number_format,
    "unreadable_date": _date_format,
    "too_large": _digits,
    "too_many_decimals": _digits,
    "below_minimum": _bounds,
    "above_maximum": _bounds,
    "date_out_of_range": lambda f, e, v, d: {"earliest": EARLIEST, "latest": LATEST},
    "unknown_country": lambda f, e, v, d: {"hint": hint_at(v, load_countries())},
    "too_many_letters": lambda f, e, v, d: {"most": f.most_letters or 0},
    "not_in_map": _of_map,
    "not_allowed": _allowed,
}

_NUMBERS = {
    True: N_("digits with {decimal} before the decimals, {thousands} between thousands"),
    False: N_("digits with {decimal} before the decimals and nothing between thousands"),
}

_SENTENCES: Mapping[str, str] = {
    "missing_value": N_("{field} is required and empty here"),
    "unreadable_number": N_("{field} {value} is not a number; expected {expected}"),
    "unreadable_date": N_("{field} {value} is not a date; expected {expected}"),
    "unreadable_instant": N_(
        "{field} {value} is not an instant; expected YYYY-MM-DDTHH:MM:SS with an offset such as Z or +01:00"
    ),
    "too_large": N_("{field} {value} is too large: at most {digits} digits before the decimals are kept"),
    "not_whole": N_("{field} {value} is not a whole number"),
    "too_many_decimals": N_(
        "{field} {value} has more than {decimals} decimals and is not rounded silently; "
        "correct it, or say `round: {decimals}` in the mapping"
    ),
    "too_many_decimals_to_multiply": N_("{field}: {value} has more decimals than can be multiplied exactly"),
    "total_missing": N_("{field} {value} is part of a total that is empty or not a number"),
    "parts_off_total": N_(
        "{field} {value} is one of several parts that differ from their total by more than rounding, or have several totals"
    ),
    "below_minimum": N_("{field} {value} is below {minimum}"),
    "above_maximum": N_("{field} {value} is above {maximum}"),
    "date_out_of_range": N_("{field} {value} lies outside {earliest} to {latest}; a slip in the year?"),
    "unknown_country": N_(
        "{field} {value} is not a country code of ISO 3166{hint}; write its two letters, for example DE"
    ),
    "other_currency": N_(
        "{field} {value} is not the currency that is written beside an amount of this row; correct one of them"
    ),
    "no_digit": N_("{field} {value} has no digit, so nobody can be called; give a number or leave it empty"),
    "no_email": N_(
        "{field} {value} is not an address of one mailbox, such as ann@example.com; correct it or leave it empty"
    ),
    "too_many_letters": N_("{field} {value} is longer than {most} letters"),
    "not_in_map": N_("{field} {value} is not in the map of the mapping{hint}; it knows {known}"),
    "not_allowed": N_("{field} {value} is not allowed{hint}; allowed are {known}"),
}
