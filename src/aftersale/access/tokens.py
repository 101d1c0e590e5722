"""Secrets that are handed out once and kept only as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

SECRET_BYTES = 32
API_TOKEN_PREFIX = "aft_"
"""Makes a leaked token recognisable to scanners."""


def new_secret() -> str:
    """32 random bytes, for a cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_api_token() -> str:
    """A token for programs."""
    return API_TOKEN_PREFIX + new_secret()


def hash_secret(secret: str) -> bytes:
    """What the database keeps; the secret has full entropy, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()


def derive_secret(secret: str, purpose: str) -> str:
    """Another secret that only the holder of the first can have: a CSRF token, a state, a nonce.

    Examples
    --------
    >>> derive_secret("s", "csrf") == derive_secret("s", "csrf") != derive_secret("s", "state")
    True
    """
    return hmac.digest(secret.encode(), purpose.encode(), "sha256").hex()


def csrf_token(session_secret: str) -> str:
    """What a page must send back in a header, which a foreign page cannot read."""
    return derive_secret(session_secret, "csrf")


def is_same_secret(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())
