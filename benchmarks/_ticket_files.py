"""Files of tickets, partners and what came of earlier tickets, of any size and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import duckdb

REGIONS, PRODUCTS, LANGUAGES, SEGMENTS = 12, 20, 6, 4

_FILES = {
    "partner": "SELECT 'P' || p AS key, 'Partner ' || p AS name FROM partners",
    "partner_contract": """
        SELECT 'P' || p AS partner, DATE '2025-01-01' AS start_on, 'EUR' AS currency, 4 + p % 9 AS cost_per_ticket,
            0.05 AS cost_per_minute, 10 + p % 7 AS handling_minutes, 2 + p % 3 AS bonus_per_sale FROM partners""",
    "partner_capacity": """
        SELECT 'P' || p AS partner, DATE '2025-01-01' AS start_on, 'EUR' AS currency,
            CAST(round(0.95 * $tickets * weight / sum(weight) OVER ()) AS INTEGER) AS tickets_a_day
        FROM (SELECT p, 1 + hash(p * 31 + $seed) % 1000 / 250.0 AS weight FROM partners)""",
    "partner_scope": """
        SELECT DISTINCT 'P' || p AS partner, dimension, value, DATE '2025-01-01' AS start_on FROM (
            SELECT p, 'region' AS dimension, 'R' || (p + step) % $regions AS value FROM partners, range(4) AS s (step)
            UNION ALL
            SELECT p, 'product', 'T' || (p * 3 + step) % $products FROM partners, range(12) AS s (step)
            UNION ALL
            SELECT p, 'language', 'L' || (p + step) % $languages FROM partners, range(4) AS s (step)
        )""",
    "ticket": """
        SELECT 'N' || t AS key, 'Customer ' || hash(t + $seed) % ($tickets * 4 // 5) AS customer,
            'T' || hash(t * 3 + $seed) % $products AS product, 'R' || hash(t * 5 + $seed) % $regions AS region,
            'S' || hash(t * 7 + $seed) % $segments AS segment, 'L' || hash(t * 11 + $seed) % $languages AS language,
            CAST(50 + hash(t * 13 + $seed) % 200000 / 100.0 AS DECIMAL(18, 2)) AS amount, 'EUR' AS currency,
            DATE '2026-02-01' + CAST(hash(t * 17 + $seed) % 20 AS INTEGER) AS opened_on,
            DATE '2026-03-01' + CAST(hash(t * 19 + $seed) % 20 AS INTEGER) AS due_on, NULL AS closed_on
        FROM range($tickets) AS tickets (t)
        UNION ALL
        SELECT 'H' || t, 'Customer ' || hash(t + $seed) % ($tickets * 4 // 5), 'T' || hash(t * 3 + $seed + 1) % $products,
            'R' || hash(t * 5 + $seed + 1) % $regions, 'S' || hash(t * 7 + $seed + 1) % $segments,
            'L' || hash(t * 11 + $seed + 1) % $languages, 500, 'EUR', DATE '2025-06-01', NULL, DATE '2026-01-01'
        FROM range($tickets // 2) AS earlier (t)""",
    "ticket_outcome": """
        SELECT 'H' || t AS ticket, 'P' || p AS partner, DATE '2025-07-01' + CAST(hash(t * 23) % 180 AS INTEGER) AS contacted_on,
            CASE WHEN chance < 100 + (p * 37 + product * 11) % 300 THEN 'sold' WHEN chance > 960 - (p * 13) % 60 THEN 'cancelled'
                ELSE 'not_sold' END AS result,
            CAST(0.5 + ((p * 7) % 50) / 100.0 AS DECIMAL(9, 2)) AS quality
        FROM (
            SELECT t, hash(t * 29 + $seed) % $partners AS p, hash(t * 31 + $seed) % 1000 AS chance,
                hash(t * 3 + $seed + 1) % $products AS product
            FROM range($tickets // 2) AS earlier (t)
        )""",
}


def write_ticket_files(folder: Path, tickets: int, partners: int, seed: int = 1) -> None:
    """Write canonical CSV files: so many open tickets, half as many earlier ones with outcomes, places for 95 % of the open ones."""
    folder.mkdir(parents=True)
    known = {
        "tickets": tickets,
        "partners": partners,
        "seed": seed,
        "regions": REGIONS,
        "products": PRODUCTS,
        "languages": LANGUAGES,
        "segments": SEGMENTS,
    }
    with duckdb.connect() as duck:
        duck.execute("CREATE TABLE partners AS SELECT p FROM range(?) AS partners (p)", [partners])
        for name, query in _FILES.items():
            for key, value in known.items():
                query = query.replace(f"${key}", str(value))
            duck.execute(f"COPY ({query} ORDER BY ALL) TO '{folder / name}.csv' (HEADER)")
