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
    optimal : whether it came to its end
    """

    columns: Floats | None
    row_prices: Floats
    value: float
    bound: float
    optimal: bool


class SilentHighs(highspy.Highs):
    """HiGHS that prints nothing, not even who it is; it still tells how far it is."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("log_to_console", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solve_program(
    program: Program, seconds: float, gap: float = 0.0, begin: Floats | None = None, on_progress: Progress | None = None
) -> Answer:
    """The best solution within the time, or one at most `gap` worse than the bound; `begin` is a solution to improve."""
    highs = SilentHighs()
    for name, value in (("time_limit", max(seconds, 0.01)), ("mip_rel_gap", 0.0), ("mip_abs_gap", max(gap, 1e-6))):
        highs.setOptionValue(name, value)
    highs.passModel(_write_model(program))
    if begin is not None:
        highs.setSolution(len(begin), np.arange(len(begin), dtype=np.int32), begin)
    if on_progress is not None:
        highs.cbMipLogging.subscribe(lambda event: _tell(on_progress, event.data_out))
    highs.run()
    return _read_answer(highs, program)


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


def _tell(on_progress: Progress, event: Any) -> None:
    found = abs(event.mip_primal_bound) < highspy.kHighsInf
    on_progress(event.mip_primal_bound if found else None, event.mip_dual_bound)


def _read_answer(highs: highspy.Highs, program: Program) -> Answer:
    """A status other than optimal or out of time is a mistake of whoever wrote the program."""
    status = highs.getModelStatus()
    known = highspy.HighsModelStatus
    if status not in (known.kOptimal, known.kTimeLimit, known.kInfeasible, known.kModelEmpty):
        raise RuntimeError(f"HiGHS stopped: {highs.modelStatusToString(status)}")
    info, solution = highs.getInfo(), highs.getSolution()
    whole, optimal = bool(program.whole.any()), status in (known.kOptimal, known.kModelEmpty)
    columns: Floats | None = None
    value = -np.inf
    if info.primal_solution_status == highspy.kSolutionStatusFeasible:
        columns = np.array(solution.col_value)
        columns[program.whole] = np.rint(columns[program.whole])
        value = float(columns @ program.gains)
    prices = np.zeros(len(program.most)) if whole or not optimal else np.array(solution.row_dual)
    bound = float(info.mip_dual_bound) if whole else value if optimal else np.inf
    return Answer(columns, prices, value, bound, optimal)
