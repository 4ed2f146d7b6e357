"""Sources by command, against publishers on loopback."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.home import Home
from config.reading import read_source, read_watch
from config.sourcefile import source_id, with_keys
from flows.answers.source_list import listed_sources
from flows.answers.status import read_status
from flows.collect import collect
from flows.output.markdown import plain_text
from flows.service.artifacts import run_board
from flows.upkeep.expectations import broken_expectations
from longwatch import main
from newsroom.corpora import FEED_PATH
from newsroom.server import Answer
from tests.asking import ask

Text = Callable[[str], str]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run(home: Home, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["--home", str(home.root), "sources", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def publisher(alpha: Any, text: Text) -> Any:
    """Alpha with an article, a front page that names two feeds, and another feed in Persian."""
    alpha.says("/one", "One", text("one"))
    front = (
        "<html><head><title>Alpha</title>"
        '<link rel="alternate" type="application/rss+xml" title="All" href="/other.xml">'
        '<link rel="alternate" type="application/atom+xml" href="http://alpha.example/broken.xml">'
        "</head><body><p>news</p></body></html>"
    )
    alpha.answers("/", front.encode())
    feed = (
        '<rss version="2.0"><channel><title>خبرهای آلفا</title><language>fa</language><item><title>یک</title>'
        "<link>http://alpha.example/fa/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )
    alpha.answers("/other.xml", feed.encode(), headers=(("Content-Type", "application/rss+xml"),))
    return alpha


def test_a_source_is_listed_as_soon_as_it_has_a_file_and_with_how_it_fares_after_a_run(publisher: Any) -> None:
    assert listed_sources(publisher.home)[0].rows == [("alpha", "not asked yet", None, None, None)]
    assert "not asked yet" in run(publisher.home, "list").stdout
    publisher.collected()
    [(source, state, answered, *_)] = listed_sources(publisher.home)[0].rows
    assert (source, state) == ("alpha", "ok")
    assert answered is not None


def test_the_feeds_that_a_page_names_are_found_and_tried(publisher: Any) -> None:
    done = run(publisher.home, "discover", "http://alpha.example/")
    assert "http://alpha.example/other.xml: 1 entry, the newest of 2026-03-02 (خبرهای آلفا)" in done.stdout
    assert "http://alpha.example/broken.xml: not-found" in done.stdout
    assert done.exit_code == 0


def test_a_page_that_cannot_be_had_names_no_feed(publisher: Any) -> None:
    done = CliRunner().invoke(
        main, ["--home", str(publisher.home.root), "sources", "discover", "http://alpha.example/no"]
    )
    assert done.exit_code == 1, "as of `add`: nothing is wrong with the configuration"
    assert done.stdout.startswith("http://alpha.example/no: not-found: ")
    assert done.stdout.count("http://alpha.example/no") == 1


def test_a_feed_is_added_with_what_it_says_of_itself_and_marks_for_what_is_not_known(publisher: Any) -> None:
    done = run(publisher.home, "add", "http://alpha.example/other.xml", "--name", "Alpha فارسی")
    path = publisher.home.sources / "alpha-2.toml"
    assert f"wrote {path}" in done.stdout
    written = tomllib.loads(path.read_text("utf-8"))
    assert (written["languages"], written["name"], written["feeds"]) == (
        ["fa"], "Alpha فارسی", [{"url": "http://alpha.example/other.xml"}],
    )  # fmt: skip
    assert path.read_text("utf-8").count("# look") == 3
    (line,) = (publisher.home.sources / "alpha-2.tried.jsonl").read_text("utf-8").splitlines()
    assert (json.loads(line)["entries"], json.loads(line)["outcome"]) == (1, "ok")
    assert {source.source_id for source in read_watch(publisher.home).sources} == {"alpha", "alpha-2"}
    again = CliRunner().invoke(
        main, ["--home", str(publisher.home.root), "sources", "add", "http://alpha.example/other.xml"]
    )
    assert (again.exit_code, "is watched already" in again.stderr) == (78, True)


def test_a_page_without_a_feed_is_watched_by_its_links_and_discover_says_how(publisher: Any) -> None:
    news = "".join(f'<li><a href="/news/2026/{n}">Prisoners moved to solitary cells, part {n}</a>' for n in range(4))
    menu = '<a href="/about">About</a><a href="https://elsewhere.example/a-b-c">Another publisher entirely, a-b-c</a>'
    publisher.answers("/latest", f"<html><body><p>news</p>{menu}<ul>{news}</ul></body></html>".encode())
    done = run(publisher.home, "discover", "http://alpha.example/latest")
    add = "sources add http://alpha.example/latest --links '/news/*'"
    assert (done.exit_code, f"  longwatch {add}\n    4 links" in done.stdout) == (1, True)
    assert "elsewhere" not in done.stdout
    added = run(publisher.home, *shlex.split(add)[1:], "--language", "en")
    assert "http://alpha.example/latest: 4 links like /news/*" in added.stdout
    (feed,) = read_source(publisher.home.sources / "alpha-example.toml").feeds
    assert feed.links == "/news/*"
    assert run(publisher.home, "verify", "alpha-example").exit_code == 0
    (publisher.home.sources / "alpha.toml").unlink()
    collect(publisher.home)
    assert publisher.rows("select count(*) from sightings where url like '%/news/2026/_'") == [(4,)]


def test_a_pattern_that_is_none_or_finds_nothing_adds_nothing(publisher: Any) -> None:
    none = CliRunner().invoke(
        main, ["--home", str(publisher.home.root), "sources", "add", "http://alpha.example/", "--links", "news"]
    )
    assert (none.exit_code, 'write a path with *, as "/news/*"' in none.stderr) == (2, True)
    done = run(publisher.home, "add", "http://alpha.example/", "--links", "/news/*")
    assert (done.exit_code, "has no link like /news/*" in done.stderr) == (1, True)
    assert [path.name for path in publisher.home.sources.iterdir()] == ["alpha.toml"]


def test_what_is_no_feed_is_not_added(publisher: Any) -> None:
    done = run(publisher.home, "add", "http://alpha.example/")
    assert (done.exit_code, "html-instead-of-feed" in done.stderr) == (1, True)
    assert [path.name for path in publisher.home.sources.iterdir()] == ["alpha.toml"]


def test_trying_all_feeds_puts_down_what_was_seen_beside_their_files(publisher: Any) -> None:
    assert run(publisher.home, "verify").exit_code == 0
    publisher.answers("/longwatch-feed.xml", b"", status=410)
    assert run(publisher.home, "verify", "alpha").exit_code == 1
    lines = (publisher.home.sources / "alpha.tried.jsonl").read_text("utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["outcome"], first["entries"], second["outcome"]) == ("ok", 1, "gone")
    assert datetime.fromisoformat(second["tried_at"]) >= datetime.fromisoformat(first["tried_at"])
    assert len(read_watch(publisher.home).sources) == 1  # what was tried is no source


def test_a_source_that_was_stopped_says_by_whom_and_why_and_can_be_resumed(publisher: Any) -> None:
    home, file = publisher.home, publisher.home.sources / "alpha.toml"
    before = file.read_text("utf-8")
    collect(home, now=lambda: NOW)
    run(home, "pause", "alpha", "--reason", 'too "busy"', "--as", "Ada")
    collect(home, now=lambda: NOW + timedelta(hours=2))
    rows = ask(home.published, "select enabled, stopped, stopped_by, retired from sources").rows
    assert rows == [(False, 'too "busy"', "Ada", False)]
    assert 'stopped by us: too "busy" (Ada)' in run(home, "why", "alpha").stdout
    asked = len(publisher.asked())
    run(home, "retire", "alpha", "--reason", "it closed", "--as", "Ada")
    collect(home, now=lambda: NOW + timedelta(hours=4))
    assert ask(home.published, "select stopped, retired from sources").rows == [("it closed", True)]
    assert len(publisher.asked()) == asked
    run(home, "resume", "alpha")
    collect(home, now=lambda: NOW + timedelta(hours=6))
    assert ask(home.published, "select enabled, stopped from sources").rows == [(True, "")]
    assert len(publisher.asked()) > asked
    assert [line for line in file.read_text("utf-8").split("\n") if line] == [
        *(line for line in before.split("[[feeds]]")[0].split("\n") if line), "enabled = true",
        *(line for line in f"[[feeds]]{before.split('[[feeds]]')[1]}".split("\n") if line),
    ]  # fmt: skip


def test_why_says_when_a_feed_is_asked_next_in_words(publisher: Any) -> None:
    assert "not polled yet" in run_before_anything(publisher.home)
    collect(publisher.home, now=lambda: NOW)
    printed = run(publisher.home, "why", "alpha").stdout
    assert "alpha/main: last polled 2026-03-02 13:00 CET: ok" in printed
    assert "due from 2026-03-02 13:30 CET: " in printed
    assert "every 30 minutes as configured" in printed


def test_a_group_is_switched_off_and_on_without_those_a_person_stopped(publisher: Any) -> None:
    home = publisher.home
    for name in ("beta", "gamma"):
        text = (home.sources / "alpha.toml").read_text("utf-8").replace("alpha", name).replace("Alpha", name)
        (home.sources / f"{name}.toml").write_text(text, "utf-8")
    run(home, "pause", "gamma", "--reason", "it is being rebuilt", "--as", "Ada")
    assert run(home, "off", "--group", "test").stdout.startswith("alpha: off\nbeta: off\n2 switched off, ")
    assert [source.source_id for source in read_watch(home).enabled] == []
    for words, code in (("collect", 0), ("status", 0), ("doctor", 1)):
        told = CliRunner().invoke(main, ["--home", str(home.root), words])
        assert (told.exit_code, "no source is switched on" in told.output) == (code, True), told.output
        assert "every source that was asked answers" not in told.output
    assert run(home, "on", "--group", "test").stdout.startswith("alpha: on\nbeta: on\n2 switched on, ")
    assert [source.source_id for source in read_watch(home).enabled] == ["alpha", "beta"]
    wrong = CliRunner().invoke(main, ["--home", str(home.root), "sources", "on", "--group", "tset"])
    assert (wrong.exit_code, '"tset" is no group: did you mean test' in wrong.stderr) == (2, True), wrong.stderr


def test_minutes_that_a_person_changed_count_from_the_next_run(publisher: Any) -> None:
    home, settings = publisher.home, publisher.home.settings_file
    collect(home, now=lambda: NOW)
    early = collect(home, now=lambda: NOW + timedelta(minutes=12))
    assert "no feed is due before 2026-03-02 13:30 CET; --early asks now" in early.remarks
    settings.write_text(f"{settings.read_text('utf-8')}[collect]\nevery_minutes = 10\n", "utf-8")
    assert "every_minutes was 30 and is 10: counts from the next run" in run(home, "why", "alpha").stdout
    assert collect(home, now=lambda: NOW + timedelta(minutes=13)).sources_ok == 1
    settings.write_text(settings.read_text("utf-8").replace("= 10", "= 240"), "utf-8")
    later = collect(home, now=lambda: NOW + timedelta(minutes=40))
    assert "no feed is due before 2026-03-02 17:13 CET; --early asks now" in later.remarks


def test_pages_that_robots_txt_forbids_are_told_by_source_without_their_addresses(publisher: Any, text: Text) -> None:
    publisher.answers("/robots.txt", b"User-agent: *\nDisallow: /", headers=(("Content-Type", "text/plain"),))
    for n in range(3):
        publisher.says(f"/page{n}", f"Report {n}", text(f"report{n}"))
    sentence = (
        "robots.txt forbids 4 pages of alpha; its feed's texts can be kept with page = 'never' in sources/alpha.toml"
    )
    report = collect(publisher.home, now=lambda: NOW)
    assert [one for one in report.remarks if "robots" in one] == [sentence]
    assert f"owed: {sentence}" in run(publisher.home, "list").stdout
    assert f"why owed   {sentence}" in read_status(publisher.home, zone="UTC").text()
    assert plain_text(sentence) in run_board(publisher.home, report, detail="counts", zone="UTC")


def run_before_anything(home: Home) -> str:
    """A watch that has published, of another source only, and does not know this one yet."""
    file = home.sources / "alpha.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("[[feeds]]", "enabled = false\n[[feeds]]", 1), "utf-8")
    collect(home, now=lambda: NOW - timedelta(hours=3))
    file.write_text(text, "utf-8")
    (home.sources / "beta.toml").write_text(
        text.replace("alpha.example", "beta.example").replace("Alpha", "Beta"), "utf-8"
    )
    return run(home, "why", "beta").stdout


def test_an_unknown_source_is_reported_with_what_to_do(publisher: Any) -> None:
    done = CliRunner().invoke(main, ["--home", str(publisher.home.root), "sources", "why", "nobody"])
    assert (done.exit_code, f"`longwatch --home {publisher.home.root} sources list` names them" in done.stderr) == (
        78,
        True,
    )


def test_lists_of_other_readers_come_in_and_go_out(publisher: Any, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    outline = '<outline type="rss" text="{0}" xmlUrl="{1}"/>'
    feeds = [("Gamma & Söhne", "https://gamma.example/f?a=1&amp;b=2"), ("Alpha", "http://alpha.example/longwatch-feed.xml"),
             ("Odd", "javascript:alert(1)"), ("Gamma & Söhne", "https://gamma.example/2")]  # fmt: skip
    lines = "".join(outline.format(name.replace("&", "&amp;"), url) for name, url in feeds)
    opml.write_text(f'<opml version="2.0"><head/><body><outline text="Exile media">{lines}</outline></body></opml>')
    done = run(publisher.home, "import", str(opml))
    assert "2 new sources, 2 feeds passed over (watched already, or not a web address)" in done.stdout
    watch = read_watch(publisher.home)
    assert {source.source_id: source.group for source in watch.sources} == {
        "alpha": "test", "gamma-sohne": "exile-media", "gamma-sohne-2": "exile-media",
    }  # fmt: skip
    out = tmp_path / "out.opml"
    out.write_text(run(publisher.home, "export").stdout, "utf-8")
    assert "https://gamma.example/f?a=1&amp;b=2" in out.read_text("utf-8")
    again = run(publisher.home, "import", str(out))
    assert "0 new sources, 3 feeds passed over" in again.stdout


def test_a_source_that_brings_less_or_shorter_than_it_must_is_a_problem_once_a_week(publisher: Any, text: Text) -> None:
    home = publisher.home
    file = home.sources / "alpha.toml"
    file.write_text('at_least = "3 entries a week"\nmedian_words = 5000\n' + file.read_text("utf-8"), "utf-8")
    collect(home, now=lambda: NOW - timedelta(days=9))
    for n in range(5):
        publisher.says(f"/{n}", f"Report {n}", text(f"report{n}"))
    collect(home, now=lambda: NOW - timedelta(days=8))
    watch = read_watch(home)
    problems = broken_expectations(home, watch, now=NOW)
    assert [one["problem_id"] for one in problems] == ["expected.alpha.few.2026-10", "expected.alpha.short.2026-10"]
    assert "brought 0 articles in a week, where at least 3 are expected" in str(problems[0]["message"])
    assert "where 5000 are expected" in str(problems[1]["message"])
    (before,) = broken_expectations(home, watch, now=NOW - timedelta(days=8))
    assert before["problem_id"] == "expected.alpha.short.2026-08"


def test_texts_that_shrink_within_a_day_are_a_problem_of_that_day(publisher: Any, text: Text) -> None:
    home = publisher.home
    for n in range(20):
        publisher.says(f"/{n}", f"Report {n}", "\n".join(text(f"report{n}{part}") for part in "abcd"))
    collect(home, now=lambda: NOW - timedelta(days=9))
    for n in range(20, 25):
        publisher.says(f"/{n}", f"Report {n}", text(f"report{n}"))
    collect(home, now=lambda: NOW - timedelta(hours=2))
    (problem,) = broken_expectations(home, read_watch(home), now=NOW)
    assert problem["problem_id"] == "expected.alpha.shrunk.2026-10"
    assert "have 216 words or fewer, 864 in the month before" in str(problem["message"])
    assert broken_expectations(home, read_watch(home), now=NOW + timedelta(days=2)) == []


def test_a_person_says_that_a_source_is_kept_from_us_by_law(publisher: Any) -> None:
    home = publisher.home
    publisher.newsroom.publish({("alpha.example", FEED_PATH): Answer(status=403)})
    assert "legal: order 12/2026" in run(home, "legal", "alpha", "--reason", "order 12/2026").stdout
    collect(home)
    assert publisher.rows("select outcome, contains(detail, 'order 12/2026') from fetches where purpose = 'feed'") == [
        ("legal", True)
    ]
    run(home, "legal", "alpha", "--reason", "")
    collect(home, also_early=True)
    assert publisher.rows("select outcome from fetches where purpose = 'feed' order by fetched_at")[-1] == ("blocked",)


def test_a_short_name_is_made_of_any_name() -> None:
    assert [source_id(name, {"le-monde"}) for name in ("Le Monde", "ایران اینترنشنال", "A/B:C  ", "É" * 99)] == [
        "le-monde-2", "source", "a-b-c", "e" * 40,
    ]  # fmt: skip


def test_keys_are_set_where_they_stand_and_nothing_else_moves() -> None:
    text = '# mine\nname = "A"  # so\nenabled = true\n\n[[feeds]]\nurl = "x"\nenabled = "kept"\n'
    assert with_keys(text, {"enabled": False}) == (
        '# mine\nname = "A"  # so\nenabled = false\n\n[[feeds]]\nurl = "x"\nenabled = "kept"\n'
    )
    assert with_keys(with_keys(text, {"stopped": "é"}), {}, without=["stopped"]).count("stopped") == 0


HIDDEN = ("\u200f", "\u200b", "\ufeff", "\u00ad", "\u202e", "\U000e0041", "\u2028", "\x85", "\x7f")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_title_with_what_is_not_seen_leaves_a_file_that_every_command_reads(publisher: Any, hidden: str) -> None:
    feed = f"<rss version='2.0'><channel><title>{hidden}خبر\u200cگزاری{hidden} آلفا</title><item><title>n</title>"
    feed += "<link>http://alpha.example/fa/1</link></item></channel></rss>"
    publisher.answers("/other.xml", feed.encode(), headers=(("Content-Type", "application/rss+xml"),))
    assert run(publisher.home, "add", "http://alpha.example/other.xml").exit_code == 0
    names = {source.name for source in read_watch(publisher.home).sources}
    assert any(name.startswith("خبر\u200cگزاری") and hidden not in name for name in names)


def test_names_of_a_list_of_feeds_are_cleaned_of_what_is_not_seen(publisher: Any, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    lines = [f'<outline type="rss" text="{c}a{c}b" xmlUrl="http://b{n}.example/f"/>' for n, c in enumerate(HIDDEN[:6])]
    opml.write_text(f"<opml version='2.0'><body>{''.join(lines)}</body></opml>", "utf-8")
    assert run(publisher.home, "import", str(opml)).exit_code == 0
    assert [one.name for one in read_watch(publisher.home).sources if one.note].count("ab") == 6


def test_what_is_advised_of_a_feed_that_fails_does_not_fail_likewise(publisher: Any) -> None:
    root = publisher.home.root
    told = CliRunner().invoke(main, ["--home", str(root), "sources", "add", "http://alpha.example/no"]).stderr
    assert f"try `longwatch --home {root} sources discover` on a page of theirs" in told
    file = publisher.home.settings_file
    file.write_text(file.read_text("utf-8").replace('"*" =', '"alpha.example" ='), "utf-8")
    told = CliRunner().invoke(main, ["--home", str(root), "sources", "add", "http://nobody.invalid/feed"]).stderr
    assert ("dns: " in told, "discover" in told) == (True, False), told
    assert "check how the name is written, and whether this computer is online" in told


def test_a_password_in_an_address_is_refused_and_leaves_no_file(publisher: Any) -> None:
    before = sorted(publisher.home.sources.iterdir())
    done = CliRunner().invoke(
        main, ["--home", str(publisher.home.root), "sources", "add", f"http://u:p@alpha.example{FEED_PATH}"]
    )
    assert done.exit_code != 0
    assert sorted(publisher.home.sources.iterdir()) == before


def test_a_list_with_passwords_keys_and_bombs_writes_no_password_and_shows_no_key(
    publisher: Any, tmp_path: Path
) -> None:
    opml = tmp_path / "feeds.opml"
    urls = ("http://ada:PASSWORD1@b.example/f", "http://c.example/f?token=Key12345678", "http://d.example/f")
    lines = "".join(f'<outline type="rss" text="{url[7]}" xmlUrl="{url}"/>' for url in urls)
    opml.write_text(f"<opml version='2.0'><body>{lines}</body></opml>", "utf-8")
    done = run(publisher.home, "import", str(opml))
    assert "https://" not in done.stdout
    assert "not taken: http://…@b.example/f: holds a user name or password" in done.stdout
    assert not [path for path in publisher.home.sources.iterdir() if "PASSWORD1" in path.read_text("utf-8")]
    assert "Key12345678" not in run(publisher.home, "export").stdout
    again = run(publisher.home, "import", str(opml))
    assert "0 new sources, 3 feeds" in again.stdout
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">]><opml version="2.0"><body/></opml>'
    opml.write_text(bomb, "utf-8")
    command = ["--home", str(publisher.home.root), "sources", "import", str(opml)]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 78
    assert "declares entities" in refused.output + str(refused.exception)


def test_what_is_not_known_of_a_source_is_said_to_be_unknown(publisher: Any) -> None:
    publisher.answers("/plain.xml", b"<rss version='2.0'><channel><title>Plain</title></channel></rss>")
    done = run(publisher.home, "add", "http://alpha.example/plain.xml")
    written = tomllib.loads((publisher.home.sources / "plain.toml").read_text("utf-8"))
    assert (written["kind"], written["country"], written["languages"]) == ("unknown", "ZZ", ["und"])
    assert "kind, country, languages, affiliation" in done.stdout
    (added,) = (source for source in read_watch(publisher.home).sources if source.source_id == "plain")
    assert added.country == "ZZ"


def test_a_computer_that_is_offline_is_said_to_be_in_one_line(publisher: Any) -> None:
    settings = publisher.home.settings_file
    settings.write_text(settings.read_text("utf-8").replace('"*" =', '"alpha.example" ='), "utf-8")
    source = publisher.home.sources / "alpha.toml"
    for number in range(3):
        other = source.read_text("utf-8").replace("alpha.example", f"none-{number}.invalid")
        (source.parent / f"none-{number}.toml").write_text(other, "utf-8")
    source.unlink()
    done = CliRunner().invoke(main, ["--home", str(publisher.home.root), "collect"])
    assert done.exit_code == 1
    failed = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    assert failed == ["failed: no name could be resolved, of 3 feeds asked: is this computer online?"]
