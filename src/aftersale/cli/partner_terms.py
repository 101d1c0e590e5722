"""Commands about the terms of partners: what stands, and changes of it from a day on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from aftersale.allocation.lay import find_in_force
from aftersale.allocation.run_store import get_partner
from aftersale.allocation.targets import PARTNER_CAPACITY, PARTNER_CONTRACT, PARTNER_QUOTA
from aftersale.allocation.term_actions import (
    add_scope,
    end_contract,
    end_scope,
    lift_quota,
    pause_partner,
    resume_partner,
    set_capacity,
    set_contract,
    set_quota,
)
from aftersale.allocation.term_store import load_standing, load_terms
from aftersale.allocation.terms import Capacity, Change, Contract, QuotaLimits, Served, VolumeTier, read_tiers
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.imports.model import Target
from aftersale.imports.post import FactTarget
from aftersale.storage.database import Connection, Row

ISO = ["%Y-%m-%d"]
PartnerArgument = Annotated[str, typer.Argument(help="A partner, by number or name.")]
FromOption = Annotated[datetime, typer.Option("--from", formats=ISO, help="The first day.")]
UntilOption = Annotated[
    datetime | None, typer.Option("--until", formats=ISO, help="The last day. Without it: until it changes again.")
]
LastOption = Annotated[datetime, typer.Option("--until", formats=ISO, help="The last day.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept with the change.")]
LaterOption = Annotated[bool, typer.Option("--replace-later", help="Also replace what is set for later days.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="A term and its value, such as tickets_a_day=40; none lifts a limit. The others stay."),
]
ValueArgument = Annotated[str, typer.Argument(help="Dimension and value, such as region=North.")]
NewOption = Annotated[bool, typer.Option("--new", help="The value is new: no ticket has had it so far.")]

_NUMBERS = {"integer": int, "money": Decimal}


def add_commands(group: typer.Typer) -> None:
    """Add the commands about terms to those about partners."""
    group.command("terms", epilog="Example: aftersale partners terms P-17")(show)
    group.command(
        "capacity",
        epilog='Example: aftersale partners capacity P-17 --from 2027-01-04 --set tickets_a_day=40 --reason "Two more people"',
    )(capacity)
    group.command(
        "contract",
        epilog='Example: aftersale partners contract P-17 --from 2027-01-01 --set cost_per_ticket=4.20 --reason "New year"',
    )(contract)
    group.command(
        "end-contract", epilog='Example: aftersale partners end-contract P-17 --until 2026-12-31 --reason "Not renewed"'
    )(finish)
    group.command(
        "pause", epilog='Example: aftersale partners pause P-17 --from 2026-12-24 --until 2026-12-31 --reason "Closed"'
    )(pause)
    group.command("resume", epilog='Example: aftersale partners resume P-17 --from 2026-12-28 --reason "Back early"')(
        resume
    )
    group.command(
        "serve",
        epilog='Example: aftersale partners serve P-17 region=North --from 2027-01-01 --reason "New office"',
    )(serve)
    group.command(
        "serve-no-more",
        epilog='Example: aftersale partners serve-no-more P-17 region=North --until 2026-12-31 --reason "Office closes"',
    )(serve_no_more)
    group.command(
        "quota",
        epilog='Example: aftersale partners quota P-17 region=North --from 2027-01-01 --set most=5 --reason "Small team"',
    )(quota)
    group.command(
        "lift-quota",
        epilog='Example: aftersale partners lift-quota P-17 region=North --until 2026-12-31 --reason "Team has grown"',
    )(lift)


def show(partner: PartnerArgument, as_json: JsonOption = False) -> None:
    """What is agreed with a partner: in force, coming and past."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        terms = load_terms(conn, partner, datetime.now(instance.settings.business_zone).date())
    if as_json:
        show_json({name: _plain(value) for name, value in terms.items()})
        return
    for name, about in _SHOWN.items():
        rows = [
            (row["when"], row["start_on"], row["last_on"], *(_said(row, each) for each in about)) for row in terms[name]
        ]
        columns = ("when", "from", "last day", *(each.replace("_", " ") for each in about))
        show_table(f"{terms['partner_name']}: {len(rows)} {name}", columns, rows, right=columns[3:])


