"""Commands that put allocation plans side by side: a run or a day with something else, and two runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from aftersale.allocation.compare import MoveFilter, compare_runs, load_moves
from aftersale.allocation.document import allocation_document, amount_text
from aftersale.allocation.run_store import get_newest_run, get_partner, get_run
from aftersale.allocation.what_if_store import get_what_if
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, progress_bar, show_json, show_table
from aftersale.pipeline import find_allocation_words
from aftersale.rules.model import RuleTable
from aftersale.rules.read import read_table
from aftersale.trials import WhatIfAsked, try_what_if

SHOWN_PARTNERS = 20
SHOWN_MOVES = 10
NOBODY = "nobody"
_AMOUNTS = ("value", "difference", "price", "gap")

TicketsOption = Annotated[int, typer.Option("--tickets", help="So many tickets that moved are shown.", min=0)]


def what_if(
    partner: Annotated[str | None, typer.Option(help="A partner, by number or name.")] = None,
    places: Annotated[str, typer.Option(help="Its places on every day: 40, +5 or +10%.")] = "",
    change: Annotated[list[str] | None, typer.Option(help="Places of one more partner: P-17=+10%.")] = None,
    share: Annotated[str, typer.Option(help="Part of its places that every partner is guaranteed: 0.5.")] = "",
    rules: Annotated[list[Path] | None, typer.Option(help="Another rule table, of candidates or of weights.")] = None,
    eligibility: Annotated[str | None, typer.Option(help="Candidates by this version, or draft.")] = None,
    weights: Annotated[str | None, typer.Option(help="Values by this version, or draft.")] = None,
    run: Annotated[int | None, typer.Option("--run", help="An earlier run; the newest without it.")] = None,
    day: Annotated[str, typer.Option(help="A day that is over, instead of a run.")] = "",
    tickets: TicketsOption = SHOWN_MOVES,
    as_json: JsonOption = False,
) -> None:
    """Plan a run, or a day that is over, with something else, and show both plans side by side; nothing follows from it."""
    changed = [] if partner is None else [(partner, places)]
    changed += [_read_change(each) for each in change or ()]
    if run is not None and day:
        raise typer.BadParameter("name a run or a day, not both")
    tables = tuple(_read_rules(each) for each in rules or ())
    with open_instance() as instance, progress_bar(as_json) as progress:
        with instance.database.transaction(instance.actor, read_only=True) as conn:
            run_id = None if day else (get_newest_run(conn) if run is None else get_run(conn, run))["allocation_run_id"]
            found = tuple((str(get_partner(conn, each)["partner_id"]), wanted) for each, wanted in changed)
        asked = WhatIfAsked(
            allocation_run_id=run_id,
            allocate_on=date.fromisoformat(day) if day else None,
            places=found,
            guaranteed_share=Decimal(share) if share else None,
            eligibility=eligibility,
            weights=weights,
            tables=tables,
        )
        done = try_what_if(instance.database, instance.settings, instance.actor, asked, progress)
        with instance.database.transaction(instance.actor, read_only=True) as conn:
            kept = get_what_if(conn, int(done["what_if_id"]))
    result = kept["result"]
    if as_json:
        show_json(done | {"value": amount_text(result["value_after"])} | plain_sides(result))
        return
    base = f"run {run_id}" if run_id is not None else f"the plan for {day}"
    show_sides(result, kept["currency"], base)
    show_moves(result["moves"][:tickets], count_moves(result))


def compare(
    before: Annotated[int, typer.Argument(help="A run.")],
    after: Annotated[int, typer.Argument(help="Another run.")],
    tickets: TicketsOption = SHOWN_MOVES,
    as_json: JsonOption = False,
) -> None:
    """Put two runs side by side: what they are worth, each partner, and the tickets that another partner has."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        runs = get_run(conn, before), get_run(conn, after)
        found = compare_runs(conn, *runs)
        moves, _ = load_moves(conn, *runs, MoveFilter(), tickets)
    if as_json:
        sides = {name: allocation_document(run) for name, run in zip(("before", "after"), runs, strict=True)}
        show_json(sides | plain_sides(found | {"moves": [_without_total(each) for each in moves]}))
        return
    values = {"value_before": runs[0]["value"], "value_after": runs[1]["value"]}
    show_sides(found | values, runs[0]["currency"], f"run {before}")
    if found["only_before"] or found["only_after"]:
        console.print(
            f"{found['only_before']} tickets are in run {before} alone, where {found['stayed']} have a partner and keep it; "
            f"{found['only_after']} are in run {after} alone.",
            highlight=False,
        )
    show_moves(moves, count_moves(found))


