"""An installation's first administrator."""

from __future__ import annotations

import pytest

from aftersale.access.actions import create_first_administrator
from aftersale.access.model import Account, NewAccount
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database


@pytest.fixture
def administrator(database: Database, actor: Actor) -> Account:
    """Ada, who makes all other accounts."""
    return create_first_administrator(
        database, actor, NewAccount("Ada@Example.com", "Ada", frozenset(), "correct horse battery")
    )
