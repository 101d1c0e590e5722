"""Tickets: customers to be contacted some weeks after their order was delivered, and what came of contacting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersale.sample.customers import Customers
from aftersale.sample.days import OPEN_END, YEAR_TO, Ints, add_business_days
from aftersale.sample.deals import Lines, Orders
from aftersale.sample.draw import draw_weighted, open_stream
from aftersale.sample.milestones import Milestones
from aftersale.sample.partners import Partner
from aftersale.sample.places import ALL_LANGUAGES, COUNTRIES, LANGUAGES, REGIONS
from aftersale.sample.products import PRODUCTS, SEGMENTS

RESULTS = ("sold", "not_sold", "cancelled", "not_reached")
SOLD, NOT_SOLD, CANCELLED, NOT_REACHED = range(4)
NONE = -1
_WAITING_PERCENT = 20
_LINGERING_PERCENT = 2
_DELIVERED, _INVOICED, _ACTUAL = 1, 2, 1
_GRADE_PERCENT = (92, 100, 104, 110)
_UNREACHED_PERMILLE = 110
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Tickets:
    """Columns with one entry per ticket, sorted by the day it was opened; NONE and OPEN_END for what is not said.

    `regions` are places in the regions; a misspelt one comes as many places later. Amounts are what may be sold on top, in
    1/10 000 of the customer's currency.
    """

    orders: Ints
    lines: Ints
    customers: Ints
    regions: Ints
    languages: Ints
    amounts_e4: Ints
    opened_on: Ints
    due_on: Ints
    window_start_on: Ints
    window_end_on: Ints
    minutes: Ints
    closed_on: Ints


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Columns with one entry per contact, sorted by ticket and day; NONE for what is not said."""

    tickets: Ints
    partners: Ints
    contacted_on: Ints
    results: Ints
    amounts_e4: Ints
    qualities: Ints
    minutes: Ints


def count_tickets(bookings: int) -> int:
    """Return how many tickets that many bookings lead to: 100,000 of 540,000."""
    return bookings * 100 // 540


def count_waiting(bookings: int) -> int:
    """Return how many of those are still to be given to a partner."""
    return count_tickets(bookings) * _WAITING_PERCENT // 100


