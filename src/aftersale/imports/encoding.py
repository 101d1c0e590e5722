"""How a text file is encoded: what it says by a byte order mark, what the mapping says, else what its bytes can be."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aftersale.values.sentence import N_, Sentence

UTF_8 = "utf-8"
WINDOWS = "cp1252"
_CHUNK_BYTES = 1 << 22
# In the texts of any language two letters of Windows-1252 seldom happen to be one of UTF-8: so many to one broken
# letter are no accident, but a text in UTF-8 that was damaged.
_MOST_ACCIDENTS = 0.25
_ALL_BUT_UNKNOWN = bytes(range(256)).translate(None, b"\x81\x8d\x8f\x90\x9d")
_LETTERS = bytes(range(0xC0, 0xE0))


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding with which a file is read, and the code of what is to be said about it, if anything."""

    name: str
    code: str = ""


def recognise_encoding(path: Path, named: str) -> Encoding:
    """The encoding of a file; `named` is the mapping's, which only a byte order mark contradicts."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16")
    if start.startswith(codecs.BOM_UTF8):
        return Encoding(UTF_8)
    name = codecs.lookup(named).name.removesuffix("-sig") if named else UTF_8
    if name != UTF_8:
        good, broken = _count_letters(path) if _is_one_byte_a_letter(name) else (0, 0)
        return Encoding(name, "encoding_doubtful" if good and not broken else "")
    good, broken = (0, 0) if named else _count_letters(path)
    if broken and good <= broken * _MOST_ACCIDENTS and _can_be_windows(path):
        return Encoding(WINDOWS, "encoding_guessed")
    return Encoding(UTF_8)


def explain_encoding(encoding: Encoding) -> Sentence:
    """What is to be said of an encoding that was not plain."""
    return Sentence(_SENTENCES[encoding.code], encoding=encoding.name)


_SENTENCES = {
    "encoding_guessed": N_(
        "is not UTF-8 and was read as Windows-1252 ({encoding}), as Excel writes it; look whether letters such as ü and é are right"
    ),
    "encoding_doubtful": N_(
        "was read as {encoding}, as the mapping says, and looks like UTF-8; look whether letters such as ü and é are right"
    ),
}


def _count_letters(path: Path) -> tuple[int, int]:
    """How many letters beyond ASCII a file has as UTF-8, and how many bytes that are none."""
    decoder = codecs.getincrementaldecoder(UTF_8)("surrogateescape")
    good = broken = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk, final=not chunk)
        if not text.isascii():
            letters = text.encode(UTF_8, "ignore").decode(UTF_8)
            broken += len(text) - len(letters)
            good += len(letters) - len(letters.encode("ascii", "ignore"))
    return good, broken


def _can_be_windows(path: Path) -> bool:
    """Whether there are none of the five bytes that stand for nothing in Windows-1252."""
    return not any(chunk.translate(None, _ALL_BUT_UNKNOWN) for chunk in _chunks(path))


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file and, last, none."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
    yield b""


def _is_one_byte_a_letter(name: str) -> bool:
    # Letters of several bytes may happen to be UTF-8 throughout a short file.
    return len(_LETTERS.decode(name, "replace")) == len(_LETTERS)
