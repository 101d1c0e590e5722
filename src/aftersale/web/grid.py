"""One endpoint shape for every list: rows by window, facets, sums, export, and one row. Actions are in taking.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database, Row
from aftersale.storage.topics import load_topic_versions
from aftersale.values.sentence import make_sentence
from aftersale.web.acting import InDatabase, Reader
from aftersale.web.acting import Reading as InSnapshot
from aftersale.web.cells import Cells, export_cell, shape_cells, text_of, word_of
from aftersale.web.countries import name_country
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import Limit, Offset, Shape
from aftersale.web.views.describe import ViewShape, describe_view
from aftersale.web.views.errors import RowNotFound
from aftersale.web.views.filters import read_filters, read_sort, read_value
from aftersale.web.views.memory import Memory
from aftersale.web.views.question import Question, Window
from aftersale.web.views.read import FacetAnswer, Reading
from aftersale.web.views.registry import get_view, open_views
from aftersale.web.views.spec import HIDDEN, Column, ViewSpec

router = APIRouter(prefix="/api", tags=["lists"])

BYTE_ORDER_MARK = "\ufeff"

ALONE = "SELECT set_config('max_parallel_workers_per_gather', '0', true) WHERE NOT (acting_sees_all() OR acting_writes_facts())"
"""Whoever sees a part of the rows is answered by one process: each more would make the lists of what they may see once more."""


class ViewList(Shape):
    """The lists that the reader may open."""

    views: list[ViewShape]


class BlockShape(Shape):
    """Some rows, how many there are in all, and where to go on."""

    rows: list[Cells]
    total: int
    total_is_exact: bool
    version: str
    next_after: str | None


class RowShape(Shape):
    """One row."""

    row: Cells
    version: str


class PlaceShape(Shape):
    """How many rows stand before a row; null when the row is there, but not among those that were asked for."""

    index: int | None
    version: str


class ValueShape(Shape):
    """A value of a facet; null where rows have none."""

    value: str | None
    label: str
    count: int


class FacetAnswerShape(Shape):
    """A facet's most frequent values and how many more there are, or its lowest and highest value.

    `names` says what values are called that the list's own filter names, where only the server knows it.
    """

    key: str
    values: list[ValueShape]
    names: dict[str, str]
    more: int
    lowest: str | None
    highest: str | None


class FacetAnswerList(Shape):
    """Every facet, each with its own filter taken out."""

    facets: list[FacetAnswerShape]


class SumShape(Shape):
    """The sum of one column in one currency."""

    key: str
    currency: str | None
    amount: Decimal


class SumList(Shape):
    """The sums of all money columns, and the exact number of rows."""

    count: int
    sums: list[SumShape]


def _views(request: Request) -> tuple[ViewSpec, ...]:
    return cast(tuple[ViewSpec, ...], request.app.state.views)


InViews = Annotated[tuple[ViewSpec, ...], Depends(_views)]


class Asked:
    """What an address asks of a list, read for whoever asks."""

    def __init__(
        self,
        view: str,
        views: InViews,
        reader: Reader,
        f: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006 — FastAPI copies it
        q: Annotated[str, Query(max_length=200)] = "",
        as_of: datetime | None = None,
    ) -> None:
        self.actor = reader
        self.view = get_view(views, view, reader)
        columns = self.view.columns_for(reader)
        search = q.strip() if self.view.searched else ""
        self.question = Question(self.view, columns, read_filters(self.view, columns, f), search, as_of)


InAddress = Annotated[Asked, Depends()]


def _memory(request: Request) -> Memory:
    return cast(Memory, request.app.state.memory)


WithMemory = Annotated[Memory, Depends(_memory)]


def _reading(conn: InSnapshot, asked: InAddress, memory: WithMemory) -> Reading:
    return reading_of(conn, asked.actor, asked.view, memory)


def reading_of(conn: Connection, actor: Actor, view: ViewSpec, memory: Memory) -> Reading:
    """A reading whose version is that of everything the list is made of, in this very snapshot."""
    conn.execute(ALONE)
    versions = load_topic_versions(conn, view.topics)
    return Reading(conn, actor, ".".join(str(versions[topic]) for topic in view.topics), memory)


InList = Annotated[Reading, Depends(_reading)]


@router.get("/views")
def list_views(views: InViews, reader: Reader, database: InDatabase, language: Language) -> ViewList:
    """The lists that the reader may open, in their language."""
    is_outside = reader.roles == {"partner_user"} and _works_for_nobody(database, reader)
    return ViewList(views=[describe_view(view, reader, language, is_outside) for view in open_views(views, reader)])


def _works_for_nobody(database: Database, reader: Actor) -> bool:
    with database.transaction(reader, read_only=True) as conn:
        row = conn.execute("SELECT cardinality(acting_partner_ids()) = 0 AS is_outside").fetchone()
    return row is not None and bool(row["is_outside"])


@router.get("/grid/{view}")
def load_grid(
    asked: InAddress,
    reading: InList,
    language: Language,
    sort: Annotated[str, Query(max_length=400)] = "",
    offset: Offset = 0,
    limit: Limit = 200,
    after: Annotated[str, Query(max_length=4_000)] = "",
    from_end: bool = False,
    count: Annotated[str, Query(pattern="^(auto|exact)$")] = "auto",
) -> BlockShape:
    """A window of the list; `from_end` counts the offset from the last row, `after` goes on where another window ended."""
    keys = read_sort(asked.view, asked.question.columns, sort)
    window = Window(keys, 0 if after else offset, limit, from_end, after)
    block = reading.load_block(asked.question, window, is_counted=count == "exact")
    return BlockShape(
        rows=[shape_cells(asked.question.columns, row, language) for row in block.rows],
        total=block.total.rows,
        total_is_exact=block.total.is_exact,
        version=reading.version,
        next_after=block.next_after,
    )


@router.get("/grid/{view}/facets")
def load_facets(
    asked: InAddress, reading: InList, language: Language, only: Annotated[str, Query(max_length=400)] = ""
) -> FacetAnswerList:
    """The values of the facets with their counts, each with its own filter taken out."""
    wanted = [key for key in only.split(",") if key]
    answers = reading.load_facets(asked.question, wanted)
    return FacetAnswerList(facets=[_facet(reading, asked.question, answer, language) for answer in answers])


@router.get("/grid/{view}/sums")
def load_sums(asked: InAddress, reading: InList) -> SumList:
    """The sums of the money columns, one for each currency, and the exact number of rows."""
    sums = reading.load_sums(asked.question)
    total = reading.count(asked.question, is_exact=True)
    return SumList(count=total.rows, sums=[SumShape.model_validate(each) for each in sums])


@router.get("/grid/{view}/rows/{key}")
def show_row(asked: InAddress, reading: InList, language: Language, key: str) -> RowShape:
    """One row."""
    return RowShape(
        row=shape_cells(asked.question.columns, _row(asked.question, reading, key), language), version=reading.version
    )


@router.get("/grid/{view}/rows/{key}/place")
def show_place(
    asked: InAddress, reading: InList, key: str, sort: Annotated[str, Query(max_length=400)] = ""
) -> PlaceShape:
    """Where a row stands in the list as it was asked for, so that a page can go there."""
    question = asked.question
    row = _row(question.of_everything(), reading, key)
    keys = read_sort(asked.view, question.columns, sort)
    index = reading.find_place(question, keys, row[asked.view.row_key])
    return PlaceShape(index=index, version=reading.version)


@router.get("/grid/{view}/export.csv", response_class=StreamingResponse)
def export_grid(
    asked: InAddress,
    database: InDatabase,
    language: Language,
    memory: WithMemory,
    sort: Annotated[str, Query(max_length=400)] = "",
    columns: Annotated[str, Query(max_length=2_000)] = "",
) -> StreamingResponse:
    """All rows as CSV, as they are shown; a text that a spreadsheet would take for a formula is quoted."""
    keys = read_sort(asked.view, asked.question.columns, sort)
    wanted = [key for key in columns.split(",") if key]
    shown = [
        column
        for column in asked.question.columns
        if column.kind not in HIDDEN and (column.key in wanted if wanted else column.is_shown)
    ]

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + _csv_line([language.text(column.label) for column in shown])
        with database.transaction(asked.actor, read_only=True) as conn:
            for row in reading_of(conn, asked.actor, asked.view, memory).stream(asked.question, keys):
                cells = shape_cells(asked.question.columns, row, language)
                yield _csv_line([export_cell(column, cells[column.key]) for column in shown])

    headers = {"Content-Disposition": f'attachment; filename="{asked.view.name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _row(question: Question, reading: Reading, key: str) -> Row:
    """The row of that key; one that the reader may not see is as unknown as one that is not there."""
    column = question.view.column(question.view.row_key)
    try:
        row = reading.find_row(question, read_value(column, key))
    except (ValueError, KeyError, ArithmeticError):
        row = None
    if row is None:
        raise RowNotFound(view=question.view.name)
    return row


def _label(column: Column, text: str, language: Translator) -> str:
    if column.kind == "country":
        return name_country(text, language.code)
    return word_of(column.words or {}, text, language)


def _facet(reading: Reading, question: Question, answer: FacetAnswer, language: Translator) -> FacetAnswerShape:
    column = question.view.column(answer.key)
    texts = {row["value"]: text_of(row["value"]) for row in answer.values}
    labels = {text: _label(column, text, language) for text in texts.values() if text is not None}
    names: dict[str, str] = {}
    if column.sentences:
        # A value that is filtered by may be none of the most frequent, or be in no row at all any more.
        chosen = {text for text in map(text_of, question.chosen(column.key)) if text is not None}
        for row in reading.conn.execute(column.sentences, {"texts": [*labels, *chosen]}):
            labels[row["text"]] = language.say(make_sentence(row["said"]))
        names = {text: labels[text] for text in sorted(chosen) if text in labels}
    values = [
        ValueShape(value=text, label=labels.get(text or "", ""), count=row["count"])
        for row in answer.values
        for text in [texts[row["value"]]]
    ]
    return FacetAnswerShape(
        key=answer.key,
        values=values,
        names=names,
        more=answer.more,
        lowest=text_of(answer.lowest),
        highest=text_of(answer.highest),
    )


def _csv_line(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()
