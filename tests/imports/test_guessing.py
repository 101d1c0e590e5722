"""Mappings that are guessed from names and written from a form, and the head of a file that a preview reads."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from aftersale.imports.field_names import says_last_day
from aftersale.imports.guess import fill_table, match_columns, suggest_mapping, suggest_table
from aftersale.imports.head import Head
from aftersale.imports.mapping import available_mappings, load_mapping, parse_mapping, read_shipped
from aftersale.imports.preview import ShownFile, ShownRow, preview_text, read_heads
from aftersale.imports.simple_mapping import (
    SimpleEach,
    SimpleField,
    SimpleMapping,
    SimpleTable,
    as_simple,
    write_simple,
)
from aftersale.pipeline import FACTS

TARGETS = {fact.name: fact.target for fact in FACTS}


def test_form_is_written_as_a_mapping_that_reads_back_as_the_same_form() -> None:
    simple = SimpleMapping(
        "shop: no. 1",
        "erp",
        {"decimal_mark": ",", "date_format": "%d.%m.%Y"},
        (
            SimpleTable(
                "a [1].csv", "customer", (SimpleField("key", column="Nr: #"), SimpleField("name", column="yes"))
            ),
            SimpleTable("b.csv", "customer", (SimpleField("key", column="1.0"), SimpleField("country", constant="NO"))),
        ),
    )
    mapping = parse_mapping(write_simple(simple), "mapping")
    columns = {"a [1].csv": ("Nr: #", "yes"), "b.csv": ("1.0",)}
    assert as_simple(mapping, TARGETS, columns) == simple
    assert [table.target for table in mapping.tables] == ["customer", "customer"]


@pytest.mark.parametrize("name", [name for name in available_mappings() if name != "canonical"])
def test_mapping_that_says_more_than_a_form_can_is_not_shown_as_one(name: str) -> None:
    mapping = load_mapping(name)
    columns = {table.pattern: ("x",) for table in mapping.tables}
    assert as_simple(mapping, TARGETS, columns) is None


def test_column_fills_one_field_at_most_and_the_exact_name_wins() -> None:
    matched = match_columns(("Date", "booked_on", "Booking No", "Customer number", "customer"), TARGETS["booking"])
    assert matched == {"booked_on": "booked_on", "key": "Booking No", "customer": "customer"}


def test_decimals_are_recognised_only_where_they_cannot_be_read_otherwise(tmp_path: Path) -> None:
    for amounts, expected in ((("1.234,56", "7,5"), ","), (("1,234.56", "7.5"), None), (("1234", "7.50"), None)):
        rows = "".join(f"B{n};new;2026-01-05;{amount};EUR\n" for n, amount in enumerate(amounts))
        (tmp_path / "booking.csv").write_text(f"key;kind;booked_on;amount;currency\n{rows}", encoding="utf-8")
        assert suggest_mapping(read_heads(tmp_path), TARGETS).defaults.get("decimal_mark") == expected


AGENCIES = (
    *("Nr.", "Dienstleister", "E-Mail Disposition", "Regionen", "Vertrag von", "Vertrag bis"),
    *("Kapazität/Tag", "Kosten je Kontakt (€)", "Bemerkung"),
)
CALLS = (
    *("Ticket-Nr.", "Kundennr.", "Name", "Sparte", "Region", "PLZ", "Eingang am", "Frist", "Vertragsende"),
    *("Jahresumsatz (€)", "Kundenwert", "Kontaktversuche"),
)


@pytest.mark.parametrize(
    ("name", "columns", "target", "fields"),
    [
        (
            "Dienstleister.csv",
            AGENCIES,
            "partner",
            {"key": "Nr.", "name": "Dienstleister", "email": "E-Mail Disposition"},
        ),
        ("Liste.csv", AGENCIES[:3], "partner", {"key": "Nr.", "name": "Dienstleister", "email": "E-Mail Disposition"}),
        (
            *("Dienstleister_Kapazitaet.csv", AGENCIES, "partner_capacity"),
            {"partner": "Nr.", "start_on": "Vertrag von", "end_on": "Vertrag bis", "tickets_a_day": "Kapazität/Tag"},
        ),
        (
            *("Nachfass_Tickets_2026-12-01.csv", CALLS, "ticket"),
            {
                "key": "Ticket-Nr.",
                "customer": "Kundennr.",
                "product": "Sparte",
                "region": "Region",
                "opened_on": "Eingang am",
            }
            | {"due_on": "Frist", "amount": "Jahresumsatz (€)", "segment": "Kundenwert"},
        ),
        (
            *("prestataires.csv", ("N° prestataire", "Nom", "Courriel", "Pays"), "partner"),
            {"key": "N° prestataire", "name": "Nom", "email": "Courriel", "country": "Pays"},
        ),
        (
            *("relances.xlsx#Feuil1", ("Numéro dossier", "N° client", "Produit", "Reçu le", "Échéance"), "ticket"),
            {
                "key": "Numéro dossier",
                "customer": "N° client",
                "product": "Produit",
                "opened_on": "Reçu le",
                "due_on": "Échéance",
            },
        ),
        (
            *("tikat.csv", ("Tikat kramank", "Grahak kramank", "Kshetra", "Prapti tithi", "Antim tithi"), "ticket"),
            {"key": "Tikat kramank", "customer": "Grahak kramank", "region": "Kshetra"}
            | {"opened_on": "Prapti tithi", "due_on": "Antim tithi"},
        ),
        (
            *("tadhakir.csv", ("raqm tazkira", "raqm amil", "mintaqa", "tarikh al istilam", "mawid"), "ticket"),
            {"key": "raqm tazkira", "customer": "raqm amil", "region": "mintaqa"}
            | {"opened_on": "tarikh al istilam", "due_on": "mawid"},
        ),
        (
            *("Liste.csv", ("Ticket-Nr.", "Kundennr.", "Letzter Anruftag", "Eröffnet am", "Anrufgrund"), "ticket"),
            {"key": "Ticket-Nr.", "customer": "Kundennr.", "due_on": "Letzter Anruftag", "opened_on": "Eröffnet am"}
            | {"contact_reason": "Anrufgrund"},
        ),
        (
            *("outcomes.csv", ("Ticket", "Partner", "Datum", "Ergebnis", "Umsatz"), "ticket_outcome"),
            {"ticket": "Ticket", "partner": "Partner", "contacted_on": "Datum", "result": "Ergebnis"}
            | {"amount": "Umsatz"},
        ),
        (
            *("liste2.xlsx#Sheet", ("Kürzel", "gültig von", "ab Ticket", "Preis je Ticket"), "partner_tier"),
            {"partner": "Kürzel", "start_on": "gültig von", "from_tickets": "ab Ticket"}
            | {"cost_per_ticket": "Preis je Ticket"},
        ),
        ("ग्राहक.csv", ("क्रमांक", "नाम", "देश"), "customer", {"key": "क्रमांक", "name": "नाम", "country": "देश"}),
        (
            *("Kontakte.csv", ("Personalnr.", "Dienstleister", "gültig ab", "gültig bis"), "partner_member"),
            {"person": "Personalnr.", "partner": "Dienstleister", "start_on": "gültig ab", "end_on": "gültig bis"},
        ),
    ],
)
def test_files_in_other_words_are_known_by_their_names_and_columns(
    name: str, columns: tuple[str, ...], target: str, fields: dict[str, str]
) -> None:
    table = suggest_table(ShownFile(name, columns, (), 0, False, False, (), None), TARGETS)
    assert table is not None
    assert (table.target, {f.name: f.column for f in table.fields}) == (target, fields)


@pytest.mark.parametrize(
    "columns",
    [
        ("Contact person", "Phone number", "E-mail", "Reason"),
        ("Ansprechpartner", "Telefon-Nr.", "E-Mail-Adresse", "Anlass"),
        ("Nom du contact", "Téléphone", "Courriel", "Motif"),
        ("संपर्क व्यक्ति", "फ़ोन नंबर", "ईमेल", "कारण"),
        ("جهة الاتصال", "رقم الهاتف", "البريد الإلكتروني", "سبب الاتصال"),
    ],
)
def test_whom_to_call_is_known_by_its_columns_in_five_languages(columns: tuple[str, ...]) -> None:
    file = ShownFile("tickets.csv", ("Ticket no", "Customer", "Opened", *columns), (), 0, False, False, (), None)
    table = suggest_table(file, TARGETS)
    assert table is not None
    fields = ("contact_name", "contact_phone", "contact_email", "contact_reason")
    assert {f.name: f.column for f in table.fields if f.name in fields} == dict(zip(fields, columns, strict=True))


@pytest.mark.parametrize(
    ("column", "is_last"),
    [
        *((name, True) for name in ("Vertrag bis", "bis", "Valid to", "End date", "Contrat jusqu'au", "समाप्ति")),
        *((name, False) for name in ("end_on", "End on", "Stop", "Abo")),
    ],
)
def test_end_that_is_the_last_day_is_told_by_its_name(column: str, is_last: bool) -> None:
    end_on, start_on = (TARGETS["partner_contract"].find_field(name) for name in ("end_on", "start_on"))
    assert end_on is not None
    assert start_on is not None
    assert says_last_day(column, end_on) == is_last
    assert not says_last_day(column, start_on)


def test_last_day_is_written_and_read_back_as_the_form_has_it() -> None:
    fields = (SimpleField("key", column="A"), SimpleField("end_on", column="Bis", last_day=True))
    simple = SimpleMapping("m", "s", {}, (SimpleTable("a.csv", "partner_pause", fields),))
    text = write_simple(simple)
    assert "{" not in text
    assert "last_day: true" in text
    for written in (text, text.replace("last_day: true", "add_days: 1")):
        assert as_simple(parse_mapping(written, "m"), TARGETS, {"a.csv": ("A", "Bis")}) == simple


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("561,00", "3.137,82", "k.A."), {"decimal_mark": ",", "thousands_mark": "."}),
        (("1 234,50", "7,5"), {"decimal_mark": ",", "thousands_mark": " "}),
        (("1,234.50", "7.5"), {"thousands_mark": ","}),
        (("1'234.50", "12"), {"thousands_mark": "'"}),
        (("1,234", "2,500"), {}),
        (("1.234,50", "7.5"), {}),
    ],
)
def test_marks_of_numbers_are_told_by_their_looks(
    tmp_path: Path, numbers: tuple[str, ...], expected: dict[str, str]
) -> None:
    rows = "".join(f"B{n}|new|05.01.26|{amount}|EUR\n" for n, amount in enumerate(numbers))
    (tmp_path / "booking.csv").write_text(f"key|kind|booked_on|amount|currency\n{rows}", encoding="utf-8")
    suggested = suggest_mapping(read_heads(tmp_path), TARGETS).defaults
    assert suggested == {"date_format": "%d.%m.%y", **expected}


def test_dates_decimals_and_the_currency_are_told_where_no_column_was_matched(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Foo;Bar;Baz\n31.12.2026;1.234,56;a\n01.01.2027;7,90;\n", encoding="utf-8")
    marks = {"decimal_mark": ",", "thousands_mark": "."}
    assert suggest_mapping(read_heads(tmp_path), TARGETS).defaults == {"date_format": "%d.%m.%Y", **marks}
    (tmp_path / "x.csv").write_text("Ticket-Nr;Kunde;Eingang;Umsatz (EUR)\n1;K;2026-01-01;5\n", encoding="utf-8")
    assert suggest_mapping(read_heads(tmp_path), TARGETS).defaults == {"currency": "EUR"}


def test_head_ends_at_a_line_and_short_files_are_left_alone(tmp_path: Path) -> None:
    file, head = tmp_path / "a.csv", Head(bytes=10)
    file.write_bytes(b"a,b\n1,2\n3,4\n")
    assert head.cut(file, tmp_path / "cut.csv").read_bytes() == b"a,b\n1,2\n"
    file.write_bytes(b"a,b\n1,2\n")
    assert head.cut(file, tmp_path / "cut.csv") == file


def test_zip_shows_the_same_as_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "customer.csv").write_text("key,name\na,A\nb\n", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "customer.csv", "inside/customer.csv")
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    text = read_shipped("canonical")
    assert preview_text(tmp_path / "all.zip", text, TARGETS) == preview_text(folder, text, TARGETS)


def test_finding_about_a_whole_group_is_not_shown_for_a_part_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    splits = "booking,position,share\nB1,p1,0.5\nB1,p2,0.5\n"
    (tmp_path / "booking_split.csv").write_text(splits, encoding="utf-8")
    text = read_shipped("canonical")
    assert preview_text(tmp_path, text, TARGETS).findings == ()
    monkeypatch.setattr("aftersale.imports.preview.HEAD", Head(bytes=len(splits) - 3))
    cut = preview_text(tmp_path, text, TARGETS)
    assert (cut.files[0].is_cut, cut.findings) == (True, ())


def test_column_with_a_list_is_suggested_as_one_row_a_value() -> None:
    cells = (
        ShownRow("partners.csv", 2, ("NORD", "Hamburg, Berlin", "01.01.2026")),
        ShownRow("partners.csv", 3, ("BUND", "alle", "")),
    )
    file = ShownFile("partners.csv", ("Kürzel", "Regionen", "Vertrag von"), cells, 2, False, False, (), None)
    table = fill_table(file, TARGETS["partner_scope"])
    assert table.each == SimpleEach(("Regionen",), (",", ";"), none=("alle",))
    assert {f.name: f.column or f.constant for f in table.fields} == {
        **{"partner": "Kürzel", "dimension": "region", "value": "each", "start_on": "Vertrag von"}
    }
