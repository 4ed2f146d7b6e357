"""The documentation is held to the program: its questions are asked, its commands run, its tables compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import pytest

import bootstrap
import longwatch
from config import exit_codes
from config.home import Home
from config.reading import read_settings, read_source
from config.settings import Settings
from config.sources import Feed, Kind, Source
from config.topicfile import read_topic
from config.topics import Topic
from newsroom.server import Newsroom
from storage.queries.questions import Answer, ask
from storage.queries.reference import reference_text, with_reference
from tests.answers import ZONE, with_answers, with_rulings
from tests.conftest import Alpha, text_about
from tests.warm import ask as ask_warm
from tests.warm import warm

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
CONFIGURATION, RUNNING, SQL = (ROOT / "docs" / name for name in ("configuration.md", "running.md", "sql.md"))
EMPTY = "-- none in the demo"
ONLY_PARSED = {"collect", "up", "demo", "serve", "dashboard", "prefect"}
"""Commands that would reach the web, or stay; the options they are shown with are parsed all the same."""

RUN = {"sed", "sha256sum", "longwatch", ".venv/bin/longwatch", "flock", "cp", "mv", "duckdb", "echo", "sh"}
"""Programs that do no harm in a folder that is thrown away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a page between fences."""

    page: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(kind: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(page=page, line=line, kind=match[1], text=match[2]))
    return [block for block in found if block.kind == kind]


def section(page: Path, heading: str) -> str:
    """What stands below a heading, down to the next."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no heading {heading}"
    return found[1]