def capacity(
    partner: PartnerArgument,
    start: FromOption,
    reason: ReasonOption,
    last: UntilOption = None,
    terms: SetOption = None,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Change how much a partner takes, from a day on or on some days; after them it takes what it took before."""
    change = _change(start, last, reason, replaces_later)
    given = _read(PARTNER_CAPACITY.target, terms)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        before = _in_force(conn, PARTNER_CAPACITY, partner, change.start_on)
        values = _filled(Capacity, before, given)
        done = set_capacity(conn, instance.actor, partner, change, Capacity(**values))
    _show(done, as_json)


def contract(
    partner: PartnerArgument,
    start: FromOption,
    reason: ReasonOption,
    last: UntilOption = None,
    terms: SetOption = None,
    tiers: Annotated[
        list[str] | None,
        typer.Option("--tier", help='From which ticket of a month on a ticket costs something else: "101: 4.20".'),
    ] = None,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Agree on what a partner costs from a day on; the contract before ends the day before, and its tiers unless they are given."""
    change = _change(start, last, reason, replaces_later)
    given = _read(PARTNER_CONTRACT.target, terms)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        before = _in_force(conn, PARTNER_CONTRACT, partner, change.start_on)
        if tiers is None and before is not None and "tier_kind" not in given:
            kept = load_terms(conn, partner, change.start_on)["contracts"]
            stands = next(row for row in kept if row["start_on"] == before["start_on"])
            found = tuple(VolumeTier(each["from_tickets"], each["cost_per_ticket"]) for each in stands["tiers"])
        else:
            found = read_tiers(tiers or [])
        values = _filled(Contract, before, given) | {"tiers": found}
        done = set_contract(conn, instance.actor, partner, change, Contract(**values))
    _show(done, as_json)


def finish(
    partner: PartnerArgument,
    last: LastOption,
    reason: ReasonOption,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """End a partner's contract after a last day."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(end_contract(conn, instance.actor, partner, _ending(last, reason, replaces_later)), as_json)


def pause(
    partner: PartnerArgument,
    start: FromOption,
    reason: ReasonOption,
    last: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a partner no tickets from a day on, or on some days."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(pause_partner(conn, instance.actor, partner, _change(start, last, reason)), as_json)


def resume(partner: PartnerArgument, start: FromOption, reason: ReasonOption, as_json: JsonOption = False) -> None:
    """Let a partner take tickets again from a day on; the first day of a pause calls it off."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(resume_partner(conn, instance.actor, partner, start.date(), reason), as_json)


def serve(
    partner: PartnerArgument,
    value: ValueArgument,
    start: FromOption,
    reason: ReasonOption,
    last: UntilOption = None,
    is_new: NewOption = False,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let a partner serve a region, product, segment or language; the first one that it names limits it to that."""
    change = _change(start, last, reason, replaces_later)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(add_scope(conn, instance.actor, partner, change, _served(value, is_new)), as_json)


def serve_no_more(
    partner: PartnerArgument,
    value: ValueArgument,
    last: LastOption,
    reason: ReasonOption,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let a partner serve a value no more after a last day; never the last one that it names."""
    change = _ending(last, reason, replaces_later)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(end_scope(conn, instance.actor, partner, change, _served(value)), as_json)


AllOption = Annotated[str, typer.Argument(help="A partner, by number or name; ALL means all partners together.")]


def quota(
    partner: AllOption,
    value: ValueArgument,
    start: FromOption,
    reason: ReasonOption,
    last: UntilOption = None,
    terms: SetOption = None,
    is_new: NewOption = False,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give a partner at least and at most so many tickets a day of one value: fewest=…, most=…, shortfall_price=…, currency=…"""
    change = _change(start, last, reason, replaces_later)
    given = _read(PARTNER_QUOTA.target, terms)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        limits = QuotaLimits(**{"currency": instance.settings.base_currency} | given)
        done = set_quota(conn, instance.actor, _one_or_all(partner), change, _served(value, is_new), limits)
    _show(done, as_json)


def lift(
    partner: AllOption,
    value: ValueArgument,
    last: LastOption,
    reason: ReasonOption,
    replaces_later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Hold a partner to no quota of a value after a last day."""
    change = _ending(last, reason, replaces_later)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        _show(lift_quota(conn, instance.actor, _one_or_all(partner), change, _served(value)), as_json)


_SHOWN: Mapping[str, Sequence[str]] = {
    "contracts": (
        "cost_per_ticket",
        "cost_per_minute",
        "fixed_fee",
        "bonus_per_sale",
        "malus_per_cancellation",
        "currency",
        "tier_kind",
        "tiers",
    ),
    "capacities": ("tickets_a_day", "tickets_a_week", "minutes_a_day", "overtime_a_day", "fewest_a_day"),
    "pauses": ("reason",),
    "scopes": ("dimension", "value"),
    "quotas": ("dimension", "value", "fewest", "most"),
}


def _change(start: datetime, last: datetime | None, reason: str, replaces_later: bool = False) -> Change:
    return Change(start.date(), reason, None if last is None else last.date(), replaces_later)


def _ending(last: datetime, reason: str, replaces_later: bool) -> Change:
    return Change(last.date() + timedelta(days=1), reason, None, replaces_later)


def _one_or_all(partner: str) -> str | None:
    return None if partner == "ALL" else partner


def _served(value: str, is_new: bool = False) -> Served:
    dimension, sign, named = value.partition("=")
    if not sign or not named.strip():
        raise typer.BadParameter(f"{value!r} names no value. Write dimension and value, such as region=North.")
    return Served(dimension.strip(), named.strip(), is_new)


def _in_force(conn: Connection, fact: FactTarget, partner: str, day: date) -> Row | None:
    return find_in_force(load_standing(conn, fact, {"partner_id": get_partner(conn, partner)["partner_id"]}), day)


def _filled(kind: type[Any], before: Row | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was agreed before with what is given now; without either, what is needed is asked for."""
    known = {each.name: before[each.name] for each in fields(kind) if before and each.name in before}
    values = {**known, **given}
    missing = [
        each.name for each in fields(kind) if each.name in ("currency", "tickets_a_day") and each.name not in values
    ]
    if missing:
        raise typer.BadParameter(f"Nothing is agreed yet. Give {' and '.join(f'--set {name}=…' for name in missing)}.")
    return values


def _read(target: Target, terms: list[str] | None) -> dict[str, Any]:
    """Terms as they are typed, by name."""
    found: dict[str, Any] = {}
    known = [each.name for each in target.fields if each.type != "ref" and not each.name.endswith("_on")]
    for text in terms or []:
        name, sign, value = (part.strip() for part in text.partition("="))
        field = target.find_field(name) if name in known else None
        if field is None or not sign:
            raise typer.BadParameter(f"{text!r} is no term. Known terms: {', '.join(known)}.")
        read: Callable[[str], Any] = _NUMBERS.get(field.type, str)
        try:
            found[name] = None if value == "none" and field.type == "integer" else read(value)
        except (ValueError, InvalidOperation):
            raise typer.BadParameter(f"{name}: {value!r} is not a number.") from None
    if empty := [name for name, value in found.items() if value is None and name not in _LIMITS]:
        raise typer.BadParameter(f"{', '.join(empty)} cannot be none; write 0.")
    return found


_LIMITS = ("tickets_a_week", "minutes_a_day", "most")


def _show(done: Row, as_json: bool) -> None:
    if as_json:
        show_json({name: _plain(value) for name, value in done.items()})
        return
    days = (
        f"from {done['start_on']} on"
        if done["last_on"] is None
        else f"from {done['start_on']} to {done['last_on']} included"
    )
    console.print(
        f"The terms of {done['partner_name']} are changed {days}. The next run plans with them.", highlight=False
    )


def _said(row: Row, name: str) -> object:
    if name == "tiers":
        return "; ".join(f"{each['from_tickets']}: {each['cost_per_ticket']}" for each in row[name])
    return row[name]


def _plain(value: Any) -> Any:
    """A value for programs: ids as text, and nothing of how rows are kept."""
    if isinstance(value, list):
        return [{name: _plain(each) for name, each in row.items() if name not in _KEPT} for row in value]
    return str(value) if isinstance(value, Decimal | date) or (isinstance(value, int) and value > 1 << 40) else value


_KEPT = ("partner_id", "source_id", "content_hash", "import_id", "recorded_at", "superseded_at", "end_on")
