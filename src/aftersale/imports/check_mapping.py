"""Holds a mapping against the targets it fills, before any file is read."""

from __future__ import annotations

from collections.abc import Mapping

from aftersale.imports.expression import Constant, Expression, Multiply, Next, OneMinus
from aftersale.imports.mapping import FieldMapping, FileMapping, TableMapping, refuse_mapping
from aftersale.imports.model import DECIMAL_TYPES, Field, Target
from aftersale.imports.yaml_nodes import Fault, hint_at
from aftersale.values.sentence import N_, Coded, Sentence


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
        said = Sentence(
            "there is no target {target}{hint}; known: {known}",
            target=table.target,
            hint=hint_at(table.target, targets),
            known=", ".join(sorted(targets)),
        )
        return [Fault(table.mark, said)]
    if table.fields is None:
        return []
    names = [f.name for f in target.fields]
    faults = []
    for mapped in table.fields:
        field = target.find_field(mapped.name)
        if field is None:
            said = Sentence(
                "{target} has no field {field}{hint}; it has {known}",
                target=target.name,
                field=mapped.name,
                hint=hint_at(mapped.name, names),
                known=", ".join(names),
            )
            faults.append(Fault(mapped.mark, said))
        else:
            faults += _check_field(field, mapped)
    given = {f.name for f in table.fields}
    # A currency may stand beside the amount in every row.
    has_amount = any(f.type == "money" and f.name in given for f in target.fields)
    for field in target.fields:
        may_be_beside = field.type == "currency" and (has_amount or mapping.defaults.currency)
        is_default = field.default is not None or field.is_day_of_import or may_be_beside
        if field.required and field.name not in given and not is_default:
            said = Sentence(
                "{target}: nothing fills {field}, which is required",
                target=Coded("thing", target.name),
                field=Coded("field", field.name),
            )
            faults.append(Fault(table.mark, said))
    return faults


def _check_field(field: Field, mapped: FieldMapping) -> list[Fault]:
    expression = mapped.expression
    faults = [
        Fault(at.mark, Sentence(template, change=change, field=field.name, type=field.type))
        for at in _with_parts(expression)
        for change, template in _unfit_changes(field, at)
    ]
    faults += [
        Fault(at.mark, Sentence("`total` is only possible at the outermost of an expression"))
        for at in _with_parts(expression)[1:]
        if at.part_of is not None
    ]
    if expression.source is not None and field.type != "ref":
        said = Sentence("`source` is for references; {field} has the type {type}", field=field.name, type=field.type)
        faults.append(Fault(expression.mark, said))
    if isinstance(expression.base, Constant) and expression.base.text is None and field.required:
        said = Sentence("{field} is required; a constant null leaves it empty", field=field.name)
        faults.append(Fault(expression.mark, said))
    return faults


_NEEDS_NUMBER = N_("`{change}` needs a field with numbers; {field} has the type {type}")
_NEEDS_DATE = N_("`{change}` needs a field with dates; {field} has the type {type}")


def _unfit_changes(field: Field, expression: Expression) -> list[tuple[str, str]]:
    """What is done to the value that the field's type does not allow, each with what is said of it."""
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
    unfit = [(name, _NEEDS_NUMBER) for name, used in numeric if used and not is_number]
    return unfit + [(name, _NEEDS_DATE) for name, used in dated if used]


def _with_parts(expression: Expression) -> list[Expression]:
    """The expression and every one inside it."""
    return [expression, *(e for part in expression.parts() for e in _with_parts(part))]
