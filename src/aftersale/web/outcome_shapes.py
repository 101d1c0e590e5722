"""The JSON shapes of what came of contacting customers: reported, corrected, and as it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from aftersale.allocation.report_actions import Outcome
from aftersale.values.currencies import is_currency
from aftersale.web.shapes import Id, Sent, Shape
from aftersale.web.wrong_input import refuse_input


class OutcomeSent(Sent):
    """What came of contacting a customer."""

    contacted_on: date
    result: Literal["sold", "not_sold", "cancelled", "not_reached"]
    amount: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=4)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    quality: Decimal | None = Field(default=None, ge=0, le=1, max_digits=9, decimal_places=6)
    handling_minutes: int | None = Field(default=None, ge=0, le=100_000)

    @model_validator(mode="after")
    def _names_a_currency(self) -> OutcomeSent:
        if (self.amount is None) != (self.currency is None):
            raise refuse_input("amount_without_currency")
        if self.currency is not None and not is_currency(self.currency):
            raise refuse_input("no_such_currency")
        if self.amount is not None and self.result != "sold":
            raise refuse_input("amount_not_sold")
        return self

    def outcome(self) -> Outcome:
        """What is reported."""
        return Outcome(self.contacted_on, self.result, self.amount, self.currency, self.quality, self.handling_minutes)


class OutcomeReportSent(OutcomeSent):
    """What came of contacting a customer; one who was not reached is tried again, on a day that may be named."""

    again_on: date | None = None


class OutcomeCorrectionSent(OutcomeSent):
    """What came of contacting a customer, as it should have been reported, and why it was not."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")


class OutcomeShape(Shape):
    """An outcome as it stands."""

    ticket_outcome_id: Id
    ticket_id: Id
    partner_id: Id
    contacted_on: date
    result: str
    amount: Decimal | None
    currency: str | None
    quality: Decimal | None
    handling_minutes: int | None
    corrected_because: str | None
