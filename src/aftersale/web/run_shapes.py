"""The JSON shapes of payout runs: in a list, on a page, and what is sent to plan and to decide."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field, model_validator

from aftersale.web.shapes import Id, OptionalId, Sent, Shape
from aftersale.web.wrong_input import refuse_input

LONGEST_PLAN = 1_000_000
LONGEST_REASON = 2_000


class PeriodSent(Sent):
    """Which period to credit."""

    period: str = Field(max_length=40)


class PlanSent(Sent):
    """Which period to pay, and by which plan: one that is recorded, by name and version, or the text of a plan file."""

    period: str = Field(max_length=40)
    plan_name: str | None = Field(default=None, max_length=200)
    plan_version: str | None = Field(default=None, max_length=64)
    plan_yaml: str | None = Field(default=None, min_length=1, max_length=LONGEST_PLAN)

    @model_validator(mode="after")
    def _names_one_plan(self) -> PlanSent:
        is_recorded = self.plan_name is not None and self.plan_version is not None
        if is_recorded == (self.plan_yaml is not None):
            raise refuse_input("plan_not_one")
        return self


class LookedAt(Sent):
    """Which content of a run was looked at: what the run shows as `content_hash`."""

    content_hash: str = Field(min_length=1, max_length=64)


class RejectionSent(LookedAt):
    """Why a run is rejected."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")


class PayoutRunShape(Shape):
    """All payouts of a plan and period, and how far they are: planned, approved, applied, rejected or superseded."""

    payout_run_id: Id
    plan_name: str
    plan_title: str
    plan_version: str
    period: str
    start_on: date
    end_on: date
    as_of: datetime
    checked_at: datetime
    state: str
    content_hash: str
    planned_by: str
    approved_at: datetime | None
    approved_by: str | None
    rejected_at: datetime | None
    rejected_by: str | None
    rejected_because: str | None
    applied_at: datetime | None
    applied_by: str | None
    totals: dict[str, Decimal]
    payees: int


class PayoutRunList(Shape):
    """Payout runs, the newest period first."""

    rows: list[PayoutRunShape]


class ComponentSumShape(Shape):
    """What a component gives in all: for the period itself (`activity`), or as `adjustment` of earlier ones."""

    component: str
    title: str
    kind: str
    currency: str
    amount: Decimal
    payees: int


class PreviousRunShape(Shape):
    """What the plan paid last before this run's period."""

    payout_run_id: Id
    period: str
    totals: dict[str, Decimal]
    payees: int


class TotalShape(Shape):
    """What the run pays in a currency, beside what the plan paid last."""

    currency: str
    amount: Decimal
    before: Decimal | None
    difference: Decimal | None


class PayChangeShape(Shape):
    """A payee whose pay differs from the last run's; nothing where a run does not pay them."""

    payee_id: Id
    payee_number: str | None
    name: str | None
    currency: str
    before: Decimal | None
    now: Decimal | None
    difference: Decimal


class HeldBackShape(Shape):
    """Findings of one cause that keep money out of the run."""

    code: str
    severity: str
    cause: str
    count: int
    payees: int
    example: str
    amount_by_currency: dict[str, Decimal]


class ExcludedPayeeShape(Shape):
    """Somebody whom findings keep from being paid in full, or at all."""

    payee_id: Id
    payee_number: str
    name: str | None
    findings: int
    example: str
    is_paid: bool


class AttemptShape(Shape):
    """Another run of the same plan and period."""

    payout_run_id: Id
    state: str
    as_of: datetime
    planned_by: str
    totals: dict[str, Decimal]
    payees: int


class RunDifferenceShape(Shape):
    """One field that is not as it was seen; empty where there was, or is, nothing. `unit` is a currency or empty."""

    field: str
    subject: str
    seen: str
    now: str
    unit: str


class HindranceShape(Shape):
    """What keeps the reader from doing something, in a sentence."""

    code: str
    detail: str


class RunHindranceShape(HindranceShape):
    """Where something has changed since the run was planned, also what, field by field."""

    differences: list[RunDifferenceShape]


class HindrancesShape(Shape):
    """What the reader may do now: nothing in the way, or what is."""

    approve: RunHindranceShape | None
    reject: RunHindranceShape | None
    apply: RunHindranceShape | None


class PayoutRunPage(PayoutRunShape):
    """A run with all that somebody looks at before they approve it."""

    components: list[ComponentSumShape]
    previous: PreviousRunShape | None
    by_currency: list[TotalShape]
    changes: list[PayChangeShape]
    changed_payees: int
    held_back: list[HeldBackShape]
    excluded: list[ExcludedPayeeShape]
    other_attempts: list[AttemptShape]
    hindrances: HindrancesShape


class PayoutShape(Shape):
    """What one payee is paid by a run, beside the last one."""

    payee_id: OptionalId
    payee_number: str | None
    name: str | None
    amount: Decimal
    currency: str
    before: Decimal | None
    difference: Decimal


class PayoutList(Shape):
    """Payouts of a run, the highest first."""

    rows: list[PayoutShape]
    total: int
