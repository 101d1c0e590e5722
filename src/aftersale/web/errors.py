"""What can go wrong between a client and the API, before any domain is asked."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, NotFound


class PathUnknown(NotFound):
    """There is nothing at {path}. The paths of the API are listed in /openapi.json."""


class IdempotencyKeyMissing(Invalid):
    """The header Idempotency-Key is missing or not between 1 and 200 characters. Send a new one with each new request, and
    the same one when you repeat it."""


class IdempotencyKeyReused(Conflict):
    """The idempotency key {key} was already used for another request. Send a new one."""


class WebhookRefused(Forbidden):
    """The message was refused: {reason}."""


class WebhookNotSet(NotFound):
    """Receiving bookings and tickets by web hook is not set up. Set AFTERSALE_WEBHOOK_SECRET."""


class FileMissing(Invalid):
    """The upload has no {part}. Send multipart/form-data with a file in `file` and a mapping's name in `mapping`."""


class FileNameUnusable(Invalid):
    """The file name {name!r} cannot be used. Give the file a plain name such as bookings.csv."""


class TooManyFiles(Invalid):
    """More than {most} files at once. Put them into a zip, or import them one after the other."""


class UploadGone(NotFound):
    """These files are not here any more. Choose them again; what you chose for them is kept in this page."""


class BodyUnreadable(Invalid):
    """The body cannot be read: {reason}."""


class BookingFieldUnknown(Invalid):
    """A booking has no field {name!r}. The fields are {known}."""


class TicketFieldUnknown(Invalid):
    """A ticket has no field {name!r}. The fields are {known}."""


class SavedViewExists(Conflict):
    """You already have a saved view called {name}. Choose another name, or change the one you have."""


class SavedViewNotFound(NotFound):
    """There is no such saved view of {view}, or it is not yours to change."""
