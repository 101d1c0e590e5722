"""Lists as somebody likes to see them, kept for themselves or shared with everybody who may open the list."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from pydantic import Field

from aftersale.errors import Invalid
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.web.acting import InDatabase, Person, Reader
from aftersale.web.acting import Reading as InSnapshot
from aftersale.web.errors import SavedViewExists, SavedViewNotFound
from aftersale.web.grid import InViews, WithMemory, reading_of
from aftersale.web.shapes import Id, IdInPath, Sent, Shape, id_from
from aftersale.web.views.filters import read_filters
from aftersale.web.views.question import Question
from aftersale.web.views.read import Reading
from aftersale.web.views.registry import get_view

router = APIRouter(prefix="/api/views", tags=["lists"])

STATEMENTS = load_statements("aftersale.web")


class SavedViewSent(Sent):
    """A name, and the query string of the page as it looks."""

    name: str = Field(min_length=1, max_length=100)
    address: str = Field(max_length=4_000)
    is_shared: bool = False


class SavedViewShape(Shape):
    """A saved view; without a count when its filters no longer fit the list."""

    saved_view_id: Id
    name: str
    address: str
    is_shared: bool
    owner: str
    is_own: bool
    count: int | None
    count_is_exact: bool


class SavedViewList(Shape):
    """One's own, then those of others."""

    saved: list[SavedViewShape]


@router.get("/{view}/saved")
def list_saved_views(view: str, views: InViews, conn: InSnapshot, reader: Reader, memory: WithMemory) -> SavedViewList:
    """The saved views of a list with how many rows each has for the reader."""
    spec = get_view(views, view, reader)
    reading = reading_of(conn, reader, spec, memory)
    rows = conn.execute(STATEMENTS["load_saved_views"], {"view": view}).fetchall()
    columns = spec.columns_for(reader)
    return SavedViewList(saved=[_counted(row, reading, Question(spec, columns)) for row in rows])


@router.post("/{view}/saved", status_code=201)
def add_saved_view(
    view: str, sent: SavedViewSent, views: InViews, person: Person, database: InDatabase
) -> SavedViewList:
    """Keep a list as it looks."""
    get_view(views, view, person)
    with database.transaction(person) as conn:
        row = conn.execute(STATEMENTS["save_view"], {"view": view, **sent.model_dump()}).fetchone()
        if row is None:
            raise SavedViewExists(name=sent.name)
        return _own(conn, view)


@router.put("/{view}/saved/{saved_view_id}")
def change_saved_view(
    view: str, saved_view_id: IdInPath, sent: SavedViewSent, views: InViews, person: Person, database: InDatabase
) -> SavedViewList:
    """Rename, share, or keep the list as it looks now."""
    get_view(views, view, person)
    with database.transaction(person) as conn:
        parameters = {"view": view, "saved_view_id": id_from(saved_view_id), **sent.model_dump()}
        if conn.execute(STATEMENTS["change_saved_view"], parameters).fetchone() is None:
            raise SavedViewNotFound(view=view)
        return _own(conn, view)


@router.delete("/{view}/saved/{saved_view_id}", status_code=204)
def delete_saved_view(view: str, saved_view_id: IdInPath, person: Person, database: InDatabase) -> None:
    """Forget one's own saved view."""
    with database.transaction(person) as conn:
        parameters = {"view": view, "saved_view_id": id_from(saved_view_id)}
        if conn.execute(STATEMENTS["delete_saved_view"], parameters).fetchone() is None:
            raise SavedViewNotFound(view=view)


def _own(conn: Connection, view: str) -> SavedViewList:
    rows = conn.execute(STATEMENTS["load_saved_views"], {"view": view}).fetchall()
    return SavedViewList(
        saved=[SavedViewShape.model_validate(row | {"count": None, "count_is_exact": False}) for row in rows]
    )


def _counted(row: Row, reading: Reading, everything: Question) -> SavedViewShape:
    """A saved view with its count; what a list no longer has makes it uncountable, never a wrong number."""
    asked = parse_qs(row["address"].removeprefix("?"))
    view = everything.view
    try:
        conditions = read_filters(view, everything.columns, asked.get("f", []))
    except Invalid:
        return SavedViewShape.model_validate(row | {"count": None, "count_is_exact": False})
    search = (asked.get("q") or [""])[0] if view.searched else ""
    total = reading.count(Question(view, everything.columns, conditions, search), is_exact=False)
    return SavedViewShape.model_validate(row | {"count": total.rows, "count_is_exact": total.is_exact})