@pytest.fixture(scope="module")
def commands(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the programs of the environment, of which `longwatch` is already loaded."""
    folder = tmp_path_factory.mktemp("commands") / "bin"
    folder.mkdir()
    for program in Path(sys.executable).parent.iterdir():
        if program.name != "longwatch":
            (folder / program.name).symlink_to(program)
    with warm(folder, demo) as script:
        (folder / "longwatch").write_text(script, "utf-8")
        (folder / "longwatch").chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A watch of one article."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("small") / "home")
        alpha.says("/one", "Execution of one", text_about("one"))
        assert alpha.collected().failures == ()
    return alpha.home


@pytest.fixture
def scratch(block: Block, demo: Home, small: Home, commands: Path, tmp_path: Path) -> Path:
    """A folder with what a reader has: a collection under the names that the block knows, and the commands."""
    for name in ("demo", "watch"):
        if name in block.text:
            shutil.copytree((small if is_for_any_watch(block) else demo).root, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(commands)
    return tmp_path


PLAIN = re.compile(r"""(?:[\w\s./:@%=+,-]|'[^']*'|"[^"$`\\]*")+""")
"""A line in which a shell finds nothing but words, and quotes around some."""


def run(command: list[str], folder: Path) -> str:
    """What a command prints, which must not fail."""
    done = subprocess.run(
        command, cwd=folder, env=environ(folder), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{command}: ended with {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def run_line(line: str, folder: Path) -> None:
    """Run a line by a shell, or without one where that would do nothing but start `longwatch`."""
    words = shlex.split(bare(line)) if PLAIN.fullmatch(bare(line)) else [""]
    if words[0] not in ("longwatch", ".venv/bin/longwatch"):
        run(["sh", "-ec", line], folder)
        return
    address = (folder / ".venv/bin").resolve() / "warm"
    code, printed = ask_warm(address, words[1:], folder=folder, environ=environ(folder))
    assert code == 0 or line.endswith(LEAVE), f"{line}: ended with {code}\n{printed}"


def environ(folder: Path) -> dict[str, str]:
    path = f"{folder}/.venv/bin:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def runnable(line: str) -> str:
    """A line of a shell block as it is run here; empty where it was only looked at."""
    words = [word for word in shlex.split(line, comments=True) if not re.match(r"[A-Z_]+=", word)]
    if not words:
        return ""
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE), line
        return ""
    if words[:2] == ["python3", "bootstrap.py"]:
        assert words[2] in bootstrap.COMMANDS, line
        return ""
    assert words[0] in RUN, f"nobody has said how to try: {line}"
    is_parsed = words[0].endswith("longwatch") and command_of(words) in ONLY_PARSED
    if is_parsed and command_of(words) == "prefect":  # the rest is Prefect's to parse, and wants a server
        return ""
    return shlex.join([*words, "--help"]) if is_parsed else line


def loaded() -> dict[str, click.Command]:
    """Every command by its name."""
    found = {name: longwatch.main.get_command(click.Context(longwatch.main), name) for name in longwatch.LINES}
    return {name: command for name, command in found.items() if command}


def command_of(words: list[str]) -> str:
    commands = longwatch.LINES
    return next(word for before, word in pairwise(words) if word in commands and before != "--home")


@pytest.fixture(scope="session")
def ruled(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's home with a few rulings in it."""
    return with_rulings(demo, tmp_path_factory.mktemp("ruled"))


Answers = Callable[[str], Answer]


@pytest.fixture(scope="module")
def answers(ruled: Home) -> Answers:
    """Asks each question once, with the outside locked out."""

    @cache
    def answer(question: str) -> Answer:
        return ask(ruled.published, question, zone=ZONE)

    return answer


@pytest.mark.parametrize("block", blocks("sql"), ids=str)
def test_every_question_is_answered_by_the_demo_locked_down(block: Block, answers: Answers) -> None:
    assert bool(answers(block.text).rows) != block.text.startswith(EMPTY)


def test_every_worked_question_has_the_answer_that_the_demo_gives(answers: Answers) -> None:
    page = SQL.read_text("utf-8")
    expected = with_answers(page, answers)
    assert page.splitlines() == expected.splitlines(), "run: python -m tests.answers"
    assert expected.count("Answer in the demo, ") >= 15


LOOKS = re.compile(
    r"longwatch --home \w+ (?:doctor|verify|status|rebuild|digest|show [0-9a-f]+)(?: --json| --sample \d+)*"
)
"""Commands that change nothing, or no more than a page: one that another block has run in the same place is not run
again."""
FOR_ANY_WATCH = {"doctor", "health", "maintain", "rebuild", "verify", "backup", "restore", "status", "stamp"}
"""Commands that do the same with one article as with those of the demo, and take the less time."""
Lines = tuple[str, ...]


def is_for_any_watch(block: Block) -> bool:
    """Whether no command of a block is one that asks for what the demo has."""
    if block.kind != "sh" or "demo" in block.text:
        return False
    ours = [shlex.split(bare(line)) for line in lines_of(block) if "longwatch " in line]
    return set() < {command_of(words) for words in ours} <= FOR_ANY_WATCH


def lines_of(block: Block) -> list[str]:
    """What a block runs, line by line."""
    return [line for line in map(runnable, block.text.splitlines()) if line]


LEAVE = " || true"


def bare(line: str) -> str:
    """A line without a remark, and without leave to fail."""
    return re.sub(r"\s+# .*$", "", line).removesuffix(LEAVE)


class Tried:
    """What blocks before have run: each line after those that had changed something, and where these had led to."""

    def __init__(self, folder: Path) -> None:
        every = [lines_of(block) for block in blocks("sh")]
        begun = [(str(is_for_any_watch(block)), *map(bare, lines_of(block))) for block in blocks("sh")]
        self._folder = folder
        self._strict = {line for lines in every for line in lines if line == bare(line)}
        self._begins = Counter(lines[:many] for lines in begun for many in range(2, len(lines) + 1))
        self._looks: set[Lines] = set()
        self._led_to: dict[Lines, Path] = {}

    def run(self, block: Block, scratch: Path) -> None:
        """Run a block in a folder; for lines that were run in such a place, what they had come to stands."""
        changed: Lines = (str(is_for_any_watch(block)),)
        for line in lines_of(block):
            strict = bare(line) if bare(line) in self._strict else line
            if LOOKS.fullmatch(bare(line)):
                look = (*changed, bare(line).replace("--home demo", "--home watch"))
                if look not in self._looks:
                    self._looks.add(look)
                    run_line(strict, scratch)
                continue
            changed = (*changed, bare(line))
            if there := self._led_to.get(changed):
                shutil.rmtree(scratch)
                shutil.copytree(there, scratch, symlinks=True)
                continue
            run_line(strict, scratch)
            if self._begins[changed] > 1:
                there = self._led_to[changed] = self._folder / str(len(self._led_to))
                shutil.copytree(scratch, there, symlinks=True)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return Tried(tmp_path_factory.mktemp("tried"))


@pytest.mark.parametrize("block", blocks("sh"), ids=str)
def test_every_command_runs(block: Block, scratch: Path, tried: Tried) -> None:
    tried.run(block, scratch)


@pytest.mark.parametrize("block", blocks("console"), ids=str)
def test_what_a_command_is_said_to_print_it_prints(block: Block, scratch: Path) -> None:
    for shown in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = shown.partition("\n")
        assert run(["sh", "-ec", command], scratch).strip() == output.strip()


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_every_piece_of_python_runs(block: Block, scratch: Path) -> None:
    assert run([sys.executable, "-c", block.text], scratch)


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_every_example_of_configuration_is_read(block: Block, tmp_path: Path) -> None:
    path = tmp_path / block.text.partition("\n")[0].removeprefix("# ")
    path.parent.mkdir(exist_ok=True)
    path.write_text(block.text, "utf-8")
    read = {"sources": read_source, "topics": read_topic}.get(path.parent.name, read_settings)
    assert read(path)


def test_the_reference_says_what_the_database_says() -> None:
    page = SQL.read_text("utf-8")
    assert page == with_reference(page, reference_text()), "run: python -m storage.queries.reference docs/sql.md"


def test_a_page_without_a_place_for_the_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_reference("# SQL\n", "made")


def test_the_reference_promises_no_internal_table() -> None:
    internal = re.findall(r"^#+ (\w+_rows)$", reference_text(), re.MULTILINE)
    assert internal == ["schema_rows"], "a view, since older programs look for one of this name to refuse the file"


@pytest.mark.parametrize("name", ["watch", "collect", "web"])
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    assert documented(section(CONFIGURATION, f"[{name}]")) == meant(get_type_hints(Settings)[name])


@pytest.mark.parametrize(
    ("heading", "record", "ours"),
    [("key of a source", Source, "source_id"), ("key of a feed", Feed, ""), ("key of a topic", Topic, "topic_id")],
)
def test_every_key_of_a_file_is_documented(heading: str, record: type, ours: str) -> None:
    table = CONFIGURATION.read_text("utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    described, true = documented(table), meant(record)
    true.pop(ours, None)
    assert described.keys() == true.keys()
    differing = {key: described[key] for key in described if described[key] != true[key]}
    assert differing in ({}, {"family": "its id"}, {"alone_threshold": "twice `threshold`"})


def test_every_kind_of_source_is_documented() -> None:
    row = next(line for line in CONFIGURATION.read_text("utf-8").splitlines() if line.startswith("| `kind` |"))
    assert re.findall(r"`(\w+)`", row)[1:] == list(get_args(Kind))


def documented(table: str) -> dict[str, object]:
    """The keys of a table of keys, each with its default; `needed` and other words as they stand."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", table, re.MULTILINE)
    return {key: tomllib.loads(f"x = {cell.strip('`')}")["x"] if cell.startswith("`") else cell for key, cell in rows}


def meant(record: Any) -> dict[str, object]:
    return {
        one.name: "needed" if one.default is one.default_factory is MISSING else _plain(_default(one))
        for one in fields(record)
    }


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: object) -> object:
    return "none" if value is None else list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", sorted(longwatch.LINES))
def test_every_command_is_documented_with_every_option(name: str) -> None:
    documented_options = section(RUNNING, f"longwatch {name}")
    options = [one for one in loaded()[name].params if isinstance(one, click.Option)]
    assert [one.opts[0] for one in options if one.opts[0] not in documented_options] == []


def test_every_variable_of_the_environment_is_documented() -> None:
    rooms = ("flows", "storage", "extractors", "config", "newsroom")
    program = [
        ROOT / "longwatch.py",
        ROOT / "bootstrap.py",
        *(path for room in rooms for path in (ROOT / room).rglob("*.py")),
    ]
    read = {name for path in program for name in re.findall(r"LONGWATCH_[A-Z_]+", path.read_text("utf-8"))}
    assert set(re.findall(r"^\| `(\w+)` \|", section(RUNNING, "The environment"), re.MULTILINE)) == read


def test_every_exit_code_is_documented() -> None:
    codes = [value for name, value in vars(exit_codes).items() if name.isupper()]
    documented_codes = re.findall(r"^\| (\d+) \|", section(RUNNING, "Exit codes"), re.MULTILINE)
    assert [int(code) for code in documented_codes] == [0, *codes]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        if not target.startswith("https://"):
            there = page.parent / file if file else page
            assert there.exists(), f"{page.name} links to {target}"
            assert not anchor or anchor in anchors(there), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    rooms = "flows|storage|extractors|config|newsroom|tests|bench|docs"
    named = re.findall(rf"`((?:{rooms})/[\w./-]+\.\w+)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_begins_with_what_a_newcomer_needs() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) < 150
    assert {"make run", "make test"} <= {line.partition("#")[0].strip() for line in lines[:15]}
    assert any("select" in line and line.startswith("$ ") for line in lines[:40])


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\] - ", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
