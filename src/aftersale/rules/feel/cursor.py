"""A place in the text of a cell: what stands next, and how to refuse it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.tokens import NO_NAMES, Names, Token, read_token, skip_space
from aftersale.values.sentence import Fact, Sentence

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(slots=True)
class Cursor:
    """A text and how far it has been read; positions count from 0 here and from 1 in refusals."""

    text: str
    names: Names = NO_NAMES
    at: int = 0

    def peek(self) -> Token:
        """The token that comes next."""
        return read_token(self.text, self.at, self.names)

    def next(self) -> Token:
        """Take the token that comes next."""
        token = self.peek()
        self.at = token.end
        return token

    def take(self, *symbols: str) -> Token | None:
        """Take the next token if it is one of these symbols or words."""
        token = self.peek()
        if token.kind not in ("symbol", "word") or token.text not in symbols:
            return None
        self.at = token.end
        return token

    def take_call(self, function: str) -> bool:
        """Take the name of a function if it comes next with its bracket."""
        token = self.peek()
        if token.kind != "function" or token.text != function:
            return False
        self.at = self.text.index("(", token.end) + 1
        return True

    def start(self) -> int:
        """Where the next token begins."""
        return skip_space(self.text, self.at)

    def at_end(self) -> bool:
        """Whether nothing but space follows."""
        return self.start() == len(self.text)

    def refusal(self, expected: Sentence, at: int | None = None, found: Fact | None = None) -> CellRefused:
        """What is wrong at a position, by default where the next token begins."""
        start = self.start() if at is None else at
        rest = self.text[start : start + 20]
        seen = found or (repr(rest) if rest else Sentence("the end of the cell"))
        return CellRefused(position=start + 1, expected=expected, found=seen)

    def unescape(self, quoted: Token) -> str:
        """The text that a token in quotes stands for."""

        def replace(match: re.Match[str]) -> str:
            if match[1]:
                return chr(int(match[1], 16))
            if match[2] not in _ESCAPED:
                signs = '\\" \\\\ \\n \\r \\t \\u0000'
                raise self.refusal(Sentence("one of {signs}", signs=signs), quoted.start + 1 + match.start())
            return _ESCAPED[match[2]]

        text = _ESCAPE.sub(replace, quoted.text[1:-1])
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
            expected = Sentence("text without null characters and lone surrogates, which no database stores")
            raise self.refusal(expected, quoted.start + 1)
        return text
