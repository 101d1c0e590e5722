"""From facts to the question of a run: one small world, one sentence each."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from allocation.ticket_worlds import ask_world, partner, settle_tables, ticket
from conftest import Prepare
from worlds import World, together


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle_tables)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def test_without_outcomes_everything_is_as_likely_as_not_and_only_costs_tell_partners_apart(world: World) -> None:
    world.bring(together(partner("ann"), partner("bob", cost="3"), {"ticket": [ticket("T1")]}))
    parts = ask_world(world).parts("T1")
    assert parts["ann"] == {
        "upsell": 500_000,
        "quality": 10_000,
        "cancellation": -50_000,
        "cost": 0,
        "preference": 0,
        "keeping": 0,
    }
    assert parts["bob"] == parts["ann"] | {"cost": -3_000}
