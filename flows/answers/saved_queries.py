"""The questions a person keeps: a file of SQL each, in `queries` of the home."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path

from config.home import Home
from flows.output.safe_text import plain_line
from storage.queries.questions import QuestionError


def kept_queries(home: Home) -> dict[str, Path]:
    """The files by name, in order."""
    return {path.stem: path for path in sorted(home.queries.glob("*.sql")) if path.is_file()}


def kept_query(home: Home, name: str) -> str:
    """The SQL kept under a name. Raises QuestionError."""
    kept = kept_queries(home)
    if name not in kept:
        near = get_close_matches(name, kept, 1)
        meant = f"did you mean @{near[0]}?" if near else "`longwatch sql @` lists those there are"
        raise QuestionError(f"@{plain_line(name)}: no such file in {home.queries}: {meant}")
    return read_query(kept[name])


def read_query(path: Path) -> str:
    """The SQL in a file. Raises QuestionError where it is no text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path}: not valid UTF-8: save the file as UTF-8") from error


def kept_queries_explained(home: Home) -> dict[str, str]:
    """The comment that each kept query begins with, by its name."""
    return {name: _about(path) for name, path in kept_queries(home).items()}


def list_queries(home: Home) -> str:
    """A line for each kept query: its name, and the comment that it begins with."""
    kept = kept_queries_explained(home)
    if not kept:
        return f"{home.queries}: no query is kept here: write a SELECT into NAME.sql"
    wide = max(map(len, kept)) + 1
    return "\n".join(f"@{name:<{wide}} {about}".rstrip() for name, about in kept.items())


def _about(path: Path) -> str:
    try:
        return first_comment(read_query(path))
    except QuestionError:
        return "(not valid UTF-8)"


def first_comment(question: str) -> str:
    """The comment that a question begins with, which says what it shows and what it leaves out; empty without one."""
    lines = takewhile(lambda line: line.startswith("--"), question.lstrip().splitlines())
    return " ".join(plain_line(line.removeprefix("--")).strip() for line in lines)
