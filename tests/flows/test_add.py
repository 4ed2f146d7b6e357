"""Pages that a person adds."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from warcio import ArchiveIterator

from config.home import Home
from flows.upkeep.verify import verify
from longwatch import main
from newsroom.feeds import Entry
from newsroom.server import Newsroom
from tests.conftest import Alpha, html, text_about

Text = Callable[[str], str]
URL = "http://alpha.example/hand"


def added(alpha: Any, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(alpha.home.root), "add", *arguments, "--as", "Ada"])


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """A watch of one article. Nobody writes to it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("collected") / "home")
        alpha.says("/one", "One", text_about("one"))
        alpha.collected()
        yield alpha


@pytest.fixture
def watched(collected: Alpha, tmp_path: Path) -> Iterator[Any]:
    """A copy of it, to add to; what its publisher says meanwhile is forgotten afterwards."""
    alpha, said, newsroom = copy(collected), copy(collected._announced), collected.newsroom
    alpha.home, alpha._announced = Home(Path(shutil.copytree(collected.home.root, tmp_path / "home"))), dict(said)
    (alpha.home.store / "publish.json").unlink(missing_ok=True)  # it is its turn to publish
    answers = newsroom._answers
    yield alpha
    newsroom._answers = answers


def test_a_page_is_fetched_at_a_persons_word_and_says_so_for_ever(watched: Any, text: Text) -> None:
    watched.answers("/hand", html("By hand", text("hand")))
    done = added(watched, URL, "--note", "sent by a reader")
    assert done.stdout.startswith("added By hand: ok ("), done.output
    rows = watched.rows("select source, title, arrived from articles where arrived = 'hand'")
    assert rows == [("alpha", "By hand", "hand")]
    asked = "select url, fetched, file, obtained_by, note, added_by, article_id is not null from added_by_hand"
    assert watched.rows(asked) == [(URL, True, None, None, "sent by a reader", "Ada", True)]
    last = json.loads(watched.home.custody.read_text("utf-8").splitlines()[-1])
    assert last["by"] == 1, "the chain numbers people"


def test_a_file_that_somebody_obtained_is_kept_as_theirs_read_like_any_page_and_stands_again_after_a_rebuild(
    watched: Any, text: Text, tmp_path: Path
) -> None:
    file = tmp_path / "saved.html"
    title = "Saved" + " and saved again" * 50
    file.write_bytes(html(title, text("saved")))
    done = added(watched, str(file), "--url", "http://elsewhere.example/x", "--obtained-by", "Ben, by e-mail, 1 March")
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()[0]) < 300, "the beginning of a long headline"
    assert watched.rows("select source, title, arrived from articles where arrived = 'hand'") == [
        ("hand", title, "hand")
    ]
    assert watched.rows("select fetched, file, obtained_by from added_by_hand") == [
        (False, "saved.html", "Ben, by e-mail, 1 March")
    ]
    assert watched.rows("select count(*) from fetches where url like '%elsewhere%'") == [(0,)]
    kinds = set()
    for warc in watched.home.captures.rglob("*.warc.gz"):
        with warc.open("rb") as stream:
            kinds |= {(one.rec_type, one.rec_headers.get_header("WARC-Target-URI")) for one in ArchiveIterator(stream)}
    assert ("resource", "http://elsewhere.example/x") in kinds
    assert verify(watched.home).is_whole
    traced = CliRunner().invoke(main, ["--home", str(watched.home.root), "trace", "http://elsewhere.example/x"])
    assert "(added by hand)" in traced.stdout, "nobody has announced it"
    found = CliRunner().invoke(main, ["--home", str(watched.home.root), "rebuild"])
    assert found.exit_code == 0, found.output


def test_a_document_is_kept_whole_and_said_to_be_one(watched: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7 not much of one")
    done = added(watched, str(file), "--url", "http://un.example/report.pdf", "--obtained-by", "Ben")
    assert ": document" in done.stdout, done.output
    ((capture,),) = watched.rows("select capture_sha256 from added_by_hand")
    printed = CliRunner().invoke(main, ["--home", str(watched.home.root), "capture", str(capture)])
    assert printed.stdout_bytes == file.read_bytes()


def test_what_robots_txt_forbids_is_not_fetched_by_hand_either(watched: Any, text: Text) -> None:
    watched.answers("/robots.txt", b"User-agent: *\nDisallow: /hand")
    watched.newsroom.publish(
        {("beta.example", "/robots.txt"): watched.newsroom._answers["alpha.example", "/robots.txt"]}
    )
    done = added(watched, "http://beta.example/hand")
    assert (done.exit_code, "robots.txt asks us not to" in done.stderr) == (2, True)
    assert watched.rows("select count(*) from added_by_hand") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["saved.html"], "no such file"),
        ([__file__], "a file needs --url"),
        (["none.html", "--url", URL, "--obtained-by", "Ben"], "is not a file"),
        (["https://"], "is not a web address"),
        (["http://alpha.example/nowhere"], "nothing was added"),
    ],
)
def test_what_cannot_be_added_says_what_to_do(watched: Any, arguments: list[str], says: str) -> None:
    done = added(watched, *arguments)
    assert (done.exit_code, says in done.stderr) == (2, True), done.stderr


