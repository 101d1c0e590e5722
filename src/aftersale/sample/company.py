"""The way in: generate a whole sample company into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from aftersale.sample.assignments import assign_owners
from aftersale.sample.bookings import append_corrections, build_new_bookings, find_credited_seats, plan_counts
from aftersale.sample.customers import build_customers, count_customers
from aftersale.sample.deals import build_deals
from aftersale.sample.dirty import write_dirty_copy
from aftersale.sample.errors import TooFewBookings, TooFewSellers
from aftersale.sample.errors_left_out import leave_out_quotas, leave_out_rates, tell_gaps, tell_late_bookings
from aftersale.sample.errors_seeded import seed_booking_errors
from aftersale.sample.errors_tickets import seed_ticket_errors
from aftersale.sample.facts import Facts, Truth
from aftersale.sample.hierarchy import build_hierarchy
from aftersale.sample.milestones import build_milestones
from aftersale.sample.money import build_rates
from aftersale.sample.partners import build_partners, build_quotas
from aftersale.sample.pay import build_pay, compute_usual_credit
from aftersale.sample.people import build_sellers
from aftersale.sample.splits import list_splits, share_bookings
from aftersale.sample.summary import CompanySummary, summarise
from aftersale.sample.tables_deals import compose_booking_tables, compose_catalogue_tables, compose_order_tables
from aftersale.sample.tables_people import compose_pay_tables, compose_people_tables, compose_territory_tables
from aftersale.sample.tables_tickets import compose_partner_tables, compose_ticket_tables
from aftersale.sample.territories import build_map
from aftersale.sample.tickets import build_outcomes, build_tickets, count_waiting
from aftersale.sample.write import require_own_folder, write_readme, write_tables, write_truths

LEAST_REPS, LEAST_BOOKINGS = 20, 500
Progress = Callable[[str, float], None]


def generate_company(
    folder: Path, *, seed: int = 1, reps: int = 4500, bookings: int = 540_000, progress: Progress | None = None
) -> CompanySummary:
    """Write the CSV files of a made-up company: `reps` persons in selling roles, `bookings` rows in booking.csv.

    Parameters
    ----------
    progress
        Called with what is being done and how much is done, 0 to 1.

    Raises
    ------
    TooFewSellers, TooFewBookings
        when asked for fewer than 20 sellers or 500 bookings.
    FolderHoldsOtherFiles
        when the folder holds anything but an earlier sample company.
    """
    if reps < LEAST_REPS:
        raise TooFewSellers(minimum=LEAST_REPS, given=reps)
    if bookings < LEAST_BOOKINGS:
        raise TooFewBookings(minimum=LEAST_BOOKINGS, given=bookings)
    require_own_folder(folder)
    tell = progress or _tell_nobody
    tell("Hiring people and signing deals", 0.0)
    facts = _build_facts(seed, reps, bookings)
    tell("Seeding errors", 0.45)
    facts, truths = _seed_errors(seed, facts)
    rows: dict[str, int] = {}
    tables: dict[str, pa.Table] = {}
    steps = (
        (compose_people_tables, "people"),
        (compose_territory_tables, "territories"),
        (compose_catalogue_tables, "customers and products"),
        (compose_order_tables, "orders"),
        (compose_booking_tables, "bookings"),
        (compose_pay_tables, "quotas and rates"),
        (compose_partner_tables, "partners"),
        (compose_ticket_tables, "tickets"),
    )
    for number, (compose, what) in enumerate(steps):
        tell(f"Writing {what}", 0.5 + 0.06 * number)
        new_tables = compose(facts)
        rows |= write_tables(folder, new_tables)
        tables |= {name: new_tables[name] for name in _COPIED if name in new_tables}
    rows["ground_truth.csv"] = write_truths(folder, truths)
    rows |= write_dirty_copy(folder, tables)
    write_readme(folder, (seed, reps, bookings), rows)
    tell("Done", 1.0)
    return summarise(folder, seed, rows, facts, truths)


_COPIED = (
    *("order", "order_line", "booking", "booking_split"),
    *("partner", "partner_contract", "partner_capacity", "partner_quota", "ticket", "ticket_outcome"),
)


def _build_facts(seed: int, reps: int, bookings: int) -> Facts:
    """Return the company as it would be if nobody ever made a mistake, except for gaps in who holds what."""
    staff = build_sellers(seed, reps)
    land = build_map(staff.seats)
    reporting_lines = build_hierarchy(seed, staff)
    customers = build_customers(seed, count_customers(bookings), land)
    owners = assign_owners(seed, staff.seats, land, customers)
    counts = plan_counts(bookings)
    orders, lines = build_deals(seed, counts.lines, customers, owners)
    new, sharing = share_bookings(seed, build_new_bookings(orders, lines, customers), customers, staff.seats)
    rows, corrected_lines = append_corrections(seed, new, counts, owners, customers)
    splits = list_splits(rows, sharing)
    credited = find_credited_seats(rows, owners, customers)
    milestones = build_milestones(seed, orders, lines.orders[corrected_lines])
    partners = build_partners(seed, bookings, count_waiting(bookings))
    tickets = build_tickets(seed, bookings, customers, (orders, lines), milestones)
    asked = (lines.products[tickets.lines], customers.segments[tickets.customers])
    return Facts(
        staff=staff,
        reporting_lines=reporting_lines,
        land=land,
        customers=customers,
        owners=owners,
        orders=orders,
        lines=lines,
        bookings=rows,
        splits=splits,
        milestones=milestones,
        rates=build_rates(seed),
        pay=build_pay(seed, staff, compute_usual_credit(credited, rows, splits, staff)),
        main_count=bookings,
        partners=partners,
        partner_quotas=build_quotas(partners),
        tickets=tickets,
        outcomes=build_outcomes(seed, tickets, *asked, partners),
    )


def _seed_errors(seed: int, facts: Facts) -> tuple[Facts, list[Truth]]:
    facts, truths = seed_booking_errors(seed, facts)
    facts, missing_rates = leave_out_rates(seed, facts)
    facts, missing_quotas = leave_out_quotas(seed, facts)
    facts, unknown_regions = seed_ticket_errors(seed, facts)
    left_out = missing_rates + missing_quotas + tell_gaps(facts) + tell_late_bookings(facts)
    return facts, truths + left_out + unknown_regions


def _tell_nobody(_what: str, _done: float) -> None:
    """Stand in for a caller who does not want to know."""
