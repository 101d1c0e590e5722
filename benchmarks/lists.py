"""The list of bookings at 100,000 and 1,000,000 rows, for everybody who reads it; the same SELECT without permissions beside it."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

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

FACETS = ("credit_status", "territory_name", "seller_name")

Ours = Callable[[Reading], object]
Peers = Callable[[psycopg.Connection[dict[str, object]]], object]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is asked of the list, of it and of the bare table."""

    name: str
    ours: Ours
    peers: Peers | None
    times: int


def main() -> None:
    """Measure each size on an installation of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bookings", type=int, nargs="*", default=[100_000, 1_000_000])
    for bookings in parser.parse_args().bookings:
        with installation() as (database, folder):
            fill(database, folder, bookings)
            measure(database, bookings)


def measure(database: Database, bookings: int) -> None:
    """Print a line for each reader; the bare SELECT is the same for all, and is measured beside the first."""
    view = next(view for view in VIEWS if view.name == "bookings")
    for actor in find_readers(database):
        question = Question(view, view.columns_for(actor))
        with database.transaction(actor, read_only=True) as conn:
            rows = reading_of(conn, actor, view, Memory()).count(question, is_exact=True).rows
        asked = [case if actor.person_id is None else replace(case, peers=None) for case in cases(question, rows)]
        figures = {case.name: compare(database, actor, view, case) for case in asked}
        load = round(os.getloadavg()[0], 1)
        report("lists", bookings=bookings, role=actor.name, rows=rows, load_average=load, p95_ms=figures)


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


def cases(question: Question, rows: int) -> Iterator[Case]:
    """Blocks from everywhere and by several columns, filters, words, facets, counts, sums."""
    middle = rows // 2
    yield block(question, "first")
    yield block(question, "middle", offset=middle)
    yield block(question, "from_end", from_end=True)
    yield block(question, "by_amount", "-amount")
    yield block(question, "by_amount_middle", "-amount", offset=middle)
    yield block(question, "by_customer", "customer_name")
    yield block(question, "by_customer_middle", "customer_name", offset=middle)
    yield block(question, "by_seller_middle", "seller_name", offset=middle)
    yield block(question, "by_number_middle", "booking_number", offset=middle)
    for name, text in (
        ("kind", "kind:in:return"),
        ("amount", "amount:ge:1000"),
        ("customer", "customer_name:has:north"),
    ):
        conditions = read_filters(question.view, question.columns, [text])
        yield block(replace(question, conditions=conditions), f"filter_{name}")
    yield block(replace(question, search="north"), "search_name")
    yield block(replace(question, search="B-00123"), "search_number")
    yield block(replace(question, search="no such thing"), "search_nothing")
    for key in FACETS:
        yield facet(question, key)
    yield Case("facets", lambda reading: reading.load_facets(question, []), None, WHOLE_LIST)
    count, sums = compile_count(question), compile_sums(question, "currency", ["amount"])
    yield Case(
        "count",
        lambda reading: reading.count(question, is_exact=True),
        lambda conn: conn.execute(*count).fetchall(),
        WHOLE_LIST,
    )
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
    """The 95th percentile of both, in turns, so that a busy moment hits both; the first of each warms up, and is told apart."""
    ours: list[float] = []
    peers: list[float] = []
    memory = Memory()
    with psycopg.connect(database.address, row_factory=dict_row) as owner:
        for _ in range(case.times + 1):
            if case.times == WHOLE_LIST:
                memory = Memory()
            start = time.perf_counter()
            with database.transaction(actor, read_only=True) as conn:
                case.ours(reading_of(conn, actor, view, memory))
            ours.append(time.perf_counter() - start)
            if case.peers is not None:
                start = time.perf_counter()
                case.peers(owner)
                peers.append(time.perf_counter() - start)
    mine = percentile(ours[1:])
    figures = {"first_ever": round(ours[0] * 1000, 1), "ours": round(mine * 1000, 1)}
    if peers:
        theirs = percentile(peers[1:])
        figures |= {"bare_select": round(theirs * 1000, 1), "ratio": round(mine / theirs, 2)}
    sys.stderr.write(f"{actor.name} {case.name}: {figures}\n")
    return figures


def percentile(seconds: list[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
