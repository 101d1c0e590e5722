"""Olist's orders as tickets to agencies, from its files to who has which: against Python over the same files and OR-Tools."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import pytest

import allocation
from aftersale.allocation.model import Policy
from aftersale.pipeline import apply_allocation, plan_allocation
from aftersale.storage.actor import operator
from aftersale.storage.database import Database, Row
from conftest import create_database, data_folder, drop_database
from worlds import World, new_world, silent

pytestmark = pytest.mark.xdist_group("olist_calls")

DAY = date(2018, 3, 12)
BRL = Policy(DAY, "BRL")
MAPPING = Path(__file__).with_name("olist_calls.yaml")
PLACES = {"SP": 60, "PR": 25, "MG": 25, "RJ": 20, "SC": 15}
PLACES_ELSEWHERE = 4
COST = {"SP": Decimal("6.5"), "RJ": Decimal("5.25")}
COST_ELSEWHERE = Decimal(4)
BONUS, MALUS = Decimal("1.1"), Decimal(3)
QUALITY_WORTH, LOSS, PREFERENCE_WORTH, DELAY_COST = 20, Decimal("0.1"), 2, 1
"""As the shipped table of weights says."""

FIRST_REVIEWS = """
    COPY (
        SELECT order_id, arg_min(review_score, (answered, review_pk)) AS review_score,
            strftime(min(answered), '%m/%d/%Y %H:%M') AS answered_at
        FROM (SELECT *, strptime(review_answer_timestamp, '%m/%d/%Y %H:%M') AS answered FROM reviews) GROUP BY order_id
    ) TO '{target}' (HEADER)
"""

ORDERS = """
    SELECT i.order_id, c.customer_unique_id AS customer, p.product_category_name AS product, c.customer_state AS region,
        CAST(i.price AS DECIMAL(12, 2)) AS amount, strptime(o.order_purchase_timestamp, '%m/%d/%Y %H:%M')::DATE AS opened_on,
        strptime(r.answered_at, '%m/%d/%Y %H:%M')::DATE AS answered_on, s.seller_state AS partner, CAST(r.review_score AS INT) AS stars,
        strptime(o.order_estimated_delivery_date, '%m/%d/%Y %H:%M')::DATE AS due_on
    FROM items AS i JOIN orders AS o USING (order_id) JOIN customers AS c USING (customer_id) JOIN products AS p USING (product_id)
    JOIN sellers AS s USING (seller_id) LEFT JOIN first AS r USING (order_id)
    WHERE i.order_item_id = '1'
"""

SERVED = """
    SELECT DISTINCT s.seller_state, p.product_category_name
    FROM items JOIN sellers AS s USING (seller_id) JOIN products AS p USING (product_id)
    WHERE p.product_category_name IS NOT NULL
