"""Accounts for administrators, and everybody's own API tokens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aftersale.access.actions import (
    create_account,
    create_token,
    disable_account,
    enable_account,
    revoke_token,
    set_password,
    set_roles,
)
from aftersale.access.model import ROLES, NewAccount
from aftersale.allocation.member_actions import add_partner_user, join_partner
from aftersale.errors import Problem
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.code_words import SCOPES
from aftersale.web.shapes import id_from
from aftersale.web.views.roles import ADMINISTRATION, KEEPING
from aftersale.web.views.spec import (
    Action,
    Column,
    Doing,
    Empty,
    Facet,
    Form,
    Hint,
    Outcome,
    Section,
    Trouble,
    Undo,
    UndoStep,
    ViewSpec,
)
from aftersale.web.views.words import ACCOUNT_STATES, ROLE_NAMES, SCOPE_NAMES, TOKEN_STATES

STATEMENTS = load_statements("aftersale.web.views", "accounts.sql")
EVERYBODY = frozenset(ROLES)

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
Scope = Literal[
    "read", "bookings:write", "tickets:write", "imports:write", "pay:run", "allocation:plan", "allocation:decide"
]


class Filled(BaseModel):
    """A form as it was filled in; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class AccountForm(Filled):
    """A new account."""

    email: str = Field(min_length=3, max_length=320)
    name: str = Field(min_length=1, max_length=200)
    roles: list[Role] = Field(min_length=1)
    password: str | None = Field(default=None, max_length=1_000)
    partner_id: str | None = Field(default=None, pattern=r"^[0-9]{1,19}$")
    person_id: str | None = Field(default=None, pattern=r"^[0-9]{1,19}$")


class PartnerForm(Filled):
    """The partner that somebody works for, from today on."""

    partner_id: str = Field(pattern=r"^[0-9]{1,19}$")


class RolesForm(Filled):
    """All roles the account has from now on."""

    roles: list[Role] = Field(min_length=1)


class PasswordForm(Filled):
    """A new password."""

    password: str = Field(min_length=1, max_length=1_000)


class TokenForm(Filled):
    """A new token of one's own."""

    name: str = Field(min_length=1, max_length=200)
    scopes: list[Scope] = Field(min_length=1)
    days: int = Field(ge=1, le=366)


def add(doing: Doing, _: list[str], form: AccountForm) -> Outcome:
    """Make an account."""
    person_id = id_from(form.person_id) if form.person_id else None
    new = NewAccount(form.email, form.name, frozenset(form.roles), form.password or None, person_id)
    if form.partner_id:
        account = add_partner_user(doing.database, doing.actor, new, str(id_from(form.partner_id)), _today(doing))
    else:
        account = create_account(doing.database, doing.actor, new)
    return Outcome(1, N_("{email} can sign in now."), {"email": account.email})


def join(doing: Doing, keys: list[str], form: PartnerForm) -> Outcome:
    """Let a partner user work for a partner, from today on."""
    account = join_partner(doing.database, doing.actor, int(keys[0]), str(id_from(form.partner_id)), _today(doing))
    return Outcome(1, N_("{email} sees the tickets of the partner from now on."), {"email": account.email})


def _today(doing: Doing) -> date:
    return datetime.now(doing.settings.business_zone).date()


def change_roles(doing: Doing, keys: list[str], form: RolesForm) -> Outcome:
    """Give accounts exactly these roles, from their next request on."""
    before = {str(row["account_id"]): row["roles"] for row in doing.conn.execute(STATEMENTS["roles_of"], [keys])}
    troubles, steps = [], []
    seen = {"roles": ", ".join(sorted(form.roles))}
    for key in keys:
        try:
            set_roles(doing.database, doing.actor, int(key), frozenset(form.roles))
            steps += [UndoStep(key, {"roles": before[key]}, seen)] if key in before else []
        except Problem as problem:
            troubles.append(Trouble(key, problem))
    sentence = N_("Accounts with these roles from their next request on: {done}.")
    return _settled(keys, troubles, sentence, Undo("change_roles", tuple(steps)))


