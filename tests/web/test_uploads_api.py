"""Files that wait to be imported: looked into, mapped, kept for their sender, and refused when they are hostile."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn

CUSTOMERS = b"key,name\nacme,Acme\nbest,Best\n"
GERMAN = "Number;Name;Country\nacme;Ä GmbH;DE\nbest;Best;Deutschland\n".encode("cp1252")
SHOP = """mapping: shop
source: shop
defaults: {encoding: cp1252}
tables:
  customer:
    from: clients.csv
    fields: {key: Number, name: Name, country: Country}
"""


@pytest.fixture
def importer(signed_in: SignIn) -> TestClient:
    return signed_in("keeper@example.com", "administrator")


def send(client: TestClient, *files: tuple[str, bytes], into: str = "") -> dict[str, Any]:
    answer = client.post("/api/imports/uploads", files=[("file", file) for file in files], data={"upload": into})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def preview(client: TestClient, upload: str, **sent: Any) -> dict[str, Any]:
    answer = client.post(f"/api/imports/uploads/{upload}/preview", json=sent)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def bring_in(client: TestClient, upload: str, text: str, database: Database, settings: Settings) -> dict[str, Any]:
    answer = client.post(f"/api/imports/uploads/{upload}/import", json={"text": text})
    assert answer.status_code == 202, answer.text
    run_job(database, settings, int(answer.json()["job_id"]), 0)
    row: dict[str, Any] = client.get("/api/imports").json()["rows"][0]
    assert (row["state"], row["problem"]) == ("done", None)
    return row


def test_mapping_that_knows_the_files_is_guessed_and_says_what_it_reads(importer: TestClient) -> None:
    fits = send(importer, ("customer.csv", CUSTOMERS), ("notes.csv", b"a,b\n1,2\n"))["fits"]
    assert fits[0]["mapping"] == "canonical"
    assert (fits[0]["is_whole"], fits[0]["files_read"], fits[0]["files_left"]) == (
        True,
        ["customer.csv"],
        ["notes.csv"],
    )


def test_columns_of_an_unknown_file_are_matched_by_name_with_its_dates_and_decimals(importer: TestClient) -> None:
    file = b"Booking number;Type;Date;Client;Total;CCY\nB1;new;31.01.2026;acme;1.234,56;EUR\n"
    uploaded = send(importer, ("March bookings.csv", file))
    assert uploaded["fits"] == []
    suggestion = uploaded["suggestion"]
    assert suggestion["defaults"] == {"date_format": "%d.%m.%Y", "decimal_mark": ",", "thousands_mark": "."}
    [table] = suggestion["tables"]
    assert table["target"] == "booking"
    matched = {each["name"]: each["column"] for each in table["fields"]}
    assert matched == {
        "key": "Booking number",
        "kind": "Type",
        "booked_on": "Date",
        "customer": "Client",
        "amount": "Total",
        "currency": "CCY",
    }
    shown = preview(importer, uploaded["upload"], simple=suggestion)
    [target] = shown["targets"]
    row = dict(zip(target["fields"], target["rows"][0]["cells"], strict=True))
    assert (row["booked_on"], row["amount"]) == ("2026-01-31", "1234.5600")
    assert shown["simple"] == suggestion


def test_preview_shows_raw_rows_mapped_rows_and_what_is_wrong_where(importer: TestClient) -> None:
    upload = send(importer, ("clients.csv", GERMAN))["upload"]
    shown = preview(importer, upload, text=SHOP)
    assert [row["cells"] for row in shown["files"][0]["rows"]] == [
        ["acme", "Ä GmbH", "DE"],
        ["best", "Best", "Deutschland"],
    ]
    [target] = shown["targets"]
    assert [(row["line"], row["cells"][:3]) for row in target["rows"]] == [(2, ["acme", "Ä GmbH", "DE"])]
    assert (target["read"], target["good"], target["refused"]) == (2, 1, 1)
    [finding] = shown["findings"]
    assert (finding["code"], finding["line"], finding["column"], finding["value"]) == (
        "unknown_country",
        3,
        "Country",
        "Deutschland",
    )


def test_faulty_mapping_shows_line_and_column_beside_the_raw_rows(importer: TestClient) -> None:
    upload = send(importer, ("clients.csv", GERMAN))["upload"]
    shown = preview(importer, upload, text=SHOP.replace("  customer:", "  custmer:"))
    [fault] = shown["faults"]
    assert (fault["line"], "did you mean customer?" in fault["message"]) == (6, True)
    assert (len(shown["files"][0]["rows"]), shown["targets"]) == (2, [])
    [fault] = preview(importer, upload, text="mapping: [")["faults"]
    assert "Not readable as YAML" in fault["message"]
    importer.cookies.set("aftersale_language", "de")
    [fault] = preview(importer, upload, text="")["faults"]
    assert fault["message"] == "Die Datei ist leer; die Einträge `source` und `tables` werden erwartet"


def test_what_was_chosen_is_there_when_the_page_is_loaded_again(importer: TestClient) -> None:
    upload = send(importer, ("clients.csv", GERMAN))["upload"]
    preview(importer, upload, text=SHOP)
    assert importer.get(f"/api/imports/uploads/{upload}").json()["text"] == SHOP
    preview(importer, upload, mapping="crm")
    again = importer.get(f"/api/imports/uploads/{upload}").json()
    assert (again["mapping"], again["text"]) == ("crm", None)


def test_files_are_added_replaced_and_taken_out(importer: TestClient) -> None:
    upload = send(importer, ("clients.csv", GERMAN), ("customer.csv", b"key\n"))["upload"]
    added = send(importer, ("customer.csv", CUSTOMERS), ("product.csv", b"key,name\np,P\n"), into=upload)
    assert [(file["name"], file["size"]) for file in added["files"]] == [
        ("clients.csv", len(GERMAN)),
        ("customer.csv", len(CUSTOMERS)),
        ("product.csv", 13),
    ]
    left = importer.delete(f"/api/imports/uploads/{upload}/files/clients.csv").json()
    assert [file["name"] for file in left["files"]] == ["customer.csv", "product.csv"]
    many = [(f"{number}.csv", b"a\n") for number in range(19)]
    answer = importer.post("/api/imports/uploads", files=[("file", file) for file in many], data={"upload": upload})
    assert answer.json()["code"] == "too_many_files"


def test_upload_belongs_to_its_sender_and_a_name_is_no_path(
    importer: TestClient, signed_in: SignIn, settings: Settings
) -> None:
    upload = send(importer, ("customer.csv", CUSTOMERS))["upload"]
    other = signed_in("other@example.com", "administrator")
    for client, name in ((other, upload), (importer, "0" * 32), (importer, "..%2Fserver"), (importer, "a.b")):
        answer = client.get(f"/api/imports/uploads/{name}")
        assert answer.status_code == 404, answer.text
    rep = signed_in("rep@example.com", "rep")
    refused = rep.post("/api/imports/uploads", files={"file": ("customer.csv", CUSTOMERS)})
    assert refused.json()["code"] == "role_missing"
    assert len(list(settings.uploads_folder.iterdir())) == 1


def test_upload_is_imported_once_and_then_gone(importer: TestClient, database: Database, settings: Settings) -> None:
    upload = send(importer, ("clients.csv", GERMAN))["upload"]
    refused = importer.post(f"/api/imports/uploads/{upload}/import", json={"text": "mapping: ["})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/text/1/11")
    row = bring_in(importer, upload, SHOP, database, settings)
    [counts] = row["targets"]
    assert (row["source"], row["mapping"], counts["new"], counts["rejected"]) == ("shop", "shop", 1, 1)
    assert row["files"][0]["name"] == "clients.csv"
    assert importer.get(f"/api/imports/uploads/{upload}").json()["code"] == "upload_gone"
    assert list(settings.uploads_folder.iterdir()) == []


def test_findings_of_an_import_stay_its_own_and_say_what_was_mended(
    importer: TestClient, database: Database, settings: Settings
) -> None:
    first = bring_in(importer, send(importer, ("clients.csv", GERMAN))["upload"], SHOP, database, settings)
    mended = GERMAN.replace(b"Deutschland", b"DE")
    second = bring_in(importer, send(importer, ("clients.csv", mended))["upload"], SHOP, database, settings)
    found = importer.get(f"/api/imports/{first['import_id']}/findings").json()
    assert [(row["code"], row["line"], row["is_open"]) for row in found["rows"]] == [("unknown_country", 3, False)]
    assert found["rows"][0]["source_row"] == {"Number": "best", "Name": "Best", "Country": "Deutschland"}
    assert [(group["count"], group["open"]) for group in found["groups"]] == [(1, 0)]
    assert importer.get(f"/api/imports/{second['import_id']}/findings").json()["total"] == 0
    assert importer.get(f"/api/imports/{first['import_id']}").json()["findings"] == 1
    assert importer.get("/api/imports/999999").json()["code"] == "import_not_found"


def test_findings_are_downloaded_without_formulas(importer: TestClient, database: Database, settings: Settings) -> None:
    file = b'Number;Name;Country\n=HYPERLINK("x");-5,00;+cmd\n'
    row = bring_in(importer, send(importer, ("clients.csv", file))["upload"], SHOP, database, settings)
    answer = importer.get(f"/api/imports/{row['import_id']}/findings.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert f"import-{row['import_id']}-findings.csv" in answer.headers["content-disposition"]
    header, line = answer.text.splitlines()
    assert header.endswith("is_open,row: Name,row: Number,row: Country")
    assert '"-5,00","\'=HYPERLINK(""x"")",\'+cmd' in line


def test_import_from_the_command_line_is_listed_too(importer: TestClient, world: object) -> None:
    rows = importer.get("/api/imports").json()["rows"]
    assert len(rows) == 4
    assert all(row["job_id"] is None and row["state"] == "done" and row["targets"] for row in rows)


def test_workbook_with_macros_gives_its_values_and_runs_nothing(importer: TestClient) -> None:
    book = Workbook()
    book.active.append(["key", "name"])  # type: ignore[union-attr]
    book.active.append(["acme", "=1+1"])  # type: ignore[union-attr]
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Attribute VB_Name")
    shown = send(importer, ("customer.xlsx", plain.getvalue()), ("macros.xlsm", plain.getvalue()))
    assert [(file["name"], file["is_readable"]) for file in shown["files"]] == [
        ("customer.xlsx", True),
        ("macros.xlsm", False),
    ]
    assert shown["heads"][0]["columns"] == ["key", "name"]


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customer.csv", b"0" * 20_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("customer.csv", b""), "the file is empty"),
        (("customer.csv", b"\xff\xfe"), "the file is empty"),
        (("customer.csv", ",".join(f"c{n}" for n in range(10_000)).encode()), "has 10,000 columns"),
        (("customer.csv", b"a,a\n1,2\n"), "names a column more than once"),
        (("customer.xlsx", b"PK\x03\x04no"), "not a readable archive"),
        (("customer.xlsx", zip_bomb()), "would unpack"),
        (("customer.parquet", b"PAR1"), "not readable as Parquet"),
        (("customer.jsonl", b""), "the file is empty"),
    ],
)
def test_file_that_cannot_be_read_says_why_and_others_stay(
    importer: TestClient, file: tuple[str, bytes], said: str
) -> None:
    shown = send(importer, file, ("product.csv", b"key,name\np,P\n"))
    by_name = {head["name"]: head for head in shown["heads"]}
    assert said in by_name[file[0]]["refused"]
    assert by_name["product.csv"]["refused"] is None
    preview(importer, shown["upload"], mapping="canonical")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            ("customer.csv", ",".join(f"c{n}" for n in range(10_000)).encode()),
            "customer.csv, Zeile 1: hat 10.000 Spalten; höchstens 1.024 werden gelesen",
        ),
        (
            ("customer.csv", b"a,a\n1,2\n"),
            "customer.csv, Zeile 1, Spalte a: der Kopf nennt eine Spalte mehrmals (a, a); "
            "Groß- und Kleinschreibung macht keinen Unterschied",
        ),
        (
            ("customer.xlsx", b"PK\x03\x04no"),
            "customer.xlsx: kein lesbares Archiv (File is not a zip file)",
        ),
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_the_language_of_its_reader(
    importer: TestClient, file: tuple[str, bytes], said: str
) -> None:
    importer.cookies.set("aftersale_language", "de")
    shown = send(importer, file)
    assert shown["heads"][0]["refused"] == said
    [head] = preview(importer, shown["upload"], text="mapping: [")["files"]
    assert head["refused"] == said


def test_zip_is_opened_when_it_comes_alone_and_a_bomb_is_refused_and_not_kept(
    importer: TestClient, settings: Settings
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/customer.csv", CUSTOMERS)
    shown = send(importer, ("all.zip", packed.getvalue()))
    assert [head["name"] for head in shown["heads"]] == ["customer.csv"]
    assert shown["files"][0]["is_readable"]
    before = len(list(settings.uploads_folder.iterdir()))
    answer = importer.post("/api/imports/uploads", files={"file": ("bomb.zip", zip_bomb())})
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert len(list(settings.uploads_folder.iterdir())) == before


def test_wrong_encoding_long_names_and_right_to_left_are_shown_as_they_are(importer: TestClient) -> None:
    name = "الشركة " + "x" * 193
    upload = send(importer, ("customer.csv", f"key,name\nacme,{name}\n=1+1,<script>\n".encode() + b"c,\xe4\n"))[
        "upload"
    ]
    shown = preview(importer, upload, mapping="canonical")
    assert [row["cells"][1] for row in shown["files"][0]["rows"]][:2] == [name, "<script>"]
    assert [(finding["code"], finding["line"]) for finding in shown["findings"]] == [("broken_encoding", 4)]
    assert shown["targets"][0]["rows"][1]["cells"][:2] == ["=1+1", "<script>"]


def test_only_the_head_of_a_large_file_is_read(importer: TestClient) -> None:
    rows = "".join(f"k{number},{'n' * 100}\n" for number in range(60_000))
    upload = send(importer, ("customer.csv", f"key,name\n{rows}k0,again\n".encode()))["upload"]
    shown = preview(importer, upload, mapping="canonical")
    [file] = shown["files"]
    assert file["is_cut"]
    assert len(file["rows"]) == 50
    assert file["rows_looked_at"] < 45_000
    assert (len(shown["targets"][0]["rows"]), shown["findings"]) == (50, [])


def test_uploads_that_nobody_imports_do_not_pile_up(importer: TestClient, settings: Settings) -> None:
    uploads = [send(importer, ("customer.csv", CUSTOMERS))["upload"] for _ in range(22)]
    assert len(list(settings.uploads_folder.iterdir())) == 20
    assert importer.get(f"/api/imports/uploads/{uploads[-1]}").status_code == 200
    assert importer.get(f"/api/imports/uploads/{uploads[0]}").status_code == 404


def test_folder_of_uploads_is_private(importer: TestClient, settings: Settings, tmp_path: Path) -> None:
    send(importer, ("../../customer.csv", CUSTOMERS))
    assert {file.name for file in settings.uploads_folder.rglob("*") if file.is_file()} == {
        "customer.csv",
        "draft.json",
    }
    assert not (tmp_path / "customer.csv").exists()
