"""Orders and bookings as readers see them."""

from __future__ import annotations

from dataclasses import dataclass

from aftersale.storage.database import Row


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders of a search, newest first, and how many there are."""

    rows: list[Row]
    total: int


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with its bookings and milestones, sorted by day."""

    order: Row
    bookings: list[Row]
    milestones: list[Row]
