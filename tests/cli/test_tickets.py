"""Tickets on the command line: whom to call is erased by ticket or by customer."""

from __future__ import annotations

import json
from pathlib import Path

from cli.test_commands import Run, run
from worlds import write_files

__all__ = ["run"]


def test_contacts_are_erased_by_ticket_or_by_customer(run: Run, tmp_path: Path) -> None:
    rows = [
        {"key": f"T{number}", "customer": customer, "opened_on": "2026-02-01", "contact_phone": f"030 {number}"}
        for number, customer in enumerate(("Alder", "Birch", "Birch"), start=1)
    ]
    assert run("import", str(write_files(tmp_path / "files", {"ticket": rows})))[0] == 0
    code, said = run("tickets", "erase-contact", "T1")
    assert (code, "The contacts of 1 of 1 tickets are erased now." in said) == (0, True)
    code, said = run("tickets", "erase-contact", "T1", "T2", "--json")
    assert (code, json.loads(said)) == (0, {"tickets": 2, "erased": 1})
    assert json.loads(run("tickets", "erase-contact", "--customer", "Birch", "--json")[1]) == {
        "tickets": 2,
        "erased": 1,
    }
    code, said = run("tickets", "erase-contact", "--customer", "Birc")
    assert code != 0 and "No ticket names the customer Birc" in said
    assert run("tickets", "erase-contact")[0] != 0
    assert run("tickets", "erase-contact", "T1", "--customer", "Birch")[0] != 0
    assert run("tickets", "erase-contact", "T9")[0] != 0