"""


@dataclass(frozen=True)
class Order:
    """An order as the raw files have it."""

    number: str
    customer: str
    product: str | None
    region: str
    amount: Decimal
    opened_on: date
    answered_on: date | None
    partner: str
    stars: int | None
    due_on: date


@dataclass
class Seen:
    """What plain Python makes of the raw files: what was seen of calls before the day, by partner and kind of ticket."""

    orders: list[Order]
    served: dict[str, set[str]]
    counts: dict[str, Counter[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(Counter))
    customers: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for order in self.orders:
            if order.answered_on is None or order.answered_on >= DAY or order.stars is None:
                continue
            self.customers.add((order.partner, order.customer))
            levels = [order.partner, order.product or "", "", order.region]
            for key in ((), *(tuple(levels[:depth]) for depth in range(1, 5))):
                self.counts["observed"][key] += 1
                self.counts["sale"][key] += order.stars == 5
                self.counts["cancellation"][key] += order.stars == 1
                self.counts["quality"][key] += order.stars * 200_000

    def rate(self, figure: str, partner: str, order: Order) -> int:
        """Millionths, each level leaning on the one above as if that had been seen 20 times, down to what anybody has seen."""
        scale = 1 if figure == "quality" else 1_000_000
        rate = half_up(Fraction(self.counts[figure][()] * scale + 1_000_000, self.counts["observed"][()] + 2))
        levels = (partner, order.product or "", "", order.region)
        known = {key[1:] for key in self.counts["observed"]}
        for depth in range(1, 5):
            if levels[1:depth] and levels[1:depth] not in known:
                break
            key = levels[:depth]
            rate = half_up(Fraction(self.counts[figure][key] * scale + 20 * rate, self.counts["observed"][key] + 20))
        return rate

    def value(self, partner: str, order: Order) -> int:
        """Thousandths of a real: every part is rounded once."""
        sale, lost, quality = (self.rate(figure, partner, order) for figure in ("sale", "cancellation", "quality"))
        cost = COST.get(partner, COST_ELSEWHERE) * 1_000_000 + sale * BONUS - lost * MALUS
        parts = (sale * order.amount, Decimal(quality * QUALITY_WORTH), -lost * LOSS * order.amount, -cost)
        preferred = (partner, order.customer) in self.customers
        # What is due by the day would be another day late tomorrow.
        extra = preferred * PREFERENCE_WORTH + (order.due_on <= DAY) * DELAY_COST
        return sum(thousandths(part) for part in parts) + extra * 1000

    def candidates(self, order: Order) -> dict[str, int]:
        """The agencies that sell what was ordered, each with its value."""
        who = [state for state, products in self.served.items() if order.product is None or order.product in products]
        return {partner: self.value(partner, order) for partner in sorted(who)}

    def open_orders(self) -> list[Order]:
        """Those that were ordered by the day and not answered by it."""
        return [
            order
            for order in self.orders
            if order.opened_on <= DAY and (order.answered_on is None or order.answered_on > DAY)
        ]


def half_up(value: Fraction) -> int:
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))


def thousandths(millionths: Decimal) -> int:
    return int((millionths / 1000).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The raw files, and of each order's reviews the first."""
    with tempfile.TemporaryDirectory() as name:
        for file in (data_folder() / "olist").glob("*.csv"):
            (Path(name) / file.name).symlink_to(file)
        with duckdb.connect() as con:
            reviews = Path(name) / "olist_order_reviews_dataset.csv"
            con.execute(f"CREATE VIEW reviews AS SELECT * FROM read_csv('{reviews}', all_varchar = true)")
            con.execute(FIRST_REVIEWS.format(target=Path(name) / "first_reviews.csv"))
        yield Path(name)


@pytest.fixture(scope="module")
def seen(folder: Path) -> Seen:
    with duckdb.connect() as con:
        for name in ("orders", "order_items", "customers", "products", "sellers"):
            file = folder / f"olist_{name}_dataset.csv"
            con.execute(
                f"CREATE VIEW {name.removeprefix('order_')} AS SELECT * FROM read_csv('{file}', all_varchar = true)"
            )
        con.execute(
            f"CREATE VIEW first AS SELECT * FROM read_csv('{folder / 'first_reviews.csv'}', all_varchar = true)"
        )
        served: dict[str, set[str]] = defaultdict(set)
        for state, product in con.execute(SERVED).fetchall():
            served[state].add(product)
        states = {row[0] for row in con.execute("SELECT DISTINCT seller_state FROM sellers").fetchall()}
        # Who lists no product serves all of them.
        products = set().union(*served.values())
        orders = [Order(*row) for row in con.execute(ORDERS).fetchall()]
    return Seen(orders, {state: served.get(state, products) for state in states})


