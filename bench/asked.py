"""What is asked of a home that was grown: questions of the published file, the queue, a quiet run, a rebuild."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from bench.generated import at, entry, feed_url, of_source
from bench.made_texts import STORIES, TURN, sources
from bench.spent import Figures, Spent, cpu
from config.home import Home
from config.reading import read_watch
from flows.answers.status import read_status
from flows.batches.topic_rules import Rules
from flows.collect import collect
from flows.maintain import maintain
from flows.rebuild import rebuild as rebuilt
from flows.reviewing.reviews import next_for_review
from flows.upkeep.replay import Replay, filed_order
from flows.upkeep.reread import Request, open_staged
from newsroom.hostile.served import XML, rss
from newsroom.server import Answer, Newsroom
from storage.database.comparison import Scope, compare_stores
from storage.database.published import open_published
from storage.disk.file_copies import copy_atomically
from storage.queries.questions import Limits, QuestionError, ask

TITLES = 100_000
"""How many are searched for words."""
PAGE = Path(__file__).parents[1] / "docs" / "sql.md"
HEADING, BLOCK = re.compile(r"^### (.+)$", re.MULTILINE), re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAMPLE = 20
"""Batches and captures that a night reads."""
SMALL = Limits(seconds=1800, memory="900MB", disk="20GB")
"""What a question is asked in first: given more, DuckDB keeps every block that it has read until the memory is full."""
UNLIMITED = Limits(seconds=1800, memory="12GB", disk="20GB")
"""So that a question that takes too much is measured, too."""


def worked_questions() -> list[tuple[str, str]]:
    """The questions of docs/sql.md: the heading each stands under, with its place there, and its SQL."""
    _, *parts = HEADING.split(PAGE.read_text("utf-8"))  # heading, what stands under it, heading, …
    return [
        (f"{heading} ({place})" if place > 1 else heading, sql)
        for heading, section in zip(parts[::2], parts[1::2], strict=True)
        for place, sql in enumerate(BLOCK.findall(section), 1)
    ]


def question(home: Home, place: str) -> Figures:
    """A question of docs/sql.md, by its place."""
    asked = worked_questions()[int(place)][1]
    spent = Spent()
    try:
        answer = ask(home.published, asked, limits=SMALL)
    except QuestionError:
        spent = Spent()
        answer = ask(home.published, asked, limits=UNLIMITED)
    return {**spent.figures(), "rows": len(answer.rows)}


def search(home: Home, words: str) -> Figures:
    """The ten best for two words, one rare."""
    return _asked(home, "select article_id from search($words, most := 10)", {"words": words})


def has(home: Home, words: str) -> Figures:
    """What `has` costs a title, on one thread: the titles are repeated until there are enough to be timed."""
    with open_published(home.published) as connection:
        assert connection is not None
        connection.execute("set threads = 1")
        connection.execute(f"create temp table titles as select title from articles, range({TITLES}) limit {TITLES}")
        titles = connection.execute("select count(*) from titles").fetchall()[0][0]
        spent = Spent()
        connection.execute(f"select count(*) from titles where has(title, '{words}')").fetchall()
        cost = spent.figures()
    return {**cost, "titles": titles, "us": cost["cpu"] / titles * 1e6}


def scan(home: Home, words: str) -> Figures:
    """The same two words, looked for in every text."""
    conditions = [f"contains(lower(text), '{word}')" for word in words.split()]
    return _asked(home, f"select article_id from reading_rows where {' or '.join(conditions)} limit 100000", {})


def articles_on(home: Home, since: str) -> Figures:
    """A topic's articles since a day."""
    return _asked(home, "select article_id, title from articles_on('executions', since := $since)", {"since": since})


def texts(home: Home) -> Figures:
    """All texts of a topic, each once."""
    return _asked(home, "select group_id, title, topics from texts_on('executions')", {})


def coverage(home: Home) -> Figures:
    """How much came on a topic by month, and out of what."""
    return _asked(home, "from coverage('executions', by := 'month')", {})


def carriers(home: Home) -> Figures:
    """Who carried each text that has copies, whom it credits, and what was added."""
    return _asked(home, "select article_id, agency, len(added) from carriers", {})


def queue(home: Home) -> Figures:
    """The next ten for review, and how many wait."""
    spent = Spent()
    _, waiting = next_for_review(home, topic=None, count=10)
    return {**spent.figures(), "rows": waiting}


def _asked(home: Home, asked: str, parameters: dict[str, str]) -> Figures:
    spent = Spent()
    with open_published(home.published) as connection:
        assert connection is not None
        connection.execute(f"set memory_limit = '{SMALL.memory}'")
        rows = connection.execute(asked, parameters).fetchall()
    return {**spent.figures(), "rows": len(rows)}


