"""The story of a period, read aloud: bring the facts in, credit the bookings, work out the pay, show it, apply it once."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from aftersale.allocation import pin_actions, shipped
from aftersale.allocation import run_actions as allocation_actions
from aftersale.allocation import store as tickets
from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.errors import AllocationTableMissing, AllocationTableUnknown, NoOpeningTable
from aftersale.allocation.model import Policy
from aftersale.allocation.opening import SOURCE, OpenedTickets, fetch_opened, stage_opened
from aftersale.allocation.pin_actions import HandMove, Pin
from aftersale.allocation.targets import ALLOCATION_TARGETS
from aftersale.allocation.vocabulary import (
    ELIGIBILITY_TABLE,
    OPENING_TABLE,
    REACHED_MILESTONES,
    TICKETS,
    TICKETS_AND_PARTNERS,
    WEIGHTS_TABLE,
)
from aftersale.crediting import store as crediting
from aftersale.crediting.actions import credit_bookings, publish_crediting_table
from aftersale.crediting.model import DIRECT_BASIS_TABLE, CreditingSummary
from aftersale.crediting.store import has_decided_bookings, is_credited
from aftersale.crediting.vocabulary import BOOKINGS
from aftersale.imports.actions import import_files, post_rows, post_staged
from aftersale.imports.mapping import load_mapping
from aftersale.imports.store import load_named_mapping
from aftersale.imports.summary import ImportSummary, PostSummary
from aftersale.incentives import actions, run_actions
from aftersale.incentives.approval import APPROVAL_TABLE, PAYOUT_RUNS
from aftersale.incentives.model import Plan
from aftersale.incentives.summary import PayoutSummary
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.reached import fetch_reached
from aftersale.orders.store import fetch_exchange_rates
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS
from aftersale.rules.actions import publish_table
from aftersale.rules.errors import VocabularyUnknown
from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table, read_table
from aftersale.rules.seen import with_seen
from aftersale.rules.shipped import read_shipped
from aftersale.rules.store import find_last_version, get_kept_table, load_versions
from aftersale.rules.vocabulary import Vocabulary
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar, open_columnar
from aftersale.storage.database import (
    OPEN_DAY,
    Connection,
    Database,
    Row,
    take_closed_instant,
    take_ledger_instant,
)
from aftersale.values.period import parse_period
from aftersale.values.sentence import Sentence

FACTS = (*PEOPLE_TARGETS, *ORDER_TARGETS, *ALLOCATION_TARGETS, *PAY_TARGETS)
"""Everything that can be imported, in the sequence in which it is posted."""

VOCABULARIES: tuple[Vocabulary, ...] = (
    BOOKINGS,
    PAYOUT_RUNS,
    TICKETS_AND_PARTNERS,
    TICKETS,
    REACHED_MILESTONES,
)
"""The words of every domain that decides by rule tables."""

_SHIPPED = (
    (DIRECT_BASIS_TABLE, "aftersale.crediting.tables", BOOKINGS),
    (APPROVAL_TABLE, "aftersale.incentives.tables", PAYOUT_RUNS),
    (ELIGIBILITY_TABLE, shipped.FOLDER, TICKETS_AND_PARTNERS),
    (WEIGHTS_TABLE, shipped.FOLDER, TICKETS),
    (OPENING_TABLE, shipped.FOLDER, REACHED_MILESTONES),
)

FIRST_DAY = date(1900, 1, 1)
"""From when what ships is in force: before anybody's first booking."""
LAST_DAY = date(9999, 12, 31)

Progress = Callable[[str, float], None]


def import_source(
    database: Database, actor: Actor, path: Path, mapping: str, progress: Progress, day: date | None = None
) -> ImportSummary:
    """Bring the files at `path` in, by the name of a mapping, shipped or saved, or a mapping file; days left open are the `day`."""
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        chosen = replace(load_named_mapping(conn, mapping), day=day)
        return import_files(conn, columnar, path, chosen, FACTS, progress)


