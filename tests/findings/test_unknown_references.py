"""References to what nobody knows: the row is kept, and the finding closes when the thing arrives or is no longer named."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from worlds import World, booking, new_world


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return new_world(database, actor, tmp_path)


@pytest.fixture(params=["looked up by id", "compared with the whole table"])
def lookup(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of finding what is known: a small batch asks by id, a large one reads every id."""
    if request.param != "looked up by id":
        monkeypatch.setattr("aftersale.imports.references.LOOK_UP_BY_ID_UP_TO", 0)


def missing(world: World) -> list[tuple[object, object]]:
    rows = world.ask(
        "SELECT subject_kind, subject_number FROM finding WHERE code = 'unknown_reference' AND resolved_at = 'infinity' ORDER BY 1, 2"
    )
    return [(row["subject_kind"], row["subject_number"]) for row in rows]


ACME = {"customer": [{"key": "acme", "name": "Acme"}]}


@pytest.mark.usefixtures("lookup")
def test_row_that_names_the_unknown_is_kept_and_the_thing_is_named_once(world: World) -> None:
    rows = [booking("B1", "1", customer="acme"), booking("B2", "2", customer="acme", seller="ann"), booking("B3", "3")]
    summary = world.bring({"booking": rows})
    assert (summary.targets["booking"].new, summary.rejected, summary.findings_open) == (3, 0, 2)
    assert missing(world) == [("customer", "acme"), ("position", "ann")]
    [finding] = world.ask("SELECT message FROM finding WHERE subject_kind = 'customer'")
    assert finding["message"] == (
        "customer 'acme' is not known. Rows of booking.csv that name it: 2, such as B1. "
        "Import it, or correct the customer in the source."
    )


@pytest.mark.usefixtures("lookup")
def test_thing_that_arrives_in_a_later_import_resolves_it(world: World) -> None:
    world.bring({"booking": [booking("B1", "1", customer="acme", seller="ann")]})
    summary = world.bring(ACME)
    assert summary.findings_resolved == 1
    assert missing(world) == [("position", "ann")]


@pytest.mark.usefixtures("lookup")
def test_thing_that_arrives_in_the_same_import_is_known(world: World) -> None:
    assert world.bring({**ACME, "booking": [booking("B1", "1", customer="acme")]}).findings_new == 0
    assert world.bring({"booking": [booking("B2", "1", customer="acme")]}).findings_new == 0


def test_another_thing_of_that_key_does_not_resolve_it(world: World) -> None:
    world.bring({"booking": [booking("B1", "1", customer="acme")]})
    world.bring({"product": [{"key": "acme", "name": "Acme"}], "customer": [{"key": "ACME", "name": "Acme"}]})
    assert missing(world) == [("customer", "acme")]


def test_source_that_names_it_no_more_resolves_it(world: World) -> None:
    world.bring({"booking": [booking("B1", "1", customer="acme"), booking("B2", "2", customer="acme")]})
    world.bring({**ACME, "customer": [{"key": "small", "name": "Small"}]})
    world.bring({"booking": [booking("B1", "1", customer="small")]})
    assert missing(world) == [("customer", "acme")]
    assert world.bring({"booking": [booking("B2", "2", customer="small")]}).findings_resolved == 1
    assert missing(world) == []


def test_import_that_says_nothing_of_it_leaves_it_open(world: World) -> None:
    world.bring({"booking": [booking("B1", "1", customer="acme")]})
    summary = world.bring({"product": [{"key": "p", "name": "Product"}]})
    assert (summary.findings_resolved, summary.findings_open, missing(world)) == (0, 1, [("customer", "acme")])


def test_thing_that_is_named_again_after_it_was_corrected_is_found_again(world: World) -> None:
    world.bring({"booking": [booking("B1", "1", customer="acme")]})
    world.bring({"booking": [booking("B1", "1")]})
    assert missing(world) == []
    assert world.bring({"booking": [booking("B2", "1", customer="acme")]}).findings_new == 1
    assert missing(world) == [("customer", "acme")]
    assert len(world.ask("SELECT FROM finding")) == 1


def test_row_that_was_refused_names_nothing(world: World) -> None:
    """Its place in a seat that is taken is refused, so nobody need import the person it names."""
    world.bring({"position": [{"key": "one", "name": "One"}], "person": [{"key": "ann", "name": "Ann"}]})
    world.bring({"position_holder": [{"position": "one", "person": "ann", "start_on": "2026-01-01"}]})
    world.bring({"position_holder": [{"position": "one", "person": "nobody", "start_on": "2026-02-01"}]})
    assert missing(world) == []


def test_old_version_that_comes_again_names_nothing(world: World) -> None:
    for customer in ("acme", "", "acme"):
        summary = world.bring({"booking": [booking("B1", "1", customer=customer)]})
    assert summary.targets["booking"].replayed == 1
    assert missing(world) == []


def test_reference_to_its_own_kind_is_looked_up_too(world: World) -> None:
    world.bring({"customer": [{"key": "child", "name": "Child", "parent": "parent"}]})
    assert missing(world) == [("customer", "parent")]
    world.bring({"customer": [{"key": "parent", "name": "Parent", "parent": "parent"}]})
    assert missing(world) == []
