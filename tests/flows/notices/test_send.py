"""Digests, alerts and feeds: what came in, sent once, to real endpoints here, and old texts never as news."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from email import message_from_string
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner

from config.errors import ConfigError
from config.home import Home
from config.reading import read_watch
from extractors.feeds.feeds import read_feed
from extractors.records import Entry, Page
from flows.clock import clock
from flows.collect import collect
from flows.notices.alerts import alerts
from flows.notices.digest import digest_of, last_whole_day
from flows.notices.digest_pages import markdown, message, page
from flows.notices.send import Message, send
from flows.output.markdown import plain_text
from flows.reviewing.reviews import mark
from longwatch import main
from newsroom.server import Newsroom
from tests.conftest import Alpha, Publisher, html, text_about
from tests.flows.output.test_markdown import SCRIPTS

Text = Callable[[str], str]
TOLL = "Security forces shot dead 50 people in the square, the ministry said in a statement."


@contextmanager
def webhook() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A web server that keeps what it is sent."""
    kept: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, kept
        server.shutdown()


@contextmanager
def mailbox() -> Iterator[tuple[int, list[str]]]:
    """A mail server that takes everything."""
    kept: list[str] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line[:4].upper() == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    body = iter(self.rfile.readline, b".\r\n")
                    kept.append(b"".join(body).decode())
                self.wfile.write(b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 ok\r\n")

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], kept
        server.shutdown()


def configure(alpha: Any, more: str) -> None:
    path = alpha.home.settings_file
    path.write_text(path.read_text("utf-8") + more, "utf-8")


def later(alpha: Any, **after: float) -> None:
    """Collect at a time after now."""
    when = datetime.now(UTC) + timedelta(**after)
    collect(alpha.home, now=lambda: when)


