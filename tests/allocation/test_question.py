"""What a run is asked equals what plain Python says of each ticket and partner, whatever the facts and their sequence."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest

from aftersale.allocation.ask import ask
from aftersale.allocation.check import check_question
from aftersale.allocation.model import Policy, Question
from aftersale.allocation.rates import learn_rates
from allocation.random_facts import DAY, Facts, expect, load, make_facts, shipped_tables

TABLES = shipped_tables()


def ask_facts(facts: Facts) -> Question:
    duck = load(facts)
    question = ask(duck, TABLES, Policy(DAY, "EUR"), learn_rates(duck, DAY))
    check_question(duck, question, TABLES)
    return question


@cache
def ask_drawn(seed: int) -> Question:
    """What is asked about facts drawn by this number; several tests look at the same."""
    return ask_facts(make_facts(seed))


def same(one: Question, other: Question) -> bool:
    arrays = ("ticket_ids", "partner_ids", "set_of", "parts", "minutes", "holder", "locked", "delay_cost", "due_day")
    pairs = all(
        np.array_equal(getattr(one.pairs, name), getattr(other.pairs, name))
        for name in ("starts", "partners", "values")
    )
    return (
        pairs
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and (one.sets, one.partner_days, one.refused) == (other.sets, other.partner_days, other.refused)
    )


@pytest.mark.parametrize("seed", range(50))
def test_candidates_and_values_equal_those_of_plain_python(seed: int) -> None:
    facts, question = make_facts(seed), ask_drawn(seed)
    expected = expect(facts, TABLES)
    assert set(question.ticket_ids.tolist()) == set(expected)
    for number, ticket_id in enumerate(question.ticket_ids.tolist()):
        pairs = slice(int(question.pairs.starts[number]), int(question.pairs.starts[number + 1]))
        partners = question.partner_ids[question.pairs.partners[pairs]].tolist()
        parts = dict(zip(partners, map(tuple, question.parts[pairs].tolist()), strict=True))
        assert (ticket_id, parts) == (ticket_id, expected[ticket_id].parts)
        assert question.refused.get(number) == expected[ticket_id].refused
    assert np.array_equal(question.parts.sum(axis=1), question.pairs.values)


@pytest.mark.parametrize("seed", range(15))
def test_sequence_of_the_facts_does_not_matter(seed: int) -> None:
    facts = make_facts(seed)
    draw = random.Random(seed)
    shuffled = {name: draw.sample(rows, len(rows)) for name, rows in facts.items()}
    assert same(ask_drawn(seed), ask_facts(shuffled))


@pytest.mark.parametrize("seed", range(15))
def test_words_that_no_table_asks_about_change_nothing(seed: int) -> None:
    facts = make_facts(seed)
    draw = random.Random(seed)
    other = [
        {**row, "country": draw.choice(["US", "IN"]), "contract_on": None, "ticket_number": f"X{row['ticket_number']}"}
        for row in facts["tickets"]
    ]
    assert same(ask_drawn(seed), ask_facts({**facts, "tickets": other}))


@pytest.mark.parametrize("seed", range(50))
def test_tickets_of_one_set_have_the_same_candidates_and_no_two_sets_are_equal(seed: int) -> None:
    question = ask_drawn(seed)
    assert len(set(question.sets)) == len(question.sets)
    for number, set_id in enumerate(question.set_of.tolist()):
        start, end = question.pairs.starts[number : number + 2]
        partners = question.pairs.partners[start:end].tolist()
        assert partners == (list(question.sets[set_id].partners) if set_id >= 0 else [])
        assert (set_id < 0) == (number in question.refused)
