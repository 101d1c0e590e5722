"""Random small problems: ties, closed partners, shortage, negative values, single candidates, overtime, minimum volumes."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import Pairs, Places


def make_instance(seed: int, tickets: int | None = None, partners: int | None = None) -> tuple[Pairs, Places]:
    """Everything that can be difficult, by chance; every tenth instance has thousands of tickets."""
    rng = np.random.default_rng(seed)
    large = rng.random() < 0.1
    tickets = int(rng.integers(2_500, 4_500) if large else rng.integers(0, 60)) if tickets is None else tickets
    partners = int(rng.integers(2, 30) if large else rng.integers(1, 9)) if partners is None else partners
    counts = rng.integers(0, partners + 1, tickets)
    if rng.random() < 0.3:
        counts = np.minimum(counts, 1)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    candidates = [rng.permutation(partners)[:count] for count in counts]
    size = int(rng.choice([2, 10, 1_000, 1_000_000]))
    values = rng.integers(-size // int(rng.choice([1, 4])), size + 1, starts[-1])
    who = np.concatenate([*candidates, np.zeros(0, np.int64)])
    return Pairs(starts, who.astype(np.int32), values.astype(np.int32)), make_places(rng, tickets, partners, size)


def make_valued(seed: int, tickets: int, partners: int) -> tuple[Pairs, Places]:
    """Values as rates make them: an amount times what a partner sells of a product, less its cost; partners nobody knows share one rate.

    So two partners differ by the same for every ticket of a kind, or by an amount times a difference of rates.
    """
    rng = np.random.default_rng(seed)
    products = 6
    serves = rng.random((products, partners)) < 0.5
    known = rng.random((products, partners)) < 0.4
    rates = np.where(known, rng.integers(50, 400, (products, partners)), 200)
    costs = rng.integers(4, 13, partners) * 1_000
    product, amounts = rng.integers(0, products, tickets), rng.integers(50, 2_000, tickets)
    ticket, who = np.nonzero(serves[product])
    values = amounts[ticket] * rates[product[ticket], who] - costs[who]
    starts = np.concatenate(([0], np.cumsum(serves[product].sum(axis=1)))).astype(np.int64)
    shares = rng.dirichlet(np.full(partners, 2.0))
    places = Places.from_capacities((0.95 * tickets * shares).astype(np.int64))
    return Pairs(starts, who.astype(np.int32), values.astype(np.int32)), places


def make_places(rng: np.random.Generator, tickets: int, partners: int, size: int) -> Places:
    """Half of all instances have places that cost, or bring, something; some segments are empty."""
    segments = rng.integers(1, 4, partners) if rng.random() < 0.5 else np.ones(partners, np.int64)
    starts = np.concatenate(([0], np.cumsum(segments))).astype(np.int64)
    plenty = float(rng.choice([0.3, 1, 3])) * tickets / partners / float(segments.mean())
    sizes = rng.integers(0, max(2, int(plenty)) + 1, starts[-1])
    sizes[rng.random(len(sizes)) < 0.1] = 0
    costs = [np.sort(rng.integers(-size, size, count)) if count > 1 else np.zeros(1, np.int64) for count in segments]
    return Places(starts, sizes.astype(np.int64), np.concatenate(costs).astype(np.int64))


def keep_pairs(pairs: Pairs, kept: np.ndarray) -> Pairs:
    """Only some of the pairs."""
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    counts = np.bincount(ticket[kept], minlength=pairs.tickets)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Pairs(starts, pairs.partners[kept], pairs.values[kept])
