"""What Spark has for the FEEL_… functions of compiled expressions: decimals of 38 digits, and no wider whole numbers.

It is exact in sessions with the settings of `engines/spark_session.py`: with others Spark drops digits of sums and products.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from aftersale.rules.feel.numbers import MOST_POWER, PLACES, WHOLE_DIGITS
from aftersale.rules.feel.template import fill, fill_by, find_literal

NUMBER = f"DECIMAL({WHOLE_DIGITS + PLACES}, {PLACES})"
_WHOLE = f"DECIMAL({WHOLE_DIGITS}, 0)"
_BROKEN = f"DECIMAL({PLACES}, {PLACES})"
_UNSCALED = f"DECIMAL({WHOLE_DIGITS + PLACES}, 0)"
_UNIT = f"CAST({10**PLACES} AS {_WHOLE})"
_SMALLEST = f"0.{'1'.rjust(PLACES, '0')}"
_ONE = "CAST(1 AS DECIMAL(1, 0))"


def _whole(value: str) -> str:
    # A cast alone would round.
    return f"CAST({value} - {value} % {_ONE} AS {_WHOLE})"


def _broken(value: str) -> str:
    return f"CAST({value} % {_ONE} AS {_BROKEN})"


def _unscaled(value: str) -> str:
    return f"CAST({_whole(value)} * {_UNIT} + CAST({_broken(value)} * {_UNIT} AS DECIMAL({PLACES}, 0)) AS {_UNSCALED})"


# Cut into whole and broken parts as for DuckDB (duck_numbers.py): each of the four products fits 38 digits.
_MULTIPLY = f"""
TRANSFORM(ARRAY(STRUCT(:a AS a, :b AS b)), `FEEL p` -> TRY_CAST(
    TRY_CAST({_whole("`FEEL p`.a")} * {_whole("`FEEL p`.b")} AS {_WHOLE})
    + {_whole("`FEEL p`.a")} * {_broken("`FEEL p`.b")}
    + {_broken("`FEEL p`.a")} * {_whole("`FEEL p`.b")}
    + CAST({_broken("`FEEL p`.a")} * {_broken("`FEEL p`.b")} AS {NUMBER})
    AS {NUMBER}))[0]
"""

# Long division: 18 digits after the point, each of a rest below 10^37, then the rounding. DIV gives a BIGINT, which is too
# small for 19 digits before the point: these come of a division without a rest.
_DIVIDE = f"""
TRANSFORM(TRANSFORM(TRANSFORM(ARRAY(STRUCT(:a AS a, :b AS b)),
    `FEEL p` -> STRUCT(
        {_unscaled("ABS(`FEEL p`.a)")} AS a,
        NULLIF({_unscaled("ABS(`FEEL p`.b)")}, 0) AS b,
        CASE WHEN (`FEEL p`.a < 0) <> (`FEEL p`.b < 0) THEN -1 ELSE 1 END AS sign)),
    `FEEL p` -> STRUCT(
        `FEEL p`.b AS b,
        `FEEL p`.sign AS sign,
        TRY_CAST(TRY_DIVIDE(`FEEL p`.a - `FEEL p`.a % `FEEL p`.b, `FEEL p`.b) AS {_WHOLE}) AS whole,
        AGGREGATE(SEQUENCE(1, {PLACES}),
            STRUCT(CAST(0 AS BIGINT) AS q, CAST(`FEEL p`.a % `FEEL p`.b AS {_UNSCALED}) AS r),
            (`FEEL s`, `FEEL d`) -> STRUCT(
                `FEEL s`.q * 10 + (`FEEL s`.r * 10) DIV `FEEL p`.b AS q,
                CAST((`FEEL s`.r * 10) % `FEEL p`.b AS {_UNSCALED}) AS r)) AS rest)),
    `FEEL p` -> TRY_CAST(
        (`FEEL p`.whole + CAST(`FEEL p`.rest.q AS DECIMAL({PLACES}, 0)) * {_SMALLEST}
        + CASE WHEN `FEEL p`.rest.r * 2 >= `FEEL p`.b THEN {_SMALLEST} ELSE CAST(0 AS {_BROKEN}) END)
        * `FEEL p`.sign AS {NUMBER}))[0]
"""

# By a whole number that stands in the cell the rest below it takes all 18 places at once; above 1 the quotient is a BIGINT.
_DIVIDE_BY = f"""
TRANSFORM(TRANSFORM(ARRAY(:a),
    `FEEL p` -> STRUCT(
        CASE WHEN `FEEL p` < 0 THEN -1 ELSE 1 END AS sign,
        {_whole("ABS(`FEEL p`)")} DIV :b AS whole,
        CAST(CAST({_whole("ABS(`FEEL p`)")} % :b AS {_WHOLE}) * {_UNIT}
            + CAST({_broken("ABS(`FEEL p`)")} * {_UNIT} AS DECIMAL({PLACES}, 0)) AS {_UNSCALED}) AS rest)),
    `FEEL p` -> TRY_CAST(
        (CAST(`FEEL p`.whole AS {_WHOLE}) + CAST(`FEEL p`.rest DIV :b AS DECIMAL({PLACES}, 0)) * {_SMALLEST}
        + CASE WHEN (`FEEL p`.rest % :b) * 2 >= :b THEN {_SMALLEST} ELSE CAST(0 AS {_BROKEN}) END)
        * `FEEL p`.sign AS {NUMBER}))[0]
