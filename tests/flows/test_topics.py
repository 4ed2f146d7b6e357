"""Topic files tried before they count, and tags explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bench.adapters import shipped
from config.topics import Topic
from flows.topics import check, checked, difference, explained, tried
from storage.questions import QuestionError


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
