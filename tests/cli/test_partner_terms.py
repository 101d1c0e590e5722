"""Terms of a partner on the command line: what is not named stays, and what stands is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocation.ticket_worlds import partner, ticket
from cli.test_commands import Run, run
from worlds import together, write_files

__all__ = ["run"]

WHY = ("--reason", "As agreed")


@pytest.fixture
def files(tmp_path: Path) -> str:
    """Ann takes ten tickets a day for 1 EUR."""
    tables = together(
        partner("ann", cost="1"), {"ticket": [ticket("T1", region="North"), ticket("T2", region="North")]}
    )
    return str(write_files(tmp_path / "files", tables))


def terms(run: Run) -> dict[str, list[dict[str, object]]]:
    code, said = run("partners", "terms", "ann", "--json")
    assert code == 0, said
    found: dict[str, list[dict[str, object]]] = json.loads(said)
    return found


def test_terms_are_changed_by_name_and_shown(run: Run, files: str) -> None:
    assert run("import", files)[0] == 0
    monday = ("--from", "2026-03-02")
    code, said = run("partners", "capacity", "ann", *monday, *WHY, "--set", "tickets_a_week=1")
    assert (code, "The terms of Ann are changed from 2026-03-02 on. The next run plans with them." in said) == (0, True)
    stands = [(row["start_on"], row["tickets_a_day"], row["tickets_a_week"]) for row in terms(run)["capacities"]]
    assert stands == [("2026-01-01", 10, None), ("2026-03-02", 10, 1)]
    planned = json.loads(run("allocate", "--day", "2026-03-02", "--json")[1])
    assert planned["counts"]["assigned"] == 1
    assert run("partners", "contract", "ann", *monday, *WHY, "--set", "tier_kind=marginal", "--tier", "2: 0.5")[0] == 0
    assert run("partners", "contract", "ann", "--from", "2026-04-01", *WHY, "--set", "bonus_per_sale=2")[0] == 0
    [_, march, april] = terms(run)["contracts"]
    assert march["tiers"] == april["tiers"] == [{"from_tickets": 2, "cost_per_ticket": "0.5000"}]
    assert (april["cost_per_ticket"], april["bonus_per_sale"]) == ("1.0000", "2.0000")
    assert run("partners", "pause", "ann", *monday, "--until", "2026-03-06", *WHY)[0] == 0
    assert run("partners", "resume", "ann", "--from", "2026-03-04", *WHY)[0] == 0
    assert [(row["start_on"], row["last_on"]) for row in terms(run)["pauses"]] == [("2026-03-02", "2026-03-03")]
    assert run("partners", "serve", "ann", "region=North", *monday, *WHY)[0] == 0
    assert run("partners", "quota", "ann", "region=North", *monday, *WHY, "--set", "most=1")[0] == 0
    assert run("partners", "quota", "ALL", "region=North", *monday, *WHY, "--set", "most=4")[0] == 0
    assert [row["most"] for row in terms(run)["quotas"]] == [1]
    assert run("partners", "lift-quota", "ann", "region=North", "--until", "2026-03-31", *WHY)[0] == 0
    assert [row["last_on"] for row in terms(run)["quotas"]] == ["2026-03-31"]
    assert run("partners", "end-contract", "ann", "--until", "2026-03-31", *WHY, "--replace-later")[0] == 0
    assert [row["last_on"] for row in terms(run)["contracts"]] == ["2026-03-01", "2026-03-31"]
    code, said = run("partners", "terms", "ann")
    assert code == 0 and "Ann: 2 contracts" in said and "2: 0.5000" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("capacity", "ann", "--from", "2026-03-02", *WHY, "--set", "tickets=3"),
            "is no term. Known terms: tickets_a_day",
        ),
        (("capacity", "ann", "--from", "2026-03-02", *WHY, "--set", "tickets_a_day=x"), "is not a number"),
        (("capacity", "ann", "--from", "2026-03-02", *WHY, "--set", "tickets_a_day=none"), "cannot be none"),
        (("capacity", "ann", "--from", "2026-03-02", *WHY, "--set", "tickets_a_day=-1"), "lies outside"),
        (("capacity", "ann", "--from", "2025-03-02", *WHY), "Nothing is agreed yet"),
        (("serve", "ann", "North", "--from", "2026-03-02", *WHY), "names no value"),
        (("serve", "ann", "region=Nroth", "--from", "2026-03-02", *WHY), "Did you mean North?"),
        (("serve-no-more", "ann", "region=North", "--until", "2026-03-02", *WHY), "nothing is set for 2026-03-03"),
    ],
)
def test_what_is_typed_wrongly_is_said(run: Run, files: str, words: tuple[str, ...], said: str) -> None:
    assert run("import", files)[0] == 0
    code, answer = run("partners", *words)
    assert code != 0
    assert said in " ".join(answer.replace("│", " ").split())
