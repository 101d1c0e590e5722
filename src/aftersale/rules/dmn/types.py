"""Types of DMN: basic ones, and those that a file defines, with their allowed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersale.rules.cells import parse_cell, write_value
from aftersale.rules.dmn.xml import XmlNode
from aftersale.rules.errors import CellRefused
from aftersale.rules.model import ColumnType, Comparison, Range

TYPE_NAMES: Mapping[ColumnType, str] = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "date and time": "dateTime",
    "years and months duration": "yearMonthDuration",
    "days and time duration": "dayTimeDuration",
}
_INTEGERS = ("integer", "long")
_BASIC: Mapping[str, ColumnType] = {
    **{name: type_ for type_, name in TYPE_NAMES.items()},
    **{type_: type_ for type_ in TYPE_NAMES},
    **dict.fromkeys((*_INTEGERS, "double"), "number"),
}
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class DmnType:
    """A basic type; `allowed` is the text of its allowed values, and whole are the numbers of other tools' integers."""

    type: ColumnType
    allowed: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class DmnTypes:
    """The types that a file defines, by name."""

    definitions: Mapping[str, XmlNode]

    def find(self, reference: str, component: str = "") -> DmnType | None:
        """The basic type behind a name, or behind a component of it; None for structures and what is not known.

        Of a list, the type of its items: a column holds one value per rule.
        """
        allowed = ""
        for _ in range(_MOST_STEPS):
            name = reference.rpartition(":")[2].strip()
            node = self.definitions.get(name)
            if node is None:
                basic = _BASIC.get(name)
                return DmnType(basic, allowed, name in _INTEGERS) if basic and not component else None
            parts = node.all("itemComponent")
            if parts and component:
                node = next((each for each in parts if each.get("name") == component), None)
                component = ""
            if node is None:
                return None
            allowed = allowed or node.text_of("allowedValues", "text")
            reference = node.text_of("typeRef")
        return None


def read_expected(text: str, type_: ColumnType) -> dict[str, object]:
    """What an input expects, as parts of a column: bounds where it is a range that holds its ends, else allowed values.

    Examples
    --------
    >>> read_expected("[0..100]", "number"), read_expected(">= 1", "number"), read_expected('"web"', "string")
    ({'minimum': '0', 'maximum': '100'}, {'minimum': '1'}, {'allowed': '"web"'})
    """
    try:
        test = parse_cell(text, type_).test
    except CellRefused:
        return {"allowed": text}
    if isinstance(test, Range) and test.low_included and test.high_included:
        return {"minimum": write_value(test.low), "maximum": write_value(test.high)}
    if isinstance(test, Comparison) and test.operator in (">=", "<="):
        return {"minimum" if test.operator == ">=" else "maximum": write_value(test.constant)}
    return {"allowed": text}


def read_types(root: XmlNode) -> DmnTypes:
    """Read the type definitions of a file."""
    return DmnTypes({node.get("name"): node for node in root.all("itemDefinition")})


def find_variable(types: DmnTypes, node: XmlNode, component: str = "") -> DmnType | None:
    """The type of the variable of an input or a decision, or of a component of it."""
    variable = node.first("variable")
    return types.find(variable.get("typeRef"), component) if variable else None
