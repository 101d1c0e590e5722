"""The arithmetic of expressions: decimals of 19 digits before and 18 after the point, the same on every engine.

Every result is rounded once, half away from zero, to 18 places; one of 20 or more digits before the point is null, as is
a division by zero. FEEL asks for 34 significant digits, which no database computes with; these 37 hold more.
"""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

WHOLE_DIGITS = 19
PLACES = 18
MOST_POWER = 999

# Wide enough for the exact product of two numbers; in Python's words "half up" is half away from zero.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

ROUNDINGS = {
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "decimal": ROUND_HALF_EVEN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}


def fit(number: Decimal, whole: int = WHOLE_DIGITS, places: int = PLACES) -> Decimal | None:
    """Round a number to so many places; None when it then has more digits before the point.

    Examples
    --------
    >>> fit(Decimal("0.0000000000000000005")), fit(Decimal("1e19"))
    (Decimal('1E-18'), None)
    """
    if number.adjusted() >= whole:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return rounded if rounded.copy_abs() < Decimal(10) ** whole else None


def add(left: Decimal, right: Decimal) -> Decimal | None:
    """The sum, None when too large."""
    return fit(_EXACT.add(left, right))


def multiply(left: Decimal, right: Decimal) -> Decimal | None:
    """The exact product, rounded once; None when too large."""
    return fit(_EXACT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """The exact quotient, rounded once; None when too large or when divided by zero."""
    if right == 0:
        return None
    above, below = (int(_EXACT.scaleb(number.copy_abs(), PLACES)) for number in (left, right))
    quotient = Decimal((2 * above * 10**PLACES + below) // (2 * below)).scaleb(-PLACES, _EXACT)
    return fit(quotient.copy_negate() if quotient and (left < 0) != (right < 0) else quotient)


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """A whole power by squaring, every product rounded; None for exponents that are not whole or beyond 999.

    A negative exponent divides 1 by the power; anything to the power 0 is 1.
    """
    if exponent != exponent.to_integral_value() or exponent.copy_abs() > MOST_POWER:
        return None
    result: Decimal | None = Decimal(1)
    for bit in f"{abs(int(exponent)):b}":
        result = multiply(result, result) if result is not None else None
        result = multiply(result, base) if result is not None and bit == "1" else result
    return divide(Decimal(1), result) if result is not None and exponent < 0 else result


def modulo(left: Decimal, right: Decimal) -> Decimal | None:
    """What is left after dividing, with the sign of the divisor; None for a divisor of zero."""
    if right == 0:
        return None
    rest = _EXACT.remainder(left, right)
    return fit(_EXACT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest)


def round_number(function: str, number: Decimal, places: int) -> Decimal | None:
    """Round by one of FEEL's functions; None when too large."""
    return fit(number.quantize(Decimal(1).scaleb(-places), ROUNDINGS[function], _EXACT))


def has_digits_within(number: Decimal, digits: tuple[int, int]) -> bool:
    """Tell whether a number has at most so many digits before and after the decimal mark."""
    whole, _, fraction = format(number.copy_abs(), "f").partition(".")
    return len(whole.lstrip("0")) <= digits[0] and len(fraction) <= digits[1]
