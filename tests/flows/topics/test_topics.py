"""Topic files tried before they count, and tags explained."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.adapters import shipped
from config.home import Home
from config.topicfile import read_topic
from config.topics import Topic
from extractors.topics import rules_hash
from flows import retag as retagging
from flows.answers.status import read_status
from flows.clock import clock
from flows.filing.people import ReviewError
from flows.output.sheets import SheetError
from flows.retag import retag
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import mark
from flows.topics.accept import AcceptError, accept
from flows.topics.scores import score_topics
from flows.topics.term_sheets import export_terms, import_terms
from flows.topics.trial import check, check_topics, difference, explain_tags, try_sentence
from longwatch import main
from newsroom.server import Newsroom
from storage.archive.spool import drop
from storage.queries.questions import QuestionError
from storage.shelf.queue import Wanted, counts, queue
from storage.shelf.shelf import Shelf
from tests.conftest import Alpha, text_about
from tests.flows.test_rebuild import differing, rebuilt


@pytest.mark.parametrize("topic", shipped(), ids=lambda topic: topic.topic_id)
def test_every_shipped_topic_finds_its_own_sentences_and_no_other(topic: Topic) -> None:
    found = check(topic)
    assert min(sum(one.speaks for one in topic.tests), sum(not one.speaks for one in topic.tests)) >= 12
    assert {one.language for one in topic.tests} == {"en", "fa", "ar", "fr", "de"}
    assert found.wrong == (), found.text()


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """A watch that had two articles, one of them on executions. Nobody writes to it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("collected") / "home")
        alpha.says("/one", "An execution in Zahedan", text_about("prison"))
        alpha.says("/two", "A trip to Karaj", text_about("karaj"))
        assert alpha.collected().remarks == ()
        yield alpha


@pytest.fixture
def had(collected: Alpha, tmp_path: Path) -> Alpha:
    """A copy of that watch."""
    alpha = copy(collected)
    alpha.home = Home(Path(shutil.copytree(collected.home.root, tmp_path / "home")))
    return alpha


def test_a_draft_is_checked_tried_and_compared_before_it_counts(had: Any) -> None:
    alpha = had
    [(article_id,)] = alpha.rows("select article_id from articles where title like '%Zahedan'")
    explanation = explain_tags(alpha.home, article_id)
    assert "[execution]" in explanation
    assert [line for line in explanation.splitlines() if len(line) > 80 or "] ." in line or "] ," in line] == []
    assert "by `execution*`" in explanation
    assert difference(alpha.home, count=5) == "2 articles checked: 0 tags gained, 0 lost"
    path = alpha.home.topics / "executions.toml"
    path.write_text(path.read_text("utf-8") + '\n[tests.speaks]\nen = "An execution"\n', "utf-8")
    assert [one.wrong for one in check_topics(alpha.home, ["executions"])] == [()]
    path.write_text(path.read_text("utf-8").replace("execution*\n", "zahedan\n", 1), "utf-8")
    assert "executions" in try_sentence(alpha.home, "A trip to Zahedan", language="en")
    path.write_text(path.read_text("utf-8").replace("zahedan\n", "nowhere\n", 1), "utf-8")
    assert try_sentence(alpha.home, "A trip to Zahedan", language="en") == "no topic"
    assert "- executions" in difference(alpha.home, count=5)
    [one] = check_topics(alpha.home, ["executions"])
    assert one.wrong
    assert "not found in (en)" in one.text()
    with pytest.raises(QuestionError, match="no such topic"):
        check_topics(alpha.home, ["hangings"])


