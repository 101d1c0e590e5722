"""What an import did, per target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """Rows of one target: read = good + rejected + identical + filtered; good = new + changed + unchanged + replayed + overlapping."""

    read: int
    rejected: int
    identical: int
    filtered: int
    new: int
    changed: int
    unchanged: int
    replayed: int
    overlapping: int


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """One import: its place in the ledger, rows per target, and how many findings it left open."""

    import_id: int
    source: str
    mapping: str
    recorded_at: datetime
    targets: dict[str, TargetCounts]
    findings_new: int
    findings_resolved: int
    findings_open: int

    @property
    def rejected(self) -> int:
        """Rows left out, over all targets; each is in a finding."""
        return sum(counts.rejected + counts.overlapping for counts in self.targets.values())

    def document(self) -> dict[str, Any]:
        """With stable keys."""
        return {
            "import_id": self.import_id,
            "source": self.source,
            "mapping": self.mapping,
            "recorded_at": self.recorded_at.isoformat(),
            "targets": {name: asdict(counts) for name, counts in self.targets.items()},
            "rejected": self.rejected,
            "findings": {
                "new": self.findings_new,
                "resolved": self.findings_resolved,
                "open": self.findings_open,
            },
        }


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was sent and not taken: its index among those sent, the column and the reason."""

    index: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PostSummary:
    """What became of rows that a program sent: taken (new or changed), known already, rejected."""

    accepted: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]

    def document(self) -> dict[str, Any]:
        """With stable keys."""
        return {
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "rejected": len({row.index for row in self.rejected}),
            "findings": [asdict(row) for row in self.rejected],
        }
