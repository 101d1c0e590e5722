"""The canonical document of a plan, equal for equal promises, and the hash that is its version."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    Figure,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
    Tier,
)
from aftersale.values.decimals import EXACT

Document = dict[str, object]
_FORMAT = 1


def plan_document(plan: Plan) -> Document:
    """A plan as JSON-able entries that `plan_from_document` reads back: decimals as text, every default written out."""
    document: Document = {
        "name": plan.name,
        "title": plan.title,
        "currency": plan.currency,
        "payout_currency": plan.payout_currency,
        "pay_period": plan.pay_period,
        "start_on": plan.start_on.isoformat(),
    }
    if plan.end_on is not None:
        document["end_on"] = plan.end_on.isoformat()
    who = {"sales_roles": list(plan.who.sales_roles), "payees": list(plan.who.payees)}
    if any(who.values()):
        document["who"] = {key: values for key, values in who.items() if values}
    exchange = plan.exchange
    document["exchange"] = {
        "type": exchange.type,
        "on": exchange.on,
        "missing": exchange.missing,
        "fallback": exchange.fallback,
        **({"calendar": exchange.calendar} if exchange.calendar else {}),
    }
    document["components"] = [_component(component) for component in plan.components]
    return document


def plan_version(plan: Plan) -> str:
    """The version of a plan: sha256 of its canonical document, hexadecimal.

    Spaces, comments and the order of entries in a file do not change it; the order of components, which a statement
    shows, does.
    """
    content = {"format": _FORMAT, "plan": plan_document(plan)}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _component(component: Component) -> Document:
    document: Document = {"name": component.name, "kind": component.kind, "title": component.title}
    document |= _measure(component.measure)
    if isinstance(component, FlatRate):
        return document | {"rate": _figure(component.rate)}
    if isinstance(component, MarginalTiers):
        quota = {"quota": component.quota} if component.quota else {}
        tiers = [_tier(tier) for tier in component.tiers]
        return document | {"by": component.by, "accumulate": component.accumulate, **quota, "tiers": tiers}
    return document | _bonus(component)


def _bonus(component: BonusAtTarget) -> Document:
    return {
        "quota": component.quota,
        "threshold": _plain(component.threshold),
        "amount": _figure(component.amount),
    }


def _measure(measure: CreditedAmount | Figure) -> Document:
    if isinstance(measure, Figure):
        return {"measure": {"figure": measure.name}}
    where = {column: list(values) for column, values in measure.where}
    return {"measure": "credited_amount"} | ({"where": where} if where else {})


def _tier(tier: Tier) -> Document:
    high = {} if tier.high is None else {"to": _plain(tier.high)}
    return {"from": _plain(tier.low), **high, "rate": _plain(tier.rate)}


def _figure(given: Decimal | Parameter) -> object:
    return {"parameter": given.name} if isinstance(given, Parameter) else _plain(given)


def _plain(value: Decimal) -> str:
    return f"{value.normalize(EXACT):f}"
