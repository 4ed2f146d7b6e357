"""A seal destroys the text wherever it lies under the home, keeps hash and reason, and leaves the rest as it was."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import zstandard
from click.testing import CliRunner

from config.home import Home
from config.reading import read_watch
from extractors.records import Article
from flows.clock import clock
from flows.gathering.reading import article_of as read_article
from flows.rebuild import rebuild
from flows.retag import retag
from flows.reviewing.regroup import split_group
from flows.topics.accept import accept
from flows.upkeep.doctor import examine
from flows.upkeep.reread import Request
from flows.upkeep.seal import Sealed, order, seal
from flows.upkeep.verify import verify
from longwatch import main
from newsroom.feeds import Entry
from newsroom.server import Newsroom
from storage.archive import custody
from storage.archive.captures import Capture, CaptureError, read_capture
from storage.archive.line_lists import keep_list, line_list
from storage.archive.spool import filed_path, name_of, packed_lines, raw_lines, read_batch
from storage.disk import file_copies
from storage.disk.connections import find_tables
from storage.disk.file_hashes import file_sha256
from storage.disk.locks import LockHeldError, hold_lock
from storage.disk.shared_database import close_kept
from storage.disk.written_pieces import SPARE
from storage.queries.questions import QuestionError
from storage.sealing.destruction import BARE, is_whole
from storage.sealing.seal_orders import seal_order_faults
from storage.sealing.seal_reach import Reach
from tests.conftest import Alpha, html

SECRET = "Marjan Tabrizi"
PICTURED = f"""<p>The <a href="/ruling.pdf">ruling</a> is public.</p>
    <figure><img src="/court.jpg"><figcaption>{SECRET} before the court</figcaption></figure></article>""".encode()
OLD = "before-schema-2.duckdb"
GONE = 2**22 + 1
"""The number of no process: computers count to half of that."""
SPILLED = (
    f"longwatch.duckdb.{GONE}-0.tmp", f"store/questions.{GONE}-3.tmp", f"store/live.duckdb.{GONE}-1.tmp",
    "longwatch.duckdb.tmp", "store/questions", "store/live.duckdb.tmp",
)  # fmt: skip
"""Folders into which a question of this version, or of an earlier one, wrote what it had read."""
APART = "select captions, images, documents from readings join articles using (article_id) where url like '%/named'"


FILLED = "select table_name from duckdb_tables() where not internal and estimated_size > 0"
"""Rows that were deleted count until the table is written anew."""


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """Two articles, one of which names somebody, seen in two runs; its execution earns it a topic."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("collected") / "home")
        alpha.says("/quiet", "Harvest is late", about("harvest"))
        text = f"{about('prison')}\n{SECRET} saw an execution and named the judge."
        alpha.says("/named", f"{SECRET} speaks", text)
        alpha.answers("/named", html(f"{SECRET} speaks", text).replace(b"</article>", PICTURED))
        alpha.collected()
        alpha.says("/third", "Trains are late", about("trains"))
        alpha.collected()
        yield alpha


@pytest.fixture
def watched(collected: Alpha, tmp_path: Path) -> Alpha:
    """A copy of it that may be written to; the publisher is the same."""
    return copied(collected, tmp_path / "home")


def copied(collected: Alpha, root: Path) -> Alpha:
    shutil.copytree(collected.home.root, root)
    (root / "store" / "publish.json").unlink(missing_ok=True)  # it is our turn to publish
    alpha = copy(collected)
    alpha.home = Home(root)
    return alpha


def about(subject: str) -> str:
    line = "Witness {0}{1} told the court of {0} what {0}{2} had seen on the road to {0}{3} before dawn."
    return "\n".join(line.format(subject, n, n * 7, n * 13) for n in range(12))


def capture_of(alpha: Alpha, path: str) -> str:
    (row,) = alpha.rows(f"select capture_sha256 from articles where url like '%{path}'")
    return str(row[0])


def article_of(alpha: Alpha, path: str) -> str:
    return str(alpha.rows(f"select article_id from articles where url like '%{path}'")[0][0])


