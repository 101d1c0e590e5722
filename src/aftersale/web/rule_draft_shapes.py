"""The JSON shapes of drafts of rule tables, their history, test cases and trials."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from aftersale.web.rule_table_shapes import (
    LONGEST_NAME,
    LONGEST_REASON,
    CheckShape,
    DraftShape,
    FindingOfTable,
    TableDifferenceShape,
    Typed,
)
from aftersale.web.run_shapes import HindranceShape
from aftersale.web.shapes import Id, OptionalId, Sent, Shape
from aftersale.web.side_shapes import TicketTrialResult

LONGEST_CASE_NAME = 200


class NewTableSent(Sent):
    """A new table: its name, its title, whose words it uses, and which of them are its inputs; or a whole document."""

    table_name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    title: str = Field(default="", max_length=200)
    vocabulary: str = Field(max_length=LONGEST_NAME)
    inputs: list[str] = Field(default_factory=list, max_length=100)
    document: dict[str, Any] | None = None


class OpenSent(Sent):
    """From which version to begin; nothing means the last one."""

    based_on: str | None = Field(default=None, max_length=64)


class LookedAtEdit(Sent):
    """Which edit of the draft was looked at: its `edit_number`."""

    edit_number: int = Field(ge=0)


class DraftSent(LookedAtEdit):
    """What was typed, on top of which edit; `based_on` names a version published meanwhile that it takes into account."""

    document: dict[str, Any]
    based_on: str | None = Field(default=None, max_length=64)


class CheckSent(LookedAtEdit):
    """Why each warning may stand, by the warning's key."""

    reasons: dict[str, str] = Field(default_factory=dict, max_length=1_000)


class SendBackSent(LookedAtEdit):
    """Why the draft goes back to its authors."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")


class WithdrawSent(LookedAtEdit):
    """Why the draft is given up, if anybody wants to know."""

    reason: str = Field(default="", max_length=LONGEST_REASON)


class PublishSent(LookedAtEdit):
    """From which day the version is in force; a day that is over must be meant."""

    start_on: date
    is_backdated: bool = False


class CaseSent(Sent):
    """A test case; `replaces` names the one that it takes the place of.

    An expected rule of null may be any, an empty one means that no row may decide.
    """

    case_name: str = Field(min_length=1, max_length=LONGEST_CASE_NAME, pattern=r"\S")
    inputs: dict[str, Typed]
    decided_on: date | None = None
    expected_rule: str | None = Field(default=None, max_length=LONGEST_CASE_NAME)
    expected_outputs: dict[str, Typed] = Field(default_factory=dict)
    replaces: str | None = Field(default=None, pattern=r"^[0-9]{1,19}$")


class RunCasesSent(Sent):
    """By what to decide the cases: a document as typed, else a version, else the open draft, else the last version."""

    document: dict[str, Any] | None = None
    version: str | None = Field(default=None, max_length=64)


class TrySent(Sent):
    """On what to try it: a period, or nothing for the last whole quarter of bookings, the last whole month of tickets."""

    period: str | None = Field(default=None, max_length=40)


class DraftChangeShape(Shape):
    """A step of a draft's history: an edit with what it changed, or a decision with its reason.

    Of an edit of very many rows, such as a whole file, the first are listed; `rows_changed` counts all.
    """

    change_id: Id
    edit_number: int
    kind: str
    difference: TableDifferenceShape | None
    rows_changed: int
    reason: str
    changed_at: datetime
    changed_by: str


class ChangeList(Shape):
    """What was done to the drafts that became a version, the oldest step first."""

    rows: list[DraftChangeShape]


class DraftPage(DraftShape):
    """A draft with its document, what is wrong with it, its history, and what keeps the reader from approving it."""

    document: dict[str, Any]
    check: CheckShape
    changes: list[DraftChangeShape]
    approve: HindranceShape | None


class CaseShape(Shape):
    """A test case as it is kept."""

    case_id: Id
    case_name: str
    inputs: dict[str, Typed]
    decided_on: date | None
    expected_rule: str | None
    expected_outputs: dict[str, Typed]
    saved_at: datetime
    saved_by: str


class CaseList(Shape):
    """The test cases of a table."""

    rows: list[CaseShape]


class CaseResultShape(Shape):
    """What a table says about a case, and what is wrong about that."""

    case_id: Id
    case_name: str
    is_passed: bool
    rule_id: str | None
    outputs: dict[str, str]
    wrong: list[str]


class CaseResultList(Shape):
    """What a table says about its cases; nothing while it has errors, which `findings` names."""

    rows: list[CaseResultShape]
    findings: list[FindingOfTable]


class TrialRow(Shape):
    """That a draft or a version was tried: on which period, and a draft at which edit."""

    trial_id: Id
    edit_number: int | None
    version: str
    period: str
    as_of: datetime
    tried_at: datetime
    tried_by: str


class TrialList(Shape):
    """What a draft or a version was tried on, the newest first."""

    rows: list[TrialRow]


class StatusSumShape(Shape):
    """The amounts of bookings of a status, as they are decided now and as the draft would."""

    status: str
    currency: str
    before: Decimal
    after: Decimal
    bookings_before: int
    bookings_after: int


class RuleFlowShape(Shape):
    """How many changed bookings go from one row to another."""

    rule_before: str | None
    rule_after: str | None
    basis_before: str | None
    basis_after: str | None
    currency: str
    bookings: int
    amount: Decimal


class PayeeChangeShape(Shape):
    """What somebody is credited in a currency, before and after."""

    payee_id: OptionalId
    payee_number: str | None
    name: str | None
    currency: str
    before: Decimal
    after: Decimal
    difference: Decimal
    bookings_before: int
    bookings_after: int


class TrialBookingShape(Shape):
    """A booking that would be decided otherwise."""

    booking_id: Id
    booking_number: str | None
    booked_on: date
    amount: Decimal
    currency: str
    status_before: str
    status_after: str
    basis_before: str | None
    basis_after: str | None
    rule_before: str | None
    rule_after: str | None
    is_rule_changed: bool
    is_basis_changed: bool
    is_credit_changed: bool


class TrialResult(Shape):
    """What would change on the bookings of a period, for whom, and how much money that is."""

    bookings_looked_at: int
    rule_changes: int
    basis_changes: int
    credit_changes: int
    payees_changed: int
    totals: list[StatusSumShape]
    rules: list[RuleFlowShape]
    payees: list[PayeeChangeShape]
    bookings: list[TrialBookingShape]


class TrialPage(TrialRow):
    """What a draft or a version would change on the bookings of a period, or on its tickets."""

    draft_id: OptionalId
    table_name: str
    on_bookings: TrialResult | None = None
    on_tickets: TicketTrialResult | None = None
