"""Files about partners and tickets: what breaks a promise of the tables is a finding about its row, never a failed import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aftersale.findings.store import load_findings
from aftersale.imports.summary import ImportSummary
from aftersale.orders.store import fetch_exchange_rates
from aftersale.pipeline import import_source
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, take_ledger_instant

QUOTA = "partner,dimension,value,start_on,end_on,fewest,most,currency\n"
PARTNER = "key,name\nann,Ann & Co\n"


def bring(database: Database, actor: Actor, folder: Path, files: dict[str, str]) -> ImportSummary:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return import_source(database, actor, folder, "canonical", lambda step, part: None)


def found(database: Database, actor: Actor) -> list[tuple[str, int | None]]:
    with database.transaction(actor, read_only=True) as conn:
        return sorted((f["code"], f["line"]) for f in load_findings(conn, limit=20))


def test_quotas_of_all_partners_together_that_overlap_are_found(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    rows = ",region,India,2026-01-01,2026-07-01,0,5,USD\n,region,India,2026-06-01,,0,6,USD\n,region,Chad,2026-06-01,,0,6,USD\n"
    summary = bring(database, actor, tmp_path, {"partner_quota.csv": QUOTA + rows})
    assert summary.targets["partner_quota"].new == 1
    assert found(database, actor) == [("overlap", 2), ("overlap", 3)]


def test_quota_of_all_partners_and_one_of_a_partner_may_hold_on_the_same_days(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    rows = ",region,India,2026-01-01,,0,5,USD\nann,region,India,2026-01-01,,0,3,USD\n"
    summary = bring(database, actor, tmp_path, {"partner_quota.csv": QUOTA + rows, "partner.csv": PARTNER})
    assert (summary.targets["partner_quota"].new, found(database, actor)) == (2, [])


@pytest.mark.parametrize(
    ("file", "header", "bad", "good", "code"),
    [
        ("partner_quota", QUOTA, ",region,India,2026-01-01,,5,4,USD", ",region,Chad,2026-01-01,,4,4,USD", "above_its_limit"),
        ("ticket", "key,customer,opened_on,amount,currency\n", "t,acme,2026-01-01,5,", "u,acme,2026-01-01,,", "one_without_other"),
        (
            "ticket",
            "key,customer,opened_on,window_start_on,window_end_on\n",
            "t,acme,2026-01-01,2026-01-02,2026-01-02",
            "u,acme,2026-01-01,2026-01-02,",
            "reversed_dates",
        ),
        (
            "partner_capacity",
            "partner,start_on,tickets_a_day,currency\n",
            "ann,2026-01-01,-1,USD",
            "ann,2026-02-01,0,USD",
            "below_minimum",
        ),
        (
            "ticket_outcome",
            "ticket,partner,contacted_on,result,amount,currency\n",
            "t,ann,2026-01-01,sold,,USD",
            "t,ann,2026-01-02,sold,1,USD",
            "one_without_other",
        ),
        (
            "ticket_outcome",
            "ticket,partner,contacted_on,result,amount,currency\n",
            "t,ann,2026-01-01,sold,-5,USD",
            "t,ann,2026-01-02,sold,0.0001,USD",
            "below_minimum",
        ),
        (
            "ticket_outcome",
            "ticket,partner,contacted_on,result,amount,currency\n",
            "t,ann,2026-01-01,not_sold,5,USD",
            "t,ann,2026-01-02,not_sold,,",
            "not_where_it_is",
        ),
        (
            "ticket_outcome",
            "ticket,partner,contacted_on,result\n",
            "t,ann,2025-12-31,sold",
            "t,ann,2026-01-01,sold",
            "outside_its_days",
        ),
        (
            "ticket_outcome",
            "ticket,partner,contacted_on,result\n",
            "t,ann,2199-12-31,sold",
            "t,ann,2026-01-01,sold",
            "outside_its_days",
        ),
    ],
)  # fmt: skip
def test_row_that_a_table_would_refuse_is_a_finding_and_the_row_beside_it_is_kept(
    database: Database, actor: Actor, tmp_path: Path, file: str, header: str, bad: str, good: str, code: str
) -> None:
    files = {f"{file}.csv": f"{header}{bad}\n{good}\n", "partner.csv": PARTNER}
    if file != "ticket":
        files["ticket.csv"] = "key,customer,opened_on\nt,acme,2026-01-01\n"
    summary = bring(database, actor, tmp_path, files)
    assert (summary.targets[file].new, summary.targets[file].rejected) == (1, 1)
    assert found(database, actor) == [(code, 2)]


def test_outcomes_of_tickets_that_come_in_closed_are_history_and_taken_whenever_they_were(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    files = {
        "partner.csv": PARTNER,
        "ticket.csv": "key,customer,opened_on,closed_on\nt,acme,2026-03-01,2026-03-01\n",
        "ticket_outcome.csv": "ticket,partner,contacted_on,result\nt,ann,2026-01-15,sold\nt,ann,2199-12-31,sold\n",
    }
    summary = bring(database, actor, tmp_path, files)
    assert (summary.targets["ticket_outcome"].new, summary.targets["ticket_outcome"].rejected) == (1, 1)
    (tmp_path / "again").mkdir()
    later = {"ticket_outcome.csv": "ticket,partner,contacted_on,result\nt,ann,2026-02-15,not_sold\n"}
    summary = bring(database, actor, tmp_path / "again", later)
    assert summary.targets["ticket_outcome"].new == 1


def test_rates_of_any_type_convert_and_average_ones_go_first(database: Database, actor: Actor, tmp_path: Path) -> None:
    rates = (
        "from_currency,to_currency,rate_on,rate,rate_type\n"
        "INR,USD,2026-12-31,0.0110,reference\nINR,USD,2026-12-31,0.0112,end_of_day\n"
        "EUR,USD,2026-12-31,1.1,reference\nEUR,USD,2026-12-31,1.0,average\nEUR,USD,2026-12-20,9.0,average\n"
    )
    bring(database, actor, tmp_path, {"exchange_rate.csv": rates})
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        fetch_exchange_rates(columnar, "USD", date(2027, 1, 4), take_ledger_instant(conn))
        rows = columnar.rows("SELECT from_currency, CAST(rate AS DOUBLE) AS rate FROM exchange_rates ORDER BY 1")
    assert rows == [{"from_currency": "EUR", "rate": 1.0}, {"from_currency": "INR", "rate": 0.0112}]
