"""People, seats, territories, and the dated lists that connect them."""

from __future__ import annotations

from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.views.roles import SALES
from aftersale.web.views.sales import TO_IMPORTS
from aftersale.web.views.spec import Column, Detail, Empty, Facet, Related, Section, Timeline, ViewSpec, Word
from aftersale.web.views.words import SALES_ROLES, SUBJECT_KINDS

STATEMENTS = load_statements("aftersale.web.views", "people.sql")

WHEN = {
    "now": Word(N_("Now"), "ok"),
    "past": Word(N_("Past"), "neutral"),
    "future": Word(N_("Future"), "info"),
}
DATED = (
    Column("start_on", N_("From"), "day", is_filled=True),
    Column("end_on", N_("Ends before"), "day"),
    Column("is_when", N_("When"), "status", words=WHEN, width=100),
    Column("source", N_("Source"), width=140, is_shown=False),
)

BY_SEAT = Timeline("seat_name", "start_on", "end_on")
BY_SUBJECT = Timeline("subject_name", "start_on", "end_on")
BY_PERSON = Timeline("person_name", "start_on", "end_on")
BY_PARENT = Timeline("parent_name", "start_on", "end_on")

_PERSON = (
    "person_number",
    "email",
    "job_title",
    "seat_name",
    "sales_role",
    "hired_on",
    "left_on",
    "country",
    "currency",
)

