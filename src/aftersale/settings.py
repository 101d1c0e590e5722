"""What an installation may choose: where its data lives, which database it uses, its business time zone."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path

from aftersale.errors import Invalid


class ZoneUnknown(Invalid):
    """The setting AFTERSALE_BUSINESS_ZONE is {value!r}, which is no time zone. Name one such as Asia/Kolkata or UTC."""


class DatabaseUrlUnreadable(Invalid):
    """The setting AFTERSALE_DATABASE_URL names {value!r}. It must start with postgresql://user@host:port/database."""


class SwitchUnreadable(Invalid):
    """The setting {name} is {value!r}. Say yes or no."""


class TimeOfDayUnreadable(Invalid):
    """The setting {name} is {value!r}, which is no time of day. Write hours and minutes, such as 06:30, or leave it out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation; built once at the edge and handed down."""

    data_folder: Path
    database_url: str | None
    business_zone: ZoneInfo
    public_url: str
    openid_issuer: str | None = None
    openid_client_id: str | None = None
    openid_client_secret: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    requires_approval: bool = False
    base_currency: str = "EUR"
    opens_tickets: bool = False
    allows_local_webhooks: bool = False
    allocate_at: time | None = None
    applies_allocation: bool = False

    @property
    def uploads_folder(self) -> Path:
        """Where uploaded files wait for the worker."""
        return self.data_folder / "uploads"

    @property
    def postgres_folder(self) -> Path:
        """Where the embedded PostgreSQL keeps its cluster; unused with an external server."""
        return self.data_folder / "postgres"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the `AFTERSALE_…` variables.

    Examples
    --------
    >>> load_settings({"AFTERSALE_DATA": "/tmp/a"}).data_folder.name
    'a'
    """
    zone = environment.get("AFTERSALE_BUSINESS_ZONE", "UTC")
    try:
        business_zone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ZoneUnknown(value=zone) from error
    url = environment.get("AFTERSALE_DATABASE_URL") or None
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        # What stands before the last @ may hold a password.
        raise DatabaseUrlUnreadable(value=url.rpartition("@")[2])
    folder = environment.get("AFTERSALE_DATA")
    return Settings(
        data_folder=Path(folder).expanduser().resolve() if folder else user_data_path("aftersale", appauthor=False),
        database_url=url,
        business_zone=business_zone,
        public_url=environment.get("AFTERSALE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        openid_issuer=environment.get("AFTERSALE_OIDC_ISSUER", "").rstrip("/") or None,
        openid_client_id=environment.get("AFTERSALE_OIDC_CLIENT_ID") or None,
        openid_client_secret=environment.get("AFTERSALE_OIDC_CLIENT_SECRET") or None,
        webhook_secret=environment.get("AFTERSALE_WEBHOOK_SECRET") or None,
        requires_approval=_read_switch(environment, "AFTERSALE_REQUIRE_APPROVAL"),
        base_currency=environment.get("AFTERSALE_BASE_CURRENCY", "EUR"),
        opens_tickets=_read_switch(environment, "AFTERSALE_OPEN_TICKETS"),
        allows_local_webhooks=_read_switch(environment, "AFTERSALE_LOCAL_WEBHOOKS"),
        allocate_at=_read_time(environment, "AFTERSALE_ALLOCATE_AT"),
        applies_allocation=_read_switch(environment, "AFTERSALE_ALLOCATE_APPLY"),
    )


def _read_time(environment: Mapping[str, str], name: str) -> time | None:
    value = environment.get(name, "")
    if not value:
        return None
    if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value) is None:
        raise TimeOfDayUnreadable(name=name, value=value)
    return time.fromisoformat(value)


def _read_switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "no")
    if value not in {"yes", "no"}:
        raise SwitchUnreadable(name=name, value=value)
    return value == "yes"
