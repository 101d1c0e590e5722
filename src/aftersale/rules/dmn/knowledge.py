"""Business knowledge models: functions that a DMN file defines, put in place of their calls, as table FEEL has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from aftersale.rules.dmn.xml import XmlNode

MOST_DEPTH = 10
MOST_CHARACTERS = 20_000

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A function: the names of what it is given, and the expression of what it gives."""

    parameters: tuple[str, ...]
    expression: str


def read_knowledge(root: XmlNode) -> Mapping[str, KnowledgeModel]:
    """The functions of a file that are expressions, by name."""
    found: dict[str, KnowledgeModel] = {}
    for node in root.all("businessKnowledgeModel"):
        logic = node.first("encapsulatedLogic")
        expression = logic.text_of("literalExpression", "text") if logic else ""
        if logic and expression:
            parameters = tuple(each.get("name") for each in logic.all("formalParameter"))
            found[node.get("name")] = KnowledgeModel(parameters, expression)
    return resolve_models(found)


def resolve_models(models: Mapping[str, KnowledgeModel]) -> Mapping[str, KnowledgeModel]:
    """Put functions in place of their calls in functions, as deep as they may be nested."""
    resolved = models
    for _ in range(MOST_DEPTH):
        deeper = {
            name: replace(model, expression=inline_calls(model.expression, resolved)) for name, model in models.items()
        }
        if deeper == resolved:
            break
        resolved = deeper
    return resolved


def inline_calls(text: str, models: Mapping[str, KnowledgeModel], depth: int = MOST_DEPTH) -> str:
    """Put the expression of a function in place of each call, with what it is given in brackets.

    A call that does not fit, is nested too deep or would become too long stays, for the reader of the expression to refuse.

    Examples
    --------
    >>> inline_calls("1 + twice(a, b)", {"twice": KnowledgeModel(("x", "y"), "2 * x + y")})
    '1 + (2 * (a) + (b))'
    """

    def put(match: re.Match[str], rest: str) -> tuple[str, int] | None:
        given = _split_arguments(rest)
        if given is None:
            return None
        arguments, length = given
        call = (match[0] + rest[:length], length)
        model = models[match[1]]
        if depth == 0 or len(arguments) != len(model.parameters):
            return call
        inside = dict(zip(model.parameters, (inline_calls(each, models, depth - 1) for each in arguments), strict=True))
        body = _put_names(model.expression, inside, "", lambda name, _: (f"({inside[name[1]]})", 0))
        return (f"({body})", length) if len(body) <= MOST_CHARACTERS else call

    return _put_names(text, models, r"\s*\(", put)


def _put_names(
    text: str, names: Iterable[str], follow: str, put: Callable[[re.Match[str], str], tuple[str, int] | None]
) -> str:
    """Replace names outside of quotes; `put` gives a replacement and how many characters after the match it takes."""
    spelled = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    if not spelled:
        return text
    pattern = re.compile(rf"{_QUOTED.pattern}|(?<![\w.])({spelled})(?!\w){follow}", re.DOTALL)
    done: list[str] = []
    at = 0
    while match := pattern.search(text, at):
        replacement = put(match, text[match.end() :]) if match[1] else None
        done += [text[at : match.start()], replacement[0] if replacement else match[0]]
        at = match.end() + (replacement[1] if replacement else 0)
    return "".join(done) + text[at:]


def _split_arguments(text: str) -> tuple[list[str], int] | None:
    """The arguments up to the closing bracket, and how many characters they take with it; None where none closes."""
    arguments: list[str] = []
    depth = start = at = 0
    while at < len(text):
        if quoted := _QUOTED.match(text, at):
            at = quoted.end()
            continue
        if depth == 0 and text[at] in ",)":
            arguments.append(text[start:at].strip())
            start = at + 1
            if text[at] == ")":
                return ([] if arguments == [""] else arguments), at + 1
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        at += 1
    return None
