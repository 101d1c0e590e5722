"""Passwords as argon2id hashes, a few at a time since each takes 64 MiB."""

from __future__ import annotations

import secrets
from base64 import b64encode
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from aftersale.access.errors import PasswordTooWeak
from aftersale.values.sentence import Sentence

MINIMUM_CHARACTERS = 12
MAXIMUM_CHARACTERS = 1_000

_HASHER = PasswordHasher()
_SLOTS = BoundedSemaphore(4)


def require_good_password(password: str, email: str) -> None:
    """Raise `PasswordTooWeak` unless the password may be used."""
    if len(password) < MINIMUM_CHARACTERS:
        raise PasswordTooWeak(
            reason=Sentence("has {count} characters", count=len(password)), minimum=MINIMUM_CHARACTERS
        )
    if len(password) > MAXIMUM_CHARACTERS:
        raise PasswordTooWeak(
            reason=Sentence("has more than {most} characters", most=MAXIMUM_CHARACTERS), minimum=MINIMUM_CHARACTERS
        )
    if password.lower() == email.lower():
        raise PasswordTooWeak(reason=Sentence("is your e-mail address"), minimum=MINIMUM_CHARACTERS)


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters and salt."""
    with _SLOTS:
        return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash. Takes as long without one: time must not tell who has an account."""
    if len(password) > MAXIMUM_CHARACTERS:
        return False
    with _SLOTS:
        try:
            return _HASHER.verify(password_hash or _NOBODYS_HASH, password) and password_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _nobodys_hash() -> str:
    """A hash that no password has, as long to compare with as any other, and made without the time that hashing takes."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_HASHER.salt_len, _HASHER.hash_len)
    )
    return f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}${salt}${digest}"


_NOBODYS_HASH = _nobodys_hash()