def test_what_a_feed_told_of_a_page_stands_when_the_page_is_added_by_hand(watched: Any, text: Text) -> None:
    asked = "select day_from, published_at, published_from, title from articles where url like '%/two'"
    url = "http://alpha.example/two"
    watched.answers("/two", html("Two", text("two")))
    watched.announces("/two", Entry(url=url, guid=url, title="Two", published=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    watched.collected()
    before = watched.rows(asked)
    assert before[0][0] == "published", before
    done = added(watched, url)
    assert "it was here already, as article" in done.stdout, done.output
    assert "its text is as it was" in done.stdout
    watched.answers("/two", html("Two", text("two") + " And a sentence that its publisher has added since then."))
    done = added(watched, url)
    assert "revision 2 is new" in done.stdout, done.output
    assert f"`longwatch --home {watched.home.root} diff" in done.stdout
    assert watched.rows(asked) == before


def test_a_page_that_is_here_and_gone_is_noted_as_gone_when_it_is_added(watched: Any) -> None:
    [(article,)] = watched.rows("select article_id from articles")
    watched.answers("/one", b"", status=410)
    done = added(watched, "http://alpha.example/one", "--note", "told by a reader")
    assert done.exit_code == 1
    assert (
        f"answered 410: the page was taken away: article {str(article)[:8]} is kept as it was, and gone since now"
        in done.stdout
    ), done.output
    assert watched.rows("select article_id from vanishings where back_at is null") == [(article,)]
    assert watched.rows("select revisions, text_state from articles") == [(1, "ok")]
    said = "select url, note, added_by, capture_sha256, article_id from added_by_hand"
    assert watched.rows(said) == [("http://alpha.example/one", "told by a reader", "Ada", None, article)]
    watched.answers("/nowhere", b"", status=410)
    assert "nothing was added" in added(watched, "http://alpha.example/nowhere").output


def test_a_sealed_article_is_not_fetched_again_at_a_persons_word(watched: Any, text: Text, tmp_path: Path) -> None:
    [(capture,)] = watched.rows("select capture_sha256 from articles")
    run = partial(CliRunner().invoke, main)
    home = ["--home", str(watched.home.root)]
    done = run([*home, "seal", str(capture), "--reason", "she asked for it", "--as", "Cem", "--yes"])
    assert done.exit_code == 0, done.output
    watched.answers("/one", html("Marjan speaks", text("one")))
    watched.answers("/led", b"", status=302, headers=(("Location", "http://alpha.example/one"),))
    file = tmp_path / "saved.html"
    file.write_bytes(html("Marjan speaks", text("one")))
    asked = len([path for path in watched.asked() if path == "/one"])
    url = "http://alpha.example/one"
    for given in ([url], [str(file), "--url", url, "--obtained-by", "Ben"]):
        done = added(watched, *given)
        assert (done.exit_code, "its article was sealed on " in done.stderr) == (2, True), done.output
        assert " by Cem (she asked for it): nothing was added; a seal is for good" in done.stderr
    assert len([path for path in watched.asked() if path == "/one"]) == asked
    led = added(watched, "http://alpha.example/led")
    assert (led.exit_code, f"leads to {url}: its article was sealed" in led.stderr) == (2, True), led.output
    watched.collected()
    assert watched.rows("select count(*) from added_by_hand") == [(0,)]
    assert not [
        one for one in watched.home.captures.rglob("*.warc.gz") if b"Marjan" in gzip.decompress(one.read_bytes())
    ]


def test_a_page_that_was_added_before_all_runs_keeps_its_topic_in_a_rebuild(alpha: Any, text: Text) -> None:
    alpha.answers("/hand", html("By hand", text("hand") + "\nAn execution was seen."))
    assert added(alpha, URL).exit_code == 0
    found = "select rules_sha256 from internal.batch_rows join internal.rules_rows using (rules_sha256)"
    assert len(alpha.rows(found)) == 1, "the batch brings the rules that it was judged by"
    topics = alpha.home.topics / "executions.toml"
    topics.write_text(topics.read_text("utf-8").replace("execution*", "ferry"), "utf-8")
    run = partial(CliRunner().invoke, main)
    home = ["--home", str(alpha.home.root)]
    assert run([*home, "topics", "accept", "--note", "n", "--as", "Ada"]).exit_code == 0
    done = run([*home, "rebuild", "--accept"])
    assert (done.exit_code, "no differences" in done.stdout) == (0, True), done.output
    assert alpha.rows("select topics from articles") == [(["executions"],)]


def test_a_page_added_before_all_runs_by_an_earlier_version_goes_by_the_rules_of_its_row(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("flows.add._new_rules", lambda *_: [])
        alpha.answers("/hand", html("By hand", text("hand") + "\nAn execution was seen."))
        assert added(alpha, URL).exit_code == 0
    alpha.collected()
    topics = alpha.home.topics / "executions.toml"
    topics.write_text(topics.read_text("utf-8").replace("execution*", "ferry"), "utf-8")
    run = partial(CliRunner().invoke, main)
    home = ["--home", str(alpha.home.root)]
    assert run([*home, "topics", "accept", "--note", "n", "--as", "Ada"]).exit_code == 0
    done = run([*home, "rebuild"])
    assert (done.exit_code, "no differences" in done.stdout) == (0, True), done.output
