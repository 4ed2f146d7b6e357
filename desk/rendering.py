"""Pages made of templates: everything is escaped, and a name that is not there is a failure and no blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.asked import Asked, RefusedError, query_of
from desk.people import LANGUAGES, token_for_forms
from desk.words import FOREIGN_RIGHT_TO_LEFT, NAMES, Said, words
from flows.output.safe_text import cut_line, plain, plain_line


def in_paragraphs(text: object) -> str:
    """A passage on one line, with a sign where it goes from one paragraph to the next."""
    return " ¶ ".join(line for line in (plain_line(one) for one in plain(text).split("\n")) if line)


def direction_of(text: str) -> str:
    """How a text runs, by the first of its letters that tells: rtl or ltr."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next(("ltr" if kind == "L" else "rtl" for kind in kinds if kind in {"L", "R", "AL"}), "ltr")


def named(topics: Iterable[str | None] | None, labels: Mapping[str, str], whole: str = "") -> list[str]:
    """What topics are called; `whole` is for the article as a whole."""
    return [labels.get(one, one) if one else whole for one in topics or ()]


ENVIRONMENT = Environment(
    loader=PackageLoader("desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters |= {"line": plain_line, "cut": cut_line, "plain": plain, "in_paragraphs": in_paragraphs}
ENVIRONMENT.globals |= {"named": named, "direction_of": direction_of}
TYPED = ("note", "other", "sql")
"""Fields of our forms into which a person writes."""
OF_A_PARAMETER = {"refused_choice", "refused_line", "refused_number"}
LINKS = ("queue", "search", "figures", "log", "agreement", "missing", "questions", "settings")


def page(asked: Asked, template: str, *, status: int = HTTPStatus.OK, title: str = "", **values: Any) -> Response:
    """A page in the language of whoever asks."""
    wording = words(asked.language)
    common = {
        "w": wording, "asked": asked, "person": asked.person, "title": title, "links": LINKS, "languages": LANGUAGES,
        "language_names": NAMES, "q": query_of, "csrf": token_for_forms(asked.session) if asked.session else "",
        "is_rtl": lambda language: language in FOREIGN_RIGHT_TO_LEFT, "here": asked.path,
        "is_writer": asked.person is not None and not asked.person.is_read_only, "state": "",
    }  # fmt: skip
    text = ENVIRONMENT.get_template(f"{template}.html").render(common | values)
    return HTMLResponse(text, status)


def problem(asked: Asked, status: int, said: Said) -> Response:
    """A page that says what is wrong and what to do, and holds what was typed."""
    title = words(asked.language)["problem"]
    return page(asked, "problem", status=status, title=title, said=said, typed=typed_words(asked))


def typed_words(asked: Asked) -> list[str]:
    """What somebody typed into a form that was sent: no secret is ever shown."""
    return [asked.form[name] for name in TYPED if asked.form.get(name, "").strip()]


def said_of(error: RefusedError, language: str) -> Said:
    """What was refused, in the words of a language."""
    wording, values = words(language), error.values
    if error.word in OF_A_PARAMETER:
        values = values | {"name": wording.or_itself(*[str(values["name"])] * 2)}
    return wording.said(error.word, **values)


def redirect(path: str) -> Response:
    """To another page, which is then asked for anew."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
