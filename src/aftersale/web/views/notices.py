"""Where partners are told of their tickets, and what they are told, with what came of it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from aftersale.notices.actions import (
    register_endpoint,
    remove_endpoint,
    renew_secret,
    resend_notice,
    send_test,
    switch_endpoint,
)
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.views.partner_words import ENDPOINT_STATES, NOTICE_STATES
from aftersale.web.views.partners import PARTNER
from aftersale.web.views.roles import ALLOCATING, PARTNERS
from aftersale.web.views.settle import settle
from aftersale.web.views.spec import (
    Action,
    Column,
    Detail,
    Doing,
    Empty,
    Facet,
    Form,
    Hint,
    Link,
    Outcome,
    Related,
    Section,
    ViewSpec,
)

STATEMENTS = load_statements("aftersale.web.views", "notices.sql")


class EndpointForm(BaseModel):
    """A partner, and where it wants to be told."""

    model_config = ConfigDict(extra="forbid")

    partner_id: str = Field(pattern=r"^[0-9]{1,19}$")
    address: str = Field(min_length=1, max_length=2_000)


def register(doing: Doing, _: list[str], form: EndpointForm) -> Outcome:
    """Register an endpoint; its secret is shown this once."""
    allows_local = doing.settings.allows_local_webhooks
    made = register_endpoint(doing.conn, doing.actor, form.partner_id, form.address, allows_local=allows_local)
    sentence = N_("{partner} is told from now on. Pass this secret on: it is shown this once.")
    return Outcome(1, sentence, {"partner": made.partner_name}, reveal=made.secret)


def switch_on(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Send notices again, those too that were kept meanwhile."""
    return settle(
        keys,
        lambda key: switch_endpoint(doing.conn, doing.actor, int(key), is_on=True),
        N_("Endpoints switched on: {done}."),
    )


