"""Says in sentences why a ticket is where it is, from what its run kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from aftersale.allocation.choose import choose
from aftersale.allocation.model import NOBODY, PARTS, Answer, Question
from aftersale.allocation.options import compute_delay, find_options, find_pair_of, find_sinks
from aftersale.allocation.verdicts import Verdicts
from aftersale.storage.database import Row
from aftersale.values.money import Money
from aftersale.values.sentence import N_, Percent, Sentence, list_sentences

REASONS = {
    "no_candidate": N_("Nobody may take it: the eligibility table lets no partner through."),
    "no_capacity": N_("All places of its candidates are worth more to other tickets, or there are none."),
    "not_worth_it": N_("It costs more than it is worth, with every candidate that has a place."),
    "no_rate": N_("An exchange rate that its value needs is missing."),
    "outside_window": N_("It may not be contacted on the days of the run."),
    "no_weights": N_("No row of the table of weights says what it is worth."),
    "value_overflow": N_("Its value is larger than a run can count with."),
}

PART_SENTENCES = {
    "upsell": N_("up-sell {amount}"),
    "quality": N_("quality {amount}"),
    "cancellation": N_("cancellation {amount}"),
    "cost": N_("cost {amount}"),
    "preference": N_("preference {amount}"),
    "keeping": N_("keeping its partner {amount}"),
    "delay": N_("not leaving it for later {amount}"),
}


@dataclass(frozen=True)
class Told:
    """What sentences about a ticket of a run are made of.

    Attributes
    ----------
    choice : its row in the run
    question : what the run decided, or the part of it about this ticket
    verdicts : what the eligibility table said
    regrets : what the plan would lose by each of its pairs, None where that is not known
    prices : of a place of each partner and day, by their numbers
    names : of partners, by id
    ruled_out : partners that gave the ticket back or that somebody ruled out, by number, and how
    """

    choice: Row
    question: Question
    verdicts: Verdicts
    regrets: Sequence[int | None] | None
    prices: Mapping[tuple[int, int], int]
    names: Mapping[int, str]
    ruled_out: Mapping[int, Sentence] = field(default_factory=dict)

    @property
    def ticket(self) -> int:
        """The number of the ticket in the question."""
        return int(np.flatnonzero(self.question.ticket_ids == self.choice["ticket_id"])[0])

    def amount(self, thousandths: int) -> Money:
        """Thousandths as the amount that they are."""
        return Money(Decimal(int(thousandths)).scaleb(-3), self.question.policy.currency)

    def name(self, partner: int) -> str:
        """The name of a partner by its number."""
        return self.names.get(int(self.question.partner_ids[partner]), str(self.question.partner_ids[partner]))


@dataclass(frozen=True, slots=True)
class Record:
    """How a partner has done with the tickets that it contacted."""

    contacted: int
    sold: int
    cancelled: int
    last_on: date | None


@dataclass(frozen=True)
class WholePlan:
    """All that a run decided, which only takes part where a ticket is tried at another partner; `numbers` of tickets, by id."""

    question: Question
    answer: Answer
    numbers: Mapping[int, str]


def list_candidates(told: Told) -> list[dict[str, Any]]:
    """Every candidate of a ticket: its worth, the price of a place, the cost of forcing it; the chosen one, then the best net first.

    What it is worth is what the plan counts: with its bonus for staying, and with what not leaving it for later is worth.
    """
    question, ticket = told.question, told.ticket
    begin = int(question.pairs.starts[ticket])
    days = _find_days(told)
    found = []
    for at, partner in enumerate(question.pairs.partners[begin : int(question.pairs.starts[ticket + 1])].tolist()):
        partner_id = int(question.partner_ids[partner])
        if partner in told.ruled_out and partner_id != told.choice["partner_id"]:
            continue
        worths = [(_weigh(told, begin + at, day), told.prices.get((partner, day), 0)) for day in days[partner]]
        score, price = max(worths, key=lambda each: each[0] - each[1])
        sets = question.sets[int(question.set_of[ticket])]
        rule_id = sets.rule_ids[at]
        verdict = told.verdicts.find(ticket, partner)
        found.append(
            {
                "partner_id": partner_id,
                "partner_name": told.name(partner),
                "score": score,
                "price": price,
                "net": score - price,
                "regret": None if told.regrets is None else told.regrets[at],
                "is_preferred": sets.preferred[at],
                "rule_id": rule_id,
                "reason": verdict[2] if verdict is not None and verdict[0] == rule_id else "",
                "is_chosen": partner_id == told.choice["partner_id"],
            }
        )
    return sorted(found, key=lambda each: (not each["is_chosen"], -each["net"], each["partner_id"]))


def _find_days(told: Told) -> dict[int, list[int]]:
    """On which days each candidate could take the ticket, from the first of the run; the one that has it, on the day that it does.

    Where there is none, the first day stands for it: what a partner would be worth is told of those without a place, too.
    """
    question, ticket, options = told.question, told.ticket, find_options(told.question)
    span = options.range_of(ticket)
    begin, end = int(question.pairs.starts[ticket]), int(question.pairs.starts[ticket + 1])
    found: dict[int, list[int]] = {partner: [] for partner in question.pairs.partners[begin:end].tolist()}
    for pair, day in zip(options.pair_of[span].tolist(), options.day[span].tolist(), strict=True):
        found[int(question.pairs.partners[pair])].append(day)
    if told.choice["partner_id"] is not None:
        [chosen] = np.flatnonzero(question.partner_ids == told.choice["partner_id"]).tolist()
        found[chosen] = [(told.choice["contact_on"] - question.policy.allocate_on).days]
    first = min(max(int(question.first_day[ticket]), 0), question.policy.days - 1)
    return {partner: days or [first] for partner, days in found.items()}


def _weigh(told: Told, pair: int, day: int) -> int:
    """What a pair is worth on a day, what not leaving the ticket for later is worth included."""
    question = told.question
    delay = compute_delay(question, np.full(question.pairs.tickets, day, np.int32))[told.ticket]
    return int(question.value_on(np.array([pair]), np.array([day], np.int32))[0]) - int(delay)


def list_parts(told: Told) -> list[dict[str, Any]]:
    """What the worth of a ticket is the sum of, and the price of its place: together they are what remains, its net value."""
    parts = told.choice["parts"]
    found = [{"part": part, "value": value} for part, value in zip((*PARTS, "delay"), parts, strict=False)]
    price = next((each["price"] for each in list_candidates(told) if each["is_chosen"]), 0) if found else 0
    return [*found, {"part": "place", "value": -price}] if price else found


def list_forbidden(told: Told) -> list[dict[str, Any]]:
    """Partners that may not take a ticket, with the row that says so, or who ruled it out."""
    question, ticket = told.question, told.ticket
    candidates = set(
        question.pairs.partners[question.pairs.starts[ticket] : question.pairs.starts[ticket + 1]].tolist()
    )
    found = []
    for partner, partner_id in enumerate(question.partner_ids.tolist()):
        verdict = told.verdicts.find(ticket, partner)
        if partner in told.ruled_out and partner_id != told.choice["partner_id"]:
            said = {"rule_id": "", "reason": told.ruled_out[partner]}
            found.append({"partner_id": partner_id, "partner_name": told.name(partner), **said})
        elif partner not in candidates and verdict is not None and verdict[1] == "forbidden":
            found.append(
                {
                    "partner_id": partner_id,
                    "partner_name": told.name(partner),
                    "rule_id": verdict[0],
                    "reason": verdict[2],
                }
            )
    return found


def explain_ticket(told: Told) -> list[Sentence]:
    """Why this partner, what comes second, or why nobody."""
    if told.choice["partner_id"] is None:
        return list(_explain_unassigned(told))
    return [*_explain_chosen(told), *_explain_runner_up(told)]


def _explain_chosen(told: Told) -> Iterator[Sentence]:
    choice = told.choice
    facts = {"ticket": choice["ticket_number"], "partner": choice["partner_name"], "day": choice["contact_on"]}
    worth = told.amount(choice["value"])
    yield Sentence("Ticket {ticket} goes to {partner} on {day}, where it is worth {worth}.", **facts, worth=worth)
    yield Sentence("That is {parts}.", parts=list_sentences(_say_parts(told, choice["parts"])))
    if choice["status"] == "locked":
        yield Sentence(
            "{person} locked it to {partner}: it goes there whatever the optimum is.",
            person=choice["locked_by"],
            partner=choice["partner_name"],
        )
        return
    if choice["status"] == "held_back":
        yield Sentence("It is one of the tickets that go by best available, to compare with the others.")
        return
    if choice["status"] == "kept":
        yield Sentence("{partner} has it already.", partner=choice["partner_name"])
    if choice["status"] == "moved":
        holder = told.name(int(told.question.holder[told.ticket]))
        yield Sentence("{partner} has it now and has not accepted it.", partner=holder)
    candidates = list_candidates(told)
    own = candidates[0]
    if own["price"] > 0:
        yield Sentence(
            "A place of {partner} is worth {price} to other tickets, so {net} remain.",
            partner=choice["partner_name"],
            price=told.amount(own["price"]),
            net=told.amount(own["net"]),
        )
        if len(candidates) > 1:
            yield Sentence("No other of its {count} candidates leaves more.", count=len(candidates))


def explain_record(told: Told, record: Record) -> list[Sentence]:
    """What up-sell and cancellation are reckoned by: how the chosen partner has done, with how many tickets, until when."""
    partner = told.choice["partner_name"]
    if record.last_on is None:
        return [Sentence("No outcome of {partner} was known: it is reckoned to do as the others do.", partner=partner)]
    said = Sentence(
        "The rates of {partner} rest on {count} tickets that it contacted, the last on {day}: it sold {sold} and lost {lost} of them.",
        partner=partner,
        count=record.contacted,
        day=record.last_on,
        sold=_share(record.sold, record.contacted),
        lost=_share(record.cancelled, record.contacted),
    )
    return [said]


def _share(part: int, whole: int) -> Percent:
    return Percent((Decimal(part) / whole).quantize(Decimal("0.001"), ROUND_HALF_UP))


def _say_parts(told: Told, parts: Sequence[int]) -> list[Sentence]:
    names = (*PARTS, "delay")
    return [
        Sentence(PART_SENTENCES[name], amount=told.amount(value))
        for name, value in zip(names, parts, strict=True)
        if value
    ]


def _explain_runner_up(told: Told) -> Iterator[Sentence]:
    choice = told.choice
    if choice["runner_up_partner_id"] is None:
        others = [each for each in list_candidates(told) if not each["is_chosen"]]
        if not others and not told.ruled_out:
            yield Sentence("Nobody else may take it.")
        elif choice["status"] != "locked":
            yield Sentence(
                "Its other candidates gave it back, were ruled out by hand, or take no tickets while it may be contacted."
            )
        return
    seconds = [each for each in list_candidates(told) if each["partner_id"] == choice["runner_up_partner_id"]]
    if not seconds:
        return
    worth = told.amount(seconds[0]["score"])
    facts = {"partner": choice["runner_up_partner_name"], "worth": worth}
    if choice["regret"] is None:
        yield Sentence("{partner} comes second, where it would be worth {worth}.", **facts)
    else:
        loss = told.amount(choice["regret"])
        yield Sentence(
            "{partner} comes second, where it would be worth {worth}: sending it there costs the whole plan {loss}.",
            **facts,
            loss=loss,
        )


def _explain_unassigned(told: Told) -> Iterator[Sentence]:
    yield Sentence("Nobody gets ticket {ticket}.", ticket=told.choice["ticket_number"])
    for partner, said in told.ruled_out.items():
        yield Sentence("{partner} may not take it: {reason}", partner=told.name(partner), reason=said)
    if told.ruled_out and told.choice["reason"] == "no_candidate":
        yield Sentence("Nobody else may take it.")
    else:
        yield Sentence(REASONS[told.choice["reason"]])
    if told.choice["regret"] is not None:
        yield Sentence(
            "Giving it to {partner} all the same costs the whole plan {loss}.",
            partner=told.choice["runner_up_partner_name"],
            loss=told.amount(told.choice["regret"]),
        )


def say_ruled_out(kind: str, name: str, day: date, reason: str) -> Sentence:
    """How it came that a partner may not have a ticket: it gave it back, or somebody ruled it out."""
    if kind == "returned":
        return Sentence("Returned it on {day}: {reason}", day=day, reason=reason)
    if reason:
        return Sentence("Ruled out by {name} on {day}: {reason}", name=name, day=day, reason=reason)
    return Sentence("Ruled out by {name} on {day}.", name=name, day=day)


def explain_verdict(verdicts: Verdicts, ticket: int, partner: int) -> Sentence:
    """Why the eligibility table does not let a partner through."""
    verdict = verdicts.find(ticket, partner)
    if verdict is None:
        return Sentence("no row of the eligibility table lets it through, or it has no contract in force.")
    rule_id, _, reason = verdict
    return Sentence("row {row} of the eligibility table says: {reason}", row=rule_id, reason=reason or rule_id)


def explain_partner(told: Told, partner: int, load: Callable[[], WholePlan]) -> list[Sentence]:
    """Why a ticket does not go to one partner: the row that forbids it, or whose ticket would have to move, found by solving again.

    Parameters
    ----------
    load : brings the whole plan, called only where it is needed
    """
    question, ticket = told.question, told.ticket
    name = told.name(partner)
    if int(question.partner_ids[partner]) == told.choice["partner_id"]:
        return explain_ticket(told)
    if partner in told.ruled_out:
        return [Sentence("{partner} may not take it: {reason}", partner=name, reason=told.ruled_out[partner])]
    pair = find_pair_of(question, ticket, partner)
    if pair is None:
        verdict = explain_verdict(told.verdicts, ticket, partner)
        return [Sentence("{partner} may not take it: {reason}", partner=name, reason=verdict)]
    if (find_sinks(question)[partner] < 0).all() or pair not in find_options(question).pair_of:
        return [Sentence("{partner} takes no tickets on the days on which it may be contacted.", partner=name)]
    whole = load()
    locked = whole.question.locked.copy()
    locked[whole.question.ticket_ids == told.choice["ticket_id"]] = partner
    after = choose(replace(whole.question, locked=locked), prices=whole.answer.prices)
    partner_id = int(question.partner_ids[partner])
    worth = told.amount(next(each["score"] for each in list_candidates(told) if each["partner_id"] == partner_id))
    return list(_compare(told, partner, worth, (whole, after)))


def _compare(told: Told, partner: int, worth: Money, plans: tuple[WholePlan, Answer]) -> Iterator[Sentence]:
    whole, after = plans
    before, name = whole.answer, told.name(partner)
    yield Sentence(
        "With {partner} it would be worth {worth}, and the whole plan {loss} less.",
        partner=name,
        worth=worth,
        loss=told.amount(before.value - after.value),
    )
    moved = (before.partner == partner) & (after.partner != partner)
    for ticket in np.flatnonzero(moved)[:1].tolist():
        ticket_id = int(whole.question.ticket_ids[ticket])
        goes = int(after.partner[ticket])
        facts = {"other": whole.numbers.get(ticket_id, str(ticket_id)), "partner": name}
        if goes == NOBODY:
            yield Sentence("Ticket {other} would lose its place at {partner}, and nobody would get it.", **facts)
        else:
            yield Sentence("Ticket {other} would go from {partner} to {next}.", **facts, next=told.name(goes))
