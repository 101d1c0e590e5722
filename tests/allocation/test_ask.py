"""From facts to the question of a run: one small world, one sentence each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aftersale.allocation.store import STATEMENTS
from aftersale.pipeline import load_seen_values
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from allocation.ticket_worlds import (
    MONDAY,
    ask_world,
    decide_by,
    give,
    partner,
    pin,
    settle_tables,
    tell,
    ticket,
    weigh_by_segment,
)
from conftest import Prepare
from worlds import World, together


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle_tables)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def test_without_outcomes_everything_is_as_likely_as_not_and_only_costs_tell_partners_apart(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob", cost="3"), {"ticket": [ticket("T1")]}))
    parts = ask_world(world).parts("T1")
    assert parts["ann"] == {
        "upsell": 500_000,
        "quality": 10_000,
        "cancellation": -50_000,
        "cost": 0,
        "preference": 0,
        "keeping": 0,
    }
    assert parts["bob"] == parts["ann"] | {"cost": -3_000}


def outcome(number: str, partner_number: str, result: str, **more: object) -> dict[str, object]:
    return {"ticket": number, "partner": partner_number, "contacted_on": "2026-02-10", "result": result, **more}


def test_rates_are_shrunk_level_by_level_to_what_is_above(world: World) -> None:
    """Ann sold 2 of 3, Bob 0 of 1, so everybody (2 + 1) / (4 + 2) = 0.5.

    Ann: (2 + 20 × 0.5) / 23 = 0.521739; with red: (2 + 20 × 0.521739) / 23 = 0.540643; with large too: 0.557081; in North: 0.571375.
    Two contacts of one ticket are one observation. Bob, red: (0 + 10) / 21 = 0.476190, then (20 × 0.476190) / 21 = 0.453514.
    """
    red = {"product": "red", "segment": "large", "region": "North"}
    known = [ticket(f"K{number}", opened_on="2026-01-01", closed_on="2026-03-01", **red) for number in range(4)]
    outcomes = [
        outcome("K0", "ann", "sold", quality="0.5"),
        outcome("K1", "ann", "not_reached"),
        outcome("K1", "ann", "sold", contacted_on="2026-02-12", quality="0.9"),
        outcome("K2", "ann", "cancelled"),
        outcome("K3", "bob", "not_sold"),
    ]
    asked_about = [ticket("T1", **red), ticket("T2", product="red", segment="small"), ticket("T3", product="blue")]
    world.bring(
        together(partner("ann"), partner("bob"), {"ticket": [*known, *asked_about], "ticket_outcome": outcomes})
    )
    asked = ask_world(world)
    assert {name: parts["upsell"] for name, parts in asked.parts("T1").items()} == {"ann": 571_375, "bob": 411_350}
    assert asked.parts("T2")["ann"]["upsell"] == 540_643
    assert asked.parts("T3")["ann"]["upsell"] == 521_739
    ann = int(asked.question.partner_ids[asked.partners.index("ann")])
    levels = asked.rates.explain("sale", ann, "red", "large", "North")
    assert [(each.level, each.observed, each.successes, each.rate) for each in levels] == [
        ("partner", 3, 2_000_000, 521_739),
        ("product", 3, 2_000_000, 540_643),
        ("segment", 3, 2_000_000, 557_081),
        ("region", 3, 2_000_000, 571_375),
    ]
    assert {each.last_on for each in levels} == {date(2026, 2, 12)}
    assert len(asked.rates.explain("sale", ann, "blue", "large", "North")) == 1


def test_outcome_without_a_known_ticket_counts_for_its_partner_only(world: World) -> None:
    """Ann sold 3 of 3, one of them by a known ticket: everybody (3 + 1) / (3 + 2) = 0.8, Ann (3 + 20 × 0.8) / 23 = 0.826087.

    Of product red only the known ticket is told: (1 + 20 × 0.826087) / 21 = 0.834369; tickets without a product know Ann as a whole.
    """
    facts = {
        "ticket": [
            ticket("K1", product="red", opened_on="2026-01-01", closed_on="2026-03-01"),
            ticket("T1", product="red"),
            ticket("T2", product="blue"),
            ticket("T3"),
        ],
        "ticket_outcome": [outcome(number, "ann", "sold") for number in ("K1", "gone-1", "gone-2")],
    }
    world.bring(together(partner("ann"), facts))
    asked = ask_world(world)
    ann = int(asked.question.partner_ids[0])
    levels = asked.rates.explain("sale", ann, "red", None, None)[:2]
    assert [(each.level, each.observed, each.rate) for each in levels] == [
        ("partner", 3, 826_087),
        ("product", 1, 834_369),
    ]
    assert asked.parts("T2")["ann"]["upsell"] == asked.parts("T3")["ann"]["upsell"] == 826_087
    assert asked.said("outcomes_without_ticket") == [
        "2 of 3 outcomes have no known ticket: they count for the partner only, not for a product, segment or region. "
        "They are of 2026-02-10 to 2026-02-10. Import their tickets, closed on the day on which they were."
    ]
    assert asked.said("rates_without_outcomes") == []


def test_record_that_an_explanation_tells_is_what_the_run_knew(world: World) -> None:
    """Two contacts of K1 are one ticket; one of the day itself and one of Bob do not count."""
    told = [
        outcome("K1", "ann", "sold"),
        outcome("K1", "ann", "cancelled", contacted_on="2026-02-11"),
        outcome("K2", "ann", "not_sold", contacted_on="2026-02-13"),
        outcome("gone", "ann", "sold"),
        outcome("K3", "ann", "sold", contacted_on="2026-03-02"),
        outcome("K3", "bob", "sold"),
    ]
    known = [ticket(f"K{number}", opened_on="2026-01-01", closed_on="2026-03-01") for number in (1, 2, 3)]
    world.bring(together(partner("ann"), partner("bob"), {"ticket": [*known, ticket("T1")], "ticket_outcome": told}))
    asked = ask_world(world)
    ann = int(asked.question.partner_ids[asked.partners.index("ann")])
    about = {"partner_id": ann, "first_on": MONDAY, "as_of": datetime.now(UTC)}
    with world.database.transaction(world.actor) as conn:
        row = conn.execute(STATEMENTS["count_record"], about).fetchone()
    assert row == {"contacted": 3, "sold": 2, "cancelled": 1, "last_on": date(2026, 2, 13)}
    whole = asked.rates.explain("sale", ann, None, None, None)[0]
    assert (whole.observed, whole.successes, whole.last_on) == (3, 2_000_000, date(2026, 2, 13))


def test_run_without_any_outcome_says_what_its_rates_rest_on(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1")]}))
    assert ask_world(world).said("rates_without_outcomes") == [
        "No outcome from before 2026-03-02 is known: every partner is reckoned to sell half of its tickets and to lose half of them, "
        "and only costs and preferences tell partners apart. Import what came of earlier tickets."
    ]


def test_ticket_that_is_done_keeps_its_place_and_one_that_is_returned_gives_it_back(world: World) -> None:
    """Ann has 6 places, 90 minutes and 9 a week. T1 to T4 are given for Monday, T5 for Friday and contacted on Monday.

    T1 and T2 are done, T3 is accepted, T4 returned: with T5 four places and 40 minutes are used. T6 was done on Friday.
    """
    ann = partner("ann")
    capacity = {
        "partner": "ann",
        "start_on": "2026-01-01",
        "tickets_a_day": 6,
        "minutes_a_day": 90,
        "tickets_a_week": 9,
        "currency": "EUR",
    }
    quota = {"partner": "ann", "dimension": "region", "value": "North", "start_on": "2026-01-01", "most": 5}
    about = {"handling_minutes": 10, "region": "North", "opened_on": "2026-02-20"}
    tickets = [ticket(f"T{number}", **about) for number in range(1, 8)]
    facts = {"partner_capacity": [capacity], "partner_quota": [quota | {"currency": "EUR"}], "ticket": tickets}
    world.bring({**ann, **facts})
    for number in (1, 2, 3, 4):
        give(world, f"T{number}", "ann", "2026-03-02")
    for number in (5, 6):
        give(world, f"T{number}", "ann", "2026-02-27")
        tell(world, f"T{number}", "ann", "accepted")
    before = ask_world(world)
    [day] = before.question.partner_days
    assert (day.places, day.minutes) == (4, 70)  # only T5 and T6 are accepted as yet
    for number in (2, 3):
        tell(world, f"T{number}", "ann", "accepted")
    for number in (1, 2, 5, 6):
        tell(world, f"T{number}", "ann", "done")
    tell(world, "T4", "ann", "returned")
    world.bring(
        {
            "ticket_outcome": [
                outcome("T5", "ann", "sold", contacted_on="2026-03-02"),
                outcome("T6", "ann", "sold", contacted_on="2026-02-27"),
            ]
        }
    )
    asked = ask_world(world)
    [day] = asked.question.partner_days
    assert (day.places, day.minutes) == (2, 50)
    assert [row.most for row in asked.question.quotas] == [1]
    assert sorted(asked.tickets) == ["T4", "T7"]
    week = ask_world(world, days=5)
    assert [each.places for each in week.question.partner_days] == [2, 3, 0, 0, 0]


def test_outcomes_of_the_day_and_later_are_not_known_yet(world: World) -> None:
    facts = {
        "ticket": [ticket("K1", closed_on="2026-03-02"), ticket("T1")],
        "ticket_outcome": [outcome("K1", "ann", "sold", contacted_on="2026-03-02")],
    }
    world.bring(together(partner("ann"), facts))
    assert ask_world(world).parts("T1")["ann"]["upsell"] == 500_000


def test_quality_is_a_mean_and_cancellations_cost_their_share_of_the_amount(world: World) -> None:
    """Quality: everybody (1 + 1) / (1 + 2) = 0.666667, Ann (1 + 20 × 0.666667) / 21 = 0.682540, deeper without words 0.697657 ….

    Cancelled 0 of 1: everybody 1 / 3 = 0.333333, Ann 20 × 0.333333 / 21 = 0.317460, of tickets without words 0.302343, 0.287946, 0.274234.
    """
    facts = {
        "ticket": [ticket("K1", opened_on="2026-01-01", closed_on="2026-03-01"), ticket("T1", amount="200")],
        "ticket_outcome": [outcome("K1", "ann", "sold", quality="1")],
    }
    world.bring(together(partner("ann"), facts))
    asked = ask_world(world)
    ann = int(asked.question.partner_ids[0])
    assert [each.rate for each in asked.rates.explain("quality", ann, None, None, None)][:2] == [682_540, 697_657]
    assert [each.rate for each in asked.rates.explain("cancellation", ann, None, None, None)] == [
        317_460,
        302_343,
        287_946,
        274_234,
    ]
    assert asked.parts("T1")["ann"]["cancellation"] == -5_485  # 0.274234 × 0.1 × 200 = 5.48468


def test_costs_follow_the_contract_and_the_pace(world: World) -> None:
    """15 minutes (10 × 1.5) × 0.50 and 2 a ticket are 9.50; half a sale's bonus of 4 and half a malus of 6 make 8.50.

    T2 says itself that it takes 3 minutes: 4.5 are 5, halves away from zero, so 2 + 2.50 + 2 − 3 = 3.50.
    """
    ann = partner("ann", pace="1.5")
    contract = {
        "partner": "ann",
        "start_on": "2026-01-01",
        "currency": "EUR",
        "cost_per_ticket": "2",
        "cost_per_minute": "0.5",
        "handling_minutes": 10,
        "bonus_per_sale": "4",
        "malus_per_cancellation": "6",
    }
    world.bring({**ann, "partner_contract": [contract], "ticket": [ticket("T1"), ticket("T2", handling_minutes=3)]})
    asked = ask_world(world)
    assert [asked.parts(number)["ann"]["cost"] for number in ("T1", "T2")] == [-8_500, -3_500]
    assert sorted(asked.question.minutes.tolist()) == [5, 15]


def test_weights_count_by_the_row_of_the_segment(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1", segment="small"), ticket("T2", segment="large")]}))
    asked = ask_world(world, weights=weigh_by_segment(small="0.25", large="3"))
    assert [asked.parts(number)["ann"]["upsell"] for number in ("T1", "T2")] == [125_000, 1_500_000]
    assert [asked.parts(number)["ann"]["cancellation"] for number in ("T1", "T2")] == [-125_000, -1_500_000]
    delays = dict(zip(asked.tickets, asked.question.delay_cost.tolist(), strict=True))
    assert delays == {"T1": 250, "T2": 3_000}


def test_holder_counts_the_keep_bonus_and_keeps_nothing_else(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob"), {"ticket": [ticket("T1")]}))
    give(world, "T1", "bob", "2026-02-27")
    asked = ask_world(world)
    assert asked.holder("T1") == "bob"
    assert {name: parts["keeping"] for name, parts in asked.parts("T1").items()} == {"ann": 0, "bob": 500}


def test_accepted_and_done_tickets_take_no_part_but_what_is_in_hand_takes_up_places(world: World) -> None:
    numbers = [f"T{number}" for number in range(5)]
    world.bring(together(partner("ann", places=3), {"ticket": [ticket(number) for number in numbers]}))
    for number, day in (("T0", "2026-02-27"), ("T1", "2026-03-02"), ("T2", "2026-02-27"), ("T3", "2026-03-03")):
        give(world, number, "ann", day)
        tell(world, number, "ann", "accepted")
    tell(world, "T2", "ann", "done")
    asked = ask_world(world, days=2)
    assert asked.tickets == ["T4"]
    # What is overdue takes up a place of the first day, what is for tomorrow one of tomorrow.
    assert asked.places() == {("ann", "2026-03-02"): 1, ("ann", "2026-03-03"): 2}


def test_what_was_given_for_days_ahead_that_the_run_does_not_plan_stays_there_and_counts_towards_the_week(
    world: World,
) -> None:
    """Planned on Friday for Tuesday: Monday is not over, so its tickets are no business of the run; those of Thursday are overdue."""
    numbers = [f"T{number}" for number in range(6)]
    capacity = {"partner": "ann", "start_on": "2026-01-01", "tickets_a_day": 3, "tickets_a_week": 5, "currency": "EUR"}
    tickets = {"ticket": [ticket(number) for number in numbers]}
    world.bring(partner("ann") | {"partner_capacity": [capacity]} | tickets)
    days = ("2026-02-26", "2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04")
    for number, day in zip(numbers, days, strict=False):
        give(world, number, "ann", day)
    tell(world, "T2", "ann", "accepted")
    asked = ask_world(world, on=date(2026, 3, 3), planned_on=date(2026, 2, 27))
    assert sorted(asked.tickets) == ["T0", "T3", "T5"]
    # Of five a week two are for Monday and one is for Wednesday.
    assert asked.places() == {("ann", "2026-03-03"): 2}
    # On the day itself Monday is over: what was accepted is in hand, what was not is planned anew.
    later = ask_world(world, on=date(2026, 3, 3), planned_on=date(2026, 3, 3))
    assert sorted(later.tickets) == ["T0", "T1", "T3", "T5"]


def test_withdrawn_ticket_is_planned_again_without_a_holder(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1")]}))
    give(world, "T1", "ann", "2026-02-27")
    tell(world, "T1", "ann", "withdrawn")
    asked = ask_world(world)
    assert (asked.holder("T1"), list(asked.candidates("T1"))) == (None, ["ann"])


def test_partner_that_returned_a_ticket_is_no_candidate_until_somebody_ends_that(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob"), {"ticket": [ticket("T1")]}))
    give(world, "T1", "ann", "2026-02-27")
    tell(world, "T1", "ann", "returned")
    assert list(ask_world(world).candidates("T1")) == ["bob"]
    pin(world, "T1", "ann", "exclude")
    assert list(ask_world(world).candidates("T1")) == ["bob"]
    with world.database.transaction(world.actor) as conn:
        conn.execute("UPDATE ticket_pin SET ended_at = clock_timestamp(), ended_by = 'test'")
    assert set(ask_world(world).candidates("T1")) == {"ann", "bob"}


def test_lock_brings_back_a_partner_that_returned_the_ticket(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob"), {"ticket": [ticket("T1")]}))
    give(world, "T1", "ann", "2026-02-27")
    tell(world, "T1", "ann", "returned")
    pin(world, "T1", "ann", "lock")
    asked = ask_world(world)
    assert (asked.locked("T1"), set(asked.candidates("T1"))) == ("ann", {"ann", "bob"})


def test_tickets_of_another_time_take_no_part(world: World) -> None:
    tickets = [
        ticket("open"),
        ticket("later", opened_on="2026-03-03"),
        ticket("closed", closed_on="2026-03-02"),
        ticket("closes", closed_on="2026-03-03"),
        ticket("over", window_end_on="2026-03-02"),
        ticket("early", window_start_on="2026-03-04"),
    ]
    world.bring(together(partner("ann"), {"ticket": tickets}))
    asked = ask_world(world, days=2)
    assert sorted(asked.tickets) == ["closes", "early", "open", "over"]
    assert asked.refused() == {"over": "outside_window", "early": "outside_window"}
    later = ask_world(world, days=3)
    assert later.refused() == {"over": "outside_window"}
    early = later.tickets.index("early")
    assert (later.question.first_day[early], later.question.last_day[early]) == (2, 2)


def test_what_is_late_already_is_due_on_the_first_day(world: World) -> None:
    tickets = [ticket("late", due_on="2026-02-01"), ticket("soon", due_on="2026-03-03"), ticket("never")]
    world.bring(together(partner("ann"), {"ticket": tickets}))
    asked = ask_world(world, days=5)
    assert dict(zip(asked.tickets, asked.question.due_day.tolist(), strict=True)) == {"late": 0, "soon": 1, "never": 5}


def test_there_are_no_places_on_free_days(world: World) -> None:
    """Good Friday 2026 is 3 April, Easter Monday 6 April; in Egypt people work on Sunday and not on Friday."""
    world.bring(
        together(
            partner("ann", country="DE"),
            partner("bob", country="DE", weekdays="mon-sat"),
            partner("cem", country="EG", weekdays="sun-thu"),
            {"ticket": [ticket("T1")]},
        )
    )
    days: dict[str, list[str]] = {"ann": [], "bob": [], "cem": []}
    for name, day in ask_world(world, on=date(2026, 4, 2), days=6).places():
        days[name].append(day[-2:])
    assert days == {"ann": ["02", "07"], "bob": ["02", "04", "07"], "cem": ["02", "05", "06", "07"]}


def test_places_of_a_week_are_shared_by_its_days_and_by_what_was_done_in_it(world: World) -> None:
    """9 a week, one of them done on Monday: 4 and 4 are left for Tuesday and Wednesday, none for Thursday; Monday is a new week."""
    ann = partner("ann")
    capacity = {"partner": "ann", "start_on": "2026-01-01", "tickets_a_day": 4, "tickets_a_week": 9, "currency": "EUR"}
    world.bring({**ann, "partner_capacity": [capacity], "ticket": [ticket("T1"), ticket("T2")]})
    give(world, "T1", "ann", "2026-03-02")
    tell(world, "T1", "ann", "done")
    asked = ask_world(world, on=date(2026, 3, 3), days=7)
    assert [(day[-2:], places) for (_, day), places in asked.places().items()] == [
        ("03", 4),
        ("04", 4),
        ("05", 0),
        ("06", 0),
        ("09", 4),
    ]


def test_partner_counts_from_the_day_of_its_contract_and_not_while_it_is_paused(world: World) -> None:
    ann = partner("ann")
    contract = [{**dict(ann["partner_contract"][0]), "start_on": "2026-03-04"}]
    pause = {"partner_pause": [{"partner": "bob", "start_on": "2026-03-03", "end_on": "2026-03-05"}]}
    world.bring(together({**ann, "partner_contract": contract}, partner("bob"), pause, {"ticket": [ticket("T1")]}))
    assert list(ask_world(world).candidates("T1")) == ["bob"]
    asked = ask_world(world, days=4)
    assert set(asked.candidates("T1")) == {"ann", "bob"}
    assert sorted((name, day[-2:]) for name, day in asked.places()) == [
        ("ann", "04"),
        ("ann", "05"),
        ("bob", "02"),
        ("bob", "05"),
    ]


def test_what_a_ticket_does_not_say_is_served_and_so_is_what_a_partner_does_not_list(world: World) -> None:
    scope = [
        {"partner": "ann", "dimension": "region", "value": "North", "start_on": "2026-01-01"},
        {"partner": "bob", "dimension": "region", "value": "South", "start_on": "2026-01-01", "end_on": "2026-03-02"},
    ]
    tickets = [ticket("T1", region="North"), ticket("T2", region="South", product="red"), ticket("T3")]
    world.bring(together(partner("ann"), partner("bob"), {"partner_scope": scope, "ticket": tickets}))
    asked = ask_world(world)
    assert set(asked.candidates("T1")) == {"ann", "bob"}
    assert set(asked.candidates("T2")) == {"bob"}
    assert set(asked.candidates("T3")) == {"ann", "bob"}


def test_partner_that_had_the_customer_is_preferred_for_all_tickets_of_that_customer(world: World) -> None:
    tickets = [
        ticket("K1", customer="Acme", opened_on="2026-01-01", closed_on="2026-03-01"),
        ticket("T1", customer="Acme"),
        ticket("T2", customer="Other"),
    ]
    facts = {"ticket": tickets, "ticket_outcome": [outcome("K1", "ann", "not_reached")]}
    world.bring(together(partner("ann"), partner("bob"), facts))
    asked = ask_world(world)
    assert {name: parts["preference"] for name, parts in asked.parts("T1").items()} == {"ann": 2_000, "bob": 0}
    assert {parts["preference"] for parts in asked.parts("T2").values()} == {0}
    chosen = asked.question.sets[asked.question.set_of[asked.tickets.index("T1")]]
    ann = asked.partners.index("ann")
    assert chosen.rule_ids[chosen.partners.index(ann)] == "known-customer"


def test_table_may_name_partners(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob"), {"ticket": [ticket("T1")]}))
    asked = ask_world(world, eligibility=decide_by("partner", ("Ann", "forbidden"), ("-", "allowed")))
    assert list(asked.candidates("T1")) == ["bob"]


def test_quota_counts_what_is_in_hand(world: World) -> None:
    quota = {
        "partner": "ann",
        "dimension": "region",
        "value": "North",
        "start_on": "2026-01-01",
        "fewest": 2,
        "most": 3,
        "shortfall_price": "1.5",
        "currency": "EUR",
    }
    tickets = [ticket("T0", region="North"), ticket("T1", region="North"), ticket("T2", region="South")]
    world.bring(together(partner("ann"), {"partner_quota": [quota], "ticket": tickets}))
    give(world, "T0", "ann", "2026-03-02")
    tell(world, "T0", "ann", "accepted")
    asked = ask_world(world)
    [row] = asked.question.quotas
    assert (row.fewest, row.most, row.shortfall_price) == (1, 2, 1_500)
    assert [asked.tickets[number] for number in row.tickets] == ["T1"]
    assert asked.partners[row.partner] == "ann"


def test_tiers_fees_and_minutes_of_a_partner_day_count_what_it_has_already(world: World) -> None:
    ann = partner("ann", cost="4")
    contract = {
        **dict(ann["partner_contract"][0]),
        "fixed_fee": "10",
        "tier_kind": "marginal",
        "handling_minutes": 20,
    }
    capacity = {
        **dict(ann["partner_capacity"][0]),
        "minutes_a_day": 100,
        "overtime_a_day": 2,
        "overtime_cost": "1.25",
        "none_or_at_least": 3,
    }
    tiers = [
        {"partner": "ann", "start_on": "2026-01-01", "from_tickets": 50, "cost_per_ticket": "3", "currency": "EUR"},
        {"partner": "ann", "start_on": "2026-01-01", "from_tickets": 90, "cost_per_ticket": "2.5", "currency": "EUR"},
    ]
    world.bring(
        {
            **ann,
            "partner_contract": [contract],
            "partner_capacity": [capacity],
            "partner_tier": tiers,
            "ticket": [ticket("T1"), ticket("T2"), ticket("T3")],
        }
    )
    give(world, "T1", "ann", "2026-03-02")
    tell(world, "T1", "ann", "accepted")
    [first, second] = ask_world(world, days=2).question.partner_days
    assert (first.fixed_fee, second.fixed_fee) == (0, 10_000)
    assert (first.minutes, second.minutes) == (80, 100)
    assert (first.none_or_at_least, second.none_or_at_least) == (2, 3)
    assert [(tier.from_tickets, tier.cost_per_ticket) for tier in first.tiers] == [(50, 3_000), (90, 2_500)]
    assert (first.tickets_this_month, first.cost_per_ticket, first.overtime, first.overtime_cost) == (
        1,
        4_000,
        2,
        1_250,
    )


def test_run_of_yesterday_knows_what_was_known_then(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1"), ticket("T2")]}))
    with world.database.transaction(world.actor) as conn:
        then = conn.execute("SELECT clock_timestamp() AS at").fetchone()
    assert then is not None
    world.bring({"ticket": [ticket("T3"), ticket("T2", closed_on="2026-03-01")]})
    give(world, "T1", "ann", "2026-03-02")
    tell(world, "T1", "ann", "accepted")
    pin(world, "T2", "ann", "exclude")
    assert sorted(ask_world(world).tickets) == ["T3"]
    asked = ask_world(world, as_of=then["at"])
    assert sorted(asked.tickets) == ["T1", "T2"]
    assert list(asked.candidates("T2")) == ["ann"]


def test_whoever_edits_tables_knows_the_values_that_words_have_had_and_nobody_else_does(world: World) -> None:
    facts = {"ticket": [ticket("T1", region="North"), ticket("T2", region="South", closed_on="2026-03-01")]}
    world.bring(together(partner("ann", country="DE"), facts))
    author = Actor("author", frozenset({"rule_author"}))
    with world.database.transaction(author) as conn:
        seen = load_seen_values(conn)
    assert (seen["ticket_region"], seen["partner"], seen["partner_country"]) == (["North", "South"], ["Ann"], ["DE"])
    with world.database.transaction(Actor("rep", frozenset({"rep"}))) as conn:
        assert load_seen_values(conn) == {}


def test_quota_holds_on_its_own_days_of_a_run(world: World) -> None:
    quota = {"partner": "ann", "dimension": "region", "value": "North", "currency": "EUR"}
    quotas = [
        {**quota, "start_on": "2026-01-01", "end_on": "2026-03-04", "most": 1},
        {**quota, "start_on": "2026-03-04", "fewest": 2, "shortfall_price": "3"},
    ]
    world.bring(together(partner("ann"), {"partner_quota": quotas, "ticket": [ticket("T1", region="North")]}))
    held = {(row.most, row.fewest): (row.first_day, row.last_day) for row in ask_world(world, days=5).question.quotas}
    assert held == {(1, 0): (0, 1), (None, 2): (2, 4)}
    assert [row.most for row in ask_world(world, days=2).question.quotas] == [1]
