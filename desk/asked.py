"""What a page is asked: its parameters and forms, read by one function each that says what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from config.checks import meant
from desk.people import Person
from flows.filing.people import LONGEST as LONGEST_NAME

PICK = "choose from the list on the page"
# The longest form is a ruling with its note.
LONGEST_BODY, MOST_FIELDS = 64_000, 60
ID = re.compile(r"[0-9a-f]{4,64}")


class RefusedError(Exception):
    """What is not done; the message is for a person."""

    def __init__(self, message: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        """`status` is that of HTTP."""
        super().__init__(message)
        self.status = status


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
            raise RefusedError(f"{name}: {given[:40]!r} must be one of {', '.join(allowed)}")
        return given

    def word(self, name: str, *, longest: int = 100) -> str | None:
        """A parameter of one line; None where it is left out or empty. Raises RefusedError."""
        given = self.query.get(name, "").strip()
        if len(given) > longest or any(ord(char) < 32 for char in given):
            raise RefusedError(f"{name}: write it on one line of at most {longest} characters")
        return given or None

    def known(self, name: str, there_are: Collection[str]) -> str | None:
        """A parameter that names something there is; None where it is left out. Raises RefusedError."""
        given = self.word(name, longest=LONGEST_NAME)
        if given is not None and given not in there_are:
            raise RefusedError(f"{name}: nothing is called {given[:40]!r}: {meant(given, there_are, more=PICK)}")
        return given

    def number(self, name: str, *, usual: int = 0, most: int = 1_000_000) -> int:
        """A parameter that is a number. Raises RefusedError."""
        given = self.query.get(name, "")
        if not given:
            return usual
        if not re.fullmatch(r"[0-9]{1,7}", given) or int(given) > most:
            raise RefusedError(f"{name}: {given[:40]!r} is no number from 0 to {most}")
        return int(given)

    def after(self) -> tuple[int, int]:
        """The parameter `after`, worth and place as W-P. Raises RefusedError."""
        given = self.query.get("after", "")
        if not given:
            return (-1, 0)
        found = re.fullmatch(r"([0-9])-([0-9]{1,9})", given)
        if not found:
            raise RefusedError(f"after: {given[:40]!r} is no place in the queue: begin at its first page")
        return int(found[1]), int(found[2])

    def article_id(self) -> str:
        """The article that the path names. Raises RefusedError."""
        given = self.names.get("id", "")
        if not ID.fullmatch(given):
            raise RefusedError("no article has this name", HTTPStatus.NOT_FOUND)
        return given


def fields(text: str) -> dict[str, str]:
    """The fields of a query or a form; of two with one name the last. Raises RefusedError."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise RefusedError(f"this is no form of ours: {error}", HTTPStatus.BAD_REQUEST) from error


def query_of(**values: object) -> str:
    """A query with what has a value."""
    given = {name: value for name, value in values.items() if value not in (None, "", False)}
    return f"?{urlencode(given)}" if given else ""
