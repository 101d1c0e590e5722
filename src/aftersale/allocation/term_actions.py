"""Changes what is agreed with a partner, from a day on: what it takes, costs and serves, when it pauses, and its quotas."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from aftersale.allocation.errors import LastValueServed, PartnerNotPaused, PartnerPausesAlready
from aftersale.allocation.lay import Laid, find_in_force, is_standing, lay_over
from aftersale.allocation.targets import (
    PARTNER_CAPACITY,
    PARTNER_CONTRACT,
    PARTNER_PAUSE,
    PARTNER_QUOTA,
    PARTNER_SCOPE,
    PARTNER_TIER,
)
from aftersale.allocation.term_change import TermChange, begin_change, name_span
from aftersale.allocation.term_store import load_standing
from aftersale.allocation.terms import (
    Capacity,
    Change,
    Contract,
    QuotaLimits,
    Served,
    require_capacity,
    require_quota,
    require_tiers,
    require_values,
)
from aftersale.storage.actor import Actor
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.values.sentence import Coded


def set_capacity(conn: Connection, actor: Actor, partner: str, change: Change, capacity: Capacity) -> Row:
    """Let a partner take so much from a day on, or on some days: after them it takes what it took before.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, TermOutOfRange, CapacityContradicts, TermsBeginLater,
    TermsStandAlready
    """
    values = require_values(PARTNER_CAPACITY.target, asdict(capacity))
    require_capacity(capacity)
    work = begin_change(conn, actor, partner, change)
    content = {"partner_id": work.partner_id, **values}
    work.lay(PARTNER_CAPACITY, {"partner_id": work.partner_id}, content, goes_on=True)
    return work.finish("set_partner_capacity", values)


def set_contract(conn: Connection, actor: Actor, partner: str, change: Change, contract: Contract) -> Row:
    """Agree on what a partner costs from a day on: the contract before ends the day before, its tiers with it.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, TermOutOfRange, TiersContradict, TiersMissing, TiersUnused,
    TermsBeginLater
    """
    said = asdict(contract)
    tiers = [require_values(PARTNER_TIER.target, tier) for tier in said.pop("tiers")]
    values = require_values(PARTNER_CONTRACT.target, said)
    require_tiers(contract)
    work = begin_change(conn, actor, partner, change)
    track = {"partner_id": work.partner_id}
    rows = [{**track, **tier, "currency": values["currency"]} for tier in tiers]
    work.lay(PARTNER_CONTRACT, track, track | values, goes_on=False, is_other=not _has_tiers(work, rows))
    _end_tiers(work)
    days = {"start_on": change.start_on, "end_on": change.end_on}
    work.replace(PARTNER_TIER, Laid((), tuple(row | days for row in rows)))
    return work.finish("set_partner_contract", {**values, "tiers": tiers})


def end_contract(conn: Connection, actor: Actor, partner: str, change: Change) -> Row:
    """End a partner's contract and tiers: from the day of the change on it gets no ticket.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, NothingAgreed, TermsBeginLater
    """
    work = begin_change(conn, actor, partner, change)
    track = {"partner_id": work.partner_id}
    work.lay(PARTNER_CONTRACT, track, None, goes_on=False)
    _end_tiers(work)
    return work.finish("end_partner_contract", {})


def pause_partner(conn: Connection, actor: Actor, partner: str, change: Change) -> Row:
    """Give a partner no tickets from a day on, or on some days.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, PartnerPausesAlready
    """
    work = begin_change(conn, actor, partner, change)
    track = {"partner_id": work.partner_id}
    for row in load_standing(conn, PARTNER_PAUSE, track):
        if row["start_on"] < change.end_on and change.start_on < row["end_on"]:
            raise PartnerPausesAlready(partner=work.name, span=name_span(row))
    days = {"start_on": change.start_on, "end_on": change.end_on}
    work.replace(PARTNER_PAUSE, Laid((), ({**track, **days, "reason": work.change.reason},)))
    return work.finish("pause_partner", {})


def resume_partner(conn: Connection, actor: Actor, partner: str, day: date, reason: str) -> Row:
    """Let a partner take tickets again from a day on; a pause that would begin on that day is taken back.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, PartnerNotPaused
    """
    work = begin_change(conn, actor, partner, Change(day, reason))
    pause = find_in_force(load_standing(conn, PARTNER_PAUSE, {"partner_id": work.partner_id}), day)
    if pause is None:
        raise PartnerNotPaused(partner=work.name, day=day)
    work.replace(PARTNER_PAUSE, lay_over([pause], PARTNER_PAUSE.id_column, day, OPEN_DAY, None, goes_on=False))
    return work.finish("resume_partner", {})


def add_scope(conn: Connection, actor: Actor, partner: str, change: Change, served: Served) -> Row:
    """Let a partner serve a region, product, segment or language from a day on; the first one that it names limits it to that.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, ValueNeverSeen, ValueMisspelt, TermsBeginLater,
    TermsStandAlready
    """
    work = begin_change(conn, actor, partner, change)
    track = work.track_of(served)
    work.require_known(served)
    work.lay(PARTNER_SCOPE, track, track, goes_on=True)
    return work.finish("add_partner_scope", track)


def end_scope(conn: Connection, actor: Actor, partner: str, change: Change, served: Served) -> Row:
    """Let a partner serve a value no more from a day on, or on some days; never the last one, since without any it serves all.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, NothingAgreed, LastValueServed, TermsBeginLater
    """
    work = begin_change(conn, actor, partner, change)
    track = work.track_of(served)
    work.lay(PARTNER_SCOPE, track, None, goes_on=True)
    others = load_standing(conn, PARTNER_SCOPE, {"partner_id": work.partner_id, "dimension": served.dimension})
    # What is over in the end leaves a partner without values again, so one that has no end must remain.
    kept = [row for row in others if row["start_on"] <= change.start_on and row["end_on"] >= change.end_on]
    if not kept:
        raise LastValueServed(partner=work.name, dimension=Coded("dimension", served.dimension), value=served.value)
    return work.finish("end_partner_scope", track)


def set_quota(
    conn: Connection, actor: Actor, partner: str | None, change: Change, served: Served, limits: QuotaLimits
) -> Row:
    """Give a partner (or all together) at least and at most so many tickets a day of one value, from a day on or on some days.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, TermOutOfRange, QuotaContradicts, ValueNeverSeen,
    ValueMisspelt, TermsBeginLater, TermsStandAlready
    """
    values = require_values(PARTNER_QUOTA.target, asdict(limits))
    require_quota(limits)
    work = begin_change(conn, actor, partner, change)
    track = work.track_of(served)
    work.require_known(served)
    work.lay(PARTNER_QUOTA, track, track | values, goes_on=True)
    return work.finish("set_partner_quota", track | values)


def lift_quota(conn: Connection, actor: Actor, partner: str | None, change: Change, served: Served) -> Row:
    """Hold a partner (or all together) to no quota of a value from a day on, or on some days.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly, NothingAgreed, TermsBeginLater
    """
    work = begin_change(conn, actor, partner, change)
    track = work.track_of(served)
    work.lay(PARTNER_QUOTA, track, None, goes_on=True)
    return work.finish("lift_partner_quota", track)


def _has_tiers(work: TermChange, rows: list[Row]) -> bool:
    """Whether the very tiers hold already on all days of the change."""
    start_on, end_on = work.change.start_on, work.change.end_on
    standing = load_standing(work.conn, PARTNER_TIER, {"partner_id": work.partner_id})
    over = [row for row in standing if row["start_on"] < end_on and row["end_on"] > start_on]
    return len(over) == len(rows) and all(
        any(is_standing([each], start_on, end_on, row) for each in over) for row in rows
    )


def _end_tiers(work: TermChange) -> None:
    """Let no tier go on into the days of the change, nor beyond them: tiers belong to their contract."""
    standing = load_standing(work.conn, PARTNER_TIER, {"partner_id": work.partner_id})
    days = (work.change.start_on, work.change.end_on)
    work.replace(PARTNER_TIER, lay_over(standing, PARTNER_TIER.id_column, *days, None, goes_on=False))
