"""Random facts of an allocation run as DuckDB tables, and plain Python that says what a run should be asked about them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa

from aftersale.allocation.ask import AllocationTables
from aftersale.rules.interpret import decide
from aftersale.rules.read import read_table_csv

DAY = date(2026, 3, 2)
RATES = {"EUR": Decimal(1), "USD": Decimal("0.86207113")}
WORDS = {"region": "NSEW", "product": "abc", "segment": "xy", "language": "dfe"}
OPEN = date(9999, 1, 1)

Row = dict[str, Any]
Facts = dict[str, list[Row]]

_MONEY, _RATE, _SHARE = pa.decimal128(18, 4), pa.decimal128(18, 8), pa.decimal128(9, 6)
_INSTANT = pa.timestamp("us", "UTC")
_DATED = {"start_on": pa.date32(), "end_on": pa.date32()}
SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "tickets": {
        "ticket_id": pa.int64(),
        "ticket_number": pa.string(),
        "customer": pa.string(),
        **dict.fromkeys(("product", "region", "country", "segment", "language"), pa.string()),
        "contract_on": pa.date32(),
        "amount": _MONEY,
        "currency": pa.string(),
        **dict.fromkeys(("opened_on", "due_on", "window_start_on", "window_end_on"), pa.date32()),
        "handling_minutes": pa.int32(),
    },
    "ticket_events": {
        "ticket_event_id": pa.int64(),
        "ticket_id": pa.int64(),
        "partner_id": pa.int64(),
        "kind": pa.string(),
        "contact_on": pa.date32(),
        "recorded_at": _INSTANT,
    },
    "ticket_pins": {
        "ticket_id": pa.int64(),
        "partner_id": pa.int64(),
        "kind": pa.string(),
        "made_at": _INSTANT,
        "ended_at": _INSTANT,
    },
    "partners": {
        "partner_id": pa.int64(),
        **dict.fromkeys(("partner_number", "name", "country", "weekdays"), pa.string()),
        "pace": _SHARE,
    },
    "done_tickets": {
        "ticket_id": pa.int64(),
        **dict.fromkeys(("product", "region", "segment", "language"), pa.string()),
        "handling_minutes": pa.int32(),
        "contacted_on": pa.date32(),
    },
    "partner_scopes": {"partner_id": pa.int64(), "dimension": pa.string(), "value": pa.string(), **_DATED},
    "partner_contracts": {
        "partner_id": pa.int64(),
        **_DATED,
        "currency": pa.string(),
        **dict.fromkeys(("cost_per_ticket", "cost_per_minute"), _MONEY),
        "handling_minutes": pa.int32(),
        **dict.fromkeys(("fixed_fee", "bonus_per_sale", "malus_per_cancellation"), _MONEY),
        "tier_kind": pa.string(),
    },
    "partner_tiers": {
        "partner_id": pa.int64(),
        **_DATED,
        "from_tickets": pa.int32(),
        "cost_per_ticket": _MONEY,
        "currency": pa.string(),
    },
    "partner_capacities": {
        "partner_id": pa.int64(),
        **_DATED,
        **dict.fromkeys(("tickets_a_day", "tickets_a_week", "minutes_a_day", "overtime_a_day"), pa.int32()),
        "overtime_cost": _MONEY,
        "fewest_a_day": pa.int32(),
        "shortfall_price": _MONEY,
        "none_or_at_least": pa.int32(),
        "currency": pa.string(),
    },
    "partner_quotas": {
        "partner_quota_id": pa.int64(),
        "partner_id": pa.int64(),
        "dimension": pa.string(),
        "value": pa.string(),
        **_DATED,
        "fewest": pa.int32(),
        "most": pa.int32(),
        "shortfall_price": _MONEY,
        "currency": pa.string(),
    },
    "partner_pauses": {"partner_id": pa.int64(), **_DATED},
    "outcomes": {
        "ticket_id": pa.int64(),
        "partner_id": pa.int64(),
        "contacted_on": pa.date32(),
        "result": pa.string(),
        "quality": _SHARE,
        **dict.fromkeys(("customer", "product", "segment", "region"), pa.string()),
        "is_known": pa.bool_(),
    },
    "exchange_rates": {
        "from_currency": pa.string(),
        "to_currency": pa.string(),
        "rate_on": pa.date32(),
        "rate": _RATE,
    },
}


def shipped_tables() -> AllocationTables:
    """The tables that ship."""

    def read(name: str) -> Any:
        with resources.as_file(resources.files("aftersale.allocation.tables") / f"{name}.csv") as file:
            return read_table_csv(file)

    return AllocationTables(read("partner_eligibility"), read("ticket_weights"))


def make_facts(seed: int) -> Facts:
    """Some tickets and partners with all that a question may depend on."""
    draw = random.Random(seed)
    partners = list(range(11, 11 + draw.randint(1, 6)))
    tickets = [_ticket(draw, number) for number in range(1, draw.randint(2, 60))]
    facts: Facts = {name: [] for name in SCHEMAS}
    facts["tickets"] = tickets
    facts["exchange_rates"] = [
        {"from_currency": "USD", "to_currency": "EUR", "rate_on": DAY - timedelta(3), "rate": RATES["USD"]},
        {"from_currency": "USD", "to_currency": "EUR", "rate_on": DAY - timedelta(4), "rate": Decimal(2)},
        {"from_currency": "USD", "to_currency": "EUR", "rate_on": DAY + timedelta(1), "rate": Decimal(3)},
    ]
    for partner_id in partners:
        _add_partner(draw, facts, partner_id)
    for number in range(draw.randint(0, 120)):
        words = {name: draw.choice([None, *values]) for name, values in WORDS.items() if name != "language"}
        facts["outcomes"].append(
            {
                "ticket_id": 1000 + number // 2,
                "partner_id": draw.choice(partners),
                "contacted_on": DAY - timedelta(draw.randint(0, 30)),
                "result": draw.choice(["sold", "not_sold", "cancelled", "not_reached"]),
                "quality": draw.choice([None, Decimal(draw.randint(0, 10**6)) / 10**6]),
                "customer": f"c{draw.randint(0, 60)}",
                **words,
                "is_known": True,
            }
        )
        if number % 14 < 2:
            facts["outcomes"][-1].update(dict.fromkeys(("customer", *words)), is_known=False)
        if number % 2:
            # Of one ticket, perhaps by another partner.
            about = {name: facts["outcomes"][-2][name] for name in (*words, "customer", "is_known")}
            facts["outcomes"][-1].update(about)
    for row in tickets:
        _add_history(draw, facts, row["ticket_id"], partners)
    return facts


def _ticket(draw: random.Random, number: int) -> Row:
    amount = draw.choice([None, Decimal(draw.randint(0, 10**8)) / 10**4])
    return {
        "ticket_id": number * 7919,
        "ticket_number": f"T{number}",
        "customer": f"c{draw.randint(0, 60)}",
        **{name: draw.choice([None, *values]) for name, values in WORDS.items()},
        "country": draw.choice([None, "DE", "FR"]),
        "contract_on": draw.choice([None, DAY - timedelta(draw.randint(0, 900))]),
        "amount": amount,
        "currency": None if amount is None else draw.choice(["EUR", "USD", "GBP"]),
        "opened_on": DAY - timedelta(draw.randint(0, 9)),
        "due_on": draw.choice([None, DAY + timedelta(draw.randint(-9, 9))]),
        "window_start_on": None,
        "window_end_on": draw.choice([None, None, DAY + timedelta(draw.randint(0, 3))]),
        "handling_minutes": draw.choice([None, draw.randint(0, 40)]),
    }


def _add_partner(draw: random.Random, facts: Facts, partner_id: int) -> None:
    dated = {"partner_id": partner_id, "start_on": date(2026, 1, 1), "end_on": OPEN}
    facts["partners"].append(
        {
            "partner_id": partner_id,
            "partner_number": f"p{partner_id}",
            "name": f"P{partner_id}",
            "country": draw.choice([None, "DE"]),
            "weekdays": "mon-fri",
            "pace": Decimal(draw.randint(500_000, 2_000_000)) / 10**6,
        }
    )

    def amount(most: int = 10**5) -> Decimal:
        return Decimal(draw.randint(0, most)) / 10**4

    facts["partner_contracts"].append(
        {
            **dated,
            "currency": draw.choice(["EUR", "USD"]),
            "cost_per_ticket": amount(),
            "cost_per_minute": amount(10**4),
            "handling_minutes": draw.randint(0, 30),
            "fixed_fee": amount(),
            "bonus_per_sale": amount(),
            "malus_per_cancellation": amount(),
            "tier_kind": "none",
        }
    )
    facts["partner_capacities"].append(
        {
            **dated,
            "tickets_a_day": draw.randint(0, 9),
            "tickets_a_week": None,
            "minutes_a_day": None,
            "overtime_a_day": 0,
            "overtime_cost": amount(),
            "fewest_a_day": 0,
            "shortfall_price": amount(),
            "none_or_at_least": 0,
            "currency": "EUR",
        }
    )
    for dimension, values in WORDS.items():
        listed = draw.sample(values, draw.randint(0, len(values)))
        facts["partner_scopes"].extend({**dated, "dimension": dimension, "value": value} for value in listed)
    if draw.random() < 0.1:
        facts["partner_pauses"].append(dated)


def _add_history(draw: random.Random, facts: Facts, ticket_id: int, partners: Sequence[int]) -> None:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    for kind in draw.choice([(), (), ("allocated",), ("allocated", "returned"), ("allocated", "accepted")]):
        event_id = len(facts["ticket_events"])
        partner_id = facts["ticket_events"][-1]["partner_id"] if kind != "allocated" else draw.choice(partners)
        facts["ticket_events"].append(
            {
                "ticket_event_id": event_id,
                "ticket_id": ticket_id,
                "partner_id": partner_id,
                "kind": kind,
                "contact_on": DAY if kind == "allocated" else None,
                "recorded_at": at,
            }
        )
    for partner_id in draw.sample(partners, min(len(partners), draw.choice([0, 0, 0, 1, 2]))):
        has_lock = any(row["ticket_id"] == ticket_id for row in facts["ticket_pins"])
        kind = "exclude" if has_lock else draw.choice(["lock", "exclude"])
        facts["ticket_pins"].append(
            {"ticket_id": ticket_id, "partner_id": partner_id, "kind": kind, "made_at": at, "ended_at": None}
        )


def load(facts: Facts) -> duckdb.DuckDBPyConnection:
    """The facts as the tables that `ask` reads, each in the sequence of its rows."""
    duck = duckdb.connect()
    for name, columns in SCHEMAS.items():
        rows = [{column: row.get(column) for column in columns} for row in facts[name]]
        duck.register("incoming", pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))
        duck.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        duck.unregister("incoming")
    return duck


@dataclass(frozen=True)
class Expected:
    """What plain Python says of one ticket: the parts of each candidate by partner id, in the sequence of PARTS, or why there is none."""

    parts: Mapping[int, tuple[int, ...]]
    refused: str | None


def expect(facts: Facts, tables: AllocationTables) -> dict[int, Expected]:
    """What a run should be asked about every ticket that takes part."""
    last: dict[int, Row] = {}
    for event in facts["ticket_events"]:
        last[event["ticket_id"]] = event
    return {
        row["ticket_id"]: _expect(facts, tables, row, last.get(row["ticket_id"]))
        for row in facts["tickets"]
        if last.get(row["ticket_id"], {}).get("kind") != "accepted"
    }


def _expect(facts: Facts, tables: AllocationTables, row: Row, last: Row | None) -> Expected:
    pins = {(pin["partner_id"], pin["kind"]) for pin in facts["ticket_pins"] if pin["ticket_id"] == row["ticket_id"]}
    returned = {
        event["partner_id"]
        for event in facts["ticket_events"]
        if event["ticket_id"] == row["ticket_id"] and event["kind"] == "returned"
    }
    paused = {pause["partner_id"] for pause in facts["partner_pauses"]}
    locked = next((partner_id for partner_id, kind in pins if kind == "lock"), None)
    if row["window_end_on"] is not None and row["window_end_on"] <= DAY:
        return Expected({}, "outside_window")
    if locked in paused:
        return Expected({}, "no_capacity")
    if row["currency"] == "GBP":
        return Expected({}, "no_rate")
    weights = {name: Decimal(str(value or 0)) for name, value in decide(tables.weights, row).outputs.items()}
    holder = last["partner_id"] if last is not None and last["kind"] == "allocated" else None
    found: dict[int, tuple[int, ...]] = {}
    for contract in facts["partner_contracts"]:
        partner_id = contract["partner_id"]
        if partner_id in paused:
            continue
        decision = decide(tables.eligibility, _words(facts, row, partner_id)).outputs["decision"]
        is_out = (partner_id, "exclude") in pins or partner_id in returned or decision == "forbidden"
        if is_out and partner_id != locked:
            continue
        # A lock that the rules do not allow says nothing about who is preferred.
        preferred = decision == "preferred"
        found[partner_id] = _value(facts, row, contract, weights, (preferred, partner_id == holder))
    return Expected(found, None if found else "no_candidate")


def _words(facts: Facts, row: Row, partner_id: int) -> Row:
    def serves(dimension: str) -> bool:
        listed = [
            scope["value"]
            for scope in facts["partner_scopes"]
            if scope["partner_id"] == partner_id and scope["dimension"] == dimension
        ]
        return not listed or row[dimension] is None or row[dimension] in listed

    return {
        "serves_region": serves("region"),
        "serves_product": serves("product"),
        "serves_segment": serves("segment"),
        "speaks_language": serves("language"),
        "had_customer": any(
            each["partner_id"] == partner_id and each["customer"] == row["customer"] and each["contacted_on"] < DAY
            for each in facts["outcomes"]
        ),
    }


def _value(facts: Facts, row: Row, contract: Row, weights: Row, kept: tuple[bool, bool]) -> tuple[int, ...]:
    sale, cancelled, quality = (
        learn(facts, figure, contract["partner_id"], row) for figure in ("sold", "cancelled", "quality")
    )
    [partner] = [each for each in facts["partners"] if each["partner_id"] == contract["partner_id"]]
    worth = _round((row["amount"] or 0) * RATES.get(row["currency"] or "EUR", Decimal(1)), 6)
    cost = {
        name: _round(contract[name] * RATES[contract["currency"]], 6)
        for name in ("cost_per_ticket", "cost_per_minute", "bonus_per_sale", "malus_per_cancellation")
    }
    own = row["handling_minutes"]
    minutes = _round(Decimal(contract["handling_minutes"] if own is None else own) * partner["pace"], 0)
    parts = (
        sale * _round(worth * weights["upsell_weight"], 6),
        quality * weights["quality_worth"],
        -cancelled * _round(worth * weights["cancellation_loss"], 6),
        -(
            cost["cost_per_ticket"]
            + minutes * cost["cost_per_minute"]
            + sale * cost["bonus_per_sale"]
            - cancelled * cost["malus_per_cancellation"]
        ),
        weights["preference_worth"] if kept[0] else Decimal(0),
        weights["keep_bonus"] if kept[1] else Decimal(0),
    )
    return tuple(int(_round(part, 3) * 1000) for part in parts)


def learn(facts: Facts, figure: str, partner_id: int, row: Row) -> Decimal:
    """The rate of a partner for a ticket, level by level down to the deepest of which anything is known."""
    seen: dict[tuple[int, int], list[Row]] = {}
    for each in facts["outcomes"]:
        if each["contacted_on"] < DAY:
            seen.setdefault((each["ticket_id"], each["partner_id"]), []).append(each)
    observed = [(partner, rows[0], value) for (_, partner), rows in seen.items() for value in _observe(figure, rows)]
    rate = _round((sum((value for _, _, value in observed), Decimal(0)) + 1) / (len(observed) + 2), 6)
    for level in range(4):
        words = ("product", "segment", "region")[:level]
        told = [rows[0] for rows in seen.values() if rows[0]["is_known"]]
        if not any(all(each[word] == row[word] for word in words) for each in told) and level:
            break
        own = [
            value
            for who, at, value in observed
            if who == partner_id and (not level or (at["is_known"] and all(at[word] == row[word] for word in words)))
        ]
        rate = _round((sum(own, Decimal(0)) + 20 * rate) / (len(own) + 20), 6)
    return rate


def _observe(figure: str, rows: Sequence[Row]) -> list[Decimal]:
    if figure != "quality":
        return [Decimal(any(row["result"] == figure for row in rows))]
    rated = [row["quality"] for row in rows if row["quality"] is not None]
    return [_round(sum(rated, Decimal(0)) / len(rated), 6)] if rated else []


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
