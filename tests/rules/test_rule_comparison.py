"""Two versions of a table compared row by row, also where one of them is still being written."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aftersale.rules.compare import CellChange, ColumnChange, FieldChange, RowChange, compare_documents


def rule(rule_id: str, channel: str = "-", share: str = "1", **more: str) -> dict[str, Any]:
    return {"rule": rule_id, "when": {"channel": channel}, "then": {"share": share}, **more}


def table(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    columns = {"inputs": [{"name": "channel", "type": "string"}], "outputs": [{"name": "share", "type": "number"}]}
    return {"name": "t", "title": "T", "hit_policy": "first", **columns, "rules": list(rules)} | more


def rows(before: dict[str, Any], after: dict[str, Any]) -> tuple[RowChange, ...]:
    return compare_documents(before, after).rows


def test_same_table_has_no_difference_also_where_any_value_is_left_out() -> None:
    shorter = {"rule": "a", "then": {"share": "1"}, "note": ""}
    assert compare_documents(table(rule("a")), table(shorter)).is_empty


def test_added_removed_and_changed_rows_are_named_with_their_cells() -> None:
    before = table(rule("a", "web"), rule("b", "field"), rule("c"))
    after = table(rule("a", "web, shop", "0.5"), rule("c"), rule("d", note="new"))
    assert rows(before, after) == (
        RowChange(
            "changed",
            "a",
            1,
            1,
            cells=(CellChange("when", "channel", "web", "web, shop"), CellChange("then", "share", "1", "0.5")),
        ),
        RowChange(
            "added",
            "d",
            None,
            3,
            cells=(
                CellChange("", "rule", "", "d"),
                CellChange("then", "share", "", "1"),
                CellChange("", "note", "", "new"),
            ),
        ),
        RowChange(
            "removed",
            "b",
            2,
            None,
            cells=(
                CellChange("", "rule", "b", ""),
                CellChange("when", "channel", "field", ""),
                CellChange("then", "share", "1", ""),
            ),
        ),
    )


def test_one_row_dragged_to_the_top_is_the_one_that_moved() -> None:
    before = table(*(rule(each) for each in "abcd"))
    after = table(*(rule(each) for each in "dabc"))
    assert rows(before, after) == (RowChange("moved", "d", 4, 1, was_moved=True),)


def test_renamed_row_is_the_same_row_with_another_id() -> None:
    [change] = rows(table(rule("a", "web"), rule("b")), table(rule("online", "web"), rule("b")))
    assert (change.kind, change.cells) == ("changed", (CellChange("", "rule", "a", "online"),))


def test_rows_of_one_id_are_told_apart_by_their_place_among_them() -> None:
    [change] = rows(table(rule("a", "web"), rule("a", "field")), table(rule("a", "web"), rule("a", "phone")))
    assert (change.row_after, change.cells) == (2, (CellChange("when", "channel", "field", "phone"),))


def test_columns_and_head_are_compared_too() -> None:
    inputs = [{"name": "amount", "type": "number"}, {"name": "channel", "type": "string", "label": "Channel"}]
    found = compare_documents(table(rule("a")), table(rule("a"), title="Other", inputs=inputs))
    assert found.head == (FieldChange("title", "T", "Other"),)
    assert found.columns == (
        ColumnChange("inputs", "amount", "added"),
        ColumnChange("inputs", "channel", "changed", (FieldChange("label", "", "Channel"),)),
    )
    assert found.rows == ()


def test_documents_that_are_no_tables_yet_are_compared_as_far_as_they_go() -> None:
    found = compare_documents({"name": "t", "rules": "none"}, table(rule("a")))
    assert [change.kind for change in found.rows] == ["added"]
    assert {change.kind for change in found.columns} == {"added"}


RULES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(("-", "web", "field"))), max_size=6)


@given(RULES, RULES)
def test_the_difference_leads_from_one_table_to_the_other(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    """What is neither named as added nor changed stands in both, and counting both ways gives the same rows."""
    before, after = table(*(rule(*each) for each in old)), table(*(rule(*each) for each in new))
    changes = rows(before, after)
    added = [each for each in changes if each.kind == "added"]
    removed = [each for each in changes if each.kind == "removed"]
    assert len(old) + len(added) - len(removed) == len(new)
    back = rows(after, before)
    assert len([each for each in back if each.kind == "added"]) == len(removed)
    assert compare_documents(before, after).is_empty == (old == new)
    for each in changes:
        if each.kind == "changed":
            assert each.row_before is not None and each.row_after is not None
            assert old[each.row_before - 1] != new[each.row_after - 1]
