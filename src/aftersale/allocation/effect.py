"""What the optimum is worth in outcomes: tickets that it gave out against those that were held back and went by best available."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftersale.allocation.intervals import Difference, Estimate, compare_means, compare_rates
from aftersale.allocation.results import (
    MEANS,
    MEASURES,
    RATES,
    RESULTS,
    Missing,
    Tally,
    find_results,
    list_missing,
    tally_from,
)
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.values.decimals import round_half_away
from aftersale.values.money import Money
from aftersale.values.period import Period
from aftersale.values.sentence import N_, Fact, Sentence

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_POINT_PLACES = 1

NAMES = {
    "upsell_rate": N_("Sold on top"),
    "upsell_amount": N_("Sold per ticket"),
    "cancellation_rate": N_("Cancelled"),
    "handling_cost": N_("Cost per ticket"),
    "on_time_rate": N_("Done in time"),
    "net_value": N_("Net value per ticket"),
}
HIGHER = {
    "upsell_rate": N_(
        "Tickets allocated by the optimum sell {difference} points more often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "upsell_amount": N_(
        "Tickets allocated by the optimum sell {difference} more each, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "cancellation_rate": N_(
        "Customers of tickets allocated by the optimum cancel {difference} points more often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "handling_cost": N_(
        "Tickets allocated by the optimum cost {difference} more each, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "on_time_rate": N_(
        "Tickets allocated by the optimum are done in time {difference} points more often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "net_value": N_(
        "Tickets allocated by the optimum bring {difference} more each after what they cost, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
}
LOWER = {
    "upsell_rate": N_(
        "Tickets allocated by the optimum sell {difference} points less often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "upsell_amount": N_(
        "Tickets allocated by the optimum sell {difference} less each, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "cancellation_rate": N_(
        "Customers of tickets allocated by the optimum cancel {difference} points less often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "handling_cost": N_(
        "Tickets allocated by the optimum cost {difference} less each, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "on_time_rate": N_(
        "Tickets allocated by the optimum are done in time {difference} points less often, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
    "net_value": N_(
        "Tickets allocated by the optimum bring {difference} less each after what they cost, between {low} and {high}; "
        "{optimum} against {held_back} tickets."
    ),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of both ways, the difference of the optimum to the held back tickets, and what that says."""

    measure: str
    optimum: Estimate
    held_back: Estimate
    difference: Difference
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """How many applied runs held back the same share of their tickets."""

    share: Decimal
    runs: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Effect:
    """The optimum against best available, over the runs that held tickets back; nothing is compared without any."""

    currency: str
    as_of: datetime
    runs: tuple[ComparedRuns, ...]
    optimum: Tally
    held_back: Tally
    compared: tuple[Compared, ...]
    missing: tuple[Missing, ...]


def find_effect(
    conn: Connection, columnar: Columnar, currency: str, as_of: datetime, period: Period | None = None
) -> Effect:
    """Compare over the applied runs for the days of a period, or over all; needs `exchange_rates` in the columnar engine.

    Only runs that held tickets back are compared: in them a hash of its id alone decided which way a ticket went.
    """
    start_on, end_on = (period.start_on, period.end_on) if period else (_FIRST_DAY, _LAST_DAY)
    asked = {"as_of": as_of, "start_on": start_on, "end_on": end_on}
    runs = tuple(ComparedRuns(**row) for row in conn.execute(STATEMENTS["load_compared_runs"], asked))
    if not runs:
        return Effect(currency, as_of, (), Tally(), Tally(), (), ())
    find_results(columnar, currency, as_of)
    columnar.fetch("arms", STATEMENTS["fetch_arms"], asked)
    columnar.duck.execute(RESULTS["choose_arms"])
    optimum, held_back = Tally(), Tally()
    for row in columnar.rows(RESULTS["tally"]):
        if row["is_held_back"]:
            held_back += tally_from(row)
        else:
            optimum += tally_from(row)
    compared = tuple(_compare(measure, optimum, held_back, currency) for measure in MEASURES)
    return Effect(currency, as_of, runs, optimum, held_back, compared, list_missing(columnar))


def _compare(measure: str, optimum: Tally, held_back: Tally, currency: str) -> Compared:
    if measure in RATES:
        difference = compare_rates(*(getattr(each, RATES[measure]) for each in (optimum, held_back)))
    else:
        difference = compare_means(*(getattr(each, MEANS[measure]) for each in (optimum, held_back)))
    sentence = say_difference(measure, difference, currency)
    return Compared(measure, optimum.estimate(measure), held_back.estimate(measure), difference, sentence)


def say_difference(measure: str, difference: Difference, currency: str) -> Sentence:
    """What a difference comes to, in one sentence; where the interval holds zero it says that nothing is certain."""
    counts: dict[str, Fact] = {"optimum": difference.n, "held_back": difference.other_n}
    named: dict[str, Fact] = {"measure": Sentence(NAMES[measure]), **counts}
    value, low, high = difference.value, difference.low, difference.high
    if value is None or low is None or high is None:
        return Sentence("{measure}: too few tickets to tell; {optimum} against {held_back}.", **named)

    def write(amount: Decimal) -> Decimal | Money:
        return round_half_away(amount * 100, _POINT_PLACES) if measure in RATES else Money(amount, currency)

    if difference.is_sure and value > 0:
        return Sentence(HIGHER[measure], difference=write(value), low=write(low), high=write(high), **counts)
    if difference.is_sure:
        return Sentence(LOWER[measure], difference=write(-value), low=write(-high), high=write(-low), **counts)
    if measure in RATES:
        return Sentence(
            "{measure}: the optimum may make no difference; it lies between {low} and {high} points. "
            "{optimum} against {held_back} tickets.",
            low=write(low),
            high=write(high),
            **named,
        )
    return Sentence(
        "{measure}: the optimum may make no difference; it lies between {low} and {high}. {optimum} against {held_back} tickets.",
        low=write(low),
        high=write(high),
        **named,
    )
