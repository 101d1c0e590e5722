"""Replaces the FEEL_… functions of compiled expressions by what one engine has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from aftersale.rules.feel.duck_numbers import NUMBER, SMALLEST, UNIT, divide, divide_and_fit, fit, let, multiply
from aftersale.rules.feel.numbers import MOST_POWER, PLACES, WHOLE_DIGITS
from aftersale.rules.feel.spark import SPARK, respell
from aftersale.rules.feel.template import fill, fill_by


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


# An exponent that is not whole or too large is null before anything is cast.
_EXPONENT = f"CASE WHEN ABS(:n) <= {MOST_POWER} AND :n % CAST(1 AS {NUMBER}) = 0 THEN CAST(:n AS INTEGER) END"
_BITS = tuple(2**bit for bit in range(MOST_POWER.bit_length() - 1, -1, -1))
_FACTOR = f"CASE WHEN FEEL_WHOLE(ABS(:n), :bit) % 2 = 1 THEN :x ELSE CAST(1 AS {NUMBER}) END"
_SQUARE = f"FEEL_MULTIPLY(FEEL_MULTIPLY(:value, :value), {_FACTOR})"
_INVERSE = f"CASE WHEN :n < 0 THEN FEEL_DIVIDE(CAST(1 AS {NUMBER}), :value) ELSE :value END"
_DUCK_POWER = f"""
LIST_TRANSFORM(LIST_TRANSFORM(LIST_TRANSFORM([{{'x': :x, 'n': :n}}],
    LAMBDA "FEEL w": {{'x': "FEEL w".x, 'n': {_EXPONENT.replace(":n", '"FEEL w".n')}}}),
    LAMBDA "FEEL w": {{'n': "FEEL w".n, 'value': CASE WHEN NOT "FEEL w".x IS NULL AND NOT "FEEL w".n IS NULL THEN LIST_REDUCE(
        LIST_TRANSFORM({list(_BITS)}, LAMBDA "FEEL b":
            {_FACTOR.replace(":n", '"FEEL w".n').replace(":bit", '"FEEL b"').replace(":x", '"FEEL w".x')}),
        LAMBDA "FEEL v", "FEEL f": FEEL_MULTIPLY(FEEL_MULTIPLY("FEEL v", "FEEL v"), "FEEL f"),
        CAST(1 AS {NUMBER})) END}}),
    LAMBDA "FEEL w": {_INVERSE.replace(":n", '"FEEL w".n').replace(":value", '"FEEL w".value')})[1]
"""

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
    smallest = exp.Literal.number(SMALLEST)
    quotient = fill(_POSTGRES_DIVIDE, "postgres", a=a, b=b, unit=UNIT, limit=10**WHOLE_DIGITS, smallest=smallest)
    return _postgres_number(quotient)


def _postgres_power(x: exp.Expr, n: exp.Expr) -> exp.Expr:
    names = {each: exp.column(f"FEEL {each}", quoted=True) for each in ("x", "n", "exponent")}
    value: exp.Expr = fill(f"CAST(1 AS {NUMBER})")
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
        "FEEL_LET": let,
        "FEEL_FIT": fit,
        "FEEL_MULTIPLY": multiply,
        "FEEL_DIVIDE": divide,
        "FEEL_DIVIDE_AND_FIT": divide_and_fit,
        "FEEL_POWER": fill_by(_DUCK_POWER, "duckdb", "x", "n"),
        "FEEL_WHOLE": fill_by(":a // :b", "duckdb", "a", "b"),
        "FEEL_NUMBER": fill_by(
            f"CASE WHEN REGEXP_FULL_MATCH(:s, :p) THEN TRY_CAST(:s AS {NUMBER}) END", "duckdb", "s", "p"
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
        "FEEL_DIVIDE_AND_FIT": lambda a, b, whole, places: _postgres_fit(_postgres_divide(a, b), whole, places),
        "FEEL_POWER": _postgres_power,
        "FEEL_WHOLE": fill_by("CAST(DIV(:a, :b) AS BIGINT)", "postgres", "a", "b"),
        "FEEL_NUMBER": fill_by(
            f"CASE WHEN :s ~ ('^(' || :p || ')$') THEN CAST(:s AS {NUMBER}) END", "postgres", "s", "p"
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
