"""Ids and content hashes that Python and SQL compute alike, so that nobody has to ask a database for them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

SEPARATOR = "\x1f"
NULL_MARKER = "\x1e"
_LOW_63_BITS = (1 << 63) - 1


def thing_id(kind: str, source: str, key: str) -> int:
    """The id of a thing that a source knows by a key: 63 bits of an MD5, the same wherever it is computed.

    In DuckDB: `(md5_number_lower(kind || '|' || source || '|' || key) & 9223372036854775807::UBIGINT)::BIGINT`.

    Raises
    ------
    ValueError
        Kind or source contain the bar that separates them, so that two things could share an id.

    Examples
    --------
    >>> thing_id("order", "shop", "2013-17")
    5342536222951810858
    """
    if "|" in kind or "|" in source:
        raise ValueError(f"neither the kind {kind!r} nor the source {source!r} may contain '|'")
    digest = md5(f"{kind}|{source}|{key}".encode(), usedforsecurity=False).digest()
    # DuckDB takes the last eight bytes of the digest, the least significant first.
    return int.from_bytes(digest[8:], "little") & _LOW_63_BITS


def content_hash(values: Sequence[str | None]) -> str:
    """The MD5, in hexadecimal, of a row's values: equal rows of as many columns, and only those, have equal hashes.

    Holds for values without U+001E and U+001F. In SQL: `md5(concat_ws(chr(31), coalesce(a, chr(30)), ...))`.

    Examples
    --------
    >>> content_hash(["a", None]) == content_hash(["a", ""])
    False
    """
    joined = SEPARATOR.join(NULL_MARKER if value is None else value for value in values)
    return md5(joined.encode(), usedforsecurity=False).hexdigest()
