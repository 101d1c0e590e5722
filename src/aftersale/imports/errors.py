"""What can be wrong with a mapping, or with a file as a whole."""

from __future__ import annotations

from aftersale.errors import Conflict, Invalid, NotFound


class MappingRefused(Invalid):
    """The mapping {file} is refused, nothing was imported. To mend ({count}): {problems}"""


class MappingNotFound(NotFound):
    """There is no mapping {name!r}. There are {available}; or give the path of a mapping file."""


class MappingShipped(Conflict):
    """The mapping {name} is shipped and never changes. Write another name after `mapping:` and save it as your own."""


class MappingChanged(Conflict):
    """{saved_by} saved the mapping {name} on {saved_at:%Y-%m-%d %H:%M} UTC, after you began to change it. Compare the two and decide
    which to keep."""


class MappingNameUnusable(Invalid):
    """{name!r} cannot be the name of a mapping. Give 1 to 100 letters, digits, spaces, dots or hyphens after `mapping:`."""


class ImportNotFound(NotFound):
    """Import {import_id} is not known, or not yours to see."""


class NothingToImport(NotFound):
    """{path} holds no file that the mapping {mapping!r} reads. It looks for {expected}; {found}."""


class FileRefused(Invalid):
    """{place}: {reason}"""


class RowsContradict(Invalid):
    """The {target} rows contradict each other or what is known: {reason}. Nothing was imported; correct them in the source."""
