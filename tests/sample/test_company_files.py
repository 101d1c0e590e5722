"""The files of a sample company: counts, dates, sums, references, and the same bytes for the same seed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aftersale.sample.company import generate_company
from aftersale.sample.errors import FolderHoldsOtherFiles, TooFewBookings, TooFewSellers

if TYPE_CHECKING:
    from sample.conftest import Sample

SELLING = "('development_rep', 'account_executive', 'account_manager')"
GOLDEN_DIGEST = "fa4877d954c7912095231c64c4c1907796c164fbdff49c7620637b152937419a"
"""Of seed 3, 150 sellers, 4,000 bookings. Changes when the generator is meant to write something else, never else."""
DIGEST_WITHOUT_PARTNERS = "f53d2c83c7e0b5e60e4eac5884050ffe182d3eb499dafec3ce314bd795416386"
"""Of the same company without all that partners and tickets brought: what was there before they came must not change."""
DATED = (
    *("position_holder", "reporting_line", "assignment", "quota", "pay_parameter", "measure_figure"),
    *("partner_member", "partner_scope", "partner_contract", "partner_tier", "partner_capacity", "partner_quota"),
    "partner_pause",
)
REFERENCES = (
    ("position_holder", "position", "position"),
    ("position_holder", "person", "person"),
    ("reporting_line", "position", "position"),
    ("reporting_line", "parent_position", "position"),
    ("territory", "parent", "territory"),
    ("assignment", "position", "position"),
    ("customer", "parent", "customer"),
    ("customer", "territory", "territory"),
    ("order", "customer", "customer"),
    ("order", "territory", "territory"),
    ("order", "seller", "position"),
    ("order_line", "order", "order"),
    ("order_line", "product", "product"),
    ("every_booking", "order", "order"),
    ("every_booking", "line", "order_line"),
    ("every_booking", "customer", "customer"),
    ("every_booking", "territory", "territory"),
    ("every_booking", "seller", "position"),
    ("booking_split", "booking", "booking"),
    ("booking_split", "position", "position"),
    ("milestone", "order", "order"),
    ("quota", "payee", "person"),
    ("pay_parameter", "payee", "person"),
    ("measure_figure", "payee", "person"),
    ("partner_member", "partner", "partner"),
    ("partner_member", "person", "every_person"),
    ("partner_scope", "partner", "partner"),
    ("partner_contract", "partner", "partner"),
    ("partner_tier", "partner", "partner"),
    ("partner_capacity", "partner", "partner"),
    ("partner_quota", "partner", "partner"),
    ("partner_pause", "partner", "partner"),
    ("ticket", "product", "product"),
    ("ticket", "order_number", "order"),
    ("ticket_outcome", "ticket", "ticket"),
    ("ticket_outcome", "partner", "partner"),
)


def digest_of(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return whole.hexdigest()


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("first", 1), ("second", 1), ("other", 2)):
        generate_company(tmp_path / name, seed=seed, reps=20, bookings=500)
        digests.append(digest_of(tmp_path / name))
    assert digests[0] == digests[1] != digests[2]


def test_bytes_are_those_of_every_other_machine(tmp_path: Path) -> None:
    generate_company(tmp_path / "sample", seed=3, reps=150, bookings=4_000)
    assert digest_of(tmp_path / "sample") == GOLDEN_DIGEST


def test_whatever_was_there_before_partners_came_is_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    generate_company(folder, seed=3, reps=150, bookings=4_000)
    (folder / "README.txt").unlink()
    for path in [*folder.rglob("*partner*.csv"), *folder.rglob("ticket*.csv")]:
        path.unlink()
    for path in folder.rglob("ground_truth.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if not x.startswith(("partner", "ticket"))), encoding="utf-8")
    assert digest_of(folder) == DIGEST_WITHOUT_PARTNERS


def test_sellers_and_bookings_are_as_many_as_asked_for(sample: Sample) -> None:
    sellers = sample.count(
        "SELECT DISTINCT person FROM position_holder h JOIN position p ON p.key = h.position "
        f"WHERE sales_role IN {SELLING}"
    )
    assert (sellers, sample.summary.sellers) == (120, 120)
    assert (sample.count("FROM booking"), sample.summary.bookings) == (6_000, 6_000)


@pytest.mark.parametrize(("seed", "reps", "bookings"), [(1, 20, 500), (2, 20, 501), (3, 21, 3_333), (4, 500, 500)])
def test_every_size_keeps_its_counts(tmp_path: Path, seed: int, reps: int, bookings: int) -> None:
    summary = generate_company(tmp_path / "sample", seed=seed, reps=reps, bookings=bookings)
    rows = (tmp_path / "sample" / "booking.csv").read_text(encoding="utf-8").splitlines()
    assert (summary.sellers, len(rows) - 1) == (reps, bookings)


def test_summary_counts_the_rows_of_every_file(sample: Sample) -> None:
    folder = sample.summary.folder
    found = {str(p.relative_to(folder)): p.read_text(encoding="utf-8").count("\n") - 1 for p in folder.rglob("*.csv")}
    assert found == dict(sample.summary.rows)
    assert sample.summary.total_rows == sum(found.values())


def test_summary_adds_up_what_was_booked(sample: Sample) -> None:
    booked = sample.ask("SELECT currency, sum(amount::DECIMAL(18,4)) FROM booking GROUP BY ALL")
    assert dict(booked) == dict(sample.summary.booked_by_currency)
    assert dict(sample.ask("SELECT kind, count(*) FROM booking GROUP BY ALL")) == dict(sample.summary.bookings_by_kind)


def test_company_that_is_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewSellers, match="sellers, at least 20, not 19"):
        generate_company(tmp_path, reps=19, bookings=500)
    with pytest.raises(TooFewBookings, match="bookings, at least 500, not 499"):
        generate_company(tmp_path, reps=20, bookings=499)


def test_folder_with_files_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "customer.csv"
    mine.write_text("mine")
    with pytest.raises(FolderHoldsOtherFiles):
        generate_company(tmp_path, reps=20, bookings=500)
    assert mine.read_text() == "mine"


def test_company_may_be_written_over_an_earlier_one(tmp_path: Path) -> None:
    generate_company(tmp_path, seed=1, reps=20, bookings=600)
    generate_company(tmp_path, seed=2, reps=20, bookings=500)
    generate_company(tmp_path / "fresh", seed=2, reps=20, bookings=500)
    assert (tmp_path / "booking.csv").read_bytes() == (tmp_path / "fresh" / "booking.csv").read_bytes()


def test_progress_is_told_from_nothing_to_done(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    generate_company(tmp_path / "s", reps=20, bookings=500, progress=lambda what, done: told.append((what, done)))
    done = [share for _, share in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0.0, 1.0)


def test_shares_of_a_booking_sum_to_exactly_one(sample: Sample) -> None:
    uneven = "SELECT booking FROM booking_split GROUP BY booking HAVING sum(share::DECIMAL(9,6)) <> 1.000000"
    assert sample.count(uneven) == 0
    shared = sample.count("SELECT DISTINCT booking FROM booking_split")
    assert 0.05 * 6_000 < shared < 0.08 * 6_000
    assert sample.count("SELECT booking FROM booking_split GROUP BY booking, position HAVING count(*) > 1") == 0


def test_shares_of_a_territory_sum_to_one_on_every_day_it_is_held(sample: Sample) -> None:
    days = """
        SELECT subject, day FROM (SELECT unnest(range(DATE '2025-01-01', DATE '2027-01-01', INTERVAL 1 DAY)) AS day)
        JOIN assignment ON day >= start_on::date AND (end_on IS NULL OR day < end_on::date)
        GROUP BY ALL HAVING sum(share::DECIMAL(9,6)) <> 1
    """
    assert sample.count(days) == 0


def test_order_is_the_sum_of_its_lines_and_each_line_was_booked_once(sample: Sample) -> None:
    sums = """
        SELECT o.key FROM "order" o JOIN order_line l ON l."order" = o.key GROUP BY o.key, o.amount
        HAVING o.amount::DECIMAL(18,4) <> sum(l.amount::DECIMAL(18,4))
    """
    assert sample.count(sums) == 0
    booked = """
        SELECT l.key FROM order_line l LEFT JOIN every_booking b ON b.line = l.key AND b.kind = 'new'
        GROUP BY l.key, l.amount HAVING count(b.key) <> 1 OR any_value(b.amount) <> l.amount
    """
    assert sample.count(booked) == 0


def test_correction_names_an_earlier_new_booking_of_the_same_line(sample: Sample) -> None:
    good = """
        FROM every_booking c JOIN booking o ON o.key = c.corrects
        WHERE c.kind <> 'new' AND o.kind = 'new' AND o.line = c.line AND o.booked_on <= c.booked_on
          AND o.currency = c.currency
    """
    assert sample.count(good) == sample.count("FROM every_booking WHERE kind <> 'new'") > 800
    assert sample.count("FROM every_booking WHERE kind = 'new' AND corrects IS NOT NULL") == 0
    assert (
        sample.count("SELECT corrects FROM every_booking GROUP BY corrects HAVING count(*) > 1 AND corrects <> ''") == 0
    )


def test_cancellation_takes_everything_back_and_a_return_never_more(sample: Sample) -> None:
    pairs = """
        SELECT c.kind, c.amount::DECIMAL(18,4) AS changed, o.amount::DECIMAL(18,4) AS amount
        FROM every_booking c JOIN booking o ON o.key = c.corrects
    """
    assert sample.count(f"FROM ({pairs}) WHERE kind = 'cancellation' AND changed <> -amount") == 0
    assert sample.count(f"FROM ({pairs}) WHERE kind = 'return' AND (changed >= 0 OR -changed > amount)") == 0
    signs = sample.ask(f"SELECT DISTINCT sign(changed) FROM ({pairs}) WHERE kind = 'amendment' ORDER BY 1")
    assert signs == [(-1,), (1,)]


def test_correction_is_shared_like_what_it_corrects(sample: Sample) -> None:
    differing = """
        SELECT c.key FROM booking c JOIN booking o ON o.key = c.corrects
        WHERE (SELECT list((position, share) ORDER BY position) FROM booking_split WHERE booking = c.key)
           IS DISTINCT FROM (SELECT list((position, share) ORDER BY position) FROM booking_split WHERE booking = o.key)
    """
    assert sample.count(differing) == 0


@pytest.mark.parametrize("table", DATED)
def test_periods_are_half_open_and_never_empty(sample: Sample, table: str) -> None:
    assert sample.count(f"FROM {table} WHERE end_on IS NOT NULL AND end_on::date <= start_on::date") == 0


@pytest.mark.parametrize(
    ("table", "same"),
    [
        ("position_holder", "position"),
        ("position_holder", "person"),
        ("reporting_line", "position"),
        ("assignment", "kind, subject, position"),
        ("quota", "payee, measure"),
        ("pay_parameter", "payee, parameter"),
        ("measure_figure", "payee, measure"),
        ("partner_member", "partner, person"),
        ("partner_scope", "partner, dimension, value"),
        ("partner_contract", "partner"),
        ("partner_tier", "partner, from_tickets"),
        ("partner_capacity", "partner"),
        ("partner_quota", "partner, dimension, value"),
        ("partner_pause", "partner"),
    ],
)
def test_versions_of_the_same_thing_do_not_overlap(sample: Sample, table: str, same: str) -> None:
    overlaps = f"""
        FROM (SELECT start_on, lag(coalesce(end_on, '9999-01-01')) OVER (PARTITION BY {same} ORDER BY start_on) AS until
              FROM {table}) WHERE until > start_on
    """
    assert sample.count(overlaps) == 0


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_references_lead_somewhere(sample: Sample, table: str, column: str, target: str) -> None:
    lost = f'FROM "{table}" WHERE "{column}" IS NOT NULL AND "{column}" NOT IN (SELECT key FROM "{target}")'
    assert sample.count(lost) == 0


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (name, "key")
        for name in ("person", "position", "territory", "customer", "product", "order", "order_line", "every_booking")
    ]
    + [
        ("every_person", "key"),
        ("every_person", "email"),
        ("partner", "key"),
        ("ticket", "key"),
        ("ticket_outcome", "ticket, partner, contacted_on"),
        ("exchange_rate", "from_currency, to_currency, rate_on"),
        ("milestone", '"order", milestone, timing'),
        ("quota", "payee, measure, start_on"),
    ],
)
def test_keys_are_unique(sample: Sample, table: str, key: str) -> None:
    assert sample.count(f'SELECT 1 FROM "{table}" GROUP BY {key} HAVING count(*) > 1') == 0


def test_every_seat_leads_up_to_a_vice_president_on_every_day(sample: Sample) -> None:
    tops = """
        WITH RECURSIVE lines AS (
            FROM reporting_line WHERE start_on <= '2026-08-01' AND (end_on IS NULL OR end_on > '2026-08-01')
        ), up AS (
            SELECT key AS seat, key AS top FROM position
            UNION ALL SELECT up.seat, l.parent_position FROM up JOIN lines l ON l.position = up.top
        )
        SELECT seat FROM up JOIN position p ON p.key = up.top WHERE p.name LIKE 'Vice President%'
    """
    assert sample.count(tops) == sample.count("FROM position")


def test_rates_are_fixed_on_business_days_and_bookings_are_made_on_them(sample: Sample) -> None:
    assert sample.count("FROM exchange_rate WHERE isodow(rate_on::date) > 5") == 0
    assert sample.count("FROM every_booking WHERE isodow(booked_on::date) > 5") == 0
    assert sample.ask("SELECT min(rate_on), max(rate_on) FROM exchange_rate") == [("2025-12-01", "2026-12-31")]


def test_rate_there_and_back_gives_the_amount_again(sample: Sample) -> None:
    crooked = """
        FROM exchange_rate a JOIN exchange_rate b
          ON b.from_currency = a.to_currency AND b.to_currency = a.from_currency AND b.rate_on = a.rate_on
        WHERE abs(a.rate::DOUBLE * b.rate::DOUBLE - 1) > 2e-4
    """
    assert sample.count(crooked) == 0


def test_orders_lie_in_the_fiscal_year_and_swell_towards_the_end_of_a_quarter(sample: Sample) -> None:
    assert sample.count("""FROM "order" WHERE ordered_on NOT BETWEEN '2026-01-01' AND '2026-12-31'""") == 0
    months = dict(sample.ask("""SELECT month(ordered_on::date), count(*) FROM "order" GROUP BY ALL"""))
    assert all(months[last] > months[last - 1] and months[last] > months[last - 2] for last in (3, 6, 9, 12))


def test_people_join_leave_and_leave_seats_vacant(sample: Sample) -> None:
    assert sample.count("FROM person WHERE hired_on >= '2025-01-01'") > 5
    assert sample.count("FROM person WHERE left_on IS NOT NULL") > 5
    vacant = "SELECT position FROM seated GROUP BY position HAVING max(end_on) < DATE '2027-01-01'"
    assert sample.count(vacant) > 0


def test_satisfaction_lies_between_one_and_five(sample: Sample) -> None:
    assert sample.count("FROM measure_figure WHERE value::DECIMAL(18,6) NOT BETWEEN 1 AND 5") == 0


def test_readme_says_that_nobody_is_real(sample: Sample) -> None:
    assert "Nobody and nothing in these files is real" in (sample.summary.folder / "README.txt").read_text(
        encoding="utf-8"
    )
