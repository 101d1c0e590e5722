"""What a run answered as the bytes that it keeps: all that proves and explains it, without solving again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aftersale.allocation.kept_arrays import Array, KeptArrays, index_texts, write_arrays
from aftersale.allocation.model import Answer, Bools
from aftersale.allocation.outcome import NO_REGRET, Outcome, find_runner_up_regrets, pack_regrets
from aftersale.allocation.solve.model import NEVER, Int32, Int64

_MAYBE = ("one_more", "one_fewer", "quota_prices", "quota_loads")


@dataclass(frozen=True)
class KeptAnswer:
    """An answer, and what became of each ticket by it.

    Attributes
    ----------
    status : as a number of `outcome.STATUSES`; shape (tickets,)
    reason : why nobody gets a ticket, as a number of `reasons`, and -1 for others; shape (tickets,)
    runner_up : the pair that comes second, UNASSIGNED where there is none; shape (tickets,)
    """

    answer: Answer
    status: Array
    reasons: tuple[str, ...]
    reason: Int32
    runner_up: Int64


def write_answer(outcome: Outcome) -> bytes:
    """An outcome but for its question, so that the regrets of one ticket can be read alone."""
    answer = outcome.answer
    reasons, numbers = index_texts(list(outcome.reasons.values()))
    reason = np.full(len(answer.partner), -1, np.int32)
    reason[list(outcome.reasons)] = numbers
    arrays: dict[str, Array] = {
        "partner": answer.partner,
        "day": answer.day,
        "prices": answer.prices,
        "held_back": answer.held_back,
        "status": outcome.status,
        "reason": reason,
        "runner_up": outcome.runner_up,
    }
    if answer.regrets is not None:
        arrays["regrets"] = pack_regrets(answer.regrets)
    arrays |= {name: found for name in _MAYBE if (found := getattr(answer, name)) is not None}
    about = {name: getattr(answer, name) for name in ("method", "value", "bound", "out_of_time")}
    return write_arrays({**about, "reasons": reasons}, arrays)


def read_answer(kept: KeptArrays) -> KeptAnswer:
    """What `write_answer` wrote; regrets beyond what 32 bits hold come back as the largest that they do."""
    told: Mapping[str, Any] = kept.about
    held_back: Bools = kept["held_back"]
    regrets: Int64 | None = None
    if "regrets" in kept:
        packed = kept["regrets"].astype(np.int64)
        regrets = np.where(packed == NO_REGRET, NEVER, packed)
    others: dict[str, Any] = {name: kept.find(name) for name in _MAYBE}
    answer = Answer(
        **{name: told[name] for name in ("method", "value", "bound", "out_of_time")},
        partner=kept["partner"],
        day=kept["day"],
        prices=kept["prices"],
        held_back=held_back,
        regrets=regrets,
        **others,
    )
    return KeptAnswer(answer, kept["status"], tuple(told["reasons"]), kept["reason"], kept["runner_up"])


def read_regrets(kept: KeptArrays, pairs: slice) -> list[int | None] | None:
    """What the plan would lose by each of some pairs, None where it cannot be; None altogether where the optimum is not proved."""
    if "regrets" not in kept:
        return None
    return [None if each == NO_REGRET else each for each in kept.rows("regrets", pairs.start, pairs.stop).tolist()]


def find_changed(outcome: Outcome, base: KeptAnswer) -> Bools:
    """Which tickets have another row in a run than in the base of it, which asked the same but for pins; shape (tickets,)."""
    _, numbers = index_texts([*base.reasons, *outcome.reasons.values()])
    before = np.append(numbers[: len(base.reasons)], np.int32(-1))[base.reason]
    reason = np.full(len(before), -1, np.int32)
    reason[list(outcome.reasons)] = numbers[len(base.reasons) :]
    differences = (
        outcome.answer.partner != base.answer.partner,
        outcome.answer.day != base.answer.day,
        outcome.status != base.status,
        reason != before,
        outcome.runner_up != base.runner_up,
        find_runner_up_regrets(outcome.answer, outcome.runner_up)
        != find_runner_up_regrets(base.answer, base.runner_up),
    )
    return np.asarray(np.logical_or.reduce(differences), np.bool_)