def test_topics_are_scored_by_what_reviewers_ruled_with_the_disagreements_to_read(
    alpha: Any, text: Callable[[str], str]
) -> None:
    titles = {"one": "An execution in Zahedan", "two": "A second execution", "three": "A walk by the river"}
    for path, title in titles.items():
        alpha.says(f"/{path}", title, text(path))
    alpha.collected()
    assert score_topics(alpha.home, count=5).startswith("nothing to score")
    rulings = {"one": ("relevant", None), "two": ("irrelevant", "executions"), "three": ("relevant", "executions")}
    named = {
        path: alpha.rows(f"select article_id from articles where title = '{titles[path]}'")[0][0] for path in titles
    }
    for path, (decision, topic) in rulings.items():
        mark(alpha.home, named[path], decision, topic=topic, note=None, reviewer="Ada", now=clock)
    alpha.collected()
    assert score_topics(alpha.home, count=5).splitlines() == [
        "executions  precision 0.50, recall 0.50 (1 right, 1 wrong, 1 missed)",
        f"    wrong   {named['two']}  A second execution",
        f"    missed  {named['three']}  A walk by the river",
    ]


def test_what_nearly_has_a_topic_is_reported_with_what_it_wants(alpha: Any) -> None:
    path = alpha.home.topics / "executions.toml"
    path.write_text(
        path.read_text("utf-8").replace("execution*\n", "zahedan = 0.5\n", 1).replace("lead_boost = 2", ""), "utf-8"
    )
    text = try_sentence(alpha.home, "A trip to Zahedan", language="en")
    assert text.splitlines() == ["no topic", "nearly executions  0.5 of 1: 'Zahedan' by `zahedan = 0.5` (0.5)"]
    many = " | ".join(f"place{number}" for number in range(20))
    path.write_text(path.read_text("utf-8").replace("zahedan = 0.5", f"zahedan | {many} = 0.5"), "utf-8")
    text = try_sentence(alpha.home, "A trip to Zahedan", language="en")
    assert text.endswith("place6 | place7 …` (0.5)")
    path.write_text(path.read_text("utf-8").replace(f"zahedan | {many} = ", f"{many} | zahed* = "), "utf-8")
    text = try_sentence(alpha.home, "A trip to Zahedan", language="en")
    assert text.endswith("place3 | plac… zahed* …` (0.5)"), "what found it is seen"


