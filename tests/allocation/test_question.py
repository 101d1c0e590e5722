"""What a run is asked equals what plain Python says of each ticket and partner, whatever the facts and their sequence."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from aftersale.allocation.ask import ask
from aftersale.allocation.check import check_question
from aftersale.allocation.kept_arrays import read_all
from aftersale.allocation.kept_question import read_question, read_ticket, write_question
from aftersale.allocation.model import Policy, Question
from aftersale.allocation.rates import learn_rates
from aftersale.allocation.verdicts import fetch_verdicts
from allocation.random_facts import DAY, OPEN, Facts, Row, expect, load, make_facts, shipped_tables

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


DAYS = 5


def change_by_days(facts: Facts, seed: int) -> Facts:
    """The same facts, with contracts and scopes that begin, end or follow each other within some days."""
    draw = random.Random(seed)
    early = date(2026, 1, 1)

    def cut(row: Row) -> list[Row]:
        at = DAY + timedelta(draw.randint(-1, DAYS))
        later = {**row, "start_on": at, "end_on": OPEN}
        sooner = {**row, "start_on": early, "end_on": at}
        if "cost_per_ticket" in row:
            later |= {"cost_per_ticket": Decimal(draw.randint(0, 99)), "handling_minutes": draw.randint(0, 30)}
        return draw.choice([[row], [row], [later], [sooner], [sooner, later]])

    changed = {
        name: [each for row in facts[name] for each in cut(row)] for name in ("partner_contracts", "partner_scopes")
    }
    return {**facts, **changed, "partner_pauses": []}


@pytest.mark.parametrize("seed", range(40))
def test_every_day_has_the_candidates_and_values_of_its_own_contracts_and_scopes(seed: int) -> None:
    facts = change_by_days(make_facts(seed), seed)
    duck = load(facts)
    asked = ask(duck, TABLES, Policy(DAY, "EUR", DAYS), learn_rates(duck, DAY))
    kept = read_all(write_question(asked, fetch_verdicts(duck, asked.pairs.tickets, len(asked.partner_ids))))
    question, _ = read_question(kept, asked.policy)
    for day in range(DAYS):
        on = DAY + timedelta(day)
        held = {
            name: [row for row in facts[name] if row["start_on"] <= on < row["end_on"]]
            for name in ("partner_contracts", "partner_scopes")
        }
        expected = expect({**facts, **held}, TABLES)
        for number, ticket_id in enumerate(question.ticket_ids.tolist()):
            if question.refused.get(number) in ("no_rate", "no_capacity", "outside_window"):
                continue
            found = read_ticket(kept, ticket_id, asked.policy)
            assert found is not None
            part, _, pairs = found
            days = np.full(pairs.stop - pairs.start, day, np.int32)
            whole = np.arange(pairs.start, pairs.stop)
            allowed = question.allow_on(whole, days)
            assert allowed.tolist() == part.allow_on(whole - pairs.start, days).tolist()
            parts = question.parts_on(whole, days)
            assert question.value_on(whole, days)[allowed].tolist() == parts.sum(axis=1)[allowed].tolist()
            assert question.minutes_on(whole, days).tolist() == part.minutes_on(whole - pairs.start, days).tolist()
            partners = question.partner_ids[question.pairs.partners[whole]].tolist()
            there = {
                partner: tuple(row)
                for partner, row, is_there in zip(partners, parts.tolist(), allowed.tolist(), strict=True)
                if is_there
            }
            assert (ticket_id, day, there) == (ticket_id, day, dict(expected[ticket_id].parts))
