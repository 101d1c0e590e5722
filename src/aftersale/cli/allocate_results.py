"""Commands that look back on allocation: how partners do, and what the optimum is worth in outcomes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from aftersale.allocation.document import effect_document, trend_document
from aftersale.allocation.effect import Effect, find_effect
from aftersale.allocation.intervals import Estimate
from aftersale.allocation.results import MEASURES, RATES, Missing, Tally
from aftersale.allocation.run_store import get_partner
from aftersale.allocation.trend import STEPS, Trend, TrendAsked, find_trend
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.pipeline import reading_results
from aftersale.values.period import parse_period
from aftersale.values.sentence import Percent

HEADS = {
    "upsell_rate": "sold",
    "upsell_amount": "sold a ticket",
    "cancellation_rate": "cancelled",
    "handling_cost": "cost a ticket",
    "on_time_rate": "on time",
    "net_value": "net a ticket",
}
WHY_MISSING = {
    "rate": "no exchange rate of {what}",
    "contract": "no contract of {what} in force",
    "amount": "a sale of {what} without an amount",
}

PeriodOption = Annotated[str, typer.Option(help="2026, 2026-Q4, 2026-12 or 2026-10-01..2027-01-01.")]


def trend(
    partner: Annotated[str | None, typer.Option(help="A partner, by number or name; all without it.")] = None,
    period: PeriodOption = "",
    step: Annotated[str, typer.Option(help="month or quarter.")] = STEPS[0],
    as_json: JsonOption = False,
) -> None:
    """Say how partners do: sales, cancellations, cost, time and net value of their tickets, each with its 95 % interval and n."""
    if step not in STEPS:
        raise typer.BadParameter(f"--step is one of: {', '.join(STEPS)}")
    span = parse_period(period) if period else None
    with open_instance() as instance:
        as_of = datetime.now(instance.settings.business_zone)
        currency = instance.settings.base_currency
        with reading_results(instance.database, instance.actor, currency, as_of) as (conn, columnar):
            partner_id = None if partner is None else get_partner(conn, partner)["partner_id"]
            found = find_trend(columnar, currency, as_of, TrendAsked(partner_id, span, step))
    if as_json:
        show_json(trend_document(found))
        return
    if found.period is None:
        console.print("No ticket was given to a partner yet.")
        return
    _show_trend(found, is_one=partner is not None)


def effect(period: PeriodOption = "", as_json: JsonOption = False) -> None:
    """Say what the optimum is worth: its tickets against those held back in the applied runs for the days of a period, or in all."""
    span = parse_period(period) if period else None
    with open_instance() as instance:
        as_of = datetime.now(instance.settings.business_zone)
        currency = instance.settings.base_currency
        with reading_results(instance.database, instance.actor, currency, as_of) as (conn, columnar):
            found = find_effect(conn, columnar, currency, as_of, span)
    if as_json:
        show_json(effect_document(found))
        return
    if not found.runs:
        console.print("No applied run held tickets back. Hold some: aftersale allocate --held-back 0.05 --apply")
        return
    _show_effect(found)


def _show_trend(found: Trend, *, is_one: bool) -> None:
    if is_one:
        rows = [(str(row.part), *_cells(row.tally)) for row in found.rows]
    else:
        rows = [(row.partner_name, *_cells(row.tally)) for row in found.totals]
        rows.append(("all together", *_cells(sum((row.tally for row in found.totals), Tally()))))
    columns = (found.step if is_one else "partner", "given", "contacted", *HEADS.values())
    names = {row.partner_name for row in found.totals} if is_one else set()
    title = f"{' '.join(['Tickets', *(f'of {name}' for name in names)])} given in {found.period}, amounts in {found.currency}"
    show_table(title, columns, rows, right=columns[1:])
    console.print("Below each figure stand the ends of its 95 % interval and the tickets it is of.", highlight=False)
    _show_missing(found.missing)


def _cells(tally: Tally) -> tuple[object, ...]:
    return tally.given, tally.contacted, *(_cell(measure, tally.estimate(measure)) for measure in MEASURES)


def _cell(measure: str, found: Estimate) -> str:
    if found.value is None:
        return "–"
    ends = "–" if found.low is None else f"{_text(measure, found.low)} … {_text(measure, found.high)}"
    return f"{_text(measure, found.value)}\n{ends}\n{found.n:,}"


def _text(measure: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{value * 100:.1f} %" if measure in RATES else f"{value:,.2f}"


def _show_effect(found: Effect) -> None:
    for each in found.runs:
        console.print(
            f"Applied runs that held back {Percent(each.share)} of their tickets: {each.runs}, from {each.first_on} to {each.last_on}.",
            highlight=False,
        )
    for compared in found.compared:
        console.print(str(compared.sentence), highlight=False)
    _show_missing(found.missing)


def _show_missing(missing: tuple[Missing, ...]) -> None:
    for each in missing:
        why = WHY_MISSING[each.kind].format(what=each.what)
        console.print(
            f"{each.tickets:,} tickets are left out of amounts: {why}, {each.first_on} to {each.last_on}.",
            highlight=False,
        )
