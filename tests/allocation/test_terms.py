"""Terms of a partner changed where people work: from a day on, for some days, never over what nobody meant, and planned with at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.access.errors import RoleMissing
from aftersale.allocation import term_actions
from aftersale.allocation.errors import (
    CapacityContradicts,
    LastDayTooEarly,
    LastValueServed,
    NothingAgreed,
    PartnerNotFound,
    PartnerNotPaused,
    PartnerPausesAlready,
    QuotaContradicts,
    TermOutOfRange,
    TermReasonMissing,
    TermsBeginLater,
    TermsStandAlready,
    TermTooFine,
    TermUnknown,
    TiersContradict,
    TiersMissing,
    TiersUnclear,
    TiersUnused,
    ValueMisspelt,
    ValueNeverSeen,
)
from aftersale.allocation.lay import find_in_force, find_later, lay_over
from aftersale.allocation.model import Policy
from aftersale.allocation.terms import Capacity, Change, Contract, QuotaLimits, Served, VolumeTier, read_tiers
from aftersale.errors import Problem
from aftersale.pipeline import plan_allocation
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import OPEN_DAY, Database
from aftersale.values.errors import CurrencyMisspelt
from allocation.ticket_worlds import MONDAY, ask_world, partner, ticket
from conftest import Prepare
from worlds import World, new_world, silent, together

PAM = Actor("pam@example.com", frozenset({"partner_manager"}))
FRIDAY = MONDAY + timedelta(days=4)
FROM = {"start_on": "2026-01-01"}
FIVE = Capacity(5, "EUR")


def settle(database: Database, folder: Path) -> None:
    """Ann takes one ticket a day in the south and north, Bob two; three tickets wait."""
    world = new_world(database, operator("test"), folder)
    world.bring(
        together(
            partner("ann", places=1, cost="1"),
            partner("bob", places=2, cost="4"),
            {
                "ticket": [ticket("T1", region="south"), ticket("T2", region="south"), ticket("T3", region="north")],
                "person": [{"key": "pia", "name": "Pia Partner"}],
                "partner_member": [{"partner": "ann", "person": "pia", **FROM}],
                "partner_scope": [
                    {"partner": "ann", "dimension": "region", "value": "south", **FROM},
                    {"partner": "ann", "dimension": "region", "value": "north", **FROM},
                ],
            },
        )
    )


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def act(world: World, action: str, *arguments: Any, actor: Actor = PAM) -> Any:
    with world.database.transaction(actor) as conn:
        return getattr(term_actions, action)(conn, actor, *arguments)


def on(first: date, last: date | None = None, *, replaces: bool = False) -> Change:
    return Change(first, "As agreed by telephone", last, replaces)


def stands(world: World, table: str, number: str, *columns: str) -> list[tuple[object, ...]]:
    rows = world.ask(
        f"SELECT t.* FROM {table} AS t JOIN partner AS p ON p.partner_id = t.partner_id AND p.superseded_at = 'infinity' "
        "WHERE t.superseded_at = 'infinity' AND p.source_id = %s ORDER BY t.start_on, t.source_id",
        number,
    )
    return [(str(row["start_on"]), *(row[name] for name in columns)) for row in rows]


def places(world: World, number: str, days: int = 5) -> list[int]:
    found = ask_world(world, days=days).places()
    return [found.get((number, str(MONDAY + timedelta(days=day))), 0) for day in range(days)]


def test_capacity_holds_from_its_day_on_and_is_planned_with(world: World) -> None:
    assert places(world, "ann") == [1, 1, 1, 1, 1]
    act(world, "set_capacity", "ann", on(MONDAY + timedelta(days=2)), FIVE)
    assert places(world, "ann") == [1, 1, 5, 5, 5]
    assert stands(world, "partner_capacity", "ann", "tickets_a_day", "end_on") == [
        ("2026-01-01", 1, date(2026, 3, 4)),
        ("2026-03-04", 5, OPEN_DAY),
    ]


def test_capacity_of_one_day_ends_with_it(world: World) -> None:
    tuesday = MONDAY + timedelta(days=1)
    act(world, "set_capacity", "ann", on(tuesday, tuesday), Capacity(0, "EUR"))
    assert places(world, "ann") == [1, 0, 1, 1, 1]
    act(world, "set_capacity", "ann", on(tuesday, tuesday), FIVE)
    act(world, "set_capacity", "ann", on(tuesday, tuesday), Capacity(0, "EUR"))
    assert places(world, "ann") == [1, 0, 1, 1, 1]


def test_next_run_gives_out_what_was_agreed_a_moment_ago(world: World) -> None:
    policy = Policy(MONDAY, "EUR")
    first = plan_allocation(world.database, PAM, policy, silent)
    act(world, "set_capacity", "ann", on(MONDAY), FIVE)
    second = plan_allocation(world.database, PAM, policy, silent)
    act(world, "pause_partner", "ann", on(MONDAY))
    third = plan_allocation(world.database, PAM, policy, silent)
    loads = [
        world.ask(
            "SELECT p.source_id, a.load FROM allocation_place AS a JOIN partner AS p ON p.partner_id = a.partner_id "
            "AND p.superseded_at = 'infinity' WHERE allocation_run_id = %s ORDER BY 1",
            run["allocation_run_id"],
        )
        for run in (first, second, third)
    ]
    assert [{row["source_id"]: row["load"] for row in rows} for rows in loads] == [
        {"ann": 1, "bob": 2},
        {"ann": 3, "bob": 0},
        {"bob": 2},
    ]


def test_what_was_agreed_before_is_kept_as_it_was_known(world: World) -> None:
    [before] = world.ask("SELECT clock_timestamp() AS at")
    act(world, "set_capacity", "ann", on(MONDAY), FIVE)
    assert ask_world(world, as_of=before["at"]).places()["ann", str(MONDAY)] == 1  # type: ignore[arg-type]
    assert ask_world(world).places()["ann", str(MONDAY)] == 5
    [log] = world.ask("SELECT actor, subject_kind, detail FROM audit_entry WHERE action = 'set_partner_capacity'")
    assert (log["actor"], log["subject_kind"]) == ("pam@example.com", "partner_terms")
    assert log["detail"] == {
        "partner": "ann",
        "start_on": "2026-03-02",
        "last_on": None,
        "reason": "As agreed by telephone",
        "tickets_a_day": 5,
        "tickets_a_week": None,
        "minutes_a_day": None,
        "overtime_a_day": 0,
        "overtime_cost": "0",
        "fewest_a_day": 0,
        "shortfall_price": "0",
        "none_or_at_least": 0,
        "currency": "EUR",
    }


def test_file_that_says_what_was_before_does_not_undo_it_and_one_that_follows_brings_nothing_new(world: World) -> None:
    act(world, "set_capacity", "ann", on(MONDAY), Capacity(5, "EUR", tickets_a_week=20))
    old = {"partner_capacity": [{"partner": "ann", "tickets_a_day": 1, "currency": "EUR", **FROM}]}
    assert world.bring(old).targets["partner_capacity"].replayed == 1
    other = {"partner_capacity": [{"partner": "ann", "tickets_a_day": 2, "currency": "EUR", **FROM}]}
    assert world.bring(other).targets["partner_capacity"].overlapping == 1
    followed = {
        "partner_capacity": [
            {"partner": "ann", "tickets_a_day": 1, "currency": "EUR", "end_on": str(MONDAY), **FROM},
            {"partner": "ann", "tickets_a_day": 5, "tickets_a_week": 20, "currency": "EUR", "start_on": str(MONDAY)},
        ]
    }
    assert world.bring(followed).targets["partner_capacity"].unchanged == 2
    assert places(world, "ann", 1) == [5]


def test_change_that_would_swallow_a_later_one_says_so(world: World) -> None:
    act(world, "set_capacity", "ann", on(FRIDAY), FIVE)
    with pytest.raises(TermsBeginLater, match=r"Ann: from 2026-03-06 .* Give 2026-03-05 as the last day"):
        act(world, "set_capacity", "ann", on(MONDAY), Capacity(2, "EUR"))
    assert places(world, "ann") == [1, 1, 1, 1, 5]
    act(world, "set_capacity", "ann", on(MONDAY, FRIDAY - timedelta(days=1)), Capacity(2, "EUR"))
    assert places(world, "ann") == [2, 2, 2, 2, 5]
    act(world, "set_capacity", "ann", on(MONDAY, replaces=True), Capacity(3, "EUR"))
    assert places(world, "ann") == [3, 3, 3, 3, 3]
    with pytest.raises(TermsStandAlready):
        act(world, "set_capacity", "ann", on(MONDAY), Capacity(3, "EUR"))


def test_pause_ends_with_its_last_day_and_never_meets_another(world: World) -> None:
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    act(world, "pause_partner", "Ann", on(tuesday, wednesday))
    assert places(world, "ann") == [1, 0, 0, 1, 1]
    with pytest.raises(PartnerPausesAlready, match="Ann pauses already from 2026-03-03 to 2026-03-04 included"):
        act(world, "pause_partner", "ann", on(wednesday))
    act(world, "pause_partner", "ann", on(FRIDAY))
    assert places(world, "ann") == [1, 0, 0, 1, 0]
    with pytest.raises(PartnerNotPaused, match="does not pause on 2026-03-05"):
        act(world, "resume_partner", "ann", MONDAY + timedelta(days=3), "Back")
    act(world, "resume_partner", "ann", wednesday, "Back early")
    act(world, "resume_partner", "ann", FRIDAY, "Called off")
    assert places(world, "ann") == [1, 0, 1, 1, 1]
    assert stands(world, "partner_pause", "ann", "end_on", "reason") == [
        ("2026-03-03", wednesday, "As agreed by telephone")
    ]


def test_contract_ends_the_one_before_with_its_tiers(world: World) -> None:
    tiers = (VolumeTier(1, Decimal("2")), VolumeTier(2, Decimal("1.5")))
    contract = Contract("eur", Decimal("3"), bonus_per_sale=Decimal("0.25"), tier_kind="marginal", tiers=tiers)
    act(world, "set_contract", "ann", on(MONDAY), contract)
    assert stands(world, "partner_contract", "ann", "end_on", "cost_per_ticket", "currency") == [
        ("2026-01-01", MONDAY, Decimal("1"), "EUR"),
        ("2026-03-02", OPEN_DAY, Decimal("3"), "EUR"),
    ]
    assert stands(world, "partner_tier", "ann", "from_tickets", "cost_per_ticket") == [
        ("2026-03-02", 1, Decimal("2")),
        ("2026-03-02", 2, Decimal("1.5")),
    ]
    with pytest.raises(TermsStandAlready):
        act(world, "set_contract", "ann", on(MONDAY), contract)
    act(world, "set_contract", "ann", on(FRIDAY, FRIDAY), Contract("EUR", Decimal("9")))
    # The contract of Friday is the last one: nothing comes back after it, and no tier outlives its contract.
    assert stands(world, "partner_contract", "ann", "end_on")[-1] == ("2026-03-06", date(2026, 3, 7))
    assert stands(world, "partner_tier", "ann", "end_on") == [("2026-03-02", FRIDAY), ("2026-03-02", FRIDAY)]
    act(world, "end_contract", "ann", on(MONDAY, replaces=True))
    assert places(world, "ann") == [0, 0, 0, 0, 0]
    with pytest.raises(NothingAgreed):
        act(world, "end_contract", "ann", on(MONDAY))


def test_contract_that_changes_only_a_tier_is_a_change(world: World) -> None:
    first = Contract("EUR", Decimal("1"), tier_kind="all_units", tiers=(VolumeTier(10, Decimal("0.9")),))
    act(world, "set_contract", "ann", on(MONDAY), first)
    second = Contract("EUR", Decimal("1"), tier_kind="all_units", tiers=(VolumeTier(10, Decimal("0.8")),))
    act(world, "set_contract", "ann", on(FRIDAY), second)
    assert stands(world, "partner_tier", "ann", "end_on", "cost_per_ticket") == [
        ("2026-03-02", FRIDAY, Decimal("0.9")),
        ("2026-03-06", OPEN_DAY, Decimal("0.8")),
    ]


def candidates(world: World, number: str) -> set[str]:
    return set(ask_world(world).candidates(number))


def test_partner_serves_what_is_named_and_never_everything_by_mistake(world: World) -> None:
    act(world, "end_scope", "ann", on(MONDAY), Served("region", "south"))
    assert candidates(world, "T1") == {"bob"}
    with pytest.raises(LastValueServed, match="region north is the last that Ann names"):
        act(world, "end_scope", "ann", on(MONDAY), Served("region", "north"))
    assert candidates(world, "T3") == {"ann", "bob"}
    act(world, "add_scope", "ann", on(MONDAY), Served("region", "south"))
    assert candidates(world, "T1") == {"ann", "bob"}
    with pytest.raises(TermsStandAlready):
        act(world, "add_scope", "ann", on(FRIDAY), Served("region", "south"))
    with pytest.raises(NothingAgreed):
        act(world, "end_scope", "ann", on(FRIDAY), Served("region", "west", is_new=True))
    with pytest.raises(ValueMisspelt, match="Did you mean south"):
        act(world, "add_scope", "ann", on(FRIDAY), Served("region", "Suoth"))
    with pytest.raises(ValueNeverSeen):
        act(world, "add_scope", "ann", on(FRIDAY), Served("region", "zz"))
    act(world, "add_scope", "ann", on(FRIDAY), Served("region", "zz", is_new=True))
    with pytest.raises(TermUnknown, match="colour is none of region"):
        act(world, "add_scope", "ann", on(FRIDAY), Served("colour", "south"))


def test_quota_holds_for_one_partner_or_for_all(world: World) -> None:
    south = Served("region", "south")
    act(world, "set_quota", "ann", on(MONDAY), south, QuotaLimits("EUR", most=0))
    act(world, "set_quota", None, on(MONDAY, MONDAY), south, QuotaLimits("EUR", fewest=1, shortfall_price=Decimal(7)))
    quotas = ask_world(world).question.quotas
    assert sorted((quota.partner >= 0, quota.fewest, quota.most) for quota in quotas) == [
        (False, 1, None),
        (True, 0, 0),
    ]
    with pytest.raises(QuotaContradicts):
        act(world, "set_quota", "ann", on(MONDAY), south, QuotaLimits("EUR", fewest=3, most=2))
    act(world, "lift_quota", "ann", on(MONDAY), south)
    act(world, "lift_quota", None, on(MONDAY), south)
    assert ask_world(world).question.quotas == ()


BAD: dict[str, tuple[type[Problem], str, tuple[Any, ...]]] = {
    "no reason": (TermReasonMissing, "set_capacity", (Change(MONDAY, " "), FIVE)),
    "last day first": (LastDayTooEarly, "set_capacity", (on(FRIDAY, MONDAY), FIVE)),
    "negative": (TermOutOfRange, "set_capacity", (on(MONDAY), Capacity(-1, "EUR"))),
    "negative a week": (TermOutOfRange, "set_capacity", (on(MONDAY), Capacity(1, "EUR", tickets_a_week=-1))),
    "too many": (TermOutOfRange, "set_capacity", (on(MONDAY), Capacity(10_000_001, "EUR"))),
    "more than it takes": (CapacityContradicts, "set_capacity", (on(MONDAY), Capacity(2, "EUR", fewest_a_day=3))),
    "no currency": (CurrencyMisspelt, "set_capacity", (on(MONDAY), Capacity(2, "EURO"))),
    "a fee below nothing": (TermOutOfRange, "set_contract", (on(MONDAY), Contract("EUR", fixed_fee=Decimal(-1)))),
    "not a number": (TermOutOfRange, "set_contract", (on(MONDAY), Contract("EUR", Decimal("NaN")))),
    "five decimals": (TermTooFine, "set_contract", (on(MONDAY), Contract("EUR", Decimal("0.00001")))),
    "kind unknown": (TermUnknown, "set_contract", (on(MONDAY), Contract("EUR", tier_kind="some"))),
    "tiers missing": (TiersMissing, "set_contract", (on(MONDAY), Contract("EUR", tier_kind="marginal"))),
    "tiers unused": (TiersUnused, "set_contract", (on(MONDAY), Contract("EUR", tiers=read_tiers(["5: 1"])))),
    "tiers twice": (
        TiersContradict,
        "set_contract",
        (on(MONDAY), Contract("EUR", tier_kind="marginal", tiers=read_tiers(["5: 1", "5: 2"]))),
    ),
    "tier of ticket 0": (
        TermOutOfRange,
        "set_contract",
        (on(MONDAY), Contract("EUR", tier_kind="marginal", tiers=(VolumeTier(0, Decimal(1)),))),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_agreed_is_refused_and_nothing_changes(world: World, case: str) -> None:
    problem, action, arguments = BAD[case]
    with pytest.raises(problem):
        act(world, action, "ann", *arguments)
    [row] = world.ask("SELECT count(*) AS n FROM partner_capacity WHERE import_id = 0")
    assert row["n"] == 0
    assert world.ask("SELECT 1 FROM audit_entry WHERE subject_kind = 'partner_terms'") == []


@pytest.mark.parametrize("text", ["", "5", "5: x", ": 4", "-5: 4", "5: 4: 3", "5: 1,234.50", "5: 0.00001"])
def test_tier_that_cannot_be_read_is_quoted(text: str) -> None:
    with pytest.raises(TiersUnclear, match="says no tier"):
        read_tiers([text])


def test_unknown_partner_is_not_found(world: World) -> None:
    with pytest.raises(PartnerNotFound):
        act(world, "set_capacity", "carl", on(MONDAY), FIVE)


EVERY_ACTION: dict[str, Callable[[], tuple[Any, ...]]] = {
    "set_capacity": lambda: (on(MONDAY), FIVE),
    "set_contract": lambda: (on(MONDAY), Contract("EUR")),
    "end_contract": lambda: (on(MONDAY),),
    "pause_partner": lambda: (on(MONDAY),),
    "resume_partner": lambda: (MONDAY, "Back"),
    "add_scope": lambda: (on(MONDAY), Served("region", "west", is_new=True)),
    "end_scope": lambda: (on(MONDAY), Served("region", "south")),
    "set_quota": lambda: (on(MONDAY), Served("region", "south"), QuotaLimits("EUR", most=1)),
    "lift_quota": lambda: (on(MONDAY), Served("region", "south")),
}


@pytest.mark.parametrize("action", EVERY_ACTION)
def test_others_than_partner_managers_and_administrators_change_no_terms(world: World, action: str) -> None:
    [person] = world.ask("SELECT person_id FROM person WHERE source_id = 'pia'")
    for role in ("partner_user", "rep", "manager", "supervisor", "finance", "auditor", "rule_author"):
        other = Actor("other@example.com", frozenset({role}), person_id=int(str(person["person_id"])))
        with pytest.raises(RoleMissing):
            act(world, action, "ann", *EVERY_ACTION[action](), actor=other)


def test_administrator_changes_terms_too(world: World) -> None:
    act(world, "set_capacity", "ann", on(MONDAY), FIVE, actor=Actor("ada@example.com", frozenset({"administrator"})))
    assert places(world, "ann", 1) == [5]


@pytest.mark.parametrize("role", ["partner_user", "rep", "manager", "supervisor", "finance", "auditor"])
@pytest.mark.parametrize(
    "table", ["partner_capacity", "partner_contract", "partner_tier", "partner_scope", "partner_quota", "partner_pause"]
)
def test_database_itself_lets_nobody_else_write_terms(world: World, table: str, role: str) -> None:
    act(world, "set_contract", "ann", on(MONDAY), Contract("EUR", tier_kind="marginal", tiers=read_tiers(["5: 1"])))
    act(world, "set_quota", "ann", on(MONDAY), Served("region", "south"), QuotaLimits("EUR", most=1))
    act(world, "pause_partner", "ann", on(MONDAY))
    [person] = world.ask("SELECT person_id FROM person WHERE source_id = 'pia'")
    other = Actor("other@example.com", frozenset({role}), person_id=int(str(person["person_id"])))
    [row] = world.ask(f"SELECT * FROM {table} WHERE superseded_at = 'infinity' LIMIT 1")
    copied = row | {f"{table}_id": 1, "start_on": date(2031, 1, 1), "end_on": date(2031, 1, 2)}
    with world.database.transaction(other) as conn:
        changed = conn.execute(f"UPDATE {table} SET superseded_at = now() WHERE superseded_at = 'infinity'".encode())
        assert changed.rowcount == 0
    names = ", ".join(copied)
    marks = ", ".join(f"%({name})s" for name in copied)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        world.database.transaction(other) as conn,
    ):
        conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), copied)


_DAYS = st.integers(0, 30)


@given(st.lists(st.tuples(_DAYS, _DAYS, st.integers(0, 9), st.booleans()), max_size=12))
@settings(max_examples=200, deadline=None)
def test_laid_rows_never_overlap_and_every_day_has_what_was_said_last(
    changes: list[tuple[int, int, int, bool]],
) -> None:
    """A calendar of single days, written day by day, is what dated rows must say."""
    standing: list[dict[str, Any]] = []
    calendar: dict[int, int] = {}
    first = date(2026, 1, 1)
    for begin, length, places, is_open in changes:
        start_on = first + timedelta(days=begin)
        end_on = OPEN_DAY if is_open else start_on + timedelta(days=length + 1)
        content = {"id": None, "places": places} if places else None
        later = find_later(standing, start_on, end_on, goes_on=True)
        laid = lay_over(standing, "id", start_on, end_on, content, goes_on=True)
        kept = [row for row in standing if row not in laid.retired]
        if later is None:
            # Nothing that began on a later day is gone: it begins then, or goes on afterwards.
            assert all(
                any(row["places"] == each["places"] for each in laid.appended)
                for row in laid.retired
                if row["start_on"] > start_on and row["end_on"] > end_on
            )
        standing = [*kept, *laid.appended]
        for day in range(begin, 100):
            if first + timedelta(days=day) < end_on:
                calendar[day] = places
    ordered = sorted(standing, key=lambda row: row["start_on"])
    assert all(a["end_on"] <= b["start_on"] for a, b in pairwise(ordered))
    assert all(row["start_on"] < row["end_on"] for row in standing)
    for day in range(100):
        row = find_in_force(standing, first + timedelta(days=day))
        assert (row["places"] if row else 0) == calendar.get(day, 0)
