"""Ids and content hashes are the same in Python and in SQL."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.values.ids import content_hash, thing_id

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
BARLESS_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0|"), max_size=12)
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1e\x1f"), max_size=8)
ROWS = st.lists(st.none() | VALUES, min_size=3, max_size=3)
SQL_ID = "(md5_number_lower(kind || '|' || source || '|' || key) & 9223372036854775807::UBIGINT)::BIGINT"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(BARLESS_TEXTS, BARLESS_TEXTS, TEXTS), min_size=1, max_size=20))
def test_the_id_is_the_one_that_duckdb_gives(things: list[tuple[str, str, str]]) -> None:
    kinds, sources, keys = (list(column) for column in zip(*things, strict=True))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {SQL_ID} FROM (SELECT unnest(?::VARCHAR[]) AS kind, unnest(?::VARCHAR[]) AS source,"
            " unnest(?::VARCHAR[]) AS key)",
            [kinds, sources, keys],
        ).fetchall()
    assert [thing_id(*thing) for thing in things] == [found for (found,) in rows]


@given(BARLESS_TEXTS, BARLESS_TEXTS, TEXTS)
def test_an_id_fits_a_signed_bigint(kind: str, source: str, key: str) -> None:
    assert 0 <= thing_id(kind, source, key) < 2**63


def test_an_id_never_changes_between_releases() -> None:
    assert thing_id("order", "shop", "2013-17") == 5342536222951810858
    assert thing_id("customer", "shop", "2013-17") != thing_id("order", "shop", "2013-17")


def test_two_things_cannot_share_an_id_by_moving_the_bar() -> None:
    with pytest.raises(ValueError, match="may contain"):
        thing_id("order|shop", "eu", "17")
    with pytest.raises(ValueError, match="may contain"):
        thing_id("order", "shop|eu", "17")
    assert thing_id("order", "shop", "eu|17") >= 0


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=10))
def test_the_content_hash_is_the_one_that_duckdb_gives(rows: list[list[str | None]]) -> None:
    with duckdb.connect() as connection:
        theirs = [
            connection.execute(
                "SELECT md5(concat_ws(chr(31), coalesce(?, chr(30)), coalesce(?, chr(30)), coalesce(?, chr(30))))", row
            ).fetchall()[0][0]
            for row in rows
        ]
    assert [content_hash(row) for row in rows] == theirs


@given(ROWS, ROWS)
def test_rows_have_equal_hashes_only_if_they_are_equal(a: list[str | None], b: list[str | None]) -> None:
    assert (content_hash(a) == content_hash(b)) is (a == b)


def test_nothing_differs_from_empty_and_a_value_from_its_neighbour() -> None:
    rows: list[list[str | None]] = [["a", None], [None, "a"], ["a", ""], ["", "a"], ["a", "a"]]
    assert len({content_hash(row) for row in rows}) == len(rows)
