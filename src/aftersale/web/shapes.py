"""The JSON shapes that several areas of the API share: ids and decimals travel as strings, days as ISO dates."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict

LARGEST_ID = (1 << 63) - 1

Id = Annotated[str, BeforeValidator(str)]
"""A 63-bit number as a string, since JavaScript's numbers lose digits from 2^53 on."""

OptionalId = Annotated[str | None, BeforeValidator(lambda value: None if value is None else str(value))]

IdInPath = Annotated[str, Path(pattern=r"^[0-9]{1,19}$")]
NameInPath = Annotated[str, Path(min_length=1, max_length=200)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000)]


class Shape(BaseModel):
    """A part of an answer, filled from a dataclass or a row."""

    model_config = ConfigDict(from_attributes=True)


class Sent(BaseModel):
    """A part of a request: an unknown key is refused, since it is a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class Requested(Shape):
    """A job that was asked for."""

    job_id: Id


def id_from(text: str) -> int:
    """The number in a path; one that is too large for an id names nothing."""
    return min(int(text), LARGEST_ID)


Document = dict[str, Any]
"""A document whose keys its own domain defines."""
