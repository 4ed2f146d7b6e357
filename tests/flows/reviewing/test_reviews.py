"""Rulings: who may rule what, who sees it when, and what stands when reviewers differ or publishers change."""

from __future__ import annotations

import csv
import getpass
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.home import Home
from flows.answers.status import read_status
from flows.commands.review import review as group
from flows.filing.people import ReviewError, checked_name, checked_note
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import file_rulings, mark, next_for_review
from longwatch import main
from storage.archive.spool import pending
from storage.disk.locks import hold_lock
from storage.queries.waiting_rulings import waiting_rulings
from tests.asking import ask

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def today() -> datetime:
    return datetime.now(UTC)


def review(home: Home, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["--home", str(home.root), "review", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def ids(home: Home, where: str = "true") -> list[str]:
    return [
        str(one) for (one,) in ask(home.published, f"select article_id from articles where {where} order by 1").rows
    ]


def stands(home: Home, article_id: str) -> tuple[object, ...]:
    """What reviewers see, the spool laid over the published file: decision of the article; then of its reviews."""
    with open_reviewed(home) as over:
        asked = (
            "select topic, decision, reviewers, disputed, reopened from reviews where article_id = $id order by topic"
        )
        article = over.execute("select decision from articles where article_id = $id", {"id": article_id}).fetchall()
        return article[0][0], over.execute(asked, {"id": article_id}).fetchall()


def file(home: Home, batch: str) -> None:
    """Nothing but perhaps a word on how long it takes is said."""
    said: list[str] = []
    file_rulings(home, batch, now=today, say=said.append)
    assert not [one for one in said if "after the next publish" not in one]


def ruled(home: Home, article_id: str, decision: str, name: str, *, topic: str | None = None) -> str:
    """The batch that holds a ruling; nobody files it."""
    return mark(home, article_id, decision, topic=topic, note=None, reviewer=name, now=clock)[1]


def test_a_ruling_is_seen_at_once_and_sql_shows_it_after_the_commit(own: Home) -> None:
    one = ids(own)[0]
    decided = (
        f"select decision, reviewer, reading_id, revision, capture_sha256 from decisions where article_id = '{one}'"
    )
    batch = ruled(own, one, "relevant", "Anna")
    seen = ("relevant", [(None, "relevant", ["Anna"], False, False)])
    assert stands(own, one) == seen
    assert read_status(own, zone="UTC").reviews.in_spool == 1
    assert "in the spool" in review(own, "log", one).stdout
    assert ask(own.published, decided).rows == []
    done = CliRunner().invoke(main, ["--home", str(own.root), "sql", "--format", "csv", decided])
    assert "relevant,Anna" in done.stdout  # our own SQL lays the spool over the published file
    file(own, batch)
    assert stands(own, one) == seen
    assert pending(own.spool) == []
    [(decision, reviewer, reading, revision, capture)] = ask(own.published, decided).rows
    current = f"select revision, capture_sha256 from articles where article_id = '{one}'"
    assert (decision, reviewer, reading) == ("relevant", "Anna", f"{one}.{revision}.1")
    assert ask(own.published, current).rows == [(revision, capture)]
    assert "in the spool" not in review(own, "log", one).stdout
    link = json.loads(own.custody.read_text("utf-8").splitlines()[-1])
    assert (link["batch"], link["by"], bool(link["program_version"])) == (batch, 1, True), "the chain numbers people"
    assert read_status(own, zone="UTC").reviews.in_spool == 0


def test_a_batch_filed_and_not_yet_gone_from_the_spool_counts_once(own: Home) -> None:
    one = ids(own)[0]
    batch = ruled(own, one, "relevant", "Anna")
    [path] = pending(own.spool)
    kept = path.read_bytes()
    file(own, batch)
    path.write_bytes(kept)
    assert len(waiting_rulings(own.spool)) == 1
    with open_reviewed(own) as over:
        assert over.execute("select count(*) from decisions").fetchall() == [(1,)]


def test_a_damaged_batch_hides_no_other_ruling(watch: Home) -> None:
    one, two = ids(watch)[:2]
    ruled(watch, one, "relevant", "Anna")
    [path] = pending(watch.spool)
    path.write_bytes(path.read_bytes()[:-9])
    ruled(watch, two, "follow-up", "Anna")
    assert stands(watch, one) == (None, [])
    assert stands(watch, two)[0] == "follow-up"


def test_who_changes_their_mind_replaces_their_own_ruling(watch: Home) -> None:
    one = ids(watch)[0]
    for decision in ("relevant", "irrelevant"):
        ruled(watch, one, decision, "Anna")
    assert stands(watch, one) == ("irrelevant", [(None, "irrelevant", ["Anna"], False, False)])
    assert review(watch, "log", one).stdout.count("Anna: ") == 2


def test_the_last_word_stands_also_when_the_clock_was_set_back(own: Home) -> None:
    one = ids(own)[0]
    ruled(own, one, "relevant", "Anna")
    yesterday = NOW - timedelta(days=1)
    mark(own, one, "irrelevant", topic=None, note=None, reviewer="Anna", now=lambda: yesterday)
    assert stands(own, one)[0] == "irrelevant"
    file(own, "test")
    assert stands(own, one)[0] == "irrelevant"


def test_reviewers_who_differ_make_it_disputed_until_they_agree(watch: Home) -> None:
    one = ids(watch)[0]
    ruled(watch, one, "relevant", "Anna")
    ruled(watch, one, "irrelevant", "Babak")
    assert stands(watch, one) == ("disputed", [(None, "disputed", ["Anna", "Babak"], True, False)])
    assert read_status(watch, zone="UTC").reviews.disputed == 1
    ruled(watch, one, "irrelevant", "Anna")
    assert stands(watch, one) == ("irrelevant", [(None, "irrelevant", ["Babak", "Anna"], False, False)])


def test_rulings_on_two_topics_are_no_dispute_and_relevant_for_one_is_relevant(watch: Home) -> None:
    one = ids(watch)[0]
    ruled(watch, one, "relevant", "Anna", topic="executions")
    ruled(watch, one, "irrelevant", "Babak", topic="protests")
    rows = [("executions", "relevant", ["Anna"], False, False), ("protests", "irrelevant", ["Babak"], False, False)]
    assert stands(watch, one) == ("relevant", rows)


def test_a_ruling_on_the_whole_answers_for_its_topics_and_replaces_older_ones(watch: Home) -> None:
    one = ids(watch)[0]
    ruled(watch, one, "relevant", "Anna", topic="executions")
    ruled(watch, one, "irrelevant", "Anna")
    assert stands(watch, one) == ("irrelevant", [(None, "irrelevant", ["Anna"], False, False)])
    ruled(watch, one, "relevant", "Babak", topic="executions")
    assert stands(watch, one)[0] == "disputed"
    ruled(watch, one, "relevant", "Anna", topic="executions")
    rows = [("executions", "relevant", ["Babak", "Anna"], False, False), (None, "irrelevant", ["Anna"], False, False)]
    assert stands(watch, one) == ("relevant", rows)


def test_the_queue_takes_firsts_before_copies_newest_first_and_what_was_ruled_leaves_it(watch: Home) -> None:
    found, waiting = next_for_review(watch, topic=None, count=1000)
    assert waiting == len(found) == len(ids(watch))
    expected = "select article_id from articles order by is_first desc, day desc, first_seen_at desc, article_id"
    assert [(one.article_id,) for one in found] == ask(watch.published, expected).rows
    assert "a copy" in found[-1].because
    ruled(watch, found[0].article_id, "irrelevant", "Anna")
    shown, left = next_for_review(watch, topic=None, count=3)
    assert left == waiting - 1
    assert [one.article_id for one in shown] == [one.article_id for one in found[1:4]]
    assert f"{waiting - 1} waiting for review" in review(watch, "next", "--count", "1").stdout


def test_the_queue_of_a_topic_asks_for_that_topic_alone(watch: Home) -> None:
    tagged = ids(watch, "on_topic(topics, 'executions')")
    found, _ = next_for_review(watch, topic="executions", count=1000)
    assert sorted(one.article_id for one in found) == tagged
    ruled(watch, tagged[0], "irrelevant", "Anna", topic="protests")
    ruled(watch, tagged[1], "relevant", "Anna", topic="executions")
    ruled(watch, tagged[2], "relevant", "Anna")
    found, waiting = next_for_review(watch, topic="executions", count=1000)
    assert sorted(one.article_id for one in found) == [tagged[0], *tagged[3:]]
    assert waiting == len(tagged) - 2


def test_the_queue_and_a_sheet_name_the_topics_that_wait_and_no_other(watch: Home, tmp_path: Path) -> None:
    (one, *_) = ids(watch, "len(topics) = 2")
    first, other = ask(watch.published, f"select unnest(topics) from articles where article_id = '{one}'").rows
    ruled(watch, one, "relevant", "Anna", topic=str(first[0]))
    [waiting] = [found for found in next_for_review(watch, topic=None, count=1000)[0] if found.article_id == one]
    assert (waiting.topics, waiting.because.removesuffix("; a copy")) == (other[0], "not ruled on yet")
    review(watch, "export", str(tmp_path / "sheet.csv"))
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as sheet:
        told = {row["article_id"]: row["because"] for row in csv.DictReader(sheet)}
    assert told.pop(one) == f"{other[0]}: not ruled on yet"
    assert "not ruled on yet" in told.values()


def test_a_change_by_the_publisher_reopens_and_a_new_ruling_closes(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    [one] = ids(alpha.home)
    file(alpha.home, ruled(alpha.home, one, "relevant", "Anna"))
    assert next_for_review(alpha.home, topic=None, count=9) == ([], 0)
    alpha.says("/one", "One, corrected", text("another"))
    alpha.collected()
    assert stands(alpha.home, one) == ("relevant", [(None, "relevant", ["Anna"], False, True)])
    [waiting], _ = next_for_review(alpha.home, topic=None, count=9)
    assert waiting.because == "Anna: relevant; changed by the publisher since: revision 1 was ruled on, 2 stands"
    assert alpha.rows(f"select decision from articles where article_id = '{one}'") == [("relevant",)]
    ruled(alpha.home, one, "irrelevant", "Babak")
    assert stands(alpha.home, one)[1] == [(None, "disputed", ["Anna", "Babak"], True, False)]
    assert next_for_review(alpha.home, topic=None, count=9) == ([], 0)


def test_an_id_may_be_abbreviated_and_what_it_may_mean_is_listed(watch: Home) -> None:
    some = ids(watch)
    short = next(one[:n] for one in some for n in range(1, 16) if sum(other.startswith(one[:n]) for other in some) == 1)
    assert review(watch, "mark", short.upper(), "relevant", "--as", "Anna", "--later").exit_code == 0
    shared = next(one[0] for one in some if sum(other.startswith(one[0]) for other in some) > 1)
    ambiguous = review(watch, "mark", shared, "relevant", "--as", "Anna")
    assert ambiguous.exit_code == 2
    assert all(one in ambiguous.stderr for one in [one for one in some if one.startswith(shared)][:10])
    unknown = review(watch, "mark", f"{some[0][:-1]}z", "relevant", "--as", "Anna")
    assert unknown.exit_code == 2
    assert "no article has an id that begins like this" in unknown.stderr
    assert some[0] in unknown.stderr
    assert review(watch, "mark", "", "relevant").exit_code == 2
    assert len(pending(watch.spool)) == 1


def test_a_reviewer_is_named_by_the_login_unless_another_name_is_given(
    watch: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ids(watch)[0]
    monkeypatch.setenv("LOGNAME", "tester")
    assert getpass.getuser() == "tester"
    assert "by tester (the login name" in review(watch, "mark", one, "relevant", "--later").stdout
    assert "by نرگس ع‌\n" in review(watch, "mark", one, "relevant", "--later", "--as", " نرگس  ع‌ ").stdout
    [(names,)] = [row[2:3] for row in stands(watch, one)[1]]  # type: ignore[attr-defined]
    assert names == ["tester", "نرگس ع‌"]


@pytest.mark.parametrize("words", ["bell\a", "esc\x1b[2J", "nul\0", "c1\x9b", "\udc80", "x" * 2001])
def test_control_characters_and_more_than_2000_are_refused_in_names_and_notes(words: str) -> None:
    for kept in (checked_name, checked_note):
        with pytest.raises(ReviewError, match=r"--(as|note): the (name|note) (holds a control character|has 2,001)"):
            kept(f"a{words}b" if len(words) < 20 else words)


def test_any_script_is_kept_in_names_and_notes() -> None:
    for words in ("می‌خواهم", "Zoë 🕊", "李雷", "x" * 2000, "= not a formula here"):
        assert (checked_name(words), checked_note(words)) == (words, words)
    assert checked_note("  ") is None
    assert checked_note("two\r\n\u2028 lines\n") == "two / lines", "as at the desk"
    with pytest.raises(ReviewError, match="control character"):
        checked_name("two\nlines")
    with pytest.raises(ReviewError, match="bears the name"):
        checked_name(" ")


def test_a_topic_nobody_knows_is_refused_with_those_known(watch: Home) -> None:
    done = review(watch, "mark", ids(watch)[0], "relevant", "--topic", "weather")
    assert done.exit_code == 2
    assert "weather: no such topic: there are detention, executions" in done.stderr
    assert review(watch, "next", "--topic", "weather").exit_code == 2


def test_while_another_files_a_ruling_is_kept_and_counted(own: Home) -> None:
    one = ids(own)[0]
    with hold_lock(own.commit_lock, holder="another"):
        done = review(own, "mark", one, "relevant", "--as", "Anna")
        assert review(own, "file").stdout == "0 batches filed, 1 batch in the spool still\n"
    assert done.exit_code == 0
    assert "Saved. It will appear in SQL when" in done.stderr
    assert stands(own, one)[0] == "relevant"
    assert review(own, "file").stdout == "1 batch filed\n"


def test_a_mistake_in_the_configuration_keeps_no_ruling_from_being_made(own: Home) -> None:
    one = ids(own)[0]
    own.settings_file.write_text("[watch]\nzone = 'Mars'\n", "utf-8")
    shutil.rmtree(own.last_good)  # otherwise what the file said before stays in force
    done = review(own, "mark", one, "relevant", "--as", "Anna")
    assert done.exit_code == 0
    assert "after these configuration errors are fixed" in done.stderr
    assert stands(own, one)[0] == "relevant"


def test_a_watch_that_published_nothing_says_what_to_do(tmp_path: Path) -> None:
    Home(tmp_path).settings_file.touch()
    done = review(Home(tmp_path), "next")
    assert done.exit_code == 2
    assert f"run `longwatch --home {tmp_path} collect`" in done.stderr


def test_what_stood_at_a_moment_can_be_asked(watch: Home) -> None:
    one = ids(watch)[0]
    for hour, (name, decision) in enumerate([("Anna", "relevant"), ("Babak", "irrelevant")], start=1):
        at = NOW + timedelta(hours=hour)
        mark(watch, one, decision, topic=None, note=None, reviewer=name, now=lambda at=at: at)  # type: ignore[misc]
    asked = "select decision from reviews_as_of($at) where article_id = $id"
    with open_reviewed(watch) as over:
        stood = [over.execute(asked, {"id": one, "at": NOW + timedelta(hours=hour)}).fetchall() for hour in range(3)]
    assert stood == [[], [("relevant",)], [("disputed",)]]


@pytest.mark.parametrize("name", ["next", "mark", "log", "export", "import"])
def test_every_option_of_reviewing_is_documented(name: str) -> None:
    documented = (Path(__file__).parents[3] / "docs" / "running.md").read_text("utf-8")
    documented = documented.partition("### longwatch review\n")[2].partition("\n### ")[0]
    assert f"`review {name}`" in documented
    command = group.commands[name]
    assert [
        one.opts[0] for one in command.params if one.opts[0].startswith("--") and one.opts[0] not in documented
    ] == []
