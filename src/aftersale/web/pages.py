"""Serves the built pages, or says in plain words that they are not built."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from aftersale.values.sentence import N_
from aftersale.web.errors import PathUnknown
from aftersale.web.languages import Translator, choose_translator

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"

NOT_BUILT = N_(
    "The pages are not built in this installation. The API works: /openapi.json. Build them with `pip install .` in a "
    "clone, or install the released wheel."
)

SCHEMES = ("light", "dark", "auto")
SCHEME_COOKIE = "aftersale_scheme"


def is_built(folder: Path) -> bool:
    """Whether there are pages to serve."""
    return (folder / "index.html").is_file()


def plain_page(
    status: int, title: str, sentence: str, language: Translator, *, link: tuple[str, str] | None = None
) -> HTMLResponse:
    """A page without script and style sheet, for when there is nothing else."""
    way_on = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>' if link else ""
    text = (
        f'<!doctype html><html lang="{language.code}" dir="{language.direction}">'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(sentence)}</p>{way_on}</body></html>"
    )
    return HTMLResponse(text, status, {"Cache-Control": "no-store"})


@router.api_route("/assets/{path:path}", methods=["GET", "HEAD"])
def serve_asset(request: Request, path: str) -> Response:
    """A file whose name holds the hash of its content: it never changes."""
    file = _find_file(_folder(request) / "assets", path)
    if file is None:
        raise PathUnknown(path=request.url.path)
    return FileResponse(file, headers={"Cache-Control": IMMUTABLE})


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def serve_page(request: Request, path: str) -> Response:
    """The one page that draws every address of its own, or a file that lies beside it."""
    folder = _folder(request)
    if path == "api" or path.startswith("api/"):
        raise PathUnknown(path=request.url.path)
    if not is_built(folder):
        language = choose_translator(request)
        return plain_page(503, "aftersale", language.text(NOT_BUILT), language)
    file = _find_file(folder, path)
    if file is not None and file.name != "index.html":
        return FileResponse(file, headers={"Cache-Control": "no-cache"})
    return HTMLResponse(_fill_template(request, folder), headers={"Cache-Control": "no-store"})


def _fill_template(request: Request, folder: Path) -> str:
    """The served HTML knows language, direction and colour scheme, so that nothing flashes and no inline script is needed."""
    language = choose_translator(request)
    scheme = request.cookies.get(SCHEME_COOKIE, "")
    places = {
        "__NONCE__": cast(str, request.state.nonce),
        "__LANG__": language.code,
        "__DIR__": language.direction,
        "__SCHEME__": scheme if scheme in SCHEMES else "auto",
    }
    text = (folder / "index.html").read_text(encoding="utf-8")
    for place, value in places.items():
        text = text.replace(place, value)
    return text


def _folder(request: Request) -> Path:
    return cast(Path, request.app.state.pages_folder)


def _find_file(folder: Path, path: str) -> Path | None:
    if "\x00" in path:
        return None
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