@pytest.fixture(scope="module")
def first_polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """A watch whose first poll brought one article. Nobody writes to it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("polled") / "home")
        alpha.says("/one", "An execution", text_about("one"))
        alpha.collected()
        yield alpha


@pytest.fixture
def polled(first_polled: Alpha, tmp_path: Path) -> Alpha:
    """A copy of that watch."""
    alpha = copy(first_polled)
    alpha.home = Home(Path(shutil.copytree(first_polled.home.root, tmp_path / "home")))
    return alpha


def test_a_burst_is_reported_once_what_a_first_poll_brought_never_and_each_topic_has_a_feed(
    alpha: Any, text: Text
) -> None:
    with webhook() as (port, kept):
        rule = '[[alerts]]\nwhen = "burst"\ntopic = "executions"\nat_least = 2\nto = ["desk"]\n'
        configure(alpha, f'[channels]\ndesk = "json://127.0.0.1:{port}/"\n{rule}')
        titles = {"one": "An execution & more", "two": "An execution in two", "three": "An execution in three"}
        for name, title in {**titles, "else": "Another matter"}.items():
            alpha.says(f"/{name}", title, text(name))
        later(alpha)
        assert kept == [], "old when we first looked"
        listed = {entry.url: entry.title for entry in entries_of(alpha.home.feeds / "executions.atom")}
        assert listed == {f"http://alpha.example/{name}": title for name, title in titles.items()}
        for name in ("four", "five"):
            alpha.says(f"/{name}", f"An execution in {name}", text(name))
        (alpha.home.feeds / "gone.atom").write_text("", "utf-8")
        later(alpha, minutes=31)
        assert [one.name for one in alpha.home.feeds.iterdir()] == ["executions.atom"]
        (alpha.home.feeds / "gone.atom").write_text("", "utf-8")
        later(alpha, minutes=62)
        assert (alpha.home.feeds / "gone.atom").exists(), "nothing new, nothing written"
        [alert] = kept
        assert alert["title"] == "Longwatch: Burst: executions"
        assert "2 texts on executions in 24 hours; 0.0 on a day" in alert["message"]
        assert "An execution" not in alert["message"], "counts only, unless configured otherwise"
        sent = "select kind, channel, outcome from sent"
        assert alpha.rows(sent) == [("burst", "desk", "done")]


def entries_of(path: Path) -> tuple[Entry, ...]:
    """What readers of feeds read in one of ours."""
    assert fromstring(path.read_text("utf-8")).tag == "{http://www.w3.org/2005/Atom}feed"
    here = "http://x.example"
    return read_feed(
        Page(url=here, final_url=here, status=200, headers=(), body=path.read_bytes(), fetched_at=clock())
    ).entries


def test_a_number_that_changed_in_a_reviewed_article_is_reported_and_names_it(alpha: Any, text: Text) -> None:
    rule = '[[alerts]]\nwhen = "changed"\nto = ["file"]\ndetail = "titles"\n'
    configure(alpha, f'[channels]\nfile = "env:OUT"\n{rule}')
    before = f"{TOLL}\n{text('one')}"
    alpha.says("/one", "An execution", before)
    alpha.says("/two", "Another execution", f"{TOLL}\n{text('two')}")
    later(alpha)
    [(article,)] = alpha.rows("select article_id from articles where title = 'An execution'")
    mark(alpha.home, article, "relevant", topic=None, note=None, reviewer="Ada", now=clock)
    for path, title, words in (
        ("/one", "An execution", before),
        ("/two", "Another execution", f"{TOLL}\n{text('two')}"),
    ):
        alpha.answers(path, html(title, words.replace("50", "22")))
    later(alpha, hours=1.1)
    assert alpha.rows("select outcome, detail from sent") == [("failed", "the variable OUT is not set")]
    with webhook() as (port, kept):
        watch, now = read_watch(alpha.home), datetime.now(UTC) + timedelta(hours=2)
        found = alerts(alpha.home, watch.settings, now=now)
        environ = {"OUT": f"json://127.0.0.1:{port}"}
        assert send(alpha.home, watch.settings, found, now=lambda: now, environ=environ).done == 1
        assert send(alpha.home, watch.settings, found, now=lambda: now, environ=environ).done == 0
    [alert] = kept
    assert alert["title"] == "Longwatch: Changed: number"
    assert "An execution" in alert["message"]
    assert f"`longwatch diff {article[:8]}`" in alert["message"]


def test_a_channel_that_fails_costs_no_run_is_tried_again_and_its_address_stands_nowhere(alpha: Any) -> None:
    rule = '[[alerts]]\nwhen = "disk"\ngigabytes = 900000.0\nto = ["desk", "here"]\n'
    channels = '[channels]\ndesk = "json://user:secret@127.0.0.1:1/"\nhere = "file:messages.md"\n'
    configure(alpha, f"{channels}{rule}")
    later(alpha)
    settings = read_watch(alpha.home).settings
    for _ in range(6):
        send(alpha.home, settings, alerts(alpha.home, settings, now=clock()), now=clock)
    assert alpha.rows("select outcome, detail from sent where channel = 'desk'") == [
        ("failed", "was refused: check the address, and that it can be reached")
    ]
    tries = alpha.rows("select count(*) from sent_rows where outcome = 'failed'")
    assert tries == [(5,)], "and not for ever"
    assert b"secret" not in b"".join(path.read_bytes() for path in (alpha.home.published, alpha.home.custody))
    messages = (alpha.home.root / "messages.md").read_text("utf-8")
    assert messages.startswith("## Longwatch: Disk nearly full\n\n")
    assert messages.count("GB are free") == 1, "a file of the home is a channel like any other"


@pytest.mark.parametrize("wrong", ["file:../messages.md", "file:longwatch.toml", "file:///etc/passwd"])
def test_a_channel_is_no_file_outside_of_the_home_nor_one_of_its_own(alpha: Any, wrong: str) -> None:
    configure(alpha, f'[channels]\nhere = "{wrong}"\n')
    with pytest.raises(ConfigError, match="is not a file that messages can be appended to"):
        read_watch(alpha.home)


def test_a_silence_and_a_run_that_mostly_failed_are_reported(alpha: Any) -> None:
    rules = "".join(f'[[alerts]]\nwhen = "{when}"\nto = ["desk"]\n' for when in ("silent", "degraded"))
    configure(alpha, f'[channels]\ndesk = "env:NONE"\n{rules}')
    alpha.answers("/feed.xml", b"", status=500)
    alpha.newsroom.publish({})
    later(alpha)
    watch = read_watch(alpha.home)
    [alert] = alerts(alpha.home, watch.settings, now=datetime.now(UTC))
    assert alert.kind == "degraded"
    assert "1 of 1 source failed" in alert.text


def test_a_channel_nobody_named_is_a_mistake_in_the_file(alpha: Any) -> None:
    configure(alpha, '[[alerts]]\nwhen = "disk"\nto = ["desk"]\n')
    with pytest.raises(ConfigError, match=r'alerts\[1\]\.to: "desk" is no channel: name it under \[channels\]'):
        read_watch(alpha.home)


@pytest.mark.parametrize("title", SCRIPTS.values(), ids=SCRIPTS)
def test_a_title_arrives_in_a_file_a_webhook_and_a_mail_as_it_was_written(alpha: Any, title: str) -> None:
    with webhook() as (port, posted), mailbox() as (mail, mailed):
        web, post = (
            f"json://127.0.0.1:{port}/",
            f"mailto://127.0.0.1:{mail}?from=a@here.example&to=b@there.example&mode=insecure",
        )
        configure(alpha, f'[channels]\nfile = "file:told.md"\nweb = "{web}"\nmail = "{post}"\n')
        said = f"- {plain_text(title)} ({plain_text('خبر_گزاری [x](http://evil.example)')})"
        one = Message(key="k", kind="burst", title="Burst", text=said, to=("file", "web", "mail"))
        sent = send(alpha.home, read_watch(alpha.home).settings, [one], now=clock)
    assert sent.failed == ()
    written = (alpha.home.root / "told.md").read_text("utf-8")
    for arrived in (written, posted[0]["message"], _mail_text(mailed[0])):
        assert title in arrived, ascii(arrived)
    assert "\\" not in written.replace("\n", ""), "no backslash of ours in a plain text"


def _mail_text(raw: str) -> str:
    """What a mail program shows of a mail."""
    parts = message_from_string(raw).walk()
    texts = [part.get_payload(decode=True) for part in parts if part.get_content_maintype() == "text"]
    return "".join(text.decode() for text in texts if isinstance(text, bytes))


def test_what_cannot_be_reported_costs_no_run(alpha: Any, text: Text) -> None:
    alpha.home.feeds.write_text("in the way", "utf-8")
    alpha.says("/one", "An execution", text("one"))
    report = alpha.collected()
    assert report.balance.fates["new"] == 1
    assert report.remarks[0].startswith("feeds or alerts could not be sent: FileExistsError")


def test_mail_is_sent_by_a_real_server(polled: Any) -> None:
    alpha = polled
    with mailbox() as (port, kept):
        configure(
            alpha,
            f'[channels]\nmail = "mailto://127.0.0.1:{port}?from=a@here.example&to=b@there.example&mode=insecure"\n',
        )
        settings = read_watch(alpha.home).settings
        mail = Message(key="one", kind="disk", title="Longwatch: Disk", text="little room", to=("mail",))
        assert send(alpha.home, settings, [mail], now=clock).failed == ()
    assert "little room" in kept[0]


def test_a_digest_folds_copies_shows_edits_silences_and_the_chain_and_no_copy_of_an_earlier_day_is_new(
    alpha: Any, text: Text
) -> None:
    noon, day_after = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(days=1)
    beta = Publisher(alpha.newsroom, alpha.home, "beta")
    for one in (alpha, beta):
        one.lists([])
    collect(alpha.home, now=lambda: noon)
    alpha.says("/one", "An execution: 5 < 6 in Zahedan", text("one"))
    alpha.says("/two", "Another matter", text("two"))
    collect(alpha.home, now=lambda: noon + timedelta(minutes=31))
    watch = read_watch(alpha.home)
    day = digest_of(alpha.home, watch, noon.date())
    assert [(label, len(items)) for label, items in day.topics.items()] == [("Executions", 1)]
    assert (day.other, day.backlog) == (1, 0)
    as_text, as_page = markdown(day), page(day)
    assert "5 &lt; 6" in as_page
    assert "5 < 6" not in as_text
    assert len(day.head) == 64
    assert day.head in as_text
    assert day.head in as_page
    counts = message(day).text
    assert "Executions⁩: 1" in counts
    assert "Zahedan" not in counts
    beta.says("/copy", "An execution in Zahedan", text("one"))
    beta.says("/three", "An execution in Karaj", text("three"))
    collect(alpha.home, now=lambda: noon + day_after)
    first, second = (
        [
            one.url.rpartition("/")[2]
            for some in digest_of(alpha.home, watch, when.date()).topics.values()
            for one in some
        ]
        for when in (noon, noon + day_after)
    )
    assert (first, second) == (["one"], ["three"])


def test_a_digest_in_persian_counts_days_in_its_calendar_and_reads_from_the_right(polled: Any) -> None:
    alpha = polled
    configure(alpha, '[digest]\nlanguage = "fa"\ncalendar = "jalali"\n')
    day = digest_of(alpha.home, read_watch(alpha.home), datetime(2026, 11, 27, tzinfo=UTC).date())
    assert day.printed == "1405-09-06"
    assert 'dir="rtl"' in page(day)
    assert "آنچه رسید" in markdown(day)


def test_the_command_writes_two_files_and_sends_once(polled: Any) -> None:
    alpha = polled
    with webhook() as (port, kept):
        configure(alpha, f'[channels]\ndesk = "json://127.0.0.1:{port}/"\n[digest]\nto = ["desk"]\n')
        run = partial(CliRunner().invoke, main)
        words = ["--home", str(alpha.home.root), "digest", "--send"]
        first = run(words)
        assert first.exit_code == 0, first.output
        assert "sent to 1 channel" in first.output
        assert "sent to 0 channels" in run(words).output
        assert "sent to 1 channel" in run([*words, "--again"]).output
    assert len(kept) == 2
    day = last_whole_day(read_watch(alpha.home), now=clock())
    assert sorted(path.name for path in alpha.home.digests.iterdir()) == [f"{day}.html", f"{day}.md"]


@pytest.mark.parametrize("wrong", ['when = "gone"\nto = ["desk"]', 'when = "changed"\nto = ["nobody"]'])
def test_alerts_names_every_mistake_in_its_rules(polled: Any, wrong: str) -> None:
    alpha = polled
    configure(alpha, f'[channels]\ndesk = "file:alerts.md"\n[[alerts]]\n{wrong}\n')
    ended = CliRunner().invoke(main, ["--home", str(alpha.home.root), "alerts"])
    assert ended.exit_code == 78, ended.output
    assert "0 alerts from 0 rules" in ended.output
    assert "longwatch.toml: alerts[1]" in ended.output


def test_on_the_first_day_of_a_watch_the_digest_says_why_it_is_empty_and_what_to_type(polled: Any) -> None:
    alpha = polled
    digest = ["--home", str(alpha.home.root), "digest"]
    printed = CliRunner().invoke(main, digest).stdout
    assert "1 article on them came with the first poll of a source, which is no news; `longwatch" in printed
    [asked] = re.findall(r'`longwatch --home \S+ sql "(.+)"`', printed)
    assert [title for _, _, title in alpha.rows(asked)] == ["An execution"]
