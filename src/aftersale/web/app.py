"""Puts the API together: routers, problems, shield and pages around one database."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from aftersale import __version__
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.web import (
    accounts,
    allocation,
    allocation_news,
    allocation_results,
    allocation_schedule,
    allocation_sides,
    audit,
    bookings,
    events,
    findings,
    grid,
    health,
    imports,
    jobs,
    mappings,
    notices,
    orders,
    pages,
    partner_terms,
    plans,
    push_tickets,
    rule_cases,
    rule_drafts,
    rule_files,
    rule_tables,
    rule_trials,
    rule_versions,
    runs,
    saved_views,
    session,
    statements,
    taking,
    tickets,
    uploads,
    words,
)
from aftersale.web.describe import describe_api
from aftersale.web.live import Live
from aftersale.web.problems import install_problems
from aftersale.web.security import BodyLimit, Shield
from aftersale.web.views.memory import Memory
from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import ViewSpec

GZIP_FROM_BYTES = 1_400

ROUTERS = (
    session.router,
    grid.router,
    taking.router,
    saved_views.router,
    orders.router,
    statements.router,
    findings.router,
    bookings.router,
    uploads.router,
    imports.router,
    mappings.router,
    runs.router,
    allocation.router,
    allocation_news.router,
    allocation_results.router,
    allocation_schedule.router,
    allocation_sides.router,
    tickets.router,
    notices.router,
    partner_terms.router,
    partner_terms.of_all,
    plans.router,
    push_tickets.router,
    rule_tables.router,
    rule_versions.router,
    rule_files.router,
    rule_drafts.router,
    rule_cases.router,
    rule_trials.router,
    jobs.router,
    accounts.router,
    audit.router,
    events.router,
    health.router,
    words.router,
)


def create_app(
    database: Database,
    settings: Settings,
    *,
    pages_folder: Path = pages.STATIC,
    views: tuple[ViewSpec, ...] = VIEWS,
) -> FastAPI:
    """The application of one installation with its described lists; the caller closes the database."""
    app = assemble()
    app.state.database = database
    app.state.settings = settings
    app.state.views = views
    app.state.memory = Memory()
    app.state.live = Live(database.address)
    app.state.pages_folder = pages_folder
    app.include_router(pages.router)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES)
    app.add_middleware(Shield, is_https=settings.public_url.startswith("https://"))
    return app


def assemble() -> FastAPI:
    """The API without an installation, as its description sees it."""
    app = FastAPI(
        title="aftersale",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        app.include_router(router)
    install_problems(app)
    describe_api(app)
    return app
