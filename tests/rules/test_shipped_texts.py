"""What ships in words is known row by row, until somebody changes the row."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from aftersale.pipeline import load_shipped_tables
from aftersale.rules.document import write_document
from aftersale.rules.shipped import find_unchanged_texts, list_texts, read_shipped

SHIPPED = read_shipped("aftersale.allocation.tables", "partner_eligibility")


@pytest.fixture
def document() -> dict[str, Any]:
    return deepcopy(write_document(SHIPPED))


def test_rows_say_results_that_are_no_codes_and_notes() -> None:
    assert list_texts(SHIPPED)["known-customer"] == ["Had the customer before", "Customers like to meet whom they know"]
    assert list_texts(SHIPPED)["other-region"] == ["Does not serve the region"]


def test_texts_of_a_table_as_it_ships_are_those_of_all_its_rows(document: dict[str, Any]) -> None:
    assert len(find_unchanged_texts(document, SHIPPED)) == 7


@pytest.mark.parametrize(
    ("part", "change"),
    [("when", {"serves_region": "-"}), ("then", {"decision": "allowed"}), ("note", "Ours"), ("rule", "mine")],
)
def test_row_that_says_anything_else_is_somebodys_own(document: dict[str, Any], part: str, change: Any) -> None:
    rule = document["rules"][0]
    rule[part] = rule[part] | change if isinstance(change, dict) else change
    assert "Does not serve the region" not in find_unchanged_texts(document, SHIPPED)
    assert "Does not serve the product" in find_unchanged_texts(document, SHIPPED)


def test_column_that_is_added_changes_only_rows_that_say_something_in_it(document: dict[str, Any]) -> None:
    document["inputs"].append({"name": "country", "label": "Country", "type": "string", "allowed": ""})
    for rule in document["rules"]:
        rule["when"]["country"] = "-"
    document["rules"][1]["when"]["country"] = "FR"
    texts = find_unchanged_texts(document, SHIPPED)
    assert "Does not serve the region" in texts
    assert "Does not serve the product" not in texts


@pytest.mark.parametrize("rules", [None, "none", [None, {}, {"rule": ["other-region"][0], "when": None}]])
def test_draft_that_is_no_table_yet_has_no_texts_that_ship(rules: Any) -> None:
    assert find_unchanged_texts({"rules": rules}, SHIPPED) == []


def test_texts_that_ship_can_be_templates_as_they_stand() -> None:
    texts = [text for table, _ in load_shipped_tables() for row in list_texts(table).values() for text in row]
    assert len(texts) > 10
    assert not [text for text in texts if "{" in text or "}" in text]