def test_what_is_stored_is_tagged_again_and_what_a_kill_left_is_done_by_the_next(
    alpha: Any, text: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("Karaj", "Zahedan", "Shiraz"):
        alpha.says(f"/{place}", f"An execution in {place}", text(place))
    alpha.collected()
    assert retag(alpha.home, by="Ada", now=clock).ordered == 0
    with monkeypatch.context() as upgraded:
        upgraded.setattr(rules_hash, "VERSION", 0)
        rules_hash._hash_of.cache_clear()
        for checked in alpha.home.root.rglob("checked.json"):
            checked.unlink()
        assert "reads the same topic files by other rules" in read_status(alpha.home, zone="UTC").text()
    rules_hash._hash_of.cache_clear()
    path = alpha.home.topics / "executions.toml"
    path.write_text(path.read_text("utf-8").replace("execution*", "zahedan"), "utf-8")
    assert retag(alpha.home, by="Ada", now=clock).ordered == 0, "a draft is not in force"
    [(ruled,)] = alpha.rows("select article_id from articles where title = 'An execution in Karaj'")
    mark(alpha.home, ruled, "relevant", topic="executions", note=None, reviewer="Ada", now=clock)
    alpha.collected()
    assert "topic files differ" in read_status(alpha.home, zone="UTC").text()
    accepted(alpha)
    assert "3 articles tagged by older rules: `longwatch topics diff`" in read_status(alpha.home, zone="UTC").text()
    monkeypatch.setattr(retagging, "RETAGGED", 1)
    with monkeypatch.context() as killed:
        killed.setattr(retagging, "drop", dies_after(1))
        with pytest.raises(KeyboardInterrupt):
            retag(alpha.home, by="Ada", now=clock)
    done = retag(alpha.home, by="Ada", now=clock)
    assert (done.lost, done.ruled) == (2, ((ruled, "executions"),))
    assert f"ruled relevant, which stays: {ruled} for executions" in done.text()
    waits = f"select topic, decision, reopened, because from review_queue where article_id = '{ruled}'"
    because = "Ada: relevant; this topic's rules find it no more"
    assert alpha.rows(waits) == [("executions", "relevant", False, because)]
    shelf = Shelf(alpha.home.published, alpha.home.spool, zone="UTC")
    again = queue(shelf, Wanted(reviewer="Ben", state="reopened"), count=9)
    assert [(row["article_id"], row["is_lost"], row["lost_topics"]) for row in again] == [(ruled, True, ["executions"])]
    assert counts(shelf, Wanted(reviewer="Ben"))["reopened"] == 1
    mark(alpha.home, ruled, "relevant", topic=None, note=None, reviewer="Ada", now=clock)
    with open_reviewed(alpha.home) as ruled_on:
        assert ruled_on.execute(waits).fetchall() == [], "somebody has ruled again"
    assert [row for row in queue(shelf, Wanted(reviewer="Ben", state="all"), count=9) if row["is_lost"]] == []
    shelf.close()
    assert "older rules" not in read_status(alpha.home, zone="UTC").text()
    assert alpha.rows("select distinct a.title, m.term from matches m join articles a using (article_id)") == [
        ("An execution in Zahedan", "zahedan")
    ]
    counted = "select count(*), count(distinct (reading_id, rules_sha256)) from tags"
    assert alpha.rows(counted) == [(1, 1)]
    assert "nothing to do" in retag(alpha.home, by="Ada", now=clock).text()
    assert differing(rebuilt(alpha.home)) == {}
    path.write_text("label = 3", "utf-8")
    assert retag(alpha.home, by="Ada", now=clock).ordered == 0, "the rules accepted last are in force"
    with pytest.raises(ReviewError, match="bears the name"):
        retag(alpha.home, by=" ", now=clock)


def accepted(alpha: Any) -> Any:
    return accept(alpha.home, note="tried on old articles", by="Ada", anyway=False, now=clock)


def test_a_saved_file_is_a_draft_until_a_person_accepts_it(had: Any, text: Callable[[str], str]) -> None:
    alpha = had
    path = alpha.home.topics / "executions.toml"
    drafted = path.read_text("utf-8").replace("execution*", "zahedan")
    path.write_text(drafted, "utf-8")
    alpha.says("/later", "An execution in Karaj", text("square"))
    report = alpha.collected()
    assert "differ from what is in force" in report.remarks[0]
    tagged = "select a.title, m.term from matches m join articles a using (article_id) order by all"
    assert alpha.rows(tagged) == [("An execution in Karaj", "execution*"), ("An execution in Zahedan", "execution*")]
    path.write_text(drafted + '[tests.speaks]\nen = "A trip to Karaj"\n', "utf-8")
    with pytest.raises(AcceptError, match="not found in"):
        accepted(alpha)
    path.write_text(drafted, "utf-8")
    with pytest.raises(AcceptError, match="--note"):
        accept(alpha.home, note=" ", by="Ada", anyway=False, now=clock)
    done = accepted(alpha)
    assert (done.topics, done.is_filed) == (1, True)
    assert accepted(alpha) is None
    path.write_text(drafted.replace('en = "', 'en = "New: ', 1), "utf-8")
    assert accepted(alpha) is not None, "a label is kept with the rules, though it finds nothing"
    kept = "select accepted_by, note from rules order by kept_at"
    assert alpha.rows(kept) == [(None, None), ("Ada", "tried on old articles")], "rules by what they find"
    alpha.says("/three", "An execution in Zahedan again", text("shiraz"))
    assert alpha.collected().remarks == ()
    assert alpha.rows(tagged)[-1] == ("An execution in Zahedan again", "zahedan")
    assert alpha.rows("select 1 from rules where note is not null and kept_at is not null")
    assert differing(rebuilt(alpha.home)) == {}


def test_over_a_broken_file_the_accepted_rules_stay_in_force_loudly(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.collected()
    path = alpha.home.topics / "executions.toml"
    path.write_text("label = 3", "utf-8")
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    assert "topic files cannot be read" in alpha.collected().remarks[0]
    assert alpha.rows("select topic from tags") == [("executions",)]
    [(failure, message)] = alpha.rows("select failure, message from problems where source is null")
    assert failure == "topic files"
    assert "topics/executions.toml: label" in str(message)
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), "collect"])
    assert done.exit_code == 1, "a monitor has to notice"
    assert "note: topic files cannot be read" in done.stderr
    assert alpha.rows("select count(*) from problems where failure = 'topic files'") == [(1,)], "once a day"
    path.write_text("label = ", "utf-8")
    alpha.collected()
    assert alpha.rows("select count(*) from problems where failure = 'topic files'") == [(2,)], "another mistake"


