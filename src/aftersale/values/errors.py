"""What can be wrong with a value that somebody typed or imported."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid


class AmountUnreadable(Invalid):
    """{text!r} is not an amount. Write digits with a point before the decimals and nothing between the thousands,
    for example -1234.50."""


class AmountOutOfRange(Invalid):
    """The amount {amount} cannot be kept exactly: at most 14 digits before the point and 4 after it. Check it for a
    slip, or round it first."""


class RateUnreadable(Invalid):
    """{text!r} is not a rate. Write a decimal such as 0.015, or a percentage such as 1.5 %."""


class RateOutOfRange(Invalid):
    """The rate {rate} cannot be kept exactly: at most 3 digits before the point and 6 after it. Check it for a slip,
    or round it first."""


class SharesUnusable(Invalid):
    """Nothing can be split by the shares {shares}: {reason}. Give every share as zero or more, and at least one above
    zero."""


class PeriodUnreadable(Invalid):
    """{text!r} is not a period: {reason}. Write a year 2013, a half 2013-H2, a quarter 2013-Q4, a month 2013-12, or
    two days 2013-10-01..2014-01-01 of which the second no longer belongs to it."""


class UnknownCurrency(Invalid):
    """{text!r} is not a currency code of ISO 4217. Write its three letters, for example EUR."""


class CurrencyMisspelt(UnknownCurrency):
    """{text!r} is not a currency code of ISO 4217. Did you mean {suggestion}?"""


class CalendarUnknown(Invalid):
    """There is no holiday calendar for {region!r} {subdivision!r}. Name a country such as DE with a subdivision such
    as BY or none, or a market such as XECB."""


class ExchangeRateMissing(Conflict):
    """There is no {rate_type} exchange rate from {from_currency} to {to_currency} on {on}{also_tried}. Import the rate
    of that day, or correct the date of what is to be converted."""


class ExchangeRateContradicted(Conflict):
    """The {rate_type} exchange rate from {from_currency} to {to_currency} on {on} is given as {first} by
    {first_source} and as {second} by {second_source}. Keep one of the two."""
