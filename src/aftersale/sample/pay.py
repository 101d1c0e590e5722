"""Quotas, pay parameters and satisfaction figures of every seller for the quarters of 2026."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aftersale.sample.assignments import NOBODY, WHOLE
from aftersale.sample.bookings import Bookings
from aftersale.sample.days import QUARTERS, REORGANISATIONS, YEAR_FROM, Ints
from aftersale.sample.deals import TEN_THOUSAND
from aftersale.sample.draw import open_stream
from aftersale.sample.people import ACCOUNT, DEVELOPMENT, EXECUTIVE, SELLING_ROLES, Holder, Staff
from aftersale.sample.places import COUNTRIES
from aftersale.sample.splits import Splits

CREDITED, SATISFACTION = "credited_amount", "satisfaction"
_RATE_E6 = {DEVELOPMENT: 6_000, EXECUTIVE: 28_000, ACCOUNT: 19_000}
_BONUS_DOLLARS = {DEVELOPMENT: 1_500, EXECUTIVE: 4_000, ACCOUNT: 3_000}
_TARGET_E4 = (40_000, 42_000, 43_000)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Quota:
    """What a person should reach in a quarter; amounts in 1/10 000."""

    person: int
    measure: str
    start_on: int
    end_on: int
    amount_e4: int


@dataclass(frozen=True, slots=True)
class PayParameter:
    """A number in a person's plan while it is in force, in 1/1 000 000."""

    person: int
    parameter: str
    start_on: int
    end_on: int
    value_e6: int
    currency: str


@dataclass(frozen=True, slots=True)
class Figure:
    """How satisfied a person's customers were in a quarter, 1.0 to 5.0, in tenths."""

    person: int
    start_on: int
    end_on: int
    value_e1: int


@dataclass(frozen=True, slots=True)
class Pay:
    """Everything that a plan needs to know about the sellers besides their credits."""

    quotas: list[Quota]
    parameters: list[PayParameter]
    figures: list[Figure]


def compute_usual_credit(credited: Ints, bookings: Bookings, splits: Splits, staff: Staff) -> Ints:
    """Return, per seat, what its country and role usually is credited in a quarter, in whole currency units.

    Parameters
    ----------
    credited
        The seat that each unshared booking is credited to, or NOBODY.
    """
    totals = np.zeros(len(staff.seats), dtype=np.int64)
    units = bookings.amounts_e4 // TEN_THOUSAND
    alone = (bookings.splits < 0) & (credited != NOBODY)
    np.add.at(totals, credited[alone], units[alone])
    np.add.at(totals, splits.seats, units[splits.bookings] * splits.shares_ppm // WHOLE)
    usual = np.zeros(len(staff.seats), dtype=np.int64)
    for country, place in enumerate(COUNTRIES):
        for role in SELLING_ROLES:
            seats = [i for i, seat in enumerate(staff.seats) if seat.country == country and seat.role == role]
            least = 5_000 * place.units_per_dollar_e8 // 100_000_000
            if seats:
                usual[seats] = max(least, int(totals[seats].sum()) // (4 * len(seats)))
    return usual


def build_pay(seed: int, staff: Staff, usual_credit: Ints) -> Pay:
    """Return quotas near what sellers usually are credited, rates and bonuses, and figures for every quarter worked."""
    rng = open_stream(seed, "pay")
    pay = Pay([], [], [])
    for holder in staff.holders:
        role = staff.seats[holder.seat].role
        if role not in SELLING_ROLES or holder.end_on <= YEAR_FROM:
            continue
        _add_quarters(rng, pay, holder, int(usual_credit[holder.seat]))
        _add_parameters(rng, pay, holder, role, staff)
    return pay


def _add_quarters(rng: np.random.Generator, pay: Pay, holder: Holder, usual: int) -> None:
    target_e4 = _TARGET_E4[int(rng.integers(3))]
    quality = int(rng.integers(38, 47))
    stretch = int(rng.integers(75, 126))
    for quarter, (start_on, end_on) in enumerate(pairwise(QUARTERS)):
        if holder.start_on >= end_on or holder.end_on <= start_on:
            continue
        amount = usual * stretch * (80 + 4 * quarter) // 10_000
        step = 10 ** max(0, len(str(amount)) - 3)
        amount_e4 = max(1, amount // step) * step * TEN_THOUSAND
        pay.quotas.append(Quota(holder.person, CREDITED, start_on, end_on, amount_e4))
        pay.quotas.append(Quota(holder.person, SATISFACTION, start_on, end_on, target_e4))
        swing = int(rng.integers(-4, 5)) - 12 * int(rng.integers(50) == 0)
        pay.figures.append(Figure(holder.person, start_on, end_on, min(50, max(10, quality + swing))))


def _add_parameters(rng: np.random.Generator, pay: Pay, holder: Holder, role: str, staff: Staff) -> None:
    start_on, end_on = max(holder.start_on, YEAR_FROM), holder.end_on
    country = COUNTRIES[staff.seats[holder.seat].country]
    rate_e6 = _RATE_E6[role] * int(rng.integers(70, 141)) // 100 // 100 * 100
    raised_on = REORGANISATIONS[1]
    raised = rng.integers(10) == 0 and start_on < raised_on < end_on
    first_end = raised_on if raised else end_on
    pay.parameters.append(PayParameter(holder.person, "commission_rate", start_on, first_end, rate_e6, ""))
    if raised:
        pay.parameters.append(PayParameter(holder.person, "commission_rate", raised_on, end_on, rate_e6 * 11 // 10, ""))
    bonus = _BONUS_DOLLARS[role] * int(rng.integers(80, 121)) // 100 * country.units_per_dollar_e8 // 100_000_000
    step = 10 ** max(0, len(str(bonus)) - 2)
    value_e6 = max(1, bonus // step) * step * _MILLION
    pay.parameters.append(PayParameter(holder.person, "bonus", start_on, end_on, value_e6, country.currency))
