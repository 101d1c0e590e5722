"""What all commands have in common."""

from __future__ import annotations

from datetime import date

import pytest


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are planned on the Monday that the tests' tickets wait for, whatever day it is."""
    today = date(2026, 3, 2)
    monkeypatch.setattr("aftersale.jobs.schedule.find_today", lambda zone: today)
    monkeypatch.setattr("aftersale.cli.allocate.find_today", lambda zone: today)
