"""DuckDB, PostgreSQL and a plain interpreter give the same pay to the last digit, whatever the sequence of the facts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest

from conftest import create_database, drop_database
from incentives.oracle import interpret
from incentives.pay_facts import Facts, run_duckdb, run_postgres
from incentives.random_pay import draw_case

SEEDS = range(24)
PAYEES = 120
"""2,880 payees in 24 plans, up to four components each."""


@pytest.fixture(scope="module")
def postgres(server_address: str) -> Iterator[psycopg.Connection[Any]]:
    address = create_database(server_address)
    with psycopg.connect(address) as conn:
        yield conn
    drop_database(server_address, address)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_pay_is_the_same_on_both_engines_and_by_hand(seed: int, postgres: psycopg.Connection[Any]) -> None:
    plan, period, facts = draw_case(seed, PAYEES)
    answer = interpret(plan, period, facts)
    in_columns = run_duckdb(plan, period, facts)
    assert in_columns == answer.earnings
    assert run_postgres(postgres, plan, period, facts) == in_columns

    left_out = run_duckdb(plan, period, facts, "exclusions")
    assert {(row[0], row[1], row[2], row[3], row[7], row[8]) for row in left_out} == answer.left_out
    assert run_postgres(postgres, plan, period, facts, "exclusions") == left_out

    assert run_postgres(postgres, plan, period, facts, "details") == run_duckdb(plan, period, facts, "details")


@pytest.mark.parametrize("seed", [1, 17, 33])
def test_sequence_of_facts_changes_nothing(seed: int) -> None:
    plan, period, facts = draw_case(seed, PAYEES)
    shuffled = Facts(*(Random(seed).sample(rows, len(rows)) for rows in _lists(facts)))
    for wanted in ("earnings", "details", "exclusions"):
        assert repr(run_duckdb(plan, period, shuffled, wanted)) == repr(run_duckdb(plan, period, facts, wanted))


@pytest.mark.parametrize("seed", [2, 18])
def test_one_payee_alone_is_paid_as_among_all(seed: int, postgres: psycopg.Connection[Any]) -> None:
    plan, period, facts = draw_case(seed, PAYEES)
    together = run_duckdb(plan, period, facts)
    for payee in (1, 2, 3, 4, 5):
        own = Facts(*([row for row in rows if row[0] == payee] for rows in _lists(facts)[:5]))
        own.rates = facts.rates
        assert run_postgres(postgres, plan, period, own) == [row for row in together if row[0] == payee]


def _lists(facts: Facts) -> list[list[Any]]:
    return [facts.payees, facts.credits, facts.quotas, facts.parameters, facts.figures, facts.rates]
