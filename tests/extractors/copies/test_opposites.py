"""Two houses that print one form before and after a reversal print two reports, and so do a report and its denial."""

from __future__ import annotations

import pytest

from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

REST = {
    "en": "The decision was handed over in a corridor. Trials are often short, and families learn of them late.",
    "fa": "رأی در راهرو به وکیل داده شد. دادگاه‌ها اغلب کوتاه است و خانواده‌ها دیر باخبر می‌شوند.",
    "ar": "وسلم القرار للمحامي في الممر. والمحاكمات قصيرة في الغالب وتعلم بها العائلات متأخرة.",
    "fr": "La décision a été remise dans un couloir. Les procès sont brefs et les familles l’apprennent tard.",
    "de": "Die Entscheidung wurde im Flur übergeben. Prozesse sind oft kurz, Familien erfahren davon erst danach.",
}
OPPOSITES = [
    (
        "en",
        "The Supreme Court {} the sentence of Hiwa Moradi on Sunday.",
        ["upheld", "overturned", "commuted"],
    ),
    ("en", "The teacher Hiwa Moradi {} by a court in Marivan on Sunday.", ["was acquitted", "was convicted"]),
    ("en", "The teacher Hiwa Moradi {} at a road block near Marivan on Sunday.", ["was arrested", "was not arrested"]),
    ("en", "Hiwa Moradi {} his hunger strike in the prison of Marivan on Sunday.", ["ended", "resumed"]),
    ("en", "Officers arrested the {} of the executed Hiwa Moradi at home on Sunday.", ["father", "brother", "uncle"]),
    ("en", "Officers raided the house of Hiwa Moradi in Marivan on Sunday {}.", ["morning", "evening"]),
    (
        "en",
        "Hiwa Moradi {} in prison on Sunday, officials said.",
        ["died of a heart attack", "was killed by blows"],
    ),
    ("fa", "دیوان عالی کشور روز یکشنبه حکم اعدام هیوا مرادی را {}.", ["تأیید کرد", "نقض کرد", "تأیید نکرد"]),
    ("fa", "هیوا مرادی روز یکشنبه در نزدیکی مریوان {}.", ["بازداشت شد", "آزاد شد", "بازداشت نشد"]),
    ("fa", "مأموران روز یکشنبه {} هیوا مرادی را در خانه‌اش بازداشت کردند.", ["پدر", "همسر"]),
    ("ar", "قال محاميه إن المحكمة العليا {} حكم الإعدام بحق هيوا مرادي يوم الأحد.", ["أيدت", "نقضت", "لم تؤيد"]),
    ("fr", "La Cour suprême {} dimanche la peine de Hiwa Moradi.", ["a confirmé", "a annulé", "n’a pas confirmé"]),
    (
        "de",
        "Das Gericht hat das Urteil gegen Moradi am Sonntag {}.",
        ["bestätigt", "aufgehoben", "nicht bestätigt"],
    ),
]
SAME = [
    ("en", "The Supreme Court {} the sentence of Hiwa Moradi on Sunday.", ["upheld", "confirmed"]),
    ("en", "The teacher Hiwa Moradi {} at a road block near Marivan on Sunday.", ["was arrested", "was detained"]),
    ("fa", "هیوا مرادی روز یکشنبه در نزدیکی مریوان {}.", ["بازداشت شد", "دستگیر شد"]),
    ("fr", "Hiwa Moradi {} dimanche à la lecture de l’arrêt au palais.", ["n’a pas assisté", "était absent"]),
    ("en", "The teacher Hiwa Moradi {} in court on Sunday afternoon.", ["did not appear", "was absent"]),
    ("de", "Der Lehrer Hiwa Moradi ist am Sonntag bei Mariwan {} worden.", ["verhaftet", "festgenommen"]),
]


def kinds(language: str, lead: str, words: list[str]) -> set[str]:
    texts = [wording(None, f"{lead.format(word)}\n{REST[language]}", language, source=word) for word in words]
    return {compare(one, other).kind for one in texts for other in texts if one is not other}


@pytest.mark.parametrize(("language", "lead", "words"), OPPOSITES)
def test_an_opening_that_says_the_opposite_is_another_report(language: str, lead: str, words: list[str]) -> None:
    assert "one text" not in kinds(language, lead, words)


@pytest.mark.parametrize(("language", "lead", "words"), SAME)
def test_another_word_for_the_same_outcome_is_one_report(language: str, lead: str, words: list[str]) -> None:
    assert kinds(language, lead, words) == {"one text"}
