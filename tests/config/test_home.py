"""A watch is found from where a person stands, and lies in one folder that can be moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.home import Home, find_home


def started(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "longwatch.toml").write_text("")
    return folder


def test_the_folder_given_comes_before_all_others(tmp_path: Path) -> None:
    here = started(tmp_path / "here")
    home = find_home(tmp_path / "given", start=here, environ={"LONGWATCH_HOME": str(tmp_path / "named")})
    assert (home.root, home.found) == (tmp_path / "given", "given on the command line")


def test_the_nearest_watch_upward_comes_before_the_environment(tmp_path: Path) -> None:
    started(tmp_path)
    near = started(tmp_path / "watch")
    deep = near / "store" / "captures"
    deep.mkdir(parents=True)
    home = find_home(None, start=deep, environ={"LONGWATCH_HOME": str(tmp_path / "named")})
    assert (home.root, home.found) == (near, f"the nearest longwatch.toml from {deep} upward")


def test_the_folder_one_stands_in_counts_as_upward(tmp_path: Path) -> None:
    assert find_home(None, start=started(tmp_path), environ={}).root == tmp_path


def test_a_folder_of_that_name_is_no_watch(tmp_path: Path) -> None:
    (tmp_path / "longwatch.toml").mkdir()
    assert find_home(None, start=tmp_path, environ={"LONGWATCH_HOME": "/named"}).root == Path("/named")


def test_the_environment_comes_before_the_default(tmp_path: Path) -> None:
    environ = {"LONGWATCH_HOME": str(tmp_path / "named"), "HOME": "/home/ana"}
    home = find_home(None, start=tmp_path, environ=environ)
    assert (home.root, home.found) == (tmp_path / "named", "from LONGWATCH_HOME")


@pytest.mark.parametrize("environ", [{"HOME": "/home/ana"}, {"HOME": "/home/ana", "LONGWATCH_HOME": ""}])
def test_last_comes_a_folder_in_the_person_s_own(tmp_path: Path, environ: dict[str, str]) -> None:
    home = find_home(None, start=tmp_path, environ=environ)
    assert (home.root, home.found) == (Path("/home/ana/longwatch"), "the default")


@pytest.mark.parametrize(
    ("named", "meant"),
    [("watch", "/start/watch"), ("~/watch", "/home/ana/watch"), ("~", "/home/ana"), ("/w", "/w"), (".", "/start")],
)
def test_short_ways_to_write_a_folder_are_understood(named: str, meant: str) -> None:
    environ = {"HOME": "/home/ana", "LONGWATCH_HOME": named}
    assert find_home(Path(named), start=Path("/start"), environ=environ).root == Path(meant)
    assert find_home(None, start=Path("/start"), environ=environ).root == Path(meant)


def test_the_settings_file_may_be_given_for_its_folder(tmp_path: Path) -> None:
    watch = started(tmp_path / "watch")
    assert find_home(watch / "longwatch.toml", start=tmp_path, environ={}).root == watch


def test_a_home_says_where_it_is_and_how_it_was_found() -> None:
    assert str(Home(Path("/w"), "the default")) == "/w (the default)"
    assert str(Home(Path("/w"))) == "/w"


def test_two_ways_to_one_folder_are_one_home() -> None:
    assert Home(Path("/w"), "the default") == Home(Path("/w"), "from LONGWATCH_HOME")


def test_everything_lies_inside_the_home() -> None:
    home = Home(Path("/w"))
    inside = {
        name: str(getattr(home, name).relative_to(home.root))
        for name, kept in vars(Home).items()
        if isinstance(kept, property) and name != "started"
    }
    assert inside == {
        "settings_file": "longwatch.toml",
        "sources": "sources",
        "topics": "topics",
        "digests": "digests",
        "feeds": "feeds",
        "queries": "queries",
        "published": "longwatch.duckdb",
        "api_login": "store/api-login",
        "logins": "store/logins",
        "desk": "store/desk",
        "schedule_lock": "store/schedule.lock",
        "service_mark": "store/service-mark",
        "store": "store",
        "live": "store/live.duckdb",
        "last_good": "store/last-good",
        "shingles": "store/shingles.duckdb",
        "spool": "store/spool",
        "filed": "store/filed",
        "captures": "store/captures",
        "custody": "store/custody.jsonl",
        "line_lists": "store/lists",
        "prefect": "store/prefect",
        "stamps": "store/stamps",
        "collect_lock": "store/collect.lock",
        "commit_lock": "store/commit.lock",
        "up_lock": "store/up.lock",
        "up_note": "store/up.json",
        "errands": "store/errands",
        "gathered": "store/gathered",
        "gatherer_key": "store/gatherer-key",
        "hub_note": "store/hub.json",
        "elsewhere": "store/elsewhere.json",
        "turns_note": "store/turns.json",
        "sealed_note": "store/sealed",
        "refused": "store/refused",
        "sent": "store/sent",
        "paused_note": "store/paused.json",
    }
