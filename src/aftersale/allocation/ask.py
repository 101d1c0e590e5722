"""From facts to what a run decides, in DuckDB and NumPy: candidates, values, places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import duckdb
import numpy as np

from aftersale.allocation.candidates import ASK, describe_tickets
from aftersale.allocation.model import Bools, CandidateSet, Policy, Question, Terms
from aftersale.allocation.places import find_partner_days, find_quotas
from aftersale.allocation.rates import RATES, Rates
from aftersale.allocation.solve.model import Int32, Int64, Pairs
from aftersale.allocation.stretches import ask_stretches, join_sets, join_values
from aftersale.allocation.values import TicketWorth, Valued, keep_pairs, value_pairs
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import decide_rows


@dataclass(frozen=True, slots=True)
class AllocationTables:
    """The two rule tables in force on the first day of a run."""

    eligibility: RuleTable
    weights: RuleTable


_Columns = dict[str, Int64]
_WORTH = ("upsell", "cancellation", "quality", "preference", "keeping", "handling_minutes", "holder")


def ask(duck: duckdb.DuckDBPyConnection, tables: AllocationTables, policy: Policy, rates: Rates) -> Question:
    """What a run decides, from the DuckDB tables that `store.fetch_question_inputs` brings and `exchange_rates`.

    `exchange_rates` has from_currency, to_currency, rate_on and rate. `rates` are what `rates.learn_rates` learned on the same
    connection. The tables that are made on the way stay for `check.check_question`.
    """
    _gather(duck, policy)
    weighed = _weigh(duck, tables.weights, policy)
    stretches = ask_stretches(duck, tables.eligibility, policy, len(rates.partner_ids))
    set_of = stretches[0].set_of
    nodes = duck.execute(RATES["find_nodes"]).fetchnumpy()["node"]
    worth = TicketWorth(**{name: weighed[name] for name in _WORTH}, node=np.asarray(nodes, np.int64))
    refused = _refuse(weighed)
    set_of = np.where(_is_refused(refused, len(set_of)), np.int32(-1), set_of)
    valued = [value_pairs(each.sets, set_of, worth, each.costs, rates.rates) for each in stretches]
    fits = np.all([each.fits for each in valued], axis=0)
    refused |= dict.fromkeys(np.flatnonzero(~fits).tolist(), "value_overflow")
    refused |= dict.fromkeys(np.flatnonzero((set_of < 0) & ~_is_refused(refused, len(set_of))).tolist(), "no_candidate")
    if not fits.all():
        set_of = np.where(fits, set_of, np.int32(-1))
        valued = [keep_pairs(each, fits) for each in valued]
    asked = join_values(stretches, set_of, valued)
    return _compose(policy, rates.partner_ids, weighed, asked, (join_sets(stretches), set_of, refused), duck)


def _gather(duck: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    day, days, base = policy.allocate_on, policy.days, policy.currency
    planned_on = policy.planned_on or day
    duck.execute(ASK["find_standings"], {"planned_on": planned_on, "day": day, "days": days})
    duck.execute(ASK["find_conversions"], {"base": base, "day": day})
    duck.execute(ASK["number_partners"])
    duck.execute(ASK["find_offers"], {"day": day, "days": days})
    duck.execute(ASK["find_active"], {"from_on": day, "end_on": day + timedelta(days=days)})
    duck.execute(ASK["number_tickets"], {"day": day, "days": days})


def _weigh(duck: duckdb.DuckDBPyConnection, table: RuleTable, policy: Policy) -> _Columns:
    describe_tickets(duck, table, policy.allocate_on)
    decide_rows(
        duck, table, "kinds", "weights", ["kind"], {each.name: each.name for each in table.inputs}, "decided_on"
    )
    duck.execute(ASK["weigh_tickets"])
    columns = duck.execute("SELECT * FROM weighed ORDER BY ticket").fetchnumpy()
    filled = {name: np.ma.filled(column, 0) for name, column in columns.items()}
    filled["fits"] = ~np.any([np.ma.getmaskarray(column) for column in columns.values()], axis=0)
    return filled


def _refuse(weighed: _Columns) -> dict[int, str]:
    """Why tickets cannot be given to anybody, whoever the candidates are; the first of several reasons."""
    reasons = {
        "value_overflow": ~weighed["fits"],
        "no_weights": ~weighed["is_weighed"],
        "no_rate": ~weighed["has_rate"],
        "no_capacity": weighed["is_lock_idle"],
        "outside_window": weighed["first_day"] > weighed["last_day"],
    }
    refused: dict[int, str] = {}
    for reason, applies in reasons.items():
        refused |= dict.fromkeys(np.flatnonzero(applies).tolist(), reason)
    return refused


def _is_refused(refused: dict[int, str], tickets: int) -> Bools:
    made = np.zeros(tickets, np.bool_)
    made[list(refused)] = True
    return made


def _compose(
    policy: Policy,
    partner_ids: Int64,
    weighed: _Columns,
    asked: tuple[Valued, tuple[Terms, ...]],
    candidates: tuple[tuple[CandidateSet, ...], Int32, dict[int, str]],
    duck: duckdb.DuckDBPyConnection,
) -> Question:
    sets, set_of, refused = candidates
    valued, terms = asked

    def numbers(name: str) -> Int32:
        return np.asarray(weighed[name], np.int32)

    return Question(
        policy=policy,
        ticket_ids=np.asarray(weighed["ticket_id"], np.int64),
        partner_ids=partner_ids,
        sets=sets,
        set_of=np.asarray(set_of, np.int32),
        pairs=Pairs(valued.starts, valued.partners, valued.values),
        parts=valued.parts,
        minutes=valued.minutes,
        partner_days=find_partner_days(duck, policy),
        quotas=find_quotas(duck, policy),
        refused=refused,
        holder=numbers("holder"),
        locked=numbers("locked"),
        delay_cost=numbers("delay_cost"),
        due_day=numbers("due_day"),
        first_day=numbers("first_day"),
        last_day=numbers("last_day"),
        terms=terms,
    )
