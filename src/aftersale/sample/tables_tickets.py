"""Tables about service partners, tickets and what came of them, one row per canonical CSV line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa

from aftersale.sample.columns import dates_of, decimals_of, integers_of, numbered_keys, texts_at
from aftersale.sample.contacts import compose_contacts
from aftersale.sample.days import OPEN_END, YEAR_TO, Ints
from aftersale.sample.facts import Facts
from aftersale.sample.keys import ORDER, ORDER_DIGITS, TICKET, TICKET_DIGITS
from aftersale.sample.partners import LATEST_ON, PARTNERS_FROM, Partner
from aftersale.sample.places import ALL_LANGUAGES, COUNTRIES, REGION_SPELLINGS, REGIONS
from aftersale.sample.products import PRODUCTS, SEGMENTS
from aftersale.sample.tables_people import compose_persons
from aftersale.sample.tickets import NONE, RESULTS

_CURRENCIES = [country.currency for country in COUNTRIES]


def compose_partner_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return the people of the partners, the partners, and all that is dated about them."""
    partners = facts.partners
    everybody = [(partner, person) for partner in partners for person in partner.members]
    return {
        "person.partners": compose_persons([person for _, person in everybody]),
        "partner": pa.table(
            {
                "key": [partner.key for partner in partners],
                "name": [partner.name for partner in partners],
                "email": [f"tickets.{partner.key.lower()}@example.com" for partner in partners],
                "country": [COUNTRIES[partner.country].code for partner in partners],
                "weekdays": [partner.weekdays for partner in partners],
                "pace": decimals_of(integers_of([partner.skill.pace_e2 for partner in partners]), 2),
            }
        ),
        "partner_member": pa.table(
            {
                "partner": [partner.key for partner, _ in everybody],
                "person": [person.key for _, person in everybody],
                **_spans([(PARTNERS_FROM, OPEN_END)] * len(everybody)),
            }
        ),
        "partner_scope": _compose_scopes(partners),
        "partner_contract": _compose_contracts(partners),
        "partner_tier": _compose_tiers(partners),
        "partner_capacity": _compose_capacities(partners),
        "partner_quota": _compose_quotas(facts),
        "partner_pause": _compose_pauses(partners),
    }


