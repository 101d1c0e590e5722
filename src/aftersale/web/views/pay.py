"""Credits, earnings, payouts, and what pay is worked out with: quotas, parameters, figures, exchange rates."""

from __future__ import annotations

from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.views import names
from aftersale.web.views.roles import CHECKING, PAY, SALES
from aftersale.web.views.sales import TO_IMPORTS
from aftersale.web.views.spec import Column, Empty, Facet, Link, Section, ViewSpec
from aftersale.web.views.words import (
    BASES,
    CREDIT_TYPES,
    EARNING_KINDS,
    JOURNAL_ACCOUNTS,
    MEASURES,
    PARAMETER_NAMES,
    RATE_TYPES,
    RUN_STATES,
)

STATEMENTS = load_statements("aftersale.web.views", "pay.sql")

TO_RUNS = Link(N_("Payout runs"), "/payout-runs")
TO_FINDINGS = Link(N_("Findings"), "/findings")
PAYEE = (
    Column("payee_id", kind="key", is_filled=True),
    Column("payee_name", N_("Payee"), "person", to="/people/{payee_id}", width=200),
)
VALID = (Column("start_on", N_("From"), "day", is_filled=True), Column("end_on", N_("Ends before"), "day"))
SOURCE = Column("source", N_("Source"), width=140, is_shown=False)
PERIOD = (
    Column("payout_run_id", kind="key", is_filled=True),
    Column("period", N_("Period"), "id", width=100, is_filled=True),
)
PLAN = Column("plan_title", N_("Plan"), is_filled=True)

CREDITS = ViewSpec(
    name="credits",
    title=N_("Credits"),
    one=N_("Credit"),
    group="pay",
    statement=STATEMENTS["credits"],
    own=STATEMENTS["own_credits"],
    reach=STATEMENTS["credits_within_reach"],
    row_key="credit_id",
    row_name="booking_number",
    columns=(
        Column("credit_id", kind="key", is_filled=True),
        Column("booking_id", kind="key", is_filled=True),
        Column("booking_number", N_("Booking"), "id", to="/bookings/{booking_id}", lookup=names.BOOKING),
        Column("booked_on", N_("Booked on"), "day", is_filled=True),
        Column("payee_id", kind="key", is_filled=True),
        Column("payee_name", N_("Payee"), "person", to="/people/{payee_id}", width=200, lookup=names.PAYEE),
        Column("amount", N_("Credit"), "money", currency="currency", is_filled=True),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        Column("share", N_("Share"), "percent", is_filled=True),
        Column("credit_type", N_("Type"), width=140, is_filled=True, words=CREDIT_TYPES),
        Column("basis", N_("Basis of credit"), width=150, is_filled=True, words=BASES),
        Column("rule_id", N_("Crediting rule"), "id"),
        Column("position_id", kind="key"),
        Column("seat_name", N_("Seat"), to="/seats/{position_id}", width=200, lookup=names.SEAT),
        Column("customer_id", kind="key"),
        Column("customer_name", N_("Customer"), to="/customers/{customer_id}", width=220, lookup=names.CUSTOMER),
        Column("table_version", N_("Table version"), "id", is_shown=False),
    ),
    facets=(
        Facet("basis"),
        Facet("credit_type"),
        Facet("rule_id"),
        Facet("booked_on", "days"),
        Facet("amount", "range"),
        Facet("currency"),
        Facet("payee_name"),
    ),
    sort="-booked_on",
    search=N_("Booking, payee or customer"),
    searched=("booking_number", "payee_name", "customer_name"),
    peek=(
        Section(N_("Credit"), ("payee_name", "seat_name", "amount", "share", "credit_type")),
        Section(N_("Why"), ("booking_number", "booked_on", "customer_name", "basis", "rule_id", "table_version")),
    ),
    empty=Empty(N_("No credits yet"), N_("Credits appear here once a period is credited."), TO_RUNS),
    roles=SALES,
    topics=("credits", "bookings", "customers", "people"),
)

