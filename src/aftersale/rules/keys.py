"""Compiles a rate table to one hash join: every rule names its texts, and what else it asks is a number of few values.

Where each rule of a table asks two or more columns for named texts, a row can only match the rules under its own texts. Which of
them do is then settled by the classes of its other columns, so that each combination of texts and classes is looked up once, and
brings what the table says of it.

Source: V. Srinivasan, S. Suri, G. Varghese, Packet classification using tuple space search, SIGCOMM 1999; here one tuple.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import pyarrow as pa
from sqlglot import exp

from aftersale.rules.bitmap_results import make_rules, output_of
from aftersale.rules.bitmaps import Asked, BitmapPlan, code_parts, select_asked
from aftersale.rules.codes import Coding
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.model import Comparison, OneOf, RuleRow, RuleTable

KEY_COLUMNS = 2
"""So many columns must be asked for named texts by every rule."""
MOST_ENTRIES = 100_000
"""A table that takes more combinations of texts and classes is left to bitmaps."""


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """The columns that are looked up as they are, the other parts of the question, whose codes make one number, and the entries.

    `entries` say for each combination of texts and that number which rules accept it.
    """

    bitmaps: BitmapPlan
    keys: tuple[int, ...]
    rest: tuple[int, ...]
    entries: Mapping[tuple[str | int, ...], int]


def find_keys(table: RuleTable) -> tuple[int, ...]:
    """The columns that every rule asks for named texts."""
    if table.hit_policy in JOINT or not table.rows:
        return ()
    texts = (index for index, column in enumerate(table.inputs) if column.type == "string")
    found = tuple(index for index in texts if all(_names_of(row, index) for row in table.rows))
    return found if len(found) >= KEY_COLUMNS else ()


def _names_of(row: RuleRow, index: int) -> list[str]:
    """The texts that a rule names in a column; none if it asks anything else."""
    test = row.cells[index].test
    tests = test.tests if isinstance(test, OneOf) else (test,)
    named = [each.constant for each in tests if isinstance(each, Comparison) and each.operator == "="]
    texts = [name for name in named if isinstance(name, str)]
    return list(dict.fromkeys(texts)) if len(texts) == len(tests) else []


def plan_keys(bitmaps: BitmapPlan) -> KeyPlan | None:
    """Plan a table by the texts that its rules name; None where they do not, or where there would be too many entries."""
    keys = find_keys(bitmaps.table)
    rows = [bitmaps.table.rows[number] for number in bitmaps.rules]
    everyone = (1 << len(rows)) - 1
    rest = tuple(
        part for part, sets in enumerate(bitmaps.parts) if part not in keys and any(rules != everyone for rules in sets)
    )
    if not keys or prod(len(bitmaps.parts[part]) for part in rest) >= 2**31:
        return None
    entries: dict[tuple[str | int, ...], int] = {}
    for bit, row in enumerate(rows):
        texts = [_names_of(row, index) for index in keys]
        accepted = [[code for code, rules in enumerate(bitmaps.parts[part]) if rules >> bit & 1] for part in rest]
        if len(entries) + prod(map(len, texts)) * prod(map(len, accepted)) > MOST_ENTRIES:
            return None
        for code in _combine_codes(bitmaps, rest, accepted):
            for names in product(*texts):
                entries[(*names, code)] = entries.get((*names, code), 0) | 1 << bit
    return KeyPlan(bitmaps, keys, rest, entries)


def _combine_codes(bitmaps: BitmapPlan, rest: Sequence[int], accepted: Sequence[Sequence[int]]) -> Iterator[int]:
    for codes in product(*accepted):
        combined = 0
        for part, code in zip(rest, codes, strict=True):
            combined = combined * len(bitmaps.parts[part]) + code
        yield combined


def make_entries(plan: KeyPlan) -> pa.Table:
    """What the table says of each combination: the texts `key_0` and so on, `code`, the columns of `make_rules`, `matches`."""
    policy = plan.bitmaps.table.hit_policy
    rules = make_rules(plan.bitmaps)
    said = [_deciding(plan, matched) if policy == "any" else _lowest(matched) for matched in plan.entries.values()]
    matches = [matched.bit_count() for matched in plan.entries.values()]
    if policy == "unique":
        said = [rule if count == 1 else None for rule, count in zip(said, matches, strict=True)]
    columns = {
        f"key_{number}": pa.array([entry[number] for entry in plan.entries], pa.string())
        for number in range(len(plan.keys))
    }
    codes = pa.array([entry[-1] for entry in plan.entries], pa.int64())
    decided = rules.take(pa.array(said, pa.int32()))
    kept = {name: decided.column(name) for name in rules.column_names if not name.startswith("other_")}
    return pa.table({**columns, "code": codes, **kept, "matches": pa.array(matches, pa.int32())})


def _lowest(matched: int) -> int | None:
    return (matched & -matched).bit_length() - 1


def _deciding(plan: KeyPlan, matched: int) -> int | None:
    """The first of the rules that match, when none of them says anything else."""
    rows = [plan.bitmaps.table.rows[rule] for bit, rule in enumerate(plan.bitmaps.rules) if matched >> bit & 1]
    return _lowest(matched) if all(row.outputs == rows[0].outputs for row in rows) else None


def compile_keys(plan: KeyPlan, coding: Coding, prefix: str, entries: str, rows: Asked) -> exp.Select:
    """Compile to a SELECT of what the table says, by one join with the table of `make_entries`."""
    bitmaps = plan.bitmaps
    table = bitmaps.table
    coded, codes = code_parts(bitmaps, coding, prefix, rows, select_asked(bitmaps, rows), set(plan.rest))
    combined: exp.Expr = exp.Literal.number(0)
    for part in plan.rest:
        scaled = exp.Mul(this=exp.Paren(this=combined), expression=exp.Literal.number(len(bitmaps.parts[part])))
        combined = exp.Add(this=scaled, expression=codes[part].copy())
    coded = coded.select(exp.alias_(exp.cast(combined, "BIGINT"), "code"))
    joined = exp.alias_(exp.to_table(entries), "r", table=True)
    same: list[exp.Expr] = [
        exp.EQ(this=exp.column(f"key_{number}", "r"), expression=exp.column(f"asked_{index}", "c"))
        for number, index in enumerate(plan.keys)
    ]
    same.append(exp.EQ(this=exp.column("code", "r"), expression=exp.column("code", "c")))
    no_rule = exp.Is(this=exp.column("code", "r"), expression=exp.null())
    matches = exp.alias_(exp.func("COALESCE", exp.column("matches", "r"), exp.Literal.number(0)), "matches")
    return (
        exp.select(*(exp.column(name, "c", quoted=True) for name in rows.keep))
        .select(*(output_of(bitmaps, rows, index, no_rule) for index in range(len(table.outputs))))
        .select(exp.column("rule_id", "r"), exp.alias_(exp.Literal.string(table.version), "table_version"))
        .select(*([matches] if table.hit_policy in ("unique", "any") else []))
        .from_(coded.subquery("c"))
        .join(joined, on=exp.and_(*same), join_type="LEFT")
    )
