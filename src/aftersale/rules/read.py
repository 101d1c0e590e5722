"""Reads rule tables from files that people edit and writes them back without loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aftersale.errors import Place
from aftersale.rules.csv_layout import parse_csv, write_csv
from aftersale.rules.dmn.read import DmnFile, parse_dmn
from aftersale.rules.dmn.write import write_dmn
from aftersale.rules.document import TableDraft, read_document
from aftersale.rules.errors import TableRefused
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.xlsx_layout import parse_xlsx, write_xlsx
from aftersale.rules.yaml_layout import parse_yaml, write_yaml
from aftersale.values.sentence import Sentence


def read_table(path: Path) -> RuleTable:
    """Read the rule table of a file by the ending of its name: .dmn, .yaml, .yml, .xlsx, else CSV; raises TableRefused.

    Notes
    -----
    One sheet of a workbook has the grid of the CSV layout. Numbers, days and truth values may stand as a spreadsheet keeps
    them: a number with the decimals that its format shows, as 0.50. A formula is refused, and so is a number of more than 15
    digits, which a spreadsheet does not keep; both can be written as text.
    """
    return _require_table(check_table(path), str(path))


def read_tables(path: Path) -> tuple[RuleTable, ...]:
    """Read every rule table of a file; raises TableRefused with every finding of the first that is refused.

    Of a DMN file these are its decision tables; decisions that are expressions are left out, unless there is nothing else.
    """
    if path.suffix.lower() != ".dmn":
        return (read_table(path),)
    return tuple(_require_table(draft, str(path)) for draft in _tables_of(read_dmn(path), str(path)))


def read_table_csv(path: Path) -> RuleTable:
    """Read a rule table from a CSV file (UTF-8; comma, semicolon or tab); raises TableRefused with every finding.

    Notes
    -----
    The first cell of each line says what the line is, `then` parts conditions from results::

        table,direct_credit,Who gets the direct credit
        hit policy,first
        rule,channel,amount,then,basis,share,start_on,end_on,note
        label,Sales channel,Amount (EUR),,Basis,Share,,,
        type,string,number,,string,number,,,
        allowed,"web, field",,,"seller, territory",,,,
        r1,web,>= 1000,,territory,1,2026-01-01,,Large web orders go by territory
        r2,-,-,,seller,0.5,,,

    Conditions: `-` any value, `null` no value, `web` or `"web shop"`, `1200.50`, `true`, `2026-01-31`, lists with
    commas, `not(...)`, `< <= > >= = !=`, ranges `[1..5]` with `(` or `)` where an end is not included; expressions over
    the inputs, as results too: docs/algorithms/table-feel.md.
    A label may be empty (the name is shown), `allowed` too (any value). `start_on`, `end_on` and `note` may be left
    out; `end_on` is the first day without the rule. No condition or result may be empty: write `-` or `null`.

    The hit policy is a word (unique, any, priority, first, rule order, output order, collect, sum, min, max, count) or
    its letter in DMN. A line `default` after `allowed` says, below the outputs, what holds where no rule matches.
    """
    return _require_table(check_table_csv(path), str(path))


def read_table_yaml(path: Path) -> RuleTable:
    """Read a rule table from a YAML file; raises TableRefused with every finding, each with line and column.

    Notes
    -----
    Cells are text as in the CSV layout; a condition that is not mentioned accepts any value::

        name: direct_credit
        title: Who gets the direct credit
        hit_policy: first
        inputs:
          - {name: channel, label: Sales channel, type: string, allowed: [web, field]}
        outputs:
          - {name: basis, label: Basis, type: string, default: seller}
        rules:
          - {rule: r1, when: {channel: web}, then: {basis: territory}, start_on: 2026-01-01, note: by territory}
          - {rule: r2, then: {basis: '"as agreed"'}}
    """
    return _require_table(check_table_yaml(path), str(path))


def parse_table(document: Mapping[str, object], place: Place | None = None) -> RuleTable:
    """Build a table from the document of the YAML layout, as from JSON; raises TableRefused with every finding.

    Its rows are not compared with each other: that is for whoever writes or publishes a table (`check_table`).
    """
    where = place or Place()
    return _require_table(read_document(document, lambda path: where, steps=None), where.file)


def check_table(path: Path) -> TableDraft:
    """Read a file by the ending of its name as far as possible and return all findings, warnings too."""
    ending = path.suffix.lower().removeprefix(".")
    return check_bytes(path.read_bytes(), {"yml": "yaml"}.get(ending, ending), str(path))


def check_table_csv(path: Path) -> TableDraft:
    """Read a CSV file as far as possible and return all findings, warnings too."""
    return check_bytes(path.read_bytes(), "csv", str(path))


def check_table_yaml(path: Path) -> TableDraft:
    """Read a YAML file as far as possible and return all findings, warnings too."""
    return check_bytes(path.read_bytes(), "yaml", str(path))


def check_bytes(content: bytes, layout: str, file: str = "") -> TableDraft:
    """Read what a file holds as `dmn`, `xlsx` or `yaml`, else as CSV; `file` is what findings call it."""
    if layout == "dmn":
        return _check_dmn(parse_dmn(content, file), file)
    if layout == "xlsx":
        return parse_xlsx(content, file)
    return _read_text(content, file, parse_yaml if layout == "yaml" else parse_csv)


def read_bytes(content: bytes, layout: str, file: str = "") -> tuple[list[TableDraft], list[str]]:
    """Every table that a file holds, as far as it can be read, and the names of a DMN file's decisions that are no table."""
    if layout != "dmn":
        return [check_bytes(content, layout, file)], []
    read = parse_dmn(content, file)
    return _tables_of(read, file), [each.name for each in read.decisions if each.table is None]


