"""What a sample company turned out to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from aftersale.sample.bookings import KINDS
from aftersale.sample.facts import Facts, Truth
from aftersale.sample.people import count_sellers
from aftersale.sample.places import COUNTRIES


@dataclass(frozen=True, slots=True)
class CompanySummary:
    """Rows per file and totals; the amounts are the sums of booking.csv per currency."""

    folder: Path
    seed: int
    rows: Mapping[str, int]
    sellers: int
    managers: int
    bookings_by_kind: Mapping[str, int]
    booked_by_currency: Mapping[str, Decimal]
    errors_by_code: Mapping[str, int]

    @property
    def total_rows(self) -> int:
        """All rows of all files."""
        return sum(self.rows.values())

    @property
    def bookings(self) -> int:
        """Rows of booking.csv."""
        return self.rows["booking.csv"]


def summarise(
    folder: Path, seed: int, rows: Mapping[str, int], facts: Facts, truths: Sequence[Truth]
) -> CompanySummary:
    """Return the totals of a company whose files have been written."""
    main = slice(0, facts.main_count)
    kinds = np.bincount(facts.bookings.kinds[main], minlength=len(KINDS)).tolist()
    countries = facts.customers.countries[facts.bookings.customers[main]]
    amounts = facts.bookings.amounts_e4[main]
    booked = {c.currency: int(amounts[countries == place].sum()) for place, c in enumerate(COUNTRIES)}
    sellers = count_sellers(facts.staff)
    return CompanySummary(
        folder=folder,
        seed=seed,
        rows=rows,
        sellers=sellers,
        managers=len(facts.staff.persons) - sellers,
        bookings_by_kind=dict(zip(KINDS, kinds, strict=True)),
        booked_by_currency={currency: Decimal(amount).scaleb(-4) for currency, amount in booked.items()},
        errors_by_code=dict(sorted(Counter(truth.error_code for truth in truths).items())),
    )
