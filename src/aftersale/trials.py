"""What would be otherwise: drafts and versions tried on what has been, runs and days planned with something else. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from aftersale.access.scopes import PAY_RUNNERS, require_role
from aftersale.allocation import look
from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.errors import AllocationTableMissing, NothingAsked, RunOrDay, SpanNotOver, SpanTooLong
from aftersale.allocation.model import Policy
from aftersale.allocation.past import Past, open_past
from aftersale.allocation.run_actions import ALLOCATORS, keep_what_if
from aftersale.allocation.run_store import get_run
from aftersale.allocation.side_document import describe_changes, describe_trial
from aftersale.allocation.try_changes import TriedChanges
from aftersale.allocation.try_tables import try_tables
from aftersale.allocation.vocabulary import ELIGIBILITY_TABLE, WEIGHTS_TABLE
from aftersale.allocation.what_if_store import WhatIfHead
from aftersale.crediting.actions import try_table
from aftersale.crediting.vocabulary import BOOKINGS
from aftersale.orders.store import fetch_exchange_rates
from aftersale.pipeline import load_allocation_tables, load_vocabulary
from aftersale.rules.actions import TrialHead, append_trial
from aftersale.rules.draft import check_draft, require_table
from aftersale.rules.errors import TableNotTried
from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table
from aftersale.rules.store import (
    PublishedTable,
    choose_version,
    get_draft,
    get_open_draft,
    get_version_document,
    load_versions,
)
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar, open_columnar
from aftersale.storage.database import Connection, Database
from aftersale.values.period import Period, last_whole_month, last_whole_quarter, parse_period
from aftersale.values.sentence import Sentence

IN_DRAFT = "draft"
"""Instead of a version: the open draft."""

ON_TICKETS = {ELIGIBILITY_TABLE: "eligibility", WEIGHTS_TABLE: "weights"}
"""The tables that are tried on tickets, with what they are for a run."""

MOST_DAYS = 92
"""So many days are planned once more at a time: a quarter."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class TrialAsked:
    """What is tried on which period: a draft by its id, or a published version."""

    table_name: str
    period: str
    draft_id: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIfAsked:
    """A run, or a day that is over with those after it, and what is otherwise; tables by version or `draft`, or as they are read.

    `places` name partners by number, name or id, and say their places on every day, such as `+10 %`.
    """

    allocation_run_id: int | None = None
    allocate_on: date | None = None
    days: int = 1
    places: tuple[tuple[str, str], ...] = ()
    guaranteed_share: Decimal | None = None
    eligibility: str | None = None
    weights: str | None = None
    tables: tuple[RuleTable, ...] = ()


def require_tried(table_name: str) -> None:
    """Raise `TableNotTried` unless something real can be decided by a table of this name."""
    known = (*(each.name for each in BOOKINGS.tables), *ON_TICKETS)
    if table_name not in known:
        raise TableNotTried(table=table_name, known=", ".join(known))


def find_testers(table_name: str) -> frozenset[str]:
    """The roles that may try a table: what it shows is everybody's credit, or who gets which ticket."""
    return PAY_RUNNERS | frozenset(ALLOCATORS) if table_name in ON_TICKETS else PAY_RUNNERS


def choose_period(table_name: str, period: str | None, today: date) -> Period:
    """The period to try a table on: without one the last month of tickets, or the last quarter of bookings.

    Raises
    ------
    PeriodUnreadable, SpanNotOver, SpanTooLong
    """
    if table_name not in ON_TICKETS:
        return parse_period(period) if period else last_whole_quarter(today)
    chosen = parse_period(period) if period else last_whole_month(today)
    require_over(chosen, today)
    return chosen


def require_over(span: Period, today: date) -> None:
    """Raise `SpanNotOver` or `SpanTooLong` unless the days of a span are over and few enough to be planned once more."""
    if span.end_on > today:
        raise SpanNotOver(day=span.end_on - timedelta(days=1))
    if span.days > MOST_DAYS:
        raise SpanTooLong(period=str(span), days=span.days, most=MOST_DAYS)


