"""Payees and their statements: one's own, one's team's, or all, as row-level security decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from aftersale.incentives.actions import accept_statement, estimate_payout, explain_change, get_statement
from aftersale.incentives.store import load_payees
from aftersale.storage.database import take_ledger_instant
from aftersale.values.period import parse_period
from aftersale.web.acting import InDatabase, Person, Reading
from aftersale.web.languages import Language
from aftersale.web.shapes import Document, Id, NameInPath, Sent, Shape

router = APIRouter(prefix="/api", tags=["statements"])


class AttainmentShape(Shape):
    """How far a payee is towards the quota of a component: the share of it, rounded down."""

    component: str
    title: str
    reached: Decimal


class PayeeShape(Shape):
    """A payee in a period; payout and state are null before anything was worked out."""

    payee_id: Id
    payee_number: str
    name: str | None
    payout: Decimal | None
    currency: str | None
    state: str | None
    attainments: list[AttainmentShape]


class PayeeList(Shape):
    """The payees whom the reader may see."""

    rows: list[PayeeShape]


@router.get("/payees")
def list_payees(conn: Reading, period: Annotated[str, Query(max_length=40)]) -> PayeeList:
    """Payees with their payout of a period."""
    rows = load_payees(conn, str(parse_period(period)))
    return PayeeList(rows=[PayeeShape.model_validate(row) for row in rows])


@router.get("/statements/{payee_number}/{period}")
def show_statement(payee_number: NameInPath, period: NameInPath, conn: Reading, language: Language) -> Document:
    """A payee's explained results for a period; whoever may not see them is told that there are none."""
    said: Document = language.say_all(get_statement(conn, payee_number, str(parse_period(period))))
    return said


@router.get("/statements/{payee_number}/{period}/change")
def show_statement_change(payee_number: NameInPath, period: NameInPath, conn: Reading, language: Language) -> Document:
    """Why a statement differs from the one of the period before, as causes that sum to the difference."""
    said: Document = language.say_all(explain_change(conn, payee_number, str(parse_period(period))))
    return said


Component = Annotated[str, Query(min_length=1, max_length=200)]
Amount = Annotated[Decimal, Query(gt=-(10**14), lt=10**14, decimal_places=4)]


@router.get("/statements/{payee_number}/{period}/estimate")
def show_estimate(
    payee_number: NameInPath, period: NameInPath, component: Component, amount: Amount, conn: Reading
) -> Document:
    """What a credit more, in the plan's currency and such as the component counts, would bring."""
    return estimate_payout(conn, payee_number, str(parse_period(period)), component, amount)


class AcceptanceSent(Sent):
    """What is accepted: the hash of the statement that was shown."""

    hash: str = Field(pattern="^[0-9a-f]{64}$")


@router.post("/statements/{payee_number}/{period}/acceptance", status_code=204)
def accept_shown_statement(
    payee_number: NameInPath, period: NameInPath, sent: AcceptanceSent, person: Person, database: InDatabase
) -> None:
    """Accept one's own paid statement as it was shown; a statement that has changed since is refused."""
    with database.transaction(person) as conn:
        accept_statement(conn, payee_number, str(parse_period(period)), sent.hash, take_ledger_instant(conn))
