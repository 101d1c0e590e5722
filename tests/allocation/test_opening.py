"""Milestones that orders reached open tickets: once, by the rule table, with what was known on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aftersale.allocation.errors import NoOpeningTable
from aftersale.allocation.vocabulary import OPENING_TABLE, REACHED_MILESTONES
from aftersale.pipeline import FIRST_DAY, import_source, open_tickets, prepare_tables
from aftersale.rules.actions import publish_table
from aftersale.rules.read import read_table_csv
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database, take_ledger_instant

FILES = {
    "territory": "key,name,country,region\nsouth,South,IN,India\n",
    "customer": "key,name,country,segment,territory\nacme,Acme,IN,Mid,south\n",
    "product": "key,name,service_line\nfib,Fibre,fibre\nmob,Mobile,mobile\n",
    "order": "key,customer,ordered_on,channel,currency\nO1,acme,2026-01-05,direct,INR\nO2,acme,2026-01-06,web,INR\n",
    "order_line": (
        "order,key,product,quantity,amount,currency\nO1,O1-1,fib,1,100,INR\nO1,O1-2,mob,1,50.5,INR\nO2,O2-1,mob,2,70,INR\n"
    ),
    "booking": (
        "key,kind,order,line,booked_on,segment,deal_type,amount,currency\n"
        "B1,new,O1,O1-1,2026-01-05,Key,renewal,100,INR\nB2,new,O1,O1-2,2026-01-05,Key,renewal,50.5,INR\n"
    ),
    "milestone": "order,line,milestone,timing,reached_on\nO1,,delivered,actual,2026-02-02\nO2,,delivered,promised,2026-02-02\n",
}
LATER = date(2026, 2, 23)
"""Three weeks after the delivery: the first day on which the table that ships opens its tickets."""


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> Database:
    prepare_tables(database, actor)
    bring(database, actor, tmp_path, FILES)
    return database


def bring(database: Database, actor: Actor, folder: Path, files: dict[str, str]) -> None:
    for path in folder.glob("*.csv"):
        path.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    import_source(database, actor, folder, "canonical", lambda step, part: None)


def publish(database: Database, actor: Actor, folder: Path, *rows: str) -> None:
    """Put another table in force on all days: rule, milestone, days since, service line, segment, deal type, channel, amount, answers."""
    file = folder / "opening.csv"
    columns = "milestone,days_since,service_line,segment,deal_type,channel,amount"
    head = (
        "table,ticket_opening,Which milestones open a ticket",
        "hit policy,first",
        f"rule,{columns},then,open,within_days,start_on,end_on,note",
        "label,a,b,c,d,e,f,g,,h,i,,,",
        "type,string,number,string,string,string,string,number,,boolean,number,,,",
        "allowed,,,,,,,,,,,,,",
    )
    last = f"rest,{','.join('-' * 7)},,false,0,,,"
    file.write_text("\n".join((*head, *rows, last)) + "\n", encoding="utf-8")
    with database.transaction(actor) as conn:
        publish_table(conn, read_table_csv(file), REACHED_MILESTONES, FIRST_DAY, take_ledger_instant(conn))


def tickets(database: Database) -> list[dict[str, Any]]:
    with database.owner_transaction() as conn:
        return conn.execute("SELECT * FROM ticket ORDER BY source_id, recorded_at").fetchall()


def test_delivered_order_opens_a_ticket_for_each_of_its_lines_three_weeks_later(world: Database, actor: Actor) -> None:
    assert open_tickets(world, actor, date(2026, 2, 22)).opened == 0
    opened = open_tickets(world, actor, LATER)
    assert (opened.looked_at, opened.opened, opened.since) == (2, 2, date(2025, 11, 25))
    first, second = tickets(world)
    assert (first["source"], first["source_id"]) == ("milestones", "canonical/O1-1/delivered")
    said = ("customer", "product", "region", "country", "segment", "contract_on", "amount", "currency", "order_number")
    assert [first[name] for name in said] == ["acme", "fib", "India", "IN", "Key", date(2026, 1, 5), 100, "INR", "O1"]
    assert (first["opened_on"], first["due_on"], first["closed_on"]) == (LATER, date(2026, 3, 23), None)
    assert (second["source_id"], str(second["amount"])) == ("canonical/O1-2/delivered", "50.5000")


def test_opening_again_on_that_day_or_another_changes_nothing(world: Database, actor: Actor) -> None:
    open_tickets(world, actor, LATER)
    before = tickets(world)
    assert [open_tickets(world, actor, day).opened for day in (LATER, date(2026, 3, 20))] == [0, 0]
    assert tickets(world) == before


def test_ticket_stays_as_it_was_opened_when_its_order_changes(world: Database, actor: Actor, tmp_path: Path) -> None:
    open_tickets(world, actor, LATER)
    before = tickets(world)
    bring(world, actor, tmp_path, {"order_line": FILES["order_line"].replace("100", "900")})
    assert open_tickets(world, actor, LATER).opened == 0
    assert tickets(world) == before


def test_milestone_that_is_only_promised_opens_nothing(world: Database, actor: Actor) -> None:
    open_tickets(world, actor, LATER)
    assert {row["order_number"] for row in tickets(world)} == {"O1"}


def test_cancelled_line_opens_nothing(world: Database, actor: Actor, tmp_path: Path) -> None:
    booking = "key,kind,order,line,corrects,booked_on,amount,currency\nB3,cancellation,O1,O1-1,B1,2026-02-10,-100,INR\n"
    bring(world, actor, tmp_path, {"booking": booking})
    open_tickets(world, actor, LATER)
    assert [row["source_id"] for row in tickets(world)] == ["canonical/O1-2/delivered"]


def test_milestone_of_a_line_goes_before_that_of_its_whole_order(world: Database, actor: Actor, tmp_path: Path) -> None:
    bring(world, actor, tmp_path, {"milestone": FILES["milestone"] + "O1,O1-2,delivered,actual,2026-02-10\n"})
    open_tickets(world, actor, LATER)
    assert [row["source_id"] for row in tickets(world)] == ["canonical/O1-1/delivered"]
    open_tickets(world, actor, date(2026, 3, 3))
    assert len(tickets(world)) == 2


def test_milestones_before_the_day_that_is_asked_for_are_not_looked_at(world: Database, actor: Actor) -> None:
    assert open_tickets(world, actor, date(2026, 6, 1)).looked_at == 0
    assert open_tickets(world, actor, date(2026, 6, 1), date(2026, 2, 3)).looked_at == 0
    assert open_tickets(world, actor, date(2026, 6, 1), date(2026, 2, 2)).opened == 2


@pytest.mark.parametrize(
    ("row", "opened"),
    [
        ('a,"""delivered""",>= 21,-,-,-,-,-,,true,5,,,', ["O1-1", "O1-2"]),
        ('a,"""shipped""",-,-,-,-,-,-,,true,5,,,', []),
        ('a,-,-,"""fibre""",-,-,-,-,,true,5,,,', ["O1-1"]),
        ('a,-,-,-,"""Key""",-,-,-,,true,5,,,', ["O1-1", "O1-2"]),
        ('a,-,-,-,"""Mid""",-,-,-,,true,5,,,', []),
        ('a,-,-,-,-,"""renewal""","""direct""",< 100,,true,5,,,', ["O1-2"]),
    ],
)
def test_table_asks_about_the_line_its_order_and_its_milestone(
    world: Database, actor: Actor, tmp_path: Path, row: str, opened: list[str]
) -> None:
    publish(world, actor, tmp_path, row)
    open_tickets(world, actor, LATER)
    assert [each["source_id"] for each in tickets(world)] == [f"canonical/{line}/delivered" for line in opened]
    assert {each["due_on"] for each in tickets(world)} <= {date(2026, 2, 28)}


def test_day_without_a_table_in_force_is_a_problem(database: Database, actor: Actor) -> None:
    with pytest.raises(NoOpeningTable, match=f"{OPENING_TABLE} is in force on 2026-02-23"):
        open_tickets(database, actor, LATER)
