"""AdventureWorks from its files to explained pay, against SQL written over the same files without any of our code."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pytest

from aftersale.crediting.explain import explain_booking
from aftersale.imports.summary import ImportSummary
from aftersale.incentives.actions import get_statement
from aftersale.incentives.read import read_plan_file
from aftersale.incentives.store import load_live_earnings, load_payees, load_run_earnings
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.values.period import parse_period
from conftest import create_database, data_folder, drop_database
from worlds import World, new_world, silent

pytestmark = pytest.mark.xdist_group("adventureworks")

QUARTERS = [f"{year}-Q{quarter}" for year in (2011, 2012, 2013) for quarter in (1, 2, 3, 4)][1:]
PLAN = Path("adventureworks")


@pytest.fixture(scope="module")
def source() -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw files as views: the other side of every comparison here."""
    con = duckdb.connect()
    for file in sorted((data_folder() / "adventureworks").glob("*.csv")):
        con.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_csv('{file}', all_varchar = true)")
    yield con
    con.close()


@pytest.fixture(scope="module")
def world(server_address: str, template_name: str) -> Iterator[World]:
    """AdventureWorks imported and credited, once for the module."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    with tempfile.TemporaryDirectory() as folder:
        world = new_world(database, operator("test"), Path(folder))
        world.summary = world.import_folder(data_folder() / "adventureworks", "adventureworks")  # type: ignore[attr-defined]
        for year in ("2011", "2012", "2013"):
            world.credit(year)
        yield world
    database.close()
    drop_database(server_address, address)


def summary_of(world: World) -> ImportSummary:
    summary: ImportSummary = world.summary  # type: ignore[attr-defined]
    return summary


def test_every_order_and_line_is_imported_and_none_rejected(world: World) -> None:
    targets = summary_of(world).targets
    assert (targets["order"].new, targets["order_line"].new, summary_of(world).rejected) == (19_704, 83_978, 0)
    assert (targets["quota"].new, targets["booking"].new, targets["exchange_rate"].new) == (146, 83_978, 23_440)


def test_second_import_of_the_same_files_changes_nothing(world: World) -> None:
    again = world.import_folder(data_folder() / "adventureworks", "adventureworks")
    assert {(counts.new, counts.changed, counts.replayed) for counts in again.targets.values()} == {(0, 0, 0)}
    assert (again.findings_new, again.findings_resolved) == (0, 0)


def test_credited_amount_per_seller_and_quarter_is_the_sum_of_subtotals(
    world: World, source: duckdb.DuckDBPyConnection
) -> None:
    expected = source.execute(
        """
        SELECT SalesPersonID, year(OrderDate::DATE) || '-Q' || quarter(OrderDate::DATE), sum(SubTotal::DECIMAL(38, 4))
        FROM SalesOrderHeader WHERE SalesPersonID IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    credited = world.ask(
        """
        SELECT p.source_id AS seller, to_char(r.booked_on, 'YYYY-"Q"Q') AS quarter, sum(c.amount) AS amount
        FROM credit AS c JOIN crediting_result AS r USING (booking_id, crediting_run_id)
        JOIN person AS p ON p.person_id = c.payee_id AND p.superseded_at = 'infinity'
        WHERE r.superseded_at = 'infinity' GROUP BY 1, 2 ORDER BY 1, 2
        """
    )
    assert [tuple(row.values()) for row in credited] == expected
    assert len(expected) > 100


def test_booking_amounts_of_an_order_sum_to_its_subtotal_though_185_do_not_by_rounding_alone(
    world: World, source: duckdb.DuckDBPyConnection
) -> None:
    expected = dict(source.execute("SELECT SalesOrderID, SubTotal::DECIMAL(38, 4) FROM SalesOrderHeader").fetchall())
    rows = world.ask(
        "SELECT o.source_id AS number, sum(b.amount) AS amount FROM booking AS b JOIN sales_order AS o USING (order_id) GROUP BY 1"
    )
    assert {row["number"]: row["amount"] for row in rows} == expected


