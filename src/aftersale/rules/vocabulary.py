"""The words of a domain: what its tables may ask about, what the tables it uses must answer, and who uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aftersale.rules.cells import write_value
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.model import ColumnType, Constant, InputColumn, OutputColumn, RuleTable, TableFinding
from aftersale.values.sentence import Coded, Sentence


@dataclass(frozen=True, slots=True)
class Word:
    """A column that tables of a domain may have: its name in data, what people call it, its type and its values.

    `allowed` are all values there are; an empty one restricts nothing. `source` names where the domain looks up the
    values that have occurred so far, for those that are data and not fixed. Numbers of a whole word are whole; `minimum` and
    `maximum` bound it, None does not.
    """

    name: str
    label: str
    type: ColumnType
    unit: str = ""
    allowed: tuple[Constant, ...] = ()
    source: str = ""
    is_whole: bool = False
    minimum: Constant | None = None
    maximum: Constant | None = None
    seen: frozenset[str] = frozenset()
    """The values of the source, where somebody looked them up."""


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table that a domain decides by: exactly these outputs, never without an answer, and what it is used for."""

    name: str
    title: str
    answers: tuple[Word, ...]
    used_for: Sentence


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one domain and the tables that it decides by; its tables may ask for no other column."""

    name: str
    title: str
    words: tuple[Word, ...]
    tables: tuple[KnownTable, ...] = ()

    def find_table(self, name: str) -> KnownTable | None:
        """The domain's own use of a table of that name."""
        return next((each for each in self.tables if each.name == name), None)


def check_words(table: RuleTable, vocabulary: Vocabulary) -> tuple[TableFinding, ...]:
    """Find columns that are no words of the domain or of another type, lists with values of no word, missing answers."""
    known = vocabulary.find_table(table.name)
    found = _check_columns(table, table.inputs, vocabulary.words, vocabulary)
    if known is not None:
        found += _check_answers(table, known, vocabulary)
    return tuple(found)


def add_words(table: RuleTable, vocabulary: Vocabulary) -> RuleTable:
    """The table with what its domain knows of each column: allowed values and bounds it does not give itself, whole numbers.

    For the checks only: the table itself stays as it was written, and so does its version.
    """
    words = {word.name: word for word in vocabulary.words}
    known = vocabulary.find_table(table.name)
    answers = {word.name: word for word in (known.answers if known else ())}
    return replace(
        table,
        inputs=tuple(_add_word(column, words.get(column.name)) for column in table.inputs),
        outputs=tuple(_add_answer(column, answers.get(column.name)) for column in table.outputs),
    )


def _add_word(column: InputColumn, word: Word | None) -> InputColumn:
    if word is None or word.type != column.type:
        return column
    return replace(
        column,
        allowed=column.allowed or word.allowed,
        is_whole=column.is_whole or word.is_whole,
        minimum=word.minimum if column.minimum is None else column.minimum,
        maximum=word.maximum if column.maximum is None else column.maximum,
    )


def _add_answer(column: OutputColumn, word: Word | None) -> OutputColumn:
    if word is None or word.type != column.type:
        return column
    return replace(column, allowed=column.allowed or word.allowed)


def start_document(name: str, title: str, vocabulary: Vocabulary, inputs: Sequence[str]) -> dict[str, object]:
    """The document of a new table with these words as its inputs, and no row yet; ValueError for an unknown word."""
    words = {word.name: word for word in vocabulary.words}
    unknown = [each for each in inputs if each not in words]
    if unknown:
        raise ValueError(f"{vocabulary.name} has no word {', '.join(unknown)}")
    known = vocabulary.find_table(name)
    return {
        "name": name,
        "title": title or (known.title if known else ""),
        "hit_policy": "first",
        "inputs": [_column(words[each]) for each in inputs],
        "outputs": [_column(word) for word in (known.answers if known else ())],
        "rules": [],
    }


def _column(word: Word) -> dict[str, object]:
    allowed = ", ".join(write_value(value) for value in word.allowed)
    return {"name": word.name, "label": word.label, "type": word.type, "allowed": allowed}


def _check_columns(
    table: RuleTable, columns: Sequence[InputColumn | OutputColumn], words: Sequence[Word], vocabulary: Vocabulary
) -> list[TableFinding]:
    by_name = {word.name: word for word in words}
    found: list[TableFinding] = []
    for column in columns:
        word = by_name.get(column.name)
        if word is None:
            sentence = Sentence(
                "{vocabulary} have no column {column}. There are: {known}.",
                vocabulary=Coded("label", vocabulary.title),
                column=column.name,
                known=", ".join(by_name),
            )
            found.append(TableFinding("word_unknown", sentence, table.name, column=column.name))
        elif column.type != word.type:
            sentence = Sentence(
                "{column} is of type {type}, not {found}.",
                column=Coded("label", column.label),
                type=Coded("column_type", word.type),
                found=Coded("column_type", column.type),
            )
            found.append(TableFinding("word_type_wrong", sentence, table.name, column=column.name))
        elif word.allowed and not set(column.allowed) <= set(word.allowed):
            others = [write_value(value) for value in column.allowed if value not in word.allowed]
            sentence = Sentence(
                "{column} is never {others}. It is one of: {known}.",
                column=Coded("label", word.label),
                others=", ".join(others),
                known=", ".join(write_value(value) for value in word.allowed),
            )
            found.append(TableFinding("word_value_unknown", sentence, table.name, column=column.name))
    return found


def _check_answers(table: RuleTable, known: KnownTable, vocabulary: Vocabulary) -> list[TableFinding]:
    asked = [word.name for word in known.answers]
    if [column.name for column in table.outputs] != asked:
        sentence = Sentence("The table must answer with exactly: {answers}.", answers=", ".join(asked))
        return [TableFinding("answers_wrong", sentence, table.name)]
    found = _check_columns(table, table.outputs, known.answers, vocabulary)
    if table.hit_policy in JOINT or table.has_default:
        sentence = Sentence(
            "What the table is used for names the one row that decided, so its hit policy cannot be one of {policies}, and "
            "no output can have a default. Write a last row for what is left.",
            policies=_listed(sorted(JOINT)),
        )
        found.append(TableFinding("answers_wrong", sentence, table.name))
    for number, row in enumerate(table.rows, start=1):
        for column, value in zip(table.outputs, row.outputs, strict=True):
            if value is None:
                sentence = Sentence("{column} must be answered by every row.", column=Coded("label", column.label))
                found.append(
                    TableFinding(
                        "answer_missing", sentence, table.name, row=number, rule_id=row.rule_id, column=column.name
                    )
                )
    return found


def _listed(policies: Sequence[str]) -> tuple[Coded | str, ...]:
    return tuple(part for each in policies for part in (", ", Coded("hit_policy", each)))[1:]
