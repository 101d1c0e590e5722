"""Bad input of a run is found, named and told what to do about; the rest is allocated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from allocation.ticket_worlds import ask_world, decide_by, partner, pin, settle_tables, ticket, weigh_by_segment
from conftest import Prepare
from worlds import World, together


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle_tables)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def serves(number: str, dimension: str, *values: str) -> list[dict[str, object]]:
    return [{"partner": number, "dimension": dimension, "value": value, "start_on": "2026-01-01"} for value in values]


def test_ticket_of_a_region_that_nobody_serves_is_told_the_nearest_spelling(world: World) -> None:
    world.bring(
        together(
            partner("ann"),
            {
                "partner_scope": serves("ann", "region", "North", "South"),
                "ticket": [ticket("T1", region="Nort"), ticket("T2", region="North"), ticket("T3", region="Overseas")],
            },
        )
    )
    asked = ask_world(world)
    assert asked.refused() == {"T1": "no_candidate", "T3": "no_candidate"}
    assert list(asked.candidates("T2")) == ["ann"]
    assert sorted(asked.said("served_by_nobody")) == [
        "Ticket T1 goes to nobody: no partner serves its region, Nort. Did you mean North? Correct the ticket, "
        "or add it to what a partner serves.",
        "Ticket T3 goes to nobody: no partner serves its region, Overseas. Add it to what a partner serves, "
        "or correct the ticket.",
    ]


def test_value_that_only_a_partner_has_is_told_the_nearest_that_only_tickets_have(world: World) -> None:
    """Bob serves everything, so that every ticket has a candidate: the slip would else show nowhere."""
    world.bring(
        together(
            partner("ann"),
            partner("bob"),
            {
                "partner_scope": [
                    *serves("ann", "region", "North", "Souht", "Overseas"),
                    *serves("ann", "product", "red"),
                ],
                "ticket": [ticket("T1", region="South", product="rod"), ticket("T2", region="North", product="red")],
            },
        )
    )
    asked = ask_world(world)
    assert asked.refused() == {}
    assert asked.said("serves_no_ticket") == [
        "Partner Ann serves region Souht, which no ticket has. Did you mean South, which tickets have and no partner "
        "serves? Correct one of them."
    ]


def test_ticket_without_candidate_names_the_row_that_rules_most_partners_out(world: World) -> None:
    """North and green are served, but by nobody at once: two partners fail by the region, one by the product."""
    world.bring(
        together(
            partner("ann"),
            partner("bob"),
            partner("cem"),
            {
                "partner_scope": [
                    *serves("ann", "region", "South"),
                    *serves("bob", "region", "South"),
                    *serves("cem", "product", "red"),
                ],
                "ticket": [ticket("T1", region="North", product="green"), ticket("T2")],
            },
        )
    )
    asked = ask_world(world)
    assert asked.said("no_candidate") == [
        "Ticket T1 goes to nobody: row other-region of the eligibility table rules 2 of 3 partners out "
        "(Does not serve the region). Change the row, or what partners serve."
    ]
    assert len(asked.candidates("T2")) == 3


def test_ticket_that_no_row_matches_says_so(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1", segment="small"), ticket("T2", segment="large")]}))
    table = decide_by("segment", ("large", "allowed"))
    asked = ask_world(world, eligibility=table)
    assert asked.said("no_candidate") == [
        "Ticket T1 goes to nobody: no row of the eligibility table matches it and 1 of 1 partners. Add a row."
    ]


def test_ticket_whose_candidates_are_all_excluded_says_that_this_was_by_hand(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1"), ticket("T2")]}))
    pin(world, "T1", "ann", "exclude")
    asked = ask_world(world)
    assert asked.said("no_candidate") == [
        "Ticket T1 goes to nobody: each partner that may take it was ruled out by hand or has returned it. "
        "End one of the exclusions, or lock the ticket to a partner."
    ]
    assert list(asked.candidates("T2")) == ["ann"]


def test_table_that_lets_nobody_through_is_said_once(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1"), ticket("T2")]}))
    asked = ask_world(world, eligibility=decide_by("segment", ("-", "forbidden")))
    assert asked.codes() == ["nobody_let_through"]
    assert asked.said("nobody_let_through") == [
        "No ticket can be given to anybody: partner_eligibility lets no partner through for any of 2 tickets. "
        "Row row-1 rules most out (because). Change it."
    ]


def test_table_that_matches_nothing_is_said_once(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1"), ticket("T2")]}))
    asked = ask_world(world, eligibility=decide_by("segment", ("large", "allowed")))
    assert asked.said("nobody_let_through") == [
        "No ticket can be given to anybody: no row of partner_eligibility matches any of 2 tickets and a partner. Add a row."
    ]


def test_partners_without_contract_or_capacity_get_nothing_and_are_listed(world: World) -> None:
    bare = {"partner": [{"key": "bare", "name": "Bare"}]}
    contracted = {key: rows for key, rows in partner("cem").items() if key != "partner_capacity"}
    world.bring(together(partner("ann"), bare, contracted, {"ticket": [ticket("T1")]}))
    asked = ask_world(world)
    assert set(asked.candidates("T1")) == {"ann", "cem"}
    assert asked.places() == {("ann", "2026-03-02"): 10}
    assert asked.said("partner_without_contract") == [
        "Partner Bare has no contract in force on 2026-03-02 and gets no ticket. Import its contract."
    ]
    assert asked.said("partner_without_capacity") == [
        "Partner Cem has no capacity in force on 2026-03-02 and gets no ticket. Import how many tickets it takes."
    ]


def test_without_any_active_partner_that_is_said_once(world: World) -> None:
    world.bring({"partner": [{"key": "bare", "name": "Bare"}], "ticket": [ticket("T1"), ticket("T2")]})
    asked = ask_world(world)
    assert asked.codes() == ["no_partner", "partner_without_contract"]


def test_more_locks_than_places_are_counted(world: World) -> None:
    world.bring(together(partner("ann", places=1), {"ticket": [ticket("T1"), ticket("T2"), ticket("T3")]}))
    for number in ("T1", "T2", "T3"):
        pin(world, number, "ann", "lock")
    assert ask_world(world).said("capacity_below_locks") == [
        "3 tickets are locked to partner Ann, which has 1 places left. End 2 locks, or raise its capacity."
    ]


def test_lock_on_a_partner_that_is_no_candidate_holds_with_a_finding(world: World) -> None:
    world.bring(
        together(
            partner("ann"),
            partner("bob"),
            {"partner_scope": serves("ann", "region", "South"), "ticket": [ticket("T1", region="North")]},
        )
    )
    pin(world, "T1", "ann", "lock")
    asked = ask_world(world)
    assert set(asked.candidates("T1")) == {"ann", "bob"}
    assert asked.locked("T1") == "ann"
    assert asked.said("lock_not_allowed") == [
        "Ticket T1 is locked to Ann, and row other-region of the eligibility table does not allow that. The lock holds. "
        "End it, or change the row."
    ]


def test_lock_on_a_paused_partner_keeps_the_ticket_from_everybody(world: World) -> None:
    pause = {"partner_pause": [{"partner": "ann", "start_on": "2026-03-01", "end_on": "2026-03-05"}]}
    world.bring(together(partner("ann"), partner("bob"), pause, {"ticket": [ticket("T1"), ticket("T2")]}))
    pin(world, "T1", "ann", "lock")
    asked = ask_world(world)
    assert asked.refused() == {"T1": "no_capacity"}
    assert list(asked.candidates("T2")) == ["bob"]
    assert asked.said("lock_on_paused") == [
        "Ticket T1 goes to nobody: it is locked to Ann, which is paused. End the lock, or the pause."
    ]


def test_minimum_above_what_rules_allow_says_by_how_much(world: World) -> None:
    ann = partner("ann")
    capacity = [{**dict(ann["partner_capacity"][0]), "fewest_a_day": 5, "shortfall_price": "3"}]
    world.bring({**ann, "partner_capacity": capacity, "ticket": [ticket("T1"), ticket("T2")]})
    assert ask_world(world).said("minimum_above_rules") == [
        "Partner Ann is to get at least 5 tickets, and the rules allow it 2: 3 are missing. "
        "Lower the minimum, or let more tickets through."
    ]


def test_minimum_above_the_capacity_is_said(world: World) -> None:
    ann = partner("ann", places=2)
    capacity = [{**dict(ann["partner_capacity"][0]), "fewest_a_day": 5}]
    world.bring({**ann, "partner_capacity": capacity, "ticket": [ticket(f"T{n}") for n in range(6)]})
    asked = ask_world(world)
    assert asked.codes() == ["minimum_above_capacity"]
    assert asked.question.partner_days[0].fewest == 2


def test_quotas_that_cannot_be_met_say_by_how_much(world: World) -> None:
    quota = {"dimension": "region", "start_on": "2026-01-01", "currency": "EUR"}
    world.bring(
        together(
            partner("ann"),
            {
                "partner_quota": [
                    {**quota, "partner": "ann", "value": "North", "fewest": 3},
                    {**quota, "partner": "", "value": "South", "fewest": 1},
                    {**quota, "partner": "", "value": "North", "fewest": 2},
                ],
                "ticket": [ticket("T1", region="North"), ticket("T2", region="North")],
            },
        )
    )
    assert sorted(ask_world(world).said("quota_out_of_reach")) == [
        "At least 1 tickets a day of region South are to be given out, and 0 can be: 1 are missing. "
        "Lower the quota, or let more tickets through.",
        "Partner Ann is to get at least 3 tickets a day of region North, and can get 2: 1 are missing. "
        "Lower the quota, or let more tickets through.",
    ]


@pytest.mark.parametrize(
    ("planned", "rate_on", "is_said"),
    [
        (date(2026, 3, 2), "2026-02-27", False),  # a Monday, with the rate of Friday
        (date(2026, 3, 2), "2026-02-26", True),
        (date(2026, 3, 4), "2026-03-03", False),
        (date(2026, 3, 4), "2026-03-02", True),
        (date(2026, 3, 4), "2026-03-04", False),
    ],
)
def test_rate_older_than_the_weekday_before_is_said_to_be_used(
    world: World, planned: date, rate_on: str, is_said: bool
) -> None:
    rates = [
        {"from_currency": each, "to_currency": "EUR", "rate": "0.5", "rate_on": rate_on} for each in ("USD", "GBP")
    ]
    world.bring(together(partner("ann"), {"exchange_rate": rates, "ticket": [ticket("T1", currency="USD")]}))
    # Nobody has pounds, so nothing is said of them.
    said = [
        f"Amounts in USD were counted in EUR by the rate of {rate_on}, the newest there is for {planned}. "
        "Import newer rates and plan again."
    ]
    assert ask_world(world, on=planned).said("rate_of_earlier_day") == (said if is_said else [])


def test_ticket_whose_currency_has_no_rate_is_refused_by_currency_and_day(world: World) -> None:
    rate = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.5"}
    world.bring(
        together(
            partner("ann"),
            {
                "exchange_rate": [{**rate, "rate_on": "2026-02-23"}],
                "ticket": [ticket("T1", currency="USD"), ticket("T2", currency="GBP")],
            },
        )
    )
    asked = ask_world(world)
    assert asked.parts("T1")["ann"]["upsell"] == 250_000
    assert asked.refused() == {"T2": "no_rate"}
    assert asked.said("no_rate") == [
        "Ticket T2 goes to nobody: there is no exchange rate from GBP to EUR on 2026-03-02 or in the seven days before. "
        "Import the rate of that day."
    ]
    assert ask_world(world, on=date(2026, 3, 3)).refused() == {"T1": "no_rate", "T2": "no_rate"}


def test_partner_whose_contract_has_no_rate_is_left_out(world: World) -> None:
    ann = partner("ann")
    contract = [{**dict(ann["partner_contract"][0]), "currency": "USD"}]
    world.bring(together({**ann, "partner_contract": contract}, partner("bob"), {"ticket": [ticket("T1")]}))
    asked = ask_world(world)
    assert list(asked.candidates("T1")) == ["bob"]
    assert asked.codes() == ["partner_without_rate"]


def test_value_that_does_not_fit_is_refused_and_the_rest_is_valued(world: World) -> None:
    """A million and more of euros at an even chance: 2 ** 30 thousandths are 1,073,741.824 euros."""
    world.bring(
        together(
            partner("ann"),
            {
                "ticket": [
                    ticket("T1", amount="99999999999999.9999"),
                    ticket("T2"),
                    ticket("T3", amount="3000000"),
                    ticket("T4", amount="2000000"),
                ]
            },
        )
    )
    asked = ask_world(world)
    assert asked.refused() == {"T1": "value_overflow", "T3": "value_overflow"}
    assert asked.codes() == ["value_overflow", "value_overflow"]
    assert asked.parts("T4")["ann"]["upsell"] == 1_000_000_000
    assert list(asked.candidates("T2")) == ["ann"]


def test_contract_with_an_absurd_amount_leaves_its_partner_out_and_no_ticket(world: World) -> None:
    world.bring(together(partner("ann", cost="99999999999999"), partner("bob"), {"ticket": [ticket("T1")]}))
    asked = ask_world(world)
    assert list(asked.candidates("T1")) == ["bob"]
    assert asked.codes() == ["cost_too_large"]


def test_ticket_that_no_weights_row_matches_is_refused(world: World) -> None:
    world.bring(together(partner("ann"), {"ticket": [ticket("T1", segment="small"), ticket("T2", segment="large")]}))
    asked = ask_world(world, weights=weigh_by_segment(large="1"))
    assert asked.refused() == {"T1": "no_weights"}
    assert asked.said("no_weights") == [
        "Ticket T1 goes to nobody: no row of the table of weights says what it is worth. Add a row."
    ]


def test_country_without_a_known_calendar_is_said_and_works_on_weekdays(world: World) -> None:
    world.bring(together(partner("ann", country="IC"), {"ticket": [ticket("T1")]}))
    asked = ask_world(world)
    assert asked.codes() == ["holidays_unknown"]
    assert asked.places() == {("ann", "2026-03-02"): 10}


def test_slips_that_keep_no_ticket_from_anybody_are_doubted(world: World) -> None:
    """Bob serves every region, so each ticket has a candidate; K1 was of the region West, which nobody lists."""
    tiers = {"partner": "ann", "start_on": "2026-01-01", "from_tickets": 10, "cost_per_ticket": "1", "currency": "EUR"}
    world.bring(
        together(
            partner("ann"),
            partner("bob"),
            {
                "partner_scope": serves("ann", "region", "North", "South"),
                "partner_tier": [tiers],
                "ticket": [
                    ticket("K1", region="West", opened_on="2026-01-01", closed_on="2026-02-20"),
                    ticket("T1", region="Nroth", due_on="2026-02-23"),
                    ticket("T2", region="Overseas", due_on="2026-02-24"),
                    ticket("T3", region="West", amount=None, currency=None),
                    ticket("T4", region="North", amount="0", due_on="2025-03-02"),
                ],
                "ticket_outcome": [
                    {"ticket": "K1", "partner": "bob", "contacted_on": "2026-02-10", "result": "sold"},
                ],
            },
        )
    )
    asked = ask_world(world)
    assert asked.refused() == {}
    assert asked.said("strange_region") == [
        "Region Nroth (tickets: 1, such as T1) is listed by no partner, and no earlier ticket had it. Did you mean North? "
        "Correct it, or add it to what a partner serves.",
        "Region Overseas (tickets: 1, such as T2) is listed by no partner, and no earlier ticket had it. "
        "Correct it, or add it to what a partner serves.",
    ]
    assert asked.said("nothing_at_stake") == [
        "Tickets without an amount: 2 of 4, such as T3. Nothing is at stake with them, so they come last. "
        "Import what they are worth."
    ]
    assert asked.said("long_overdue") == [
        "Tickets due a week or more before 2026-03-02: 2. The oldest, T4, was due on 2025-03-02. "
        "Correct the due day, or close what nobody needs to contact any more."
    ]
    assert asked.said("tiers_without_effect") == [
        "Partner Ann has tiers, and its contract says that it has none: they count for nothing. "
        "Set tier_kind of the contract to marginal or all_units, or end the tiers."
    ]