def read_dmn(path: Path) -> DmnFile:
    """Read every decision of a DMN file, of versions 1.1 to 1.5, as far as possible, with all findings.

    Notes
    -----
    Names become small letters (`RiskCategory` is risk_category) and stay as labels; a decision table looks at inputs by
    their names. Rule ids, annotations, allowed values, defaults, hit policies and the days of rules are kept.
    """
    return parse_dmn(path.read_bytes(), str(path))


def write_table_csv(table: RuleTable, path: Path) -> None:
    """Write a table in the CSV layout; reading it back gives the same version."""
    path.write_bytes(write_csv(table).encode("utf-8"))


def write_table(table: RuleTable, path: Path, layout: str) -> None:
    """Write a table as `dmn`, `xlsx`, `csv` or `yaml`; raises what the layout cannot hold."""
    path.write_bytes(WRITERS[layout](table))


WRITERS: Mapping[str, Callable[[RuleTable], bytes]] = {
    "dmn": write_dmn,
    "xlsx": write_xlsx,
    "csv": lambda table: write_csv(table).encode("utf-8"),
    "yaml": lambda table: write_yaml(table).encode("utf-8"),
}
"""How each layout of files is written."""


def _check_dmn(read: DmnFile, file: str) -> TableDraft:
    drafts = _tables_of(read, file)
    if len(drafts) == 1:
        return drafts[0]
    sentence = Sentence("The file holds {count} tables, and one is read here. Import them all.", count=len(drafts))
    return TableDraft(None, (TableFinding("layout_wrong", sentence, "", place=Place(file)),))


def _tables_of(read: DmnFile, file: str) -> list[TableDraft]:
    """The tables of a DMN file, or one that is refused for what is wrong with the file."""
    drafts = [decision.table for decision in read.decisions if decision.table is not None]
    if drafts:
        return drafts
    names = ", ".join(f"{decision.name} = {decision.expression}" for decision in read.decisions)
    sentence = Sentence("The file holds no decision table, but {decisions}.", decisions=names)
    none = TableFinding("layout_wrong", sentence, "", place=Place(file))
    return [TableDraft(None, read.findings or (none,))]


def _read_text(content: bytes, file: str, parse: Callable[[str, str], TableDraft]) -> TableDraft:
    try:
        return parse(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError as broken:
        sentence = Sentence(
            "The file is not UTF-8 text (byte {byte}); save it as CSV UTF-8 or plain UTF-8.", byte=broken.start + 1
        )
        return TableDraft(None, (TableFinding("encoding_wrong", sentence, "", place=Place(file)),))


def _require_table(draft: TableDraft, file: str) -> RuleTable:
    errors = tuple(each for each in draft.findings if each.severity == "error")
    if draft.table is not None and not errors:
        return draft.table
    raise TableRefused(
        table=errors[0].table or file, count=len(errors), problems=" ".join(map(str, errors)), findings=errors
    )
