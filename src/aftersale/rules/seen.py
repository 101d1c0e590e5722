"""Values that the words of a domain have had so far: one that never occurred is meant for what comes, or misspelt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from aftersale.rules.cells import write_value
from aftersale.rules.check.allowed import find_nearest
from aftersale.rules.model import Comparison, InputColumn, Not, OneOf, RuleRow, RuleTable, TableFinding, Test
from aftersale.rules.vocabulary import Vocabulary
from aftersale.values.sentence import Coded, Sentence

MOST_SEEN = 1_000
"""A word of more values is a text in which anything may stand, and is not checked."""

LISTED = 12


def with_seen(vocabulary: Vocabulary, seen: Mapping[str, Collection[str]], last: RuleTable | None) -> Vocabulary:
    """The vocabulary with the values that its words have had, by their source.

    What the last version names was looked at when that was published, and is not asked about again.
    """
    named: dict[str, set[str]] = {}
    for _, _, column, value in _texts(last) if last is not None else ():
        named.setdefault(column.name, set()).add(value)
    words = []
    for word in vocabulary.words:
        values = seen.get(word.source, ())
        is_closed = 0 < len(values) <= MOST_SEEN
        words.append(replace(word, seen=frozenset({*values, *named.get(word.name, ())})) if is_closed else word)
    return replace(vocabulary, words=tuple(words))


def check_seen(table: RuleTable, vocabulary: Vocabulary) -> tuple[TableFinding, ...]:
    """Find texts that a condition asks for and that its word never had: warnings, since only a person can tell."""
    seen = {word.name: word.seen for word in vocabulary.words if word.seen}
    return tuple(
        TableFinding(
            "value_never_seen",
            _say(column, value, seen[column.name]),
            table.name,
            "warning",
            row=number,
            rule_id=row.rule_id,
            column=column.name,
        )
        for number, row, column, value in _texts(table)
        if column.name in seen and not column.allowed and value not in seen[column.name]
    )


def _say(column: InputColumn, value: str, seen: Collection[str]) -> Sentence:
    label, written = Coded("label", column.label), write_value(value)
    nearest = find_nearest(value, sorted(seen))
    if nearest is not None:
        return Sentence(
            "{column} has never been {value}. Did you mean {nearest}?",
            column=label,
            value=written,
            nearest=write_value(nearest),
        )
    listed = ", ".join(sorted(seen)[:LISTED]) + (", …" if len(seen) > LISTED else "")
    return Sentence("{column} has never been {value}. It has been: {known}.", column=label, value=written, known=listed)


def _texts(table: RuleTable) -> Iterator[tuple[int, RuleRow, InputColumn, str]]:
    for number, row in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, row.cells, strict=True):
            for value in _asked(cell.test):
                yield number, row, column, value


def _asked(test: Test) -> Iterator[str]:
    if isinstance(test, OneOf | Not):
        for each in test.tests:
            yield from _asked(each)
    elif isinstance(test, Comparison) and test.operator in ("=", "!=") and isinstance(test.constant, str):
        yield test.constant
