"""Which articles a pack is to hold: by ids, by a question, by the words of a search, by a topic and its rulings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from flows.filing.people import ReviewError
from flows.packs.contents import PackError
from flows.packs.wanted import wanted_articles
from longwatch import main
from storage.queries.questions import QuestionError
from tests.asking import ask

SELECT = "select title, article_id from articles where language = 'fa' order by article_id"


@pytest.fixture(scope="module")
def home(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the demo with two rulings that wait in the spool still, and a saved query."""
    made = Home(Path(shutil.copytree(demo.root, tmp_path_factory.mktemp("wanted") / "home")))
    (made.queries / "persian.sql").write_text(f"-- Persian ones\n{SELECT}", "utf-8")
    for article, decision in zip(on_executions(made)[:2], ("relevant", "irrelevant"), strict=True):
        words = ["review", "mark", article, decision, "--topic", "executions", "--as", "Ada"]
        done = CliRunner().invoke(main, ["--home", str(made.root), *words])
        assert done.exit_code == 0, done.output
    return made


def on_executions(home: Home) -> list[str]:
    asked = "select article_id from articles where on_topic(topics, 'executions') order by 1"
    return [str(row[0]) for row in ask(home.published, asked).rows]


def test_sql_and_a_saved_query_name_articles_in_their_column_article_id(home: Home) -> None:
    ids = tuple(str(row[1]) for row in ask(home.published, SELECT).rows)
    assert len(ids) > 3
    assert wanted_articles(home, query=SELECT).articles == ids
    saved = wanted_articles(home, ["@persian"])
    assert (saved.articles, saved.query_name) == (ids, "persian")
    assert saved.query is not None
    assert SELECT in saved.query
    twice = wanted_articles(home, query=f"from ({SELECT}) union all (select null, article_id from articles)")
    assert len(twice.articles) == len(set(twice.articles)), "each once, and no row without an id"


def test_words_that_are_no_sql_are_searched_for(home: Home) -> None:
    found = wanted_articles(home, query="(tribunal OR Genève) -protest").articles
    assert found
    [(count,)] = ask(home.published, f"select count(*) from articles where article_id in {found!r}").rows
    assert count == len(found)


def test_a_topic_goes_by_what_was_ruled_for_it(home: Home) -> None:
    on_topic = on_executions(home)
    assert wanted_articles(home, topic="executions").articles == tuple(on_topic)
    for decision, expected in (("relevant", on_topic[0]), ("irrelevant", on_topic[1])):
        asked = wanted_articles(home, topic="executions", decision=decision)
        assert (asked.articles, asked.query) == ((expected,), f"topic: executions, decision: {decision}")
    assert wanted_articles(home, decision="relevant").articles == (on_topic[0],)
    with pytest.raises(PackError, match="no article was found"):
        wanted_articles(home, topic="torture", decision="relevant")
    with pytest.raises(ReviewError, match="exekutions: no such topic: did you mean executions"):
        wanted_articles(home, topic="exekutions")


def test_copies_are_packed_too_where_they_are_asked_for(home: Home) -> None:
    asked = "select article_id, group_id from articles where copies > 0 order by 1"
    article, group = ask(home.published, asked).rows[0]
    of_group = ask(home.published, f"select article_id from articles where group_id = '{group}' order by 1").rows
    for named, query in (([str(article)[:10]], None), ([], f"select '{article}' as article_id")):
        assert wanted_articles(home, named, query=query).articles in ((article,), (str(article)[:10],))
        found = wanted_articles(home, named, query=query, copies=True).articles
        assert found == tuple(str(row[0]) for row in of_group)
    assert len(of_group) > 1


def test_what_cannot_be_packed_with_an_article_is_refused_with_the_reason(home: Home, tmp_path: Path) -> None:
    for also, said in (("copies,feeds", "feeds are never packed"), ("pictures", "'pictures' is nothing to pack")):
        words = ["--home", str(home.root), "pack", "ab", "--with", also, "--to", str(tmp_path / "pack")]
        done = CliRunner().invoke(main, words)
        assert (done.exit_code, said in done.output) == (2, True), done.output


def test_more_than_the_limit_are_refused_before_anything_is_packed(home: Home, tmp_path: Path) -> None:
    [(total,)] = ask(home.published, "select count(*) from articles").rows
    for asked in (["--query", "select article_id from articles"], ["--query", "after:2000-01-01"]):
        words = ["--home", str(home.root), "pack", *asked, "--to", str(tmp_path / "pack"), "--limit", "10"]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert f"{total} articles are asked for, more than 10: nothing was packed" in done.output
        assert f"--limit {total}" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("named", "query", "error", "message"),
    [
        ([], None, PackError, "name the articles in one way"),
        (["ab"], "from articles", PackError, "name the articles in one way"),
        (["@persian", "ab"], None, PackError, "one saved query at a time"),
        (["@persien"], None, QuestionError, "did you mean @persian"),
        ([], "select title from articles", PackError, "has no column article_id, only title: select article_id"),
        ([], "select article_id from articles where false", PackError, "no article was found"),
        ([], "with x as (delete from articles) select 1", QuestionError, "."),
        ([], "from read_csv('/etc/passwd')", QuestionError, "disabled by configuration"),
    ],
)
def test_what_names_no_articles_is_said(
    home: Home, named: list[str], query: str | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        wanted_articles(home, named, query=query)


def test_a_pack_of_a_question_is_recorded_with_it(home: Home, tmp_path: Path) -> None:
    (home.store / "publish.json").unlink(missing_ok=True)
    words = ["pack", "@persian", "--to", str(tmp_path / "pack.zip")]
    done = CliRunner().invoke(main, ["--home", str(home.root), *words])
    assert done.exit_code == 0, done.output
    rows = ask(home.published, "select query_name, query, row_count from exports where format = 'pack'").rows
    assert [(row[0], str(row[1]).endswith(SELECT)) for row in rows] == [("persian", True)]
