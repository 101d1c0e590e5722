"""Random plans and facts that crowd where it hurts: bounds, closed days, missing and contradicting rates, open quotas."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    Eligibility,
    ExchangePolicy,
    Figure,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
    Tier,
)
from aftersale.values.exchange import RatePolicy
from aftersale.values.period import Period, parse_period
from incentives.pay_facts import CreditRow, Facts, FigureRow, ParameterRow, PayeeRow, QuotaRow, RateRow

PERIOD = parse_period("2013-Q4")
CURRENCIES = ("USD", "EUR", "JPY", "KWD")
ROLES = ("account_executive", "account_manager")
_FIRST = date(2013, 7, 25)
_QUOTA_DAYS = (
    (PERIOD.start_on, PERIOD.end_on),
    (date(2013, 8, 31), date(2013, 12, 1)),
    (date(2013, 12, 1), date(2014, 1, 1)),
    (date(2013, 10, 1), date(2013, 10, 2)),
    (date(2013, 10, 26), date(2014, 1, 26)),
    (date(2013, 9, 1), date(2013, 10, 1)),
    (date(2013, 10, 5), date(2013, 11, 5)),
    (date(2013, 12, 7), None),
)
_CHANGES_ON = (date(2013, 11, 5), date(2013, 12, 31))
# Days on which something begins, ends or has no rate, and the days before and after them.
_CROWDED = tuple(
    edge + timedelta(days=off)
    for edge in (
        *(day for days in _QUOTA_DAYS for day in days if day),
        *_CHANGES_ON,
        date(2013, 10, 16),
        date(2013, 12, 26),
    )
    for off in (-1, 0, 1)
    if edge + timedelta(days=off) < PERIOD.end_on
)


def draw_plan(random: Random) -> Plan:
    """A plan of one to four components."""
    components = tuple(
        _component(random, f"part_{at}" if at % 2 else f"part{at}") for at in range(random.randint(1, 4))
    )
    policies: tuple[RatePolicy, ...] = ("same_day", "previous_business_day")
    fallback = random.choice(policies)
    return Plan(
        name="drawn",
        title="Drawn",
        currency=random.choice(("USD", "USD", "JPY")),
        payout_currency=random.choice(("plan", "payee", "payee")),
        pay_period="quarter",
        start_on=random.choice((date(2011, 1, 1), date(2011, 1, 1), date(2013, 10, 16))),
        end_on=random.choice((None, None, date(2013, 12, 10))),
        who=Eligibility(*random.choice((((), ()), ((), ()), ((), ()), (ROLES[:1], ()), (ROLES[:1], (1, 2, 3))))),
        exchange=ExchangePolicy(
            "average",
            random.choice(("booking_day", "booking_day", "period_end")),
            fallback=fallback,
            calendar=random.choice(("", "XECB")) if fallback == "previous_business_day" else "",
        ),
        components=components,
    )


def draw_facts(random: Random, payees: int) -> Facts:
    """Facts of so many payees; every payee is a case of its own."""
    facts = Facts(rates=_rates(random))
    for payee in range(1, payees + 1):
        facts.payees.append(PayeeRow(payee, random.choice((*CURRENCIES, *CURRENCIES, None)), random.choice(ROLES)))
        for at in range(random.choice((0, 1, 2, 3, 8))):
            facts.credits.append(_credit(random, payee, payee * 100 + at))
        for measure in ("credited_amount", "satisfaction"):
            _add_quotas(random, facts, payee, measure)
        _add_parameters(random, facts, payee)
    return facts


def _component(random: Random, name: str) -> Component:
    measure = CreditedAmount(
        random.choice(((), (("deal_type", ("new_business",)),), (("channel", ("direct", "partner")),)))
    )
    kind = random.randrange(5)
    if kind == 0:
        return FlatRate(name, name, measure, random.choice((_rate(random), Parameter("commission_rate"))))
    if kind in (1, 2):
        by_quota = kind == 1
        return MarginalTiers(
            name,
            name,
            measure,
            "attainment" if by_quota else "amount",
            _tiers(random, by_quota),
            "credited_amount" if by_quota else "",
        )
    amount = random.choice((Decimal(500), Decimal("0.0051"), Parameter("bonus")))
    threshold = random.choice((Decimal(1), Decimal("0.5"), Decimal("1.25"), Decimal("0.333333")))
    if kind == 3:
        return BonusAtTarget(name, name, Figure("satisfaction"), "satisfaction", amount, threshold)
    return BonusAtTarget(name, name, measure, "credited_amount", amount, threshold)


def _tiers(random: Random, by_quota: bool) -> tuple[Tier, ...]:
    bounds = ["0", "0.5", "1", "1.333333"] if by_quota else ["0", "100", "300.5000", "1000"]
    lows = [Decimal(bound) for bound in bounds[: random.randint(1, 4)]]
    return tuple(Tier(low, high, _rate(random)) for low, high in zip(lows, [*lows[1:], None], strict=True))


def _rate(random: Random) -> Decimal:
    return random.choice(
        (Decimal(0), Decimal("0.015"), Decimal("0.333333"), Decimal(random.randint(0, 200_000)).scaleb(-6))
    )


def _amount(random: Random) -> Decimal:
    plain = random.choice((Decimal(100), Decimal(200), Decimal(50), Decimal("0.5"), Decimal("300.5"), Decimal(0)))
    odd = Decimal(random.randint(-3_000_000, 20_000_000)).scaleb(-4)
    # More than a product of two DECIMAL(18) holds, unless one of them is widened first.
    large = Decimal(random.randint(1, 10**13)).scaleb(-4)
    return random.choice((plain, plain, plain, -plain, odd, large))


def _credit(random: Random, payee: int, booking: int) -> CreditRow:
    return CreditRow(
        payee,
        booking,
        random.choice((random.choice(_CROWDED), PERIOD.start_on + timedelta(days=random.randrange(-40, 92)))),
        _amount(random),
        random.choice(("USD", "USD", "USD", *CURRENCIES, "CHF")),
        deal_type=random.choice(("new_business", "renewal", None)),
        channel=random.choice(("direct", "partner", "web", None)),
    )


def _add_quotas(random: Random, facts: Facts, payee: int, measure: str) -> None:
    # The windows overlap, as they never would in the ledger: each is a case, whatever the others are.
    for start_on, end_on in random.sample(_QUOTA_DAYS, random.choice((0, 1, 2, 4))):
        amount = random.choice(
            (Decimal(0), Decimal(100), Decimal(200), Decimal("300.5"), Decimal("0.3333"), Decimal(4))
        )
        facts.quotas.append(
            QuotaRow(payee, measure, start_on, end_on, amount, random.choice(("USD", "USD", *CURRENCIES)))
        )
        if end_on is not None and measure == "satisfaction":
            for _ in range(random.choice((0, 1, 1, 1, 2))):
                value = random.choice((Decimal(100), Decimal("3.999999"), Decimal(4)))
                facts.figures.append(FigureRow(payee, measure, start_on, end_on, value))


def _add_parameters(random: Random, facts: Facts, payee: int) -> None:
    changes_on = random.choice((*_CHANGES_ON, None))
    for start_on, end_on in ((date(2013, 8, 20), changes_on), *(((changes_on, None),) if changes_on else ())):
        if random.random() < 0.9:
            facts.parameters.append(ParameterRow(payee, "commission_rate", start_on, end_on, _rate(random)))
        if random.random() < 0.85:
            value = random.choice((Decimal(1000), Decimal("333.333333"), Decimal(0), Decimal(90_000_000)))
            own = random.choice((None, *CURRENCIES))
            facts.parameters.append(ParameterRow(payee, "bonus", start_on, end_on, value, own))


def _rates(random: Random) -> list[RateRow]:
    rates = []
    for source in CURRENCIES:
        for target in CURRENCIES:
            if source == target:
                continue
            day = _FIRST - timedelta(days=5)
            while day < PERIOD.end_on:
                drawn = random.random()
                if drawn < (0.95 if day.weekday() < 5 else 0.1):
                    rates.append(RateRow(source, target, day, Decimal(random.randint(1, 300_000_000)).scaleb(-8)))
                if drawn < 0.02:
                    rates.append(RateRow(source, target, day, Decimal("1.5")))
                day += timedelta(days=1)
    return rates


def draw_case(seed: int, payees: int) -> tuple[Plan, Period, Facts]:
    """Everything that one seed gives."""
    random = Random(seed)
    return draw_plan(random), PERIOD, draw_facts(random, payees)
