"""Names of files as patterns: those that mean one file, and those that mean the file of any day."""

from __future__ import annotations

import re
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import PurePath

# Four digits at least, with what usually stands between them: `_2026-12-01`, ` 01.12.2026`, `20261201_0730`.
_DAY = re.compile(r"[ _.\-(]*(?:\d(?:T(?=\d)|[ _.\-:])*){4,}\)?")
_SPECIAL = re.compile(r"([\[*?])")


def means(pattern: str, file: str) -> bool:
    """Whether a pattern such as `Order*.csv` or `Book.xlsx#Sheet` means a file, whatever the case."""
    return fnmatchcase(file.lower(), pattern.lower()) or fnmatchcase(file.lower(), pattern.lower().split("#")[0])


def name_pattern(file: str) -> str:
    """A pattern that means only the file of this name."""
    return _SPECIAL.sub(r"[\1]", file)


def suggest_pattern(file: str, others: Collection[str] = ()) -> str:
    """A pattern that means the same file of another day too, but none of the `others`; else one that means only this file.

    Examples
    --------
    >>> suggest_pattern("Tickets_2026-12-01.csv"), suggest_pattern("Tickets.csv")
    ('Tickets*.csv', 'Tickets*.csv')
    >>> suggest_pattern("Partner.csv", ["Partner_x.csv"])
    'Partner.csv'
    """
    name, _, sheet = file.partition("#")
    path = PurePath(name)
    parts = [name_pattern(part) for part in _DAY.split(path.stem)]
    stem = "*".join(parts) if len(parts) > 1 else f"{parts[0]}*"
    pattern = f"{stem}{path.suffix}{'#' if sheet else ''}{sheet}"
    is_telling = any(letter.isalpha() for letter in stem)
    return pattern if is_telling and not any(means(pattern, other) for other in others) else name_pattern(file)
