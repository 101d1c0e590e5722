"""A question as the bytes that a run keeps: asked again, it gives the same answer without looking anything up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from itertools import chain, pairwise
from typing import Any

import numpy as np

from aftersale.allocation.kept_arrays import Array, KeptArrays, index_texts, write_arrays
from aftersale.allocation.model import CandidateSet, PartnerDay, Policy, Question, QuotaRow, Terms, Tier
from aftersale.allocation.solve.model import Pairs
from aftersale.allocation.values import flatten_sets
from aftersale.allocation.verdicts import Verdicts

_OF_TICKETS = ("ticket_ids", "holder", "locked", "delay_cost", "due_day", "first_day", "last_day")
_OF_PAIRS = ("parts", "minutes")
_OF_QUOTAS = ("partner_quota_id", "partner", "fewest", "most", "shortfall_price", "first_day", "last_day")
_OF_TERMS = ("allowed", "values", "costs", "preferences", "minutes")


def write_question(question: Question, verdicts: Verdicts) -> bytes:
    """A question, and what the eligibility table said, so that the part about one ticket can be read alone."""
    members, preferred, set_starts = flatten_sets(question.sets)
    set_rules, rule_of = index_texts(list(chain.from_iterable(each.rule_ids for each in question.sets)))
    reasons, reason_of = index_texts(list(question.refused.values()))
    pairs = question.pairs
    arrays: dict[str, Array] = {name: getattr(question, name) for name in (*_OF_TICKETS, *_OF_PAIRS)}
    arrays |= {"partner_ids": question.partner_ids, "set_of": question.set_of}
    arrays |= {"starts": pairs.starts, "partners": pairs.partners, "values": pairs.values}
    arrays |= {"set_starts": set_starts, "members": members, "preferred": preferred, "rule_of": rule_of}
    arrays |= {"refused": np.fromiter(question.refused, np.int32, len(question.refused)), "reason_of": reason_of}
    arrays |= {f"quota {number}": quota.tickets for number, quota in enumerate(question.quotas)}
    for terms in question.terms:
        arrays |= {f"{name} from {terms.first_day}": getattr(terms, name) for name in _OF_TERMS}
    arrays |= {"kind_of": verdicts.kind_of, "decided": verdicts.decided}
    if question.excluded is not None:
        arrays["excluded"] = question.excluded
    about = {
        "set_rules": set_rules,
        "reasons": reasons,
        "partner_days": [asdict(each) for each in question.partner_days],
        "quotas": [{name: getattr(each, name) for name in _OF_QUOTAS} for each in question.quotas],
        "terms": [each.first_day for each in question.terms],
        "rules": verdicts.rules,
    }
    return write_arrays(about, arrays)


def read_question(kept: KeptArrays, policy: Policy) -> tuple[Question, Verdicts]:
    """What `write_question` wrote, as it is asked with a policy: that is the run's, and no part of what is kept."""
    about = kept.about
    arrays: dict[str, Any] = {name: kept[name] for name in (*_OF_TICKETS, *_OF_PAIRS)}
    question = Question(
        policy=policy,
        partner_ids=kept["partner_ids"],
        sets=_read_sets(kept, 0, len(kept["set_starts"]) - 1),
        set_of=kept["set_of"],
        pairs=Pairs(kept["starts"], kept["partners"], kept["values"]),
        partner_days=tuple(map(_read_day, about["partner_days"])),
        quotas=tuple(QuotaRow(tickets=kept[f"quota {number}"], **told) for number, told in enumerate(about["quotas"])),
        refused=_read_refused(kept),
        excluded=kept.find("excluded"),
        terms=_read_terms(kept, 0, len(kept["partners"])),
        **arrays,
    )
    return question, Verdicts(_read_rules(about), kept["kind_of"], kept["decided"])


def read_ticket(kept: KeptArrays, ticket_id: int, policy: Policy) -> tuple[Question, Verdicts, slice] | None:
    """The question about one ticket alone, as its number 0, without quotas; what the table said of it; its pairs in the whole question.

    None for a ticket that the question is not about.
    """
    found = np.flatnonzero(kept["ticket_ids"] == ticket_id)
    if not len(found):
        return None
    at = int(found[0])
    begin, end = kept.rows("starts", at, at + 2).tolist()
    number = int(kept.rows("set_of", at, at + 1)[0])
    kind = int(kept.rows("kind_of", at, at + 1)[0])
    reason = _read_refused(kept).get(at)
    arrays: dict[str, Any] = {name: kept.rows(name, at, at + 1) for name in _OF_TICKETS}
    arrays |= {name: kept.rows(name, begin, end) for name in _OF_PAIRS}
    question = Question(
        policy=policy,
        partner_ids=kept["partner_ids"],
        sets=() if number < 0 else _read_sets(kept, number, number + 1),
        set_of=np.array([min(number, 0)], np.int32),
        pairs=Pairs(
            np.array([0, end - begin], np.int64), kept.rows("partners", begin, end), kept.rows("values", begin, end)
        ),
        partner_days=tuple(map(_read_day, kept.about["partner_days"])),
        refused={} if reason is None else {0: reason},
        excluded=kept.rows("excluded", begin, end) if "excluded" in kept else None,
        terms=_read_terms(kept, begin, end),
        **arrays,
    )
    verdicts = Verdicts(_read_rules(kept.about), np.zeros(1, np.int32), kept.rows("decided", kind, kind + 1))
    return question, verdicts, slice(begin, end)


def _read_sets(kept: KeptArrays, first: int, last: int) -> tuple[CandidateSet, ...]:
    """The sets from one number to before another."""
    starts = kept.rows("set_starts", first, last + 1)
    begin, end = int(starts[0]), int(starts[-1])
    partners = kept.rows("members", begin, end).tolist()
    liked = kept.rows("preferred", begin, end).tolist()
    rules = [kept.about["set_rules"][number] for number in kept.rows("rule_of", begin, end).tolist()]
    bounds = (starts - begin).tolist()
    return tuple(CandidateSet(tuple(partners[a:b]), tuple(rules[a:b]), tuple(liked[a:b])) for a, b in pairwise(bounds))


def _read_terms(kept: KeptArrays, begin: int, end: int) -> tuple[Terms, ...]:
    """The terms of some pairs."""
    return tuple(
        Terms(first_day, **{name: kept.rows(f"{name} from {first_day}", begin, end) for name in _OF_TERMS})
        for first_day in kept.about["terms"]
    )


def _read_refused(kept: KeptArrays) -> dict[int, str]:
    reasons = kept.about["reasons"]
    return {
        ticket: reasons[reason]
        for ticket, reason in zip(kept["refused"].tolist(), kept["reason_of"].tolist(), strict=True)
    }


def _read_rules(about: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return tuple((rule_id, decision, reason) for rule_id, decision, reason in about["rules"])


def _read_day(told: Mapping[str, Any]) -> PartnerDay:
    day = PartnerDay(**{**told, "contact_on": date.fromisoformat(told["contact_on"])})
    return replace(day, tiers=tuple(Tier(**each) for each in told["tiers"]))
