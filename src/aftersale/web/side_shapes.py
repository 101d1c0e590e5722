"""The JSON shapes of plans side by side: two runs, a run and what it would have been, tables tried on tickets.

Amounts are in the plans' currency, with three decimals: plans count in thousandths.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from aftersale.web.allocation_shapes import AllocationRunShape, IdSent, Thousandths
from aftersale.web.shapes import Id, OptionalId, Sent, Shape

MOST_CHANGED_PARTNERS = 200

PlacesSent = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^\s*[+-]?\s*[0-9]{1,8}\s*%?\s*$")]
"""Places on every day: a number, or what comes on top such as `+10 %` or `-5`."""

VersionSent = Annotated[str, Field(min_length=1, max_length=64)]
"""A version of a rule table by its first characters, or `draft`."""


class PartnerSidesShape(Shape):
    """What a partner has in both plans, over all their days; `price` is what one more place is worth on its scarcest day.

    `gained` and `lost` are tickets that come from another partner or from nobody, and go there; `stayed` ones it keeps since the second
    run does not decide on them. The difference is over the tickets of both.
    """

    partner_id: Id
    partner_name: str
    places_before: int
    places_after: int
    tickets_before: int
    tickets_after: int
    gained: int
    lost: int
    stayed: int = 0
    value_before: Thousandths
    value_after: Thousandths
    difference: Thousandths
    price_before: Thousandths | None
    price_after: Thousandths | None


class TicketMoveShape(Shape):
    """A ticket with who has it in both plans, nobody where a partner is missing, and what it is worth there.

    A run that did not decide on it has no value of it, and then there is no difference.
    """

    ticket_id: Id
    ticket_number: str
    customer: str
    partner_before_id: OptionalId
    partner_before_name: str | None
    partner_after_id: OptionalId
    partner_after_name: str | None
    contact_before: date | None
    contact_after: date | None
    value_before: Thousandths | None
    value_after: Thousandths
    difference: Thousandths | None


class RunComparison(Shape):
    """Two runs side by side: tickets `moved` from one partner to another, `given` where nobody had them, `dropped` to nobody.

    `other_day` ones stay with their partner on another day. Tickets that only one of the runs decided on are counted as
    `only_before`, of which `stayed` ones have a partner and keep it, and `only_after`. Runs about different tickets have no
    `difference`; `common_difference` is over the tickets of both.
    """

    before: AllocationRunShape
    after: AllocationRunShape
    difference: Thousandths | None
    common_difference: Thousandths
    common: int
    only_before: int
    stayed: int
    only_after: int
    moved: int
    given: int
    dropped: int
    other_day: int
    partners: list[PartnerSidesShape]


class TicketMoveList(Shape):
    """Tickets that go from one partner to another, then to nobody, then from nobody; of each those first whose value changes most."""

    rows: list[TicketMoveShape]
    total: int


class TriedValues(Shape):
    """What both plans are worth by the weights that are tried."""

    before: Thousandths
    after: Thousandths


class SidesShape(Shape):
    """Two plans by the values that held: what they are worth, how much more could be possible, partners and first moves.

    `by_tried` says what both are worth by other weights, where those are what is tried. Tickets are `moved` from one partner to another,
    `given` where nobody had them, `dropped` to nobody; plans that were kept before these were told apart count all as `moved`.
    """

    value_before: Thousandths
    value_after: Thousandths
    difference: Thousandths
    gap_before: Thousandths
    gap_after: Thousandths
    by_tried: TriedValues | None
    assigned_before: int
    assigned_after: int
    moved: int
    given: int | None = None
    dropped: int | None = None
    other_day: int
    partners: list[PartnerSidesShape]
    moves: list[TicketMoveShape]


class LostTicketShape(TicketMoveShape):
    """A ticket that nobody may take any more, and why."""

    reason: str


class TicketTrialResult(SidesShape):
    """What other tables would have made of the tickets of a period, day by day.

    `lost` tickets have a candidate by the tables in force and none by those tried, `found` ones the other way round.
    """

    currency: str
    tickets: int
    days: int
    candidates_changed: int
    lost: int
    found: int
    lost_tickets: list[LostTicketShape]


class PlacesChangeSent(Sent):
    """Other places of a partner on every day."""

    partner_id: IdSent
    places: PlacesSent


class WhatIfRequestSent(Sent):
    """A run, or a day that is over with those after it, and what is otherwise: several things at once if need be."""

    allocation_run_id: IdSent | None = None
    allocate_on: date | None = None
    days: int = Field(default=1, ge=1, le=31)
    places: list[PlacesChangeSent] = Field(default_factory=list, max_length=MOST_CHANGED_PARTNERS)
    guaranteed_share: Decimal | None = Field(default=None, ge=0, le=1)
    eligibility: VersionSent | None = None
    weights: VersionSent | None = None


class ChangedPlaces(Shape):
    """Places as they were asked for; the partner is named as it was."""

    partner: str
    places: str


class ChangedVersion(Shape):
    """Which version of a table held, and which was tried."""

    before: str
    after: str


class WhatIfAskedShape(Shape):
    """What is otherwise."""

    places: list[ChangedPlaces]
    guaranteed_share: Decimal | None
    eligibility: ChangedVersion | None
    weights: ChangedVersion | None


class WhatIfPage(Shape):
    """What a run or a day would have been with something else, side by side with what it was."""

    what_if_id: Id
    allocation_run_id: OptionalId
    allocate_on: date
    days: int
    currency: str
    asked: WhatIfAskedShape
    result: SidesShape
    tried_at: datetime
    tried_by: str
