"""The arithmetic of expressions in DuckDB: what `numbers` means, in decimals of at most 38 digits.

Decimals of more than 18 digits are HUGEINTs, and dividing one takes half a microsecond, also to round it. So where the digits
of numbers are known to be few, products are formed at once, and quotients in 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

from aftersale.rules.feel.numbers import PLACES, WHOLE_DIGITS
from aftersale.rules.feel.template import fill, find_literal

Digits: TypeAlias = tuple[int, int]
"""Digits before and after the point."""

NUMBER = f"DECIMAL({WHOLE_DIGITS + PLACES}, {PLACES})"
UNIT = 10**PLACES
SMALLEST = f"0.{'1'.rjust(PLACES, '0')}"
_BROKEN = f"DECIMAL({PLACES}, {PLACES})"
MOST_DIGITS = 38
SHORT_DIGITS = 18
"""Decimals of so many digits are 64 bits."""


def read_digits(operand: exp.Expr) -> Digits | None:
    """The digits that a cast to DECIMAL leaves, when they are no more than those of any number in expressions."""
    if not isinstance(operand, exp.Cast) or not operand.to.is_type(exp.DataType.Type.DECIMAL):
        return None
    sizes = [int(each.name) for each in operand.to.expressions]
    if len(sizes) != 2 or sizes[0] - sizes[1] > WHOLE_DIGITS or sizes[1] > PLACES:
        return None
    return sizes[0] - sizes[1], sizes[1]


def let(name: exp.Expr, value: exp.Expr, body: exp.Expr) -> exp.Expr:
    """Use a value by a name in a body."""
    listed = fill("LIST_TRANSFORM([:value], LAMBDA x: x)[1]", value=value)
    function = listed.find(exp.Lambda)
    assert function is not None
    function.set("this", body.copy())
    function.set("expressions", [exp.to_identifier(name.name, quoted=True)])
    return listed


def fit(value: exp.Expr, whole: exp.Expr, places: exp.Expr) -> exp.Expr:
    """What `numbers.fit` makes of a number; one whose digits are known to be few is not divided as a HUGEINT, which is slow."""
    target = (int(whole.name), int(places.name))
    known = _find_exact(value)
    if known is None:
        return fill(f"TRY_CAST(:value AS DECIMAL({sum(target)}, {target[1]}))", value=value)
    tree, digits = known
    if digits[0] <= target[0] and digits[1] <= target[1]:
        return fill(f"CAST(:value AS DECIMAL({sum(target)}, {target[1]}))", value=tree)
    if digits[1] <= target[1] or sum(digits) <= SHORT_DIGITS or digits[1] >= SHORT_DIGITS:
        return fill(f"TRY_CAST(:value AS DECIMAL({sum(target)}, {target[1]}))", value=tree)
    # A number of up to 18 digits is rounded by dividing 64 bits.
    most = 10 ** (SHORT_DIGITS - digits[1]) - 1
    short, to = f"DECIMAL({SHORT_DIGITS}, {digits[1]})", f"DECIMAL({sum(target)}, {target[1]})"
    chosen = f"CASE WHEN :x BETWEEN -{most} AND {most} THEN TRY_CAST(CAST(:x AS {short}) AS {to}) ELSE TRY_CAST(:x AS {to}) END"
    name = exp.column("FEEL f", quoted=True)
    return let(name, tree, fill(chosen, x=name))


def _find_exact(value: exp.Expr) -> tuple[exp.Expr, Digits] | None:
    """A number that is known to have few digits, as a decimal of those; None when nothing is known of it."""
    while isinstance(value, exp.Paren):
        value = value.this
    if isinstance(value, exp.Add | exp.Sub):
        return _find_exact_sum(value)
    if isinstance(value, exp.Neg):
        negated = _find_exact(value.this)
        return None if negated is None else (exp.Neg(this=exp.Paren(this=negated[0])), negated[1])
    if not isinstance(value, exp.Cast) or isinstance(value, exp.TryCast):
        return None
    factor = _find_short_factor(value)
    inner = factor or value.this
    digits = read_digits(inner)
    return None if digits is None else (inner, digits)


def _find_exact_sum(value: exp.Binary) -> tuple[exp.Expr, Digits] | None:
    left, right = _find_exact(value.this), _find_exact(value.expression)
    if left is None or right is None:
        return None
    digits = (max(left[1][0], right[1][0]) + 1, max(left[1][1], right[1][1]))
    if digits[0] > WHOLE_DIGITS or sum(digits) > MOST_DIGITS:
        return None
    # Decimals of 18 digits are added in 64 bits, and overflow, unless one of them is wider.
    widened = fill(f"CAST(:left AS DECIMAL({sum(digits)}, {digits[1]}))", left=left[0])
    total = type(value)(this=widened, expression=right[0].copy())
    return fill(f"CAST(:total AS DECIMAL({sum(digits)}, {digits[1]}))", total=total), digits


def _multiply_exactly(left: exp.Expr, right: exp.Expr) -> exp.Expr | None:
    """The product of two numbers of which it is known that all its digits have room; null beyond 19 before the point."""
    known = [_find_exact(left), _find_exact(right)]
    if known[0] is None or known[1] is None:
        return None
    (first, first_digits), (second, second_digits) = sorted((known[0], known[1]), key=lambda each: -sum(each[1]))
    whole, places = first_digits[0] + second_digits[0], first_digits[1] + second_digits[1]
    if places > PLACES or whole + places > MOST_DIGITS:
        return None
    if whole + places > SHORT_DIGITS:
        # Decimals of 18 digits are multiplied in 64 bits, and overflow, unless one of them is wider.
        wide = MOST_DIGITS - sum(second_digits)
        first = fill(f"CAST(:first AS DECIMAL({wide}, {first_digits[1]}))", first=first)
    kept = min(whole, WHOLE_DIGITS)
    cast = "CAST" if whole <= WHOLE_DIGITS else "TRY_CAST"
    product = fill(f"{cast}(:first * :second AS DECIMAL({kept + places}, {places}))", first=first, second=second)
    return fill(f"CAST(:product AS {NUMBER})", product=product)


# Up to six digits of the quotient at a time, in 64 bits: no rest times 1,000,000 has more than 18 digits.
_STEP = """
LIST_TRANSFORM(:before, LAMBDA "FEEL q": {
    'b': "FEEL q".b, 'whole': "FEEL q".whole,
    'broken': "FEEL q".broken * 1000000 + ("FEEL q".rest * 1000000) // "FEEL q".b,
    'rest': ("FEEL q".rest * 1000000) % "FEEL q".b})
