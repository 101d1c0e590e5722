"""Tickets, what came of them, and the runs that give them to partners."""

from __future__ import annotations

from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web import allocation_words
from aftersale.web.views.partner_words import CHOICES, REASONS, TICKET_STATES
from aftersale.web.views.partners import CURRENCY, PARTNER, price
from aftersale.web.views.pin_acts import PIN_ACTIONS
from aftersale.web.views.roles import ALLOCATION, CALLING, CONTACTING, PARTNERS
from aftersale.web.views.spec import Column, Detail, Empty, Facet, Link, Related, Section, ViewSpec
from aftersale.web.views.ticket_acts import CONTACT_ACTIONS, TICKET_ACTIONS
from aftersale.web.views.words import RUN_STATES

STATEMENTS = load_statements("aftersale.web.views", "allocation.sql")

TO_RUNS = Link(N_("Allocation runs"), "/allocation_runs")
TICKET = (
    Column("ticket_id", kind="key", is_filled=True),
    Column("ticket_number", N_("Ticket"), "id", to="/tickets/{ticket_id}"),
)
RUN = (
    Column("allocation_run_id", kind="key", is_filled=True),
    Column("run_number", N_("Run"), "id", to="/allocation/{allocation_run_id}", width=90, is_filled=True),
)

_TICKET = ("customer", "product", "region", "country", "segment", "language", "amount")
_WHEN = ("opened_on", "due_on", "window_start_on", "window_end_on", "contract_on", "handling_minutes", "closed_on")
_PINNED = ("locked_to", "locked_by", "locked_at", "locked_because", "excluded_partners", "excluded_by")
_NOW = ("state", "partner_name", "contact_on", *_PINNED)
_CONTACT = ("contact_name", "contact_phone", "contact_email", "contact_reason")
_ERASED = ("contact_erased_at", "contact_erased_by")
_SOURCE = ("order_number", "source", *_ERASED)

