"""Nothing of an article is written outside the home and the places that a person names."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.home import Home
from storage.queries.questions import Limits, ask

WATCHED = """
import json, os, sys
written = []
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(os.path.realpath(path))
    elif event in ("os.mkdir", "os.rename", "os.link", "os.symlink"):
        written.extend(os.path.realpath(one) for one in arguments[:2] if isinstance(one, str))
sys.addaudithook(note)
from click.testing import CliRunner
from longwatch import main
from storage.shelf.shelf import Shelf
from pathlib import Path
for words in json.loads(sys.argv[1]):
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, (words, done.output, done.exc_info)
home = Path(sys.argv[2])
Shelf(home / "longwatch.duckdb", home / "store/spool", zone="UTC").close()
print(json.dumps(sorted(set(written))))
"""
"""Runs commands in a process that notes each file it opens for writing; DuckDB's own files it does not see."""


PLACES = {
    "TMPDIR": "tmp", "HOME": "user", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "run",
}  # fmt: skip


def elsewhere(outside: Path) -> dict[str, str]:
    """An environment whose every folder to write in is an empty one below `outside`; `here` is to work in."""
    for name in (*PLACES.values(), "here"):
        (outside / name).mkdir(parents=True)
    places = {name: str(outside / folder) for name, folder in PLACES.items()}
    return {**os.environ, **places, "PYTHONPATH": str(Path(__file__).parents[3])}


def test_commands_write_nothing_of_an_article_outside_the_home(small: Home, tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(small.root, tmp_path / "home")))
    (home.store / "publish.json").unlink(missing_ok=True)
    outside = tmp_path / "outside"
    environ = elsewhere(outside)
    asked = "select article_id, title, first_seen_at::date::varchar from articles limit 1"
    [(article, title, day)] = ask(home.published, asked).rows
    word = str(title).split()[-1]
    at = ["--home", str(home.root)]
    commands = [
        [*at, "review", "mark", str(article), "relevant", "--as", "Ada", "--note", "of the canary"],
        [*at, "search", word],
        [*at, "show", str(article)],
        [*at, "sql", "select title from articles order by title"],
        [*at, "digest", "--day", str(day)],
        [*at, "pack", str(article), "--to", str(tmp_path / "pack")],
        [*at, "backup", str(tmp_path / "backup"), "--same-disk", "--prove"],
        [*at, "maintain"],
    ]
    shared = set(Path("/dev/shm").iterdir()) if Path("/dev/shm").is_dir() else set()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(commands), str(home.root)],
        cwd=outside / "here", env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    written = json.loads(done.stdout.splitlines()[-1])
    assert any(path.startswith(str(home.root)) for path in written), "what is written is seen"
    named = (
        str(home.root),
        str(tmp_path / "pack"),
        str(tmp_path / ".pack"),
        str(tmp_path / "backup"),
        "/dev/null",
        "/proc/self",
    )
    strange = [path for path in written if not path.startswith(named) and "__pycache__" not in path]
    assert strange == []
    assert [path for path in outside.rglob("*") if path.is_file()] == []
    left = [path for path in Path("/dev/shm").iterdir() if path not in shared] if shared else []
    # Other tests may run beside this one, with folders of their own there.
    assert [path for path in left if path.is_file() and str(title).encode() in path.read_bytes()] == []


def test_what_a_question_spills_lies_in_the_home_also_where_it_is_killed(demo: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.store.mkdir(parents=True)
    home.settings_file.touch()
    shutil.copy(demo.published, home.published)
    environ = elsewhere(tmp_path / "outside")
    question = "select count(*) from (select distinct hash(range) from range(80000000))"
    command = [sys.executable, "-m", "longwatch", "--home", str(home.root), "sql", "--memory", "100MB", question]
    with subprocess.Popen(command, cwd=tmp_path / "outside/here", env=environ, stderr=subprocess.PIPE) as asking:
        while asking.poll() is None and not [*home.store.glob("questions.*/*")]:
            time.sleep(0.02)
        # Another who asks at the same time spills into a folder of their own: in one, each reads what the other wrote.
        ranked = "select range as n, row_number() over (order by hash(range)) from range(1500000)"
        found = ask(home.published, f"select count(*), sum(n) from ({ranked})", limits=Limits(memory="40MB"))
        assert found.rows == [(1_500_000, 1_500_000 * 1_499_999 // 2)]
        assert asking.poll() is None, "both spilled at once"
        asking.kill()
        assert (asking.wait(), asking.stderr and asking.stderr.read()) == (-signal.SIGKILL, b"")
    assert [*home.store.glob("questions.*/*")], "it was spilling"
    ask(home.published, "select 1")
    assert [*home.store.glob("questions.*")] == [], "whoever asks next clears away what a killed one left"
    assert [path for path in (tmp_path / "outside").rglob("*") if path.is_file()] == []
    assert {path.name for path in tmp_path.iterdir()} == {"home", "outside"}
