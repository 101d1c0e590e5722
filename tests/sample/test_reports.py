"""What partners of the sample company report on tickets that a run gave them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from aftersale.sample.partners import build_partners
from aftersale.sample.products import PRODUCTS
from aftersale.sample.reports import Given, draw_reports
from aftersale.sample.tickets import count_waiting

BOOKINGS = 20_000
MONDAY = date(2027, 1, 4)


def given_to(partner: str, count: int) -> list[Given]:
    return [Given(f"T-{n:07}", PRODUCTS[0].key, Decimal("1000"), partner, MONDAY) for n in range(count)]


def test_reports_are_the_same_again_whatever_the_sequence_and_leave_out_some_and_what_nobody_knows() -> None:
    partner = build_partners(1, BOOKINGS, count_waiting(BOOKINGS))[0].key
    given = given_to(partner, 300)
    reports = draw_reports(given, bookings=BOOKINGS)
    assert reports == draw_reports(given[::-1], bookings=BOOKINGS)
    assert 180 < len(reports) < 240
    assert {each.contacted_on for each in reports} == {MONDAY}
    assert {each.amount is not None for each in reports if each.result == "sold"} == {True}
    unknown = replace(given[0], product="nothing")
    assert draw_reports([unknown], bookings=BOOKINGS) == draw_reports([], bookings=BOOKINGS) == []


def test_good_partner_sells_more_as_its_true_rate_says() -> None:
    partners = build_partners(1, BOOKINGS, count_waiting(BOOKINGS))
    line = PRODUCTS[0].line
    ranked = sorted(partners, key=lambda each: each.skill.sales[line])
    shares = []
    for each in (ranked[0], ranked[-1]):
        reports = draw_reports(given_to(each.key, 8_000), bookings=BOOKINGS)
        share = sum(report.result == "sold" for report in reports) / len(reports)
        # Products differ by at most a tenth from the partner's rate of their line.
        assert abs(share - each.skill.sales[line] / 1000) < 0.03
        shares.append(share)
    assert shares[0] < shares[1]
