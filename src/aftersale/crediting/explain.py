"""Says who was credited for a booking, by which row of which table, and why nobody else was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aftersale.crediting.errors import BookingNotFound
from aftersale.crediting.model import DIRECT_BASIS_TABLE
from aftersale.crediting.store import STATEMENTS
from aftersale.orders.store import load_bookings_by_number
from aftersale.rules.explain import RuleExplanation, explain_decision
from aftersale.rules.model import RuleTable
from aftersale.rules.store import find_version
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.values.money import Money
from aftersale.values.sentence import N_, Coded, Fact, Percent, Sentence

_CREDITED_BECAUSE = {
    "preassigned": N_("{payee} ({number}) gets {share}, {amount}: the seat {seat} stands on the order."),
    "named_account": N_("{payee} ({number}) gets {share}, {amount}: the seat {seat} holds the account by name."),
    "territory": N_("{payee} ({number}) gets {share}, {amount}: the seat {seat} holds the territory."),
    "original": N_(
        "{payee} ({number}) gets {share}, {amount}: the seat {seat} was credited for the booking that this one corrects."
    ),
}
_HOLDS = {
    "preassigned": N_("{seat} stands on the order."),
    "named_account": N_("{seat} holds the account by name."),
    "territory": N_("{seat} holds the territory."),
    "original": N_("{seat} was credited for the booking that this one corrects."),
}
_HELD_UNTIL = {
    "named_account": N_("{seat} holds the account by name only from {start} to {end}, not on {day}."),
    "territory": N_("{seat} holds the territory only from {start} to {end}, not on {day}."),
}
_HELD_FROM = {
    "named_account": N_("{seat} holds the account by name only from {start}, not on {day}."),
    "territory": N_("{seat} holds the territory only from {start}, not on {day}."),
}
_BUT = {
    "preassigned": N_("{seat} stands on the order, but {decider} credits by {basis}."),
    "named_account": N_("{seat} holds the account by name, but {decider} credits by {basis}."),
    "territory": N_("{seat} holds the territory, but {decider} credits by {basis}."),
}


@dataclass(frozen=True, slots=True)
class NotCredited:
    """Somebody who stands in a relation to the booking and is not credited, with the reason."""

    position_name: str
    payee_name: str
    payee_number: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to *who was credited, and why not me*, with the facts it rests on."""

    booking: Row
    result: Row | None
    credits: list[Row]
    rules: tuple[RuleExplanation, ...]
    sentences: tuple[Sentence, ...]
    not_credited: tuple[NotCredited, ...]

    def document(self) -> dict[str, Any]:
        """With stable keys; decimals and ids as strings, days as ISO."""
        return {
            "booking": {key: _plain(value) for key, value in self.booking.items()},
            "result": None if self.result is None else {key: _plain(value) for key, value in self.result.items()},
            "credits": [{key: _plain(value) for key, value in row.items()} for row in self.credits],
            "rules": [{"rule_id": r.rule_id, "outcome": r.outcome, "sentence": r.sentence} for r in self.rules],
            "sentences": list(self.sentences),
            "not_credited": [
                {
                    "position_name": other.position_name,
                    "payee_name": other.payee_name,
                    "payee_number": other.payee_number,
                    "sentence": other.sentence,
                }
                for other in self.not_credited
            ],
        }


def explain_booking(conn: Connection, number: str) -> Explanation:
    """Explain the credit of a booking as it stands.

    Raises
    ------
    BookingNotFound
        No source knows the number, or the acting person may not see it.
    """
    bookings = load_bookings_by_number(conn, number)
    if not bookings:
        raise BookingNotFound(number=number)
    booking = bookings[0]
    result = conn.execute(STATEMENTS["find_result"], {"booking_id": booking["booking_id"]}).fetchone()
    credits = _load_credits(conn, result)
    candidates = conn.execute(STATEMENTS["load_candidates"], {"booking_id": booking["booking_id"]}).fetchall()
    table = find_version(conn, DIRECT_BASIS_TABLE, result["table_version"]) if result else None
    rules = _explain_rules(table, booking, candidates) if table and result and result["basis"] != "original" else ()
    return Explanation(
        booking,
        result,
        credits,
        rules,
        tuple(_sentences(booking, result, credits, rules)),
        tuple(_explain_others(conn, booking, result, credits, candidates)),
    )


def describe_booking(booking: Row, candidates: Sequence[Row]) -> dict[str, object]:
    """The booking in the columns of the crediting vocabulary, as the period run describes it."""
    holding = [row for row in candidates if _holds(row, booking["booked_on"])]
    by_name = [row for row in holding if row["basis"] == "named_account"]
    # The parent's holders count only where the account itself has none.
    own = [row for row in by_name if row["is_own"]]
    accounts = {row["position_id"] for row in own or by_name}
    territories = {row["position_id"] for row in holding if row["basis"] == "territory"}
    return {
        "kind": booking["kind"],
        "channel": booking["channel"],
        "deal_type": booking["deal_type"],
        "vertical": booking["vertical"],
        "service_line": booking["service_line"],
        "segment": booking["segment"],
        "amount": booking["amount"],
        "currency": booking["currency"],
        "has_seller": any(row["basis"] == "preassigned" for row in candidates),
        "account_holders": Decimal(len(accounts)),
        "territory_holders": Decimal(len(territories)),
    }