@pytest.fixture(scope="module")
def world(server_address: str, template_name: str, folder: Path) -> Iterator[World]:
    """Olist imported, once for the module."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    with tempfile.TemporaryDirectory() as scratch:
        world = new_world(database, operator("test"), Path(scratch))
        summary = world.import_folder(folder, str(MAPPING))
        print(
            world.ask(
                "SELECT code, column_name, file, min(message) AS m, count(*) FROM finding GROUP BY 1,2,3 ORDER BY 5 DESC"
            )
        )
        assert summary.rejected == 0
        yield world
    database.close()
    drop_database(server_address, address)


@pytest.fixture(scope="module")
def run(world: World) -> Row:
    return plan_allocation(world.database, world.actor, BRL, silent)


def chosen(world: World, run: Row) -> dict[str, tuple[str | None, int]]:
    rows = world.ask(
        "SELECT t.source_id AS ticket, p.source_id AS partner, c.value FROM allocation_choice AS c "
        "JOIN ticket AS t ON t.ticket_id = c.ticket_id AND t.superseded_at = 'infinity' "
        "LEFT JOIN partner AS p ON p.partner_id = c.partner_id AND p.superseded_at = 'infinity' WHERE allocation_run_id = %s",
        run["allocation_run_id"],
    )
    return {str(row["ticket"]): (row["partner"], int(str(row["value"] or 0))) for row in rows}  # type: ignore[misc]


def test_tickets_to_give_out_are_the_orders_not_answered_by_the_day(world: World, run: Row, seen: Seen) -> None:
    assert set(chosen(world, run)) == {order.number for order in seen.open_orders()}
    assert len(seen.open_orders()) > 200


def test_value_of_every_choice_is_what_the_raw_files_say(world: World, run: Row, seen: Seen) -> None:
    orders = {order.number: order for order in seen.orders}
    for number, (partner, value) in chosen(world, run).items():
        if partner is not None:
            assert (number, value) == (number, seen.candidates(orders[number])[partner])


def test_run_is_worth_what_ortools_finds_on_the_raw_files(run: Row, seen: Seen, tmp_path: Path) -> None:
    partners = sorted(seen.served)
    candidates = [seen.candidates(order) for order in seen.open_orders()]
    places = [PLACES.get(partner, PLACES_ELSEWHERE) for partner in partners]
    arrays = {
        "starts_0": np.cumsum([0, *map(len, candidates)]),
        "partners_0": np.array([partners.index(partner) for each in candidates for partner in each], np.int32),
        "values_0": np.array([value for each in candidates for value in each.values()], np.int32),
        "place_starts_0": np.arange(len(partners) + 1),
        "sizes_0": np.array(places),
        "costs_0": np.zeros(len(partners), np.int64),
    }
    np.savez(tmp_path / "problem.npz", allow_pickle=False, **arrays)
    oracle = Path(allocation.__path__[0]) / "min_cost_flow.py"
    subprocess.run([sys.executable, oracle, tmp_path / "problem.npz", tmp_path / "optimum.npz"], check=True)
    with np.load(tmp_path / "optimum.npz") as answer:
        [optimum] = answer["optima"].tolist()
    assert (run["value"], run["bound"]) == (optimum, optimum)


def test_places_are_scarce_and_no_agency_gets_more_than_it_has(world: World, run: Row) -> None:
    given = Counter(partner for partner, _ in chosen(world, run).values() if partner is not None)
    assert all(count <= PLACES.get(partner, PLACES_ELSEWHERE) for partner, count in given.items())
    assert sum(count == PLACES.get(partner, PLACES_ELSEWHERE) for partner, count in given.items()) >= 3


def test_applied_once_every_agency_has_exactly_what_was_shown(world: World, run: Row) -> None:
    shown = {ticket: partner for ticket, (partner, _) in chosen(world, run).items() if partner is not None}
    for given in (len(shown), 0):
        done = apply_allocation(world.database, world.actor, run["allocation_run_id"], run["content_hash"])
        assert (done.given, done.withdrawn, done.left_out) == (given, 0, 0)
    rows = world.ask(
        "SELECT t.source_id AS ticket, p.source_id AS partner FROM ticket_state AS s JOIN ticket AS t USING (ticket_id) "
        "JOIN partner AS p USING (partner_id) WHERE t.superseded_at = 'infinity' AND p.superseded_at = 'infinity' AND s.state = 'allocated'"
    )
    assert {row["ticket"]: row["partner"] for row in rows} == shown