EARNINGS = ViewSpec(
    name="earnings",
    title=N_("Earnings"),
    one=N_("Earning"),
    group="pay",
    statement=STATEMENTS["earnings"],
    row_key="earning_key",
    row_name="payee_name",
    columns=(
        Column("earning_key", N_("Key"), is_shown=False, is_filled=True),
        *PAYEE,
        Column("component_title", N_("Component"), is_filled=True),
        Column("amount", N_("Earned"), "money", currency="currency", is_filled=True),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        *PERIOD,
        Column("kind", N_("Kind"), "status", words=EARNING_KINDS, width=140),
        Column("for_period", N_("For period"), "id", width=100, is_filled=True),
        Column("measured", N_("Measured"), "decimal", width=140),
        Column("quota", N_("Quota"), "decimal", width=140),
        Column("rate", N_("Rate"), "percent"),
        Column("state", N_("Run"), "status", words=RUN_STATES, width=120),
        PLAN,
        Column("exchange_rate", N_("Exchange rate"), "decimal", is_shown=False),
        Column("cause", N_("Cause"), width=320, is_shown=False, is_sentence=True),
    ),
    facets=(
        Facet("period"),
        Facet("component_title"),
        Facet("kind"),
        Facet("state"),
        Facet("plan_title"),
        Facet("amount", "range"),
        Facet("currency"),
        Facet("payee_name"),
    ),
    sort="-amount",
    search=N_("Payee"),
    searched=("payee_name",),
    peek=(
        Section(N_("Earning"), ("payee_name", "period", "component_title", "kind", "amount")),
        Section(N_("Why"), ("measured", "quota", "rate", "exchange_rate", "for_period", "cause")),
    ),
    empty=Empty(N_("No earnings yet"), N_("Earnings appear here once a payout run is planned."), TO_RUNS),
    roles=PAY,
    topics=("statements", "people"),
)

PAYOUTS = ViewSpec(
    name="payouts",
    title=N_("Payouts"),
    one=N_("Payout"),
    group="pay",
    statement=STATEMENTS["payouts"],
    row_key="payout_key",
    row_name="payee_name",
    row_path="/statements/{payee_number}/{period}",
    columns=(
        Column("payout_key", N_("Key"), is_shown=False, is_filled=True),
        *PAYEE,
        Column("payee_number", N_("Number"), "id", to="/statements/{payee_number}/{period}"),
        Column("amount", N_("Payout"), "money", currency="currency", is_filled=True),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        *PERIOD,
        Column("state", N_("Run"), "status", words=RUN_STATES, width=120),
        PLAN,
        Column("applied_at", N_("Applied at"), "instant"),
    ),
    facets=(Facet("period"), Facet("state"), Facet("plan_title"), Facet("amount", "range"), Facet("currency")),
    sort="-amount",
    search=N_("Number or payee"),
    searched=("payee_number", "payee_name"),
    peek=(Section(N_("Payout"), ("payee_name", "period", "plan_title", "state", "amount", "applied_at")),),
    empty=Empty(N_("No payouts yet"), N_("Payouts appear here once a payout run is planned."), TO_RUNS),
    roles=PAY,
    topics=("statements", "people"),
)

QUOTAS = ViewSpec(
    name="quotas",
    title=N_("Quotas"),
    one=N_("Quota"),
    group="pay",
    statement=STATEMENTS["quotas"],
    row_key="quota_id",
    row_name="payee_name",
    columns=(
        Column("quota_id", kind="key", is_filled=True),
        *PAYEE,
        Column("measure", N_("Measure"), is_filled=True, words=MEASURES),
        Column("amount", N_("Quota"), "money", currency="currency", is_filled=True),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        *VALID,
        SOURCE,
    ),
    facets=(Facet("measure"), Facet("start_on", "days"), Facet("amount", "range"), Facet("currency")),
    sort="-start_on",
    search=N_("Payee"),
    searched=("payee_name",),
    peek=(Section(N_("Quota"), ("payee_name", "measure", "amount", "start_on", "end_on", "source")),),
    empty=Empty(N_("No quotas yet"), N_("Quotas appear here as soon as they are imported."), TO_IMPORTS),
    roles=PAY,
    topics=("quotas", "people"),
    has_as_of=True,
)

