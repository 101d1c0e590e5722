"""How partners do over time: what their tickets sold, cost and brought, month by month, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aftersale.allocation.results import RESULTS, Missing, Tally, find_results, list_missing, tally_from
from aftersale.storage.columnar import Columnar
from aftersale.values.period import Period

STEPS = ("month", "quarter")
_MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TrendAsked:
    """Whose figures, of tickets given for which days, by `month` or `quarter`; without days the twelve months up to the newest ticket."""

    partner_id: int | None = None
    period: Period | None = None
    step: str = "month"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One partner's tickets, or those of all together where there is none, of a part of the period."""

    partner_id: int | None
    partner_number: str | None
    partner_name: str | None
    part: Period
    tally: Tally


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures of partners over a period.

    Attributes
    ----------
    period : None where no ticket was ever given
    rows : partners by name and the parts of the period in which they were given tickets
    together : all of these partners, every part of the period
    totals : each partner over the whole period
    """

    currency: str
    as_of: datetime
    step: str
    period: Period | None
    rows: tuple[TrendRow, ...] = ()
    together: tuple[TrendRow, ...] = ()
    totals: tuple[TrendRow, ...] = ()
    missing: tuple[Missing, ...] = ()


def find_trend(columnar: Columnar, currency: str, as_of: datetime, asked: TrendAsked) -> Trend:
    """The figures of the partners that the reader may see, as known at the instant; needs `exchange_rates` in the columnar engine."""
    find_results(columnar, currency, as_of, asked.partner_id)
    period = asked.period or _find_newest_year(columnar)
    if period is None:
        return Trend(currency, as_of, asked.step, None)
    columnar.duck.execute(RESULTS["choose_span"], {"start_on": period.start_on, "end_on": period.end_on})
    tallied = columnar.rows(RESULTS["tally"])
    parts = period.quarters() if asked.step == "quarter" else period.months()
    rows: list[TrendRow] = []
    totals: list[TrendRow] = []
    for partner in columnar.rows(RESULTS["list_partners"]):
        named = partner["partner_id"], partner["partner_number"], partner["name"]
        own = [row for row in tallied if row["partner_id"] == partner["partner_id"]]
        if own:
            totals.append(TrendRow(*named, period, _add(own)))
            rows += [row for part in parts if (row := TrendRow(*named, part, _add_in(own, part))).tally.given]
    together = tuple(TrendRow(None, None, None, part, _add_in(tallied, part)) for part in parts)
    missing = list_missing(columnar)
    return Trend(currency, as_of, asked.step, period, tuple(rows), together, tuple(totals), missing)


def _find_newest_year(columnar: Columnar) -> Period | None:
    """The twelve whole months that end with the newest ticket's."""
    last_on: date | None = columnar.rows(RESULTS["find_last_day"])[0]["last_on"]
    if last_on is None:
        return None
    newest = Period(last_on, date.fromordinal(last_on.toordinal() + 1)).months()[0].start_on
    first = newest.year * 12 + newest.month - _MONTHS_SHOWN
    start_on = date(first // 12, first % 12 + 1, 1)
    end = first + _MONTHS_SHOWN
    return Period(start_on, date(end // 12, end % 12 + 1, 1))


def _add_in(rows: Iterable[dict[str, Any]], part: Period) -> Tally:
    """The tickets of the months of a part; its first may have begun before it."""
    first = part.start_on.replace(day=1)
    return _add(row for row in rows if first <= row["month_on"] < part.end_on)


def _add(rows: Iterable[dict[str, Any]]) -> Tally:
    return sum((tally_from(row) for row in rows), Tally())
