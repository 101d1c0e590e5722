"""Service partners: what they serve, what they cost, how much they take a day, and how good they truly are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersale.sample.days import OPEN_END, REORGANISATIONS, day_number
from aftersale.sample.draw import apportion, draw_dealt, open_stream
from aftersale.sample.names import COMPANY_WORDS, compose_email, draw_person_name
from aftersale.sample.people import Person
from aftersale.sample.places import ALL_LANGUAGES, COUNTRIES, LANGUAGES, LATE_WEEKEND_COUNTRIES, REGIONS
from aftersale.sample.products import PRODUCTS, SEGMENTS, SERVICE_LINES

PARTNERS_FROM = day_number(2024, 1, 1)
_TRADES = ("Contact", "Care", "Voice", "Connect", "Relations", "Dialogue")
_MEMBERS = 2
_PLACES_PERCENT = 92
"""Places a day of all partners together, in percent of the tickets that wait: the best ones can't take all that they should."""
CHANGED_ON = REORGANISATIONS[1]
LATEST_ON = day_number(2026, 10, 1)


@dataclass(frozen=True, slots=True)
class Contract:
    """What a partner costs while it is in force, in 1/10 000 of its currency."""

    start_on: int
    end_on: int
    ticket_e4: int
    minute_e4: int
    minutes: int
    fee_e4: int
    sale_e4: int
    cancellation_e4: int
    tier_kind: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a partner takes a day while it is in force; prices in 1/10 000 of its currency, `a_week` 0 for no limit."""

    start_on: int
    end_on: int
    a_day: int
    a_week: int
    overtime: int
    overtime_e4: int
    fewest: int
    shortfall_e4: int
    none_or_at_least: int


@dataclass(frozen=True, slots=True)
class Quota:
    """At least and at most so many tickets a day of one value of a dimension; without a partner for all together."""

    partner: int | None
    dimension: str
    value: str
    fewest: int
    most: int | None
    shortfall_e4: int
    currency: str


@dataclass(frozen=True, slots=True)
class Skill:
    """What really comes of a partner's work, in thousandths: sales by service line, cancellations, quality, and pace in hundredths."""

    sales: tuple[int, ...]
    cancellations: tuple[int, ...]
    quality: int
    pace_e2: int


@dataclass(frozen=True, slots=True)
class Partner:
    """A service partner; empty `products` or `segments` mean that it serves all of them."""

    key: str
    name: str
    country: int
    weekdays: str
    regions: tuple[int, ...]
    products: tuple[int, ...]
    segments: tuple[int, ...]
    languages: tuple[str, ...]
    members: tuple[Person, ...]
    skill: Skill
    contracts: tuple[Contract, ...]
    capacities: tuple[Capacity, ...]
    tiers: tuple[tuple[int, int], ...]
    pauses: tuple[tuple[int, int, str], ...]

    @property
    def currency(self) -> str:
        return COUNTRIES[self.country].currency


def count_partners(bookings: int) -> int:
    """Return how many partners a company of that many bookings works with: 12, and 80 at the usual size."""
    return 12 + bookings * 68 // 540_000


