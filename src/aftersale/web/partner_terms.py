"""The terms of a partner over HTTP: what stands, what is coming and what was, and every change of it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

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
from aftersale.allocation.term_store import load_terms
from aftersale.allocation.terms import VolumeTier
from aftersale.web.acting import AllocationDecider, InDatabase, Reading, WithSettings
from aftersale.web.partner_term_shapes import (
    CapacitySent,
    ContractSent,
    EndSent,
    PartnerTerms,
    PauseSent,
    QuotaSent,
    ResumeSent,
    ScopeSent,
    ServedEndSent,
    TermsChanged,
)
from aftersale.web.shapes import IdInPath, id_from

router = APIRouter(prefix="/api/partners", tags=["allocation"])
of_all = APIRouter(prefix="/api/partner-quotas", tags=["allocation"])


def _name(partner_id: str) -> str:
    return str(id_from(partner_id))


@router.get("/{partner_id}/terms")
def show_partner_terms(partner_id: IdInPath, conn: Reading, settings: WithSettings) -> PartnerTerms:
    """What is agreed with a partner; members of a partner see their own."""
    today = datetime.now(settings.business_zone).date()
    return PartnerTerms.model_validate(load_terms(conn, _name(partner_id), today))


@router.post("/{partner_id}/capacity")
def set_partner_capacity(
    partner_id: IdInPath, sent: CapacitySent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Change how much a partner takes, from a day on or on some days."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(set_capacity(conn, actor, _name(partner_id), sent.change(), sent.capacity()))


@router.post("/{partner_id}/contract")
def set_partner_contract(
    partner_id: IdInPath, sent: ContractSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Agree on what a partner costs from a day on; the contract before ends the day before."""
    contract = sent.contract(tuple(VolumeTier(each.from_tickets, each.cost_per_ticket) for each in sent.tiers))
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(set_contract(conn, actor, _name(partner_id), sent.change(), contract))


@router.post("/{partner_id}/contract/end")
def end_partner_contract(
    partner_id: IdInPath, sent: EndSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """End a partner's contract after a last day."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(end_contract(conn, actor, _name(partner_id), sent.change()))


@router.post("/{partner_id}/pauses")
def add_partner_pause(
    partner_id: IdInPath, sent: PauseSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Give a partner no tickets from a day on, or on some days."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(pause_partner(conn, actor, _name(partner_id), sent.change()))


@router.post("/{partner_id}/pauses/end")
def end_partner_pause(
    partner_id: IdInPath, sent: ResumeSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Let a partner take tickets again from a day on."""
    with database.transaction(actor) as conn:
        done = resume_partner(conn, actor, _name(partner_id), sent.start_on, sent.reason)
        return TermsChanged.model_validate(done)


@router.post("/{partner_id}/scopes")
def add_partner_scope(
    partner_id: IdInPath, sent: ScopeSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Let a partner serve a region, product, segment or language."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(add_scope(conn, actor, _name(partner_id), sent.change(), sent.served()))


@router.post("/{partner_id}/scopes/end")
def end_partner_scope(
    partner_id: IdInPath, sent: ServedEndSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Let a partner serve a value no more after a last day; never the last one that it names."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(end_scope(conn, actor, _name(partner_id), sent.change(), sent.served()))


@router.post("/{partner_id}/quotas")
def set_partner_quota(
    partner_id: IdInPath, sent: QuotaSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Give a partner at least and at most so many tickets a day of a value."""
    with database.transaction(actor) as conn:
        done = set_quota(conn, actor, _name(partner_id), sent.change(), sent.served(), sent.limits())
        return TermsChanged.model_validate(done)


@router.post("/{partner_id}/quotas/end")
def lift_partner_quota(
    partner_id: IdInPath, sent: ServedEndSent, actor: AllocationDecider, database: InDatabase
) -> TermsChanged:
    """Hold a partner to no quota of a value after a last day."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(lift_quota(conn, actor, _name(partner_id), sent.change(), sent.served()))


@of_all.post("")
def set_quota_of_all_partners(sent: QuotaSent, actor: AllocationDecider, database: InDatabase) -> TermsChanged:
    """Give all partners together at least and at most so many tickets a day of a value."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(set_quota(conn, actor, None, sent.change(), sent.served(), sent.limits()))


@of_all.post("/end")
def lift_quota_of_all_partners(sent: ServedEndSent, actor: AllocationDecider, database: InDatabase) -> TermsChanged:
    """Hold all partners together to no quota of a value after a last day."""
    with database.transaction(actor) as conn:
        return TermsChanged.model_validate(lift_quota(conn, actor, None, sent.change(), sent.served()))
