"""What the sample company sells: service lines in families, four products each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service line: usual monthly price of a unit in US cents, usual number of units, weight in sales."""

    code: str
    slug: str
    name: str
    family: str
    unit_price_cents: int
    usual_quantity: int
    weight: int


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a service line, with its price in percent of the line's usual price."""

    key: str
    name: str
    line: int
    price_percent: int


SERVICE_LINES = (
    ServiceLine("MOB", "mobile", "Mobile", "connectivity", 1400, 60, 22),
    ServiceLine("FIB", "fibre", "Fibre", "connectivity", 24000, 4, 18),
    ServiceLine("SDW", "sd_wan", "SD-WAN", "connectivity", 18000, 8, 13),
    ServiceLine("CCC", "cloud_contact_centre", "Cloud Contact Centre", "customer_contact", 9500, 25, 10),
    ServiceLine("UCC", "unified_communications", "Unified Communications", "customer_contact", 1600, 70, 8),
    ServiceLine("CSO", "customer_service_outsourcing", "Customer Service Outsourcing", "outsourcing", 145000, 10, 5),
    ServiceLine(
        "FAO", "finance_accounting_outsourcing", "Finance and Accounting Outsourcing", "outsourcing", 210000, 6, 5
    ),
    ServiceLine("HRO", "hr_outsourcing", "HR Outsourcing", "outsourcing", 160000, 5, 3),
    ServiceLine("ITH", "it_helpdesk", "IT Helpdesk", "managed_it", 3800, 50, 7),
    ServiceLine("CLD", "managed_cloud", "Managed Cloud", "managed_it", 52000, 5, 4),
    ServiceLine("SEC", "managed_security", "Managed Security", "managed_it", 46000, 4, 3),
    ServiceLine("ANA", "analytics", "Analytics", "data", 68000, 3, 2),
)
_GRADES = (("Start", 70), ("Plus", 100), ("Pro", 145), ("Global", 210))

PRODUCTS = tuple(
    Product(f"{line.code}-{number:02d}", f"{line.name} {grade}", place, percent)
    for place, line in enumerate(SERVICE_LINES)
    for number, (grade, percent) in enumerate(_GRADES, start=1)
)

SEGMENTS = ("Key", "Enterprise", "Mid", "Small")
VERTICALS = ("banking", "healthcare", "retail", "public_sector", "manufacturing", "energy", "media")
