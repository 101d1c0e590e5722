"""Two at the same time: refused with a finding that names both, whatever file either came in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from aftersale.imports.errors import RowsContradict
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from conftest import Prepare
from worlds import World, new_world

Row = Mapping[str, object]

PEOPLE = [{"key": name, "name": name.title()} for name in ("ann", "bob", "cem")]
SEATS = [{"key": name, "name": f"Seat {name}"} for name in ("one", "two", "three")]


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


def settle(database: Database, folder: Path) -> None:
    small = new_world(database, operator("test"), folder)
    small.bring({"person": PEOPLE, "position": SEATS, "territory": [{"key": "north", "name": "North"}]})


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def holder(position: str, person: str, start_on: str, end_on: str = "") -> Row:
    return {"position": position, "person": person, "start_on": start_on, "end_on": end_on}


def line(position: str, parent: str, start_on: str, end_on: str = "") -> Row:
    return {"position": position, "parent_position": parent, "start_on": start_on, "end_on": end_on}


def assigned(position: str, start_on: str, end_on: str = "", share: str = "1") -> Row:
    spans = {"start_on": start_on, "end_on": end_on, "share": share}
    return {"kind": "territory", "subject": "north", "position": position, **spans}


def quota(payee: str, start_on: str, end_on: str = "", measure: str = "revenue") -> Row:
    return {
        "payee": payee,
        "measure": measure,
        "start_on": start_on,
        "end_on": end_on,
        "amount": "100",
        "currency": "USD",
    }


def known(world: World, table: str) -> list[tuple[str, str]]:
    rows = world.ask(
        f"SELECT source_id, start_on || ' ' || end_on AS span FROM {table} WHERE superseded_at = 'infinity' ORDER BY source_id"
    )
    return [(str(row["source_id"]), str(row["span"])) for row in rows]


def open_overlaps(world: World) -> list[str]:
    rows = world.ask("SELECT message FROM finding WHERE code = 'overlap' AND resolved_at = 'infinity' ORDER BY message")
    return [str(row["message"]) for row in rows]


KINDS = [
    (
        "position_holder",
        [holder("one", "ann", "2026-01-01"), holder("one", "bob", "2026-02-01"), holder("two", "cem", "2026-01-01")],
        ["one/2026-01-01", "one/2026-02-01", "two/2026-01-01"],
    ),
    (
        "reporting_line",
        [line("one", "two", "2026-01-01"), line("one", "three", "2026-02-01"), line("two", "three", "2026-01-01")],
        ["one/2026-01-01", "one/2026-02-01", "two/2026-01-01"],
    ),
    (
        "assignment",
        [assigned("one", "2026-01-01"), assigned("one", "2026-02-01"), assigned("two", "2026-01-01")],
        ["territory/north/one/2026-01-01", "territory/north/one/2026-02-01", "territory/north/two/2026-01-01"],
    ),
    (
        "quota",
        [quota("ann", "2026-01-01"), quota("ann", "2026-02-01"), quota("ann", "2026-01-01", measure="renewals")],
        ["ann/revenue/2026-01-01", "ann/revenue/2026-02-01", "ann/renewals/2026-01-01"],
    ),
]
"""Per target an early row, one that overlaps it, and one that stands beside both; and their numbers."""


@pytest.mark.parametrize(("target", "rows", "numbers"), KINDS)
def test_rows_of_one_file_that_overlap_are_both_refused_and_the_others_kept(
    world: World, target: str, rows: list[Row], numbers: list[str]
) -> None:
    early, late, beside = numbers
    summary = world.bring({target: rows})
    assert known(world, target) == [(beside, "2026-01-01 infinity")]
    assert (summary.targets[target].overlapping, summary.targets[target].new, summary.rejected) == (2, 1, 2)
    first, second = open_overlaps(world)
    assert (
        f"{target}.csv, line 2: {target} {early} from 2026-01-01 overlaps {late} from 2026-02-01, in the same files"
        in first
    )
    assert (
        f"{target}.csv, line 3: {target} {late} from 2026-02-01 overlaps {early} from 2026-01-01, in the same files"
        in second
    )


@pytest.mark.parametrize(("target", "rows", "numbers"), KINDS)
@pytest.mark.parametrize("sequence", [(0, 1), (1, 0)])
def test_known_row_stays_and_the_one_that_overlaps_it_is_refused(
    world: World, target: str, rows: list[Row], numbers: list[str], sequence: tuple[int, int]
) -> None:
    first, second = sequence
    world.bring({target: [rows[first]]})
    world.bring({target: [rows[second], rows[2]]})
    assert {number for number, _ in known(world, target)} == {numbers[first], numbers[2]}
    [message] = open_overlaps(world)
    assert numbers[first] in message and numbers[second] in message and "already known" in message


@pytest.mark.parametrize(("target", "rows", "numbers"), KINDS)
def test_corrected_file_is_taken_and_resolves_the_finding(
    world: World, target: str, rows: list[Row], numbers: list[str]
) -> None:
    world.bring({target: rows})
    summary = world.bring({target: [{**rows[0], "end_on": "2026-02-01"}, *rows[1:]]})
    assert open_overlaps(world) == []
    assert summary.findings_resolved == 2
    assert {number for number, _ in known(world, target)} == set(numbers)


def test_spans_that_touch_do_not_overlap(world: World) -> None:
    """The end is the first day that is no longer meant."""
    world.bring(
        {"position_holder": [holder("one", "ann", "2026-01-01", "2026-02-01"), holder("one", "bob", "2026-02-01")]}
    )
    assert open_overlaps(world) == []
    assert known(world, "position_holder") == [
        ("one/2026-01-01", "2026-01-01 2026-02-01"),
        ("one/2026-02-01", "2026-02-01 infinity"),
    ]


def test_one_shared_day_is_an_overlap(world: World) -> None:
    world.bring(
        {"position_holder": [holder("one", "ann", "2026-01-01", "2026-02-02"), holder("one", "bob", "2026-02-01")]}
    )
    assert len(open_overlaps(world)) == 2


def test_handover_ends_the_known_row_and_starts_the_next_in_one_file(world: World) -> None:
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01")]})
    handover = [holder("one", "ann", "2026-01-01", "2026-03-01"), holder("one", "bob", "2026-03-01")]
    world.bring({"position_holder": handover})
    assert known(world, "position_holder") == [
        ("one/2026-01-01", "2026-01-01 2026-03-01"),
        ("one/2026-03-01", "2026-03-01 infinity"),
    ]
    assert open_overlaps(world) == []


def test_row_that_overlaps_what_a_refused_change_leaves_in_force_is_refused_too(world: World) -> None:
    """The end of Ann's seat is refused because Bob starts too early; so Ann stays, and Cem is not free to follow."""
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01")]})
    rows = [
        holder("one", "ann", "2026-01-01", "2026-03-01"),
        holder("one", "bob", "2026-02-01", "2026-04-01"),
        holder("one", "cem", "2026-05-01", "2026-07-01"),
        holder("two", "cem", "2026-01-01"),
    ]
    summary = world.bring({"position_holder": rows})
    assert known(world, "position_holder") == [
        ("one/2026-01-01", "2026-01-01 infinity"),
        ("two/2026-01-01", "2026-01-01 infinity"),
    ]
    assert summary.targets["position_holder"].overlapping == 3
    assert (
        "one/2026-05-01 from 2026-05-01 to 2026-07-01 overlaps one/2026-01-01 from 2026-01-01, already known"
        in open_overlaps(world)[2]
    )


