"""Uploads: taken from those who may import, kept apart until the worker has brought them in."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from aftersale.access.errors import NotSignedIn
from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World

CUSTOMERS = b"key,name\nacme,Acme\nbest,Best\n"
MAPPING = b"""
mapping: shop
source: shop
tables:
  client:
    target: customer
    from: clients.csv
    fields: {key: Number, name: Name}
"""


@pytest.fixture
def importer(signed_in: SignIn) -> TestClient:
    return signed_in("keeper@example.com", "administrator")


def uploads(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.uploads_folder.rglob("*") if path.is_file())


def test_upload_becomes_a_job_that_brings_the_rows_in(
    importer: TestClient, database: Database, settings: Settings
) -> None:
    answer = importer.post("/api/imports", files={"file": ("customer.csv", CUSTOMERS)}, data={"mapping": "canonical"})
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    waiting = importer.get(f"/api/jobs/{job_id}").json()
    assert (waiting["kind"], waiting["subject"], waiting["state"]) == ("import", "customer.csv", "waiting")
    assert [path.read_bytes() for path in uploads(settings)] == [CUSTOMERS]
    run_job(database, settings, int(job_id), 0)
    done = importer.get("/api/imports").json()["rows"][0]
    assert (done["state"], done["problem"]) == ("done", None), done
    assert [(each["target"], each["new"]) for each in done["targets"]] == [("customer", 2)]
    assert uploads(settings) == []


def test_several_files_and_a_mapping_file_go_together(
    importer: TestClient, database: Database, settings: Settings
) -> None:
    parts = [
        ("file", ("clients.csv", b"Number,Name\n1,Acme\n")),
        ("file", ("notes.csv", b"a\n1\n")),
        ("mapping", ("shop.yaml", MAPPING)),
    ]
    answer = importer.post("/api/imports", files=parts)
    assert answer.status_code == 202, answer.text
    run_job(database, settings, int(answer.json()["job_id"]), 0)
    job = importer.get("/api/jobs").json()["rows"][0]
    assert (job["state"], job["problem"]) == ("done", None), job
    assert job["result"]["targets"]["customer"]["new"] == 1


def test_nothing_is_kept_of_an_upload_that_is_refused(importer: TestClient, settings: Settings, tmp_path: Path) -> None:
    readable = tmp_path / "mapping.yaml"
    readable.write_bytes(MAPPING)
    file = ("customer.csv", CUSTOMERS)
    for files, data, status in (
        ({"file": file}, {"mapping": "nobody-knows-it"}, 404),
        ({"file": file}, {"mapping": str(readable)}, 404),
        ({"file": file}, {"mapping": "../../mapping.yaml"}, 404),
        ({"file": file, "mapping": ("m.yaml", b"mapping: [")}, {}, 422),
        ({"file": file, "mapping": ("m.yaml", b"\xff\xfe")}, {}, 422),
        ({"file": file}, {}, 422),
        ({"mapping": ("m.yaml", MAPPING)}, {}, 422),
        ({"file": (".hidden", CUSTOMERS)}, {"mapping": "canonical"}, 422),
        ({"file": ("x" * 201, CUSTOMERS)}, {"mapping": "canonical"}, 422),
    ):
        answer = importer.post("/api/imports", files=files, data=data)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert uploads(settings) == []
    assert importer.get("/api/jobs").json()["total"] == 0


def test_file_name_never_leads_out_of_its_folder(importer: TestClient, settings: Settings) -> None:
    for name in ("../../../customer.csv", "..\\..\\customer.csv", "/etc/customer.csv"):
        answer = importer.post("/api/imports", files={"file": (name, CUSTOMERS)}, data={"mapping": "canonical"})
        assert answer.status_code == 202, answer.text
    names = {path.name for path in uploads(settings)}
    assert names == {"customer.csv"}
    assert all(path.parent.name == "files" for path in uploads(settings))


def test_same_name_twice_is_refused(importer: TestClient) -> None:
    parts = [("file", ("a.csv", CUSTOMERS)), ("file", ("a.csv", CUSTOMERS))]
    answer = importer.post("/api/imports", files=parts, data={"mapping": "canonical"})
    assert answer.json()["code"] == "file_name_unusable"


def test_whoever_may_not_import_is_refused_before_anything_is_read(
    anonymous: TestClient, signed_in: SignIn, with_token: SignIn, settings: Settings
) -> None:
    upload = {"files": {"file": ("customer.csv", CUSTOMERS)}, "data": {"mapping": "canonical"}}
    assert anonymous.post("/api/imports", **upload).json()["code"] == "not_signed_in"
    rep = signed_in("rep@example.com", "rep")
    assert rep.post("/api/imports", **upload).json()["code"] == "role_missing"
    reading = with_token("compensation_analyst", scopes=("read",))
    assert reading.post("/api/imports", **upload).json()["code"] == "scope_missing"
    broken = anonymous.post("/api/imports", content=b"no form", headers={"Content-Type": "multipart/form-data"})
    assert broken.json()["code"] == NotSignedIn().code
    assert uploads(settings) == []


def test_token_for_imports_imports(with_token: SignIn, database: Database, settings: Settings) -> None:
    program = with_token("compensation_analyst", scopes=("imports:write", "read"))
    answer = program.post("/api/imports", files={"file": ("customer.csv", CUSTOMERS)}, data={"mapping": "canonical"})
    assert answer.status_code == 202, answer.text
    run_job(database, settings, int(answer.json()["job_id"]), 0)
    assert program.get(f"/api/jobs/{answer.json()['job_id']}").json()["state"] == "done"


def test_broken_form_is_a_problem(importer: TestClient) -> None:
    answer = importer.post(
        "/api/imports", content=b"--x\r\nno form", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_shipped_mappings_are_named(importer: TestClient, world: World) -> None:
    assert "canonical" in [row["name"] for row in importer.get("/api/mappings").json()["rows"]]
