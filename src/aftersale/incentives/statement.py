"""A payee's results for a period: every line with its formula and its numbers, down to the single credit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

from aftersale.incentives.attainment import Attainment, find_attainment
from aftersale.incentives.formula import explain_adjusted, explain_result, explain_steps
from aftersale.incentives.model import (
    Component,
    CountedCredit,
    CreditOrigin,
    Earning,
    MarginalTiers,
    Plan,
)
from aftersale.incentives.share import find_rates, share_out
from aftersale.incentives.waterfall import PARTS, PartCode, build_waterfall, plan_parts, split_line
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT
from aftersale.values.period import Period
from aftersale.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One credit behind a line, with its part of what the line gives; parts sum to the line."""

    booking_number: str
    booked_on: str
    credited: Decimal
    currency: str
    measured: Decimal
    exchange: str
    rates: tuple[Decimal, ...]
    amount: Decimal | None
    origin: CreditOrigin | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one component gave for one window, or an adjustment; `formula` has its numbers in it.

    `parts` are the steps of the waterfall that it belongs to; they sum to the amount. `first_rate` is the rate on which the
    part `credits` rests, where there is one.
    """

    component: str
    title: str
    kind: str
    for_period: str
    window: str
    formula: str
    steps: tuple[str, ...]
    cause: str
    amount: Decimal
    currency: str
    credits: tuple[CreditLine, ...]
    measured: Decimal
    first_rate: Decimal | None
    exchange_rate: Decimal | None
    parts: Mapping[PartCode, Decimal]
    attainment: Attainment | None


@dataclass(frozen=True, slots=True)
class PlanStatement:
    """What one plan gives a payee for a period; `parts` are the steps that the plan can give at all."""

    plan_name: str
    plan_title: str
    plan_version: str
    currency: str
    state: str
    lines: tuple[StatementLine, ...]
    adjustments: tuple[StatementLine, ...]
    parts: frozenset[PartCode]


def build_plan_statement(
    plan: Plan,
    version: str,
    state: str,
    period: Period,
    earnings: Sequence[tuple[Earning, str, str, str]],
    credits: Sequence[CountedCredit],
    origins: Mapping[tuple[int, str], CreditOrigin] | None = None,
) -> PlanStatement:
    """Make the statement of one plan.

    Parameters
    ----------
    earnings
        Each with its kind (activity or adjustment), the period it is for, and the cause of an adjustment.
    credits
        What `compile_details` gives for the period; they belong to the activity.
    origins
        By booking and credit type, why the credit was given.
    """
    by_name = {component.name: component for component in plan.components}
    lines: list[StatementLine] = []
    adjustments: list[StatementLine] = []
    for earning, kind, for_period, cause in earnings:
        component = by_name.get(earning.component)
        mine = [
            credit
            for credit in credits
            if kind == "activity"
            and (credit.component, credit.window_start_on, credit.window_end_on)
            == (earning.component, earning.window_start_on, earning.window_end_on)
        ]
        line = _line(
            plan, component, earning, kind, for_period, cause, _credit_lines(component, earning, mine, origins)
        )
        (lines if kind == "activity" else adjustments).append(line)
    order = {component.name: position for position, component in enumerate(plan.components)}
    lines.sort(key=lambda line: (order.get(line.component, len(order)), line.window))
    adjustments.sort(key=lambda line: (line.for_period, order.get(line.component, len(order)), line.window))
    return PlanStatement(
        plan.name, plan.title, version, plan.currency, state, tuple(lines), tuple(adjustments), plan_parts(plan)
    )


def statement_document(payee: Mapping[str, Any], period: Period, plans: Sequence[PlanStatement]) -> dict[str, Any]:
    """The statement with stable keys, decimals as strings; equal facts give equal bytes, whatever their sequence."""
    currencies = {line.currency for plan in plans for line in _all_lines(plan)}
    return {
        "payee": {"number": payee["payee_number"], "name": payee["name"]},
        "period": str(period),
        "start_on": period.start_on.isoformat(),
        "end_on": period.end_on.isoformat(),
        "state": _weakest([plan.state for plan in plans]),
        "totals": [_total(currency, plans) for currency in sorted(currencies)],
        "plans": [_plan_document(plan) for plan in sorted(plans, key=lambda plan: plan.plan_name)],
        "hash": statement_hash(str(payee["payee_number"]), period, plans),
    }


def statement_hash(payee_number: str, period: Period, plans: Sequence[PlanStatement]) -> str:
    """What a payee accepts: equal for equal figures, whatever they are called and in whatever language."""
    rows = sorted(
        (
            plan.plan_name,
            plan.plan_version,
            line.kind,
            line.component,
            line.for_period,
            line.window,
            amount,
            line.currency,
        )
        for plan in plans
        for line in _all_lines(plan)
        for amount in [_paid(line.amount, line.currency)]
    )
    text = "\n".join("|".join(row) for row in [(payee_number, str(period)), *rows])
    return hashlib.sha256(text.encode()).hexdigest()


def statement_text(document: Mapping[str, Any], credits: int) -> str:
    """The statement as a person reads it on a terminal, with so many credits under each line."""
    payee = document["payee"]
    out = [f"Statement of {payee['name']} ({payee['number']}) for {document['period']}, {document['state']}"]
    for plan in document["plans"]:
        out += ["", f"{plan['title']} (version {plan['version'][:12]})"]
        for line in (*plan["lines"], *plan["adjustments"]):
            out.append(f"  {line['title']}: {line['amount']} {line['currency']}")
            out.append(f"    {line['formula']}")
            out += [f"    {step}" for step in line["steps"]]
            if line["cause"]:
                out.append(f"    {line['cause']}")
            out += [f"      {_credit_text(credit)}" for credit in line["credits"][:credits]]
            if len(line["credits"]) > credits:
                out.append(f"      … and {len(line['credits']) - credits:,} credits more")
    for total in document["totals"]:
        out += [
            "",
            f"  Opening balance   {total['opening_balance']:>18} {total['currency']}",
            f"  Activity          {total['activity']:>18} {total['currency']}",
            f"  Adjustments       {total['adjustments']:>18} {total['currency']}",
            f"  Payout            {total['payout']:>18} {total['currency']}",
            f"  Closing balance   {total['closing_balance']:>18} {total['currency']}",
        ]
    return "\n".join(out)


def _line(
    plan: Plan,
    component: Component | None,
    earning: Earning,
    kind: str,
    for_period: str,
    cause: str,
    credits: Sequence[CreditLine],
) -> StatementLine:
    window = f"{earning.window_start_on}..{earning.window_end_on}"
    is_adjustment = kind == "adjustment"
    formula = explain_adjusted(earning, for_period) if is_adjustment else explain_result(plan, component, earning)
    return StatementLine(
        component=earning.component,
        title=_title(component, earning, kind, for_period),
        kind=kind,
        for_period=for_period,
        window=window,
        formula=formula,
        steps=tuple(explain_steps(plan, component, earning)) if kind == "activity" else (),
        cause=cause,
        amount=earning.amount,
        currency=earning.currency,
        credits=tuple(credits),
        measured=earning.measured,
        first_rate=component.tiers[0].rate if isinstance(component, MarginalTiers) else earning.rate,
        exchange_rate=earning.exchange_rate,
        parts=split_line(component, earning, kind),
        attainment=find_attainment(component, earning, plan.currency) if kind == "activity" else None,
    )


def _title(component: Component | None, earning: Earning, kind: str, for_period: str) -> str:
    title = component.title if component else earning.component
    if kind == "activity":
        return title
    return Sentence("Adjustment of {title} for {period}", title=title, period=for_period)


def _credit_lines(
    component: Component | None,
    earning: Earning,
    credits: Sequence[CountedCredit],
    origins: Mapping[tuple[int, str], CreditOrigin] | None,
) -> list[CreditLine]:
    """The credits sorted by day and booking, in which sequence they fill tiers."""
    listed = sorted(
        credits, key=lambda each: (each.booked_on, each.booking, each.booking_id, each.credit_type, each.amount)
    )
    parts, rates = share_out(component, earning, listed), find_rates(component, earning, listed)
    return [
        CreditLine(
            booking_number=each.booking,
            booked_on=each.booked_on.isoformat(),
            credited=each.amount,
            currency=each.currency,
            measured=each.measured,
            exchange=""
            if each.exchange_rate is None
            else Sentence("× {rate}, the rate of {day}", rate=each.exchange_rate, day=each.exchange_rate_on or ""),
            rates=at,
            amount=part,
            origin=(origins or {}).get((each.booking_id, each.credit_type)),
        )
        for each, part, at in zip(listed, parts, rates, strict=True)
    ]


def _all_lines(plan: PlanStatement) -> tuple[StatementLine, ...]:
    return (*plan.lines, *plan.adjustments)


def _total(currency: str, plans: Sequence[PlanStatement]) -> dict[str, Any]:
    """The balance in one currency, from the opening over every step to the closing."""
    lines = [line for plan in plans for line in _all_lines(plan) if line.currency == currency]
    sums = {code: _sum([line.parts.get(code, Decimal(0)) for line in lines]) for code in PARTS}
    shown = {
        code for plan in plans if any(line.currency == currency for line in _all_lines(plan)) for code in plan.parts
    }
    waterfall = build_waterfall(Decimal(0), sums, shown)
    payout = _sum(list(sums.values()))
    figures = {
        "opening_balance": waterfall.steps[0].amount,
        "activity": EXACT.subtract(payout, sums["adjustments"]),
        "adjustments": sums["adjustments"],
        "payout": payout,
        "closing_balance": waterfall.closing_balance,
    }
    written = {name: _paid(amount, currency) for name, amount in figures.items()}
    return {"currency": currency} | written | waterfall.document(currency)


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    return reduce(EXACT.add, amounts, Decimal(0))


def _plan_document(plan: PlanStatement) -> dict[str, Any]:
    return {
        "name": plan.plan_name,
        "title": plan.plan_title,
        "version": plan.plan_version,
        "currency": plan.currency,
        "state": plan.state,
        "lines": [_line_document(line) for line in plan.lines],
        "adjustments": [_line_document(line) for line in plan.adjustments],
    }


def _line_document(line: StatementLine) -> dict[str, Any]:
    return {
        "component": line.component,
        "title": line.title,
        "for_period": line.for_period,
        "window": line.window,
        "formula": line.formula,
        "steps": list(line.steps),
        "cause": line.cause,
        "amount": _paid(line.amount, line.currency),
        "currency": line.currency,
        "parts": {code: _paid(amount, line.currency) for code, amount in line.parts.items()},
        "attainment": line.attainment.document() if line.attainment else None,
        "credits": [
            {
                "booking_number": credit.booking_number,
                "booked_on": credit.booked_on,
                "credited": str(credit.credited),
                "currency": credit.currency,
                "measured": f"{credit.measured:.4f}",
                "exchange": credit.exchange,
                "rate": str(credit.rates[0]) if len(credit.rates) == 1 else None,
                "rates": [str(rate) for rate in credit.rates],
                "amount": None if credit.amount is None else _paid(credit.amount, line.currency),
                "origin": credit.origin.document() if credit.origin else None,
            }
            for credit in line.credits
        ],
    }


def _credit_text(credit: Mapping[str, Any]) -> str:
    part = "" if credit["amount"] is None else f" → {credit['amount']}"
    credited = f"{credit['credited']} {credit['currency']} {credit['exchange']}".rstrip()
    return f"{credit['booked_on']}  {credit['booking_number']}  {credited}{part}"


def _weakest(states: Sequence[str]) -> str:
    """Of several plans the state that promises least."""
    return next((state for state in ("estimate", "planned", "approved", "applied") if state in states), "estimate")


def _paid(amount: Decimal, currency: str) -> str:
    return f"{amount:.{minor_unit(currency)}f}"
