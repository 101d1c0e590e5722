"""The command line as a user types it: what it prints, its JSON, its refusals, and an example in every help."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import typer
from typer.testing import CliRunner

from aftersale.cli.commands import COMMANDS, load_commands
from aftersale.cli.main import app, main
from aftersale.cli.prepare import prepare
from aftersale.cli.serve import CHORES, list_chores
from aftersale.jobs.worker import Chore
from aftersale.pipeline import import_source, prepare_tables
from aftersale.rules.read import read_table
from aftersale.settings import load_settings
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.revision import head_revision
from conftest import create_database, drop_database
from worlds import SMALL, booking, together, write_files

Run = Callable[..., tuple[int, str]]

PLAN = """
name: flat
title: Ten per cent of what is credited
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day, missing: finding, fallback: same_day}
components:
  - {name: commission, title: Commission, kind: flat_rate, measure: credited_amount, rate: 10 %}
"""


@pytest.fixture
def run(
    database_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run a command against a database of this test's own, prepared as `aftersale init` does; returns exit code and output."""
    monkeypatch.setenv("AFTERSALE_DATABASE_URL", database_address)
    monkeypatch.setenv("AFTERSALE_DATA", str(tmp_path / "data"))
    prepare(database_address)

    def run_command(*words: str, stdin: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["aftersale", *words])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out + captured.err

    yield run_command


def as_json(run: Run, *words: str) -> Any:
    code, output = run(*words, "--json")
    assert code == 0, output
    return json.loads(output)


