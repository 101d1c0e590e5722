"""Tickets and partners of a sample company: who serves what, what waits, and that partners truly differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aftersale.sample.days import YEAR_TO, day_number
from aftersale.sample.partners import build_partners
from aftersale.sample.tickets import count_tickets, count_waiting

if TYPE_CHECKING:
    from sample.conftest import Sample

SERVES = """
    (NOT EXISTS (FROM partner_scope s WHERE s.partner = c.partner AND s.dimension = '{0}')
     OR EXISTS (FROM partner_scope s WHERE s.partner = c.partner AND s.dimension = '{0}' AND s.value = c.{0}))
"""


def test_usual_company_has_a_hundred_thousand_tickets_and_eighty_partners() -> None:
    assert (count_tickets(540_000), count_waiting(540_000)) == (100_000, 20_000)
    assert len(build_partners(1, 540_000, 20_000)) == 80


def test_a_fifth_of_the_tickets_waits_for_a_partner(sample: Sample) -> None:
    assert sample.count("FROM ticket") == sample.summary.rows["ticket.csv"] == count_tickets(6_000)
    assert sample.count("FROM ticket WHERE closed_on IS NULL") == count_waiting(6_000)


def test_ticket_is_opened_some_weeks_after_its_order_was_delivered_or_invoiced(sample: Sample) -> None:
    reached = """
        SELECT t.key, t.opened_on::date - max(m.reached_on::date)
            FILTER (WHERE m.milestone = CASE WHEN d.told THEN 'delivered' ELSE 'invoiced' END) AS days
        FROM ticket t JOIN milestone m ON m."order" = t.order_number AND m.timing = 'actual'
        JOIN (SELECT "order", bool_or(milestone = 'delivered') AS told FROM milestone WHERE timing = 'actual' GROUP BY ALL) d
          ON d."order" = t.order_number
        GROUP BY t.key, t.opened_on
    """
    assert sample.ask(f"SELECT count(*), min(days) >= 14, max(days) <= 42 FROM ({reached})") == [
        (sample.count("FROM ticket"), True, True)
    ]


def test_ticket_says_of_its_customer_and_order_what_their_files_say(sample: Sample) -> None:
    right = """
        FROM ticket t JOIN "order" o ON o.key = t.order_number
        JOIN customer c ON c.key = o.customer AND c.name = t.customer AND c.country = t.country AND c.segment = t.segment
        JOIN territory y ON y.key = c.territory
        WHERE t.contract_on = o.ordered_on AND (t.currency IS NULL OR t.currency = o.currency)
          AND EXISTS (FROM order_line l WHERE l."order" = o.key AND l.product = t.product)
          AND (y.region = t.region OR t.key IN (SELECT key FROM ground_truth WHERE error_code = 'unknown_region'))
    """
    assert sample.count(right) == sample.count("FROM ticket")
    spoken = "SELECT customer FROM ticket GROUP BY customer HAVING count(DISTINCT language) > 1"
    assert sample.count(spoken) == 0


def test_whoever_contacted_a_customer_serves_the_ticket_and_had_a_contract_and_no_pause(sample: Sample) -> None:
    serves = " AND ".join(SERVES.format(dimension) for dimension in ("region", "product", "segment", "language"))
    able = f"""
        FROM contacts c WHERE {serves}
        AND EXISTS (FROM partner_contract k WHERE k.partner = c.partner AND k.start_on <= c.contacted_on
                    AND coalesce(k.end_on, '9999') > c.contacted_on)
        AND NOT EXISTS (FROM partner_pause p WHERE p.partner = c.partner AND p.start_on <= c.contacted_on
                        AND p.end_on > c.contacted_on)
    """
    misspelt = "c.ticket IN (SELECT key FROM ground_truth WHERE error_code = 'unknown_region')"
    assert sample.count(able) + sample.count(f"FROM contacts c WHERE {misspelt}") == sample.count("FROM contacts")
    assert sample.count("FROM contacts WHERE contacted_on < opened_on OR contacted_on > closed_on") == 0
    assert sample.count("FROM contacts WHERE contacted_on > '2026-12-31'") == 0


def test_partner_speaks_a_language_of_its_country(sample: Sample) -> None:
    speaks = """
        SELECT DISTINCT p.key FROM partner p JOIN ticket t ON t.country = p.country
        JOIN partner_scope s ON s.partner = p.key AND s.dimension = 'language' AND s.value = t.language
    """
    assert sample.count(speaks) == sample.count("FROM partner")


@pytest.mark.parametrize(
    "what",
    [
        "SELECT partner FROM partner_contract GROUP BY partner HAVING count(*) > 1",
        "FROM partner_contract WHERE tier_kind <> 'none'",
        "FROM partner_capacity WHERE overtime_a_day::int > 0 AND overtime_cost::double > 0",
        "FROM partner_capacity WHERE fewest_a_day::int > 0 AND shortfall_price::double > 0",
        "FROM partner_quota WHERE partner IS NULL",
        "FROM partner_pause",
    ],
)
def test_partners_have_what_makes_allocating_hard(sample: Sample, what: str) -> None:
    assert sample.count(what) > 0


def test_all_partners_together_take_somewhat_fewer_a_day_than_wait(sample: Sample) -> None:
    ((places, overtime),) = sample.ask(
        "SELECT sum(tickets_a_day::int), sum(overtime_a_day::int) FROM partner_capacity WHERE end_on IS NULL"
    )
    assert 0.85 * count_waiting(6_000) < places < places + overtime < 1.05 * count_waiting(6_000)


def test_partners_differ_in_what_they_sell_and_lose_by_service_line() -> None:
    partners = build_partners(1, 540_000, 20_000)
    by_line = [[partner.skill.sales[line] for partner in partners] for line in range(12)]
    assert all(max(rates) > 2 * min(rates) for rates in by_line)
    best = {rates.index(max(rates)) for rates in by_line}
    assert len(best) >= 4
    assert all(max(partner.skill.sales) > 1.2 * min(partner.skill.sales) for partner in partners)


def test_recorded_outcomes_follow_the_true_rates(sample: Sample) -> None:
    """Of the four big partners together: each alone has too few outcomes for a tight bound."""
    partners = build_partners(7, 6_000, count_waiting(6_000))[:4]
    keys = "'PA-001', 'PA-002', 'PA-003', 'PA-004'"
    ((count, sold, lost),) = sample.ask(
        "SELECT count(*), count(*) FILTER (WHERE result = 'sold'), count(*) FILTER (WHERE result = 'cancelled') "
        f"FROM contacts WHERE result <> 'not_reached' AND partner IN ({keys})"
    )
    sales = [rate for partner in partners for rate in partner.skill.sales]
    losses = [rate for partner in partners for rate in partner.skill.cancellations]
    assert count > 200
    assert min(sales) / 1000 - 0.06 < sold / count < max(sales) / 1000 + 0.06
    assert min(losses) / 1000 - 0.04 < lost / count < max(losses) / 1000 + 0.04


def test_contract_that_changed_costs_something_else_since_july(sample: Sample) -> None:
    changed = """
        SELECT a.partner FROM partner_contract a JOIN partner_contract b ON b.partner = a.partner AND b.start_on = a.end_on
        WHERE a.end_on = '2026-07-01' AND a.cost_per_ticket <> b.cost_per_ticket
    """
    assert sample.count(changed) > 0


def test_first_partner_of_each_region_is_there_all_the_time() -> None:
    partners = build_partners(1, 540_000, 20_000)
    for partner in partners[:4]:
        assert partner.contracts[0].start_on < day_number(2026, 1, 1)
        assert partner.contracts[-1].end_on > YEAR_TO
        assert partner.pauses == ()
