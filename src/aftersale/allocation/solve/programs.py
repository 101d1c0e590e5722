"""Linear programs, some of whose unknowns must be whole, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import Int64

Floats = NDArray[np.float64]
# Values that differ by this part are equal; rounding what HiGHS left nearly whole exceeds no limit by more than that.
PRECISION, SLACK = 1e-6, 1e-3
# Told the best value so far (None before the first) and the best bound, both of the program.
Progress = Callable[[float | None, float], None]


@dataclass(frozen=True, slots=True)
class Program:
    """Find the columns worth most, where each row's sum of factor × column lies within its limits.

    Attributes
    ----------
    gains, lowest, highest : what one unit of a column is worth; its limits; shape (columns,)
    fewest, most : the limits of each row's sum; shape (rows,)
    starts : column c has the entries starts[c] up to, not including, starts[c + 1]; shape (columns + 1,)
    rows, factors : where each entry stands and what it counts; shape (entries,)
    whole : which columns must be whole; shape (columns,)
    """

    gains: Floats
    lowest: Floats
    highest: Floats
    fewest: Floats
    most: Floats
    starts: Int64
    rows: Int64
    factors: Floats
    whole: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS found.

    Attributes
    ----------
    columns : the best solution; None when it found none; whole columns are exactly whole; shape (columns,)
    row_prices : what one unit more of each row's limit is worth; zeros where columns must be whole; shape (rows,)
    value : what the solution is worth, -inf without one
    bound : no solution is worth more, as far as HiGHS's floating-point numbers can tell
    optimal : whether it came to its end, and the solution is as near to the bound as was asked for
    """

    columns: Floats | None
    row_prices: Floats
    value: float
    bound: float
    optimal: bool


class SilentHighs(highspy.Highs):
    """HiGHS that prints nothing, not even who it is; it still tells how far it is.

    Nobody sets its threads: a process has one pool of them, and HiGHS refuses to run with another number than that pool began with.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("log_to_console", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solve_program(
    program: Program, seconds: float, gap: float = 0.0, begin: Floats | None = None, on_progress: Progress | None = None
) -> Answer:
    """The best solution within the time, or one at most `gap` worse than the bound; never worse than the solution `begin`.

    A program in which nothing is to be whole is solved without `begin`.
    HiGHS is told only what a better solution must be worth: given a start, HiGHS 1.16.0 answers it as the optimum although it has
    found a better one.

    Raises
    ------
    ValueError : `begin` is no solution
    """
    gap = max(gap, PRECISION)
    known = None if begin is None or not program.whole.any() else _know(program, begin, gap)
    highs = SilentHighs()
    for name, value in (("time_limit", max(seconds, 0.01)), ("mip_rel_gap", 0.0), ("mip_abs_gap", gap)):
        highs.setOptionValue(name, value)
    if known is not None:
        # This option is of what HiGHS makes least: of a program to make most, that is the negative.
        highs.setOptionValue("objective_bound", -known.bound)
    highs.passModel(_write_model(program))
    if on_progress is not None:
        highs.cbMipLogging.subscribe(lambda event: _tell(on_progress, event.data_out, known))
    highs.run()
    return _read_answer(highs, program, gap, known)


def _know(program: Program, begin: Floats, gap: float) -> Answer:
    """What is known before HiGHS begins; its bound is what HiGHS is to beat, since whatever is worth less is not needed."""
    sums = np.bincount(program.rows, program.factors * np.repeat(begin, np.diff(program.starts)), len(program.most))
    fits = [
        np.all((each >= lowest - SLACK) & (each <= highest + SLACK))
        for each, lowest, highest in ((begin, program.lowest, program.highest), (sums, program.fewest, program.most))
    ]
    whole = begin[program.whole]
    if not all(fits) or np.any(whole != np.rint(whole)):
        raise ValueError("what a program begins with must be a solution of it")
    value = float(begin @ program.gains)
    return Answer(begin, np.zeros(len(program.most)), value, value + gap, True)


def _write_model(program: Program) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.sense_ = highspy.ObjSense.kMaximize
    model.num_col_, model.num_row_ = len(program.gains), len(program.most)
    model.col_cost_, model.col_lower_, model.col_upper_ = program.gains, program.lowest, program.highest
    model.row_lower_, model.row_upper_ = program.fewest, program.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.starts.astype(np.int32)
    model.a_matrix_.index_ = program.rows.astype(np.int32)
    model.a_matrix_.value_ = program.factors
    if program.whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(each)] for each in program.whole]
    return model


def _tell(on_progress: Progress, event: Any, known: Answer | None) -> None:
    """HiGHS shows the value to beat as one that it has found until it has a better one."""
    value, bound = event.mip_primal_bound, event.mip_dual_bound
    if known is not None:
        value, bound = value if value > known.bound + _find_noise(known.bound) else known.value, max(bound, known.bound)
    on_progress(value if abs(value) < highspy.kHighsInf else None, bound)


def _read_answer(highs: highspy.Highs, program: Program, gap: float, known: Answer | None) -> Answer:
    """A status other than optimal or out of time is a mistake of whoever wrote the program."""
    status, names = highs.getModelStatus(), highspy.HighsModelStatus
    if known is not None and status in (names.kInfeasible, names.kObjectiveBound):
        return known
    if status not in (names.kOptimal, names.kTimeLimit, names.kInfeasible, names.kModelEmpty):
        raise RuntimeError(f"HiGHS stopped: {highs.modelStatusToString(status)}")
    info, solution = highs.getInfo(), highs.getSolution()
    whole, optimal = bool(program.whole.any()), status in (names.kOptimal, names.kModelEmpty)
    columns: Floats | None = None
    value = -np.inf
    if info.primal_solution_status == highspy.kSolutionStatusFeasible:
        columns = np.array(solution.col_value)
        columns[program.whole] = np.rint(columns[program.whole])
        value = float(columns @ program.gains)
    prices = np.zeros(len(program.most)) if whole or not optimal else np.array(solution.row_dual)
    bound = float(info.mip_dual_bound) if whole else value if optimal else np.inf
    if known is not None:
        # Branches that cannot beat what is known were left alone, and their solutions are not covered by the bound of the others.
        bound = max(bound, known.bound)
        if known.value >= value:
            columns, value = known.columns, known.value
    near = columns is None or bound - value <= gap + _find_noise(bound)
    return Answer(columns, prices, value, bound, optimal and near)


def _find_noise(value: float) -> float:
    return PRECISION * max(1.0, abs(value))
