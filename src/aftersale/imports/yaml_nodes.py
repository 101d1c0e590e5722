"""YAML as nodes that know their line and column, so that every fault of a mapping can be shown where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from aftersale.imports.expression import Mark
from aftersale.values.sentence import Fact, Sentence

_NULL_TAG = "tag:yaml.org,2002:null"
_TRUE_WORDS = {"true": True, "false": False}
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a mapping."""

    mark: Mark
    message: Sentence


@dataclass(frozen=True, slots=True)
class Faults:
    """Collects what is wrong, so that the author sees all of it at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, at: Node | Mark, message: Sentence) -> None:
        """Note a fault at a node."""
        self.found.append(Fault(at if isinstance(at, Mark) else mark_of(at), message))


def mark_of(node: Node) -> Mark:
    """Where a node begins."""
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def compose(text: str, faults: Faults) -> Node | None:
    """Read YAML into nodes; values keep the text that was written, so that 0.10 and NO stay what they are."""
    try:
        loader = yaml.SafeLoader(text)
        aliases = [
            Mark(e.start_mark.line + 1, e.start_mark.column + 1)
            for e in yaml.parse(text, Loader=yaml.SafeLoader)
            if isinstance(e, yaml.AliasEvent) and e.start_mark is not None
        ]
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
        faults.add(mark, Sentence("not readable as YAML: {error}", error=error.problem or error.context or ""))
        return None
    except yaml.YAMLError as error:
        faults.add(Mark(1, 1), Sentence("not readable as YAML: {error}", error=" ".join(str(error).split())))
        return None
    for mark in aliases:
        faults.add(mark, Sentence("aliases (*name) are not read; write the value out"))
    if root is None:
        faults.add(Mark(1, 1), Sentence("the file is empty; expected entries `source` and `tables`"))
    return None if aliases else root


def hint_at(word: str, known: Collection[str]) -> Fact:
    """What was probably meant, or nothing when nothing is near."""
    near = find_nearest(word, known)
    return hint(near) if near else ""


def hint(near: str) -> Sentence:
    """What was probably meant, to follow what was given."""
    return Sentence(" (did you mean {near}?)", near=near)


def find_nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant."""
    by_fold = {k.casefold(): k for k in sorted(known)}
    close = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def read_entries(
    node: Node, faults: Faults, what: Sentence, known: Collection[str] | None = None, required: Collection[str] = ()
) -> Mapping[str, tuple[Node, Node]]:
    """The entries of a YAML mapping as name → (key node, value node); wrong names are faults."""
    if not isinstance(node, MappingNode):
        said = Sentence("expected {what} as `name: value` pairs, found {found}", what=what, found=kind_of(node))
        faults.add(node, said)
        return {}
    entries: dict[str, tuple[Node, Node]] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            faults.add(key, Sentence("expected a name in {what}, found {found}", what=what, found=kind_of(key)))
        elif key.value in entries:
            faults.add(key, Sentence("`{name}` is given twice in {what}", name=key.value, what=what))
        elif known is not None and key.value not in known:
            said = Sentence(
                "`{name}` is not known in {what}{hint}; known: {known}",
                name=key.value,
                what=what,
                hint=hint_at(key.value, known),
                known=", ".join(sorted(known)),
            )
            faults.add(key, said)
        else:
            entries[key.value] = (key, value)
    for name in required:
        if name not in entries and not any(isinstance(k, ScalarNode) and k.value == name for k, _ in node.value):
            faults.add(node, Sentence("`{name}` is missing in {what}", name=name, what=what))
    return entries


def read_text(node: Node, faults: Faults, expected: Sentence) -> str:
    """The text of a scalar; empty, with a fault, when there is none."""
    text = read_text_or_null(node, faults, expected)
    if text is None or text == "":
        if isinstance(node, ScalarNode):
            faults.add(node, unexpected(expected, Sentence("nothing")))
        return ""
    return text


def read_text_or_null(node: Node, faults: Faults, expected: Sentence) -> str | None:
    """The text of a scalar, or None where YAML says null."""
    if not isinstance(node, ScalarNode):
        faults.add(node, unexpected(expected, kind_of(node)))
        return None
    return None if node.tag == _NULL_TAG else str(node.value)


def read_list(node: Node, faults: Faults, expected: Sentence) -> list[Node]:
    """The items of a list; a single value counts as a list of one."""
    if isinstance(node, SequenceNode):
        return list(node.value)
    if isinstance(node, MappingNode):
        faults.add(node, unexpected(expected, kind_of(node)))
        return []
    return [node]


def read_flag(node: Node, faults: Faults) -> bool:
    """true or false."""
    word = node.value.lower() if isinstance(node, ScalarNode) else ""
    if word not in _TRUE_WORDS:
        faults.add(node, unexpected(Sentence("true or false"), kind_of(node)))
    return _TRUE_WORDS.get(word, False)


def read_whole_number(node: Node, faults: Faults, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    text = node.value if isinstance(node, ScalarNode) else ""
    if text.removeprefix("-").isdecimal() and least <= int(text) <= most:
        return int(text)
    expected = Sentence("a whole number from {least} to {most}", least=least, most=most)
    faults.add(node, unexpected(expected, kind_of(node)))
    return least


def unexpected(expected: Sentence, found: Sentence) -> Sentence:
    """That something else was found than expected."""
    return Sentence("expected {expected}, found {found}", expected=expected, found=found)


def kind_of(node: Node) -> Sentence:
    """How to speak of a node that is not what was expected."""
    if isinstance(node, ScalarNode):
        return Sentence("nothing") if node.tag == _NULL_TAG else Sentence("{value!r}", value=str(node.value))
    return Sentence("a list") if isinstance(node, SequenceNode) else Sentence("a group of entries")


def name_of(entry: str) -> Sentence:
    """An entry of a mapping file by its name, which is the same in every language."""
    return Sentence("`{entry}`", entry=entry)
