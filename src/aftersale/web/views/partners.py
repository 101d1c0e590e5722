"""Service partners, and the dated lists of what is agreed with them."""

from __future__ import annotations

from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.views.partner_words import DIMENSIONS, QUOTA_REACHES, STANDINGS, TIER_KINDS, WEEKDAYS
from aftersale.web.views.people import DATED
from aftersale.web.views.roles import KEEPING, PARTNERS
from aftersale.web.views.sales import TO_IMPORTS
from aftersale.web.views.spec import Column, Detail, Empty, Facet, Related, Section, Timeline, ViewSpec
from aftersale.web.views.term_acts import QUOTA_ACTIONS, TERM_ACTIONS

STATEMENTS = load_statements("aftersale.web.views", "partners.sql")

PARTNER = (
    Column("partner_id", kind="key"),
    Column("partner_name", N_("Partner"), to="/partners/{partner_id}", width=200),
)
CURRENCY = Column("currency", N_("Currency"), width=90, is_shown=False)

BY_PARTNER = Timeline("partner_name", "start_on", "end_on")
BY_VALUE = Timeline("value", "start_on", "end_on")
BY_MEMBER = Timeline("person_name", "start_on", "end_on")

_SERVES = ("regions", "products", "segments", "languages")
_TODAY = (
    "standing",
    "tickets_a_day",
    "tickets_a_week",
    "minutes_a_day",
    "cost_per_ticket",
    "tier_kind",
    "contract_end_on",
)
_PARTNER = ("partner_number", "email", "country", "weekdays", "pace", "members")


def price(key: str, label: str, width: int = 130, *, currency: str = "currency", is_shown: bool = True) -> Column:
    """What one ticket, minute or day costs: an amount that is never added up over rows."""
    return Column(key, label, "money", currency=currency, width=width, is_summed=False, is_shown=is_shown)


# What forms begin with, and whoever wants it shown.
_MORE_OF_TODAY = (
    Column("overtime_a_day", N_("Overtime a day"), "integer", width=130, is_shown=False),
    price("overtime_cost", N_("Cost of overtime"), 150, currency="capacity_currency", is_shown=False),
    Column("fewest_a_day", N_("At least a day"), "integer", width=120, is_shown=False),
    price("shortfall_price", N_("Price of a missing ticket"), 190, currency="capacity_currency", is_shown=False),
    Column("none_or_at_least", N_("None or at least"), "integer", width=140, is_shown=False),
    Column("capacity_currency", N_("Currency of the capacity"), width=150, is_shown=False),
    price("cost_per_minute", N_("Cost per minute"), is_shown=False),
    Column("handling_minutes", N_("Handling minutes"), "integer", width=140, is_shown=False),
    price("fixed_fee", N_("Fixed fee a day"), is_shown=False),
    price("bonus_per_sale", N_("Bonus per sale"), is_shown=False),
    price("malus_per_cancellation", N_("Malus per cancellation"), 180, is_shown=False),
    Column("tiers", N_("Each tier"), width=180, is_shown=False, is_sortable=False),
)