def build_tickets(
    seed: int, bookings: int, customers: Customers, deals: tuple[Orders, Lines], milestones: Milestones
) -> Tickets:
    """Return tickets of orders that were delivered or at least invoiced, two to six weeks after that; a fifth of them wait."""
    rng = open_stream(seed, "tickets")
    orders, lines = deals
    chosen, opened_on = _open_tickets(rng, count_tickets(bookings), len(orders.sizes), milestones)
    count = len(chosen)
    firsts = np.cumsum(orders.sizes) - orders.sizes
    of_line = firsts[chosen] + rng.integers(0, orders.sizes[chosen])
    buyers = orders.customers[chosen]
    amounts = np.maximum(lines.amounts_e4[of_line] * rng.integers(15, 46, count) // 1000 // 10_000, 1) * 10_000
    start_on = opened_on + rng.integers(0, 15, count)
    has_window = rng.integers(0, 100, count) < 30
    region_of = np.array([[r.code for r in REGIONS].index(country.region) for country in COUNTRIES])
    return Tickets(
        orders=chosen,
        lines=of_line,
        customers=buyers,
        regions=region_of[customers.countries[buyers]],
        languages=_draw_languages(seed, customers)[buyers],
        amounts_e4=np.where(rng.integers(0, 100, count) < 5, NONE, amounts),
        opened_on=opened_on,
        due_on=np.where(rng.integers(0, 100, count) < 90, opened_on + rng.integers(28, 71, count), OPEN_END),
        window_start_on=np.where(has_window, start_on, OPEN_END),
        window_end_on=np.where(has_window, start_on + rng.integers(45, 121, count), OPEN_END),
        minutes=np.where(rng.integers(0, 100, count) < 20, rng.integers(8, 45, count), NONE),
        closed_on=_close_tickets(rng, opened_on),
    )


def _open_tickets(rng: np.random.Generator, count: int, orders: int, milestones: Milestones) -> tuple[Ints, Ints]:
    """Return orders and the days on which their tickets were opened, sorted by day."""
    reached = np.full(orders, OPEN_END, dtype=np.int64)
    for kind in (_INVOICED, _DELIVERED):
        rows = (milestones.milestones == kind) & (milestones.timings == _ACTUAL)
        reached[milestones.orders[rows]] = milestones.reached_on[rows]
    opened_on = reached + rng.integers(14, 43, orders)
    chosen = np.sort(rng.permutation(np.flatnonzero(opened_on < YEAR_TO))[:count])
    chosen = chosen[np.argsort(opened_on[chosen], kind="stable")]
    return chosen, opened_on[chosen]


def _close_tickets(rng: np.random.Generator, opened_on: Ints) -> Ints:
    """Return when each ticket was dealt with: the last fifth still wait, but for some, and as many older ones linger."""
    count = len(opened_on)
    waiting = count * _WAITING_PERCENT // 100
    lingering = count * _LINGERING_PERCENT // 100
    is_open = np.zeros(count, dtype=bool)
    is_open[count - waiting + lingering :] = True
    is_open[rng.permutation(count - waiting)[:lingering]] = True
    closed_on = add_business_days(opened_on + 1, rng.integers(0, 22, count))
    return np.where(is_open, OPEN_END, closed_on)


def _draw_languages(seed: int, customers: Customers) -> Ints:
    """Return the language of every customer, as its place in all languages."""
    rng = open_stream(seed, "languages")
    languages = np.zeros(len(customers.countries), dtype=np.int64)
    for place, country in enumerate(COUNTRIES):
        own = np.flatnonzero(customers.countries == place)
        spoken = LANGUAGES[country.code]
        places = np.array([ALL_LANGUAGES.index(code) for code, _ in spoken], dtype=np.int64)
        languages[own] = places[draw_weighted(rng, [weight for _, weight in spoken], len(own))]
    return languages


def build_outcomes(
    seed: int, tickets: Tickets, products: Ints, segments: Ints, partners: Sequence[Partner]
) -> Outcomes:
    """Return the contacts of tickets that were dealt with; a few closed without any, and some waiting ones were not reached yet.

    `products` and `segments` have one entry per ticket. Results follow each partner's true rates by service line, which
    only many outcomes tell.
    """
    rng = open_stream(seed, "outcomes")
    count = len(tickets.opened_on)
    is_closed = tickets.closed_on < OPEN_END
    fate = rng.integers(0, 100, count)
    tried = np.flatnonzero(np.where(is_closed, fate < 94, (fate < 4) & (tickets.opened_on < YEAR_TO - 20)))
    contacted_on = np.where(is_closed, tickets.closed_on, add_business_days(tickets.opened_on + 3, fate))[tried]
    contacted_by = _choose_partners(rng, tickets, (products, segments), partners, tried, contacted_on)
    first = draw_results(rng, partners, contacted_by, products[tried])
    first = np.where(is_closed[tried], first, NOT_REACHED)
    # Whoever was not reached was tried a second time where the ticket was closed; the first time was a week before.
    again = np.flatnonzero(is_closed[tried] & (first == NOT_REACHED) & (fate[tried] % 5 < 3))
    earlier = np.maximum(contacted_on[again] - 7, tickets.opened_on[tried[again]])
    again = again[earlier < contacted_on[again]]
    earlier = np.maximum(contacted_on[again] - 7, tickets.opened_on[tried[again]])
    second = draw_results(rng, partners, contacted_by[again], products[tried[again]], unreached=0)
    results = first.copy()
    results[again] = second
    places = np.concatenate([tried, tried[again]])
    days = np.concatenate([contacted_on, earlier])
    by_ticket = np.lexsort((days, places))
    everything = np.concatenate([results, np.full(len(again), NOT_REACHED, dtype=np.int64)])[by_ticket]
    who = np.concatenate([contacted_by, contacted_by[again]])[by_ticket]
    return describe_contacts(rng, tickets.amounts_e4, partners, (places[by_ticket], who, days[by_ticket], everything))


def describe_contacts(
    rng: np.random.Generator, amounts_e4: Ints, partners: Sequence[Partner], contacts: tuple[Ints, Ints, Ints, Ints]
) -> Outcomes:
    """Add what was sold, how good the talk was, and how long it took; `amounts_e4` has one entry per ticket."""
    places, who, days, results = contacts
    count = len(places)
    stake = np.where(amounts_e4[places] == NONE, 1_000_000, amounts_e4[places])
    sold = np.maximum(stake * rng.integers(30, 151, count) // 100 // 10_000, 1) * 10_000
    quality = np.array([partner.skill.quality for partner in partners])[who] + rng.integers(-150, 151, count)
    is_told = (results != NOT_REACHED) & (rng.integers(0, 100, count) < 80)
    pace = np.array([partner.skill.pace_e2 for partner in partners])[who]
    minutes = np.where(results == NOT_REACHED, 3, np.maximum(rng.integers(8, 32, count) * pace // 100, 1))
    return Outcomes(
        places,
        who,
        days,
        results,
        np.where(results == SOLD, sold, NONE),
        np.where(is_told, np.clip(quality, 0, 1000), NONE),
        minutes,
    )


def _choose_partners(
    rng: np.random.Generator,
    tickets: Tickets,
    asked: tuple[Ints, Ints],
    partners: Sequence[Partner],
    places: Ints,
    days: Ints,
) -> Ints:
    """Return who contacted each ticket: somebody who serves it, by size; where that one had a pause or no contract, the region's first."""
    products, segments = asked
    serves = _list_served(partners)
    sizes = np.array([partner.capacities[-1].a_day for partner in partners], dtype=np.int64)
    chosen = np.empty(len(places), dtype=np.int64)
    draws = rng.integers(0, 2**40, len(places))
    for start in range(0, len(places), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        rows = places[part]
        able = serves["region"][:, tickets.regions[rows]] & serves["language"][:, tickets.languages[rows]]
        able &= serves["product"][:, products[rows]] & serves["segment"][:, segments[rows]]
        bounds = np.cumsum(np.where(able, sizes[:, None], 0), axis=0)
        chosen[part] = (bounds > draws[part] % bounds[-1]).argmax(axis=0)
    there = np.zeros(len(places), dtype=bool)
    for number, partner in enumerate(partners):
        own = chosen == number
        in_force = (days >= partner.contracts[0].start_on) & (days < partner.contracts[-1].end_on)
        for start_on, end_on, _ in partner.pauses:
            in_force &= (days < start_on) | (days >= end_on)
        there |= own & in_force
    # The first partners are the big ones of the regions, in the sequence of the regions.
    return np.where(there, chosen, tickets.regions[places])


def _list_served(partners: Sequence[Partner]) -> dict[str, NDArray[np.bool_]]:
    """Return, per dimension, a table of partners by values: whether the one serves the other."""
    values = {
        "region": len(REGIONS),
        "language": len(ALL_LANGUAGES),
        "product": len(PRODUCTS),
        "segment": len(SEGMENTS),
    }
    tables = {name: np.zeros((len(partners), count), dtype=bool) for name, count in values.items()}
    for number, partner in enumerate(partners):
        tables["region"][number, list(partner.regions)] = True
        tables["language"][number, [ALL_LANGUAGES.index(code) for code in partner.languages]] = True
        tables["product"][number, list(partner.products) or slice(None)] = True
        tables["segment"][number, list(partner.segments) or slice(None)] = True
    return tables


def draw_results(
    rng: np.random.Generator,
    partners: Sequence[Partner],
    who: Ints,
    products: Ints,
    unreached: int = _UNREACHED_PERMILLE,
) -> Ints:
    """Return what came of each contact, by the partner's rates for the product's service line."""
    line_of = np.array([product.line for product in PRODUCTS])[products]
    grade = np.array([_GRADE_PERCENT[place % len(_GRADE_PERCENT)] for place in range(len(PRODUCTS))])[products]
    sales = np.array([partner.skill.sales for partner in partners])[who, line_of] * grade // 100
    losses = np.array([partner.skill.cancellations for partner in partners])[who, line_of]
    drawn = rng.integers(0, 1000, len(who))
    cases = [drawn < unreached, drawn < unreached + sales, drawn < unreached + sales + losses]
    return np.select(cases, [NOT_REACHED, SOLD, CANCELLED], NOT_SOLD).astype(np.int64)
