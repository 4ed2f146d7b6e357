"""The rules of the house that no linter knows: small files, pure rooms, our words, and import contracts that bite."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import click
import grimp
import pytest

from longwatch import LINES, main
from tests.scheduling import TOGETHER, UP

ROOT = Path(__file__).parent.parent
ROOMS = ("desk", "flows", "storage", "extractors", "config", "newsroom")
MODULE_LINES = 300
FILES_A_FOLDER = 16
COMMANDS = 26
FUNCTION_LINES = 45
MODULES = sorted([path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [*ROOT.glob("*.py")])
Function = ast.FunctionDef | ast.AsyncFunctionDef

AVOIDED = {"scrape", "scraper", "manager", "handler", "util", "utils", "data", "evidence", "verdict"}
"""Words that say nothing, and two that are weighed in court; none of the user's (item, story) or the field's (lead)."""
NAMED_BY_OTHERS = {"data_received"}  # asyncio calls it so
WORKPLACE = re.compile(
    r"""(?<![\w.~])/(work|tmp|root)/ | \bhelpers?\b | (?<!user[-_\ ])\bagents?\b | \bshared/
    | \b(issue|ticket|task)\ \#?\d | pypi\.org | pythonhosted""",
    re.VERBOSE | re.IGNORECASE,
)
WRITTEN = {".py", ".md", ".toml", ".sql", ".sh", ".cfg", ".lock", ".html", ".css", ".js", ""}
NOT_OURS_TO_WORD = (
    "tests/data/", "newsroom/demo/", "config/topics/", "LICENSE", "tests/test_house.py",
)  # fmt: skip
SKIPPED = {"demo", "dist", "__pycache__"}


@cache
def trees() -> dict[str, ast.Module]:
    """Our modules, parsed once and not while tests are collected: every process of a run collects all of them."""
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in MODULES}


@cache
def nodes_of(path: str) -> list[tuple[str, ast.AST]]:
    """Every node of a module, with a word on where it stands."""
    return [(f"{path}:{getattr(node, 'lineno', 1)}", node) for node in ast.walk(trees()[path])]


