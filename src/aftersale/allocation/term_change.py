"""One change of a partner's terms while it is made: under the ledger's lock, so that of two at once the second sees the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import (
    NothingAgreed,
    TermsBeginLater,
    TermsStandAlready,
    TermUnknown,
    ValueMisspelt,
    ValueNeverSeen,
)
from aftersale.allocation.lay import Laid, find_later, is_standing, lay_over
from aftersale.allocation.run_store import get_partner
from aftersale.allocation.targets import DIMENSIONS
from aftersale.allocation.term_store import is_value_seen, load_standing, load_values, replace_facts
from aftersale.allocation.terms import Change, Served, require_change
from aftersale.audit.actions import append_audit
from aftersale.imports.post import FactTarget
from aftersale.storage.actor import Actor
from aftersale.storage.database import OPEN_DAY, Connection, Row, take_ledger_instant
from aftersale.values.sentence import Coded, Sentence

TERM_KEEPERS = ("partner_manager", "administrator")
"""Who changes terms: those who allocate, and those who bring them in from files."""


@dataclass(frozen=True, slots=True)
class TermChange:
    """Who changes what of which partner (None: of all together) on which days; `at` is when it is recorded."""

    conn: Connection
    partner: Row | None
    change: Change
    at: datetime

    @property
    def partner_id(self) -> int | None:
        """The partner; None for all together."""
        return None if self.partner is None else int(self.partner["partner_id"])

    @property
    def name(self) -> str:
        """What messages call the partner."""
        return Sentence("All partners together") if self.partner is None else str(self.partner["name"])

    def track_of(self, served: Served) -> dict[str, Any]:
        """What names the dated rows of one value of this partner.

        Raises
        ------
        TermUnknown
        """
        if served.dimension not in DIMENSIONS:
            raise TermUnknown(field=Coded("field", "dimension"), value=served.dimension, known=", ".join(DIMENSIONS))
        return {"partner_id": self.partner_id, "dimension": served.dimension, "value": served.value.strip()}

    def require_known(self, served: Served) -> None:
        """Refuse a value that neither a ticket nor a partner has had, unless it is said to be new.

        Raises
        ------
        ValueNeverSeen, ValueMisspelt
        """
        value, dimension = served.value.strip(), Coded("dimension", served.dimension)
        if served.is_new or is_value_seen(self.conn, served.dimension, value):
            return
        by_fold = {known.casefold(): known for known in load_values(self.conn, served.dimension) if known}
        near = get_close_matches(value.casefold(), by_fold, n=1)
        if near:
            raise ValueMisspelt(dimension=dimension, value=value, nearest=by_fold[near[0]])
        raise ValueNeverSeen(dimension=dimension, value=value)

    def lay(
        self,
        fact: FactTarget,
        track: Mapping[str, Any],
        content: Mapping[str, Any] | None,
        *,
        goes_on: bool,
        is_other: bool = False,
    ) -> None:
        """Lay new content over the days of the change, or leave them free; see `lay.lay_over`.

        Raises
        ------
        TermsBeginLater, TermsStandAlready, NothingAgreed
        """
        start_on, end_on = self.change.start_on, self.change.end_on
        standing = load_standing(self.conn, fact, track)
        term = Coded("thing", fact.name)
        if content is None and is_standing(standing, start_on, end_on, None):
            raise NothingAgreed(partner=self.name, day=start_on, term=term)
        if content is not None and not is_other and is_standing(standing, start_on, end_on, content):
            raise TermsStandAlready(partner=self.name, term=term)
        later = find_later(standing, start_on, end_on, goes_on=goes_on)
        if later is not None and not self.change.replaces_later:
            day = later["start_on"]
            raise TermsBeginLater(partner=self.name, term=term, day=day, last_on=day - timedelta(days=1))
        self.replace(fact, lay_over(standing, fact.id_column, start_on, end_on, content, goes_on=goes_on))

    def replace(self, fact: FactTarget, laid: Laid) -> None:
        """Replace dated rows."""
        replace_facts(self.conn, fact, self.partner, laid, self.at)

    def finish(self, action: str, values: Mapping[str, Any]) -> Row:
        """Write into the audit log who changed what, from when and why; what was done."""
        change = self.change
        about = {"partner": None if self.partner is None else self.partner["partner_number"]}
        days = {"start_on": str(change.start_on), "last_on": None if change.last_on is None else str(change.last_on)}
        detail = {**about, **days, "reason": change.reason, **_written(values)}
        append_audit(
            self.conn, action, "partner_terms", "" if self.partner_id is None else str(self.partner_id), detail
        )
        return {
            "partner_id": self.partner_id,
            "partner_name": self.name,
            "start_on": change.start_on,
            "last_on": change.last_on,
        }


def begin_change(conn: Connection, actor: Actor, partner: str | None, change: Change) -> TermChange:
    """Take the ledger and look the partner up.

    Raises
    ------
    RoleMissing, PartnerNotFound, TermReasonMissing, LastDayTooEarly
    """
    require_role(actor, *TERM_KEEPERS)
    checked = require_change(change)
    at = take_ledger_instant(conn)
    return TermChange(conn, None if partner is None else get_partner(conn, partner), checked, at)


def name_span(row: Row) -> Sentence:
    """From which day to which a row holds, both included."""
    if row["end_on"] == OPEN_DAY:
        return Sentence("from {start} on", start=row["start_on"])
    return Sentence("from {start} to {end} included", start=row["start_on"], end=row["end_on"] - timedelta(days=1))


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items() if name != "partner_id"}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value