def credit_period(database: Database, actor: Actor, period: str, progress: Progress) -> CreditingSummary:
    """Credit every booking of a period with what is known now."""
    chosen = parse_period(period)
    progress(f"Crediting {period}", 0.0)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        summary = credit_bookings(conn, columnar, chosen, take_ledger_instant(conn))
    progress("Done", 1.0)
    return summary


def publish_crediting_file(database: Database, actor: Actor, file: Path, start_on: date) -> bool:
    """Put a crediting table from a CSV, YAML or .xlsx file in force from a day on; False when it is in force already."""
    table = read_table(file)
    with database.transaction(actor) as conn:
        return publish_crediting_table(conn, table, start_on, take_ledger_instant(conn))


def prepare_tables(database: Database, actor: Actor) -> None:
    """Give an installation without a table that a domain decides by the one that ships, in force on all days."""
    with database.transaction(actor) as conn:
        instant = take_ledger_instant(conn)
        for table, vocabulary in load_shipped_tables():
            if not load_versions(conn, table.name, FIRST_DAY, OPEN_DAY, instant):
                publish_table(conn, table, vocabulary, FIRST_DAY, instant)


def load_shipped_tables() -> list[tuple[RuleTable, Vocabulary]]:
    """The tables that ship, and the words by which each is checked."""
    return [(read_shipped(folder, name), vocabulary) for name, folder, vocabulary in _SHIPPED]


def get_vocabulary(name: str) -> Vocabulary:
    """The words of a domain, or `VocabularyUnknown`."""
    for vocabulary in VOCABULARIES:
        if vocabulary.name == name:
            return vocabulary
    raise VocabularyUnknown(vocabulary=name, known=", ".join(each.name for each in VOCABULARIES))


def load_vocabulary(conn: Connection, table_name: str) -> Vocabulary:
    """The words by which a table is checked, with the values that they have had and those that its last version names."""
    vocabulary = get_vocabulary(get_kept_table(conn, table_name)["vocabulary"])
    last = find_last_version(conn, table_name)
    return with_seen(vocabulary, load_seen_values(conn), None if last is None else parse_table(last["document"]))


def load_seen_values(conn: Connection) -> dict[str, list[str]]:
    """The values that the words of all vocabularies have had so far, by their source and sorted."""
    return {**crediting.load_seen_values(conn), **tickets.load_seen_values(conn)}


def find_version_results(conn: Connection, table_name: str, version: str) -> tuple[Sentence, ...]:
    """What a version of a table has decided already, each in a sentence."""
    has_decided = BOOKINGS.find_table(table_name) is not None and has_decided_bookings(conn, version)
    return (Sentence("Bookings of its days are credited by it."),) if has_decided else ()


def find_table_users(table_name: str) -> list[Sentence]:
    """Who decides by a table of this name, each in a sentence."""
    known = [vocabulary.find_table(table_name) for vocabulary in VOCABULARIES]
    return [each.used_for for each in known if each is not None]


def is_paid_by_table(conn: Connection, actor: Actor, table_name: str) -> bool:
    """Whether a table decides on what the acting person is paid: crediting's does for everybody who was ever credited."""
    return BOOKINGS.find_table(table_name) is not None and is_credited(conn, actor.person_id)


def plan_payouts(database: Database, actor: Actor, period: str, plan: Plan, progress: Progress) -> PayoutSummary:
    """Work out what a plan pays for a period with what is known now, and keep it to be shown and applied."""
    chosen = parse_period(period)
    progress(f"Working out {plan.name} for {period}", 0.0)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        summary = actions.plan_payouts(conn, columnar, plan, chosen, take_ledger_instant(conn))
    progress("Done", 1.0)
    return summary


def apply_payouts(
    database: Database, actor: Actor, period: str, plan_name: str, *, zone: tzinfo = UTC, needs_approval: bool = False
) -> PayoutSummary:
    """Apply the run that was shown, once its period is over in the zone; the operator may do without an approval unless it is needed."""
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn).astimezone(zone)
        return run_actions.apply_payouts(
            conn, actor, plan_name, parse_period(period), at, needs_approval=needs_approval
        )


