"""Live topics: which version of its data a snapshot sees, and on which channel a new one is announced."""

from __future__ import annotations

from collections.abc import Iterable

from aftersale.storage.database import Connection
from aftersale.storage.statements import load_statements

LIVE_CHANNEL = "aftersale_live"
"""Where PostgreSQL announces each raised version, as `topic version`, when its transaction commits."""

_STATEMENTS = load_statements("aftersale.storage")


def load_topic_versions(conn: Connection, topics: Iterable[str]) -> dict[str, int]:
    """The version of each topic that the transaction's snapshot sees; 0 for one that nothing has changed yet."""
    wanted = dict.fromkeys(topics, 0)
    rows = conn.execute(_STATEMENTS["load_topic_versions"], {"topics": list(wanted)})
    return wanted | {row["topic"]: row["version"] for row in rows}
