"""Checking rule tables of 1,000 rules × 6 inputs; beside it, every pair of rules compared box by box."""

from __future__ import annotations

import argparse
import time

from aftersale.rules.check import EDITING_STEPS, check_table
from aftersale.rules.check.boxes import Box, make_space
from aftersale.rules.model import RuleTable
from benchmarks._rule_tables import KINDS, make_table
from benchmarks.measure import report


def main() -> None:
    """Check tables of both kinds under both hit policies, whole and as after an edit of 200 rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=1_000)
    rules = parser.parse_args().rules
    figures: dict[str, object] = {}
    for kind in KINDS:
        for hit_policy in ("first", "unique"):
            table = make_table(kind, rules, hit_policy)
            seconds, findings = _time_check(table)
            pair_seconds, pairs = _time_pairs(make_space(table).rule_boxes)
            figures[f"{kind}_{hit_policy}"] = {
                "seconds": seconds,
                "findings": findings,
                "pairs_seconds": pair_seconds,
                "overlapping_pairs": pairs,
            }
        edited = make_table(kind, 200)
        figures[f"{kind}_edit_of_200_rows_seconds"] = _time_check(edited, EDITING_STEPS)[0]
    report("rules_check", rules=rules, inputs=6, **figures)


def _time_check(table: RuleTable, steps: int | None = None) -> tuple[float, dict[str, int]]:
    start = time.perf_counter()
    found = check_table(table) if steps is None else check_table(table, steps)
    seconds = time.perf_counter() - start
    codes = [each.code for each in found]
    return round(seconds, 3), {code: codes.count(code) for code in sorted(set(codes))}


def _time_pairs(boxes: tuple[Box, ...]) -> tuple[float, int]:
    """The simplest check there is: which pairs of rules share a value in every column. It finds no gap and no union."""
    start = time.perf_counter()
    count = 0
    for index, box in enumerate(boxes):
        for other in boxes[:index]:
            count += all(not codes.isdisjoint(others) for codes, others in zip(box, other, strict=True))
    return round(time.perf_counter() - start, 3), count


if __name__ == "__main__":
    main()