def sealed(alpha: Alpha, path: str = "/named") -> Sealed:
    (alpha.home.store / "publish.json").unlink(missing_ok=True)
    ordered = order(alpha.home, capture_of(alpha, path), whole_article=False, keep_feeds=False)
    return seal(alpha.home, ordered, reason="she asked for it", by="Ada", now=clock)


def holding(folder: Path, words: str) -> list[str]:
    """The files that hold words: as they are, unpacked, or in any table."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        path.relative_to(folder).as_posix() for path in files if any(words.encode() in form for form in forms(path))
    ]


def forms(path: Path) -> list[bytes]:
    body = path.read_bytes()
    if path.suffix == ".gz":
        return [body, gzip.decompress(body)]
    if path.suffix == ".zst":
        return [body, zstandard.ZstdDecompressor().decompress(body)]
    if path.suffix == ".duckdb":
        close_kept()
        with duckdb.connect(str(path), read_only=True) as connection:
            find_tables(connection)
            tables = connection.execute(FILLED).fetchall()
            return [body, *(str(connection.execute(f"select * from {one}").fetchall()).encode() for (one,) in tables)]
    return [body]


@pytest.fixture(scope="module")
def gone(collected: Alpha, tmp_path_factory: pytest.TempPathFactory) -> tuple[Alpha, dict[str, object]]:
    """A copy, moved elsewhere, in which the article that names somebody is sealed, and what was known before.

    Nobody writes to it.
    """
    alpha = copied(collected, tmp_path_factory.mktemp("gone") / "home")
    alpha.home = Home(alpha.home.root.rename(alpha.home.root.with_name("moved")))
    shutil.copy(alpha.home.live, alpha.home.store / OLD)
    [(article,)] = alpha.rows(f"select article_id from articles where contains(title, '{SECRET}')")
    alpha.home.digests.mkdir()
    for ending in ("md", "html"):
        line = f"- {SECRET} speaks (alpha) `{str(article)[:8]}`"
        (alpha.home.digests / f"2026-01-01.{ending}").write_text(line, "utf-8")
    before: dict[str, object] = {
        "beside": alpha.rows(APART),
        "endings": {Path(path).suffix for path in holding(alpha.home.root, SECRET)},
        "found": alpha.rows("select count(*) from search('Marjan')"),
        "sha256": capture_of(alpha, "/named"),
        "balance": alpha.rows("select * from balance order by run"),
        "chain": custody.read_chain(alpha.home.custody)[0],
    }
    for name in SPILLED:
        (alpha.home.root / name).mkdir()
        (alpha.home.root / name / "block.tmp").write_text(SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_copies, "SMALLEST", 0)  # as in a large home, which keeps the published file before
        done = sealed(alpha)
    before["copies"], before["spilled"] = done.copies, done.spilled
    return alpha, before


def test_what_stood_beside_a_sealed_text_goes_with_it(gone: tuple[Alpha, dict[str, object]]) -> None:
    alpha, before = gone
    here = "http://alpha.example"
    assert before["beside"] == [([f"{SECRET} before the court"], [f"{here}/court.jpg"], [f"{here}/ruling.pdf"])]
    assert alpha.rows(APART) == [(None, None, None)]


def test_no_file_under_the_home_holds_the_text_any_more(gone: tuple[Alpha, dict[str, object]]) -> None:
    alpha, before = gone
    assert before["endings"] == {".duckdb", ".gz", ".zst", ".atom", ".md", ".html"}
    assert holding(alpha.home.root, SECRET) == []
    assert holding(alpha.home.root, "named the judge") == []


def test_search_finds_it_no_more_and_the_rest_as_before(gone: tuple[Alpha, dict[str, object]]) -> None:
    alpha, before = gone
    assert before["found"] == [(1,)]
    assert alpha.rows("select count(*) from search('Marjan')") == [(0,)]
    assert alpha.rows("select count(*) from search('trains')") == [(1,)]


def test_hash_reason_name_topic_and_account_stay(gone: tuple[Alpha, dict[str, object]]) -> None:
    alpha, before = gone
    row = alpha.rows(f"select reason, sealed_by, because from seals where sha256 = '{before['sha256']}'")
    assert row == [("she asked for it", "Ada", "named in the order")]
    rows = alpha.rows("select title, text, text_state, topics from articles where url like '%/named'")
    assert rows == [(None, "", "sealed", ["executions"])]
    assert alpha.rows("select * from balance order by run") == before["balance"]
    assert alpha.rows("select count(*) from articles where text_state = 'ok'") == [(2,)]


@pytest.mark.parametrize("asked", ["trace", "show", "diff"])
def test_who_asks_for_it_learns_who_sealed_it_and_why(gone: tuple[Alpha, dict[str, object]], asked: str) -> None:
    alpha, _ = gone
    [(article, url)] = alpha.rows("select article_id, url from articles where url like '%/named'")
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), asked, str(url if asked == "trace" else article)])
    assert " by Ada (she asked for it): its text and bytes were destroyed" in done.output
    assert f"`longwatch --home {alpha.home.root} sql 'from seals'`" in done.output
    assert "is kept" not in done.output


def test_every_other_capture_is_read_as_before_and_others_tools_read_the_files(
    gone: tuple[Alpha, dict[str, object]],
) -> None:
    watched, _ = gone
    rows = watched.rows(
        "select sha256, warc, record_offset, record_length, bytes from capture_rows where kept = 'body'"
    )
    away = {row[0] for row in watched.rows("select sha256 from seals")}
    for row in rows:
        names = ("sha256", "warc", "record_offset", "record_length", "bytes")
        capture = Capture(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
        assert is_whole(watched.home.captures, capture)
        if capture.sha256 in away:
            with pytest.raises(CaptureError):
                read_capture(watched.home.captures, capture)
        else:
            read_capture(watched.home.captures, capture)
    warcs = [str(path) for path in watched.home.captures.rglob("*.gz")]
    checked = subprocess.run([f"{Path(sys.executable).parent}/warcio", "check", *warcs], check=False, timeout=30)
    assert checked.returncode == 0


def test_the_chain_holds_the_old_hash_of_a_batch_and_names_the_new(gone: tuple[Alpha, dict[str, object]]) -> None:
    watched, known = gone
    before = known["chain"]
    assert isinstance(before, list)
    lines, faults = custody.read_chain(watched.home.custody)
    assert faults == []
    assert lines[: len(before)] == before
    changed = [line for line in lines if line["event"] == "seal"]
    assert changed
    [(number,)] = watched.rows("select person from person_rows where name = 'Ada'")
    [(order,)] = watched.rows("select distinct seal_id from seals")
    assert {(line["by"], line["note"]) for line in changed} == {(number, order)}
    assert b"Ada" not in watched.home.custody.read_bytes()


def test_verify_and_doctor_say_of_a_seal_that_was_cut_short_to_run_it_again_and_that_ends_it(
    watched: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = order(watched.home, capture_of(watched, "/named"), whole_article=False, keep_feeds=False)
    kept = tmp_path / "kept"
    shutil.copytree(watched.home.captures, kept)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("flows.upkeep.seal._file_hashes", killed)  # a batch is written anew, and the chain has the old
        with pytest.raises(KeyboardInterrupt):
            seal(watched.home, ordered, reason="r", by="Ada", now=clock)
    found = verify(watched.home)
    assert [fault for fault in found.faults if "restore it from a backup" in fault]
    assert [one for one in found.remarks if one.startswith(f"the seal of {ordered.sha256[:16]} was cut short")]
    seal(watched.home, ordered, reason="again", by="Ada", now=clock)
    again = verify(watched.home)
    assert (again.faults, [one for one in again.remarks if "cut short" in one]) == ([], [])

    shutil.rmtree(watched.home.captures)
    kept.rename(watched.home.captures)  # as if it had been killed before the records
    assert holding(watched.home.root, SECRET)
    [unfinished] = [one for one in examine(watched.home, now=clock()) if one.check == "seals"]
    assert unfinished.says == f"the seal of {ordered.sha256[:16]} was cut short", "its readings are gone, its bytes not"
    ended = seal(watched.home, ordered, reason="once more", by="Ada", now=clock)
    assert ended.records > 1
    assert not [one for one in examine(watched.home, now=clock()) if one.check == "seals"]
    assert holding(watched.home.root, SECRET) == []
    [(article,)] = watched.rows("select article_id from articles where url like '%/named'")
    words = ["review", "mark", str(article), "relevant", "--as", "Ben"]
    ruled = CliRunner().invoke(main, ["--home", str(watched.home.root), *words])
    assert "note: sealed on " in ruled.stderr, "nobody rules on a destroyed text without learning that it is"


def test_old_copies_of_the_database_go(gone: tuple[Alpha, dict[str, object]]) -> None:
    alpha, before = gone
    assert {OLD} <= set(before["copies"]) <= {OLD, SPARE}, "a spare only where the file system can tell who has it open"  # type: ignore[call-overload]
    assert not [name for name in (OLD, SPARE) if (alpha.home.store / name).exists()]
    assert not [name for name in SPILLED if (alpha.home.root / name).exists()]
    named = {f"longwatch.duckdb.{GONE}-0.tmp", "store/live.duckdb.tmp", "store/questions", "longwatch.duckdb.tmp"}
    assert named <= set(before["spilled"]), "others went when the next question was asked"  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("given", "said"), [("abc", "at least 8"), ("0" * 12, "no capture has a hash that begins like this")]
)
def test_an_order_that_names_no_one_capture_is_refused(collected: Alpha, given: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        order(collected.home, given, whole_article=False, keep_feeds=False)


def test_a_day_of_the_seal_is_that_of_the_order_and_a_hub_is_told_what_lies_elsewhere(watched: Alpha) -> None:
    text = watched.home.settings_file.read_text("utf-8")
    watched.home.settings_file.write_text(f'{text}\n[shared]\nurl = "file:///between"\nrole = "hub"\n', "utf-8")
    ordered = order(watched.home, capture_of(watched, "/named"), whole_article=False, keep_feeds=True)
    beside = watched.home.published.with_name(f".{watched.home.published.name}.sending.part")
    beside.hardlink_to(watched.home.published)
    done = seal(watched.home, ordered, reason="r", by="Ada", now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    assert "next: `longwatch hub` puts the published file into the store anew" in done.text()
    assert "the homes of gatherers hold what they sent" in done.text()
    assert (watched.home.sealed_note.exists(), beside.exists()) == (True, False)
    assert watched.rows("select distinct sealed_at::date::varchar from seals") == [("2026-01-02",)]
    assert all("feed" not in str(row[0]) for row in watched.rows("select because from seals"))


def test_the_command_asks_first_and_what_it_sealed_is_waited_for_no_longer_not_fetched_again_rebuilt_and_no_damage(
    watched: Alpha,
) -> None:
    url = "http://alpha.example/named"
    watched.announces("/named", Entry(url=url, guid=url, title="Changed"))
    watched.answers("/named", b"", status=503)
    watched.collected()
    assert watched.rows("select count(*) from owed") == [(1,)]
    (watched.home.store / "publish.json").unlink(missing_ok=True)
    with hold_lock(watched.home.collect_lock, holder="a run"), pytest.raises(LockHeldError, match="a run"):
        sealed(watched)
    assert holding(watched.home.root, SECRET), "a run may have the text in hand"
    command = ["--home", str(watched.home.root)]
    words = [*command, "seal", capture_of(watched, "/named")[:12], "--reason", "r", "--as", "Ada"]
    refused = CliRunner().invoke(main, words, input="n\n")
    assert refused.exit_code == 1
    assert "a feed that announced it" in refused.output
    assert holding(watched.home.root, SECRET)
    done = CliRunner().invoke(main, [*words, "--yes"])
    assert done.exit_code == 0, done.output
    assert holding(watched.home.root, SECRET) == []
    assert watched.rows("select count(*) from owed") == [(0,)]
    # Its feed goes on announcing it.
    watched.says("/named", "A new title", about("something else"))
    asked = len(watched.asked())
    (watched.home.store / "publish.json").unlink(missing_ok=True)
    report = watched.collected()
    assert "/named" not in watched.asked()[asked:]
    assert report.balance.difference == 0
    assert watched.rows("select count(*) from owed") == [(0,)]
    assert watched.rows("select title from articles where url like '%/named'") == [(None,)]
    verified = CliRunner().invoke(main, [*command, "verify"])
    assert verified.exit_code == 0, verified.output
    assert "sealed" in verified.output
    rebuilt = CliRunner().invoke(main, [*command, "rebuild"])
    assert rebuilt.exit_code == 0, rebuilt.output
    assert holding(watched.home.root, SECRET) == []


def test_tags_of_newer_rules_and_what_copies_were_held_against_it_outlive_a_seal_in_a_replay(alpha: Alpha) -> None:
    topic = alpha.home.topics / "executions.toml"
    told = about("prison").splitlines()
    for name, tail in (("one", "A ferry left."), ("two", "It was raining."), ("three", "It was snowing.")):
        alpha.says(f"/{name}", f"Notice {name}", "\n".join([*told, tail]))
    alpha.collected()
    judged = "select a.url, a.topics, g.group_id from articles a join texts g using (group_id) order by a.url"
    assert len({row[2] for row in alpha.rows(judged)}) == 1
    topic.write_text(topic.read_text("utf-8").replace("execution*", "ferry"), "utf-8")
    accept(alpha.home, note="n", by="Ada", anyway=False, now=clock)
    assert retag(alpha.home, by="Ada", now=clock).gained == 1
    split_group(alpha.home, article_of(alpha, "/one"), note=None, reviewer="Ada", now=clock)
    split_group(alpha.home, article_of(alpha, "/three"), note=None, reviewer="Ada", now=clock)
    alpha.collected()
    before = alpha.rows(judged)
    assert before[0][1] == ["executions"]
    sealed(alpha, "/one")
    assert alpha.rows(judged) == before
    topic.write_text(topic.read_text("utf-8").replace("ferry", "raining"), "utf-8")
    accept(alpha.home, note="n", by="Ada", anyway=False, now=clock)
    retag(alpha.home, by="Ada", now=clock)
    after = alpha.rows(judged)
    assert [row[1] for row in after] == [["executions"], [], ["executions"]]
    assert [row[2] for row in after] == [row[2] for row in before]
    again = rebuild(alpha.home, read_watch(alpha.home), Request(), accept=True, now=clock)
    assert again.is_same, again.text()
    assert alpha.rows(judged) == after
    assert verify(alpha.home).faults == []


SHE = "Parvaneh Sohrabi"
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Disposition", f'inline; filename="{SHE}.html"'), ("X-Title", SHE),
)  # fmt: skip
HE = "Esfandiar Moradi"
WHOLE = ("walled", "noticed", "led", "both")
VISITED = "select article_id, looked_at, outcome, revision from look_rows order by number"
CHANGED = "select article_id, revision, changed, kinds from revision_rows order by number"


@pytest.fixture
def visited(watched: Alpha, monkeypatch: pytest.MonkeyPatch) -> Alpha:
    """Articles that name somebody, whose pages showed something else since: walls, a notice, other texts."""
    begins = {
        "/walled": "prison",
        "/noticed": "harbour",
        "/led": "bridge",
        "/numbers": "market",
        "/read": "school",
        "/both": "quarry",
    }
    for path, subject in begins.items():
        text = f"{about(subject)}\n{SHE} saw 12 people in {subject}s before dawn."
        watched.says(path, f"{SHE} speaks of a {subject}", text)
        watched.answers(path, html(f"{SHE} speaks of a {subject}", text), headers=HEADERS)
    (watched.home.store / "publish.json").unlink(missing_ok=True)

    async def as_read_before(*given: object, **named: object) -> Article:
        article = await read_article(*given, **named)  # type: ignore[arg-type]
        is_one = str(article.title).endswith("school")
        return replace(article, text=article.text.split("\n", 1)[1]) if is_one else article

    with monkeypatch.context() as patched:
        patched.setattr("flows.gathering.pages.article_of", as_read_before)
        watched.collected()
    wall = (
        f"<p>{SHE} was there.</p><div class=paywall><p>This article is for subscribers only. Subscribe now.</p></div>"
    )
    heading = f"<html lang=en><head><title>{SHE} speaks</title></head><body><article><h1>{SHE} speaks</h1>"
    notice = f"<p>At the request of {SHE} this article has been removed.</p>"
    watched.says("/numbers", "Somebody speaks of a market", f"{about('market')}\nSomebody saw 13 people in the arcade.")
    watched.says("/both", f"{HE} speaks of a quarry", f"{about('quarry')}\n{HE} saw 15 people.")
    watched.says("/read", "Somebody speaks of a school", f"{about('school')}\nSomebody saw 14 people.")
    for path, page in (("/walled", heading + wall), ("/noticed", heading + notice), ("/led", "")):
        url = f"http://alpha.example{path}"
        watched.announces(path, Entry(url=url, guid=url, title=f"{SHE} speaks again"))
        watched.answers(path, f"{page}</article></body></html>".encode(), headers=HEADERS)
    watched.answers("/led", b"", status=302, headers=(("Location", "http://alpha.example/"),))
    watched.answers("/", html("Front page", f"{about('weather')}\n{SHE} speaks."))
    (watched.home.store / "publish.json").unlink(missing_ok=True)
    watched.collected()
    return watched


def test_a_seal_takes_what_later_visits_showed_one_revision_or_all_and_a_rebuild_judges_them_as_they_were(
    visited: Alpha, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = visited.rows(VISITED), visited.rows(CHANGED)
    assert [row[2] for row in before[0]].count("failed") == 1
    assert [row[2] for row in before[0]].count("gone") == 2
    named = "select url, l.capture_sha256 from article_rows join look_rows l using (article_id) where outcome = 'first'"
    firsts = {str(url).rpartition("/")[2]: str(sha256) for url, sha256 in visited.rows(named)}
    assert any(b'"was"' in raw for path in visited.home.filed.rglob("*.zst") for raw in raw_lines(path))

    def seal_them(*names: str) -> None:
        """By one order for all that those for each of them reach."""
        ordered = [order(visited.home, firsts[name], whole_article=name in WHOLE, keep_feeds=False) for name in names]
        reached = Reach(
            captures={key: why for one in ordered for key, why in one.reach.captures.items()},
            articles=tuple({article for one in ordered for article in one.reach.articles}),
            url_keys=tuple({key for one in ordered for key in one.reach.url_keys}),
        )
        seal(visited.home, replace(ordered[0], reach=reached), reason="r", by="Ada", now=clock)

    with monkeypatch.context() as earlier:  # a version that knew of no walls, and left headers
        earlier.setattr("storage.sealing.seal_reach.visits_to", lambda *_: {})
        earlier.setattr("storage.sealing.seal_reach.visits_after", lambda *_: {})
        seal_them("walled")
    assert holding(visited.home.root, SHE)
    seal_them(*WHOLE, "numbers", "read")
    assert holding(visited.home.root, SHE) == []
    assert holding(visited.home.root, HE) == []
    states = """
        select r.revision, r.text_state from readings r join articles a using (article_id)
        where a.url like '%/{}' order by 1
    """
    assert visited.rows(states.format("numbers")) == [(1, "sealed"), (2, "ok")], "one can be sealed and the other stay"
    assert visited.rows(states.format("both")) == [(1, "sealed"), (2, "sealed")], "all of it, where that is asked"
    assert visited.rows("select count(*) from search('arcade')") == [(1,)]
    again = rebuild(visited.home, read_watch(visited.home), Request(), accept=True, now=clock)
    assert again.is_same, again.text()
    assert (visited.rows(VISITED), visited.rows(CHANGED)) == before
    assert holding(visited.home.root, SHE) == []
    assert verify(visited.home).faults == []
    kept = [line for path in visited.home.filed.rglob("*.zst") for line in read_batch(path)[1] if "url" in line]
    [later] = [one for one in kept if one["record"] == "page" and "14 people" in str(one["article"])]
    assert "was" not in later


def rewritten(home: Home, name: str, lines: list[dict[str, object]], order_id: str) -> str:
    """A batch written anew, and a line of the chain that says it was sealed by an order; the order's name."""
    path = filed_path(home, name)
    keep_list(home.line_lists, line_list(name, raw_lines(path)))
    path.write_bytes(packed_lines(lines))
    listed = line_list(name, raw_lines(path)).sha256()
    fact = {"event": "seal", "note": order_id, "batch": name, "sha256": file_sha256(path), "lines_sha256": listed}
    custody.append(home.custody, [fact])
    return f"sealed by the order {order_id}"


