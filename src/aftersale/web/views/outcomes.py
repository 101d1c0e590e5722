"""What came of contacting customers."""

from __future__ import annotations

from aftersale.values.sentence import N_
from aftersale.web.views.allocation import STATEMENTS, TICKET
from aftersale.web.views.partner_words import RESULTS
from aftersale.web.views.partners import CURRENCY, PARTNER
from aftersale.web.views.roles import PARTNERS
from aftersale.web.views.spec import Column, Empty, Facet, Section, ViewSpec
from aftersale.web.views.ticket_acts import OUTCOME_ACTIONS

OUTCOMES = ViewSpec(
    name="ticket_outcomes",
    title=N_("Outcomes"),
    one=N_("Outcome"),
    group="partners",
    statement=STATEMENTS["ticket_outcomes"],
    row_key="ticket_outcome_id",
    row_name="ticket_number",
    columns=(
        Column("ticket_outcome_id", kind="key", is_filled=True),
        *TICKET,
        Column("result", N_("Result"), "status", words=RESULTS, width=170, is_filled=True),
        Column("customer", N_("Customer"), width=200),
        *PARTNER,
        Column("contacted_on", N_("Contacted on"), "day", width=130, is_filled=True),
        Column("amount", N_("Sold on top"), "money", currency="currency"),
        Column("quality", N_("Quality"), "percent"),
        Column("handling_minutes", N_("Handling minutes"), "integer", width=140),
        Column("product", N_("Product"), width=160, is_shown=False),
        Column("region", N_("Region"), width=120, is_shown=False),
        CURRENCY,
        Column("corrected_because", N_("Corrected because"), width=240),
        Column("recorded_by", N_("Reported by"), "person", is_shown=False),
        Column("recorded_at", N_("Reported at"), "instant", is_shown=False, is_filled=True),
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(
        Facet("result"),
        Facet("partner_name"),
        Facet("product"),
        Facet("region"),
        Facet("contacted_on", "days"),
        Facet("amount", "range"),
        Facet("quality", "range"),
        Facet("currency"),
    ),
    sort="-contacted_on",
    search=N_("Ticket, customer or partner"),
    searched=("ticket_number", "customer", "partner_name"),
    peek=(
        Section(
            N_("Outcome"),
            (
                "result",
                "contacted_on",
                "amount",
                "quality",
                "handling_minutes",
                "corrected_because",
                "recorded_by",
                "recorded_at",
            ),
        ),
        Section(N_("Ticket"), ("ticket_number", "customer", "product", "region", "partner_name", "source")),
    ),
    actions=OUTCOME_ACTIONS,
    empty=Empty(N_("No outcomes yet"), N_("What came of contacting a customer appears here.")),
    roles=PARTNERS,
    topics=("outcomes", "tickets", "partners"),
    has_as_of=True,
)
