"""Turns what crediting found wrong into findings, with the money and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aftersale.findings.model import Finding
from aftersale.values.money import Money
from aftersale.values.sentence import N_, Coded, Sentence

PRODUCER = "crediting"

_UNCREDITED = {
    "no_rule_matches": (
        N_("no row of the crediting table matches"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: no row of the crediting table matches. "
            "Add a row, or assign its territory or account to somebody."
        ),
    ),
    "nobody_found": (
        N_("the chosen basis leads to nobody"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: the table says {basis}, and nobody is found that way. "
            "Check the assignments of that day."
        ),
    ),
    "over_allocated": (
        N_("shares of {territory} sum to more than 100 %"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: the shares by {basis} sum to {shares}. "
            "End one of the assignments, or lower a share."
        ),
    ),
    "under_allocated": (
        N_("shares of {territory} sum to less than 100 %"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: the shares by {basis} sum to {shares}. "
            "Assign the rest to somebody."
        ),
    ),
    "position_vacant": (
        N_("a seat that is to be credited has no holder"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: a seat found by {basis} has no holder on that day. "
            "Say who held it."
        ),
    ),
    "original_uncredited": (
        N_("the corrected booking is not credited"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: the booking that it corrects is not credited. "
            "Credit that one first."
        ),
    ),
    "correction_circle": (
        N_("corrections that correct each other"),
        N_(
            "Booking {booking} of {amount} on {day} is credited to nobody: the bookings that it corrects lead back to itself. "
            "Correct the references."
        ),
    ),
}
_SHARES_OF_ACCOUNT = {
    "over_allocated": N_("shares of the account sum to more than 100 %"),
    "under_allocated": N_("shares of the account sum to less than 100 %"),
}
_OUTSIDE = {
    ("booking", False): N_(
        "Booking {number} on {day}: seller {seat} ({seat_number}) does not hold territory {territory} ({territory_number}) on that day."
    ),
    ("order", False): N_(
        "Order {number} on {day}: seller {seat} ({seat_number}) does not hold territory {territory} ({territory_number}) on that day."
    ),
    ("booking", True): N_(
        "Booking {number} on {day}: seller {seat} ({seat_number}) does not hold territory {territory} ({territory_number}) on that day, "
        "but holds the account by name."
    ),
    ("order", True): N_(
        "Order {number} on {day}: seller {seat} ({seat_number}) does not hold territory {territory} ({territory_number}) on that day, "
        "but holds the account by name."
    ),
}
_OF_ANOTHER = {
    "booking": N_(
        "Booking {number} on {day} stands on {seat} ({seat_number}), but the account is assigned to {holder} ({holder_number}) on that day."
    ),
    "order": N_(
        "Order {number} on {day} stands on {seat} ({seat_number}), but the account is assigned to {holder} ({holder_number}) on that day."
    ),
}


def describe_wrong(
    uncredited: Sequence[Mapping[str, Any]],
    outside_territory: Sequence[Mapping[str, Any]],
    account_of_other: Sequence[Mapping[str, Any]],
) -> list[Finding]:
    """One finding per row of what `find.sql` lists."""
    return [
        *map(_uncredited, uncredited),
        *map(_outside_territory, outside_territory),
        *map(_account_of_other, account_of_other),
    ]


def _uncredited(row: Mapping[str, Any]) -> Finding:
    reason = row["reason"]
    cause, message = _UNCREDITED[reason]
    if row["territory_name"] is None:
        cause = _SHARES_OF_ACCOUNT.get(reason, cause)
    facts = {"basis": Coded("basis", row["basis"] or ""), "shares": row["shares"] or 0}
    return Finding(
        producer=PRODUCER,
        scope="",
        code=reason,
        severity="error",
        cause=Sentence(cause, territory=row["territory_name"] or ""),
        message=Sentence(
            message,
            booking=row["booking_number"],
            amount=Money(row["amount"], row["currency"]),
            day=row["booked_on"],
            **facts,
        ),
        subject_kind="booking",
        subject_id=row["booking_id"],
        subject_number=row["booking_number"],
        subject_on=row["booked_on"],
        amount=row["amount"],
        currency=row["currency"],
    )


def _outside_territory(row: Mapping[str, Any]) -> Finding:
    if row["holds_account"]:
        cause = Sentence("sellers outside their territory who hold the account by name")
    else:
        cause = Sentence(
            "{seat} sells in {territory} without holding it", seat=row["position_name"], territory=row["territory_name"]
        )
    template = _OUTSIDE[row["subject_kind"], row["holds_account"]]
    return _of_seller(
        row,
        code="seller_outside_territory",
        cause=cause,
        message=Sentence(
            template,
            **_seller_facts(row),
            territory=row["territory_name"],
            territory_number=row["territory_number"],
        ),
        value=row["territory_number"],
    )


def _account_of_other(row: Mapping[str, Any]) -> Finding:
    template = _OF_ANOTHER[row["subject_kind"]]
    return _of_seller(
        row,
        code="account_of_another_seller",
        cause=Sentence("accounts of {holder} sold to by {seat}", holder=row["holder_name"], seat=row["position_name"]),
        message=Sentence(
            template,
            **_seller_facts(row),
            holder=row["holder_name"],
            holder_number=row["holder_number"],
        ),
        value=row["holder_number"],
    )


def _seller_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row["subject_number"],
        "day": row["booked_on"],
        "seat": row["position_name"],
        "seat_number": row["position_number"],
    }


def _of_seller(row: Mapping[str, Any], *, code: str, cause: Sentence, message: Sentence, value: str) -> Finding:
    return Finding(
        producer=PRODUCER,
        scope="",
        code=code,
        severity="warning",
        cause=cause,
        message=message,
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        subject_number=row["subject_number"],
        subject_on=row["booked_on"],
        amount=row["amount"],
        currency=row["currency"],
        value=value,
        payee_id=row["payee_id"],
    )