def nothing_new(home: Home, size: str) -> Figures:
    """A run that polls every feed and finds nothing new: with publish, workers, and those who answer for 40 feeds."""
    then = at(int(size)) + timedelta(minutes=10)
    with Newsroom(dict(map(partial(_served, int(size)), range(len(sources()))))) as newsroom:
        write_watch(home, port=newsroom.port)
        first = collect(home, also_early=True, now=lambda: then)
        assert not first.balance.fates.get("waiting"), "its feeds list other entries than the archive has"
        spent = Spent()
        report = collect(home, also_early=True, now=lambda: then + timedelta(hours=1))
    fates = report.balance.fates
    return {**spent.figures(), "feeds": report.sources_ok, "new": fates.get("new", 0) + fates.get("waiting", 0)}


def nothing_due(home: Home, size: str) -> Figures:
    """A run right after that one: no feed is due, no page is owed."""
    spent = Spent()
    report = collect(home, now=lambda: at(int(size)) + timedelta(hours=1, minutes=12))
    return {**spent.figures(), "feeds": report.sources_ok}


def status(home: Home, size: str) -> Figures:
    """What `longwatch status` asks."""
    spent = Spent()
    found = read_status(home, zone="UTC", now=at(int(size)) + timedelta(hours=1, minutes=14))
    return {**spent.figures(), "rows": found.articles}


def upkeep(home: Home, size: str) -> Figures:
    """What `longwatch maintain` does in a night, each step timed."""
    spent, steps = Spent(), {}
    began = cpu()
    for done in maintain(home, sample=SAMPLE, now=lambda: at(int(size)) + timedelta(hours=2)):
        steps[f"in {done.step}"] = cpu() - began
        began = cpu()
    return {**spent.figures(), **steps}


def _served(size: int, place: int) -> tuple[tuple[str, str], Answer]:
    """What a source's feed lists in the end: its newest articles."""
    newest = [number for number in range(max(0, size - TURN), size) if number // STORIES % len(sources()) == place]
    listed = [entry(number) for number in newest]
    items = [
        f"<item><title>{escape(one.title or '')}</title><link>{one.url}</link><guid>{one.url}</guid>"
        f"<description>{escape(one.summary or '')}</description></item>"
        for one in listed
    ]
    return (f"{sources()[place].source_id}.example", "/feed"), Answer(body=rss(items).encode(), headers=(XML,))


def write_watch(home: Home, *, port: int) -> None:
    """The files of a watch on the sources that the articles are of, served on a port of this computer."""
    here = f"127.0.0.1:{port}"
    home.settings_file.write_text(
        f'[web]\nallow = ["{here}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{here}" }}\n', "utf-8"
    )
    if home.sources.exists():
        return
    home.sources.mkdir()
    shutil.copytree(Path(__file__).parents[1] / "config" / "topics", home.topics)
    for source in sources():
        its = {("group" if name == "source_group" else name): value for name, value in of_source(source).items()}
        told = "".join(f"{name} = {value!r}\n" for name, value in its.items())
        feed = f'looks = "none"\n[[feeds]]\nurl = "{feed_url(source)}"\n'
        (home.sources / f"{source.source_id}.toml").write_text(told + feed, "utf-8")


def before_rebuild(home: Home) -> Figures:
    """Copies of what there is, as a rebuild that was interrupted here would have left them."""
    spent = Spent()
    now = at(0)
    open_staged(home, Request(), now=now)
    for path in (home.live, home.shingles):
        copy_atomically(
            path, home.store / path.name.replace("live", "rebuilt").replace("shingles", "rebuilt-shingles"), mode=0o600
        )
    return spent.figures()


def rebuild(home: Home, start: str, stop: str) -> Figures:
    """The end of a rebuild: the batches since the copies replayed, and what came since compared; then thrown away."""
    spent = Spent()
    found = rebuilt(home, read_watch(home), Request(since=at(int(start))), now=lambda: at(int(stop)))
    cost = spent.figures()
    for path in home.store.glob("rebuilt*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return {**cost, "batches": found.replayed, "differ": len(found.comparison.differences) if found.comparison else -1}


def replay(home: Home, start: str, stop: str) -> Figures:
    """The same without the filed batches before, of which a home that was multiplied has those of one turn alone."""
    since, watch = at(int(start)), read_watch(home)
    spent = Spent()
    begun = Replay(home=home, rules=Rules(watch.topics), now=lambda: at(int(stop)), on_progress=lambda _: None)
    begun.take([one for one in filed_order(home) if one.name >= f"{since:%Y%m%dT%H%M%S}"])
    replayed = spent.figures()["cpu"]
    with begun.open_both() as (store, _):
        found = compare_stores(store, home.live, Scope(since=f"{since:%Y%m%dT%H%M%S}"))
    cost = spent.figures()
    for path in home.store.glob("rebuilt*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    parts = {"in replaying": replayed, "in comparing": cost["cpu"] - replayed}
    return {**cost, "batches": begun.replayed, "differ": len(found.differences), **parts}


ASKED: dict[str, Callable[..., Figures]] = {
    "search": search, "scan": scan, "has": has, "articles_on": articles_on, "texts": texts, "coverage": coverage,
    "carriers": carriers, "queue": queue, "question": question, "nothing new": nothing_new, "nothing due": nothing_due,
    "status": status, "maintain": upkeep, "before rebuild": before_rebuild, "rebuild": rebuild, "replay": replay,
}  # fmt: skip
