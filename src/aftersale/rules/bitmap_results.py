"""From the set of rules that match a row to what the table says: one rule's outputs, or those of all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
from sqlglot import exp

from aftersale.rules.bitmaps import WORD_BITS, Asked, BitmapPlan, asked_inputs, count_rules, first_rule, split_words
from aftersale.rules.codes import stored
from aftersale.rules.compile import compile_constant, compile_output
from aftersale.rules.hit_policy import JOINT, LISTS
from aftersale.rules.interpret import combine_rules
from aftersale.rules.model import Calculation, ColumnType, OutputColumn, Result, RuleRow, RuleTable

ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    "number": pa.decimal128(18, 6),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "date and time": pa.timestamp("us", "UTC"),
    "years and months duration": pa.int64(),
    "days and time duration": pa.int64(),
}
_SUM = pa.decimal128(38, 6)


def compile_single(plan: BitmapPlan, rules: str, words: exp.Select, asked: Asked) -> exp.Select:
    """Compile what the lowest rule of each row's set says, unless the hit policy refuses the set.

    Parameters
    ----------
    rules
        The name of the table of `make_rules`.
    words
        The SELECT of `compile_bitmaps` for the same rows.
    """
    table = plan.table
    is_any, is_unique = table.hit_policy == "any", table.hit_policy == "unique"
    number = exp.alias_(first_rule(plan.words), "rule_number")
    counted = [exp.alias_(count_rules(plan.words), "matches")] if is_any or is_unique else []
    carried: list[exp.Expr] = [exp.column(name, quoted=True) for name in asked.keep]
    inputs = [index for index, column in enumerate(plan.columns) if column.name]
    carried += [exp.column(f"asked_{index}", "w") for index in inputs] if calculates(table) else []
    carried += [exp.column(f"word_{word}", "w") for word in range(plan.words)] if is_any else []
    chosen = exp.select(*carried, number, *counted).from_(words.subquery("w"))
    same: exp.Expr = exp.EQ(this=exp.column("rule_number", "r"), expression=exp.column("rule_number", "c"))
    conditions: list[exp.Expr] = []
    if is_unique:
        conditions = [exp.EQ(this=exp.column("matches", "c"), expression=exp.Literal.number(1))]
    if is_any:
        conditions = [_agree(word) for word in range(plan.words)]
    joined = exp.alias_(exp.to_table(rules), "r", table=True)
    no_rule = exp.Is(this=exp.column("rule_number", "c"), expression=exp.null())
    return (
        exp.select(*(exp.column(name, "c", quoted=True) for name in asked.keep))
        .select(*(output_of(plan, asked, index, no_rule) for index in range(len(table.outputs))))
        .select(exp.column("rule_id", "r"), exp.alias_(exp.Literal.string(table.version), "table_version"))
        .select(*([exp.column("matches", "c")] if counted else []))
        .from_(chosen.subquery("c"))
        .join(joined, on=exp.and_(same, *conditions), join_type="LEFT")
    )


def make_rules(plan: BitmapPlan) -> pa.Table:
    """What each rule says, by the number of its bit, and under *any* the rules that say something else.

    What a rule works out is left empty.
    """
    table = plan.table
    rows = [table.rows[index] for index in plan.rules]
    columns = {
        column.name: pa.array([_stored(row.outputs[index]) for row in rows], ARROW_TYPES[column.type])
        for index, column in enumerate(table.outputs)
    }
    if table.hit_policy == "any":
        saying: dict[tuple[Result, ...], int] = {}
        for bit, row in enumerate(rows):
            saying[row.outputs] = saying.get(row.outputs, 0) | 1 << bit
        everyone = (1 << len(rows)) - 1
        others = [split_words(plan, everyone & ~saying[row.outputs]) for row in rows]
        for word in range(plan.words):
            columns[f"other_{word}"] = pa.array([each[word] for each in others], pa.int64())
    ids = pa.array([row.rule_id for row in rows], pa.string())
    return pa.table({"rule_number": pa.array(range(len(rows)), pa.int32()), **columns, "rule_id": ids})


def make_joint(plan: BitmapPlan, sets: pa.Table) -> pa.Table:
    """What all rules of a set say together, for each different set (columns `word_0` and so on) that was found."""
    table = plan.table
    found = [sets.column(f"word_{word}").to_pylist() for word in range(plan.words)]
    decisions = [_combine(plan, words) for words in zip(*found, strict=True)] if found else [_combine(plan, ())]
    columns = {f"word_{word}": pa.array(each, pa.int64()) for word, each in enumerate(found)}
    for index, column in enumerate(table.outputs):
        columns[column.name] = pa.array([outputs[index] for outputs, _ in decisions], joint_type(table, column))
    columns["rule_ids"] = pa.array([ids for _, ids in decisions], pa.list_(pa.string()))
    columns["matches"] = pa.array([len(ids) for _, ids in decisions], pa.int32())
    return pa.table(columns)


def joint_type(table: RuleTable, column: OutputColumn) -> pa.DataType:
    """The Arrow type of an output that all rules which match make together."""
    aggregated = {"sum": _SUM, "count": ARROW_TYPES["number"]}
    single = aggregated.get(table.hit_policy, ARROW_TYPES[column.type])
    return pa.list_(single) if table.hit_policy in LISTS else single


def result_types(table: RuleTable) -> dict[str, pa.DataType]:
    """The columns that a decision adds to a row, by name, in their sequence."""
    if table.hit_policy in JOINT:
        outputs = {column.name: joint_type(table, column) for column in table.outputs}
        return {**outputs, "rule_ids": pa.list_(pa.string()), "table_version": pa.string(), "matches": pa.int32()}
    single = {column.name: ARROW_TYPES[column.type] for column in table.outputs}
    counted = {"matches": pa.int32()} if table.hit_policy in ("unique", "any") else {}
    return {**single, "rule_id": pa.string(), "table_version": pa.string(), **counted}


def compile_joint(plan: BitmapPlan, joint: str, matched: str, keep: Sequence[str]) -> exp.Select:
    """Compile the lookup of each row's set, kept in the table `matched`, in the table of `make_joint`."""
    same = [
        exp.EQ(this=exp.column(f"word_{word}", "j"), expression=exp.column(f"word_{word}", "m"))
        for word in range(plan.words)
    ]
    return (
        exp.select(*(exp.column(name, "m", quoted=True) for name in keep))
        .select(*(exp.column(column.name, "j", quoted=True) for column in plan.table.outputs))
        .select(exp.column("rule_ids", "j"), exp.alias_(exp.Literal.string(plan.table.version), "table_version"))
        .select(exp.column("matches", "j"))
        .from_(exp.alias_(exp.to_table(matched), "m", table=True))
        .join(exp.alias_(exp.to_table(joint), "j", table=True), on=exp.and_(exp.true(), *same))
    )


