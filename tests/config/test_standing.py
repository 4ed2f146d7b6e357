"""A file that cannot be read stops nothing but itself, and not even that where it could be read before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.current.watch import CurrentWatch, keep_current_watch, read_current_watch
from config.errors import ConfigError
from config.home import Home

SOURCE = """\
name = "{name}"
group = "test"
kind = "newspaper"
country = "FR"
languages = ["fa"]
affiliation = "none"
{more}
[[feeds]]
url = "https://{host}/feed/"
"""


def written(home: Home, own_id: str, *, host: str = "", more: str = "") -> Path:
    """A source's file."""
    path = home.sources / f"{own_id}.toml"
    path.write_text(SOURCE.format(name=own_id.title(), host=host or f"{own_id}.example", more=more), "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A watch of two sources that was read once."""
    home = Home(tmp_path)
    home.sources.mkdir()
    home.settings_file.write_text('[watch]\nname = "Mine"\n', "utf-8")
    written(home, "alpha")
    written(home, "beta")
    keep_current_watch(home, read_current_watch(home))
    return home


def names(found: CurrentWatch) -> list[str]:
    """The sources in force."""
    return [source.name for source in found.watch.sources]


def directory(path: Path) -> None:
    """Make a folder of a file."""
    path.unlink()
    path.mkdir()


def astray(path: Path) -> None:
    """Make a link of a file, to nothing."""
    path.unlink()
    path.symlink_to("nowhere")


WAYS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no TOML": (lambda path: path.write_text("name = \n"), "sources/alpha.toml: line 1"),
    "a misspelt key": (lambda path: path.write_text(f"colour = 3\n{path.read_text()}"), "toml: colour: is not a known key"),  # noqa: E501
    "not UTF-8": (lambda path: path.write_bytes(b"\xff" + path.read_bytes()), "alpha.toml: line 1: is not valid UTF-8"),
    "a folder": (directory, "alpha.toml: is no file"),
    "no route": (lambda path: path.write_text(f'route = "tor"\n{path.read_text()}'), "'tor' is not a configured route"),
    "another's feed": (lambda path: path.write_text(path.read_text().replace("alpha.e", "beta.e")), "beta.toml"),
    "empty": (lambda path: path.write_bytes(b""), "alpha.toml"),
    "a link into nothing": (astray, "alpha.toml: is no file"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_source_whose_file_broke_goes_on_by_what_it_said_before(home: Home, way: str) -> None:
    spoil, said = WAYS[way]
    spoil(home.sources / "alpha.toml")
    found = read_current_watch(home)
    assert names(found) == ["Alpha", "Beta"]
    assert [feed.url for feed in found.watch.sources[0].feeds] == ["https://alpha.example/feed/"]
    assert said in found.message
    assert "the previous version stays in force" in found.message
    keep_current_watch(home, found)
    assert names(read_current_watch(home)) == ["Alpha", "Beta"], "what broke is not kept in place of what did not"


def test_a_new_source_that_cannot_be_read_is_left_out_and_named(home: Home) -> None:
    written(home, "aaa", host="beta.example")
    (home.sources / "gamma.toml").write_text("name = 3", "utf-8")
    (home.sources / "Delta one.toml").write_text("", "utf-8")
    found = read_current_watch(home)
    assert names(found) == ["Alpha", "Beta"], "who watched an address before keeps it"
    assert {problem.file.name for problem in found.broken} == {"aaa.toml", "gamma.toml", "Delta one.toml"}
    assert "this source is not asked, all others are" in found.message


def test_what_is_mended_changed_or_taken_away_counts_at_once(home: Home) -> None:
    path = home.sources / "alpha.toml"
    right = path.read_text("utf-8")
    path.write_text("name = ", "utf-8")
    keep_current_watch(home, read_current_watch(home))
    path.write_text(right.replace("Alpha", "Alpha Two"), "utf-8")
    found = read_current_watch(home)
    assert (names(found), found.broken) == (["Alpha Two", "Beta"], ())
    keep_current_watch(home, found)
    path.write_text("name = ", "utf-8")
    assert names(read_current_watch(home)) == ["Alpha Two", "Beta"]
    path.unlink()
    assert names(read_current_watch(home)) == ["Beta"], "a file that is gone is a source that is gone"
    keep_current_watch(home, read_current_watch(home))
    path.write_text("name = ", "utf-8")
    assert names(read_current_watch(home)) == ["Beta"]


def test_settings_that_broke_stand_as_they_were_alerts_included(home: Home) -> None:
    for broken in ("[watch", '[[alerts]]\nto = ["nobody"]\n'):
        home.settings_file.write_text(broken, "utf-8")
        found = read_current_watch(home)
        assert found.watch.settings.watch.name == "Mine"
        assert "longwatch.toml" in found.message


def test_settings_that_were_never_read_are_an_error_that_says_where(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(ConfigError, match="longwatch init"):
        read_current_watch(home)
    home.settings_file.write_text("[watch", "utf-8")
    with pytest.raises(ConfigError, match=r"longwatch\.toml: line 1"):
        read_current_watch(home)


def test_an_alert_on_what_is_no_topic_is_told_and_all_else_stays_in_force(home: Home) -> None:
    home.topics.mkdir()
    (home.topics / "torture.toml").write_text("", "utf-8")
    (home.topics / "sports.toml").write_text("set = true\n", "utf-8")
    rules = "".join(
        f'[[alerts]]\nwhen = "burst"\nto = []\ntopic = "{one}"\n' for one in ("torture", "tortures", "sports")
    )
    home.settings_file.write_text(f'[watch]\nname = "Newer"\n{rules}', "utf-8")
    found = read_current_watch(home, topics=())
    assert found.watch.settings.watch.name == "Newer"
    first, second = found.message.splitlines()
    assert first == (
        'longwatch.toml: alerts[2].topic: "tortures" is no topic: did you mean torture? '
        "Until you fix it, this alert is not sent, all others are"
    )
    assert 'alerts[3].topic: "sports" is no topic' in second, "its lines are lent to topics, and it tags nothing"
