"""Days that are over, planned once more: with the tickets, partners and places of then, by whichever tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pyarrow as pa

from aftersale.allocation.ask import AllocationTables, ask
from aftersale.allocation.model import NOBODY, Answer, Policy, Question
from aftersale.allocation.rates import Rates, learn_rates
from aftersale.allocation.store import fetch_past_inputs
from aftersale.storage.columnar import Columnar
from aftersale.storage.statements import load_statements

PAST = load_statements("aftersale.allocation", "past.sql")

FetchRates = Callable[[date], None]
"""Creates the DuckDB table `exchange_rates` for a day."""


@dataclass
class Past:
    """A span of days that are over, in a columnar engine.

    What is given out on one day is not there on the next, by *side*: each side is planned as if it alone had been.
    Days are begun one after another.
    """

    columnar: Columnar
    fetch_rates: FetchRates
    day: date = date.min
    _rates: Rates | None = field(default=None)

    def begin_day(self, day: date, days: int = 1) -> None:
        """Make what all sides of a day have in common, or of several that are planned at once."""
        duck = self.columnar.duck
        if self.day != date.min:
            duck.execute(PAST["end_accepted"], {"day": day})
        self.day = day
        self.fetch_rates(day)
        duck.execute(PAST["find_quotas"], {"day": day, "end_on": day + timedelta(days=days)})
        self._rates = learn_rates(duck, day)

    def begin_side(self, side: int) -> None:
        """Make the tickets that are still to be given on the day, and what was given on those before."""
        duck = self.columnar.duck
        duck.execute(PAST["find_tickets"], {"day": self.day, "side": side})
        duck.execute(PAST["find_events"], {"side": side})

    def ask(self, tables: AllocationTables, policy: Policy) -> Question:
        """What is to be decided for the side that was begun."""
        assert self._rates is not None
        return ask(self.columnar.duck, tables, policy, self._rates)

    def give(self, side: int, question: Question, answer: Answer) -> None:
        """Note who gets which ticket, so that the next days know."""
        given = answer.partner != NOBODY
        rows = pa.table(
            {
                "ticket_id": question.ticket_ids[given],
                "partner_id": question.partner_ids[answer.partner[given]],
            }
        )
        duck = self.columnar.duck
        duck.register("rows_of_day", rows)
        duck.execute(
            "INSERT INTO past_given SELECT $side, ticket_id, partner_id, $day FROM rows_of_day",
            {"side": side, "day": self.day},
        )
        duck.unregister("rows_of_day")


def open_past(
    columnar: Columnar, span: tuple[date, date], as_of: datetime, begun_at: datetime, fetch_rates: FetchRates
) -> Past:
    """Bring a half-open span of days in: facts as known at `as_of`, what people did with tickets as it stood at `begun_at`."""
    first_on, end_on = span
    fetch_past_inputs(columnar, first_on, end_on, as_of, begun_at)
    columnar.duck.execute(PAST["begin_past"])
    return Past(columnar, fetch_rates)
