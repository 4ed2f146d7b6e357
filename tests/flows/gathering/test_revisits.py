"""Pages that were had are looked at again: on time, politely, and what changed is kept apart from what did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import pytest
from click.testing import CliRunner

from config.home import Home
from config.reading import read_watch
from extractors.pages.articles import extract_article
from flows.answers.status import read_status
from flows.answers.trace import trace
from flows.collect import collect
from flows.gathering import pages, reading
from flows.gathering.revisits import due_revisits
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from longwatch import main
from newsroom.feeds import Entry
from storage.database.published import open_published
from storage.queries.balance import withheld
from storage.queries.watch.days import pages_gone
from storage.shelf import lists
from storage.shelf.shelf import Shelf
from tests.conftest import html
from tests.stories import DAY, HOUR, NOW, Story, Told, as_tests

Text = Callable[[str], str]
SOON, LATER = 1.1 * HOUR, 3.1 * HOUR
LOOKS = "select outcome from looks order by looked_at, outcome"
TOLL = "Security forces shot dead 50 people in the square, the ministry said in a statement."


def later(alpha: Any, **after: float) -> None:
    """Collect at a time after now."""
    when = datetime.now(UTC) + timedelta(**after)
    collect(alpha.home, now=lambda: when)


def due(it: Told, after: timedelta) -> list[str]:
    """The paths that a run so long after the first one would look at again."""
    with open_published(it.home.published) as connection:
        assert connection, "nothing was published yet"
        [(began,)] = connection.execute("select min(started_at) from runs").fetchall()
        found = due_revisits(connection, read_watch(it.home).sources, now=began + after)
    return sorted(one.url.removeprefix(it.url("")) for one in found if one.source_id == it.name)


def an_edit_that_no_feed_tells_of_is_found_and_says_what_changed(it: Told, text: Text) -> Story:
    before = f"{TOLL}\n{text('one')}"
    it.says("/one", "An execution", before)
    yield NOW
    it.answers("/one", page("An execution", before.replace("50", "22")))
    yield SOON
    yield LATER
    assert it.rows(LOOKS) == [("first",), ("revised",), ("unchanged",)]
    assert it.rows("select revision, changed, kinds from revisions") == [(1, [], []), (2, ["text"], ["number"])]
    texts = "select revision, contains(text, 'dead 50'), contains(text, 'dead 22') from readings order by revision"
    assert it.rows(texts) == [(1, True, False), (2, False, True)]
    assert it.rows("select count(*) from sightings where fate in ('new', 'revised')") == [(1,)]


def a_clock_or_a_counter_on_a_page_makes_no_revision(it: Told, text: Text) -> Story:
    lines = text("one").split("\n")
    it.says("/one", "An execution", "\n".join([*lines[:6], "Updated 12:04 GMT", *lines[6:], "1,204 views"]))
    yield NOW
    it.answers("/one", page("An execution", "\n".join([*lines[:6], "Updated 15:30 GMT", *lines[6:], "9,871 views"])))
    yield SOON
    assert it.rows(LOOKS) == [("first",), ("unchanged",)]
    assert it.rows("select revisions from articles") == [(1,)]


def a_page_that_vanished_and_came_back_is_reported_both_times(it: Told, text: Text) -> Story:
    it.says("/one", "An execution", text("one"))
    it.says("/two", "An execution, too", text("two"))
    yield NOW
    it.answers("/one", b"no such page", status=404)
    it.answers("/two", b"", status=302, headers=(("Location", "/"),))
    it.answers("/", page("Alpha", "The front page of Alpha, with all that is new today."))
    yield SOON
    gone = "select count(*) from articles where vanished_at is not null and words > 100"
    assert it.rows(gone) == [(2,)], "the texts stay"
    assert it.rows("select * from problems") == []
    [run] = it.rows("select distinct run_id from looks where outcome = 'gone'")
    found = pages_gone(it.home.published, run)
    own = [one.title for one in found if one.source == it.name]
    assert own == ["An execution", "An execution, too"]
    traced = trace(it.home, it.url("/one"), published_at=None, now=datetime.now(UTC)).text()
    assert "its page has been gone since " in traced
    assert "404" in traced
    it.answers("/one", page("An execution", text("one")))
    yield LATER
    [last] = it.rows("select arg_max(run_id, looked_at) from looks where outcome = 'gone'")
    assert last != run, "the page of the second is still gone"
    assert it.name not in {one.source for one in pages_gone(it.home.published, last)}
    traced = trace(it.home, it.url("/one"), published_at=None, now=datetime.now(UTC)).text()
    assert "gone" not in traced
    assert it.rows(gone) == [(1,)]
    one = "select outcome from looks join articles using (article_id) where url like '%/one' order by looked_at"
    assert it.rows(one) == [("first",), ("gone",), ("unchanged",)]
    back = "select url, gone_at < back_at from vanishings order by url"
    assert it.rows(back) == [(it.url("/one"), True), (it.url("/two"), None)]


def a_page_that_says_it_is_gone_is_gone_and_its_text_stays(it: Told, text: Text) -> Story:
    gone = {
        "/missing": (
            "Page not found",
            "The page you are looking for has moved. Try our search, or read what is new today.",
        ),
        "/taken": ("An execution", "This article has been removed at the request of the prosecutor of the province."),
        "/fa": ("صفحه یافت نشد", "خبری که به دنبال آن هستید در این سایت نیست."),
    }
    for path in gone:
        it.says(path, "An execution", text(path[1:]))
    yield NOW
    for path, (title, said) in gone.items():
        it.answers(path, page(title, said))
    yield SOON
    assert it.rows(LOOKS) == [("first",)] * 3 + [("gone",)] * 3
    assert it.rows("select revisions, words > 100 from articles") == [(1, True)] * 3
    assert it.rows("select detail like 'its page says%' from vanishings") == [(True,)] * 3


def an_entry_that_changes_when_its_page_is_gone_is_announced_and_was_had(it: Told, text: Text) -> Story:
    for path in ("/one", "/two"):
        it.says(path, "An execution", text(path[1:]))
    yield NOW
    for path in ("/one", "/two"):
        it.announces(path, Entry(url=it.url(path), guid=it.url(path), title="An execution is denied"))
    it.answers("/one", b"", status=404)
    it.answers("/two", b"", status=503)
    yield SOON
    assert it.rows("select url from vanishings where back_at is null") == [(it.url("/one"),)]
    assert it.rows("select url from owed order by url") == [(it.url("/one"),), (it.url("/two"),)]
    status = read_status(it.home, zone="UTC")
    assert status.gone_anew == 1
    assert "announced and not fetched yet; 1 collected before and announced again, but gone" in status.text()
    assert [one.pages for one in withheld(it.home.published) if one.source == it.name] == [1]
    missing = files("config").joinpath("queries", "missing.sql").read_text("utf-8")
    assert [row[2] for row in it.rows(missing)] == [it.url("/two")]
    shelf = Shelf(it.home.published, it.home.spool, zone="UTC")
    assert [row["pages"] for row in lists.missing(shelf)["owed"] if row["source"] == it.name] == [1]
    shelf.close()


def a_headline_that_the_feed_changes_is_a_revision(it: Told, text: Text) -> Story:
    it.says("/one", "An execution", text("one"))
    yield NOW
    url = it.url("/one")
    it.announces("/one", Entry(url=url, guid=url, title="An execution is denied"))
    it.answers("/one", page("An execution", text("one").replace("one14", "one15")))
    yield SOON
    assert it.rows("select changed from revisions where revision = 2") == [(["title", "text"],)]


def a_typo_reopens_no_ruling_and_a_number_does(it: Told, text: Text) -> Story:
    before = f"{TOLL} The goverment denied it.\n{text('one')}"
    it.says("/one", "An execution", before)
    yield NOW
    [(article_id,)] = it.rows("select article_id from articles")
    ruled(it, "review", "mark", str(article_id), "relevant", "--as", "Ada")
    it.answers("/one", page("An execution", before.replace("goverment", "government")))
    yield SOON
    assert it.rows("select reopened from reviews") == [(False,)]
    it.answers("/one", page("An execution", before.replace("goverment", "government").replace("50", "22")))
    yield LATER
    assert it.rows("select reopened from reviews") == [(True,)]
    assert it.rows("select kinds from revisions order by revision") == [([],), (["typo"],), (["number"],)]


def diff_shows_word_by_word_what_changed(it: Told, text: Text) -> Story:
    before = f"{text('one')}\n{TOLL}"
    it.says("/one", "An execution", before)
    yield NOW
    [(article_id,)] = it.rows("select article_id from articles")
    only = ruled(it, "diff", str(article_id), code=2)
    assert "has one revision" in only
    assert "it stood so" in only
    it.answers("/one", page("An execution", before.replace("50 people", "22 <b>men</b>")))
    yield SOON
    done = ruled(it, "diff", str(article_id)[:8])
    assert "shot dead [-50 people-] {+22 men+} in the square" in " ".join(done.split())
    assert "changed: number" in done
    assert "11 paragraphs as before" in done
    assert max(map(len, done.splitlines())) <= 80
    assert ruled(it, "diff", str(article_id), "--whole").count("Witness") == 12
    ruled(it, "diff", str(article_id), "1", "2", "--html", str(it.home.root / f"{it.name}.html"))
    html = (it.home.root / f"{it.name}.html").read_text("utf-8")
    assert "<del>50 people</del> <ins>22 men</ins>" in html
    assert 'dir="ltr"' in html
    assert "no revision 3" in ruled(it, "diff", str(article_id), "1", "3", code=2)


def a_diff_in_persian_reads_from_right_to_left_and_nothing_in_it_runs(it: Told, text: Text) -> Story:
    lines = [f"در شهر شماره {n} مردم در برابر دادگاه گرد آمدند و نام {n * 7} زندانی را خواندند." for n in range(12)]
    hostile = "او گفت <script>alert(1)</script> &lt;img src=x onerror=alert(2)&gt; و رفت تا خبر را به همه برساند."
    it.says("/fa", "اعدام در زاهدان", "\n".join([*lines, hostile, "نیروهای امنیتی ۵۰ نفر را در میدان شهر کشتند."]))
    yield NOW
    changed = [*lines, hostile.replace("رفت", "ماند"), "نیروهای امنیتی ۲۲ نفر را در میدان شهر کشتند."]
    it.answers("/fa", page("اعدام در زاهدان", "\n".join(changed)))
    yield SOON
    [(article_id,)] = it.rows("select article_id from articles where language = 'fa'")
    ruled(it, "diff", str(article_id), "--html", str(it.home.root / f"{it.name}.html"))
    html = (it.home.root / f"{it.name}.html").read_text("utf-8")
    assert 'lang="fa" dir="rtl"' in html
    assert "<del>۵۰</del>" in html
    assert "<script" not in html
    assert "<img" not in html


def a_page_is_looked_at_again_when_it_is_time_and_no_more_often(it: Told, text: Text) -> Story:
    it.says("/one", "An execution", text("one"))
    it.says("/two", "Another matter", text("two"))
    yield NOW
    assert due(it, timedelta(minutes=50)) == [], "before its time"
    yield SOON
    assert (it.asked().count("/one"), it.asked().count("/two")) == (2, 2)
    assert due(it, 1.5 * HOUR) == []
    for hours in (3.1, 9.1, 25):
        yield hours * HOUR
    assert (it.asked().count("/one"), it.asked().count("/two")) == (5, 5), "at 1, 3, 9 and 24 hours"
    assert due(it, 20 * DAY) == ["/one"], "tagged"
    yield 90 * DAY
    assert (it.asked().count("/one"), it.asked().count("/two")) == (6, 5), "looks missed are one"
    assert it.rows("select outcome, count(*) from looks group by 1 order by 1") == [("first", 2), ("unchanged", 9)]
    statuses = "select status, count(*) from fetches where purpose = 'look' group by 1"
    assert it.rows(statuses) == [(304, 9)], "the server was asked whether anything had changed"
    assert it.rows("select count(*) from revisions") == [(2,)]
    stood = "select revision, stood_from < stood_until, looks from standings order by all"
    assert it.rows(stood) == [(1, True, 5), (1, True, 6)]


def a_source_says_that_none_of_its_pages_is_looked_at_again(it: Told, text: Text) -> Story:
    it.file.write_text(f'looks = "none"\n{it.file.read_text("utf-8")}', "utf-8")
    it.says("/one", "An execution", text("one"))
    yield NOW
    yield 90 * DAY
    assert it.asked().count("/one") == 1


def a_source_says_that_all_of_its_pages_are_looked_at_again_for_longer_than_a_day(it: Told, text: Text) -> Story:
    it.file.write_text(f'looks = "all"\n{it.file.read_text("utf-8")}', "utf-8")
    it.says("/two", "Another matter", text("two"))
    yield NOW
    yield 25 * HOUR
    assert it.asked().count("/two") == 5
    assert due(it, 20 * DAY) == ["/two"]
    yield 90 * DAY
    assert it.asked().count("/two") == 6


def a_look_that_fails_is_tried_again_within_the_day_and_hides_nothing(it: Told, text: Text) -> Story:
    it.says("/one", "An execution", text("one"))
    yield NOW
    yield LATER
    it.answers("/one", b"", status=503)
    yield 9.1 * HOUR
    assert due(it, 9.5 * HOUR) == []
    yield 10.2 * HOUR
    assert (due(it, 11.5 * HOUR), due(it, 12.3 * HOUR)) == ([], ["/one"])
    assert it.rows(LOOKS) == [("first",), ("unchanged",), ("unchanged",), ("failed",), ("failed",)]
    assert it.rows("select vanished_at, text_state from articles") == [(None, "ok")]


STORIES = (
    an_edit_that_no_feed_tells_of_is_found_and_says_what_changed,
    a_clock_or_a_counter_on_a_page_makes_no_revision,
    a_page_that_vanished_and_came_back_is_reported_both_times,
    a_page_that_says_it_is_gone_is_gone_and_its_text_stays,
    an_entry_that_changes_when_its_page_is_gone_is_announced_and_was_had,
    a_headline_that_the_feed_changes_is_a_revision,
    a_typo_reopens_no_ruling_and_a_number_does,
    diff_shows_word_by_word_what_changed,
    a_diff_in_persian_reads_from_right_to_left_and_nothing_in_it_runs,
    a_page_is_looked_at_again_when_it_is_time_and_no_more_often,
    a_source_says_that_none_of_its_pages_is_looked_at_again,
    a_source_says_that_all_of_its_pages_are_looked_at_again_for_longer_than_a_day,
    a_look_that_fails_is_tried_again_within_the_day_and_hides_nothing,
)


test_it_goes_as_it_is_told = as_tests(STORIES)


@pytest.mark.usefixtures("ended")
def test_a_rebuild_of_what_the_stories_left_finds_no_difference(told_in: Home) -> None:
    again = rebuild(told_in, read_watch(told_in), Request(), now=lambda: datetime.now(UTC))
    assert again.is_same, again.text()


def test_newer_code_that_reads_a_page_otherwise_makes_no_revision(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by = {"old": "0.0.1", "new": version("longwatch")}
    older = frozenset(text(f"{name}{of}").split("\n")[3] for name in read_by for of in ("prison", "court"))
    for name, program_version in read_by.items():
        alpha.says(f"/{name}/one", "An execution", text(f"{name}prison"))
        alpha.says(f"/{name}/two", "An execution, too", text(f"{name}court"))
        with monkeypatch.context() as patched:
            patched.setattr(reading, "extract_article", partial(extract_article, lines=older))
            patched.setattr(pages, "installed_version", lambda program_version=program_version: program_version)
            collect(alpha.home, also_early=True)
    advert = "<aside class='promo'>Buy a newspaper</aside></body>"
    for name in read_by:
        read = page("An execution", text(f"{name}prison"))
        alpha.answers(f"/{name}/one", read.replace(b"</body>", advert.encode()))
        alpha.answers(f"/{name}/two", page("An execution, too", text(f"{name}court").replace("court14", "court15")))
    later(alpha, hours=1.1)
    looks = "select outcome from looks join articles using (article_id) where url like '%/{}' order by looked_at"
    for name in read_by:
        assert alpha.rows(looks.format(f"{name}/one")) == [("first",), ("unchanged",)]
        assert alpha.rows(looks.format(f"{name}/two")) == [("first",), ("revised",)]


def page(title: str, text: str) -> bytes:
    """A page as alpha.says makes it."""
    return html(title, text)


def ruled(alpha: Any, *arguments: str, code: int = 0) -> str:
    """What a command prints, on stdout where it goes well."""
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), *arguments])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output
