"""Converting money at the rate of a day: a missing rate is said, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from aftersale.values.calendar import BusinessCalendar
from aftersale.values.decimals import divide_rounded, is_within
from aftersale.values.errors import ExchangeRateContradicted, ExchangeRateMissing
from aftersale.values.money import Money
from aftersale.values.sentence import Sentence

RatePolicy = Literal["same_day", "previous_business_day"]
RateKey = tuple[str, str, date, str]

_ONE = Decimal(1)
IDENTITY = "identity"
# What an amount of four decimals times a rate of eight can have: an inverse keeps as many.
CONVERTED_PLACES = 12


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How much of `to_currency` one unit of `from_currency` was worth on a day; at most eight decimals."""

    from_currency: str
    to_currency: str
    rate_on: date
    rate: Decimal
    rate_type: str = "reference"
    source: str = ""

    def __post_init__(self) -> None:
        if not is_within(self.rate, 18, 8) or self.rate <= 0:
            raise ValueError(f"an exchange rate is above zero and fits DECIMAL(18,8), {self.rate} does not")
        if self.from_currency == self.to_currency and self.rate != _ONE:
            raise ValueError(f"{self.from_currency} is worth itself, not {self.rate} of itself")


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted amount, not yet rounded to anything payable, with what made it."""

    money: Money
    original: Money
    rate: ExchangeRate
    policy: RatePolicy
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class RateTable:
    """Exchange rates by (from, to, day, type), with the calendar of the days on which rates are published.

    Examples
    --------
    >>> table = build_rate_table([ExchangeRate("USD", "EUR", date(2013, 12, 20), Decimal("0.73"))])
    >>> dollars = Money(Decimal("100"), "USD")
    >>> table.convert(dollars, "EUR", date(2013, 12, 22), "previous_business_day").money
    Money(amount=Decimal('73.00'), currency='EUR')
    >>> table.convert(dollars, "EUR", date(2013, 12, 22), "same_day")
    Traceback (most recent call last):
        ...
    aftersale.values.errors.ExchangeRateMissing: There is no reference exchange rate from USD to EUR on 2013-12-22. \
Import the rate of that day, or correct the date of what is to be converted.
    """

    rates: Mapping[RateKey, ExchangeRate]
    calendar: BusinessCalendar = field(default_factory=BusinessCalendar)
    allow_inverse: bool = False

    def convert(
        self, money: Money, to_currency: str, on: date, policy: RatePolicy, rate_type: str = "reference"
    ) -> Conversion:
        """Convert at the rate of a day; the amount keeps all its decimals, of an inverse twelve.

        `previous_business_day` goes back only from a day on which no rates are published, and only to the last one on
        which they are: a gap on a business day is missing under either policy. The inverse of a rate is used only
        where the table allows it and the rate itself is not there.

        Raises
        ------
        ExchangeRateMissing
        """
        if money.currency == to_currency:
            identity = ExchangeRate(to_currency, to_currency, on, _ONE, rate_type, IDENTITY)
            return Conversion(money, money, identity, policy)
        days = self._days_to_try(on, policy)
        for day in days:
            if found := self.rates.get((money.currency, to_currency, day, rate_type)):
                return Conversion(Money((money * found.rate).amount, to_currency), money, found, policy)
            inverse = self.rates.get((to_currency, money.currency, day, rate_type)) if self.allow_inverse else None
            if inverse:
                amount = divide_rounded(money.amount, inverse.rate, CONVERTED_PLACES)
                return Conversion(Money(amount, to_currency), money, inverse, policy, inverted=True)
        raise ExchangeRateMissing(
            from_currency=money.currency,
            to_currency=to_currency,
            on=on,
            rate_type=rate_type,
            also_tried=Sentence(", nor on {day}, the business day before", day=days[1]) if days[1:] else "",
        )

    def _days_to_try(self, on: date, policy: RatePolicy) -> list[date]:
        if policy == "same_day" or self.calendar.is_business_day(on):
            return [on]
        return [on, self.calendar.previous_business_day(on)]


def build_rate_table(
    rates: Iterable[ExchangeRate], calendar: BusinessCalendar | None = None, allow_inverse: bool = False
) -> RateTable:
    """Build the table; which one of two equal rates from different sources is kept does not depend on their sequence.

    Raises
    ------
    ExchangeRateContradicted
        Two rates of one pair, day and type differ.
    """
    by_key: dict[RateKey, ExchangeRate] = {}
    for rate in sorted(rates, key=lambda rate: (rate.source, rate.rate)):
        key = (rate.from_currency, rate.to_currency, rate.rate_on, rate.rate_type)
        kept = by_key.setdefault(key, rate)
        if kept.rate != rate.rate:
            raise ExchangeRateContradicted(
                rate_type=rate.rate_type,
                from_currency=rate.from_currency,
                to_currency=rate.to_currency,
                on=rate.rate_on,
                first=kept.rate,
                first_source=kept.source or Sentence("an unnamed source"),
                second=rate.rate,
                second_source=rate.source or Sentence("an unnamed source"),
            )
    return RateTable(by_key, calendar or BusinessCalendar(), allow_inverse)
