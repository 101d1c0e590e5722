"""Bookings: one for every order line, then the amendments, cancellations and returns that correct some of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aftersale.sample.assignments import NOBODY, Ownership
from aftersale.sample.customers import Customers
from aftersale.sample.days import QUARTERS, YEAR_TO, Ints, add_business_days
from aftersale.sample.deals import Lines, Orders
from aftersale.sample.draw import draw_weighted, open_stream

KINDS = ("new", "amendment", "cancellation", "return")
NEW, AMENDMENT, CANCELLATION, RETURN = range(4)
_PERCENT_OF_KIND = (86, 7, 4, 3)
PAID_UNTIL = QUARTERS[3]
"""Late bookings are dated before this day: their quarters count as paid."""
NONE = -1
_LAGS = np.array([1, 5, 12, 25, 45, 80], dtype=np.int64)
_LAG_WEIGHTS = (10, 25, 25, 20, 12, 8)


@dataclass(frozen=True, slots=True)
class Bookings:
    """Columns with one entry per booking; `corrects` is a place in the same table, or NONE."""

    kinds: Ints
    lines: Ints
    corrects: Ints
    booked_on: Ints
    customers: Ints
    products: Ints
    sellers: Ints
    segments: Ints
    quantities: Ints
    amounts_e4: Ints
    splits: Ints


@dataclass(frozen=True, slots=True)
class Counts:
    """How many bookings of each kind, in the main file and among the late ones."""

    main: tuple[int, int, int, int]
    late: tuple[int, int, int, int]

    @property
    def lines(self) -> int:
        return self.main[NEW] + self.late[NEW]


def plan_counts(bookings: int) -> Counts:
    """Return counts that sum to `bookings` in the main file; late ones come on top, about one in 250."""
    amendments, cancellations, returns = (bookings * percent // 100 for percent in _PERCENT_OF_KIND[1:])
    late = max(4, bookings // 250)
    corrections = late // 4
    main = (bookings - amendments - cancellations - returns, amendments, cancellations, returns)
    return Counts(main, (late - 2 * corrections, corrections, corrections, 0))


def build_new_bookings(orders: Orders, lines: Lines, customers: Customers) -> Bookings:
    """Return one booking per order line, on the day its order was booked."""
    count = len(lines.orders)
    buyers = orders.customers[lines.orders]
    return Bookings(
        kinds=np.full(count, NEW, dtype=np.int64),
        lines=np.arange(count, dtype=np.int64),
        corrects=np.full(count, NONE, dtype=np.int64),
        booked_on=orders.booked_on[lines.orders],
        customers=buyers,
        products=lines.products,
        sellers=orders.sellers[lines.orders],
        segments=customers.segments[buyers],
        quantities=lines.quantities,
        amounts_e4=lines.amounts_e4,
        splits=np.full(count, NONE, dtype=np.int64),
    )


def append_corrections(
    seed: int, new: Bookings, counts: Counts, owners: Ownership, customers: Customers
) -> tuple[Bookings, Ints]:
    """Return all bookings sorted by day, the late ones last, and the order lines that corrections touch.

    A new booking is corrected once at most, and its correction has its seller, products and splits.
    """
    rng = open_stream(seed, "corrections")
    total = len(new.lines)
    mixed = rng.permutation(total)
    in_paid = new.booked_on[mixed] < PAID_UNTIL
    late_new = mixed[in_paid][: counts.late[NEW]]
    others = mixed[~np.isin(mixed, late_new)]
    late_targets = others[new.booked_on[others] < PAID_UNTIL - 20][: sum(counts.late[1:])]
    targets = others[~np.isin(others, late_targets)][: sum(counts.main[1:])]
    kinds = np.repeat(np.array([AMENDMENT, CANCELLATION, RETURN]), counts.main[1:])
    late_kinds = np.repeat(np.array([AMENDMENT, CANCELLATION, RETURN]), counts.late[1:])
    made = [
        _correct(rng, _take(new, targets), targets, kinds, YEAR_TO),
        _correct(rng, _take(new, late_targets), late_targets, late_kinds, PAID_UNTIL),
    ]
    both = [_keep_seller_in_place(rows, new, owners, customers) for rows in made]
    is_late = np.repeat([False, False, True], [total, len(targets), len(late_targets)])
    is_late[late_new] = True
    everything = _concatenate([new, *both])
    by_day = np.lexsort((everything.booked_on, is_late))
    place_of = np.empty(len(by_day), dtype=np.int64)
    place_of[by_day] = np.arange(len(by_day))
    sorted_rows = _take(everything, by_day)
    corrects = np.where(sorted_rows.corrects == NONE, NONE, place_of[sorted_rows.corrects])
    return replace(sorted_rows, corrects=corrects), np.concatenate([targets, late_targets])


def _correct(rng: np.random.Generator, rows: Bookings, targets: Ints, kinds: Ints, before: int) -> Bookings:
    """Return a correction of each row: a signed change, the whole amount taken back, or a part of the quantity."""
    count = len(targets)
    lag = _LAGS[draw_weighted(rng, _LAG_WEIGHTS, count)] + rng.integers(0, 5, count)
    none = np.zeros(count, dtype=np.int64)
    limit = add_business_days(np.full(count, before - 3, dtype=np.int64), none)
    booked_on = add_business_days(rows.booked_on, lag)
    within = rows.booked_on + lag % (np.maximum(limit - rows.booked_on, 0) + 1)
    booked_on = np.where(booked_on > limit, add_business_days(within, none), booked_on)
    percent = rng.integers(5, 41, count)
    sign = np.where(rng.integers(0, 100, count) < 60, 1, -1)
    changed = np.maximum(1, rows.quantities * rng.integers(10, 61, count) // 100)
    amendment, cancellation = sign * (rows.amounts_e4 * percent // 100), -rows.amounts_e4
    taken_back = -(rows.amounts_e4 // rows.quantities * changed)
    cases = [kinds == AMENDMENT, kinds == CANCELLATION]
    quantities = np.select(cases, [sign * (rows.quantities * percent // 100), -rows.quantities], -changed)
    amounts = np.select(cases, [amendment, cancellation], taken_back)
    return replace(rows, kinds=kinds, corrects=targets, booked_on=booked_on, quantities=quantities, amounts_e4=amounts)


def _keep_seller_in_place(rows: Bookings, new: Bookings, owners: Ownership, customers: Customers) -> Bookings:
    """Move a correction to its original's day where its seller holds the territory no more by then.

    Otherwise every reorganisation would look like sellers credited outside their territories.
    """
    subjects = owners.subjects_of(customers, rows.customers)
    original_days = new.booked_on[rows.corrects]
    stays = owners.find_holders(subjects, rows.booked_on) == owners.find_holders(subjects, original_days)
    return replace(rows, booked_on=np.where(stays, rows.booked_on, original_days))


def _take(rows: Bookings, places: Ints) -> Bookings:
    return Bookings(*(getattr(rows, name)[places] for name in Bookings.__slots__))


def _concatenate(parts: list[Bookings]) -> Bookings:
    return Bookings(*(np.concatenate([getattr(part, name) for part in parts]) for name in Bookings.__slots__))


def find_credited_seats(bookings: Bookings, owners: Ownership, customers: Customers) -> Ints:
    """Return the seller's seat, else the seat that holds the account or territory that day, else NOBODY."""
    holders = owners.find_holders(owners.subjects_of(customers, bookings.customers), bookings.booked_on)
    return np.where(bookings.sellers == NOBODY, holders, bookings.sellers)
