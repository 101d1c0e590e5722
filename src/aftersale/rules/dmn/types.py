"""Types of DMN: basic ones, and those that a file defines, with their allowed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersale.rules.dmn.xml import XmlNode
from aftersale.rules.model import ColumnType

TYPE_NAMES: Mapping[ColumnType, str] = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "date and time": "dateTime",
    "years and months duration": "yearMonthDuration",
    "days and time duration": "dayTimeDuration",
}
_BASIC: Mapping[str, ColumnType] = {
    **{name: type_ for type_, name in TYPE_NAMES.items()},
    **{type_: type_ for type_ in TYPE_NAMES},
    **dict.fromkeys(("integer", "long", "double"), "number"),
}
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class DmnType:
    """A basic type; `allowed` is the text of its allowed values."""

    type: ColumnType
    allowed: str = ""


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
                return DmnType(basic, allowed) if basic and not component else None
            parts = node.all("itemComponent")
            if parts and component:
                node = next((each for each in parts if each.get("name") == component), None)
                component = ""
            if node is None:
                return None
            allowed = allowed or node.text_of("allowedValues", "text")
            reference = node.text_of("typeRef")
        return None


def read_types(root: XmlNode) -> DmnTypes:
    """Read the type definitions of a file."""
    return DmnTypes({node.get("name"): node for node in root.all("itemDefinition")})


def find_variable(types: DmnTypes, node: XmlNode, component: str = "") -> DmnType | None:
    """The type of the variable of an input or a decision, or of a component of it."""
    variable = node.first("variable")
    return types.find(variable.get("typeRef"), component) if variable else None