"""
_QUOTIENT = f"""
LIST_TRANSFORM(:steps, LAMBDA "FEEL q": CAST(CAST("FEEL q".whole AS DECIMAL(19, 0))
    + CAST("FEEL q".broken + CASE WHEN "FEEL q".rest * 2 >= "FEEL q".b THEN 1 ELSE 0 END AS DECIMAL(19, 0)) * {SMALLEST}
    AS {NUMBER}))[1]
"""
# First rounded to 18 places, as every quotient is, then to fewer; a number of too many digits is null.
_FITTED_QUOTIENT = """
LIST_TRANSFORM(:steps, LAMBDA "FEEL q": CASE WHEN "FEEL q".whole < :limit THEN TRY_CAST(CAST(
    "FEEL q".whole * :unit
    + ("FEEL q".broken + CASE WHEN "FEEL q".rest * 2 >= "FEEL q".b THEN 1 ELSE 0 END + :half) // :cut
    AS DECIMAL(19, 0)) * :smallest AS :type) END)[1]
"""


def _fill_fitted(whole: int, places: int, steps: exp.Expr) -> exp.Expr:
    cut = 10 ** (PLACES - places)
    template = _FITTED_QUOTIENT.replace(":type", f"DECIMAL({whole + places}, {places})")
    smallest = fill(f"CAST(0.{'1'.rjust(places, '0')} AS DECIMAL({places}, {places}))")
    return fill(template, steps=steps, limit=10**whole, unit=10**places, half=cut // 2, cut=cut, smallest=smallest)


def _divide_shortly(
    left: exp.Expr, right: exp.Expr, otherwise: exp.Expr, finish: Callable[[exp.Expr], exp.Expr]
) -> exp.Expr | None:
    """A quotient in 64 bits, for rows whose numbers are small enough; None where digits are not known to be few.

    `finish` makes it, without its sign, of the steps of the division; `otherwise` is it for all other rows.
    """
    first, second = _find_exact(left), _find_exact(right)
    if first is None or second is None:
        return None
    places = max(first[1][1], second[1][1])
    if places > 6:
        return None
    unit = f"CAST({10**places} AS DECIMAL({places + 1}, 0))"
    short = f"DECIMAL({SHORT_DIGITS}, {places})"
    whole = {name: f"CAST(CAST(ABS(:{name}) AS {short}) * {unit} AS BIGINT)" for name in "ab"}
    begun = fill(
        f"LIST_TRANSFORM([{{'a': {whole['a']}, 'b': {whole['b']}}}], LAMBDA \"FEEL q\": {{'b': \"FEEL q\".b, "
        '\'whole\': "FEEL q".a // "FEEL q".b, \'broken\': 0::BIGINT, \'rest\': "FEEL q".a % "FEEL q".b})',
        a=first[0],
        b=second[0],
    )
    for _ in range(PLACES // 6):
        begun = fill(_STEP, before=begun)
    quotient = finish(begun)
    return fill(
        f"CASE WHEN ABS(:a) < {10 ** (SHORT_DIGITS - 2 * places)} AND ABS(:b) < {10 ** (12 - places)} AND :b <> 0 "
        "THEN CASE WHEN (:a < 0) <> (:b < 0) THEN -:quotient ELSE :quotient END ELSE :otherwise END",
        a=first[0],
        b=second[0],
        quotient=quotient,
        otherwise=otherwise,
    )


# Both factors are cut into whole and broken part: each of the four products then fits 38 digits. All have the same
# sign, so that rounding the smallest of them rounds the sum.
_MULTIPLY = f"""
LIST_TRANSFORM([{{'a': :a, 'b': :b}}], LAMBDA "FEEL p": TRY_CAST(
    TRY_CAST(CAST(TRUNC("FEEL p".a) AS DECIMAL({WHOLE_DIGITS}, 0)) * CAST(TRUNC("FEEL p".b) AS DECIMAL({WHOLE_DIGITS}, 0))
        AS DECIMAL({WHOLE_DIGITS}, 0))
    + CAST(TRUNC("FEEL p".a) AS DECIMAL({WHOLE_DIGITS}, 0)) * CAST("FEEL p".b - TRUNC("FEEL p".b) AS {_BROKEN})
    + CAST("FEEL p".a - TRUNC("FEEL p".a) AS {_BROKEN}) * CAST(TRUNC("FEEL p".b) AS DECIMAL({WHOLE_DIGITS}, 0))
    + CAST(CAST("FEEL p".a - TRUNC("FEEL p".a) AS {_BROKEN}) * CAST("FEEL p".b - TRUNC("FEEL p".b) AS {_BROKEN})
        AS {NUMBER})
    AS {NUMBER}))[1]
