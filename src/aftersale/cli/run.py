"""Commands that bring facts in and credit them: sample, import, credit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, money_text, progress_bar, show_json, show_table
from aftersale.imports.summary import ImportSummary
from aftersale.pipeline import credit_period, import_source, publish_crediting_file
from aftersale.sample.company import generate_company


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("sample", epilog="Example: aftersale sample demo --reps 200 --bookings 20000")(sample)
    app.command("import", epilog="Example: aftersale import ../orders --mapping adventureworks")(import_)
    app.command("credit", epilog="Example: aftersale credit --period 2013")(credit)


def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write the files; made when it is not there.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    reps: Annotated[int, typer.Option(help="How many sellers.")] = 4_500,
    bookings: Annotated[int, typer.Option(help="How many bookings.")] = 540_000,
    as_json: JsonOption = False,
) -> None:
    """Generate a company that sells telecoms and outsourcing, with errors seeded and listed."""
    with progress_bar(as_json) as progress:
        summary = generate_company(folder, seed=seed, reps=reps, bookings=bookings, progress=progress)
    rows = dict(summary.rows)
    if as_json:
        show_json({"folder": str(folder), "rows": rows})
        return
    show_table(f"Sample company in {folder}", ("file", "rows"), list(rows.items()), right=("rows",))


def import_(
    path: Annotated[Path, typer.Argument(help="A folder, a file or a ZIP with CSV, XLSX, Parquet or JSON Lines.")],
    mapping: Annotated[str, typer.Option(help="A shipped mapping's name, or a mapping file.")] = "canonical",
    as_json: JsonOption = False,
) -> None:
    """Bring files in: good rows become facts, the rest findings; the same files again change nothing."""
    with open_instance() as instance, progress_bar(as_json) as progress:
        summary = import_source(instance.database, instance.actor, path, mapping, progress)
    if as_json:
        show_json(summary.document())
        return
    _show_import(summary)


def _show_import(summary: ImportSummary) -> None:
    columns = ("target", "read", "new", "changed", "unchanged", "rejected")
    rows = [
        (name, counts.read, counts.new, counts.changed, counts.unchanged, counts.rejected + counts.overlapping)
        for name, counts in summary.targets.items()
    ]
    show_table(f"Import {summary.import_id} from {summary.source}", columns, rows, right=columns[1:])
    console.print(
        f"{summary.rejected} rows rejected; findings: {summary.findings_new} new, {summary.findings_resolved} resolved, "
        f"{summary.findings_open} open." + (" See: aftersale findings" if summary.findings_open else "")
    )


def credit(
    period: Annotated[str, typer.Option(help="A year, half, quarter or month: 2013, 2013-H2, 2013-Q4, 2013-12.")],
    rules: Annotated[
        Path | None, typer.Option(help="A crediting table (CSV, YAML or .xlsx) to put in force first.")
    ] = None,
    rules_from: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day from which that table is in force.")
    ] = datetime(1900, 1, 1),
    as_json: JsonOption = False,
) -> None:
    """Credit the bookings of a period by the crediting table in force."""
    with open_instance() as instance, progress_bar(as_json) as progress:
        if rules is not None:
            publish_crediting_file(instance.database, instance.actor, rules, rules_from.date())
        summary = credit_period(instance.database, instance.actor, period, progress)
    if as_json:
        show_json(summary.document())
        return
    counts = summary.counts
    show_table(
        f"Credited {period}",
        ("bookings", "credited", "uncredited", "without credit", "results written", "findings"),
        [
            (
                counts.bookings,
                counts.credited,
                counts.uncredited,
                counts.no_credit,
                counts.results_written,
                counts.findings,
            )
        ],
        right=("bookings", "credited", "uncredited", "without credit", "results written", "findings"),
    )
    console.print(f"Credited: {money_text(dict(summary.credited_by_currency))}")
    console.print(f"To nobody: {money_text(dict(summary.uncredited_by_currency))}")
