"""Pages from templates: what comes from outside is escaped by the template, nothing in a page runs or is fetched."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

Run = tuple[str, str]
"""A stretch of text and how it is marked; an empty mark for none."""

ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,  # a value that is missing is an error, never an empty place in a page
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def arabic_font() -> bytes:
    """Vazirmatn's Arabic part, of every weight, as WOFF2; its licence lies beside it."""
    return files("flows").joinpath("output", "fonts", "vazirmatn-arabic.woff2").read_bytes()


def arabic_face(body: str) -> Markup:
    """The font as a rule of a style sheet, for a page that holds Arabic script; nothing for any other.

    Whatever a system has first for the script may draw ۴, ۶ and ۷ in the Urdu way, as Noto Naskh Arabic does, with the
    language said or not: so such a page brings Vazirmatn along.
    """
    if not ARABIC_SCRIPT.search(body):
        return Markup("")
    encoded = base64.b64encode(arabic_font()).decode()
    return (
        Markup(
            '@font-face { font-family: "Longwatch Arabic"; font-weight: 100 900; '
            'src: url("data:font/woff2;base64,%s") format("woff2"); '
            "unicode-range: U+0600-06FF, U+0750-077F, U+0870-08FF, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC; }\n"
        )
        % encoded
    )


TEMPLATES.filters["arabic_face"] = arabic_face


def render(template: str, values: Mapping[str, object]) -> str:
    """The text of a page. Raises jinja2.UndefinedError where a value is missing."""
    return TEMPLATES.get_template(template).render(values)


def split_paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs of each paragraph that has text; a mark that goes over an end of line is made anew in each."""
    paragraphs: list[list[Run]] = [[]]
    for text, mark in runs:
        first, *others = text.split("\n")
        for number, line in enumerate((first, *others)):
            if number:
                paragraphs.append([])
            if line:
                paragraphs[-1].append((line, mark))
    return [paragraph for paragraph in paragraphs if any(text.strip() for text, _ in paragraph)]
