"""Where the names in lists come from."""

from __future__ import annotations

from aftersale.storage.statements import load_statements
from aftersale.web.views.spec import Lookup

STATEMENTS = load_statements("aftersale.web.views", "names.sql")

CUSTOMER = Lookup("customer_id", STATEMENTS["customer_names"])
PRODUCT = Lookup("product_id", STATEMENTS["product_names"])
TERRITORY = Lookup("territory_id", STATEMENTS["territory_names"])
SELLER = Lookup("seller_position_id", STATEMENTS["seat_names"])
ORDER = Lookup("order_id", STATEMENTS["order_numbers"], is_unique=True)
BOOKING = Lookup("booking_id", STATEMENTS["booking_numbers"], is_unique=True)
PAYEE = Lookup("payee_id", STATEMENTS["person_names"])
SEAT = Lookup("position_id", STATEMENTS["seat_names"])
