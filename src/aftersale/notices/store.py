"""Reads endpoints and notices; their secrets only for the worker, which signs with them."""

from __future__ import annotations

from collections.abc import Sequence

from aftersale.notices.errors import EndpointNotFound, NoticeNotFound
from aftersale.notices.model import LEASE_SECONDS, DueNotice
from aftersale.storage.database import Connection, Database, Row
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import read_sentence

STATEMENTS = load_statements("aftersale.notices")


def load_endpoints(conn: Connection) -> list[Row]:
    """The endpoints that hold and that the acting person may see, sorted by partner, with what there was to tell."""
    return [_said(row) for row in conn.execute(STATEMENTS["load_endpoints"], {"partner_endpoint_id": None})]


def get_endpoint(conn: Connection, partner_endpoint_id: int) -> Row:
    """One endpoint that holds, or `EndpointNotFound`."""
    row = conn.execute(STATEMENTS["load_endpoints"], {"partner_endpoint_id": partner_endpoint_id}).fetchone()
    if row is None:
        raise EndpointNotFound(endpoint=partner_endpoint_id)
    return _said(row)


def load_notices(conn: Connection, state: str | None = None, limit: int = 100, offset: int = 0) -> list[Row]:
    """Notices that the acting person may see, of one state or all, the newest first."""
    parameters = {"partner_notice_id": None, "state": state, "limit": limit, "offset": offset}
    return [_said(row) for row in conn.execute(STATEMENTS["load_notices"], parameters)]


def count_notices(conn: Connection, state: str | None = None) -> int:
    """How many notices `load_notices` has in all."""
    row = conn.execute(STATEMENTS["count_notices"], {"state": state}).fetchone()
    assert row is not None
    return int(row["total"])


def get_notice(conn: Connection, partner_notice_id: int) -> Row:
    """One notice, or `NoticeNotFound`."""
    parameters = {"partner_notice_id": partner_notice_id, "state": None, "limit": 1, "offset": 0}
    row = conn.execute(STATEMENTS["load_notices"], parameters).fetchone()
    if row is None:
        raise NoticeNotFound(notice=partner_notice_id)
    return _said(row)


def take_due_notices(database: Database, most: int, busy_endpoint_ids: Sequence[int] = ()) -> list[DueNotice]:
    """Take up to so many notices to send them now, one an endpoint; each is the taker's for `LEASE_SECONDS`.

    As the schema's owner: nobody else reads secrets.
    """
    wanted = {"most": most, "busy_endpoint_ids": list(busy_endpoint_ids)}
    with database.owner_transaction() as conn:
        ids = [row["partner_notice_id"] for row in conn.execute(STATEMENTS["find_due_notices"], wanted)]
        if not ids:
            return []
        taken = conn.execute(STATEMENTS["take_notices"], {"ids": ids, "lease_seconds": LEASE_SECONDS}).fetchall()
        return [_due(conn, row) for row in taken]


def _due(conn: Connection, row: Row) -> DueNotice:
    events = conn.execute(STATEMENTS["load_told_events"], {"ids": row["ticket_event_ids"]}).fetchall()
    kept = {name: value for name, value in row.items() if name not in ("ticket_event_ids", "secret", "earlier_secret")}
    secrets = tuple(secret for secret in (row["secret"], row["earlier_secret"]) if secret)
    return DueNotice(**kept, secrets=secrets, events=tuple(events))


def _said(row: Row) -> Row:
    return row | {"problem": read_sentence(row["problem"])}
