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


class AllocationRunWaits(Conflict):
    """Allocation run {run} for {day}, which {name} planned at {at}, waits to be applied. Nothing was planned.
    Apply it first, or plan again and say that it is replaced. To plan several days, plan them together."""


class DayIsPast(Invalid):
    """{day} is over: nobody can be contacted on it any more. Plan {today} or a later day. To see what another plan of a day
    that is over would have been worth, try What if."""


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


class NoPartnerUser(Invalid):
    """Only a partner user works for a partner: give {email} that role first."""


class MemberAlready(Conflict):
    """{email} works for {partner} already."""


class AmountNotSold(Invalid):
    """Ticket {ticket}: only what was sold has an amount, and it is above 0."""


class ContactedAhead(Invalid):
    """{day} has not come yet. Give the day on which the customer was contacted."""


class ContactedTooEarly(Invalid):
    """Ticket {ticket} was opened, or given to its partner, on {first}: nobody contacted its customer on {day}."""


class AgainTooEarly(Invalid):
    """Only a customer who was not reached is tried again, today ({today}) or later."""


class AgainTooLate(Invalid):
    """The customer may be contacted before {end} only. Name an earlier day, or give the ticket back."""


class CorrectionReasonMissing(Invalid):
    """Say why it is corrected: the reason is kept with it."""


class NothingCorrected(Invalid):
    """Nothing of the outcome of ticket {ticket} would change."""


class OutcomeNotFound(NotFound):
    """Outcome {outcome} is not known, or not yours to see."""


class OutcomeFromElsewhere(Conflict):
    """The outcome of ticket {ticket} came from {source}. Correct it there and bring it in again."""


class OutcomeOfAnother(Forbidden):
    """{name} reported the outcome of ticket {ticket}. Only they or a partner manager correct it."""


class ReachedStaysReached(Conflict):
    """Ticket {ticket} is done since its customer was reached. Its outcome can be corrected to sold, not sold or cancelled."""


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


class TermReasonMissing(Invalid):
    """Say why the terms change: the reason is kept with the change."""


class LastDayTooEarly(Invalid):
    """The last day, {last_on}, lies before the first, {start_on}."""


class DayOutOfReach(Invalid):
    """{day} is no day for terms: they hold from {first} to {last}."""


class TermOutOfRange(Invalid):
    """{field}: {value} lies outside of what can be agreed, {low} to {high}."""


class TermTooFine(Invalid):
    """{field}: {value} has more than {decimals} decimals."""


class TermUnknown(Invalid):
    """{field}: {value} is none of {known}."""


class TermsBeginLater(Conflict):
    """{partner}: from {day} on something else is set already ({term}). Give {last_on} as the last day, or say that it is replaced."""


class TermsStandAlready(Conflict):
    """{partner}: it is so already on these days ({term}). Nothing was changed."""


class CapacityContradicts(Invalid):
    """{field}: {fewest} is more than the {most} tickets that are taken a day with overtime."""


class QuotaContradicts(Invalid):
    """At least {fewest} and at most {most} tickets cannot both be met."""


class TiersUnclear(Invalid):
    """ "{text}" says no tier. Write from which ticket of a month on and what each costs then: 101: 4.20."""


class TiersContradict(Invalid):
    """Two tiers begin at ticket {from_tickets}. Leave one of them out."""


class TiersMissing(Invalid):
    """Tiers are asked for, and none is given. Give at least one, or say that there are none."""


class TiersUnused(Invalid):
    """Tiers are given, but not whether they count for the tickets of a tier or for all of a month. Say which."""


class PartnerPausesAlready(Conflict):
    """{partner} pauses already {span}. Choose other days, or let it take tickets again first."""


class PartnerNotPaused(Conflict):
    """{partner} does not pause on {day}. Nothing was changed."""


class NothingAgreed(Conflict):
    """{partner}: nothing is set for {day} or later that could end ({term}). Nothing was changed."""


class ValueNeverSeen(Invalid):
    """{dimension} {value} is named by no ticket and no partner. Say that it is new if it is meant so."""


class ValueMisspelt(Invalid):
    """{dimension} {value} is named by no ticket and no partner. Did you mean {nearest}? Else say that it is new."""


class LastValueServed(Conflict):
    """{dimension} {value} is the last that {partner} names: without it, it would serve all. Name another first, or pause it."""
