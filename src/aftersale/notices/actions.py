"""Registers where partners are told of their tickets, and notes what came of telling them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from aftersale.access.scopes import require_role
from aftersale.allocation.run_actions import ALLOCATORS
from aftersale.allocation.run_store import get_partner
from aftersale.audit.actions import append_audit
from aftersale.findings.actions import record_findings, resolve_findings
from aftersale.findings.model import Finding, FindingScope
from aftersale.notices.address import require_address
from aftersale.notices.errors import EndpointExists, EndpointOff, NoticeDropped
from aftersale.notices.message import new_signing_secret
from aftersale.notices.model import DELAY_SECONDS, LONGEST_WAIT_SECONDS, MOST_ATTEMPTS, Answer, DueNotice, NewEndpoint
from aftersale.notices.store import STATEMENTS, get_endpoint, get_notice
from aftersale.storage.actor import Actor, operator
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Connection, Database, Row, take_ledger_instant
from aftersale.values.sentence import Sentence, write_sentence

PRODUCER = "notices"
NOT_TOLD = "partner_not_told"

TELLER = operator("notices")
"""Who notes what was answered: nobody asked for it."""


def register_endpoint(conn: Connection, actor: Actor, partner: str, address: str, *, allows_local: bool) -> NewEndpoint:
    """Let a partner be told at an address of whatever happens to its tickets from now on; the secret is shown this once.

    Raises
    ------
    RoleMissing, PartnerNotFound, AddressUnusable, EndpointExists
    """
    require_role(actor, *ALLOCATORS)
    found = get_partner(conn, partner)
    kept = require_address(address, allows_local=allows_local)
    if conn.execute(STATEMENTS["find_endpoint_of_partner"], found).fetchone() is not None:
        raise EndpointExists(partner=found["name"])
    secret = new_signing_secret()
    parameters = {"partner_id": found["partner_id"], "address": kept, "secret": secret}
    row = conn.execute(STATEMENTS["add_endpoint"], parameters).fetchone()
    assert row is not None
    _audit(conn, "register_endpoint", row["partner_endpoint_id"], partner_id=str(found["partner_id"]), address=kept)
    return NewEndpoint(int(row["partner_endpoint_id"]), found["name"], kept, secret)


def switch_endpoint(conn: Connection, actor: Actor, partner_endpoint_id: int, *, is_on: bool) -> bool:
    """Send notices to an endpoint, or keep them until it is on again; False when it is so already.

    Raises
    ------
    RoleMissing, EndpointNotFound
    """
    require_role(actor, *ALLOCATORS)
    get_endpoint(conn, partner_endpoint_id)
    parameters = {"partner_endpoint_id": partner_endpoint_id, "is_on": is_on}
    if conn.execute(STATEMENTS["switch_endpoint"], parameters).rowcount == 0:
        return False
    _audit(conn, "switch_endpoint", partner_endpoint_id, is_on=is_on)
    return True


def renew_secret(conn: Connection, actor: Actor, partner_endpoint_id: int) -> NewEndpoint:
    """Sign with a new secret, which is shown this once; the earlier one is signed with too for a day.

    Raises
    ------
    RoleMissing, EndpointNotFound
    """
    require_role(actor, *ALLOCATORS)
    endpoint = get_endpoint(conn, partner_endpoint_id)
    secret = new_signing_secret()
    conn.execute(STATEMENTS["renew_secret"], {"partner_endpoint_id": partner_endpoint_id, "secret": secret})
    _audit(conn, "renew_endpoint_secret", partner_endpoint_id)
    return NewEndpoint(partner_endpoint_id, endpoint["partner_name"], endpoint["address"], secret)


def remove_endpoint(conn: Connection, actor: Actor, partner_endpoint_id: int) -> None:
    """Tell a partner nothing more; what waited is dropped.

    Raises
    ------
    RoleMissing, EndpointNotFound
    """
    require_role(actor, *ALLOCATORS)
    get_endpoint(conn, partner_endpoint_id)
    about = {"partner_endpoint_id": partner_endpoint_id}
    dropped = conn.execute(STATEMENTS["drop_notices"], about).rowcount
    conn.execute(STATEMENTS["end_endpoint"], about)
    _resolve(conn, partner_endpoint_id, take_ledger_instant(conn))
    _audit(conn, "remove_endpoint", partner_endpoint_id, dropped=dropped)


def send_test(conn: Connection, actor: Actor, partner_endpoint_id: int) -> Row:
    """Put up a message that tells of no tickets, to see whether an endpoint takes them; it is sent once.

    Raises
    ------
    RoleMissing, EndpointNotFound, EndpointOff
    """
    require_role(actor, *ALLOCATORS)
    endpoint = get_endpoint(conn, partner_endpoint_id)
    if not endpoint["is_on"]:
        raise EndpointOff(partner=endpoint["partner_name"])
    row = conn.execute(STATEMENTS["add_test_notice"], endpoint).fetchone()
    assert row is not None
    _audit(conn, "test_endpoint", partner_endpoint_id, partner_notice_id=str(row["partner_notice_id"]))
    return get_notice(conn, int(row["partner_notice_id"]))


def resend_notice(conn: Connection, actor: Actor, partner_notice_id: int) -> Row:
    """Send a notice again from now on, under the id that it has: whoever received it already knows it by that.

    Raises
    ------
    RoleMissing, NoticeNotFound, NoticeDropped
    """
    require_role(actor, *ALLOCATORS)
    notice = get_notice(conn, partner_notice_id)
    if notice["state"] == "dropped":
        raise NoticeDropped(notice=partner_notice_id)
    conn.execute(STATEMENTS["resend_notice"], {"partner_notice_id": partner_notice_id})
    append_audit(conn, "resend_notice", "partner_notice", str(partner_notice_id), {"state": notice["state"]})
    return get_notice(conn, partner_notice_id)


def note_answer(database: Database, notice: DueNotice, answer: Answer) -> str:
    """Note what came of an attempt, and return the notice's state: delivered, waiting for the next one, or given up with a finding."""
    most = 1 if notice.is_test else MOST_ATTEMPTS
    state = "delivered" if answer.problem is None else "waiting" if notice.attempts < most else "given_up"
    wait_seconds = min(answer.wait_seconds, LONGEST_WAIT_SECONDS)
    parameters = {
        "partner_notice_id": notice.partner_notice_id,
        "state": state,
        "answer_status": answer.status,
        "answer_text": answer.text,
        "problem": "" if answer.problem is None else write_sentence(answer.problem),
        "delay_seconds": max(wait_seconds, DELAY_SECONDS[min(notice.attempts, len(DELAY_SECONDS)) - 1]),
    }
    with database.transaction(TELLER) as conn:
        is_noted = conn.execute(STATEMENTS["note_answer"], parameters).rowcount == 1
        if wait_seconds > 0:
            # All that there is to tell it waits, not only this notice.
            about = {"partner_endpoint_id": notice.partner_endpoint_id, "wait_seconds": wait_seconds}
            conn.execute(STATEMENTS["leave_endpoint_alone"], about)
        if is_noted and state != "waiting" and not notice.is_test:
            _note_finding(database, conn, notice, answer)
    return state


