"""What can be wrong with an endpoint of a partner, or with what somebody wants to do with a notice."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid, NotFound


class AddressUnusable(Invalid):
    """Nothing can be sent to {address}: {reason}"""


class EndpointExists(Conflict):
    """{partner} has an endpoint already. Remove it first."""


class EndpointNotFound(NotFound):
    """There is no endpoint {endpoint}, or it is not yours to see."""


class EndpointOff(Conflict):
    """The endpoint of {partner} is switched off. Switch it on, then send a test message."""


class NoticeNotFound(NotFound):
    """There is no notice {notice}, or it is not yours to see."""


class NoticeDropped(Conflict):
    """The endpoint of notice {notice} was removed, so there is nowhere to send it."""
