"""Rule tables of any size for the benchmarks, and rows of data for them: a keyed rate table and a selective one, six inputs each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from aftersale.rules.cells import parse_cell
from aftersale.rules.model import Cell, ColumnType, HitPolicy, InputColumn, OutputColumn, RuleRow, RuleTable

Kind: TypeAlias = Literal["keyed", "selective"]
KINDS: tuple[Kind, ...] = ("keyed", "selective")

INPUTS: dict[str, ColumnType] = {
    "product": "string",
    "region": "string",
    "segment": "string",
    "amount": "number",
    "is_new": "boolean",
    "booked_on": "date",
}
SQL_TYPES = {"string": "VARCHAR", "number": "DECIMAL(18,4)", "boolean": "BOOLEAN", "date": "DATE"}
PRODUCTS = [f"PL{number}" for number in range(200)]
REGIONS = [f"R{number}" for number in range(40)]
SEGMENTS = ["Key", "Large", "Mid", "Small", "Public"]
FIRST_DAY = date(2025, 1, 1)


def make_table(kind: Kind, rules: int, hit_policy: HitPolicy = "first", seed: int = 1) -> RuleTable:
    """A table with so many rules; the keyed one names product and region in every rule, the selective one anything."""
    rng = random.Random(f"{kind} {rules} {seed}")
    row = _keyed_row if kind == "keyed" else _selective_row
    inputs = tuple(InputColumn(name, name.replace("_", " ").capitalize(), type_) for name, type_ in INPUTS.items())
    rows = tuple(
        RuleRow(f"r{number}", _parse(row(rng, number, rules)), (Decimal(number % 500) / 1000, f"plan {number % 7}"))
        for number in range(rules)
    )
    outputs = (OutputColumn("rate", "Rate", "number"), OutputColumn("plan", "Plan", "string"))
    return RuleTable(f"{kind}_{rules}", f"{kind} {rules}", hit_policy, inputs, outputs, rows)


def _parse(texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(parse_cell(text, type_) for text, type_ in zip(texts, INPUTS.values(), strict=True))


def _keyed_row(rng: random.Random, number: int, rules: int) -> list[str]:
    """Product × region × tier of the amount, as commission rates are written; the other columns now and then."""
    tiers = 5
    key, tier = divmod(number, tiers)
    amount = f">= {tier * 1000}" if tier == tiers - 1 else f"[{tier * 1000}..{(tier + 1) * 1000})"
    product, region = PRODUCTS[key % len(PRODUCTS)], REGIONS[(key // len(PRODUCTS) * 7 + key) % len(REGIONS)]
    return [product, region, "-", amount, "-", ">= 2025-01-01"]


def _selective_row(rng: random.Random, number: int, rules: int) -> list[str]:
    """Each rule tests some columns in some way."""

    def words(values: Sequence[str]) -> str:
        chosen = ", ".join(rng.sample(values, rng.choice([1, 1, 2, 3])))
        return f"not({chosen})" if rng.random() < 0.1 else chosen

    low = rng.randrange(0, 100_000, 50)
    amount = rng.choice([f">= {low}", f"< {low}", f"[{low}..{low + rng.randrange(100, 5000)})"])
    start_on = FIRST_DAY + timedelta(days=rng.randrange(700))
    days = rng.choice([f">= {start_on}", f"[{start_on}..{start_on + timedelta(days=90)}]"])
    texts = [words(PRODUCTS), words(REGIONS), words(SEGMENTS), amount, rng.choice(["true", "false"]), days]
    kept = rng.sample(range(6), rng.choice([3, 4, 4, 5]))
    return [text if index in kept else "-" for index, text in enumerate(texts)]


def write_rows_sql(rows: int, seed: float = 0.5) -> str:
    """The statements that make a DuckDB table `facts` of so many rows, whose values are those that the tables ask for."""
    return f"""
        SELECT setseed({seed});
        CREATE OR REPLACE TABLE facts AS
        SELECT range AS row_number,
            'PL' || CAST(floor(random() * {len(PRODUCTS)}) AS INTEGER) AS product,
            'R' || CAST(floor(random() * {len(REGIONS)}) AS INTEGER) AS region,
            CASE WHEN random() < 0.02 THEN NULL ELSE
                list_extract({SEGMENTS}, 1 + CAST(floor(random() * {len(SEGMENTS)}) AS INTEGER)) END AS segment,
            CAST(random() * 100000 AS DECIMAL(18, 4)) AS amount,
            random() < 0.5 AS is_new,
            DATE '{FIRST_DAY}' + CAST(floor(random() * 730) AS INTEGER) AS booked_on
        FROM range({rows})
    """