def an_order_as_leave_for_another_batch(home: Home, name: str, order_id: str) -> str:
    own = f"{order_id}-000001"
    return f"{rewritten(home, own, [*read_batch(filed_path(home, own))[1]] * 2, order_id)}, which reaches nothing in it"


def another_line_of_the_sealed_batch(home: Home, name: str, order_id: str) -> str:
    lines = read_batch(filed_path(home, name))[1]
    [other] = [one for one in lines if one["record"] == "page" and "/quiet" in str(one["url"])]
    made = {**other, "article": {**dict(other["article"]), "text": "Nobody was harmed."}}  # type: ignore[call-overload]
    said = rewritten(home, name, [made if one is other else one for one in lines], order_id)
    return f"{said}, which does not reach its line {lines.index(other) + 1}"


def another_text_sealed_under_the_same_order(home: Home, name: str, order_id: str) -> str:
    lines = read_batch(filed_path(home, name))[1]
    [other] = [one for one in lines if one["record"] == "page" and "/quiet" in str(one["url"])]
    made = {**other, "article": {**dict(other["article"]), **BARE}}  # type: ignore[call-overload]
    said = rewritten(home, name, [made if one is other else one for one in lines], order_id)
    return f"{said}, which does not reach its line {lines.index(other) + 1}"


