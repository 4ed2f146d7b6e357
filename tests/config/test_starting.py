"""A home is made whole, kept private, and never written over."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings, read_watch
from config.settings import Settings
from config.starting import Started, shipped_groups, start_home


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def start(home: Home, *, contact: str = "ana@example.org", zone: str = "Europe/Paris", groups: str = "un") -> Started:
    return start_home(home, contact=contact, zone=zone, groups=groups.split())


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_home_can_be_read_and_watches_the_chosen_groups(tmp_path: Path) -> None:
    home = Home(tmp_path / "a" / "watch")
    start(home, groups="un opposition")
    read = read_watch(home)
    assert (read.settings.watch.contact, read.settings.watch.zone) == ("ana@example.org", "Europe/Paris")
    assert {source.group for source in read.enabled} == {"un", "opposition"}
    assert {"ncri", "ohchr", "un-news"} <= {source.source_id for source in read.enabled}
    assert len(read.sources) == sum(len(sources) for sources in shipped_groups().values())
    shipped = [file for file in (files("config") / "topics").iterdir() if file.name.endswith(".toml")]
    assert len(read.topics) + 3 == len(shipped)  # three are sets that they share


def test_without_a_chosen_group_nobody_is_watched(tmp_path: Path) -> None:
    start(Home(tmp_path), groups="")
    assert read_watch(Home(tmp_path)).enabled == ()


def test_only_its_owner_can_look_into_a_new_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "watch")
    assert start(home).remarks == ()
    folders = [home.root, home.store, home.queries, home.sources, home.topics]
    assert [mode(folder) for folder in folders] == [0o700] * 5
    assert {mode(path) for path in home.root.rglob("*.toml")} == {0o600}


def test_an_empty_folder_becomes_private_and_one_in_use_is_left_and_remarked_on(tmp_path: Path) -> None:
    empty, used = tmp_path / "empty", tmp_path / "used"
    for folder in (empty, used):
        folder.mkdir(mode=0o755)
    (used / "notes.txt").write_text("mine")
    assert start(Home(empty)).remarks == ()
    [remark] = start(Home(used)).remarks
    assert remark == f"other users of this computer can read {used}: run `chmod 700` on it to keep them out"
    assert (mode(empty), mode(used), mode(used / "store")) == (0o700, 0o755, 0o700)


def test_the_second_time_nothing_changes_and_all_is_said_to_be_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = start(home)
    before = snapshot(tmp_path)
    second = start(home, contact="other@example.org", zone="UTC", groups="opposition")
    assert snapshot(tmp_path) == before
    assert (second.written, second.kept, first.kept) == ((), first.written, ())


def test_what_a_person_wrote_is_kept_and_what_is_missing_is_added(tmp_path: Path) -> None:
    home = Home(tmp_path)
    start(home)
    (home.sources / "hrw.toml").write_text("mine")
    (home.sources / "ncri.toml").unlink()
    again = start(home)
    assert (home.sources / "hrw.toml").read_text() == "mine"
    assert again.written == (Path("sources/ncri.toml"),)
    assert Path("sources/hrw.toml") in again.kept


def test_a_link_that_leads_nowhere_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "watch")
    home.sources.mkdir(parents=True)
    (home.sources / "hrw.toml").symlink_to(tmp_path / "nowhere")
    start(home)
    assert not (tmp_path / "nowhere").exists()


def test_the_settings_come_last_so_that_a_home_half_made_is_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "topics").write_text("in the way")
    with pytest.raises(ConfigError) as caught:
        start(home)
    assert str(caught.value) == f"{tmp_path}: cannot be used as a home (File exists): choose another folder"
    assert not home.started
    (tmp_path / "topics").unlink()
    assert start(home).written[-1] == Path("longwatch.toml")


def test_no_unfinished_file_is_left_behind(tmp_path: Path) -> None:
    start(Home(tmp_path))
    assert [
        name
        for name in snapshot(tmp_path)
        if not re.fullmatch(r"[a-z0-9/-]+\.(toml|sql|schema\.json)|\.gitignore", name)
    ] == []


def _start_at_once(root: Path, gate: multiprocessing.synchronize.Barrier, contact: str) -> None:
    gate.wait()
    start_home(Home(root), contact=contact, zone="UTC", groups=())


def test_of_two_at_once_one_writes_each_file_and_none_is_torn(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(2)
    contacts = ["ana@example.org", "bea@example.org"]
    both = [context.Process(target=_start_at_once, args=(tmp_path, gate, contact)) for contact in contacts]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert read_watch(Home(tmp_path)).settings.watch.contact in contacts


WRONG = [
    (
        {"zone": "Europe/Berln"},
        'longwatch.toml: watch.zone: "Europe/Berln" is not a time zone: did you mean "Europe/Berlin"?',
    ),
    (
        {"contact": "a\nb"},
        (
            'longwatch.toml: watch.contact: "a\\nb" cannot be sent to publishers: write an e-mail or web address in '
            "plain ASCII, without brackets, or nothing"
        ),
    ),
    ({"groups": "un opositon"}, 'sources: "opositon" is not one of the groups: did you mean "opposition"?'),
    (
        {"groups": "42"},
        (
            'sources: "42" is not one of the groups: choose among international-ngos, iran-rights-groups, opposition, '
            "persian-media, state-media, un, world-press"
        ),
    ),
]


@pytest.mark.parametrize(("answer", "message"), WRONG)
def test_a_wrong_answer_is_refused_before_anything_is_written(
    tmp_path: Path, answer: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        start(Home(tmp_path / "watch"), **answer)
    assert str(caught.value) == message
    assert not (tmp_path / "watch").exists()


@pytest.mark.parametrize("contact", ["", 'Ana "A" <ana@example.org>', "https://example.org/#who", "a = 'b' # ]"])
def test_a_contact_is_written_as_it_was_given(tmp_path: Path, contact: str) -> None:
    home = Home(tmp_path)
    start(home, contact=contact)
    assert read_settings(home.settings_file).watch.contact == contact


def test_a_home_can_be_moved(tmp_path: Path) -> None:
    start(Home(tmp_path / "here"))
    before = read_watch(Home(tmp_path / "here"))
    (tmp_path / "here").rename(tmp_path / "there")
    assert read_watch(Home(tmp_path / "there")) == before
    assert not [name for name, body in snapshot(tmp_path).items() if str(tmp_path).encode() in body]


def template() -> str:
    return (files("config") / "longwatch.toml").read_text(encoding="utf-8")


def with_defaults_written_out() -> dict[str, dict[str, object]]:
    return tomllib.loads(re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", template()))


def test_the_template_holds_every_key_with_its_default(tmp_path: Path) -> None:
    (tmp_path / "longwatch.toml").write_text(re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", template()))
    assert read_settings(tmp_path / "longwatch.toml") == Settings()
    sections = {name: set(keys) for name, keys in with_defaults_written_out().items()}
    known = {name: set(keys) for name, keys in dataclasses.asdict(Settings()).items() if name != "alerts"}
    assert sections == known


def test_the_template_explains_every_key() -> None:
    lines = template().split("\n")
    for number, line in enumerate(lines):
        if re.match(r"(# )?[a-z_]+ = ", line):
            above = next(text for text in reversed(lines[:number]) if not re.match(r"(# )?[a-z_]+ = ", text))
            assert re.match(r"# ..", above), line


def test_git_takes_nothing_of_a_home(tmp_path: Path) -> None:
    start(Home(tmp_path / "clone" / "watch"))
    subprocess.run(["git", "init", "-q", tmp_path / "clone"], check=True)
    subprocess.run(["git", "-C", tmp_path / "clone", "add", "."], check=True)
    staged = subprocess.run(["git", "-C", tmp_path / "clone", "ls-files"], check=True, capture_output=True, text=True)
    assert staged.stdout == ""
