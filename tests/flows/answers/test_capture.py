"""Captures over a run: bodies once, looks without theirs, and one found by its hash."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import longwatch
from config.home import Home
from flows.answers.capture import body, headers_of
from flows.clock import clock
from flows.packs.check import check_pack
from flows.packs.pack import make_pack
from flows.packs.wanted import WantedArticles
from flows.upkeep.seal import order, seal
from flows.upkeep.verify import verify
from newsroom.feeds import Entry
from storage.archive.captures import CaptureError
from storage.queries.questions import QuestionError, ask
from tests.conftest import Publisher
from tests.stories import Told

Text = Callable[[str], str]
KEPT = "select kept from capture_records where url = '{}' order by captured_at"


def shows(it: Publisher, number: int, page: bytes) -> None:
    """Answer with a page, and have the feed say something new of it, so that it owes a look."""
    it.answers("/one", page)
    url = f"http://{it.host}/one"
    it.announces("/one", Entry(url=url, guid="one", title="One", summary=f"visit {number}"))


@pytest.fixture
def page(text: Text) -> Callable[[str, str], bytes]:
    """Makes a page of a text, with something beside it that changes with each visit."""

    def made(subject: str, comment: str) -> bytes:
        paragraphs = "".join(f"<p>{line}</p>" for line in text(subject).split("\n"))
        head = "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>One</title></head>"
        return f"{head}<body><article><h1>One</h1>{paragraphs}</article><!-- {comment} --></body></html>".encode()

    return made


def test_a_look_keeps_a_body_only_for_a_new_text_and_of_what_was_ruled_to_matter_every_look_is_kept_whole(
    alpha: Any, page: Callable[[str, str], bytes], tmp_path: Path
) -> None:
    plain, ruled = (Told(alpha.newsroom, alpha.home, name) for name in ("plain", "ruled"))
    first = page("one", "first")
    shows(plain, 1, first)
    shows(ruled, 1, page("ruled", "first"))
    alpha.collected()
    [(article,)] = ruled.rows("select article_id from articles")
    words = ["review", "mark", str(article), "follow-up", "--as", "Ada"]
    assert CliRunner().invoke(longwatch.main, ["--home", str(alpha.home.root), *words]).exit_code == 0
    for number, comment in ((2, "first"), (3, "other")):  # the same bytes; the same text in other bytes
        shows(plain, number, page("one", comment))
        shows(ruled, number, page("ruled", comment))
        alpha.collected()
    assert alpha.rows(KEPT.format(ruled.url("/one"))) == [("body",), ("body again",), ("body",)]
    made = make_pack(alpha.home, WantedArticles(articles=(str(article),)), tmp_path / "pack", now=clock)
    assert made.records == 3
    assert check_pack(tmp_path / "pack").faults == []
    kept = [line.split(",")[-2:] for line in (tmp_path / "pack/data/visits.csv").read_text("utf-8").splitlines()[1:]]
    assert kept == [["body", "yes"], ["body again", "yes"], ["body", "yes"]]
    words = ["review", "withdraw", "--as", "Ada"]
    assert CliRunner().invoke(longwatch.main, ["--home", str(alpha.home.root), *words]).exit_code == 0
    shows(plain, 4, page("two", "new"))
    shows(ruled, 4, page("ruled", "a third"))
    alpha.collected()
    assert alpha.rows(KEPT.format(ruled.url("/one")))[3:] == [("same text",)], "taken back, it is kept like any other"
    assert alpha.rows(KEPT.format(plain.url("/one"))) == [("body",), ("identical",), ("same text",), ("body",)]
    url = f"url = '{plain.url('/one')}'"
    [(stands,)] = alpha.rows(f"select refers_to from capture_records where kept = 'same text' and {url}")
    assert stands == sha256(first).hexdigest()
    looks = plain.rows("select outcome, capture_sha256 from looks order by looked_at")
    assert [outcome for outcome, _ in looks] == ["first", "unchanged", "unchanged", "revised"]
    assert looks[2][1] == sha256(page("one", "other")).hexdigest(), "the hash of what was seen stays"
    assert body(alpha.home, str(stands)) == first
    with pytest.raises(CaptureError, match=f"its text was that of {stands}"):
        body(alpha.home, str(looks[2][1]))
    assert "WARC-Type: revisit" in headers_of(alpha.home, str(looks[2][1]))
    assert alpha.rows(f"select count(*), count(distinct sha256) from captures where {url}") == [(2, 2)]
    assert verify(alpha.home).faults == []
    (alpha.home.store / "publish.json").unlink(missing_ok=True)
    [(capture,)] = ruled.rows(f"select capture_sha256 from articles where article_id = '{article}'")
    ordered = order(alpha.home, str(capture), whole_article=True, keep_feeds=True)
    done = seal(alpha.home, ordered, reason="a threat", by="Ada", now=clock)
    assert done.records == 4, (
        "every body of it, the one that was kept once more, and what is known of the look that kept none"
    )
    assert verify(alpha.home).faults == []


def test_with_every_look_kept_a_body_is_kept_of_each(alpha: Any, page: Callable[[str, str], bytes]) -> None:
    settings = alpha.home.settings_file
    settings.write_text(settings.read_text("utf-8") + '[collect]\nkeep = "every look"\n', "utf-8")
    for number, comment in ((1, "first"), (2, "other")):
        shows(alpha, number, page("one", comment))
        alpha.collected()
    assert alpha.rows(KEPT.format("http://alpha.example/one")) == [("body",), ("body",)]


def said(home: Home, *words: str) -> Result:
    return CliRunner().invoke(longwatch.main, ["--home", str(home.root), "capture", *words])


def test_a_capture_is_printed_byte_for_byte_by_its_hash_or_its_beginning(demo: Home, tmp_path: Path) -> None:
    for (digest,) in ask(demo.published, "select sha256 from captures order by bytes desc limit 3").rows:
        printed = said(demo, str(digest))
        assert sha256(printed.stdout_bytes).hexdigest() == digest
        assert said(demo, str(digest)[:16].upper()).stdout_bytes == printed.stdout_bytes
        file = tmp_path / "body"
        assert said(demo, str(digest), "--output", str(file)).exit_code == 0
        assert file.read_bytes() == printed.stdout_bytes
        headers = said(demo, str(digest), "--headers").stdout
        assert f"X-Body-SHA-256: {digest}" in headers
        assert "Content-Type: " in headers


@pytest.mark.parametrize(
    ("asked", "message"),
    [("f" * 64, "no capture has this hash"), ("abc", "is not a SHA-256"), ("z" * 64, "is not a SHA-256")],
)
def test_a_hash_that_is_none_of_ours_is_refused_with_what_to_do(demo: Home, asked: str, message: str) -> None:
    done = said(demo, asked)
    assert done.exit_code == 2
    assert message in done.stderr
    with pytest.raises(QuestionError, match=message):
        body(demo, asked)


def test_a_capture_whose_file_is_gone_is_named(demo: Home, tmp_path: Path) -> None:
    import shutil

    home = Home(tmp_path / "home")
    shutil.copytree(demo.root, home.root)
    shutil.rmtree(home.captures)
    [(digest,)] = ask(home.published, "select min(sha256) from captures").rows
    done = said(home, str(digest))
    assert done.exit_code == 74
    assert "restore it from a backup" in done.stderr