def test_what_newer_rules_find_in_an_old_text_waits_for_review_because_of_them(had: Any) -> None:
    alpha = had
    path = alpha.home.topics / "executions.toml"
    path.write_text(path.read_text("utf-8").replace("execution*", "execution*\nkaraj"), "utf-8")
    accepted(alpha)
    assert retag(alpha.home, by="Ada", now=clock).gained == 1
    waits = "select title, topic, because from review_queue order by title"
    assert alpha.rows(waits) == [
        ("A trip to Karaj", "executions", "rules"), ("An execution in Zahedan", "executions", "not ruled on yet"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        "executions,terms,en,a''''''' b",
        'executions,terms,en,"a """""" b"',
        "executions,terms,.*,x",
        'executions,terms,"en\n[x]",y',
    ],
)
def test_a_sheet_cannot_end_the_block_that_it_is_written_into(alpha: Any, tmp_path: Path, row: str) -> None:
    path = alpha.home.topics / "executions.toml"
    before = path.read_text("utf-8")
    sheet = tmp_path / "lines.csv"
    sheet.write_text(f"topic,table,language,line\n{row}\n", "utf-8")
    with pytest.raises(SheetError, match="nothing was imported"):
        import_terms(alpha.home, sheet)
    assert path.read_text("utf-8") == before


def test_lines_go_to_a_spreadsheet_and_come_back_as_a_draft(alpha: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "terms.csv"
    assert "line of 1 topic written" in export_terms(alpha.home, sheet, [])
    rows = sheet.read_text("utf-8-sig").splitlines()
    assert rows[0] == "topic,table,language,line"
    assert "executions,terms,en,execution*" in rows
    with pytest.raises(SheetError, match="already exists"):
        export_terms(alpha.home, sheet, [])
    path = alpha.home.topics / "executions.toml"
    before = path.read_text("utf-8")
    assert "as a draft" in import_terms(alpha.home, sheet)
    assert read_topic(path) == read_topic_text(before, tmp_path)
    sheet.write_text("\n".join([*rows, "executions,terms,fa,اعدام*", "executions,require,en,'@nobody"]), "utf-8")
    import_terms(alpha.home, sheet)
    topic = read_topic(path)
    assert ("fa", "اعدام*") in [(term.language, term.pattern) for term in topic.terms]
    assert [term.reused for term in topic.require] == ["nobody"]
    sheet.write_text("\n".join([rows[0], "executions,terms,en,a* = x", "nothing,terms,en,word"]), "utf-8")
    kept = path.read_text("utf-8")
    with pytest.raises(SheetError) as refused:
        import_terms(alpha.home, sheet)
    assert "topics/executions.toml: terms.en, line 1" in str(refused.value)
    assert "there is no file topics/nothing.toml" in str(refused.value)
    assert path.read_text("utf-8") == kept


def read_topic_text(text: str, folder: Path) -> Any:
    path = folder / "executions.toml"
    path.write_text(text, "utf-8")
    return read_topic(path)


def dies_after(number: int) -> Callable[..., object]:
    left = [number]

    def dropped(*arguments: Any) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return drop(*arguments)

    return dropped
