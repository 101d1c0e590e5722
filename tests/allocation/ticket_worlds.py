"""Small worlds of tickets and partners, and what a run would be asked about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from aftersale.allocation.ask import AllocationTables, ask
from aftersale.allocation.check import check_question
from aftersale.allocation.model import NOBODY, PARTS, Policy, Question
from aftersale.allocation.rates import Rates, learn_rates
from aftersale.allocation.store import fetch_question_inputs
from aftersale.allocation.vocabulary import ELIGIBILITY_TABLE, TICKETS_AND_PARTNERS, WEIGHTS_TABLE
from aftersale.findings.model import Finding
from aftersale.orders.store import fetch_exchange_rates
from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table
from aftersale.rules.store import load_versions
from aftersale.storage.actor import operator
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Connection, Database
from worlds import World, new_world

MONDAY = date(2026, 3, 2)
"""A day on which everybody works."""

WEIGHTS = ("upsell_weight", "quality_worth", "cancellation_loss", "preference_worth", "keep_bonus", "delay_cost")

Rows = Sequence[Mapping[str, object]]


@dataclass
class Asked:
    """A question with the keys by which its world knows tickets and partners."""

    question: Question
    rates: Rates
    findings: list[Finding]
    tickets: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)

    def candidates(self, ticket: str) -> dict[str, int]:
        """The candidates of a ticket with their values in thousandths."""
        return {partner: sum(parts.values()) for partner, parts in self.parts(ticket).items()}

    def parts(self, ticket: str) -> dict[str, dict[str, int]]:
        """What each candidate of a ticket is worth, part by part."""
        asked, number = self.question, self.tickets.index(ticket)
        span = range(int(asked.pairs.starts[number]), int(asked.pairs.starts[number + 1]))
        return {
            self.partners[asked.pairs.partners[pair]]: dict(zip(PARTS, asked.parts[pair].tolist(), strict=True))
            for pair in span
        }

    def refused(self) -> dict[str, str]:
        """Why tickets cannot be given to anybody."""
        return {self.tickets[number]: reason for number, reason in self.question.refused.items()}

    def places(self) -> dict[tuple[str, str], int]:
        """Places by partner and day."""
        return {(self.partners[day.partner], str(day.contact_on)): day.places for day in self.question.partner_days}

    def locked(self, ticket: str) -> str | None:
        """Who must get a ticket."""
        number = self.question.locked[self.tickets.index(ticket)]
        return None if number == NOBODY else self.partners[number]

    def holder(self, ticket: str) -> str | None:
        """Who has a ticket."""
        number = self.question.holder[self.tickets.index(ticket)]
        return None if number == NOBODY else self.partners[number]

    def codes(self) -> list[str]:
        """The codes of what was found wrong, but that no outcome is known: few of these worlds have any."""
        return sorted(finding.code for finding in self.findings if finding.code != "rates_without_outcomes")

    def said(self, code: str) -> list[str]:
        """What was said of a code."""
        return [str(finding.message) for finding in self.findings if finding.code == code]


def ask_world(
    world: World,
    *,
    on: date = MONDAY,
    days: int = 1,
    eligibility: RuleTable | None = None,
    weights: RuleTable | None = None,
    as_of: datetime | None = None,
    planned_on: date | None = None,
) -> Asked:
    """What a run would be asked on a day, by the tables in force or by other ones."""
    policy = Policy(on, "EUR", days, planned_on=planned_on)
    with world.database.transaction(world.actor) as conn, open_columnar(world.database, conn, world.actor) as columnar:
        row = conn.execute("SELECT coalesce(%s, clock_timestamp()) AS at", (as_of,)).fetchone()
        assert row is not None
        tables = AllocationTables(
            eligibility or _in_force(conn, ELIGIBILITY_TABLE, on, row["at"]),
            weights or _in_force(conn, WEIGHTS_TABLE, on, row["at"]),
        )
        fetch_question_inputs(columnar, policy, row["at"])
        fetch_exchange_rates(columnar, policy.currency, on, row["at"])
        rates = learn_rates(columnar.duck, on)
        question = ask(columnar.duck, tables, policy, rates)
        asked = Asked(question, rates, check_question(columnar.duck, question, tables))
        names = dict(columnar.duck.execute("SELECT ticket_id, ticket_number FROM tickets").fetchall())
        partners = dict(columnar.duck.execute("SELECT partner_id, partner_number FROM partners").fetchall())
    asked.tickets = [names[ticket_id] for ticket_id in question.ticket_ids.tolist()]
    asked.partners = [partners[partner_id] for partner_id in question.partner_ids.tolist()]
    return asked


def _in_force(conn: Connection, name: str, on: date, as_of: datetime) -> RuleTable:
    [version] = load_versions(conn, name, on, on + timedelta(days=1), as_of)
    return version.table


def ticket(number: str, **more: object) -> dict[str, object]:
    """A ticket of 1,000 EUR that was opened the day before."""
    return {
        "key": number,
        "customer": f"customer of {number}",
        "opened_on": "2026-03-01",
        "amount": "1000",
        "currency": "EUR",
        **more,
    }


def partner(number: str, *, places: int = 10, cost: str = "0", **more: object) -> dict[str, Rows]:
    """A partner with a contract and places from the beginning of the year."""
    return {
        "partner": [{"key": number, "name": number.title(), **more}],
        "partner_contract": [{"partner": number, "start_on": "2026-01-01", "currency": "EUR", "cost_per_ticket": cost}],
        "partner_capacity": [{"partner": number, "start_on": "2026-01-01", "tickets_a_day": places, "currency": "EUR"}],
    }


def decide_by(word: str, *rows: tuple[str, str]) -> RuleTable:
    """An eligibility table that decides by one word alone: what it asks for and what it answers."""
    kind = {word.name: word.type for word in TICKETS_AND_PARTNERS.words}[word]
    return parse_table(
        {
            "name": ELIGIBILITY_TABLE,
            "title": "Who may",
            "hit_policy": "first",
            "inputs": [{"name": word, "type": kind}],
            "outputs": [{"name": "decision", "type": "string"}, {"name": "reason", "type": "string"}],
            "rules": [
                {"rule": f"row-{number}", "when": {word: asked}, "then": {"decision": decision, "reason": '"because"'}}
                for number, (asked, decision) in enumerate(rows, start=1)
            ],
        }
    )


def weigh_by_segment(**amounts: str) -> RuleTable:
    """A table of weights with a row for each segment, in which everything is one number."""
    return parse_table(
        {
            "name": WEIGHTS_TABLE,
            "title": "What it is worth",
            "hit_policy": "first",
            "inputs": [{"name": "segment", "type": "string"}],
            "outputs": [{"name": name, "type": "number"} for name in WEIGHTS],
            "rules": [
                {"rule": segment, "when": {"segment": segment}, "then": dict.fromkeys(WEIGHTS, amount)}
                for segment, amount in amounts.items()
            ],
        }
    )


def pin(world: World, number: str, partner_number: str, kind: str) -> None:
    """Lock a ticket to a partner, or exclude that."""
    with world.database.transaction(world.actor) as conn:
        conn.execute(
            "INSERT INTO ticket_pin (ticket_id, partner_id, kind) SELECT DISTINCT ticket_id, partner_id, %s FROM ticket, partner "
            "WHERE ticket.source_id = %s AND partner.source_id = %s",
            (kind, number, partner_number),
        )


def give(world: World, number: str, partner_number: str, day: str) -> None:
    """Give a ticket to a partner for a day, as a run does when it is applied."""
    with world.database.transaction(world.actor) as conn:
        conn.execute(
            "WITH run AS (INSERT INTO allocation_run (allocate_on, days, as_of, state, content_hash, currency, eligibility_version, "
            "weights_version, policy, method, value, bound, counts, timings, applied_at, applied_by) "
            "VALUES (%s, 1, clock_timestamp(), 'applied', '', 'EUR', '', '', '{}', 'transport', 0, 0, '{}', '{}', now(), 'test') "
            "RETURNING allocation_run_id) "
            "INSERT INTO ticket_event (ticket_id, partner_id, kind, contact_on, allocation_run_id) "
            "SELECT DISTINCT ticket_id, partner_id, 'allocated', %s::date, allocation_run_id FROM ticket, partner, run "
            "WHERE ticket.source_id = %s AND partner.source_id = %s",
            (day, day, number, partner_number),
        )


def tell(world: World, number: str, partner_number: str, kind: str) -> None:
    """Let a partner accept, return or end a ticket, or take it from the partner."""
    with world.database.transaction(world.actor) as conn:
        conn.execute(
            "INSERT INTO ticket_event (ticket_id, partner_id, kind, reason) "
            "SELECT DISTINCT ticket_id, partner_id, %s, 'because' FROM ticket, partner "
            "WHERE ticket.source_id = %s AND partner.source_id = %s",
            (kind, number, partner_number),
        )


def settle_tables(database: Database, folder: Path) -> None:
    """An installation with the shipped tables, once for the databases of many tests."""
    new_world(database, operator("test"), folder)