"""


# A factor of few digits that stands in the cell needs no cutting.
_MULTIPLY_BY = f"""
TRY_CAST(
    TRY_CAST(CAST(TRUNC(:a) AS DECIMAL({WHOLE_DIGITS}, 0)) * :factor AS {NUMBER})
    + CAST(CAST(:a - TRUNC(:a) AS {_BROKEN}) * :factor AS {NUMBER})
    AS {NUMBER})
"""


def multiply(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """What `numbers.multiply` makes of two numbers."""
    exact = _multiply_exactly(left, right)
    if exact is not None:
        return exact
    for value, other in ((left, right), (right, left)):
        factor = _find_short_factor(other)
        if factor is None:
            continue
        if isinstance(value, exp.TryCast) and isinstance(value.this, exp.Column):
            return fill(_MULTIPLY_BY, a=value, factor=factor)
        name = exp.column("FEEL p", quoted=True)
        return let(name, value, fill(_MULTIPLY_BY, a=name, factor=factor))
    return fill(_MULTIPLY, a=left, b=right)


def _find_short_factor(value: exp.Expr) -> exp.Expr | None:
    """A number that stands in the cell, as a decimal of its own digits; None when it has too many, or is none."""
    number = find_literal(value)
    if number is None:
        return None
    whole, _, broken = number.find(exp.Literal).name.partition(".")  # type: ignore[union-attr]  # it is one
    digits, places = len(whole.lstrip("0")) + len(broken), len(broken)
    if digits > WHOLE_DIGITS or places > PLACES:
        return None
    return fill(f"CAST(:number AS DECIMAL({max(digits, 1)}, {places}))", number=number)


def _unscaled(value: str) -> str:
    whole = f"CAST(TRUNC({value}) AS HUGEINT) * CAST({UNIT} AS HUGEINT)"
    return f"{whole} + CAST(CAST({value} - TRUNC({value}) AS {_BROKEN}) * CAST({UNIT} AS DECIMAL(19, 0)) AS HUGEINT)"


# Long division of whole numbers: 18 digits after the point, each of a rest below 10^37, then the rounding.
_DIVIDE = f"""
LIST_TRANSFORM(LIST_TRANSFORM(LIST_TRANSFORM([{{'a': :a, 'b': :b}}],
    LAMBDA "FEEL p": {{
        'a': {_unscaled('ABS("FEEL p".a)')},
        'b': NULLIF({_unscaled('ABS("FEEL p".b)')}, 0),
        'sign': CASE WHEN ("FEEL p".a < 0) <> ("FEEL p".b < 0) THEN -1 ELSE 1 END}}),
    LAMBDA "FEEL p": {{
        'b': "FEEL p".b,
        'sign': "FEEL p".sign,
        'result': LIST_REDUCE(
            LIST_TRANSFORM(RANGE({PLACES}), LAMBDA "FEEL i": {{'q': CAST(0 AS HUGEINT), 'r': CAST(0 AS HUGEINT)}}),
            LAMBDA "FEEL s", "FEEL d": {{
                'q': "FEEL s".q * 10 + ("FEEL s".r * 10) // "FEEL p".b,
                'r': ("FEEL s".r * 10) % "FEEL p".b}},
            {{
                'q': CASE WHEN "FEEL p".a // "FEEL p".b < {10**WHOLE_DIGITS} THEN "FEEL p".a // "FEEL p".b END,
                'r': "FEEL p".a % "FEEL p".b}})}}),
    LAMBDA "FEEL p": TRY_CAST(
        (CAST("FEEL p".result.q // {UNIT} AS DECIMAL(20, 0))
        + CAST("FEEL p".result.q % {UNIT} AS DECIMAL(18, 0)) * {SMALLEST}
        + CASE WHEN "FEEL p".result.r * 2 >= "FEEL p".b THEN {SMALLEST} ELSE CAST(0 AS {_BROKEN}) END)
        * "FEEL p".sign AS {NUMBER}))[1]
"""

# By a whole number that stands in the cell there is no rest to go on with: the last place is rounded at once.
_DIVIDE_BY = f"""
LIST_TRANSFORM([:a], LAMBDA "FEEL p": LIST_TRANSFORM(
    [(2 * ({_unscaled('ABS("FEEL p")')}) + CAST(:b AS HUGEINT)) // CAST(:twice AS HUGEINT)],
    LAMBDA "FEEL q": TRY_CAST(
        (CAST("FEEL q" // {UNIT} AS DECIMAL(20, 0)) + CAST("FEEL q" % {UNIT} AS DECIMAL(18, 0)) * {SMALLEST})
        * CASE WHEN "FEEL p" < 0 THEN -1 ELSE 1 END AS {NUMBER}))[1])[1]
"""


def divide(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """What `numbers.divide` makes of two numbers."""
    literal = find_literal(right)
    quotient = fill(_DIVIDE, a=left, b=right)
    if isinstance(literal, exp.Literal) and literal.name.isdecimal() and int(literal.name) > 0:
        divisor = int(literal.name)
        quotient = fill(_DIVIDE_BY, a=left, b=divisor, twice=2 * divisor)
    return _divide_shortly(left, right, quotient, lambda steps: fill(_QUOTIENT, steps=steps)) or quotient


def divide_and_fit(left: exp.Expr, right: exp.Expr, whole: exp.Expr, places: exp.Expr) -> exp.Expr:
    """What `numbers.fit` makes of a quotient."""
    quotient = fit(divide(left, right), whole, places)
    target = int(whole.name), int(places.name)
    return _divide_shortly(left, right, quotient, lambda steps: _fill_fitted(*target, steps)) or quotient
