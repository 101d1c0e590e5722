"""From a question to an answer: days, minimums, shares, locks and what any change would cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from aftersale.allocation.choose import choose
from aftersale.allocation.fix import find_held_back
from aftersale.allocation.model import NOBODY, Answer, PartnerDay, Policy, Question, QuotaRow, Terms, Tier
from aftersale.allocation.options import find_options, find_ticket_of_pairs
from aftersale.allocation.outcome import build_choices, find_outcome
from aftersale.allocation.reasons import find_reasons
from aftersale.allocation.solve.model import NEVER
from aftersale.allocation.weigh import compute_tiers, weigh
from allocation.questions import MONDAY, ask_at_random, ask_by_hand, take

TWO_TICKETS = [{0: 10_000, 1: 9_000}, {0: 8_000, 1: 2_000}]


def reasons_of(question: Question, answer: Answer) -> dict[int, str]:
    weighed = weigh(question, answer.partner, answer.day)
    return find_reasons(question, find_options(question), answer, weighed)


def test_scarce_place_goes_to_the_ticket_that_would_lose_more() -> None:
    # Best available: 10 and 2. But the first loses 1 by going to partner 1, the second 6: 9 + 8 = 17.
    answer = choose(ask_by_hand(TWO_TICKETS, [take(0, 1), take(1, 1)]))
    assert answer.partner.tolist() == [1, 0]
    assert (answer.value, answer.bound, answer.method) == (17_000, 17_000, "transport")
    assert answer.regrets is not None and answer.regrets.tolist() == [5_000, 0, 0, 5_000]
    assert answer.one_more is not None and answer.one_more.tolist() == [1_000, 0]


def test_day_sooner_is_worth_what_a_day_late_costs_however_late_a_ticket_is_already() -> None:
    # One place a day. Both tickets are worth 10; the second is three days late and loses 4 with each further day, the first nothing.
    # Contacted on the first of two days the second is two days less late than after them.
    question = ask_by_hand(
        [{0: 10_000}, {0: 10_000}],
        [take(0, 1), take(0, 1, day=1)],
        Policy(MONDAY, "EUR", days=2),
        delay_cost=np.array([0, 4_000], np.int32),
        due_day=np.array([0, -3], np.int32),
    )
    answer = choose(question)
    assert answer.day.tolist() == [1, 0]
    assert answer.value == answer.bound == 20_000 + 2 * 4_000


def test_only_place_of_a_day_goes_to_the_ticket_that_is_due_and_not_to_the_one_that_can_wait() -> None:
    # Equal but for the days on which they are due: on the day, a day after it, long ago. A day late costs 3, 3 and 2.
    question = ask_by_hand(
        [{0: 10_000}, {0: 10_000}, {0: 10_000}],
        [take(0, 1)],
        due_day=np.array([1, 0, -30], np.int32),
        delay_cost=np.array([3_000, 3_000, 2_000], np.int32),
    )
    answer = choose(question)
    assert answer.partner.tolist() == [NOBODY, 0, NOBODY]
    assert answer.value == answer.bound == 13_000
    [_, due, _] = build_choices(find_outcome(question, answer), 1).to_pylist()
    assert (due["value"], due["parts"]) == (13_000, [11_000, 0, 0, -1_000, 0, 0, 3_000])


def test_ticket_is_contacted_within_its_window_only() -> None:
    question = ask_by_hand(
        [{0: 10_000}, {0: 9_000}],
        [take(0, 1), take(0, 1, day=1)],
        Policy(MONDAY, "EUR", days=2),
        first_day=np.array([1, 5], np.int32),
        last_day=np.array([1, 9], np.int32),
    )
    answer = choose(question)
    assert (answer.partner.tolist(), answer.day.tolist()) == ([0, NOBODY], [1, NOBODY])
    assert reasons_of(question, answer) == {1: "outside_window"}


def test_minimum_is_missed_where_meeting_it_costs_more_than_its_price() -> None:
    # Three tickets are worth 10 at partner 0; 8, 5 and 1 at partner 1, which is to get two: each missing one costs 4.
    values = [{0: 10_000, 1: 8_000}, {0: 10_000, 1: 5_000}, {0: 10_000, 1: 1_000}]
    answer = choose(ask_by_hand(values, [take(0, 3), take(1, 3, fewest=2, shortfall_price=4_000)]))
    assert answer.partner.tolist() == [1, 0, 0]
    assert answer.value == answer.bound == 8_000 + 20_000 - 4_000


def test_overtime_is_used_where_a_ticket_is_worth_more_than_it_costs() -> None:
    values = [{0: 10_000}, {0: 9_000}, {0: 2_000}]
    question = ask_by_hand(values, [take(0, 1, overtime=2, overtime_cost=3_000)])
    answer = choose(question)
    assert answer.partner.tolist() == [0, 0, NOBODY]
    assert answer.value == answer.bound == 16_000
    # One more place spares the overtime of one ticket.
    assert answer.one_more is not None and answer.one_more.tolist() == [3_000]
    assert reasons_of(question, answer) == {2: "not_worth_it"}


def test_share_that_is_guaranteed_is_given_whatever_it_costs() -> None:
    # Without it partner 0 gets both tickets (20). Half of the two places of partner 1 is one ticket: 10 + 3.
    values = [{0: 10_000, 1: 3_000}, {0: 10_000, 1: 1_000}]
    days = [take(0, 2), take(1, 2)]
    assert choose(ask_by_hand(values, days)).value == 20_000
    answer = choose(ask_by_hand(values, days, Policy(MONDAY, "EUR", guaranteed_share=Decimal("0.5"))))
    assert answer.partner.tolist() == [1, 0]
    assert answer.value == answer.bound == 13_000


def test_share_beyond_what_candidates_allow_leaves_the_value_true() -> None:
    answer = choose(
        ask_by_hand([{0: 5_000}], [take(0, 4), take(1, 4)], Policy(MONDAY, "EUR", guaranteed_share=Decimal(1)))
    )
    assert (answer.value, answer.bound) == (5_000, 5_000)


def test_lock_holds_and_the_others_make_the_best_of_what_is_left() -> None:
    locked = np.array([0, NOBODY], np.int32)
    answer = choose(ask_by_hand(TWO_TICKETS, [take(0, 1), take(1, 1)], locked=locked))
    assert answer.partner.tolist() == [0, 1]
    assert answer.value == 12_000


def test_locks_beyond_the_places_hold() -> None:
    locked = np.array([0, 0], np.int32)
    question = ask_by_hand(TWO_TICKETS, [take(0, 1), take(1, 1)], locked=locked)
    answer = choose(question)
    assert answer.partner.tolist() == [0, 0]
    assert answer.value == 18_000


def test_excluded_pair_is_not_chosen() -> None:
    excluded = np.array([False, True, False, False])
    answer = choose(ask_by_hand(TWO_TICKETS, [take(0, 1), take(1, 1)], excluded=excluded))
    assert answer.partner.tolist() == [0, 1]


def test_tickets_say_why_nobody_gets_them() -> None:
    values = [{0: 9_000}, {0: 8_000}, {}, {0: -1_000}, {1: 5_000}, {0: 1_000}]
    question = ask_by_hand(values, [take(0, 1)], refused={5: "no_rate"})
    answer = choose(question)
    assert reasons_of(question, answer) == {
        1: "no_capacity",
        2: "no_candidate",
        3: "not_worth_it",
        4: "no_capacity",
        5: "no_rate",
    }


def test_held_back_tickets_take_the_best_free_place_of_their_share_first() -> None:
    question = ask_by_hand(
        [{0: value, 1: value - 500} for value in range(5_000, 25_000, 1_000)],
        [take(0, 10), take(1, 10)],
        Policy(MONDAY, "EUR", held_back_share=Decimal("0.3")),
    )
    answer = choose(question)
    held = np.flatnonzero(answer.held_back)
    assert 0 < len(held) < 20
    assert np.array_equal(answer.held_back, find_held_back(question.ticket_ids, Decimal("0.3")))
    # Three of ten places are theirs: the first three go to the better partner, then the other.
    assert answer.partner[held].tolist() == ([0] * 3 + [1] * 3 + [NOBODY] * 20)[: len(held)]


def test_larger_share_holds_back_the_same_tickets_and_more() -> None:
    ids = np.arange(1, 20_000)
    few, many = find_held_back(ids, Decimal("0.05")), find_held_back(ids, Decimal("0.1"))
    assert np.all(many[few])
    assert abs(few.mean() - 0.05) < 0.01 and abs(many.mean() - 0.1) < 0.01
    assert find_held_back(ids, Decimal(1)).all() and not find_held_back(ids, Decimal(0)).any()


@pytest.mark.parametrize("seed", range(25))
def test_regret_is_what_locking_the_pair_loses(seed: int) -> None:
    question = ask_at_random(seed)
    answer = choose(question)
    assert answer.regrets is not None and answer.gap == 0
    ticket = find_ticket_of_pairs(question)
    draw = np.random.default_rng(seed)
    for pair in draw.choice(len(ticket), 15, replace=False).tolist():
        locked = question.locked.copy()
        locked[ticket[pair]] = question.pairs.partners[pair]
        day = question.partner_days[int(question.pairs.partners[pair])]
        if answer.regrets[pair] == NEVER:
            assert day.places == 0
        else:
            assert choose(replace(question, locked=locked)).value == answer.value - answer.regrets[pair]


@pytest.mark.parametrize("seed", range(25))
def test_one_more_and_one_fewer_place_are_worth_what_solving_again_says(seed: int) -> None:
    question = ask_at_random(seed, days=1 + seed % 3)
    answer = choose(question)
    assert answer.one_more is not None and answer.one_fewer is not None
    for number, day in enumerate(question.partner_days):
        assert (
            _value_with(question, number, replace(day, places=day.places + 1)) == answer.value + answer.one_more[number]
        )
        if day.places:
            fewer = _value_with(question, number, replace(day, places=day.places - 1))
            assert fewer == answer.value - answer.one_fewer[number]


def _value_with(question: Question, number: int, day: PartnerDay) -> int:
    days = list(question.partner_days)
    days[number] = day
    return choose(replace(question, partner_days=tuple(days))).value


def test_tiers_of_the_month_count_what_came_before() -> None:
    marginal = take(
        0,
        9,
        tier_kind="marginal",
        tiers=(Tier(11, 4_000), Tier(21, 3_000)),
        cost_per_ticket=5_000,
        tickets_this_month=8,
    )
    # The 9th and 10th ticket at 5, the 11th to 13th at 4: three save 1 each.
    assert compute_tiers(marginal, 5) == -3_000
    all_units = replace(marginal, tier_kind="all_units")
    # All 13 at 4 instead of 5: the eight of before as well.
    assert compute_tiers(all_units, 5) == -13_000
    assert compute_tiers(all_units, 2) == 0


def test_fee_of_a_day_is_paid_once_or_the_partner_is_left_out() -> None:
    # At partner 1 each ticket is worth 3 more, but being there at all costs 7: worth it for three tickets, not for two.
    values = [{0: 5_000, 1: 8_000}] * 3
    days = [take(0, 3), take(1, 3, fixed_fee=7_000)]
    answer = choose(ask_by_hand(values, days))
    assert (answer.method, answer.partner.tolist(), answer.value, answer.gap) == ("charges", [1, 1, 1], 17_000, 0)
    assert choose(ask_by_hand(values[:2], days)).value == 10_000


def test_quota_of_a_partner_is_met_at_its_price() -> None:
    # Two of the first three tickets at most go to partner 0, which is worth 2 more for each.
    values = [{0: 5_000, 1: 3_000}] * 4
    quota = QuotaRow(7, 0, np.array([0, 1, 2]), 0, 2, 0)
    answer = choose(ask_by_hand(values, [take(0, 4), take(1, 4)], quotas=(quota,)))
    assert (answer.method, answer.value, answer.gap) == ("quotas", 18_000, 0)
    assert answer.quota_loads is not None and answer.quota_loads.tolist() == [2]
    assert answer.quota_prices is not None and answer.quota_prices.tolist() == [2_000]


def test_minutes_of_a_day_are_kept() -> None:
    # 60 minutes: either the first ticket (50), or the other two (30 each), which are worth more together.
    values = [{0: 9_000}, {0: 5_000}, {0: 5_000}]
    question = ask_by_hand(values, [take(0, 3, minutes=60)], minutes=np.array([50, 30, 30], np.int32))
    answer = choose(question)
    assert (answer.method, answer.partner.tolist(), answer.value) == ("minutes", [NOBODY, 0, 0], 10_000)
    assert answer.gap == 0


def test_lock_counts_in_minutes_quotas_and_tiers_before_the_rest_is_planned() -> None:
    values = [{0: 1_000, 1: 0}, {0: 5_000, 1: 2_000}, {0: 5_000, 1: 2_000}]
    quota = QuotaRow(7, 0, np.array([0, 1, 2]), 0, 2, 0)
    question = ask_by_hand(
        values,
        [take(0, 3, minutes=60, fixed_fee=1_500), take(1, 3)],
        minutes=np.array([30, 0, 30, 0, 30, 0], np.int32),
        quotas=(quota,),
        locked=np.array([0, NOBODY, NOBODY], np.int32),
    )
    answer = choose(question)
    assert (answer.method, answer.value, answer.gap) == ("milp", 1_000 + 5_000 + 2_000 - 1_500, 0)
    assert answer.partner[0] == 0


@pytest.mark.parametrize("seed", range(20))
def test_methods_for_one_kind_of_limit_agree_with_the_one_for_all(seed: int) -> None:
    draw = np.random.default_rng(seed)
    asked = ask_at_random(seed, tickets=25, partners=4)
    kinds = {"quotas": seed % 2 == 0}
    if kinds["quotas"]:
        quotas = tuple(
            QuotaRow(
                number,
                number % 4 if number < 5 else NOBODY,
                np.flatnonzero(draw.random(25) < 0.4).astype(np.int32),
                1,
                3,
                2_000,
            )
            for number in range(6)
        )
        question = replace(asked, quotas=quotas)
    else:
        tiers = (Tier(2, 500), Tier(4, 100))
        kind = "marginal" if seed % 4 == 1 else "all_units"
        days = tuple(
            replace(
                day, fixed_fee=3_000, tier_kind=kind, tiers=tiers, cost_per_ticket=1_000, tickets_this_month=seed % 3
            )
            for day in asked.partner_days
        )
        question = replace(asked, partner_days=days)
    special = choose(question)
    # Minutes that nobody lacks change nothing but the method.
    endless = tuple(replace(day, minutes=1_000_000) for day in question.partner_days)
    general = choose(replace(question, partner_days=endless))
    assert general.method == "milp" and special.method in ("quotas", "charges")
    assert special.value == general.value
    assert special.gap == general.gap == 0


def test_quota_that_holds_on_some_days_binds_on_these_and_is_missed_on_no_other() -> None:
    # Six equal tickets, two places a day; a day late costs 1. On the first day at most one, on the third at least two at 9 each.
    every = np.arange(6, dtype=np.int32)
    quotas = (QuotaRow(1, 0, every, 0, 1, 0, 0, 0), QuotaRow(2, 0, every, 2, None, 9_000, 2, 2))
    question = ask_by_hand(
        [{0: 20_000}] * 6,
        [take(0, 2, day) for day in range(3)],
        Policy(MONDAY, "EUR", 3),
        quotas=quotas,
        due_day=np.zeros(6, np.int32),
        delay_cost=np.full(6, 1_000, np.int32),
    )
    answer = choose(question)
    assert np.bincount(answer.day[answer.day >= 0]).tolist() == [1, 2, 2]
    assert answer.value == 5 * 20_000 + 3_000 + 2 * 2_000 + 2 * 1_000 == answer.bound
    # One ticket alone: it goes on the first day, and the third misses two.
    alone = replace(
        question, last_day=np.array([0, 0, 0, 0, 0, 0], np.int32), first_day=np.array([0, 1, 1, 1, 1, 1], np.int32)
    )
    assert choose(alone).value == 20_000 + 3_000 - 18_000


def test_contract_of_the_day_says_what_a_ticket_is_worth_and_whether_it_may_go_there() -> None:
    # Ann may take it on the first day for 9, on the second not at all, on the third for 14; a day late costs 2.
    question = ask_by_hand(
        [{0: 9_000}],
        [take(0, 1, day) for day in range(3)],
        Policy(MONDAY, "EUR", 3),
        due_day=np.zeros(1, np.int32),
        delay_cost=np.full(1, 2_000, np.int32),
    )
    terms = tuple(
        Terms(day, np.array([is_there]), *(np.array([each], np.int32) for each in (value, cost, 0, minutes)))
        for day, is_there, value, cost, minutes in (
            (0, True, 9_000, -1_000, 5),
            (1, False, 0, 0, 0),
            (2, True, 14_000, 4_000, 7),
        )
    )
    dated = replace(question, terms=terms)
    answer = choose(dated)
    assert (answer.day[0], answer.value, answer.bound) == (2, 16_000, 16_000)
    outcome = find_outcome(dated, answer)
    [choice] = build_choices(outcome, 1).to_pylist()
    assert (choice["value"], choice["parts"]) == (16_000, [10_000, 0, 0, 4_000, 0, 0, 2_000])
    assert outcome.weighed.minutes.tolist() == [0, 0, 7] and outcome.weighed.costs.tolist() == [0, 0, -4_000]
    on_second = replace(dated, first_day=np.ones(1, np.int32), last_day=np.ones(1, np.int32))
    assert find_outcome(on_second, choose(on_second)).reasons == {0: "no_capacity"}


def test_quota_of_all_partners_together_holds_on_each_day() -> None:
    # One of these three a day, whoever takes it: the dearest two go, one on each day.
    quota = QuotaRow(1, NOBODY, np.array([0, 1, 2]), 0, 1, 0)
    values = [{0: 10_000, 1: 9_000}, {0: 8_000, 1: 2_000}, {0: 3_000, 1: 2_500}]
    days = [take(partner, 5, day) for partner in (0, 1) for day in (0, 1)]
    question = ask_by_hand(values, days, Policy(MONDAY, "EUR", days=2), quotas=(quota,))
    answer = choose(question)
    assert answer.partner.tolist() == [0, 0, NOBODY]
    assert sorted(answer.day[:2].tolist()) == [0, 1]
    assert (answer.value, answer.gap) == (18_000, 0)
    assert answer.quota_loads is not None and answer.quota_loads.tolist() == [1, 1]


def test_tiers_of_the_month_count_the_tickets_of_all_days() -> None:
    # From the third ticket of the month on partner 0 takes all of them 2 cheaper: one on each of two days and one more are enough.
    month: dict[str, Any] = {"tier_kind": "all_units", "tiers": (Tier(3, 3_000),), "cost_per_ticket": 5_000}
    days = [take(0, 2, 0, **month), take(0, 1, 1, **month), take(1, 3, 0)]
    values = [{0: 10_000, 1: 11_000}] * 3
    question = ask_by_hand(values, days, Policy(MONDAY, "EUR", days=2))
    answer = choose(question)
    # 30 + 3 times 2 saved beats 33 at partner 1.
    assert answer.partner.tolist() == [0, 0, 0]
    assert (answer.value, answer.gap) == (36_000, 0)
    charges = weigh(question, answer.partner, answer.day).charges
    assert charges.tolist() == [0, -6_000, 0]


@pytest.mark.parametrize("seed", range(20))
def test_tiers_of_the_month_are_worth_on_two_days_what_they_are_on_one(seed: int) -> None:
    month: dict[str, Any] = {"tier_kind": ("marginal", "all_units")[seed % 2], "cost_per_ticket": 6_000}
    month["tickets_this_month"] = seed % 4
    tiers = (Tier(3, 5_000), Tier(8, 2_000 + 500 * (seed % 5)))
    values = [dict(each) for each in _draw_values(seed)]
    one = [take(0, 8, tiers=tiers, **month), take(1, 6)]
    two = [take(0, 4, 0, tiers=tiers, **month), take(0, 4, 1, tiers=tiers, **month), take(1, 3), take(1, 3, 1)]
    single = choose(ask_by_hand(values, one))
    double = choose(ask_by_hand(values, two, Policy(MONDAY, "EUR", days=2)))
    assert single.gap == double.gap == 0
    assert single.value == double.value


def _draw_values(seed: int) -> list[dict[int, int]]:
    draw = np.random.default_rng(seed)
    return [{0: int(draw.integers(0, 9)) * 1_000, 1: int(draw.integers(0, 9)) * 1_000} for _ in range(16)]
