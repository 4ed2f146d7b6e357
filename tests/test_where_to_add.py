"""The lists of docs/where-to-add.md are complete: whoever follows one and touches nothing else has added the thing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "storage", "extractors", "config", "newsroom")
PAGE = (ROOT / "docs" / "where-to-add.md").read_text("utf-8")

SOURCE = """name = "Example Daily"
group = "world-press"
kind = "newspaper"
country = "IE"
languages = ["it"]
affiliation = "owned by its readers"
family = "example-daily"
enabled = true
verified = false
note = "Made up."

[[feeds]]
url = "https://daily.example/feed.xml"
"""
TOPIC = """label = { en = "Floods" }
description = "Floods, and who is blamed for them."
threshold = 1

[terms]
it = "alluvione | alluvioni"

[tests.speaks]
it = "Una alluvione ha distrutto il villaggio."

[tests.silent]
it = "Il mercato apre di nuovo."
"""
COMMAND = '''"""`longwatch hello`."""

import click


@click.command()
def hello() -> None:
    """Greet whoever runs this."""
    click.echo("hello")
'''
RUNNING = "\n### longwatch hello\n\nIt has no option.\n"
NEW_FILES = {
    "A source": {"config/sources/example-daily.toml": SOURCE},
    "A topic": {"config/topics/floods.toml": TOPIC},
    "A command": {"flows/commands/hello.py": COMMAND},
    "A language": {"extractors/lexicons/it.toml": (ROOT / "extractors/lexicons/fr.toml").read_text("utf-8")},
}
"""What is new, by the heading of the page."""
CHANGED = {
    "A command": {
        "longwatch.py": (
            '    "Everyday": {\n',
            '    "Everyday": {\n        "hello": ("hello", "Greet whoever runs this."),\n',
        ),
        "docs/running.md": ("\n### longwatch init\n", f"{RUNNING}\n### longwatch init\n"),
    },
    "A language": {
        "extractors/lexicons/ordinary.toml": ("[en]\n", '[it]\nwords = "quando mentre"\n\n[en]\n'),
        "extractors/lexicons/__init__.py": ('"fr", "de")', '"fr", "de", "it")'),
        "extractors/figures/voices.py": ('"fr": French(), ', '"fr": French(), "it": French(), '),
        "extractors/figures/predicates.py": ('"fr": ', '"it": 4, "fr": '),
        "flows/notices/digest_words.toml": ("[en]\n", '[it]\ntitle = "Novità"\n\n[en]\n'),
        "config/settings.py": ('"fr", "de"]', '"fr", "de", "it"]'),
    },
}
"""What is changed: a piece of the file, and what stands there then."""
CHECK = """
import longwatch, click
from importlib.resources import files
from config.settings import Digest
from config.starting import shipped_groups
from config.topicfile import read_topic
from extractors.copies.ordinary_words import ordinary_words
from extractors.figures.figures import read_figures
from flows.notices.digest import Day

print("source", "example-daily" in [one.source_id for one in shipped_groups()["world-press"]])
print("command", longwatch.main.get_command(click.Context(longwatch.main), "hello").help)
print("words", "quando" in ordinary_words().ordinary)
print("figures", len(read_figures("Douze prisonniers ont été exécutés, selon Amnesty.", "it")))
print("digest", Day(name="", day=None, topics={}, changed=(), vanished=(), silent=(), other=0, backlog=0, head="",
    settings=Digest(language="it")).words["title"])
topic = read_topic(files("config") / "topics" / "floods.toml")
print("topic", topic.topic_id, [term.pattern for term in topic.terms])
"""


def listed(heading: str) -> set[str]:
    """The files that a section of the page lists, with <name> as a pattern."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^- `([^`]+)`", section, re.MULTILINE))


def is_listed(path: str, heading: str) -> bool:
    """Whether a section lists a file, by its name or by a pattern."""
    pieces = [re.split(r"<\w+>", one) for one in listed(heading)]
    return any(re.fullmatch(r"[\w-]+".join(map(re.escape, one)), path) for one in pieces)


@pytest.mark.parametrize("heading", sorted(NEW_FILES))
def test_a_list_names_every_place_that_was_touched(heading: str) -> None:
    touched = [*NEW_FILES[heading], *CHANGED.get(heading, {})]
    assert [path for path in touched if not is_listed(path, heading)] == []


def test_a_source_a_topic_a_command_and_a_language_are_added_by_their_lists_alone(tmp_path: Path) -> None:
    for room in (*ROOMS, "docs"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "demo", "images"))
    shutil.copy(ROOT / "longwatch.py", tmp_path)
    for files in NEW_FILES.values():
        for path, text in files.items():
            (tmp_path / path).write_text(text, "utf-8")
    for changes in CHANGED.values():
        for path, (before, after) in changes.items():
            text = (tmp_path / path).read_text("utf-8")
            assert before in text, path
            (tmp_path / path).write_text(text.replace(before, after), "utf-8")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", CHECK], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "source True",
        "command Greet whoever runs this.",
        "words True",
        "figures 1",
        "digest Novità",
        "topic floods ['alluvione | alluvioni']",
    ]


def test_every_file_that_a_list_names_as_it_stands_is_there() -> None:
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert len(headings) >= 8
    named = [path for heading in headings for path in listed(heading) if "<" not in path]
    assert [path for path in named if not (ROOT / path).exists()] == []
