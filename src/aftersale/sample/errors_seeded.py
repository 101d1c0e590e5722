"""Errors put into the bookings on purpose, each with a line of truth; all of them are legal to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.sample.assignments import NOBODY
from aftersale.sample.bookings import NEW, NONE
from aftersale.sample.customers import KEY
from aftersale.sample.days import Ints, date_text
from aftersale.sample.draw import open_stream
from aftersale.sample.facts import Facts, Truth
from aftersale.sample.keys import PRODUCT_KEYS, booking_key, customer_key, order_key
from aftersale.sample.people import EXECUTIVE, SELLING_ROLES, group_always_held
from aftersale.sample.products import PRODUCTS, SEGMENTS
from aftersale.sample.splits import Splits

LEAST_OF_EACH = 2
_PER_MILLION = {
    "seller_outside_territory": 1_500,
    "wrong_segment": 2_000,
    "unknown_product": 500,
    "account_owned_by_other": 1_000,
    "split_to_leaver": 300,
}


@dataclass(frozen=True, slots=True)
class Untouched:
    """New bookings in random sequence that are unshared, uncorrected and have a seller; each is spoilt once at most."""

    places: Ints
    used: NDArray[np.bool_]

    def take(self, allowed: NDArray[np.bool_], count: int) -> list[int]:
        """Return up to `count` places that `allowed` (one entry per booking) marks, and never return them again."""
        free = self.places[allowed[self.places] & ~self.used[self.places]][:count]
        self.used[free] = True
        return sorted(free.tolist())


def seed_booking_errors(seed: int, facts: Facts) -> tuple[Facts, list[Truth]]:
    """Return the facts with errors in bookings, orders and splits, and the truth about each."""
    rng = open_stream(seed, "errors")
    rows = facts.bookings
    clean = (rows.kinds == NEW) & (rows.splits == NONE) & (rows.sellers != NOBODY)
    clean[rows.corrects[rows.corrects != NONE]] = False
    clean[facts.main_count :] = False
    untouched = Untouched(rng.permutation(np.flatnonzero(clean)), np.zeros(len(clean), dtype=bool))
    facts = replace(
        facts,
        orders=replace(facts.orders, sellers=facts.orders.sellers.copy()),
        bookings=replace(
            rows, sellers=rows.sellers.copy(), segments=rows.segments.copy(), products=rows.products.copy()
        ),
    )
    truths: list[Truth] = []
    steps: list[tuple[str, Callable[[np.random.Generator, Facts, Untouched, int], list[Truth]]]] = [
        ("account_owned_by_other", _take_accounts_from_owners),
        ("seller_outside_territory", _move_sellers_outside),
        ("wrong_segment", _mistake_segments),
        ("unknown_product", _misspell_products),
    ]
    for code, spoil in steps:
        truths += spoil(rng, facts, untouched, _count_of(code, facts))
    facts, leavers = _share_with_leavers(rng, facts, untouched, _count_of("split_to_leaver", facts))
    return facts, truths + leavers


def _count_of(code: str, facts: Facts) -> int:
    return max(LEAST_OF_EACH, facts.main_count * _PER_MILLION[code] // 1_000_000)


def _take_accounts_from_owners(rng: np.random.Generator, facts: Facts, untouched: Untouched, count: int) -> list[Truth]:
    """Let the holder of the territory sell to a key account that belongs to somebody else by name."""
    rows, owners, orders = facts.bookings, facts.owners, facts.orders
    of_order = facts.lines.orders[rows.lines]
    patches = facts.customers.patches[rows.customers]
    local = owners.find_holders(patches, rows.booked_on)
    named = owners.find_holders(owners.patch_count + rows.customers, rows.booked_on)
    stays = owners.find_holders(patches, orders.ordered_on[of_order]) == local
    is_key = facts.customers.segments[rows.customers] == KEY
    allowed = is_key & (orders.sizes[of_order] == 1) & (local != NOBODY) & (local != named) & stays
    seats, truths = facts.staff.seats, []
    for place in untouched.take(allowed, count):
        order, customer = int(of_order[place]), customer_key(int(rows.customers[place]))
        wrong, right = seats[local[place]].key, seats[named[place]].key
        rows.sellers[place] = orders.sellers[order] = local[place]
        wrongly = f"{wrong} is the seller, but {customer} is a key account assigned to {right} on that day."
        where = ("order.csv", order_key(order), "seller")
        truths.append(_truth(where, "account_owned_by_other", (wrong, right), wrongly))
    return truths


def _move_sellers_outside(rng: np.random.Generator, facts: Facts, untouched: Untouched, count: int) -> list[Truth]:
    """Credit somebody who never held the booking's territory or account; prefer a neighbour from the same country."""
    rows, seats = facts.bookings, facts.staff.seats
    ever: dict[int, set[int]] = {}
    for held in facts.owners.assignments:
        ever.setdefault(held.subject, set()).add(held.seat)
    groups = group_always_held(seats)
    everybody = sorted(seat for (_, role), group in groups.items() if role == EXECUTIVE for seat in group)
    truths = []
    for place in untouched.take(rows.kinds == NEW, count):
        customer = int(rows.customers[place])
        patch = int(facts.customers.patches[customer])
        insiders = ever.get(patch, set()) | ever.get(facts.owners.patch_count + customer, set())
        neighbours = groups.get((int(facts.customers.countries[customer]), EXECUTIVE), [])
        outsiders = [seat for seat in neighbours if seat not in insiders]
        outsiders = outsiders or [seat for seat in everybody if seat not in insiders]
        wrong, right = outsiders[int(rng.integers(len(outsiders)))], int(rows.sellers[place])
        rows.sellers[place] = wrong
        where = facts.land.patches[patch].key
        wrongly = f"{seats[wrong].key} is credited, but holds neither {where} nor {customer_key(customer)} on that day."
        values = (seats[wrong].key, seats[right].key)
        truths.append(_truth(_at(place, "seller"), "seller_outside_territory", values, wrongly))
    return truths


