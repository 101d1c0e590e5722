"""Days that cost everybody the same: as bundles, never worth more than the whole program, and near it at any size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import aftersale.allocation.solve.search as search_module
from aftersale.allocation.solve.bundles import ALONE, find_bundles
from aftersale.allocation.solve.joint import solve_joint
from aftersale.allocation.solve.joint_model import Limits, Volumes
from aftersale.allocation.solve.joint_proof import weigh_limits
from aftersale.allocation.solve.model import Pairs, Places
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas, find_resources
from allocation.charge_instances import make_charged
from allocation.joint_oracle import find_optimum

DAYS = 3


def draw_days(seed: int, tickets: int, partners: int, tiers: bool) -> Limits:
    """Every ticket may go to half of the partners on any of three days, a later one costs; few places, quotas of each day."""
    rng = np.random.default_rng(seed)
    allowed = rng.random((tickets, partners)) < 0.5
    allowed[np.arange(tickets), rng.integers(0, partners, tickets)] = True
    ticket, partner = np.nonzero(allowed)
    sinks = (partner[:, None] * DAYS + np.arange(DAYS)).ravel().astype(np.int32)
    values = rng.integers(0, 300, len(ticket))[:, None] - 7 * np.arange(DAYS)
    starts = np.append(0, np.cumsum(allowed.sum(axis=1))) * DAYS
    pairs = Pairs(starts, sinks, values.ravel().astype(np.int32))
    each = max(tickets // (partners * DAYS), 1)
    groups = rng.integers(0, 3, (2, tickets))
    rows = [(sink, sink % 2, sink % 3, 0, max(each // 4, 1), 0) for sink in range(0, partners * DAYS, 2)]
    rows += [(ALL_PARTNERS - day, 0, 0, tickets // 8, tickets // 4, 90) for day in range(DAYS)]
    days = np.tile(np.arange(DAYS, dtype=np.int32), partners)
    partner, dimension, group, fewest, most, price = np.array(rows, np.int64).T
    whose = partner.astype(np.int32), dimension.astype(np.int32), group.astype(np.int32)
    quotas = Quotas(groups.astype(np.int32), *whose, fewest, most, price, days)
    limits = Limits(pairs, Places.from_capacities(np.full(partners * DAYS, each)), quotas)
    if not tiers:
        return limits
    charges = make_charged(seed, tickets, partners)[2]
    charges = replace(charges, at_least=np.minimum(charges.at_least, DAYS * each))
    return replace(limits, volumes=Volumes(charges, np.repeat(np.arange(partners, dtype=np.int32), DAYS)))


@pytest.mark.parametrize("tiers", [False, True])
@pytest.mark.parametrize("contested", [8_000, 3])
def test_random_days_are_worth_what_the_whole_program_is(
    tiers: bool, contested: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where most tickets stay in their bundle, and only a few are contested at first."""
    monkeypatch.setattr(search_module, "FEW", contested)
    monkeypatch.setattr(search_module, "CONTESTED", contested)
    lost = worth = 0
    for seed in range(20):
        limits = draw_days(seed, tickets=12 + seed, partners=2 + seed % 3, tiers=tiers)
        best = find_optimum(limits)
        plan = solve_joint(limits, 20)
        assert plan.value == weigh_limits(limits, plan.chosen), seed
        assert plan.value <= best <= plan.bound <= plan.price_bound, seed
        lost, worth = lost + best - plan.value, worth + best
    assert lost <= 0.01 * worth


def test_days_of_a_partner_are_one_bundle_for_all_tickets_that_count_in_the_same_quotas() -> None:
    limits = draw_days(1, tickets=60, partners=2, tiers=False)
    assert limits.quotas is not None
    lots = find_resources(limits.pairs, limits.places, limits.quotas)
    bundles = find_bundles(lots)
    assert bundles is not None
    assert bundles.sizes.tolist() == [DAYS] * bundles.count
    # Two partners, three groups in each of two dimensions.
    assert bundles.count <= 18
    assert np.count_nonzero(bundles.bundle == ALONE) <= 6 * DAYS


def test_several_thousand_tickets_on_days_with_quotas_and_tiers_are_proved_nearly_the_best() -> None:
    """Before bundles, days were ties that prices could not settle: after eleven seconds of the processor 4 % were open."""
    limits = draw_days(5, tickets=2_200, partners=16, tiers=True)
    plan = solve_joint(limits, 60)
    assert plan.value == weigh_limits(limits, plan.chosen)
    assert plan.gap <= 1e-3 * plan.bound
