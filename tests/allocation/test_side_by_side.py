"""Plans side by side: by partner, by ticket, and over several days as one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from aftersale.allocation.choose import choose
from aftersale.allocation.model import NOBODY
from aftersale.allocation.side_by_side import build_side, compare_sides, join_sides
from aftersale.allocation.try_changes import Changes, change_question
from allocation.questions import MONDAY, ask_at_random, ask_by_hand, take


def test_ticket_that_gives_way_is_told_with_both_partners_and_what_it_loses() -> None:
    # Partner 10 is worth 10 and 8, partner 11 9 and 2. With two places at 10 nobody has to go to 11.
    scarce = ask_by_hand([{0: 10_000, 1: 9_000}, {0: 8_000, 1: 2_000}], [take(0, 1), take(1, 1)])
    roomy = change_question(scarce, Changes(places=[(0, "+1")]))
    sides = compare_sides(build_side(scarce, choose(scarce)), build_side(roomy, choose(roomy)))
    assert (sides.before.value, sides.after.value, sides.moved, sides.other_day) == (17_000, 18_000, 1, 0)
    [move] = sides.list_moves(10)
    assert (move.ticket_id, move.partners, move.values) == (100, (11, 10), (9_000, 10_000))
    assert move.days == (MONDAY, MONDAY)
    gainer, loser = sorted(sides.list_partners(), key=lambda each: each.partner_id)
    assert (gainer.places, gainer.tickets, gainer.values) == ((1, 2), (1, 2), (8_000, 18_000))
    assert (gainer.gained, gainer.lost, loser.gained, loser.lost) == (1, 0, 0, 1)
    assert gainer.prices[0] > 0 == gainer.prices[1]


def test_ticket_that_nobody_has_any_more_counts_with_nothing() -> None:
    before = ask_by_hand([{0: 5_000}, {0: 4_000}], [take(0, 2)])
    after = change_question(before, Changes(places=[(0, "-1")]))
    sides = compare_sides(build_side(before, choose(before)), build_side(after, choose(after)))
    [move] = sides.list_moves(10)
    assert (sides.moved, sides.given, sides.dropped) == (0, 0, 1)
    assert (move.partners, move.days[1], move.values) == ((10, None), None, (4_000, 0))
    assert sides.find(100).partners == (10, 10)
    assert sides.find(7).partners == (None, None)


@pytest.mark.parametrize("seed", range(20))
def test_what_partners_gain_and_lose_is_what_the_plans_differ_by(seed: int) -> None:
    before = ask_at_random(seed, days=2)
    after = change_question(before, Changes(places=[(0, "+2"), (1, "-50 %"), (2, "0")]))
    plans = choose(before), choose(after)
    sides = compare_sides(build_side(before, plans[0]), build_side(after, plans[1]))
    partners = sides.list_partners()
    assert sum(each.difference for each in partners) == sides.after.value - sides.before.value
    for each in partners:
        assert each.tickets[1] - each.tickets[0] == each.gained - each.lost
    had, has = (plan.partner != NOBODY for plan in plans)
    changed = plans[0].partner != plans[1].partner
    assert sides.moved == np.count_nonzero(changed & had & has)
    assert sides.given == np.count_nonzero(has & ~had)
    assert sides.dropped == np.count_nonzero(had & ~has)
    assert sides.moved + sides.given + sides.dropped == len(sides.list_moves(1_000))
    stays = (plans[0].partner == plans[1].partner) & (plans[0].partner != NOBODY)
    assert sides.other_day == np.count_nonzero(stays & (plans[0].day != plans[1].day))
    changes = [abs(each.values[1] - each.values[0]) for each in sides.list_moves(1_000)]
    assert changes == sorted(changes, reverse=True)


def test_days_one_after_another_are_one_plan() -> None:
    first = ask_by_hand([{0: 5_000}], [take(0, 1)])
    second = ask_by_hand([{0: 3_000}], [take(0, 4)], ticket_ids=np.array([7]))
    joined = join_sides([build_side(each, choose(each)) for each in (first, second)])
    assert joined.ticket_ids.tolist() == [7, 100]
    assert (joined.value, joined.loads.tolist(), joined.places.tolist()) == (8_000, [2], [5])
    assert [date.fromordinal(day) for day in joined.days.tolist()] == [MONDAY, MONDAY]
