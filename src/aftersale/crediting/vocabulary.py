"""What tables over bookings may ask about, and what the table that crediting decides by must answer."""

from __future__ import annotations

from decimal import Decimal

from aftersale.crediting.model import DIRECT_BASIS_TABLE
from aftersale.rules.vocabulary import KnownTable, Vocabulary, Word
from aftersale.values.sentence import N_, Sentence

BASES = ("preassigned", "named_account", "territory", "none")
"""What `direct_basis` may answer; `none` means the booking carries no credit."""

BOOKINGS = Vocabulary(
    name="bookings",
    title=N_("Bookings"),
    words=(
        Word("kind", N_("Kind"), "string", allowed=("new", "amendment", "cancellation", "return")),
        Word("channel", N_("Channel"), "string", source="channel"),
        Word("deal_type", N_("Deal type"), "string", source="deal_type"),
        Word("vertical", N_("Vertical"), "string", source="vertical"),
        Word("service_line", N_("Service line"), "string", source="service_line"),
        Word("segment", N_("Segment"), "string", source="segment"),
        Word("amount", N_("Amount"), "number", unit=N_("in the booking's currency")),
        Word("currency", N_("Currency"), "string", source="currency"),
        Word("has_seller", N_("Seller on the order"), "boolean"),
        Word(
            "account_holders",
            N_("Seats holding the account"),
            "number",
            unit=N_("seats on the booking day"),
            is_whole=True,
            minimum=Decimal(0),
        ),
        Word(
            "territory_holders",
            N_("Seats holding the territory"),
            "number",
            unit=N_("seats on the booking day"),
            is_whole=True,
            minimum=Decimal(0),
        ),
    ),
    tables=(
        KnownTable(
            name=DIRECT_BASIS_TABLE,
            title=N_("On which basis is the direct credit found"),
            answers=(Word("basis", N_("Basis"), "string", allowed=BASES),),
            used_for=Sentence("Crediting finds the basis of direct credit by it."),
        ),
    ),
)
