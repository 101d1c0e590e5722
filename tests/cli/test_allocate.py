"""Allocation on the command line: from files to an applied run, why, and what if."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocation.ticket_worlds import partner, ticket
from cli.test_commands import Run, run
from worlds import together, write_files

__all__ = ["run"]

DAY = ("--day", "2026-03-02")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Ann takes one ticket a day for 1 EUR, Bob two for 4; three tickets, one of which Bob does not serve."""
    partners = together(
        partner("ann", places=1, cost="1"),
        partner("bob", places=2, cost="4"),
        {"partner_scope": [{"partner": "bob", "dimension": "region", "value": "south", "start_on": "2026-01-01"}]},
    )
    tickets = {"today": [ticket("T1"), ticket("T2", amount="2000"), ticket("T3", region="north")]}
    return (
        str(write_files(tmp_path / "partners", partners)),
        str(write_files(tmp_path / "tickets", tickets) / "today.csv"),
    )


def test_files_become_an_applied_run_that_explains_itself(run: Run, files: tuple[str, str]) -> None:
    code, said = run("allocate", *DAY, "--partners", files[0], "--tickets", files[1], "--apply", "--json")
    assert code == 0, said
    document = json.loads(said)
    assert (document["state"], document["value"], document["applied"]["given"]) == ("applied", "1821.000", 3)
    assert document["value"] == document["bound"]
    code, said = run("allocate", "explain", "T1", "--partner", "ann")
    assert (code, "Ticket T3 would lose its place at Ann, and nobody would get it." in said) == (0, True)
    code, said = run("allocate", "explain", "T3", "--partner", "bob")
    assert "row other-region of the eligibility table says: Does not serve the region" in said
    code, said = run("allocate", "what-if", "--partner", "ann", "--places", "+1", "--json")
    assert json.loads(said)["difference"] == "3.000"
    code, said = run("allocate", "runs")
    assert "applied" in said and "1,821.000" in said


def test_ticket_is_locked_and_unlocked_by_hand(run: Run, files: tuple[str, str]) -> None:
    code, said = run("allocate", *DAY, "--partners", files[0], "--tickets", files[1])
    assert code == 0 and "3 of 3 tickets have a partner, worth 1,821.000 EUR, no plan is worth more." in said
    code, said = run("allocate", "lock", "T1", "--partner", "ann", "--reason", "knows them", "--json")
    assert (code, json.loads(said)["cost"]) == (0, "456.000")
    code, said = run("allocate", "unlock", "T1", "--json")
    assert json.loads(said)["value"] == "1821.000"
    code, said = run("allocate", "lock", "T3", "--partner", "bob")
    assert code != 0 and "cannot go to Bob" in said


def test_what_is_asked_wrongly_is_refused(run: Run) -> None:
    assert run("allocate", "explain", "T1")[0] != 0
    assert run("allocate", "what-if")[0] != 0


def test_partners_are_looked_back_on_and_the_optimum_is_compared(
    run: Run, files: tuple[str, str], tmp_path: Path
) -> None:
    assert "No ticket was given to a partner yet." in run("allocate", "trend")[1]
    assert "No applied run held tickets back." in run("allocate", "effect")[1]
    code, said = run("allocate", *DAY, "--partners", files[0], "--tickets", files[1], "--held-back", "0.5", "--apply")
    assert code == 0, said
    told = {
        "ticket_outcome": [
            {"ticket": "T3", "partner": "ann", "contacted_on": "2026-03-02", "result": "sold", "amount": "30"}
            | {"currency": "EUR"}
        ]
    }
    assert run("import", str(write_files(tmp_path / "told", told)))[0] == 0
    code, said = run("allocate", "trend", "--partner", "ann", "--period", "2026-Q1", "--json")
    [row] = json.loads(said)["rows"]
    assert (row["partner_name"], row["contacted"], row["measures"]["net_value"]["value"]) == ("Ann", 1, "29.0000")
    code, said = run("allocate", "trend", "--period", "2026", "--step", "quarter")
    assert code == 0 and "all together" in said and "100.0 %" in said and "20.7 % … 100.0 %" in said
    code, said = run("allocate", "effect")
    assert code == 0 and "Applied runs that held back 50 % of their tickets: 1, from 2026-03-02 to 2026-03-02." in said
    assert "Sold on top: too few tickets to tell" in said
    assert run("allocate", "effect", "--json", "--period", "2026-Q1")[0] == 0
    assert run("allocate", "trend", "--step", "week")[0] != 0
    assert run("allocate", "trend", "--period", "soon")[0] != 0
    assert run("allocate", "trend", "--partner", "nobody")[0] != 0
