"""Replaces the FEEL_… functions of compiled expressions by what one engine has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from aftersale.rules.feel.numbers import MOST_POWER, PLACES, WHOLE_DIGITS
from aftersale.rules.feel.spark import SPARK, respell
from aftersale.rules.feel.template import fill, fill_by, find_literal

_NUMBER = f"DECIMAL({WHOLE_DIGITS + PLACES}, {PLACES})"
_BROKEN = f"DECIMAL({PLACES}, {PLACES})"
_UNIT = 10**PLACES
_SMALLEST = f"0.{'1'.rjust(PLACES, '0')}"


def lower(tree: exp.Expr, dialect: str) -> exp.Expr:
    """Replace every FEEL_… function of a tree for an engine, `duckdb`, `postgres` or `spark`.

    Raises
    ------
    ValueError
        When the tree has such functions and the engine is another one.
    """
    if dialect == "spark":
        tree = respell(tree.copy())
    if not any(map(_is_ours, tree.find_all(exp.Anonymous))):
        return tree
    if dialect not in _LOWER:
        raise ValueError(f"expressions of rule tables are not written for {dialect}")
    root = exp.Paren(this=tree.copy())
    # What is put in may have such functions itself.
    while calls := [call for call in root.find_all(exp.Anonymous) if _is_ours(call)]:
        for call in reversed(calls):
            call.replace(_LOWER[dialect][call.name](*call.expressions))
    lowered: exp.Expr = root.this
    lowered.pop()
    return lowered


def _is_ours(call: exp.Anonymous) -> bool:
    return call.name.startswith("FEEL_")


def _duck_let(name: exp.Expr, value: exp.Expr, body: exp.Expr) -> exp.Expr:
    listed = fill("LIST_TRANSFORM([:value], LAMBDA x: x)[1]", value=value)
    function = listed.find(exp.Lambda)
    assert function is not None
    function.set("this", body.copy())
    function.set("expressions", [exp.to_identifier(name.name, quoted=True)])
    return listed


def _duck_fit(value: exp.Expr, whole: exp.Expr, places: exp.Expr) -> exp.Expr:
    return fill(f"TRY_CAST(:value AS DECIMAL({int(whole.name) + int(places.name)}, {places.name}))", value=value)


# Both factors are cut into whole and broken part: each of the four products then fits 38 digits. All have the same
# sign, so that rounding the smallest of them rounds the sum.
_DUCK_MULTIPLY = f"""
LIST_TRANSFORM([{{'a': :a, 'b': :b}}], LAMBDA "FEEL p": TRY_CAST(
    TRY_CAST(CAST(TRUNC("FEEL p".a) AS DECIMAL({WHOLE_DIGITS}, 0)) * CAST(TRUNC("FEEL p".b) AS DECIMAL({WHOLE_DIGITS}, 0))
        AS DECIMAL({WHOLE_DIGITS}, 0))
    + CAST(TRUNC("FEEL p".a) AS DECIMAL({WHOLE_DIGITS}, 0)) * CAST("FEEL p".b - TRUNC("FEEL p".b) AS {_BROKEN})
    + CAST("FEEL p".a - TRUNC("FEEL p".a) AS {_BROKEN}) * CAST(TRUNC("FEEL p".b) AS DECIMAL({WHOLE_DIGITS}, 0))
    + CAST(CAST("FEEL p".a - TRUNC("FEEL p".a) AS {_BROKEN}) * CAST("FEEL p".b - TRUNC("FEEL p".b) AS {_BROKEN})
        AS {_NUMBER})
    AS {_NUMBER}))[1]
"""


# A factor of few digits that stands in the cell needs no cutting.
_DUCK_MULTIPLY_BY = f"""
TRY_CAST(
    TRY_CAST(CAST(TRUNC(:a) AS DECIMAL({WHOLE_DIGITS}, 0)) * :factor AS {_NUMBER})
    + CAST(CAST(:a - TRUNC(:a) AS {_BROKEN}) * :factor AS {_NUMBER})
    AS {_NUMBER})
