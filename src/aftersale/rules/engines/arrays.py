"""Decides the rows of Arrow columns in NumPy, by class codes and bitmaps: exact, in process, without a database.

Results and conditions that look at several columns are worked out by the interpreter, once for each different combination
of the values that they read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aftersale.rules.bitmap_results import (
    ARROW_TYPES,
    calculates,
    joint_type,
    make_joint,
    make_rules,
    rules_of,
    stored_answer,
)
from aftersale.rules.bitmaps import WORD_BITS, BitmapPlan, make_words, plan_bitmaps, split_words
from aftersale.rules.codes import sets_by_class, stored
from aftersale.rules.compile import require_columns
from aftersale.rules.engines.array_codes import Codes, Whole, code_values
from aftersale.rules.engines.distinct import Encoded, columns_of, encode, work_out
from aftersale.rules.hit_policy import FIRST_DECIDES, JOINT
from aftersale.rules.interpret import combine_rules, compute_result, compute_test
from aftersale.rules.model import Calculation, Condition, RuleTable, Value

CHUNK_ROWS = 65_536
"""So many rows are decided at a time: their words of bits stay near the processor."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A table in bitmaps, what its rules say, and for each group its words by number, those that restrict any rule, by code."""

    plan: BitmapPlan
    rules: pa.Table
    words: tuple[Mapping[int, Whole], ...]


def decide_arrays(table: RuleTable, rows: pa.Table, on: str | None = None) -> pa.Table:
    """Decide the rows of Arrow columns: gives what `compile_query` gives, in its types, one row per row.

    Parameters
    ----------
    rows
        A column for each input, by its name, in the types in which engines read files: numbers as DECIMAL(27, 9), texts,
        booleans, date32, instants in microseconds, durations as whole months or microseconds.
    on
        The column with the day on which a row is decided (date32).

    Raises
    ------
    ValueError
        When an input has no column, or rules are dated and no day is given.
    """
    require_columns(table, {name: name for name in rows.column_names}, on)
    prepared = _prepare(table)
    chunks = [_Chunk(prepared, rows.slice(start, CHUNK_ROWS).combine_chunks(), on) for start in _starts(rows)]
    decided = [_decide_jointly(chunk) if table.hit_policy in JOINT else _decide_singly(chunk) for chunk in chunks]
    return pa.concat_tables(decided)


def _starts(rows: pa.Table) -> range:
    # A file without rows still has columns.
    return range(0, max(rows.num_rows, 1), CHUNK_ROWS)


@lru_cache(maxsize=64)
def _prepare(table: RuleTable) -> _Prepared:
    plan = plan_bitmaps(table, sets_by_class)
    words = [make_words(plan, group) for group in plan.groups]
    return _Prepared(
        plan,
        make_rules(plan),
        tuple(
            {
                number: each.column(f"word_{number}").to_numpy()
                for number in range(plan.words)
                if f"word_{number}" in each.column_names
            }
            for each in words
        ),
    )


class _Chunk:
    """Some rows, and the rules that match each of them."""

    def __init__(self, prepared: _Prepared, rows: pa.Table, on: str | None) -> None:
        self.prepared = prepared
        self.plan = prepared.plan
        self.table = prepared.plan.table
        self.rows = rows
        self._on = on
        self._encoded: dict[str, Encoded] = {}
        self._codes = self._code_groups()

    def encoded(self, names: set[str]) -> dict[str, Encoded]:
        """The different values of some inputs."""
        for column in self.table.inputs:
            if column.name in names and column.name not in self._encoded:
                self._encoded[column.name] = encode(self._values(column.name), column.type)
        return {name: self._encoded[name] for name in sorted(names)}

    def words(self, number: int, rows: Whole | None = None) -> Whole:
        """A word of the sets of rules that match the rows, or some of them."""
        found = [
            words[number][codes if rows is None else codes[rows]]
            for words, codes in zip(self.prepared.words, self._codes, strict=True)
            if number in words
        ]
        if found:
            return reduce(and_, found)
        everything = split_words(self.plan, (1 << len(self.plan.rules)) - 1)[number]
        return np.full(self.rows.num_rows if rows is None else len(rows), everything, np.int64)

    def _values(self, name: str) -> pa.Array:
        column = self.rows.column(name)
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

    def _code_groups(self) -> list[Codes]:
        columns = self.plan.columns
        asked = sorted({part for group in self.plan.groups for part in group.parts})
        codes: dict[int, Codes] = {}
        for part in asked:
            if part < len(columns):
                # The column without a name is the day of the decision.
                codes[part] = code_values(columns[part], self._values(columns[part].name or cast(str, self._on)))
            else:
                codes[part] = self._code_condition(*self.plan.conditions[part - len(columns)])
        combined = []
        for group in self.plan.groups:
            code = np.zeros(self.rows.num_rows, np.int32)
            for part in group.parts:
                code = code * np.int32(len(self.plan.parts[part])) + codes[part]
            combined.append(code)
        return combined

    def _code_condition(self, index: int, condition: Condition) -> Codes:
        """1 where a condition on several columns is true."""
        own = self.table.inputs[index].name

        def is_true(seen: Mapping[str, Value]) -> bool:
            return compute_test(condition, seen[own], seen) is True

        made, numbers = work_out(self.encoded({own, *columns_of(condition.expression)}), self.rows.num_rows, is_true)
        return np.array(made, np.int32)[numbers] if made else np.zeros(0, np.int32)


