"""What a page is asked: its parameters and forms, read by one function each that says what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from desk.people import Person
from flows.filing.people import LONGEST as LONGEST_NAME
from flows.filing.people import one_line
from storage.shelf.behind import Behind

LONGEST_BODY, LONGEST_QUESTION, MOST_FIELDS = 64_000, 250_000, 60
"""Bytes of a form, the longest being a ruling with its note; and of a question, of which a letter may take twelve."""
ID = re.compile(r"[0-9a-f]{4,64}")


class RefusedError(Exception):
    """What is not done. It says so by a name in words.toml, and what goes into that sentence."""

    def __init__(self, word: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY, **values: object) -> None:
        """`status` is that of HTTP."""
        super().__init__(word)
        self.word, self.status, self.values = word, status, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of somebody who may come, or of somebody who is about to sign in."""

    method: str
    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    """What stands in the braces of the route."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    person: Person | None = None
    session: str = ""
    language: str = "en"
    address: str = ""

    @property
    def reviewer(self) -> Person:
        """Who asks; the door lets nobody else come so far."""
        assert self.person is not None
        return self.person

    def one_of(self, name: str, allowed: Mapping[str, object] | tuple[str, ...], *, usual: str) -> str:
        """A parameter that is one of these words. Raises RefusedError."""
        given = self.query.get(name) or usual
        if given not in allowed:
            raise RefusedError("refused_choice", name=name, given=given)
        return given

    def word(self, name: str, *, longest: int = 100) -> str | None:
        """A parameter of one line; None where it is left out or empty. Raises RefusedError."""
        given = self.query.get(name, "").strip()
        if len(given) > longest or any(ord(char) < 32 for char in given):
            raise RefusedError("refused_line", name=name, number=longest)
        return given or None

    def known(self, name: str, there_are: Collection[str]) -> str | None:
        """A parameter that names something there is; None where it is left out. Raises RefusedError."""
        given = self.word(name, longest=LONGEST_NAME)
        if given is not None and given not in there_are:
            raise RefusedError("refused_choice", name=name, given=given)
        return given

    def number(self, name: str, *, usual: int = 0, most: int = 1_000_000) -> int:
        """A parameter that is a number. Raises RefusedError."""
        given = self.query.get(name, "")
        if not given:
            return usual
        if not re.fullmatch(r"[0-9]{1,15}", given) or int(given) > most:
            raise RefusedError("refused_number", name=name, given=given, number=most)
        return int(given)

    def after(self) -> Behind | None:
        """The parameter `after`: behind which row a queue goes on; None from its beginning. Raises RefusedError."""
        given = self.query.get("after", "")
        if not given:
            return None
        try:
            return Behind.read(given)
        except ValueError as error:
            raise RefusedError("refused_place", given=given) from error

    @property
    def note(self) -> str:
        """The note of a form as it is kept, on one line."""
        return one_line(self.form.get("note", ""))

    def article_id(self, status: int = HTTPStatus.NOT_FOUND) -> str:
        """The article that the path names. Raises RefusedError."""
        given = self.names.get("id", "").lower()
        if not ID.fullmatch(given):
            raise RefusedError("refused_no_article", status)
        return given


def fields(text: str) -> dict[str, str]:
    """The fields of a query or a form; of two with one name the last. Raises RefusedError."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise RefusedError("refused_form", HTTPStatus.BAD_REQUEST) from error


def query_of(**values: object) -> str:
    """A query with what has a value."""
    given = {name: value for name, value in values.items() if value not in (None, "", False)}
    return f"?{urlencode(given)}" if given else ""
