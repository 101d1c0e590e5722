"""Who works for a partner, by the accounts that administrators keep: no file of people is needed."""

from __future__ import annotations

from datetime import date

from aftersale.access.actions import add_account, set_person
from aftersale.access.model import Account, NewAccount
from aftersale.access.scopes import require_role
from aftersale.access.store import get_account
from aftersale.allocation.errors import MemberAlready, NoPartnerUser
from aftersale.allocation.run_store import get_partner
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.targets import PARTNER_MEMBER
from aftersale.allocation.term_store import OWN_SOURCE, append_fact
from aftersale.audit.actions import append_audit
from aftersale.people.targets import PERSON
from aftersale.storage.actor import Actor
from aftersale.storage.database import OPEN_DAY, Connection, Database, take_ledger_instant
from aftersale.values.ids import thing_id


def add_partner_user(database: Database, actor: Actor, new: NewAccount, partner: str, today: date) -> Account:
    """Create an account, the person behind it unless it names one, and that person's work for the partner from today on.

    Raises
    ------
    RoleMissing, NoPartnerUser, PartnerNotFound, AccountExists, EmailUnreadable, PasswordTooWeak, MemberAlready
    """
    require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        account = add_account(conn, new, new.roles)
        return _join(conn, account, partner, today)


def join_partner(database: Database, actor: Actor, account_id: int, partner: str, today: date) -> Account:
    """Let the person of an account, who is made where there is none, work for a partner from today on.

    Raises
    ------
    RoleMissing, AccountNotFound, NoPartnerUser, PartnerNotFound, MemberAlready
    """
    require_role(actor, "administrator")
    with database.owner_transaction(actor) as conn:
        return _join(conn, get_account(conn, account_id), partner, today)


def _join(conn: Connection, account: Account, partner: str, today: date) -> Account:
    if "partner_user" not in account.roles:
        raise NoPartnerUser(email=account.email)
    found, at = get_partner(conn, partner), take_ledger_instant(conn)
    person_id = account.person_id
    if person_id is None:
        person_id = thing_id(PERSON.name, OWN_SOURCE, account.email)
        person = {"person_id": person_id, "name": account.name, "email": account.email}
        append_fact(conn, PERSON, person | {"source": OWN_SOURCE, "source_id": account.email}, at)
        set_person(conn, account, person_id)
    member = {"partner_id": found["partner_id"], "person_id": person_id}
    if conn.execute(STATEMENTS["find_member"], member | {"today": today}).fetchone() is not None:
        raise MemberAlready(email=account.email, partner=found["name"])
    key = f"{found['partner_number']}/{person_id}/{today}"
    row = member | {
        "partner_member_id": thing_id(PARTNER_MEMBER.name, OWN_SOURCE, key),
        "start_on": today,
        "end_on": OPEN_DAY,
        "source": OWN_SOURCE,
        "source_id": key,
    }
    append_fact(conn, PARTNER_MEMBER, row, at)
    append_audit(conn, "join_partner", "account", str(account.account_id), member | {"start_on": today.isoformat()})
    return get_account(conn, account.account_id)