PARAMETERS = ViewSpec(
    name="parameters",
    title=N_("Pay parameters"),
    one=N_("Pay parameter"),
    group="pay",
    statement=STATEMENTS["parameters"],
    row_key="pay_parameter_id",
    row_name="payee_name",
    columns=(
        Column("pay_parameter_id", kind="key", is_filled=True),
        *PAYEE,
        Column("parameter", N_("Parameter"), is_filled=True, words=PARAMETER_NAMES),
        Column("value", N_("Value"), "decimal", width=130, is_filled=True),
        Column("currency", N_("Currency"), width=90),
        *VALID,
        SOURCE,
    ),
    facets=(Facet("parameter"), Facet("start_on", "days"), Facet("currency")),
    sort="-start_on",
    search=N_("Payee"),
    searched=("payee_name",),
    peek=(
        Section(N_("Pay parameter"), ("payee_name", "parameter", "value", "currency", "start_on", "end_on", "source")),
    ),
    empty=Empty(N_("No pay parameters yet"), N_("What plans refer to by name appears here once imported."), TO_IMPORTS),
    roles=PAY,
    topics=("quotas", "people"),
    has_as_of=True,
)

FIGURES = ViewSpec(
    name="figures",
    title=N_("Measured figures"),
    one=N_("Measured figure"),
    group="pay",
    statement=STATEMENTS["figures"],
    row_key="measure_figure_id",
    row_name="payee_name",
    columns=(
        Column("measure_figure_id", kind="key", is_filled=True),
        *PAYEE,
        Column("measure", N_("Measure"), is_filled=True, words=MEASURES),
        Column("value", N_("Value"), "decimal", width=130, decimals=1, is_filled=True),
        *VALID,
        SOURCE,
    ),
    facets=(Facet("measure"), Facet("start_on", "days"), Facet("value", "range")),
    sort="-start_on",
    search=N_("Payee"),
    searched=("payee_name",),
    peek=(Section(N_("Measured figure"), ("payee_name", "measure", "value", "start_on", "end_on", "source")),),
    empty=Empty(
        N_("No figures yet"),
        N_("Measures that do not come from credits, such as satisfaction, appear here."),
        TO_IMPORTS,
    ),
    roles=PAY,
    topics=("quotas", "people"),
    has_as_of=True,
)

RATES = ViewSpec(
    name="rates",
    title=N_("Exchange rates"),
    one=N_("Exchange rate"),
    group="data",
    statement=STATEMENTS["rates"],
    row_key="exchange_rate_id",
    row_name="from_currency",
    columns=(
        Column("exchange_rate_id", kind="key", is_filled=True),
        Column("rate_on", N_("Day"), "day", is_filled=True),
        Column("from_currency", N_("From"), width=90, is_filled=True),
        Column("to_currency", N_("To"), width=90, is_filled=True),
        Column("rate", N_("Rate"), "decimal", width=140, decimals=6, is_filled=True),
        Column("rate_type", N_("Type"), is_filled=True, words=RATE_TYPES),
        Column("source", N_("Source"), is_filled=True),
    ),
    facets=(
        Facet("from_currency"),
        Facet("to_currency"),
        Facet("rate_type"),
        Facet("rate_on", "days"),
        Facet("source"),
    ),
    sort="-rate_on",
    peek=(Section(N_("Exchange rate"), ("rate_on", "from_currency", "to_currency", "rate", "rate_type", "source")),),
    empty=Empty(
        N_("No exchange rates yet"), N_("Pay in another currency waits until its rate is imported."), TO_IMPORTS
    ),
    roles=SALES,
    topics=("rates",),
    has_as_of=True,
)

JOURNAL = ViewSpec(
    name="journal",
    title=N_("Journal"),
    one=N_("Journal line"),
    group="pay",
    statement=STATEMENTS["journal"],
    row_key="line_key",
    row_name="payee_name",
    columns=(
        Column("line_key", N_("Key"), is_shown=False, is_filled=True),
        *PAYEE,
        Column("account", N_("Account"), "status", words=JOURNAL_ACCOUNTS, width=240, is_filled=True),
        Column("amount", N_("Debit, credit with a minus"), "money", currency="currency", width=190, is_filled=True),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        *PERIOD,
        PLAN,
        Column("applied_at", N_("Posted at"), "instant"),
    ),
    facets=(Facet("period"), Facet("account"), Facet("plan_title"), Facet("currency"), Facet("amount", "range")),
    sort="-period",
    search=N_("Payee"),
    searched=("payee_name",),
    peek=(Section(N_("Journal line"), ("period", "plan_title", "payee_name", "account", "amount", "applied_at")),),
    empty=Empty(N_("Nothing is posted yet"), N_("An applied payout run posts its lines here."), TO_RUNS),
    roles=CHECKING,
    topics=("statements",),
)
