"""What can go wrong with long work, besides the work itself."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, NotFound, Unsolvable


class JobNotFound(NotFound):
    """Job {job} is not known, or not yours to see."""


class QueueMissing(Conflict):
    """The database has no job queue. Run `aftersale init`, which makes it."""


class AskerGone(Forbidden):
    """{name}, who asked for this, has no account any more."""


class DayOver(Conflict):
    """{day} was over before its run could be planned. Nothing was planned for it."""


class WorkerDied(Unsolvable):
    """The worker died {attempts} times at this job, and it is not tried again. The server's log says more; with large
    files the reason is mostly too little memory."""
