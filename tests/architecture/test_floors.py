"""The floors of DESIGN: held for imports by import-linter (make check), here for the tables that SQL joins and for purity."""

from __future__ import annotations

import ast
import re

import psycopg
import pytest
import sqlglot
from sqlglot import exp

from aftersale.storage.statements import Statements
from conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "aftersale"
FLOORS = [
    {"cli"},
    {"web"},
    {"jobs"},
    {"pipeline", "sample"},
    {"incentives"},
    {"crediting", "notices"},
    {"orders", "allocation"},
    {"people", "access"},
    {"rules", "imports"},
    {"findings"},
    {"audit"},
    {"storage"},
]


def floor_of(room: str) -> int:
    return next(index for index, floor in enumerate(FLOORS) if room in floor)


def table_owners() -> dict[str, str]:
    owners: dict[str, str] = {}
    for schema in SOURCE.glob("*/schema.sql"):
        for table in re.findall(r"^CREATE TABLE (\w+)", schema.read_text(encoding="utf-8"), re.MULTILINE):
            assert table not in owners, f"two rooms create {table}"
            owners[table] = schema.parent.name
    return owners


def tables_read(statement: str) -> set[str]:
    tree = sqlglot.parse_one(re.sub(r"%\((\w+)\)s", r":\1", statement), dialect="postgres")
    named = {table.name for table in tree.find_all(exp.Table)}
    return named - {cte.alias_or_name for cte in tree.find_all(exp.CTE)}


STATEMENTS = [
    pytest.param(file.parent.name, name, text, id=f"{file.parent.name}.{name}")
    for file in sorted(SOURCE.glob("*/queries.sql"))
    for name, text in Statements(file.read_text(encoding="utf-8"), str(file)).items()
]


@pytest.mark.parametrize(("room", "name", "statement"), STATEMENTS)
def test_statement_reads_only_tables_of_its_floor_or_below(room: str, name: str, statement: str) -> None:
    owners = table_owners()
    for table in tables_read(statement):
        owner = owners.get(table)
        if owner is not None and owner != room:
            assert floor_of(owner) > floor_of(room), f"{room}.{name} reads {table}, which belongs to {owner}"


def test_the_floor_test_sees_a_join_upwards() -> None:
    assert tables_read("SELECT 1 FROM booking AS b JOIN earning AS e ON e.payee_id = %(x)s") == {"booking", "earning"}
    assert floor_of("incentives") < floor_of("orders")


IMPURE = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "random.random",
    "os.environ",
    "uuid.uuid4",
}
CLOCK_ROOMS = {"web", "cli", "jobs", "access"}


def test_no_room_below_the_ways_in_asks_the_clock() -> None:
    asked = []
    for file in SOURCE.rglob("*.py"):
        room = file.relative_to(SOURCE).parts[0]
        if room in CLOCK_ROOMS or file.name == "settings.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in IMPURE:
                asked.append(f"{file.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node)}")
    assert asked == []


def test_models_do_no_input_or_output() -> None:
    impure = []
    for file in SOURCE.glob("*/model.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in {
                "psycopg",
                "aftersale.storage.columnar",
                "pathlib",
                "os",
            }:
                impure.append(f"{file.relative_to(SOURCE)} imports {node.module}")
    assert impure == []


def test_only_store_and_actions_hold_a_connection() -> None:
    """Every other file of a domain room is pure, but for the few that are named here with their reason."""
    allowed = {
        "crediting/explain.py",  # one booking, read as the questions come up
        "incentives/run_actions.py",  # the actions on payout runs, apart from those that work pay out
        "rules/draft_actions.py",  # the actions on drafts, apart from those on what is published
        "imports/post.py",
        "imports/overlaps.py",
        "imports/references.py",
        "imports/stage.py",
        "audit/verify.py",
    }
    domain_rooms = ("people", "orders", "crediting", "incentives", "findings", "rules", "imports", "audit")
    holders = []
    for room in domain_rooms:
        for file in (SOURCE / room).glob("*.py"):
            name = f"{room}/{file.name}"
            if file.name in {"store.py", "actions.py"} or name in allowed:
                continue
            if "import Connection" in file.read_text(encoding="utf-8"):
                holders.append(name)
    assert holders == []


def test_every_table_is_under_row_level_security_or_closed_to_the_application(database_address: str) -> None:
    with psycopg.connect(database_address) as conn:
        open_tables = conn.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity "
            "AND has_table_privilege('aftersale_app', oid, 'SELECT')"
        ).fetchall()
    assert {row[0] for row in open_tables} <= {"audit_head"}


def test_no_import_hides_inside_a_function() -> None:
    hidden = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{file.relative_to(SOURCE)}:{child.lineno}"
                    for child in ast.walk(node)
                    if isinstance(child, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []
