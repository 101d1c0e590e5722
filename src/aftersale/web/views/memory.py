"""What was found out about lists before, so that it need not be found out again for each block."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from aftersale.storage.actor import Actor
from aftersale.web.views.filters import SortKey
from aftersale.web.views.places import Place
from aftersale.web.views.question import Question

ANSWERS_KEPT = 512

Answer = TypeVar("Answer")
Subject = tuple[object, ...]


class Kept(Generic[Answer]):
    """Answers of one kind with the version they were found at; what was not asked for the longest is forgotten."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Subject, tuple[str, Answer]] = OrderedDict()
        self._lock = Lock()

    def remember(self, subject: Subject, version: str, answer: Answer) -> None:
        """Keep an answer in place of an older one."""
        with self._lock:
            self._answers[subject] = (version, answer)
            self._answers.move_to_end(subject)
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)

    def find(self, subject: Subject) -> tuple[str, Answer] | None:
        """The answer and the version at which it was true."""
        with self._lock:
            if subject in self._answers:
                self._answers.move_to_end(subject)
            return self._answers.get(subject)

    def find_current(self, subject: Subject, version: str) -> Answer | None:
        """The answer, unless something has changed since."""
        known = self.find(subject)
        return known[1] if known is not None and known[0] == version else None


class Memory:
    """One process's: how many rows matched, whose rows are few, and where a sorted list can be entered."""

    def __init__(self) -> None:
        self.totals: Kept[int] = Kept()
        self.estimates: Kept[int] = Kept()
        self.reaches: Kept[bool] = Kept()
        self.signposts: Kept[tuple[str, ...]] = Kept()
        self.places: Kept[tuple[Place, ...]] = Kept()


def write_subject(question: Question, actor: Actor, sort: tuple[SortKey, ...] = ()) -> Subject:
    """What an answer is about: the list and its filters, for this reader, in this sequence."""
    conditions = tuple((each.column.key, each.operator, each.values) for each in question.conditions)
    keys = tuple((each.column.key, each.is_descending) for each in sort)
    reader = (actor.roles, actor.person_id, actor.name)
    return (question.view.name, conditions, question.search, question.as_of, reader, keys)
