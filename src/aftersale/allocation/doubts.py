"""What a run counts with and a person should doubt: slips in files that keep no ticket from being given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb

from aftersale.allocation.model import Question
from aftersale.findings.model import Finding
from aftersale.rules.check.allowed import find_nearest
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import Sentence

PRODUCER = "allocation"
OVERDUE_DAYS = 7
"""From so many days on a due day in the past is more likely a slip, or a ticket that nobody closed."""

CHECK = load_statements("aftersale.allocation", "check.sql")


def check_doubts(duck: duckdb.DuckDBPyConnection, question: Question) -> Iterator[Finding]:
    """Rates without outcomes or tickets; tickets of a strange region, without an amount, long overdue; tiers that count for nothing."""
    day = question.policy.allocate_on
    yield from _check_outcomes(duck, day)
    unplaced = [number for number, reason in question.refused.items() if reason == "no_candidate"]
    yield from _check_regions(_rows(duck, "list_strange_regions", {"unplaced": unplaced}))
    yield from _check_worth(duck)
    yield from _check_due(duck, day)
    yield from _check_tiers(duck)


def _check_outcomes(duck: duckdb.DuckDBPyConnection, day: date) -> Iterator[Finding]:
    [row] = _rows(duck, "count_outcomes", {"day": day})
    if not row["outcomes"]:
        message = Sentence(
            "No outcome from before {day} is known: every partner is reckoned to sell half of its tickets and to lose half of them, and "
            "only costs and preferences tell partners apart. Import what came of earlier tickets.",
            day=day,
        )
        yield _find("rates_without_outcomes", Sentence("rates that rest on no outcome"), message)
    if row["unknown"]:
        message = Sentence(
            "{count} of {total} outcomes have no known ticket: they count for the partner only, not for a product, segment or region. "
            "They are of {first} to {last}. Import their tickets, closed on the day on which they were.",
            count=row["unknown"],
            total=row["outcomes"],
            first=row["first_on"],
            last=row["last_on"],
        )
        yield _find("outcomes_without_ticket", Sentence("outcomes without a known ticket"), message)


def _check_regions(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    for row in rows:
        nearest = find_nearest(row["region"], row["known"])
        facts = {"count": row["tickets"], "region": row["region"], "ticket": row["ticket_number"]}
        message = (
            Sentence(
                "Region {region} (tickets: {count}, such as {ticket}) is listed by no partner, and no earlier ticket had it. "
                "Correct it, or add it to what a partner serves.",
                **facts,
            )
            if nearest is None
            else Sentence(
                "Region {region} (tickets: {count}, such as {ticket}) is listed by no partner, and no earlier ticket had it. "
                "Did you mean {nearest}? Correct it, or add it to what a partner serves.",
                **facts,
                nearest=str(nearest),
            )
        )
        yield _find("strange_region", Sentence("regions that nothing else names"), message, value=row["region"])


def _check_worth(duck: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    [row] = _rows(duck, "count_worthless", {})
    if row["tickets"]:
        message = Sentence(
            "Tickets without an amount: {count} of {total}, such as {ticket}. Nothing is at stake with them, so they come last. "
            "Import what they are worth.",
            count=row["tickets"],
            total=row["of_tickets"],
            ticket=row["ticket_number"],
        )
        yield _find("nothing_at_stake", Sentence("tickets without an amount"), message)


def _check_due(duck: duckdb.DuckDBPyConnection, day: date) -> Iterator[Finding]:
    [row] = _rows(duck, "count_overdue", {"due_on": day - timedelta(days=OVERDUE_DAYS)})
    if row["tickets"]:
        message = Sentence(
            "Tickets due a week or more before {day}: {count}. The oldest, {ticket}, was due on {due}. "
            "Correct the due day, or close what nobody needs to contact any more.",
            count=row["tickets"],
            day=day,
            ticket=row["ticket_number"],
            due=row["due_on"],
        )
        yield _find("long_overdue", Sentence("tickets overdue by weeks"), message)


def _check_tiers(duck: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for row in _rows(duck, "list_idle_tiers", {}):
        message = Sentence(
            "Partner {partner} has tiers, and its contract says that it has none: they count for nothing. Set tier_kind of the contract to "
            "marginal or all_units, or end the tiers.",
            partner=row["name"] or "",
        )
        yield _find("tiers_without_effect", Sentence("tiers that count for nothing"), message, row)


def _find(
    code: str, cause: Sentence, message: Sentence, partner: Mapping[str, Any] | None = None, value: str = ""
) -> Finding:
    about = {} if partner is None else {"subject_kind": "partner", "subject_id": partner["partner_id"]}
    number = "" if partner is None else partner["name"] or ""
    return Finding(PRODUCER, "", code, "warning", cause, message, **about, subject_number=number, value=value)


def _rows(duck: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    result = duck.execute(CHECK[name], parameters or None)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
