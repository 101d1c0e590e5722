"""Does something with each of the selected rows; one that must stay as it is is named, the others go."""

from __future__ import annotations

from collections.abc import Callable

from aftersale.errors import Problem
from aftersale.web.views.spec import Outcome, Trouble


def settle(keys: list[str], act: Callable[[str], object], sentence: str) -> Outcome:
    """What became of the rows; the sentence has a place for how many were `done`."""
    troubles = []
    for key in keys:
        try:
            act(key)
        except Problem as problem:
            troubles.append(Trouble(key, problem))
    done = len(keys) - len(troubles)
    return Outcome(done, sentence, {"done": done}, tuple(troubles))
