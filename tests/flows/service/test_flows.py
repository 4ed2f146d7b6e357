from __future__ import annotations

import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.current.watch import keep_current_watch, read_current_watch
from config.errors import ConfigError
from config.home import Home
from config.settings import Settings
from config.starting import start_home
from flows.clock import clock
from flows.collect import Report
from flows.service.dashboard.origins import Origins
from flows.service.processes.up_settings import every
from flows.service.server import ServerAddress, environment
from flows.service.steps import Stage
from flows.service.up import run_up
from newsroom.editions import sources
from storage.disk.locks import LockHeldError, hold_lock
from storage.objects.folder import FolderObjects
from storage.queries.balance import Balance
from tests.flows.service.prefect_server import telemetry_is_off

SOURCE, HOST = "lakeside-wire", "lakeside-wire.example"


def test_up_in_a_folder_without_a_watch_starts_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="longwatch init"):
        run_up(Home(tmp_path), Origins(listen="127.0.0.1", port=0), say=pytest.fail, now=clock)
    assert list(tmp_path.iterdir()) == []


def test_up_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    home = Home(tmp_path / "watch")
    start(home, 1)
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_up(home, Origins(listen="127.0.0.1", port=port), say=said.append, now=clock) == 2
    assert said == [f"up: port {port} is in use: choose another with --port, or omit it"]