"""


def _duck_multiply(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    for value, other in ((left, right), (right, left)):
        factor = _find_short_factor(other)
        if factor is None:
            continue
        if isinstance(value, exp.TryCast) and isinstance(value.this, exp.Column):
            return fill(_DUCK_MULTIPLY_BY, a=value, factor=factor)
        name = exp.column("FEEL p", quoted=True)
        return _duck_let(name, value, fill(_DUCK_MULTIPLY_BY, a=name, factor=factor))
    return fill(_DUCK_MULTIPLY, a=left, b=right)


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
    whole = f"CAST(TRUNC({value}) AS HUGEINT) * CAST({_UNIT} AS HUGEINT)"
    return f"{whole} + CAST(CAST({value} - TRUNC({value}) AS {_BROKEN}) * CAST({_UNIT} AS DECIMAL(19, 0)) AS HUGEINT)"


# Long division of whole numbers: 18 digits after the point, each of a rest below 10^37, then the rounding.
_DUCK_DIVIDE = f"""
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
        (CAST("FEEL p".result.q // {_UNIT} AS DECIMAL(20, 0))
        + CAST("FEEL p".result.q % {_UNIT} AS DECIMAL(18, 0)) * {_SMALLEST}
        + CASE WHEN "FEEL p".result.r * 2 >= "FEEL p".b THEN {_SMALLEST} ELSE CAST(0 AS {_BROKEN}) END)
        * "FEEL p".sign AS {_NUMBER}))[1]
"""

# An exponent that is not whole or too large is null before anything is cast.
_EXPONENT = f"CASE WHEN ABS(:n) <= {MOST_POWER} AND :n % CAST(1 AS {_NUMBER}) = 0 THEN CAST(:n AS INTEGER) END"
_BITS = tuple(2**bit for bit in range(MOST_POWER.bit_length() - 1, -1, -1))
_FACTOR = f"CASE WHEN FEEL_WHOLE(ABS(:n), :bit) % 2 = 1 THEN :x ELSE CAST(1 AS {_NUMBER}) END"
_SQUARE = f"FEEL_MULTIPLY(FEEL_MULTIPLY(:value, :value), {_FACTOR})"
_INVERSE = f"CASE WHEN :n < 0 THEN FEEL_DIVIDE(CAST(1 AS {_NUMBER}), :value) ELSE :value END"
_DUCK_POWER = f"""
LIST_TRANSFORM(LIST_TRANSFORM(LIST_TRANSFORM([{{'x': :x, 'n': :n}}],
    LAMBDA "FEEL w": {{'x': "FEEL w".x, 'n': {_EXPONENT.replace(":n", '"FEEL w".n')}}}),
    LAMBDA "FEEL w": {{'n': "FEEL w".n, 'value': CASE WHEN NOT "FEEL w".x IS NULL AND NOT "FEEL w".n IS NULL THEN LIST_REDUCE(
        LIST_TRANSFORM({list(_BITS)}, LAMBDA "FEEL b":
            {_FACTOR.replace(":n", '"FEEL w".n').replace(":bit", '"FEEL b"').replace(":x", '"FEEL w".x')}),
        LAMBDA "FEEL v", "FEEL f": FEEL_MULTIPLY(FEEL_MULTIPLY("FEEL v", "FEEL v"), "FEEL f"),
        CAST(1 AS {_NUMBER})) END}}),
    LAMBDA "FEEL w": {_INVERSE.replace(":n", '"FEEL w".n').replace(":value", '"FEEL w".value')})[1]
