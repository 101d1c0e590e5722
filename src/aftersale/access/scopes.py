"""What a token may do: never more than its account, and of that only what its scope is for."""

from __future__ import annotations

from collections.abc import Iterable

from aftersale.access.errors import RoleMissing, ScopeMissing, ScopeNotYours, ScopeUnknown
from aftersale.access.model import SCOPES, Account, Bearer
from aftersale.storage.actor import Actor
from aftersale.values.sentence import Coded, Fact, Sentence

FACT_WRITERS = frozenset({"compensation_analyst", "administrator"})
PAY_RUNNERS = frozenset({"compensation_analyst", "finance"})
ALLOCATORS = frozenset({"partner_manager"})
RULE_EDITORS = frozenset({"rule_author", "compensation_analyst"})
RULE_DECIDERS = RULE_EDITORS | {"finance"}
RULE_READERS = RULE_DECIDERS | {"auditor"}

ROLES_NEEDED = {
    "bookings:write": FACT_WRITERS,
    "tickets:write": FACT_WRITERS,
    "imports:write": FACT_WRITERS,
    "pay:run": PAY_RUNNERS,
    "allocation:plan": ALLOCATORS,
    "allocation:decide": ALLOCATORS,
}


def require_scopes_allowed(account: Account, scopes: frozenset[str]) -> None:
    """Raise unless the account may make a token with these scopes."""
    for scope in sorted(scopes):
        if scope not in SCOPES:
            raise ScopeUnknown(scope=scope, known=", ".join(SCOPES))
        needed = ROLES_NEEDED.get(scope)
        if needed is not None and not account.roles & needed:
            raise ScopeNotYours(scope=scope, needed=name_roles(needed))


def actor_in_scope(bearer: Bearer, scope: str) -> Actor:
    """The actor of a request made with a token.

    Reading keeps the account's roles but `administrator`; it happens in a read-only transaction. Writing facts leaves
    only `integration`, running pay only what runs pay, allocating only what allocates: a leaked token does what it was
    made for and nothing else.
    """
    if scope not in bearer.scopes:
        raise ScopeMissing(needed=scope, found=", ".join(sorted(bearer.scopes)))
    account = bearer.account
    return Actor(
        name=account.email,
        roles=_roles_in_scope(account.roles, scope),
        person_id=account.person_id,
        account_id=account.account_id,
    )


def name_roles(roles: Iterable[str]) -> Sentence:
    """Roles by their words, with a comma between them."""
    named: list[Fact] = []
    for role in sorted(roles):
        named += [", ", Coded("role", role)] if named else [Coded("role", role)]
    return Sentence("{roles}", roles=tuple(named))


def require_role(actor: Actor, *roles: str) -> None:
    """Raise `RoleMissing` unless the actor has one of the roles; the operator of the command line may do all of it."""
    if not actor.roles & {*roles, "operator"}:
        raise RoleMissing(needed=name_roles(roles), name=actor.name)


def _roles_in_scope(roles: frozenset[str], scope: str) -> frozenset[str]:
    if scope == "read":
        return roles - {"administrator"}
    if scope in {"pay:run", "allocation:plan", "allocation:decide"}:
        return roles & ROLES_NEEDED[scope]
    return frozenset({"integration"}) if roles & FACT_WRITERS else frozenset()
