"""What can go wrong when a sample company is asked for."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid


class SampleTooSmall(Invalid):
    """A sample company needs at least {minimum} {what}, not {given}. Ask for more."""


class FolderHoldsOtherFiles(Conflict):
    """The folder {folder} holds files that are not a sample company. Name a new or empty folder instead."""
