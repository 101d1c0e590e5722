"""Takes actions on rows of a list, and takes back for a while what can be taken back."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field, ValidationError

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import Sentence
from aftersale.web.acting import InDatabase, Person, WithSettings
from aftersale.web.cells import shape_cells, text_of
from aftersale.web.grid import InViews, WithMemory, reading_of
from aftersale.web.idempotency import Remember, answer_once, require_key
from aftersale.web.languages import N_, Language, Translator
from aftersale.web.shapes import Sent, Shape
from aftersale.web.views.errors import FormWrong, NothingToUndo, UndoLapsed
from aftersale.web.views.filters import read_filters
from aftersale.web.views.question import Question
from aftersale.web.views.read import Reading
from aftersale.web.views.registry import get_view
from aftersale.web.views.selection import (
    MOST_ROWS,
    Seen,
    Selection,
    Shaping,
    find_changes,
    get_action,
    select,
    select_ids,
)
from aftersale.web.views.spec import Action, Doing, Outcome, Trouble, Undo, ViewSpec
from aftersale.web.wrong_input import describe_input

STATEMENTS = load_statements("aftersale.web")
UNDO_GRACE_SECONDS = 30
"""How much longer than the page says: the note stays while one points at it."""

UNDONE = N_("Undone: {done} of {count} rows are as they were before.")

router = APIRouter(prefix="/api", tags=["lists"])


class SelectionSent(Sent):
    """Rows by their keys, or all that match the filters but some, with the number of rows that was shown."""

    ids: list[str] | None = Field(default=None, max_length=MOST_ROWS)
    f: list[str] = Field(default=[], max_length=50)
    q: str = Field(default="", max_length=200)
    excepted: list[str] = Field(default=[], max_length=MOST_ROWS)
    expected: int = Field(default=0, ge=0)


class ActionSent(Sent):
    """On what, the filled form where the action asks for one, and how rows were seen, as this list shows them: by key and column."""

    selection: SelectionSent | None = None
    form: dict[str, Any] | None = None
    seen: dict[str, dict[str, str | None]] = Field(default={}, max_length=MOST_ROWS)


class UndoSent(Sent):
    """The idempotency key under which the action was taken."""

    taken: str = Field(min_length=1, max_length=200)


class TroubleShape(Shape):
    """Why one of the selected rows stayed as it was."""

    key: str
    detail: str


class ActionDone(Shape):
    """What was done and what stayed as it was; `reveal` is a secret that is shown this once.

    For `undo_seconds` the idempotency key of the request takes it back; 0 where nothing can.
    """

    done: int
    message: str
    problems: list[TroubleShape]
    reveal: str | None
    undo_seconds: int


@router.post("/grid/{view}/actions/{action}")
def run_action(
    view: str,
    action: str,
    sent: ActionSent,
    views: InViews,
    person: Person,
    database: InDatabase,
    settings: WithSettings,
    memory: WithMemory,
    language: Language,
    key: Annotated[str, Depends(require_key)],
) -> ActionDone:
    """Take an action on rows by key, or on all that match; rows that are not as they were seen stay as they are."""
    spec = get_view(views, view, person)
    wanted = get_action(spec, action, person)
    form = _checked(wanted, sent.form)
    selection, question = _selected(spec, person, sent.selection)
    request = json.dumps([view, action, sent.model_dump(mode="json")], sort_keys=True).encode()
    revealed: list[str | None] = [None]

    def work(remember: Remember) -> dict[str, Any]:
        with database.transaction(person) as conn:
            reading = _in_turn(conn, reading_of(conn, person, spec, memory), sent.seen)
            keys = select(reading, question, wanted, selection)
            shape = partial(shape_cells, question.columns, language=language)
            stale = _stale(reading, question, sent.seen, shape)
            outcome = _take(wanted, Doing(conn, database, person, settings), keys, form, stale)
            revealed[0] = outcome.reveal
            answer = _answer(outcome, language, wanted.undo_seconds) | _undo_of(outcome.undo, view)
            remember(conn, answer)
        return answer

    return ActionDone.model_validate(answer_once(database, person, key, request, work) | {"reveal": revealed[0]})


@router.post("/grid/{view}/undo")
def undo_action(
    view: str,
    sent: UndoSent,
    views: InViews,
    person: Person,
    database: InDatabase,
    settings: WithSettings,
    memory: WithMemory,
    language: Language,
    key: Annotated[str, Depends(require_key)],
) -> ActionDone:
    """Take back what one did a moment ago; a row that somebody changed since stays as it is."""
    spec = get_view(views, view, person)
    request = json.dumps([view, "undo", sent.taken]).encode()

    def work(remember: Remember) -> dict[str, Any]:
        with database.transaction(person) as conn:
            undo = _find_undo(conn, view, sent.taken)
            wanted = get_action(spec, undo["action"], person)
            seen: Seen = {step["key"]: step["seen"] for step in undo["steps"]}
            reading = _in_turn(conn, reading_of(conn, person, spec, memory), seen)
            question = Question(spec, spec.columns_for(person))
            select_ids(reading, question, Selection(ids=tuple(seen)))
            stale = _stale(reading, question, seen, _as_stored)
            doing = Doing(conn, database, person, settings)
            outcomes = [
                wanted.run(doing, [step["key"]], _checked(wanted, step["form"]))
                for step in undo["steps"]
                if step["key"] not in stale
            ]
            troubles = (*stale.values(), *(each for outcome in outcomes for each in outcome.troubles))
            facts = {"done": sum(outcome.done for outcome in outcomes), "count": len(undo["steps"])}
            answer = _answer(Outcome(facts["done"], UNDONE, facts, troubles), language, 0)
            remember(conn, answer)
        return answer

    return ActionDone.model_validate(answer_once(database, person, key, request, work) | {"reveal": None})


def _in_turn(conn: Connection, reading: Reading, seen: Seen) -> Reading:
    """Of two who changed what they saw of one list, the second looks only when the first is done."""
    if seen:
        conn.execute(STATEMENTS["take_turns"])
    return reading


def _as_stored(row: Row) -> dict[str, str | None]:
    return {name: text_of(value) for name, value in row.items()}


def _stale(reading: Reading, question: Question, seen: Seen, shape: Shaping) -> dict[str, Trouble]:
    changes = find_changes(reading, question, seen, shape)
    return {key: Trouble(key, problem) for key, problem in changes.items()}


def _take(action: Action, doing: Doing, keys: list[str], form: Any, stale: dict[str, Trouble]) -> Outcome:
    """One row that is not as it was seen is refused; of several, those stay and the others go."""
    fresh = [key for key in keys if key not in stale]
    if stale and not fresh:
        raise stale[keys[0]].problem
    outcome = action.run(doing, fresh, form)
    troubles = (*outcome.troubles, *(stale[key] for key in keys if key in stale))
    return Outcome(outcome.done, outcome.sentence, outcome.facts, troubles, outcome.reveal, outcome.undo)


def _undo_of(undo: Undo | None, view: str) -> dict[str, Any]:
    """What is kept beside the answer, so that its key can take the action back."""
    if undo is None or not undo.steps:
        return {"undo_seconds": 0}
    steps = [{"key": each.key, "form": each.form, "seen": dict(each.seen)} for each in undo.steps]
    return {"undo": {"view": view, "action": undo.action, "steps": steps}}


def _find_undo(conn: Connection, view: str, taken: str) -> dict[str, Any]:
    row = conn.execute(STATEMENTS["find_undo"], {"key": taken, "grace": UNDO_GRACE_SECONDS}).fetchone()
    if row is None or row["undo"]["view"] != view:
        raise NothingToUndo()
    if row["is_over"]:
        raise UndoLapsed()
    undo: dict[str, Any] = row["undo"]
    return undo


def _selected(view: ViewSpec, actor: Actor, sent: SelectionSent | None) -> tuple[Selection, Question]:
    columns = view.columns_for(actor)
    if sent is None:
        return Selection(), Question(view, columns)
    if sent.ids is not None:
        return Selection(ids=tuple(sent.ids)), Question(view, columns)
    question = Question(view, columns, read_filters(view, columns, sent.f), sent.q.strip() if view.searched else "")
    return Selection(is_all=True, excepted=tuple(sent.excepted), expected=sent.expected), question


def _checked(action: Action, filled: dict[str, Any] | None) -> Any:
    """The form as its model reads it; each refusal points to its field."""
    if action.form is None:
        return None
    try:
        return action.form.model.model_validate(filled or {})
    except ValidationError as error:
        places = [
            ("/form/" + "/".join(str(part) for part in each["loc"]), describe_input(each)) for each in error.errors()
        ]
        whole = [describe_input(each) for each in error.errors() if not each["loc"]]
        fields = ", ".join(str(each["loc"][0]) for each in error.errors() if each["loc"])
        reason = whole[0] if whole else Sentence("Some fields cannot be taken as they are: {fields}.", fields=fields)
        raise FormWrong(errors=places, reason=reason) from None


def _answer(outcome: Outcome, language: Translator, undo_seconds: int) -> dict[str, Any]:
    return {
        "done": outcome.done,
        "message": language.say(Sentence(outcome.sentence, **outcome.facts)),
        "problems": [{"key": each.key, "detail": language.problem(each.problem)} for each in outcome.troubles],
        "undo_seconds": undo_seconds,
    }
