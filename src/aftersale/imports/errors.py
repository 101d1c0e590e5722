"""What can be wrong with a mapping, or with a file as a whole."""

from __future__ import annotations

from aftersale.errors import Invalid, NotFound


class MappingRefused(Invalid):
    """The mapping {file} is refused, nothing was imported. To mend ({count}): {problems}"""


class MappingNotFound(NotFound):
    """There is no mapping {name!r}. Shipped mappings are {available}; or give the path of a mapping file."""


class NothingToImport(NotFound):
    """{path} holds no file that the mapping {mapping!r} reads. It looks for {expected}; {found}."""


class FileRefused(Invalid):
    """{place}: {reason}"""


class RowsContradict(Invalid):
    """The {target} rows contradict each other or what is known: {reason}. Nothing was imported; correct them in the source."""
