"""Field expressions of a mapping file: from YAML nodes to expressions, every fault noted where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from aftersale.imports.duck_texts import DATE_FORMAT, explain_date_format, find_pattern_fault
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
    unexpected,
)
from aftersale.values.sentence import Sentence

REFUSE = "refuse"
MOST_FACTORS = 3
_BASES = ("column", "constant", "template", "next", "first", "multiply", "one_minus")
_CHANGES = (
    *(
        "pattern",
        "group",
        "map",
        "otherwise",
        "date_format",
        "add_days",
        "last_day",
        "factor",
        "negate",
        "round",
        "total",
    ),
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
        entries = read_entries(node, self.faults, Sentence("a field expression"), (*_BASES, *_CHANGES))
        bases = [name for name in _BASES if name in entries]
        if len(bases) != 1:
            said = Sentence(
                "expected exactly one of {known} in a field expression, found {found}",
                known=", ".join(_BASES),
                found=", ".join(bases) or Sentence("none of them"),
            )
            self.faults.add(node, said)
            return Expression(Constant(None), mark_of(node))
        base_node = entries[bases[0]][1]
        expression = Expression(self._read_base(bases[0], base_node, entries), mark_of(node))
        return self._with_changes(expression, entries)

    def read_column(self, node: Node) -> ColumnRef:
        """The name of a column, or `alias.column`."""
        return self.column_named(read_text(node, self.faults, Sentence("the name of a column")))

    def column_named(self, text: str) -> ColumnRef:
        """A dot separates an alias only where that alias was joined: files may have dots in their column names."""
        alias, dot, name = text.partition(".")
        return ColumnRef(alias, name) if dot and alias in self.aliases else ColumnRef("", text)

    def read_columns(self, node: Node) -> tuple[ColumnRef, ...]:
        """One column or a list of them."""
        expected = Sentence("a column or a list of columns")
        return tuple(self.read_column(n) for n in read_list(node, self.faults, expected))

    def _read_base(
        self, kind: str, node: Node, entries: Mapping[str, tuple[Node, Node]]
    ) -> ColumnRef | Constant | Template | Next | First | Multiply | OneMinus:
        if kind == "column":
            return self.read_column(node)
        if kind == "constant":
            return Constant(read_text_or_null(node, self.faults, Sentence("a constant")))
        if kind == "template":
            return self._read_template(node)
        if kind == "next":
            within = self.read_columns(entries["within"][1]) if "within" in entries else ()
            return Next(self.read_column(node), within)
        if kind == "one_minus":
            return OneMinus(self.read(node))
        parts = tuple(self.read(n) for n in read_list(node, self.faults, Sentence("a list of expressions")))
        if not parts:
            self.faults.add(node, Sentence("expected at least one expression in `{kind}`, found none", kind=kind))
        if kind == "multiply":
            if len(parts) > MOST_FACTORS:
                # Six decimals each: with more factors the exact product would not fit 38 digits.
                said = Sentence("expected at most {most} factors, found {count}", most=MOST_FACTORS, count=len(parts))
                self.faults.add(node, said)
            return Multiply(parts)
        return First(parts)

    def _read_template(self, node: Node) -> Template:
        expected = Sentence("a template such as {example}", example="'{OrderID}-{LineID}'")
        text = read_text(node, self.faults, expected)
        parts: list[str | ColumnRef] = []
        try:
            for literal, column, spec, conversion in Formatter().parse(text):
                if literal:
                    parts.append(literal)
                if column is None:
                    continue
                if not column or spec or conversion:
                    said = Sentence("expected the name of a column between braces in {text!r}", text=text)
                    self.faults.add(node, said)
                parts.append(self.column_named(column))
        except ValueError as error:
            said = Sentence("the template {text!r} is not readable: {error}", text=text, error=str(error))
            self.faults.add(node, said)
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
            "source": ("source", lambda n: read_text(n, faults, Sentence("the name of a source"))),
            "optional": ("optional", lambda n: read_flag(n, faults)),
        }
        changes = {place: read(entries[name][1]) for name, (place, read) in readers.items() if name in entries}
        if "last_day" in entries:
            if "add_days" in entries:
                faults.add(entries["last_day"][0], Sentence("`last_day` is `add_days: 1`; write only one of them"))
            changes["add_days"] = int(read_flag(entries["last_day"][1], faults))
        changes["pick"] = self._read_pick(entries)
        changes["part_of"] = self._read_part_of(entries)
        changed: Expression = replace(expression, **changes)
        if changed.pattern is not None and changed.group > re.compile(changed.pattern).groups:
            said = Sentence("expected a pattern with groups in ( ), at least: {count}", count=changed.group)
            faults.add(entries["pattern"][1], said)
        return changed

    def _read_pattern(self, node: Node) -> str:
        text = read_text(node, self.faults, Sentence("a regular expression"))
        fault = find_pattern_fault(text)
        if fault is None:
            try:
                re.compile(text)
            except re.error as error:
                fault = str(error)
        if fault is not None:
            said = Sentence("the pattern {text!r} is not a regular expression: {fault}", text=text, fault=fault)
            self.faults.add(node, said)
            return f"({re.escape(text)})"
        return text

    def _read_date_format(self, node: Node) -> str:
        text = read_text(node, self.faults, Sentence("a date format such as {example}", example=DATE_FORMAT))
        if text and (fault := explain_date_format(text)):
            self.faults.add(node, fault)
        return text

    def _read_factor(self, node: Node) -> Decimal:
        try:
            factor = Decimal(read_text(node, self.faults, Sentence("a factor")))
            exponent = factor.as_tuple().exponent
            if isinstance(exponent, int) and exponent >= -_MOST_FACTOR_DECIMALS and abs(factor) <= _MOST_FACTOR:
                return factor
        except InvalidOperation:
            pass
        expected = Sentence(
            "a decimal factor up to {most} with at most {decimals} decimals",
            most=_MOST_FACTOR,
            decimals=_MOST_FACTOR_DECIMALS,
        )
        self.faults.add(node, unexpected(expected, kind_of(node)))
        return Decimal(1)

    def _read_pick(self, entries: Mapping[str, tuple[Node, Node]]) -> Pick | None:
        if "map" not in entries:
            if "otherwise" in entries:
                self.faults.add(entries["otherwise"][0], Sentence("`otherwise` needs a `map`"))
            return None
        choices = read_entries(entries["map"][1], self.faults, Sentence("a map"))
        pairs = tuple((k, read_text_or_null(v, self.faults, Sentence("a value"))) for k, (_, v) in choices.items())
        if "otherwise" not in entries:
            return Pick(pairs, refuses_others=True, otherwise=None)
        node = entries["otherwise"][1]
        text = read_text_or_null(node, self.faults, Sentence("a value, null or refuse"))
        refuses = isinstance(node, ScalarNode) and text == REFUSE
        return Pick(pairs, refuses_others=refuses, otherwise=None if refuses else text)

    def _read_part_of(self, entries: Mapping[str, tuple[Node, Node]]) -> PartOf | None:
        if "total" not in entries:
            if "within" in entries and "next" not in entries:
                self.faults.add(entries["within"][0], Sentence("`within` needs a `total` or a `next`"))
            return None
        for needed in ("within", "round"):
            if needed not in entries:
                said = Sentence("`total` needs `{needed}` beside it", needed=needed)
                self.faults.add(entries["total"][0], said)
        within = self.read_columns(entries["within"][1]) if "within" in entries else ()
        return PartOf(self.read_column(entries["total"][1]), within)
