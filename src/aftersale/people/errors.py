"""What can go wrong when looking for somebody."""

from __future__ import annotations

from aftersale.errors import NotFound


class PersonNotFound(NotFound):
    """Nobody has the number {number}. Import people first, or correct the number."""
