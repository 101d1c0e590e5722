"""The JSON shapes of files with rule tables, and of what was read from them and saved."""

from __future__ import annotations

from typing import Any

from pydantic import Base64Bytes, Field

from aftersale.web.rule_table_shapes import LONGEST_NAME, FindingOfTable, TableDifferenceShape
from aftersale.web.shapes import Id, Sent, Shape

LONGEST_FILE = 8_000_000
LONGEST_FILE_NAME = 255


class FileSent(Sent):
    """A file, and which layout it has: csv, yaml, xlsx or dmn; `content` are its bytes in base64."""

    layout: str = Field(max_length=10)
    content: Base64Bytes = Field(max_length=LONGEST_FILE)
    file_name: str = Field(default="", max_length=LONGEST_FILE_NAME)


class ImportSent(FileSent):
    """The file, and whose words tables are checked by that are new."""

    vocabulary: str = Field(max_length=LONGEST_NAME)


class ReadFile(Shape):
    """A table read from a file: its document, unless something in the file is wrong, and everything found."""

    document: dict[str, Any] | None
    findings: list[FindingOfTable]


class TableInFile(Shape):
    """A table of a file: what it would be, what it would change, what is wrong; no document where it cannot be read.

    `difference` is to the open draft, which `drafted_by` changed last, or else to the last version; nothing for a new table.
    """

    table_name: str
    title: str
    vocabulary: str
    rules: int
    is_known: bool
    is_retired: bool
    drafted_by: str | None
    document: dict[str, Any] | None
    difference: TableDifferenceShape | None
    findings: list[FindingOfTable]


class ReadTables(Shape):
    """The tables of a file; `left_out` names what is no table, such as calculated decisions of a DMN file."""

    tables: list[TableInFile]
    left_out: list[str]


class DraftedTable(Shape):
    """A table whose draft now says what the file said."""

    table_name: str
    draft_id: Id
    edit_number: int
    state: str


class DraftedTables(Shape):
    """The drafts that were saved from a file."""

    tables: list[DraftedTable]
