"""Guesses which mapping fits some files, and which of their columns fill which fields."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import PurePath

from aftersale.imports.encoding import WINDOWS
from aftersale.imports.entry import columns_read, resolve_fields
from aftersale.imports.mapping import FileMapping, TableMapping
from aftersale.imports.model import DECIMAL_TYPES, Field, Target
from aftersale.imports.preview import ShownFile
from aftersale.imports.simple_mapping import SimpleField, SimpleMapping, SimpleTable

# What other programs call our fields, without capitals, accents and anything but letters and digits.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "key": ("id", "number", "no", "nr", "code", "reference"),
    "customer": ("client", "account", "customerid", "customernumber", "accountid", "clientid", "soldto"),
    "seller": ("rep", "salesrep", "salesperson", "salespersonid", "owner", "agent", "salesagent"),
    "booked_on": ("date", "bookingdate", "bookdate", "closedate", "datebooked"),
    "ordered_on": ("date", "orderdate", "orderedat"),
    "reached_on": ("date", "day"),
    "amount": ("value", "total", "net", "netamount", "price", "sum", "revenue", "closevalue", "ordertotal"),
    "currency": ("ccy", "curr", "currencycode"),
    "quantity": ("qty", "count", "units"),
    "product": ("item", "sku", "productid", "material"),
    "name": ("title", "fullname", "displayname", "label"),
    "order": ("orderid", "ordernumber", "orderno", "salesorder"),
    "kind": ("type", "bookingtype"),
    "email": ("mail", "emailaddress"),
    "start_on": ("from", "start", "startdate", "validfrom"),
    "end_on": ("to", "end", "enddate", "validto", "until"),
    "country": ("countrycode", "land"),
    "channel": ("saleschannel",),
    "territory": ("region", "area", "territoryid"),
}
DATE_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d", "%d-%m-%Y")
_EUROPEAN = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+|-?\d+,\d+")
_LIKENESS = 0.82
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits: the files it reads and those it leaves, what it needs and does not find."""

    mapping: FileMapping
    files_read: tuple[str, ...]
    files_left: tuple[str, ...]
    missing_files: tuple[str, ...]
    missing_columns: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether it reads something, and lacks nothing."""
        return bool(self.files_read) and not self.missing_files and not self.missing_columns


def find_fits(files: Sequence[ShownFile], mappings: Iterable[FileMapping], targets: Mapping[str, Target]) -> list[Fit]:
    """Every mapping that knows at least one of the files, the best first."""
    fits = [fit_mapping(files, mapping, targets) for mapping in mappings]
    return sorted(
        (fit for fit in fits if fit.files_read),
        key=lambda fit: (not fit.is_whole, len(fit.files_left), len(fit.missing_files) + len(fit.missing_columns)),
    )


def fit_mapping(files: Sequence[ShownFile], mapping: FileMapping, targets: Mapping[str, Target]) -> Fit:
    """How one mapping fits."""
    read: dict[str, None] = {}
    missing_files: dict[str, None] = {}
    missing_columns: dict[tuple[str, str], None] = {}
    for table in (table for table in mapping.tables if table.target in targets):
        for pattern, needed in _needs(table, targets[table.target], mapping):
            found = [file for file in files if _means(pattern, file.name)]
            if not found and not table.optional:
                missing_files[pattern] = None
            for file in found:
                read[file.name] = None
                # The columns of a sheet that was not read are not known.
                own = {column.casefold() for column in file.columns}
                lacking = [c for c in needed if c.casefold() not in own and "#" not in pattern and own]
                missing_columns |= dict.fromkeys((file.name, column) for column in lacking)
    left = tuple(file.name for file in files if file.name not in read)
    return Fit(mapping, tuple(read), left, tuple(missing_files), tuple(missing_columns))


def suggest_mapping(files: Sequence[ShownFile], targets: Mapping[str, Target]) -> SimpleMapping:
    """The plain format with the columns of these files in the places of ours, matched by their names."""
    tables = tuple(table for file in files if file.columns and (table := suggest_table(file, targets)) is not None)
    return SimpleMapping("my-mapping", "files", _suggest_defaults(files, tables, targets), tables)


def suggest_table(file: ShownFile, targets: Mapping[str, Target]) -> SimpleTable | None:
    """The target that a file most probably fills, by its name and its columns."""
    stem = normalise(PurePath(file.name).stem)

    def merit(target: Target) -> tuple[float, int]:
        matched = match_columns(file.columns, target)
        required = [f for f in target.fields if f.required]
        covered = sum(f.name in matched for f in required) / max(len(required), 1)
        return _likeness(stem, target.name) + covered, len(matched)

    best = max(targets.values(), key=merit, default=None)
    return None if best is None else fill_table(file, best)


def suggest_tables(files: Sequence[ShownFile], targets: Mapping[str, Target]) -> tuple[SimpleTable, ...]:
    """For every file and every target the columns that most probably fill it, for whoever decides on another target."""
    return tuple(fill_table(file, target) for file in files if file.columns for target in targets.values())


def fill_table(file: ShownFile, target: Target) -> SimpleTable:
    """A file's columns in the fields of a target."""
    matched = match_columns(file.columns, target)
    named = tuple(SimpleField(f.name, column=matched[f.name]) for f in target.fields if f.name in matched)
    return SimpleTable(file.name, target.name, named)


