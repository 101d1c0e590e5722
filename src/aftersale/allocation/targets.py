"""What can be imported about allocation: partners with all that is dated about them, tickets and what came of them."""

from __future__ import annotations

from decimal import Decimal

from aftersale.imports.model import After, AtMost, Field, Happened, OnlyWhere, Target, Together
from aftersale.imports.post import Apart, FactTarget

DIMENSIONS = ("region", "product", "segment", "language")
"""What scopes and quotas of partners may be about."""

_DATED = After("start_on", "end_on")
_DAYS = (Field("start_on", "date", required=True), Field("end_on", "date"))
_NOTHING = Decimal(0)

PARTNER = FactTarget(
    Target(
        "partner",
        (
            Field("key", "text", required=True),
            Field("name", "text", required=True),
            Field("email", "text"),
            Field("country", "country"),
            Field("weekdays", "text", default="mon-fri", allowed=("mon-fri", "mon-sat", "mon-sun", "sun-thu")),
            Field("pace", "rate", default="1", minimum=Decimal("0.01"), maximum=Decimal(100)),
        ),
        key=("key",),
    ),
    "partner",
    "partner_id",
)

PARTNER_MEMBER = FactTarget(
    Target(
        "partner_member",
        (
            Field("partner", "ref", required=True, ref="partner"),
            Field("person", "ref", required=True, ref="person"),
            *_DAYS,
        ),
        key=("partner", "person", "start_on"),
        checks=(_DATED,),
    ),
    "partner_member",
    "partner_member_id",
    columns={"partner": "partner_id", "person": "person_id"},
    overlap=("partner_id", "person_id"),
)

PARTNER_SCOPE = FactTarget(
    Target(
        "partner_scope",
        (
            Field("partner", "ref", required=True, ref="partner"),
            Field("dimension", "text", required=True, allowed=DIMENSIONS),
            Field("value", "text", required=True),
            *_DAYS,
        ),
        key=("partner", "dimension", "value", "start_on"),
        checks=(_DATED,),
    ),
    "partner_scope",
    "partner_scope_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id", "dimension", "value"),
)

PARTNER_CONTRACT = FactTarget(
    Target(
        "partner_contract",
        (
            Field("partner", "ref", required=True, ref="partner"),
            *_DAYS,
            Field("currency", "currency", required=True),
            Field("cost_per_ticket", "money", default="0"),
            Field("cost_per_minute", "money", default="0"),
            Field("handling_minutes", "integer", default="0", minimum=_NOTHING, maximum=Decimal(100_000)),
            Field("fixed_fee", "money", default="0", minimum=_NOTHING),
            Field("bonus_per_sale", "money", default="0"),
            Field("malus_per_cancellation", "money", default="0"),
            Field("tier_kind", "text", default="none", allowed=("none", "marginal", "all_units")),
        ),
        key=("partner", "start_on"),
        checks=(_DATED,),
    ),
    "partner_contract",
    "partner_contract_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id",),
)

PARTNER_TIER = FactTarget(
    Target(
        "partner_tier",
        (
            Field("partner", "ref", required=True, ref="partner"),
            *_DAYS,
            Field("from_tickets", "integer", required=True, minimum=Decimal(1), maximum=Decimal(10_000_000)),
            Field("cost_per_ticket", "money", required=True),
            Field("currency", "currency", required=True),
        ),
        key=("partner", "start_on", "from_tickets"),
        checks=(_DATED,),
    ),
    "partner_tier",
    "partner_tier_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id", "from_tickets"),
)

_PLACES = Decimal(10_000_000)

PARTNER_CAPACITY = FactTarget(
    Target(
        "partner_capacity",
        (
            Field("partner", "ref", required=True, ref="partner"),
            *_DAYS,
            Field("tickets_a_day", "integer", required=True, minimum=_NOTHING, maximum=_PLACES),
            Field("tickets_a_week", "integer", minimum=_NOTHING, maximum=_PLACES),
            Field("minutes_a_day", "integer", minimum=_NOTHING, maximum=_PLACES),
            Field("overtime_a_day", "integer", default="0", minimum=_NOTHING, maximum=_PLACES),
            Field("overtime_cost", "money", default="0", minimum=_NOTHING),
            Field("fewest_a_day", "integer", default="0", minimum=_NOTHING, maximum=_PLACES),
            Field("shortfall_price", "money", default="0", minimum=_NOTHING),
            Field("none_or_at_least", "integer", default="0", minimum=_NOTHING, maximum=_PLACES),
            Field("currency", "currency", required=True),
        ),
        key=("partner", "start_on"),
        checks=(_DATED,),
    ),
    "partner_capacity",
    "partner_capacity_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id",),
)

