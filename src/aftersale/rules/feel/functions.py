"""The functions and properties of table FEEL: what they take and what they give."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from aftersale.rules.feel.numbers import PLACES
from aftersale.rules.feel.tree import Expression, Literally
from aftersale.rules.feel.values import ValueType

Parameter: TypeAlias = ValueType | Literal["any", "places", "position", "length", "separator"]
"""A type; or what must stand in the text: places to round to, a position that is not 0, a length, a separator or null."""

MOST_CHARACTERS = 10**6


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function; the result "same" is the first argument's type."""

    parameters: tuple[Parameter, ...]
    result: ValueType | Literal["same"]

    def takes(self, arguments: tuple[Expression, ...]) -> bool:
        """Whether so many arguments of these types can be given."""
        return len(arguments) == len(self.parameters) and all(map(fits, arguments, self.parameters))


def fits(argument: Expression, parameter: Parameter) -> bool:
    """Tell whether an argument can stand for a parameter; the literal null fits every type."""
    value = argument.value if isinstance(argument, Literally) else None
    match parameter:
        case "any":
            return True
        case "separator":
            return isinstance(argument, Literally) and (value is None or (isinstance(value, str) and len(value) == 1))
        case "places" | "position" | "length":
            if not isinstance(value, Decimal) or value != value.to_integral_value():
                return False
            return {
                "places": 0 <= value <= PLACES,
                "position": value != 0 and abs(value) <= MOST_CHARACTERS,
                "length": 0 < value <= MOST_CHARACTERS,
            }[parameter]
    return argument.type in (parameter, "null")


def _rounding() -> tuple[Signature, ...]:
    return Signature(("number",), "number"), Signature(("number", "places"), "number")


FUNCTIONS: dict[str, tuple[Signature, ...]] = {
    "abs": (
        Signature(("number",), "same"),
        Signature(("years and months duration",), "same"),
        Signature(("days and time duration",), "same"),
    ),
    "floor": _rounding(),
    "ceiling": _rounding(),
    "decimal": (Signature(("number", "places"), "number"),),
    "round up": _rounding(),
    "round down": _rounding(),
    "round half up": _rounding(),
    "round half down": _rounding(),
    "modulo": (Signature(("number", "number"), "number"),),
    "even": (Signature(("number",), "boolean"),),
    "odd": (Signature(("number",), "boolean"),),
    "string length": (Signature(("string",), "number"),),
    "substring": (
        Signature(("string", "position"), "string"),
        Signature(("string", "position", "length"), "string"),
    ),
    "upper case": (Signature(("string",), "string"),),
    "lower case": (Signature(("string",), "string"),),
    "contains": (Signature(("string", "string"), "boolean"),),
    "starts with": (Signature(("string", "string"), "boolean"),),
    "ends with": (Signature(("string", "string"), "boolean"),),
    "substring before": (Signature(("string", "string"), "string"),),
    "substring after": (Signature(("string", "string"), "string"),),
    "string": tuple(
        Signature((type_,), "string") for type_ in ("string", "number", "boolean", "date", "date and time")
    ),
    "number": (Signature(("string",), "number"), Signature(("string", "separator", "separator"), "number")),
    "date": (Signature(("date and time",), "date"), Signature(("date",), "date")),
    "date and time": (Signature(("date and time",), "date and time"),),
    "years and months duration": (Signature(("date", "date"), "years and months duration"),),
    "day of week": (Signature(("date",), "string"), Signature(("date and time",), "string")),
    "month of year": (Signature(("date",), "string"), Signature(("date and time",), "string")),
    "day of year": (Signature(("date",), "number"), Signature(("date and time",), "number")),
    "week of year": (Signature(("date",), "number"), Signature(("date and time",), "number")),
    "not": (Signature(("boolean",), "boolean"),),
    "is defined": (Signature(("any",), "boolean"),),
}
LITERALS = ("date", "date and time", "duration")
"""Functions that read a text which stands in the cell."""
LISTS = ("min", "max", "sum", "mean", "count")
"""Functions of one or more arguments, which may also stand in one pair of square brackets."""
FUNCTION_NAMES = frozenset({*FUNCTIONS, *LITERALS, *LISTS, "list contains"})

PROPERTIES: dict[ValueType, tuple[str, ...]] = {
    "date": ("year", "month", "day", "weekday"),
    "date and time": ("year", "month", "day", "weekday", "hour", "minute", "second"),
    "years and months duration": ("years", "months"),
    "days and time duration": ("days", "hours", "minutes", "seconds"),
}
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def describe_function(function: str) -> str:
    """How a function is called, as in `floor(number) or floor(number, places)`."""
    if function in LISTS:
        return f"{function}(value, value, …)"
    if function == "list contains":
        return "list contains([value, value, …], value)"
    ways = [", ".join(signature.parameters) for signature in FUNCTIONS.get(function, ())]
    if function in LITERALS:
        ways.insert(0, f'"{LITERAL_EXAMPLES[function]}"')
    if function == "date":
        ways.insert(1, "2026, 1, 31")
    return " or ".join(f"{function}({way})" for way in ways)


LITERAL_EXAMPLES = {"date": "2026-01-31", "date and time": "2026-01-31T10:00:00Z", "duration": "P3DT4H"}
