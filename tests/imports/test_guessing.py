"""Mappings that are guessed from names and written from a form, and the head of a file that a preview reads."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from aftersale.imports.guess import find_fits, match_columns, suggest_mapping
from aftersale.imports.head import Head
from aftersale.imports.mapping import available_mappings, load_mapping, parse_mapping, read_shipped
from aftersale.imports.preview import ShownFile, preview_text, read_heads
from aftersale.imports.simple_mapping import SimpleField, SimpleMapping, SimpleTable, as_simple, write_simple
from aftersale.pipeline import FACTS

TARGETS = {fact.name: fact.target for fact in FACTS}


def shown(name: str, *columns: str) -> ShownFile:
    return ShownFile(name, columns, (), 0, False, False, (), None)


def test_form_is_written_as_a_mapping_that_reads_back_as_the_same_form() -> None:
    simple = SimpleMapping(
        "shop: no. 1",
        "erp",
        {"decimal_mark": ",", "date_format": "%d.%m.%Y"},
        (
            SimpleTable(
                "a [1].csv", "customer", (SimpleField("key", column="Nr: #"), SimpleField("name", column="yes"))
            ),
            SimpleTable("b.csv", "customer", (SimpleField("key", column="1.0"), SimpleField("country", constant="NO"))),
        ),
    )
    mapping = parse_mapping(write_simple(simple), "mapping")
    columns = {"a [1].csv": ("Nr: #", "yes"), "b.csv": ("1.0",)}
    assert as_simple(mapping, TARGETS, columns) == simple
    assert [table.target for table in mapping.tables] == ["customer", "customer"]


@pytest.mark.parametrize("name", [name for name in available_mappings() if name != "canonical"])
def test_mapping_that_says_more_than_a_form_can_is_not_shown_as_one(name: str) -> None:
    mapping = load_mapping(name)
    columns = {table.pattern: ("x",) for table in mapping.tables}
    assert as_simple(mapping, TARGETS, columns) is None


def test_column_fills_one_field_at_most_and_the_exact_name_wins() -> None:
    matched = match_columns(("Date", "booked_on", "Booking No", "Customer number", "customer"), TARGETS["booking"])
    assert matched == {"booked_on": "booked_on", "key": "Booking No", "customer": "customer"}


def test_mapping_that_lacks_a_file_or_a_column_fits_less_and_says_which() -> None:
    mappings = [load_mapping(name) for name in available_mappings()]
    files = [shown("accounts.csv", "account", "sector"), shown("customer.csv", "key")]
    fits = {fit.mapping.name: fit for fit in find_fits(files, mappings, TARGETS)}
    assert not fits["crm"].is_whole
    assert "products.csv" in fits["crm"].missing_files
    assert ("accounts.csv", "office_location") in fits["crm"].missing_columns
    assert next(iter(fits)) == "canonical"


def test_decimals_are_recognised_only_where_they_cannot_be_read_otherwise(tmp_path: Path) -> None:
    for amounts, expected in ((("1.234,56", "7,5"), ","), (("1,234.56", "7.5"), None), (("1234", "7.50"), None)):
        rows = "".join(f"B{n};new;2026-01-05;{amount};EUR\n" for n, amount in enumerate(amounts))
        (tmp_path / "booking.csv").write_text(f"key;kind;booked_on;amount;currency\n{rows}", encoding="utf-8")
        assert suggest_mapping(read_heads(tmp_path), TARGETS).defaults.get("decimal_mark") == expected


def test_head_ends_at_a_line_and_short_files_are_left_alone(tmp_path: Path) -> None:
    file, head = tmp_path / "a.csv", Head(bytes=10)
    file.write_bytes(b"a,b\n1,2\n3,4\n")
    assert head.cut(file, tmp_path / "cut.csv").read_bytes() == b"a,b\n1,2\n"
    file.write_bytes(b"a,b\n1,2\n")
    assert head.cut(file, tmp_path / "cut.csv") == file


def test_zip_shows_the_same_as_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "customer.csv").write_text("key,name\na,A\nb\n", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "customer.csv", "inside/customer.csv")
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    text = read_shipped("canonical")
    assert preview_text(tmp_path / "all.zip", text, TARGETS) == preview_text(folder, text, TARGETS)


def test_finding_about_a_whole_group_is_not_shown_for_a_part_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    splits = "booking,position,share\nB1,p1,0.5\nB1,p2,0.5\n"
    (tmp_path / "booking_split.csv").write_text(splits, encoding="utf-8")
    text = read_shipped("canonical")
    assert preview_text(tmp_path, text, TARGETS).findings == ()
    monkeypatch.setattr("aftersale.imports.preview.HEAD", Head(bytes=len(splits) - 3))
    cut = preview_text(tmp_path, text, TARGETS)
    assert (cut.files[0].is_cut, cut.findings) == (True, ())
