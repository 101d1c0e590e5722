"""What partners report on tickets that were given to them after the company's year, by how good they truly are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from aftersale.sample.draw import open_stream
from aftersale.sample.partners import Partner, build_partners
from aftersale.sample.products import PRODUCTS
from aftersale.sample.tickets import NONE, RESULTS, count_waiting, describe_contacts, draw_results

_REPORTED_PERCENT = 70
_PRODUCT_PLACES = {product.key: place for place, product in enumerate(PRODUCTS)}


@dataclass(frozen=True, slots=True)
class Given:
    """A ticket of the company that one of its partners has, by their numbers, with what may be sold on top."""

    ticket: str
    product: str | None
    amount: Decimal | None
    partner: str
    contact_on: date


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a ticket; `amount` is what was sold on top, in the ticket's currency."""

    ticket: str
    contacted_on: date
    result: str
    amount: Decimal | None
    quality: Decimal | None
    handling_minutes: int


def draw_reports(given: Sequence[Given], *, seed: int = 1, bookings: int = 540_000) -> list[Report]:
    """Return what partners of the company of that seed and size report: on about two thirds of the tickets, as the rest takes longer.

    Tickets of products that nobody knows are left to a person.
    """
    partners = build_partners(seed, bookings, count_waiting(bookings))
    numbers = {partner.key: number for number, partner in enumerate(partners)}
    rng = open_stream(seed, "reports")
    known = [each for each in sorted(given, key=lambda each: each.ticket) if each.product in _PRODUCT_PLACES]
    told = [
        each for each, drawn in zip(known, rng.integers(0, 100, len(known)), strict=True) if drawn < _REPORTED_PERCENT
    ]
    return _draw(rng, told, partners, np.array([numbers[each.partner] for each in told], dtype=np.int64))


def _draw(
    rng: np.random.Generator, told: Sequence[Given], partners: Sequence[Partner], who: np.typing.NDArray[np.int64]
) -> list[Report]:
    products = np.array([_PRODUCT_PLACES[each.product or ""] for each in told], dtype=np.int64)
    results = draw_results(rng, partners, who, products)
    amounts_e4 = np.array(
        [NONE if each.amount is None else int(each.amount.scaleb(4)) for each in told], dtype=np.int64
    )
    places = np.arange(len(told), dtype=np.int64)
    days = np.array([each.contact_on.toordinal() for each in told], dtype=np.int64)
    outcomes = describe_contacts(rng, amounts_e4, partners, (places, who, days, results))
    return [
        Report(
            each.ticket,
            each.contact_on,
            RESULTS[outcomes.results[place]],
            None if outcomes.amounts_e4[place] == NONE else Decimal(int(outcomes.amounts_e4[place])).scaleb(-4),
            None if outcomes.qualities[place] == NONE else Decimal(int(outcomes.qualities[place])).scaleb(-3),
            int(outcomes.minutes[place]),
        )
        for place, each in enumerate(told)
    ]
