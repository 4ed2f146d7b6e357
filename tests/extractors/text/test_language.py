"""Sentences of our own in the languages the subject is written in."""

from __future__ import annotations

import pytest

from extractors.text.language import folded_code, language_of

SENTENCES = [
    ("fa", "زندانیان سیاسی در آن تابستان اعدام شدند و خانواده‌هایشان هنوز نمی‌دانند کجا به خاک سپرده شده‌اند"),
    ("fa", "نيروهاي امنيتي معترضان را بازداشت كردند و به زندان منتقل كردند"),
    ("ar", "أعدمت السلطات ثلاثة سجناء سياسيين في السجن المركزي دون علم عائلاتهم"),
    ("ar", "احتجاجات في العاصمة بعد مقتل متظاهرين برصاص الامن"),
    ("ckb", "هێزە ئەمنییەکان چەندین هاووڵاتی کوردیان لە شاری سنە دەستبەسەر کرد"),
    ("ps", "د بشري حقونو څارونکي وايي چې ښځې په زندانونو کې شکنجه کېږي"),
    ("ur", "تین سیاسی قیدیوں کو پھانسی دے دی گئی اور ان کے خاندانوں کو اطلاع نہیں دی گئی"),
    ("az", "ایراندا اوچ سیاسی محبوس اعدام ائدیلدی و اونلارین عائله‌لرینه خبر وئریلمه‌دی"),
    ("az", "Üç siyasi məhbus edam edildi və onların ailələrinə xəbər verilmədi"),
    ("ug", "تۇتقۇن قىلىنغان كىشىلەرنىڭ ئائىلىلىرى ئۇلارنىڭ قەيەردىلىكىنى بىلمەيدۇ"),
    ("ku", "Sê girtiyên siyasî hatin îdamkirin û malbatên wan agahdar nebûn"),
    ("en", "Three political prisoners were executed in the central prison on Monday"),
    ("fr", "Trois prisonniers politiques ont été exécutés lundi à la prison centrale"),
    ("de", "Drei politische Gefangene wurden am Montag im Zentralgefängnis hingerichtet"),
    ("tr", "Üç siyasi tutuklu idam edildi ve ailelerine haber verilmedi"),
]


@pytest.mark.parametrize(
    ("code", "sentence"), SENTENCES, ids=[f"{code}-{at}" for at, (code, _) in enumerate(SENTENCES)]
)
def test_a_sentence_tells_its_language_whatever_is_declared(code: str, sentence: str) -> None:
    assert language_of(sentence, declared="it") == (code, "text")


def test_a_text_of_two_words_is_in_the_language_declared() -> None:
    assert language_of("تهران آزاد", declared="ar-SA") == ("ar", "page")
    assert language_of("Iran news", declared="fr", declared_by="feed") == ("fr", "feed")


def test_nothing_to_read_and_nothing_declared_tells_nothing() -> None:
    assert language_of("1988", declared="not a code") == (None, None)


def test_declared_codes_are_folded_to_one_for_a_language() -> None:
    assert [folded_code(code) for code in ("fa-IR", "prs", "EN_us", "nb", "", None)] == [
        "fa",
        "fa",
        "en",
        "no",
        None,
        None,
    ]


def test_an_arabic_text_that_names_persians_stays_arabic() -> None:
    text = (
        "قال پژمان گرجي إن السلطات منعت العائلات من زيارة السجناء في سجن إيفين منذ بداية الاحتجاجات التي شهدتها البلاد"
    )
    assert language_of(text)[0] == "ar"
