"""The head of a file: as much as a preview reads, so that looking into a file of any size takes a moment."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Head:
    """How much of each file is read: `bytes` of texts, `rows` of workbooks and Parquet; larger workbooks are not opened."""

    rows: int = 5_000
    bytes: int = 4 * 1024 * 1024
    workbook_bytes: int = 100_000_000

    def cut(self, path: Path, target: Path) -> Path:
        """A copy of the beginning of a text up to the end of a line, or the file itself when it is short."""
        if path.stat().st_size <= self.bytes:
            return path
        with path.open("rb") as source:
            start = source.read(self.bytes)
        is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        end = max(start.rfind(b"\n"), start.rfind(b"\r")) + 1
        if end and not is_wide:
            start = start[:end]
        target.write_bytes(start)
        return target