def test_every_order_outside_the_sellers_territory_is_listed_with_seller_order_territory_and_day(
    world: World, source: duckdb.DuckDBPyConnection
) -> None:
    """EndDate is the last day held, so the seller still holds the territory on it."""
    expected = source.execute(
        """
        SELECT h.SalesOrderID, h.SalesPersonID, h.TerritoryID, h.OrderDate::DATE FROM SalesOrderHeader AS h
        WHERE h.SalesPersonID IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM SalesTerritoryHistory AS t
            WHERE t.BusinessEntityID = h.SalesPersonID AND t.TerritoryID = h.TerritoryID AND h.OrderDate::DATE >= t.StartDate::DATE
                AND h.OrderDate::DATE <= coalesce(t.EndDate::DATE, DATE '9999-12-31'))
        ORDER BY 1
        """
    ).fetchall()
    found = world.ask(
        """
        SELECT f.subject_number, p.source_id AS seller, f.value AS territory, f.subject_on, f.message
        FROM finding AS f JOIN person AS p ON p.person_id = f.payee_id AND p.superseded_at = 'infinity'
        WHERE f.code = 'seller_outside_territory' AND f.resolved_at = 'infinity' ORDER BY 1
        """
    )
    assert [(row["subject_number"], row["seller"], row["territory"], row["subject_on"]) for row in found] == expected
    assert len(expected) == 582
    for row in found:
        message = str(row["message"])
        assert all(f"({row[key]})" in message for key in ("seller", "territory"))
        assert str(row["subject_number"]) in message and str(row["subject_on"]) in message


PAYOUT_SQL = """
WITH commission AS (
    SELECT h.SalesPersonID AS payee, sum(h.SubTotal::DECIMAL(38, 4)) AS credited
    FROM SalesOrderHeader AS h
    WHERE h.SalesPersonID IS NOT NULL AND h.OrderDate::DATE >= $first AND h.OrderDate::DATE < $next
    GROUP BY 1
),
quota AS (
    SELECT BusinessEntityID AS payee, QuotaDate::DATE AS start_on, SalesQuota::DECIMAL(38, 4) AS target,
        lead(QuotaDate::DATE) OVER (PARTITION BY BusinessEntityID ORDER BY QuotaDate::DATE) AS end_on
    FROM SalesPersonQuotaHistory
),
bonus AS (
    SELECT q.payee, count(*) AS times FROM quota AS q
    WHERE q.end_on - 1 >= $first AND q.end_on - 1 < $next AND q.target <= (
        SELECT coalesce(sum(h.SubTotal::DECIMAL(38, 4)), 0) FROM SalesOrderHeader AS h
        WHERE h.SalesPersonID = q.payee AND h.OrderDate::DATE >= q.start_on AND h.OrderDate::DATE < q.end_on)
    GROUP BY 1
)
SELECT s.BusinessEntityID, round(coalesce(c.credited, 0) * s.CommissionPct::DECIMAL(9, 6), 2)
    + coalesce(b.times, 0) * s.Bonus::DECIMAL(18, 4) AS payout
FROM SalesPerson AS s LEFT JOIN commission AS c ON c.payee = s.BusinessEntityID LEFT JOIN bonus AS b ON b.payee = s.BusinessEntityID
ORDER BY 1
"""


@pytest.mark.parametrize("quarter", QUARTERS)
def test_payout_of_every_seller_equals_sql_over_the_files_to_the_cent(
    world: World, source: duckdb.DuckDBPyConnection, quarter: str
) -> None:
    year, number = int(quarter[:4]), int(quarter[-1])
    first = f"{year}-{3 * number - 2:02}-01"
    following = f"{year + 1}-01-01" if number == 4 else f"{year}-{3 * number + 1:02}-01"
    expected = {
        payee: amount
        for payee, amount in source.execute(PAYOUT_SQL, {"first": first, "next": following}).fetchall()
        if amount
    }
    summary = plan_payouts(world.database, world.actor, quarter, read_plan_file(PLAN), silent)
    paid = {row["payee_number"]: row["amount"] for row in summary.payouts if row["amount"]}
    assert paid == expected
    assert {row["currency"] for row in summary.payouts} <= {"USD"}


