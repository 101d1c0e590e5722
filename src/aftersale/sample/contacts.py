"""Whom to call about a ticket: made-up people at numbers and addresses that are nobody's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aftersale.sample.columns import texts_at
from aftersale.sample.days import Ints
from aftersale.sample.draw import open_stream
from aftersale.sample.names import draw_person_name
from aftersale.sample.places import COUNTRIES

REASONS = (
    "Feedback on the first weeks",
    "Wants a quote for more seats",
    "Question about the invoice",
    "Renewal in three months",
    "Delivery came in two parts",
)
_NAMES_A_COUNTRY = 40
_NUMBERS = 100
_WITHOUT_PERCENT = 8


def compose_contacts(customers: Ints, countries: Ints) -> dict[str, pa.Array]:
    """Return the contact columns of tickets of these customers in these countries: one person a customer, and a few tickets without any.

    Telephone numbers are of the hundred that North America keeps for fiction. Source: ATIS-0300115, 555-0100 to 555-0199.
    """
    rng = open_stream(0, "contacts")
    names = [draw_person_name(rng, country.code) for country in COUNTRIES for _ in range(_NAMES_A_COUNTRY)]
    phones = [f"+1 202-555-{number:04}" for number in range(_NUMBERS, 2 * _NUMBERS)]
    is_known = rng.integers(0, 100, len(customers)) >= _WITHOUT_PERCENT
    person = np.where(is_known, countries * _NAMES_A_COUNTRY + customers % _NAMES_A_COUNTRY, -1)
    number = pa.array(customers + 1, mask=~is_known).cast(pa.string())
    return {
        "contact_name": texts_at(names, person),
        "contact_phone": texts_at(phones, np.where(is_known, customers % _NUMBERS, -1)),
        "contact_email": pc.binary_join_element_wise("office.", number, "@example.com", ""),
        "contact_reason": texts_at(REASONS, rng.integers(-1, len(REASONS), len(customers))),
    }
