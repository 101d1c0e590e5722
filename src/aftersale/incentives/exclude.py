"""Turns what a plan left out into findings, with the money and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aftersale.findings.model import Finding
from aftersale.incentives.model import Plan
from aftersale.values.money import Money
from aftersale.values.period import Period
from aftersale.values.sentence import N_, Coded, Fact, Sentence

PRODUCER = "incentives"

_SENTENCES = {
    "rate_missing": N_(
        "{payee}: the exchange rate {missing} of {missing_on} is missing, so the credit is left out. Import that rate. "
        "({component}, {scope})"
    ),
    "rate_contradicted": N_(
        "{payee}: sources give different exchange rates {missing} of {missing_on}, so the credit is left out. Keep one. "
        "({component}, {scope})"
    ),
    "bonus_rate_missing": N_(
        "{payee}: the exchange rate {missing} of {missing_on} is missing, so the bonus is left out. Import that rate. "
        "({component}, {scope})"
    ),
    "figure_missing": N_(
        "{payee}: there is no figure {missing} for the quota that begins on {missing_on}. Import the figure. "
        "({component}, {scope})"
    ),
    "figure_contradicted": N_(
        "{payee}: there are several figures {missing} for the quota that begins on {missing_on}. Keep one. "
        "({component}, {scope})"
    ),
    "quota_zero": N_(
        "{payee}: the quota {missing} that begins on {missing_on} is zero, which nothing can be measured by. Correct it. "
        "({component}, {scope})"
    ),
    "parameter_missing": N_(
        "{payee}: no {missing} is in force on {missing_on}, so it is left out. Import it. ({component}, {scope})"
    ),
    "quota_missing": N_(
        "{payee}: there is no quota {missing} for {period}, so the tiers have nothing to be measured by. Import the quota. "
        "({component}, {scope})"
    ),
    "quota_rate_missing": N_(
        "{payee}: the exchange rate for the quota is missing on {missing_on}. Import that rate. ({component}, {scope})"
    ),
    "currency_missing": N_(
        "{payee}: no payout currency is known. Say in which currency the payee is paid. ({component}, {scope})"
    ),
    "payout_rate_missing": N_(
        "{payee}: the exchange rate {missing} of {missing_on} is missing, so the earning cannot be paid. Import that rate. "
        "({component}, {scope})"
    ),
}
_CAUSES = {
    "rate_missing": N_("exchange rate {missing} of {missing_on} is missing"),
    "rate_contradicted": N_("exchange rate {missing} of {missing_on} is given twice"),
    "bonus_rate_missing": N_("exchange rate {missing} of {missing_on} is missing"),
    "figure_missing": N_("payees without a figure {missing}"),
    "figure_contradicted": N_("payees with several figures {missing}"),
    "quota_zero": N_("quotas {missing} of zero"),
    "parameter_missing": N_("payees without {missing}"),
    "quota_missing": N_("payees without a quota {missing}"),
    "quota_rate_missing": N_("quotas that cannot be converted"),
    "currency_missing": N_("payees without a payout currency"),
    "payout_rate_missing": N_("exchange rate {missing} of {missing_on} is missing"),
}


def scope_of(plan: Plan, period: Period) -> str:
    """What a run of a plan looks at."""
    return f"{plan.name}/{period}"


def find_exclusions(
    rows: Sequence[Mapping[str, Any]], *, plan: Plan, period: Period, names: Mapping[int, tuple[str, str]]
) -> list[Finding]:
    """One finding per thing left out, naming the title of every component that would have paid it.

    `rows` are those of `compile_exclusions`; `names` gives number and name of each payee.
    """
    components: dict[tuple[Any, ...], list[str]] = {}
    first: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        # A quota or a figure is missed by one component; a rate of a credit by all that count it, and its money only once.
        alone = row["component"] if row["booking_id"] is None else ""
        cause = (row["reason"], row["payee_id"], row["booking_id"], row["missing"], row["missing_on"], alone)
        components.setdefault(cause, []).append(row["component"])
        first.setdefault(cause, row)
    return [
        _finding(dict(row) | {"component": tuple(dict.fromkeys(components[cause]))}, plan, period, names)
        for cause, row in first.items()
    ]


def _finding(row: Mapping[str, Any], plan: Plan, period: Period, names: Mapping[int, tuple[str, str]]) -> Finding:
    unnamed: tuple[str, str] = (str(row["payee_id"]), Sentence("a payee"))
    number, name = names.get(row["payee_id"], unnamed)
    payee = Sentence("{name} ({number})", name=name, number=number)
    if row["amount"] is not None:
        money = Money(row["amount"], row["currency"])
        payee = Sentence("{name} ({number}) {amount}", name=name, number=number, amount=money)
    about = {"missing": _missing(row["missing"] or ""), "missing_on": row["missing_on"] or ""}
    cause, message = _CAUSES[row["reason"]], _SENTENCES[row["reason"]]
    titles = {component.name: component.title for component in plan.components}
    return Finding(
        producer=PRODUCER,
        scope=scope_of(plan, period),
        code=row["reason"],
        severity="error",
        cause=Sentence(cause, **about),
        message=Sentence(
            message,
            scope=Sentence("{plan}, {period}", plan=plan.title, period=str(period)),
            component=", ".join(titles[component] for component in row["component"]),
            payee=payee,
            period=str(period),
            **about,
        ),
        subject_kind="payee" if row["booking_id"] is None else "booking",
        subject_id=row["payee_id"] if row["booking_id"] is None else row["booking_id"],
        subject_number=number,
        subject_on=row["booked_on"] or row["missing_on"],
        amount=row["amount"],
        currency=row["currency"],
        value=f"{', '.join(row['component'])} {row['missing']}",
        payee_id=row["payee_id"],
    )


def _missing(name: str) -> Fact:
    """A pair of currencies, or what a measure or a parameter is called."""
    given, _, wanted = name.partition(" to ")
    if wanted:
        return Sentence("{from_currency} to {to_currency}", from_currency=given, to_currency=wanted)
    return Coded("measure", name)
