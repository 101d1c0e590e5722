"""Plans as they were recorded: their versions, and what each promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from fastapi import APIRouter

from aftersale.incentives.model import Component, Figure, FlatRate, MarginalTiers, Parameter, Plan
from aftersale.incentives.store import get_plan, load_names, load_plan_versions
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.web.acting import Reading
from aftersale.web.shapes import Id, NameInPath, Shape

router = APIRouter(prefix="/api/plans", tags=["plans"])


class PlanVersionShape(Shape):
    """A version of a plan, by the hash of its content; no end is open."""

    version: str
    title: str
    start_on: date
    end_on: date | None
    recorded_at: datetime
    recorded_by: str
    paid_periods: list[str]


class PlanShape(Shape):
    """A plan with its versions, the newest first."""

    plan_name: str
    title: str
    versions: list[PlanVersionShape]


class PlanList(Shape):
    """Plans by name."""

    rows: list[PlanShape]


class WhereShape(Shape):
    """Only credits whose column has one of the values count."""

    column: str
    values: list[str]


class TierShape(Shape):
    """A rate from `low` up to, and not including, `high`; no high is open. Bounds are shares of a quota or amounts."""

    low: Decimal
    high: Decimal | None
    rate: Decimal


class ComponentShape(Shape):
    """One promise of a plan; what its kind does not have is empty.

    `rate` and `amount` are the plan's own; `parameter` names a figure of each payee's own in their place. `figure` names
    what is measured where that is not credits.
    """

    name: str
    title: str
    kind: str
    figure: str | None
    where: list[WhereShape]
    rate: Decimal | None
    amount: Decimal | None
    parameter: str | None
    by: str | None
    quota: str | None
    threshold: Decimal | None
    tiers: list[TierShape]


class NamedPayeeShape(Shape):
    """A payee that a plan names."""

    payee_id: Id
    payee_number: str
    name: str | None


class PlanPage(Shape):
    """What a version of a plan promises, to whom, and in which currency."""

    plan_name: str
    title: str
    version: str
    recorded_at: datetime
    recorded_by: str
    start_on: date
    end_on: date | None
    currency: str
    payout_currency: str
    pay_period: str
    rate_type: str
    rate_day: str
    rate_fallback: str
    sales_roles: list[str]
    payees: list[NamedPayeeShape]
    components: list[ComponentShape]
    versions: list[PlanVersionShape]


@router.get("")
def list_plans(conn: Reading) -> PlanList:
    """Every plan with its versions."""
    groups = groupby(load_plan_versions(conn), key=lambda row: row["plan_name"])
    plans = [(name, [_shape_version(row) for row in rows]) for name, rows in groups]
    return PlanList(rows=[PlanShape(plan_name=name, title=rows[0].title, versions=rows) for name, rows in plans])


@router.get("/{plan_name}/{version}")
def show_plan(plan_name: NameInPath, version: NameInPath, conn: Reading) -> PlanPage:
    """What a version of a plan promises."""
    plan = get_plan(conn, plan_name, version)
    return _shape_plan(conn, plan, version, [_shape_version(row) for row in load_plan_versions(conn, plan_name)])


def _shape_version(row: Row) -> PlanVersionShape:
    return PlanVersionShape.model_validate(row | {"end_on": None if row["end_on"] == OPEN_DAY else row["end_on"]})


def _shape_plan(conn: Connection, plan: Plan, version: str, versions: Sequence[PlanVersionShape]) -> PlanPage:
    recorded = next(each for each in versions if each.version == version)
    return PlanPage(
        plan_name=plan.name,
        title=plan.title,
        version=version,
        recorded_at=recorded.recorded_at,
        recorded_by=recorded.recorded_by,
        start_on=plan.start_on,
        end_on=plan.end_on,
        currency=plan.currency,
        payout_currency=plan.payout_currency,
        pay_period=plan.pay_period,
        rate_type=plan.exchange.type,
        rate_day=plan.exchange.on,
        rate_fallback=plan.exchange.fallback,
        sales_roles=list(plan.who.sales_roles),
        payees=[NamedPayeeShape.model_validate(row) for row in load_names(conn, plan.who.payees)],
        components=[_shape_component(each) for each in plan.components],
        versions=list(versions),
    )


def _shape_component(component: Component) -> ComponentShape:
    measure = component.measure
    where = () if isinstance(measure, Figure) else measure.where
    shape: dict[str, object] = dict.fromkeys(ComponentShape.model_fields) | {
        "name": component.name,
        "title": component.title,
        "kind": component.kind,
        "figure": measure.name if isinstance(measure, Figure) else None,
        "where": [{"column": column, "values": list(values)} for column, values in where],
        "tiers": [],
    }
    if isinstance(component, FlatRate):
        shape |= _given("rate", component.rate)
    elif isinstance(component, MarginalTiers):
        shape |= {"by": component.by, "quota": component.quota or None, "tiers": component.tiers}
    else:
        shape |= {"quota": component.quota, "threshold": component.threshold} | _given("amount", component.amount)
    return ComponentShape.model_validate(shape)


def _given(name: str, figure: Decimal | Parameter) -> dict[str, object]:
    """What the plan says itself, or where it says that each payee has their own."""
    return {"parameter": figure.name} if isinstance(figure, Parameter) else {name: figure}