def try_rules(
    database: Database, settings: Settings, actor: Actor, asked: TrialAsked, progress: Progress
) -> dict[str, Any]:
    """Decide what has been by a draft as it stands, or by a version; keep what would change, and return where that is found."""
    require_tried(asked.table_name)
    require_role(actor, *find_testers(asked.table_name))
    progress(Sentence("Trying {table} on {period}", table=asked.table_name, period=asked.period), 0.0)
    with database.transaction(actor, read_only=True) as conn, open_columnar(database, conn, actor) as columnar:
        draft = None if asked.draft_id is None else get_draft(conn, asked.table_name, asked.draft_id)
        if draft is None:
            table = load_table(conn, asked.table_name, asked.version)
        else:
            words = load_vocabulary(conn, asked.table_name)
            table = require_table(check_draft(draft.document, words), asked.table_name)
        as_of = _now(conn)
        span = choose_period(asked.table_name, asked.period, as_of.astimezone(settings.business_zone).date())
        if asked.table_name in ON_TICKETS:
            result = _try_on_tickets(conn, columnar, settings, table, span, as_of, progress)
        else:
            result = try_table(conn, columnar, table, span, as_of).document()
    with database.transaction(actor) as conn:
        head = TrialHead(asked.table_name, table.version, str(span), as_of, draft)
        trial_id = append_trial(conn, head, result)
    progress("Done", 1.0)
    where = {"table_name": asked.table_name, "trial_id": str(trial_id), "period": str(span), "version": table.version}
    return where | {"edit_number": None if draft is None else draft.edit_number}


def load_table(conn: Connection, table_name: str, version: str | None) -> RuleTable:
    """A table in a version by its first characters, in its open draft, or without one in its last version.

    Raises
    ------
    TableUnknown, DraftMissing, DraftFaulty, NeverPublished, VersionUnknown, VersionAmbiguous
    """
    if version == IN_DRAFT:
        draft = get_open_draft(conn, table_name)
        return require_table(check_draft(draft.document, load_vocabulary(conn, table_name)), table_name)
    return parse_table(get_version_document(conn, table_name, choose_version(conn, table_name, version)))


def _now(conn: Connection) -> datetime:
    row = conn.execute("SELECT now() AS instant").fetchone()
    assert row is not None
    instant: datetime = row["instant"]
    return instant


def _try_on_tickets(
    conn: Connection,
    columnar: Columnar,
    settings: Settings,
    table: RuleTable,
    span: Period,
    as_of: datetime,
    progress: Progress,
) -> dict[str, Any]:
    """The tickets of a span by the tables in force on each of its days, and by one of them otherwise."""
    past = _open_past(columnar, settings, span, as_of)
    in_force = {name: load_versions(conn, name, span.start_on, span.end_on, as_of) for name in ON_TICKETS}

    def find_tables(day: date) -> tuple[AllocationTables, AllocationTables]:
        held = AllocationTables(
            **{kind: _find_in_force(in_force[name], name, day) for name, kind in ON_TICKETS.items()}
        )
        return held, replace(held, **{ON_TICKETS[table.name]: table})

    days = [span.start_on + timedelta(days=number) for number in range(span.days)]
    trial = try_tables(past, days, settings.base_currency, find_tables, progress)
    return {"currency": settings.base_currency} | describe_trial(conn, trial)


def _find_in_force(versions: Sequence[PublishedTable], name: str, day: date) -> RuleTable:
    for each in versions:
        if each.start_on <= day < each.end_on:
            return each.table
    raise AllocationTableMissing(table=name, day=day)


def _open_past(columnar: Columnar, settings: Settings, span: Period, as_of: datetime) -> Past:
    """The span as it is known now, with what people had done by the evening before it."""
    begun_at = datetime.combine(span.start_on, time(), settings.business_zone)

    def fetch_rates(day: date) -> None:
        fetch_exchange_rates(columnar, settings.base_currency, day, as_of)

    return open_past(columnar, (span.start_on, span.end_on), as_of, begun_at, fetch_rates)


