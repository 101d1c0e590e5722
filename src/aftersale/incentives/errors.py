"""What can be wrong with a plan, or with asking it for a period."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, NotFound


class PlanRefused(Invalid):
    """The plan in {file} is refused and nothing was stored. Problems to mend ({count}): {problems}"""


class PlanPeriodMismatch(Invalid):
    """Plan {plan} pays by {pay_period}, but {period} is no calendar {pay_period}. Ask for one, for example
    {example}."""


class PlanNotInForce(Conflict):
    """Plan {plan} is in force {in_force}, which has no day in common with {period}. Choose a period inside, or
    publish a version of the plan for it."""


class PlanFileNotFound(NotFound):
    """There is no plan file {path}. Give the path of one, or the name of a plan that ships: {shipped}."""


class PlanNotFound(NotFound):
    """Plan {plan} has no version {version}."""


class PayeeNotFound(NotFound):
    """Nobody has the number {payee}, or their pay is not yours to see."""


class PayoutRunNotFound(NotFound):
    """Payout run {run} is not known."""


class RunNotPlanned(Conflict):
    """Plan {plan} has no run for {period} to apply. Work it out and look at it first: aftersale pay --period {period}
    --plan FILE."""


class PeriodNotOver(Conflict):
    """{period} goes on until {last_day}: it can be shown now, and approved and applied from that day on."""


class OwnPayout(Forbidden):
    """Payout run {run} pays you, and nobody decides on what they gain from. Somebody else with the role must do it."""


class OwnRun(Forbidden):
    """You planned payout run {run}, so a second person in finance must approve it."""


class ApprovalUndecided(Conflict):
    """No row of the rule table {table} says who approves payout run {run}, which pays {amount} {currency}. Add one to the
    table."""


class ApprovalMissing(Conflict):
    """Payout run {run} is not approved. Somebody in finance who did not plan it and is not paid by it approves it on its
    page."""


class RunDecided(Conflict):
    """Payout run {run} is {state} and stays as it is."""


class RunReplaced(Conflict):
    """Payout run {run} is not what you looked at any more: payout run {now} stands in its place. Nothing was decided.
    Look at that one before you decide."""


class InputsChanged(Conflict):
    """Payout run {run} was worked out with what was known then, and since then some of it has changed. Plan {period}
    again and look at what comes out."""


class NothingPromised(NotFound):
    """No plan in force in {period} pays {payee}."""


class StatementNotPaid(Conflict):
    """The statement of {payee} for {period} may still change: it can be accepted once its payout run is applied."""


class StatementChanged(Conflict):
    """The statement of {payee} for {period} has changed since it was shown. Look at it again and accept what it says now."""


class NotYourStatement(Forbidden):
    """Only {payee} can accept the statement of {payee}."""


class ComponentCountsNoCredits(Invalid):
    """No plan in force in {period} has a component {component} that counts credits."""
