"""Explanations of tickets say what solving again says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersale.allocation.choose import choose
from aftersale.allocation.explain import (
    Told,
    WholePlan,
    explain_partner,
    explain_ticket,
    list_candidates,
    list_forbidden,
    list_parts,
)
from aftersale.allocation.kept_answer import find_changed, read_answer, read_regrets, write_answer
from aftersale.allocation.kept_arrays import Array, KeptArrays, read_all, write_arrays
from aftersale.allocation.kept_question import read_question, read_ticket, write_question
from aftersale.allocation.model import NOBODY, PARTS, Question
from aftersale.allocation.options import find_options
from aftersale.allocation.outcome import STATUSES, build_choices, find_outcome, hash_choices
from aftersale.allocation.solve.model import NEVER
from aftersale.allocation.verdicts import NO_RULE, Verdicts
from aftersale.allocation.what_if import change_places, draw_fairness, try_places
from aftersale.values.sentence import Sentence
from aftersale.web.languages import translator_for
from allocation.questions import ask_at_random, ask_by_hand, take

NAMES = {10: "Ann", 11: "Bob", 12: "Cem", 13: "Dan", 14: "Eve"}


def tell(question: Question, ticket: int, verdicts: Verdicts | None = None) -> Told:
    """What a run would have kept of a ticket."""
    answer = choose(question)
    outcome = find_outcome(question, answer)
    second = int(outcome.runner_up[ticket])
    begin, end = int(question.pairs.starts[ticket]), int(question.pairs.starts[ticket + 1])
    partner, other = int(answer.partner[ticket]), int(question.pairs.partners[second]) if second >= 0 else NOBODY
    regrets = answer.regrets
    assert regrets is not None
    kept = [None if each >= NEVER else int(each) for each in regrets[begin:end]]
    kept_rows = build_choices(outcome, 1)
    choice = {
        "ticket_id": int(question.ticket_ids[ticket]),
        "ticket_number": f"T{ticket}",
        "partner_id": None if partner == NOBODY else int(question.partner_ids[partner]),
        "partner_name": None if partner == NOBODY else NAMES[10 + partner],
        "contact_on": kept_rows["contact_on"][ticket].as_py(),
        "status": STATUSES[outcome.status[ticket]],
        "reason": outcome.reasons.get(ticket),
        "value": kept_rows["value"][ticket].as_py(),
        "parts": kept_rows["parts"][ticket].as_py(),
        "runner_up_partner_id": None if other == NOBODY else 10 + other,
        "runner_up_partner_name": None if other == NOBODY else NAMES[10 + other],
        "regret": None if second < 0 or regrets[second] >= NEVER else int(regrets[second]),
    }
    first = question.policy.allocate_on
    prices = {
        (day.partner, (day.contact_on - first).days): int(price)
        for day, price in zip(question.partner_days, answer.prices, strict=True)
    }
    nothing = Verdicts((), np.zeros(question.pairs.tickets, np.int32), np.full((1, 5), NO_RULE, np.int32))
    return Told(choice, question, verdicts or nothing, kept, prices, NAMES)


def test_scarce_place_is_explained_by_its_price_and_the_ticket_that_would_move() -> None:
    # Partner 0 is worth 10 and 8, partner 1 9 and 2: the first ticket gives way, which costs it 1 and spares the other 6.
    question = ask_by_hand([{0: 10_000, 1: 9_000}, {0: 8_000, 1: 2_000}], [take(0, 1), take(1, 1)])
    assert [str(sentence) for sentence in explain_ticket(tell(question, 0))] == [
        "Ticket T0 goes to Bob on 2026-03-02, where it is worth 9.00 EUR.",
        "That is up-sell 10.00 EUR; cost -1.00 EUR.",
        "Ann comes second, where it would be worth 10.00 EUR: sending it there costs the whole plan 5.00 EUR.",
    ]
    told = [
        str(sentence)
        for sentence in explain_partner(
            tell(question, 0), 0, lambda: WholePlan(question, choose(question), {101: "T1"})
        )
    ]
    assert told == [
        "With Ann it would be worth 10.00 EUR, and the whole plan 5.00 EUR less.",
        "Ticket T1 would go from Ann to Bob.",
    ]


def test_ticket_that_nobody_gets_says_why_and_what_it_would_cost_all_the_same() -> None:
    question = ask_by_hand([{0: 10_000}, {0: 8_000}], [take(0, 1)])
    assert [str(sentence) for sentence in explain_ticket(tell(question, 1))] == [
        "Nobody gets ticket T1.",
        "All places of its candidates are worth more to other tickets, or there are none.",
        "Giving it to Ann all the same costs the whole plan 2.00 EUR.",
    ]


def test_partner_that_a_row_forbids_is_named_with_the_row_and_its_reason() -> None:
    question = ask_by_hand([{0: 10_000}], [take(0, 1), take(1, 1)])
    decided = np.array([[NO_RULE, 0]], np.int32)
    verdicts = Verdicts((("r7", "forbidden", "Works at night"),), np.zeros(1, np.int32), decided)
    told = tell(question, 0, verdicts)
    [sentence] = explain_partner(told, 1, lambda: WholePlan(question, choose(question), {}))
    assert str(sentence) == "Bob may not take it: row r7 of the eligibility table says: Works at night"
    assert [each["reason"] for each in list_forbidden(told)] == ["Works at night"]


@pytest.mark.parametrize(
    ("rule", "said"), [("other-region", "Bedient die Region nicht"), ("own-row", "Does not serve the region")]
)
def test_reason_that_ships_is_said_in_the_reader_s_language_and_what_somebody_wrote_stays(rule: str, said: str) -> None:
    question = ask_by_hand([{0: 10_000}], [take(0, 1), take(1, 1)])
    decided = np.array([[NO_RULE, 0]], np.int32)
    verdicts = Verdicts(((rule, "forbidden", "Does not serve the region"),), np.zeros(1, np.int32), decided)
    told = tell(question, 0, verdicts)
    assert translator_for("de").say_all(list_forbidden(told))[0]["reason"] == said
    [sentence] = explain_partner(told, 1, lambda: WholePlan(question, choose(question), {}))
    assert translator_for("de").say(sentence).endswith(said)
    assert str(sentence).endswith("says: Does not serve the region")


@pytest.mark.parametrize("seed", range(20))
def test_chosen_candidate_leaves_most_at_the_prices_and_told_losses_are_those_of_solving_again(seed: int) -> None:
    question = ask_at_random(seed, tickets=30)
    answer = choose(question)
    assert answer.regrets is not None
    options = find_options(question)
    for ticket in range(0, 30, 3):
        told = tell(question, ticket)
        candidates = list_candidates(told)
        if told.choice["partner_id"] is not None:
            assert candidates[0]["is_chosen"]
            allowed = set(options.pair_of[options.range_of(ticket)].tolist())
            begin = int(question.pairs.starts[ticket])
            nets = [
                int(question.pairs.values[pair]) - int(answer.prices[question.pairs.partners[pair]])
                for pair in range(begin, int(question.pairs.starts[ticket + 1]))
                if pair in allowed
            ]
            assert candidates[0]["net"] == max(nets)


@pytest.mark.parametrize("seed", range(20))
def test_parts_of_late_and_kept_tickets_sum_to_what_sentences_and_candidates_say(seed: int) -> None:
    draw = np.random.default_rng(seed)
    question = ask_at_random(seed, tickets=25, days=1 + seed % 3)
    holder = draw.integers(NOBODY, 5, 25).astype(np.int32)
    keeping = np.where(
        question.pairs.partners == holder[np.repeat(np.arange(25), np.diff(question.pairs.starts))], 500, 0
    )
    parts = question.parts.copy()
    parts[:, PARTS.index("keeping")] = keeping
    question = replace(
        question,
        holder=holder,
        parts=parts,
        pairs=replace(question.pairs, values=(question.pairs.values + keeping).astype(np.int32)),
        delay_cost=draw.integers(0, 1_200, 25).astype(np.int32),
        due_day=draw.integers(0, 5, 25).astype(np.int32),
    )
    for ticket in range(25):
        told = tell(question, ticket)
        candidates = {each["partner_id"]: each for each in list_candidates(told)}
        said = " ".join(str(each) for each in explain_ticket(told))
        if told.choice["runner_up_partner_id"] is not None and told.choice["partner_id"] is not None:
            second = candidates[told.choice["runner_up_partner_id"]]
            worth = Sentence("comes second, where it would be worth {worth}", worth=told.amount(second["score"]))
            assert worth in said
        if told.choice["partner_id"] is None:
            assert list_parts(told) == []
            continue
        own = candidates[told.choice["partner_id"]]
        assert own["score"] == told.choice["value"] == sum(told.choice["parts"])
        assert (
            sum(each["value"] for each in list_parts(told))
            == own["net"]
            == max(each["net"] for each in candidates.values())
        )
        assert Sentence("where it is worth {worth}.", worth=told.amount(own["score"])) in said


@pytest.mark.parametrize("seed", range(10))
def test_kept_question_gives_the_same_answer_once_more(seed: int) -> None:
    question = ask_at_random(seed, days=2)
    nothing = Verdicts((("a", "allowed", ""),), np.zeros(40, np.int32), np.zeros((1, 5), np.int32))
    again, verdicts = read_question(read_all(write_question(question, nothing)), question.policy)
    assert hash_choices(again, choose(again)) == hash_choices(question, choose(question))
    assert again.policy == question.policy and again.partner_days == question.partner_days
    assert verdicts.find(0, 1) == ("a", "allowed", "")


@pytest.mark.parametrize("seed", range(10))
def test_part_about_one_ticket_says_of_it_what_the_whole_question_says(seed: int) -> None:
    question = replace(ask_at_random(seed, days=2), refused={3: "no_rate", 7: "no_candidate"})
    answer = choose(question)
    decided = np.random.default_rng(seed).integers(-1, 2, (40, 5)).astype(np.int32)
    verdicts = Verdicts((("a", "allowed", ""), ("b", "forbidden", "no")), np.arange(40, dtype=np.int32), decided)
    kept = read_all(write_question(question, verdicts))
    answered = read_all(write_answer(find_outcome(question, answer)))
    for ticket, ticket_id in enumerate(question.ticket_ids.tolist()):
        found = read_ticket(kept, ticket_id, question.policy)
        assert found is not None
        part, said, pairs = found
        whole = slice(int(question.pairs.starts[ticket]), int(question.pairs.starts[ticket + 1]))
        assert pairs == whole
        assert part.pairs.partners.tolist() == question.pairs.partners[whole].tolist()
        assert part.parts.tolist() == question.parts[whole].tolist()
        assert part.pairs.starts.tolist() == [0, whole.stop - whole.start]
        assert [part.sets[number] for number in part.set_of if number >= 0] == [
            question.sets[number] for number in question.set_of[ticket : ticket + 1] if number >= 0
        ]
        assert part.refused.get(0) == question.refused.get(ticket)
        assert (part.holder[0], part.due_day[0]) == (question.holder[ticket], question.due_day[ticket])
        assert [said.find(0, partner) for partner in range(5)] == [verdicts.find(ticket, each) for each in range(5)]
        assert answer.regrets is not None
        assert read_regrets(answered, pairs) == [
            None if each >= NEVER else each for each in answer.regrets[whole].tolist()
        ]
    assert read_ticket(kept, 99, question.policy) is None


def test_of_kept_arrays_only_the_blocks_that_are_asked_for_are_read() -> None:
    draw = np.random.default_rng(1)
    arrays: dict[str, Array] = {
        "tall": draw.integers(0, 2**60, 200_000),
        "wide": draw.integers(0, 9, (3_000, 50)).astype(np.int32),
        "none": np.zeros((0, 6), np.int32),
    }
    kept = write_arrays({"name": "x" * 100_000, "list": [1, 2]}, arrays)
    asked: list[int] = []

    def read(begin: int, count: int) -> bytes:
        asked.append(count)
        return kept[begin : begin + count]

    found = KeptArrays(read)
    assert found.about == {"name": "x" * 100_000, "list": [1, 2]} and "other" not in found
    for name, array in arrays.items():
        assert np.array_equal(found[name], array) and found[name].shape == array.shape
        for begin, end in ((0, 1), (len(array) // 2, len(array) // 2 + 3), (len(array) - 1, len(array)), (5, 5)):
            if begin >= 0 and end <= len(array):
                assert np.array_equal(found.rows(name, begin, end), array[begin:end])
    asked.clear()
    found.rows("tall", 100_000, 100_001)
    assert sum(asked) < len(kept) // 4


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_a_change_by_hand_leaves_as_they_are_need_not_be_kept_again(seed: int) -> None:
    question = ask_at_random(seed, days=2)
    before = find_outcome(question, choose(question))
    locked = question.locked.copy()
    ticket = int(np.flatnonzero(np.diff(question.pairs.starts))[seed % 5])
    locked[ticket] = question.pairs.partners[question.pairs.starts[ticket]]
    after = find_outcome(replace(question, locked=locked), choose(replace(question, locked=locked)))
    changed = find_changed(after, read_answer(read_all(write_answer(before))))
    old, new = (build_choices(each, 1).to_pylist() for each in (before, after))
    assert changed.tolist() == [one != other for one, other in zip(old, new, strict=True)]
    assert changed[ticket]


@pytest.mark.parametrize("seed", range(10))
def test_more_places_are_never_worth_less_and_larger_shares_never_more(seed: int) -> None:
    question = ask_at_random(seed)
    before = choose(question)
    assert try_places(question, before, 0, "+3").difference >= 0
    values = [tried.value for _, tried in draw_fairness(question, before)]
    assert values == sorted(values, reverse=True) and values[0] == before.value


def test_change_of_places_is_read_as_it_is_written() -> None:
    assert [change_places(30, text) for text in ("+10%", "-10 %", "+5", "-50", "7")] == [33, 27, 35, 0, 7]
