"""What makes long lists quick changes how rows are found and never which: the same answers as from the plain statement alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersale.pipeline import credit_period, import_source, prepare_tables
from aftersale.sample.company import generate_company
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Connection, Database
from aftersale.web.grid import reading_of
from aftersale.web.views import read, search
from aftersale.web.views.clauses import ranges_of
from aftersale.web.views.compile import compile_rows
from aftersale.web.views.cursor import write_values
from aftersale.web.views.filters import Condition, read_filters, read_sort
from aftersale.web.views.memory import Memory
from aftersale.web.views.question import Question, Window
from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import Column, ViewSpec
from conftest import create_database, drop_database
from worlds import Rows, silent, write_files

OPERATOR = operator("test")
ANALYST = Actor("analyst", frozenset({"compensation_analyst"}))
QUICK = [view for view in VIEWS if view.own is not None]
BY_NAME = {view.name: view for view in QUICK}
BOOKINGS = BY_NAME["bookings"]


def plain(view: ViewSpec) -> ViewSpec:
    """The same list with its statement alone: no table of its own, no reach, no names looked up apart."""
    columns = tuple(replace(column, lookup=None) for column in view.columns)
    return replace(view, own=None, reach=None, columns=columns)


@pytest.fixture(scope="module")
def company(
    server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, dict[str, Actor]]]:
    """A company of 500 bookings with all that happens to names, and who reads its lists."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    folder = tmp_path_factory.mktemp("company")
    prepare_tables(database, OPERATOR)
    generate_company(folder / "company", reps=50, bookings=500)
    import_source(database, OPERATOR, folder / "company", "canonical", silent)
    bring_odd_names(database, folder)
    credit_period(database, OPERATOR, "2026", silent)
    yield database, {"analyst": ANALYST, **sellers(address)}
    database.close()
    drop_database(server_address, address)


def bring_odd_names(database: Database, folder: Path) -> None:
    """Two customers of one name, one without, bookings of nobody, and names that no alphabet of ours has."""
    customers = [{"key": f"odd{place}", "name": name} for place, name in enumerate(("Zoe's", "Zoe's", "", "Ärger %_"))]
    bookings = [
        {"key": f"odd-{n}", "kind": "new", "booked_on": "2026-02-10", "amount": n, "currency": "USD", "customer": who}
        for n, who in enumerate(("odd0", "odd1", "odd0", "odd2", "odd2", "odd3", "", ""))
    ]
    tables: dict[str, Rows] = {"customer": customers, "booking": bookings}
    import_source(database, OPERATOR, write_files(folder / "odd", tables), "canonical", silent)


def sellers(address: str) -> dict[str, Actor]:
    """Who sold most, who leads most directly, and who leads all."""
    holds = "SELECT holder.person_id FROM position_holder AS holder"
    leads = f"{holds} JOIN reporting_line AS line ON line.parent_position_id = holder.position_id"
    asked = {
        "rep": f"{holds} JOIN booking ON seller_position_id = holder.position_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        "manager": f"{leads} GROUP BY 1 ORDER BY count(DISTINCT line.position_id) DESC, 1 LIMIT 1",
        "top": f"{leads} WHERE line.parent_position_id NOT IN (SELECT position_id FROM reporting_line) GROUP BY 1 ORDER BY 1 LIMIT 1",
    }
    actors = {}
    with psycopg.connect(address) as conn:
        for name, statement in asked.items():
            row = conn.execute(statement.encode()).fetchone()
            assert row is not None
            actors[name] = Actor(name, frozenset({"rep" if name == "rep" else "manager"}), row[0])
    return actors