PEOPLE = ViewSpec(
    name="people",
    title=N_("People"),
    one=N_("Person"),
    group="people",
    statement=STATEMENTS["people"],
    row_key="person_id",
    row_name="name",
    row_path="/people/{person_id}",
    columns=(
        Column("person_id", kind="key", is_filled=True),
        Column("name", N_("Name"), "person", to="/people/{person_id}", width=200, is_filled=True),
        Column("person_number", N_("Number"), "id", is_filled=True),
        Column("job_title", N_("Job title")),
        Column("position_id", kind="key"),
        Column("seat_name", N_("Seat today"), to="/seats/{position_id}", width=220),
        Column("sales_role", N_("Sales role"), width=140, words=SALES_ROLES),
        Column("country", N_("Country"), "country"),
        Column("currency", N_("Paid in"), width=90),
        Column("hired_on", N_("Hired on"), "day"),
        Column("left_on", N_("Left on"), "day"),
        Column("email", N_("E-mail address"), "email", width=220, is_shown=False),
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(Facet("sales_role"), Facet("country"), Facet("currency"), Facet("job_title"), Facet("hired_on", "days")),
    sort="name",
    search=N_("Number, name or e-mail address"),
    searched=("person_number", "name", "email"),
    peek=(Section(N_("Person"), _PERSON),),
    detail=Detail(
        (Section(N_("Person"), (*_PERSON, "source")),),
        (
            Related(N_("Seats held"), "holders", "person_id:eq:{person_id}", BY_SEAT),
            Related(N_("Credits"), "credits", "payee_id:eq:{person_id}"),
            Related(N_("Earnings"), "earnings", "payee_id:eq:{person_id}"),
            Related(N_("Payouts"), "payouts", "payee_id:eq:{person_id}"),
            Related(N_("Quotas"), "quotas", "payee_id:eq:{person_id}"),
        ),
    ),
    empty=Empty(N_("No people yet"), N_("People appear here as soon as they are imported."), TO_IMPORTS),
    roles=SALES,
    topics=("people",),
    has_as_of=True,
)

SEATS = ViewSpec(
    name="seats",
    title=N_("Seats"),
    one=N_("Seat"),
    group="people",
    statement=STATEMENTS["seats"],
    row_key="position_id",
    row_name="name",
    row_path="/seats/{position_id}",
    columns=(
        Column("position_id", kind="key", is_filled=True),
        Column("name", N_("Seat"), to="/seats/{position_id}", width=240, is_filled=True),
        Column("position_number", N_("Number"), "id", is_filled=True),
        Column("sales_role", N_("Sales role"), width=140, words=SALES_ROLES),
        Column("person_id", kind="key"),
        Column("holder_name", N_("Held today by"), "person", to="/people/{person_id}", width=200),
        Column("parent_position_id", kind="key"),
        Column("parent_name", N_("Reports to"), to="/seats/{parent_position_id}", width=220),
        Column("reports", N_("Reports"), "integer"),
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(Facet("sales_role"), Facet("parent_name"), Facet("reports", "range")),
    sort="name",
    search=N_("Number, seat or holder"),
    searched=("position_number", "name", "holder_name"),
    peek=(Section(N_("Seat"), ("position_number", "sales_role", "holder_name", "parent_name", "reports")),),
    detail=Detail(
        (Section(N_("Seat"), ("position_number", "sales_role", "holder_name", "parent_name", "reports", "source")),),
        (
            Related(N_("Holds"), "assignments", "position_id:eq:{position_id}", BY_SUBJECT),
            Related(N_("Who held the seat"), "holders", "position_id:eq:{position_id}", BY_PERSON),
            Related(N_("Seats that report to it"), "seats", "parent_position_id:eq:{position_id}"),
            Related(N_("Reported to"), "reporting_lines", "position_id:eq:{position_id}", BY_PARENT),
            Related(N_("Bookings"), "bookings", "seller_position_id:eq:{position_id}"),
        ),
    ),
    empty=Empty(N_("No seats yet"), N_("Seats appear here as soon as they are imported."), TO_IMPORTS),
    roles=SALES,
    topics=("people",),
    has_as_of=True,
)

_TERRITORY = ("territory_number", "region", "country", "parent_name", "seats_today")

TERRITORIES = ViewSpec(
    name="territories",
    title=N_("Territories"),
    one=N_("Territory"),
    group="people",
    statement=STATEMENTS["territories"],
    row_key="territory_id",
    row_name="name",
    row_path="/territories/{territory_id}",
    columns=(
        Column("territory_id", kind="key", is_filled=True),
        Column("name", N_("Territory"), to="/territories/{territory_id}", width=220, is_filled=True),
        Column("territory_number", N_("Number"), "id", is_filled=True),
        Column("region", N_("Region")),
        Column("country", N_("Country"), "country"),
        Column("parent_territory_id", kind="key"),
        Column("parent_name", N_("Belongs to"), to="/territories/{parent_territory_id}"),
        Column("seats_today", N_("Held today by"), width=300, is_sortable=False),
        Column("source", N_("Source"), width=140, is_shown=False),
    ),
    facets=(Facet("region"), Facet("country"), Facet("parent_name")),
    sort="name",
    search=N_("Number or name"),
    searched=("territory_number", "name"),
    peek=(Section(N_("Territory"), _TERRITORY),),
    detail=Detail(
        (Section(N_("Territory"), (*_TERRITORY, "source")),),
        (
            Related(N_("Who holds it"), "assignments", "territory_id:eq:{territory_id}", BY_SEAT),
            Related(N_("Customers"), "customers", "territory_id:eq:{territory_id}"),
            Related(N_("Bookings"), "bookings", "territory_id:eq:{territory_id}"),
            Related(N_("Territories that belong to it"), "territories", "parent_territory_id:eq:{territory_id}"),
        ),
    ),
    empty=Empty(N_("No territories yet"), N_("Territories appear here as soon as they are imported."), TO_IMPORTS),
    roles=SALES,
    topics=("territories", "assignments", "people"),
    has_as_of=True,
)

ASSIGNMENTS = ViewSpec(
    name="assignments",
    title=N_("Assignments"),
    one=N_("Assignment"),
    group="people",
    statement=STATEMENTS["assignments"],
    row_key="assignment_id",
    row_name="subject_name",
    columns=(
        Column("assignment_id", kind="key", is_filled=True),
        Column("territory_id", kind="key"),
        Column("customer_id", kind="key"),
        Column("subject_name", N_("What is held"), width=240),
        Column("subject_kind", N_("Kind"), "status", words=SUBJECT_KINDS, width=180),
        Column("position_id", kind="key"),
        Column("seat_name", N_("Seat"), to="/seats/{position_id}", width=220),
        Column("share", N_("Share"), "percent"),
        *DATED,
    ),
    facets=(
        Facet("is_when"),
        Facet("subject_kind"),
        Facet("start_on", "days"),
        Facet("share", "range"),
        Facet("seat_name"),
    ),
    sort="-start_on",
    search=N_("Territory, customer or seat"),
    searched=("subject_name", "seat_name"),
    peek=(
        Section(
            N_("Assignment"), ("subject_name", "subject_kind", "seat_name", "share", "start_on", "end_on", "source")
        ),
    ),
    empty=Empty(
        N_("No assignments yet"), N_("Who holds which territory or account appears here once imported."), TO_IMPORTS
    ),
    roles=SALES,
    topics=("assignments", "territories", "customers", "people"),
    has_as_of=True,
)

HOLDERS = ViewSpec(
    name="holders",
    title=N_("Who holds which seat"),
    one=N_("Time in a seat"),
    group="people",
    statement=STATEMENTS["holders"],
    row_key="position_holder_id",
    row_name="seat_name",
    columns=(
        Column("position_holder_id", kind="key", is_filled=True),
        Column("position_id", kind="key"),
        Column("seat_name", N_("Seat"), to="/seats/{position_id}", width=240),
        Column("person_id", kind="key"),
        Column("person_name", N_("Person"), "person", to="/people/{person_id}", width=200),
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("start_on", "days")),
    sort="-start_on",
    search=N_("Seat or person"),
    searched=("seat_name", "person_name"),
    peek=(Section(N_("Time in a seat"), ("seat_name", "person_name", "start_on", "end_on", "source")),),
    empty=Empty(N_("No seat is held yet"), N_("Who holds which seat appears here once imported."), TO_IMPORTS),
    roles=SALES,
    topics=("people",),
    in_navigation=False,
    has_as_of=True,
)

REPORTING_LINES = ViewSpec(
    name="reporting_lines",
    title=N_("Reporting lines"),
    one=N_("Reporting line"),
    group="people",
    statement=STATEMENTS["reporting_lines"],
    row_key="reporting_line_id",
    row_name="seat_name",
    columns=(
        Column("reporting_line_id", kind="key", is_filled=True),
        Column("position_id", kind="key"),
        Column("seat_name", N_("Seat"), to="/seats/{position_id}", width=240),
        Column("parent_position_id", kind="key"),
        Column("parent_name", N_("Reports to"), to="/seats/{parent_position_id}", width=240),
        *DATED,
    ),
    facets=(Facet("is_when"), Facet("parent_name"), Facet("start_on", "days")),
    sort="-start_on",
    search=N_("Seat"),
    searched=("seat_name", "parent_name"),
    peek=(Section(N_("Reporting line"), ("seat_name", "parent_name", "start_on", "end_on", "source")),),
    empty=Empty(N_("No reporting lines yet"), N_("Who reports to whom appears here once imported."), TO_IMPORTS),
    roles=SALES,
    topics=("people",),
    in_navigation=False,
    has_as_of=True,
)
