"""Copies that say why they are copies, relations that make no group, and people who have the last word."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.home import Home
from config.reading import read_watch
from extractors.copies.duplicates import Placed
from extractors.copies.fingerprints import Fingerprint, fingerprint
from flows.collect import collect
from flows.filing.committer import commit
from flows.filing.transaction import catch_up
from flows.maintain import maintain
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from longwatch import main
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.archive.spool import drop
from storage.database.live import live
from storage.indexes.copy_index import HEADERS, add, newest_batch, open_shingles
from storage.queries.live.batches import newest_number
from storage.queries.watch.status import counts_of_watch
from tests.conftest import Alpha, html, text_about

Text = Callable[[str], str]
GROUPS = "select url, group_id from articles order by url"


@pytest.fixture
def beta(alpha: Any) -> Any:
    """Alpha, with a second source of another family beside it."""
    watch_beta(alpha)
    return alpha


def watch_beta(alpha: Alpha) -> None:
    file = (alpha.home.sources / "alpha.toml").read_text("utf-8")
    other = file.replace("alpha.example", "beta.example").replace('"Alpha"', '"Beta"')
    (alpha.home.sources / "beta.toml").write_text(other, "utf-8")


def published_by(alpha: Any, host: str, path: str, title: str, text: str) -> None:
    """Publish at a host of its own."""
    alpha.newsroom.publish({(host, path): Answer(body=html(title, text))})
    entries = alpha.__dict__.setdefault("others", {}).setdefault(host, [])
    entry = Entry(url=f"http://{host}{path}", guid=path, title=title)
    if entry not in entries:
        entries.insert(0, entry)
    alpha.newsroom.publish({(host, FEED_PATH): feed_for(host, entries)})


def longwatch(alpha: Any, *arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), *arguments])
    assert done.exit_code == code, done.output
    return done.output


def ids(alpha: Any) -> dict[str, str]:
    return {
        str(url).rpartition("/")[2]: str(article) for url, article in alpha.rows("select url, article_id from articles")
    }


def groups_of(alpha: Any) -> dict[str, str]:
    return {str(url).rpartition("/")[2]: str(group) for url, group in alpha.rows(GROUPS)}


def same_after_rebuild(alpha: Any) -> bool:
    again = rebuild(alpha.home, read_watch(alpha.home), Request(), now=lambda: datetime.now(UTC))
    assert again.comparison
    assert again.comparison.differences == ()
    counts = counts_of_watch(alpha.home.published, zone="UTC")
    assert [(counts.articles, counts.texts)] == alpha.rows("select count(*), count(distinct group_id) from articles")
    return True


ADDED = "The ministry has not answered questions that were put to it by this newspaper."
WALL = "Please enable JavaScript to read this article."


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """What two sources had, and an hour later: an edited copy, and the text of an article that was a wall at first."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("copied") / "home")
        watch_beta(alpha)
        lines = text_about("prison").split("\n")
        published_by(alpha, "alpha.example", "/one", "An execution", "\n".join(lines))
        published_by(alpha, "alpha.example", "/open", "A trial", text_about("square"))
        published_by(alpha, "beta.example", "/walled", "A trial", WALL)
        alpha.collected()
        assert alpha.rows("select count(*) from groups") == [(0,)]
        edited = "\n".join([*lines[:3], *lines[4:], ADDED, "(Reuters)"])
        published_by(alpha, "beta.example", "/two", "An execution is reported", edited)
        published_by(alpha, "beta.example", "/else", "Another matter", text_about("court"))
        published_by(alpha, "beta.example", "/walled", "A trial", text_about("square"))
        later = datetime.now(UTC) + timedelta(hours=1.2)
        collect(alpha.home, also_early=True, now=lambda: later)
        yield alpha


