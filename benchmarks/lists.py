"""The lists of bookings, credits and milestones at 100,000 and 1,000,000 bookings, for everybody who reads them; the same SELECT without
permissions beside them."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import psycopg
from psycopg.rows import dict_row

from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.grid import reading_of
from aftersale.web.views.compile import compile_count, compile_rows, compile_sums, compile_values
from aftersale.web.views.filters import read_filters, read_sort
from aftersale.web.views.memory import Memory
from aftersale.web.views.question import Question, Window
from aftersale.web.views.read import VALUES_IN_FACET, Reading
from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import ViewSpec
from benchmarks.measure import fill, installation, report

BLOCKS = 20
WHOLE_LIST = 5
"""How often what reads the whole list is repeated."""

Ours = Callable[[Reading], object]
Peers = Callable[[psycopg.Connection[dict[str, object]]], object]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is asked of the list, of it and of the bare table."""

    name: str
    ours: Ours
    peers: Peers | None
    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one list beside its first, middle and last rows: by which columns, with which filters, words and facets."""

    sorts: Mapping[str, str]
    middles: Mapping[str, str]
    filters: Mapping[str, str]
    words: Mapping[str, str]
    facets: tuple[str, ...]


LISTS = {
    "bookings": Asked(
        {"amount": "-amount", "customer": "customer_name"},
        {
            "amount": "-amount",
            "customer": "customer_name",
            "seller": "seller_name",
            "number": "booking_number",
            "kind": "kind",
        },
        {"kind": "kind:in:return", "amount": "amount:ge:1000", "customer": "customer_name:has:north"},
        {"name": "north", "number": "B-00123", "nothing": "no such thing"},
        ("credit_status", "territory_name", "seller_name"),
    ),
    "credits": Asked(
        {"amount": "-amount", "customer": "customer_name", "payee": "payee_name", "number": "booking_number"},
        {
            "amount": "-amount",
            "customer": "customer_name",
            "payee": "payee_name",
            "number": "booking_number",
            "basis": "basis",
        },
        {"basis": "basis:in:named_account", "amount": "amount:ge:1000", "customer": "customer_name:has:north"},
        {"name": "north", "number": "B-00123", "nothing": "no such thing"},
        ("basis", "rule_id", "payee_name"),
    ),
    "milestones": Asked(
        {"customer": "customer_name", "order": "order_number"},
        {"customer": "customer_name", "order": "order_number", "milestone": "milestone"},
        {"milestone": "milestone:in:shipped", "customer": "customer_name:has:north"},
        {"name": "north", "number": "O-00123", "nothing": "no such thing"},
        ("milestone", "timing"),
    ),
}


def main() -> None:
    """Measure each size on an installation of its own, or on one that is kept in a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bookings", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--lists", nargs="*", choices=list(LISTS), default=list(LISTS))
    parser.add_argument("--readers", nargs="*", choices=["analyst", *READERS], default=["analyst", *READERS])
    parser.add_argument("--cases", nargs="*", default=[], help="words that a case's name begins with; all without")
    parser.add_argument("--folder", type=Path, help="an installation of one size that is kept, filled when it is new")
    given = parser.parse_args()
    for bookings in given.bookings:
        with installation(given.folder) as (database, folder):
            fill(database, folder, bookings)
            for name in given.lists:
                measure(database, bookings, name, given.readers, tuple(given.cases))


def measure(database: Database, bookings: int, name: str, readers: Sequence[str], wanted: tuple[str, ...]) -> None:
    """Print a line for each reader; the bare SELECT is the same for all, and is measured beside the first."""
    view = next(view for view in VIEWS if view.name == name)
    for actor in find_readers(database):
        if actor.name not in readers:
            continue
        question = Question(view, view.columns_for(actor))
        with database.transaction(actor, read_only=True) as conn:
            rows = reading_of(conn, actor, view, Memory()).count(question, is_exact=True).rows
        asked = [
            case if actor.person_id is None else replace(case, peers=None)
            for case in cases(question, rows, LISTS[name])
            if not wanted or case.name.startswith(wanted)
        ]
        figures = {case.name: compare(database, actor, view, case) for case in asked}
        load = round(os.getloadavg()[0], 1)
        report("lists", bookings=bookings, list=name, role=actor.name, rows=rows, load_average=load, p95_ms=figures)


HOLDERS = "SELECT holder.person_id FROM position_holder AS holder"
LEADERS = f"{HOLDERS} JOIN reporting_line AS line ON line.parent_position_id = holder.position_id"
READERS = {
    "rep": f"{HOLDERS} JOIN booking ON seller_position_id = holder.position_id "
    "WHERE holder.position_id NOT IN (SELECT parent_position_id FROM reporting_line) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "manager": f"{LEADERS} GROUP BY 1 ORDER BY count(DISTINCT line.position_id) DESC, 1 LIMIT 1",
    "leader": f"{LEADERS} WHERE line.parent_position_id NOT IN (SELECT position_id FROM reporting_line) "
    "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
}
"""Who sold most, who has the most people directly beneath them, and who has nobody above them."""


