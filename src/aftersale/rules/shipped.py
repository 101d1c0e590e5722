"""Rule tables that ship: what they say in words, and which rows of a table are still as they were shipped.

A table's hash knows nothing of languages: its texts stay English where they are stored, and are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from aftersale.rules.document import write_document
from aftersale.rules.model import RuleRow, RuleTable
from aftersale.rules.read import read_table_csv


@cache
def read_shipped(folder: str, table_name: str) -> RuleTable:
    """A table that ships in a package; read once a process, since it never changes."""
    with resources.as_file(resources.files(folder) / f"{table_name}.csv") as file:
        return read_table_csv(file)


def list_texts(table: RuleTable) -> dict[str, list[str]]:
    """What the rows of a table say in words, by their names: results that are no codes, and notes."""
    return {row.rule_id: _texts(table, row) for row in table.rows}


def find_unchanged_texts(document: Mapping[str, Any], shipped: RuleTable) -> list[str]:
    """The texts of those rows of a document that are as they were shipped."""
    before = {rule["rule"]: _said(rule) for rule in write_document(shipped)["rules"]}  # type: ignore[attr-defined]
    texts = list_texts(shipped)
    rules = document.get("rules")
    return [
        text
        for rule in (rules if isinstance(rules, list) else ())
        if isinstance(rule, Mapping) and before.get(rule.get("rule")) == _said(rule)
        for text in texts[rule["rule"]]
    ]


def _texts(table: RuleTable, row: RuleRow) -> list[str]:
    results = zip(table.outputs, row.outputs, strict=True)
    found = [result for column, result in results if isinstance(result, str) and not column.allowed]
    return [text for text in (*found, row.annotation) if text]


def _said(rule: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    """What a row says, whatever columns have been added that it says nothing in."""
    when, then = (
        {name: text for name, text in (rule.get(part) or {}).items() if text not in ("", "-")}
        for part in ("when", "then")
    )
    return when, then, str(rule.get("note", ""))
