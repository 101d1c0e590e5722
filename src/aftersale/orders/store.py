"""Reads orders and bookings."""

from __future__ import annotations

from datetime import date, datetime

from aftersale.orders.errors import OrderNotFound
from aftersale.orders.model import OrderPage, OrderView
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.ids import thing_id
from aftersale.values.period import Period, parse_period

STATEMENTS = load_statements("aftersale.orders")


def load_orders(conn: Connection, search: str | None, limit: int, offset: int) -> OrderPage:
    """Orders whose number begins with, or whose customer or seller contains, what is searched; newest first."""
    parameters = {"search": search or None, "limit": limit, "offset": offset}
    rows = conn.execute(STATEMENTS["load_orders"], parameters).fetchall()
    counted = conn.execute(STATEMENTS["count_orders"], parameters).fetchone()
    assert counted is not None
    return OrderPage(rows, counted["total"])


def get_order(conn: Connection, order_id: int) -> OrderView:
    """One order with its bookings and milestones."""
    parameters = {"order_id": order_id}
    order = conn.execute(STATEMENTS["find_order"], parameters).fetchone()
    if order is None:
        raise OrderNotFound(order=order_id)
    return OrderView(
        order,
        conn.execute(STATEMENTS["load_bookings_of_order"], parameters).fetchall(),
        conn.execute(STATEMENTS["load_milestones_of_order"], parameters).fetchall(),
    )


def load_bookings_by_number(conn: Connection, number: str) -> list[Row]:
    """The bookings that any source knows by this number, or that have it as their id."""
    sources = [row["source"] for row in conn.execute(STATEMENTS["load_sources"])]
    booking_ids = [thing_id("booking", source, number) for source in sources]
    if number.isascii() and number.isdigit() and int(number) < 1 << 63:
        booking_ids.append(int(number))
    return conn.execute(STATEMENTS["find_bookings_by_number"], {"booking_ids": booking_ids}).fetchall()


def load_booked_quarters(conn: Connection) -> list[Period]:
    """The calendar quarters that have bookings, newest first."""
    days = [row["start_on"] for row in conn.execute(STATEMENTS["load_booked_quarters"])]
    return [parse_period(f"{day.year}-Q{(day.month + 2) // 3}") for day in days]


def fetch_exchange_rates(
    columnar: Columnar, to_currency: str, day: date, as_of: datetime, since: date | None = None
) -> None:
    """Create the DuckDB table `exchange_rates` with the rates to a currency of a day, or of those since another, and the seven before."""
    parameters = {"to_currency": to_currency, "day": day, "since": since or day, "as_of": as_of}
    columnar.fetch("exchange_rates", STATEMENTS["fetch_exchange_rates"], parameters)
