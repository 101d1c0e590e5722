"""Random typed expressions of table FEEL as text, and rows of nulls and boundary values that they are computed over."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlglot import exp

from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.functions import FUNCTIONS, LISTS, PROPERTIES
from aftersale.rules.feel.parse import Parser
from aftersale.rules.feel.sql import compile_condition, compile_result
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Months, Value, ValueType, count_microseconds, write_literal

D = Decimal
COLUMNS: dict[str, tuple[ValueType, str]] = {
    "amount": ("number", "DECIMAL(18, 4)"),
    "rate": ("number", "DECIMAL(38, 19)"),
    "quantity": ("number", "INTEGER"),
    "channel": ("string", "TEXT"),
    "region": ("string", "TEXT"),
    "is_new": ("boolean", "BOOLEAN"),
    "is_held": ("boolean", "BOOLEAN"),
    "booked_on": ("date", "DATE"),
    "due_on": ("date", "DATE"),
    "opened_at": ("date and time", "TIMESTAMPTZ"),
    "closed_at": ("date and time", "TIMESTAMPTZ"),
    "term": ("years and months duration", "INTEGER"),
    "notice": ("years and months duration", "INTEGER"),
    "handled": ("days and time duration", "BIGINT"),
    "waited": ("days and time duration", "BIGINT"),
}
NAMES = Names(tuple(KnownColumn(name, name.replace("_", " ").title(), type_) for name, (type_, _) in COLUMNS.items()))
CONSTANTS: dict[ValueType, list[Value]] = {
    "number": [
        D(text)
        for text in [
            "0",
            "1",
            "-1",
            "2",
            "0.5",
            "-2.5",
            "7",
            "10",
            "12",
            "0.000000000000000001",
            "1000000.25",
            "9999999999.9999",
        ]
    ],
    "string": ["", "a", "ab", "web", "Web", "ä𝔘b", "it's", "b", "1.5", "-12", "1,000.5"],
    "boolean": [True, False],
    "date": [
        date(1970, 1, 1),
        date(2024, 2, 29),
        date(2026, 1, 31),
        date(1, 1, 1),
        date(9999, 12, 31),
        date(2027, 1, 1),
    ],
    "date and time": [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 31, 23, 59, 59, 999999, UTC),
        datetime(1969, 12, 31, 23, 0, 0, 1, UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
    "years and months duration": [Months(0), Months(1), Months(-13), Months(27), Months(999_999)],
    "days and time duration": [
        timedelta(0),
        timedelta(days=1),
        timedelta(days=-1, hours=5),
        timedelta(hours=36, microseconds=1),
        timedelta(microseconds=-(10**18) + 1),
        timedelta(seconds=59.5),
    ],
}
SEEN: dict[str, list[Value]] = {name: [*CONSTANTS[type_], None, None] for name, (type_, _) in COLUMNS.items()} | {
    "amount": [D("-1000.5"), D(0), D("0.0001"), D(1), D("99.9999"), D("99999999999999.9999"), None],
    "rate": [D("0.0000000000000000005"), D("0.05"), D(-1) / D(3), D("9999999999999999999.9"), D(3), None],
    "quantity": [D(text) for text in ["-3", "0", "1", "2", "3", "12", "2147483647"]] + [None],
}
ROW_COUNT = 40


def make_rows() -> list[dict[str, Value]]:
    rng = random.Random(11)
    rows = [{name: rng.choice(seen) for name, seen in SEEN.items()} for _ in range(ROW_COUNT)]
    for row in rows:
        if isinstance(row["rate"], Decimal):
            row["rate"] = row["rate"].quantize(D("1e-19")) if abs(row["rate"]) < 10**8 else row["rate"]
    return rows


ROWS = make_rows()


def stored(value: object) -> Any:
    """A value as it lies in a column: durations as whole numbers."""
    if isinstance(value, Months):
        return value.count
    if isinstance(value, tuple):
        return [stored(each) for each in value]
    return count_microseconds(value) if isinstance(value, timedelta) else value


class Writer:
    """Writes random expressions as text, typed, so that most of them are read."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def write(self, type_: ValueType, depth: int) -> str:
        choices: list[Callable[[ValueType, int], str]] = [self.constant, self.column, self.column]
        if depth > 0:
            choices += [self.combined, self.combined, self.combined, self.called, self.called, self.chosen]
        return self.rng.choice(choices)(type_, depth - 1)

    def constant(self, type_: ValueType, depth: int) -> str:
        value = self.rng.choice(CONSTANTS[type_])
        assert value is not None
        text = write_literal(value)
        return f"({text})" if type_ in ("number", "string", "boolean") else f'@"{text}"'

    def column(self, type_: ValueType, depth: int) -> str:
        return self.rng.choice([name for name, (own, _) in COLUMNS.items() if own == type_])

    def combined(self, type_: ValueType, depth: int) -> str:
        def part(of: ValueType) -> str:
            return self.write(of, depth)

        rng = self.rng
        sign = rng.choice("+-")
        span: ValueType = rng.choice(["years and months duration", "days and time duration"])
        match type_:
            case "number":
                operator = rng.choice(["+", "-", "*", "/", "**"])
                owner = rng.choice(list(PROPERTIES))
                if rng.random() < 0.3:
                    return f"({part(owner)}).{rng.choice(PROPERTIES[owner])}"
                return f"({part('number')} {operator} {part('number')})"
            case "string":
                return f"({part('string')} + {part('string')})"
            case "boolean":
                return self.condition(depth)
            case "date" | "date and time":
                return f"({part(type_)} {sign} {part(span)})"
            case "years and months duration":
                return f"({part(type_)} {sign} {part(type_)})" if rng.random() < 0.6 else f"(-{part(type_)})"
            case "days and time duration":
                moment: ValueType = rng.choice(["date", "date and time"])
                both = rng.choice([f"{part(type_)} {sign} {part(type_)}", f"{part(moment)} - {part(moment)}"])
                return f"({both})"

    def condition(self, depth: int) -> str:
        rng = self.rng
        type_: ValueType = rng.choice(list(CONSTANTS))
        kind = rng.random()
        value, other, third = (self.write(type_, depth) for _ in range(3))
        if kind < 0.25 or type_ == "boolean":
            truths = [self.write("boolean", depth) for _ in range(2)]
            return rng.choice([f"({truths[0]} and {truths[1]})", f"({truths[0]} or {truths[1]})", f"not({truths[0]})"])
        if kind < 0.6:
            operator = rng.choice(["=", "!=", "<", "<=", ">", ">="])
            return f"({value} {operator} {rng.choice([other, other, 'null']) if operator in ('=', '!=') else other})"
        if kind < 0.75:
            return f"({value} between {other} and {third})"
        ends = f"{rng.choice('[(]')}{other}..{third}{rng.choice('])[')}"
        return rng.choice(
            [f"({value} in {ends})", f"({value} in ({other}, < {third}, {ends}))", f"({value} in [{other}, {third}])"]
        )

    def called(self, type_: ValueType, depth: int) -> str:
        ways = [
            (function, signature)
            for function, signatures in FUNCTIONS.items()
            for signature in signatures
            if (signature.parameters[0] if signature.result == "same" else signature.result) == type_
        ]
        if type_ != "boolean" and (not ways or self.rng.random() < 0.2):
            function = self.rng.choice(["min", "max"] if type_ != "number" else LISTS)
            return f"{function}({', '.join(self.write(type_, depth) for _ in range(self.rng.randint(1, 3)))})"
        function, signature = self.rng.choice(ways)
        given = {
            "places": lambda: str(self.rng.randint(0, 18)),
            "position": lambda: self.rng.choice(["1", "2", "-1", "-3", "5"]),
            "length": lambda: self.rng.choice(["1", "2", "9"]),
            "separator": lambda: self.rng.choice(["null", '","', '"."', '" "']),
            "any": lambda: self.write(self.rng.choice(list(CONSTANTS)), depth),
        }
        arguments = [given[each]() if each in given else self.write(each, depth) for each in signature.parameters]  # type: ignore[arg-type]
        return f"{function}({', '.join(arguments)})"

    def chosen(self, type_: ValueType, depth: int) -> str:
        parts = (self.write("boolean", depth), self.write(type_, depth), self.write(type_, depth))
        return "(if {} then {} else {})".format(*parts)


