"""What can go wrong while crediting."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid, NotFound


class BookingNotFound(NotFound):
    """Booking {number} is not known, or not yours to see. Look it up under orders, or import it first."""


class NoSuchCreditingTable(Invalid):
    """Crediting does not decide by a table called {table}. The name of the table must be one of: {known}."""


class NoCreditingTable(Conflict):
    """No crediting table is in force on any day of {period}. Publish one with `aftersale credit --rules FILE`."""