def match_columns(columns: Sequence[str], target: Target) -> dict[str, str]:
    """For each field the column that most probably fills it; a column fills one field at most."""
    scored = [
        (score, -position, field.name, column)
        for position, field in enumerate(target.fields)
        for column in columns
        if (score := _score(column, field, target)) > 0
    ]
    matched: dict[str, str] = {}
    for _, _, name, column in sorted(scored, reverse=True):
        if name not in matched and column not in matched.values():
            matched[name] = column
    return matched


def normalise(name: str) -> str:
    """A name without capitals, accents and anything but letters and digits."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def _score(column: str, field: Field, target: Target) -> float:
    theirs, ours = normalise(column), normalise(field.name)
    if theirs == ours:
        return 3
    own = normalise(target.name)
    names = SYNONYMS.get(field.name, ())
    if field.name == "key":
        # A booking's key may be `Booking number`, an order's not.
        return 2.5 if theirs in {own, *(own + each for each in names)} else 1.5 if theirs in names else 0
    if theirs in names or theirs in {own + ours, own + ours.removesuffix("on")}:
        return 2
    return 1 if difflib.SequenceMatcher(None, theirs, ours).ratio() >= _LIKENESS else 0


def _likeness(stem: str, target: str) -> float:
    ours = normalise(target)
    if stem.rstrip("s") == ours or stem == ours:
        return 1
    return 0.9 if stem.startswith(ours) or stem.endswith((ours, ours + "s")) else 0


def _needs(table: TableMapping, target: Target, mapping: FileMapping) -> list[tuple[str, list[str]]]:
    """The files a table entry looks for, with the columns it needs of each."""
    fields = resolve_fields(table, target, mapping.defaults)
    needs = [(table.pattern, columns_read(table, fields, ""))]
    needs += [(join.pattern, columns_read(table, fields, join.alias)) for join in table.joins]
    return needs


def _means(pattern: str, file: str) -> bool:
    return fnmatchcase(file.lower(), pattern.lower().split("#")[0])


def _suggest_defaults(
    files: Sequence[ShownFile], tables: Sequence[SimpleTable], targets: Mapping[str, Target]
) -> dict[str, str]:
    """How the dates and decimals of the matched columns are written, where it is not our way."""
    by_name = {file.name: file for file in files}
    dates: list[str] = []
    numbers: list[str] = []
    for table in tables:
        file, target = by_name[table.file], targets[table.target]
        for each in table.fields:
            field = target.find_field(each.name)
            if each.column is None or field is None:
                continue
            place = file.columns.index(each.column)
            values = [cell for row in file.rows if place < len(row.cells) and (cell := row.cells[place])]
            if field.type == "date":
                dates += values
            elif field.type in DECIMAL_TYPES:
                numbers += values
    defaults: dict[str, str] = {}
    encodings = {file.encoding for file in files if file.encoding}
    # Named, it is read without a word; where files differ, each is better recognised by itself.
    if encodings == {WINDOWS}:
        defaults["encoding"] = WINDOWS
    best = max(("%Y-%m-%d", *DATE_FORMATS), key=lambda date_format: _share_of_dates(dates, date_format))
    if best != "%Y-%m-%d" and _share_of_dates(dates, best) >= _LEAST_SHARE:
        defaults["date_format"] = best
    if any(_EUROPEAN.fullmatch(n.strip()) for n in numbers) and not any(
        re.search(r",\d{3}\.|\.\d{1,2}$", n) for n in numbers
    ):
        defaults |= {"decimal_mark": ",", "thousands_mark": "."}
    return defaults


def _share_of_dates(values: Sequence[str], date_format: str) -> float:
    """Which part of the values are dates of this format: a file may have bad rows."""
    good = 0
    for value in values:
        try:
            datetime.strptime(value.strip(), date_format)
            good += 1
        except ValueError:
            continue
    return good / max(len(values), 1)
