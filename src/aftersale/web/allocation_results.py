"""Looking back on allocation over HTTP: how partners do, for them and for those who allocate, and what the optimum is worth."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from aftersale.access.scopes import require_role
from aftersale.allocation.document import effect_document, trend_document
from aftersale.allocation.effect import find_effect
from aftersale.allocation.results import MEASURES
from aftersale.allocation.run_actions import LOOKERS
from aftersale.allocation.trend import Trend, TrendAsked, find_trend
from aftersale.pipeline import reading_results
from aftersale.values.period import Period, parse_period
from aftersale.web.acting import InDatabase, Reader, WithSettings
from aftersale.web.allocation import PartnerAsked
from aftersale.web.allocation_result_shapes import EffectShape, TrendShape
from aftersale.web.csv_cells import neutralise
from aftersale.web.languages import Language
from aftersale.web.shapes import id_from

router = APIRouter(prefix="/api", tags=["allocation"])

PeriodAsked = Annotated[str | None, Query(max_length=40)]

COUNTS = ("given", "returned", "contacted")
NAMED = ("partner_number", "partner_name", "start_on", "end_on")
PARTS = ("n", "value", "low", "high")
BYTE_ORDER_MARK = "\ufeff"


def _ask_for_trend(
    database: InDatabase,
    reader: Reader,
    settings: WithSettings,
    partner_id: PartnerAsked = None,
    period: PeriodAsked = None,
    step: Literal["month", "quarter"] = "month",
) -> Trend:
    require_role(reader, *LOOKERS, "partner_user")
    asked = TrendAsked(None if partner_id is None else id_from(partner_id), _read_period(period), step)
    as_of, currency = datetime.now(settings.business_zone), settings.base_currency
    with reading_results(database, reader, currency, as_of) as (_, columnar):
        return find_trend(columnar, currency, as_of, asked)


InTrend = Annotated[Trend, Depends(_ask_for_trend)]


@router.get("/allocation-trend")
def show_allocation_trend(trend: InTrend) -> TrendShape:
    """What partners' tickets sold, cost and brought, with intervals; somebody of a partner sees its own.

    Tickets count by the day for which they were given. Without a period these are the twelve months up to the newest ticket.
    """
    return TrendShape.model_validate(trend_document(trend))


@router.get("/allocation-trend/export.csv", response_class=Response)
def export_allocation_trend(trend: InTrend) -> Response:
    """The same partner by partner and part by part as CSV: every measure with its n and both ends of its interval."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*NAMED, *COUNTS, *(f"{measure}_{part}" for measure in MEASURES for part in PARTS)])
    for row in trend_document(trend)["rows"]:
        figures = [row["measures"][measure][part] for measure in MEASURES for part in PARTS]
        writer.writerow([neutralise(cell) for cell in (*(row[each] for each in (*NAMED, *COUNTS)), *figures)])
    headers = {"Content-Disposition": 'attachment; filename="allocation-trend.csv"'}
    return Response(BYTE_ORDER_MARK + lines.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/allocation-effect")
def show_allocation_effect(
    database: InDatabase, reader: Reader, settings: WithSettings, language: Language, period: PeriodAsked = None
) -> EffectShape:
    """What the optimum is worth in outcomes: its tickets against those that applied runs held back, in all or for a period."""
    require_role(reader, *LOOKERS)
    as_of, currency = datetime.now(settings.business_zone), settings.base_currency
    with reading_results(database, reader, currency, as_of) as (conn, columnar):
        found = find_effect(conn, columnar, currency, as_of, _read_period(period))
    return EffectShape.model_validate(language.say_all(effect_document(found)))


def _read_period(text: str | None) -> Period | None:
    return parse_period(text) if text else None