def _decide_singly(chunk: _Chunk) -> pa.Table:
    """What the lowest rule of each row's set says, unless the hit policy refuses the set."""
    plan, table = chunk.plan, chunk.table
    counted: dict[str, pa.Array] = {}
    if table.hit_policy in FIRST_DECIDES:
        lowest = _find_first(chunk)
        said = np.where(lowest < 0, len(plan.rules), lowest)
    else:
        words = [chunk.words(number) for number in range(plan.words)]
        lowest = _lowest_of(words, chunk.rows.num_rows)
        matches = sum((np.bitwise_count(word).astype(np.int32) for word in words), np.zeros_like(lowest))
        refused = matches > 1 if table.hit_policy == "unique" else _disagree(chunk.prepared.rules, words, lowest)
        said = np.where(lowest < 0, len(plan.rules), np.where(refused, len(plan.rules) + 1, lowest))
        counted = {"matches": pa.array(matches, pa.int32())}
    # After the rules stand what holds where none matches, and nothing, where the hit policy refuses those that do.
    numbers = pa.array(said, pa.int32())
    rules = chunk.prepared.rules
    columns: dict[str, pa.Array] = {}
    for index, column in enumerate(table.outputs):
        type_ = ARROW_TYPES[column.type]
        known = pa.concat_arrays(
            [rules.column(column.name).combine_chunks(), pa.array([stored(column.default), None], type_)]
        )
        columns[column.name] = _work_out_results(chunk, index, said, known.take(numbers))
    ids = pa.concat_arrays([rules.column("rule_id").combine_chunks(), pa.array([None, None], pa.string())])
    return _as_table(chunk, columns | {"rule_id": ids.take(numbers)}, counted)


def _as_table(chunk: _Chunk, columns: Mapping[str, pa.Array], counted: Mapping[str, pa.Array]) -> pa.Table:
    version = pa.repeat(pa.scalar(chunk.table.version, pa.string()), chunk.rows.num_rows)
    return pa.table({**columns, "table_version": version, **counted})


def _find_first(chunk: _Chunk) -> Whole:
    """The bit of the first rule that matches each row, -1 where none does; words are looked at while any row is open."""
    found = np.full(chunk.rows.num_rows, -1, np.int64)
    open_rows = np.arange(chunk.rows.num_rows)
    for number in range(chunk.plan.words):
        word = chunk.words(number, open_rows)
        hit = word != 0
        found[open_rows[hit]] = number * WORD_BITS + _lowest_bit(word[hit])
        open_rows = open_rows[~hit]
    return found


def _lowest_of(words: Sequence[Whole], rows: int) -> Whole:
    found = np.full(rows, -1, np.int64)
    for number, word in reversed(list(enumerate(words))):
        found = np.where(word != 0, number * WORD_BITS + _lowest_bit(word), found)
    return found


def _lowest_bit(word: Whole) -> Whole:
    below: Whole = np.bitwise_count((word & -word) - 1).astype(np.int64)
    return below