def approve_payouts(database: Database, actor: Actor, payout_run_id: int, content_hash: str, zone: tzinfo = UTC) -> Row:
    """Approve the run that was looked at, as a second person in finance, once its period is over in the zone."""
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn).astimezone(zone)
        return run_actions.approve_payouts(conn, actor, payout_run_id, content_hash, at)


def reject_payouts(database: Database, actor: Actor, payout_run_id: int, content_hash: str, reason: str) -> Row:
    """Reject the run that was looked at, with the reason."""
    with database.transaction(actor) as conn:
        return run_actions.reject_payouts(conn, actor, payout_run_id, content_hash, reason, take_ledger_instant(conn))


def apply_run(
    database: Database, actor: Actor, payout_run_id: int, content_hash: str, zone: tzinfo = UTC
) -> PayoutSummary:
    """Apply the approved run that was looked at, once, when its period is over in the zone."""
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn).astimezone(zone)
        return run_actions.apply_run(conn, actor, payout_run_id, content_hash, at)


def plan_allocation(
    database: Database,
    actor: Actor,
    policy: Policy,
    progress: Progress,
    require: Callable[[Connection], None] = lambda conn: None,
) -> Row:
    """Work out which partner gets which ticket with what is known now, and keep it to be shown and applied; one plans at a time.

    Facts go on being recorded meanwhile; the run knows what was known at its instant. `require` may refuse once nobody else plans.
    """
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        allocation_actions.take_planning_lock(conn, actor)
        require(conn)
        # After the lock: pins are made under it, and all of them are older than the instant.
        as_of = take_closed_instant(database, actor)
        tables = load_allocation_tables(conn, policy.allocate_on, as_of)
        fetch_exchange_rates(columnar, policy.currency, policy.allocate_on, as_of)
        run, _ = allocation_actions.plan_run(conn, columnar, policy, tables, as_of, progress)
    progress("Done", 1.0)
    return run


def load_allocation_tables(conn: Connection, day: date, as_of: datetime) -> AllocationTables:
    """The rule tables of candidates and weights in force on a day, or `AllocationTableMissing`."""

    def load(name: str) -> RuleTable:
        published = load_versions(conn, name, day, day + timedelta(days=1), as_of)
        if not published:
            raise AllocationTableMissing(table=name, day=day)
        return published[0].table

    return AllocationTables(load(ELIGIBILITY_TABLE), load(WEIGHTS_TABLE))


def publish_allocation_file(database: Database, actor: Actor, file: Path, start_on: date) -> bool:
    """Put a table of candidates or of weights in force from a day on; False when it is in force already."""
    table = read_table(file)
    with database.transaction(actor) as conn:
        return publish_table(conn, table, find_allocation_words(table), start_on, take_ledger_instant(conn))


@contextmanager
def reading_results(
    database: Database, actor: Actor, currency: str, as_of: datetime
) -> Iterator[tuple[Connection, Columnar]]:
    """One snapshot to look back on what came of tickets, with all exchange rates to a currency in the columnar engine."""
    with database.transaction(actor, read_only=True) as conn, open_columnar(database, conn, actor) as columnar:
        fetch_exchange_rates(columnar, currency, LAST_DAY, as_of, FIRST_DAY)
        yield conn, columnar


def find_allocation_words(table: RuleTable) -> Vocabulary:
    """The words of a table that allocation decides by, or `AllocationTableUnknown`."""
    for vocabulary in (TICKETS_AND_PARTNERS, TICKETS):
        if vocabulary.find_table(table.name) is not None:
            return vocabulary
    raise AllocationTableUnknown(table=table.name, known=f"{ELIGIBILITY_TABLE}, {WEIGHTS_TABLE}")


