"""Facts: appended once, superseded by changes, and the same whatever the sequence in which they came."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersale.imports.post import thing_id_sql
from aftersale.orders.targets import CUSTOMER
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, take_ledger_instant
from aftersale.storage.facts import FactCounts, append_facts, content_hash_sql
from aftersale.values.ids import content_hash, thing_id

Row = Mapping[str, str | None]

TABLE = CUSTOMER.fact_table
TEXTS = ("name", "country", "segment", "vertical")
REFS = ("parent_customer_id", "territory_id")

NASTY = [
    "",
    " ",
    "'",
    '"',
    '""',
    ",",
    "a,b",
    "\n",
    "\r\n",
    "\t",
    "\\N",
    "\\.",
    "\\",
    "a\\nb",
    "NULL",
    "null",
    "a|b",
    "é",
    "e\u0301",
    "漢字",
    "🙂",
    "\u200b",
    "\ufeff",
    "'; DROP TABLE customer; --",
    "%s %(name)s {name}",
    "x" * 5000,
]

nasty_text = (
    st.none()
    | st.sampled_from(NASTY)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1e\x1f"), max_size=20)
)
a_row = st.fixed_dictionaries(dict.fromkeys(TEXTS, nasty_text))
a_key = st.sampled_from(NASTY[1:]) | st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=10
)
sources = (f"source {number}" for number in itertools.count())


def append(database: Database, actor: Actor, rows: Mapping[str, Row], source: str = "s") -> tuple[FactCounts, datetime]:
    """Bring customers in as an import does, by key; returns the counts and the instant."""
    columns = [*TEXTS, *REFS]
    schema = pa.schema(
        [("source_id", pa.string()), *((name, pa.string()) for name in TEXTS), *((name, pa.int64()) for name in REFS)]
    )
    named: list[dict[str, object]] = [
        {"source_id": key, **{name: row.get(name) for name in columns}} for key, row in rows.items()
    ]
    staged = pa.Table.from_pylist(named, schema)
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        instant = take_ledger_instant(conn)
        columnar.duck.register("staged", staged)
        columnar.duck.execute(
            f"CREATE TABLE incoming_customer AS SELECT {thing_id_sql('customer', 'source', 'source_id')} AS customer_id, *, "
            f"{content_hash_sql(TABLE.columns)} AS content_hash FROM (SELECT '{source}' AS source, * FROM staged)"
        )
        return append_facts(conn, columnar, TABLE, "incoming_customer", recorded_at=instant, import_id=1), instant


def facts(database: Database, actor: Actor, as_of: str | datetime = "now", source: str = "s") -> dict[str, Row]:
    """What was known as of an instant."""
    statement = (
        "SELECT * FROM customer, (SELECT %(at)s::timestamptz AS at) AS chosen "
        "WHERE source = %(source)s AND recorded_at <= at AND at < superseded_at"
    )
    with database.transaction(actor) as conn:
        rows = conn.execute(statement, {"source": source, "at": as_of}).fetchall()
    return {row["source_id"]: {name: row[name] for name in TEXTS} for row in rows}


def versions(database: Database, actor: Actor) -> int:
    with database.transaction(actor) as conn:
        row = conn.execute("SELECT count(*) AS found FROM customer").fetchone()
        assert row is not None
        return int(row["found"])


@pytest.fixture(params=["looked up by id", "compared with the whole table"])
def lookup(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of finding what is known: a small batch asks by id, a large one reads every hash."""
    if request.param != "looked up by id":
        monkeypatch.setattr("aftersale.storage.facts.LOOK_UP_BY_ID_UP_TO", 0)


@pytest.mark.usefixtures("lookup")
def test_new_changed_unchanged_and_replayed_rows_are_told_apart(database: Database, actor: Actor) -> None:
    first, _ = append(database, actor, {"a": {"name": "A"}, "b": {"name": "B"}, "c": {"name": "C"}})
    assert first == FactCounts(new=3)
    second, _ = append(database, actor, {"a": {"name": "A"}, "b": {"name": "B2"}, "d": {"name": "D"}})
    assert second == FactCounts(new=1, changed=1, unchanged=1)
    third, _ = append(database, actor, {"b": {"name": "B"}, "c": {"name": "C2"}})
    assert third == FactCounts(changed=1, replayed=1)
    assert {key: row["name"] for key, row in facts(database, actor).items()} == {
        "a": "A",
        "b": "B2",
        "c": "C2",
        "d": "D",
    }
    assert versions(database, actor) == 6


