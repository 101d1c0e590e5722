"""The world of those who are told, and a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from conftest import Prepare
from notices.receiver import Receiver, receiving
from notices.told_world import settle
from worlds import World


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made
