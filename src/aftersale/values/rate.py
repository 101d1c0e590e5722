"""Rates and shares: exact decimals that every engine keeps as DECIMAL(9,6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from babel.numbers import format_percent as format_percent_of_babel

from aftersale.values.decimals import EXACT, is_within, parse_decimal, round_half_away, without_negative_zero
from aftersale.values.errors import RateOutOfRange, RateUnreadable

RATE_DIGITS = 9
RATE_PLACES = 6
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A factor such as 0.015 for 1.5 %, between -999.999999 and 999.999999.

    Examples
    --------
    >>> str(Rate(Decimal("0.0150")))
    '0.015'
    """

    value: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise TypeError(f"a rate is a Decimal, not {type(self.value).__name__}")
        if not is_within(self.value, RATE_DIGITS, RATE_PLACES):
            raise ValueError(f"{self.value} does not fit DECIMAL({RATE_DIGITS},{RATE_PLACES})")
        object.__setattr__(self, "value", without_negative_zero(self.value))

    def __str__(self) -> str:
        return f"{self.value.normalize(EXACT):f}"


def require_rate(given: str | Decimal) -> Rate:
    """Read a rate, as a decimal or as a percentage.

    Raises
    ------
    RateUnreadable, RateOutOfRange

    Examples
    --------
    >>> require_rate("0.015") == require_rate("1.5 %") == Rate(Decimal("0.015"))
    True
    """
    if isinstance(given, Decimal):
        value = given if given.is_finite() else None
    elif isinstance(given, str):
        value = _parse_rate(given)
    else:
        raise TypeError(f"a rate is read from text or a Decimal, not {type(given).__name__}")
    if value is None:
        raise RateUnreadable(text=str(given))
    if not is_within(value, RATE_DIGITS, RATE_PLACES):
        raise RateOutOfRange(rate=str(given))
    return Rate(round_half_away(value, RATE_PLACES))


def format_percent(rate: Rate, locale: str | None = None) -> str:
    """Write a rate as a percentage with all its digits; without a locale in the form that `require_rate` reads back.

    Examples
    --------
    >>> format_percent(Rate(Decimal("0.015")))
    '1.5 %'
    >>> format_percent(Rate(Decimal("0.015")), "en-GB")
    '1.5%'
    """
    if locale is None:
        return f"{EXACT.multiply(rate.value, _HUNDRED).normalize(EXACT):f} %"
    with localcontext(EXACT):
        return format_percent_of_babel(rate.value, locale=locale.replace("-", "_"), decimal_quantization=False)


def _parse_rate(text: str) -> Decimal | None:
    stripped = text.strip()
    if not stripped.endswith("%"):
        return parse_decimal(stripped)
    percentage = parse_decimal(stripped[:-1])
    # Reading digits is exact for any number of them; arithmetic would round what ought to be refused.
    return None if percentage is None else Decimal(f"{percentage:f}E-2")