def commands(group: typer.core.TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = [
    (path, command)
    for file in sorted({entry.file for entry in COMMANDS.values()})
    for path, command in commands(typer.core.TyperGroup(commands=dict(load_commands(file))))
]


@pytest.mark.parametrize("path", [" ".join(path) for path, _ in ALL])
def test_every_help_ends_with_an_example(path: str) -> None:
    result = CliRunner().invoke(app, [*path.split(), "--help"])
    assert result.exit_code == 0
    assert f"Example: aftersale {path}" in result.output or f"aftersale {path}" in result.output.split("Example:")[-1]


def test_the_list_of_all_commands_says_of_each_what_its_own_help_says() -> None:
    """The list is written by hand, so that showing it imports no command; each file registers just what the list says it does."""
    for file in {entry.file for entry in COMMANDS.values()}:
        listed = {name: entry.caption for name, entry in COMMANDS.items() if entry.file == file}
        loaded = load_commands(file)
        assert {name: (command.help or "").split("\n\n")[0] for name, command in loaded.items()} == listed


@pytest.mark.parametrize("words", ["--help", "--version", "accounts add --help"])
def test_a_command_that_needs_no_engine_and_no_web_server_imports_none(words: str) -> None:
    program = (
        f"import sys; from aftersale.cli.main import main; sys.argv = ['aftersale', *{words.split()!r}]\n"
        "try: main()\nfinally: print('imported', *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = set(done.stdout.rpartition("imported ")[2].split())
    assert "typer" in imported
    assert not imported & {"alembic", "duckdb", "fastapi", "pyarrow", "sqlalchemy", "sqlglot"}


def test_every_command_that_answers_can_answer_in_json() -> None:
    without = {" ".join(path) for path, command in ALL if not any("--json" in p.opts for p in command.params)}
    assert without == {"serve", "worker", "demo", "accounts password"}


def test_the_fixed_names_are_there() -> None:
    names = {" ".join(path) for path, _ in ALL}
    fixed = {"import", "credit", "pay", "statement", "explain booking", "findings", "audit verify", "serve", "doctor"}
    assert fixed | {"init", "worker", "backup", "restore", "sample"} <= names


def test_a_story_from_files_to_a_paid_statement(run: Run, tmp_path: Path) -> None:
    """Ann is credited 100 + 20 and paid 10 %: 12.00; the booking of nobody is a finding."""
    files = write_files(
        tmp_path / "files",
        together(
            SMALL,
            {
                "booking": [
                    booking("B1", "100", seller="ann"),
                    booking("B2", "20", territory="north"),
                    booking("B3", "7"),
                ]
            },
        ),
    )
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    imported = as_json(run, "import", str(files))
    assert imported["targets"]["booking"]["new"] == 3 and imported["rejected"] == 0
    assert as_json(run, "credit", "--period", "2026-Q1")["uncredited_by_currency"] == {"USD": "7.0000"}
    shown = as_json(run, "pay", "--period", "2026-Q1", "--plan", str(plan))
    assert (shown["state"], shown["is_new"], shown["totals"]) == ("planned", True, {"USD": "12.0000"})
    applied = as_json(run, "pay", "--period", "2026-Q1", "--plan", str(plan), "--apply")
    assert (applied["state"], applied["payouts"][0]["payee_number"]) == ("applied", "ann")
    again = as_json(run, "pay", "--period", "2026-Q1", "--plan", str(plan), "--apply")
    assert (again["state"], again["is_new"], again["payout_run_id"]) == ("applied", False, applied["payout_run_id"])
    statement = as_json(run, "statement", "--payee", "ann", "--period", "2026-Q1")
    assert statement["totals"][0]["payout"] == "12.00"
    explained = as_json(run, "explain", "booking", "B2")
    assert (explained["result"]["rule_id"], explained["credits"][0]["payee_number"]) == ("territory", "ann")
    assert [group["code"] for group in as_json(run, "findings")["groups"]] == ["no_rule_matches"]
    assert as_json(run, "audit", "verify")["broken_at"] is None
    assert all(check["is_well"] for check in as_json(run, "doctor") if check["check"] != "pages")


def test_the_same_story_reads_well_on_a_terminal(run: Run, tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", together(SMALL, {"booking": [booking("B1", "100", seller="ann")]}))
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    assert "0 rows rejected" in run("import", str(files))[1]
    assert "Credited: 100.00 USD" in run("credit", "--period", "2026-Q1")[1]
    code, output = run("pay", "--period", "2026-Q1", "--plan", str(plan))
    assert code == 0 and "Nothing is paid yet" in output and "10.00" in output
    assert "Commission: 10.00 USD" in run("statement", "--payee", "ann", "--period", "2026-Q1")[1]
    assert "Ann Ace (ann) gets 100" in run("explain", "booking", "B1")[1]
    assert "chain is whole" in run("audit", "verify")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("credit", "--period", "2013-Q5"), "2013-Q5"),
        (("statement", "--payee", "nobody", "--period", "2026-Q1"), "Nobody has the number nobody"),
        (("explain", "booking", "B404"), "Booking B404 is not known"),
        (("import", "nowhere", "--mapping", "canonical"), "nowhere"),
        (("import", ".", "--mapping", "nothing-like-it"), "There is no mapping 'nothing-like-it'"),
        (("pay", "--period", "2026-Q1", "--plan", "missing.yaml"), "There is no plan file missing.yaml"),
    ],
)
def test_refusal_says_what_is_wrong_and_ends_with_2(run: Run, words: tuple[str, ...], said: str) -> None:
    code, output = run(*words)
    assert code == 2 and said in output and "Traceback" not in output
    code, output = run(*words, "--json")
    problem = json.loads(output)
    assert code == 2 and said in problem["detail"] and problem["code"]


def test_plan_with_errors_is_refused_with_line_and_column_and_nothing_is_stored(
    run: Run, tmp_path: Path, database_address: str
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN.replace("currency: USD", "currency: RUP", 1), encoding="utf-8")
    code, output = run("pay", "--period", "2026-Q1", "--plan", str(plan))
    assert code == 2 and "line 4" in output
    with psycopg.connect(database_address) as conn:
        assert conn.execute("SELECT count(*) FROM plan_version").fetchone() == (0,)


def test_first_administrator_is_created_once_and_never_with_a_weak_password(run: Run) -> None:
    words = ("init", "--email", "Root@Company.example", "--password-stdin", "--json")
    code, output = run(*words, stdin="short\n")
    assert code == 2 and "12" in output
    code, output = run(*words, stdin="correct horse battery staple\n")
    assert code == 0 and json.loads(output)["administrator"] == "root@company.example"
    code, output = run(*words, stdin="another long password here\n")
    assert code == 2 and "root@company.example" in output