def test_one_statement_worked_out_by_hand(world: World) -> None:
    """276 in 2013-Q4: 904,159.5217 × 0.015 = 13,562.3928255, paid 13,562.39; the quota that ended on 29 November was missed."""
    plan_payouts(world.database, world.actor, "2013-Q4", read_plan_file(PLAN), silent)
    with world.database.transaction(world.actor) as conn:
        statement = get_statement(conn, "276", "2013-Q4")
    (total,) = statement["totals"]
    figures = ("currency", "opening_balance", "activity", "adjustments", "payout", "closing_balance")
    assert [total[key] for key in figures] == ["USD", "0.00", "13562.39", "0.00", "13562.39", "0.00"]
    assert sum(Decimal(step["amount"]) for step in total["steps"]) == Decimal(total["closing_balance"])
    commission, bonus = statement["plans"][0]["lines"]
    assert commission["formula"] == "904,159.5217 USD × 1.5 % = 13,562.39 USD"
    assert sum(Decimal(credit["amount"]) for credit in commission["credits"]) == Decimal("13562.39")
    assert bonus["window"] == "2013-08-30..2013-11-30"
    assert "does not reach 100 % of the quota 1,276,000 USD: 0.00 USD" in bonus["formula"]


@pytest.mark.parametrize("quarter", ["2011-Q4", "2012-Q4", "2013-Q4"])
def test_postgresql_works_out_every_payee_to_the_same_row_as_the_run_on_duckdb(world: World, quarter: str) -> None:
    plan, period = read_plan_file(PLAN), parse_period(quarter)
    run = plan_payouts(world.database, world.actor, quarter, plan, silent).run
    with world.database.transaction(world.actor) as conn:
        payees = load_payees(conn, quarter)
        for payee in payees:
            of_run = [row[0] for row in load_run_earnings(conn, run["payout_run_id"], payee["payee_id"])]
            live = load_live_earnings(conn, plan, period, run["as_of"], payee["payee_id"])
            assert live == of_run
    assert len(payees) >= 10


def test_explanation_of_a_booking_names_row_and_holder(world: World) -> None:
    with world.database.transaction(world.actor) as conn:
        explanation = explain_booking(conn, "58970-68917")
    assert explanation.sentences[0].startswith(
        "Booking 58970-68917 of 3,361.47 USD on 2013-10-30 is credited by row seller-on-order"
    )
    assert "Michael Blythe (275) gets 100" in explanation.sentences[1]
    assert [other.payee_number for other in explanation.not_credited] == ["277"]


def test_late_booking_in_a_paid_quarter_becomes_an_adjustment_and_what_was_paid_stays(
    server_address: str, world: World
) -> None:
    """276 earns 1.5 %: a late 1,000.00 USD of 2013-Q3 gives 15.00 USD in 2013-Q4."""
    name = str(psycopg.conninfo.conninfo_to_dict(world.database.address)["dbname"])
    # A template may have no connections; the module's own pool is opened again behind the copy.
    world.database.close()
    address = create_database(server_address, name)
    world.database = Database(world.database.address, max_connections=4)
    database = Database(address, max_connections=4)
    late = World(database, world.actor, world.folder / "late")
    plan = read_plan_file(PLAN)
    plan_payouts(database, world.actor, "2013-Q3", plan, silent)
    paid = apply_payouts(database, world.actor, "2013-Q3", plan.name)
    row = "key,kind,booked_on,amount,currency,seller\nLATE-1,new,2013-09-30,1000.00,USD,276\n"
    (world.folder / "late").mkdir()
    (world.folder / "late" / "booking.csv").write_text(row, encoding="utf-8")
    mapping = world.folder / "late.yaml"
    mapping.write_text(
        "mapping: late\nsource: adventureworks\ntables:\n  booking: {from: booking.csv, fields: as_named}\n",
        encoding="utf-8",
    )
    late.import_folder(world.folder / "late", str(mapping))
    late.credit("2013-Q3")
    again = plan_payouts(database, world.actor, "2013-Q3", plan, silent)
    assert (again.is_new, again.run["totals"]) == (False, paid.run["totals"])
    following = plan_payouts(database, world.actor, "2013-Q4", plan, silent)
    adjustments = late.ask(
        "SELECT e.amount, e.cause, e.for_period FROM earning AS e WHERE e.kind = 'adjustment' AND e.payout_run_id = %s",
        following.run["payout_run_id"],
    )
    assert [(row["amount"], row["for_period"]) for row in adjustments] == [(Decimal("15.0000"), "2013-Q3")]
    assert "LATE-1" in str(adjustments[0]["cause"])
    database.close()
    drop_database(server_address, address)