def nodes(room: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node of our modules, or of a room's, with a word on where it stands."""
    for path in trees():
        if path.startswith(room):
            yield from nodes_of(path)


def lines_of(function: Function) -> int:
    """Lines of a function, its docstring not counted."""
    first = function.body[0]
    is_docstring = ast.get_docstring(function) is not None
    return (
        (function.end_lineno or 0) - function.lineno + 1 - (is_docstring and (first.end_lineno or 0) - first.lineno + 1)
    )


def words_of(name: str) -> set[str]:
    """The words of a name in either style."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def calls(room: str, names: set[str]) -> list[str]:
    """Where a room calls functions or methods of these names."""
    found = []
    for where, node in nodes(room):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in names:
                found.append(f"{where} {name}")
    return found


def written(folder: Path = ROOT) -> Iterator[Path]:
    """The files people of this project write, as opposed to those they collect or make."""
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or (path.name.startswith(".") and path.name not in {".ci", ".gitignore"}):
            continue
        if path.is_dir():
            yield from written(path)
        elif path.suffix in WRITTEN and not path.relative_to(ROOT).as_posix().startswith(NOT_OURS_TO_WORD):
            yield path


def test_every_module_says_what_it_is() -> None:
    assert [path for path, tree in trees().items() if not ast.get_docstring(tree)] == []


def test_a_module_is_one_idea() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in MODULES
        if (count := len(path.read_text().splitlines())) > MODULE_LINES
    }
    assert long == {}, f"divide what has more than {MODULE_LINES} lines"


def test_a_folder_is_seen_at_a_glance() -> None:
    files = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES if path.name != "__init__.py")
    files.subtract({"flows/commands": COMMANDS - FILES_A_FOLDER})  # one a command
    assert [folder for folder, count in files.items() if count > FILES_A_FOLDER] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    assert len(graph.modules) > 200
    TopologicalSorter({one: graph.find_modules_directly_imported_by(one) for one in graph.modules}).prepare()


LOADED_WHEN_NEEDED = {
    "desk/commands.py": "commands: each imports what it needs",
    "extractors/feeds/named_feeds.py": "trafilatura: .45 s, and only in the worker that reads a page",
    "extractors/pages/main_text.py": "trafilatura: .45 s, and only in the worker that reads a page",
    "extractors/pages/trees/quick_trafilatura.py": "trafilatura: .45 s, and only in the worker that reads a page",
    "extractors/readers.py": "feedparser, and what reads a page: only in the worker that reads",
    "extractors/text/language.py": "the language model: 60 MB, and only where a language is to be recognised",
    "flows/packs/pack.py": "the client of the web: only where an authority is named",
    "flows/answers/status.py": "pydantic: only where a file was changed since a run read it",
    "flows/batches/checked_files.py": "pydantic: only where the settings were changed since a run read them",
    "flows/batches/topic_rules.py": "what looks for topics: only where an article is to be tagged",
    "flows/batches/clock_doubt.py": "statistics: only where servers sent their time",
    "flows/collect.py": "aiohttp, and all that asks and reads: only where something is due",
    "storage/database/drawn.py": "what makes macros: only where a database has not those of this program",
    "config/checks.py": "pydantic: only where a file is wrong",
    "config/forms/fields.py": "pydantic: only where a file is read",
    "config/forms/wording.py": "pydantic: only where a file is read",
    "flows/filing/committer.py": "the fingerprints: only where the database failed",
    "flows/filing/transaction.py": "the judge: only for a batch that brings more than what a run was",
    "flows/gathering/gathering.py": "aiohttp, and all that asks and reads: only where something is due",
    "flows/notices/tell.py": "alerts, and apprise: only where a rule asks for something",
    "flows/notices/topic_feeds.py": "jinja2: only where a feed is written",
    "flows/service/runs.py": "what other kinds of runs do: collecting ones need none of it",
    "flows/web/robots.py": "asyncio and yarl: only where a host is asked",
    "flows/batches/signatures.py": "cryptography: only where another machine gathered",
    "flows/machines/commands.py": "commands: each imports what it needs",
    "flows/encryption/age.py": "pyrage: only where something is encrypted or opened",
    "flows/notices/send.py": "apprise: its hundred services, and only where something is sent",
    "flows/output/progress.py": "rich: only on a terminal",
    "flows/output/tables.py": "rich: only for a table",
    "flows/reviewing/reviews.py": "what judges: a ruling is kept before it is loaded",
    "flows/service/processes/up_settings.py": "pydantic: only in the process that reads settings for `up`",
    "flows/service/flows.py": "the run: the process that waits for its time needs none of it",
    "flows/output/failure.py": "duckdb: only where a command failed",
    "config/roles.py": "pydantic, and what reads settings: only where a person has to be told what to run",
    "storage/archive/captures.py": "warcio, with fsspec and asyncio: only where a record is written or read",
    "storage/archive/foreign_records.py": "warcio: only in a hub that takes captures",
    "flows/service/turns.py": "several machines: only in a home that shares its work",
    "storage/queries/balance.py": "what is asked of entries: `status` needs none of it",
    "storage/queries/watch/upkeep.py": "captures, and records of entries: `status` needs none of them",
    "storage/objects/opening.py": "obstore: only for a bucket",
    "flows/upkeep/stamp_due.py": "cryptography, and what asks an authority: only where a stamp is due",
    "flows/upkeep/shared_findings.py": "stores of objects: only in a home that shares its work",
    "longwatch.py": "the front door: each command imports what it needs",
}
"""Where a function imports, and what it spares whoever does not call it; each command imports when it runs."""


def test_functions_import_only_where_start_up_asks_for_it() -> None:
    functions = [(where.partition(":")[0], node) for where, node in nodes() if isinstance(node, Function)]
    imports = {
        path for path, one in functions if any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(one))
    }
    assert {path for path in imports if not path.startswith("flows/commands/")} == LOADED_WHEN_NEEDED.keys()


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    helps = {name: (main.get_command(click.Context(main), name) or main).help or "" for name in LINES}
    lines = {name: line for name, (_, line) in LINES.items()}
    assert {name: text.partition("\n")[0] for name, text in helps.items()} == lines
    assert all(len(line) <= 70 for line in lines.values())  # a terminal of 80 columns


def test_a_function_is_seen_at_a_glance() -> None:
    functions = [(where, node) for where, node in nodes() if isinstance(node, Function)]
    assert len(functions) > 100
    long = [f"{where} {node.name}: {lines_of(node)}" for where, node in functions if lines_of(node) > FUNCTION_LINES]
    assert long == [], f"divide what has more than {FUNCTION_LINES} lines"


def test_nothing_is_named_by_a_word_the_glossary_avoids() -> None:
    named = [(path, Path(path).stem) for path in trees()]
    named += [(where, node.name) for where, node in nodes() if isinstance(node, Function | ast.ClassDef)]
    assert [f"{w} {name}" for w, name in named if words_of(name) & AVOIDED and name not in NAMED_BY_OTHERS] == []


def test_the_words_of_the_trade_are_found_by_grep_in_code_and_docs() -> None:
    code = "\n".join(path.read_text("utf-8") for path in MODULES).lower()
    docs = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")).lower()
    words = ("backoff", "boilerplate", "dedup", "jitter", "rate limit", "retry", "revisit")
    assert [word for word in words if word not in code or word not in docs] == []


def test_no_module_changes_a_global() -> None:
    assert [where for where, node in nodes() if isinstance(node, ast.Global)] == []


READERS = {
    "extract_article", "explain_article", "read_feed", "read_links", "archive_links", "sitemaps_named", "read_rules",
    "robots_text", "named_feeds", "decoded",
}  # fmt: skip
"""What reads bodies and entries from outside: handed to a worker that can be killed, and never called by a run."""


def test_nothing_from_outside_is_read_where_it_cannot_be_killed() -> None:
    assert calls("flows", READERS) == []


def test_rows_are_never_written_one_by_one() -> None:
    assert calls("", {"executemany"}) == [], "INSERT … FROM a batch costs an eightieth"


@pytest.mark.parametrize("room", ["extractors", "config", "storage", "newsroom"])
def test_below_flows_nobody_reads_the_clock(room: str) -> None:
    assert calls(f"{room}/", {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter"}) == [], (
        "take `now` as a parameter"
    )


def test_extractors_open_no_file() -> None:
    assert calls("extractors/", {"open", "print", "input", "exec", "eval"}) == []


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings of a module but for its docstrings, those with values in them as one, `?` for each value."""
    has_doc = ast.Module | ast.ClassDef | Function
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    within |= {
        id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, has_doc) and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "?" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.lineno, node.value


SQL = re.compile(
    r"\s*(select|with|insert|update|delete|create|alter|drop|attach|copy|pragma)\s[^.:]*\b(select|from|values|set|into)\b"
    r"|\s*select\s|\s*(order|group) by\s",
    re.IGNORECASE | re.DOTALL,
)
"""What begins as a statement does; a message that names one, as `longwatch sql "select …"`, does not."""


def test_sql_is_written_only_in_storage() -> None:
    found = {
        path
        for path, tree in trees().items()
        if not path.startswith("storage/") and any(SQL.match(text) for _, text in strings(tree))
    }
    assert found == set(), "one function a question, in storage/queries"


def test_the_newsroom_stands_on_the_standard_library_alone() -> None:
    needed = set()
    for _, node in nodes("newsroom/"):
        if isinstance(node, ast.Import):
            needed |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            needed.add((node.module or "").split(".")[0])
    assert "http" in needed
    assert needed - sys.stdlib_module_names == {"newsroom"}


def test_the_front_door_opens_without_what_is_heavy() -> None:
    heavy = ("prefect", "duckdb", "aiohttp", "trafilatura", "pydantic", "rich")
    program = f"import sys, longwatch; print([name for name in {heavy} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


def test_files_that_ask_the_up_that_tests_share_are_run_by_one_process_and_in_order() -> None:
    folder = ROOT / "tests/flows/service/dashboard"
    asking = {path for path in folder.glob("test_*.py") if ": Up" in path.read_text("utf-8")}
    assert {ROOT / path for path, unit in TOGETHER.items() if unit == UP} == asking
    assert max(asking).name == "test_up_ends.py", "it kills what the others ask"


def test_no_file_speaks_of_the_place_where_it_was_written() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in written()}
    assert {"README.md", "Makefile", "pyproject.toml", ".ci/run", "flows/collect.py"} <= texts.keys()
    for path in [path for path in texts if path.startswith("extractors/lexicons/")]:
        texts[path] = re.sub(
            r'"[^"\n]*"', "", texts[path]
        )  # what publishers write, agents included; the comments are ours
    found = [f"{path}: {match[0]}" for path, text in texts.items() for match in WORKPLACE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("line", ["see /tmp/x", "a helper", "two agents", "issue 12", "from pypi.org"])
def test_words_of_the_workplace_are_seen(line: str) -> None:
    assert WORKPLACE.search(line)


@pytest.mark.parametrize(
    "line", ["User-agent: *", "user_agent", "USER AGENT", "https://a.example/tmp/x", "the reissue 12"]
)
def test_words_that_only_look_like_them_are_not(line: str) -> None:
    assert not WORKPLACE.search(line)


FAULTS = {
    "config/fault.py": "import time, extractors, longwatch, newsroom",
    "extractors/fault.py": "import os, ssl, duckdb",
    "flows/fault.py": "import duckdb, prefect",  # and a module that has no place in the order of the rooms
    "flows/filing/fault.py": "import aiohttp, flows.gathering.plan",
    "storage/disk/fault.py": "import storage.queries.questions, uvicorn",
    "extractors/text/fault.py": "import extractors.pages.articles",
    "newsroom/fault.py": "import config",
}


def test_every_import_contract_bites(tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=lambda _, names: {n for n in names if not is_code(n)})
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, text in FAULTS.items():
        (tmp_path / path).write_text(f"{text}\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"COLUMNS": "200"})
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [contract["name"] for contract in project["tool"]["importlinter"]["contracts"]]
    assert [name for name in names if f"{name} BROKEN" not in ended.stdout] == [], ended.stdout


def is_code(name: str) -> bool:
    """Whether a file or folder of that name may hold modules."""
    return name.endswith(".py") or ("." not in name and not name.startswith("__"))