def a_line_put_behind(home: Home, name: str, order_id: str) -> str:
    lines = read_batch(filed_path(home, name))[1]
    return f"{rewritten(home, name, [*lines, lines[-1]], order_id)}, and lines were added"


def the_list_taken_away(home: Home, name: str, order_id: str) -> str:
    for path in home.line_lists.iterdir():
        path.unlink()
    return f"sealed by the order {order_id}, and which lines that changed cannot be told"


def the_list_written_anew(home: Home, name: str, order_id: str) -> str:
    for path in home.line_lists.iterdir():
        path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    return "lines is not what was kept"


def with_a_ruling_in_it(home: Home, name: str) -> str:
    """The batch written anew with a line that no order reaches; the hash of the list of its lines before."""
    path = filed_path(home, name)
    was = line_list(name, raw_lines(path))
    keep_list(home.line_lists, was)
    lines = read_batch(path)[1]
    [other] = [one for one in lines if one["record"] == "page" and "/quiet" in str(one["url"])]
    made = {**other, "article": {**dict(other["article"]), "text": "Nobody was harmed."}}  # type: ignore[call-overload]
    path.write_bytes(packed_lines([made if one is other else one for one in lines]))
    return was.sha256()


def the_list_before_named_once_more(home: Home, name: str, order_id: str) -> str:
    was = with_a_ruling_in_it(home, name)
    fact = {"event": "seal", "note": order_id, "batch": name, "lines_sha256": was}
    custody.append(home.custody, [{**fact, "sha256": file_sha256(filed_path(home, name))}])
    return "does not name the list of its lines as they are"


