"""A TOML file, read or explained."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from config.errors import ConfigError, Problem

# A file by a person has some kilobytes: a larger one is something else, and is not read into memory.
MOST_BYTES = 1_000_000

REMEDIES = (
    ("Cannot overwrite a value", "this key appears twice: keep one"),
    ("Cannot declare", "this [section] appears twice: merge the two"),
    ("Invalid value", "put text in double quotes; write true and false in small letters"),
    ("Expected '='", 'write it as: key = "value"'),
    ("Expected newline", "end the line after the value; a # begins a comment"),
    ("Illegal character", "close the double quotes on the same line, or take the hidden character away"),
    ("Found invalid", "close the quotes, or take the hidden character away"),
    ('Expected "\'"', "close the single quotes on the same line"),
    ("Invalid statement", "a line is a key with its value, a [section], or a # and a comment"),
    ("Unterminated string", "close the double quotes"),
    ("Unescaped", "write each backslash twice, or the text in single quotes"),
    ("Unclosed array", "close the list with ] and put commas between its values"),
    ("Expected ']", "close the section's name with ]"),
    ("Invalid initial character", "a key begins with a letter or a digit, or stands in double quotes"),
    ("Exceeds the limit", "write a smaller number"),
    ("Invalid date", "put the date in double quotes"),
)
"""What to do, by the beginning of the parser's own words; in order."""


def read_toml(path: Path) -> dict[str, object]:
    """What the file says, as tomllib reads it; ConfigError with one problem when it cannot be read.

    A byte order mark is let pass: some editors write one. Files of more than a megabyte are refused.
    """
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _error(path, "", "is nested too deeply", "write fewer brackets within brackets") from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None


def check_text(path: Path) -> None:
    """Raise ConfigError where the path is no file of text that is small enough to be parsed."""
    read_text(path)


def read_text(path: Path) -> str:
    """The text of a file that is small enough to be parsed; ConfigError with one problem when it cannot be had."""
    try:
        if not path.is_file():
            raise _error(path, "", "is no file", "replace it with a plain file, or remove it")
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        remedy = "give your account permission to read it"
        raise _error(path, "", f"cannot be read ({error.strerror})", remedy) from None
    if len(body) > MOST_BYTES:
        raise _error(path, "", f"is larger than {MOST_BYTES:,} bytes", "split it or remove it")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _error(path, f"line {line}", "is not valid UTF-8", "save the file as UTF-8") from None


def _syntax_error(path: Path, text: str, message: str) -> ConfigError:
    words, place = _words_and_place(message, text)
    remedy = next((remedy for beginning, remedy in REMEDIES if words.startswith(beginning)), "correct this line")
    return _error(path, place, f"is not valid TOML ({words})", remedy)


def _words_and_place(message: str, text: str) -> tuple[str, str]:
    """The parser's message, which ends with the place, taken apart."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if match is None:
        return message, ""
    if match[2]:
        return match[1], f"line {match[2]}, column {match[3]}"
    lines = text.rstrip("\n").split("\n")
    return match[1], f"line {len(lines)}, column {len(lines[-1]) + 1}"


def _error(path: Path, key: str, message: str, remedy: str) -> ConfigError:
    return ConfigError((Problem(file=path, key=key, message=message, remedy=remedy),))
