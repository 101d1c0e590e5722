"""What a domain knows of its columns, added to what a table says of them when it is checked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from aftersale import crediting
from aftersale.crediting.vocabulary import BOOKINGS
from aftersale.rules.document import write_document
from aftersale.rules.draft import check_draft
from aftersale.rules.read import parse_table, read_table
from aftersale.rules.vocabulary import Vocabulary, Word


def test_what_the_domain_knows_of_a_column_closes_gaps_that_cannot_be() -> None:
    counted = Vocabulary("things", "Things", (Word("seats", "Seats", "number", is_whole=True, minimum=Decimal(0)),))
    column = {"name": "seats", "label": "Seats", "type": "number", "allowed": ""}
    output = {"name": "rate", "label": "Rate", "type": "number", "allowed": ""}
    rules = [{"rule": text, "when": {"seats": text}, "then": {"rate": "1"}} for text in ("0", ">= 1")]
    typed = {"name": "t", "title": "T", "hit_policy": "first", "inputs": [column], "outputs": [output], "rules": rules}
    plain = replace(counted, words=(Word("seats", "Seats", "number"),))
    assert [each.code for each in check_draft(typed, plain).warnings] == ["gap"]
    check = check_draft(typed, counted)
    assert check.warnings == ()
    assert check.table == parse_table(typed), "the table itself is as it was typed"


def test_shipped_table_of_crediting_leaves_no_gap_between_no_seat_and_one() -> None:
    shipped = Path(crediting.__file__).parent / "tables" / "direct_basis.csv"
    found = check_draft(write_document(read_table(shipped)), BOOKINGS)
    assert found.errors == ()
    # What is left is meant: a booking of nobody is a finding, and no credit.
    assert [str(each.sentence) for each in found.warnings] == [
        "No row for Channel other than web, Seller on the order false, Seats holding the account 0, Seats holding the territory "
        "0. Add a row?"
    ]