def test_a_copy_says_why_who_was_first_and_what_it_added_and_cut(copied: Alpha) -> None:
    one, two, cut = ids(copied)["one"], ids(copied)["two"], text_about("prison").split("\n")[3]
    its = f"where group_id = '{one}'"
    carriers = (
        f"select article_id, source, position, clock, agency, lag > interval 0 second from carriers {its} order by 3"
    )
    assert copied.rows(carriers) == [(one, "alpha", 1, "ours", None, False), (two, "beta", 2, "ours", "Reuters", True)]
    [(added_there, cut_there)] = copied.rows(f"select added, cut from carriers {its} and position = 2")
    assert added_there == [ADDED, "(Reuters)"]
    assert cut_there == [cut]
    voices = f"select articles, sources, families, families_without_credit, agencies from groups {its}"
    assert copied.rows(voices) == [(2, 2, 2, 1, ["Reuters"])]
    why = longwatch(copied, "why", two)
    assert "edited copy: " + one in why
    assert f"only here: {ADDED}" in " ".join(why.split())
    assert "came first: before all others" in why
    assert max(map(len, why.splitlines())) <= 80
    found = json.loads(longwatch(copied, "why", one[:6], "--json"))
    assert found["relations"][0]["only_there"] == [ADDED, "(Reuters)"]
    assert found["relations"][0]["phrases"]
    assert found["first_because"] == "before all others"


def test_an_article_first_seen_as_a_wall_joins_its_group_with_its_first_text(copied: Alpha) -> None:
    assert copied.rows("select articles from groups") == [(2,), (2,)]
    groups = groups_of(copied)
    assert groups["walled"] == groups["open"]
    assert copied.rows("select revisions from articles where url like '%/walled'") == [(2,)]


def test_a_person_splits_and_joins_and_nothing_undoes_it(copied: Alpha, tmp_path: Path) -> None:
    watch = copy(copied)
    watch.home = Home(Path(shutil.copytree(copied.home.root, tmp_path / "home")))
    one, two, other = (ids(watch)[name] for name in ("one", "two", "else"))
    assert watch.rows("select copies from articles order by copies") == [(0,), (1,), (1,), (1,), (1,)]
    assert "nothing to split" in longwatch(watch, "review", "split", other, "--as", "Ada", code=2)
    longwatch(watch, "review", "split", two, "--as", "Ada", "--note", "another prisoner of the same name")
    longwatch(watch, "review", "join", other, one, "--as", "Ada")
    groups = groups_of(watch)
    assert groups["else"] == groups["one"] != groups["two"]
    published_by(watch, "beta.example", "/three", "An execution", text_about("court"))
    watch.collected()
    groups = groups_of(watch)
    assert groups["three"] == groups["one"], "a later copy follows"
    why = " ".join(longwatch(watch, "why", two).split())
    assert "split off by Ada: another prisoner of the same name" in why
    assert same_after_rebuild(watch)
    whole = watch.home.shingles.read_bytes()
    watch.home.shingles.write_bytes(
        bytes(byte ^ 255 if n >= HEADERS and n % 512 == 0 else byte for n, byte in enumerate(whole))
    )
    published_by(watch, "beta.example", "/four", "An execution", text_about("court"))
    watch.collected()
    groups = groups_of(watch)
    assert groups["four"] == groups["one"], "also where the fingerprints were damaged"
    [(message,)] = watch.rows("select message from problems where failure = 'fingerprints'")
    assert message == "shingles.duckdb: was damaged, and was made anew of the texts that are filed: check the disk"
    assert watch.rows("select kind, made_by from groupings order by decided_at") == [("split", "Ada"), ("join", "Ada")]


def test_a_roundup_a_teaser_and_a_followup_are_reported_and_make_no_group(beta: Any, text: Text) -> None:
    reports = {name: f"{text(name)}\n{text(name + 's')}" for name in ("prison", "court", "square", "border")}
    for name, report in reports.items():
        published_by(beta, "alpha.example", f"/{name}", f"News of the {name}", report)
    beta.collected()
    week = "\n".join(reports.values())
    published_by(beta, "beta.example", "/week", "The week", week)
    teaser = "\n".join(reports["court"].split("\n")[:5])
    published_by(beta, "beta.example", "/teaser", "In short", teaser)
    beta.collected()
    assert beta.rows("select count(distinct group_id), count(*) from articles") == [(6, 6)]
    assert beta.rows("select count(*) from groups") == [(0,)]
    names = {article: name for name, article in ids(beta).items()}
    kinds = {
        (names[str(article)], names[str(other)], kind)
        for article, other, kind in beta.rows("select article_id, other_id, kind from relations")
    }
    assert ("teaser", "court", "excerpt") in kinds
    assert ("week", "prison", "contains") in kinds
    assert not {kind for _, _, kind in kinds} & {"copy", "edited copy"}
    assert "excerpt: " in longwatch(beta, "why", ids(beta)["prison"]), "seen from the other side"