def test_row_that_overlaps_what_a_replayed_version_leaves_in_force_is_refused(world: World) -> None:
    """An old end of Ann's seat comes again and is not taken; so Bob does not follow her either."""
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01", "2026-03-01")]})
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01")]})
    old = [holder("one", "ann", "2026-01-01", "2026-03-01"), holder("one", "bob", "2026-03-01")]
    summary = world.bring({"position_holder": old})
    assert known(world, "position_holder") == [("one/2026-01-01", "2026-01-01 infinity")]
    counts = summary.targets["position_holder"]
    assert (counts.replayed, counts.overlapping, counts.new) == (1, 1, 0)
    assert len(open_overlaps(world)) == 1


def test_same_overlap_found_again_is_the_same_finding(world: World) -> None:
    rows = [holder("one", "ann", "2026-01-01"), holder("one", "bob", "2026-02-01")]
    world.bring({"position_holder": rows})
    again = world.bring({"position_holder": rows})
    assert (again.findings_new, again.findings_resolved, len(open_overlaps(world))) == (0, 0, 2)


def test_three_at_once_are_all_refused_whatever_their_sequence(world: World) -> None:
    rows = [holder("one", "ann", "2026-01-01"), holder("one", "bob", "2026-02-01"), holder("one", "cem", "2026-03-01")]
    world.bring({"position_holder": rows})
    there = open_overlaps(world)
    world.bring({"position_holder": rows[::-1]})
    assert known(world, "position_holder") == []
    assert len(there) == len(open_overlaps(world)) == 3