TICKETS = ViewSpec(
    name="tickets",
    title=N_("Tickets"),
    one=N_("Ticket"),
    group="partners",
    statement=STATEMENTS["tickets"],
    row_key="ticket_id",
    row_name="ticket_number",
    row_path="/tickets/{ticket_id}",
    columns=(
        Column("ticket_id", kind="key", is_filled=True),
        Column("ticket_number", N_("Ticket"), "id", to="/tickets/{ticket_id}", is_filled=True),
        Column("state", N_("State"), "status", words=TICKET_STATES, width=160, is_filled=True),
        Column("customer", N_("Customer"), width=200, is_filled=True),
        Column("contact_name", N_("Contact"), width=180, is_sortable=False, roles=CALLING),
        Column("contact_phone", N_("Phone"), "phone", is_sortable=False, roles=CALLING),
        Column("contact_reason", N_("Reason of contact"), width=220, is_sortable=False, roles=CALLING),
        *PARTNER,
        Column("contact_on", N_("Contact on"), "day"),
        Column("due_on", N_("Due on"), "day"),
        Column("amount", N_("Value at stake"), "money", currency="currency", width=150),
        Column("product", N_("Product"), width=160),
        Column("region", N_("Region"), width=120),
        Column("segment", N_("Segment"), width=120),
        Column("language", N_("Language"), width=110),
        Column("locked_partner_id", kind="key", roles=ALLOCATION),
        Column("locked_to", N_("Locked to"), to="/partners/{locked_partner_id}", width=180, roles=ALLOCATION),
        Column("locked_by", N_("Locked by"), "person", roles=ALLOCATION),
        Column("excluded_partners", N_("Not to"), width=180, is_sortable=False, roles=ALLOCATION),
        Column("excluded_by", N_("Excluded by"), "person", is_sortable=False, roles=ALLOCATION),
        Column("opened_on", N_("Opened on"), "day", is_filled=True),
        Column("contact_email", N_("E-mail"), "email", is_sortable=False, roles=CALLING),
        Column("contact_erased_at", N_("Contact erased at"), "instant", is_shown=False),
        Column("contact_erased_by", N_("Contact erased by"), "person", is_shown=False, roles=ALLOCATION),
        Column("locked_at", N_("Locked at"), "instant", is_shown=False, roles=ALLOCATION),
        Column("locked_because", N_("Locked because"), width=240, is_shown=False, roles=ALLOCATION),
        Column("country", N_("Country"), "country", is_shown=False),
        Column("contract_on", N_("Contract of"), "day", is_shown=False),
        Column("window_start_on", N_("Contact from"), "day", width=130, is_shown=False),
        Column("window_end_on", N_("Contact before"), "day", width=130, is_shown=False),
        Column("handling_minutes", N_("Handling minutes"), "integer", width=140, is_shown=False),
        Column("order_number", N_("Order"), "id", is_shown=False),
        Column("closed_on", N_("Closed on"), "day", is_shown=False),
        Column(
            "contract_currency", N_("Currency of the contract"), is_shown=False, is_sortable=False, roles=CONTACTING
        ),
        CURRENCY,
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(
        Facet("state"),
        Facet("partner_name"),
        Facet("region"),
        Facet("product"),
        Facet("segment"),
        Facet("language"),
        Facet("due_on", "days"),
        Facet("opened_on", "days"),
        Facet("amount", "range"),
        Facet("currency"),
        Facet("locked_to"),
        Facet("locked_by"),
    ),
    sort="-opened_on",
    search=N_("Number, customer or partner"),
    searched=("ticket_number", "customer", "partner_name"),
    peek=(
        Section(N_("Whom to contact"), _CONTACT),
        Section(N_("Now"), _NOW, _PINNED),
        Section(N_("Ticket"), _TICKET),
        Section(N_("When"), _WHEN),
        Section(N_("Where it comes from"), _SOURCE, _ERASED),
    ),
    detail=Detail(
        (
            Section(N_("Whom to contact"), _CONTACT),
            Section(N_("Now"), _NOW, _PINNED),
            Section(N_("Ticket"), _TICKET),
            Section(N_("When"), _WHEN),
            Section(N_("Where it comes from"), _SOURCE, _ERASED),
        ),
        (
            Related(N_("What happened"), "ticket_events", "ticket_id:eq:{ticket_id}"),
            Related(N_("Outcomes"), "ticket_outcomes", "ticket_id:eq:{ticket_id}"),
            Related(N_("What runs chose"), "allocation_choices", "ticket_id:eq:{ticket_id}"),
        ),
    ),
    actions=(*TICKET_ACTIONS, *PIN_ACTIONS, *CONTACT_ACTIONS),
    empty=Empty(N_("No tickets"), N_("Tickets appear here as soon as they are imported, or given to you.")),
    empty_outside=Empty(
        N_("You work for no partner yet"),
        N_("So there are no tickets for you to see. Ask an administrator to enter your partner in your account."),
    ),
    roles=PARTNERS,
    topics=("tickets", "partners"),
)

EVENTS = ViewSpec(
    name="ticket_events",
    title=N_("What happened to tickets"),
    one=N_("What happened to a ticket"),
    group="partners",
    statement=STATEMENTS["ticket_events"],
    row_key="ticket_event_id",
    row_name="ticket_number",
    columns=(
        Column("ticket_event_id", kind="key", is_filled=True),
        *TICKET,
        Column("kind", N_("What"), "status", words=TICKET_STATES, width=160, is_filled=True),
        *PARTNER,
        Column("contact_on", N_("Contact on"), "day"),
        Column("reason", N_("Reason"), width=260),
        Column("recorded_at", N_("At"), "instant", is_filled=True),
        Column("recorded_by", N_("By"), "person", is_filled=True),
        Column("customer", N_("Customer"), width=200, is_shown=False),
    ),
    facets=(Facet("kind"), Facet("partner_name"), Facet("recorded_by"), Facet("contact_on", "days")),
    sort="-recorded_at",
    search=N_("Ticket, customer, partner or reason"),
    searched=("ticket_number", "customer", "partner_name", "reason"),
    peek=(
        Section(
            N_("What happened"),
            ("ticket_number", "customer", "kind", "partner_name", "contact_on", "reason", "recorded_at", "recorded_by"),
        ),
    ),
    empty=Empty(N_("Nothing happened yet"), N_("Who was given a ticket, accepted or returned it appears here.")),
    roles=PARTNERS,
    topics=("tickets", "partners"),
    in_navigation=False,
)

_RUN = ("state", "run_number", "allocate_on", "days", "tickets", "assigned", "value", "gap")
_WHO = (
    "planned_by",
    "as_of",
    "follows_number",
    "approved_by",
    "approved_at",
    "applied_by",
    "applied_at",
    "rejected_by",
    "rejected_at",
    "rejected_because",
)

RUNS = ViewSpec(
    name="allocation_runs",
    title=N_("Allocation runs"),
    one=N_("Allocation run"),
    group="partners",
    statement=STATEMENTS["allocation_runs"],
    row_key="allocation_run_id",
    row_name="allocate_on",
    row_path="/allocation/{allocation_run_id}",
    columns=(
        Column("allocation_run_id", kind="key", is_filled=True),
        Column("allocate_on", N_("Day"), "day", to="/allocation/{allocation_run_id}", is_filled=True),
        Column("run_number", N_("Run"), "id", width=90, is_filled=True),
        Column("state", N_("State"), "status", words=RUN_STATES, width=120, is_filled=True),
        Column("tickets", N_("Tickets"), "integer", width=110),
        Column("assigned", N_("With a partner"), "integer", width=130),
        Column("value", N_("Value"), "money", currency="currency", width=150, is_filled=True),
        Column("gap", N_("Below the bound"), "money", currency="currency", width=150, is_filled=True, is_summed=False),
        Column("planned_by", N_("Planned by"), "person", width=200, is_filled=True),
        Column("as_of", N_("Known up to"), "instant", is_filled=True),
        Column("days", N_("Days"), "integer", is_shown=False, is_filled=True),
        Column("approved_by", N_("Approved by"), "person", is_shown=False),
        Column("approved_at", N_("Approved at"), "instant", is_shown=False),
        Column("applied_by", N_("Applied by"), "person", is_shown=False),
        Column("applied_at", N_("Applied at"), "instant", is_shown=False),
        Column("rejected_by", N_("Rejected by"), "person", is_shown=False),
        Column("rejected_at", N_("Rejected at"), "instant", is_shown=False),
        Column("rejected_because", N_("Rejected because"), width=240, is_shown=False),
        Column("follows_run_id", kind="key"),
        Column("follows_number", N_("Replaces run"), "id", to="/allocation/{follows_run_id}", is_shown=False),
        Column("eligibility_version", N_("Version of the rules"), "id", is_shown=False),
        Column("weights_version", N_("Version of the weights"), "id", is_shown=False),
        CURRENCY,
    ),
    facets=(Facet("state"), Facet("allocate_on", "days"), Facet("planned_by"), Facet("value", "range")),
    sort="-allocate_on,-as_of",
    search=N_("Number or planner"),
    searched=("run_number", "planned_by"),
    peek=(
        Section(N_("Allocation run"), _RUN),
        Section(N_("Who"), _WHO),
        Section(N_("Rules"), ("eligibility_version", "weights_version")),
    ),
    empty=Empty(N_("No allocation runs yet"), N_("A run appears here once it is planned.")),
    roles=ALLOCATION,
    topics=("allocation",),
)

CHOICE_LIST = ViewSpec(
    name="allocation_choices",
    title=N_("Choices of runs"),
    one=N_("Choice of a run"),
    group="partners",
    statement=STATEMENTS["allocation_choices"],
    row_key="choice_key",
    row_name="ticket_number",
    columns=(
        Column("choice_key", N_("Key"), is_shown=False, is_filled=True),
        *TICKET,
        Column("status", N_("Choice"), "status", words=CHOICES, width=200, is_filled=True),
        Column("locked_by", N_("Locked by"), "person", width=180, is_sortable=False),
        *PARTNER,
        Column("value", N_("Value"), "money", currency="currency", is_filled=True),
        Column("runner_up_partner_id", kind="key"),
        Column("runner_up_name", N_("Runner-up"), to="/partners/{runner_up_partner_id}", width=180),
        price("regret", N_("Runner-up would lose"), 170),
        Column("reason", N_("Why nobody"), words=REASONS, width=220),
        Column("contact_on", N_("Contact on"), "day"),
        Column("customer", N_("Customer"), width=200),
        *RUN,
        Column("allocate_on", N_("Day"), "day", is_filled=True),
        Column("run_state", N_("State"), "status", words=RUN_STATES, width=120, is_filled=True, is_shown=False),
        Column("candidates", N_("Candidates"), "integer", width=120, is_shown=False),
        *(
            Column(part, label, "money", currency="currency", is_shown=False)
            for part, label in allocation_words.PARTS.items()
        ),
        CURRENCY,
    ),
    facets=(
        Facet("status"),
        Facet("reason"),
        Facet("partner_name"),
        Facet("runner_up_name"),
        Facet("run_number"),
        Facet("contact_on", "days"),
        Facet("value", "range"),
        Facet("regret", "range"),
    ),
    sort="-allocate_on,-value",
    search=N_("Ticket, customer or partner"),
    searched=("ticket_number", "customer", "partner_name"),
    peek=(
        Section(
            N_("Choice"),
            ("status", "locked_by", "partner_name", "contact_on", "reason", "candidates", "runner_up_name", "regret"),
        ),
        Section(N_("What it is worth"), (*allocation_words.PARTS, "value")),
        Section(N_("Ticket"), ("ticket_number", "customer", "run_number", "allocate_on", "run_state")),
    ),
    empty=Empty(N_("No choices"), N_("What a run chose for each ticket appears here."), TO_RUNS),
    roles=ALLOCATION,
    topics=("allocation", "tickets", "partners"),
    in_navigation=False,
)

PLACES = ViewSpec(
    name="allocation_places",
    title=N_("Places of partners in runs"),
    one=N_("Places of a partner in a run"),
    group="partners",
    statement=STATEMENTS["allocation_places"],
    row_key="place_key",
    row_name="partner_name",
    columns=(
        Column("place_key", N_("Key"), is_shown=False, is_filled=True),
        *PARTNER,
        Column("contact_on", N_("Day"), "day", is_filled=True),
        Column("load", N_("Tickets"), "integer", is_filled=True),
        Column("places", N_("Places"), "integer", is_filled=True),
        Column("kept", N_("Kept"), "integer", is_filled=True),
        Column("fewest", N_("At least"), "integer", is_filled=True),
        Column("overtime", N_("Overtime"), "integer", width=110, is_filled=True),
        Column("value", N_("Value"), "money", currency="currency", is_filled=True),
        Column("cost", N_("Cost"), "money", currency="currency", is_filled=True),
        price("price", N_("Price of a place"), 150),
        price("one_more", N_("One place more gains"), 170),
        price("one_fewer", N_("One place fewer loses"), 180),
        Column("minutes_load", N_("Minutes"), "integer", width=110, is_shown=False, is_filled=True),
        Column("minutes_places", N_("Minutes there are"), "integer", width=150, is_shown=False),
        *RUN,
        CURRENCY,
    ),
    facets=(
        Facet("partner_name"),
        Facet("run_number"),
        Facet("contact_on", "days"),
        Facet("load", "range"),
        Facet("price", "range"),
    ),
    sort="-contact_on,partner_name",
    search=N_("Partner"),
    searched=("partner_name",),
    peek=(
        Section(
            N_("Places"),
            ("contact_on", "load", "places", "kept", "fewest", "overtime", "minutes_load", "minutes_places"),
        ),
        Section(N_("What it is worth"), ("value", "cost", "price", "one_more", "one_fewer")),
    ),
    empty=Empty(N_("No places"), N_("How many places each partner had in a run appears here."), TO_RUNS),
    roles=ALLOCATION,
    topics=("allocation", "partners"),
    in_navigation=False,
)
