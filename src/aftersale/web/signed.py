"""Takes rows in signed Standard Webhooks messages from other systems, whatever they are rows of.

Source: Standard Webhooks 1.0, https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from standardwebhooks import Webhook

from aftersale.values.sentence import Sentence
from aftersale.web.acting import WithSettings
from aftersale.web.errors import WebhookNotSet, WebhookRefused
from aftersale.web.idempotency import LONGEST_KEY
from aftersale.web.shapes import Sent

Body = TypeVar("Body", bound=Sent)


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message whose signature fits; `key` is by what it is known when it comes again."""

    key: str
    body: bytes


async def _body(request: Request) -> bytes:
    return await request.body()


def _verified(request: Request, body: Annotated[bytes, Depends(_body)], settings: WithSettings) -> SignedMessage:
    """The message, or `WebhookNotSet` or `WebhookRefused`."""
    if settings.webhook_secret is None:
        raise WebhookNotSet()
    try:
        Webhook(settings.webhook_secret).verify(body, dict(request.headers), json_parse=False)
    except Exception as error:
        # Besides its own error the library lets those of base64 and of splitting through.
        raise WebhookRefused(reason=str(error) or Sentence("its signature cannot be read")) from error
    return SignedMessage(request.headers["webhook-id"][:LONGEST_KEY], body)


Signed = Annotated[SignedMessage, Depends(_verified)]


def read_signed(model: type[Body], message: SignedMessage) -> Body:
    """What a message holds; whatever is wrong with it is refused by its place, as in any other request."""
    try:
        return model.model_validate_json(message.body)
    except ValidationError as error:
        errors = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(errors) from error


def describe_signed(model: type[Sent]) -> dict[str, Any]:
    """How the API describes the body of a message: it is read only after its signature was verified."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
