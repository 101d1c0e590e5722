"""What a plan gives, one payee and one credit at a time in plain decimals: shares no calculation with the compiler."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import holidays

from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    Figure,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
)
from aftersale.values.period import Period
from incentives.pay_facts import CreditRow, Facts, QuotaRow

WIDE = Context(prec=90, rounding=ROUND_HALF_UP)
ZERO = Decimal(0)
DIGITS = {"JPY": 0, "KWD": 3}


def rounded(value: Decimal, digits: int) -> Decimal:
    return WIDE.quantize(value, Decimal(1).scaleb(-digits)) + 0


@dataclass
class Answer:
    """Earnings as the columns of the statement; left out as (payee, component, reason, booking, missing, day)."""

    earnings: list[tuple[Any, ...]]
    left_out: set[tuple[Any, ...]]


class Interpreter:
    """Works a plan out for a period, from facts in any sequence."""

    def __init__(self, plan: Plan, period: Period, facts: Facts) -> None:
        self.plan, self.period, self.facts = plan, period, facts
        self.last_day = period.end_on - timedelta(days=1)
        self.answer = Answer([], set())

    def run(self) -> Answer:
        who = self.plan.who
        for payee_id, currency, role in sorted(set(self.facts.payees)):
            named = bool(who.sales_roles or who.payees)
            if named and role not in who.sales_roles and payee_id not in who.payees:
                continue
            for component in sorted(self.plan.components, key=lambda each: each.name):
                self.component(
                    payee_id, currency if self.plan.payout_currency == "payee" else self.plan.currency, component
                )
        self.answer.earnings.sort(key=lambda row: row[:4])
        return self.answer

    def component(self, payee: int, currency: str | None, component: Component) -> None:
        if isinstance(component, FlatRate):
            self.flat(payee, currency, component)
        elif isinstance(component, MarginalTiers):
            self.tiers(payee, currency, component)
        else:
            self.bonus(payee, currency, component)

    def flat(self, payee: int, currency: str | None, component: FlatRate) -> None:
        measured, gives, rates, any_counted = ZERO, ZERO, set(), False
        for credit in self.credits(payee, component.measure, *self.days()):
            rate = component.rate
            if isinstance(rate, Parameter):
                own = self.parameter(payee, rate.name, credit.booked_on)
                if own is None:
                    self.out(payee, component, "parameter_missing", credit.booking_id, rate.name, credit.booked_on)
                rate = own[0] if own else ZERO
                amount = self.in_plan(payee, component, credit)
                if own is None or amount is None:
                    continue
            else:
                amount = self.in_plan(payee, component, credit)
                if amount is None:
                    continue
            any_counted = True
            measured += amount
            gives += WIDE.multiply(amount, rate)
            rates.add(rate)
        if any_counted:
            rate_shown = rates.pop() if len(rates) == 1 else None
            self.earn(payee, currency, component, self.window(), measured, None, rate_shown, rounded(gives, 10))

    def tiers(self, payee: int, currency: str | None, component: MarginalTiers) -> None:
        amounts = [
            self.in_plan(payee, component, each) for each in self.credits(payee, component.measure, *self.days())
        ]
        counted = [amount for amount in amounts if amount is not None]
        if not counted:
            return
        measured, unit = sum(counted, ZERO), Decimal(1)
        if component.by == "attainment":
            quota = self.usable_quota(payee, component)
            if quota is None:
                return
            unit = quota
        gives = ZERO
        for number, tier in enumerate(component.tiers):
            low = rounded(WIDE.multiply(tier.low, unit), 10)
            top = measured if tier.high is None else min(measured, rounded(WIDE.multiply(tier.high, unit), 10))
            if number == 0:
                gives += WIDE.multiply(top, tier.rate)
            elif top > low:
                gives += WIDE.multiply(top - low, tier.rate)
        shown = unit if component.by == "attainment" else None
        self.earn(payee, currency, component, self.window(), measured, shown, None, rounded(gives, 10))

    def usable_quota(self, payee: int, component: MarginalTiers) -> Decimal | None:
        for quota in self.quotas(payee, component.quota):
            if (quota.start_on, quota.end_on) == self.window():
                amount = self.quota_in_plan(quota)
                reason = "quota_zero" if quota.amount == 0 else "quota_rate_missing" if amount is None else ""
                if reason:
                    self.out(payee, component, reason, None, component.quota, self.period.start_on)
                return None if reason else amount
        self.out(payee, component, "quota_missing", None, component.quota, self.period.start_on)
        return None

    def bonus(self, payee: int, currency: str | None, component: BonusAtTarget) -> None:
        quotas = self.quotas(payee, component.quota)
        measure = component.measure
        start_on, end_on = self.window()
        if isinstance(measure, CreditedAmount):
            touching = [q for q in quotas if q.start_on < end_on and (q.end_on is None or q.end_on > start_on)]
            if not touching and any(
                self.converted(each) is not None for each in self.credits(payee, measure, *self.days())
            ):
                self.out(payee, component, "quota_missing", None, component.quota, start_on)
        for quota in quotas:
            if quota.end_on is not None and start_on < quota.end_on <= end_on:
                self.bonus_of_quota(payee, currency, component, quota)

    def bonus_of_quota(self, payee: int, currency: str | None, component: BonusAtTarget, quota: QuotaRow) -> None:
        assert quota.end_on is not None
        window, measure, usable = (quota.start_on, quota.end_on), component.measure, True
        if isinstance(measure, Figure):
            target: Decimal | None = quota.amount
            figures = [
                f.value
                for f in self.facts.figures
                if (f.payee_id, f.measure, f.start_on, f.end_on) == (payee, measure.name, *window)
            ]
            measured = figures[0] if figures else ZERO
            if len(figures) != 1:
                reason = "figure_contradicted" if figures else "figure_missing"
                self.out(payee, component, reason, None, measure.name, quota.start_on)
                usable = False
        else:
            target = self.quota_in_plan(quota)
            amounts = [self.in_plan(payee, component, each) for each in self.credits(payee, measure, *window)]
            measured = sum((amount for amount in amounts if amount is not None), ZERO)
        if target is None or target == 0:
            reason = "quota_rate_missing" if target is None else "quota_zero"
            self.out(payee, component, reason, None, component.quota, quota.start_on)
            usable = False
        promised: tuple[Decimal, str | None] | None = (
            (component.amount, None) if isinstance(component.amount, Decimal) else None
        )
        if isinstance(component.amount, Parameter):
            day = quota.end_on - timedelta(days=1)
            promised = self.parameter(payee, component.amount.name, day)
            if promised is None:
                self.out(payee, component, "parameter_missing", None, component.amount.name, day)
        if usable and promised is not None and target is not None:
            met = measured >= WIDE.multiply(target, component.threshold)
            self.pay_bonus(payee, currency, component, (window, measured, target), promised, met)

    def pay_bonus(
        self,
        payee: int,
        currency: str | None,
        component: Component,
        about: tuple[tuple[date, date], Decimal, Decimal],
        promised: tuple[Decimal, str | None],
        met: bool,
    ) -> None:
        window, measured, target = about
        value, own = (promised[0] if met else ZERO), promised[1]
        exact: Decimal | None = value
        if met and own is not None and own != self.plan.currency:
            rate, _ = self.rate(own, self.plan.currency, self.last_day)
            if rate is None:
                self.out(payee, component, "bonus_rate_missing", None, f"{own} to {self.plan.currency}", self.last_day)
                return
            exact = rounded(WIDE.multiply(value, rate), 10)
        assert exact is not None
        self.earn(payee, currency, component, window, measured, target, None, exact, value if own == currency else None)

    def earn(
        self,
        payee: int,
        currency: str | None,
        component: Component,
        window: tuple[date, date],
        measured: Decimal,
        quota: Decimal | None,
        rate: Decimal | None,
        exact: Decimal,
        as_promised: Decimal | None = None,
    ) -> None:
        if currency is None:
            self.out(payee, component, "currency_missing", None, "payout currency", self.last_day)
            return
        exchange: Decimal | None = None
        exchange_on: date | None = None
        amount = exact
        if as_promised is not None:
            amount = as_promised
        elif currency != self.plan.currency:
            exchange, exchange_on = self.rate(self.plan.currency, currency, self.last_day)
            if exchange is None:
                missing = f"{self.plan.currency} to {currency}"
                self.out(payee, component, "payout_rate_missing", None, missing, self.last_day)
                return
            amount = WIDE.multiply(exact, exchange)
        self.answer.earnings.append(
            (
                payee,
                component.name,
                *window,
                rounded(measured, 4),
                None if quota is None else rounded(quota, 4),
                rate,
                exact,
                exchange,
                exchange_on,
                rounded(amount, DIGITS.get(currency, 2)),
                currency,
            )
        )

    def days(self) -> tuple[date, date]:
        end_on = self.period.end_on if self.plan.end_on is None else min(self.plan.end_on, self.period.end_on)
        return max(self.plan.start_on, self.period.start_on), end_on

    def window(self) -> tuple[date, date]:
        return self.period.start_on, self.period.end_on

    def credits(self, payee: int, measure: CreditedAmount, start_on: date, end_on: date) -> Iterable[CreditRow]:
        for credit in self.facts.credits:
            inside = credit.payee_id == payee and start_on <= credit.booked_on < end_on
            if inside and all(getattr(credit, column) in values for column, values in measure.where):
                yield credit

    def in_plan(self, payee: int, component: Component, credit: CreditRow) -> Decimal | None:
        amount = self.converted(credit)
        if amount is None:
            _, known_on = self.rate(credit.currency, self.plan.currency, self.rate_day(credit))
            reason = "rate_missing" if known_on is None else "rate_contradicted"
            missing = f"{credit.currency} to {self.plan.currency}"
            self.out(payee, component, reason, credit.booking_id, missing, self.rate_day(credit))
        return amount

    def converted(self, credit: CreditRow) -> Decimal | None:
        if credit.currency == self.plan.currency:
            return credit.amount
        rate, _ = self.rate(credit.currency, self.plan.currency, self.rate_day(credit))
        return None if rate is None else rounded(WIDE.multiply(credit.amount, rate), 10)

    def rate_day(self, credit: CreditRow) -> date:
        return credit.booked_on if self.plan.exchange.on == "booking_day" else self.last_day

    def quotas(self, payee: int, measure: str) -> list[QuotaRow]:
        return [quota for quota in self.facts.quotas if (quota.payee_id, quota.measure) == (payee, measure)]

    def quota_in_plan(self, quota: QuotaRow) -> Decimal | None:
        if quota.currency == self.plan.currency:
            return quota.amount
        rate, _ = self.rate(quota.currency, self.plan.currency, quota.start_on)
        return None if rate is None else rounded(WIDE.multiply(quota.amount, rate), 10)

    def parameter(self, payee: int, name: str, day: date) -> tuple[Decimal, str | None] | None:
        for own in self.facts.parameters:
            in_force = own.start_on <= day and (own.end_on is None or day < own.end_on)
            if in_force and (own.payee_id, own.parameter) == (payee, name):
                return own.value, own.currency
        return None

    def rate(self, source: str, target: str, day: date) -> tuple[Decimal | None, date | None]:
        """The rate of a pair and day, and the day for which anything is known about it."""
        days = [day]
        if self.plan.exchange.fallback == "previous_business_day" and self.is_closed(day):
            before = day - timedelta(days=1)
            while self.is_closed(before):
                before -= timedelta(days=1)
            days.append(before)
        for each in days:
            known = {
                r.rate
                for r in self.facts.rates
                if (r.from_currency, r.to_currency, r.rate_on) == (source, target, each)
            }
            if known:
                return (known.pop(), each) if len(known) == 1 else (None, each)
        return None, None

    def is_closed(self, day: date) -> bool:
        if day.weekday() >= 5:
            return True
        market = self.plan.exchange.calendar
        return bool(market) and day in holidays.financial_holidays(market, years=day.year)

    def out(self, payee: int, component: Component, reason: str, booking: int | None, missing: str, day: date) -> None:
        self.answer.left_out.add((payee, component.name, reason, booking, missing, day))


def interpret(plan: Plan, period: Period, facts: Facts) -> Answer:
    """What the plan gives for the period, and what it leaves out."""
    return Interpreter(plan, period, facts).run()
