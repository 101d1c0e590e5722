"""Collects every text that the server may say, and brings the catalogues of its translations up to date."""

from __future__ import annotations

import importlib
import io
import pkgutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import aftersale
from aftersale.errors import Problem
from aftersale.pipeline import load_shipped_tables
from aftersale.rules.shipped import list_texts
from aftersale.storage.refusals import raised_templates
from aftersale.web.languages import CATALOGUES, LANGUAGES, PLACE, SOURCE

PACKAGE = Path(aftersale.__file__).parent

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"

"""


def collect_texts() -> Catalog:
    """Every text that is marked with `N_`, in a table that ships, or a problem's message, each with the files it stands in."""
    catalogue = Catalog()
    marked = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords={"N_": None, "Sentence": None})
    for file, _, message, _, _ in marked:
        # What has no word in it, such as `{amount} × {rate}`, is the same in every language.
        if any(letter.isalpha() for letter in PLACE.sub("", str(message))):
            catalogue.add(str(message), locations=[(file, 0)])
    for template in raised_templates():
        catalogue.add(template, locations=[("storage/refusals.py", 0)])
    for table, _ in load_shipped_tables():
        for text in chain.from_iterable(list_texts(table).values()):
            catalogue.add(text, locations=[(f"{table.name}.csv", 0)])
    for problem in find_problems():
        file = problem.__module__.removeprefix("aftersale.").replace(".", "/") + ".py"
        catalogue.add(problem.template(), locations=[(file, 0)])
    return catalogue


def update_text(language: str) -> str:
    """The catalogue of a language with new texts to translate and without those that nobody says any more."""
    with (CATALOGUES / f"{language}.po").open("rb") as before:
        catalogue = read_po(before, locale=language)
    catalogue.update(collect_texts(), no_fuzzy_matching=True)
    after = io.BytesIO()
    write_po(after, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return HEADER.format(language=language) + after.getvalue().decode("utf-8")


def main() -> None:
    """Write all catalogues anew."""
    for language in LANGUAGES:
        if language != SOURCE:
            (CATALOGUES / f"{language}.po").write_text(update_text(language), encoding="utf-8")


def find_problems() -> Iterator[type[Problem]]:
    """The concrete problems of all rooms; what stands in the tree's own file are its kinds."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "aftersale."):
        if module.name.endswith((".errors", ".settings")):
            importlib.import_module(module.name)
    pending = Problem.__subclasses__()
    while pending:
        problem = pending.pop()
        pending.extend(problem.__subclasses__())
        if problem.__module__ != Problem.__module__ and problem.__module__.startswith("aftersale."):
            yield problem


if __name__ == "__main__":
    main()
