"""Which mapping fits some files: judged by reading them as the mapping says, also when they have another name today."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.imports.file_pattern import means, suggest_pattern
from aftersale.imports.fits import Fit, adapt_mapping, find_fits
from aftersale.imports.mapping import available_mappings, load_mapping, parse_mapping
from aftersale.imports.mapping_text import find_path, rename_files
from aftersale.pipeline import FACTS

TARGETS = {fact.name: fact.target for fact in FACTS}

TICKETS = """mapping: nachfass
source: files
defaults: {encoding: cp1252, date_format: '%d.%m.%Y', currency: EUR}
tables:
  partner:
    from: Dienstleister.csv
    fields: {key: Nr., name: Dienstleister}
  ticket:
    from: Nachfass_Tickets.csv  # every morning
    fields:
      key: Ticket-Nr.
      customer: Kundennr.
      opened_on: Eingang am
      amount: Umsatz (€)
"""
TODAY = "Ticket-Nr.;Kundennr.;Eingang am;Umsatz (€)\nNF-1;K1;05.11.2026;561\n"


def write(folder: Path, name: str, text: str, encoding: str = "cp1252") -> None:
    (folder / name).write_bytes(text.encode(encoding))


def fit_of(folder: Path, text: str) -> Fit:
    [fit] = find_fits(folder, [parse_mapping(text, "mapping")], TARGETS)
    return fit


def test_headings_are_read_in_the_encoding_that_the_mapping_names(tmp_path: Path) -> None:
    write(tmp_path, "Nachfass_Tickets.csv", TODAY)
    write(tmp_path, "Dienstleister.csv", "Nr.;Dienstleister\nD1;Süd\n")
    assert fit_of(tmp_path, TICKETS).is_whole
    assert fit_of(tmp_path, TICKETS.replace("cp1252", "iso-8859-1")).missing_columns == (
        ("Nachfass_Tickets.csv", "Umsatz (€)"),
    )
    write(tmp_path, "Dienstleister.csv", "")
    assert (fit_of(tmp_path, TICKETS).is_whole, fit_of(tmp_path, TICKETS).unreadable) == (
        False,
        ("Dienstleister.csv",),
    )


def test_mapping_that_lacks_a_file_or_a_column_fits_less_and_says_which(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "account,sector\na,b\n")
    write(tmp_path, "customer.csv", "key,name\na,b\n")
    fits = {fit.mapping.name: fit for fit in find_fits(tmp_path, map(load_mapping, available_mappings()), TARGETS)}
    assert not fits["crm"].is_whole
    assert "products.csv" in fits["crm"].missing_files
    assert ("accounts.csv", "office_location") in fits["crm"].missing_columns
    assert next(iter(fits)) == "canonical"


def test_file_of_the_next_day_is_known_by_its_columns_and_the_mapping_reads_it_once_somebody_agrees(
    tmp_path: Path,
) -> None:
    write(tmp_path, "Nachfass_Tickets_2026-12-01.csv", TODAY)
    fit = fit_of(tmp_path, TICKETS)
    assert (fit.is_whole, fit.files_read, fit.files_left) == (False, (), ("Nachfass_Tickets_2026-12-01.csv",))
    assert fit.alike == (("Nachfass_Tickets.csv", "Nachfass_Tickets_2026-12-01.csv"),)
    assert fit.files_away == ("Dienstleister.csv",)
    adapted = adapt_mapping(fit, TICKETS, fit.files_left)
    assert adapted == TICKETS.replace("Nachfass_Tickets.csv", "Nachfass_Tickets*.csv").replace(
        "from: Dienstleister.csv", "from: Dienstleister.csv\n    optional: true"
    )
    assert fit_of(tmp_path, adapted).is_whole
    write(tmp_path, "Nachfass_Tickets_2026-12-01.csv", TODAY.replace("Kundennr.", "Kunde"))
    assert find_fits(tmp_path, [parse_mapping(TICKETS, "mapping")], TARGETS) == []


def test_mapping_that_joins_a_file_that_is_away_is_not_adapted(tmp_path: Path) -> None:
    write(tmp_path, "accounts.csv", "account,sector,office_location\na,b,c\n")
    [fit] = [fit for fit in find_fits(tmp_path, [load_mapping("crm")], TARGETS) if fit.files_away]
    assert adapt_mapping(fit, "", ()) is None


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("Nachfass_Tickets.csv", "Nachfass_Tickets*.csv"),
        ("Nachfass_Tickets_2026-12-01.csv", "Nachfass_Tickets*.csv"),
        ("2026-12-01 Tickets (01.12.2026).csv", "*Tickets*.csv"),
        ("20261201_0730-Tickets.csv", "*Tickets.csv"),
        ("20261201.csv", "20261201.csv"),
        ("Kunden 3.xlsx#Süd", "Kunden 3*.xlsx#Süd"),
        ("a [1].csv", "a [[]1]*.csv"),
        ("Liste.csv", "Liste.csv"),
    ],
)
def test_pattern_means_the_file_of_another_day_and_no_other_that_is_there(file: str, pattern: str) -> None:
    assert suggest_pattern(file, ["Liste_neu.csv"]) == pattern
    assert means(pattern, file)


def test_names_of_files_are_changed_in_the_text_and_nothing_else() -> None:
    text = """# Ours.
tables:
  one: {from: "a.csv", fields: as_named}
  two:
    optional: false
    from: b.csv
    join:
      other: {from: a.csv, on: {x: y}}
    fields: {key: a.csv}
"""
    assert (
        rename_files(text, {"a.csv": "*: a.csv", "b.csv": "b.csv"}, ("a.csv", "b.csv"))
        == """# Ours.
tables:
  one: {from: '*: a.csv', optional: true, fields: as_named}
  two:
    optional: true
    from: b.csv
    join:
      other: {from: '*: a.csv', on: {x: y}}
    fields: {key: a.csv}
"""
    )
    assert rename_files("tables: [", {"a": "b"}) == "tables: ["


def test_place_in_the_text_leads_to_the_entry_that_stands_there() -> None:
    assert find_path(TICKETS, 3, 40) == ("defaults", "date_format")
    assert find_path(TICKETS, 6, 5) == ("tables", "partner")
    assert find_path(TICKETS, 14, 7) == ("tables", "ticket", "fields", "amount")
    assert find_path(TICKETS, 99, 1) == ()