def read(text: str) -> Expression | None:
    """The expression, or None where a random text says something that is refused, such as a reversed range."""
    parser = Parser(text, NAMES)
    try:
        expression = parser.expression()
    except CellRefused:
        return None
    assert parser.at_end(), text
    return expression


def random_expressions(seed: int, count: int) -> list[Expression]:
    rng = random.Random(seed)
    found: list[Expression] = []
    while len(found) < count:
        type_: ValueType = rng.choice(["number", "number", "boolean", "boolean", *CONSTANTS])
        expression = read(Writer(rng).write(type_, rng.choice([1, 2, 2, 3])))
        if expression is not None:
            found.append(expression)
    return found


def compiled(expressions: list[Expression]) -> exp.Select:
    columns: dict[str, exp.Expr] = {name: exp.column(name, quoted=True) for name in COLUMNS}
    trees = [
        compile_condition(each, columns) if each.type == "boolean" else compile_result(each, columns, (19, 18))
        for each in expressions
    ]
    named = [exp.alias_(tree, f"result_{number}", quoted=True) for number, tree in enumerate(trees)]
    return exp.select(*named).from_("seen").order_by("row_number")


SHORT_FORMS = [
    *(
        f"{name} * {factor}"
        for name in ("amount", "rate")
        for factor in ("0", "0.05", "-2.5", "1000000000", "0.000000000000000001")
    ),
    *(f"{factor} * rate" for factor in ("9999999999.999999999", "-0.000000001", "9999999999999999999")),
    *(
        f"{name} / {divisor}"
        for name in ("amount", "rate")
        for divisor in ("1", "3", "7", "12", "9999999999999999999", "-3", "0", "0.3")
    ),
    *(
        f"{name} ** {exponent}"
        for name in ("quantity", "rate")
        for exponent in ("-1", "0", "1", "2", "3", "7", "8", "999", "0.5")
    ),
    "(amount + rate) * 0.07 / 12",
    "mean(amount, rate, quantity)",
]


def same(left: Any, right: Any) -> bool:
    return left == right and (left is None) == (right is None)
