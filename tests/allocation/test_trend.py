"""What partners' tickets sold, cost and brought: by hand, against plain Python on random facts, and each partner its own alone."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from aftersale.allocation.intervals import Counted
from aftersale.allocation.results import RESULTS, Missing, Tally, tally_from
from aftersale.allocation.trend import Trend, TrendAsked, find_trend
from aftersale.pipeline import reading_results
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.values.period import parse_period
from allocation.random_facts import SCHEMAS
from allocation.test_runs import ids
from allocation.ticket_worlds import give, tell, ticket
from conftest import Prepare
from worlds import World, new_world, together

LATE = datetime(2099, 1, 1, tzinfo=UTC)
FEBRUARY = parse_period("2026-02")


def outcome(number: str, who: str, day: str, result: str, minutes: int, **more: object) -> dict[str, object]:
    return {
        "ticket": number,
        "partner": who,
        "contacted_on": f"2026-02-{day}",
        "result": result,
        "handling_minutes": minutes,
        **more,
    }


def settle(database: Database, folder: Path) -> None:
    """Ann has eight tickets in February, all but the last three with an outcome; Bob has two, and no contract."""
    contract = {
        "partner": "ann",
        "start_on": "2026-01-01",
        "currency": "EUR",
        "cost_per_ticket": "2",
        "cost_per_minute": "0.5",
        "bonus_per_sale": "4",
        "malus_per_cancellation": "6",
    }
    due = {"T1": "2026-02-05", "T2": "2026-02-08", "T4": "2026-02-18", "T5": "2026-02-18", "T8": "2026-02-18"}
    world = new_world(database, operator("test"), folder)
    world.bring(
        together(
            {"partner": [{"key": "ann", "name": "Ann"}, {"key": "bob", "name": "Bob"}], "partner_contract": [contract]},
            {
                "ticket": [
                    ticket(f"T{n}", opened_on="2026-02-01", due_on=due.get(f"T{n}", "")) for n in (*range(1, 8), 10, 11)
                ]
                + [ticket("T8", opened_on="2026-02-01", due_on="2026-02-18", closed_on="2026-02-17")],
                "exchange_rate": [
                    {"from_currency": "USD", "to_currency": "EUR", "rate_on": "2026-02-09", "rate": "0.8"},
                    {"from_currency": "USD", "to_currency": "EUR", "rate_on": "2026-02-11", "rate": "9"},
                    {"from_currency": "GBP", "to_currency": "EUR", "rate_on": "2026-02-12", "rate": "1.2"},
                ],
                "person": [{"key": "pia", "name": "Pia Partner"}],
                "partner_member": [{"partner": "ann", "person": "pia", "start_on": "2026-01-01"}],
            },
        )
    )
    for number, day in (("T4", "16"), ("T5", "17"), ("T6", "17"), ("T8", "17")):
        give(world, number, "ann", f"2026-02-{day}")
    tell(world, "T5", "ann", "returned")
    tell(world, "T6", "ann", "withdrawn")
    world.bring(
        {
            "ticket_outcome": [
                outcome("T1", "ann", "03", "sold", 10, amount="100", currency="EUR"),
                outcome("T2", "ann", "04", "not_reached", 3),
                outcome("T2", "ann", "10", "sold", 12, amount="50", currency="USD"),
                outcome("T3", "ann", "12", "cancelled", 20),
                outcome("T7", "ann", "20", "sold", 10, amount="10", currency="GBP"),
                outcome("T10", "bob", "03", "sold", 10, amount="70", currency="EUR"),
                outcome("T11", "bob", "24", "not_sold", 10),
            ]
        }
    )


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def look(world: World, asked: TrendAsked, actor: Actor | None = None, as_of: datetime = LATE) -> Trend:
    with reading_results(world.database, actor or world.actor, "EUR", as_of) as (_, columnar):
        return find_trend(columnar, "EUR", as_of, asked)


def figures(tally: Tally, measure: str) -> tuple[int, str, str, str]:
    found = tally.estimate(measure)
    return found.n, str(found.value), str(found.low), str(found.high)


def test_month_of_a_partner_is_as_worked_by_hand(world: World) -> None:
    found = look(world, TrendAsked(period=FEBRUARY))
    ann, bob = found.totals
    assert (ann.partner_name, ann.tally.given, ann.tally.returned, ann.tally.contacted) == ("Ann", 7, 1, 4)
    # T1 in time, T2 two days late, T4 not done although its day is over; T5 was given back and nobody needed T8 any more.
    assert ann.tally.on_time == Counted(3, 1)
    assert (ann.tally.sold, ann.tally.cancelled) == (Counted(4, 3), Counted(4, 1))
    assert figures(ann.tally, "upsell_rate") == (4, "0.750000", "0.300642", "0.954413")
    # 100, 50 USD at 0.8, and nothing; what T7 sold has no rate of its day or the seven before.
    assert figures(ann.tally, "upsell_amount") == (3, "46.6667", "-78.3655", "171.6989")
    # 2 + 10 × 0.5 + 4 = 11, 2 + 15 × 0.5 + 4 = 13.5, 2 + 20 × 0.5 - 6 = 6, and 11 of T7.
    assert (ann.tally.cost.n, ann.tally.cost.total) == (4, Decimal("41.5"))
    # 100 - 11, 40 - 13.5, 0 - 6
    assert (ann.tally.net.n, ann.tally.net.total) == (3, Decimal("109.5"))
    assert (bob.tally.contacted, bob.tally.upsell.total, bob.tally.cost.n, bob.tally.net.n) == (2, Decimal(70), 0, 0)
    assert found.missing == (
        Missing("contract", "Bob", 2, date(2026, 2, 3), date(2026, 2, 24)),
        Missing("rate", "GBP", 1, date(2026, 2, 20), date(2026, 2, 20)),
    )
    assert found.together[0].tally == ann.tally + bob.tally


def test_ticket_that_is_not_done_is_late_only_when_its_day_is_over(world: World) -> None:
    [(at,)] = [tuple(row.values()) for row in world.ask("SELECT max(recorded_at) AS at FROM ticket_event")]
    # All facts were recorded today, so the day of the instant is turned round, and what is known stays.
    with reading_results(world.database, world.actor, "EUR", LATE) as (_, columnar):
        find_trend(columnar, "EUR", LATE, TrendAsked(period=FEBRUARY))
        for today, due in ((date(2026, 2, 18), 2), (date(2026, 2, 19), 3)):
            columnar.duck.execute(RESULTS["find_results"], {"base": "EUR", "today": today})
            rows = columnar.rows("SELECT count(*) AS due FROM results WHERE is_due")
            assert rows == [{"due": due}], at


def test_without_a_period_the_year_ends_with_the_newest_ticket_and_quarters_are_sums_of_months(world: World) -> None:
    found = look(world, TrendAsked())
    assert str(found.period) == "2025-03-01..2026-03-01"
    assert [str(row.part) for row in found.rows] == ["2026-02", "2026-02"]
    assert len(found.together) == 12
    year = look(world, TrendAsked(period=parse_period("2026"), step="quarter"))
    assert [(row.partner_name, str(row.part)) for row in year.rows] == [("Ann", "2026-Q1"), ("Bob", "2026-Q1")]
    assert [row.tally for row in year.totals] == [row.tally for row in found.totals]


def test_part_of_a_month_holds_the_tickets_of_its_days(world: World) -> None:
    found = look(world, TrendAsked(period=parse_period("2026-02-04..2026-02-16")))
    assert [(row.partner_name, row.tally.given) for row in found.rows] == [("Ann", 2)]


def test_somebody_of_a_partner_gets_the_very_figures_that_the_manager_sees_of_it_and_no_others(world: World) -> None:
    everything = look(world, TrendAsked(period=FEBRUARY))
    pia = Actor("pia@example.com", frozenset({"partner_user"}), person_id=ids(world, "person")["pia"])
    own = look(world, TrendAsked(period=FEBRUARY), pia)
    assert own.rows == tuple(row for row in everything.rows if row.partner_name == "Ann")
    assert own.together[0].tally == own.totals[0].tally == everything.totals[0].tally
    assert [each.what for each in own.missing] == ["GBP"]
    other = look(world, TrendAsked(partner_id=ids(world, "partner")["bob"], period=FEBRUARY), pia)
    assert (other.rows, other.totals, other.missing, other.together[0].tally) == ((), (), (), Tally())


def test_nobody_sees_anything_without_a_role_for_it(world: World) -> None:
    assert look(world, TrendAsked(), Actor("rita@example.com", frozenset({"rep"}))).period is None


def test_past_instant_knows_nothing_that_was_told_later(world: World) -> None:
    before = datetime(2000, 1, 1, tzinfo=UTC)
    assert look(world, TrendAsked(), as_of=before).period is None


DAY = date(2026, 3, 2)
_RESULTS = ("sold", "not_sold", "cancelled", "not_reached")
_TABLES: dict[str, dict[str, pa.DataType]] = {
    "contacts": {
        "ticket_id": pa.int64(),
        "partner_id": pa.int64(),
        "contacted_on": pa.date32(),
        "result": pa.string(),
        "amount": pa.decimal128(18, 4),
        "currency": pa.string(),
        "handling_minutes": pa.int32(),
    },
    "givings": {
        "ticket_event_id": pa.int64(),
        "ticket_id": pa.int64(),
        "partner_id": pa.int64(),
        "kind": pa.string(),
        "contact_on": pa.date32(),
    },
    "due_days": {
        "ticket_id": pa.int64(),
        "due_on": pa.date32(),
        "closed_on": pa.date32(),
        "handling_minutes": pa.int32(),
    },
    "partners": SCHEMAS["partners"],
    "partner_contracts": SCHEMAS["partner_contracts"],
    "exchange_rates": SCHEMAS["exchange_rates"],
}
Facts = dict[str, list[dict[str, Any]]]


def make_facts(seed: int) -> Facts:
    draw = random.Random(seed)

    def day(reach: int = 60) -> date:
        return DAY - timedelta(draw.randint(-10, reach))

    def money(top: int) -> Decimal:
        return Decimal(draw.randint(0, top * 10_000)).scaleb(-4)

    facts: Facts = {name: [] for name in _TABLES}
    facts["exchange_rates"] = [
        {"from_currency": currency, "to_currency": "EUR", "rate_on": DAY - timedelta(back), "rate": rate}
        for currency in ("USD", "INR")
        for back in sorted(draw.sample(range(-10, 60), 7))
        for rate in [Decimal(draw.randint(1, 10**9)).scaleb(-8)]
    ]
    for partner_id in (11, 12, 13):
        facts["partners"].append(
            {
                "partner_id": partner_id,
                "name": f"P{partner_id}",
                "pace": Decimal(draw.randint(500_000, 2_000_000)).scaleb(-6),
            }
        )
        middle = day(30)
        for start_on, end_on in (
            (date(2025, 1, 1), middle),
            (middle + timedelta(draw.randint(0, 5)), date(9999, 1, 1)),
        ):
            facts["partner_contracts"].append(
                {
                    "partner_id": partner_id,
                    "start_on": start_on,
                    "end_on": end_on,
                    "currency": draw.choice(["EUR", "USD"]),
                    "cost_per_ticket": money(20),
                    "cost_per_minute": money(2),
                    "handling_minutes": draw.randint(0, 30),
                    "fixed_fee": Decimal(0),
                    "bonus_per_sale": money(9),
                    "malus_per_cancellation": money(9),
                    "tier_kind": "none",
                }
            )
    for ticket_id in range(40):
        due_on = draw.choice([None, day()])
        closed_on = draw.choice([None, day()])
        minutes = draw.choice([None, draw.randint(0, 40)])
        facts["due_days"].append(
            {"ticket_id": ticket_id, "due_on": due_on, "closed_on": closed_on, "handling_minutes": minutes}
        )
        for _ in range(draw.randint(0, 2)):
            who = draw.choice((11, 12, 13))
            facts["givings"].append(
                {"ticket_id": ticket_id, "partner_id": who, "kind": "allocated", "contact_on": day()}
            )
            for kind in draw.choice([(), ("accepted",), ("returned",), ("withdrawn",), ("accepted", "done")]):
                facts["givings"].append({"ticket_id": ticket_id, "partner_id": who, "kind": kind, "contact_on": None})
        for _ in range(draw.randint(0, 3)):
            amount = draw.choice([None, money(900), money(90_000_000)])
            facts["contacts"].append(
                {
                    "ticket_id": ticket_id,
                    "partner_id": draw.choice((11, 12, 13)),
                    "contacted_on": day(),
                    "result": draw.choice(_RESULTS),
                    "amount": amount,
                    "currency": None if amount is None else draw.choice(["EUR", "USD", "INR", "JPY"]),
                    "handling_minutes": draw.choice([None, draw.randint(0, 40)]),
                }
            )
    for number, event in enumerate(facts["givings"]):
        event["ticket_event_id"] = number
    return facts


def find_rate(facts: Facts, currency: str, on: date) -> Decimal | None:
    if currency == "EUR":
        return Decimal(1)
    rates = {
        row["rate_on"]: row["rate"]
        for row in facts["exchange_rates"]
        if row["from_currency"] == currency and on - timedelta(7) <= row["rate_on"] <= on
    }
    return rates[max(rates)] if rates else None


def cents(value: Decimal, places: str = "0.0001") -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def expect_pair(facts: Facts, ticket_id: int, partner_id: int, today: date) -> dict[str, Any] | None:
    """What came of one ticket with one partner, in plain Python; None where it never was the partner's."""
    pair = (ticket_id, partner_id)
    told = [row for row in facts["contacts"] if (row["ticket_id"], row["partner_id"]) == pair]
    events = [row for row in facts["givings"] if (row["ticket_id"], row["partner_id"]) == pair]
    if not told and (not events or events[-1]["kind"] == "withdrawn"):
        return None
    known = next(row for row in facts["due_days"] if row["ticket_id"] == ticket_id)
    given = [row["contact_on"] for row in events if row["kind"] == "allocated"]
    given_on = given[-1] if given else min(row["contacted_on"] for row in told)
    due_on, closed_on = known["due_on"], known["closed_on"]
    if not told:
        is_returned = events[-1]["kind"] == "returned"
        due = bool(due_on and due_on < today and not is_returned and not (closed_on and closed_on <= due_on))
        return {"given_on": given_on, "returned": is_returned, "due": due, "on_time": False, "contacted": False}
    reached = [row["contacted_on"] for row in told if row["result"] != "not_reached"]
    done_on = min(reached) if reached else max(row["contacted_on"] for row in told)
    sold, cancelled = (any(row["result"] == result for row in told) for result in ("sold", "cancelled"))
    worths: list[Decimal | None] = []
    for row in told:
        if row["result"] != "sold":
            worths.append(Decimal(0))
            continue
        rate = None if row["amount"] is None else find_rate(facts, row["currency"], row["contacted_on"])
        worths.append(None if rate is None else cents(row["amount"] * rate))
    upsell = None if None in worths else sum((each for each in worths if each is not None), Decimal(0))
    contract = next(
        (
            row
            for row in facts["partner_contracts"]
            if row["partner_id"] == partner_id and row["start_on"] <= done_on < row["end_on"]
        ),
        None,
    )
    cost = None
    if contract is not None:
        minutes = [row["handling_minutes"] for row in told if row["handling_minutes"] is not None]
        pace = next(row["pace"] for row in facts["partners"] if row["partner_id"] == partner_id)
        own = known["handling_minutes"] if known["handling_minutes"] is not None else contract["handling_minutes"]
        taken = sum(minutes) if minutes else int(cents(own * pace, "1"))
        cost = contract["cost_per_ticket"] + taken * contract["cost_per_minute"]
        cost += contract["bonus_per_sale"] * sold - contract["malus_per_cancellation"] * cancelled
        rate = find_rate(facts, contract["currency"], done_on)
        cost = None if rate is None else cents(cost * rate)
    return {
        "given_on": given_on,
        "returned": False,
        "contacted": True,
        "sold": sold,
        "cancelled": cancelled,
        "due": due_on is not None,
        "on_time": due_on is not None and done_on <= due_on,
        "upsell": upsell,
        "cost": cost,
        "net": None if upsell is None or cost is None else upsell - cost,
    }