@pytest.fixture(autouse=True, scope="module")
def soon_far() -> Iterator[None]:
    """Signposts every 7 rows, used from the 20th on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "FAR", 20)
        patch.setattr(read, "SIGNPOST_EVERY", 7)
        yield


def whole(conn: Connection, view: ViewSpec, question: Question, sort: str) -> list[dict[str, Any]]:
    """All rows in their sequence, from the plain statement."""
    bare = plain(view)
    asked = replace(question, view=bare, columns=bare.columns, conditions=without_lookups(bare, question.conditions))
    window = Window(read_sort(bare, bare.columns, sort), limit=100_000)
    return conn.execute(*compile_rows(asked, window)).fetchall()


def without_lookups(bare: ViewSpec, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(replace(each, column=bare.column(each.column.key)) for each in conditions)


def sortable(view: ViewSpec) -> list[str]:
    return [f"{sign}{column.key}" for column in view.columns if column.is_sortable for sign in ("", "-")]


@pytest.mark.parametrize("view", QUICK, ids=lambda view: view.name)
@pytest.mark.parametrize("reader", ["analyst", "top", "rep"])
def test_windows_of_every_sort_are_slices_of_the_whole_list(
    view: ViewSpec, reader: str, company: tuple[Database, dict[str, Actor]]
) -> None:
    database, actors = company
    memory = Memory()
    with database.transaction(actors[reader], read_only=True) as conn:
        reading = reading_of(conn, actors[reader], view, memory)
        question = Question(view, view.columns)
        for sort in sortable(view):
            rows = whole(conn, view, question, sort)
            keys = read_sort(view, view.columns, sort)
            for offset in (0, len(rows) // 2, max(0, len(rows) - 30), len(rows) + 5):
                found = reading.load_block(question, Window(keys, offset, 20), is_counted=False)
                assert found.rows == rows[offset : offset + 20], (sort, offset)
                last = reading.load_block(question, Window(keys, offset, 20, from_end=True), is_counted=False)
                assert last.rows == rows[max(0, len(rows) - offset - 20) : max(0, len(rows) - offset)], (sort, offset)
                if found.next_after:
                    onward = reading.load_block(question, Window(keys, 0, 20, after=found.next_after), is_counted=False)
                    assert onward.rows == rows[offset + 20 : offset + 40], (sort, offset)


VALUES = st.sampled_from(["zoe", "a", "Ä", "%", "_", "LLC", "b-0", "O-", "seat", "odd", "Zoe's", "x\\y", "nobody"])


@st.composite
def conditions(draw: st.DrawFn, view: ViewSpec) -> tuple[Condition, ...]:
    """Up to three conditions on names and other texts."""
    named = [column for column in view.columns if column.lookup is not None or column.key in {"channel", "currency"}]
    given_ = []
    for _ in range(draw(st.integers(0, 3))):
        column: Column = draw(st.sampled_from(named))
        operators = ["eq", "ne", "in", "notin", "starts", "empty", "filled"] + (["has"] if column.kind != "id" else [])
        operator = draw(st.sampled_from(operators))
        value = draw(VALUES)
        if operator in {"empty", "filled"}:
            given_.append(f"{column.key}:{operator}")
        elif operator in {"in", "notin"}:
            given_.append(f"{column.key}:{operator}:{escaped(value)}{draw(st.sampled_from(['', ',', ',north']))}")
        else:
            given_.append(f"{column.key}:{operator}:{escaped(value)}")
    return read_filters(view, view.columns, given_)


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,")


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_facets_and_sums_by_name_are_those_of_the_plain_statement(
    data: st.DataObject, company: tuple[Database, dict[str, Actor]]
) -> None:
    database, actors = company
    view = data.draw(st.sampled_from(QUICK))
    actor = actors[data.draw(st.sampled_from(sorted(actors)))]
    search = data.draw(st.one_of(st.just(""), VALUES))
    question = Question(view, view.columns, data.draw(conditions(view)), search)
    bare = plain(view)
    asked = Question(bare, bare.columns, without_lookups(bare, question.conditions), search)
    with database.transaction(actor, read_only=True) as conn:
        reading, other = reading_of(conn, actor, view, Memory()), reading_of(conn, actor, bare, Memory())
        sort = data.draw(st.sampled_from(sortable(view)))
        block = reading.load_block(question, Window(read_sort(view, view.columns, sort), limit=50), is_counted=False)
        assert [without_total(row) for row in block.rows] == whole(conn, view, question, sort)[:50]
        assert block.total == other.count(asked, is_exact=True)
        assert reading.load_facets(question, []) == other.load_facets(asked, [])
        assert reading.load_sums(question) == other.load_sums(asked)


@pytest.mark.parametrize("words", ["zoe", "seat", "b-0", "O-", "no such thing", "a"])
@pytest.mark.parametrize("view", QUICK, ids=lambda view: view.name)
def test_search_says_the_same_whether_its_words_lead_to_few_keys_or_to_too_many(
    view: ViewSpec, words: str, company: tuple[Database, dict[str, Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, actors = company
    question = Question(view, view.columns, search=words)
    window = Window(read_sort(view, view.columns, ""), limit=500)
    monkeypatch.setattr(read, "REACH", 0)
    for name in ("analyst", "top"):
        with database.transaction(actors[name], read_only=True) as conn:
            rows = whole(conn, view, question, "")
            for most in (0, 3, 5_000):
                monkeypatch.setattr(search, "MOST_KEYS", most)
                block = reading_of(conn, actors[name], view, Memory()).load_block(question, window, is_counted=True)
                assert ([without_total(row) for row in block.rows], block.total.rows) == (rows[:500], len(rows)), most


@given(text=st.text(st.sampled_from("aB0-_%é/Z"), min_size=1, max_size=6), data=st.data())
def test_whatever_begins_so_in_either_case_lies_in_a_range(text: str, data: st.DataObject) -> None:
    begun = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in text)
    found = begun + data.draw(st.sampled_from(["", "0", "zz", "\U0010ffff"]))
    ranges = ranges_of(text)
    assert len(ranges) <= 8
    assert any(low <= found < high for low, high in ranges)


def test_onward_from_a_name_that_is_gone_come_the_rows_of_those_after_it(
    company: tuple[Database, dict[str, Actor]],
) -> None:
    database, _ = company
    question = Question(BOOKINGS, BOOKINGS.columns)
    keys = read_sort(BOOKINGS, BOOKINGS.columns, "customer_name")
    turned = read_sort(BOOKINGS, BOOKINGS.columns, "-customer_name")
    with database.transaction(ANALYST, read_only=True) as conn:
        rows = whole(conn, BOOKINGS, question, "customer_name")
        back = whole(conn, BOOKINGS, question, "-customer_name")
        reading = reading_of(conn, ANALYST, BOOKINGS, Memory())
        for place in (0, len(rows) // 3, len(rows) // 2):
            name = rows[place]["customer_name"]
            gone = write_values([f"{name}\t", "0"])
            onward = reading.load_block(question, Window(keys, limit=20, after=gone), is_counted=False).rows
            last = max(at for at, row in enumerate(rows) if row["customer_name"] == name)
            assert onward == rows[last + 1 : last + 21]
            backward = reading.load_block(question, Window(turned, limit=20, after=gone), is_counted=False).rows
            first = min(at for at, row in enumerate(back) if row["customer_name"] == name)
            assert backward == back[first : first + 20]


def test_the_number_that_matches_a_filter_is_found_out_once_for_each_version(
    company: tuple[Database, dict[str, Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = company
    conditions = read_filters(BOOKINGS, BOOKINGS.columns, ["kind:in:new"])
    question = Question(BOOKINGS, BOOKINGS.columns, conditions)
    for counted_up_to, is_exact in ((50_000, True), (10, False)):
        monkeypatch.setattr(read, "COUNTED_UP_TO", counted_up_to)
        with database.transaction(ANALYST, read_only=True) as conn:
            reading = reading_of(conn, ANALYST, BOOKINGS, Memory())
            total = reading.count(question, is_exact=False)
            assert total.is_exact is is_exact
            with monkeypatch.context() as patch:
                patch.setattr(read.Reading, "fetch", None)
                assert reading.count(question, is_exact=False) == total
            assert reading.count(question, is_exact=True).is_exact


def test_who_sees_a_part_of_the_rows_is_answered_by_one_process(company: tuple[Database, dict[str, Actor]]) -> None:
    database, actors = company
    workers = {}
    for name in ("analyst", "rep"):
        with database.transaction(actors[name], read_only=True) as conn:
            reading_of(conn, actors[name], BOOKINGS, Memory())
            row = conn.execute("SHOW max_parallel_workers_per_gather").fetchone()
            assert row is not None
            workers[name] = row["max_parallel_workers_per_gather"]
    assert workers["rep"] == "0"
    assert workers["analyst"] != "0"


def without_total(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "total"}


def test_a_reader_of_few_rows_and_of_many_sees_the_same(
    company: tuple[Database, dict[str, Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, actors = company
    for view in QUICK:
        for name in ("rep", "manager", "top"):
            with database.transaction(actors[name], read_only=True) as conn:
                found = []
                for reach in (0, 20_000):
                    monkeypatch.setattr(read, "REACH", reach)
                    reading = reading_of(conn, actors[name], view, Memory())
                    question = Question(view, view.columns)
                    window = Window(read_sort(view, view.columns, ""), limit=500)
                    found.append((reading.load_block(question, window, is_counted=True), reading.load_sums(question)))
                assert found[0] == found[1]
                assert 0 < found[0][0].total.rows < 500


def test_seller_sees_what_somebody_else_sold_and_they_are_credited_for(
    company: tuple[Database, dict[str, Actor]],
) -> None:
    database, actors = company
    credited_for_others = (
        "SELECT count(*) AS count FROM booking WHERE superseded_at = 'infinity' "
        "AND (seller_position_id = ANY (acting_position_ids())) IS NOT TRUE"
    )
    with database.transaction(actors["top"], read_only=True) as conn:
        row = conn.execute(credited_for_others).fetchone()
        assert row is not None and row["count"] > 0
        reading = reading_of(conn, actors["top"], BOOKINGS, Memory())
        seen = conn.execute("SELECT count(*) AS count FROM booking WHERE superseded_at = 'infinity'").fetchone()
        assert seen is not None
        assert reading.count(Question(BOOKINGS, BOOKINGS.columns), is_exact=True).rows == seen["count"]


@pytest.mark.parametrize("view", QUICK, ids=lambda view: view.name)
def test_own_table_and_names_say_the_same_as_the_statement(
    view: ViewSpec, company: tuple[Database, dict[str, Actor]]
) -> None:
    database, _ = company
    assert view.own is not None
    assert view.own_columns <= {column.key for column in view.columns}
    listed = ", ".join(sorted(view.own_columns))
    with database.transaction(OPERATOR, read_only=True) as conn:
        difference = (
            f"SELECT count(*) AS count FROM ((SELECT {listed} FROM ({view.own}) AS own EXCEPT ALL "
            f"SELECT {listed} FROM ({view.statement}) AS listed) UNION ALL (SELECT {listed} FROM ({view.statement}) AS listed "
            f"EXCEPT ALL SELECT {listed} FROM ({view.own}) AS own)) AS different"
        )
        assert conn.execute(difference.encode()).fetchone() == {"count": 0}
        for column in view.columns:
            if column.lookup is not None:
                assert column.lookup.key in view.own_columns
                wrong = (
                    f"SELECT count(*) AS count FROM ({view.statement}) AS v LEFT JOIN ({column.lookup.statement}) AS names "
                    f"ON names.key = v.{column.lookup.key} WHERE names.name IS DISTINCT FROM v.{column.key}"
                )
                assert conn.execute(wrong.encode()).fetchone() == {"count": 0}, column.key


def test_signposts_are_those_of_the_list_as_it_is_and_as_it_was(
    database: Database, actor: Actor, tmp_path: Path
) -> None:
    prepare_tables(database, actor)
    bring_numbered(database, actor, tmp_path / "first", range(100, 200))
    with database.transaction(actor) as conn:
        row = conn.execute("SELECT clock_timestamp() AS at").fetchone()
    assert row is not None
    then: datetime = row["at"]
    memory = Memory()
    assert far_numbers(database, actor, memory) == [f"N{number}" for number in range(150, 155)]
    bring_numbered(database, actor, tmp_path / "second", range(70, 100))
    assert far_numbers(database, actor, memory) == [f"N{number:03}" for number in range(120, 125)]
    assert far_numbers(database, actor, memory, then) == [f"N{number}" for number in range(150, 155)]
    assert far_numbers(database, actor, memory) == [f"N{number:03}" for number in range(120, 125)]
    assert far_numbers(database, actor, Memory()) == far_numbers(database, actor, memory)


def bring_numbered(database: Database, actor: Actor, folder: Path, numbers: range) -> None:
    """Bookings whose amounts are their numbers."""
    rows = [
        {"key": f"N{number:03}", "kind": "new", "booked_on": "2026-02-10", "amount": number, "currency": "USD"}
        for number in numbers
    ]
    import_source(database, actor, write_files(folder, {"booking": rows}), "canonical", silent)


def far_numbers(database: Database, actor: Actor, memory: Memory, as_of: datetime | None = None) -> list[str]:
    """Five bookings from the fiftieth on, smallest amount first."""
    window = Window(read_sort(BOOKINGS, BOOKINGS.columns, "amount"), 50, 5)
    question = Question(BOOKINGS, BOOKINGS.columns, as_of=as_of)
    with database.transaction(actor, read_only=True) as conn:
        block = reading_of(conn, actor, BOOKINGS, memory).load_block(question, window, is_counted=False)
    return [row["booking_number"] for row in block.rows]
