"""Why a statement differs from the one before: causes that sum exactly to the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any, Literal, TypeAlias

from aftersale.incentives.statement import PlanStatement, StatementLine
from aftersale.incentives.waterfall import PARTS, PartCode
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT, round_half_away

CauseCode: TypeAlias = Literal["volume", "rate", "exchange", "credits", "rate_effect", "bonuses", "adjustments"]

_ZERO = Decimal(0)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason of a difference; `before` and `now` are what was credited, in `unit`, or a rate, or what was paid."""

    code: CauseCode
    plan: str
    component: str
    title: str
    amount: Decimal
    before: Decimal
    now: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What two statements pay in one currency, and why it is not the same; all causes sum to `now - before`."""

    currency: str
    before: Decimal
    now: Decimal
    causes: tuple[Cause, ...]

    def document(self) -> dict[str, Any]:
        """With stable keys, decimals as strings."""
        places = minor_unit(self.currency)
        return {
            "currency": self.currency,
            "before": f"{self.before:.{places}f}",
            "now": f"{self.now:.{places}f}",
            "difference": f"{EXACT.subtract(self.now, self.before):.{places}f}",
            "causes": [
                {
                    "code": cause.code,
                    "plan": cause.plan,
                    "component": cause.component,
                    "title": cause.title,
                    "amount": f"{cause.amount:.{places}f}",
                    "before": str(cause.before),
                    "now": str(cause.now),
                    "unit": cause.unit,
                }
                for cause in self.causes
            ],
        }


@dataclass(slots=True)
class _Pair:
    """The lines of one component, or the adjustments of one plan, in two statements."""

    plan: str
    component: str
    measured_in: str
    title: str = ""
    before: list[StatementLine] = field(default_factory=list)
    now: list[StatementLine] = field(default_factory=list)


def compare_statements(before: Sequence[PlanStatement], now: Sequence[PlanStatement]) -> tuple[Difference, ...]:
    """Compare what two periods pay, currency by currency, plan by plan and component by component."""
    currencies = {line.currency for plan in (*before, *now) for line in (*plan.lines, *plan.adjustments)}
    return tuple(_compare(currency, _pair(before, now, currency)) for currency in sorted(currencies))


def _pair(before: Sequence[PlanStatement], now: Sequence[PlanStatement], currency: str) -> list[_Pair]:
    pairs: dict[tuple[str, str], _Pair] = {}
    for plans, is_now in ((now, True), (before, False)):
        for plan in plans:
            for line in (*plan.lines, *plan.adjustments):
                if line.currency == currency:
                    component = line.component if line.kind == "activity" else ""
                    new = _Pair(plan.plan_name, component, plan.currency, line.title if component else "")
                    pair = pairs.setdefault((plan.plan_name, component), new)
                    (pair.now if is_now else pair.before).append(line)
    return list(pairs.values())


def _compare(currency: str, pairs: Sequence[_Pair]) -> Difference:
    return Difference(
        currency,
        _sum(line.amount for pair in pairs for line in pair.before),
        _sum(line.amount for pair in pairs for line in pair.now),
        tuple(cause for pair in pairs for cause in _causes(pair, currency) if cause.amount),
    )


def _causes(pair: _Pair, currency: str) -> Iterator[Cause]:
    for code in PARTS:
        if code == "credits" and _is_comparable(pair):
            yield from _credit_causes(pair, currency)
        else:
            old, new = _part(pair.before, code), _part(pair.now, code)
            yield _cause(pair, code, EXACT.subtract(new, old), (old, new), currency)


def _is_comparable(pair: _Pair) -> bool:
    """Whether on both sides one rate explains the credits, so that volume, rate and exchange can be told apart."""
    sides = (pair.before, pair.now)
    return all(len(side) <= 1 for side in sides) and all(
        "credits" in line.parts and line.first_rate is not None for side in sides for line in side
    )


def _credit_causes(pair: _Pair, currency: str) -> Iterator[Cause]:
    """What more credits changed at the old rate, then the new rate at the old exchange, then the exchange."""
    old, new = (pair.before or pair.now)[0], (pair.now or pair.before)[0]
    measured = (old.measured if pair.before else _ZERO, new.measured if pair.now else _ZERO)
    rates = (old.first_rate or _ZERO, new.first_rate or _ZERO)
    exchanges = (old.exchange_rate or _ONE, new.exchange_rate or _ONE)
    start, end = _part(pair.before, "credits"), _part(pair.now, "credits")
    # What rounding leaves belongs to a cause that is there: nothing that stayed as it was may be named.
    after_rate = end if exchanges[0] == exchanges[1] else _give(measured[1], rates[1], exchanges[0], currency)
    after_volume = after_rate if rates[0] == rates[1] else _give(measured[1], rates[0], exchanges[0], currency)
    yield _cause(pair, "volume", EXACT.subtract(after_volume, start), measured, pair.measured_in)
    yield _cause(pair, "rate", EXACT.subtract(after_rate, after_volume), rates, "")
    yield _cause(pair, "exchange", EXACT.subtract(end, after_rate), exchanges, "")


def _cause(pair: _Pair, code: CauseCode, amount: Decimal, sides: tuple[Decimal, Decimal], unit: str) -> Cause:
    return Cause(code, pair.plan, pair.component, pair.title, amount, *sides, unit)


def _give(measured: Decimal, rate: Decimal, exchange: Decimal, currency: str) -> Decimal:
    return round_half_away(EXACT.multiply(EXACT.multiply(measured, rate), exchange), minor_unit(currency))


def _part(lines: Sequence[StatementLine], code: PartCode) -> Decimal:
    return _sum(line.parts.get(code, _ZERO) for line in lines)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return reduce(EXACT.add, amounts, _ZERO)
