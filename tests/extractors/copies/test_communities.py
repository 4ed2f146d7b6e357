"""Teachers and nurses, a Bahai and a convert: two houses that print one form about them print two reports."""

from __future__ import annotations

import pytest

from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

FORMS = {
    "en": (
        "Intelligence officers arrested two {} at their homes in Shiraz on Monday morning without showing a warrant.",
        "Laptops and books were taken away. Nobody knows where they are held. Their families were told to wait.",
        [("Bahais", "Christian converts"), ("teachers", "nurses"), ("Kurdish students", "Baluch students")],
        ("teachers", "educators"),
    ),
    "fa": (
        "مأموران اطلاعات بامداد دوشنبه دو {} را در خانه‌هایشان در شیراز بدون نشان دادن حکم بازداشت کردند.",
        "رایانه‌ها و کتاب‌ها ضبط شد. محل نگهداری بازداشت‌شدگان روشن نیست. به خانواده‌ها گفته شده است که منتظر بمانند.",
        [("معلم", "پرستار"), ("شهروند بهایی", "نوکیش مسیحی"), ("راننده", "دانشجو")],
        ("خبرنگار", "روزنامه‌نگار"),
    ),
    "ar": (
        "اعتقل عناصر الاستخبارات صباح الاثنين في شيراز {} من منازلهم من دون إبراز مذكرة.",
        "وصودرت حواسيب وكتب. ولا يعرف مكان احتجاز الموقوفين. وطلب من عائلاتهم الانتظار.",
        [("معلمين", "ممرضين"), ("طلاب", "محامين")],
        ("معلمين", "معلمين"),
    ),
    "fr": (
        "Des policiers ont arrêté lundi matin deux {} chez eux à Chiraz sans présenter de mandat.",
        "Des ordinateurs et des livres ont été saisis. Le lieu de détention reste inconnu. Les familles attendent.",
        [("enseignants", "infirmiers"), ("journalistes", "avocats")],
        ("paysans", "agriculteurs"),
    ),
    "de": (
        "Beamte des Geheimdienstes haben am Montagmorgen in Schiras zwei {} ohne Haftbefehl zu Hause festgenommen.",
        "Rechner und Bücher wurden mitgenommen. Der Ort der Haft ist nicht bekannt. Die Familien sollen warten.",
        [("Lehrerinnen", "Pflegerinnen"), ("Anwälte", "Studenten")],
        ("Lehrer", "Lehrkräfte"),
    ),
}


def kind(language: str, mine: str, theirs: str, more: str = "") -> str:
    lead, rest, *_ = FORMS[language]
    here, there = (wording(None, f"{lead.format(who)}\n{rest} {more}", language, source=who) for who in (mine, theirs))
    kinds = {compare(here, there).kind, compare(there, here).kind}
    assert len(kinds) == 1
    return kinds.pop()


@pytest.mark.parametrize("language", FORMS)
def test_people_of_two_trades_or_communities_on_one_form_are_two_reports(language: str) -> None:
    apart = {two: kind(language, *two) for two in FORMS[language][2]}
    assert {two for two, found in apart.items() if found == "one text"} == set()


@pytest.mark.parametrize("language", FORMS)
def test_another_word_for_the_same_people_is_one_report(language: str) -> None:
    assert kind(language, *FORMS[language][3]) == "one text"


def test_whom_both_texts_tell_of_further_down_is_nobody_else() -> None:
    assert kind("en", "teachers", "nurses", "Teachers and nurses had marched together.") == "one text"
