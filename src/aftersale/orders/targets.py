"""What can be imported about orders: customers, products, orders, lines, bookings, splits, milestones, exchange rates."""

from __future__ import annotations

from decimal import Decimal

from aftersale.imports.model import Field, SumsTo, Target
from aftersale.imports.post import FactTarget

CUSTOMER = FactTarget(
    Target(
        "customer",
        (
            Field("key", "text", required=True),
            Field("name", "text"),
            Field("country", "country"),
            Field("parent", "ref", ref="customer"),
            Field("territory", "ref", ref="territory"),
            Field("segment", "text"),
            Field("vertical", "text"),
        ),
        key=("key",),
    ),
    "customer",
    "customer_id",
    columns={"parent": "parent_customer_id", "territory": "territory_id"},
)

PRODUCT = FactTarget(
    Target(
        "product",
        (
            Field("key", "text", required=True),
            Field("name", "text", required=True),
            Field("family", "text"),
            Field("service_line", "text"),
        ),
        key=("key",),
    ),
    "product",
    "product_id",
)

ORDER = FactTarget(
    Target(
        "order",
        (
            Field("key", "text", required=True),
            Field("customer", "ref", required=True, ref="customer"),
            Field("ordered_on", "date", required=True),
            Field("channel", "text"),
            Field("territory", "ref", ref="territory"),
            Field("seller", "ref", ref="position"),
            Field("amount", "money"),
            Field("currency", "currency", required=True),
            Field("purchase_order_number", "text"),
        ),
        key=("key",),
    ),
    "sales_order",
    "order_id",
    columns={"customer": "customer_id", "territory": "territory_id", "seller": "seller_position_id"},
)

ORDER_LINE = FactTarget(
    Target(
        "order_line",
        (
            Field("order", "ref", required=True, ref="order"),
            Field("key", "text", required=True),
            Field("product", "ref", ref="product"),
            Field("quantity", "quantity", required=True, minimum=Decimal(0)),
            Field("amount", "money", required=True),
            Field("currency", "currency", required=True),
        ),
        key=("key",),
    ),
    "order_line",
    "order_line_id",
    columns={"order": "order_id", "product": "product_id"},
)

BOOKING = FactTarget(
    Target(
        "booking",
        (
            Field("key", "text", required=True),
            Field("kind", "text", required=True, allowed=("new", "amendment", "cancellation", "return")),
            Field("order", "ref", ref="order"),
            Field("line", "ref", ref="order_line"),
            Field("corrects", "ref", ref="booking"),
            Field("booked_on", "date", required=True),
            Field("customer", "ref", ref="customer"),
            Field("product", "ref", ref="product"),
            Field("territory", "ref", ref="territory"),
            Field("seller", "ref", ref="position"),
            Field("channel", "text"),
            Field("deal_type", "text"),
            Field("vertical", "text"),
            Field("service_line", "text"),
            Field("segment", "text"),
            Field("contract_months", "integer", minimum=Decimal(0)),
            Field("quantity", "quantity"),
            Field("amount", "money", required=True),
            Field("currency", "currency", required=True),
        ),
        key=("key",),
    ),
    "booking",
    "booking_id",
    columns={
        "order": "order_id",
        "line": "order_line_id",
        "corrects": "corrects_booking_id",
        "customer": "customer_id",
        "product": "product_id",
        "territory": "territory_id",
        "seller": "seller_position_id",
    },
)

BOOKING_SPLIT = FactTarget(
    Target(
        "booking_split",
        (
            Field("booking", "ref", required=True, ref="booking"),
            Field("position", "ref", required=True, ref="position"),
            Field("share", "rate", required=True, minimum=Decimal("0.000001"), maximum=Decimal(1)),
        ),
        key=("booking", "position"),
        checks=(SumsTo(("booking",), "share", Decimal(1)),),
    ),
    "booking_split",
    "booking_split_id",
    columns={"booking": "booking_id", "position": "position_id"},
    whole="booking_id",
)

MILESTONE = FactTarget(
    Target(
        "milestone",
        (
            Field("order", "ref", required=True, ref="order"),
            Field("line", "ref", ref="order_line"),
            Field("milestone", "text", required=True),
            Field("timing", "text", required=True, allowed=("requested", "promised", "estimated", "actual")),
            Field("reached_on", "date", required=True),
        ),
        key=("order", "line", "milestone", "timing"),
    ),
    "milestone",
    "milestone_id",
    columns={"order": "order_id", "line": "order_line_id"},
)

EXCHANGE_RATE = FactTarget(
    Target(
        "exchange_rate",
        (
            Field("from_currency", "currency", required=True),
            Field("to_currency", "currency", required=True),
            Field("rate_on", "date", required=True),
            Field("rate", "exchange", required=True, minimum=Decimal("0.00000001")),
            Field("rate_type", "text", default="average"),
        ),
        key=("from_currency", "to_currency", "rate_on", "rate_type"),
    ),
    "exchange_rate",
    "exchange_rate_id",
)

ORDER_TARGETS = (CUSTOMER, PRODUCT, ORDER, ORDER_LINE, BOOKING, BOOKING_SPLIT, MILESTONE, EXCHANGE_RATE)
"""In the sequence in which they are posted."""
