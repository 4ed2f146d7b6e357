"""What a command loads and reads before it answers: nothing that it does not need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.current.kept_topics import KeptTopics
from config.home import Home
from config.reading import read_settings
from extractors.topics.rules_hash import rules_sha256
from flows.answers.status import read_status
from flows.batches import checked_files
from flows.batches.checked_files import NAME, files_state, noted_files, settings_now, zone_of
from flows.batches.checked_files import checked_files as checked
from flows.batches.in_force import TakenAwayError, in_force
from flows.collect import collect

ASKED = """
import json, sys
from longwatch import main
try:
    main(json.loads(sys.argv[1]))
except SystemExit as end:
    print(json.dumps([end.code or 0, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""
HEAVY = {
    "prefect", "trafilatura", "jinja2", "cryptography", "apprise", "warcio", "starlette", "aiohttp", "feedparser",
    "httpx", "py3langid", "asyncio", "rfc3161_client", "pydantic", "pydantic_core", "lxml", "yarl", "protego",
    "ahocorasick_rs",
}  # fmt: skip
SOURCE = """
name = "Keyed"
group = "own"
kind = "newspaper"
country = "FR"
languages = ["fa"]
affiliation = "its own"
[[feeds]]
url = "http://127.0.0.1:9/feed?token=abcdefghijklmnopq1"
"""
QUESTION = ("sql", "select count(*) from articles")


@pytest.fixture
def watch(demo: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(demo.root, tmp_path / "watch"))


def test_a_command_loads_nothing_that_it_does_not_need(watch: Home) -> None:
    for words in (["status"], [*QUESTION], ["collect"]):
        command = [sys.executable, "-c", ASKED, json.dumps(["--home", str(watch.root), *words])]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        code, loaded = json.loads(done.stderr.splitlines()[-1])
        assert code == 0, done.stderr
        assert HEAVY & {*loaded} == set(), words


def test_a_scheduled_run_loads_nothing_of_several_machines_and_nothing_that_asks_the_web() -> None:
    program = "import sys, flows.service.runs; print([one for one in sys.argv[1:] if one in sys.modules])"
    spared = ["aiohttp", "flows.machines.hub", "lxml", "trafilatura", "flows.maintain"]
    done = subprocess.run([sys.executable, "-c", program, *spared], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_run_that_gathers_and_files_pages_loads_nothing_that_reads_them() -> None:
    loading = "import sys, flows.gathering.gathering, flows.filing.batch"
    program = f"{loading}; print([one for one in sys.argv[1:] if one in sys.modules])"
    readers = ["lxml", "trafilatura", "charset_normalizer", "extractors.pages.metadata", "extractors.text.html"]
    done = subprocess.run([sys.executable, "-c", program, *readers], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_run_with_nothing_due_shows_no_part_in_which_nothing_is_done(watch: Home) -> None:
    shown: list[str] = []

    def step(name: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        shown.append(name)
        return function(*arguments, **named)

    assert collect(watch, step=step).balance.entries == 0
    assert shown == ["plan the run", "file and publish"]


def test_a_run_with_nothing_due_reads_no_topics(watch: Home) -> None:
    given: list[KeptTopics] = []

    def step(name: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        given.append(named.get("topics", given and given[-1]))
        return function(*arguments, **named)

    collect(watch, step=step)
    assert isinstance(given[-1], KeptTopics)
    assert "_topics" not in vars(given[-1])
    watch.published.unlink()
    with pytest.raises(TakenAwayError, match="longwatch maintain"):
        len(given[-1])


def test_files_are_not_read_again_until_one_of_them_or_the_program_changes(
    watch: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = checked(watch)
    assert noted
    assert noted.zone == zone_of(watch) == read_settings(watch.settings_file).watch.zone
    assert noted.rules_sha256 == in_force(watch).rules_sha256
    assert read_status(watch, zone="UTC").unread == ()
    text = watch.settings_file.read_text("utf-8")
    watch.settings_file.write_text(text.replace(f'zone = "{noted.zone}"', 'zone = "Asia/Tehran"'), "utf-8")
    assert checked(watch) is None
    assert zone_of(watch) == "Asia/Tehran", "of a note that is not of these settings nothing is believed"
    watch.settings_file.write_text(text, "utf-8")
    assert checked(watch) == noted
    source = next(iter(sorted(watch.sources.glob("*.toml"))))
    kept = source.read_text("utf-8")
    source.write_text(f"{kept}\nno = 1\n", "utf-8")
    assert source.name in read_status(watch, zone="UTC").unread[0]
    source.write_text(kept, "utf-8")
    for odd in (watch.topics / "Wrong Name.toml", watch.sources / "new.toml"):
        odd.touch()
        assert checked(watch) is None, odd
        odd.unlink()
    (watch.topics / "protests.toml").write_text("", "utf-8")
    assert in_force(watch).is_broken
    monkeypatch.setattr(checked_files, "READ_BY", ("config",))
    assert files_state(watch) != noted.state


def test_what_is_noted_is_what_the_files_say(watch: Home) -> None:
    settings = '[channels]\ndesk = "env:DESK"\n[digest]\nto = ["desk"]\n[web]\nresolve = { "*" = "127.0.0.1:80" }\n'
    watch.settings_file.write_text(settings, "utf-8")
    collect(watch)
    noted, shown = in_force(watch), (watch.store / NAME).read_text("utf-8")
    assert noted.is_noted
    (watch.store / NAME).unlink()
    read = in_force(watch)
    assert not read.is_noted
    assert noted.current == replace(read.current, watch=noted.watch)
    assert (noted.watch.settings, noted.watch.sources) == (read.watch.settings, read.watch.sources)
    assert noted.current.watch.settings.web.resolve == {"*": "127.0.0.1:80"}
    assert [*noted.watch.topics] == [*read.watch.topics]
    assert (noted.watch.sha256, noted.rules_sha256) == (read.watch.sha256, rules_sha256([*read.watch.topics]))
    (watch.store / NAME).write_text(shown.replace(f'"since": "{json.loads(shown)["since"]}"', '"since": "x"'), "utf-8")
    assert not in_force(watch).is_noted, "topics that were accepted again may have other labels"


def test_no_key_is_noted(watch: Home) -> None:
    keyed = watch.sources / "keyed.toml"
    keyed.write_text(SOURCE, "utf-8")
    collect(watch)
    assert (noted := noted_files(watch)) is not None
    assert noted.watch == {}
    keyed.unlink()
    watch.settings_file.write_text('[channels]\ndesk = "mailto://ada:secret@example.org"\n', "utf-8")
    collect(watch)
    assert (noted := checked(watch)) is not None
    assert noted.watch == {}
    assert settings_now(watch).channels == {"desk": "mailto://ada:secret@example.org"}


def test_a_note_that_is_damaged_or_that_cannot_be_made_is_no_note(watch: Home) -> None:
    note = watch.store / NAME
    whole = note.read_text("utf-8")
    for damage in ("", "{}", "[1]", '{"state": "x"'):
        note.write_text(damage, "utf-8")
        assert noted_files(watch) is None
        assert zone_of(watch) == read_settings(watch.settings_file).watch.zone
    parts: tuple[object, ...] = (
        {},
        {"settings": {}},
        {**json.loads(whole)["watch"], "sources": [[1]]},
        [],
        {"settings": {"=": "os"}},
    )
    for part in parts:
        note.write_text(json.dumps({**json.loads(whole), "watch": part}), "utf-8")
        assert not in_force(watch).is_noted
        assert settings_now(watch) == read_settings(watch.settings_file)
    note.write_text(whole, "utf-8")
    note.chmod(0o620)
    assert noted_files(watch) is None, "somebody else could have written it"
    note.chmod(0o600)
    assert noted_files(watch)
    for path in watch.sources.iterdir():
        path.unlink()
    watch.sources.rmdir()
    assert files_state(watch) == ""