def _mistake_segments(rng: np.random.Generator, facts: Facts, untouched: Untouched, count: int) -> list[Truth]:
    rows, truths = facts.bookings, []
    for place in untouched.take(rows.kinds == NEW, count):
        right = int(rows.segments[place])
        wrong = (right + int(rng.integers(1, len(SEGMENTS)))) % len(SEGMENTS)
        rows.segments[place] = wrong
        values = SEGMENTS[wrong], SEGMENTS[right]
        wrongly = f"The segment is {values[0]}, but {customer_key(int(rows.customers[place]))} is {values[1]}."
        truths.append(_truth(_at(place, "segment"), "wrong_segment", values, wrongly))
    return truths


def _misspell_products(rng: np.random.Generator, facts: Facts, untouched: Untouched, count: int) -> list[Truth]:
    rows, truths = facts.bookings, []
    for place in untouched.take(rows.kinds == NEW, count):
        right = int(rows.products[place])
        rows.products[place] = right + len(PRODUCTS)
        values = PRODUCT_KEYS[right + len(PRODUCTS)], PRODUCT_KEYS[right]
        wrongly = f"There is no product {values[0]}; the order line says {values[1]}."
        truths.append(_truth(_at(place, "product"), "unknown_product", values, wrongly))
    return truths


def _share_with_leavers(
    rng: np.random.Generator, facts: Facts, untouched: Untouched, count: int
) -> tuple[Facts, list[Truth]]:
    """Give half of a booking to a seat whose last holder had left and that nobody had taken over."""
    rows, seats = facts.bookings, facts.staff.seats
    left = [i for i, seat in enumerate(seats) if seat.left_on < seat.vacant_to and seat.role in SELLING_ROLES]
    countries = facts.customers.countries[rows.customers]
    pairs: list[tuple[int, int]] = []
    for seat in rng.permutation(left).tolist() * count:
        if len(pairs) == count:
            break
        in_vacancy = (rows.booked_on >= seats[seat].vacant_from) & (rows.booked_on < seats[seat].vacant_to)
        pairs += [(place, seat) for place in untouched.take(in_vacancy & (countries == seats[seat].country), 1)]
    truths = []
    for place, seat in sorted(pairs):
        booking, leaver, seller = booking_key(place), seats[seat].key, seats[rows.sellers[place]].key
        wrongly = f"Half goes to {leaver}, which its holder left on {date_text(seats[seat].left_on)}; nobody held it."
        where = ("booking_split.csv", f"{booking}|{leaver}", "position")
        truths.append(_truth(where, "split_to_leaver", (leaver, seller), wrongly))
    places = np.repeat(np.array([place for place, _ in pairs], dtype=np.int64), 2)
    parts = np.array([(rows.sellers[place], seat) for place, seat in pairs], dtype=np.int64).reshape(-1)
    splits = facts.splits
    joined = Splits(
        np.concatenate([splits.bookings, places]),
        np.concatenate([splits.seats, parts]),
        np.concatenate([splits.shares_ppm, np.full(len(places), 500_000, dtype=np.int64)]),
    )
    by_booking = np.argsort(joined.bookings, kind="stable")
    columns = (joined.bookings[by_booking], joined.seats[by_booking], joined.shares_ppm[by_booking])
    return replace(facts, splits=Splits(*columns)), truths


def _at(place: int, column: str) -> tuple[str, str, str]:
    return "booking.csv", booking_key(place), column


def _truth(where: tuple[str, str, str], code: str, values: tuple[str, str], wrongly: str) -> Truth:
    file, key, column = where
    return Truth(file, key, column, code, *values, wrongly, f"{column} {values[1]}")
