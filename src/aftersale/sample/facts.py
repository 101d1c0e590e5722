"""Everything the sample company consists of, before it becomes files."""

from __future__ import annotations

from dataclasses import dataclass

from aftersale.sample.assignments import Ownership
from aftersale.sample.bookings import Bookings
from aftersale.sample.customers import Customers
from aftersale.sample.days import OPEN_END, date_text
from aftersale.sample.deals import Lines, Orders
from aftersale.sample.hierarchy import ReportingLine
from aftersale.sample.keys import customer_key
from aftersale.sample.milestones import Milestones
from aftersale.sample.money import Rates
from aftersale.sample.partners import Partner, Quota
from aftersale.sample.pay import Pay
from aftersale.sample.people import Staff
from aftersale.sample.splits import Splits
from aftersale.sample.territories import Map
from aftersale.sample.tickets import Outcomes, Tickets


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole company; the first `main_count` bookings go to booking.csv, those after them to late/booking.csv."""

    staff: Staff
    reporting_lines: list[ReportingLine]
    land: Map
    customers: Customers
    owners: Ownership
    orders: Orders
    lines: Lines
    bookings: Bookings
    splits: Splits
    milestones: Milestones
    rates: Rates
    pay: Pay
    main_count: int
    partners: list[Partner]
    partner_quotas: list[Quota]
    tickets: Tickets
    outcomes: Outcomes

    def subject_key(self, subject: int) -> str:
        """Return the key of the territory or customer that an assignment is about."""
        patches = self.owners.patch_count
        return self.land.patches[subject].key if subject < patches else customer_key(subject - patches)


@dataclass(frozen=True, slots=True)
class Truth:
    """One seeded error: where it is, what is wrong, and what would be right."""

    file: str
    key: str
    column: str
    error_code: str
    wrong_value: str
    right_value: str
    what_is_wrong: str
    what_would_be_right: str


def span_text(start_on: int, end_on: int) -> str:
    """Return a half-open period in words.

    Examples
    --------
    >>> span_text(0, 31)
    'from 1970-01-01 to before 1970-02-01'
    """
    return f"from {date_text(start_on)}" + ("" if end_on >= OPEN_END else f" to before {date_text(end_on)}")
