"""What tables may ask about a ticket and a partner, and what the two tables that allocation decides by must answer."""

from __future__ import annotations

from decimal import Decimal

from aftersale.rules.vocabulary import KnownTable, Vocabulary, Word
from aftersale.values.sentence import N_, Sentence

ELIGIBILITY_TABLE = "partner_eligibility"
"""The rule table that says which partners are candidates for a ticket."""

WEIGHTS_TABLE = "ticket_weights"
"""The rule table that says what up-sell, quality, cancellation, keeping and delay are worth."""

OPENING_TABLE = "ticket_opening"
"""The rule table that says which milestones of an order open a ticket, and when."""

DECISIONS = ("allowed", "preferred", "forbidden")
"""What `partner_eligibility` may answer of a ticket and a partner."""

_NOTHING = Decimal(0)

TICKET_WORDS = (
    Word("product", N_("Product"), "string", source="ticket_product"),
    Word("region", N_("Region"), "string", source="ticket_region"),
    Word("country", N_("Country"), "string", source="ticket_country"),
    Word("segment", N_("Segment"), "string", source="ticket_segment"),
    Word("language", N_("Language"), "string", source="ticket_language"),
    Word("amount", N_("Value at stake"), "number", unit=N_("in the ticket's currency")),
    Word("currency", N_("Currency"), "string", source="ticket_currency"),
    Word("contract_age_days", N_("Contract age"), "number", unit=N_("days"), is_whole=True),
    Word("waiting_days", N_("Waiting"), "number", unit=N_("days since it was opened"), is_whole=True, minimum=_NOTHING),
    Word("days_until_due", N_("Until due"), "number", unit=N_("days, negative when late"), is_whole=True),
    Word("handling_minutes", N_("Handling time"), "number", unit=N_("minutes"), is_whole=True, minimum=_NOTHING),
)

TICKETS = Vocabulary(
    name="tickets",
    title=N_("Tickets"),
    words=TICKET_WORDS,
    tables=(
        KnownTable(
            name=WEIGHTS_TABLE,
            title=N_("What a ticket is worth"),
            answers=(
                Word("upsell_weight", N_("Up-sell counts"), "number", unit=N_("times"), minimum=_NOTHING),
                Word("quality_worth", N_("Full quality is worth"), "number", unit=N_("in base currency")),
                Word("cancellation_loss", N_("A cancellation loses"), "number", unit=N_("times the value at stake")),
                Word("preference_worth", N_("A preferred partner is worth"), "number", unit=N_("in base currency")),
                Word("keep_bonus", N_("Keeping the partner is worth"), "number", unit=N_("in base currency")),
                Word("delay_cost", N_("A day late costs"), "number", unit=N_("in base currency")),
            ),
            used_for=Sentence("Allocation runs value tickets by it."),
        ),
    ),
)

REACHED_MILESTONES = Vocabulary(
    name="reached_milestones",
    title=N_("Reached milestones"),
    words=(
        Word("milestone", N_("Milestone"), "string"),
        Word("days_since", N_("Days since then"), "number", unit=N_("days"), is_whole=True, minimum=_NOTHING),
        Word("product", N_("Product"), "string"),
        Word("service_line", N_("Service line"), "string", source="service_line"),
        Word("segment", N_("Segment"), "string", source="segment"),
        Word("region", N_("Region"), "string"),
        Word("country", N_("Country"), "string"),
        Word("channel", N_("Channel"), "string", source="channel"),
        Word("deal_type", N_("Deal type"), "string", source="deal_type"),
        Word("amount", N_("Amount of the order line"), "number", unit=N_("in the order's currency")),
        Word("currency", N_("Currency"), "string", source="currency"),
    ),
    tables=(
        KnownTable(
            name=OPENING_TABLE,
            title=N_("Which milestones open a ticket"),
            answers=(
                Word("open", N_("Opens a ticket"), "boolean"),
                Word("within_days", N_("Due within"), "number", unit=N_("days"), is_whole=True, minimum=_NOTHING),
            ),
            used_for=Sentence("Tickets are opened by it."),
        ),
    ),
)
"""Order lines at milestones they have reached: words only, orders are not known here."""

TICKETS_AND_PARTNERS = Vocabulary(
    name="tickets_and_partners",
    title=N_("Tickets and partners"),
    words=(
        *TICKET_WORDS,
        Word("partner", N_("Partner"), "string", source="partner"),
        Word("partner_country", N_("Country of the partner"), "string", source="partner_country"),
        Word("serves_region", N_("Serves the region"), "boolean"),
        Word("serves_product", N_("Serves the product"), "boolean"),
        Word("serves_segment", N_("Serves the segment"), "boolean"),
        Word("speaks_language", N_("Speaks the language"), "boolean"),
        Word("had_customer", N_("Had the customer before"), "boolean"),
    ),
    tables=(
        KnownTable(
            name=ELIGIBILITY_TABLE,
            title=N_("Which partners may take a ticket"),
            answers=(
                Word("decision", N_("Decision"), "string", allowed=DECISIONS),
                Word("reason", N_("Reason"), "string"),
            ),
            used_for=Sentence("Allocation runs find the candidates of tickets by it."),
        ),
    ),
)
