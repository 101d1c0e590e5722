"""Accounts for administrators, API tokens for everybody; only with a session, so that no token makes another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from aftersale.access.actions import (
    create_account,
    create_token,
    disable_account,
    revoke_token,
    set_password,
    set_roles,
)
from aftersale.access.model import Account, NewAccount
from aftersale.access.scopes import require_role
from aftersale.access.store import load_accounts, load_tokens
from aftersale.allocation.member_actions import add_partner_user, join_partner
from aftersale.settings import Settings
from aftersale.web.acting import InDatabase, Person, WithSettings
from aftersale.web.session import AccountShape, shape_account
from aftersale.web.shapes import Id, IdInPath, Sent, Shape, id_from

router = APIRouter(prefix="/api", tags=["accounts"])

Scope = Literal[
    "read", "bookings:write", "tickets:write", "imports:write", "pay:run", "allocation:plan", "allocation:decide"
]
Role = Literal[
    "rep",
    "manager",
    "compensation_analyst",
    "finance",
    "back_office_worker",
    "supervisor",
    "partner_manager",
    "partner_user",
    "rule_author",
    "auditor",
    "administrator",
]


class AccountRow(AccountShape):
    """An account as administrators see it."""

    is_disabled: bool


class AccountList(Shape):
    """Every account, sorted by e-mail address."""

    rows: list[AccountRow]


class AccountSent(Sent):
    """A new account; without a password only OpenID Connect signs it in."""

    email: str = Field(max_length=320)
    name: str = Field(min_length=1, max_length=200)
    roles: set[Role]
    password: str | None = Field(default=None, max_length=1_000)
    person_id: str | None = Field(default=None, pattern=r"^[0-9]{1,19}$")
    partner_id: str | None = Field(default=None, pattern=r"^[0-9]{1,19}$")


class PartnerSent(Sent):
    """The partner that somebody works for, from today on."""

    partner_id: str = Field(pattern=r"^[0-9]{1,19}$")


class RolesSent(Sent):
    """All roles the account has from now on."""

    roles: set[Role]


class PasswordSent(Sent):
    """A new password."""

    password: str = Field(max_length=1_000)


class TokenSent(Sent):
    """A new token: what it is for, what it may do, and for how many days."""

    name: str = Field(min_length=1, max_length=200)
    scopes: set[Scope] = Field(min_length=1)
    days: int = Field(ge=1, le=366)


class TokenShape(Shape):
    """A token as its owner sees it later."""

    api_token_id: Id
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    is_revoked: bool


class TokenList(Shape):
    """One's own tokens, the newest first."""

    rows: list[TokenShape]


class NewToken(TokenShape):
    """A token just made; its secret is shown this once."""

    token: str


@router.get("/accounts")
def list_accounts(person: Person, database: InDatabase) -> AccountList:
    """Every account; for administrators."""
    require_role(person, "administrator")
    with database.owner_transaction(person) as conn:
        return AccountList(rows=[_shape(account) for account in load_accounts(conn)])


@router.post("/accounts", status_code=201)
def add_account(sent: AccountSent, person: Person, database: InDatabase, settings: WithSettings) -> AccountRow:
    """Make an account; of a partner user with `partner_id` also the person, who works for the partner from today on."""
    account = NewAccount(
        email=sent.email,
        name=sent.name,
        roles=frozenset(sent.roles),
        password=sent.password,
        person_id=None if sent.person_id is None else id_from(sent.person_id),
    )
    if sent.partner_id is None:
        return _shape(create_account(database, person, account))
    partner = str(id_from(sent.partner_id))
    return _shape(add_partner_user(database, person, account, partner, _today(settings)))


@router.post("/accounts/{account_id}/partner")
def join_account_to_partner(
    account_id: IdInPath, sent: PartnerSent, person: Person, database: InDatabase, settings: WithSettings
) -> AccountRow:
    """Let a partner user work for a partner from today on; the person is made where there is none."""
    partner = str(id_from(sent.partner_id))
    return _shape(join_partner(database, person, id_from(account_id), partner, _today(settings)))


def _today(settings: Settings) -> date:
    return datetime.now(settings.business_zone).date()


@router.post("/accounts/{account_id}/roles")
def change_roles(account_id: IdInPath, sent: RolesSent, person: Person, database: InDatabase) -> AccountRow:
    """Give an account exactly these roles, from its next request on."""
    return _shape(set_roles(database, person, id_from(account_id), frozenset(sent.roles)))


@router.post("/accounts/{account_id}/password", status_code=204)
def change_password(account_id: IdInPath, sent: PasswordSent, person: Person, database: InDatabase) -> None:
    """Set a new password and end the account's sessions: one's own, or anybody's as an administrator."""
    set_password(database, person, id_from(account_id), sent.password)


@router.post("/accounts/{account_id}/disable", status_code=204)
def close_account(account_id: IdInPath, person: Person, database: InDatabase) -> None:
    """Let an account in no more, and end its sessions."""
    disable_account(database, person, id_from(account_id))


@router.get("/tokens")
def list_tokens(person: Person, database: InDatabase) -> TokenList:
    """One's own tokens, without their secrets."""
    with database.owner_transaction(person) as conn:
        tokens = load_tokens(conn, person.account_id or 0)
    return TokenList(rows=[TokenShape.model_validate(token) for token in tokens])


@router.post("/tokens", status_code=201)
def add_token(sent: TokenSent, person: Person, database: InDatabase) -> NewToken:
    """Make a token for oneself."""
    secret, token = create_token(database, person, name=sent.name, scopes=frozenset(sent.scopes), days=sent.days)
    return NewToken(**TokenShape.model_validate(token).model_dump(), token=secret)


@router.delete("/tokens/{api_token_id}", status_code=204)
def end_token(api_token_id: IdInPath, person: Person, database: InDatabase) -> None:
    """End a token at once."""
    revoke_token(database, person, id_from(api_token_id))


def _shape(account: Account) -> AccountRow:
    return AccountRow(**shape_account(account).model_dump(), is_disabled=account.is_disabled)
