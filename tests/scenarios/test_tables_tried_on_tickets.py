"""The company of the tests wonders whether regions matter: tried on a week of its tickets, by draft, by day, and nothing follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aftersale.allocation.what_if_store import get_what_if
from aftersale.rules.draft_actions import open_draft, save_draft
from aftersale.rules.store import find_trial
from aftersale.settings import Settings, load_settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.trials import TrialAsked, WhatIfAsked, try_rules, try_what_if
from conftest import Prepare
from partner_world import bring_partners
from worlds import World, new_world, silent

ANALYST = Actor("analyst@example.com", frozenset({"compensation_analyst"}), account_id=1)
WEEK = "2026-02-02..2026-02-09"


def settle(database: Database, folder: Path) -> None:
    bring_partners(new_world(database, operator("test"), folder))


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    """North Calls serves North and East in German, Southline the South with Fibre; T7 is a French one of the West, with Fibre."""
    return World(database, actor, tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"AFTERSALE_DATA": str(tmp_path), "AFTERSALE_BASE_CURRENCY": "USD"})


def without_regions(world: World) -> int:
    """A draft by which regions do not matter."""
    with world.database.transaction(ANALYST) as conn:
        document: dict[str, Any] = dict(open_draft(conn, "partner_eligibility").document)
        rules = [each for each in document["rules"] if each["rule"] != "other-region"]
        return save_draft(conn, "partner_eligibility", 0, document | {"rules": rules}).draft_id


def test_draft_without_regions_finds_somebody_for_the_ticket_of_the_west(world: World, settings: Settings) -> None:
    draft_id = without_regions(world)
    before = world.ask("SELECT * FROM ticket_state ORDER BY ticket_id")
    asked = TrialAsked("partner_eligibility", WEEK, draft_id=draft_id)
    done = try_rules(world.database, settings, ANALYST, asked, silent)
    with world.database.transaction(ANALYST) as conn:
        trial = find_trial(conn, "partner_eligibility", int(done["trial_id"]))
    assert trial is not None
    result = trial["result"]
    # T1 (Fibre, North) may go to Southline too, and T7 to Southline alone; all others are kept apart by product or language.
    assert (result["tickets"], result["candidates_changed"], result["found"], result["lost"]) == (8, 2, 1, 0)
    # Seven have a partner within the week; T8 is closed on Thursday and gets one before.
    assert (result["assigned_before"], result["assigned_after"]) == (7, 8)
    where = {each["ticket_number"]: each for each in result["moves"]}
    assert where["T7"]["partner_before_name"] is None
    assert where["T7"]["partner_after_name"] == "Southline"
    assert where["T7"]["value_after"] > 0 == where["T7"]["value_before"]
    south = next(each for each in result["partners"] if each["partner_name"] == "Southline")
    assert south["tickets_after"] - south["tickets_before"] == south["gained"] - south["lost"] >= 1
    assert result["gap_before"] == result["gap_after"] == 0
    assert world.ask("SELECT * FROM ticket_state ORDER BY ticket_id") == before


def test_monday_with_more_places_and_the_draft_gives_out_what_would_have_waited(
    world: World, settings: Settings
) -> None:
    without_regions(world)
    asked = WhatIfAsked(allocate_on=date(2026, 2, 2), places=(("north", "+5"), ("south", "+5")), eligibility="draft")
    done = try_what_if(world.database, settings, ANALYST, asked, silent)
    with world.database.transaction(ANALYST) as conn:
        result = get_what_if(conn, int(done["what_if_id"]))["result"]
    # Three at North Calls, two with one in overtime at Southline; then all: the quota lets five of Fibre through.
    assert (result["assigned_before"], result["assigned_after"]) == (6, 8)
