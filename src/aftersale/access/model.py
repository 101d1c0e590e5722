"""Accounts, what they may do, and the secrets handed out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aftersale.storage.actor import Actor

ROLES = (
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
)

SCOPES = (
    "read",
    "bookings:write",
    "tickets:write",
    "imports:write",
    "pay:run",
    "allocation:plan",
    "allocation:decide",
)


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in; `person_id` is the person it acts as, None for those who are nobody's payee."""

    account_id: int
    email: str
    name: str
    roles: frozenset[str]
    person_id: int | None = None
    is_disabled: bool = False

    def actor(self) -> Actor:
        """The account as row-level security and the audit log see it."""
        return Actor(name=self.email, roles=self.roles, person_id=self.person_id, account_id=self.account_id)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an administrator says of a new account; without a password only OpenID Connect signs it in."""

    email: str
    name: str
    roles: frozenset[str]
    password: str | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the secret goes into the cookie and is nowhere else."""

    secret: str
    account: Account


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner sees it later: never the secret."""

    api_token_id: int
    account_id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """The account behind a token, and what the token was made for."""

    account: Account
    scopes: frozenset[str]
