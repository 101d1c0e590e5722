"""Field expressions of a mapping file: from YAML nodes to expressions, every fault noted where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from aftersale.imports.duck_texts import find_date_format_fault, find_pattern_fault
from aftersale.imports.expression import (
    ColumnRef,
    Constant,
    Expression,
    First,
    Multiply,
    Next,
    OneMinus,
    PartOf,
    Pick,
    Template,
)
from aftersale.imports.yaml_nodes import (
    Faults,
    kind_of,
    mark_of,
    read_entries,
    read_flag,
    read_list,
    read_text,
    read_text_or_null,
    read_whole_number,
)

REFUSE = "refuse"
MOST_FACTORS = 3
_BASES = ("column", "constant", "template", "next", "first", "multiply", "one_minus")
_CHANGES = (
    *("pattern", "group", "map", "otherwise", "date_format", "add_days", "factor", "negate", "round", "total"),
    *("within", "source", "optional"),
)
_MOST_FACTOR_DECIMALS = 6
_MOST_FACTOR = 1_000_000


@dataclass(frozen=True, slots=True)
class ExpressionReader:
    """Reads the expressions of one table entry, in which `aliases` may be spoken of."""

    aliases: frozenset[str]
    faults: Faults

    def read(self, node: Node) -> Expression:
        """An expression: the name of a column, or a mapping with exactly one base and its changes."""
        if not isinstance(node, MappingNode):
            return Expression(self.read_column(node), mark_of(node))
        entries = read_entries(node, self.faults, "a field expression", (*_BASES, *_CHANGES))
        bases = [name for name in _BASES if name in entries]
        if len(bases) != 1:
            found = " and ".join(bases) or "none of them"
            self.faults.add(node, f"expected exactly one of {', '.join(_BASES)} in a field expression, found {found}")
            return Expression(Constant(None), mark_of(node))
        base_node = entries[bases[0]][1]
        expression = Expression(self._read_base(bases[0], base_node, entries), mark_of(node))
        return self._with_changes(expression, entries)

    def read_column(self, node: Node) -> ColumnRef:
        """The name of a column, or `alias.column`."""
        return self.column_named(read_text(node, self.faults, "the name of a column"))

    def column_named(self, text: str) -> ColumnRef:
        """A dot separates an alias only where that alias was joined: files may have dots in their column names."""
        alias, dot, name = text.partition(".")
        return ColumnRef(alias, name) if dot and alias in self.aliases else ColumnRef("", text)

    def read_columns(self, node: Node) -> tuple[ColumnRef, ...]:
        """One column or a list of them."""
        return tuple(self.read_column(n) for n in read_list(node, self.faults, "a column or a list of columns"))

    def _read_base(
        self, kind: str, node: Node, entries: Mapping[str, tuple[Node, Node]]
    ) -> ColumnRef | Constant | Template | Next | First | Multiply | OneMinus:
        if kind == "column":
            return self.read_column(node)
        if kind == "constant":
            return Constant(read_text_or_null(node, self.faults, "a constant"))
        if kind == "template":
            return self._read_template(node)
        if kind == "next":
            within = self.read_columns(entries["within"][1]) if "within" in entries else ()
            return Next(self.read_column(node), within)
        if kind == "one_minus":
            return OneMinus(self.read(node))
        parts = tuple(self.read(n) for n in read_list(node, self.faults, "a list of expressions"))
        if not parts:
            self.faults.add(node, f"expected at least one expression in `{kind}`, found none")
        if kind == "multiply":
            if len(parts) > MOST_FACTORS:
                # Six decimals each: with more factors the exact product would not fit 38 digits.
                self.faults.add(node, f"expected at most {MOST_FACTORS} factors, found {len(parts)}")
            return Multiply(parts)
        return First(parts)

    def _read_template(self, node: Node) -> Template:
        text = read_text(node, self.faults, "a template such as '{OrderID}-{LineID}'")
        parts: list[str | ColumnRef] = []
        try:
            for literal, column, spec, conversion in Formatter().parse(text):
                if literal:
                    parts.append(literal)
                if column is None:
                    continue
                if not column or spec or conversion:
                    self.faults.add(node, f"expected the name of a column between braces in {text!r}")
                parts.append(self.column_named(column))
        except ValueError as error:
            self.faults.add(node, f"the template {text!r} is not readable: {error}")
        return Template(tuple(parts))

    def _with_changes(self, expression: Expression, entries: Mapping[str, tuple[Node, Node]]) -> Expression:
        faults = self.faults
        readers: dict[str, tuple[str, Callable[[Node], Any]]] = {
            "pattern": ("pattern", self._read_pattern),
            "group": ("group", lambda n: read_whole_number(n, faults, 0, 99)),
            "date_format": ("date_format", self._read_date_format),
            "add_days": ("add_days", lambda n: read_whole_number(n, faults, -36_600, 36_600)),
            "factor": ("factor", self._read_factor),
            "negate": ("negate", lambda n: read_flag(n, faults)),
            "round": ("decimals", lambda n: read_whole_number(n, faults, 0, 8)),
            "source": ("source", lambda n: read_text(n, faults, "the name of a source")),
            "optional": ("optional", lambda n: read_flag(n, faults)),
        }
        changes = {place: read(entries[name][1]) for name, (place, read) in readers.items() if name in entries}
        changes["pick"] = self._read_pick(entries)
        changes["part_of"] = self._read_part_of(entries)
        changed: Expression = replace(expression, **changes)
        if changed.pattern is not None and changed.group > re.compile(changed.pattern).groups:
            faults.add(entries["pattern"][1], f"expected a pattern with at least {changed.group} group(s) in ( )")
        return changed

    def _read_pattern(self, node: Node) -> str:
        text = read_text(node, self.faults, "a regular expression")
        fault = find_pattern_fault(text)
        if fault is None:
            try:
                re.compile(text)
            except re.error as error:
                fault = str(error)
        if fault is not None:
            self.faults.add(node, f"the pattern {text!r} is not a regular expression: {fault}")
            return f"({re.escape(text)})"
        return text

    def _read_date_format(self, node: Node) -> str:
        text = read_text(node, self.faults, "a date format such as '%d.%m.%Y'")
        if text and (fault := find_date_format_fault(text)):
            self.faults.add(node, f"{text!r} is not a date format such as '%d.%m.%Y': {fault}")
        return text

    def _read_factor(self, node: Node) -> Decimal:
        try:
            factor = Decimal(read_text(node, self.faults, "a factor"))
            exponent = factor.as_tuple().exponent
            if isinstance(exponent, int) and exponent >= -_MOST_FACTOR_DECIMALS and abs(factor) <= _MOST_FACTOR:
                return factor
        except InvalidOperation:
            pass
        self.faults.add(
            node,
            f"expected a decimal factor up to {_MOST_FACTOR} with at most {_MOST_FACTOR_DECIMALS} decimals, "
            f"found {kind_of(node)}",
        )
        return Decimal(1)

    def _read_pick(self, entries: Mapping[str, tuple[Node, Node]]) -> Pick | None:
        if "map" not in entries:
            if "otherwise" in entries:
                self.faults.add(entries["otherwise"][0], "`otherwise` needs a `map`")
            return None
        choices = read_entries(entries["map"][1], self.faults, "a map")
        pairs = tuple((k, read_text_or_null(v, self.faults, "a value")) for k, (_, v) in choices.items())
        if "otherwise" not in entries:
            return Pick(pairs, refuses_others=True, otherwise=None)
        node = entries["otherwise"][1]
        text = read_text_or_null(node, self.faults, "a value, null or refuse")
        refuses = isinstance(node, ScalarNode) and text == REFUSE
        return Pick(pairs, refuses_others=refuses, otherwise=None if refuses else text)

    def _read_part_of(self, entries: Mapping[str, tuple[Node, Node]]) -> PartOf | None:
        if "total" not in entries:
            if "within" in entries and "next" not in entries:
                self.faults.add(entries["within"][0], "`within` needs a `total` or a `next`")
            return None
        for needed in ("within", "round"):
            if needed not in entries:
                self.faults.add(entries["total"][0], f"`total` needs `{needed}` beside it")
        within = self.read_columns(entries["within"][1]) if "within" in entries else ()
        return PartOf(self.read_column(entries["total"][1]), within)
