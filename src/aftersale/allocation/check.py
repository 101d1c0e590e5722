"""What is wrong with a question, for people who can mend it; everything else is allocated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.doubts import check_doubts
from aftersale.allocation.model import NOBODY, Policy, Question, QuotaRow
from aftersale.allocation.places import knows_holidays
from aftersale.allocation.shipped import say_reason
from aftersale.allocation.solve.model import Int64
from aftersale.allocation.wrong import (
    describe_nobody_active,
    describe_nobody_let_through,
    describe_old_rate,
    describe_partner,
    describe_ticket,
    name_dimension,
    say_limit,
)
from aftersale.findings.model import Finding
from aftersale.rules.check.allowed import find_nearest
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import Fact

CHECK = load_statements("aftersale.allocation", "check.sql")

Rows = list[dict[str, Any]]


def check_question(duck: duckdb.DuckDBPyConnection, question: Question, tables: AllocationTables) -> list[Finding]:
    """Everything that keeps tickets from being given out as meant, from what `ask.ask` left on the connection."""
    partners = _rows(duck, "list_partners", {})
    return [
        *_check_unplaced(duck, question, tables, partners),
        *_check_refused(duck, question),
        *_check_locks(duck),
        *_check_partners(question, partners),
        *_check_lone(duck, question),
        *_check_volumes(question, partners),
        *_check_quotas(duck, question),
        *_check_rates(duck, question.policy),
        *check_doubts(duck, question),
    ]


def load_rate_days(duck: duckdb.DuckDBPyConnection, base: str) -> dict[str, date]:
    """Of which day the exchange rates are that a question was counted with, by currency."""
    return {row["currency"]: row["rate_on"] for row in _rows(duck, "list_rates", {"base": base})}


def _check_rates(duck: duckdb.DuckDBPyConnection, policy: Policy) -> Iterator[Finding]:
    """Rates that are older than the weekday before: that one is the newest there can be before banks publish those of the day."""
    back = {0: 3, 6: 2}.get(policy.allocate_on.weekday(), 1)
    newest_on = policy.allocate_on - timedelta(days=back)
    for currency, rate_on in load_rate_days(duck, policy.currency).items():
        if rate_on < newest_on:
            yield describe_old_rate(currency, policy.currency, rate_on, policy.allocate_on)


def _check_unplaced(
    duck: duckdb.DuckDBPyConnection, question: Question, tables: AllocationTables, partners: Rows
) -> Iterator[Finding]:
    """Tickets without candidates; what is wrong with all of them at once is said once."""
    numbers = [number for number, reason in question.refused.items() if reason == "no_candidate"]
    if not numbers:
        return
    if not any(row["is_active"] for row in partners):
        yield describe_nobody_active(question.policy.allocate_on, len(partners))
        return
    duck.execute(CHECK["name_unplaced"], {"numbers": numbers})
    rows = _rows(duck, "list_unplaced", {})
    if not question.sets and len(numbers) > 1:
        worst = Counter((row["rule_id"] or "", row["reason"] or "") for row in rows).most_common(1)[0][0]
        yield describe_nobody_let_through(
            tables.eligibility.name, len(numbers), {"rule_id": worst[0], "reason": say_reason(*worst)}
        )
        return
    unserved: dict[tuple[str, str], str | None] = {
        (row["dimension"], row["value"]): _nearest(row["value"], row["known"])
        for row in _rows(duck, "list_unserved", {"day": question.policy.allocate_on})
    }
    for row in rows:
        yield _describe_unplaced(row, unserved)


def _nearest(value: str, known: list[str]) -> str | None:
    found = find_nearest(value, known)
    return None if found is None else str(found)


def _describe_unplaced(row: Mapping[str, Any], unserved: Mapping[tuple[str, str], str | None]) -> Finding:
    for dimension in ("region", "product", "segment", "language"):
        value = row[dimension]
        if (dimension, value) in unserved:
            nearest = unserved[dimension, value]
            facts: dict[str, Fact] = {"dimension": name_dimension(dimension), "value": value, "nearest": nearest or ""}
            return describe_ticket("served_by_nobody" if nearest is None else "nearly_served", row, **facts)
    if row["has_candidates"]:
        return describe_ticket("by_hand", row)
    counts = {"count": int(row["ruled_out"]), "partners": int(row["partners"])}
    if row["rule_id"]:
        return describe_ticket(
            "ruled_out", row, rule=row["rule_id"], reason=say_reason(row["rule_id"], row["reason"]), **counts
        )
    return describe_ticket("no_row", row, **counts)


def _check_refused(duck: duckdb.DuckDBPyConnection, question: Question) -> Iterator[Finding]:
    """Tickets that nobody can get whoever may take them."""
    policy = question.policy
    numbers = [number for number, reason in question.refused.items() if reason != "no_candidate"]
    for row in _rows(duck, "list_refused", {"numbers": numbers, "day": policy.allocate_on}):
        match question.refused[row["ticket"]]:
            case "no_capacity":
                kind = "lock_on_paused" if row["is_paused"] else "lock_on_inactive"
                yield describe_ticket(kind, row, partner=row["partner_name"])
            case "no_rate":
                yield describe_ticket(
                    "no_rate", row, currency=row["currency"], base=policy.currency, day=policy.allocate_on
                )
            case "value_overflow":
                yield describe_ticket("value_overflow", row, limit=say_limit(policy.currency))
            case "no_weights":
                yield describe_ticket("no_weights", row)


def _check_locks(duck: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for row in _rows(duck, "list_odd_locks", {}):
        kind = "lock_not_allowed" if row["rule_id"] else "lock_unmatched"
        yield describe_ticket(kind, row, partner=row["partner_name"], rule=row["rule_id"] or "")


def _check_partners(question: Question, partners: Rows) -> Iterator[Finding]:
    """What partners lack before they can get tickets."""
    policy = question.policy
    day = policy.allocate_on
    for row in partners:
        for currency in row["without_rate"] or ():
            facts: dict[str, Fact] = {"currency": currency, "base": policy.currency, "day": day}
            yield describe_partner("partner_without_rate", row, currency, **facts)
        if row["country"] and not knows_holidays(row["country"], day.year):
            yield describe_partner("holidays_unknown", row, country=row["country"])
        if row["fewest_a_day"] is not None:
            yield describe_partner("minimum_above_capacity", row, fewest=row["fewest_a_day"])
        if not row["has_contract"]:
            if not row["is_paused"]:
                yield describe_partner("partner_without_contract", row, day=day)
        elif not row["has_capacity"]:
            yield describe_partner("partner_without_capacity", row, day=day)
        elif not row["is_active"] and not row["without_rate"]:
            yield describe_partner("cost_too_large", row, limit=say_limit(policy.currency))


def _check_lone(duck: duckdb.DuckDBPyConnection, question: Question) -> Iterator[Finding]:
    """What partners serve and no ticket has, where tickets have something like it that nobody serves."""
    for row in _rows(duck, "list_lone", {"day": question.policy.allocate_on}):
        if (nearest := _nearest(row["value"], row["known"])) is not None:
            dimension, value = name_dimension(row["dimension"]), row["value"]
            apart = f"{row['dimension']}={value}"
            yield describe_partner("serves_no_ticket", row, apart, dimension=dimension, value=value, nearest=nearest)


def _check_volumes(question: Question, partners: Rows) -> Iterator[Finding]:
    """Locks beyond the places of a partner, and minimums beyond its candidates."""
    count = len(question.partner_ids)
    free = np.setdiff1d(np.arange(len(question.locked)), list(question.refused))
    held = question.locked[free]
    locks = np.bincount(held[held != NOBODY], minlength=count)
    allowed = np.bincount(question.pairs.partners, minlength=count)
    places = _sum_places(question)
    fewest: defaultdict[int, int] = defaultdict(int)
    for each in question.partner_days:
        fewest[each.partner] += each.fewest
    for row in partners:
        partner = row["partner"]
        locked, room, can = int(locks[partner]), int(places[partner]), int(allowed[partner])
        if locked > room:
            yield describe_partner("capacity_below_locks", row, count=locked, places=room, missing=locked - room)
        if fewest[partner] > can:
            missing = fewest[partner] - can
            yield describe_partner("minimum_above_rules", row, fewest=fewest[partner], count=can, missing=missing)


def _check_quotas(duck: duckdb.DuckDBPyConnection, question: Question) -> Iterator[Finding]:
    named = {row["partner_quota_id"]: row for row in _rows(duck, "list_quotas", {})}
    places = _sum_places(question)
    owner = np.repeat(np.arange(len(question.set_of)), np.diff(question.pairs.starts))
    for quota in question.quotas:
        can = _count_reachable(question, quota, owner, places)
        if quota.fewest <= can:
            continue
        row = named[quota.partner_quota_id]
        of_all = quota.partner == NOBODY
        partner_id = None if of_all else int(question.partner_ids[quota.partner])
        yield describe_partner(
            "quota_of_all_out_of_reach" if of_all else "quota_out_of_reach",
            {"name": row["partner_name"], "partner_id": partner_id},
            f"{row['dimension']}={row['value']}",
            dimension=name_dimension(row["dimension"]),
            value=row["value"],
            fewest=quota.fewest,
            count=can,
            missing=quota.fewest - can,
        )


def _count_reachable(question: Question, quota: QuotaRow, owner: Int64, places: Int64) -> int:
    """How many tickets of a quota could be given on the days together, if nothing else were."""
    is_meant = np.zeros(len(question.set_of), np.bool_)
    is_meant[quota.tickets] = True
    pairs = is_meant[owner]
    if quota.partner == NOBODY:
        return min(len(np.unique(owner[pairs])), int(places.sum()))
    return min(int((pairs & (question.pairs.partners == quota.partner)).sum()), int(places[quota.partner]))


def _sum_places(question: Question) -> Int64:
    places = np.zeros(len(question.partner_ids), np.int64)
    for each in question.partner_days:
        places[each.partner] += each.places + each.overtime
    return places


def _rows(duck: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object]) -> Rows:
    result = duck.execute(CHECK[name], parameters or None)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