def build_partners(seed: int, bookings: int, waiting: int) -> list[Partner]:
    """Return the partners; the first of each region is big, serves everything there, and was always there.

    `waiting` tickets are to be given out; all partners together take somewhat fewer in one day.
    """
    rng = open_stream(seed, "partners")
    count = count_partners(bookings)
    leaders = [next(i for i, c in enumerate(COUNTRIES) if c.region == region.code) for region in REGIONS]
    homes = [*leaders, *draw_dealt(rng, [c.weight for c in COUNTRIES], count - len(leaders)).tolist()]
    sizes = [100] * len(leaders) + rng.integers(25, 90, count - len(leaders)).tolist()
    places = apportion(max(waiting * _PLACES_PERCENT // 100, 2 * count), sizes, minimum=1)
    return [_found(rng, number, home, places[number]) for number, home in enumerate(homes)]


def build_quotas(partners: Sequence[Partner]) -> list[Quota]:
    """Return a few limits for the last quarter of 2026: on a product of every seventh partner, at least so much, all together."""
    quotas = []
    for number in range(5, len(partners), 7):
        partner = partners[number]
        product = PRODUCTS[(partner.products or range(len(PRODUCTS)))[number % max(1, len(partner.products))]]
        most = max(1, partner.capacities[-1].a_day // 20)
        quotas.append(Quota(number, "product", product.key, 0, most, 0, partner.currency))
    own = partners[4]
    fewest = max(1, own.capacities[-1].a_day // 10)
    price = _local_e4(600, own.country)
    quotas.append(Quota(4, "language", own.languages[0], fewest, None, price, own.currency))
    total = sum(partner.capacities[-1].a_day for partner in partners)
    quotas.append(Quota(None, "segment", SEGMENTS[3], 0, total * 55 // 100, 0, "USD"))
    return quotas


def _found(rng: np.random.Generator, number: int, home: int, places: int) -> Partner:
    place, is_leader = COUNTRIES[home], number < len(REGIONS)
    skill = _draw_skill(rng)
    regions, languages = _draw_reach(rng, home, is_leader)
    lines = sorted(rng.permutation(len(SERVICE_LINES))[: int(rng.integers(5, 9))].tolist())
    serves_some = not is_leader and rng.integers(100) < 55
    products = tuple(i for i, product in enumerate(PRODUCTS) if serves_some and product.line in lines)
    halves: tuple[tuple[int, ...], ...] = ((0, 1), (2, 3))
    segments = halves[int(rng.integers(2))] if not is_leader and rng.integers(100) < 15 else ()
    word, trade = COMPANY_WORDS[int(rng.integers(len(COMPANY_WORDS)))], _TRADES[int(rng.integers(len(_TRADES)))]
    contracts = _draw_contracts(rng, number, home, skill)
    return Partner(
        key=f"PA-{number + 1:03d}",
        name=f"{word} {trade} {place.company_forms[0]}",
        country=home,
        weekdays="sun-thu" if place.code in LATE_WEEKEND_COUNTRIES else "mon-sat" if place.code == "IN" else "mon-fri",
        regions=regions,
        products=products,
        segments=segments,
        languages=languages,
        members=tuple(_hire_member(rng, number * _MEMBERS + member, home) for member in range(_MEMBERS)),
        skill=skill,
        contracts=contracts,
        capacities=_draw_capacities(rng, number, home, places),
        tiers=_list_tiers(contracts[0], places),
        pauses=_draw_pauses(rng, is_leader),
    )


def _draw_skill(rng: np.random.Generator) -> Skill:
    """Sales and cancellations differ by service line: who sells mobile well need not sell outsourcing well."""
    sells, loses = int(rng.integers(90, 200)), int(rng.integers(15, 75))
    knacks = rng.integers(55, 146, len(SERVICE_LINES)).tolist()
    return Skill(
        sales=tuple(sells * knack // 100 for knack in knacks),
        cancellations=tuple(loses * (200 - knack) // 100 for knack in knacks),
        quality=int(rng.integers(620, 930)),
        pace_e2=int(rng.integers(80, 131)),
    )


def _draw_reach(rng: np.random.Generator, home: int, is_leader: bool) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Regions, and the languages of the home country and of some others of those regions."""
    codes = [region.code for region in REGIONS]
    own = codes.index(COUNTRIES[home].region)
    second = int(rng.integers(len(codes)))
    regions = tuple(sorted({own, second} if not is_leader and rng.integers(100) < 15 else {own}))
    around = [i for i, country in enumerate(COUNTRIES) if codes.index(country.region) in regions]
    others = around if is_leader else rng.permutation(around)[: int(rng.integers(1, 4))].tolist()
    spoken = {language for country in (home, *others) for language, _ in LANGUAGES[COUNTRIES[country].code]}
    return regions, tuple(language for language in ALL_LANGUAGES if language in spoken)


def _draw_contracts(rng: np.random.Generator, number: int, home: int, skill: Skill) -> tuple[Contract, ...]:
    """One contract since the beginning, or two: a third changed in July 2026; a few came late, and one in thirty left.

    Tiers and daily fees ended with September 2026: from then on prices of places can be told, which tiers leave open.
    """
    mean = sum(skill.sales) // len(skill.sales)
    cents = 250 + 4 * mean + int(rng.integers(0, 300))
    by_minute = int(rng.integers(4)) == 0
    kind = ("marginal", "all_units")[number // 10 % 2] if number % 10 == 6 else "none"
    contract = Contract(
        start_on=PARTNERS_FROM,
        end_on=OPEN_END,
        ticket_e4=_local_e4(cents // 3 if by_minute else cents, home),
        minute_e4=_local_e4(int(rng.integers(15, 35)), home) if by_minute else 0,
        minutes=int(rng.integers(12, 26)),
        fee_e4=_local_e4(int(rng.integers(40, 120)) * 100, home) if number % 20 == 11 else 0,
        sale_e4=_local_e4(int(rng.integers(0, 6)) * 100, home),
        cancellation_e4=_local_e4(int(rng.integers(0, 4)) * 100, home),
        tier_kind=kind,
    )
    fate = int(rng.integers(100))
    if number < len(REGIONS):
        fate = 99
    if number % 30 == 22:
        return (_dated(contract, PARTNERS_FROM, LATEST_ON, 100),)
    if number % 30 == 17:
        return (_dated(contract, LATEST_ON, OPEN_END, 100),)
    if kind != "none" or contract.fee_e4:
        flat = replace(_dated(contract, LATEST_ON, OPEN_END, 95), fee_e4=0, tier_kind="none")
        return _dated(contract, PARTNERS_FROM, LATEST_ON, 100), flat
    if fate < 33 or number == len(REGIONS):
        return _dated(contract, PARTNERS_FROM, CHANGED_ON, 92), _dated(contract, CHANGED_ON, OPEN_END, 100)
    return (contract,)


def _dated(contract: Contract, start_on: int, end_on: int, percent: int) -> Contract:
    ticket_e4 = _rounded(contract.ticket_e4 * percent // 100)
    rest = (contract.minute_e4, contract.minutes, contract.fee_e4, contract.sale_e4, contract.cancellation_e4)
    return Contract(start_on, end_on, ticket_e4, *rest, contract.tier_kind)


def _draw_capacities(rng: np.random.Generator, number: int, home: int, places: int) -> tuple[Capacity, ...]:
    """What is taken a day now, and for a third something less until July 2026."""
    fate, overtime_percent = int(rng.integers(100)), int(rng.integers(8, 25))
    now = Capacity(
        start_on=PARTNERS_FROM,
        end_on=OPEN_END,
        a_day=places,
        a_week=places * 5 if number % 4 == 1 else 0,
        overtime=max(1, places * overtime_percent // 100) if number % 3 == 0 else 0,
        overtime_e4=_local_e4(int(rng.integers(150, 500)), home) if number % 3 == 0 else 0,
        fewest=places * 35 // 100 if number % 4 == 2 else 0,
        shortfall_e4=_local_e4(int(rng.integers(200, 600)), home) if number % 4 == 2 else 0,
        none_or_at_least=0,
    )
    if number % 40 == 13:
        before = replace(now, end_on=LATEST_ON, none_or_at_least=max(2, places // 5))
        return before, replace(now, start_on=LATEST_ON)
    if fate >= 33:
        return (now,)
    fewer = max(1, places * 80 // 100)
    return (
        Capacity(PARTNERS_FROM, CHANGED_ON, fewer, fewer * 5 if now.a_week else 0, 0, 0, 0, 0, 0),
        replace(now, start_on=CHANGED_ON),
    )


def _list_tiers(contract: Contract, places: int) -> tuple[tuple[int, int], ...]:
    """From a week's and from two weeks' tickets of a month on, a ticket costs less."""
    if contract.tier_kind == "none":
        return ()
    bounds = (places * 5 + 1, places * 10 + 1)
    return tuple((n, _rounded(contract.ticket_e4 * p // 100)) for n, p in zip(bounds, (88, 76), strict=True))


def _draw_pauses(rng: np.random.Generator, is_leader: bool) -> tuple[tuple[int, int, str], ...]:
    """One in four paused some weeks of 2026, one in twenty does at the turn of the year."""
    fate, start = int(rng.integers(100)), day_number(2026, 3, 1) + int(rng.integers(0, 200))
    if is_leader or fate >= 30:
        return ()
    if fate < 5:
        return ((day_number(2026, 12, 28), day_number(2027, 1, 11), "Moving to another office"),)
    return ((start, start + int(rng.integers(7, 29)), "Training"),)


def _hire_member(rng: np.random.Generator, number: int, home: int) -> Person:
    place = COUNTRIES[home]
    name = draw_person_name(rng, place.code)
    email = compose_email(name, number + 1).replace("@", ".partner@")
    return Person(
        f"PP-{number + 1:04d}", name, email, "Partner Agent", PARTNERS_FROM, OPEN_END, place.code, place.currency
    )


def _local_e4(cents: int, country: int) -> int:
    """Return US cents in 1/10 000 of the local currency, to two digits."""
    return _rounded(cents * COUNTRIES[country].units_per_dollar_e8 // 1_000_000)


def _rounded(value_e4: int) -> int:
    step = int(10 ** max(0, len(str(value_e4)) - 2))
    return value_e4 // step * step