def _note_finding(database: Database, conn: Connection, notice: DueNotice, answer: Answer) -> None:
    """One finding an endpoint, as long as there is a notice that was given up."""
    about = {"partner_endpoint_id": notice.partner_endpoint_id}
    row = conn.execute(STATEMENTS["count_given_up"], about).fetchone()
    assert row is not None
    if not row["given_up"]:
        _resolve(conn, notice.partner_endpoint_id, take_ledger_instant(conn))
    elif answer.problem is not None:
        found = [_finding(notice, answer.problem, int(row["given_up"]))]
        scope = FindingScope(PRODUCER, _scope(notice.partner_endpoint_id))
        with open_columnar(database, conn, TELLER) as columnar:
            record_findings(conn, columnar, scope, found, take_ledger_instant(conn))


def _finding(notice: DueNotice, problem: Sentence, given_up: int) -> Finding:
    return Finding(
        producer=PRODUCER,
        scope=_scope(notice.partner_endpoint_id),
        code=NOT_TOLD,
        severity="error",
        cause=Sentence("Endpoints that take no notices"),
        message=Sentence(
            "{partner} could not be told of its tickets at {host}: {problem} Notices given up: {notices}. Ask the partner to mend "
            "it, or register another address; then send them again.",
            partner=notice.partner_name,
            host=urlsplit(notice.address).hostname or "",
            problem=problem,
            notices=given_up,
        ),
        subject_kind="partner",
        subject_id=notice.partner_id,
        subject_number=notice.partner_number,
    )


def _resolve(conn: Connection, partner_endpoint_id: int, at: datetime) -> None:
    about = {"producer": PRODUCER, "scope": _scope(partner_endpoint_id)}
    found = [row["finding_id"] for row in conn.execute(STATEMENTS["load_open_findings"], about)]
    if found:
        resolve_findings(conn, found, at)


def _scope(partner_endpoint_id: int) -> str:
    return f"endpoint {partner_endpoint_id}"


def _audit(conn: Connection, action: str, partner_endpoint_id: int, **about: object) -> None:
    append_audit(conn, action, "partner_endpoint", str(partner_endpoint_id), about)
