"""The files of an import: a folder, a single file or a zip of files, found safely before anything in them is read."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.head import Head
from aftersale.values.sentence import Sentence

MOST_UNPACKED_BYTES = 2_000_000_000
MOST_PACKING_RATIO = 200
# Small texts may pack far better than any honest large one: the ratio tells nothing below this size.
LEAST_BYTES_FOR_RATIO = 5_000_000
MOST_ARCHIVE_MEMBERS = 10_000

_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}

TEXTS = ("csv", "jsonl")
"""The formats that are read line by line."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that can be read: the name people know it by, where it lies, and for a workbook the sheet.

    `heading_row` is the line of the headings, 0 where they are to be found.
    """

    name: str
    path: Path = field(compare=False)
    format: str
    sheet: str = ""
    heading_row: int = 0


@contextmanager
def open_files(path: Path, head: Head | None = None) -> Iterator[tuple[FileEntry, ...]]:
    """The readable files of a folder (not of its subfolders), of a zip, or a single one, sorted by name.

    Files of a zip are unpacked for as long as the context lasts, of texts no more than a `head` needs.

    Raises
    ------
    FileRefused
        There is nothing at the path, or the zip is broken or would unpack to too much.
    """
    if path.is_dir():
        yield _entries(sorted(p for p in path.iterdir() if p.is_file()))
    elif not path.is_file():
        raise FileRefused(place=Place(str(path)), reason=Sentence("there is no such file or folder"))
    elif path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="aftersale-import-") as folder:
            yield _unpack(path, Path(folder), head)
    else:
        yield _entries([path])


def find_files(entries: Sequence[FileEntry], pattern: str) -> tuple[FileEntry, ...]:
    """The files that a mapping means by a pattern such as `Order*.csv` or `Book.xlsx#Sheet`, whatever their case."""
    wanted, _, sheet = pattern.partition("#")
    return tuple(
        FileEntry(f"{e.name}#{sheet}" if sheet else e.name, e.path, e.format, sheet)
        for e in entries
        if fnmatchcase(e.name.lower(), wanted.lower())
    )


def find_format(name: str) -> str | None:
    """The format of a file by its name; None when it is not read."""
    return _FORMATS.get(PurePosixPath(name).suffix.lower())


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_sane_archive(path: Path, name: str, most_bytes: int) -> None:
    """Refuse a zip (a workbook is one) that would unpack to too much, judged by its directory before unpacking.

    The directory can't lie: `zipfile` hands out no more bytes of a member than the directory says.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        reason = Sentence("not a readable archive ({error})", error=str(error))
        raise FileRefused(place=Place(name), reason=reason) from error
    if len(members) > MOST_ARCHIVE_MEMBERS:
        reason = Sentence("holds {count} files; at most {most} are read", count=len(members), most=MOST_ARCHIVE_MEMBERS)
        raise FileRefused(place=Place(name), reason=reason)
    if any(m.flag_bits & 1 for m in members):
        raise FileRefused(place=Place(name), reason=Sentence("is protected by a password; save it without one"))
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    ratio = unpacked // max(packed, 1)
    if unpacked > most_bytes or (unpacked > LEAST_BYTES_FOR_RATIO and ratio > MOST_PACKING_RATIO):
        reason = Sentence(
            "would unpack from {packed} to {unpacked} bytes ({ratio} times as much); at most {most} bytes and {most_ratio} "
            "times as much are read. Save the rows as CSV",
            packed=packed,
            unpacked=unpacked,
            ratio=ratio,
            most=most_bytes,
            most_ratio=MOST_PACKING_RATIO,
        )
        raise FileRefused(place=Place(name), reason=reason)


def _entries(paths: Sequence[Path]) -> tuple[FileEntry, ...]:
    formats = ((p, _FORMATS.get(p.suffix.lower())) for p in paths)
    return tuple(FileEntry(p.name, p, kind) for p, kind in formats if kind is not None)


def _unpack(path: Path, folder: Path, head: Head | None) -> tuple[FileEntry, ...]:
    require_sane_archive(path, path.name, MOST_UNPACKED_BYTES)
    entries: list[FileEntry] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for number, member in enumerate(archive.infolist()):
                name = PurePosixPath(member.filename)
                kind = _FORMATS.get(name.suffix.lower())
                if member.is_dir() or kind is None or name.parts[0] == "__MACOSX":
                    continue
                # Its own name inside the zip could point anywhere; ours can not.
                unpacked = folder / f"{number}{name.suffix.lower()}"
                with archive.open(member) as source, unpacked.open("wb") as target:
                    if head is not None and kind in TEXTS:
                        # One more, so that the file is still seen to be longer than its head.
                        target.write(source.read(head.bytes + 1))
                    else:
                        shutil.copyfileobj(source, target, 1 << 20)
                entries.append(FileEntry(name.name, unpacked, kind))
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        reason = Sentence("is damaged ({error})", error=str(error))
        raise FileRefused(place=Place(path.name), reason=reason) from error
    entries.sort(key=lambda e: e.name)
    names = [e.name for e in entries]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        reason = Sentence("holds two files named {names}", names=", ".join(twice))
        raise FileRefused(place=Place(path.name), reason=reason)
    return tuple(entries)