def a_line_in_front_that_takes_the_list_back(home: Home, name: str, order_id: str) -> str:
    before = file_sha256(filed_path(home, name))
    with_a_ruling_in_it(home, name)
    custody.append(home.custody, [{"event": "restore", "note": "a backup", "batch": name, "sha256": before}])
    listed = line_list(name, raw_lines(filed_path(home, name))).sha256()
    fact = {"event": "seal", "note": order_id, "batch": name, "lines_sha256": listed}
    custody.append(home.custody, [{**fact, "sha256": file_sha256(filed_path(home, name))}])
    faults = "\n".join(faults_of(home))
    assert "names another list of its lines than before" in faults, faults
    return f"sealed by the order {order_id}, which does not reach its line "


def a_line_behind_that_gives_another_list(home: Home, name: str, order_id: str) -> str:
    the_list_before_named_once_more(home, name, order_id)
    path = filed_path(home, name)
    listed = line_list(name, raw_lines(path)).sha256()
    fact = {"event": "seal", "note": order_id, "batch": name, "lines_sha256": listed}
    custody.append(home.custody, [{**fact, "sha256": file_sha256(path)}])
    return "names another list of its lines than before"


def a_line_taken_away_behind_another_seal(home: Home, name: str, order_id: str) -> str:
    rewritten(home, name, read_batch(filed_path(home, name))[1], order_id)
    return f"{rewritten(home, name, read_batch(filed_path(home, name))[1][:-2], order_id)}, and lines were added"


