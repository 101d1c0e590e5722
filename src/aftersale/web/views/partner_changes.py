"""What people changed about the terms of partners: who, what, from when and why."""

from __future__ import annotations

from aftersale.values.sentence import N_
from aftersale.web.views.partners import PARTNER, STATEMENTS
from aftersale.web.views.roles import ALLOCATION
from aftersale.web.views.spec import Column, Empty, Facet, Section, ViewSpec
from aftersale.web.views.words import DEEDS

CHANGES = ViewSpec(
    name="partner_changes",
    title=N_("Changed terms of partners"),
    one=N_("Changed term of a partner"),
    group="partners",
    statement=STATEMENTS["partner_changes"],
    row_key="seq",
    row_name="partner_name",
    columns=(
        Column("seq", kind="key", is_filled=True),
        Column("recorded_at", N_("At"), "instant", is_filled=True),
        *PARTNER,
        Column("action", N_("What"), width=220, is_filled=True, words=DEEDS),
        Column("start_on", N_("From"), "day", is_filled=True),
        Column("last_on", N_("Last day"), "day"),
        Column("reason", N_("Reason"), width=280, is_filled=True),
        Column("actor", N_("By"), "person", width=200, is_filled=True),
    ),
    facets=(Facet("action"), Facet("actor"), Facet("start_on", "days"), Facet("recorded_at", "days")),
    sort="-recorded_at",
    search=N_("Partner or reason"),
    searched=("partner_name", "reason"),
    peek=(
        Section(
            N_("Changed term of a partner"),
            ("partner_name", "action", "start_on", "last_on", "reason", "recorded_at", "actor"),
        ),
    ),
    empty=Empty(
        N_("Nothing was changed here"),
        N_("What is changed on the page of a partner appears here, with who did it and why. Files have their imports."),
    ),
    roles=ALLOCATION,
    topics=("partners",),
    in_navigation=False,
)
