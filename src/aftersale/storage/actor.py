"""The acting person of a transaction, as row-level security and the audit log see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: shown in the audit log by `name`, seen by row-level security by `person_id` and `roles`."""

    name: str
    roles: frozenset[str] = frozenset()
    person_id: int | None = None
    account_id: int | None = None

    def settings(self) -> dict[str, str]:
        """The transaction settings that policies and triggers read."""
        return {
            "aftersale.actor": self.name,
            "aftersale.roles": ",".join(sorted(self.roles)),
            "aftersale.person_id": "" if self.person_id is None else str(self.person_id),
            "aftersale.account_id": "" if self.account_id is None else str(self.account_id),
        }


NOBODY = Actor(name="nobody")
"""Not signed in: row-level security shows no row at all."""


def operator(name: str) -> Actor:
    """Whoever has the server's own command line: already able to read the data folder, and named in the audit log."""
    return Actor(name=f"operator {name}", roles=frozenset({"operator"}))
