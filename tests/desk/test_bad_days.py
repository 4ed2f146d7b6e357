"""The desk on a bad day: a full disk, a mistake in the settings, names that are none, connections that say nothing."""

from __future__ import annotations

import errno
import shutil
import socket
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from config.errors import ConfigError
from config.home import Home
from desk.commands import desk
from desk.people import token_for_forms
from desk.server import open_desk, refuse_foreign_address
from flows.clock import clock
from flows.upkeep.reach import running_desk
from tests.desk.conftest import Served, serving


def test_a_full_disk_uses_up_no_invitation_and_says_so(shown: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, token = shown.session("Ada"), shown.desk.people.invite("Lale", is_read_only=False)
    client = httpx.Client(base_url=shown.address, headers={"origin": shown.address}, trust_env=False, timeout=60)
    good = {"passphrase": "four words of mine", "again": "four words of mine"}
    figure = str(shown.rows("select figure_id from figures order by 1 limit 1")[0][0])
    csrf = token_for_forms(next(iter(ada.cookies.values())))

    def is_full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("desk.people.write_atomically", is_full)
        full.setattr("desk.pages.figures.rule_on_figure", is_full)
        sent = [
            client.post(f"/invite/{token}", data=good),
            ada.post("/settings", data={"csrf": csrf, "language": "en"}),
            ada.post(f"/figures/{figure}/rule", data={"csrf": csrf, "ruling": "confirm"}),
        ]
    assert [answer.status_code for answer in sent] == [507] * 3
    assert all("Nothing was saved" in answer.text for answer in sent)
    assert client.post(f"/invite/{token}", data=good).status_code == 303


def test_open_invitations_are_listed_and_ended_and_a_misspelt_name_is_told_the_nearest(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.store.mkdir(parents=True, exist_ok=True)

    def said(*words: str) -> str:
        return CliRunner().invoke(desk, words, obj=home).output

    said("invite", "Minoo", "--read-only")
    assert said("people") == "Minoo  (invited, has not come yet, read-only)\n"
    assert "did you mean Minoo?" in said("revoke", "Mnioo")
    assert said("revoke", "Minoo") == "their invitation is good no longer\n"
    assert said("people") == ""


def test_a_mistake_in_the_settings_keeps_no_desk_from_starting_and_opens_no_blind_one(
    demo: Home, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path)
    home.last_good.mkdir(parents=True, exist_ok=True)
    text = demo.settings_file.read_text("utf-8")
    kept, blind = home.last_good / home.settings_file.name, text.replace("# blind = false", "blind = true")
    kept.write_text(text, "utf-8")  # as a run kept it, before anybody wrote the word
    for stands, is_blind in ((text, False), (blind, True)):
        home.settings_file.write_text(stands, "utf-8")
        assert open_desk(home).is_blind == is_blind
        assert capfd.readouterr().err == ""
    for mistake in ("\n[colour]\nred = 1\n", "\nthis is no TOML\n", None):
        home.settings_file.write_text(blind + (mistake or "")) if mistake else home.settings_file.unlink()
        assert open_desk(home).is_blind, "what hides is not opened by a mistake"
        said = capfd.readouterr().err
        assert "longwatch.toml" in said
        assert "others' rulings are shown only after one's own" in said
    kept.unlink()
    assert not open_desk(home).is_blind, "no watch was ever made here"


def test_doctor_says_that_the_list_of_people_is_damaged(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.desk.mkdir(parents=True)
    assert [*running_desk(home, clock())] == []
    (home.desk / "people.json").write_text("[{")
    [found] = running_desk(home, clock())
    assert "people.json is damaged" in found.says
    ended = CliRunner().invoke(desk, ["people"], obj=home)
    assert (ended.exit_code, getattr(ended.exception, "exit_code", None)) == (1, 74)


@pytest.mark.parametrize("listen", ["nohost.invalid", "192.0.2.7", "a" * 80])
def test_an_address_this_computer_has_not_is_said_to_be_none(listen: str) -> None:
    with pytest.raises(ConfigError, match="is no address of this computer"):
        refuse_foreign_address(listen)


def test_a_connection_that_shakes_no_hands_is_cut_off(
    demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.server.SECONDS_TO_SHAKE_HANDS", 0.2)
    shutil.copytree(demo.root, tmp_path / "watch")
    with serving(Home(tmp_path / "watch"), is_tls=True) as one:
        name, _, port = one.address.removeprefix("https://").partition(":")
        with socket.create_connection((name, int(port)), timeout=30) as silent:
            assert silent.recv(1) == b""
