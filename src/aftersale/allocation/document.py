"""Allocation runs, and what came of them, as programs read them: stable keys, ids and amounts as text."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersale.allocation.effect import Effect
from aftersale.allocation.results import MEASURES, Tally
from aftersale.allocation.trend import Trend, TrendRow
from aftersale.storage.database import Row

KEYS = (
    "allocation_run_id",
    "allocate_on",
    "days",
    "as_of",
    "state",
    "content_hash",
    "currency",
    "method",
    "eligibility_version",
    "weights_version",
    "follows_run_id",
    "planned_by",
    "approved_by",
    "applied_at",
    "applied_by",
    "rejected_by",
    "rejected_because",
)


def allocation_document(run: Row) -> dict[str, Any]:
    """A run with stable keys; value and bound in its currency."""
    amounts = {name: amount_text(run[name]) for name in ("value", "bound")}
    rest = {name: run[name] for name in ("counts", "timings", "policy")}
    return {key: _plain(run[key]) for key in KEYS} | amounts | {"days": run["days"]} | rest


def amount_text(thousandths: int | None) -> str | None:
    """Thousandths as a decimal."""
    return None if thousandths is None else str(Decimal(thousandths).scaleb(-3))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | dict | list):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def trend_document(trend: Trend) -> dict[str, Any]:
    """The figures of partners with stable keys: counts, and each measure with its n and both ends of its interval."""
    return {
        "currency": trend.currency,
        "as_of": trend.as_of.isoformat(),
        "step": trend.step,
        "start_on": trend.period and trend.period.start_on,
        "end_on": trend.period and trend.period.end_on,
        "rows": [_trend_row(row) for row in trend.rows],
        "together": [_trend_row(row) for row in trend.together],
        "partners": [_trend_row(row) for row in trend.totals],
        "missing": [asdict(each) for each in trend.missing],
    }


def effect_document(effect: Effect) -> dict[str, Any]:
    """The optimum against held back tickets, with stable keys."""
    return {
        "currency": effect.currency,
        "as_of": effect.as_of.isoformat(),
        "runs": [asdict(each) for each in effect.runs],
        "optimum": _counts(effect.optimum),
        "held_back": _counts(effect.held_back),
        "measures": {
            each.measure: {
                "optimum": asdict(each.optimum),
                "held_back": asdict(each.held_back),
                "difference": asdict(each.difference),
                "sentence": each.sentence,
            }
            for each in effect.compared
        },
        "missing": [asdict(each) for each in effect.missing],
    }


def _trend_row(row: TrendRow) -> dict[str, Any]:
    return {
        "partner_id": None if row.partner_id is None else str(row.partner_id),
        "partner_number": row.partner_number,
        "partner_name": row.partner_name,
        "start_on": row.part.start_on,
        "end_on": row.part.end_on,
        **_counts(row.tally),
        "measures": {measure: asdict(row.tally.estimate(measure)) for measure in MEASURES},
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in ("given", "returned", "contacted")}
