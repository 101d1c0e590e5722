"""Orders of the fiscal year 2026 and their lines: who bought what, when, through whom and for how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersale.sample.assignments import NOBODY, Ownership
from aftersale.sample.customers import Customers
from aftersale.sample.days import QUARTERS, YEAR_FROM, YEAR_TO, Ints, add_business_days, quarters_of, weekdays_of
from aftersale.sample.draw import draw_heavy_tail, draw_weighted, open_stream
from aftersale.sample.places import COUNTRIES, LATE_WEEKEND_COUNTRIES
from aftersale.sample.products import PRODUCTS, SERVICE_LINES

CHANNELS = ("direct", "partner", "web_shop", "tender")
WEB_SHOP = 2
DEAL_TYPES = ("new_business", "renewal")
_MONTHS = np.array([12, 24, 36, 48, 60], dtype=np.int64)
_MONTH_WEIGHTS = (42, 22, 24, 5, 7)
_SIZE_WEIGHTS = (60, 25, 10, 5)
_SEGMENT_SIZES = np.array([5.0, 2.2, 1.0, 0.4])
TEN_THOUSAND = 10_000
_MOST_DOLLARS = 20_000_000.0


@dataclass(frozen=True, slots=True)
class Orders:
    """Columns with one entry per order, sorted by date; amounts in 1/10 000 of the customer's currency."""

    customers: Ints
    ordered_on: Ints
    booked_on: Ints
    channels: Ints
    deal_types: Ints
    sellers: Ints
    amounts_e4: Ints
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns with one entry per order line, sorted by order; `numbers` counts from 1 within the order."""

    orders: Ints
    numbers: Ints
    products: Ints
    contract_months: Ints
    quantities: Ints
    amounts_e4: Ints


def build_deals(seed: int, line_count: int, customers: Customers, owners: Ownership) -> tuple[Orders, Lines]:
    """Return orders with exactly `line_count` lines; an order has no seller in the web shop and where nobody holds."""
    rng = open_stream(seed, "deals")
    sizes = 1 + draw_weighted(rng, _SIZE_WEIGHTS, line_count)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), line_count)) + 1]
    sizes[-1] -= int(sizes.sum()) - line_count
    count = len(sizes)
    buyers = draw_weighted(rng, customers.weights, count)
    ordered_on = _draw_order_days(rng, customers.countries[buyers])
    by_day = np.argsort(ordered_on, kind="stable")
    buyers, ordered_on = buyers[by_day], ordered_on[by_day]
    booked_on = add_business_days(ordered_on, draw_weighted(rng, (55, 28, 12, 5), count))
    subjects = owners.subjects_of(customers, buyers)
    holders = owners.find_holders(subjects, booked_on)
    # An order taken just before its territory changed hands would go to the successor: keep both days on one side.
    ordered_on = np.where(owners.find_holders(subjects, ordered_on) == holders, ordered_on, booked_on)
    channels = draw_weighted(rng, (62, 18, 14, 6), count)
    sellers = np.where(channels == WEB_SHOP, NOBODY, holders)
    deal_types = (rng.integers(0, 100, count) < 35).astype(np.int64)
    lines = _draw_lines(rng, sizes, customers, buyers)
    amounts = np.add.reduceat(lines.amounts_e4, np.cumsum(sizes) - sizes)
    return Orders(buyers, ordered_on, booked_on, channels, deal_types, sellers, amounts, sizes), lines


def _weigh_days(weekend: tuple[int, int]) -> Ints:
    """Return whole-number weights of the days of 2026: growth, a rise to each quarter's end, a quiet weekend."""
    days = np.arange(YEAR_FROM, YEAR_TO, dtype=np.int64)
    quarters = quarters_of(days)
    starts, ends = np.array(QUARTERS[:4])[quarters], np.array(QUARTERS[1:])[quarters]
    through = (days - starts) / (ends - starts)
    weights = (1.0 + 0.3 * (days - YEAR_FROM) / 365.0) * (1.0 + 2.6 * through * through * through * through)
    weights = np.where(ends - days <= 5, weights * 1.5, weights)
    rhythm = np.array([0.85, 1.1, 1.15, 1.1, 0.9, 0.9, 0.9])
    rhythm[list(weekend)] = 0.04
    whole: Ints = (weights * rhythm[weekdays_of(days)] * 1_000_000.0).astype(np.int64)
    return whole


def _draw_order_days(rng: np.random.Generator, countries: Ints) -> Ints:
    late = np.isin(countries, [place for place, c in enumerate(COUNTRIES) if c.code in LATE_WEEKEND_COUNTRIES])
    days = np.empty(len(countries), dtype=np.int64)
    days[~late] = draw_weighted(rng, _weigh_days((5, 6)), int((~late).sum()))
    days[late] = draw_weighted(rng, _weigh_days((4, 5)), int(late.sum()))
    return YEAR_FROM + days


def _draw_lines(rng: np.random.Generator, sizes: Ints, customers: Customers, buyers: Ints) -> Lines:
    orders = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    count = len(orders)
    numbers = np.arange(count, dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    products = draw_weighted(rng, [SERVICE_LINES[product.line].weight for product in PRODUCTS], count)
    months = _MONTHS[draw_weighted(rng, _MONTH_WEIGHTS, count)]
    line_of = np.array([product.line for product in PRODUCTS])[products]
    usual = np.array([line.usual_quantity for line in SERVICE_LINES], dtype=np.float64)[line_of]
    sizes_of_segments = _SEGMENT_SIZES[customers.segments[buyers[orders]]]
    quantities = np.maximum(1.0, np.floor(usual * sizes_of_segments * draw_heavy_tail(rng, count) * 0.5))
    dollars = _price_units(rng, products) * months * quantities
    dollars = np.minimum(dollars, _MOST_DOLLARS)
    units = np.array([c.units_per_dollar_e8 for c in COUNTRIES], dtype=np.float64) / 1e8
    amounts = np.floor(dollars * units[customers.countries[buyers[orders]]] * TEN_THOUSAND).astype(np.int64)
    return Lines(orders, numbers, products, months, quantities.astype(np.int64), amounts)


def _price_units(rng: np.random.Generator, products: Ints) -> NDArray[np.float64]:
    """Return the negotiated monthly price of one unit in dollars."""
    cents = [SERVICE_LINES[product.line].unit_price_cents * product.price_percent for product in PRODUCTS]
    return np.array(cents, dtype=np.float64)[products] / 10_000.0 * (0.75 + 0.5 * rng.random(len(products)))
