"""What a mapping says about one field: where its value comes from and what is done to it on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in the mapping file something is written; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of the file that is read, or of the joined file that `alias` names."""

    alias: str
    name: str

    def __str__(self) -> str:
        return f"{self.alias}.{self.name}" if self.alias else self.name


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """Texts and columns one after the other; empty as soon as one of its columns is empty."""

    parts: tuple[str | ColumnRef, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The next larger date of the column among the rows that agree in `within`; empty for the last."""

    column: ColumnRef
    within: tuple[ColumnRef, ...]


@dataclass(frozen=True, slots=True)
class First:
    """The first of several that is not empty."""

    choices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Multiply:
    """The exact product of numbers with at most six decimals each."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class OneMinus:
    """One less a number: what remains after a discount."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Beside:
    """A fixed text in the rows in which something else is given, such as the currency of an amount."""

    of: Expression
    text: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A fixed list from what the file says to what it means; anything else is refused, or becomes `otherwise`."""

    choices: tuple[tuple[str, str | None], ...]
    refuses_others: bool
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class PartOf:
    """Rounded parts that sum to `total` among the rows that agree in `within`, by largest remainder."""

    total: ColumnRef
    within: tuple[ColumnRef, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A base, and the changes made to it in the order in which they stand here."""

    base: ColumnRef | Constant | Template | Next | First | Multiply | OneMinus | Beside
    mark: Mark
    pattern: str | None = None
    group: int = 1
    pick: Pick | None = None
    date_format: str | None = None
    add_days: int = 0
    factor: Decimal | None = None
    negate: bool = False
    decimals: int | None = None
    part_of: PartOf | None = None
    source: str | None = None
    optional: bool = False

    def columns(self, with_optional: bool = True) -> Iterator[ColumnRef]:
        """Every column this expression reads, the one it is mainly about first."""
        if self.optional and not with_optional:
            return
        base = self.base
        if isinstance(base, ColumnRef):
            yield base
        elif isinstance(base, Template):
            yield from (p for p in base.parts if isinstance(p, ColumnRef))
        elif isinstance(base, Next):
            yield from (base.column, *base.within)
        for part in self.parts():
            yield from part.columns(with_optional)
        if self.part_of is not None:
            yield from (self.part_of.total, *self.part_of.within)

    def parts(self) -> tuple[Expression, ...]:
        """The expressions inside this one."""
        if isinstance(self.base, First):
            return self.base.choices
        if isinstance(self.base, Multiply):
            return self.base.factors
        return (self.base.of,) if isinstance(self.base, OneMinus | Beside) else ()

    def own_texts(self) -> tuple[str, ...]:
        """The texts that the mapping itself gives, where no other can come from the file."""
        if self.pick is not None:
            return tuple(text for text in (*(v for _, v in self.pick.choices), self.pick.otherwise) if text)
        return (self.base.text,) if isinstance(self.base, Constant) and self.base.text else ()
