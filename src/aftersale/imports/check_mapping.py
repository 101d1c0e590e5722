"""Holds a mapping against the targets it fills, before any file is read."""

from __future__ import annotations

from collections.abc import Mapping

from aftersale.imports.expression import Constant, Expression, Multiply, Next, OneMinus
from aftersale.imports.mapping import FieldMapping, FileMapping, TableMapping, refuse_mapping
from aftersale.imports.model import DECIMAL_TYPES, Field, Target
from aftersale.imports.yaml_nodes import Fault, nearest


def require_fitting(mapping: FileMapping, targets: Mapping[str, Target]) -> None:
    """Refuse a mapping that names targets or fields that do not exist, or misses what is required.

    Raises
    ------
    MappingRefused
        Names every fault with line and column.
    """
    faults = [fault for table in mapping.tables for fault in _check_table(table, mapping, targets)]
    if faults:
        raise refuse_mapping(mapping.file, faults)


def _check_table(table: TableMapping, mapping: FileMapping, targets: Mapping[str, Target]) -> list[Fault]:
    target = targets.get(table.target)
    if target is None:
        known = ", ".join(sorted(targets))
        return [Fault(table.mark, f"there is no target {table.target}{nearest(table.target, targets)}; known: {known}")]
    if table.fields is None:
        return []
    names = [f.name for f in target.fields]
    faults = []
    for mapped in table.fields:
        field = target.find_field(mapped.name)
        if field is None:
            hint = nearest(mapped.name, names)
            faults.append(
                Fault(mapped.mark, f"{target.name} has no field {mapped.name}{hint}; it has {', '.join(names)}")
            )
        else:
            faults += _check_field(field, mapped)
    given = {f.name for f in table.fields}
    for field in target.fields:
        is_default = field.default is not None or (field.type == "currency" and mapping.defaults.currency)
        if field.required and field.name not in given and not is_default:
            faults.append(
                Fault(table.mark, f"table {table.label} says nothing of {field.name}, which {target.name} needs")
            )
    return faults


def _check_field(field: Field, mapped: FieldMapping) -> list[Fault]:
    expression = mapped.expression
    faults = [
        Fault(at.mark, f"`{change}` needs a field that is {wanted}; {field.name} is {_article(field.type)}")
        for at in _with_parts(expression)
        for change, wanted in _unfit_changes(field, at)
    ]
    faults += [
        Fault(at.mark, "`total` is only possible at the outermost of an expression")
        for at in _with_parts(expression)[1:]
        if at.part_of is not None
    ]
    if expression.source is not None and field.type != "ref":
        faults.append(Fault(expression.mark, f"`source` is for references; {field.name} is {_article(field.type)}"))
    if isinstance(expression.base, Constant) and expression.base.text is None and field.required:
        faults.append(Fault(expression.mark, f"{field.name} is required; a constant null leaves it empty"))
    return faults


def _unfit_changes(field: Field, expression: Expression) -> list[tuple[str, str]]:
    is_number, is_date = field.type in DECIMAL_TYPES, field.type in ("date", "instant")
    numeric = (
        ("factor", expression.factor is not None),
        ("negate", expression.negate),
        ("round", expression.decimals is not None),
        ("total", expression.part_of is not None),
        ("multiply", isinstance(expression.base, Multiply)),
        ("one_minus", isinstance(expression.base, OneMinus)),
    )
    dated = (
        ("date_format", expression.date_format is not None and not is_date),
        ("add_days", expression.add_days != 0 and field.type != "date"),
        ("next", isinstance(expression.base, Next) and field.type != "date"),
    )
    unfit = [(name, "a number") for name, used in numeric if used and not is_number]
    return unfit + [(name, "a date") for name, used in dated if used]


def _with_parts(expression: Expression) -> list[Expression]:
    """The expression and every one inside it."""
    return [expression, *(e for part in expression.parts() for e in _with_parts(part))]


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
