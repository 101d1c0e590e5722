"""Bad input through the whole pipeline: every fault is a finding with its place, the good rows stay, and mending resolves it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aftersale.findings.store import load_findings
from aftersale.imports.errors import FileRefused, NothingToImport
from aftersale.imports.summary import ImportSummary
from aftersale.pipeline import post_bookings
from aftersale.sample.company import generate_company
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from conftest import Prepare
from sample.conftest import FINDING_CODES
from worlds import World, settle_small

pytestmark = pytest.mark.xdist_group("bad_input")

BOOKINGS = "key,kind,booked_on,amount,currency,channel\n"
GOOD = f"{BOOKINGS}B1,new,2026-02-10,1.00,USD,web\n"
LINES = "key,order,quantity,amount,currency\n"
ORDER = "key,customer,ordered_on,currency\nO1,acme,2026-02-10,USD\n"
SPLITS = "booking,position,share\nB1,ann,1\n"
HELD = "kind,subject,position,start_on,end_on\n"
ALSO_HELD = f"{HELD}territory,south,ann,2026-05-01,2026-06-01\n"
WIDE = "key," + ",".join(f"c{number}" for number in range(9_999)) + "\n"
EMPTY = "the file is empty; expected a header with column names"


def workbook(*rows: Sequence[str | int], padding: int = 0) -> bytes:
    """A workbook of one sheet; with padding, one that unpacks to so many bytes more."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(buffer)
    if padding:
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet9.xml", b" " * padding)
    return buffer.getvalue()