def calculates(table: RuleTable) -> bool:
    """Tell whether any result is worked out of the row."""
    return any(isinstance(result, Calculation) for row in table.rows for result in row.outputs)


def _combine(plan: BitmapPlan, words: Sequence[int]) -> tuple[list[object], list[str]]:
    rules = rules_of(plan, words)
    _, outputs = combine_rules(plan.table, rules, {})
    return [stored_answer(output) for output in outputs], [rule.rule_id for rule in rules]


def rules_of(plan: BitmapPlan, words: Sequence[int]) -> list[RuleRow]:
    """The rules of a set that stands in words, as the hit policy looks at them."""
    bits = sum(word << (WORD_BITS * number) for number, word in enumerate(words))
    return [plan.table.rows[rule] for bit, rule in enumerate(plan.rules) if bits >> bit & 1]


def stored_answer(answer: object) -> object:
    """What a decision says in one output as columns hold it."""
    return [stored(each) for each in answer] if isinstance(answer, tuple) else stored(answer)  # type: ignore[arg-type]


def _agree(word: int) -> exp.Expr:
    """No rule of the set says anything else than its first one."""
    both = exp.BitwiseAnd(this=exp.column(f"word_{word}", "c"), expression=exp.column(f"other_{word}", "r"))
    return exp.EQ(this=exp.Paren(this=both), expression=exp.Literal.number(0))


def output_of(plan: BitmapPlan, asked: Asked, index: int, no_rule: exp.Expr) -> exp.Expr:
    """An output as the table of rules has it, worked out where a rule calculates, or the default where no rule matches."""
    column = plan.table.outputs[index]
    calculations: dict[Calculation, list[int]] = {}
    for bit, rule in enumerate(plan.rules):
        result = plan.table.rows[rule].outputs[index]
        if isinstance(result, Calculation):
            calculations.setdefault(result, []).append(bit)
    inputs = asked_inputs(plan, asked, "c")
    ifs = [
        exp.If(
            this=exp.In(this=exp.column("rule_number", "r"), expressions=list(map(exp.Literal.number, bits))),
            true=compile_output(column, calculation, inputs),
        )
        for calculation, bits in calculations.items()
    ]
    if column.default is not None:
        ifs.insert(0, exp.If(this=no_rule.copy(), true=compile_constant(column.default)))
    said: exp.Expr = exp.column(column.name, "r", quoted=True)
    return exp.alias_(exp.Case(ifs=ifs, default=said) if ifs else said, column.name, quoted=True)


def _stored(result: Result) -> object:
    return None if isinstance(result, Calculation) else stored(result)
