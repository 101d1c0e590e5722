"""Tables about customers, products, orders, bookings and milestones, one row per canonical CSV line."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aftersale.sample.bookings import KINDS
from aftersale.sample.columns import dates_of, decimals_of, joined_keys, numbered_keys, texts_at
from aftersale.sample.days import Ints
from aftersale.sample.deals import CHANNELS, DEAL_TYPES, TEN_THOUSAND
from aftersale.sample.facts import Facts
from aftersale.sample.keys import (
    BOOKING,
    BOOKING_DIGITS,
    CUSTOMER,
    CUSTOMER_DIGITS,
    ORDER,
    ORDER_DIGITS,
    PRODUCT_KEYS,
)
from aftersale.sample.milestones import MILESTONES, TIMINGS
from aftersale.sample.places import COUNTRIES
from aftersale.sample.products import PRODUCTS, SEGMENTS, SERVICE_LINES, VERTICALS

_NUMBERED_PURCHASES = 7
"""Every so many orders came without the customer's purchase order number."""


def compose_catalogue_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return customer and product."""
    customers = facts.customers
    places = np.arange(len(customers.names), dtype=np.int64)
    return {
        "customer": pa.table(
            {
                "key": _customer_keys(places),
                "name": customers.names,
                "country": texts_at([country.code for country in COUNTRIES], customers.countries),
                "parent": _customer_keys(customers.parents),
                "territory": _territory_keys(facts, places),
                "segment": texts_at(SEGMENTS, customers.segments),
                "vertical": texts_at(VERTICALS, customers.verticals),
            }
        ),
        "product": pa.table(
            {
                "key": [product.key for product in PRODUCTS],
                "name": [product.name for product in PRODUCTS],
                "family": [SERVICE_LINES[product.line].family for product in PRODUCTS],
                "service_line": [SERVICE_LINES[product.line].slug for product in PRODUCTS],
            }
        ),
    }


def compose_order_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return order, order_line and milestone."""
    orders, lines, milestones = facts.orders, facts.lines, facts.milestones
    places = np.arange(len(orders.customers), dtype=np.int64)
    purchases = np.where(places % _NUMBERED_PURCHASES == 0, -1, (places * 7919 + 100_003) % 10_000_000)
    line_orders = _order_keys(lines.orders)
    milestone_orders = _order_keys(milestones.orders)
    return {
        "order": pa.table(
            {
                "key": _order_keys(places),
                "customer": _customer_keys(orders.customers),
                "ordered_on": dates_of(orders.ordered_on),
                "channel": texts_at(CHANNELS, orders.channels),
                "territory": _territory_keys(facts, orders.customers),
                "seller": _position_keys(facts, orders.sellers),
                "amount": decimals_of(orders.amounts_e4, 4),
                "currency": _currencies(facts, orders.customers),
                "purchase_order_number": numbered_keys("PO-", 7, purchases),
            }
        ),
        "order_line": pa.table(
            {
                "order": line_orders,
                "key": joined_keys(line_orders, lines.numbers),
                "product": texts_at(PRODUCT_KEYS, lines.products),
                "quantity": decimals_of(lines.quantities * TEN_THOUSAND, 4),
                "amount": decimals_of(lines.amounts_e4, 4),
                "currency": _currencies(facts, orders.customers[lines.orders]),
            }
        ),
        "milestone": pa.table(
            {
                "order": milestone_orders,
                "line": pa.nulls(len(milestone_orders), pa.string()),
                "milestone": texts_at(MILESTONES, milestones.milestones),
                "timing": texts_at(TIMINGS, milestones.timings),
                "reached_on": dates_of(milestones.reached_on),
            }
        ),
    }


def compose_booking_tables(facts: Facts) -> dict[str, pa.Table]:
    """Return booking, late/booking and booking_split."""
    rows, lines, splits = facts.bookings, facts.lines, facts.splits
    of_order = lines.orders[rows.lines]
    order_keys = _order_keys(of_order)
    line_of_product = np.array([product.line for product in PRODUCTS] * 2, dtype=np.int64)
    bookings = pa.table(
        {
            "key": _booking_keys(np.arange(len(rows.kinds), dtype=np.int64)),
            "kind": texts_at(KINDS, rows.kinds),
            "order": order_keys,
            "line": joined_keys(order_keys, lines.numbers[rows.lines]),
            "corrects": _booking_keys(rows.corrects),
            "booked_on": dates_of(rows.booked_on),
            "customer": _customer_keys(rows.customers),
            "product": texts_at(PRODUCT_KEYS, rows.products),
            "territory": _territory_keys(facts, rows.customers),
            "seller": _position_keys(facts, rows.sellers),
            "channel": texts_at(CHANNELS, facts.orders.channels[of_order]),
            "deal_type": texts_at(DEAL_TYPES, facts.orders.deal_types[of_order]),
            "vertical": texts_at(VERTICALS, facts.customers.verticals[rows.customers]),
            "service_line": texts_at([line.slug for line in SERVICE_LINES], line_of_product[rows.products]),
            "segment": texts_at(SEGMENTS, rows.segments),
            "contract_months": pa.array(lines.contract_months[rows.lines]),
            "quantity": decimals_of(rows.quantities * TEN_THOUSAND, 4),
            "amount": decimals_of(rows.amounts_e4, 4),
            "currency": _currencies(facts, rows.customers),
        }
    )
    in_main = splits.bookings < facts.main_count
    return {
        "booking": bookings.slice(0, facts.main_count),
        "booking_split": _compose_splits(facts, splits.bookings[in_main], in_main),
        "late/booking": bookings.slice(facts.main_count),
    }


def _compose_splits(facts: Facts, bookings: Ints, in_main: np.typing.NDArray[np.bool_]) -> pa.Table:
    return pa.table(
        {
            "booking": _booking_keys(bookings),
            "position": _position_keys(facts, facts.splits.seats[in_main]),
            "share": decimals_of(facts.splits.shares_ppm[in_main], 6),
        }
    )


def _booking_keys(places: Ints) -> pa.Array:
    return numbered_keys(BOOKING, BOOKING_DIGITS, places)


def _order_keys(places: Ints) -> pa.Array:
    return numbered_keys(ORDER, ORDER_DIGITS, places)


def _customer_keys(places: Ints) -> pa.Array:
    return numbered_keys(CUSTOMER, CUSTOMER_DIGITS, places)


def _position_keys(facts: Facts, seats: Ints) -> pa.Array:
    return texts_at([seat.key for seat in facts.staff.seats], seats)


def _territory_keys(facts: Facts, customers: Ints) -> pa.Array:
    return texts_at([patch.key for patch in facts.land.patches], facts.customers.patches[customers])


def _currencies(facts: Facts, customers: Ints) -> pa.Array:
    return texts_at([country.currency for country in COUNTRIES], facts.customers.countries[customers])