PARTNER_LIST = ViewSpec(
    name="partners",
    title=N_("Partners"),
    one=N_("Partner"),
    group="partners",
    statement=STATEMENTS["partners"],
    row_key="partner_id",
    row_name="name",
    row_path="/partners/{partner_id}",
    columns=(
        Column("partner_id", kind="key", is_filled=True),
        Column("name", N_("Partner"), to="/partners/{partner_id}", width=200, is_filled=True),
        Column("standing", N_("Today"), "status", words=STANDINGS, width=190),
        Column("tickets_a_day", N_("Tickets a day"), "integer", width=110),
        price("cost_per_ticket", N_("Cost per ticket")),
        Column("tier_kind", N_("Tiers"), words=TIER_KINDS, width=170, is_shown=False),
        Column("regions", N_("Regions"), width=180, is_sortable=False),
        Column("products", N_("Products"), width=180, is_sortable=False),
        Column("segments", N_("Segments"), width=150, is_sortable=False),
        Column("languages", N_("Languages"), width=130, is_sortable=False),
        Column("members", N_("Works here"), "person", width=220, is_sortable=False),
        Column("tickets_a_week", N_("Tickets a week"), "integer", width=120, is_shown=False),
        Column("minutes_a_day", N_("Minutes a day"), "integer", width=120, is_shown=False),
        Column("contract_end_on", N_("Contract ends before"), "day", width=120, is_shown=False),
        *_MORE_OF_TODAY,
        Column("country", N_("Country"), "country"),
        Column("weekdays", N_("Weekdays"), words=WEEKDAYS, width=170),
        Column("pace", N_("Pace"), "decimal", decimals=1, is_shown=False, is_filled=True),
        Column("email", N_("E-mail address"), "email", width=220, is_shown=False),
        Column("partner_number", N_("Number"), "id", is_shown=False, is_filled=True),
        CURRENCY,
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(
        Facet("standing"),
        Facet("country"),
        Facet("weekdays"),
        Facet("tier_kind"),
        Facet("tickets_a_day", "range"),
    ),
    sort="name",
    search=N_("Number, name or e-mail address"),
    searched=("partner_number", "name", "email"),
    peek=(
        Section(N_("Today"), _TODAY),
        Section(N_("Serves"), _SERVES),
        Section(N_("Partner"), _PARTNER),
    ),
    detail=Detail(
        (
            Section(N_("Today"), _TODAY),
            Section(N_("Partner"), (*_PARTNER, "source")),
        ),
        (
            Related(N_("Capacities"), "partner_capacities", "partner_id:eq:{partner_id}", BY_PARTNER),
            Related(N_("Pauses"), "partner_pauses", "partner_id:eq:{partner_id}", BY_PARTNER),
            Related(N_("Contracts"), "partner_contracts", "partner_id:eq:{partner_id}", BY_PARTNER),
            Related(N_("Tiers"), "partner_tiers", "partner_id:eq:{partner_id}"),
            Related(N_("Quotas of partners"), "partner_quotas", "partner_id:eq:{partner_id}", BY_VALUE),
            Related(N_("Changed here"), "partner_changes", "partner_id:eq:{partner_id}"),
            Related(N_("Tickets"), "tickets", "partner_id:eq:{partner_id}"),
            Related(N_("Outcomes"), "ticket_outcomes", "partner_id:eq:{partner_id}"),
            Related(N_("Notices"), "partner_notices", "partner_id:eq:{partner_id}"),
            Related(N_("What it serves"), "partner_scopes", "partner_id:eq:{partner_id}", BY_VALUE),
            Related(N_("Who works for it"), "partner_members", "partner_id:eq:{partner_id}", BY_MEMBER),
        ),
    ),
    actions=TERM_ACTIONS,
    empty=Empty(N_("No partners yet"), N_("Partners appear here as soon as they are imported."), TO_IMPORTS),
    # An administrator says who works for which partner.
    roles=PARTNERS | KEEPING,
    topics=("partners", "people"),
    has_as_of=True,
)

CONTRACTS = ViewSpec(
    name="partner_contracts",
    title=N_("Contracts of partners"),
    one=N_("Contract of a partner"),
    group="partners",
    statement=STATEMENTS["partner_contracts"],
    row_key="partner_contract_id",
    row_name="partner_name",
    columns=(
        Column("partner_contract_id", kind="key", is_filled=True),
        *PARTNER,
        *DATED,
        price("cost_per_ticket", N_("Cost per ticket")),
        price("cost_per_minute", N_("Cost per minute")),
        Column("handling_minutes", N_("Handling minutes"), "integer", width=140, is_filled=True),
        price("fixed_fee", N_("Fixed fee a day")),
        price("bonus_per_sale", N_("Bonus per sale")),
        price("malus_per_cancellation", N_("Malus per cancellation"), 180),
        Column("tier_kind", N_("Tiers"), words=TIER_KINDS, width=180, is_filled=True),
        CURRENCY,
    ),
    facets=(Facet("is_when"), Facet("tier_kind"), Facet("start_on", "days"), Facet("currency")),
    sort="-start_on",
    search=N_("Partner"),
    searched=("partner_name",),
    peek=(
        Section(N_("Contract of a partner"), ("partner_name", "start_on", "end_on", "currency", "source")),
        Section(
            N_("What it costs"),
            (
                "cost_per_ticket",
                "tier_kind",
                "cost_per_minute",
                "handling_minutes",
                "fixed_fee",
                "bonus_per_sale",
                "malus_per_cancellation",
            ),
        ),
    ),
    empty=Empty(
        N_("No contracts of partners yet"), N_("Without a contract in force a partner gets no ticket."), TO_IMPORTS
    ),
    roles=PARTNERS,
    topics=("partners",),
    has_as_of=True,
)

TIERS = ViewSpec(
    name="partner_tiers",
    title=N_("Tiers of partners"),
    one=N_("Tier of a partner"),
    group="partners",
    statement=STATEMENTS["partner_tiers"],
    row_key="partner_tier_id",
    row_name="partner_name",
    columns=(
        Column("partner_tier_id", kind="key", is_filled=True),
        *PARTNER,
        Column("from_tickets", N_("From ticket"), "integer", width=120, is_filled=True),
        price("cost_per_ticket", N_("Cost per ticket")),
        CURRENCY,
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("start_on", "days"), Facet("currency")),
    sort="partner_name,from_tickets",
    search=N_("Partner"),
    searched=("partner_name",),
    peek=(
        Section(
            N_("Tier of a partner"), ("partner_name", "from_tickets", "cost_per_ticket", "start_on", "end_on", "source")
        ),
    ),
    empty=Empty(N_("No tiers"), N_("From so many tickets of a month on, a ticket costs something else."), TO_IMPORTS),
    roles=PARTNERS,
    topics=("partners",),
    in_navigation=False,
    has_as_of=True,
)

CAPACITIES = ViewSpec(
    name="partner_capacities",
    title=N_("Capacities of partners"),
    one=N_("Capacity of a partner"),
    group="partners",
    statement=STATEMENTS["partner_capacities"],
    row_key="partner_capacity_id",
    row_name="partner_name",
    columns=(
        Column("partner_capacity_id", kind="key", is_filled=True),
        *PARTNER,
        *DATED,
        Column("tickets_a_day", N_("Tickets a day"), "integer", width=120, is_filled=True),
        Column("tickets_a_week", N_("Tickets a week"), "integer", width=130),
        Column("minutes_a_day", N_("Minutes a day"), "integer", width=120),
        Column("overtime_a_day", N_("Overtime a day"), "integer", width=130, is_filled=True),
        price("overtime_cost", N_("Cost of overtime"), 150, is_shown=False),
        Column("fewest_a_day", N_("At least a day"), "integer", width=120, is_filled=True),
        price("shortfall_price", N_("Price of a missing ticket"), 190, is_shown=False),
        Column("none_or_at_least", N_("None or at least"), "integer", width=140, is_filled=True),
        CURRENCY,
    ),
    facets=(Facet("is_when"), Facet("tickets_a_day", "range"), Facet("start_on", "days"), Facet("currency")),
    sort="-start_on",
    search=N_("Partner"),
    searched=("partner_name",),
    peek=(
        Section(N_("Capacity of a partner"), ("partner_name", "start_on", "end_on", "source")),
        Section(N_("At most"), ("tickets_a_day", "tickets_a_week", "minutes_a_day", "overtime_a_day", "overtime_cost")),
        Section(N_("At least"), ("fewest_a_day", "shortfall_price", "none_or_at_least")),
    ),
    empty=Empty(N_("No capacities yet"), N_("Without a capacity a partner gets no ticket."), TO_IMPORTS),
    roles=PARTNERS,
    topics=("partners",),
    has_as_of=True,
)

PARTNER_QUOTAS = ViewSpec(
    name="partner_quotas",
    title=N_("Quotas of partners"),
    one=N_("Quota of a partner"),
    group="partners",
    statement=STATEMENTS["partner_quotas"],
    row_key="partner_quota_id",
    row_name="value",
    columns=(
        Column("partner_quota_id", kind="key", is_filled=True),
        Column("value", N_("Value"), width=160, is_filled=True),
        Column("dimension", N_("Dimension"), words=DIMENSIONS, width=120, is_filled=True),
        *PARTNER,
        Column("reach", N_("Holds for"), "status", words=QUOTA_REACHES, width=260, is_filled=True),
        Column("fewest", N_("At least"), "integer", width=110, is_filled=True),
        Column("most", N_("At most"), "integer", width=110),
        price("shortfall_price", N_("Price of a missing ticket"), 190, is_shown=False),
        CURRENCY,
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("dimension"), Facet("reach"), Facet("value"), Facet("start_on", "days")),
    sort="-start_on",
    search=N_("Value or partner"),
    searched=("value", "partner_name"),
    peek=(
        Section(
            N_("Quota of a partner"),
            (
                "dimension",
                "value",
                "partner_name",
                "reach",
                "fewest",
                "most",
                "shortfall_price",
                "start_on",
                "end_on",
                "source",
            ),
        ),
    ),
    actions=QUOTA_ACTIONS,
    empty=Empty(
        N_("No quotas"), N_("How many tickets of a region or product a partner gets a day appears here."), TO_IMPORTS
    ),
    roles=PARTNERS,
    topics=("partners",),
    has_as_of=True,
)

PAUSES = ViewSpec(
    name="partner_pauses",
    title=N_("Pauses of partners"),
    one=N_("Pause of a partner"),
    group="partners",
    statement=STATEMENTS["partner_pauses"],
    row_key="partner_pause_id",
    row_name="partner_name",
    columns=(
        Column("partner_pause_id", kind="key", is_filled=True),
        *PARTNER,
        Column("reason", N_("Reason"), width=280),
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("start_on", "days")),
    sort="-start_on",
    search=N_("Partner or reason"),
    searched=("partner_name", "reason"),
    peek=(Section(N_("Pause of a partner"), ("partner_name", "reason", "start_on", "end_on", "source")),),
    empty=Empty(N_("No pauses"), N_("A partner that pauses gets no ticket on those days."), TO_IMPORTS),
    roles=PARTNERS,
    topics=("partners",),
    in_navigation=False,
    has_as_of=True,
)

SCOPES = ViewSpec(
    name="partner_scopes",
    title=N_("What partners serve"),
    one=N_("What a partner serves"),
    group="partners",
    statement=STATEMENTS["partner_scopes"],
    row_key="partner_scope_id",
    row_name="value",
    columns=(
        Column("partner_scope_id", kind="key", is_filled=True),
        Column("value", N_("Value"), width=180, is_filled=True),
        Column("dimension", N_("Dimension"), words=DIMENSIONS, width=120, is_filled=True),
        *PARTNER,
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("dimension"), Facet("value"), Facet("partner_name"), Facet("start_on", "days")),
    sort="dimension,value",
    search=N_("Value or partner"),
    searched=("value", "partner_name"),
    peek=(
        Section(N_("What a partner serves"), ("dimension", "value", "partner_name", "start_on", "end_on", "source")),
    ),
    empty=Empty(
        N_("Nothing is named"),
        N_("A partner that names no region serves all regions; so with products, segments and languages."),
        TO_IMPORTS,
    ),
    roles=PARTNERS,
    topics=("partners",),
    in_navigation=False,
    has_as_of=True,
)

MEMBERS = ViewSpec(
    name="partner_members",
    title=N_("Members of partners"),
    one=N_("Member of a partner"),
    group="partners",
    statement=STATEMENTS["partner_members"],
    row_key="partner_member_id",
    row_name="person_name",
    columns=(
        Column("partner_member_id", kind="key", is_filled=True),
        Column("person_name", N_("Person"), "person", width=200),
        Column("person_number", N_("Number"), "id"),
        *PARTNER,
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("partner_name"), Facet("start_on", "days")),
    sort="-start_on",
    search=N_("Person, number or partner"),
    searched=("person_name", "person_number", "partner_name"),
    peek=(
        Section(
            N_("Member of a partner"), ("person_name", "person_number", "partner_name", "start_on", "end_on", "source")
        ),
    ),
    empty=Empty(N_("No members yet"), N_("Whoever works for a partner sees its tickets."), TO_IMPORTS),
    roles=PARTNERS,
    topics=("partners", "people"),
    in_navigation=False,
    has_as_of=True,
)
