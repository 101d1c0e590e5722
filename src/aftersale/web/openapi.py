"""Writes the description of the API to `ui/openapi.json`, where the build of the pages and reviewers read it."""

from __future__ import annotations

import sys
from pathlib import Path

from aftersale.web.app import assemble
from aftersale.web.describe import write_document

DEFAULT = Path("ui") / "openapi.json"


def openapi_text() -> str:
    """The description of the API as it is committed."""
    return write_document(assemble().openapi())


def main(arguments: list[str]) -> None:
    """Write it to the file named, else to `ui/openapi.json` below the working folder."""
    file = Path(arguments[0]) if arguments else DEFAULT
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(openapi_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
