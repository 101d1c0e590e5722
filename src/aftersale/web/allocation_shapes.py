"""The JSON shapes of allocation runs: in a list, on the board, ticket by ticket, and what is sent to plan, decide and pin.

Amounts are in the run's currency, with three decimals: a run counts in thousandths.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from aftersale.web.run_shapes import LONGEST_REASON, HindranceShape
from aftersale.web.shapes import Id, OptionalId, Sent, Shape
from aftersale.web.wrong_input import refuse_input


def _from_thousandths(value: object) -> object:
    return Decimal(value).scaleb(-3) if isinstance(value, int) else value


Thousandths = Annotated[Decimal, BeforeValidator(_from_thousandths)]
"""A whole number of thousandths, as the amount that it is."""


class AllocationSent(Sent):
    """For which days tickets are given to partners, and how.

    `replaces` names the waiting run that the new one takes the place of; if another waits by then, nothing is planned.
    """

    allocate_on: date
    days: int = Field(default=1, ge=1, le=31)
    guaranteed_share: Decimal = Field(default=Decimal(0), ge=0, le=1)
    held_back_share: Decimal = Field(default=Decimal(0), ge=0, le=Decimal("0.5"))
    replaces: str | None = Field(default=None, pattern=r"^[0-9]{1,18}$")


class AllocationLookedAt(Sent):
    """Which content of a run was looked at: what the run shows as `content_hash`."""

    content_hash: str = Field(min_length=1, max_length=64)


class AllocationRejectionSent(AllocationLookedAt):
    """Why a run is rejected."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"^[^\x00]*\S[^\x00]*$")


IdSent = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
"""An id as it is sent."""


class ContactErasureSent(Sent):
    """Whose contacts are erased: those of some tickets, or of all that name a customer in exactly these words."""

    ticket_ids: list[IdSent] = Field(default_factory=list, max_length=10_000)
    customer: str | None = Field(default=None, min_length=1, max_length=500, pattern=r"^[^\x00]*$")

    @model_validator(mode="after")
    def _one_of_both(self) -> ContactErasureSent:
        if bool(self.ticket_ids) == (self.customer is not None):
            raise refuse_input("tickets_or_customer")
        return self


class ContactErasure(Shape):
    """How many tickets were meant, and of how many the contact was not erased before."""

    tickets: int
    erased: int


class PinSent(AllocationLookedAt):
    """A ticket that must go to a partner (`lock`), or must not (`exclude`)."""

    ticket_id: IdSent
    partner_id: IdSent
    kind: Literal["lock", "exclude"]
    reason: str = Field(default="", max_length=LONGEST_REASON, pattern=r"^[^\x00]*$")


class WhatIfSent(Sent):
    """What else could be: other places of a partner, or a share of its places that every partner is guaranteed."""

    partner_id: IdSent | None = None
    places: int | None = Field(default=None, ge=0, le=10_000_000)
    guaranteed_share: Decimal | None = Field(default=None, ge=0, le=1)


class AllocationCounts(Shape):
    """Tickets of a run by what becomes of them; `kept`, `moved`, `new`, `locked` and `held_back` sum to `assigned`.

    Of the unassigned, `taken_back` are with a partner now.
    """

    tickets: int
    assigned: int
    new: int
    kept: int
    moved: int
    locked: int
    held_back: int
    unassigned: int
    taken_back: int


class AllocationRunShape(Shape):
    """A run: for which days, what it is worth, how far that is proved, and where it stands."""

    allocation_run_id: Id
    allocate_on: date
    days: int
    as_of: datetime
    state: str
    content_hash: str
    currency: str
    method: str
    value: Thousandths
    bound: Thousandths
    gap: Thousandths
    is_proved: bool
    is_scheduled: bool
    counts: AllocationCounts
    reasons: dict[str, int]
    eligibility_version: str
    weights_version: str
    guaranteed_share: Decimal
    held_back_share: Decimal
    rate_days: dict[str, date]
    follows_run_id: OptionalId
    planned_by: str
    approved_at: datetime | None
    approved_by: str | None
    applied_at: datetime | None
    applied_by: str | None
    rejected_at: datetime | None
    rejected_by: str | None
    rejected_because: str | None


class AllocationRunList(Shape):
    """Runs, the newest first."""

    rows: list[AllocationRunShape]


class AllocationPlaceShape(Shape):
    """What a partner takes and gets on a day; `price` is what one more place is worth, `one_more` the same by solving again."""

    partner_id: Id
    partner_name: str
    contact_on: date
    places: int
    overtime: int
    fewest: int
    load: int
    kept: int
    minutes_places: int | None
    minutes_load: int
    value: Thousandths
    cost: Thousandths
    price: Thousandths
    one_more: Thousandths | None
    one_fewer: Thousandths | None


