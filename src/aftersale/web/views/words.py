"""What the codes of the data are called, once for all lists."""

from __future__ import annotations

from collections.abc import Mapping

from aftersale.values.sentence import N_
from aftersale.web import allocation_words, code_words
from aftersale.web.views.spec import Word


def plain(labels: Mapping[str, str]) -> dict[str, Word]:
    """Codes that are only called something, and are neither good nor bad."""
    return {code: Word(label) for code, label in labels.items()}


BOOKING_KINDS = {
    "new": Word(N_("New"), "neutral"),
    "amendment": Word(N_("Amendment"), "info"),
    "cancellation": Word(N_("Cancellation"), "warn"),
    "return": Word(N_("Return"), "warn"),
}

CREDIT_STATES = {
    "waiting": Word(N_("Not credited yet"), "neutral"),
    "credited": Word(N_("Credited"), "ok"),
    "uncredited": Word(N_("Uncredited"), "bad"),
    "no_credit": Word(N_("No credit intended"), "blocked"),
}

TIMINGS = {
    "requested": Word(N_("Requested"), "neutral"),
    "promised": Word(N_("Promised"), "info"),
    "estimated": Word(N_("Estimated"), "warn"),
    "actual": Word(N_("Actual"), "ok"),
}

SEVERITIES = {"error": Word(N_("Error"), "bad"), "warning": Word(N_("Warning"), "warn")}

FINDERS = {
    "import": Word(N_("Import"), "neutral"),
    "crediting": Word(N_("Crediting"), "neutral"),
    "incentives": Word(N_("Pay"), "neutral"),
    "allocation": Word(N_("Allocation"), "neutral"),
    "notices": Word(N_("Notices to partners"), "neutral"),
}

FINDING_STATES = {"open": Word(N_("Open"), "warn"), "resolved": Word(N_("Resolved"), "ok")}

RUN_STATES = {
    "planned": Word(N_("Planned"), "info"),
    "approved": Word(N_("Approved"), "info"),
    "rejected": Word(N_("Rejected"), "bad"),
    "applied": Word(N_("Applied"), "ok"),
    "superseded": Word(N_("Replaced"), "neutral"),
}

TABLE_USAGES = {"in_use": Word(N_("In use"), "ok"), "retired": Word(N_("Retired"), "neutral")}

DRAFT_STATES = {
    "draft": Word(N_("Draft"), "neutral"),
    "checked": Word(N_("Checked"), "info"),
    "approved": Word(N_("Approved"), "ok"),
}

TABLE_TITLES = plain(code_words.TABLE_TITLES)

VOCABULARY_NAMES = {
    "bookings": Word(N_("Bookings")),
    "payout_runs": Word(N_("Payout runs")),
    "tickets_and_partners": Word(N_("Tickets and partners")),
    "tickets": Word(N_("Tickets")),
    "reached_milestones": Word(N_("Reached milestones")),
}

JOB_STATES = {
    "waiting": Word(N_("Waiting"), "neutral"),
    "running": Word(N_("Running"), "info"),
    "done": Word(N_("Done"), "ok"),
    "failed": Word(N_("Failed"), "bad"),
}

EARNING_KINDS = {"activity": Word(N_("Earned"), "neutral"), "adjustment": Word(N_("Adjustment"), "info")}

SUBJECT_KINDS = {"territory": Word(N_("Territory"), "neutral"), "account": Word(N_("Named account"), "info")}

JOURNAL_ACCOUNTS = {
    "commission_expense": Word(N_("Commission expense"), "neutral"),
    "commission_payable": Word(N_("Commission payable"), "neutral"),
}

ACCOUNT_STATES = {
    "active": Word(N_("Active"), "ok"),
    "locked": Word(N_("Locked for now"), "warn"),
    "disabled": Word(N_("Disabled"), "blocked"),
}

TOKEN_STATES = {
    "valid": Word(N_("Valid"), "ok"),
    "expired": Word(N_("Expired"), "neutral"),
    "revoked": Word(N_("Revoked"), "blocked"),
}

BASES = plain(code_words.BASES)
ROLE_NAMES = plain(code_words.ROLES)
SCOPE_NAMES = plain(code_words.SCOPES)
FINDING_CODES = plain(code_words.FINDINGS)
DEAL_TYPES = plain(code_words.DEAL_TYPES)
CHANNELS = plain(code_words.CHANNELS)
SEGMENTS = plain(code_words.SEGMENTS)
VERTICALS = plain(code_words.VERTICALS)
SERVICE_LINES = plain(code_words.SERVICE_LINES)
FAMILIES = plain(code_words.FAMILIES)
SALES_ROLES = plain(code_words.SALES_ROLES)
MILESTONE_NAMES = plain(code_words.MILESTONES)
MEASURES = plain(code_words.MEASURES)
PARAMETER_NAMES = plain(code_words.PARAMETERS)
RATE_TYPES = plain(code_words.RATE_TYPES)
CREDIT_TYPES = plain(code_words.CREDIT_TYPES)
RULE_TABLES = plain(code_words.RULE_TABLES)
JOB_KINDS = plain(code_words.JOB_KINDS)
DEEDS = plain(code_words.DEEDS)
THINGS = plain(code_words.THINGS | allocation_words.THINGS)
