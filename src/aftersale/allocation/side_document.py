"""Plans side by side as they are kept and shown: with names, ids as text, amounts in whole thousandths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aftersale.allocation.run_store import load_names
from aftersale.allocation.side_by_side import Move, PartnerSides, SideBySide
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.try_changes import TriedChanges
from aftersale.allocation.try_tables import TablesTrial
from aftersale.storage.database import Connection, Row

MOST_MOVES = 200
"""So many tickets that moved are named, those first whose value changes most."""

MOST_LOST = 50
"""So many tickets that lose their last candidate are named, those first that were worth most."""


def describe_sides(conn: Connection, sides: SideBySide, by_tried: tuple[int, int] | None) -> dict[str, Any]:
    """What both plans are worth, each partner, and the first tickets that moved."""
    names = load_names(conn)
    moves = sides.list_moves(MOST_MOVES)
    tickets = load_tickets_named(conn, [each.ticket_id for each in moves])
    return {
        "value_before": sides.before.value,
        "value_after": sides.after.value,
        "difference": sides.after.value - sides.before.value,
        "gap_before": sides.before.gap,
        "gap_after": sides.after.gap,
        "by_tried": None if by_tried is None else {"before": by_tried[0], "after": by_tried[1]},
        "assigned_before": len(sides.before.ticket_ids),
        "assigned_after": len(sides.after.ticket_ids),
        "moved": sides.moved,
        "given": sides.given,
        "dropped": sides.dropped,
        "other_day": sides.other_day,
        "partners": [_describe_partner(each, names) for each in sides.list_partners()],
        "moves": [_describe_move(each, names, tickets) for each in moves],
    }


def describe_trial(conn: Connection, trial: TablesTrial) -> dict[str, Any]:
    """What a trial of tables found, as `describe_sides`, and the tickets that lose their last candidate."""
    found = [(trial.sides.find(ticket_id), reason) for ticket_id, reason in trial.lost]
    found.sort(key=lambda each: (-each[0].values[0], each[0].ticket_id))
    shown = found[:MOST_LOST]
    names = load_names(conn)
    tickets = load_tickets_named(conn, [move.ticket_id for move, _ in shown])
    return describe_sides(conn, trial.sides, trial.by_tried) | {
        "tickets": trial.tickets,
        "days": trial.days,
        "candidates_changed": trial.candidates_changed,
        "lost": len(found),
        "found": trial.found,
        "lost_tickets": [_describe_move(move, names, tickets) | {"reason": reason} for move, reason in shown],
    }


def describe_changes(conn: Connection, tried: TriedChanges) -> dict[str, Any]:
    """What a run or a day would have been with something else."""
    return describe_sides(conn, tried.sides, tried.by_tried)


def load_tickets_named(conn: Connection, ticket_ids: Sequence[int]) -> dict[int, Row]:
    """Numbers and customers of tickets."""
    rows = conn.execute(STATEMENTS["load_tickets_named"], {"ids": list(ticket_ids)})
    return {row["ticket_id"]: row for row in rows}


def _describe_partner(partner: PartnerSides, names: Mapping[int, str]) -> dict[str, Any]:
    pairs = {"places": partner.places, "tickets": partner.tickets, "value": partner.values, "price": partner.prices}
    both = {f"{name}_{side}": pair[at] for name, pair in pairs.items() for at, side in enumerate(("before", "after"))}
    return both | {
        "partner_id": str(partner.partner_id),
        "partner_name": names.get(partner.partner_id, str(partner.partner_id)),
        "difference": partner.difference,
        "gained": partner.gained,
        "lost": partner.lost,
    }


def _describe_move(move: Move, names: Mapping[int, str], tickets: Mapping[int, Row]) -> dict[str, Any]:
    ticket = tickets.get(move.ticket_id)
    found: dict[str, Any] = {
        "ticket_id": str(move.ticket_id),
        "ticket_number": ticket["ticket_number"] if ticket else str(move.ticket_id),
        "customer": ticket["customer"] if ticket else "",
        "difference": move.values[1] - move.values[0],
    }
    for at, side in enumerate(("before", "after")):
        partner, day = move.partners[at], move.days[at]
        found |= {
            f"partner_{side}_id": None if partner is None else str(partner),
            f"partner_{side}_name": None if partner is None else names.get(partner, str(partner)),
            f"contact_{side}": None if day is None else day.isoformat(),
            f"value_{side}": move.values[at],
        }
    return found
