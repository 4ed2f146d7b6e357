"""An event of today is kept apart from talk of the past, and from what may come."""

from __future__ import annotations

import pytest

from bench.adapters import shipped
from extractors.topics.tags import Tagger

TAGGER = Tagger(shipped())


@pytest.mark.parametrize(
    ("language", "text", "topic", "expected"),
    [
        ("en", "Two prisoners were executed in Karaj this morning.", "executions", "current"),
        ("en", "Thousands of prisoners were executed in 1988.", "executions", "historical"),
        ("en", "Families marked the anniversary of the executions.", "executions", "historical"),
        ("en", "The activist could face execution if convicted.", "executions", "hypothetical"),
        ("en", "Activists call for an end to the death penalty and its abolition.", "executions", "hypothetical"),
        ("fa", "سحرگاه امروز دو زندانی اعدام شدند.", "executions", "current"),
        ("fa", "هزاران زندانی در سال ۱۳۶۷ اعدام شدند.", "executions", "historical"),
        ("fa", "این زندانی در خطر اعدام است.", "executions", "hypothetical"),
        ("ar", "تنفيذ حكم الإعدام بحق سجينين صباح اليوم", "executions", "current"),
        ("ar", "ذكرى إعدام آلاف السجناء", "executions", "historical"),
        ("fr", "Deux prisonniers ont été exécutés ce matin; la peine de mort demeure.", "executions", "current"),
        ("fr", "Il risque la peine de mort.", "executions", "hypothetical"),
        ("de", "Am Morgen kam es zu zwei Hinrichtungen.", "executions", "current"),
        ("de", "Ihm droht die Todesstrafe.", "executions", "hypothetical"),
        ("de", "Zum Jahrestag der Hinrichtungen kamen Hunderte.", "executions", "historical"),
    ],
)
def test_a_tag_says_when_it_speaks_of(language: str, text: str, topic: str, expected: str) -> None:
    [tag] = [tag for tag in TAGGER.tags(None, text, language) if tag.topic == topic]
    assert tag.context == expected


def test_the_greater_weight_decides() -> None:
    text = "Two men were executed today. Two were hanged on Monday. In 1988 thousands were executed."
    [tag] = [tag for tag in TAGGER.tags("Executions in Karaj", text, "en") if tag.topic == "executions"]
    assert tag.context == "current"
