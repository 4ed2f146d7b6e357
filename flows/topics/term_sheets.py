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
from config.topicfile import TABLES, read_topic
from flows.output.counts import count_of
from flows.output.safe_text import harmless, plain_line
from flows.output.sheets import Mistakes, SheetError, read_sheet_rows, without_apostrophe, write_new_sheet

COLUMNS = ("topic", "table", "language", "line")
Block = tuple[str, str, str]
"""Topic, table and language."""


def export_terms(home: Home, file: Path, names: Sequence[str]) -> str:
    """What was written, in words. Raises SheetError for a topic nobody knows or a file that is there."""
    paths = {path.stem: path for path in sorted(home.topics.glob("*.toml"))}
    if unknown := [name for name in names if name not in paths]:
        raise SheetError(f"{plain_line(unknown[0])}: no such topic: choose one of {', '.join(paths) or 'none'}")
    rows = [row for name in names or paths for row in _rows(paths[name])]
    sheet = io.StringIO()
    csv.writer(sheet).writerows([COLUMNS, *([*row[:3], harmless(row[3])] for row in rows)])
    write_new_sheet(file, sheet.getvalue())
    return f"{count_of(len(rows), 'line')} of {count_of(len(names or paths), 'topic')} written to {file}"


def _rows(path: Path) -> Iterator[tuple[str, str, str, str]]:
    try:
        loaded = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SheetError(f"{path}: cannot be read: {error}: `longwatch topics check` says more") from error
    for table in TABLES:
        blocks = loaded.get(table)
        for language, text in blocks.items() if isinstance(blocks, dict) else ():
            for line in str(text).split("\n"):
                if line.strip():
                    yield path.stem, table, language, line.strip()


ENDS = ("\n", "\r", '"""', "'''")
"""What would end the block of a topic file that a line is written into."""


def import_terms(home: Home, file: Path) -> str:
    """What was taken in, in words. Raises SheetError: then no file was changed."""
    blocks = _blocks(file)
    texts: dict[Path, str] = {}
    mistakes = Mistakes(file=file)
    for (topic, table, language), lines in blocks.items():
        path = home.topics / f"{topic}.toml"
        try:
            texts[path] = _with_block(texts.get(path) or path.read_text("utf-8-sig"), table, language, lines)
        except OSError:
            mistakes.add(0, f"{topic}: there is no file topics/{topic}.toml: write one first")
    for path, text in texts.items():
        for problem in _mistakes(path, text):
            mistakes.add(0, problem)
    mistakes.raise_any()
    for path, text in texts.items():
        write_atomically(path, text)
    taken = f"{count_of(sum(map(len, blocks.values())), 'line')} of {count_of(len(texts), 'topic')} imported"
    return f"{taken}, as a draft: `longwatch topics diff`, then `longwatch topics accept --note WHY`"


def _blocks(file: Path) -> dict[Block, list[str]]:
    """The lines of a sheet by topic, table and language, in its order. Raises SheetError."""
    mistakes = Mistakes(file=file)
    found: dict[Block, list[str]] = {}
    for number, cells in read_sheet_rows(file, mistakes, needed=COLUMNS, written_by="longwatch topics export"):
        topic, table, language, line = (cells.get(name, "") for name in COLUMNS)
        if not line:
            continue
        is_named = re.fullmatch(r"[a-z0-9][a-z0-9-]*", topic) and re.fullmatch(r"[a-z][a-z-]{0,15}", language)
        if table not in TABLES or not is_named or any(end in line for end in ENDS):
            mistakes.add(number, "needs a topic, a table (terms or require), a language and one line of text")
        found.setdefault((topic, table, language), []).append(without_apostrophe(line))
    mistakes.raise_any()
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