def _disagree(rules: pa.Table, words: Sequence[Whole], lowest: Whole) -> npt.NDArray[np.bool_]:
    """Whether any rule of the set says something else than its first one."""
    refused = np.zeros(len(lowest), np.bool_)
    for number, word in enumerate(words):
        others = np.append(rules.column(f"other_{number}").to_numpy(), 0)
        refused |= (word & others[lowest]) != 0
    return refused


def _work_out_results(chunk: _Chunk, index: int, said: Whole, output: pa.Array) -> pa.Array:
    """An output with what rules work out of each row in its places."""
    column = chunk.table.outputs[index]
    deciding: dict[Calculation, list[int]] = {}
    for bit, rule in enumerate(chunk.plan.rules):
        result = chunk.table.rows[rule].outputs[index]
        if isinstance(result, Calculation):
            deciding.setdefault(result, []).append(bit)
    for calculation, bits in deciding.items():
        rows = np.flatnonzero(np.isin(said, bits))
        seen = {
            name: (values, numbers[rows])
            for name, (values, numbers) in chunk.encoded(columns_of(calculation.expression)).items()
        }
        made, numbers = work_out(seen, len(rows), lambda row, each=calculation: stored(compute_result(each, row)))  # type: ignore[misc]
        worked_out = pa.array(made, ARROW_TYPES[column.type]).take(pa.array(numbers))
        here = np.zeros(len(said), np.bool_)
        here[rows] = True
        output = pc.replace_with_mask(output, pa.array(here), worked_out)
    return output


def _decide_jointly(chunk: _Chunk) -> pa.Table:
    """What all rules of each row's set say together."""
    sets, numbers = _find_sets(chunk)
    if calculates(chunk.table):
        columns = _combine_with_rows(chunk, sets, numbers.to_numpy().astype(np.int64))
    else:
        joint = make_joint(chunk.plan, sets)
        names = [name for name in joint.column_names if not name.startswith("word_")]
        columns = {name: joint.column(name).combine_chunks().take(numbers) for name in names}
    counted = {"matches": columns.pop("matches")}
    return _as_table(chunk, columns, counted)


def _find_sets(chunk: _Chunk) -> tuple[pa.Table, pa.Array]:
    """The different sets of rules in words, and the number of each row's."""
    words = chunk.plan.words
    if words == 0:
        return pa.table({}), pa.array(np.zeros(chunk.rows.num_rows, np.int32))
    found = np.stack([chunk.words(number) for number in range(words)], axis=1)
    width = pa.binary(words * found.itemsize)
    known = pa.FixedSizeBinaryArray.from_buffers(
        width, len(found), [None, pa.py_buffer(found.tobytes())]
    ).dictionary_encode()
    different = np.frombuffer(b"".join(known.dictionary.to_pylist()), np.int64).reshape(-1, words)
    return pa.table({f"word_{number}": different[:, number] for number in range(words)}), known.indices


def _combine_with_rows(chunk: _Chunk, sets: pa.Table, numbers: Whole) -> dict[str, pa.Array]:
    """What `make_joint` gives, where rules work their results out of each row."""
    table = chunk.table
    results = [result for row in table.rows for result in row.outputs]
    read = {name for each in results if isinstance(each, Calculation) for name in columns_of(each.expression)}
    found = [sets.column(name).to_pylist() for name in sets.column_names]
    # A table whose rules can never match has no words, and one set, without rules.
    rules = [rules_of(chunk.plan, words) for words in zip(*found, strict=True)] or [[]]
    matched = "matched rules"

    def combine(seen: dict[str, Any]) -> list[object]:
        _, outputs = combine_rules(table, seen[matched], seen)
        return [stored_answer(output) for output in outputs]

    made, number_of_row = work_out({**chunk.encoded(read), matched: (rules, numbers)}, len(numbers), combine)
    outputs = {
        column.name: pa.array([each[index] for each in made], joint_type(table, column)).take(pa.array(number_of_row))
        for index, column in enumerate(table.outputs)
    }
    ids = pa.array([[rule.rule_id for rule in each] for each in rules], pa.list_(pa.string()))
    matches = pa.array([len(each) for each in rules], pa.int32())
    return outputs | {"rule_ids": ids.take(pa.array(numbers)), "matches": matches.take(pa.array(numbers))}