"""

_BITS = tuple(2**bit for bit in range(MOST_POWER.bit_length() - 1, -1, -1))
_POWER = f"""
TRANSFORM(TRANSFORM(TRANSFORM(ARRAY(STRUCT(:x AS x, :n AS n)),
    `FEEL w` -> STRUCT(`FEEL w`.x AS x, CASE WHEN ABS(`FEEL w`.n) <= {MOST_POWER} AND `FEEL w`.n % {_ONE} = 0
        THEN CAST(`FEEL w`.n AS INTEGER) END AS n)),
    `FEEL w` -> STRUCT(`FEEL w`.n AS n, CASE WHEN NOT `FEEL w`.x IS NULL AND NOT `FEEL w`.n IS NULL THEN AGGREGATE(
        ARRAY{_BITS}, CAST(1 AS {NUMBER}),
        (`FEEL v`, `FEEL b`) -> FEEL_MULTIPLY(FEEL_MULTIPLY(`FEEL v`, `FEEL v`),
            CASE WHEN ABS(`FEEL w`.n) DIV `FEEL b` % 2 = 1 THEN `FEEL w`.x ELSE CAST(1 AS {NUMBER}) END)) END AS value)),
    `FEEL w` -> CASE WHEN `FEEL w`.n < 0 THEN FEEL_DIVIDE(CAST(1 AS {NUMBER}), `FEEL w`.value) ELSE `FEEL w`.value END)[0]
"""


def _let(name: exp.Expr, value: exp.Expr, body: exp.Expr) -> exp.Expr:
    named = fill("TRANSFORM(ARRAY(:value), x -> x)[0]", "spark", value=value)
    function = named.find(exp.Lambda)
    assert function is not None
    function.set("this", body.copy())
    function.set("expressions", [exp.to_identifier(name.name, quoted=True)])
    return named


def _fit(value: exp.Expr, whole: exp.Expr, places: exp.Expr) -> exp.Expr:
    digits = int(whole.name) + int(places.name)
    return fill(f"TRY_CAST(:value AS DECIMAL({digits}, {places.name}))", "spark", value=value)


def _divide(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    literal = find_literal(right)
    if isinstance(literal, exp.Literal) and literal.name.isdecimal() and int(literal.name) > 1:
        return fill(_DIVIDE_BY, "spark", a=left, b=fill(f"CAST(:b AS {_WHOLE})", "spark", b=literal))
    return fill(_DIVIDE, "spark", a=left, b=right)


SPARK: Mapping[str, Callable[..., exp.Expr]] = {
    "FEEL_LET": _let,
    "FEEL_FIT": _fit,
    "FEEL_MULTIPLY": fill_by(_MULTIPLY, "spark", "a", "b"),
    "FEEL_DIVIDE": _divide,
    "FEEL_DIVIDE_AND_FIT": lambda a, b, whole, places: _fit(_divide(a, b), whole, places),
    "FEEL_POWER": fill_by(_POWER, "spark", "x", "n"),
    "FEEL_WHOLE": fill_by(":a DIV :b", "spark", "a", "b"),
    # In Java's patterns `$` also stands before a last line break.
    "FEEL_NUMBER": fill_by(
        rf"CASE WHEN :s RLIKE ('^(' || :p || ')\\z') THEN TRY_CAST(:s AS {NUMBER}) END", "spark", "s", "p"
    ),
    "FEEL_UPPER": fill_by("TRANSLATE(:s, :before, :after)", "spark", "s", "before", "after"),
    "FEEL_LOWER": fill_by("TRANSLATE(:s, :before, :after)", "spark", "s", "before", "after"),
    "FEEL_MICROSECONDS": fill_by("UNIX_MICROS(:at)", "spark", "at"),
    "FEEL_INSTANT": fill_by("TIMESTAMP_MICROS(:at)", "spark", "at"),
    "FEEL_COUNT_BITS": fill_by("BIT_COUNT(:bits)", "spark", "bits"),
    "FEEL_DAYS": fill_by("DATEDIFF(:end, :start)", "spark", "end", "start"),
    "FEEL_ADD_MONTHS": fill_by("ADD_MONTHS(:day, :n)", "spark", "day", "n"),
}


def respell(tree: exp.Expr) -> exp.Expr:
    """Write what Spark calls by another name: text is compared by code point as it is, days of the week have their own part."""
    for each in list(tree.find_all(exp.Collate)):
        each.replace(each.this)
    for part in tree.find_all(exp.Extract):
        if part.name == "ISODOW":
            part.set("this", exp.var("DAYOFWEEK_ISO"))
    return tree