PARTNER_QUOTA = FactTarget(
    Target(
        "partner_quota",
        (
            Field("partner", "ref", ref="partner"),
            Field("dimension", "text", required=True, allowed=DIMENSIONS),
            Field("value", "text", required=True),
            *_DAYS,
            Field("fewest", "integer", default="0", minimum=_NOTHING, maximum=_PLACES),
            Field("most", "integer", minimum=_NOTHING, maximum=_PLACES),
            Field("shortfall_price", "money", default="0", minimum=_NOTHING),
            Field("currency", "currency", required=True),
        ),
        key=("partner", "dimension", "value", "start_on"),
        checks=(_DATED, AtMost("fewest", "most")),
    ),
    "partner_quota",
    "partner_quota_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id", "dimension", "value"),
)

PARTNER_PAUSE = FactTarget(
    Target(
        "partner_pause",
        (
            Field("partner", "ref", required=True, ref="partner"),
            *_DAYS,
            Field("reason", "text"),
        ),
        key=("partner", "start_on"),
        checks=(_DATED,),
    ),
    "partner_pause",
    "partner_pause_id",
    columns={"partner": "partner_id"},
    overlap=("partner_id",),
)

_CONTACT = (
    Field("contact_name", "text", most_letters=200, is_personal=True),
    Field("contact_phone", "phone", most_letters=200, is_personal=True),
    Field("contact_email", "email", most_letters=320, is_personal=True),
    Field("contact_reason", "text", most_letters=500, is_personal=True),
)
"""Whom to call, and why: free text, so that it too may say something of a person."""

TICKET = FactTarget(
    Target(
        "ticket",
        (
            Field("key", "text", required=True),
            Field("customer", "text", required=True),
            Field("product", "text"),
            Field("region", "text"),
            Field("country", "country"),
            Field("segment", "text"),
            Field("language", "text"),
            Field("contract_on", "date"),
            Field("amount", "money"),
            Field("currency", "currency"),
            Field("opened_on", "date", required=True, is_day_of_import=True),
            Field("due_on", "date"),
            Field("window_start_on", "date"),
            Field("window_end_on", "date"),
            Field("handling_minutes", "integer", minimum=_NOTHING, maximum=Decimal(100_000)),
            Field("order_number", "text"),
            Field("closed_on", "date"),
            *_CONTACT,
        ),
        key=("key",),
        checks=(After("window_start_on", "window_end_on"), Together("amount", "currency")),
    ),
    "ticket",
    "ticket_id",
    apart=Apart(
        "ticket_contact", tuple(field.name for field in _CONTACT), "ticket_contact_known", "ticket_contact_erasure"
    ),
)

TICKET_OUTCOME = FactTarget(
    Target(
        "ticket_outcome",
        (
            Field("ticket", "ref", required=True, ref="ticket"),
            Field("partner", "ref", required=True, ref="partner"),
            Field("contacted_on", "date", required=True),
            Field("result", "text", required=True, allowed=("sold", "not_sold", "cancelled", "not_reached")),
            Field("amount", "money", minimum=Decimal("0.0001")),
            Field("currency", "currency"),
            Field("quality", "rate", minimum=_NOTHING, maximum=Decimal(1)),
            Field("handling_minutes", "integer", minimum=_NOTHING, maximum=Decimal(100_000)),
        ),
        key=("ticket", "partner", "contacted_on"),
        checks=(
            Together("amount", "currency"),
            OnlyWhere("amount", "result", "sold"),
            Happened("contacted_on", "ticket", "opened_on", "closed_on"),
        ),
    ),
    "ticket_outcome",
    "ticket_outcome_id",
    columns={"ticket": "ticket_id", "partner": "partner_id"},
)

ALLOCATION_TARGETS = (
    PARTNER,
    PARTNER_MEMBER,
    PARTNER_SCOPE,
    PARTNER_CONTRACT,
    PARTNER_TIER,
    PARTNER_CAPACITY,
    PARTNER_QUOTA,
    PARTNER_PAUSE,
    TICKET,
    TICKET_OUTCOME,
)
"""In the sequence in which they are posted."""
