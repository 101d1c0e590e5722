"""Every line of ground truth is true in the data, and whatever it does not name is in order."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sample.conftest import Sample

HOLDS_IT = """
    EXISTS (FROM holds h WHERE h.position = b.seller
            AND b.booked_on::date >= h.start_on AND b.booked_on::date < h.end_on
            AND (h.kind = 'territory' AND h.subject = b.territory OR h.kind = 'account' AND h.subject = b.customer))
"""
SOMEBODY_HOLDS_IT = HOLDS_IT.replace("h.position = b.seller", "true")

FOUND_IN_THE_DATA = {
    "seller_outside_territory": f"SELECT b.key FROM booking b WHERE seller IS NOT NULL AND NOT {HOLDS_IT}",
    "no_seller_no_holder": f"SELECT b.key FROM every_booking b WHERE seller IS NULL AND NOT {SOMEBODY_HOLDS_IT}",
    "account_owned_by_other": """
        SELECT DISTINCT o.key FROM "order" o JOIN every_booking b ON b."order" = o.key AND b.kind = 'new'
        JOIN holds h ON h.kind = 'account' AND h.subject = o.customer
         AND b.booked_on::date >= h.start_on AND b.booked_on::date < h.end_on
        WHERE o.seller <> h.position""",
    "unknown_product": "SELECT key FROM every_booking WHERE product NOT IN (SELECT key FROM product)",
    "wrong_segment": "SELECT b.key FROM booking b JOIN customer c ON c.key = b.customer WHERE c.segment <> b.segment",
    "split_to_leaver": """
        SELECT s.booking || '|' || s.position FROM booking_split s JOIN booking b ON b.key = s.booking
        WHERE NOT EXISTS (FROM seated h WHERE h.position = s.position
                          AND b.booked_on::date >= h.start_on AND b.booked_on::date < h.end_on)
          AND EXISTS (FROM seated h WHERE h.position = s.position AND h.end_on <= b.booked_on::date)""",
    "missing_exchange_rate": """
        WITH days AS (SELECT DISTINCT rate_on FROM exchange_rate),
             pairs AS (SELECT DISTINCT from_currency, to_currency FROM exchange_rate)
        SELECT from_currency || '|' || to_currency || '|' || rate_on FROM days, pairs
        WHERE (from_currency, to_currency, rate_on)
              NOT IN (SELECT (from_currency, to_currency, rate_on) FROM exchange_rate)
        """,
    "seller_without_quota": """
        WITH quarters AS (SELECT DISTINCT start_on, end_on FROM quota)
        SELECT h.person || '|credited_amount|' || q.start_on FROM quarters q, seated h
        JOIN position p ON p.key = h.position AND p.sales_role <> 'manager'
        WHERE h.start_on < q.end_on::date AND h.end_on > q.start_on::date
          AND NOT EXISTS (FROM quota u WHERE u.payee = h.person AND u.measure = 'credited_amount'
                          AND u.start_on = q.start_on)
        """,
    "assignment_gap": """
        SELECT 'territory|' || subject || '|' || until || '|' || start_on FROM (
            SELECT subject, start_on, max(end_on) OVER (PARTITION BY subject ORDER BY start_on
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
            FROM holds WHERE kind = 'territory') WHERE until < start_on""",
    "unknown_region": """
        SELECT key FROM ticket WHERE region NOT IN (SELECT value FROM partner_scope WHERE dimension = 'region')""",
    "late_booking": "SELECT key FROM late WHERE booked_on < '2026-10-01'",
}


@pytest.mark.parametrize("code", sorted(FOUND_IN_THE_DATA))
def test_data_holds_exactly_the_errors_that_the_ground_truth_names(sample: Sample, code: str) -> None:
    named = Counter(key for (key,) in sample.ask(f"SELECT key FROM ground_truth WHERE error_code = '{code}'"))
    found = Counter(key for (key,) in sample.ask(FOUND_IN_THE_DATA[code]))
    assert found == named
    assert sum(named.values()) == sample.summary.errors_by_code[code] > 0


def test_every_kind_of_error_is_checked_here(sample: Sample) -> None:
    assert set(sample.summary.errors_by_code) == set(FOUND_IN_THE_DATA)


@pytest.mark.parametrize(
    ("file", "column"),
    [
        *(("booking", "seller"), ("booking", "segment"), ("booking", "product")),
        *(("order", "seller"), ("late", "booked_on"), ("ticket", "region")),
    ],
)
def test_wrong_value_stands_in_the_file(sample: Sample, file: str, column: str) -> None:
    path = "late/booking.csv" if file == "late" else f"{file}.csv"
    lines = f"FROM ground_truth t WHERE t.file = '{path}' AND t.\"column\" = '{column}'"
    true_lines = f"""
        SELECT t.key {lines.replace("WHERE", f'JOIN "{file}" f ON f.key = t.key WHERE')}
        AND coalesce(f."{column}", '') = coalesce(t.wrong_value, '')
    """
    assert sample.count(true_lines) == sample.count(lines) > 0


def test_right_values_are_what_the_rest_of_the_data_says(sample: Sample) -> None:
    truth = "FROM ground_truth t JOIN booking b ON b.key = t.key AND t.file = 'booking.csv'"
    segments = f"SELECT 1 {truth} JOIN customer c ON c.key = b.customer WHERE \"column\" = 'segment'"
    assert sample.count(f"{segments} AND c.segment <> t.right_value") == 0
    products = f"SELECT 1 {truth} JOIN order_line l ON l.key = b.line WHERE \"column\" = 'product'"
    assert sample.count(f"{products} AND l.product <> t.right_value") == 0
    sellers = f'SELECT 1 {truth} JOIN "order" o ON o.key = b."order" WHERE error_code = \'seller_outside_territory\''
    assert sample.count(f"{sellers} AND o.seller <> t.right_value") == 0
    regions = """SELECT 1 FROM ground_truth t JOIN ticket k ON k.key = t.key AND t.file = 'ticket.csv'
        JOIN customer c ON c.key = k.customer JOIN territory y ON y.key = c.territory"""
    assert sample.count(f"{regions} WHERE y.region <> t.right_value") == 0


def test_no_booking_has_two_seeded_errors(sample: Sample) -> None:
    doubled = """
        SELECT key FROM ground_truth WHERE file = 'booking.csv' GROUP BY key HAVING count(*) > 1
    """
    assert sample.count(doubled) == 0


def test_bookings_have_a_rate_on_their_day_unless_it_was_left_out_on_purpose(sample: Sample) -> None:
    without = """
        SELECT DISTINCT currency || '|USD|' || booked_on FROM every_booking b WHERE currency <> 'USD' AND NOT EXISTS (
            FROM exchange_rate r WHERE r.from_currency = b.currency AND r.to_currency = 'USD' AND r.rate_on = b.booked_on)
    """
    named = sample.ask("SELECT key FROM ground_truth WHERE error_code = 'missing_exchange_rate' AND key LIKE '%|USD|%'")
    assert sorted(sample.ask(without)) == sorted(named)


def test_late_bookings_belong_to_known_orders_and_are_not_in_the_main_file(sample: Sample) -> None:
    assert sample.count("FROM late WHERE key IN (SELECT key FROM booking)") == 0
    assert sample.count('FROM late WHERE "order" NOT IN (SELECT key FROM "order")') == 0
    assert sample.count("SELECT DISTINCT kind FROM late") >= 2


_KEY_COLUMNS = {
    **{"order": 1, "order_line": 1, "booking": 1, "booking_split": 2, "partner": 1, "partner_contract": 2},
    **{"partner_capacity": 2, "partner_quota": 4, "ticket": 1, "ticket_outcome": 3},
}


def test_dirty_copy_is_small_and_differs_from_the_clean_rows_only_where_its_truth_says(sample: Sample) -> None:
    folder = sample.summary.folder
    with (folder / "dirty" / "ground_truth.csv").open(encoding="utf-8") as file:
        truths = list(csv.DictReader(file))
    assert {t["error_code"] for t in truths} == {
        *("invalid_date", "unknown_currency", "split_not_one", "duplicate_key"),
        *("overlapping_contract", "negative_capacity", "fewest_above_most"),
        *("amount_without_currency", "currency_without_amount", "empty_window"),
    }
    differing = set()
    for name, key_columns in _KEY_COLUMNS.items():
        clean = set((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())
        dirty = (folder / "dirty" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert len(dirty) <= 201
        differing |= {(f"{name}.csv", "|".join(row.split(",")[:key_columns])) for row in dirty if row not in clean}
    assert differing == {(truth["file"], truth["key"]) for truth in truths}


def test_dirty_rows_are_wrong_as_their_truth_says(sample: Sample) -> None:
    folder = sample.summary.folder / "dirty"
    with (folder / "ground_truth.csv").open(encoding="utf-8") as file:
        truths = list(csv.DictReader(file))
    for truth in truths:
        with (folder / truth["file"]).open(encoding="utf-8") as file:
            columns = _KEY_COLUMNS[truth["file"].removesuffix(".csv")] if truth["error_code"] != "split_not_one" else 1
            parts = truth["key"].split("|")[:columns]
            rows = [
                row
                for row in csv.DictReader(file)
                if list(row.values())[:columns] == parts or row.get("key") == parts[0]
            ]
        if truth["error_code"] == "split_not_one":
            assert sum(Decimal(row["share"]) for row in rows) == Decimal("0.9999")
        elif truth["error_code"] == "duplicate_key":
            assert [row["amount"] for row in rows] == [truth["right_value"], truth["wrong_value"]]
        else:
            assert [row[truth["column"]] for row in rows] == [truth["wrong_value"]]
