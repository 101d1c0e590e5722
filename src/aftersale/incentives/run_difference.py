"""What is different between the payout run that somebody looked at and what stands now, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from aftersale.incentives.model import RunDifference
from aftersale.storage.database import Row
from aftersale.values.currencies import minor_unit


def compare_runs(
    seen: Row, now: Row, seen_components: Sequence[Row], now_components: Sequence[Row], changes: Sequence[Row]
) -> tuple[RunDifference, ...]:
    """The differences of two runs of one plan and period.

    `changes` are rows of payees whose pay differs: payee_number, name, currency, before, now.
    """
    found = [
        RunDifference(field, "", str(seen[field]), str(now[field]), "")
        for field in ("payout_run_id", "state", "plan_version", "payees")
        if seen[field] != now[field]
    ]
    found += _amounts("total", seen["totals"], now["totals"])
    found += _components(seen_components, now_components)
    for row in changes:
        subject = f"{row['name'] or ''} ({row['payee_number']})".strip()
        before, after = _text(row["before"], row["currency"]), _text(row["now"], row["currency"])
        found.append(RunDifference("payout", subject, before, after, row["currency"]))
    return tuple(found)


def compare_totals(now: Mapping[str, str], before: Mapping[str, str] | None) -> list[dict[str, object]]:
    """Per currency what is paid, what was paid before, and the difference; without a run before nothing stands for it.

    Examples
    --------
    >>> compare_totals({"EUR": "3.00"}, {"USD": "5.00"})[1]
    {'currency': 'USD', 'amount': Decimal('0'), 'before': Decimal('5.00'), 'difference': Decimal('-5.00')}
    """
    found: list[dict[str, object]] = []
    for currency in sorted({*now, *(before or {})}):
        amount = Decimal(now.get(currency, "0"))
        paid = None if before is None else Decimal(before.get(currency, "0"))
        difference = None if paid is None else amount - paid
        found.append({"currency": currency, "amount": amount, "before": paid, "difference": difference})
    return found


def compare_inputs(changed: Sequence[Row]) -> tuple[RunDifference, ...]:
    """One difference per kind of input; the example is the name of one that changed."""
    return tuple(RunDifference(row["input"], row["example"] or "", "", str(row["count"]), "") for row in changed)


def _amounts(field: str, seen: Mapping[str, str], now: Mapping[str, str]) -> list[RunDifference]:
    """Amounts by name; the name ends in the currency."""
    found = []
    for name in sorted({*seen, *now}):
        currency = name.split()[-1]
        before, after = _text(seen.get(name), currency), _text(now.get(name), currency)
        if before != after:
            found.append(RunDifference(field, name, before, after, currency))
    return found


def _components(seen: Sequence[Row], now: Sequence[Row]) -> list[RunDifference]:
    """What components give, by their titles; adjustments of earlier periods are a field of their own."""
    before, after = ({_component(row): row for row in rows} for rows in (seen, now))
    found = []
    for key in sorted({*before, *after}):
        kind, _, currency = key
        row = after.get(key) or before[key]
        was, is_now = (_text(side[key]["amount"] if key in side else None, currency) for side in (before, after))
        if was != is_now:
            field = "adjustment" if kind == "adjustment" else "component"
            found.append(RunDifference(field, row["title"], was, is_now, currency))
    return found


def _component(row: Row) -> tuple[str, str, str]:
    return row["kind"], row["component"], row["currency"]


def _text(amount: Decimal | str | None, currency: str) -> str:
    return "" if amount is None else f"{Decimal(amount):.{minor_unit(currency)}f}"
