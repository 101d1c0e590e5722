"""The list of bookings at 100,000 and 1,000,000 rows, for an analyst and a manager; the same SELECT without permissions beside it."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from aftersale.web.grid import reading_of
from aftersale.web.views.compile import Question, Window, compile_count, compile_rows, compile_sums, compile_values
from aftersale.web.views.filters import read_sort
from aftersale.web.views.read import VALUES_IN_FACET, Reading, Totals
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
    peers: Peers
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
    """Print a line for an analyst, who sees all, and one for a manager, who sees what is sold beneath them."""
    view = next(view for view in VIEWS if view.name == "bookings")
    analyst = Actor("benchmark analyst", frozenset({"compensation_analyst"}))
    for actor in (analyst, find_manager(database)):
        question = Question(view, view.columns_for(actor))
        with database.transaction(actor, read_only=True) as conn:
            rows = reading(conn, actor, view).count(question, is_exact=True).rows
        figures = {case.name: compare(database, actor, view, case) for case in cases(question, rows)}
        report("lists", bookings=bookings, role=next(iter(actor.roles)), rows=rows, p95_ms=figures)


def find_manager(database: Database) -> Actor:
    """Who has the most people directly beneath them."""
    with psycopg.connect(database.address) as conn:
        row = conn.execute(
            """
            SELECT holder.person_id FROM reporting_line AS line
            JOIN position_holder AS holder ON holder.position_id = line.parent_position_id
            WHERE line.superseded_at = 'infinity' AND holder.superseded_at = 'infinity'
            GROUP BY 1 ORDER BY count(DISTINCT line.position_id) DESC, 1 LIMIT 1
            """
        ).fetchone()
    assert row is not None
    return Actor("benchmark manager", frozenset({"manager"}), row[0])


def reading(conn: Connection, actor: Actor, view: ViewSpec) -> Reading:
    """A reading that has counted nothing before."""
    return reading_of(conn, actor, view, Totals())


def cases(question: Question, rows: int) -> Iterator[Case]:
    """Blocks from everywhere and by several columns, facets, counts, sums."""
    view = question.view

    def block(name: str, sort: str, offset: int, *, from_end: bool = False) -> Case:
        window = Window(read_sort(view, question.columns, sort), offset, 200, from_end)
        statement = compile_rows(question, window)
        return Case(
            name,
            lambda reading: reading.load_block(question, window, is_counted=False),
            lambda conn: conn.execute(*statement).fetchall(),
            BLOCKS,
        )

    yield block("first", "", 0)
    yield block("middle", "", rows // 2)
    yield block("from_end", "", 0, from_end=True)
    yield block("by_amount", "-amount", 0)
    yield block("by_customer", "customer_name", 0)
    for key in FACETS:
        yield facet(question, key)
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
    """The 95th percentile of both, in turns, so that a busy moment hits both; the first of each only warms up."""
    ours: list[float] = []
    peers: list[float] = []
    with psycopg.connect(database.address, row_factory=dict_row) as owner:
        for _ in range(case.times + 1):
            start = time.perf_counter()
            with database.transaction(actor, read_only=True) as conn:
                case.ours(reading(conn, actor, view))
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            case.peers(owner)
            peers.append(time.perf_counter() - start)
    mine, theirs = percentile(ours[1:]), percentile(peers[1:])
    sys.stderr.write(f"{case.name}: {mine * 1000:.0f} ms, without permissions {theirs * 1000:.0f} ms\n")
    return {"ours": round(mine * 1000, 1), "bare_select": round(theirs * 1000, 1), "ratio": round(mine / theirs, 2)}


def percentile(seconds: list[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