"""

# By a whole number that stands in the cell there is no rest to go on with: the last place is rounded at once.
_DUCK_DIVIDE_BY = f"""
LIST_TRANSFORM([:a], LAMBDA "FEEL p": LIST_TRANSFORM(
    [(2 * ({_unscaled('ABS("FEEL p")')}) + CAST(:b AS HUGEINT)) // CAST(:twice AS HUGEINT)],
    LAMBDA "FEEL q": TRY_CAST(
        (CAST("FEEL q" // {_UNIT} AS DECIMAL(20, 0)) + CAST("FEEL q" % {_UNIT} AS DECIMAL(18, 0)) * {_SMALLEST})
        * CASE WHEN "FEEL p" < 0 THEN -1 ELSE 1 END AS {_NUMBER}))[1])[1]
"""


def _duck_divide(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    literal = find_literal(right)
    if isinstance(literal, exp.Literal) and literal.name.isdecimal() and int(literal.name) > 0:
        divisor = int(literal.name)
        return fill(_DUCK_DIVIDE_BY, a=left, b=divisor, twice=2 * divisor)
    return fill(_DUCK_DIVIDE, a=left, b=right)


_POSTGRES_LET = '(SELECT :body FROM (SELECT :value AS "FEEL x" OFFSET 0) AS "FEEL let")'
_POSTGRES_FIT = """
(SELECT CASE WHEN ABS(ROUND("FEEL x", :places)) < :limit THEN ROUND("FEEL x", :places) END
 FROM (SELECT CAST(:value AS DECIMAL) AS "FEEL x" OFFSET 0) AS "FEEL fit")
"""
_POSTGRES_DIVIDE = """
(SELECT CASE WHEN "FEEL b" = 0 OR ABS("FEEL a") >= ABS("FEEL b") * :limit THEN NULL ELSE
    (CASE WHEN ("FEEL a" < 0) <> ("FEEL b" < 0) THEN -1 ELSE 1 END)
    * DIV(2 * ABS("FEEL a") * :unit * :unit + ABS("FEEL b") * :unit, 2 * ABS("FEEL b") * :unit) * :smallest END
 FROM (SELECT :a AS "FEEL a", :b AS "FEEL b" OFFSET 0) AS "FEEL divide")
"""


def _postgres_let(name: exp.Expr, value: exp.Expr, body: exp.Expr) -> exp.Expr:
    select = fill(_POSTGRES_LET, "postgres", value=value, body=body)
    alias = next(each for each in select.find_all(exp.Alias) if each.alias == "FEEL x")
    alias.set("alias", exp.to_identifier(name.name, quoted=True))
    return select


def _postgres_fit(value: exp.Expr, whole: exp.Expr, places: exp.Expr) -> exp.Expr:
    limit = 10 ** int(whole.name)
    return fill(_POSTGRES_FIT, "postgres", value=value, places=int(places.name), limit=limit)


def _postgres_number(value: exp.Expr) -> exp.Expr:
    return _postgres_fit(value, exp.Literal.number(WHOLE_DIGITS), exp.Literal.number(PLACES))


def _postgres_divide(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    smallest = exp.Literal.number(_SMALLEST)
    quotient = fill(_POSTGRES_DIVIDE, "postgres", a=a, b=b, unit=_UNIT, limit=10**WHOLE_DIGITS, smallest=smallest)
    return _postgres_number(quotient)


def _postgres_power(x: exp.Expr, n: exp.Expr) -> exp.Expr:
    names = {each: exp.column(f"FEEL {each}", quoted=True) for each in ("x", "n", "exponent")}
    value: exp.Expr = fill(f"CAST(1 AS {_NUMBER})")
    steps = []
    for bit in _BITS:
        steps.append((f"FEEL {bit}", fill(_SQUARE, value=value, bit=bit, x=names["x"], n=names["n"])))
        value = exp.column(f"FEEL {bit}", quoted=True)
    power = fill(_INVERSE, n=names["n"], value=value)
    for name, step in reversed(steps):
        power = _postgres_let(exp.column(name, quoted=True), step, power)
    power = fill("CASE WHEN NOT :n IS NULL AND NOT :x IS NULL THEN :power END", n=names["n"], x=names["x"], power=power)
    power = _postgres_let(names["x"], x, power)
    power = _postgres_let(names["n"], fill(_EXPONENT, n=names["exponent"]), power)
    return _postgres_let(names["exponent"], n, power)


_LOWER: dict[str, Mapping[str, Callable[..., exp.Expr]]] = {
    "duckdb": {
        "FEEL_LET": _duck_let,
        "FEEL_FIT": _duck_fit,
        "FEEL_MULTIPLY": _duck_multiply,
        "FEEL_DIVIDE": _duck_divide,
        "FEEL_POWER": fill_by(_DUCK_POWER, "duckdb", "x", "n"),
        "FEEL_WHOLE": fill_by(":a // :b", "duckdb", "a", "b"),
        "FEEL_NUMBER": fill_by(
            f"CASE WHEN REGEXP_FULL_MATCH(:s, :p) THEN TRY_CAST(:s AS {_NUMBER}) END", "duckdb", "s", "p"
        ),
        # DuckDB has its own list of letters, which says the same of these, without ß and İ, and is a thousand times as fast.
        "FEEL_UPPER": fill_by(
            "CASE WHEN REGEXP_FULL_MATCH(:s, '[ -Þà-ſ]*') THEN UPPER(:s) ELSE TRANSLATE(:s, :before, :after) END",
            *("duckdb", "s", "before", "after"),
        ),
        "FEEL_LOWER": fill_by(
            "CASE WHEN REGEXP_FULL_MATCH(:s, '[ -įı-ſ]*') THEN LOWER(:s) ELSE TRANSLATE(:s, :before, :after) END",
            *("duckdb", "s", "before", "after"),
        ),
        "FEEL_MICROSECONDS": fill_by("EPOCH_US(:at)", "duckdb", "at"),
        "FEEL_INSTANT": fill_by("MAKE_TIMESTAMPTZ(:at)", "duckdb", "at"),
        # DuckDB counts in TINYINT, to which a constant then cannot be added.
        "FEEL_COUNT_BITS": fill_by("CAST(BIT_COUNT(:bits) AS INTEGER)", "duckdb", "bits"),
        "FEEL_ADD_MONTHS": fill_by("CAST(:day + TO_MONTHS(:n) AS DATE)", "duckdb", "day", "n"),
        "FEEL_DAYS": fill_by(":end - :start", "duckdb", "end", "start"),
    },
    "postgres": {
        "FEEL_LET": _postgres_let,
        "FEEL_FIT": _postgres_fit,
        "FEEL_MULTIPLY": lambda a, b: _postgres_number(fill(":a * :b", a=a, b=b)),
        "FEEL_DIVIDE": _postgres_divide,
        "FEEL_POWER": _postgres_power,
        "FEEL_WHOLE": fill_by("CAST(DIV(:a, :b) AS BIGINT)", "postgres", "a", "b"),
        "FEEL_NUMBER": fill_by(
            f"CASE WHEN :s ~ ('^(' || :p || ')$') THEN CAST(:s AS {_NUMBER}) END", "postgres", "s", "p"
        ),
        "FEEL_UPPER": fill_by("TRANSLATE(:s, :before, :after)", "postgres", "s", "before", "after"),
        "FEEL_LOWER": fill_by("TRANSLATE(:s, :before, :after)", "postgres", "s", "before", "after"),
        "FEEL_MICROSECONDS": fill_by("CAST(EXTRACT(EPOCH FROM :at) * 1000000 AS BIGINT)", "postgres", "at"),
        "FEEL_INSTANT": fill_by(
            "CAST('epoch' AS TIMESTAMPTZ) + MAKE_INTERVAL(hours => CAST(DIV(:at, 3600000000) AS INT)) "
            "+ (:at % 3600000000) * INTERVAL '1 MICROSECOND'",
            "postgres",
            "at",
        ),
        "FEEL_COUNT_BITS": fill_by("CAST(BIT_COUNT(CAST(:bits AS BIT(64))) AS INTEGER)", "postgres", "bits"),
        "FEEL_ADD_MONTHS": fill_by("CAST(:day + MAKE_INTERVAL(months => :n) AS DATE)", "postgres", "day", "n"),
        "FEEL_DAYS": fill_by(":end - :start", "postgres", "end", "start"),
    },
    "spark": SPARK,
}
