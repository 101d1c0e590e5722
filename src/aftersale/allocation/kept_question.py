"""A question as the bytes that a run keeps: asked again, it gives the same answer without looking anything up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aftersale.allocation.model import CandidateSet, PartnerDay, Policy, Question, QuotaRow, Tier
from aftersale.allocation.solve.model import Pairs
from aftersale.allocation.verdicts import Verdicts

CODEC = "zstd"
LEVEL = 1
HEAD_BYTES = 8

_ARRAYS = (
    "ticket_ids",
    "partner_ids",
    "set_of",
    "parts",
    "minutes",
    "holder",
    "locked",
    "delay_cost",
    "due_day",
    "first_day",
    "last_day",
)


def write_question(question: Question, verdicts: Verdicts) -> bytes:
    """A question, and what the eligibility table said, as bytes: a JSON head that names everything, and behind it the arrays."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(question, name) for name in _ARRAYS}
    pairs = question.pairs
    arrays |= {"starts": pairs.starts, "partners": pairs.partners, "values": pairs.values}
    arrays |= {f"quota {number}": quota.tickets for number, quota in enumerate(question.quotas)}
    arrays |= {"kind_of": verdicts.kind_of, "decided": verdicts.decided}
    if question.excluded is not None:
        arrays["excluded"] = question.excluded
    head = {
        "policy": asdict(question.policy),
        "sets": [[each.partners, each.rule_ids, each.preferred] for each in question.sets],
        "partner_days": [asdict(each) for each in question.partner_days],
        "quotas": [
            [each.partner_quota_id, each.partner, each.fewest, each.most, each.shortfall_price]
            for each in question.quotas
        ],
        "refused": list(question.refused.items()),
        "rules": verdicts.rules,
        "arrays": [[name, each.dtype.str, each.shape] for name, each in arrays.items()],
    }
    told = json.dumps(head, default=str).encode()
    body = b"".join([told, *(np.ascontiguousarray(each).tobytes() for each in arrays.values())])
    packed: bytes = pa.Codec(CODEC, compression_level=LEVEL).compress(body, asbytes=True)
    return len(told).to_bytes(HEAD_BYTES, "little") + len(body).to_bytes(HEAD_BYTES, "little") + packed


def read_question(kept: bytes) -> tuple[Question, Verdicts]:
    """What `write_question` wrote."""
    told, size = (int.from_bytes(kept[at : at + HEAD_BYTES], "little") for at in (0, HEAD_BYTES))
    body = pa.Codec(CODEC).decompress(kept[2 * HEAD_BYTES :], size, asbytes=True)
    head = json.loads(body[:told])
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind, shape in head["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(body, np.dtype(kind), count, told).reshape(shape)
        told += arrays[name].nbytes
    question = Question(
        policy=_read_policy(head["policy"]),
        sets=tuple(CandidateSet(tuple(who), tuple(rules), tuple(liked)) for who, rules, liked in head["sets"]),
        pairs=Pairs(arrays["starts"], arrays["partners"], arrays["values"]),
        partner_days=tuple(map(_read_day, head["partner_days"])),
        quotas=tuple(
            QuotaRow(quota_id, partner, arrays[f"quota {number}"], fewest, most, price)
            for number, (quota_id, partner, fewest, most, price) in enumerate(head["quotas"])
        ),
        refused=dict(head["refused"]),
        excluded=arrays.get("excluded"),
        **{name: arrays[name] for name in _ARRAYS},
    )
    rules = tuple((rule_id, decision, reason) for rule_id, decision, reason in head["rules"])
    return question, Verdicts(rules, arrays["kind_of"], arrays["decided"])


def _read_policy(told: Mapping[str, Any]) -> Policy:
    shares = {name: Decimal(told[name]) for name in ("guaranteed_share", "held_back_share")}
    return Policy(**{**told, **shares, "allocate_on": date.fromisoformat(told["allocate_on"])})


def _read_day(told: Mapping[str, Any]) -> PartnerDay:
    day = PartnerDay(**{**told, "contact_on": date.fromisoformat(told["contact_on"])})
    return replace(day, tiers=tuple(Tier(**each) for each in told["tiers"]))
