"""Topic files tried before they count, and tags explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bench.adapters import shipped
from config.errors import ConfigError
from config.topics import Topic
from flows import retagging
from flows.collect import clock
from flows.retagging import retag
from flows.reviews import ReviewError
from flows.topics import check, checked, difference, explained, tried
from storage.questions import QuestionError
from storage.spool import drop
from tests.flows.test_rebuild import differing, rebuilt


@pytest.mark.parametrize("topic", shipped(), ids=lambda topic: topic.topic_id)
def test_every_shipped_topic_finds_its_own_sentences_and_no_other(topic: Topic) -> None:
    found = check(topic)
    assert found.right >= 12
    assert found.wrong == (), found.text()


def test_a_draft_is_checked_tried_and_compared_before_it_counts(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    alpha.collected()
    [(article_id,)] = alpha.rows("select article_id from articles")
    explanation = explained(alpha.home, article_id)
    assert "[execution]" in explanation
    assert "by `execution*`" in explanation
    assert difference(alpha.home, count=5) == "1 articles looked at: 0 topics gained, 0 lost"
    path = alpha.home.topics / "executions.toml"
    path.write_text(path.read_text("utf-8") + '\n[tests.speaks]\nen = "An execution"\n', "utf-8")
    assert [one.wrong for one in checked(alpha.home, ["executions"])] == [()]
    path.write_text(path.read_text("utf-8").replace("execution*\n", "zahedan\n", 1), "utf-8")
    assert "executions" in tried(alpha.home, "A trip to Zahedan", language="en")
    path.write_text(path.read_text("utf-8").replace("zahedan\n", "nowhere\n", 1), "utf-8")
    assert tried(alpha.home, "A trip to Zahedan", language="en") == "no topic"
    assert "- executions" in difference(alpha.home, count=5)
    [one] = checked(alpha.home, ["executions"])
    assert one.wrong
    assert "not found in (en)" in one.text()
    with pytest.raises(QuestionError, match="no such topic"):
        checked(alpha.home, ["hangings"])


def test_what_is_stored_is_tagged_again_and_what_a_kill_left_is_done_by_the_next(
    alpha: Any, text: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("Karaj", "Zahedan", "Shiraz"):
        alpha.says(f"/{place}", f"An execution in {place}", text(place))
    alpha.collected()
    assert retag(alpha.home, by="Ada", now=clock).ordered == 0
    path = alpha.home.topics / "executions.toml"
    path.write_text(path.read_text("utf-8").replace("execution*", "zahedan"), "utf-8")
    monkeypatch.setattr(retagging, "RETAGGED", 1)
    with monkeypatch.context() as killed:
        killed.setattr(retagging, "drop", dies_after(1))
        with pytest.raises(KeyboardInterrupt):
            retag(alpha.home, by="Ada", now=clock)
    assert retag(alpha.home, by="Ada", now=clock).lost == 2
    assert alpha.rows("select distinct a.title, m.term from matches m join articles a using (article_id)") == [
        ("An execution in Zahedan", "zahedan")
    ]
    counted = "select count(*), count(distinct (reading_id, rules_sha256)) from tags"
    assert alpha.rows(counted) == [(1, 1)]
    assert "nothing to do" in retag(alpha.home, by="Ada", now=clock).text()
    assert differing(rebuilt(alpha.home)) == {}
    path.write_text("label = 3", "utf-8")
    with pytest.raises(ConfigError):
        retag(alpha.home, by="Ada", now=clock)
    with pytest.raises(ReviewError, match="bears the name"):
        retag(alpha.home, by=" ", now=clock)


def dies_after(number: int) -> Callable[..., object]:
    left = [number]

    def dropped(*told: Any) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return drop(*told)

    return dropped
