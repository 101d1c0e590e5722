"""Countries by their names in the reader's language."""

from __future__ import annotations

from babel import Locale

from aftersale.web.figures import LOCALES


def name_country(code: str, language: str) -> str:
    """What a country is called; a code that stands for none stays as it is.

    Examples
    --------
    >>> name_country("DE", "fr"), name_country("ZZZ", "de")
    ('Allemagne', 'ZZZ')
    """
    return str(Locale.parse(LOCALES[language]).territories.get(code, code))
