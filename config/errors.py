"""Mistakes in the files a person writes: where, what, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.current.secrets import without_keys
from config.exit_codes import CONFIGURATION, LongwatchError

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that could break a line, reorder it or hide in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. Its str() is one line: `file: key: message: remedy`."""

    file: Path
    """From the home of the watch where it lies in there."""
    key: str
    """As in `web.allow[2]`, counted from 1; or `line 3, column 5`; empty when it is the whole file."""
    message: str
    remedy: str

    def __str__(self) -> str:
        parts = (str(self.file), self.key, self.message, self.remedy)
        return ": ".join(visible(without_keys(part)) for part in parts if part)


class ConfigError(LongwatchError):
    """Every mistake found, in every file; str() is a line for each."""

    exit_code = CONFIGURATION

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def visible(text: str) -> str:
    """The text on one line, each control, bidirectional or other invisible character spelled out by its number."""
    return "".join(_spelled(char) if unicodedata.category(char) in INVISIBLE else char for char in text)


def _spelled(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
