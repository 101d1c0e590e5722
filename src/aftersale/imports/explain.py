"""What a finding says: one sentence per code that names the value, what was expected and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aftersale.imports.expression import Expression
from aftersale.imports.mapping import Defaults
from aftersale.imports.model import DECIMAL_TYPES, Field
from aftersale.imports.typed import EARLIEST, LATEST, load_countries
from aftersale.imports.yaml_nodes import nearest
from aftersale.values.currencies import find_nearest_currency

_Sentence = Callable[[Field, Expression, str, Defaults], str]


def explain_value(code: str, field: Field, expression: Expression, value: str | None, defaults: Defaults) -> str:
    """The sentence for a code, about the value that the file has."""
    shown = "nothing" if value is None else repr(value[:100])
    return _SENTENCES[code](field, expression, shown, defaults)


def explain_currency(value: str) -> str:
    """The sentence for an unknown currency, with the code that was probably meant."""
    near = find_nearest_currency(value)
    hint = f"did you mean {near}?" if near else "write its three letters, for example EUR"
    return f"{value!r} is not a currency code of ISO 4217; {hint}"


def _number_format(defaults: Defaults) -> str:
    thousands = f", {defaults.thousands_mark!r} between thousands" if defaults.thousands_mark else ""
    return f"digits with {defaults.decimal_mark!r} before the decimals{thousands or ' and nothing between thousands'}"


def _date_format(expression: Expression, defaults: Defaults) -> str:
    return expression.date_format or defaults.date_format or "YYYY-MM-DD, or with midnight as its time"


def _too_large(field: Field, expression: Expression, shown: str, defaults: Defaults) -> str:
    digits, decimals = DECIMAL_TYPES[field.type]
    return f"{field.name} {shown} is too large: at most {digits - decimals} digits before the decimals are kept"


def _too_many_decimals(field: Field, expression: Expression, shown: str, defaults: Defaults) -> str:
    decimals = DECIMAL_TYPES[field.type][1]
    if decimals == 0:
        return f"{field.name} {shown} is not a whole number"
    return (
        f"{field.name} {shown} has more than {decimals} decimals and is not rounded silently; "
        f"correct it, or say `round: {decimals}` in the mapping"
    )


def _not_in_map(field: Field, expression: Expression, shown: str, defaults: Defaults) -> str:
    known = [k for k, _ in expression.pick.choices] if expression.pick else []
    hint = nearest(shown.strip("'"), known)
    return f"{field.name} {shown} is not in the map of the mapping{hint}; it knows {', '.join(known)}"


def _not_allowed(field: Field, expression: Expression, shown: str, defaults: Defaults) -> str:
    hint = nearest(shown.strip("'"), field.allowed)
    return f"{field.name} {shown} is not allowed{hint}; allowed are {', '.join(field.allowed)}"


_SENTENCES: Mapping[str, _Sentence] = {
    "missing_value": lambda f, e, v, d: f"{f.name} is required and empty here",
    "unreadable_number": lambda f, e, v, d: f"{f.name} {v} is not a number; expected {_number_format(d)}",
    "unreadable_date": lambda f, e, v, d: f"{f.name} {v} is not a date; expected {_date_format(e, d)}",
    "unreadable_instant": lambda f, e, v, d: (
        f"{f.name} {v} is not an instant; expected YYYY-MM-DDTHH:MM:SS with an offset such as Z or +01:00"
    ),
    "too_large": _too_large,
    "too_many_decimals": _too_many_decimals,
    "too_many_decimals_to_multiply": lambda f, e, v, d: (
        f"{f.name}: {v} has more decimals than can be multiplied exactly"
    ),
    "total_missing": lambda f, e, v, d: f"{f.name} {v} is part of a total that is empty or not a number",
    "parts_off_total": lambda f, e, v, d: (
        f"{f.name} {v} is one of several parts that differ from their total by more than rounding, or have several totals"
    ),
    "below_minimum": lambda f, e, v, d: f"{f.name} {v} is below {f.minimum:f}",
    "above_maximum": lambda f, e, v, d: f"{f.name} {v} is above {f.maximum:f}",
    "date_out_of_range": lambda f, e, v, d: f"{f.name} {v} lies outside {EARLIEST} to {LATEST}; a slip in the year?",
    "unknown_currency": lambda f, e, v, d: explain_currency(v.strip("'")),
    "unknown_country": lambda f, e, v, d: (
        f"{f.name} {v} is not a country code of ISO 3166{nearest(v.strip(chr(39)), load_countries())}; "
        "write its two letters, for example DE"
    ),
    "not_in_map": _not_in_map,
    "not_allowed": _not_allowed,
}
