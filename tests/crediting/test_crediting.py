"""Who is credited: one small world, one sentence each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from aftersale.crediting.errors import NoCreditingTable, NoSuchCreditingTable
from aftersale.crediting.explain import explain_booking
from aftersale.pipeline import publish_crediting_file
from aftersale.rules.errors import TableRefused
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from conftest import Prepare
from worlds import World, booking, settle_small


@pytest.fixture
def beginning(request: pytest.FixtureRequest, prepared: Prepare, template_name: str) -> str:
    return prepared(settle_small) if "world" in request.fixturenames else template_name


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


CREDITS = """
SELECT b.source_id AS booking, p.source_id AS payee, c.share, c.amount, c.basis
FROM credit AS c JOIN crediting_result AS r USING (booking_id, crediting_run_id)
JOIN booking AS b ON b.booking_id = c.booking_id AND b.superseded_at = 'infinity'
JOIN person AS p ON p.person_id = c.payee_id AND p.superseded_at = 'infinity'
WHERE r.superseded_at = 'infinity' ORDER BY 1, 2
"""


def credits(world: World) -> list[tuple[object, ...]]:
    return [(r["booking"], r["payee"], str(r["amount"]), r["basis"]) for r in world.ask(CREDITS)]


def codes(world: World) -> list[object]:
    rows = world.ask("SELECT code FROM finding WHERE resolved_at = 'infinity' AND producer = 'crediting' ORDER BY code")
    return [row["code"] for row in rows]


def test_whoever_stands_on_the_order_is_credited_in_full(world: World) -> None:
    world.bring({"booking": [booking("B1", "100.0001", seller="ann", territory="north")]})
    world.credit("2026-Q1")
    assert credits(world) == [("B1", "ann", "100.0001", "preassigned")]
    assert codes(world) == []


def test_sum_of_a_period_may_be_larger_than_any_amount_that_can_be_booked(world: World) -> None:
    amount = "60000000000000.0001"
    world.bring({"booking": [booking(number, amount, seller="ann", currency="IDR") for number in ("B1", "B2")]})
    summary = world.credit("2026-Q1")
    assert summary.credited_by_currency == {"IDR": Decimal("120000000000000.0002")}


def test_without_a_seller_the_named_account_wins_over_the_territory(world: World) -> None:
    world.bring(
        {
            "booking": [
                booking("B1", "10", customer="acme", territory="north"),
                booking("B2", "20", customer="small", territory="north"),
            ]
        }
    )
    world.credit("2026-Q1")
    assert credits(world) == [("B1", "cem", "10.0000", "named_account"), ("B2", "ann", "20.0000", "territory")]


def test_booking_that_no_row_decides_is_reported_with_its_money(world: World) -> None:
    world.bring({"booking": [booking("B1", "70", customer="small")]})
    summary = world.credit("2026-Q1")
    assert (summary.counts.uncredited, credits(world)) == (1, [])
    assert summary.uncredited_by_currency == {"USD": Decimal("70.0000")}
    assert codes(world) == ["no_rule_matches"]


def test_web_shop_booking_without_seller_carries_no_credit_and_is_no_finding(world: World) -> None:
    world.bring({"booking": [booking("B1", "70", channel="web", territory="north")]})
    assert world.credit("2026-Q1").counts.no_credit == 1
    assert (credits(world), codes(world)) == ([], [])


def test_thirds_go_by_largest_remainder_and_sum_to_the_booking(world: World) -> None:
    world.bring(
        {
            "booking": [booking("B1", "0.0010", seller="ann")],
            "booking_split": [
                {"booking": "B1", "position": "ann", "share": "0.333334"},
                {"booking": "B1", "position": "bob", "share": "0.333333"},
                {"booking": "B1", "position": "cem", "share": "0.333333"},
            ],
        }
    )
    world.credit("2026-Q1")
    assert [row[1:3] for row in credits(world)] == [("ann", "0.0004"), ("bob", "0.0003"), ("cem", "0.0003")]


def test_cancellation_takes_back_the_credits_of_the_original_as_they_stand(world: World) -> None:
    """Ann was credited; by the day of the cancellation another seat holds everything, and it does not matter."""
    world.bring({"booking": [booking("B1", "100", territory="north"), booking("B2", "50", seller="bob")]})
    world.credit("2026-Q1")
    cancelled = booking("C1", "-100", "2026-05-05", corrects="B1", territory="south", seller="cem") | {
        "kind": "cancellation"
    }
    world.bring({"booking": [cancelled]})
    world.credit("2026-Q2")
    assert ("C1", "ann", "-100.0000", "original") in credits(world)
    assert sum(Decimal(str(row[2])) for row in credits(world) if row[1] == "ann") == 0


def test_correction_of_a_correction_follows_the_chain(world: World) -> None:
    world.bring(
        {
            "booking": [
                booking("B1", "100", seller="ann"),
                booking("A1", "-10", corrects="B1") | {"kind": "amendment"},
                booking("C1", "-5", corrects="A1") | {"kind": "return"},
            ]
        }
    )
    world.credit("2026-Q1")
    assert [row[:3] for row in credits(world)] == [
        ("A1", "ann", "-10.0000"),
        ("B1", "ann", "100.0000"),
        ("C1", "ann", "-5.0000"),
    ]


def test_bookings_that_correct_each_other_are_reported(world: World) -> None:
    world.bring(
        {
            "booking": [
                booking("C1", "-5", corrects="C2") | {"kind": "return"},
                booking("C2", "-5", corrects="C1") | {"kind": "return"},
            ]
        }
    )
    world.credit("2026-Q1")
    assert (credits(world), codes(world)) == ([], ["correction_circle", "correction_circle"])


def test_seat_without_holder_on_the_day_is_reported(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", "2025-12-31", seller="ann")]})
    world.credit("2025")
    assert codes(world) == ["position_vacant"]


def test_two_full_holders_of_a_territory_are_over_allocated_and_nothing_is_scaled(world: World) -> None:
    world.bring(
        {"assignment": [{"kind": "territory", "subject": "north", "position": "bob", "start_on": "2026-02-01"}]}
    )
    world.bring({"booking": [booking("B1", "5", territory="north")]})
    world.credit("2026-Q1")
    assert (credits(world), codes(world)) == ([], ["over_allocated"])


def test_shares_of_a_territory_are_paid_as_assigned(world: World) -> None:
    half = {"kind": "territory", "subject": "east", "start_on": "2026-01-01", "share": "0.5"}
    world.bring(
        {
            "territory": [{"key": "east", "name": "East"}],
            "assignment": [half | {"position": "ann"}, half | {"position": "bob"}],
        }
    )
    world.bring({"booking": [booking("B1", "0.0001", territory="east")]})
    world.credit("2026-Q1")
    assert sorted(str(row[2]) for row in credits(world)) == ["0.0000", "0.0001"]


def test_seller_outside_his_territory_is_credited_and_listed(world: World) -> None:
    """Bob gave South back on 1 March: the day before is his, the day itself is not."""
    world.bring(
        {
            "order": [
                {"key": "O1", "customer": "small", "ordered_on": "2026-02-28", "currency": "USD"},
                {"key": "O2", "customer": "small", "ordered_on": "2026-03-01", "currency": "USD"},
            ],
            "booking": [
                booking("B1", "5", "2026-02-28", order="O1", seller="bob", territory="south"),
                booking("B2", "5", "2026-03-01", order="O2", seller="bob", territory="south"),
                booking("B3", "6", "2026-03-01", order="O2", seller="bob", territory="south"),
            ],
        }
    )
    world.credit("2026-Q1")
    rows = world.ask(
        "SELECT subject_number, subject_on, amount, message FROM finding WHERE code = 'seller_outside_territory'"
    )
    assert [(row["subject_number"], str(row["subject_on"]), str(row["amount"])) for row in rows] == [
        ("O2", "2026-03-01", "11.0000")
    ]
    message = str(rows[0]["message"])
    assert (
        "O2" in message
        and "Seat of Bob Best (bob)" in message
        and "South (south)" in message
        and "2026-03-01" in message
    )
    assert len(credits(world)) == 3


def test_account_that_belongs_to_another_seller_is_listed(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", customer="acme", seller="ann", territory="north")]})
    world.credit("2026-Q1")
    assert codes(world) == ["account_of_another_seller"]


def test_crediting_again_writes_nothing_and_a_mended_cause_resolves_its_finding(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", customer="small")]})
    world.credit("2026-Q1")
    again = world.credit("2026-Q1")
    assert (again.counts.results_written, codes(world)) == (0, ["no_rule_matches"])
    world.bring({"assignment": [{"kind": "account", "subject": "small", "position": "bob", "start_on": "2026-01-01"}]})
    mended = world.credit("2026-Q1")
    assert (mended.counts.results_written, mended.counts.credits_written, codes(world)) == (1, 1, [])
    assert credits(world) == [("B1", "bob", "5.0000", "named_account")]


def test_booking_that_moves_to_another_period_is_credited_there_and_no_longer_here(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", "2026-02-10", seller="ann")]})
    world.credit("2026-Q1")
    world.bring({"booking": [booking("B1", "5", "2026-04-10", seller="ann")]})
    assert world.credit("2026-Q1").credited_by_currency == {}
    assert world.credit("2026-Q2").credited_by_currency == {"USD": Decimal("5.0000")}


def test_database_refuses_credits_that_do_not_sum_to_the_booking(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", seller="ann")]})
    world.credit("2026-Q1")
    append = """
    WITH run AS (
        INSERT INTO crediting_run (period, start_on, end_on, as_of, table_version, counts)
        VALUES ('x', '2026-01-01', '2026-04-01', now(), 'x', '{}') RETURNING crediting_run_id)
    SELECT crediting_run_id FROM run
    """
    with world.database.transaction(world.actor) as conn:
        run = conn.execute(append).fetchone()
        assert run is not None
        conn.execute("UPDATE crediting_result SET superseded_at = now()")
        conn.execute(
            "INSERT INTO crediting_result (booking_id, crediting_run_id, booked_on, amount, currency, status, table_version, "
            "booking_recorded_at, content_hash, recorded_at) SELECT booking_id, %s, booked_on, amount, currency, 'credited', 'x', "
            "booking_recorded_at, content_hash, now() FROM crediting_result",
            (run["crediting_run_id"],),
        )
        with pytest.raises(psycopg.errors.CheckViolation, match=r"sums to 99\.99"):
            conn.execute(
                "INSERT INTO credit SELECT booking_id, %s, credit_type, position_id, payee_id, basis, 0.9999, amount FROM credit",
                (run["crediting_run_id"],),
            )
        raise psycopg.Rollback


def test_credits_are_never_deleted_or_changed(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", seller="ann")]})
    world.credit("2026-Q1")
    with psycopg.connect(world.database.address) as conn, pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("UPDATE credit SET amount = 6")
    with psycopg.connect(world.database.address) as conn, pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("DELETE FROM booking")


def test_explanation_names_the_row_the_holder_and_why_not_the_others(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", customer="acme", seller="bob", territory="north")]})
    world.credit("2026-Q1")
    with world.database.transaction(world.actor) as conn:
        explanation = explain_booking(conn, "B1")
    text = "\n".join(explanation.sentences)
    assert "seller-on-order" in text and "Bob Best (bob) gets 100" in text
    reasons = {other.payee_number: other.sentence for other in explanation.not_credited}
    assert set(reasons) == {"ann", "cem"}
    assert "holds the account by name, but row seller-on-order" in reasons["cem"]
    assert explanation.document()["credits"][0]["share"] == "1.000000"


def test_explanation_says_that_an_assignment_had_ended(world: World) -> None:
    world.bring({"booking": [booking("B1", "5", "2026-03-05", territory="south")]})
    world.credit("2026-Q1")
    with world.database.transaction(world.actor) as conn:
        explanation = explain_booking(conn, "B1")
    assert "credited to nobody" in explanation.sentences[0]
    assert explanation.not_credited[0].sentence == (
        "Seat of Bob Best holds the territory only from 2026-01-01 to 2026-03-01, not on 2026-03-05."
    )


TABLE = """table,direct_basis,Nobody stands on an order
hit policy,first
rule,territory_holders,then,basis,start_on,end_on,note
label,Seats holding the territory,,Basis,,,
type,number,,string,,,
allowed,,,"preassigned, named_account, territory, none",,,
only-territory,>= 1,,territory,,,
"""


def test_published_table_decides_from_its_first_day_and_earlier_bookings_keep_theirs(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(TABLE, encoding="utf-8")
    day = date(2026, 3, 1)
    assert publish_crediting_file(world.database, world.actor, file, day)
    assert not publish_crediting_file(world.database, world.actor, file, day)
    row = {"seller": "bob", "territory": "north"}
    world.bring({"booking": [booking("B1", "1", "2026-02-28", **row), booking("B2", "2", "2026-03-01", **row)]})
    world.credit("2026-Q1")
    assert credits(world) == [("B1", "bob", "1.0000", "preassigned"), ("B2", "ann", "2.0000", "territory")]


def test_table_that_cannot_decide_credit_is_refused_with_the_reason(world: World, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(TABLE.replace("territory_holders", "colour"), encoding="utf-8")
    with pytest.raises(TableRefused, match="Bookings have no column colour"):
        publish_crediting_file(world.database, world.actor, file, date(2026, 1, 1))
    file.write_text(TABLE.replace("direct_basis", "other_basis"), encoding="utf-8")
    with pytest.raises(NoSuchCreditingTable, match="other_basis"):
        publish_crediting_file(world.database, world.actor, file, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new"), [("policy,first", "policy,collect"), ("only-territory,", "default,,,territory,,,\nonly-territory,")]
)
def test_table_whose_answers_name_no_row_cannot_decide_credit(old: str, new: str, world: World, tmp_path: Path) -> None:
    assert old in TABLE
    file = tmp_path / "table.csv"
    file.write_text(TABLE.replace(old, new), encoding="utf-8")
    with pytest.raises(TableRefused, match="names the one row that decided"):
        publish_crediting_file(world.database, world.actor, file, date(2026, 1, 1))


def test_crediting_without_a_table_is_refused(database: Database, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(NoCreditingTable):
        World(database, actor, tmp_path).credit("2026")
