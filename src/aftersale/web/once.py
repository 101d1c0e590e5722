"""A step that a person takes once, however often its request comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection
from aftersale.web.acting import InDatabase, Person
from aftersale.web.idempotency import Remember, answer_once, require_key


class OneStep:
    """Who takes the step, under which idempotency key."""

    def __init__(
        self, request: Request, actor: Person, database: InDatabase, key: Annotated[str, Depends(require_key)]
    ) -> None:
        self.actor: Actor = actor
        self._place = [request.method, request.url.path]
        self._database = database
        self._key = key

    def take(self, sent: BaseModel | None, step: Callable[[Connection], BaseModel]) -> dict[str, Any]:
        """Take the step in one transaction with its answer; asked again under its key, it is answered as before."""
        words = [*self._place, None if sent is None else sent.model_dump(mode="json")]

        def work(remember: Remember) -> dict[str, Any]:
            with self._database.transaction(self.actor) as conn:
                answer = step(conn).model_dump(mode="json")
                remember(conn, answer)
            return answer

        request = json.dumps(words, sort_keys=True).encode()
        return answer_once(self._database, self.actor, self._key, request, work)


Once = Annotated[OneStep, Depends()]
