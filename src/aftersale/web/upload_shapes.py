"""What is said of uploaded files: their heads, the mappings that fit, and a preview."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from aftersale.imports.fits import Fit, adapt_mapping
from aftersale.imports.mapping import MOST_MAPPING_BYTES
from aftersale.imports.mapping_text import find_labels, find_path
from aftersale.imports.store import KeptMapping
from aftersale.values.sentence import Sentence
from aftersale.web.languages import Translator
from aftersale.web.shapes import Sent, Shape

Text = Annotated[str, Field(max_length=1_000)]
MappingText = Annotated[str, Field(max_length=MOST_MAPPING_BYTES)]


class UploadedFile(Shape):
    """A file as it was sent; one of an unknown format is kept and not read. `pattern` means the same file of another day too."""

    name: str
    size: int
    is_readable: bool
    pattern: str


class ShownRowShape(Shape):
    """A row, by the line on which it starts in its file."""

    file: str
    line: int
    cells: list[str | None]


class ShownFileShape(Shape):
    """The head of a file; `rows_looked_at` counts the rows that findings were looked for in, `refused` says why none can be read.

    `refused_rows` are the first of those rows that cannot be used; `notes` say how it was read where that was not plain.
    """

    name: str
    columns: list[str]
    rows: list[ShownRowShape]
    rows_looked_at: int
    is_cut: bool
    is_read: bool
    unused_columns: list[str]
    refused: str | None
    refused_rows: list[ShownRowShape]
    notes: list[str]


class MissingColumn(Shape):
    """A column that a mapping needs and a file lacks."""

    file: str
    column: str


class AlikeFile(Shape):
    """A file that has the columns of one that a mapping looks for under another name."""

    pattern: str
    file: str


class FitShape(Shape):
    """How a mapping fits the files; one that is whole lacks nothing.

    `adapted` is its text where it would read the files that are alike and do without `files_away`; null where it cannot.
    """

    mapping: str
    is_shipped: bool
    is_whole: bool
    files_read: list[str]
    files_left: list[str]
    missing_files: list[str]
    missing_columns: list[MissingColumn]
    unreadable: list[str]
    alike: list[AlikeFile]
    files_away: list[str]
    adapted: str | None


class SimpleField(Shape):
    """What fills a field: a column, or the same text in every row."""

    name: str
    column: str | None
    constant: str | None
    last_day: bool = False


class SimpleEachShape(Shape):
    """Rows that stand for several: the values between `split` in the one column, or the columns that are `marked`."""

    columns: list[str]
    split: list[str]
    marked: list[str]
    unmarked: list[str]
    none: list[str]


class SimpleTableShape(Shape):
    """A file and what its rows become; `pattern` is what the mapping calls it, `file` is empty where none is there."""

    file: str
    target: str
    fields: list[SimpleField]
    pattern: str
    optional: bool
    each: SimpleEachShape | None


class SimpleShape(Shape):
    """A mapping that a form can show: columns and fixed values in fields, and how dates and numbers are written."""

    name: str
    source: str
    defaults: dict[str, str]
    tables: list[SimpleTableShape]


class UploadShape(Shape):
    """An upload: its files, the mappings that fit, the best first, a suggestion by names, and what was chosen so far.

    `alternatives` are the suggestions for every file and everything that its rows could be.
    """

    upload: str
    files: list[UploadedFile]
    heads: list[ShownFileShape]
    fits: list[FitShape]
    suggestion: SimpleShape
    alternatives: list[SimpleTableShape]
    mapping: str
    based_on: str | None
    text: str | None


class SimpleFieldSent(Sent):
    """A column or a fixed value for a field."""

    name: Text
    column: Text | None = None
    constant: Text | None = None
    last_day: bool = False


class SimpleEachSent(Sent):
    """Rows that stand for several: with `split` a column with lists, else columns with marks."""

    columns: Annotated[list[Text], Field(min_length=1, max_length=200)]
    split: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list)
    marked: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list)
    unmarked: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list)
    none: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list)


class SimpleTableSent(Sent):
    """A file and what its rows become."""

    file: Text
    target: Text
    fields: Annotated[list[SimpleFieldSent], Field(max_length=200)]
    pattern: Text = ""
    optional: bool = False
    each: SimpleEachSent | None = None


class SimpleSent(Sent):
    """A mapping as a form has it."""

    name: Text
    source: Text
    defaults: dict[Text, Text]
    tables: Annotated[list[SimpleTableSent], Field(max_length=100)]


class PreviewSent(Sent):
    """A mapping by its name, or changed: as text, or as a form has it. `based_on` is the version that was changed."""

    mapping: Text = ""
    based_on: Text | None = None
    text: MappingText | None = None
    simple: SimpleSent | None = None


class ShownTargetShape(Shape):
    """What the shown rows become; the counts are of all rows that were looked at."""

    target: str
    fields: list[str]
    rows: list[ShownRowShape]
    read: int
    good: int
    refused: int
    identical: int
    filtered: int


class PreviewFinding(Shape):
    """Something wrong with a shown row, or with a file as a whole."""

    code: str
    severity: str
    message: str
    file: str
    line: int | None
    column: str
    value: str | None


class MappingFault(Shape):
    """Something wrong with the text of the mapping; `table` counts its tables from 0, `field` is a field of it or a default."""

    line: int
    column: int
    message: str
    table: int | None
    field: str


class PreviewShape(Shape):
    """What a mapping makes of the first rows; with faults nothing is mapped. `simple` is null when a form cannot show the mapping."""

    mapping: str
    based_on: str | None
    text: str
    name: str
    source: str
    is_changed: bool
    faults: list[MappingFault]
    files: list[ShownFileShape]
    targets: list[ShownTargetShape]
    findings: list[PreviewFinding]
    simple: SimpleShape | None


class ImportSent(Sent):
    """The text of the mapping by which the files are imported."""

    text: MappingText


def shape_fit(fit: Fit, kept: KeptMapping, files: list[str]) -> FitShape:
    """How a mapping fits."""
    return FitShape(
        mapping=fit.mapping.name,
        is_shipped=kept.is_shipped,
        is_whole=fit.is_whole,
        files_read=list(fit.files_read),
        files_left=list(fit.files_left),
        missing_files=list(fit.missing_files),
        missing_columns=[MissingColumn(file=file, column=column) for file, column in fit.missing_columns],
        unreadable=list(fit.unreadable),
        alike=[AlikeFile(pattern=pattern, file=file) for pattern, file in fit.alike],
        files_away=list(fit.files_away),
        adapted=adapt_mapping(fit, kept.text, files),
    )


def shape_fault(text: str, line: int, column: int, said: Sentence, language: Translator) -> MappingFault:
    """A fault of a mapping, with the field of the form at which it is mended."""
    path = find_path(text, line, column)
    labels = find_labels(text)
    is_of_table = path[:1] == ("tables",) and len(path) > 1
    of_field = path[3] if path[2:3] == ("fields",) and len(path) > 3 else str(said.facts.get("field", ""))
    return MappingFault(
        line=line,
        column=column,
        message=language.say(said),
        table=labels.index(path[1]) if is_of_table else None,
        field=of_field if is_of_table else path[-1] if path else "",
    )
