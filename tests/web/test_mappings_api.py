"""Mappings that are saved: under their own name, version by version, and never over somebody else's change."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn

SHOP = """mapping: shop
source: shop
tables:
  customer:
    from: clients.csv
    fields: {key: Number, name: Name}
"""


@pytest.fixture
def importer(signed_in: SignIn) -> TestClient:
    return signed_in("keeper@example.com", "compensation_analyst")


def plain(said: str) -> str:
    """Without the marks that keep names in Latin letters apart in lines from right to left."""
    return said.replace("\N{FIRST STRONG ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


def test_shipped_mapping_shows_its_text_and_what_it_expects(importer: TestClient) -> None:
    rows = {row["name"]: row for row in importer.get("/api/mappings").json()["rows"]}
    assert rows["crm"]["is_shipped"]
    assert "sales_pipeline.csv" in rows["crm"]["files"]
    page = importer.get("/api/mappings/crm").json()
    assert page["text"].startswith("# A CRM's export")
    agent = next(table for table in page["tables"] if table["label"] == "agent")
    assert (agent["target"], agent["file"], agent["columns"]) == ("person", "sales_teams.csv", ["sales_agent"])


def test_everything_that_a_file_can_become_is_listed(importer: TestClient) -> None:
    targets = {target["name"]: target for target in importer.get("/api/mappings").json()["targets"]}
    fields = {field["name"]: field for field in targets["booking"]["fields"]}
    assert (fields["kind"]["required"], fields["kind"]["allowed"][0]) == (True, "new")


def test_saved_mapping_is_a_version_that_can_be_named_and_imported_by(
    importer: TestClient, database: Database, settings: Settings
) -> None:
    saved = importer.post("/api/mappings", json={"text": SHOP})
    assert saved.status_code == 200, saved.text
    assert (saved.json()["name"], saved.json()["saved_by"]) == ("shop", "keeper@example.com")
    assert importer.post("/api/mappings", json={"text": SHOP}).json()["version"] == saved.json()["version"]
    files = {"file": ("clients.csv", b"Number,Name\n1,One\n")}
    answer = importer.post("/api/imports", files=files, data={"mapping": "shop"})
    changed = SHOP.replace("{key: Number, name: Name}", "{key: Number}")
    page = importer.post("/api/mappings", json={"text": changed, "based_on": saved.json()["version"]}).json()
    assert [version["is_current"] for version in page["versions"]] == [True, False]
    old = importer.get("/api/mappings/shop", params={"version": saved.json()["version"]}).json()
    assert (old["text"], page["text"]) == (SHOP, changed)
    run_job(database, settings, int(answer.json()["job_id"]), 0)
    imported = importer.get("/api/imports").json()["rows"][0]
    assert imported["mapping_version"] == saved.json()["version"], "what was asked for is imported, not what came later"
    assert imported["targets"][0]["new"] == 1


def test_change_of_another_is_not_overwritten(importer: TestClient, signed_in: SignIn) -> None:
    version = importer.post("/api/mappings", json={"text": SHOP}).json()["version"]
    other = signed_in("other@example.com", "administrator")
    theirs = other.post("/api/mappings", json={"text": SHOP + "# theirs\n", "based_on": version}).json()
    mine = importer.post("/api/mappings", json={"text": SHOP + "# mine\n", "based_on": version})
    assert (mine.status_code, mine.json()["code"]) == (409, "mapping_changed")
    assert "other@example.com" in mine.json()["detail"]
    assert importer.get("/api/mappings/shop").json()["text"].endswith("# theirs\n")
    without = importer.post("/api/mappings", json={"text": SHOP + "# mine\n"})
    assert without.json()["code"] == "mapping_changed"
    after = importer.post("/api/mappings", json={"text": SHOP + "# mine\n", "based_on": theirs["version"]})
    assert after.status_code == 200


def test_mapping_that_does_not_check_is_refused_with_line_and_column(importer: TestClient) -> None:
    for text, line in (
        (SHOP.replace("key: Number, ", ""), 5),
        (SHOP.replace("name: Name", "nme: Name"), 6),
        (SHOP + "nonsense: 1\n", 7),
        ("\0", 1),
    ):
        answer = importer.post("/api/mappings", json={"text": text})
        assert (answer.status_code, answer.json()["code"]) == (422, "mapping_refused"), answer.text
        assert answer.json()["errors"][0]["pointer"].startswith(f"/text/{line}/"), answer.text
    assert importer.get("/api/mappings/shop").status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Customer has no field nam (did you mean name?); it has "),
        ("fr", "Customer n’a pas de champ nam (vouliez-vous dire name\u00a0?)\u00a0; ses champs\u00a0: "),
        ("de", "Customer hat kein Feld nam (meinten Sie name?); vorhanden sind "),
        ("hi", "Customer में फ़ील्ड nam नहीं है (क्या आपका आशय name था?); इसमें हैं "),
        ("ar", "لا يحوي customer الحقل nam (هل تقصد name؟)؛ وفيه "),
    ],
)
def test_faults_of_a_mapping_are_said_in_the_language_of_their_reader(
    importer: TestClient, language: str, said: str
) -> None:
    faulty = SHOP.replace("name: Name", "nam: Name")
    answer = importer.post("/api/mappings", json={"text": faulty}, headers={"Accept-Language": language}).json()
    [detail] = [plain(each["detail"]) for each in answer["errors"]]
    # The same is told in the one sentence about the whole, where it does not begin with a capital.
    assert detail[1:].startswith(said[1:])
    assert detail[1:] in plain(answer["detail"])


@pytest.mark.parametrize(
    ("name", "code"),
    [("canonical", "mapping_shipped"), ("../etc", "mapping_name_unusable"), ("x" * 101, "mapping_name_unusable")],
)
def test_name_that_is_taken_or_no_name_is_refused(importer: TestClient, name: str, code: str) -> None:
    answer = importer.post("/api/mappings", json={"text": SHOP.replace("mapping: shop", f"mapping: {name}")})
    assert answer.json()["code"] == code, answer.text


def test_only_those_who_bring_facts_in_save_mappings(signed_in: SignIn, importer: TestClient) -> None:
    importer.post("/api/mappings", json={"text": SHOP})
    auditor = signed_in("auditor@example.com", "auditor")
    assert auditor.post("/api/mappings", json={"text": SHOP}).json()["code"] == "role_missing"
    assert auditor.get("/api/mappings/shop").status_code == 200
    rep = signed_in("rep@example.com", "rep")
    assert rep.get("/api/mappings/shop").status_code == 404