def pin_ticket(database: Database, actor: Actor, looked_at: tuple[int, str], pin: Pin) -> HandMove:
    """Move a ticket of the run that was looked at, by its id and content, by hand, and plan the others around it."""
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        return pin_actions.pin_ticket(conn, columnar, actor, looked_at, pin)


def end_pin(database: Database, actor: Actor, looked_at: tuple[int, str], ticket_pin_id: int) -> HandMove:
    """Take a move by hand back and plan again."""
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        return pin_actions.end_pin(conn, columnar, actor, looked_at, ticket_pin_id)


def approve_allocation(database: Database, actor: Actor, allocation_run_id: int, content_hash: str) -> Row:
    """Approve the allocation run that was looked at, as a second person."""
    with database.transaction(actor) as conn:
        return allocation_actions.approve_run(conn, actor, allocation_run_id, content_hash, take_ledger_instant(conn))


def reject_allocation(database: Database, actor: Actor, allocation_run_id: int, content_hash: str, reason: str) -> Row:
    """Reject the allocation run that was looked at, with the reason."""
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn)
        return allocation_actions.reject_run(conn, actor, allocation_run_id, content_hash, reason, at)


def apply_allocation(
    database: Database, actor: Actor, allocation_run_id: int, content_hash: str, *, needs_approval: bool = False
) -> allocation_actions.Application:
    """Give out the tickets of the run that was looked at, once."""
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn)
        return allocation_actions.apply_run(
            conn, actor, allocation_run_id, content_hash, at, needs_approval=needs_approval
        )


OPENING_DAYS = 90
"""How long a milestone may have been reached when somebody looks whether it opens a ticket, unless more is asked for."""

Keep = Callable[[Connection, PostSummary], None]


def post_bookings(
    database: Database,
    actor: Actor,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    keep: Keep = lambda conn, summary: None,
) -> PostSummary:
    """Take bookings that a program sends: checked like those of a file, all good ones in one transaction.

    `rows` have the canonical columns of a booking; a rejected one comes back with its index, column and reason. `keep` may
    note the answer in the same transaction.
    """
    return _post_rows(database, actor, source, "booking", rows, keep)


def post_tickets(
    database: Database,
    actor: Actor,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    keep: Keep = lambda conn, summary: None,
) -> PostSummary:
    """Take tickets that a program sends, as `post_bookings` takes bookings."""
    return _post_rows(database, actor, source, "ticket", rows, keep)


def open_tickets(database: Database, actor: Actor, on: date, since: date | None = None) -> OpenedTickets:
    """Open a ticket for every order line at a milestone that the table `ticket_opening` opens one for on a day.

    Milestones reached from `since` on are looked at, without it those of the last `OPENING_DAYS`. What was opened once is not
    opened again, so doing it again changes nothing.

    Raises
    ------
    NoOpeningTable
    """
    first = since or on - timedelta(days=OPENING_DAYS)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        versions = load_versions(conn, OPENING_TABLE, on, on + timedelta(days=1), take_ledger_instant(conn))
        if not versions:
            raise NoOpeningTable(table=OPENING_TABLE, day=on)
        table = versions[0].table
        looked_at = fetch_reached(columnar, first, on)
        fetch_opened(columnar)
        staged = stage_opened(columnar.duck, table, on)
        if staged.rows_good:
            mapping = replace(load_mapping("canonical"), name=SOURCE, source=SOURCE)
            post_staged(conn, columnar, [staged], mapping, FACTS, lambda step, part: None)
    return OpenedTickets(first, on, looked_at, staged.rows_good, table.version)


def _post_rows(
    database: Database, actor: Actor, source: str, target: str, rows: Sequence[Mapping[str, Any]], keep: Keep
) -> PostSummary:
    with tempfile.TemporaryDirectory(prefix="aftersale-post-") as folder:
        file = Path(folder) / f"{target}.jsonl"
        file.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), encoding="utf-8")
        mapping = replace(load_mapping("canonical"), name="api", source=source)
        with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
            summary = post_rows(conn, columnar, Path(folder), mapping, FACTS)
            keep(conn, summary)
            return summary
