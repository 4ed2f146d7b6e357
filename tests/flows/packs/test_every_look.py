"""Every look at what matters is kept: also what a server answers in a page's place, and at another publisher's page."""

from __future__ import annotations

import csv
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from click.testing import CliRunner

from flows.collect import collect
from flows.packs.check import check_pack
from flows.upkeep.seal import order
from flows.upkeep.verify import verify
from longwatch import main
from newsroom.feeds import Entry
from storage.archive import custody
from storage.database.published import open_published
from storage.queries.watch.upkeep import matters_among
from tests.conftest import Alpha, Publisher, html
from tests.flows.packs.given import packed

COURT = "The execution of a prisoner was announced on Monday in the capital, said the court of the town. " * 9
REMOVED = "This page was removed by order of the court. " * 20


def looked(alpha: Alpha, hours: int) -> None:
    at = (datetime.now(UTC) + timedelta(hours=hours)).timestamp()
    assert not collect(alpha.home, also_early=True, now=partial(datetime.fromtimestamp, at, UTC)).failures


def ruled(alpha: Alpha, article: str) -> None:
    words = ["--home", str(alpha.home.root), "review", "mark", article, "relevant", "--as", "Ada"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output


def is_to_be_stamped(alpha: Alpha, head: str | None) -> bool:
    """Whether what was filed after this head of the chain has something that matters in it."""
    assert head
    with open_published(alpha.home.published) as connection:
        assert connection
        return matters_among(connection, custody.batches_after(alpha.home.custody, head))


def visits(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "data/visits.csv").open() as file:
        return [(row["outcome"], row["kept"], row["in_pack"]) for row in csv.DictReader(file)]


def warc_of(folder: Path) -> bytes:
    command = f"unzip -p {folder}/data/captures.wacz archive/data.warc.gz | zcat"
    return subprocess.run(command, shell=True, capture_output=True, check=True).stdout


def test_what_a_server_answers_in_the_place_of_a_page_that_matters_is_kept(alpha: Alpha, tmp_path: Path) -> None:
    alpha.says("/one", "The court", COURT)
    alpha.says("/two", "The harvest", COURT.replace("execution", "harvest") + "Another text. " * 40)
    assert not alpha.collected().failures
    [(article,)] = alpha.rows("select article_id from articles where url like '%/one'")
    ruled(alpha, str(article))
    for path in ("/one", "/two"):
        alpha.answers(path, html("REMOVED", REMOVED), status=410)
    looked(alpha, 4)
    alpha.answers("/one", html("Unavailable", "451 withheld. " * 20), status=451)
    head = custody.head(alpha.home.custody)
    looked(alpha, 30)
    assert is_to_be_stamped(alpha, head), "of what came in its place, too"
    alpha.says("/one", "The court", COURT)
    looked(alpha, 80)
    packed(alpha.home, tmp_path / "pack", str(article))
    assert visits(tmp_path / "pack") == [
        ("first", "body", "yes"),
        ("gone", "body", "yes"),
        ("failed", "body", "yes"),
        ("unchanged", "body again", "yes"),
    ]
    warc = warc_of(tmp_path / "pack")
    assert warc.count(b"HTTP/1.1 410 ") == warc.count(b"HTTP/1.1 451 ") == 1
    assert b"removed by order of the court" in warc
    assert check_pack(tmp_path / "pack").faults == []
    report = (tmp_path / "pack/data/report.html").read_text("utf-8")
    assert report.count("in this pack: what the server answered in its place") == 2
    [(other,)] = alpha.rows("select article_id from articles where url like '%/two'")
    packed(alpha.home, tmp_path / "other", str(other))
    assert ("gone", "no body", "no") in visits(tmp_path / "other")
    assert "none were kept" in (tmp_path / "other/data/report.html").read_text("utf-8")
    assert verify(alpha.home).is_whole
    looks = alpha.rows(f"select distinct capture_sha256 from looks where article_id = '{article}'")
    kept = {str(digest) for (digest,) in looks}
    assert len(kept) == 3
    [(first,)] = alpha.rows(f"select capture_sha256 from articles where article_id = '{article}'")
    ordered = order(alpha.home, str(first), whole_article=True, keep_feeds=True)
    assert kept <= ordered.reach.captures.keys(), "a seal of the article reaches what came in its place"


def test_an_article_at_another_publishers_page_is_looked_at_as_that_page_is(alpha: Alpha, tmp_path: Path) -> None:
    beta = Publisher(alpha.newsroom, alpha.home, "beta")
    alpha.answers("/secret", html("The court", COURT))
    alpha.lists([])
    beta.announces("/x", Entry(url="http://alpha.example/secret", guid="g1", title="The court, says beta"))
    assert not alpha.collected().failures
    alpha.says("/secret", "The court", COURT)
    assert not alpha.collected().failures
    articles = {str(source): str(article) for source, article in alpha.rows("select source, article_id from articles")}
    assert articles.keys() == {"alpha", "beta"}
    ruled(alpha, articles["beta"])
    for hours in (4, 30):
        head = custody.head(alpha.home.custody)
        looked(alpha, hours)
        assert is_to_be_stamped(alpha, head), "of a visit that was filed for alpha's article"
    packed(alpha.home, tmp_path / "pack", articles["beta"])
    kept = [how for _, how, _ in visits(tmp_path / "pack")]
    assert kept.count("body again") == 2, kept
    assert check_pack(tmp_path / "pack").faults == []
