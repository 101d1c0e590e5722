"""Names of DMN, which have spaces and capitals, as names of tables and columns, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from aftersale.rules.document import RESERVED_NAMES

NAMESPACE = "urn:aftersale:rules"
"""Of what these files say beyond DMN: effective dates of rules, and texts as they stood in cells."""
MODEL_NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"

_MOST_CHARACTERS = 63
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DMN_NAME = re.compile(r"[^\W\d][\w ./-]*")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def make_name(text: str, taken: Collection[str] = ()) -> str:
    """Make a name of small letters that is not taken.

    Examples
    --------
    >>> make_name("RiskCategory"), make_name("Approved/Declined"), make_name("note"), make_name("Age", {"age"})
    ('risk_category', 'approved_declined', 'note_2', 'age_2')
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    name = _NO_LETTERS.sub("_", _CAPITAL.sub("_", plain).lower()).strip("_") or "column"
    name = (name if name[0].isalpha() else f"column_{name}")[:_MOST_CHARACTERS]
    number = 1
    chosen = name
    while chosen in taken or chosen in RESERVED_NAMES:
        number += 1
        chosen = f"{name[: _MOST_CHARACTERS - 1 - len(str(number))]}_{number}"
    return chosen


def write_name(name: str, label: str) -> str:
    """What DMN calls a thing: its label where that is a name of DMN and leads back to its name, else the name."""
    return label if _DMN_NAME.fullmatch(label) and make_name(label) == name else name
