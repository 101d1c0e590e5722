"""What can be wrong with an allocation run, or with what somebody wants to do with a ticket."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, NotFound


class AllocationRunning(Conflict):
    """{name} has been planning an allocation run since {since}. Wait until it is done."""


class AllocationRunNotFound(NotFound):
    """Allocation run {run} is not known, or not yours to see."""


class AllocationRunMissing(NotFound):
    """No allocation run is there to look at. Plan one: aftersale allocate."""


class AllocationRunDecided(Conflict):
    """Allocation run {run} is {state} and stays as it is."""


class AllocationRunReplaced(Conflict):
    """Allocation run {run} is not what you looked at any more. Nothing was decided. Look at run {now} before you decide."""


class AllocationRunTouched(Conflict):
    """Allocation run {run} for {day} was changed by hand or approved. It stays, and no other was planned."""


class AllocationApprovalMissing(Conflict):
    """Allocation run {run} is not approved. A partner manager who did not plan it approves it first."""


class OwnAllocationRun(Forbidden):
    """You planned allocation run {run}, so a second person must approve it."""


class NoOpeningTable(Conflict):
    """No version of the table {table} is in force on {day}, so no ticket can be opened. Publish one for that day."""


class TicketNotFound(NotFound):
    """Ticket {ticket} is not known, or not yours to see."""


class CustomerWithoutTickets(NotFound):
    """No ticket names the customer {customer} in exactly these words."""


class TicketNotInRun(NotFound):
    """Ticket {ticket} is not part of allocation run {run}."""


class PartnerNotFound(NotFound):
    """Partner {partner} is not known, or not yours to see."""


class NotYourTicket(Forbidden):
    """Ticket {ticket} is not with you."""


class TicketElsewhere(Conflict):
    """Ticket {ticket} is {state} now. Nothing was changed."""


class PinNotAllowed(Conflict):
    """Ticket {ticket} cannot go to {partner}: {reason}"""


class PinNotFound(NotFound):
    """Ticket {ticket} is not pinned to {partner}."""


class TicketNotPinned(NotFound):
    """Ticket {ticket} is not locked, and nobody was excluded by hand."""


class PinExists(Conflict):
    """Ticket {ticket} is pinned already. Take that back first."""


class PlacesUnclear(Invalid):
    """ "{places}" says no number of places: write +10 %, -10 %, +5, -5 or 40."""


class QuestionNotKept(Conflict):
    """Allocation run {run} was planned by an earlier version and cannot be worked out again. Plan a new one."""


class AllocationTableMissing(Conflict):
    """No version of the rule table {table} is in force on {day}. Publish one for that day."""


class AllocationTableUnknown(Invalid):
    """Allocation decides by no rule table {table}. It knows {known}."""


class RunsNotComparable(Conflict):
    """Run {run} counts in {currency} and run {other} in {other_currency}: their values cannot be compared."""


class SpanNotOver(Invalid):
    """{day} is not over yet. What would have been otherwise is worked out for days that are over."""


class SpanTooLong(Invalid):
    """{period} has {days} days; at most {most} are planned once more at a time. Choose a shorter period."""


class NothingAsked(Invalid):
    """Nothing would be otherwise. Name other places, a guaranteed share, or another version of a rule table."""


class RunOrDay(Invalid):
    """Name a run or a day that is over, and not both."""


class WhatIfNotFound(NotFound):
    """What-if {what_if} is not known, or not yours to see."""
