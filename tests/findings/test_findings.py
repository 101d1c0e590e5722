"""Findings: the same cause is the same finding; gone, it is resolved; back, it is open again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.errors import Place
from aftersale.findings.actions import record_findings
from aftersale.findings.document import group_document
from aftersale.findings.model import Finding, FindingCounts, FindingScope
from aftersale.findings.store import count_findings, load_finding_groups, load_findings
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, take_ledger_instant
from aftersale.storage.errors import AppendForbidden
from worlds import SMALL, booking, new_world

FILE = FindingScope("import", "shop/orders.csv")


def wrong(number: str = "B1", **more: Any) -> Finding:
    facts = {
        "producer": "import",
        "scope": "shop/orders.csv",
        "code": "unreadable",
        "severity": "error",
        "cause": "orders.csv: amount",
        "message": f"{number} is wrong",
        "subject_kind": "booking",
        "subject_number": number,
    }
    return Finding(**{**facts, **more})


def record(database: Database, actor: Actor, scope: FindingScope, findings: Sequence[Finding]) -> FindingCounts:
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        return record_findings(conn, columnar, scope, findings, take_ledger_instant(conn))


def open_numbers(database: Database, actor: Actor) -> list[str]:
    with database.transaction(actor) as conn:
        return sorted(row["subject_number"] for row in load_findings(conn))


def history(database: Database, actor: Actor) -> dict[str, tuple[datetime, bool]]:
    with database.transaction(actor) as conn:
        rows = conn.execute(
            "SELECT subject_number, found_at, resolved_at = 'infinity' AS is_open FROM finding"
        ).fetchall()
    assert len({row["subject_number"] for row in rows}) == len(rows)
    return {row["subject_number"]: (row["found_at"], row["is_open"]) for row in rows}


def test_same_cause_in_the_same_place_is_the_same_finding(database: Database, actor: Actor) -> None:
    assert record(database, actor, FILE, [wrong("B1"), wrong("B2")]) == FindingCounts(new=2, resolved=0, open=2)
    first = history(database, actor)
    assert record(database, actor, FILE, [wrong("B2"), wrong("B1")]) == FindingCounts(new=0, resolved=0, open=2)
    assert history(database, actor) == first


def test_finding_told_twice_in_one_run_is_one(database: Database, actor: Actor) -> None:
    assert record(database, actor, FILE, [wrong(), wrong(message="said otherwise")]).new == 1


@pytest.mark.parametrize(
    "other",
    [
        {"code": "missing"},
        {"subject_kind": "order"},
        {"subject_id": 7},
        {"subject_on": date(2026, 2, 1)},
        {"currency": "EUR"},
        {"place": Place("orders.csv", 3)},
        {"place": Place("orders.csv", column="amount")},
        {"value": "x"},
    ],
)
def test_another_place_or_code_is_another_finding(database: Database, actor: Actor, other: dict[str, Any]) -> None:
    assert record(database, actor, FILE, [wrong(), wrong(**other)]).new == 2


def test_finding_whose_cause_is_gone_is_resolved_and_kept(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong("B1"), wrong("B2")])
    assert record(database, actor, FILE, [wrong("B2")]) == FindingCounts(new=0, resolved=1, open=1)
    assert open_numbers(database, actor) == ["B2"]
    assert {number: is_open for number, (_, is_open) in history(database, actor).items()} == {"B1": False, "B2": True}


def test_cause_that_comes_back_opens_the_same_finding_again(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong()])
    first, _ = history(database, actor)["B1"]
    record(database, actor, FILE, [])
    assert open_numbers(database, actor) == []
    assert record(database, actor, FILE, [wrong()]) == FindingCounts(new=1, resolved=0, open=1)
    again, is_open = history(database, actor)["B1"]
    assert is_open and again > first


def test_finding_that_stays_says_what_is_true_now(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong(message="70 are wrong", amount=Decimal("70.0000"), currency="USD")])
    found_at, _ = history(database, actor)["B1"]
    record(database, actor, FILE, [wrong(message="90 are wrong", amount=Decimal("90.5000"), currency="USD")])
    with database.transaction(actor) as conn:
        [row] = load_findings(conn)
    assert (row["message"], row["amount"], row["found_at"]) == ("90 are wrong", Decimal("90.5000"), found_at)


def test_run_that_saw_only_a_part_resolves_nothing(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong("B1")])
    part = FindingScope("import", "shop/orders.csv", is_complete=False)
    assert record(database, actor, part, [wrong("B2")]) == FindingCounts(new=1, resolved=0, open=1)
    assert record(database, actor, part, []) == FindingCounts(new=0, resolved=0, open=0)
    assert open_numbers(database, actor) == ["B1", "B2"]


def test_run_resolves_only_what_it_looked_at(database: Database, actor: Actor) -> None:
    """Another file, another producer and another period are none of its business."""
    other_file = wrong("other file", scope="shop/lines.csv")
    record(database, actor, FindingScope("import", "shop/lines.csv"), [other_file])
    february, march = (
        wrong(f"in {on:%B}", producer="crediting", scope="", subject_on=on)
        for on in (date(2026, 2, 28), date(2026, 3, 1))
    )
    record(database, actor, FindingScope("crediting"), [february, march])
    record(database, actor, FILE, [])
    record(database, actor, FindingScope("crediting", start_on=date(2026, 3, 1), end_on=date(2026, 4, 1)), [])
    assert open_numbers(database, actor) == ["in February", "other file"]


def test_nothing_is_lost_of_the_row_and_its_place(database: Database, actor: Actor) -> None:
    row = {"amount": "1,23", "name": "quote ' \" \\N\nnew line", "empty": None}
    finding = wrong(
        place=Place("a, b.csv", 17, "amount"),
        value="1,23",
        source_row=row,
        amount=Decimal("-0.0001"),
        currency="EUR",
        payee_id=5,
    )
    record(database, actor, FILE, [finding])
    with database.transaction(actor) as conn:
        [stored] = load_findings(conn)
    assert (stored["file"], stored["line"], stored["column_name"], stored["value"]) == (
        "a, b.csv",
        17,
        "amount",
        "1,23",
    )
    assert (stored["source_row"], stored["amount"], stored["payee_id"]) == (row, Decimal("-0.0001"), 5)


def test_groups_add_up_each_currency_by_itself_and_show_the_largest(database: Database, actor: Actor) -> None:
    money = [("B1", "10.0001", "USD"), ("B2", "-20", "USD"), ("B3", "500", "JPY"), ("B4", "0.5", "EUR")]
    findings = [wrong(number, amount=Decimal(amount), currency=currency) for number, amount, currency in money]
    warning = wrong("W", severity="warning", code="odd", cause="odd things")
    record(database, actor, FILE, [*findings, wrong("without money"), warning])
    with database.transaction(actor) as conn:
        errors, warnings = load_finding_groups(conn)
        assert [group.cause for group in load_finding_groups(conn, "odd")] == ["odd things"]
    assert (errors.count, errors.example, errors.severity) == (5, "B3 is wrong", "error")
    assert errors.amount_by_currency == {
        "USD": Decimal("-9.9999"),
        "JPY": Decimal("500.0000"),
        "EUR": Decimal("0.5000"),
    }
    assert (warnings.count, warnings.amount_by_currency) == (1, {})
    assert group_document(errors)["amount_by_currency"] == {"USD": "-9.9999", "JPY": "500.0000", "EUR": "0.5000"}


def test_resolved_findings_are_in_no_group_and_no_list(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong(amount=Decimal(1), currency="USD")])
    record(database, actor, FILE, [])
    with database.transaction(actor) as conn:
        assert (load_finding_groups(conn), load_findings(conn), count_findings(conn)) == ([], [], 0)


def test_pages_of_findings_cover_each_once(database: Database, actor: Actor) -> None:
    record(database, actor, FILE, [wrong(f"B{number}") for number in range(7)])
    with database.transaction(actor) as conn:
        pages = [load_findings(conn, limit=3, offset=offset) for offset in (0, 3, 6)]
        assert count_findings(conn) == 7
    assert [row["subject_number"] for page in pages for row in page] == [f"B{number}" for number in range(7)]


def test_payee_sees_only_findings_of_his_own_money_and_an_auditor_all_and_adds_none(
    database: Database, actor: Actor
) -> None:
    record(database, actor, FILE, [wrong("mine", payee_id=1), wrong("theirs", payee_id=2), wrong("nobody's")])
    payee, auditor = Actor("payee", frozenset({"rep"}), 1), Actor("auditor", frozenset({"auditor"}))
    assert open_numbers(database, payee) == ["mine"]
    assert open_numbers(database, auditor) == ["mine", "nobody's", "theirs"]
    with pytest.raises(AppendForbidden):
        record(database, auditor, FILE, [wrong("more")])


def test_uncredited_booking_that_changes_is_found_with_its_new_money_and_day(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    """The second quarter does not know of the first: its finding is its own, and the first resolves when it is credited again."""
    world = new_world(database, actor, tmp_path)
    world.bring(SMALL)

    def uncredited() -> list[tuple[str, str, str]]:
        rows = world.ask(
            "SELECT subject_on, amount, currency FROM finding WHERE resolved_at = 'infinity' ORDER BY subject_on"
        )
        return [(str(row["subject_on"]), str(row["amount"]), str(row["currency"])) for row in rows]

    for amount, currency in (("70", "USD"), ("90", "USD"), ("80", "EUR")):
        world.bring({"booking": [booking("B1", amount, currency=currency)]})
        world.credit("2026-Q1")
        assert uncredited() == [("2026-02-10", f"{amount}.0000", currency)]
    world.bring({"booking": [booking("B1", "80", "2026-04-10", currency="EUR")]})
    world.credit("2026-Q2")
    assert uncredited() == [("2026-02-10", "80.0000", "EUR"), ("2026-04-10", "80.0000", "EUR")]
    world.credit("2026-Q1")
    assert uncredited() == [("2026-04-10", "80.0000", "EUR")]