def try_what_if(
    database: Database, settings: Settings, actor: Actor, asked: WhatIfAsked, progress: Progress
) -> dict[str, Any]:
    """Plan a run or a day that is over with something else, keep both plans side by side, and return where they are found."""
    progress(Sentence("Planning it both ways"), 0.1)
    with database.transaction(actor, read_only=True) as conn, open_columnar(database, conn, actor) as columnar:
        require_asked(asked, _now(conn).astimezone(settings.business_zone).date())
        if asked.allocation_run_id is not None:
            head, tried = _try_run(conn, columnar, asked)
        else:
            head, tried = _try_day(conn, columnar, settings, asked)
        result = describe_changes(conn, tried)
    with database.transaction(actor) as conn:
        what_if_id = keep_what_if(conn, head, result)
    progress("Done", 1.0)
    run_id = None if head.allocation_run_id is None else str(head.allocation_run_id)
    return {"what_if_id": str(what_if_id), "allocation_run_id": run_id, "allocate_on": head.allocate_on.isoformat()}


def require_asked(asked: WhatIfAsked, today: date) -> None:
    """Raise unless a run, or a day that is over, is named and something is otherwise.

    Raises
    ------
    RunOrDay, NothingAsked, SpanNotOver
    """
    if (asked.allocation_run_id is None) == (asked.allocate_on is None):
        raise RunOrDay()
    has_tables = asked.eligibility is not None or asked.weights is not None or asked.tables
    if not (asked.places or has_tables or asked.guaranteed_share is not None):
        raise NothingAsked()
    if asked.allocate_on is not None:
        require_over(Period(asked.allocate_on, asked.allocate_on + timedelta(days=asked.days)), today)


def _try_run(conn: Connection, columnar: Columnar, asked: WhatIfAsked) -> tuple[WhatIfHead, TriedChanges]:
    run = get_run(conn, asked.allocation_run_id or 0)
    held = load_allocation_tables(conn, run["allocate_on"], run["as_of"])
    other = _choose_tables(conn, held, asked)
    if other is not None:
        fetch_exchange_rates(columnar, run["currency"], run["allocate_on"], run["as_of"])
    changes = look.AskedChanges(asked.places, asked.guaranteed_share, other)
    tried = look.try_changes_of_run(conn, columnar, run, held, changes)
    head = WhatIfHead(
        run["allocation_run_id"], run["allocate_on"], run["days"], run["currency"], _describe(asked, held, other)
    )
    return head, tried


def _try_day(
    conn: Connection, columnar: Columnar, settings: Settings, asked: WhatIfAsked
) -> tuple[WhatIfHead, TriedChanges]:
    assert asked.allocate_on is not None
    as_of, currency = _now(conn), settings.base_currency
    held = load_allocation_tables(conn, asked.allocate_on, as_of)
    other = _choose_tables(conn, held, asked)
    span = Period(asked.allocate_on, asked.allocate_on + timedelta(days=asked.days))
    past = _open_past(columnar, settings, span, as_of)
    changes = look.AskedChanges(asked.places, asked.guaranteed_share, other)
    policy = Policy(asked.allocate_on, currency, asked.days)
    tried = look.try_changes_of_day(conn, past, policy, held, changes)
    return WhatIfHead(None, asked.allocate_on, asked.days, currency, _describe(asked, held, other)), tried


def _choose_tables(conn: Connection, held: AllocationTables, asked: WhatIfAsked) -> AllocationTables | None:
    """The tables that are tried, None where those that held are."""
    named = {ELIGIBILITY_TABLE: asked.eligibility, WEIGHTS_TABLE: asked.weights}
    chosen = {
        ON_TICKETS[name]: load_table(conn, name, version) for name, version in named.items() if version is not None
    }
    chosen |= {ON_TICKETS[table.name]: table for table in asked.tables}
    return replace(held, **chosen) if chosen else None


def _describe(asked: WhatIfAsked, held: AllocationTables, other: AllocationTables | None) -> Mapping[str, Any]:
    versions = {
        kind: {"before": getattr(held, kind).version, "after": getattr(other, kind).version}
        for kind in ON_TICKETS.values()
        if other is not None and getattr(held, kind).version != getattr(other, kind).version
    }
    share = None if asked.guaranteed_share is None else str(asked.guaranteed_share)
    places = [{"partner": partner, "places": places} for partner, places in asked.places]
    return {"places": places, "guaranteed_share": share, "eligibility": None, "weights": None} | versions
