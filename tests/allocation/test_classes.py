"""Tickets that nobody can tell apart are one class, and every ticket gets its own partner back."""

from __future__ import annotations

import numpy as np
import pytest

import aftersale.allocation.solve.classes as classes_module
from aftersale.allocation.solve.classes import Classes, find_classes, sort_candidates, spread_classes
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Pairs
from aftersale.allocation.solve.prices import take_tickets
from allocation.instances import make_instance


def draw(seed: int) -> tuple[Pairs, Int32]:
    """Tickets drawn from a few examples, candidates of each in a sequence of its own, and a group of each in two dimensions."""
    rng = np.random.default_rng(seed)
    examples, _ = make_instance(seed)
    if not examples.tickets:
        return examples, np.zeros((2, 0), np.int32)
    pairs = take_tickets(examples, rng.integers(0, examples.tickets, int(rng.integers(0, 200))))
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    shuffled = np.lexsort((rng.random(len(ticket)), ticket))
    mixed = Pairs(pairs.starts, pairs.partners[shuffled], pairs.values[shuffled])
    return mixed, rng.integers(0, 3, (2, pairs.tickets)).astype(np.int32)


def describe(pairs: Pairs, groups: Int32, ticket: int) -> tuple[object, ...]:
    """All that makes a ticket what it is."""
    span = slice(pairs.starts[ticket], pairs.starts[ticket + 1])
    candidates = zip(pairs.partners[span].tolist(), pairs.values[span].tolist(), strict=True)
    return tuple(sorted(candidates)), tuple(groups[:, ticket].tolist())


def check(pairs: Pairs, groups: Int32, classes: Classes) -> None:
    """Each ticket is what its class is, and no two classes are the same."""
    assert classes.sizes.sum() == pairs.tickets
    stand_ins = [describe(classes.pairs, classes.groups, each) for each in range(classes.count)]
    assert len(set(stand_ins)) == classes.count
    assert [describe(pairs, groups, each) for each in range(pairs.tickets)] == [
        stand_ins[each] for each in classes.class_of
    ]
    assert np.array_equal(np.bincount(classes.class_of, minlength=classes.count), classes.sizes)


@pytest.mark.parametrize("seed", range(60))
def test_a_class_is_all_tickets_with_the_same_candidates_values_and_groups(seed: int) -> None:
    pairs, groups = draw(seed)
    check(pairs, groups, find_classes(pairs, groups))
    none = groups[:0]
    plain = find_classes(pairs)
    check(pairs, none, plain)
    assert plain.count <= find_classes(pairs, groups).count


def test_values_that_differ_by_a_thousandth_are_not_made_equal() -> None:
    pairs = Pairs(np.array([0, 1, 2, 3]), np.array([4, 4, 4], np.int32), np.array([1_000, 1_001, 1_000], np.int32))
    classes = find_classes(pairs)
    assert classes.class_of.tolist() == [0, 1, 0]
    assert classes.members.tolist() == [0, 2, 1]
    assert classes.pairs.values.tolist() == [1_000, 1_001]


def test_different_tickets_with_the_same_hash_are_told_apart_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    honest, asked = classes_module.hash_tickets, []

    def collide_twice(pairs: Pairs, groups: Int32, salt: np.uint64) -> object:
        asked.append(salt)
        return np.zeros(pairs.tickets, np.uint64) if len(asked) < 3 else honest(pairs, groups, salt)

    monkeypatch.setattr(classes_module, "hash_tickets", collide_twice)
    pairs, groups = draw(1)
    check(pairs, groups, find_classes(pairs, groups))
    assert len(set(asked)) == 3


def test_candidates_that_rise_already_are_not_copied() -> None:
    pairs, _ = draw(2)
    rising = sort_candidates(pairs)
    assert sort_candidates(rising) is rising
    assert [describe(pairs, np.zeros((0, pairs.tickets), np.int32), each) for each in range(5)] == [
        describe(rising, np.zeros((0, pairs.tickets), np.int32), each) for each in range(5)
    ]


def test_the_first_tickets_of_a_class_go_to_its_first_candidate_and_the_rest_to_nobody() -> None:
    # Tickets 0, 2, 3 and 5 are alike; so are 1 and 4, who have no candidate.
    pairs = Pairs(
        np.array([0, 2, 2, 4, 6, 6, 8]), np.tile(np.array([0, 1], np.int32), 4), np.tile(np.array([5, 3], np.int32), 4)
    )
    classes = find_classes(pairs)
    chosen = spread_classes(classes, np.array([1, 2]))
    assert chosen.tolist() == [0, UNASSIGNED, 1, 1, UNASSIGNED, UNASSIGNED]
    for counts in ([3, 2], [-1, 0]):
        with pytest.raises(ValueError, match="cannot give away"):
            spread_classes(classes, np.array(counts))


def test_groups_of_other_tickets_are_refused() -> None:
    pairs, groups = draw(3)
    with pytest.raises(ValueError, match="one column for each ticket"):
        find_classes(pairs, groups[:, 1:])
