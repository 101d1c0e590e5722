"""What can be imported about people: persons, seats, who holds and reports to whom, territories and assignments."""

from __future__ import annotations

from decimal import Decimal

from aftersale.imports.model import After, Field, Target
from aftersale.imports.post import FactTarget

_DATED = After("start_on", "end_on")

PERSON = FactTarget(
    Target(
        "person",
        (
            Field("key", "text", required=True),
            Field("name", "text", required=True),
            Field("email", "text"),
            Field("job_title", "text"),
            Field("hired_on", "date"),
            Field("left_on", "date"),
            Field("country", "country"),
            Field("currency", "currency"),
        ),
        key=("key",),
    ),
    "person",
    "person_id",
)

POSITION = FactTarget(
    Target(
        "position",
        (Field("key", "text", required=True), Field("name", "text", required=True), Field("sales_role", "text")),
        key=("key",),
    ),
    "position",
    "position_id",
)

POSITION_HOLDER = FactTarget(
    Target(
        "position_holder",
        (
            Field("position", "ref", required=True, ref="position"),
            Field("person", "ref", required=True, ref="person"),
            Field("start_on", "date", required=True),
            Field("end_on", "date"),
        ),
        key=("position", "start_on"),
        checks=(_DATED,),
    ),
    "position_holder",
    "position_holder_id",
    columns={"position": "position_id", "person": "person_id"},
    overlap=("position_id",),
)

REPORTING_LINE = FactTarget(
    Target(
        "reporting_line",
        (
            Field("position", "ref", required=True, ref="position"),
            Field("parent_position", "ref", required=True, ref="position"),
            Field("start_on", "date", required=True),
            Field("end_on", "date"),
        ),
        key=("position", "start_on"),
        checks=(_DATED,),
    ),
    "reporting_line",
    "reporting_line_id",
    columns={"position": "position_id", "parent_position": "parent_position_id"},
    overlap=("position_id",),
)

TERRITORY = FactTarget(
    Target(
        "territory",
        (
            Field("key", "text", required=True),
            Field("name", "text", required=True),
            Field("country", "country"),
            Field("region", "text"),
            Field("parent", "ref", ref="territory"),
        ),
        key=("key",),
    ),
    "territory",
    "territory_id",
    columns={"parent": "parent_territory_id"},
)

ASSIGNMENT = FactTarget(
    Target(
        "assignment",
        (
            Field("kind", "text", required=True, allowed=("territory", "account")),
            Field("subject", "ref", required=True, ref=("territory", "customer")),
            Field("position", "ref", required=True, ref="position"),
            Field("start_on", "date", required=True),
            Field("end_on", "date"),
            Field("share", "rate", default="1", minimum=Decimal("0.000001"), maximum=Decimal(1)),
        ),
        key=("kind", "subject", "position", "start_on"),
        checks=(_DATED,),
    ),
    "assignment",
    "assignment_id",
    columns={"kind": "subject_kind", "subject": "subject_id", "position": "position_id"},
    overlap=("subject_kind", "subject_id", "position_id"),
)

PEOPLE_TARGETS = (PERSON, POSITION, POSITION_HOLDER, REPORTING_LINE, TERRITORY, ASSIGNMENT)
"""In the sequence in which they are posted."""
