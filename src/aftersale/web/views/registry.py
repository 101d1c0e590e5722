"""All described lists, and which of them a reader finds."""

from __future__ import annotations

from aftersale.storage.actor import Actor
from aftersale.web.views.accounts import ACCOUNTS, TOKENS
from aftersale.web.views.allocation import CHOICE_LIST, EVENTS, PLACES, RUNS, TICKETS
from aftersale.web.views.errors import ViewUnknown
from aftersale.web.views.notices import ENDPOINTS, NOTICES
from aftersale.web.views.outcomes import OUTCOMES
from aftersale.web.views.partner_changes import CHANGES
from aftersale.web.views.partners import (
    CAPACITIES,
    CONTRACTS,
    MEMBERS,
    PARTNER_LIST,
    PARTNER_QUOTAS,
    PAUSES,
    SCOPES,
    TIERS,
)
from aftersale.web.views.pay import CREDITS, EARNINGS, FIGURES, JOURNAL, PARAMETERS, PAYOUTS, QUOTAS, RATES
from aftersale.web.views.people import ASSIGNMENTS, HOLDERS, PEOPLE, REPORTING_LINES, SEATS, TERRITORIES
from aftersale.web.views.sales import BOOKINGS, CUSTOMERS, MILESTONES, ORDERS, PRODUCTS
from aftersale.web.views.spec import ViewSpec
from aftersale.web.views.system import AUDIT, FINDINGS, JOBS, RULE_TABLE_LIST, TABLES

VIEWS: tuple[ViewSpec, ...] = (
    ORDERS,
    BOOKINGS,
    CUSTOMERS,
    PRODUCTS,
    MILESTONES,
    TICKETS,
    OUTCOMES,
    EVENTS,
    PARTNER_LIST,
    CONTRACTS,
    TIERS,
    CAPACITIES,
    PARTNER_QUOTAS,
    PAUSES,
    SCOPES,
    MEMBERS,
    CHANGES,
    RUNS,
    CHOICE_LIST,
    PLACES,
    ENDPOINTS,
    NOTICES,
    CREDITS,
    EARNINGS,
    PAYOUTS,
    QUOTAS,
    PARAMETERS,
    FIGURES,
    RATES,
    JOURNAL,
    PEOPLE,
    SEATS,
    TERRITORIES,
    ASSIGNMENTS,
    HOLDERS,
    REPORTING_LINES,
    FINDINGS,
    RULE_TABLE_LIST,
    TABLES,
    AUDIT,
    JOBS,
    ACCOUNTS,
    TOKENS,
)


def open_views(views: tuple[ViewSpec, ...], actor: Actor) -> list[ViewSpec]:
    """The lists that the acting person finds."""
    return [view for view in views if view.is_open_to(actor)]


def get_view(views: tuple[ViewSpec, ...], name: str, actor: Actor) -> ViewSpec:
    """The list of that name; one that is not theirs is as unknown as one that is not there."""
    for view in views:
        if view.name == name and view.is_open_to(actor):
            return view
    raise ViewUnknown(view=name)
