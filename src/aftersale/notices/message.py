"""What a notice says, and how it is signed.

Source: Standard Webhooks 1.0, https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from aftersale.notices.model import DueNotice

TYPE = "tickets.changed"
TEST_TYPE = "endpoint.test"
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32


def new_signing_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def write_body(notice: DueNotice) -> str:
    """The JSON of a notice: numbers of tickets and no customer, whom the partner looks up with its own rights."""
    told = {} if notice.is_test else _tell(notice)
    document = {
        "type": TEST_TYPE if notice.is_test else TYPE,
        "timestamp": notice.put_at.astimezone(UTC).isoformat(),
        "data": {"partner": notice.partner_number, **told},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _tell(notice: DueNotice) -> dict[str, Any]:
    return {
        "given": [
            {**_ticket(event), "contact_on": event["contact_on"].isoformat()}
            for event in notice.events
            if event["kind"] == "allocated"
        ],
        "withdrawn": [_ticket(event) for event in notice.events if event["kind"] == "withdrawn"],
    }


def sign_notice(notice: DueNotice, body: str, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows who sent a body, when, and whether it came before; one signature a secret that holds."""
    signatures = [Webhook(secret).sign(notice.message_id, at, body) for secret in notice.secrets]
    return {
        "content-type": "application/json",
        "webhook-id": notice.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _ticket(event: Mapping[str, Any]) -> dict[str, str]:
    return {"ticket": event["ticket_number"], "ticket_id": str(event["ticket_id"])}