def compose_ticket_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return ticket and ticket_outcome."""
    tickets, outcomes = facts.tickets, facts.outcomes
    countries = facts.customers.countries[tickets.customers]
    places = np.arange(len(tickets.orders), dtype=np.int64)
    currencies = texts_at(_CURRENCIES, countries)
    sold_in = countries[outcomes.tickets]
    return {
        "ticket": pa.table(
            {
                "key": numbered_keys(TICKET, TICKET_DIGITS, places),
                "customer": texts_at(facts.customers.names, tickets.customers),
                "product": texts_at([product.key for product in PRODUCTS], facts.lines.products[tickets.lines]),
                "region": texts_at([region.name for region in REGIONS] + REGION_SPELLINGS, tickets.regions),
                "country": texts_at([country.code for country in COUNTRIES], countries),
                "segment": texts_at(SEGMENTS, facts.customers.segments[tickets.customers]),
                "language": texts_at(ALL_LANGUAGES, tickets.languages),
                "contract_on": dates_of(facts.orders.ordered_on[tickets.orders]),
                "amount": _amounts(tickets.amounts_e4),
                "currency": _where_given(tickets.amounts_e4, currencies),
                "opened_on": dates_of(tickets.opened_on),
                "due_on": dates_of(tickets.due_on),
                "window_start_on": dates_of(tickets.window_start_on),
                "window_end_on": dates_of(tickets.window_end_on),
                "handling_minutes": pa.array(tickets.minutes, mask=tickets.minutes == NONE),
                "order_number": numbered_keys(ORDER, ORDER_DIGITS, tickets.orders),
                "closed_on": dates_of(tickets.closed_on),
                **compose_contacts(tickets.customers, countries),
            }
        ),
        "ticket_outcome": pa.table(
            {
                "ticket": numbered_keys(TICKET, TICKET_DIGITS, outcomes.tickets),
                "partner": texts_at([partner.key for partner in facts.partners], outcomes.partners),
                "contacted_on": dates_of(outcomes.contacted_on),
                "result": texts_at(RESULTS, outcomes.results),
                "amount": _amounts(outcomes.amounts_e4),
                "currency": _where_given(outcomes.amounts_e4, texts_at(_CURRENCIES, sold_in)),
                "quality": _where_given(outcomes.qualities, decimals_of(outcomes.qualities, 3)),
                "handling_minutes": pa.array(outcomes.minutes),
            }
        ),
    }


def _compose_scopes(partners: Sequence[Partner]) -> pa.Table:
    rows = [
        (partner.key, dimension, value)
        for partner in partners
        for dimension, values in (
            ("region", [REGIONS[place].name for place in partner.regions]),
            ("product", [PRODUCTS[place].key for place in partner.products]),
            ("segment", [SEGMENTS[place] for place in partner.segments]),
            ("language", partner.languages),
        )
        for value in values
    ]
    keys, dimensions, values = zip(*rows, strict=True)
    spans = _spans([(PARTNERS_FROM, OPEN_END)] * len(rows))
    return pa.table({"partner": keys, "dimension": dimensions, "value": values, **spans})


def _compose_contracts(partners: Sequence[Partner]) -> pa.Table:
    keys = _keys([(partner, partner.contracts) for partner in partners])
    rows = list(chain.from_iterable(partner.contracts for partner in partners))
    return pa.table(
        {
            "partner": keys,
            **_spans([(row.start_on, row.end_on) for row in rows]),
            "currency": [partner.currency for partner in partners for _ in partner.contracts],
            "cost_per_ticket": _money([row.ticket_e4 for row in rows]),
            "cost_per_minute": _money([row.minute_e4 for row in rows]),
            "handling_minutes": [row.minutes for row in rows],
            "fixed_fee": _money([row.fee_e4 for row in rows]),
            "bonus_per_sale": _money([row.sale_e4 for row in rows]),
            "malus_per_cancellation": _money([row.cancellation_e4 for row in rows]),
            "tier_kind": [row.tier_kind for row in rows],
        }
    )


def _compose_tiers(partners: Sequence[Partner]) -> pa.Table:
    rows = [(partner, *tier) for partner in partners for tier in partner.tiers]
    return pa.table(
        {
            "partner": pa.array([partner.key for partner, _, _ in rows], pa.string()),
            **_spans([(partner.contracts[0].start_on, partner.contracts[0].end_on) for partner, _, _ in rows]),
            "from_tickets": pa.array([number for _, number, _ in rows], pa.int64()),
            "cost_per_ticket": _money([cost for _, _, cost in rows]),
            "currency": pa.array([partner.currency for partner, _, _ in rows], pa.string()),
        }
    )


def _compose_capacities(partners: Sequence[Partner]) -> pa.Table:
    keys = _keys([(partner, partner.capacities) for partner in partners])
    rows = list(chain.from_iterable(partner.capacities for partner in partners))
    return pa.table(
        {
            "partner": keys,
            **_spans([(row.start_on, row.end_on) for row in rows]),
            "tickets_a_day": [row.a_day for row in rows],
            "tickets_a_week": pa.array([row.a_week or None for row in rows], pa.int64()),
            "minutes_a_day": pa.nulls(len(rows), pa.int64()),
            "overtime_a_day": [row.overtime for row in rows],
            "overtime_cost": _money([row.overtime_e4 for row in rows]),
            "fewest_a_day": [row.fewest for row in rows],
            "shortfall_price": _money([row.shortfall_e4 for row in rows]),
            "none_or_at_least": [row.none_or_at_least for row in rows],
            "currency": [partner.currency for partner in partners for _ in partner.capacities],
        }
    )


def _compose_quotas(facts: Facts) -> pa.Table:
    quotas = facts.partner_quotas
    return pa.table(
        {
            "partner": [None if quota.partner is None else facts.partners[quota.partner].key for quota in quotas],
            "dimension": [quota.dimension for quota in quotas],
            "value": [quota.value for quota in quotas],
            **_spans([(LATEST_ON, YEAR_TO)] * len(quotas)),
            "fewest": [quota.fewest for quota in quotas],
            "most": pa.array([quota.most for quota in quotas], pa.int64()),
            "shortfall_price": _money([quota.shortfall_e4 for quota in quotas]),
            "currency": [quota.currency for quota in quotas],
        }
    )


def _compose_pauses(partners: Sequence[Partner]) -> pa.Table:
    rows = [(partner.key, *pause) for partner in partners for pause in partner.pauses]
    return pa.table(
        {
            "partner": pa.array([key for key, *_ in rows], pa.string()),
            **_spans([(start_on, end_on) for _, start_on, end_on, _ in rows]),
            "reason": pa.array([reason for *_, reason in rows], pa.string()),
        }
    )


def _keys(rows: Sequence[tuple[Partner, Sequence[object]]]) -> list[str]:
    return [partner.key for partner, own in rows for _ in own]


def _spans(spans: Sequence[tuple[int, int]]) -> dict[str, pa.Array]:
    return {
        "start_on": dates_of(integers_of([start_on for start_on, _ in spans])),
        "end_on": dates_of(integers_of([end_on for _, end_on in spans])),
    }


def _money(values_e4: Sequence[int]) -> pa.Array:
    return decimals_of(integers_of(values_e4), 4)


def _amounts(values_e4: Ints) -> pa.Array:
    return _where_given(values_e4, decimals_of(values_e4, 4))


def _where_given(values: Ints, cells: pa.Array) -> pa.Array:
    """The cells of those rows whose value is given; the others are empty."""
    return cells.take(pa.array(np.arange(len(values)), mask=values == NONE))
