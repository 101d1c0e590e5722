"""Reads the nodes of a YAML document with their places, and collects everything that is not as expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

import yaml

from aftersale.errors import Place, Problem
from aftersale.incentives.model import PlanFinding
from aftersale.values.money import require_amount
from aftersale.values.rate import require_rate
from aftersale.values.sentence import Sentence

Choice = TypeVar("Choice", bound=str)
Value = TypeVar("Value", date, int, Decimal)
_REFUSED = Decimal(-1)
_A_TEXT = Sentence("text")
_NULL_TAG = "tag:yaml.org,2002:null"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_DIGITS = re.compile(r"\d{1,19}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class NodeReader:
    """Reads nodes one at a time; what is wrong becomes a finding and reads as None, so that reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[PlanFinding] = []

    def compose(self, text: str) -> yaml.Node | None:
        """Parse a document to its root node."""
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            found = Sentence("{error}", error=error.problem) if error.problem else Sentence("something else")
            self._add(error.problem_mark, "", Sentence("one readable YAML document"), found)
            return None
        except yaml.YAMLError as error:
            found = Sentence("{error}", error=" ".join(str(error).split()))
            self._add(None, "", Sentence("one readable YAML document"), found)
            return None
        if root is None:
            self._add(None, "", Sentence("a plan"), Sentence("an empty file"))
        return root

    def refuse(self, node: yaml.Node, path: str, expected: Sentence, found: Sentence | None = None) -> None:
        """Note that a node is not as expected; what was found defaults to the node itself."""
        self._add(node.start_mark, path, expected, found or _describe(node))

    def fields(
        self, node: yaml.Node, path: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, yaml.Node]:
        """The entries of a mapping by key; unknown, repeated and missing keys are findings."""
        known = (*required, *optional)
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, path, Sentence("entries {names}", names=", ".join(known)))
            return {}
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self.refuse(key, path, Sentence("one of {names}", names=", ".join(known)))
            elif name in entries:
                self.refuse(key, path, Sentence("{name} only once", name=name), Sentence("{name} again", name=name))
            else:
                entries[name] = value
        absent = [name for name in required if name not in entries]
        if absent:
            self.refuse(
                node, path, Sentence("entry {names}", names=", ".join(absent)), Sentence("nothing of that name")
            )
        return entries

    def items(self, node: yaml.Node | None, path: str, expected: Sentence) -> list[yaml.Node]:
        """The nodes of a sequence with at least one."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.refuse(node, path, expected)
            return []
        return list(node.value)

    def text(self, node: yaml.Node | None, path: str, expected: Sentence = _A_TEXT) -> str | None:
        """The text of a scalar, never empty."""
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL_TAG or not node.value.strip():
            self.refuse(node, path, expected)
            return None
        return str(node.value).strip()

    def texts(self, node: yaml.Node | None, path: str, expected: Sentence) -> tuple[str, ...]:
        """One text or a sequence of them, sorted, each once."""
        single = [] if node is None else [node]
        nodes = self.items(node, path, expected) if isinstance(node, yaml.SequenceNode) else single
        return tuple(sorted({text for each in nodes if (text := self.text(each, path, expected)) is not None}))

    def name(self, node: yaml.Node | None, path: str) -> str | None:
        """A name that other things refer to."""
        expected = Sentence("a name of at most 40 small letters, digits and _ that begins with a letter")
        text = self.text(node, path, expected)
        if node is not None and text is not None and not _NAME.fullmatch(text):
            self.refuse(node, path, expected)
            return None
        return text

    def choice(self, node: yaml.Node | None, path: str, choices: Sequence[Choice]) -> Choice | None:
        """One of a closed list of words."""
        names = ", ".join(choices)
        expected = Sentence("{names}", names=names) if len(choices) == 1 else Sentence("one of {names}", names=names)
        text = self.text(node, path, expected)
        if node is not None and text is not None and text not in choices:
            self.refuse(node, path, expected)
            return None
        return cast("Choice | None", text)

    def day(self, node: yaml.Node | None, path: str) -> date | None:
        """A day, written 2013-12-31."""
        expected = Sentence("a day such as 2013-12-31")
        text = self.text(node, path, expected)
        if node is None or text is None:
            return None
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        return self._accept(day, node, path, expected)

    def integer(self, node: yaml.Node | None, path: str, expected: Sentence) -> int | None:
        """A whole number of at least one."""
        text = self.text(node, path, expected)
        if node is None or text is None:
            return None
        number = int(text) if _DIGITS.fullmatch(text) else 0
        return self._accept(number if 0 < number < 2**63 else None, node, path, expected)

    def rate(self, node: yaml.Node | None, path: str, expected: Sentence) -> Decimal | None:
        """A rate of zero or more, as 0.015 or 1.5 %."""
        text = self.text(node, path, expected)
        if node is None or text is None:
            return None
        try:
            rate = require_rate(text).value
        except Problem:
            rate = _REFUSED
        return self._accept(rate if rate >= 0 else None, node, path, expected)

    def amount(self, node: yaml.Node | None, path: str, expected: Sentence) -> Decimal | None:
        """An amount of zero or more with at most four decimals."""
        text = self.text(node, path, expected)
        if node is None or text is None:
            return None
        try:
            amount = require_amount(text)
        except Problem:
            amount = _REFUSED
        return self._accept(amount if amount >= 0 else None, node, path, expected)

    def _accept(self, value: Value | None, node: yaml.Node, path: str, expected: Sentence) -> Value | None:
        if value is None:
            self.refuse(node, path, expected)
        return value

    def _add(self, mark: yaml.Mark | None, path: str, expected: Sentence, found: Sentence) -> None:
        place = Place(self.file, mark.line + 1, str(mark.column + 1)) if mark else Place(self.file)
        self.findings.append(PlanFinding(place, path, expected, found))


def _describe(node: yaml.Node) -> Sentence:
    if isinstance(node, yaml.ScalarNode):
        is_empty = node.tag == _NULL_TAG or not node.value.strip()
        return Sentence("nothing") if is_empty else Sentence("{value!r}", value=str(node.value))
    if not node.value:
        return Sentence("nothing")
    return Sentence("a list") if isinstance(node, yaml.SequenceNode) else Sentence("a group of entries")
