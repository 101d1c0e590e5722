"""Reads the tiers of a rate table: half-open, from zero, without gap or overlap, the last one open."""

from __future__ import annotations

from decimal import Decimal

import yaml

from aftersale.incentives.model import Tier, TierBasis
from aftersale.incentives.nodes import NodeReader
from aftersale.values.sentence import Sentence

_ZERO = Decimal(0)
_A_RATE = Sentence("a rate of zero or more such as 0.015 or 1.5 %")
_BOUND = {
    "attainment": Sentence("a share of the quota such as 0.5 or 50 %"),
    "amount": Sentence("an amount of zero or more with at most four decimals"),
}


def read_tiers(reader: NodeReader, node: yaml.Node | None, path: str, by: TierBasis) -> tuple[Tier, ...]:
    """Read a list of `{from, to, rate}`; a value exactly on a bound belongs to the tier that begins there."""
    nodes = reader.items(node, path, Sentence("at least one tier with from, to and rate"))
    tiers: list[Tier] = []
    for number, each in enumerate(nodes, 1):
        where = f"{path} {number}"
        entries = reader.fields(each, where, ("from", "rate"), ("to",))
        low = _bound(reader, entries.get("from"), f"{where}, from", by)
        high = _bound(reader, entries.get("to"), f"{where}, to", by)
        rate = reader.rate(entries.get("rate"), f"{where}, rate", _A_RATE)
        if number == len(nodes) and "to" in entries:
            expected = Sentence("no end for the last tier: what lies above would have no rate")
            reader.refuse(entries["to"], f"{where}, to", expected)
        if number < len(nodes) and "to" not in entries:
            expected = Sentence("entry to: only the last tier is open")
            reader.refuse(each, where, expected, Sentence("nothing of that name"))
        if low is not None and high is not None and high <= low:
            expected = Sentence("a bound above {low}, where the tier begins", low=_plain(low))
            reader.refuse(entries["to"], f"{where}, to", expected)
        if low is None or rate is None:
            return ()
        tiers.append(Tier(low, high, rate))
        _require_contiguous(reader, entries["from"], f"{where}, from", tiers)
    return tuple(tiers)


def _require_contiguous(reader: NodeReader, node: yaml.Node, path: str, tiers: list[Tier]) -> None:
    low = tiers[-1].low
    if len(tiers) == 1:
        if low != _ZERO:
            reader.refuse(node, path, Sentence("0, where the first tier begins"))
        return
    bound = tiers[-2].high
    if bound is None or low == bound:
        return
    begins, ends = _plain(low), _plain(bound)
    if low > bound:
        found = Sentence("{low}, a gap: from {high} up to {low} there would be no rate", low=begins, high=ends)
    else:
        found = Sentence("{low}, an overlap: from {low} up to {high} there would be two rates", low=begins, high=ends)
    reader.refuse(node, path, Sentence("{high}, where the tier before ends", high=ends), found)


def _bound(reader: NodeReader, node: yaml.Node | None, path: str, by: TierBasis) -> Decimal | None:
    return reader.rate(node, path, _BOUND[by]) if by == "attainment" else reader.amount(node, path, _BOUND[by])


def _plain(bound: Decimal) -> str:
    """A bound as a plan file has it, in every language."""
    return f"{bound.normalize():f}"
