"""What can go wrong when looking for an order."""

from __future__ import annotations

from aftersale.errors import NotFound


class OrderNotFound(NotFound):
    """Order {order} is not known, or not yours to see."""
