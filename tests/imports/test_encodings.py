"""Encodings: what a file says of itself, what a mapping says, and what is recognised, read and told."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from aftersale.imports.encoding import Encoding, recognise_encoding
from aftersale.imports.guess import suggest_mapping
from aftersale.imports.mapping import Defaults
from aftersale.imports.model import Field, Target
from aftersale.imports.preview import preview_text, read_heads
from imports.conftest import StageText

PARTNER = Target(
    "partner", (Field("key", "text", required=True), Field("name", "text"), Field("region", "text")), ("key",)
)
PLAIN = "source: s\ntables: {partner: {from: p.csv, fields: as_named}}"
TEXT = "key;name;region\r\n1;GroßSolar;Süd\r\n2;Änderung € “neu”;Nord\r\n3;Plain;Ost\r\n"
ROWS = [("1", "GroßSolar", "Süd"), ("2", "Änderung € “neu”", "Nord"), ("3", "Plain", "Ost")]


def test_windows_file_is_recognised_read_and_told(stage: StageText, tmp_path: Path) -> None:
    staging = stage(PARTNER, PLAIN, {"p.csv": TEXT.encode("cp1252")})
    assert staging.rows("key, name, region", "partner") == ROWS
    [note] = staging.findings("partner")
    assert (note.code, note.severity, note.place.file, note.place.line) == (
        "encoding_guessed",
        "warning",
        "p.csv",
        None,
    )
    assert note.message.startswith("is not UTF-8 and was read as Windows-1252 (cp1252)")
    [head] = read_heads(tmp_path)
    assert (head.encoding, head.notes, head.rows[0].cells) == ("cp1252", (note.message,), ROWS[0])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_byte_order_mark_and_utf_8_need_no_word(stage: StageText, encoding: str) -> None:
    staging = stage(PARTNER, PLAIN, {"p.csv": TEXT.encode(encoding)})
    assert (staging.rows("key, name, region", "partner"), staging.findings("partner")) == (ROWS, ())


def test_byte_order_mark_is_believed_before_the_mapping(stage: StageText) -> None:
    text = f"defaults: {{encoding: cp1252}}\n{PLAIN}"
    staging = stage(PARTNER, text, {"p.csv": TEXT.encode("utf-8-sig")})
    assert (staging.rows("key, name, region", "partner"), staging.findings("partner")) == (ROWS, ())


def test_named_encoding_that_the_file_contradicts_is_doubted(stage: StageText) -> None:
    text = f"defaults: {{encoding: cp1252}}\n{PLAIN}"
    staging = stage(PARTNER, text, {"p.csv": "key;name;region\n1;Müller;Süd\n".encode()})
    [note] = staging.findings("partner")
    assert (note.code, staging.rows("name", "partner")) == ("encoding_doubtful", [("MÃ¼ller",)])


def test_utf_8_with_a_damaged_letter_stays_utf_8(stage: StageText) -> None:
    damaged = TEXT.encode() + b"4;M\xfcller;West\r\n"
    staging = stage(PARTNER, PLAIN, {"p.csv": damaged})
    [finding] = staging.findings("partner")
    assert (finding.code, finding.place.line, staging.rows("key, name, region", "partner")) == (
        "broken_encoding",
        5,
        ROWS,
    )


def test_letters_at_the_end_of_a_chunk_are_counted_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersale.imports.encoding._CHUNK_BYTES", 3)
    file = tmp_path / "a.csv"
    for text, encoding, found in (
        ("aüöä€ß", "utf-8", Encoding("utf-8")),
        ("aüöä€ß", "cp1252", Encoding("cp1252", "encoding_guessed")),
        # É and a closing quote are by accident one letter of UTF-8.
        ("“CAFÉ” für Österreich, größer, süß, äöüßäöü", "cp1252", Encoding("cp1252", "encoding_guessed")),
        # Not a letter of Windows-1252 either.
        ("süß\x81", "latin-1", Encoding("utf-8")),
        ("plain", "ascii", Encoding("utf-8")),
        ("", "ascii", Encoding("utf-8")),
    ):
        file.write_bytes(text.encode(encoding))
        assert recognise_encoding(file, "") == found
    file.write_bytes(codecs.BOM_UTF16_BE + "ü".encode("utf-16-be"))
    assert recognise_encoding(file, "cp1252") == Encoding("utf-16")


def test_named_encoding_holds_for_headings_and_for_the_preview_of_a_faulty_mapping(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes("Schlüssel;Größe\n1;Ä\n".encode("mac-roman"))
    [head] = read_heads(tmp_path, Defaults(encoding="mac-roman"))
    assert head.columns == ("Schlüssel", "Größe")
    text = "source: s\ndefaults: {encoding: mac-roman}\ntables: {nothing: {from: p.csv, fields: as_named}}"
    preview = preview_text(tmp_path, text, {"partner": PARTNER})
    assert (preview.files[0].columns, len(preview.faults)) == (("Schlüssel", "Größe"), 1)


def test_encoding_is_suggested_only_where_every_text_has_it(tmp_path: Path) -> None:
    (tmp_path / "partner.csv").write_bytes(TEXT.encode("cp1252"))
    assert suggest_mapping(read_heads(tmp_path), {"partner": PARTNER}).defaults.get("encoding") == "cp1252"
    (tmp_path / "partner2.csv").write_bytes(TEXT.encode())
    assert "encoding" not in suggest_mapping(read_heads(tmp_path), {"partner": PARTNER}).defaults


def test_file_that_fills_two_targets_is_told_of_once(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(TEXT.encode("cp1252"))
    text = "source: s\ntables: {partner: {from: p.csv, fields: {key: key}}, other: {from: p.csv, fields: {key: key}}}"
    other = Target("other", PARTNER.fields, ("key",))
    preview = preview_text(tmp_path, text, {"partner": PARTNER, "other": other})
    assert [f.code for f in preview.findings] == ["encoding_guessed"]
