"""Payees and their statements: one's own, one's team's, or all, as row-level security decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from aftersale.incentives.actions import get_statement
from aftersale.incentives.store import load_payees
from aftersale.values.period import parse_period
from aftersale.web.acting import Reading
from aftersale.web.shapes import Document, Id, NameInPath, Shape

router = APIRouter(prefix="/api", tags=["statements"])


class PayeeShape(Shape):
    """A payee in a period; payout and state are null before anything was worked out."""

    payee_id: Id
    payee_number: str
    name: str | None
    payout: Decimal | None
    currency: str | None
    state: str | None


class PayeeList(Shape):
    """The payees whom the reader may see."""

    rows: list[PayeeShape]


@router.get("/payees")
def list_payees(conn: Reading, period: Annotated[str, Query(max_length=40)]) -> PayeeList:
    """Payees with their payout of a period."""
    rows = load_payees(conn, str(parse_period(period)))
    return PayeeList(rows=[PayeeShape.model_validate(row) for row in rows])


@router.get("/statements/{payee_number}/{period}")
def show_statement(payee_number: NameInPath, period: NameInPath, conn: Reading) -> Document:
    """A payee's explained results for a period; whoever may not see them is told that there are none."""
    return get_statement(conn, payee_number, str(parse_period(period)))
