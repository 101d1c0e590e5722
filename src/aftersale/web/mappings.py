"""Mappings: the shipped ones, and those that people wrote or changed, with their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.imports.actions import save_mapping
from aftersale.imports.mapping import MOST_MAPPING_BYTES
from aftersale.imports.mapping_text import rename_files
from aftersale.imports.store import KeptMapping, get_kept_mapping, load_kept_mappings, load_mapping_versions
from aftersale.pipeline import FACTS
from aftersale.web.acting import InDatabase, Person, Reading
from aftersale.web.shapes import NameInPath, Sent, Shape

router = APIRouter(prefix="/api/mappings", tags=["imports"])

TARGETS = {fact.name: fact.target for fact in FACTS}

MappingText = Annotated[str, Field(max_length=MOST_MAPPING_BYTES)]
FileName = Annotated[str, Field(min_length=1, max_length=400)]


class TargetFieldShape(Shape):
    """A field that files can fill."""

    name: str
    type: str
    required: bool
    is_day_of_import: bool
    allowed: list[str]


class TargetShape(Shape):
    """What rows of a file can become."""

    name: str
    fields: list[TargetFieldShape]


class MappingRow(Shape):
    """A mapping, and what it reads; `version` is the hash of its text."""

    name: str
    is_shipped: bool
    source: str
    version: str
    targets: list[str]
    files: list[str]
    saved_by: str | None
    saved_at: datetime | None


class MappingList(Shape):
    """The mappings that can be named, and everything that a mapping can fill."""

    rows: list[MappingRow]
    targets: list[TargetShape]


class MappingTableShape(Shape):
    """One table of a mapping: the files it looks for and the columns it needs there."""

    label: str
    target: str
    file: str
    is_optional: bool
    columns: list[str]


class MappingVersion(Shape):
    """Who saved a version of a mapping, and when."""

    version: str
    saved_by: str
    saved_at: datetime
    is_current: bool


class MappingPage(MappingRow):
    """A mapping with its text, the files and columns that it expects, and its versions."""

    text: str
    tables: list[MappingTableShape]
    versions: list[MappingVersion]


class MappingSent(Sent):
    """The text of a mapping, which says its name, and the version that it was made from.

    `patterns` are other names for the files it reads, by the names in the text: `Tickets*.csv` for `Tickets.csv`.
    """

    text: MappingText
    based_on: str | None = None
    patterns: Annotated[dict[FileName, FileName], Field(default_factory=dict, max_length=100)]


@router.get("")
def list_mappings(conn: Reading) -> MappingList:
    """The mappings that can be named in an import, shipped and saved, and what files can become."""
    return MappingList(
        rows=[MappingRow.model_validate(_row(kept)) for kept in load_kept_mappings(conn)],
        targets=[
            TargetShape(name=target.name, fields=[TargetFieldShape.model_validate(f) for f in target.fields])
            for target in TARGETS.values()
        ],
    )


@router.get("/{name}")
def show_mapping(
    name: NameInPath, conn: Reading, version: Annotated[str | None, Query(max_length=100)] = None
) -> MappingPage:
    """The text of a mapping, in the version in use or another, and what it expects."""
    return _page(get_kept_mapping(conn, name, version), load_mapping_versions(conn, name))


@router.post("")
def keep_mapping(sent: MappingSent, actor: Person, database: InDatabase) -> MappingPage:
    """Save a mapping as the version in use of the name it gives itself; one that is wrong is refused with line and column."""
    require_role(actor, *FACT_WRITERS)
    with database.transaction(actor) as conn:
        kept = save_mapping(conn, rename_files(sent.text, sent.patterns), TARGETS, sent.based_on)
        return _page(kept, load_mapping_versions(conn, kept.name))


def _row(kept: KeptMapping) -> dict[str, object]:
    tables = kept.mapping.tables
    return {
        "name": kept.name,
        "is_shipped": kept.is_shipped,
        "source": kept.mapping.source,
        "version": kept.version,
        "targets": list(dict.fromkeys(table.target for table in tables)),
        "files": list(dict.fromkeys(table.pattern for table in tables)),
        "saved_by": kept.saved_by,
        "saved_at": kept.saved_at,
    }


def _page(kept: KeptMapping, versions: list[dict[str, object]]) -> MappingPage:
    tables = [
        MappingTableShape(
            label=table.label,
            target=table.target,
            file=table.pattern,
            is_optional=table.optional,
            columns=sorted(
                {c.name for f in table.fields or () for c in f.expression.columns() if c.alias == ""}
                if table.fields is not None
                else {f.name for f in TARGETS[table.target].fields}
            ),
        )
        for table in kept.mapping.tables
    ]
    page = _row(kept) | {"text": kept.text, "tables": tables, "versions": versions}
    return MappingPage.model_validate(page)