@pytest.mark.usefixtures("lookup")
def test_message_delivered_twice_does_not_undo_a_newer_one(database: Database, actor: Actor) -> None:
    for name in ("one", "two", "three"):
        append(database, actor, {"a": {"name": name}})
    for name in ("one", "two"):
        assert append(database, actor, {"a": {"name": name}})[0] == FactCounts(replayed=1)
    assert append(database, actor, {"a": {"name": "three"}})[0] == FactCounts(unchanged=1)
    assert facts(database, actor)["a"]["name"] == "three"
    assert versions(database, actor) == 3


def test_same_key_of_two_sources_is_two_things(database: Database, actor: Actor) -> None:
    append(database, actor, {"a": {"name": "ours"}}, "s")
    assert append(database, actor, {"a": {"name": "theirs"}}, "t")[0] == FactCounts(new=1)
    assert (facts(database, actor, source="s")["a"]["name"], facts(database, actor, source="t")["a"]["name"]) == (
        "ours",
        "theirs",
    )


def test_null_and_empty_are_different_content(database: Database, actor: Actor) -> None:
    append(database, actor, {"a": {"name": None, "segment": "x"}})
    assert append(database, actor, {"a": {"name": "", "segment": "x"}})[0] == FactCounts(changed=1)
    assert append(database, actor, {"a": {"name": "", "vertical": "x"}})[0] == FactCounts(changed=1)
    assert facts(database, actor)["a"] == {"name": "", "country": None, "segment": None, "vertical": "x"}


def test_reading_as_of_an_instant_gives_the_version_of_then(database: Database, actor: Actor) -> None:
    _, one = append(database, actor, {"a": {"name": "one"}})
    _, two = append(database, actor, {"a": {"name": "two"}, "b": {"name": "B"}})
    _, three = append(database, actor, {"a": {"name": "three"}})
    names = [{key: row["name"] for key, row in facts(database, actor, at).items()} for at in (one, two, three)]
    assert names == [{"a": "one"}, {"a": "two", "b": "B"}, {"a": "three", "b": "B"}]
    with database.transaction(actor) as conn:
        spans = conn.execute(
            "SELECT recorded_at, superseded_at FROM customer WHERE source_id = 'a' ORDER BY recorded_at"
        ).fetchall()
    assert [(row["recorded_at"], row["superseded_at"]) for row in spans[:2]] == [(one, two), (two, three)]


def test_nothing_to_append_appends_nothing(database: Database, actor: Actor) -> None:
    assert append(database, actor, {})[0] == FactCounts()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.dictionaries(a_key, a_row, min_size=1, max_size=12))
def test_ids_and_hashes_are_those_that_python_computes_for_any_text(
    database: Database, actor: Actor, rows: dict[str, Row]
) -> None:
    source = next(sources)
    append(database, actor, rows, source)
    with database.transaction(actor) as conn:
        stored = conn.execute("SELECT * FROM customer WHERE source = %s", (source,)).fetchall()
    assert {row["source_id"]: {name: row[name] for name in TEXTS} for row in stored} == rows
    for row in stored:
        assert row["customer_id"] == thing_id("customer", source, row["source_id"])
        assert row["content_hash"].hex == content_hash([row[name] for name in TABLE.columns])


def test_every_nasty_text_comes_back_as_it_was(database: Database, actor: Actor) -> None:
    rows: dict[str, Row] = {f"{position}": dict.fromkeys(TEXTS, text) for position, text in enumerate(NASTY)}
    append(database, actor, rows)
    assert facts(database, actor) == rows
    assert append(database, actor, rows)[0] == FactCounts(unchanged=len(rows))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), rows=st.dictionaries(a_key, a_row, min_size=1, max_size=8))
def test_any_sequence_and_batching_ends_in_the_same_facts(
    database: Database, actor: Actor, data: st.DataObject, rows: dict[str, Row]
) -> None:
    """Each thing has one version; it may be delivered again and again, alone or with others."""
    source = next(sources)
    delivered = data.draw(st.permutations([*rows, *data.draw(st.lists(st.sampled_from(list(rows)), max_size=4))]))
    for batch in batches(data, delivered):
        append(database, actor, {key: rows[key] for key in batch}, source)
    assert facts(database, actor, source=source) == rows
    with database.transaction(actor) as conn:
        found = conn.execute("SELECT count(*) AS found FROM customer WHERE source = %s", (source,)).fetchone()
    assert found == {"found": len(rows)}


def batches(data: st.DataObject, delivered: Sequence[str]) -> list[Sequence[str]]:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(delivered)), max_size=3)))
    return [delivered[start:end] for start, end in itertools.pairwise([0, *cuts, len(delivered)])]
