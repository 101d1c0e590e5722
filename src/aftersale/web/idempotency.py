"""Answers a repeated request as it was answered the first time, and does its work once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

import psycopg
from fastapi import Header
from psycopg.types.json import Jsonb

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from aftersale.storage.statements import load_statements
from aftersale.web.errors import IdempotencyKeyMissing, IdempotencyKeyReused

STATEMENTS = load_statements("aftersale.web")

LONGEST_KEY = 200

KEPT_DAYS = 30
"""For so long a request that comes again is answered as before; nobody repeats one for longer."""

Answer = dict[str, Any]
Remember = Callable[[Connection, Answer], None]
"""Called in the work's own transaction with its answer: work and answer are kept together or not at all."""


def require_key(idempotency_key: Annotated[str | None, Header()] = None) -> str:
    """The request's idempotency key, or `IdempotencyKeyMissing`."""
    key = (idempotency_key or "").strip()
    if not 1 <= len(key) <= LONGEST_KEY:
        raise IdempotencyKeyMissing()
    return key


def answer_once(
    database: Database, actor: Actor, key: str, request: bytes, work: Callable[[Remember], Answer]
) -> Answer:
    """Do the work, or give the answer it had when this request came first.

    Of two equal requests at once the second waits for the first to commit, then finds its own work refused as a repetition.
    """
    request_hash = hashlib.sha256(request).digest()
    answered = _find_answer(database, actor, key, request_hash)
    if answered is not None:
        return answered

    def remember(conn: Connection, answer: Answer) -> None:
        parameters = {"key": key, "request_hash": request_hash, "body": Jsonb(answer)}
        conn.execute(STATEMENTS["remember_answer"], parameters)

    try:
        return work(remember)
    except psycopg.errors.UniqueViolation as error:
        if error.diag.table_name != "answered_request":
            raise
        answered = _find_answer(database, actor, key, request_hash)
        if answered is None:
            raise
        return answered


def forget_answers(database: Database) -> None:
    """Remove the answers that nobody will ask for again."""
    with database.owner_transaction() as conn:
        conn.execute(STATEMENTS["forget_answers"], {"days": KEPT_DAYS})


def _find_answer(database: Database, actor: Actor, key: str, request_hash: bytes) -> Answer | None:
    with database.transaction(actor, read_only=True) as conn:
        row = conn.execute(STATEMENTS["find_answer"], {"key": key}).fetchone()
    if row is None:
        return None
    if bytes(row["request_hash"]) != request_hash:
        raise IdempotencyKeyReused(key=key)
    answer: Answer = row["body"]
    return answer
