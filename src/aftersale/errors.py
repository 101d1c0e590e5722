"""The tree of problems: what a user can run into, and the findings that bulk work returns instead of raising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


class Problem(Exception):
    """Something a user can act on. The docstring of a concrete problem is its message template, filled with keywords.

    Examples
    --------
    >>> class CustomerNotFound(NotFound):
    ...     '''Customer {customer} is not known. Import customers first, or correct the number.'''
    >>> str(CustomerNotFound(customer="C-17"))
    'Customer C-17 is not known. Import customers first, or correct the number.'
    """

    kind: ClassVar[str] = "problem"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.template().format(**facts))

    @classmethod
    def template(cls) -> str:
        """The message with places for facts, on one line: also the key of its translations."""
        return " ".join((cls.__doc__ or cls.__name__).split())

    @property
    def code(self) -> str:
        """The stable name that clients may branch on: the class name in snake case."""
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


class Invalid(Problem):
    """The input is wrong."""

    kind = "invalid"


class NotFound(Problem):
    """The thing does not exist, or may not be seen."""

    kind = "not_found"


class Conflict(Problem):
    """The state has changed, or does not allow this now."""

    kind = "conflict"


class Forbidden(Problem):
    """The acting person may not do this."""

    kind = "forbidden"


class Unsolvable(Problem):
    """No answer satisfies every condition."""

    kind = "unsolvable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something is wrong; lines and columns count from 1, a column of a table goes by its name."""

    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return ", ".join(p for p in parts if p)