class AllocationQuotaShape(Shape):
    """A quota of one partner, or of all together, how it is met, and what one ticket more is worth."""

    partner_quota_id: Id
    partner_id: OptionalId
    partner_name: str | None
    dimension: str
    quota_value: str
    fewest: int
    most: int | None
    load: int
    shortfall: int
    price: Thousandths


class PinShape(Shape):
    """What somebody decided by hand about a ticket."""

    ticket_pin_id: Id
    ticket_id: Id
    ticket_number: str
    partner_id: Id
    partner_name: str
    kind: str
    reason: str
    made_by: str
    made_at: datetime


class PreviousAllocationShape(Shape):
    """The run that this one follows, or the one that was applied last."""

    allocation_run_id: Id
    value: Thousandths


class AllocationHindrances(Shape):
    """What keeps the reader from each step; nothing where they may take it."""

    approve: HindranceShape | None
    reject: HindranceShape | None
    apply: HindranceShape | None


class AllocationRunPage(AllocationRunShape):
    """A run as its board shows it: places with the scarcest first."""

    timings: dict[str, float]
    places: list[AllocationPlaceShape]
    quotas: list[AllocationQuotaShape]
    pins: list[PinShape]
    previous: PreviousAllocationShape | None
    hindrances: AllocationHindrances


class AllocationChoiceShape(Shape):
    """Where a ticket goes, or why nowhere; what the plan would lose with the runner-up instead."""

    ticket_id: Id
    ticket_number: str
    customer: str
    product: str | None
    region: str | None
    segment: str | None
    language: str | None
    amount: Decimal | None
    currency: str | None
    due_on: date | None
    status: str
    reason: str | None
    partner_id: OptionalId
    partner_name: str | None
    contact_on: date | None
    value: Thousandths
    regret: Thousandths | None
    runner_up_partner_id: OptionalId
    runner_up_partner_name: str | None
    candidates: int
    is_locked: bool
    locked_by: str | None
    locked_at: datetime | None


class AllocationChoiceList(Shape):
    """Tickets of a run, those first whose other choices would cost most."""

    rows: list[AllocationChoiceShape]
    total: int


class ValuePartShape(Shape):
    """One of the parts whose sum is the net value: what a ticket is worth, less what its place is worth to others."""

    part: str
    value: Thousandths


class CandidateShape(Shape):
    """A partner that may take a ticket: what it would be worth there, and what the whole plan would lose by it."""

    partner_id: Id
    partner_name: str
    score: Thousandths
    price: Thousandths
    net: Thousandths
    regret: Thousandths | None
    is_preferred: bool
    rule_id: str
    reason: str
    is_chosen: bool


class ForbiddenShape(Shape):
    """A partner that may not take a ticket, and why: by a rule, or, without one, since it gave it back or somebody ruled it out."""

    partner_id: Id
    partner_name: str
    rule_id: str
    reason: str


class TicketExplanation(AllocationChoiceShape):
    """Why a ticket is where it is: in sentences, in parts, and beside every other partner."""

    sentences: list[str]
    parts: list[ValuePartShape]
    # The field of the list's rows counts them; here they are told one by one, the best net value first.
    options: list[CandidateShape]
    forbidden: list[ForbiddenShape]


class HandChange(Shape):
    """The run that stands in place of the one that was looked at, and what the plan is worth less by the change."""

    allocation_run_id: Id
    content_hash: str
    ticket_pin_id: Id
    cost: Thousandths


class WhatIfShape(Shape):
    """What the plan would be worth, the difference to the run, and how many tickets would be elsewhere."""

    value: Thousandths
    difference: Thousandths
    moved: int


class FairnessShape(Shape):
    """What it costs to guarantee every partner a share of its places."""

    guaranteed_share: Decimal
    value: Thousandths
    cost: Thousandths


class FairnessCurve(Shape):
    """The cost of each share, from none to all."""

    rows: list[FairnessShape]


class AllocationPlaceList(Shape):
    """Partners and days of a run."""

    rows: list[AllocationPlaceShape]


class AllocationAppliedShape(Shape):
    """What applying a run did: tickets given out, taken from another partner, there already, and left out since something had happened."""

    run: AllocationRunShape
    given: int
    withdrawn: int
    unchanged: int
    left_out: int


class TicketReturnSent(Sent):
    """Why a ticket goes back."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"^[^\x00]*\S[^\x00]*$")


class TicketStateShape(Shape):
    """A ticket and where it is now."""

    ticket_id: Id
    ticket_number: str
    state: str
    partner_id: Id
    contact_on: date | None
