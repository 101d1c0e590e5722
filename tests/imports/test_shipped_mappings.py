"""The shipped mappings against the real data they were written for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from aftersale.allocation.targets import ALLOCATION_TARGETS
from aftersale.imports.mapping import load_mapping
from aftersale.imports.model import Staged, Target
from aftersale.imports.stage import stage_files
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS
from imports.conftest import Staging, assert_nothing_lost

TARGETS: dict[str, Target] = {
    f.name: f.target for f in (*PEOPLE_TARGETS, *ORDER_TARGETS, *ALLOCATION_TARGETS, *PAY_TARGETS)
}


def stage_all(folder: Path, name: str) -> Iterator[Staging]:
    with duckdb.connect() as con:
        staged = stage_files(con, folder, load_mapping(name), TARGETS)
        for each in staged:
            assert_nothing_lost(each)
        yield Staging(con, {each.target: each for each in staged})


@pytest.fixture(scope="module")
def adventureworks(data_folder: Path) -> Iterator[Staging]:
    yield from stage_all(data_folder / "adventureworks", "adventureworks")


@pytest.fixture(scope="module")
def northwind(data_folder: Path) -> Iterator[Staging]:
    yield from stage_all(data_folder / "northwind", "northwind")


@pytest.fixture(scope="module")
def crm(data_folder: Path) -> Iterator[Staging]:
    yield from stage_all(data_folder / "crm", "crm")


def good(staged: Staged) -> int:
    assert (staged.rows_refused, staged.findings) == (0, ()), staged.findings[:3]
    return staged.rows_good


def test_adventureworks_is_read_whole_and_nothing_is_rejected(adventureworks: Staging) -> None:
    assert {name: good(staged) for name, staged in adventureworks.staged.items()} == {
        "person": 17,
        "position": 17,
        "position_holder": 17,
        "reporting_line": 14,
        "territory": 10,
        # 17 in territories, and 1,336 customer numbers of stores that belong to a sales person.
        "assignment": 17 + 1_336,
        "customer": 19_820,
        "product": 504,
        "order": 19_704,
        "order_line": 83_978,
        "booking": 83_978,
        "milestone": 2 * 19_704,
        "exchange_rate": 2 * 11_720,
        "quota": 146,
        "pay_parameter": 2 * 17,
    }


def test_bookings_and_lines_of_an_order_sum_exactly_to_its_amount(adventureworks: Staging) -> None:
    for target in ("booking", "order_line"):
        off = adventureworks.con.execute(
            f"""
            SELECT count(*) FROM (
                SELECT o.key FROM staged_order AS o LEFT JOIN staged_{target} AS b ON b."order" = o.key
                GROUP BY o.key, o.amount HAVING sum(b.amount) IS DISTINCT FROM o.amount)
            """
        ).fetchone()
        assert off == (0,)


def test_rounded_booking_is_within_a_unit_of_what_the_file_has(adventureworks: Staging, data_folder: Path) -> None:
    path = data_folder / "adventureworks" / "SalesOrderDetail.csv"
    changed = adventureworks.con.execute(
        f"""
        SELECT max(abs(b.amount - d.LineTotal)), count(DISTINCT b."order") FILTER (b.amount <> round(d.LineTotal, 4))
        FROM staged_booking AS b JOIN (
            SELECT SalesOrderID || '-' || SalesOrderDetailID AS key, CAST(LineTotal AS DECIMAL(18, 6)) AS LineTotal
            FROM read_csv('{path}', all_varchar = true)) AS d USING (key)
        """
    ).fetchone()
    assert changed is not None
    assert changed[0] < Decimal("0.0001")
    assert changed[1] == 185


def test_territory_history_ends_on_the_day_after_its_last(adventureworks: Staging) -> None:
    assert adventureworks.con.execute(
        "SELECT subject, start_on, end_on FROM staged_assignment "
        "WHERE kind = 'territory' AND position = '275' ORDER BY start_on"
    ).fetchall() == [("2", date(2011, 5, 31), date(2012, 11, 30)), ("3", date(2012, 11, 30), None)]


def test_quotas_follow_one_another_without_a_gap_and_the_last_is_open(adventureworks: Staging) -> None:
    con = adventureworks.con
    assert con.execute("SELECT count(*) FROM staged_quota WHERE end_on IS NULL").fetchone() == (17,)
    assert con.execute(
        "SELECT count(*) FROM (SELECT end_on, lead(start_on) OVER (PARTITION BY payee ORDER BY start_on) AS next "
        "FROM staged_quota) WHERE end_on IS DISTINCT FROM next"
    ).fetchone() == (0,)


def test_sales_people_report_to_their_managers_and_are_paid_where_they_work(adventureworks: Staging) -> None:
    assert adventureworks.con.execute(
        "SELECT parent_position, count(*), min(position), max(position) FROM staged_reporting_line GROUP BY 1 ORDER BY 1"
    ).fetchall() == [("274", 10, "275", "284"), ("285", 1, "286", "286"), ("287", 3, "288", "290")]
    assert adventureworks.con.execute(
        "SELECT currency, list(key ORDER BY key) FROM staged_person GROUP BY 1 ORDER BY 1"
    ).fetchall() == [
        ("AUD", ["286"]),
        ("CAD", ["278", "282"]),
        ("EUR", ["288", "290"]),
        ("GBP", ["289"]),
        ("USD", ["274", "275", "276", "277", "279", "280", "281", "283", "284", "285", "287"]),
    ]
    assert ("282", "José Saraiva", date(2011, 5, 31)) in adventureworks.rows("key, name, hired_on", "person")


def test_first_order_of_adventureworks_is_read_field_by_field(adventureworks: Staging) -> None:
    con = adventureworks.con
    assert con.execute("SELECT * EXCLUDE (_file, _row) FROM staged_order WHERE key = '43659'").fetchall() == [
        (
            *("43659", "29825", "adventureworks", date(2011, 5, 31), "field", "5", "adventureworks", "279"),
            *("adventureworks", Decimal("20565.6206"), "USD", "PO522145787", "adventureworks"),
        )
    ]
    assert con.execute(
        "SELECT milestone, timing, reached_on FROM staged_milestone WHERE \"order\" = '43659' ORDER BY ALL"
    ).fetchall() == [("delivered", "promised", date(2011, 6, 12)), ("shipped", "actual", date(2011, 6, 7))]
    assert con.execute("SELECT name, family, service_line FROM staged_product WHERE key = '776'").fetchone() == (
        "Mountain-100 Black, 42",
        "Bikes",
        "Mountain Bikes",
    )


def test_customer_goes_by_the_name_of_the_store_else_by_its_number(adventureworks: Staging) -> None:
    names = dict(adventureworks.rows("key, name", "customer"))
    assert (names["1"], names["11000"]) == ("A Bike Store", "AW00011000")


def test_northwind_is_read_whole(northwind: Staging) -> None:
    assert {name: good(staged) for name, staged in northwind.staged.items()} == {
        "person": 9,
        "position": 9,
        "position_holder": 9,
        "reporting_line": 8,
        "territory": 53,
        "assignment": 49,
        "customer": 91,
        "product": 77,
        "order": 830,
        "order_line": 2_155,
        "booking": 2_155,
        # Every order is required on a day; 21 are not shipped yet.
        "milestone": 830 + 809,
    }


def test_discounts_of_northwind_are_exact(northwind: Staging) -> None:
    # 16.8 x 6 x 0.95 and 64.8 x 20 x 0.95, by hand.
    amounts = dict(northwind.rows("key, amount", "booking"))
    assert (amounts["10250-65"], amounts["10251-22"], amounts["10252-20"]) == (
        Decimal("214.2"),
        Decimal("95.76"),
        Decimal("2462.4"),
    )


def test_won_deals_of_the_crm_are_orders_and_their_dirty_keys_are_kept(crm: Staging) -> None:
    assert {name: good(staged) for name, staged in crm.staged.items()} == {
        "person": 41,
        "position": 41,
        "position_holder": 41,
        "reporting_line": 35,
        "customer": 85,
        "product": 7,
        "order": 3_042,
        "booking": 3_042,
    }
    assert crm.staged["order"].rows_filtered == 3_773
    lost = crm.con.execute(
        "SELECT product, count(*) FROM staged_booking WHERE product NOT IN (SELECT key FROM staged_product) GROUP BY 1"
    ).fetchall()
    assert [product for product, _ in lost] == ["GTXPro"]


def test_won_deal_without_an_account_is_a_finding(
    data_folder: Path, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for file in (data_folder / "crm").glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    deals = tmp_path / "sales_pipeline.csv"
    lines = deals.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,Won")
    lines[1] = lines[1].replace(",Cancity,", ",,")
    deals.write_text("\n".join(lines) + "\n", encoding="utf-8")
    staged = {each.target: each for each in stage_files(con, tmp_path, load_mapping("crm"), TARGETS)}
    (finding,) = staged["order"].findings
    assert (finding.code, str(finding.place)) == ("missing_value", "sales_pipeline.csv, line 2, column account")
    assert (staged["order"].rows_good, staged["booking"].rows_good) == (3_041, 3_042)


def test_canonical_files_are_optional_and_so_are_their_optional_columns(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "order.csv").write_text("key,customer,ordered_on,currency\nO1,C1,2024-01-31,EUR\n", encoding="utf-8")
    (tmp_path / "booking_split.csv").write_text("booking,position,share\nB1,P1,0.4\nB1,P2,0.6\n", encoding="utf-8")
    staged = stage_files(con, tmp_path, load_mapping("canonical"), TARGETS)
    assert [(s.target, s.rows_good, s.findings) for s in staged] == [("order", 1, ()), ("booking_split", 2, ())]
    assert con.execute("SELECT key, customer_source, amount, channel FROM staged_order").fetchall() == [
        ("O1", "canonical", None, None)
    ]
