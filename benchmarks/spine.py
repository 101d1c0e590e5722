"""A year of 540,000 bookings × 4,500 sellers: import, credit, pay; a bare COPY and a bare GROUP BY of the same rows beside them."""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from aftersale.incentives.read import read_plan_file
from aftersale.pipeline import apply_payouts, credit_period, import_source, plan_payouts
from aftersale.sample.company import generate_company
from aftersale.storage.database import Database
from benchmarks.measure import OPERATOR, Stopwatch, installation, report, silent

FACT_TABLES = {
    "person": "person",
    "position": "position",
    "position_holder": "position_holder",
    "reporting_line": "reporting_line",
    "territory": "territory",
    "assignment": "assignment",
    "customer": "customer",
    "product": "product",
    "order": "sales_order",
    "order_line": "order_line",
    "booking": "booking",
    "booking_split": "booking_split",
    "milestone": "milestone",
    "exchange_rate": "exchange_rate",
    "quota": "quota",
    "pay_parameter": "pay_parameter",
    "measure_figure": "measure_figure",
}
PERIOD = "2026-Q3"


def main() -> None:
    """Run it all once and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reps", type=int, default=4_500)
    parser.add_argument("--bookings", type=int, default=540_000)
    sizes = parser.parse_args()
    watch = Stopwatch()
    with installation() as (database, folder):
        company = folder / "company"
        with watch.step("generate"):
            generate_company(company, reps=sizes.reps, bookings=sizes.bookings)
        with watch.step("import"):
            imported = import_source(database, OPERATOR, company, "canonical", silent)
        rows = sum(counts.read for counts in imported.targets.values())
        with watch.step("import_again"):
            import_source(database, OPERATOR, company, "canonical", silent)
        files = _write_stored_rows(database, folder / "stored")
        for name, with_keys in (("bare_copy", False), ("bare_copy_with_same_indexes", True)):
            _make_twins(database, name, with_keys)
            with watch.step(name):
                _copy(database, name, files)
        with watch.step("bare_copy_of_source_files"):
            _copy_source_files(database, company)
        with watch.step("credit_year"):
            credited = credit_period(database, OPERATOR, "2026", silent)
        with watch.step("credit_year_again"):
            credit_period(database, OPERATOR, "2026", silent)
        plan = read_plan_file(Path("sample-company"))
        with watch.step("plan_payouts"):
            run = plan_payouts(database, OPERATOR, PERIOD, plan, silent)
        with watch.step("apply_payouts"):
            apply_payouts(database, OPERATOR, PERIOD, plan.name)
        _group_by(database, watch, folder)
    seconds = {name: round(value, 3) for name, value in watch.seconds.items()}
    report(
        "spine",
        reps=sizes.reps,
        bookings=sizes.bookings,
        imported_rows=rows,
        payees=len(run.payouts),
        credited=credited.counts.credited,
        seconds=seconds,
        import_rows_per_second=round(rows / watch.seconds["import"]),
        copy_rows_per_second=round(rows / watch.seconds["bare_copy"]),
        import_share_of_bare_copy=round(watch.seconds["bare_copy"] / watch.seconds["import"], 3),
        import_share_of_copy_with_same_indexes=round(
            watch.seconds["bare_copy_with_same_indexes"] / watch.seconds["import"], 3
        ),
        import_share_of_copy_of_source_files=round(
            watch.seconds["bare_copy_of_source_files"] / watch.seconds["import"], 3
        ),
        plan_payouts_times_group_by=round(watch.seconds["plan_payouts"] / watch.seconds["bare_group_by_postgresql"], 2),
    )


def _write_stored_rows(database: Database, folder: Path) -> dict[str, Path]:
    """What the import stored, as CSV files: the peer copies the very same rows."""
    folder.mkdir()
    files = {}
    with psycopg.connect(database.address) as conn:
        for table in FACT_TABLES.values():
            files[table] = folder / f"{table}.csv"
            with (
                files[table].open("wb") as file,
                conn.cursor() as cursor,
                cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv)") as copy,
            ):
                for chunk in copy:
                    file.write(chunk)
    return files


def _make_twins(database: Database, schema: str, with_keys: bool) -> None:
    """Empty tables like ours in a schema of their own: bare, or with the same keys, checks and indexes."""
    including = "INCLUDING ALL" if with_keys else "INCLUDING DEFAULTS"
    with psycopg.connect(database.address) as conn:
        conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        for table in FACT_TABLES.values():
            twin = sql.Identifier(schema, table)
            conn.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} {})").format(twin, sql.Identifier(table), sql.SQL(including))
            )


def _copy(database: Database, schema: str, files: dict[str, Path]) -> None:
    with psycopg.connect(database.address) as conn:
        for table, path in files.items():
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.Identifier(schema, table))
            with path.open("rb") as file, conn.cursor() as cursor, cursor.copy(statement) as copy:
                while chunk := file.read(1 << 20):
                    copy.write(chunk)


def _copy_source_files(database: Database, company: Path) -> None:
    """The source files as they are, every column as text, into tables without keys: nothing typed, checked or resolved."""
    with psycopg.connect(database.address) as conn:
        conn.execute("CREATE SCHEMA plain")
        for name in FACT_TABLES:
            path = company / f"{name}.csv"
            with path.open("rb") as file:
                header = file.readline().decode().strip().split(",")
                columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in header)
                twin = sql.Identifier("plain", name)
                conn.execute(sql.SQL("CREATE TABLE {} ({})").format(twin, columns))
                with (
                    conn.cursor() as cursor,
                    cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(twin)) as copy,
                ):
                    while chunk := file.read(1 << 20):
                        copy.write(chunk)


def _group_by(database: Database, watch: Stopwatch, folder: Path) -> None:
    """The same credits, summed by payee and nothing else: in PostgreSQL from its tables, in DuckDB from memory."""
    credits = """
        SELECT c.payee_id, b.currency, c.amount FROM credit AS c
        JOIN crediting_result AS r USING (booking_id, crediting_run_id)
        JOIN booking AS b ON b.booking_id = r.booking_id AND b.recorded_at = r.booking_recorded_at
        WHERE r.superseded_at = 'infinity' AND r.booked_on >= '2026-07-01' AND r.booked_on < '2026-10-01'
    """
    rows = folder / "credits.csv"
    with psycopg.connect(database.address) as conn:
        with watch.step("bare_group_by_postgresql"):
            conn.execute(
                f"SELECT payee_id, currency, sum(amount) FROM ({credits}) AS c GROUP BY 1, 2".encode()
            ).fetchall()
        with (
            rows.open("wb") as file,
            conn.cursor() as cursor,
            cursor.copy(f"COPY ({credits}) TO STDOUT (FORMAT csv)".encode()) as copy,
        ):
            for chunk in copy:
                file.write(chunk)
    types = "{'payee_id': 'BIGINT', 'currency': 'VARCHAR', 'amount': 'DECIMAL(18, 4)'}"
    duck = duckdb.connect()
    duck.execute(f"CREATE TABLE credits AS SELECT * FROM read_csv('{rows}', header = false, columns = {types})")
    with watch.step("bare_group_by_duckdb"):
        duck.execute("SELECT payee_id, currency, sum(amount) FROM credits GROUP BY 1, 2").fetchall()


if __name__ == "__main__":
    main()
