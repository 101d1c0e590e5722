"""Tables about people, seats, territories and pay, one row per canonical CSV line."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from aftersale.sample.columns import dates_of, decimals_of, integers_of, texts_at
from aftersale.sample.facts import Facts
from aftersale.sample.people import Person
from aftersale.sample.places import COUNTRIES


def compose_people_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return person, position, position_holder and reporting_line."""
    staff = facts.staff
    seats, holders, lines = staff.seats, staff.holders, facts.reporting_lines
    position_keys = [seat.key for seat in seats]
    return {
        "person": compose_persons(staff.persons),
        "position": pa.table(
            {"key": position_keys, "name": [s.name for s in seats], "sales_role": [s.role for s in seats]}
        ),
        "position_holder": pa.table(
            {
                "position": [position_keys[holder.seat] for holder in holders],
                "person": [staff.persons[holder.person].key for holder in holders],
                "start_on": dates_of(integers_of([holder.start_on for holder in holders])),
                "end_on": dates_of(integers_of([holder.end_on for holder in holders])),
            }
        ),
        "reporting_line": pa.table(
            {
                "position": [position_keys[line.seat] for line in lines],
                "parent_position": [position_keys[line.parent] for line in lines],
                "start_on": dates_of(integers_of([line.start_on for line in lines])),
                "end_on": dates_of(integers_of([line.end_on for line in lines])),
            }
        ),
    }


def compose_persons(persons: Sequence[Person]) -> pa.Table:
    """Return the rows of person."""
    return pa.table(
        {
            "key": [person.key for person in persons],
            "name": [person.name for person in persons],
            "email": [person.email for person in persons],
            "job_title": [person.job_title for person in persons],
            "hired_on": dates_of(integers_of([person.hired_on for person in persons])),
            "left_on": dates_of(integers_of([person.left_on for person in persons])),
            "country": [person.country for person in persons],
            "currency": [person.currency for person in persons],
        }
    )


def compose_territory_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return territory and assignment."""
    territories = facts.land.upper + facts.land.patches
    held = facts.owners.assignments
    patches = facts.owners.patch_count
    return {
        "territory": pa.table(
            {
                "key": [territory.key for territory in territories],
                "name": [territory.name for territory in territories],
                "country": [territory.country for territory in territories],
                "region": [territory.region for territory in territories],
                "parent": [territory.parent for territory in territories],
            }
        ),
        "assignment": pa.table(
            {
                "kind": ["territory" if row.subject < patches else "account" for row in held],
                "subject": [facts.subject_key(row.subject) for row in held],
                "position": [facts.staff.seats[row.seat].key for row in held],
                "start_on": dates_of(integers_of([row.start_on for row in held])),
                "end_on": dates_of(integers_of([row.end_on for row in held])),
                "share": decimals_of(integers_of([row.share_ppm for row in held]), 6),
            }
        ),
    }


def compose_pay_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return quota, pay_parameter, measure_figure and exchange_rate."""
    persons, pay, rates = facts.staff.persons, facts.pay, facts.rates
    currencies = [country.currency for country in COUNTRIES]
    return {
        "exchange_rate": pa.table(
            {
                "from_currency": texts_at(currencies, rates.from_countries),
                "to_currency": texts_at(currencies, rates.to_countries),
                "rate_on": dates_of(rates.rate_on),
                "rate": decimals_of(rates.rates_e8, 8),
                "rate_type": ["reference"] * len(rates.rate_on),
            }
        ),
        "quota": pa.table(
            {
                "payee": [persons[quota.person].key for quota in pay.quotas],
                "measure": [quota.measure for quota in pay.quotas],
                "start_on": dates_of(integers_of([quota.start_on for quota in pay.quotas])),
                "end_on": dates_of(integers_of([quota.end_on for quota in pay.quotas])),
                "amount": decimals_of(integers_of([quota.amount_e4 for quota in pay.quotas]), 4),
                "currency": [persons[quota.person].currency for quota in pay.quotas],
            }
        ),
        "pay_parameter": pa.table(
            {
                "payee": [persons[row.person].key for row in pay.parameters],
                "parameter": [row.parameter for row in pay.parameters],
                "start_on": dates_of(integers_of([row.start_on for row in pay.parameters])),
                "end_on": dates_of(integers_of([row.end_on for row in pay.parameters])),
                "value": decimals_of(integers_of([row.value_e6 for row in pay.parameters]), 6),
                "currency": [row.currency for row in pay.parameters],
            }
        ),
        "measure_figure": pa.table(
            {
                "payee": [persons[figure.person].key for figure in pay.figures],
                "measure": ["satisfaction"] * len(pay.figures),
                "start_on": dates_of(integers_of([figure.start_on for figure in pay.figures])),
                "end_on": dates_of(integers_of([figure.end_on for figure in pay.figures])),
                "value": decimals_of(integers_of([figure.value_e1 for figure in pay.figures]), 1),
            }
        ),
    }
