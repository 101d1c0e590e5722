"""The sample company goes through the import: clean files without a finding, the dirty copy with those it promises."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from aftersale.allocation.targets import ALLOCATION_TARGETS
from aftersale.imports.mapping import load_mapping
from aftersale.imports.model import Staged
from aftersale.imports.stage import stage_files
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS
from aftersale.pipeline import import_source
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from sample.conftest import FINDING_CODES

if TYPE_CHECKING:
    from sample.conftest import Sample

TARGETS = {
    fact.target.name: fact.target for fact in (*PEOPLE_TARGETS, *ORDER_TARGETS, *ALLOCATION_TARGETS, *PAY_TARGETS)
}


def stage(folder: Path) -> list[Staged]:
    with duckdb.connect() as conn:
        return stage_files(conn, folder, load_mapping("canonical"), TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_file_has_the_columns_of_its_target(sample: Sample, name: str) -> None:
    with (sample.summary.folder / f"{name}.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == [field.name for field in TARGETS[name].fields]


def test_every_row_of_the_company_can_be_imported(sample: Sample) -> None:
    staged = stage(sample.summary.folder)
    rows = {name: sample.summary.rows[f"{name}.csv"] for name in TARGETS}
    # Those who work for partners stand in a file of their own.
    rows["person"] += sample.summary.rows["person.partners.csv"]
    assert {s.target: s.rows_good for s in staged} == rows
    assert [finding for s in staged for finding in s.findings] == []


def test_late_bookings_can_be_imported(sample: Sample) -> None:
    (staged,) = stage(sample.summary.folder / "late")
    assert (staged.rows_good, len(staged.findings)) == (sample.summary.rows["late/booking.csv"], 0)


def test_import_refuses_in_the_dirty_copy_what_its_ground_truth_names(sample: Sample) -> None:
    folder = sample.summary.folder / "dirty"
    refused = set()
    for staged in stage(folder):
        for finding in staged.findings:
            row = finding.row
            named_by = next(name for name in ("key", "booking", "ticket", "partner") if name in row)
            refused.add((finding.place.file, finding.code, row[named_by]))
    with (folder / "ground_truth.csv").open(encoding="utf-8") as file:
        named = {
            (truth["file"], FINDING_CODES.get(truth["error_code"], truth["error_code"]), truth["key"].split("|")[0])
            for truth in csv.DictReader(file)
            if truth["error_code"] != "overlapping_contract"
        }
    assert refused == named


def test_import_keeps_the_good_rows_about_partners_and_answers_each_fault_by_a_finding(
    sample: Sample, database: Database, actor: Actor
) -> None:
    def tell_nobody(step: str, part: float) -> None: ...

    folder = sample.summary.folder
    imported = import_source(database, actor, folder / "dirty", "canonical", tell_nobody)
    kept = {name: counts.new for name, counts in imported.targets.items()}
    left_out = {"partner_contract": 2, "partner_capacity": 1, "partner_quota": 1, "ticket": 2, "ticket_outcome": 1}
    for name in ("partner", *left_out):
        assert kept[name] == sample.summary.rows[f"dirty/{name}.csv"] - left_out.get(name, 0), name
    with database.transaction(actor, read_only=True) as conn:
        overlaps = conn.execute("SELECT subject_number FROM finding WHERE code = 'overlap'").fetchall()
    with (folder / "dirty" / "ground_truth.csv").open(encoding="utf-8") as file:
        (named,) = [t["key"] for t in csv.DictReader(file) if t["error_code"] == "overlapping_contract"]
    assert named.replace("|", "/") in {row["subject_number"] for row in overlaps}
    assert len(overlaps) == 2
