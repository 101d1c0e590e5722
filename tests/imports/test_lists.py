"""Lists in one cell and columns with marks: one row per value, every row of the file counted, faults in their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.imports.errors import MappingRefused
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import Field, Target
from aftersale.imports.preview import preview_text
from imports.conftest import StageText, Staging

SERVED = Target(
    "served",
    (Field("partner", "text", required=True), Field("value", "text", required=True), Field("note", "text")),
    key=("partner", "value"),
)


def listed(each: str, value: str = "each") -> str:
    fields = f"{{partner: Nr, value: {value}}}"
    return f"source: s\ntables: {{served: {{from: 'p*', each: {each}, fields: {fields}}}}}"


def pairs(staging: Staging) -> list[tuple[str, str]]:
    return [(partner, value) for partner, value in staging.rows("partner, value", "served")]


def places(staging: Staging) -> list[tuple[str, str, int | None, str]]:
    return [(f.code, f.severity, f.place.line, f.place.column) for f in staging.findings("served")]


def counts(staging: Staging) -> tuple[int, int, int, int, int]:
    each = staging.staged["served"]
    return each.rows_read, each.rows_good, each.rows_refused, each.rows_identical, each.rows_filtered


SPLIT = "{column: regionen, split: ',', none: [alle, '']}"


def test_list_in_a_cell_gives_a_row_per_value_and_all_gives_none(stage: StageText) -> None:
    content = 'Nr,Regionen\nD1,"Nord, Ost"\nD2,Süd\nD3,Alle\nD4,\nD5," Nord ,West , Mitte"\n'
    staging = stage(SERVED, listed(SPLIT), {"p.csv": content})
    nord = [("D1", "Nord"), ("D1", "Ost"), ("D2", "Süd")]
    assert pairs(staging) == [*nord, ("D5", "Mitte"), ("D5", "Nord"), ("D5", "West")]
    assert (counts(staging), places(staging)) == ((8, 6, 0, 0, 2), [])


def test_empty_items_are_passed_over_and_repeated_ones_are_kept_once(stage: StageText) -> None:
    staging = stage(SERVED, listed(SPLIT), {"p.csv": 'Nr,Regionen\nD1,",Nord,, Ost ,"\nD2,"Süd,Süd,Nord"\nD3," , "\n'})
    assert pairs(staging) == [("D1", "Nord"), ("D1", "Ost"), ("D2", "Nord"), ("D2", "Süd")]
    assert counts(staging) == (6, 4, 0, 1, 1)
    assert places(staging) == [("identical_row", "warning", 3, "Nr")]


def test_all_beside_other_values_and_an_empty_cell_that_says_nothing_are_found(stage: StageText) -> None:
    text = listed("{column: Regionen, split: [',', ';'], none: alle}")
    staging = stage(SERVED, text, {"p.csv": 'Nr,Regionen\n\nD1,"Nord; alle"\nD2,\nD3,alle\n'})
    assert pairs(staging) == [("D1", "Nord")]
    assert counts(staging) == (4, 1, 2, 0, 1)
    assert places(staging) == [
        ("none_beside_others", "error", 3, "Regionen"),
        ("nothing_given", "error", 4, "Regionen"),
    ]
    finding = staging.findings("served")[0]
    assert finding.message == "'Nord; alle' has one of alle beside other values; write one or the other"
    assert (finding.value, finding.row) == ("Nord; alle", {"Nr": "D1", "Regionen": "Nord; alle"})


def test_lines_of_a_cell_are_values_and_lines_of_findings_stay_exact(stage: StageText) -> None:
    text = listed("{column: R, split: [\"\\n\", ' und ']}", "{column: each, map: {N: Nord, S: Süd}}")
    staging = stage(SERVED, text, {"p.csv": 'Nr,R\r\nD1,"N\r\nS"\r\nD2,N und S\r\nD3,"S\r\nX"\r\n'})
    assert pairs(staging) == [("D1", "Nord"), ("D1", "Süd"), ("D2", "Nord"), ("D2", "Süd"), ("D3", "Süd")]
    assert places(staging) == [("not_in_map", "error", 5, "R")]
    assert staging.findings("served")[0].value == "X"


def test_quoted_delimiter_of_the_file_is_no_matter_of_the_list(stage: StageText) -> None:
    text = listed("{column: R, split: ';'}")
    staging = stage(SERVED, text, {"p.csv": 'Nr;R\nD1;"Nord;Ost"\nD2;"Nord ""neu"";Süd"\n'})
    assert pairs(staging) == [("D1", "Nord"), ("D1", "Ost"), ("D2", 'Nord "neu"'), ("D2", "Süd")]


MARKED = "{columns: [nord, Ost, Süd], marked: [x, ja], unmarked: ['-', nein], none: ''}"
CROSSES = "Nr;Nord;Ost;Süd\nD1;x;;X\nD2;-;JA ;nein\nD3;;;-\n"


def test_marked_columns_give_a_row_each_by_the_name_in_the_mapping(stage: StageText) -> None:
    staging = stage(SERVED, listed(MARKED), {"p.csv": CROSSES})
    assert pairs(staging) == [("D1", "Süd"), ("D1", "nord"), ("D2", "Ost")]
    assert (counts(staging), places(staging)) == ((4, 3, 0, 0, 1), [])


def test_cell_that_is_no_mark_is_found_in_its_column(stage: StageText) -> None:
    staging = stage(SERVED, listed(MARKED.replace(", none: ''", "")), {"p.csv": CROSSES + "D4;x;evtl.;\n"})
    assert ("D4", "nord") in pairs(staging)
    assert counts(staging) == (6, 4, 2, 0, 0)
    assert places(staging) == [
        ("nothing_given", "error", 4, "nord"),
        ("no_mark", "error", 5, "Ost"),
    ]
    assert staging.findings("served")[1].message == "'evtl.' is neither a mark (x, ja) nor empty"


def test_value_that_is_refused_is_found_in_the_column_that_is_marked(stage: StageText) -> None:
    text = listed(MARKED, "{column: each, map: {nord: N, Ost: O}}")
    staging = stage(SERVED, text, {"p.csv": CROSSES})
    assert pairs(staging) == [("D1", "N"), ("D2", "O")]
    assert places(staging) == [("not_in_map", "error", 2, "Süd")]


def test_several_files_filters_and_rows_that_cannot_be_read_add_up(stage: StageText) -> None:
    text = listed(SPLIT).replace("fields:", "where: {each: {not: Ost}, Nr: {empty: false}}, fields:")
    files = {"p1.csv": 'Nr,Regionen\nD1,"Nord,Ost"\nD2,a,b\n,"x,y"\n', "p2.csv": 'Regionen,Nr\n"Ost,Süd",D3\n'}
    staging = stage(SERVED, text, files)
    assert pairs(staging) == [("D1", "Nord"), ("D3", "Süd")]
    assert counts(staging) == (7, 2, 1, 0, 4)


def test_column_named_each_and_columns_of_any_name_do_no_harm(stage: StageText) -> None:
    content = 'Nr,Each,value,step,_number,item\nD1,"a,b",1,2,3,4\n'
    text = "source: s\ntables: {served: {from: p.csv, each: {column: each, split: ','}, fields: {partner: Nr, value: each, note: item}}}"
    staging = stage(SERVED, text, {"p.csv": content})
    assert staging.rows("partner, value, note", "served") == [("D1", "a", "4"), ("D1", "b", "4")]


@pytest.mark.parametrize("each", [SPLIT, MARKED])
def test_missing_column_of_a_list_is_named(stage: StageText, each: str) -> None:
    staging = stage(SERVED, listed(each), {"p.csv": "Nr,Regio,Ost,Süd\nD1,x,,\n"})
    assert {f.code for f in staging.findings("served")} == {"missing_column"}
    assert staging.findings("served")[0].place.column in ("regionen", "nord")


@pytest.mark.parametrize(
    ("each", "said"),
    [
        ("{column: A}", "`column` needs `split` beside it"),
        ("{split: ','}", "`split` needs `column` beside it"),
        ("{columns: [A, B]}", "`columns` needs `marked` beside it"),
        ("{columns: [A, a], marked: x}", "every one once"),
        ("{column: A, split: ',', columns: [B], marked: x}", "expected `column` with `split`, or `columns`"),
        ("{column: A, split: ''}", "expected a text or a list of texts, found nothing"),
        ("{column: A, split: ',', unmarked: '-'}", "`unmarked` needs `marked` beside it"),
        ("{column: A, spilt: ','}", "did you mean split?"),
        ("A", "expected `each` as `name: value` pairs"),
    ],
)
def test_mistake_in_each_is_refused_where_it_stands(each: str, said: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        parse_mapping(listed(each), "m")
    assert any(said in message for _, message in refused.value.facts["faults"]), refused.value


def test_preview_shows_every_value_at_its_line_and_knows_the_column_as_read(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text('Nr,Regionen,X\nD1,"Nord,Ost",\nD2,"Nord, alle",\n', encoding="utf-8")
    shown = preview_text(tmp_path, listed(SPLIT), {"served": SERVED})
    [target], [file] = shown.targets, shown.files
    assert [(row.line, row.cells[:2]) for row in target.rows] == [
        (2, ("D1", "Nord")),
        (2, ("D1", "Ost")),
        (3, ("D2", "Nord")),
    ]
    assert (target.read, target.good, target.refused, file.unused_columns) == (4, 3, 1, ("X",))