def change_password(doing: Doing, keys: list[str], form: PasswordForm) -> Outcome:
    """Set a new password and end the account's sessions."""
    set_password(doing.database, doing.actor, int(keys[0]), form.password)
    return Outcome(1, N_("The new password is set, and every session of the account has ended."))


def disable(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Let accounts in no more, and end their sessions; one that must stay is told why, the others go."""
    troubles, steps = [], []
    for key in keys:
        try:
            if disable_account(doing.database, doing.actor, int(key)):
                steps.append(UndoStep(key, None, {"state": "disabled"}))
        except Problem as problem:
            troubles.append(Trouble(key, problem))
    return _settled(keys, troubles, N_("Accounts that can no longer sign in: {done}."), Undo("enable", tuple(steps)))


def enable(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Let accounts in again."""
    steps = [
        UndoStep(key, None, {"state": "active"})
        for key in keys
        if enable_account(doing.database, doing.actor, int(key))
    ]
    return _settled(keys, [], N_("Accounts that can sign in again: {done}."), Undo("disable", tuple(steps)))


def add_token(doing: Doing, _: list[str], form: TokenForm) -> Outcome:
    """Make a token for oneself; its secret is shown this once."""
    secret, token = create_token(
        doing.database, doing.actor, name=form.name, scopes=frozenset(form.scopes), days=form.days
    )
    sentence = N_("The token {name} is made. Copy it now: it is shown this once.")
    return Outcome(1, sentence, {"name": token.name}, reveal=secret)


def revoke(doing: Doing, keys: list[str], _: None) -> Outcome:
    """End tokens at once."""
    for key in keys:
        revoke_token(doing.database, doing.actor, int(key))
    return Outcome(len(keys), N_("Tokens that no longer work: {done}."), {"done": len(keys)})


def _settled(keys: list[str], troubles: list[Trouble], sentence: str, undo: Undo) -> Outcome:
    done = len(keys) - len(troubles)
    return Outcome(done, sentence, {"done": done}, tuple(troubles), undo=undo)


UNDO_SECONDS = 10
ROLE_HINT = Hint(N_("Roles"), widget="choices")
PASSWORD_HELP = N_("At least 12 characters. Without one only OpenID Connect signs in.")

ACCOUNTS = ViewSpec(
    name="accounts",
    title=N_("Accounts"),
    one=N_("Account"),
    group="system",
    statement=STATEMENTS["accounts"],
    row_key="account_id",
    row_name="name",
    columns=(
        Column("account_id", kind="key", is_filled=True),
        Column("name", N_("Name"), "person", width=200, is_filled=True),
        Column("email", N_("E-mail address"), width=260, is_filled=True),
        Column("state", N_("State"), "status", words=ACCOUNT_STATES, width=140),
        Column("roles", N_("Roles"), width=260, is_sortable=False, words=ROLE_NAMES, has_several=True),
        Column("person_id", kind="key"),
        Column("person_name", N_("Acts as"), "person", to="/people/{person_id}", width=200),
        Column("partner_names", N_("Partner"), width=200, is_sortable=False),
        Column("created_at", N_("Made at"), "instant", is_filled=True),
        Column("disabled_at", N_("Disabled at"), "instant", is_shown=False),
    ),
    facets=(Facet("state"), Facet("roles"), Facet("created_at", "days")),
    sort="name",
    search=N_("Name or e-mail address"),
    searched=("name", "email"),
    peek=(
        Section(
            N_("Account"), ("email", "state", "roles", "person_name", "partner_names", "created_at", "disabled_at")
        ),
    ),
    actions=(
        Action(
            "add",
            N_("New account"),
            "view",
            add,
            KEEPING,
            Form(
                AccountForm,
                {
                    "email": Hint(N_("E-mail address")),
                    "name": Hint(N_("Name")),
                    "roles": ROLE_HINT,
                    "password": Hint(N_("Password"), PASSWORD_HELP, "password"),
                    "partner_id": Hint(
                        N_("Partner"),
                        N_("The partner that they work for from today on: they see its tickets."),
                        "option",
                        "partners",
                        only_where=("roles", "partner_user"),
                    ),
                    "person_id": Hint(
                        N_("Acts as"),
                        N_(
                            "The person whose pay and seats are their own. Leave it empty for whoever is not paid here."
                        ),
                        "option",
                        "people",
                    ),
                },
                N_("Make the account"),
            ),
        ),
        Action(
            "change_roles",
            N_("Change roles"),
            "selection",
            change_roles,
            KEEPING,
            Form(RolesForm, {"roles": Hint(N_("Roles"), widget="choices", column="roles")}, N_("Set these roles")),
            undo_seconds=UNDO_SECONDS,
        ),
        Action(
            "join",
            N_("Works for a partner"),
            "row",
            join,
            KEEPING,
            Form(
                PartnerForm,
                {
                    "partner_id": Hint(
                        N_("Partner"),
                        N_("The partner that they work for from today on: they see its tickets."),
                        "option",
                        "partners",
                    )
                },
                N_("Let them see its tickets"),
            ),
        ),
        Action(
            "change_password",
            N_("Set password"),
            "row",
            change_password,
            KEEPING,
            Form(
                PasswordForm,
                {"password": Hint(N_("New password"), N_("At least 12 characters."), "password")},
                N_("Set the password"),
            ),
        ),
        Action(
            "disable",
            N_("Disable"),
            "selection",
            disable,
            KEEPING,
            tone="danger",
            confirm=N_("Their sessions end now, and they cannot sign in any more."),
            undo_seconds=UNDO_SECONDS,
        ),
        Action("enable", N_("Let in again"), "selection", enable, KEEPING, undo_seconds=UNDO_SECONDS),
    ),
    empty=Empty(N_("No accounts"), N_("Make the first with: aftersale accounts add.")),
    roles=ADMINISTRATION,
    topics=("accounts",),
)

TOKENS = ViewSpec(
    name="tokens",
    title=N_("API tokens"),
    one=N_("API token"),
    group="system",
    statement=STATEMENTS["tokens"],
    row_key="api_token_id",
    row_name="name",
    columns=(
        Column("api_token_id", kind="key", is_filled=True),
        Column("name", N_("Name"), width=220, is_filled=True),
        Column("owner", N_("Whose"), "person", width=220, is_filled=True),
        Column("state", N_("State"), "status", words=TOKEN_STATES, width=120),
        Column("scopes", N_("May do"), width=240, is_filled=True, words=SCOPE_NAMES, has_several=True),
        Column("created_at", N_("Made at"), "instant", is_filled=True),
        Column("expires_at", N_("Expires at"), "instant", is_filled=True),
        Column("revoked_at", N_("Revoked at"), "instant", is_shown=False),
    ),
    facets=(Facet("state"), Facet("owner"), Facet("expires_at", "days")),
    sort="-created_at",
    search=N_("Name or owner"),
    searched=("name", "owner"),
    peek=(Section(N_("API token"), ("name", "owner", "state", "scopes", "created_at", "expires_at", "revoked_at")),),
    actions=(
        Action(
            "add",
            N_("New token"),
            "view",
            add_token,
            EVERYBODY,
            Form(
                TokenForm,
                {
                    "name": Hint(N_("Name"), N_("What it is for, so that you know which to revoke.")),
                    "scopes": Hint(N_("May do"), widget="choices", words=SCOPES),
                    "days": Hint(N_("Valid for days"), N_("At most 366.")),
                },
                N_("Make the token"),
            ),
        ),
        Action(
            "revoke",
            N_("Revoke"),
            "selection",
            revoke,
            EVERYBODY,
            tone="danger",
            confirm=N_("Whatever uses these tokens stops working at once."),
        ),
    ),
    empty=Empty(N_("No tokens yet"), N_("Programs call the API with a token of yours. Make one with New token.")),
    roles=EVERYBODY,
    topics=("accounts",),
)