def _load_credits(conn: Connection, result: Row | None) -> list[Row]:
    if result is None:
        return []
    parameters = {"booking_id": result["booking_id"], "crediting_run_id": result["crediting_run_id"]}
    return conn.execute(STATEMENTS["load_credits_of_booking"], parameters).fetchall()


def _explain_rules(table: RuleTable, booking: Row, candidates: Sequence[Row]) -> tuple[RuleExplanation, ...]:
    described = describe_booking(booking, candidates)
    row = {column.name: described[column.name] for column in table.inputs}
    return explain_decision(table, row, booking["booked_on"])


def _holds(row: Row, day: date) -> bool:
    return row["start_on"] is None or row["start_on"] <= day < row["end_on"]


def _sentences(
    booking: Row, result: Row | None, credits: Sequence[Row], rules: Sequence[RuleExplanation]
) -> list[Sentence]:
    because = [_CREDITED_BECAUSE[credit["basis"]] for credit in credits]
    lines = [
        Sentence(
            template,
            payee=credit["payee_name"],
            number=credit["payee_number"],
            share=Percent(credit["share"]),
            amount=Money(credit["amount"], booking["currency"]),
            seat=credit["position_name"],
        )
        for template, credit in zip(because, credits, strict=True)
    ]
    return [_verdict(booking, result), *lines, *(rule.sentence for rule in rules if rule.outcome == "decides")]


def _verdict(booking: Row, result: Row | None) -> Sentence:
    facts: dict[str, Fact] = {
        "booking": booking["booking_number"],
        "amount": Money(booking["amount"], booking["currency"]),
        "day": booking["booked_on"],
    }
    if result is None:
        return Sentence(
            "Booking {booking} of {amount} on {day} has not been credited yet: its period has not been run since it came in.",
            **facts,
        )
    if result["status"] == "no_credit":
        return Sentence(
            "Booking {booking} of {amount} on {day} carries no credit: {decider} says so.",
            **facts,
            decider=_decider(result),
        )
    if result["status"] == "uncredited" and result["rule_id"] and result["basis"]:
        return Sentence(
            "Booking {booking} of {amount} on {day} is credited to nobody, though {decider} credits by {basis}. "
            "It stands among the findings until that is mended.",
            **facts,
            decider=_decider(result),
            basis=Coded("basis", result["basis"]),
        )
    if result["status"] == "uncredited":
        return Sentence(
            "Booking {booking} of {amount} on {day} is credited to nobody. It stands among the findings until that is mended.",
            **facts,
        )
    return Sentence(
        "Booking {booking} of {amount} on {day} is credited by {decider}.", **facts, decider=_decider(result)
    )


def _decider(result: Row) -> Sentence:
    if result["basis"] == "original":
        return Sentence("the credits of the booking that it corrects")
    return Sentence(
        "row {row} of the crediting table (version {version})",
        row=result["rule_id"] or "",
        version=(result["table_version"] or "")[:12],
    )


def _explain_others(
    conn: Connection, booking: Row, result: Row | None, credits: Sequence[Row], candidates: Sequence[Row]
) -> list[NotCredited]:
    credited = {credit["position_id"] for credit in credits}
    others = sorted({row["position_id"] for row in candidates} - credited)
    holders = conn.execute(STATEMENTS["load_position_holders"], {"position_ids": others}).fetchall()
    explained = []
    for position_id in others:
        rows = [row for row in candidates if row["position_id"] == position_id]
        seat = [row for row in holders if row["position_id"] == position_id]
        holder = next((row for row in seat if row["start_on"] <= booking["booked_on"] < row["end_on"]), None)
        name = (holder or (seat[0] if seat else {"position_name": str(position_id)}))["position_name"]
        explained.append(
            NotCredited(
                position_name=name or str(position_id),
                payee_name=holder["payee_name"] if holder else "",
                payee_number=holder["payee_number"] if holder else "",
                sentence=_why_not(booking, result, rows, name or str(position_id), holder),
            )
        )
    return sorted(explained, key=lambda each: (each.payee_name, each.position_name))


def _why_not(booking: Row, result: Row | None, rows: Sequence[Row], name: str, holder: Row | None) -> Sentence:
    reasons = list(dict.fromkeys(_reason(booking, result, row, name) for row in rows))
    if not holder:
        reasons.append(Sentence("The seat had no holder on {day}.", day=booking["booked_on"]))
    said = reasons[0]
    for reason in reasons[1:]:
        said = Sentence("{first} {then}", first=said, then=reason)
    return said


def _reason(booking: Row, result: Row | None, row: Row, seat: str) -> Sentence:
    basis, day = row["basis"], booking["booked_on"]
    if not _holds(row, day):
        if row["end_on"] == OPEN_DAY:
            return Sentence(_HELD_FROM[basis], seat=seat, start=row["start_on"], day=day)
        return Sentence(_HELD_UNTIL[basis], seat=seat, start=row["start_on"], end=row["end_on"], day=day)
    if result is not None and result["basis"] != basis:
        by: Fact = Coded("basis", result["basis"]) if result["basis"] else Sentence("no basis")
        return Sentence(_BUT[basis], seat=seat, decider=_decider(result), basis=by)
    return Sentence(_HOLDS[basis], seat=seat)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 1 << 53):
        return value
    if isinstance(value, date):
        return None if value.year == OPEN_DAY.year else value.isoformat()
    return str(value)
