"""Splitting an amount so that the parts always sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import lcm

from aftersale.values.decimals import EXACT, round_half_away
from aftersale.values.errors import SharesUnusable
from aftersale.values.sentence import Sentence


def split_amount(total: Decimal, shares: Sequence[Decimal], places: int = 4) -> tuple[Decimal, ...]:
    """Split by largest remainder: every part is its exact share rounded up or down, and they sum to the total.

    What is left after rounding down goes, one smallest unit each, to the largest remainders; the earlier of two equal
    ones comes first. A negative total gives the parts of the positive one, negated. Shares need not sum to 1.

    Raises
    ------
    SharesUnusable
        A share is negative, or all are zero, or there are none.
    ValueError
        The total has more decimals than the parts may have.

    Source
    ------
    Hamilton's method of apportionment (1792), also Hare-Niemeyer.

    Examples
    --------
    >>> [str(part) for part in split_amount(Decimal("100"), [Decimal(1), Decimal(1), Decimal(1)], places=2)]
    ['33.34', '33.33', '33.33']
    """
    weights = _whole_weights(shares)
    units = int(EXACT.scaleb(round_half_away(total, places), places))
    if EXACT.scaleb(Decimal(units), -places) != total:
        raise ValueError(f"{total} has more than {places} decimals: round it before it is split")
    whole = sum(weights)
    parts = [divmod(abs(units) * weight, whole) for weight in weights]
    left = abs(units) - sum(part for part, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda at: -parts[at][1])
    raised = frozenset(by_remainder[:left])
    sign = -1 if units < 0 else 1
    return tuple(EXACT.scaleb(Decimal(sign * (part + (at in raised))), -places) for at, (part, _) in enumerate(parts))


def _whole_weights(shares: Sequence[Decimal]) -> list[int]:
    """Integers in the same proportion: whole numbers have no rounding that could decide a tie."""
    listed = ", ".join(str(share) for share in shares) or "(none)"
    if not all(share.is_finite() and share >= 0 for share in shares):
        raise SharesUnusable(shares=listed, reason=Sentence("one of them is negative or not a number"))
    if not any(shares):
        raise SharesUnusable(shares=listed, reason=Sentence("they sum to zero"))
    fractions = [share.as_integer_ratio() for share in shares]
    common = lcm(*(denominator for _, denominator in fractions))
    return [numerator * (common // denominator) for numerator, denominator in fractions]
