"""Turns what a plan left out into findings, with the money and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aftersale.findings.model import Finding
from aftersale.values.period import Period

PRODUCER = "incentives"

_SENTENCES = {
    "rate_missing": "the exchange rate {missing} of {missing_on} is missing, so the credit is left out. Import that rate.",
    "rate_contradicted": "sources give different exchange rates {missing} of {missing_on}, so the credit is left out. Keep one.",
    "bonus_rate_missing": "the exchange rate {missing} of {missing_on} is missing, so the bonus is left out. Import that rate.",
    "figure_missing": "there is no figure {missing} for the quota that begins on {missing_on}. Import the figure.",
    "figure_contradicted": "there are several figures {missing} for the quota that begins on {missing_on}. Keep one.",
    "quota_zero": "the quota {missing} that begins on {missing_on} is zero, which nothing can be measured by. Correct it.",
    "parameter_missing": "no {missing} is in force on {missing_on}, so it is left out. Import it.",
    "quota_missing": "there is no quota {missing} for {period}, so the tiers have nothing to be measured by. Import the quota.",
    "quota_rate_missing": "the exchange rate for the quota is missing on {missing_on}. Import that rate.",
    "currency_missing": "no payout currency is known. Say in which currency the payee is paid.",
    "payout_rate_missing": "the exchange rate {missing} of {missing_on} is missing, so the earning cannot be paid. Import that rate.",
}
_CAUSES = {
    "rate_missing": "exchange rate {missing} of {missing_on} is missing",
    "rate_contradicted": "exchange rate {missing} of {missing_on} is given twice",
    "bonus_rate_missing": "exchange rate {missing} of {missing_on} is missing",
    "figure_missing": "payees without a figure {missing}",
    "figure_contradicted": "payees with several figures {missing}",
    "quota_zero": "quotas {missing} of zero",
    "parameter_missing": "payees without {missing}",
    "quota_missing": "payees without a quota {missing}",
    "quota_rate_missing": "quotas that cannot be converted",
    "currency_missing": "payees without a payout currency",
    "payout_rate_missing": "exchange rate {missing} of {missing_on} is missing",
}


def find_exclusions(
    rows: Sequence[Mapping[str, Any]], *, scope: str, period: Period, names: Mapping[int, tuple[str, str]]
) -> list[Finding]:
    """One finding per thing left out, naming every component that would have paid it.

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
        _finding(dict(row) | {"component": ", ".join(dict.fromkeys(components[cause]))}, scope, period, names)
        for cause, row in first.items()
    ]


def _finding(row: Mapping[str, Any], scope: str, period: Period, names: Mapping[int, tuple[str, str]]) -> Finding:
    number, name = names.get(row["payee_id"], (str(row["payee_id"]), "a payee"))
    words = {"missing": row["missing"], "missing_on": row["missing_on"], "period": period, "name": f"{name} ({number})"}
    money = "" if row["amount"] is None else f" {row['amount']} {row['currency']}"
    return Finding(
        producer=PRODUCER,
        scope=scope,
        code=row["reason"],
        severity="error",
        cause=_CAUSES[row["reason"]].format(**words),
        message=f"{scope}, {row['component']}, {name} ({number}){money}: {_SENTENCES[row['reason']].format(**words)}",
        subject_kind="payee" if row["booking_id"] is None else "booking",
        subject_id=row["payee_id"] if row["booking_id"] is None else row["booking_id"],
        subject_number=number,
        subject_on=row["booked_on"] or row["missing_on"],
        amount=row["amount"],
        currency=row["currency"],
        value=f"{row['component']} {row['missing']}",
        payee_id=row["payee_id"],
    )
