"""The lines of topic files as a sheet for a spreadsheet, and back; what is taken in is a draft like any other."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from config.atomic_write import write_atomically
from config.errors import ConfigError
from config.home import Home
from config.topicfile import read_topic
from flows.output.safe_text import plain_line
from storage.queries.questions import QuestionError

BOM = "\ufeff"
COLUMNS = ("topic", "table", "language", "line")
TABLES = ("terms", "require")
FORMULA = ("=", "+", "-", "@", "'")
"""What a cell may not begin with, or a spreadsheet takes it for a formula; an apostrophe before it says it is none."""
Block = tuple[str, str, str]
"""Topic, table and language."""


class SheetError(QuestionError):
    """A sheet that cannot be written or taken in; the message says what is wrong with it, all at once."""


def exported(home: Home, file: Path, names: Sequence[str]) -> str:
    """What was written, in words. Raises SheetError for a topic nobody knows or a file that is there."""
    paths = {path.stem: path for path in sorted(home.topics.glob("*.toml"))}
    if unknown := [name for name in names if name not in paths]:
        raise SheetError(f"{plain_line(unknown[0])}: no such topic: choose one of {', '.join(paths) or 'none'}")
    rows = [row for name in names or paths for row in _rows(paths[name])]
    sheet = io.StringIO()
    csv.writer(sheet).writerows([COLUMNS, *([*row[:3], _cell(row[3])] for row in rows)])
    try:
        with file.open("x", encoding="utf-8", newline="") as new:
            new.write(BOM + sheet.getvalue())
    except FileExistsError as cause:
        raise SheetError(f"{file}: already exists: choose another file name") from cause
    return f"{len(rows)} lines of {len(names or paths)} topics written to {file}"


def _rows(path: Path) -> Iterator[tuple[str, str, str, str]]:
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SheetError(f"{path}: cannot be read: {error}: `longwatch topics check` says more") from error
    for table in TABLES:
        blocks = told.get(table)
        for language, text in blocks.items() if isinstance(blocks, dict) else ():
            for line in str(text).split("\n"):
                if line.strip():
                    yield path.stem, table, language, line.strip()


def _cell(line: str) -> str:
    return f"'{line}" if line.startswith(FORMULA) else line


def imported(home: Home, file: Path) -> str:
    """What was taken in, in words. Raises SheetError: then no file was changed."""
    blocks = _blocks(file)
    texts: dict[Path, str] = {}
    problems = []
    for (topic, table, language), lines in blocks.items():
        path = home.topics / f"{topic}.toml"
        try:
            texts[path] = _with_block(texts.get(path) or path.read_text("utf-8-sig"), table, language, lines)
        except OSError:
            problems.append(f"{topic}: there is no file topics/{topic}.toml: write one first")
    problems += [problem for path, text in texts.items() for problem in _mistakes(path, text)]
    if problems:
        raise SheetError("\n".join([f"{file}: nothing was imported:", *(f"  {one}" for one in problems)]))
    for path, text in texts.items():
        write_atomically(path, text)
    taken = f"{sum(map(len, blocks.values()))} lines of {len(texts)} topics taken in"
    return f"{taken}, as a draft: `longwatch topics diff`, then `longwatch topics accept`"


def _blocks(file: Path) -> dict[Block, list[str]]:
    """The lines of a sheet by topic, table and language, in its order. Raises SheetError."""
    try:
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SheetError(f"{file}: cannot be read ({error}): save it as `CSV UTF-8`") from error
    if not rows or tuple(cell.strip().lower() for cell in rows[0][:4]) != COLUMNS:
        raise SheetError(f"{file}: its first row is not {','.join(COLUMNS)}: save it with commas, as it was exported")
    found: dict[Block, list[str]] = {}
    wrong = []
    for number, row in enumerate(rows[1:], start=2):
        topic, table, language, line = (cell.strip() for cell in (*row, "", "", "", "")[:4])
        if not line:
            continue
        if table not in TABLES or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", topic) or "\n" in line or '"""' in line:
            wrong.append(f"  line {number}: topic, table (terms or require), language and one line are wanted")
        found.setdefault((topic, table, language), []).append(line.removeprefix("'"))
    if wrong:
        raise SheetError("\n".join([f"{file}: nothing was imported:", *wrong]))
    return found


def _with_block(text: str, table: str, language: str, lines: Sequence[str]) -> str:
    """The text of a topic file with one block of lines replaced, or added where there was none."""
    joined = "\n".join(lines)
    quote = "'''" if "\\" in joined or '"' in joined else '"""'
    made = f"{language} = {quote}\n{joined}\n{quote}\n"
    head = re.search(rf"^\[{table}\][^\n]*\n", text, re.MULTILINE)
    if head is None:
        return f"{text.rstrip()}\n\n[{table}]\n{made}"
    following = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    end = following.start() if following else len(text)
    section = text[head.end() : end]
    block = re.compile(rf"^{language}\s*=\s*(\"\"\"|'''|\"|')(?s:.*?)\1[^\n]*\n?", re.MULTILINE)
    is_there = block.search(section) is not None
    section = block.sub(lambda _: made, section, count=1) if is_there else f"{section.rstrip()}\n{made}\n"
    return text[: head.end()] + section + text[end:]


def _mistakes(path: Path, text: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, "utf-8")
        try:
            read_topic(draft)
        except ConfigError as error:
            return [str(replace(problem, file=Path("topics", path.name))) for problem in error.problems]
    return []
