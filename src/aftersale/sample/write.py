"""The files of a sample company: the same bytes for the same seed."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from aftersale.sample.errors import FolderHoldsOtherFiles
from aftersale.sample.facts import Truth

README_TITLE = "A made-up company: sample data of aftersale"
README_NAME = "README.txt"
_README = """{title}
{underline}

Nobody and nothing in these files is real. They were generated with seed {seed} for {reps} sellers and
{bookings} bookings; the same three numbers give the same bytes again.

The company sells telecoms and outsourcing services in India, South-East Asia, the Middle East and North America.
Its fiscal year is 2026. Periods are half-open: end_on is the first day that no longer counts, empty means still open.

*.csv               one file per import target, columns named like its fields; import these
late/booking.csv    bookings of quarters that were already paid; import them after that
dirty/              a few rows with faults that an import must refuse, and their own ground_truth.csv
ground_truth.csv    the errors put in on purpose, one line each; not to be imported, but to check findings against

Rows:
{rows}
"""


def require_own_folder(folder: Path) -> None:
    """Create the folder, or make sure that whatever is in it came from here.

    Raises
    ------
    FolderHoldsOtherFiles
        when it holds anything but an earlier sample company.
    """
    folder.mkdir(parents=True, exist_ok=True)
    readme = folder / README_NAME
    is_ours = readme.is_file() and readme.read_text(encoding="utf-8").startswith(README_TITLE)
    if not is_ours and any(folder.iterdir()):
        raise FolderHoldsOtherFiles(folder=folder)


def write_tables(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Write `<name>.csv` for every table; return the rows per file."""
    options = arrow_csv.WriteOptions(quoting_style="none", quoting_header="none")
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        arrow_csv.write_csv(table, path, options)
    return {f"{name}.csv": table.num_rows for name, table in tables.items()}


def write_truths(folder: Path, truths: Sequence[Truth]) -> int:
    """Write ground_truth.csv, sorted by file, error code and key; return its rows."""
    sorted_truths = sorted(truths, key=lambda truth: (truth.file, truth.error_code, truth.key))
    write_rows(folder / "ground_truth.csv", [asdict(truth) for truth in sorted_truths], [f.name for f in fields(Truth)])
    return len(truths)


def write_rows(path: Path, rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write a small CSV file from mappings."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_readme(folder: Path, size: tuple[int, int, int], rows: Mapping[str, int]) -> None:
    """Write README.txt; `size` is seed, sellers and bookings."""
    seed, reps, bookings = size
    listing = "\n".join(f"{count:>9}  {name}" for name, count in rows.items())
    text = _README.format(
        title=README_TITLE, underline="=" * len(README_TITLE), seed=seed, reps=reps, bookings=bookings, rows=listing
    )
    (folder / README_NAME).write_text(text, encoding="utf-8", newline="\n")