def find_readers(database: Database) -> Iterator[Actor]:
    """An analyst, who sees all, and those who see what they and the people beneath them sold."""
    yield Actor("analyst", frozenset({"compensation_analyst"}))
    with psycopg.connect(database.address) as conn:
        for name, statement in READERS.items():
            row = conn.execute(statement.encode()).fetchone()
            assert row is not None
            yield Actor(name, frozenset({"rep" if name == "rep" else "manager"}), row[0])


def cases(question: Question, rows: int, asked: Asked) -> Iterator[Case]:
    """Blocks from everywhere and by several columns, filters, words, facets, counts, sums, and the keys of all that match."""
    middle = rows // 2
    yield block(question, "first")
    yield block(question, "middle", offset=middle)
    yield block(question, "from_end", from_end=True)
    for name, sort in asked.sorts.items():
        yield block(question, f"by_{name}", sort)
    for name, sort in asked.middles.items():
        yield block(question, f"by_{name}_middle", sort, offset=middle)
    for name, text in asked.filters.items():
        conditions = read_filters(question.view, question.columns, [text])
        yield block(replace(question, conditions=conditions), f"filter_{name}")
    for name, text in asked.words.items():
        yield block(replace(question, search=text), f"search_{name}")
    for key in asked.facets:
        yield facet(question, key)
    yield Case("facets", lambda reading: reading.load_facets(question, []), None, WHOLE_LIST)
    count = compile_count(question)
    yield Case(
        "count",
        lambda reading: reading.count(question, is_exact=True),
        lambda conn: conn.execute(*count).fetchall(),
        WHOLE_LIST,
    )
    if any(column.kind == "money" for column in question.columns):
        sums = compile_sums(question, "currency", ["amount"])
        yield Case(
            "sums",
            lambda reading: reading.load_sums(question),
            lambda conn: conn.execute(*sums).fetchall(),
            WHOLE_LIST,
        )


def block(question: Question, name: str, sort: str = "", *, offset: int = 0, from_end: bool = False) -> Case:
    """Two hundred rows."""
    window = Window(read_sort(question.view, question.columns, sort), offset, 200, from_end)
    statement = compile_rows(question, window)
    return Case(
        name,
        lambda reading: reading.load_block(question, window, is_counted=False),
        lambda conn: conn.execute(*statement).fetchall(),
        BLOCKS,
    )


def facet(question: Question, key: str) -> Case:
    """The most frequent values of a column with their counts."""
    statement = compile_values(question, key, VALUES_IN_FACET)
    return Case(
        f"facet_{key}",
        lambda reading: reading.load_facets(question, [key]),
        lambda conn: conn.execute(*statement).fetchall(),
        WHOLE_LIST,
    )


def compare(database: Database, actor: Actor, view: ViewSpec, case: Case) -> dict[str, float]:
    """The 95th percentile of both, in turns, so that a busy moment hits both; the first of each warms up, and is told apart.

    `processor` is the median of what the server's processes and this one spent on ours: on a busy machine it says more than the clock.
    """
    ours: list[float] = []
    spent: list[float] = []
    peers: list[float] = []
    memory = Memory()
    with psycopg.connect(database.address, row_factory=dict_row) as owner:
        server = server_process(owner)
        for _ in range(case.times + 1):
            if case.times == WHOLE_LIST:
                memory = Memory()
            start, began = time.perf_counter(), processor_seconds(server)
            with database.transaction(actor, read_only=True) as conn:
                case.ours(reading_of(conn, actor, view, memory))
            ours.append(time.perf_counter() - start)
            spent.append(processor_seconds(server) - began)
            if case.peers is not None:
                start = time.perf_counter()
                case.peers(owner)
                peers.append(time.perf_counter() - start)
    mine = percentile(ours[1:])
    figures = {
        "first_ever": round(ours[0] * 1000, 1),
        "ours": round(mine * 1000, 1),
        "processor": round(statistics.median(spent[1:]) * 1000, 1),
        "processor_first": round(spent[0] * 1000, 1),
    }
    if peers:
        theirs = percentile(peers[1:])
        figures |= {"bare_select": round(theirs * 1000, 1), "ratio": round(mine / theirs, 2)}
    sys.stderr.write(f"{view.name} {actor.name} {case.name}: {figures}\n")
    return figures


def server_process(owner: psycopg.Connection[dict[str, object]]) -> psutil.Process:
    """The process that all of the server's are children of."""
    parent = psutil.Process(owner.info.backend_pid).parent()
    assert parent is not None
    return parent


def processor_seconds(server: psutil.Process) -> float:
    """What all processes of the server, those that ended too, and this one have spent so far."""
    whole = time.process_time() + sum(server.cpu_times()[:4])
    for each in server.children():
        with suppress(psutil.NoSuchProcess):
            whole += sum(each.cpu_times()[:2])
    return whole


def percentile(seconds: list[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
