"""Keys of the facts that are made in bulk, from their places in the tables."""

from __future__ import annotations

from aftersale.sample.deals import Lines
from aftersale.sample.products import PRODUCTS

BOOKING, ORDER, CUSTOMER, TICKET = "B-", "O-", "C-", "T-"
BOOKING_DIGITS, ORDER_DIGITS, CUSTOMER_DIGITS, TICKET_DIGITS = 7, 7, 6, 7


def booking_key(place: int) -> str:
    """Return the key of the booking at this place.

    Examples
    --------
    >>> booking_key(0)
    'B-0000001'
    """
    return f"{BOOKING}{place + 1:0{BOOKING_DIGITS}d}"


def order_key(place: int) -> str:
    """Return the key of the order at this place."""
    return f"{ORDER}{place + 1:0{ORDER_DIGITS}d}"


def customer_key(place: int) -> str:
    """Return the key of the customer at this place."""
    return f"{CUSTOMER}{place + 1:0{CUSTOMER_DIGITS}d}"


def ticket_key(place: int) -> str:
    """Return the key of the ticket at this place."""
    return f"{TICKET}{place + 1:0{TICKET_DIGITS}d}"


def line_key(lines: Lines, place: int) -> str:
    """Return the key of the order line at this place: its order's key and its number in the order."""
    return f"{order_key(int(lines.orders[place]))}-{lines.numbers[place]}"


def misspell_product(key: str) -> str:
    """Return a product key as a tired person types it; never one that exists.

    Examples
    --------
    >>> misspell_product("FIB-02"), misspell_product("CCC-01")
    ('FBI-02', 'CC-01')
    """
    code, number = key.split("-")
    swapped = code[0] + code[2] + code[1]
    return f"{swapped if swapped != code else code[:2]}-{number}"


PRODUCT_KEYS = [product.key for product in PRODUCTS] + [misspell_product(product.key) for product in PRODUCTS]
"""The catalogue's keys, then the misspelt form of each."""
