"""The sample company goes through the import: clean files without a finding, the dirty copy with those it promises."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from aftersale.imports.mapping import load_mapping
from aftersale.imports.model import Staged
from aftersale.imports.stage import stage_files
from aftersale.incentives.targets import PAY_TARGETS
from aftersale.orders.targets import ORDER_TARGETS
from aftersale.people.targets import PEOPLE_TARGETS

if TYPE_CHECKING:
    from sample.conftest import Sample

TARGETS = {fact.target.name: fact.target for fact in (*PEOPLE_TARGETS, *ORDER_TARGETS, *PAY_TARGETS)}


def stage(folder: Path) -> list[Staged]:
    with duckdb.connect() as conn:
        return stage_files(conn, folder, load_mapping("canonical"), TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_file_has_the_columns_of_its_target(sample: Sample, name: str) -> None:
    with (sample.summary.folder / f"{name}.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == [field.name for field in TARGETS[name].fields]


def test_every_row_of_the_company_can_be_imported(sample: Sample) -> None:
    staged = stage(sample.summary.folder)
    assert {s.target: s.rows_good for s in staged} == {name: sample.summary.rows[f"{name}.csv"] for name in TARGETS}
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
            refused.add((finding.place.file, finding.code, row.get("key") or row.get("booking")))
    codes = {"invalid_date": "unreadable_date", "split_not_one": "wrong_sum"}
    with (folder / "ground_truth.csv").open(encoding="utf-8") as file:
        named = {
            (truth["file"], codes.get(truth["error_code"], truth["error_code"]), truth["key"].split("|")[0])
            for truth in csv.DictReader(file)
        }
    assert refused == named
