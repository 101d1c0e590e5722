"""What the codes of tickets, partners and runs are called on pages, and whether they are good or bad."""

from __future__ import annotations

from collections.abc import Mapping

from aftersale.values.sentence import N_
from aftersale.web import allocation_words
from aftersale.web.views.spec import Tone, Word
from aftersale.web.views.words import plain


def toned(labels: Mapping[str, str], **tones: Tone) -> dict[str, Word]:
    """Codes of which each named one has a tone; the others are neutral."""
    return {code: Word(label, tones.get(code, "neutral")) for code, label in labels.items()}


STANDINGS = {
    "active": Word(N_("Takes tickets"), "ok"),
    "paused": Word(N_("Paused"), "warn"),
    "no_contract": Word(N_("No contract"), "blocked"),
    "no_capacity": Word(N_("No capacity"), "blocked"),
}

QUOTA_REACHES = {
    "one": Word(N_("One partner"), "neutral"),
    "all": Word(N_("All partners together"), "info"),
}

TICKET_STATES = toned(
    allocation_words.TICKET_STATES,
    open="warn",
    allocated="info",
    accepted="info",
    attempted="warn",
    returned="warn",
    done="ok",
)
RESULTS = toned(allocation_words.RESULTS, sold="ok", cancelled="bad", not_reached="warn")
CHOICES = toned(allocation_words.CHOICES, new="info", moved="warn", locked="blocked", unassigned="bad")

ENDPOINT_STATES = {
    "on": Word(N_("Switched on"), "ok"),
    "failing": Word(N_("Takes no notices"), "bad"),
    "off": Word(N_("Switched off"), "warn"),
    "removed": Word(N_("Removed"), "neutral"),
}

NOTICE_STATES = {
    "waiting": Word(N_("Waiting"), "info"),
    "delivered": Word(N_("Delivered"), "ok"),
    "given_up": Word(N_("Given up"), "bad"),
    "dropped": Word(N_("Dropped"), "neutral"),
}

DIMENSIONS = plain(allocation_words.DIMENSIONS)
WEEKDAYS = plain(allocation_words.WEEKDAYS)
TIER_KINDS = plain(allocation_words.TIER_KINDS)
REASONS = plain(allocation_words.REASONS)
