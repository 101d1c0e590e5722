"""Small programs whose answers are worked out by hand, and what happens when time runs out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersale.allocation.solve.programs import Program, solve_program

# Two things worth 5 and 4; 6 a + 4 b ≤ 24 and a + 2 b ≤ 6: 3 and 1.5 by halves, 4 and 0 whole.
PROGRAM = Program(
    gains=np.array([5.0, 4.0]),
    lowest=np.zeros(2),
    highest=np.full(2, np.inf),
    fewest=np.full(2, -np.inf),
    most=np.array([24.0, 6.0]),
    starts=np.array([0, 2, 4]),
    rows=np.array([0, 1, 0, 1]),
    factors=np.array([6.0, 1.0, 4.0, 2.0]),
    whole=np.zeros(2, bool),
)


def draw_hard(columns: int = 300, rows: int = 40) -> Program:
    """A knapsack of many sides that no second is enough for."""
    rng = np.random.default_rng(0)
    factors = rng.integers(1, 50, (columns, rows)) * (rng.random((columns, rows)) < 0.3)
    column, row = np.nonzero(factors)
    return Program(
        gains=rng.integers(1, 100, columns).astype(float),
        lowest=np.zeros(columns),
        highest=np.ones(columns),
        fewest=np.full(rows, -np.inf),
        most=0.3 * factors.sum(axis=0),
        starts=np.searchsorted(column, np.arange(columns + 1)),
        rows=row,
        factors=factors[column, row].astype(float),
        whole=np.ones(columns, bool),
    )


def test_a_linear_program_has_prices_that_prove_it() -> None:
    answer = solve_program(PROGRAM, 10)
    assert answer.columns == pytest.approx([3, 1.5])
    assert answer.value == answer.bound == pytest.approx(21)
    assert answer.row_prices @ PROGRAM.most == pytest.approx(21)


def test_whole_columns_are_whole_and_the_bound_is_the_value(capfd: pytest.CaptureFixture[str]) -> None:
    answer = solve_program(replace(PROGRAM, whole=np.ones(2, bool)), 10)
    assert answer.columns is not None
    assert answer.columns.tolist() == [4, 0]
    assert (answer.value, answer.bound, answer.optimal) == (20, 20, True)
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_met_has_no_solution() -> None:
    answer = solve_program(replace(PROGRAM, fewest=np.array([50.0, 0]), most=np.array([60.0, 6])), 10)
    assert answer.columns is None
    assert not answer.optimal


def test_a_program_that_is_not_finished_says_so_and_improves_what_it_began_with() -> None:
    program, told = draw_hard(), []
    first = solve_program(program, 0.5, on_progress=lambda value, bound: told.append((value, bound)))
    assert first.columns is not None
    assert not first.optimal
    assert first.value < first.bound
    value, bound = told[-1]
    assert value == first.value
    assert bound >= first.bound
    second = solve_program(program, 0.01, begin=first.columns)
    assert second.value >= first.value
