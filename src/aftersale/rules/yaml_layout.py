"""The YAML layout of a rule table: the document as it is, every scalar as text, every part with its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from aftersale.errors import Place
from aftersale.rules.document import Path, TableDraft, read_document, write_document
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.values.sentence import Sentence

_DEPTH = 8


def parse_yaml(text: str, file: str) -> TableDraft:
    """Read the text of a YAML layout; anchors, aliases, tags and repeated keys are refused."""
    places: dict[Path, Place] = {}
    findings: list[TableFinding] = []
    try:
        findings += _check_events(text, file)
        root = None if findings else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        sentence = Sentence("The file is not well-formed YAML: {problem}.", problem=str(broken.problem))
        return TableDraft(None, (_finding(file, mark, sentence),))
    except yaml.YAMLError as broken:
        sentence = Sentence("The file is not well-formed YAML: {problem}.", problem=str(broken))
        return TableDraft(None, (_finding(file, None, sentence),))
    if root is None:
        return TableDraft(None, tuple(findings) or (_finding(file, None, Sentence("The file is empty.")),))
    document = _plain(root, (), file, places, findings)

    def locate(path: Path) -> Place:
        return next(places[path[:length]] for length in range(len(path), -1, -1) if path[:length] in places)

    draft = read_document(document, locate)
    return TableDraft(None if findings else draft.table, (*findings, *draft.findings))


def write_yaml(table: RuleTable) -> str:
    """Write a table in the YAML layout; reading it back gives the same version."""
    return yaml.safe_dump(write_document(table), sort_keys=False, allow_unicode=True, width=120)


def _place(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, str(mark.column + 1)) if mark else Place(file)


def _finding(file: str, mark: Any, sentence: Sentence) -> TableFinding:
    return TableFinding("layout_wrong", sentence, "", place=_place(file, mark))


def _check_events(text: str, file: str) -> Iterator[TableFinding]:
    """Find what could make a small file a huge document, before one is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sentence = Sentence("Anchors (&) and aliases (*) are not read here; write the text out.")
            yield _finding(file, event.start_mark, sentence)
            return
        if getattr(event, "tag", None):
            yield _finding(file, event.start_mark, Sentence("Tags (!) are not read here; write plain text."))
        if depth > _DEPTH:
            sentence = Sentence("The parts are nested deeper than a rule table is.")
            yield _finding(file, event.start_mark, sentence)
            return


def _plain(node: yaml.Node, path: Path, file: str, places: dict[Path, Place], findings: list[TableFinding]) -> object:
    places[path] = _place(file, node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*path, index), file, places, findings) for index, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    document: dict[str, object] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in document:
            sentence = Sentence("{name} stands here twice; keep one.", name=repr(name))
            findings.append(_finding(file, key.start_mark, sentence))
        document[name] = _plain(value, (*path, name), file, places, findings)
        if not isinstance(value, yaml.ScalarNode):
            places[(*path, name)] = _place(file, key.start_mark)
    return document