SHEET = (("key", "kind", "booked_on", "amount", "currency"), ("B2", "new", "2026-02-11", 2, "USD"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Files of which one is bad: where it is found and why, what is kept all the same, the bad one mended, and what is there then.

    `then` is about the last table of `kept`.
    """

    files: Mapping[str, str | bytes]
    found: tuple[tuple[str, str, int | None, str], ...]
    reason: str
    kept: Mapping[str, list[str]]
    mended: Mapping[str, str | bytes]
    then: list[str] = field(default_factory=lambda: ["B1", "B2"])


def bookings(*rows: str) -> str:
    return GOOD + "".join(f"{row}\n" for row in rows)


def file_fault(name: str, content: str | bytes, line: int | None, reason: str, column: str = "") -> Fault:
    """A file that is refused as a whole beside a good one; mended, it holds the booking B2."""
    mended = workbook(*SHEET) if name.endswith("xlsx") else f"{BOOKINGS}B2,new,2026-02-11,2.00,USD,\n"
    code = "missing_column" if column else "file_refused"
    found = ((code, name, line, column),)
    return Fault({"booking.csv": GOOD, name: content}, found, reason, {"booking": ["B1"]}, {name: mended})


def cell_fault(row: str, code: str, column: str, reason: str, *, encoding: str = "utf-8") -> Fault:
    """One bad cell in the second of three bookings."""
    bad = bookings(row, "B3,new,2026-02-12,3.00,USD,").encode(encoding)
    good = bookings("B2,new,2026-02-11,2.00,USD,", "B3,new,2026-02-12,3.00,USD,")
    found = ((code, "booking.csv", 3, column),)
    return Fault(
        {"booking.csv": bad}, found, reason, {"booking": ["B1", "B3"]}, {"booking.csv": good}, ["B1", "B2", "B3"]
    )


JSON_ROW = '{"key": KEY, "kind": "new", "booked_on": "2026-02-11", "amount": "2.00", "currency": "USD"}\n'


def json_fault(key: str, code: str, reason: str) -> Fault:
    """The second of two lines of JSON beside a CSV file."""
    first = JSON_ROW.replace("KEY", '"B3"')
    return Fault(
        {"booking.csv": GOOD, "booking.jsonl": first + JSON_ROW.replace("KEY", key)},
        ((code, "booking.jsonl", 2, ""),),
        reason,
        {"booking": ["B1", "B3"]},
        {"booking.jsonl": first + JSON_ROW.replace("KEY", '"B2"')},
        ["B1", "B2", "B3"],
    )


def parquet(*keys: str) -> bytes:
    """Bookings with these keys."""
    buffer, count = io.BytesIO(), len(keys)
    columns = {"key": list(keys), "kind": ["new"] * count, "booked_on": ["2026-02-11"] * count}
    pq.write_table(pa.table(columns | {"amount": ["2.00"] * count, "currency": ["USD"] * count}), buffer)
    return buffer.getvalue()


FAULTS = {
    "broken encoding": cell_fault(
        "B2,new,2026-02-11,2.00,USD,Bür\x81",
        "broken_encoding",
        "channel",
        "bytes that are not UTF-8",
        encoding="latin-1",
    ),
    "wrong date": cell_fault(
        "B2,new,2026-02-30,2.00,USD,", "unreadable_date", "booked_on", "'2026-02-30' is not a date"
    ),
    "unknown currency": cell_fault("B2,new,2026-02-11,2.00,EURO,", "unknown_currency", "currency", "did you mean EUR?"),
    "word for a date": cell_fault(
        "B2,new,infinity,2.00,USD,", "unreadable_date", "booked_on", "'infinity' is not a date"
    ),
    "NUL in JSON": json_fault(r'"B\u00002"', "broken_encoding", "has a NUL character"),
    "half a character in JSON": json_fault(r'"B\ud800"', "broken_encoding", "half of a character"),
    "object without anything": Fault(
        {"booking.csv": GOOD, "booking.jsonl": "{}\n{}\n"},
        (("broken_json", "booking.jsonl", 1, ""), ("broken_json", "booking.jsonl", 2, "")),
        "is an empty JSON object",
        {"booking": ["B1"]},
        {"booking.jsonl": JSON_ROW.replace("KEY", '"B2"')},
    ),
    "NUL in Parquet": Fault(
        {"booking.csv": GOOD, "booking.parquet": parquet("B3", "B\0004")},
        (("broken_encoding", "booking.parquet", 2, "key"),),
        "key has a NUL character",
        {"booking": ["B1", "B3"]},
        {"booking.parquet": parquet("B3", "B4")},
        ["B1", "B3", "B4"],
    ),
    "no Parquet": Fault(
        {"booking.csv": GOOD, "booking.parquet": b""},
        (("file_refused", "booking.parquet", None, ""),),
        "booking.parquet: not readable as Parquet: Invalid Input Error: File 'booking.parquet' too small",
        {"booking": ["B1"]},
        {"booking.parquet": parquet("B2")},
    ),
    "row of nine megabytes": Fault(
        {"booking.csv": bookings(f"B2,new,2026-02-11,2.00,USD,{'x' * 9_000_000}", "B3,new,2026-02-32,3.00,USD,")},
        (("row_too_long", "booking.csv", 3, ""), ("unreadable_date", "booking.csv", 4, "booked_on")),
        "",
        {"booking": ["B1"]},
        {"booking.csv": bookings("B2,new,2026-02-11,2.00,USD,", "B3,new,2026-02-28,3.00,USD,")},
        ["B1", "B2", "B3"],
    ),
    "missing column": file_fault(
        "booking.txt",
        GOOD.replace("amount", "amuont").replace("B1", "B2"),
        1,
        "has no column amount, which booking needs (did you mean amuont?)",
        "amount",
    ),
    "ten thousand columns": file_fault("booking.txt", WIDE, 1, "has 10,000 columns; at most 1,024 are read"),
    "zip bomb": file_fault("booking.xlsx", workbook(*SHEET, padding=50_000_000), None, "would unpack from"),
    "no workbook": file_fault("booking.xlsx", b"PK\x03\x04 cut off", None, "not a readable archive"),
    "empty file": file_fault("booking.txt", b"", 1, EMPTY),
    "negative quantity": Fault(
        {"order.csv": ORDER, "order_line.csv": f"{LINES}L1,O1,1,1.00,USD\nL2,O1,-1,2.00,USD\n"},
        (("below_minimum", "order_line.csv", 3, "quantity"),),
        "quantity '-1' is below 0",
        {"sales_order": ["O1"], "order_line": ["L1"]},
        {"order_line.csv": f"{LINES}L1,O1,1,1.00,USD\nL2,O1,1,2.00,USD\n"},
        ["L1", "L2"],
    ),
    "duplicate ids": Fault(
        {"booking.csv": bookings("B2,new,2026-02-11,2.00,USD,", "B2,new,2026-02-11,3.00,USD,")},
        (("duplicate_key", "booking.csv", 3, "key"), ("duplicate_key", "booking.csv", 4, "key")),
        "booking B2 stands in several rows that differ: lines 3, 4 of booking.csv",
        {"booking": ["B1"]},
        {"booking.csv": bookings("B2,new,2026-02-11,2.00,USD,")},
    ),
    "overlapping assignments": Fault(
        {"assignment.csv": f"{ALSO_HELD}\nterritory,south\nterritory,north,ann,2026-05-01,\n"},
        (("ragged_row", "assignment.csv", 4, ""), ("overlap", "assignment.csv", 5, "")),
        "",
        {
            "assignment": [
                "account/acme/cem/2026-01-01",
                "territory/north/ann/2026-01-01",
                "territory/south/ann/2026-05-01",
                "territory/south/bob/2026-01-01",
            ]
        },
        {"assignment.csv": f"{ALSO_HELD}territory,north,cem,2026-05-01,\n"},
        [
            "account/acme/cem/2026-01-01",
            "territory/north/ann/2026-01-01",
            "territory/north/cem/2026-05-01",
            "territory/south/ann/2026-05-01",
            "territory/south/bob/2026-01-01",
        ],
    ),
    "splits of 99.99 percent": Fault(
        {
            "booking.csv": bookings("B2,new,2026-02-11,2.00,USD,"),
            "booking_split.csv": f"{SPLITS}B2,ann,0.3333\nB2,bob,0.3333\nB2,cem,0.3333\n",
        },
        tuple(("wrong_sum", "booking_split.csv", line, "share") for line in (3, 4, 5)),
        "share of booking B2 sums to 0.9999, not 1: lines 3, 4, 5 of booking_split.csv",
        {"booking": ["B1", "B2"], "booking_split": ["B1/ann"]},
        {"booking_split.csv": f"{SPLITS}B2,ann,0.3333\nB2,bob,0.3333\nB2,cem,0.3334\n"},
        ["B1/ann", "B2/ann", "B2/bob", "B2/cem"],
    ),
}


@pytest.fixture
def beginning(request: pytest.FixtureRequest, prepared: Prepare, template_name: str) -> str:
    return prepared(settle_small) if "world" in request.fixturenames else template_name


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def bring_files(world: World, name: str, files: Mapping[str, str | bytes]) -> ImportSummary:
    folder = world.folder / name
    folder.mkdir(exist_ok=True)
    for file, content in files.items():
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    return world.import_folder(folder)


def open_findings(world: World) -> list[dict[str, Any]]:
    with world.database.transaction(world.actor) as conn:
        return load_findings(conn, limit=1_000)


def known(world: World, table: str) -> list[str]:
    rows = world.ask(f"SELECT source_id FROM {table} WHERE superseded_at = 'infinity' ORDER BY 1")
    return [str(row["source_id"]) for row in rows]


def places(findings: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    listed = [(row["code"], row["file"], row["line"], row["column_name"]) for row in findings]
    return sorted(listed, key=lambda place: (place[1], place[2] or 0))


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_with_its_place_the_good_rows_stay_and_mending_resolves_it(world: World, name: str) -> None:
    fault = FAULTS[name]
    summary = bring_files(world, "files", fault.files)
    found = open_findings(world)
    assert places(found) == list(fault.found)
    assert all(fault.reason in str(row["message"]) for row in found)
    assert all(str(row["message"]).startswith(str(row["file"])) for row in found)
    assert summary.findings_open == summary.findings_new == len(found)
    assert {table: known(world, table) for table in fault.kept} == fault.kept
    again = bring_files(world, "files", fault.files)
    assert (again.findings_new, again.findings_resolved, again.findings_open) == (0, 0, len(found))
    mended = bring_files(world, "files", fault.mended)
    assert (mended.findings_new, mended.findings_resolved, mended.findings_open) == (0, len(found), 0)
    assert open_findings(world) == []
    assert known(world, list(fault.kept)[-1]) == fault.then


def test_finding_of_a_cell_holds_the_row_as_the_file_has_it_and_comes_back_when_the_fault_does(world: World) -> None:
    fault = FAULTS["wrong date"]
    bring_files(world, "files", fault.files)
    (before,) = open_findings(world)
    row = {"key": "B2", "kind": "new", "booked_on": "2026-02-30", "amount": "2.00", "currency": "USD", "channel": None}
    assert (before["source_row"], before["value"], before["severity"]) == (row, "2026-02-30", "error")
    bring_files(world, "files", fault.mended)
    bring_files(world, "files", fault.files)
    (after,) = open_findings(world)
    assert after["finding_id"] == before["finding_id"]
    # The good version that came in between stays in force: a bad row takes nothing back.
    assert known(world, "booking") == ["B1", "B2", "B3"]


def test_two_assignments_that_overlap_in_one_file_are_both_left_out_naming_each_other(world: World) -> None:
    rows = "territory,south,cem,2026-01-01,2026-02-01\nterritory,south,cem,2026-01-31,2026-03-01\n"
    bring_files(world, "files", {"assignment.csv": HELD + rows})
    found = open_findings(world)
    assert places(found) == [("overlap", "assignment.csv", 2, ""), ("overlap", "assignment.csv", 3, "")]
    first = next(str(row["message"]) for row in found if row["line"] == 2)
    assert "territory/south/cem/2026-01-01 from 2026-01-01 to 2026-02-01 overlaps" in first
    assert "territory/south/cem/2026-01-31 from 2026-01-31 to 2026-03-01, in the same files" in first
    assert not [key for key in known(world, "assignment") if "/cem/" in key and key.startswith("territory")]
    bring_files(world, "files", {"assignment.csv": HELD + rows.replace("2026-01-31", "2026-02-01")})
    assert open_findings(world) == []
    assert len([key for key in known(world, "assignment") if key.startswith("territory/south/cem")]) == 2


@pytest.mark.parametrize(("suffix", "line"), [("jsonl", 3), ("csv", 4), ("xlsx", 4)])
def test_line_of_an_overlap_is_that_of_the_row_in_any_format(world: World, suffix: str, line: int) -> None:
    columns = HELD.strip().split(",")
    rows = [
        ("territory", "south", "ann", "2026-05-01", "2026-06-01"),
        ("territory", "south", "ann", "2026-02-30", "2026-06-01"),
        ("territory", "north", "ann", "2026-05-01", "2026-06-01"),
    ]
    content: str | bytes = HELD + "".join(",".join(row) + "\n" for row in rows)
    if suffix == "jsonl":
        content = "".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)
    elif suffix == "xlsx":
        content = workbook(columns, *rows)
    bring_files(world, "files", {f"assignment.{suffix}": content})
    overlap = next(row for row in open_findings(world) if row["code"] == "overlap")
    assert (overlap["file"], overlap["line"]) == (f"assignment.{suffix}", line)


@pytest.mark.parametrize(
    ("name", "content", "problem", "reason"),
    [
        ("all.zip", b"PK\x03\x04 cut off", FileRefused, "all.zip: not a readable archive"),
        ("notes.doc", b"text", NothingToImport, "it holds no CSV, XLSX, Parquet or JSON Lines file"),
        ("other.csv", b"a,b\n", NothingToImport, "it holds other.csv"),
    ],
)
def test_input_that_is_nothing_at_all_is_a_problem_and_leaves_nothing(
    world: World, name: str, content: bytes, problem: type[Exception], reason: str
) -> None:
    before = world.ask("SELECT count(*) AS runs FROM import_run")
    path = world.folder / name
    path.write_bytes(content)
    with pytest.raises(problem, match=reason):
        world.import_folder(path)
    assert world.ask("SELECT count(*) AS runs FROM import_run") == before
    assert open_findings(world) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"key": "P\0"}, "broken_encoding"),
        ({"key": "P\ud800"}, "broken_encoding"),
        ({"booked_on": "epoch"}, "unreadable_date"),
        ({"amount": [1]}, "unreadable_number"),
        ({"currency": ""}, "missing_value"),
    ],
)
def test_bad_row_that_a_program_sends_comes_back_alone_and_with_others(
    world: World, row: dict[str, object], code: str
) -> None:
    good = {"key": "P1", "kind": "new", "booked_on": "2026-02-11", "amount": "2.00", "currency": "USD"}
    alone = post_bookings(world.database, world.actor, "shop", [good | row, good | row | {"more": "text"}])
    assert (alone.accepted, {(each.index, each.code) for each in alone.rejected}) == (0, {(0, code), (1, code)})
    others = post_bookings(world.database, world.actor, "shop", [good, good | row, good | {"key": "P3"}])
    assert (others.accepted, [(each.index, each.code) for each in others.rejected]) == (2, [(1, code)])
    assert (known(world, "booking"), open_findings(world)) == (["P1", "P3"], [])


def test_rows_that_all_lack_what_is_needed_all_come_back(world: World) -> None:
    summary = post_bookings(world.database, world.actor, "shop", [{"key": "P1"}, {"key": "P2"}])
    assert (summary.accepted, summary.document()["rejected"]) == (0, 2)
    assert {(each.code, each.column) for each in summary.rejected if each.index == 1} == {
        ("missing_column", column) for column in ("kind", "booked_on", "amount", "currency")
    }


def test_archive_that_unpacks_to_too_much_is_a_problem_before_anything_is_unpacked(world: World) -> None:
    path = world.folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("booking.csv", GOOD + "\n" * 50_000_000)
    with pytest.raises(FileRefused, match=r"bomb\.zip: would unpack from"):
        world.import_folder(path)
    assert known(world, "booking") == []


def test_dirty_copy_of_the_sample_company_gives_exactly_the_findings_of_its_ground_truth(world: World) -> None:
    folder = generate_company(world.folder / "company", seed=1, reps=60, bookings=2_000).folder
    world.import_folder(folder)
    before = {row["finding_id"] for row in open_findings(world)}
    world.import_folder(folder / "dirty")
    with (folder / "dirty" / "ground_truth.csv").open(encoding="utf-8") as file:
        truths = list(csv.DictReader(file))
    named = {
        (
            FINDING_CODES.get(truth["error_code"], truth["error_code"]),
            truth["file"],
            # Rows that overlap are about two dates of two rows, and the finding about no single column.
            "" if truth["error_code"] == "overlapping_contract" else truth["column"],
            truth["key"].split("|")[0],
        )
        for truth in truths
    }
    found = [row for row in open_findings(world) if row["finding_id"] not in before]
    rows = [(row, row["source_row"]) for row in found]
    key_of = ("key", "booking", "ticket", "partner", "partner_id_key")
    found_keys = [next(source_row[name] for name in key_of if name in source_row) for _, source_row in rows]
    told = {(r["code"], r["file"], r["column_name"], key) for (r, _), key in zip(rows, found_keys, strict=True)}
    assert told == named
    for row, source_row in rows:
        if row["code"] == "overlap":
            continue
        lines = (folder / "dirty" / str(row["file"])).read_text(encoding="utf-8").splitlines()
        header, line = next(csv.reader(lines[:1])), next(csv.reader([lines[int(str(row["line"])) - 1]]))
        kept = {name: value for name, value in zip(header, line, strict=True) if not name.startswith("contact_")}
        assert {name: value or "" for name, value in source_row.items()} == kept, (
            "as the file has it, without whom to call"
        )
    world.import_folder(folder)
    assert {row["finding_id"] for row in open_findings(world)} == before
