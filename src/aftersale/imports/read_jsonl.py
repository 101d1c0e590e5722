"""JSON Lines: one object a line; numbers keep every digit they were written with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import duckdb

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import FileEntry
from aftersale.imports.raw import CHUNK_ROWS, NumberText, RawTable, Reject, insert_rows, require_columns
from aftersale.values.sentence import Sentence


def read_jsonl(con: duckdb.DuckDBPyConnection, file: FileEntry, table: str) -> RawTable:
    """Read a file of JSON objects into a raw table; its columns are the names in the sequence in which they come up.

    Raises
    ------
    FileRefused
    """
    rows: list[dict[str, str | None]] = []
    lines: list[int] = []
    rejects: list[Reject] = []
    names: dict[str, None] = {}
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            row = _read_line(line, number, rejects)
            if row is not None:
                rows.append(row)
                lines.append(number)
                names.update(dict.fromkeys(row))
    if not rows and not rejects:
        raise FileRefused(
            place=Place(file.name, 1), reason=Sentence("the file is empty; expected one JSON object a line")
        )
    if not names:
        rejects += [Reject(number, "", "broken_json", Sentence("is an empty JSON object"), {}) for number in lines]
        rows, lines = [], []
    columns = require_columns(list(names), file.name)
    for start in range(0, max(len(rows), 1), CHUNK_ROWS):
        # By the stripped names of the header, by the names of the file: the same sequence.
        chunk = [[row.get(name) for name in names] for row in rows[start : start + CHUNK_ROWS]]
        insert_rows(con, table, columns, chunk, start + 1)

    def find_lines(wanted: Collection[int]) -> Mapping[int, int]:
        return {row: lines[row - 1] for row in wanted}

    return RawTable(table, file, columns, len(rows) + len(rejects), tuple(rejects), find_lines, has_kinds=True)


def _read_line(line: bytes, number: int, rejects: list[Reject]) -> dict[str, str | None] | None:
    try:
        # A float would lose digits of an amount: numbers stay the text they are.
        value = json.loads(line.decode("utf-8-sig"), parse_float=NumberText, parse_int=NumberText, parse_constant=str)
    except UnicodeDecodeError:
        reason, code = Sentence("has bytes that are not UTF-8; save the file as UTF-8"), "broken_encoding"
    except (json.JSONDecodeError, RecursionError) as error:
        reason, code = Sentence("is not a JSON object: {error}", error=str(error)), "broken_json"
    else:
        if isinstance(value, dict):
            row = {name: _text(v) for name, v in value.items()}
            if all(_can_be_kept(text) for text in (*row.keys(), *row.values())):
                return row
            reason = Sentence("has a NUL character, or half of a character (a lone surrogate)")
            code = "broken_encoding"
        else:
            reason, code = Sentence("is not a JSON object"), "broken_json"
    rejects.append(Reject(number, "", code, reason, {"": line.decode("utf-8", "replace").strip()}))
    return None


def _can_be_kept(text: str | None) -> bool:
    return text is None or not ("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