def what_is_no_json(home: Home, name: str, order_id: str) -> str:
    path = filed_path(home, name)
    lines = raw_lines(path)
    keep_list(home.line_lists, line_list(name, lines))
    path.write_bytes(zstandard.compress(b"".join([*lines[:-1], b"[\n"])))
    listed = line_list(name, raw_lines(path)).sha256()
    fact = {"event": "seal", "note": order_id, "batch": name, "lines_sha256": listed}
    custody.append(home.custody, [{**fact, "sha256": file_sha256(path)}])
    return f"sealed by the order {order_id}, and which lines that changed cannot be told"


BEHIND_AN_ORDER = (
    an_order_as_leave_for_another_batch, another_line_of_the_sealed_batch, another_text_sealed_under_the_same_order,
    a_line_put_behind, the_list_taken_away, the_list_written_anew, the_list_before_named_once_more,
    a_line_in_front_that_takes_the_list_back, a_line_behind_that_gives_another_list,
    a_line_taken_away_behind_another_seal, what_is_no_json,
)  # fmt: skip
"""What somebody with write access changes behind an order that was filed; what `verify` must say."""


def faults_of(home: Home) -> list[str]:
    """What `verify` has to say of seals, without all else that it looks at."""
    lines, _ = custody.read_chain(home.custody)
    return [*seal_order_faults(home, lines, {name_of(path): path for path in home.filed.rglob("*.zst")})]


def test_behind_an_order_that_was_filed_nothing_else_is_changed(
    gone: tuple[Alpha, dict[str, object]], tmp_path: Path
) -> None:
    [(order_id,)] = gone[0].rows("select distinct seal_id from seals")
    name = next(
        str(line["batch"])
        for line in custody.read_chain(gone[0].home.custody)[0]
        if any(
            b'"record":"page"' in raw and b"/quiet" in raw for raw in raw_lines(filed_path(gone[0].home, line["batch"]))
        )
    )
    assert verify(gone[0].home).faults == []
    for forge in BEHIND_AN_ORDER:
        home = Home(Path(shutil.copytree(gone[0].home.root, tmp_path / forge.__name__)))
        said = forge(home, name, str(order_id))
        faults = faults_of(home)
        assert [fault for fault in faults if said in fault], (forge.__name__, said, faults)
    faults = verify(home).faults
    assert [fault for fault in faults if said in fault], (said, faults)
    filed_path(home, name).unlink()
    faults = verify(home).faults
    assert not [fault for fault in faults if "who could write" in fault], faults
    assert [fault for fault in faults if "is missing: restore it" in fault]