def test_a_second_up_on_the_same_port_is_told_who_holds_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "watch")
    start(home, 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, hold_lock(home.up_lock, holder="up, process 7"):
        door = Origins(listen="127.0.0.1", port=taken.getsockname()[1])
        with pytest.raises(LockHeldError, match="held by up, process 7"):
            run_up(home, door, say=pytest.fail, now=clock)


def test_up_refuses_one_port_for_the_dashboard_and_for_monitors(tmp_path: Path) -> None:
    home = Home(tmp_path / "watch")
    start(home, 1)
    said: list[str] = []
    place = Origins(listen="127.0.0.1", port=4378)
    assert run_up(home, place, health=4378, say=said.append, now=clock) == 2
    assert said == ["up: port 4378 is the dashboard's: choose another with --health"]


def test_the_time_between_runs_is_the_configured_one_unless_tried_out() -> None:
    assert every(Settings(), {}) == timedelta(minutes=30)
    assert every(Settings(), {"LONGWATCH_EVERY_SECONDS": "20"}) == timedelta(seconds=20)
    for wrong in ("0", "-5", "1.5", "soon", "9" * 20):
        with pytest.raises(ConfigError, match="LONGWATCH_EVERY_SECONDS"):
            every(Settings(), {"LONGWATCH_EVERY_SECONDS": wrong})


def test_prefect_stays_in_the_home_and_on_this_machine_whatever_the_environment_says(tmp_path: Path) -> None:
    inherited = {"PREFECT_API_URL": "https://elsewhere.example/api", "DO_NOT_TRACK": "0", "NO_PROXY": "intranet"}
    given = environment(Home(tmp_path), ServerAddress(port=4711), inherited)
    assert given["PREFECT_API_URL"] == "http://127.0.0.1:4711/api"
    assert given["PREFECT_HOME"] == str(tmp_path / "store" / "prefect")
    assert telemetry_is_off(given)
    assert given["NO_PROXY"] == "intranet,127.0.0.1"


def test_the_server_of_up_wants_no_token_of_those_who_are_logged_in(tmp_path: Path) -> None:
    both = ("PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED", "PREFECT_SERVER_CSRF_PROTECTION_ENABLED")
    given = environment(Home(tmp_path), ServerAddress(port=4711), dict.fromkeys(both, "true"))
    assert {given[name] for name in both} == {"false"}, "Prefect reads either"


@pytest.mark.parametrize(
    ("ok", "failed", "kind", "name"),
    [
        (3, 0, "COMPLETED", "Completed"), (2, 1, "COMPLETED", "Partial"), (1, 1, "COMPLETED", "Partial"),
        (1, 2, "FAILED", "Degraded"), (0, 2, "FAILED", "Degraded"),
    ],
)  # fmt: skip
def test_a_run_ends_partial_when_some_sources_failed_and_degraded_when_most_did(
    ok: int, failed: int, kind: str, name: str
) -> None:
    from flows.service.runs import state

    ended = state(report(ok=ok, failed=failed))
    assert (ended.type.value, ended.name) == (kind, name)
    assert ended.message == f"{ok} of {ok + failed} sources answered: 5 entries (4 new, 1 failed)."


def test_a_run_is_skipped_while_another_one_collects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.service.flows import collect

    home = Home(tmp_path / "watch")
    start(home, 1)
    with hold_lock(home.collect_lock, holder="collect by hand"):
        monkeypatch.setenv("LONGWATCH_HOME", str(home.root))
        ended = collect.fn()
    assert (ended.type.value, ended.name) == ("COMPLETED", "Skipped")
    assert "held by collect by hand" in str(ended.message)


def test_the_digest_and_the_retagging_of_the_dashboard_do_what_the_commands_do(demo: Home, tmp_path: Path) -> None:
    from flows.service.runs import run_digest, run_retag

    home, unshown = Home(shutil.copytree(demo.root, tmp_path / "watch")), Stage(None)
    outcome = run_digest(home, unshown, day=datetime.now(UTC).date(), again=False)
    assert outcome.type.value == "COMPLETED", outcome.message
    assert [path.suffix for path in sorted(home.digests.iterdir())] == [".html", ".md"]
    done = run_retag(home, unshown, by="Ada", only_count=False)
    assert done.message == "nothing to do: all that is stored was tagged by these rules"
    assert str(run_retag(home, unshown, by="Ada", only_count=True).message).endswith(": 0 tags gained, 0 lost")


def test_a_mistake_in_the_configuration_fails_the_run_with_the_words_that_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.service.flows import collect

    monkeypatch.setenv("LONGWATCH_HOME", str(tmp_path))
    ended = collect.fn()
    assert ended.type.value == "FAILED"
    assert "run `longwatch init`" in str(ended.message)


def test_a_mistake_in_the_settings_keeps_no_home_from_its_role(tmp_path: Path) -> None:
    from flows.service.turns import run_turn

    home = Home(tmp_path)
    start(home, 1)
    keep_current_watch(home, read_current_watch(home))
    home.settings_file.write_text("[shared\nrole = ", "utf-8")
    assert run_turn(home, Stage(None), sources=(), early=False, shard="") is None, (
        "as it was read last, it does all by itself"
    )


def test_what_lies_there_under_an_errands_name_and_is_none_is_in_the_log_of_a_gatherers_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from flows.service.turns import run_turn

    home = Home(tmp_path / "lyon")
    home.root.mkdir()
    shared = f'[shared]\nurl = "file://{tmp_path}/between"\nrole = "gatherer"\nname = "lyon"\n'
    home.settings_file.write_text(shared, "utf-8")
    FolderObjects(tmp_path / "between").create("errands/lyon/1.jsonl.zst", b"rubbish")
    with caplog.at_level("WARNING"):
        ended = run_turn(home, Stage(None), sources=(), early=False, shard="")
    assert ended is not None
    assert str(ended.message).startswith("no errand waits")
    assert "errands/lyon/1.jsonl.zst: this errand cannot be read" in caplog.text


def test_a_misspelt_source_fails_the_run_with_the_name_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.service.flows import collect

    start(Home(tmp_path), 1)
    monkeypatch.setenv("LONGWATCH_HOME", str(tmp_path))
    ended = collect.fn(sources=(SOURCE[:-1],))
    assert (ended.type.value, f"did you mean {SOURCE}?" in str(ended.message)) == ("FAILED", True)


@pytest.fixture(autouse=True)
def prefect_keeps_out_of_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Prefect makes its folder when it is imported, which is once."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))


def report(*, ok: int, failed: int, failure: str = "") -> Report:
    fates = {"new": 4, "known": 0, "revised": 0, "waiting": 0, "skipped": 0, "failed": 1}
    return Report(
        run_id="20260102T030405Z-abcdef",
        balance=Balance(entries=5, fates=fates, difference=0),
        sources_ok=ok,
        sources_failed=failed,
        failures=(failure,) * failed,
        seconds=1.25,
        left_over=0,
    )


def start(home: Home, newsroom: int) -> None:
    """A home that watches one publisher of the newsroom."""
    start_home(home, contact="", zone="UTC", groups=())
    (home.sources / f"{SOURCE}.toml").write_text(sources()[f"{SOURCE}.toml"], "utf-8")
    web = f'[web]\nallow = ["127.0.0.1:{newsroom}"]\ndelay_seconds = 0\nresolve = {{ "*" = "127.0.0.1:{newsroom}" }}\n'
    home.settings_file.write_text(web, "utf-8")
