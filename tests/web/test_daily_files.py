"""A customer's own files through the form: read as several things, with marks and lists, and again the next day."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from web.test_uploads_api import bring_in, preview, send

PARTNERS = """Nr.;Dienstleister;Regionen;Strom;Gas;Vertrag von;Kapazität/Tag
D01;Callpoint Nord;Nord, Ost;x;x;01.01.2025;40
D02;Südwind;alle;x;;01.01.2026;30
""".encode("cp1252")
TICKETS = "Ticket-Nr.;Kundennr.;Eingang am;Umsatz (€)\n" + "".join(
    f"NF-{number};K{number};05.11.2026;{'viel' if number in {3, 70} else '561,00'}\n" for number in range(1, 81)
)


def field(name: str, column: str | None = None, constant: str | None = None) -> dict[str, Any]:
    return {"name": name, "column": column, "constant": constant}


def table(file: str, target: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"file": file, "target": target, "fields": list(fields), **more}


def scope(dimension: str, each: dict[str, Any]) -> dict[str, Any]:
    fields = (field("partner", "Nr."), field("dimension", constant=dimension), field("value", "each"))
    return table("Dienstleister.csv", "partner_scope", *fields, field("start_on", "Vertrag von"), each=each)


FORM: dict[str, Any] = {
    "name": "nachfass",
    "source": "files",
    "defaults": {
        "date_format": "%d.%m.%Y",
        "encoding": "cp1252",
        "decimal_mark": ",",
        "thousands_mark": ".",
        "currency": "EUR",
    },
    "tables": [
        table("Dienstleister.csv", "partner", field("key", "Nr."), field("name", "Dienstleister")),
        table(
            "Dienstleister.csv",
            "partner_capacity",
            field("partner", "Nr."),
            field("tickets_a_day", "Kapazität/Tag"),
            field("start_on", "Vertrag von"),
        ),
        scope("region", {"columns": ["Regionen"], "split": [","], "none": ["alle", ""]}),
        scope("product", {"columns": ["Strom", "Gas"], "marked": ["x"], "none": [""]}),
        table(
            "Tickets.csv",
            "ticket",
            field("key", "Ticket-Nr."),
            field("customer", "Kundennr."),
            field("opened_on", "Eingang am"),
            field("amount", "Umsatz (€)"),
        ),
    ],
}


@pytest.fixture
def importer(signed_in: SignIn) -> TestClient:
    return signed_in("keeper@example.com", "administrator")


def test_one_file_is_partners_capacities_and_what_they_serve_and_is_shown_again_as_it_was_chosen(
    importer: TestClient, database: Database, settings: Settings
) -> None:
    files = (("Dienstleister.csv", PARTNERS), ("Tickets.csv", TICKETS.encode("cp1252")))
    upload = send(importer, *files)["upload"]
    shown = preview(importer, upload, simple=FORM)
    assert shown["faults"] == []
    counts = {target["target"]: (target["good"], target["refused"]) for target in shown["targets"]}
    assert counts == {"partner": (2, 0), "partner_capacity": (2, 0), "partner_scope": (5, 0), "ticket": (78, 2)}
    again = preview(importer, upload, text=shown["text"])["simple"]
    assert [(each["file"], each["target"]) for each in again["tables"]] == [
        (each["file"], each["target"]) for each in FORM["tables"]
    ]
    assert again["tables"][3]["each"] == {
        "columns": ["Strom", "Gas"],
        "split": [],
        "marked": ["x"],
        "unmarked": [],
        "none": [""],
    }
    bring_in(importer, upload, shown["text"], database, settings)
    tickets = importer.get("/api/imports").json()["rows"][0]["targets"]
    assert {each["target"]: each["new"] for each in tickets}["partner_scope"] == 5


def test_every_refused_row_is_shown_also_beyond_the_rows_that_are_shown(importer: TestClient) -> None:
    upload = send(importer, ("Dienstleister.csv", PARTNERS), ("Tickets.csv", TICKETS.encode("cp1252")))["upload"]
    shown = preview(importer, upload, simple=FORM)
    tickets = next(file for file in shown["files"] if file["name"] == "Tickets.csv")
    assert [(row["line"], row["cells"][0]) for row in tickets["refused_rows"]] == [(4, "NF-3"), (71, "NF-70")]
    assert [finding["line"] for finding in shown["findings"]] == [4, 71]
    assert tickets["columns"][3] == "Umsatz (€)"


def test_fault_names_the_field_of_the_form_at_which_it_is_mended(importer: TestClient) -> None:
    upload = send(importer, ("Dienstleister.csv", PARTNERS), ("Tickets.csv", TICKETS.encode("cp1252")))["upload"]
    lacking = FORM | {"tables": [*FORM["tables"][:4], table("Tickets.csv", "ticket", field("key", "Ticket-Nr."))]}
    shown = preview(importer, upload, simple=lacking)
    assert {(fault["table"], fault["field"]) for fault in shown["faults"]} == {(4, "customer")}
    assert shown["simple"] is not None, "the form can still be shown"
    assert shown["files"][1]["columns"][3] == "Umsatz (€)", "and with the headings in the encoding it names"
    wrong = FORM | {"defaults": FORM["defaults"] | {"currency": "EURO"}}
    [fault] = preview(importer, upload, simple=wrong)["faults"]
    assert (fault["table"], fault["field"]) == (None, "currency")


def test_mapping_saved_for_any_day_is_known_the_next_day_by_its_name_and_one_of_a_single_name_by_its_columns(
    importer: TestClient,
) -> None:
    sent = send(importer, ("Dienstleister.csv", PARTNERS), ("Tickets.csv", TICKETS.encode("cp1252")))
    text = preview(importer, sent["upload"], simple=FORM)["text"]
    patterns = {file["name"]: file["pattern"] for file in sent["files"]}
    assert patterns == {"Dienstleister.csv": "Dienstleister*.csv", "Tickets.csv": "Tickets*.csv"}
    importer.post("/api/mappings", json={"text": text.replace("mapping: nachfass", "mapping: single")})
    next_day = ("Tickets_2026-12-01.csv", TICKETS.encode("cp1252"))
    [fit] = send(importer, next_day)["fits"]
    assert (fit["mapping"], fit["is_whole"], fit["files_away"]) == ("single", False, ["Dienstleister.csv"])
    assert fit["alike"] == [{"pattern": "Tickets.csv", "file": "Tickets_2026-12-01.csv"}]

    saved = importer.post("/api/mappings", json={"text": text, "patterns": patterns}).json()
    assert saved["files"] == ["Dienstleister*.csv", "Tickets*.csv"]
    both = send(importer, next_day, ("Dienstleister 2026.csv", PARTNERS))
    assert (both["fits"][0]["mapping"], both["fits"][0]["is_whole"]) == ("nachfass", True)
    alone = send(importer, next_day)
    fit = next(fit for fit in alone["fits"] if fit["mapping"] == "nachfass")
    assert (fit["is_whole"], fit["missing_files"]) == (False, ["Dienstleister*.csv"])
    shown = preview(importer, alone["upload"], mapping="nachfass", text=fit["adapted"])
    assert shown["simple"]["tables"][0]["optional"]
    assert (shown["simple"]["tables"][0]["file"], shown["simple"]["tables"][4]["file"]) == ("", next_day[0])
    assert {finding["code"] for finding in shown["findings"]}.isdisjoint({"missing_file"})
