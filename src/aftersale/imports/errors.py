"""What can be wrong with a mapping, or with a file as a whole."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid, NotFound, Place
from aftersale.values.sentence import Sentence


class MappingRefused(Invalid):
    """The mapping {file} is refused, nothing was imported. To mend ({count}): {problems}"""


class MappingNotFound(NotFound):
    """There is no mapping {name!r}. There are {available}; or give the path of a mapping file."""


class MappingShipped(Conflict):
    """The mapping {name} is shipped and never changes. Write another name after `mapping:` and save it as your own."""


class MappingChanged(Conflict):
    """{saved_by} saved the mapping {name} on {saved_at} UTC, after you began to change it. Compare the two and decide which
    to keep."""


class MappingNameUnusable(Invalid):
    """{name!r} cannot be the name of a mapping. Give 1 to 100 letters, digits, spaces, dots or hyphens after `mapping:`."""


class ImportNotFound(NotFound):
    """Import {import_id} is not known, or not yours to see."""


class NothingToImport(NotFound):
    """{path} holds no file that the mapping {mapping!r} reads. It looks for {expected}; {found}."""

    def __init__(self, *, path: str, mapping: str, expected: str, found: Sentence) -> None:
        super().__init__(path=path, mapping=mapping, expected=expected, found=found)


class FileRefused(Invalid):
    """{place}: {reason}"""

    def __init__(self, *, place: Place, reason: Sentence) -> None:
        super().__init__(place=place, reason=reason)

    def said(self) -> Sentence:
        """The place and the reason as a sentence that is shown beside other files."""
        return Sentence("{place}: {reason}", **self.facts)


class RowsContradict(Invalid):
    """The {target} rows contradict each other or what is known: {reason}. Nothing was imported; correct them in the source."""
