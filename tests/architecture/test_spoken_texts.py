"""What people are told is never a bare English text: a problem or a finding carries sentences, which are said in five languages.

Types hold it where a field has one (`Fault.message`, `ImportFinding.message`, `Finding.cause`, `PlanFinding.expected`). A problem takes any
fact, names and numbers too, so the syntax trees are read for facts that are made of English words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from aftersale.storage.refusals import raised_templates
from aftersale.web.messages import PACKAGE, collect_texts, find_problems
from aftersale.web.wrong_input import SENTENCES

WORDS = re.compile(r"[A-Za-z]{2,}\W* |  *[A-Za-z]{2,}")
SPOKEN = frozenset({"Fault", "Finding", "ImportFinding", "PlanFinding", "Reject", "TableFinding", "Verification"})

Scopes = tuple[dict[str, ast.expr], ...]


def find_bare_texts(source: str, spoken: frozenset[str]) -> list[int]:
    """The lines on which something spoken is made of English words that are no `Sentence`."""
    tree = ast.parse(source)
    found = [
        each.lineno
        for call, scopes in _calls(tree, ({},))
        if _name(call.func) in spoken
        for each in [*call.args, *(keyword.value for keyword in call.keywords)]
        if _is_bare(each, scopes)
    ]
    return sorted(set(found))


def _calls(node: ast.AST, scopes: Scopes) -> Iterator[tuple[ast.Call, Scopes]]:
    """Every call, with the names that are given values around it, the innermost first."""
    if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        scopes = (_assigned(node), *scopes)
    if isinstance(node, ast.Call):
        yield node, scopes
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, scopes)


def _assigned(scope: ast.AST) -> dict[str, ast.expr]:
    """The values that names are given in a scope; where one is given several, they count as a list."""
    values: dict[str, list[ast.expr]] = {}
    pending = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        pending.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(node.value)
    return {name: ast.List(elts=given) for name, given in values.items()}


def _is_bare(node: ast.expr, scopes: Scopes) -> bool:
    """Whether a value is a text with English words in it, or may be one."""
    match node:
        case ast.Constant(value=str(text)):
            return bool(WORDS.search(text))
        case ast.JoinedStr(values=parts):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in parts)
            return bool(WORDS.search(text)) or any(
                _is_bare(part.value, scopes) for part in parts if isinstance(part, ast.FormattedValue)
            )
        case ast.IfExp(body=one, orelse=other):
            return _is_bare(one, scopes) or _is_bare(other, scopes)
        case ast.BinOp(left=left, right=right):
            return _is_bare(left, scopes) or _is_bare(right, scopes)
        case ast.BoolOp(values=each) | ast.Tuple(elts=each) | ast.List(elts=each) | ast.Set(elts=each):
            return any(_is_bare(value, scopes) for value in each)
        case ast.Dict(values=each):
            return any(_is_bare(value, scopes) for value in each)
        case ast.GeneratorExp(elt=value) | ast.ListComp(elt=value) | ast.Subscript(value=value):
            return _is_bare(value, scopes)
        case ast.Call(func=ast.Name(id="N_" | "str" | "tuple" | "list"), args=each):
            return any(_is_bare(value, scopes) for value in each)
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=each):
            is_text = method in {"format", "join", "strip", "rstrip", "removeprefix", "replace", "get"}
            return is_text and any(_is_bare(text, scopes) for text in (value, *each))
        case ast.Name(id=name):
            for number, scope in enumerate(scopes):
                if name in scope:
                    # A name that is given a value made of itself must not be followed for ever.
                    around = ({key: value for key, value in scope.items() if key != name}, *scopes[number + 1 :])
                    return _is_bare(scope[name], around)
    return False


def _name(callee: ast.expr) -> str:
    if isinstance(callee, ast.Attribute):
        return callee.attr
    return callee.id if isinstance(callee, ast.Name) else ""


def test_what_problems_and_findings_are_made_of_is_said_in_every_language() -> None:
    spoken = SPOKEN | {problem.__name__ for problem in find_problems()}
    bare = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in find_bare_texts(path.read_text(encoding="utf-8"), spoken)
    ]
    assert not bare, f"make them Sentence(...), with names and numbers as facts: {', '.join(bare)}"


VALIDATORS = frozenset({"field_validator", "model_validator"})


def find_own_refusals(source: str) -> list[str]:
    """What our own validators of what is sent raise, as it is written."""
    return [
        ast.unparse(raised.exc)
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(each, ast.Call) and _name(each.func) in VALIDATORS for each in function.decorator_list)
        for raised in ast.walk(function)
        if isinstance(raised, ast.Raise) and raised.exc is not None
    ]


def test_validators_of_what_is_sent_refuse_by_a_sentence_that_is_said_in_every_language() -> None:
    known = {f"refuse_input({code!r})" for code in SENTENCES}
    refusals = [
        each for path in sorted((PACKAGE / "web").rglob("*.py")) for each in find_own_refusals(path.read_text())
    ]
    assert refusals and set(refusals) <= known


def test_every_message_that_a_trigger_raises_is_among_the_texts_to_translate() -> None:
    raised = [
        text for path in PACKAGE.glob("*/schema.sql") for text in re.findall(r"RAISE EXCEPTION", path.read_text())
    ]
    templates = list(raised_templates())
    assert len(templates) == len(raised) > 10
    texts = {message.id for message in collect_texts()}
    assert set(templates) <= texts


@pytest.mark.parametrize(
    "planted",
    [
        'raise Refused(reason="it is too long")',
        'raise Refused(reason=f"byte {place} is none")',
        'raise errors.Refused(reason=f"it has {count}") from error',
        'raise Refused(reason=str(error) or "no reason given")',
        'raise Refused(reason="none of them" if is_all else names)',
        'raise Refused(reason="it holds " + names)',
        'raise Refused(reason="; ".join(f"nor on {day}" for day in days))',
        'raise Refused(reason=" and ".join(names))',
        'raise Refused(reason=N_("it is too long"))',
        'raise Refused(errors=[("/name", "no such field")])',
        'REASONS = {"long": "it is too long {most}"}\ndef refuse():\n    raise Refused(reason=REASONS[why].format(most=5))',
        'reason = Sentence("it is long")\nif why:\n    reason = f"it has {most} letters"\nraise Refused(reason=reason)',
        'said = "it is " + said\nraise Refused(reason=said)',
        'faults.append(Fault(mark, "not readable as YAML"))',
    ],
)
def test_bare_english_is_found(planted: str) -> None:
    assert find_bare_texts(planted, frozenset({"Refused", "Fault"}))


@pytest.mark.parametrize(
    "sound",
    [
        'raise Refused(reason=Sentence("it is too long"))',
        'raise Refused(reason=Sentence("it holds {files}", files=", ".join(files)), name="reporting_line")',
        'raise Refused(path=f"/text/{line}/{column}", at=f"{at:%Y-%m-%d %H:%M}", known=", ".join(known))',
        'raise ValueError("neither may contain a bar")',
        'reason = "it is too long"\ndef refuse(reason):\n    reason = Sentence("it is too long")\n    raise Refused(reason=reason)',
        'REASONS = {"long": N_("it is too long")}\nraise Refused(reason=Sentence(REASONS[why]))',
    ],
)
def test_sentences_names_and_numbers_are_no_bare_english(sound: str) -> None:
    assert find_bare_texts(sound, frozenset({"Refused"})) == []


def test_messages_of_problems_leave_the_form_of_figures_to_the_language() -> None:
    formed = {
        f"{problem.__name__}: {name}"
        for problem in find_problems()
        for _, name, form, _ in Formatter().parse(problem.template())
        if form
    }
    assert formed == set()
