"""Reads the tiers of a rate table: half-open, from zero, without gap or overlap, the last one open."""

from __future__ import annotations

from decimal import Decimal

import yaml

from aftersale.incentives.model import Tier, TierBasis
from aftersale.incentives.nodes import NodeReader

_ZERO = Decimal(0)
_A_RATE = "a rate of zero or more such as 0.015 or 1.5 %"
_BOUND = {
    "attainment": "a share of the quota such as 0.5 or 50 %",
    "amount": "an amount of zero or more with at most four decimals",
}


def read_tiers(reader: NodeReader, node: yaml.Node | None, path: str, by: TierBasis) -> tuple[Tier, ...]:
    """Read a list of `{from, to, rate}`; a value exactly on a bound belongs to the tier that begins there."""
    nodes = reader.items(node, path, "at least one tier with from, to and rate")
    tiers: list[Tier] = []
    for number, each in enumerate(nodes, 1):
        where = f"{path} {number}"
        entries = reader.fields(each, where, ("from", "rate"), ("to",))
        low = _bound(reader, entries.get("from"), f"{where}, from", by)
        high = _bound(reader, entries.get("to"), f"{where}, to", by)
        rate = reader.rate(entries.get("rate"), f"{where}, rate", _A_RATE)
        if number == len(nodes) and "to" in entries:
            reader.refuse(entries["to"], f"{where}, to", "no end for the last tier: what lies above would have no rate")
        if number < len(nodes) and "to" not in entries:
            reader.refuse(each, where, "entry to: only the last tier is open", "nothing of that name")
        if low is not None and high is not None and high <= low:
            reader.refuse(entries["to"], f"{where}, to", f"a bound above {_plain(low)}, where the tier begins")
        if low is None or rate is None:
            return ()
        tiers.append(Tier(low, high, rate))
        _require_contiguous(reader, entries["from"], f"{where}, from", tiers)
    return tuple(tiers)


def _require_contiguous(reader: NodeReader, node: yaml.Node, path: str, tiers: list[Tier]) -> None:
    low = tiers[-1].low
    if len(tiers) == 1:
        if low != _ZERO:
            reader.refuse(node, path, "0, where the first tier begins")
        return
    bound = tiers[-2].high
    if bound is None or low == bound:
        return
    if low > bound:
        fault = f"a gap: from {_plain(bound)} up to {_plain(low)} there would be no rate"
    else:
        fault = f"an overlap: from {_plain(low)} up to {_plain(bound)} there would be two rates"
    reader.refuse(node, path, f"{_plain(bound)}, where the tier before ends", f"{_plain(low)}, {fault}")


def _bound(reader: NodeReader, node: yaml.Node | None, path: str, by: TierBasis) -> Decimal | None:
    return reader.rate(node, path, _BOUND[by]) if by == "attainment" else reader.amount(node, path, _BOUND[by])


def _plain(bound: Decimal) -> str:
    return f"{bound.normalize():f}"
