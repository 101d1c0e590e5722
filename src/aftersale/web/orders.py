"""Orders with their bookings, credits and milestones, and why somebody is credited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from aftersale.crediting.explain import explain_booking
from aftersale.crediting.store import load_credits_of_order
from aftersale.orders.store import get_order, load_booked_quarters, load_orders
from aftersale.storage.database import Row
from aftersale.web.acting import Reading
from aftersale.web.languages import Language
from aftersale.web.shapes import Document, Id, IdInPath, Limit, NameInPath, Offset, OptionalId, Shape, id_from

router = APIRouter(prefix="/api", tags=["orders"])


class OrderRow(Shape):
    """One order in a list."""

    order_id: Id
    order_number: str
    ordered_on: date
    customer_name: str | None
    seller_name: str | None
    channel: str | None
    amount: Decimal | None
    currency: str


class OrderList(Shape):
    """Some orders, newest first, and how many match."""

    rows: list[OrderRow]
    total: int
    limit: int
    offset: int


class OrderDetail(OrderRow):
    """One order with what only its own page shows."""

    purchase_order_number: str | None
    territory_name: str | None


class CreditShape(Shape):
    """A payee's share of a booking."""

    payee_id: OptionalId
    payee_number: str | None
    payee_name: str | None
    position_name: str | None
    credit_type: str
    basis: str | None
    share: Decimal
    amount: Decimal
    rule_id: str | None
    table_version: str | None


class BookingShape(Shape):
    """One booking of an order; `status` is null before it was credited for the first time."""

    booking_id: Id
    booking_number: str
    kind: str
    booked_on: date
    product_name: str | None
    quantity: Decimal | None
    amount: Decimal
    currency: str
    status: str | None
    credits: list[CreditShape]


class MilestoneShape(Shape):
    """Something that happens to an order: requested, promised, estimated or actual."""

    milestone: str
    timing: str
    reached_on: date


class OrderPage(Shape):
    """Everything the reader may see of an order."""

    order: OrderDetail
    bookings: list[BookingShape]
    milestones: list[MilestoneShape]


class RuleShape(Shape):
    """What one row of the crediting table made of the booking."""

    rule_id: str
    outcome: str
    sentence: str


class NotCreditedShape(Shape):
    """Somebody who stands in a relation to the booking and is not credited, and why not."""

    position_name: str | None
    payee_name: str | None
    payee_number: str | None
    sentence: str


class ExplanationShape(Shape):
    """Who is credited for a booking and why, and who is not and why not."""

    booking: Document
    result: Document | None
    credits: list[Document]
    rules: list[RuleShape]
    sentences: list[str]
    not_credited: list[NotCreditedShape]


class PeriodShape(Shape):
    """A period, half-open."""

    period: str
    start_on: date
    end_on: date


class PeriodList(Shape):
    """Periods, newest first."""

    rows: list[PeriodShape]


@router.get("/orders")
def list_orders(
    conn: Reading, q: Annotated[str, Query(max_length=200)] = "", limit: Limit = 50, offset: Offset = 0
) -> OrderList:
    """Orders whose number begins with `q`, or whose customer or seller contains it."""
    page = load_orders(conn, q.strip() or None, limit, offset)
    return OrderList(
        rows=[OrderRow.model_validate(row) for row in page.rows], total=page.total, limit=limit, offset=offset
    )


@router.get("/orders/{order_id}")
def show_order(order_id: IdInPath, conn: Reading) -> OrderPage:
    """One order with bookings, credits and milestones."""
    view = get_order(conn, id_from(order_id))
    credits = load_credits_of_order(conn, id_from(order_id))
    return OrderPage(
        order=OrderDetail.model_validate(view.order),
        bookings=[_shape_booking(row, credits) for row in view.bookings],
        milestones=[MilestoneShape.model_validate(row) for row in view.milestones],
    )


@router.get("/bookings/{number}/explanation")
def show_explanation(number: NameInPath, conn: Reading, language: Language) -> ExplanationShape:
    """Who is credited for a booking and why, and who is not and why not."""
    return ExplanationShape.model_validate(language.say_all(explain_booking(conn, number).document()))


@router.get("/periods")
def list_periods(conn: Reading) -> PeriodList:
    """The quarters that have bookings."""
    return PeriodList(
        rows=[
            PeriodShape(period=str(period), start_on=period.start_on, end_on=period.end_on)
            for period in load_booked_quarters(conn)
        ]
    )


def _shape_booking(row: Row, credits: list[Row]) -> BookingShape:
    own = [credit for credit in credits if credit["booking_id"] == row["booking_id"]]
    return BookingShape.model_validate(
        row
        | {
            "status": own[0]["status"] if own else None,
            "credits": [credit | {"basis": credit["credit_basis"]} for credit in own if credit["payee_id"] is not None],
        }
    )
