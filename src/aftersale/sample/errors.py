"""What can go wrong when a sample company is asked for."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid


class TooFewSellers(Invalid):
    """A sample company needs sellers, at least {minimum}, not {given}. Ask for more."""


class TooFewBookings(Invalid):
    """A sample company needs bookings, at least {minimum}, not {given}. Ask for more."""


class FolderHoldsOtherFiles(Conflict):
    """The folder {folder} holds files that are not a sample company. Name a new or empty folder instead."""
