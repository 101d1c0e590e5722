"""Random rule tables of every hit policy and every type of column, the rows they are asked about, and what the interpreter says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pyarrow as pa

from aftersale.rules.cells import parse_cell, parse_result, write_value
from aftersale.rules.codes import stored
from aftersale.rules.document import name_columns
from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import decide
from aftersale.rules.model import Cell, ColumnType, HitPolicy, InputColumn, OutputColumn, RuleRow, RuleTable

COLUMNS: dict[str, ColumnType] = {
    "channel": "string",
    "segment": "string",
    "amount": "number",
    "quantity": "number",
    "has_seller": "boolean",
    "booked_on": "date",
}
ALL_COLUMNS: dict[str, ColumnType] = {
    **COLUMNS,
    "opened_at": "date and time",
    "handled": "days and time duration",
    "term": "years and months duration",
}
CONDITIONS = {
    "amount": ["> quantity", "? > quantity * 2 or ? = 1", "? / 3 > 1"],
    "quantity": ["< amount + 1", "modulo(?, 2) = 0"],
    "channel": ['starts with(?, "w")', "? = segment", "string length(?) > 2"],
    "has_seller": ["? and amount > 5", "amount > quantity"],
    "booked_on": ["? .year = 2026", '? > date("2026-01-01") + duration("P1D")'],
}
"""Conditions on several columns, for tables that have all of `COLUMNS`."""
CALCULATIONS = {
    "basis": ['channel + "x"', 'if has_seller then "a" else segment', "upper case(channel)"],
    "share": [
        "amount * 0.05",
        "amount * quantity",
        "amount / quantity",
        "if has_seller then 1 else quantity",
        "amount / 7",
    ],
    "held": ["amount > quantity", "not(has_seller)"],
    "due_on": ['booked_on + duration("P1M")', "if has_seller then booked_on else null"],
}
COMPARED = ("any", "priority", "output order", "min", "max")
"""Hit policies that compare results, which then must be values."""
MICROSECOND = timedelta(microseconds=1)
ARROW_TYPES = {
    "row_number": pa.int32(),
    "channel": pa.string(),
    "segment": pa.string(),
    "amount": pa.decimal128(18, 4),
    "quantity": pa.int32(),
    "has_seller": pa.bool_(),
    "booked_on": pa.date32(),
    "opened_at": pa.timestamp("us", "UTC"),
    "handled": pa.int64(),
    "term": pa.int64(),
    "decided_on": pa.date32(),
}
SQL_TYPES = {
    "row_number": "INTEGER",
    "channel": "TEXT",
    "segment": "TEXT",
    "amount": "DECIMAL(18, 4)",
    "quantity": "INTEGER",
    "has_seller": "BOOLEAN",
    "booked_on": "DATE",
    "opened_at": "TIMESTAMPTZ",
    "handled": "BIGINT",
    "term": "BIGINT",
    "decided_on": "DATE",
}
WORDS = [
    "web",
    "Web",
    "web ",
    "",
    "a",
    "b",
    "Z",
    "ä",
    "it's",
    'say "x"',
    "back\\slash",
    "line\nbreak",
    "100%",
    "𝔘",
    "ￎ",
]
NUMBERS = [Decimal(text) for text in ("-1000.5", "-1", "0", "0.0001", "1", "99.9999", "100", "5000", "10000000000")]
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 7, 1), date(2027, 1, 1)]
OUTPUTS = (
    OutputColumn("basis", "Basis", "string"),
    OutputColumn("share", "Share", "number"),
    OutputColumn("held", "Held", "boolean"),
    OutputColumn("due_on", "Due on", "date"),
)
ROW_COUNT = 150
POLICIES: tuple[HitPolicy, ...] = get_args(HitPolicy)
INSTANTS = [
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC),
    datetime(1969, 7, 20, tzinfo=UTC),
]
SPANS = [timedelta(days=1), timedelta(hours=-1), timedelta(days=2, microseconds=1)]
TERMS = [Months(12), Months(-1), Months(0)]
TOGETHER = ("rule order", "output order", "collect", "sum", "count")


def random_constant(rng: random.Random, type_: ColumnType) -> Any:
    choices: dict[ColumnType, Sequence[Any]] = {
        "string": WORDS,
        "number": NUMBERS,
        "boolean": [True, False],
        "date": DAYS,
        "date and time": INSTANTS,
        "days and time duration": SPANS,
        "years and months duration": TERMS,
    }
    return rng.choice(choices[type_])


def random_test(rng: random.Random, type_: ColumnType) -> str:
    """Write one test that may stand in a list."""
    kind = rng.random()
    if kind < 0.1:
        return "null"
    if kind < 0.5 or (type_ == "boolean" and kind < 0.7):
        return write_value(random_constant(rng, type_))
    if kind < 0.75 or type_ == "boolean":
        operator = rng.choice(["=", "!="] if type_ == "boolean" else ["=", "!=", "<", "<=", ">", ">="])
        return f"{operator} {write_value(random_constant(rng, type_))}"
    low, high = sorted([random_constant(rng, type_), random_constant(rng, type_)])
    if low == high:
        return f"[{write_value(low)}..{write_value(high)}]"
    return f"{rng.choice('[(]')}{write_value(low)}..{write_value(high)}{rng.choice('])[')}"


def random_cell(rng: random.Random, type_: ColumnType) -> Cell:
    if rng.random() < 0.4:
        return parse_cell("-", type_)
    tests = ", ".join(random_test(rng, type_) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    return parse_cell(f"not({tests})" if rng.random() < 0.25 else tests, type_)


def random_rule(
    rng: random.Random, number: int, inputs: Sequence[InputColumn], results: Sequence[OutputColumn], dated: bool
) -> RuleRow:
    start_on, end_on = sorted(rng.sample(DAYS, 2)) if dated else (None, None)
    # One of a few sets of outputs, so that rules of one table also agree.
    said = random.Random(rng.randint(1, 4))
    outputs = tuple(random_constant(said, each.type) if said.random() < 0.9 else None for each in results)
    return RuleRow(
        rule_id=f"r{number}",
        cells=tuple(random_cell(rng, each.type) for each in inputs),
        outputs=outputs,
        start_on=start_on if rng.random() < 0.7 else None,
        end_on=end_on if rng.random() < 0.7 else None,
    )


def random_outputs(rng: random.Random, policy: HitPolicy) -> tuple[OutputColumn, ...]:
    """Pick outputs that the policy takes, with allowed values (not of all that rules say) and defaults now and then."""
    columns = {
        "sum": OUTPUTS[1:2],
        "count": [rng.choice(OUTPUTS)],
        "min": [rng.choice([OUTPUTS[0], OUTPUTS[1], OUTPUTS[3]])],
        "max": [rng.choice([OUTPUTS[0], OUTPUTS[1], OUTPUTS[3]])],
    }.get(policy, OUTPUTS)
    outputs = []
    for column in columns:
        allowed = [random_constant(rng, column.type) for _ in range(4)] if rng.random() < 0.5 else []
        default = random_constant(rng, column.type) if policy != "count" and rng.random() < 0.2 else None
        outputs.append(replace(column, allowed=tuple(dict.fromkeys(allowed)), default=default))
    return tuple(outputs)


def random_table(
    seed: int, policy: HitPolicy | None = None, sizes: Sequence[int] = (0, 1, 2, 4, 8, 16, 30)
) -> RuleTable:
    rng = random.Random(seed)
    names = rng.sample(sorted(COLUMNS), rng.randint(1, len(COLUMNS)))
    inputs = tuple(InputColumn(name, name, COLUMNS[name]) for name in names)
    choices: list[HitPolicy] = [policy] if policy else ["first", "unique"]
    chosen = rng.choice(choices)
    outputs = random_outputs(rng, chosen)
    rows = [random_rule(rng, number, inputs, outputs, rng.random() < 0.3) for number in range(rng.choice(sizes))]
    return RuleTable(f"random_{seed}", f"Random {seed}", chosen, inputs, outputs, tuple(rows))


def random_rich_table(seed: int, policy: HitPolicy | None = None, sizes: Sequence[int] = (0, 1, 3, 8, 16)) -> RuleTable:
    """A table of every type of column, with conditions on several columns and results that are worked out."""
    rng = random.Random(f"rich {seed}")
    chosen: HitPolicy = policy or POLICIES[seed % len(POLICIES)]
    more = rng.sample(["opened_at", "handled", "term"], rng.randint(0, 3))
    inputs = tuple(InputColumn(name, name, ALL_COLUMNS[name]) for name in [*COLUMNS, *more])
    names = name_columns(inputs)
    outputs = random_outputs(rng, chosen)
    dated = rng.random() < 0.3
    rows = []
    for number in range(rng.choice(sizes)):
        rule = random_rule(rng, number, inputs, outputs, dated)
        cells = list(rule.cells)
        if rng.random() < 0.2:
            place = rng.randrange(len(inputs))
            texts = CONDITIONS.get(inputs[place].name)
            cells[place] = parse_cell(rng.choice(texts), inputs[place].type, names) if texts else cells[place]
        results = [
            parse_result(rng.choice(CALCULATIONS[each.name]), each.type, names)
            if chosen not in COMPARED and not each.allowed and rng.random() < 0.2
            else result
            for each, result in zip(outputs, rule.outputs, strict=True)
        ]
        # Most columns ask nothing, else hardly a rule would match.
        kept = set(rng.sample(range(len(inputs)), 3))
        cells = [cell if place in kept else parse_cell("-", "string") for place, cell in enumerate(cells)]
        rows.append(replace(rule, cells=tuple(cells), outputs=tuple(results)))
    return RuleTable(f"rich_{seed}", f"Rich {seed}", chosen, inputs, outputs, tuple(rows))


def random_rows() -> list[dict[str, Any]]:
    """Make rows of nulls, the tables' constants and their nearest neighbours."""
    rng = random.Random(7)

    def near(type_: ColumnType, name: str) -> Any:
        if rng.random() < 0.2:
            return None
        value = random_constant(rng, type_)
        if name == "quantity":
            return int(value) % 5001 + rng.choice([-1, 0, 1])
        side = rng.choice([-1, 0, 1])
        if type_ == "number":
            return value + side * Decimal("0.0001")
        if type_ == "years and months duration":
            return Months(value.count + side)
        steps = {"date": timedelta(days=1), "date and time": MICROSECOND, "days and time duration": MICROSECOND}
        return value + side * steps[type_] if type_ in steps else value

    kinds: dict[str, ColumnType] = {**ALL_COLUMNS, "decided_on": "date"}
    rows = [{name: near(type_, name) for name, type_ in kinds.items()} for _ in range(ROW_COUNT)]
    return [{"row_number": number, **row} for number, row in enumerate(rows)]


ROWS = random_rows()
STORED_ROWS = [[stored(row[name]) for name in SQL_TYPES] for row in ROWS]
"""The rows as columns of `SQL_TYPES` hold them."""


def as_columns(result: Any) -> object:
    """An answer as columns hold it."""
    return [stored(each) for each in result] if isinstance(result, tuple) else stored(result)


def rows_as_arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as a file holds them."""
    return pa.table({name: pa.array([stored(row[name]) for row in rows], type_) for name, type_ in ARROW_TYPES.items()})


def oracle(table: RuleTable, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    decided = []
    for row in rows:
        decision = decide(table, row, row["decided_on"])
        rule = list(decision.matched_rule_ids) if table.hit_policy in TOGETHER else decision.rule_id
        counted = table.hit_policy in (*TOGETHER, "unique", "any")
        decided.append(
            (
                row["row_number"],
                *map(as_columns, decision.outputs.values()),
                rule,
                decision.table_version,
                *([len(decision.matched_rule_ids)] if counted else []),
            )
        )
    return decided
