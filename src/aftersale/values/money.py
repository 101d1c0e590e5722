"""Amounts in a currency, exact to the last decimal, that refuse to be mixed up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from decimal import Decimal, localcontext

from babel import Locale
from babel.numbers import format_currency

from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT, is_within, parse_decimal, round_half_away, without_negative_zero
from aftersale.values.errors import AmountOutOfRange, AmountUnreadable
from aftersale.values.rate import Rate

AMOUNT_DIGITS = 18
AMOUNT_PLACES = 4
_THREE_CAPITALS = re.compile("[A-Z]{3}")
# CLDR's currencySpacing, which Babel leaves out: a code is kept apart from the digits beside it, KWD 1.235.
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; sums and products are exact, and nothing but `rounded` rounds.

    Examples
    --------
    >>> Money(Decimal("100.10"), "EUR") * Rate(Decimal("0.015"))
    Money(amount=Decimal('1.50150'), currency='EUR')
    >>> Money(Decimal("1"), "EUR") + Money(Decimal("1"), "USD")
    Traceback (most recent call last):
        ...
    TypeError: EUR and USD do not mix: convert one of them first
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"an amount is a Decimal, not {type(self.amount).__name__}")
        if not self.amount.is_finite():
            raise ValueError(f"{self.amount} is not an amount")
        if not _THREE_CAPITALS.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is not a currency code")
        object.__setattr__(self, "amount", without_negative_zero(self.amount))

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(EXACT.add(self.amount, self._amount_of(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(EXACT.subtract(self.amount, self._amount_of(other)), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __mul__(self, factor: Rate | Decimal) -> Money:
        if not isinstance(factor, Rate | Decimal):
            return NotImplemented
        return Money(EXACT.multiply(self.amount, factor.value if isinstance(factor, Rate) else factor), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._amount_of(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._amount_of(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._amount_of(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._amount_of(other) if isinstance(other, Money) else NotImplemented

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def rounded(self) -> Money:
        """The amount that can be paid: rounded to the currency's minor unit, once, at the end."""
        return Money(round_to_minor_unit(self.amount, self.currency), self.currency)

    def _amount_of(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise TypeError(f"{self.currency} and {other.currency} do not mix: convert one of them first")
        return other.amount


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    """Add any number of amounts in one currency; none at all is zero in it.

    Examples
    --------
    >>> str(sum_money([Money(Decimal("1.10"), "EUR"), Money(Decimal("-0.10"), "EUR")], "EUR"))
    '1.00 EUR'
    """
    return sum(amounts, start=Money(Decimal(0), currency))


def round_to_minor_unit(amount: Decimal, currency: str) -> Decimal:
    """Round to the smallest amount payable in the currency, halves away from zero.

    Raises
    ------
    UnknownCurrency

    Source
    ------
    ISO 4217, column "minor unit"; CLDR's digits for currencies that are no longer in use.

    Examples
    --------
    >>> [str(round_to_minor_unit(Decimal("-1234.5675"), code)) for code in ("EUR", "JPY", "KWD")]
    ['-1234.57', '-1235', '-1234.568']
    """
    return round_half_away(amount, minor_unit(currency))


def require_amount(given: str | Decimal) -> Decimal:
    """Read an amount that DECIMAL(18,4) holds without changing it, written with four decimals.

    Raises
    ------
    AmountUnreadable, AmountOutOfRange

    Examples
    --------
    >>> require_amount("-1234.5")
    Decimal('-1234.5000')
    """
    if isinstance(given, Decimal):
        amount = given if given.is_finite() else None
    elif isinstance(given, str):
        amount = parse_decimal(given)
    else:
        raise TypeError(f"an amount is read from text or a Decimal, not {type(given).__name__}")
    if amount is None:
        raise AmountUnreadable(text=str(given))
    if not is_within(amount, AMOUNT_DIGITS, AMOUNT_PLACES):
        raise AmountOutOfRange(amount=str(given))
    return round_half_away(amount, AMOUNT_PLACES)


def format_money(money: Money, locale: str, places: int | None = None) -> str:
    """Write an amount as readers of a locale expect it, to the currency's minor unit or to a number of decimals.

    Examples
    --------
    >>> format_money(Money(Decimal("-1234.505"), "EUR"), "en-GB")
    '-€1,234.51'
    >>> format_money(Money(Decimal("1234.5"), "JPY"), "en-GB"), format_money(Money(Decimal("1.5"), "GBP"), "en-GB", 4)
    ('JP¥1,235', '£1.5000')
    """
    language = Locale.parse(locale.replace("-", "_"))
    decimals = minor_unit(money.currency) if places is None else places
    # Babel would take CLDR's digits and round half to even: the pattern gets our digits, the amount is rounded before.
    pattern = copy(language.currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    with localcontext(EXACT):
        rounded = round_half_away(money.amount, decimals)
        written = format_currency(rounded, money.currency, format=pattern, locale=language, currency_digits=False)
    return _LETTER_BESIDE_DIGIT.sub("\xa0", written)
