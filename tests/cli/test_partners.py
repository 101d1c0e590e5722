"""Where partners are told, on the command line: registered, looked at, switched, and notices sent again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocation.ticket_worlds import partner, ticket
from cli.test_commands import Run, run
from worlds import together, write_files

__all__ = ["run"]


@pytest.fixture
def files(tmp_path: Path) -> str:
    """Ann takes two tickets a day, and there are two."""
    return str(write_files(tmp_path / "files", together(partner("ann"), {"ticket": [ticket("T1"), ticket("T2")]})))


def test_partner_is_told_of_what_it_is_given(run: Run, files: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("import", files)[0] == 0
    address = "http://127.0.0.1:9/hooks"
    code, said = run("partners", "register", "ann", address)
    assert code != 0 and "not on the public internet" in said
    monkeypatch.setenv("AFTERSALE_LOCAL_WEBHOOKS", "yes")
    code, said = run("partners", "register", "ann", address, "--json")
    made = json.loads(said)
    assert (code, made["address"], made["secret"][:6]) == (0, address, "whsec_")
    assert run("allocate", "--day", "2026-03-02", "--apply")[0] == 0
    [told] = json.loads(run("partners", "notices", "--json")[1])
    assert (told["partner_number"], told["given"], told["state"]) == ("ann", 2, "waiting")
    code, said = run("partners", "resend", told["partner_notice_id"])
    assert (code, f"Notice {told['partner_notice_id']} to Ann is sent again." in said) == (0, True)
    number = made["partner_endpoint_id"]
    code, said = run("partners", "test", number)
    assert (code, "A test message to Ann is on its way." in said) == (0, True)
    assert json.loads(run("partners", "notices", "--json")[1])[0]["is_test"] is True
    code, said = run("partners", "switch", number, "--off")
    assert (code, "switched off" in said) == (0, True)
    code, said = run("partners", "secret", number)
    assert code == 0 and "whsec_" in said and made["secret"] not in said
    code, said = run("partners", "endpoints")
    assert code == 0 and address in said and "whsec_" not in said
    assert run("partners", "remove", number)[0] == 0
    assert json.loads(run("partners", "endpoints", "--json")[1]) == []
    assert "dropped" in run("partners", "notices")[1]
    assert run("partners", "resend", "4711")[0] != 0
