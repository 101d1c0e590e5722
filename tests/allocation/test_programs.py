"""Small programs whose answers are worked out by hand, and what happens when time runs out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import highspy
import numpy as np
import pytest

from aftersale.allocation.solve.minute_mip import solve_table
from aftersale.allocation.solve.minute_table import Table
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
    assert second.bound >= first.value


def share_out(minutes: np.ndarray, losses: np.ndarray, capacities: np.ndarray, unassigned: int) -> Program:
    """Columns are what each ticket takes and loses at each partner, then the tickets that nobody gets."""
    tickets, partners = minutes.shape
    pairs = tickets * partners
    row = np.stack((np.repeat(np.arange(tickets), partners), tickets + np.tile(np.arange(partners), tickets)), axis=1)
    factors = np.stack((np.ones(pairs), minutes.ravel()), axis=1)
    return Program(
        gains=-np.concatenate((losses.ravel(), np.full(tickets, unassigned))).astype(float),
        lowest=np.zeros(pairs + tickets),
        highest=np.ones(pairs + tickets),
        fewest=np.concatenate((np.ones(tickets), np.full(partners, -np.inf))),
        most=np.concatenate((np.ones(tickets), capacities)),
        starts=np.concatenate((np.arange(0, 2 * pairs, 2), 2 * pairs + np.arange(tickets + 1))),
        rows=np.concatenate((row.ravel(), np.arange(tickets))),
        factors=np.concatenate((factors.ravel(), np.ones(tickets))),
        whole=np.ones(pairs + tickets, bool),
    )


def test_a_start_that_can_be_improved_is_not_the_answer() -> None:
    """The first ticket fits partners 0, 2 and 3, the second nobody, the third partners 0, 1 and 3: 9 + 150 + 8, not three times 150.

    HiGHS 1.16.0 calls the start optimal when it is given as one.
    """
    minutes = np.array([[1, 22, 4, 1], [14, 21, 6, 19], [4, 1, 9, 6]])
    losses = np.array([[27, 21, 63, 9], [36, 40, 62, 15], [8, 30, 89, 15]])
    program = share_out(minutes, losses, np.array([4.0, 10, 4, 6]), 150)
    answer = solve_program(program, 10, begin=np.repeat([0.0, 1.0], [12, 3]))
    assert (answer.value, answer.optimal) == (-167, True)
    assert answer.bound == pytest.approx(-167)


def draw_share_out(seed: int) -> tuple[Program, np.ndarray]:
    """A program of up to eight tickets, and the solution in which nobody gets any."""
    rng = np.random.default_rng(seed)
    shape = tickets, partners = int(rng.integers(3, 9)), int(rng.integers(2, 5))
    minutes = rng.integers(1, 30, shape)
    capacities = np.floor(rng.uniform(0.5, 1) * minutes.sum(axis=0) / partners)
    program = share_out(minutes, rng.integers(0, 100, shape), capacities, 150)
    return program, np.repeat([0.0, 1.0], [tickets * partners, tickets])


def _note(told: list[tuple[float | None, float]], value: float | None, bound: float) -> None:
    told.append((value, bound))


@pytest.mark.parametrize("gap", [0.0, 0.9, 40.0])
def test_whatever_a_program_begins_with_its_answer_is_as_near_to_the_bound_as_asked(gap: float) -> None:
    for seed in range(25):
        program, nobody = draw_share_out(seed)
        best = solve_program(program, 10)
        assert best.columns is not None
        for begin in (nobody, best.columns):
            told: list[tuple[float | None, float]] = []
            answer = solve_program(program, 10, gap, begin, partial(_note, told))
            assert answer.columns is not None
            assert answer.optimal
            assert answer.columns @ program.gains == answer.value
            worth = float(begin @ program.gains)
            assert max(worth, answer.bound - gap - 1e-3) <= answer.value <= best.value
            assert all(bound >= best.value - 1e-3 for _, bound in [*told, (None, answer.bound)])
            assert all(value is None or worth <= value <= best.value + 1e-3 for value, _ in told)


def test_what_a_program_begins_with_must_be_a_solution_of_it() -> None:
    program = replace(PROGRAM, whole=np.ones(2, bool))
    for begin in ([5.0, 0], [0.5, 0], [-1, 0]):
        with pytest.raises(ValueError, match="must be a solution"):
            solve_program(program, 10, begin=np.array(begin))
    assert solve_program(PROGRAM, 10, begin=np.zeros(2)).value == pytest.approx(21)


def test_a_table_is_never_said_to_lose_more_than_its_best_allocation_does() -> None:
    """Told what the best allocation loses, HiGHS ends with one that loses more, or with none."""
    for seed in range(25):
        rng = np.random.default_rng(seed)
        minutes = rng.integers(1, 30, (4, 9))
        capacities = minutes.sum(axis=1) // 5
        table = Table(rng.integers(0, 100, (4, 9)), minutes, capacities, np.full(9, 150), None)
        best = solve_table(table, None, 1_000, 10)
        assert best.done
        told = solve_table(table, best.fewest_lost, 1_000, 10)
        assert (told.chosen, told.fewest_lost, told.done) == (None, best.fewest_lost, True)
        better = solve_table(table, best.fewest_lost + 1, 1_000, 10)
        assert better.chosen is not None
        assert table.sum_losses(better.chosen) == best.fewest_lost


def test_programs_are_solved_in_whatever_threads_a_process_has_begun() -> None:
    table = Table(np.array([[3, 5]]), np.array([[2, 2]]), np.array([2]), np.array([9, 9]), None)
    try:
        for threads in (3, 1):
            highspy.Highs.resetGlobalScheduler(True)
            other = highspy.Highs()  # type: ignore[no-untyped-call]
            other.setOptionValue("output_flag", False)
            other.setOptionValue("threads", threads)
            other.addVar(0, 1)
            other.run()
            assert solve_program(PROGRAM, 10).value == pytest.approx(21)
            assert solve_table(table, None, 10, 10).fewest_lost == 12
    finally:
        highspy.Highs.resetGlobalScheduler(True)
