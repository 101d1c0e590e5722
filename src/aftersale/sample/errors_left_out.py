"""What is missing on purpose: rates, quotas, holders; and what comes late. Each with a line of truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aftersale.sample.assignments import NOBODY
from aftersale.sample.days import Ints, date_text
from aftersale.sample.draw import open_stream
from aftersale.sample.facts import Facts, Truth, span_text
from aftersale.sample.keys import booking_key
from aftersale.sample.money import DOLLAR
from aftersale.sample.pay import CREDITED
from aftersale.sample.places import COUNTRIES

_MISSING_RATE_DAYS = 6
_QUOTAS_MISSING_PER_THOUSAND = 2


def leave_out_rates(seed: int, facts: Facts) -> tuple[Facts, list[Truth]]:
    """Take away the rates of a currency on a few days on which something was booked in it."""
    rng = open_stream(seed, "missing rates")
    rows = facts.bookings
    countries = facts.customers.countries[rows.customers[: facts.main_count]]
    foreign = np.flatnonzero(np.array([c.currency != DOLLAR for c in COUNTRIES])[countries])
    chosen = rng.permutation(foreign)[:_MISSING_RATE_DAYS].tolist()
    missing = {(int(countries[place]), int(rows.booked_on[place])) for place in chosen}
    rates, truths = facts.rates, []
    for place in range(len(rates.rate_on)):
        pair = int(rates.from_countries[place]), int(rates.to_countries[place])
        day = int(rates.rate_on[place])
        if (pair[0], day) in missing or (pair[1], day) in missing:
            source, target, on = COUNTRIES[pair[0]].currency, COUNTRIES[pair[1]].currency, date_text(day)
            right = f"{rates.rates_e8[place] // 10**8}.{rates.rates_e8[place] % 10**8:08d}"
            wrongly = f"There is no rate from {source} to {target} on {on}, a business day with bookings."
            key = f"{source}|{target}|{on}"
            truths.append(
                Truth("exchange_rate.csv", key, "rate", "missing_exchange_rate", "", right, wrongly, f"rate {right}")
            )
    return replace(facts, rates=rates.without(missing)), truths


def leave_out_quotas(seed: int, facts: Facts) -> tuple[Facts, list[Truth]]:
    """Take away the credited-amount quota of a few sellers in a quarter they worked in."""
    rng = open_stream(seed, "missing quotas")
    quotas = facts.pay.quotas
    credited = [place for place, quota in enumerate(quotas) if quota.measure == CREDITED]
    count = max(2, len(credited) * _QUOTAS_MISSING_PER_THOUSAND // 1000)
    dropped = sorted(rng.permutation(credited)[:count].tolist())
    truths = []
    for quota in (quotas[place] for place in dropped):
        person = facts.staff.persons[quota.person]
        amount = f"{quota.amount_e4 // 10_000}.0000"
        key = f"{person.key}|{CREDITED}|{date_text(quota.start_on)}"
        period = span_text(quota.start_on, quota.end_on)
        wrongly = f"{person.key} has no quota for {CREDITED} {period}."
        right = f"a quota of {amount} {person.currency}"
        truths.append(Truth("quota.csv", key, "amount", "seller_without_quota", "", amount, wrongly, right))
    kept = [quota for place, quota in enumerate(quotas) if place not in set(dropped)]
    return replace(facts, pay=replace(facts.pay, quotas=kept)), truths


def tell_gaps(facts: Facts) -> list[Truth]:
    """Return the truth about territories that nobody holds for a while, and about the bookings lost in them."""
    truths = []
    for gap in facts.owners.gaps:
        territory, seat = facts.land.patches[gap.patch].key, facts.staff.seats[gap.seat].key
        key = f"territory|{territory}|{date_text(gap.start_on)}|{date_text(gap.end_on)}"
        wrongly = f"Nobody holds {territory} {span_text(gap.start_on, gap.end_on)}."
        right = f"{seat} keeps holding it"
        truths.append(Truth("assignment.csv", key, "position", "assignment_gap", "", seat, wrongly, right))
    rows = facts.bookings
    subjects = facts.owners.subjects_of(facts.customers, rows.customers)
    lost = (rows.sellers == NOBODY) & (facts.owners.find_holders(subjects, rows.booked_on) == NOBODY)
    keepers = {gap.patch: facts.staff.seats[gap.seat].key for gap in facts.owners.gaps}
    for place in np.flatnonzero(lost).tolist():
        patch = int(facts.customers.patches[rows.customers[place]])
        right, territory = keepers[patch], facts.land.patches[patch].key
        wrongly = f"There is no seller, and nobody holds {territory} on {date_text(int(rows.booked_on[place]))}."
        file = "booking.csv" if place < facts.main_count else "late/booking.csv"
        truths.append(
            Truth(file, booking_key(place), "seller", "no_seller_no_holder", "", right, wrongly, f"credit to {right}")
        )
    return truths


def tell_late_bookings(facts: Facts) -> list[Truth]:
    """Return the truth about bookings that arrive after their quarter was paid: right in themselves, but late."""
    days: Ints = facts.bookings.booked_on
    truths = []
    for place in range(facts.main_count, len(days)):
        on = date_text(int(days[place]))
        wrongly = f"It is dated {on}, in a quarter that was already paid when it arrived."
        right = "an adjustment in the open period"
        key = booking_key(place)
        truths.append(Truth("late/booking.csv", key, "booked_on", "late_booking", on, on, wrongly, right))
    return truths