def show_sides(result: Mapping[str, Any], currency: str, base: str) -> None:
    """Show what both plans are worth and what each partner has in them."""
    columns = ("partner", "places", "", "tickets", "", "value", "", "difference", "a place is worth", "")
    rows = [
        (
            row["partner_name"],
            row["places_before"],
            row["places_after"],
            row["tickets_before"],
            row["tickets_after"],
            *(_decimal(row[name]) for name in ("value_before", "value_after", "difference")),
            *(_decimal(row[name]) for name in ("price_before", "price_after")),
        )
        for row in result["partners"][:SHOWN_PARTNERS]
    ]
    show_table("Partners, before and after", columns, rows, right=columns[1:])
    if len(result["partners"]) > SHOWN_PARTNERS:
        console.print(f"… and {len(result['partners']) - SHOWN_PARTNERS} more.")
    value = _decimal(result["value_after"])
    if result["difference"] is None:
        common = _decimal(result["common_difference"])
        console.print(
            f"Worth {value:,} {currency}; not to be compared with {base}, which is about other tickets. "
            f"Over the {result['common']} tickets of both: {common:+,}.",
            highlight=False,
        )
    else:
        console.print(
            f"Worth {value:,} {currency}, {_decimal(result['difference']):+,} against {base}.", highlight=False
        )
    by_tried = result.get("by_tried")
    if by_tried:
        was, becomes = _decimal(by_tried["before"]), _decimal(by_tried["after"])
        console.print(
            f"By the values that are tried, what was planned is worth {was:,} and this {becomes:,}.", highlight=False
        )
    console.print(
        f"{result['moved']} tickets go from one partner to another, {result['given']} from nobody to a partner, "
        f"{result['dropped']} to nobody; {result['other_day']} stay on another day.",
        highlight=False,
    )


def count_moves(result: Mapping[str, Any]) -> int:
    """How many tickets another partner has, or nobody, or nobody had."""
    return int(result["moved"] + result["given"] + result["dropped"])


def show_moves(moves: Sequence[Mapping[str, Any]], total: int) -> None:
    """Show tickets that moved, those first whose value changes most."""
    if not moves:
        return
    rows = [
        (
            row["ticket_number"],
            row["partner_before_name"] or NOBODY,
            row["partner_after_name"] or NOBODY,
            *(_decimal(row[name]) for name in ("value_before", "value_after", "difference")),
        )
        for row in moves
    ]
    columns = ("ticket", "from", "to", "value", "value then", "difference")
    show_table(f"{len(rows)} of {total} tickets that moved", columns, rows, right=columns[3:])


def _decimal(thousandths: int | None) -> Decimal:
    return Decimal(thousandths or 0).scaleb(-3)


def _read_change(text: str) -> tuple[str, str]:
    partner, separator, places = text.rpartition("=")
    if not separator or not partner:
        raise typer.BadParameter(f"{text}: write a partner and its places, such as P-17=+10%")
    return partner, places


def _read_rules(file: Path) -> RuleTable:
    table = read_table(file)
    find_allocation_words(table)
    return table


def _without_total(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "total"}


def plain_sides(told: Mapping[str, Any]) -> dict[str, Any]:
    """Ids and days as text, amounts as decimals."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        if name.endswith("_id"):
            found[name] = None if value is None else str(value)
        elif name == "by_tried":
            found[name] = value and {side: amount_text(amount) for side, amount in value.items()}
        elif name.split("_")[0] in _AMOUNTS or name == "common_difference":
            found[name] = amount_text(value)
        elif name in ("partners", "moves", "lost_tickets"):
            found[name] = [plain_sides(each) for each in value]
        else:
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found