def switch_off(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Keep notices until the endpoint is on again."""
    return settle(
        keys,
        lambda key: switch_endpoint(doing.conn, doing.actor, int(key), is_on=False),
        N_("Endpoints switched off: {done}."),
    )


def test(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Send each of the endpoints a message that tells of no tickets."""
    return settle(
        keys,
        lambda key: send_test(doing.conn, doing.actor, int(key)),
        N_("Test messages on their way: {done}. What came of them stands here in a moment."),
    )


def renew(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Sign with a new secret, which is shown this once."""
    made = renew_secret(doing.conn, doing.actor, int(keys[0]))
    sentence = N_("{partner} has a new secret, shown this once. The earlier one holds for another day.")
    return Outcome(1, sentence, {"partner": made.partner_name}, reveal=made.secret)


def remove(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Tell these partners nothing more."""
    return settle(
        keys, lambda key: remove_endpoint(doing.conn, doing.actor, int(key)), N_("Endpoints removed: {done}.")
    )


def resend(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Send notices again, each under its id."""
    return settle(keys, lambda key: resend_notice(doing.conn, doing.actor, int(key)), N_("Notices sent again: {done}."))


_TOLD = (
    "state",
    "last_attempt_at",
    "answer_status",
    "answer_text",
    "problem",
    "waits_until",
    "waiting",
    "delivered",
    "given_up",
    "delivered_at",
)

ENDPOINTS = ViewSpec(
    name="partner_endpoints",
    title=N_("Endpoints of partners"),
    one=N_("Endpoint of a partner"),
    group="partners",
    statement=STATEMENTS["partner_endpoints"],
    row_key="partner_endpoint_id",
    row_name="partner_name",
    row_path="/partner_endpoints/{partner_endpoint_id}",
    columns=(
        Column("partner_endpoint_id", kind="key", is_filled=True),
        Column("partner_id", kind="key", is_filled=True),
        Column("partner_name", N_("Partner"), to="/partner_endpoints/{partner_endpoint_id}", width=200),
        Column("state", N_("State"), "status", words=ENDPOINT_STATES, width=160),
        Column("answer_status", N_("Last answer"), "id", width=110, is_sortable=False),
        Column("address", N_("Address"), width=280, is_filled=True),
        Column("waiting", N_("Waiting"), "integer", is_filled=True),
        Column("delivered", N_("Delivered"), "integer", width=100, is_filled=True),
        Column("given_up", N_("Given up"), "integer", width=100, is_filled=True),
        Column("problem", N_("What went wrong"), width=320, is_sentence=True, is_sortable=False),
        Column("waits_until", N_("Asked to wait until"), "instant"),
        Column("delivered_at", N_("Last delivered at"), "instant"),
        Column("last_attempt_at", N_("Last attempt at"), "instant", is_shown=False),
        Column("answer_text", N_("How the answer begins"), width=260, is_shown=False, is_sortable=False),
        Column("made_at", N_("Made at"), "instant", is_filled=True),
        Column("made_by", N_("By"), "person", is_filled=True),
        Column("ended_at", N_("Removed at"), "instant", is_shown=False),
    ),
    facets=(Facet("state"), Facet("given_up", "range"), Facet("delivered_at", "days")),
    sort="partner_name",
    search=N_("Partner or address"),
    searched=("partner_name", "address"),
    peek=(
        Section(N_("Endpoint of a partner"), ("partner_name", "address", "made_at", "made_by", "ended_at")),
        Section(N_("What it was told"), _TOLD),
    ),
    detail=Detail(
        (
            Section(N_("Endpoint of a partner"), ("address", "made_at", "made_by", "ended_at")),
            Section(N_("What it was told"), _TOLD),
        ),
        (Related(N_("Notices"), "partner_notices", "partner_endpoint_id:eq:{partner_endpoint_id}"),),
    ),
    actions=(
        Action(
            "register",
            N_("New endpoint"),
            "view",
            register,
            ALLOCATING,
            Form(
                EndpointForm,
                {
                    "partner_id": Hint(N_("Partner"), widget="option", options_view="partners"),
                    "address": Hint(
                        N_("Address"), N_("Where it takes notices, such as https://partner.example/hooks.")
                    ),
                },
                N_("Register"),
            ),
        ),
        Action("test", N_("Send a test message"), "selection", test, ALLOCATING),
        Action("switch_on", N_("Switch on"), "selection", switch_on, ALLOCATING),
        Action("switch_off", N_("Switch off"), "selection", switch_off, ALLOCATING),
        Action(
            "renew",
            N_("New secret"),
            "row",
            renew,
            ALLOCATING,
            confirm=N_("The partner must take the new secret over within a day."),
        ),
        Action(
            "remove",
            N_("Remove"),
            "selection",
            remove,
            ALLOCATING,
            tone="danger",
            confirm=N_("What waits to be sent there is dropped."),
        ),
    ),
    empty=Empty(
        N_("No endpoints yet"),
        N_("A partner that gives an address is told there of each ticket that it is given or that is withdrawn."),
    ),
    roles=PARTNERS,
    topics=("notices", "partners"),
)

NOTICES = ViewSpec(
    name="partner_notices",
    title=N_("Notices to partners"),
    one=N_("Notice to a partner"),
    group="partners",
    statement=STATEMENTS["partner_notices"],
    row_key="partner_notice_id",
    row_name="partner_name",
    columns=(
        Column("partner_notice_id", kind="key", is_filled=True),
        Column("put_at", N_("At"), "instant", is_filled=True),
        *PARTNER,
        Column("state", N_("State"), "status", words=NOTICE_STATES, is_filled=True),
        Column("is_test", N_("Test message"), "flag", width=120, is_filled=True),
        Column("given", N_("Given"), "integer", is_filled=True),
        Column("withdrawn", N_("Withdrawn"), "integer", width=105, is_filled=True),
        Column("attempts", N_("Attempts"), "integer", is_filled=True),
        Column("answer_status", N_("Answer"), "id", width=85),
        Column("problem", N_("What went wrong"), width=320, is_sentence=True),
        Column("next_attempt_at", N_("Next attempt at"), "instant"),
        Column("last_attempt_at", N_("Last attempt at"), "instant", is_shown=False),
        Column("delivered_at", N_("Delivered at"), "instant"),
        Column("answer_text", N_("How the answer begins"), width=260, is_shown=False),
        Column("address", N_("Address"), width=300, is_shown=False, is_filled=True),
        Column("partner_endpoint_id", kind="key", is_filled=True),
        Column("message_id", N_("Key"), "id", width=300, is_shown=False, is_filled=True),
        Column("put_by", N_("By"), "person", is_shown=False, is_filled=True),
    ),
    facets=(Facet("state"), Facet("partner_name"), Facet("answer_status"), Facet("put_at", "days")),
    sort="-put_at",
    search=N_("Partner, address or key"),
    searched=("partner_name", "address", "message_id"),
    peek=(
        Section(
            N_("Notice to a partner"),
            ("partner_name", "address", "is_test", "given", "withdrawn", "put_at", "put_by", "message_id"),
        ),
        Section(
            N_("What came of it"),
            (
                "state",
                "attempts",
                "answer_status",
                "problem",
                "answer_text",
                "last_attempt_at",
                "next_attempt_at",
                "delivered_at",
            ),
        ),
    ),
    actions=(Action("resend", N_("Send again"), "selection", resend, ALLOCATING),),
    empty=Empty(
        N_("No notices yet"),
        N_("What a partner with an endpoint is told of its tickets appears here."),
        Link(N_("Endpoints of partners"), "/partner_endpoints"),
    ),
    roles=PARTNERS,
    topics=("notices", "partners"),
)
