"""Plans and their components, the earnings they give, and the statements and adjustments made of those."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from aftersale.errors import Place
from aftersale.values.exchange import RatePolicy
from aftersale.values.sentence import Sentence

PayPeriod: TypeAlias = Literal["month", "quarter", "half", "year"]
PayoutCurrency: TypeAlias = Literal["plan", "payee"]
RateType: TypeAlias = Literal["average", "end_of_day", "reference"]
RateDay: TypeAlias = Literal["booking_day", "period_end"]
TierBasis: TypeAlias = Literal["attainment", "amount"]

MONTHS_OF_PAY_PERIOD: dict[PayPeriod, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
WHERE_COLUMNS = ("credit_type", "deal_type", "vertical", "service_line", "channel")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the payee's own that the plan refers to by name, such as `commission_rate`."""

    name: str


@dataclass(frozen=True, slots=True)
class CreditedAmount:
    """The sum of credited amounts whose columns have one of the given values; no column restricts nothing."""

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure supplied per payee, such as `satisfaction`; no money."""

    name: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate from `low` up to, and not including, `high`; no high is open."""

    low: Decimal
    high: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class FlatRate:
    """One rate on all that counts; a payee's own rate is the one in force on the day of the booking."""

    kind: ClassVar[str] = "flat_rate"
    name: str
    title: str
    measure: CreditedAmount
    rate: Decimal | Parameter


@dataclass(frozen=True, slots=True)
class MarginalTiers:
    """The rate of a tier on the slice that lies in it; bounds are shares of a quota, or amounts in plan currency."""

    kind: ClassVar[str] = "marginal_tiers"
    name: str
    title: str
    measure: CreditedAmount
    by: TierBasis
    tiers: tuple[Tier, ...]
    quota: str = ""
    accumulate: Literal["period"] = "period"


@dataclass(frozen=True, slots=True)
class BonusAtTarget:
    """A fixed amount once a quota, over its own days, is reached to at least `threshold`."""

    kind: ClassVar[str] = "bonus_at_target"
    name: str
    title: str
    measure: CreditedAmount | Figure
    quota: str
    amount: Decimal | Parameter
    threshold: Decimal = Decimal(1)


Component: TypeAlias = FlatRate | MarginalTiers | BonusAtTarget


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who is paid: everyone credited if nothing is named, else who has one of the roles or is named."""

    sales_roles: tuple[str, ...] = ()
    payees: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """Which rate converts a credit, and what to do on days without one; `calendar` names when rates are published."""

    type: RateType
    on: RateDay
    missing: Literal["finding"] = "finding"
    fallback: RatePolicy = "same_day"
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What payees are promised on days in [start_on, end_on); no end is open."""

    name: str
    title: str
    currency: str
    payout_currency: PayoutCurrency
    pay_period: PayPeriod
    start_on: date
    end_on: date | None
    who: Eligibility
    exchange: ExchangePolicy
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """Something wrong in a plan file; `path` names the entry, such as `components 2, tiers 1, from`."""

    place: Place
    path: str
    expected: Sentence
    found: Sentence

    def said(self) -> Sentence:
        """Where what was expected, and what is there."""
        what = Sentence("expected {expected}, found {found}", expected=self.expected, found=self.found)
        if self.path:
            return Sentence("{place}: {path}: {what}", place=self.place, path=self.path, what=what)
        return Sentence("{place}: {what}", place=self.place, what=what)

    def __str__(self) -> str:
        return str(self.said())


@dataclass(frozen=True, slots=True)
class Earning:
    """One row of `compile_plan`: what a component gave a payee for a window of days.

    `measured`, `quota` and `exact_amount` are in the plan's currency, `amount` in `currency`, the payout currency.
    `rate` is empty where there are several, and for bonuses.
    """

    payee_id: int
    component: str
    window_start_on: date
    window_end_on: date
    measured: Decimal
    quota: Decimal | None
    rate: Decimal | None
    exact_amount: Decimal
    exchange_rate: Decimal | None
    exchange_rate_on: date | None
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class CountedCredit:
    """One row of `compile_details`: a credit that a component counted, `measured` in the plan's currency, unrounded.

    `booking` is what people call it; without one the number of the row stands in.
    """

    payee_id: int
    component: str
    window_start_on: date
    window_end_on: date
    booking_id: int
    booked_on: date
    credit_type: str
    amount: Decimal
    currency: str
    exchange_rate: Decimal | None
    exchange_rate_on: date | None
    measured: Decimal
    rate: Decimal | None
    booking: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class ExtraCredit:
    """A credit that is not there, to see what it would bring; columns that are None match no condition on them."""

    booked_on: date
    amount: Decimal
    currency: str
    credit_type: str
    deal_type: str | None = None
    vertical: str | None = None
    service_line: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class CreditOrigin:
    """Why a credit was given: the row of which version of the crediting table, on what basis, and whose booking it is."""

    rule_id: str | None
    table_version: str
    basis: str
    source: str
    credited_at: datetime

    def document(self) -> dict[str, str | None]:
        """With stable keys, instants as ISO."""
        return {
            "rule_id": self.rule_id,
            "table_version": self.table_version,
            "basis": self.basis,
            "source": self.source,
            "credited_at": self.credited_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One row of `compile_exclusions`: what a component could not pay, and why.

    `amount` is the money left out in `currency`, None where no amount is known; `missing` names what is not there,
    wanted for the day `missing_on`.
    """

    payee_id: int
    component: str
    reason: str
    booking_id: int | None
    booked_on: date | None
    amount: Decimal | None
    currency: str | None
    missing: str
    missing_on: date | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a closed period would pay differently today; paid in the open one."""

    payee_id: int
    component: str
    for_period: str
    window_start_on: date
    window_end_on: date
    difference: Decimal
    currency: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """One field that is not what somebody saw; empty where there was, or is, nothing. `unit` is a currency or empty."""

    field: str
    subject: str
    seen: str
    now: str
    unit: str