def test_lost_fingerprints_are_made_once_each_a_batch_at_a_time_and_a_terminal_is_told(
    beta: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("prison", "court"):
        published_by(beta, "alpha.example", f"/{name}", "An execution", text(name))
        beta.collected()
    beta.home.shingles.unlink()
    stored: list[int] = []

    def counted(*given: Any) -> Fingerprint:
        stored.append(newest_batch(prints))
        return fingerprint(*given)

    with (
        monkeypatch.context() as patched,
        live(beta.home.live, now=datetime.now(UTC)) as store,
        open_shingles(beta.home.shingles) as prints,
    ):
        patched.setattr("extractors.copies.fingerprints.fingerprint", counted)
        patched.setattr("flows.filing.transaction.TEXTS_A_LINE", 1)
        patched.setattr(sys, "stderr", terminal := io.StringIO())
        patched.setattr(terminal, "isatty", lambda: True)
        catch_up(store, prints, newest_number(store))
    assert len(stored) == 2
    assert stored[0] < stored[1], "the first batch was kept before the second was begun"
    said = "fingerprints of texts that were filed: {} of 2 are made"
    assert terminal.getvalue().splitlines() == [said.format(1), said.format(2)]
    fingerprints_of_a_database_that_a_backup_has_replaced_are_made_anew(beta, text)


def fingerprints_of_a_database_that_a_backup_has_replaced_are_made_anew(beta: Any, text: Text) -> None:
    with open_shingles(beta.home.shingles) as prints:
        lost = Placed(
            article_id="lost", group_id="lost", fingerprint=fingerprint(None, text("court"), "en"), day=date(2026, 1, 1)
        )
        add(prints, [lost], batch=newest_batch(prints) + 1)
    for number in range(1, 4):  # filed since, with no text among them, in more batches than the lost ones were
        drop(beta.home.spool, f"since-{number}", [{"record": "setting", "setting": "s", "setting_value": "x"}])
    commit(beta.home, topics=(), run_id="since", now=lambda: datetime.now(UTC))
    with live(beta.home.live, now=datetime.now(UTC)) as store, open_shingles(beta.home.shingles) as prints:
        catch_up(store, prints, newest_number(store))
        kept = prints.execute("select article_id from fingerprints order by all").fetchall()
    assert kept == sorted((ids(beta)[name],) for name in ("prison", "court"))


def test_a_copy_of_an_old_text_is_found_at_night_and_a_persons_split_holds(beta: Any, text: Text) -> None:
    published_by(beta, "alpha.example", "/one", "An execution", text("prison"))
    beta.collected()
    later = datetime.now(UTC) + timedelta(days=200)
    published_by(beta, "beta.example", "/two", "An execution", text("prison"))
    collect(beta.home, also_early=True, now=lambda: later)
    assert beta.rows("select count(*) from groups") == [(0,)], "too long ago for a commit"
    steps = {done.step: done.says for done in maintain(beta.home, sample=0, now=lambda: later)}
    assert "1 older copy found" in steps["history"]
    collect(beta.home, now=lambda: later)
    assert beta.rows("select articles, longest_lag > interval 199 day from groups") == [(2, True)]
    assert beta.rows("select kind, made_by from groupings") == [("join", "longwatch maintain")]
    again = {done.step: done.says for done in maintain(beta.home, sample=0, now=lambda: later)}
    assert again["history"].startswith("0 articles")
    longwatch(beta, "review", "split", ids(beta)["two"], "--as", "Ada")
    assert beta.rows("select count(*) from groups") == [(0,)]
    assert same_after_rebuild(beta)