@pytest.mark.parametrize("seed", range(40))
def test_random_facts_add_up_to_what_plain_python_says(seed: int) -> None:
    facts = make_facts(seed)
    today = DAY + timedelta(1)
    duck = duckdb.connect()
    for name, schema in _TABLES.items():
        rows = [{column: row.get(column) for column in schema} for row in facts[name]]
        incoming = pa.Table.from_pylist(rows, pa.schema(list(schema.items())))
        duck.register("incoming", incoming)
        duck.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    duck.execute(RESULTS["price_contacts"], {"base": "EUR"})
    duck.execute(RESULTS["find_results"], {"base": "EUR", "today": today})
    duck.execute(RESULTS["choose_span"], {"start_on": date(2025, 1, 1), "end_on": date(2027, 1, 1)})
    result = duck.execute(RESULTS["tally"])
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    found = {(row["partner_id"], row["month_on"]): tally_from(row) for row in rows}
    expected: dict[tuple[int, date], list[dict[str, Any]]] = {}
    for partner_id in (11, 12, 13):
        for ticket_id in range(40):
            pair = expect_pair(facts, ticket_id, partner_id, today)
            if pair is not None:
                expected.setdefault((partner_id, pair["given_on"].replace(day=1)), []).append(pair)
    assert set(found) == set(expected)
    for key, pairs in expected.items():
        tally, told = found[key], [pair for pair in pairs if pair["contacted"]]
        assert tally.given == len(pairs)
        assert tally.returned == sum(pair["returned"] for pair in pairs)
        assert tally.sold == Counted(len(told), sum(pair["sold"] for pair in told))
        assert tally.cancelled == Counted(len(told), sum(pair["cancelled"] for pair in told))
        due = [pair for pair in pairs if pair["due"]]
        assert tally.on_time == Counted(len(due), sum(pair["on_time"] for pair in due))
        for name in ("upsell", "cost", "net"):
            known = [pair[name] for pair in told if pair[name] is not None]
            summed = getattr(tally, name)
            assert (summed.n, summed.total, summed.squares) == (
                len(known),
                sum(known, Decimal(0)),
                sum((each * each for each in known), Decimal(0)),
            ), name
