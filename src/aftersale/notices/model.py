"""Endpoints of partners, notices on their way there, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersale.values.sentence import Sentence

DELAY_SECONDS = (5, 60, 300, 1_800, 7_200, 18_000, 36_000)
"""How long a notice waits after each attempt that failed: the whole of it is some 17 hours."""

MOST_ATTEMPTS = len(DELAY_SECONDS) + 1
"""After so many a notice is given up, and a finding says so."""

LONGEST_WAIT_SECONDS = 86_400
"""An endpoint that asks to be left alone for longer is tried again after a day."""

LEASE_SECONDS = 60
"""For so long a notice belongs to the worker that took it; one that died leaves it to the next one then."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint with its secret, which is shown this once."""

    partner_endpoint_id: int
    partner_name: str
    address: str
    secret: str


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that a worker has taken to send it, with all that it needs.

    Attributes
    ----------
    secrets : what it is signed with, the newest first
    attempts : this one counted
    is_test : it only tries the endpoint out: sent once, and no finding when it does not arrive
    events : what it tells, a row a ticket: `kind`, `ticket_id`, `ticket_number`, `contact_on`
    """

    partner_notice_id: int
    partner_endpoint_id: int
    message_id: str
    partner_id: int
    partner_number: str
    partner_name: str
    address: str
    secrets: tuple[str, ...]
    attempts: int
    put_at: datetime
    is_test: bool
    events: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending a notice; no `problem` is what a delivered one has, `wait_seconds` what the endpoint asked for."""

    status: int | None
    text: str
    problem: Sentence | None
    wait_seconds: int = 0
