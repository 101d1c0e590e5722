"""Exact decimal arithmetic that does not depend on the precision of the calling thread."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

# The default context keeps 28 digits and rounds the rest away in silence; an amount times a rate times a rate has 36.
# 76 digits hold any two DECIMAL(38); what would not fit even there is refused (Inexact) instead of rounded.
EXACT = Context(prec=76, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
_ROUNDING = Context(prec=76, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

_DECIMAL_TEXT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)


def round_half_away(value: Decimal, places: int) -> Decimal:
    """Round to a number of decimals, halves away from zero, as `ROUND` does in PostgreSQL, DuckDB and Spark.

    Examples
    --------
    >>> round_half_away(Decimal("2.345"), 2), round_half_away(Decimal("-2.345"), 2), round_half_away(Decimal("-0.4"), 0)
    (Decimal('2.35'), Decimal('-2.35'), Decimal('0'))
    """
    return without_negative_zero(_ROUNDING.quantize(value, Decimal((0, (1,), -places))))


def divide_rounded(dividend: Decimal, divisor: Decimal, places: int) -> Decimal:
    """Divide and round half away from zero, for the few places where nothing can be multiplied instead."""
    return round_half_away(_ROUNDING.divide(dividend, divisor), places)


def is_within(value: Decimal, digits: int, places: int) -> bool:
    """Tell whether DECIMAL(digits, places) holds the value without changing it.

    Examples
    --------
    >>> is_within(Decimal("99.50"), 3, 1), is_within(Decimal("100"), 3, 1), is_within(Decimal("0.05"), 3, 1)
    (True, False, False)
    """
    if not value.is_finite() or value.copy_abs() >= Decimal((0, (1,), digits - places)):
        return False
    return round_half_away(value, places) == value


def parse_decimal(text: str) -> Decimal | None:
    """Read plain digits with an optional sign and point; None for anything else, also exponents and separators.

    Examples
    --------
    >>> parse_decimal(" -12.50 "), parse_decimal("1,000.00"), parse_decimal("1e5"), parse_decimal("NaN")
    (Decimal('-12.50'), None, None, None)
    """
    stripped = text.strip()
    return without_negative_zero(Decimal(stripped)) if _DECIMAL_TEXT.fullmatch(stripped) else None


def without_negative_zero(value: Decimal) -> Decimal:
    """Give zero its plain sign, so that equal values also read the same."""
    return value if value else value.copy_abs()