def test_refused_row_is_kept_in_its_finding(world: World) -> None:
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01")]})
    world.bring({"position_holder": [holder("one", "bob", "2026-02-01")]})
    [row] = world.ask("SELECT file, line, subject_number, value, source_row FROM finding WHERE code = 'overlap'")
    assert (row["file"], row["line"], row["subject_number"], row["value"]) == (
        "position_holder.csv",
        2,
        "one/2026-02-01",
        "one/2026-01-01",
    )
    assert isinstance(row["source_row"], dict) and row["source_row"]["start_on"] == "2026-02-01"


def test_database_refuses_two_holders_a_day_whoever_writes_them(world: World) -> None:
    world.bring({"position_holder": [holder("one", "ann", "2026-01-01")]})
    insert = (
        "INSERT INTO position_holder (position_holder_id, position_id, person_id, start_on, source, source_id, content_hash, import_id, "
        "recorded_at) SELECT 1, position_id, person_id, '2026-02-01', source, 'x', content_hash, 1, now() FROM position_holder"
    )
    with (
        pytest.raises(psycopg.errors.ExclusionViolation, match="position_one_holder_a_day"),
        psycopg.connect(world.database.address) as conn,
    ):
        conn.execute(insert)


CIRCLE = [line("one", "two", "2026-01-01"), line("two", "three", "2026-01-01"), line("three", "one", "2026-02-01")]


def test_circle_of_reporting_lines_is_refused_naming_them(world: World) -> None:
    with pytest.raises(
        RowsContradict, match=r"The reporting_line rows contradict .* lead back to where they start"
    ) as caught:
        world.bring({"reporting_line": CIRCLE})
    for number in ("one/2026-01-01", "two/2026-01-01", "three/2026-02-01"):
        assert number in str(caught.value)
    assert known(world, "reporting_line") == []


def test_circle_that_a_later_line_closes_is_refused_and_the_others_stay(world: World) -> None:
    world.bring({"reporting_line": CIRCLE[:2]})
    with pytest.raises(RowsContradict, match="three/2026-02-01"):
        world.bring({"reporting_line": CIRCLE[2:]})
    assert len(known(world, "reporting_line")) == 2


def test_seat_that_reports_to_itself_is_refused(world: World) -> None:
    with pytest.raises(RowsContradict, match="reporting_line"):
        world.bring({"reporting_line": [line("one", "one", "2026-01-01")]})
    assert known(world, "reporting_line") == []


def test_database_refuses_a_circle_whoever_writes_it(world: World) -> None:
    world.bring({"reporting_line": CIRCLE[:1]})
    back = (
        "INSERT INTO reporting_line (reporting_line_id, position_id, parent_position_id, start_on, source, source_id, content_hash, "
        "import_id, recorded_at) SELECT 1, parent_position_id, position_id, '2027-01-01', source, 'back', content_hash, 1, now() "
        "FROM reporting_line"
    )
    with (
        pytest.raises(psycopg.errors.CheckViolation, match=r"one/2026-01-01"),
        psycopg.connect(world.database.address) as conn,
    ):
        conn.execute(back)


def test_lines_that_form_a_circle_on_no_single_day_are_taken(world: World) -> None:
    """One reports to two until March, two reports to one from then on."""
    world.bring({"reporting_line": [line("one", "two", "2026-01-01", "2026-03-01"), line("two", "one", "2026-03-01")]})
    assert len(known(world, "reporting_line")) == 2