def test_edited_audit_log_ends_with_3(run: Run, database_address: str) -> None:
    run("init", "--email", "root@company.example", "--password-stdin", stdin="correct horse battery staple\n")
    with psycopg.connect(database_address) as conn:
        conn.execute("UPDATE audit_entry SET actor = 'somebody else' WHERE seq = 1")
    code, output = run("audit", "verify")
    assert code == 3 and "entry 1" in output
    code, output = run("doctor", "--json")
    assert code == 3
    assert [check["check"] for check in json.loads(output) if not check["is_well"] and check["check"] != "pages"] == [
        "audit log"
    ]


def test_operator_pays_alone_unless_an_approval_is_required(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    run(
        "import",
        str(write_files(tmp_path / "files", together(SMALL, {"booking": [booking("B1", "100", seller="ann")]}))),
    )
    run("credit", "--period", "2026-Q1")
    pay = ("pay", "--period", "2026-Q1", "--plan", str(plan), "--apply")
    monkeypatch.setenv("AFTERSALE_REQUIRE_APPROVAL", "yes")
    code, output = run(*pay)
    assert code != 0 and "is not approved" in output
    [waiting] = as_json(run, "runs")["runs"]
    assert (waiting["state"], waiting["totals"], waiting["payees"]) == ("planned", {"USD": "10.0000"}, 1)
    monkeypatch.setenv("AFTERSALE_REQUIRE_APPROVAL", "no")
    assert as_json(run, *pay)["state"] == "applied"
    assert "applied" in run("runs")[1]
    monkeypatch.setenv("AFTERSALE_REQUIRE_APPROVAL", "perhaps")
    assert "Say yes or no" in run("runs")[1]


def test_backup_and_restore_by_command(run: Run, tmp_path: Path) -> None:
    run("import", str(write_files(tmp_path / "files", SMALL)))
    file = tmp_path / "all.dump"
    assert as_json(run, "backup", str(file))["schema"] == head_revision()
    code, output = run("restore", str(file))
    assert code == 2 and "already holds data" in output
    assert as_json(run, "restore", str(file), "--replace")["tables"] > 20
    assert as_json(run, "audit", "verify")["broken_at"] is None


def test_external_database_without_schema_says_what_to_run(
    run: Run, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_scratch = create_database(server_address)
    monkeypatch.setenv("AFTERSALE_DATABASE_URL", from_scratch)
    code, output = run("findings")
    assert code == 2 and "aftersale init" in output
    assert run("init", "--json")[0] == 0
    assert as_json(run, "findings")["total"] == 0
    drop_database(server_address, from_scratch)


def test_accounts_and_tokens(run: Run) -> None:
    added = run(
        "accounts",
        "add",
        "ann@company.example",
        "--role",
        "compensation_analyst",
        "--password-stdin",
        stdin="a long enough password\n",
    )
    assert added[0] == 0, added[1]
    assert [account["email"] for account in as_json(run, "accounts", "list")] == ["ann@company.example"]
    token = as_json(run, "tokens", "add", "ann@company.example", "--name", "erp", "--scope", "read")
    assert token["token"].startswith("aft_")
    code, output = run("tokens", "add", "nobody@company.example", "--name", "x", "--scope", "read")
    assert code == 2 and "nobody@company.example" in output


@pytest.fixture
def table_file(run: Run, tmp_path: Path) -> Path:
    """The shipped crediting table, with orders of the web shop going to whoever holds the territory."""
    shipped = (resources.files("aftersale.crediting.tables") / "direct_basis.csv").read_text(encoding="utf-8")
    file = tmp_path / "direct_basis.csv"
    file.write_text(
        shipped.replace("web-shop,web,false,-,-,,none", "web-shop,web,false,-,>= 1,,territory"), encoding="utf-8"
    )
    return file


def test_rule_table_goes_from_a_file_into_force_on_the_command_line(run: Run, table_file: Path) -> None:
    tables = {each["table_name"]: each for each in as_json(run, "rules", "list")["tables"]}
    assert set(tables) == {
        *("direct_basis", "payout_approval", "partner_eligibility", "ticket_weights", "ticket_opening"),
    }
    listed = tables["direct_basis"]
    assert (listed["table_name"], listed["draft_state"]) == ("direct_basis", None)
    drafted = as_json(run, "rules", "draft", str(table_file), "--because", "Agreed")
    assert drafted["state"] == "checked"
    changed = as_json(run, "rules", "diff", "direct_basis", listed["version"][:8], "draft")
    assert [(row["rule_id"], row["kind"]) for row in changed["rows"]] == [("web-shop", "changed")]
    code, output = run("rules", "approve", "direct_basis")
    assert code == 2 and "somebody who did not must approve it" in output
    code, output = run("rules", "publish", "direct_basis", "--from", "2020-01-01")
    assert code == 2 and "backdated" in output
    published = as_json(run, "rules", "publish", "direct_basis", "--from", "2020-01-01", "--backdated")
    assert (published["state"], published["start_on"]) == ("published", "2020-01-01")
    assert "territory" in run("rules", "show", "direct_basis")[1]
    assert "web-shop" in run("rules", "diff", "direct_basis")[1]
    assert as_json(run, "audit", "verify")["broken_at"] is None


@pytest.mark.parametrize("layout", ["dmn", "xlsx", "csv", "yaml"])
def test_table_goes_out_as_a_file_and_comes_back_as_a_draft(run: Run, layout: str, tmp_path: Path) -> None:
    file = tmp_path / f"table.{layout}"
    written = as_json(run, "rules", "export", "direct_basis", "--as", layout, "--out", str(file))
    assert written["file"] == str(file)
    assert as_json(run, "rules", "import", str(file)) == {
        "drafts": [{"table_name": "direct_basis", "edit_number": 0}],
        "left_out": [],
    }
    assert read_table(file).version == written["version"]
    assert as_json(run, "rules", "diff", "direct_basis", written["version"][:8], "draft")["rows"] == []
    assert run("rules", "draft", str(file), "--because", "Agreed")[0] == 0


def test_every_table_of_a_dmn_file_becomes_a_draft_and_expressions_are_named(run: Run, tmp_path: Path) -> None:
    one = (
        '<decision name="{name}"><decisionTable><input><inputExpression typeRef="string"><text>channel</text>'
        '</inputExpression></input><output name="Said" typeRef="string"/><rule id="r1"><inputEntry><text>"web"</text>'
        "</inputEntry><outputEntry><text>{said}</text></outputEntry></rule></decisionTable></decision>"
    )
    tables = one.format(name="First Look", said='"yes"') + one.format(name="Second", said='"no"')
    expression = '<decision name="Twice"><literalExpression><text>2 * Fee</text></literalExpression></decision>'
    file = tmp_path / "several.dmn"
    file.write_text(f"<definitions>{tables}{expression}</definitions>", encoding="utf-8")
    code, output = run("rules", "import", str(file))
    assert code == 0 and "first_look" in output and "Twice = 2 * Fee" in output
    assert run("rules", "check", "second")[0] == 0
    code, output = run("rules", "check", str(file))
    assert code == 3 and "holds 2 tables" in output
    wrong = tables.replace('"yes"', "yes no")
    file.write_text(f"<definitions>{wrong}</definitions>", encoding="utf-8")
    code, output = run("rules", "import", str(file))
    assert code == 2 and "nothing was changed" in output
    file.write_text(f"<definitions>{expression}</definitions>", encoding="utf-8")
    code, output = run("rules", "import", str(file))
    assert code == 2 and "no decision table, but Twice = 2 * Fee" in output


def test_checked_draft_waits_for_a_second_person_where_approval_is_required(
    run: Run, table_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERSALE_REQUIRE_APPROVAL", "yes")
    as_json(run, "rules", "draft", str(table_file), "--because", "Agreed")
    code, output = run("rules", "publish", "direct_basis", "--from", "2999-01-01")
    assert code == 2 and "is not approved" in output


def test_rules_check_and_test_end_with_3_where_something_is_wrong(run: Run, table_file: Path) -> None:
    assert run("rules", "check", str(table_file))[0] == 0
    table_file.write_text(table_file.read_text(encoding="utf-8").replace(">= 1", ">= one"), encoding="utf-8")
    code, output = run("rules", "check", str(table_file), "--json")
    assert code == 3 and json.loads(output)["findings"][0]["code"] == "cell_refused"
    assert as_json(run, "rules", "test", "direct_basis") == {"failed": 0, "cases": []}
    code, output = run("rules", "check", "nothing_like_it")
    assert code == 2 and "Tables: direct_basis" in output


def test_rows_of_a_file_are_decided_and_written_beside_what_decided(run: Run, table_file: Path, tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.parquet", tmp_path / "decided.parquet"
    with duckdb.connect() as duck:
        duck.execute(
            "COPY (SELECT * FROM (VALUES (1, 'web', false, 0, 2.0), (2, NULL, true, 1, 0), (3, 'x', false, 0, 0)) "
            f"AS t(number, channel, has_seller, account_holders, territory_holders)) TO '{rows}' (FORMAT parquet)"
        )
        words = ("rules", "decide", str(table_file), "--input", str(rows), "--out", str(out))
        assert as_json(run, *words)["rows"] == 3
        decided = duck.execute(f"SELECT number, basis, rule_id FROM '{out}' ORDER BY number").fetchall()
    assert decided == [(1, "territory", "web-shop"), (2, "preassigned", "seller-on-order"), (3, None, None)]
    for engine in ("postgres", "numpy"):
        again = tmp_path / f"{engine}.parquet"
        code, output = run(*words[:-1], str(again), "--engine", engine)
        assert code == 0, output
        with duckdb.connect() as duck:
            assert duck.execute(f"SELECT number, basis, rule_id FROM '{again}'").fetchall() == decided
    code, output = run(*words, "--engine", "abacus")
    assert code == 2 and "Rows are not decided by abacus; there are: duckdb, postgres, numpy" in output
    code, output = run("rules", "decide", str(table_file), "--input", str(out), "--out", str(rows))
    assert code == 2 and "basis, rule_id, table_version" in output
    code, output = run("rules", "decide", "direct_basis", "--input", str(tmp_path / "none"), "--out", str(out))
    assert code == 2 and "cannot be decided" in output


def deliver(folder: Path, on: date) -> Path:
    """An order of one line that was delivered on a day, as files."""
    files = {
        "customer": "key\nacme\n",
        "order": "key,customer,ordered_on,currency\nO1,acme,2026-01-05,USD\n",
        "order_line": "order,key,quantity,amount,currency\nO1,O1-1,1,100,USD\n",
        "milestone": f"order,milestone,timing,reached_on\nO1,delivered,actual,{on}\n",
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_tickets_are_opened_for_milestones_on_the_day_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    assert run("import", str(deliver(tmp_path / "delivered", date(2026, 2, 2))))[0] == 0
    opened = as_json(run, "tickets", "open", "--on", "2026-02-23", "--since", "2026-02-01")
    assert (opened["opened"], opened["looked_at"], opened["on"]) == (1, 1, "2026-02-23")
    code, output = run("tickets", "open", "--on", "2026-02-24", "--since", "2026-02-01")
    assert (code, output.startswith("0 tickets opened on 2026-02-24")) == (0, True)


def find_opener() -> Chore:
    (opener,) = set(list_chores(load_settings({"AFTERSALE_OPEN_TICKETS": "yes"}))) - set(CHORES)
    return opener


def test_worker_opens_tickets_by_itself_only_where_the_installation_says_so(database: Database, tmp_path: Path) -> None:
    assert list_chores(load_settings({})) == CHORES
    prepare_tables(database, operator("test"))
    a_month_ago = datetime.now(UTC).date() - timedelta(days=30)
    folder = deliver(tmp_path / "delivered", a_month_ago)
    import_source(database, operator("test"), folder, "canonical", lambda step, part: None)
    find_opener().run(database)
    with database.owner_transaction() as conn:
        rows = conn.execute("SELECT source_id, customer FROM ticket").fetchall()
    assert rows == [{"source_id": "canonical/O1-1/delivered", "customer": "acme"}]


def test_worker_that_cannot_open_tickets_goes_on(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    find_opener().run(database)
    assert "No ticket could be opened by milestones" in caplog.text
