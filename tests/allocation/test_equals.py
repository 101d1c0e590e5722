"""Tickets in hosts of equals are solved as classes, and to the same optimum."""

from __future__ import annotations

import numpy as np
import pytest

import aftersale.allocation.solve.router as router
from aftersale.allocation.solve.model import Pairs, Places, Plan
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.transport import solve_transport
from allocation.instances import make_instance, make_places


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few tickets would not be looked at for equals otherwise."""
    monkeypatch.setattr(router, "WORTH_CLASSES", 5_000)
    monkeypatch.setattr(router, "SAMPLE", 2_000)


def make_equals(seed: int, tickets: int, kinds: int) -> tuple[Pairs, Places]:
    """Many tickets of a few kinds."""
    rng = np.random.default_rng(seed)
    one_each, _ = make_instance(seed, tickets=kinds, partners=12)
    pairs = take_tickets(one_each, rng.integers(0, kinds, tickets))
    return pairs, make_places(rng, tickets, 12, 1_000)


def refuse(pairs: Pairs, places: Places, prices: np.ndarray | None = None) -> Plan:
    """Stands for the method that is not to be used."""
    raise AssertionError("one ticket after the other")


def test_equal_tickets_go_as_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, places = make_equals(1, tickets=6_000, kinds=40)
    expected = solve_transport(pairs, places)
    monkeypatch.setattr(router, "solve_transport", refuse)
    plan = router.solve_places(pairs, places)
    assert (plan.value, plan.gap) == (expected.value, 0)


def test_tickets_that_differ_go_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, places = make_instance(7, tickets=6_000, partners=12)
    monkeypatch.setattr(router, "solve_class_transport", refuse)
    assert router.solve_places(pairs, places).gap == 0


@pytest.mark.parametrize("seed", range(40))
def test_every_host_of_equals_comes_to_the_optimum(seed: int) -> None:
    pairs, places = make_equals(seed, tickets=5_000, kinds=3 + seed)
    plan = router.solve_places(pairs, places)
    assert (plan.value, plan.gap) == (solve_transport(pairs, places).value, 0)


def test_what_classes_leave_open_is_finished_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, places = make_equals(1, tickets=6_000, kinds=40)
    nothing = np.full(pairs.tickets, -1, np.int32)
    unfinished = Plan(nothing, np.zeros(places.partners, np.int64), 0, 10**9)
    monkeypatch.setattr(router, "solve_class_transport", lambda pairs, places: unfinished)
    assert router.solve_places(pairs, places).gap == 0
