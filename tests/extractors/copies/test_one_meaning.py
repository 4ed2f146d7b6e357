"""One report in two wordings, under two headlines or behind a label, is one text; a reversal beside them is not."""

from __future__ import annotations

import pytest

from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

REST = {
    "en": "He is held in ward four of Evin prison, where he shares a cell with eleven others. His family has written "
    "three letters to the head of the judiciary and has had no answer to any of them. The rights group HRANA said that "
    "his case was sent to branch 26 of the court in October. He had served two earlier terms in the same prison. "
    "Doctors who saw him in the summer asked that he be taken to a hospital outside, and nobody has replied to them.",
    "fr": "Il est détenu dans le quartier quatre de la prison, où il partage une cellule avec onze autres. Sa famille "
    "a écrit trois lettres au chef de la justice sans recevoir de réponse. Son dossier a été transmis en octobre.",
    "de": "Er sitzt in Trakt vier des Gefängnisses, wo er die Zelle mit elf anderen teilt. Seine Familie hat dem Chef "
    "der Justiz drei Briefe geschrieben, auf die niemand antwortete. Seine Akte liegt seit Oktober bei der Kammer.",
    "fa": "او در بند چهار زندان اوین نگهداری می‌شود و با یازده نفر دیگر هم‌سلول است. خانواده‌اش سه نامه به رئیس قوه "
    "قضاییه نوشته‌اند و پاسخی نگرفته‌اند. پرونده او در مهر به شعبه ۲۶ دادگاه فرستاده شد.",
    "ar": "ويقبع في القسم الرابع من السجن حيث يتقاسم الزنزانة مع أحد عشر شخصا آخرين. وكتبت عائلته ثلاث رسائل إلى رئيس "
    "السلطة القضائية ولم تتلق جوابا. وأحيل ملفه إلى الدائرة السادسة والعشرين في أكتوبر.",
}
LEADS = [
    (
        "en",
        "Reza Shahabi was not allowed to see his lawyer for the third week, his wife said on Sunday.",
        "Reza Shahabi was denied access to his lawyer for the third week, his wife said on Sunday.",
    ),
    (
        "en",
        "Reza Shahabi was still not released on Sunday although his bail was paid, HRANA said.",
        "Reza Shahabi was still detained on Sunday although his bail was paid, HRANA said.",
    ),
    (
        "en",
        "Reza Shahabi was tried on Sunday without a lawyer, his wife said.",
        "Reza Shahabi was tried on Sunday with no lawyer, his wife said.",
    ),
    (
        "en",
        "Officers who had no warrant arrested Reza Shahabi at home in Tehran on Sunday, HRANA said.",
        "Officers without a warrant arrested Reza Shahabi at home in Tehran on Sunday, HRANA said.",
    ),
    (
        "en",
        "No family member was told of the arrest of Reza Shahabi on Sunday, HRANA said.",
        "The family was not told of the arrest of Reza Shahabi on Sunday, HRANA said.",
    ),
    (
        "en",
        "Reza Shahabi has had no contact with his family since Sunday.",
        "Reza Shahabi has been cut off from contact with his family since Sunday.",
    ),
    (
        "en",
        "Union member Reza Shahabi died after a bullet struck him in the heart on Sunday, his wife said.",
        "Union member Reza Shahabi was killed by a bullet on Sunday, his wife said.",
    ),
    (
        "en",
        "Reza Shahabi, a Kurdish driver, has been ill since Sunday, HRANA said.",
        "Reza Shahabi, a Kurdish farmer, has been ill since Sunday, HRANA said.",
    ),
    (
        "de",
        "Reza Shahabi ist am Sonntag trotz Kaution noch nicht freigelassen worden, sagte seine Frau.",
        "Reza Shahabi ist am Sonntag trotz Kaution noch immer inhaftiert, sagte seine Frau.",
    ),
    (
        "de",
        "Beamte ohne Haftbefehl haben Reza Shahabi am Sonntag in Teheran festgenommen, sagte HRANA.",
        "Beamte, die keinen Haftbefehl hatten, haben Reza Shahabi am Sonntag in Teheran festgenommen, sagte HRANA.",
    ),
    (
        "de",
        "Das Urteil gegen Reza Shahabi wird morgen in Teheran erwartet, sagte sein Anwalt.",
        "Das Urteil gegen Reza Shahabi wird am Montagabend in Teheran erwartet, sagte sein Anwalt.",
    ),
    (
        "fr",
        "Des policiers sans mandat ont arrêté Reza Shahabi dimanche à Téhéran, selon HRANA.",
        "Des policiers qui n’avaient aucun mandat ont arrêté Reza Shahabi dimanche à Téhéran, selon HRANA.",
    ),
    (
        "fr",
        "Reza Shahabi a été transféré dimanche à l’isolement, selon son entourage.",
        "Reza Shahabi a été transféré dimanche à l’isolement, selon la mère du détenu.",
    ),
    (
        "fr",
        "Un mineur kurde de 17 ans, Reza Shahabi, a été condamné dimanche à cinq ans de prison.",
        "Un étudiant kurde de 17 ans, Reza Shahabi, a été condamné dimanche à cinq ans de prison.",
    ),
    (
        "fa",
        "رضا شهابی با وجود وثیقه هنوز آزاد نشده است، هرانا روز یکشنبه نوشت.",
        "رضا شهابی با وجود وثیقه هنوز بازداشت است، هرانا روز یکشنبه نوشت.",
    ),
    (
        "fa",
        "رضا شهابی روز یکشنبه در حالی محاکمه شد که وکیل ندارد، همسرش گفت.",
        "رضا شهابی روز یکشنبه بدون حضور وکیل محاکمه شد، همسرش گفت.",
    ),
    (
        "ar",
        "قال محامي رضا شهابي بأنه حكم عليه يوم الأحد بالسجن ست سنوات.",
        "قال محامي رضا شهابي في شيراز إنه حكم عليه يوم الأحد بالسجن ست سنوات.",
    ),
]
HEADLINES = [
    ("en", "UN calls for release of union leader Reza Shahabi", "UN condemns arrest of union leader Reza Shahabi"),
    ("en", "Iranian driver Reza Shahabi in court", "Iranian lawyer: Reza Shahabi in court"),
    ("fr", "L’ONU demande la libération de Reza Shahabi", "L’ONU condamne l’arrestation de Reza Shahabi"),
    ("de", "UN fordern Freilassung von Reza Shahabi", "UN kritisieren Inhaftierung von Reza Shahabi"),
    ("fa", "پدر رضا شهابی: پسرم بی‌گناه است", "مادر رضا شهابی: پسرم بی‌گناه است"),
]
FIRSTS = {
    "en": "Reza Shahabi went on trial on Sunday in Tehran on charges of propaganda.",
    "fr": "Reza Shahabi a comparu dimanche à Téhéran pour propagande.",
    "de": "Reza Shahabi stand am Sonntag in Teheran wegen Propaganda vor Gericht.",
    "fa": "رضا شهابی روز یکشنبه در تهران به اتهام تبلیغ علیه نظام محاکمه شد.",
}
LABELS = [
    ("Opinion: workers pay the price", "Exclusive.", "Iran: behind the walls", "Analysis by our desk."),
    (
        "Iran: behind the walls",
        "Share this story on social media.",
        "Prison diary",
        "Subscribe to our newsletter today.",
    ),
]
TWO = [
    (
        "en",
        "Reza Shahabi was allowed to see his lawyer on Sunday, his wife said.",
        "Reza Shahabi was not allowed to see his lawyer on Sunday, his wife said.",
    ),
    (
        "en",
        "Reza Shahabi was released on Sunday after his bail was paid, HRANA said.",
        "Reza Shahabi was not released on Sunday after his bail was paid, HRANA said.",
    ),
    (
        "de",
        "Reza Shahabi ist am Sonntag in Teheran freigelassen worden, sagte seine Frau.",
        "Reza Shahabi ist am Sonntag in Teheran nicht freigelassen worden, sagte seine Frau.",
    ),
    (
        "fr",
        "Les autorités ont confirmé dimanche la mort de Reza Shahabi en détention.",
        "Les autorités ont démenti dimanche la mort de Reza Shahabi en détention.",
    ),
    (
        "fa",
        "به رضا شهابی روز یکشنبه اجازه ملاقات با خانواده‌اش داده شد، هرانا نوشت.",
        "به رضا شهابی روز یکشنبه اجازه ملاقات با خانواده‌اش داده نشد، هرانا نوشت.",
    ),
    ("ar", "أكد مسؤولون يوم الأحد أن رضا شهابي توفي في السجن.", "نفى مسؤولون يوم الأحد أن رضا شهابي توفي في السجن."),
    (
        "en",
        "Ali Reza Karimi was hanged in the central prison at dawn.",
        "Alireza was hanged in the central prison at dawn.",
    ),
    ("fa", "امیر حسین نوری سحرگاه در زندان مرکزی اعدام شد.", "امیرحسین سحرگاه در زندان مرکزی اعدام شد."),
]


def kind(language: str, *leads: str, titles: tuple[str, str] = ("", "")) -> str:
    here, there = (
        wording(title, f"{lead}\n{REST[language]}", language, source=source)
        for title, lead, source in zip(titles, leads, ("one.example", "other.example"), strict=True)
    )
    kinds = {compare(here, there).kind, compare(there, here).kind}
    assert len(kinds) == 1
    return kinds.pop()


@pytest.mark.parametrize(("language", "mine", "theirs"), LEADS)
def test_one_meaning_in_two_wordings_is_one_text(language: str, mine: str, theirs: str) -> None:
    assert kind(language, mine, theirs) == "one text"


@pytest.mark.parametrize(("language", "mine", "theirs"), HEADLINES)
def test_two_headlines_over_one_text_are_one_text(language: str, mine: str, theirs: str) -> None:
    assert kind(language, FIRSTS[language], FIRSTS[language], titles=(mine, theirs)) == "one text"


@pytest.mark.parametrize(("title", "label", "headline", "line"), LABELS)
def test_a_label_in_front_of_one_text_is_no_other_news(title: str, label: str, headline: str, line: str) -> None:
    assert kind("en", label, line, titles=(title, headline)) == "one text"


@pytest.mark.parametrize(("language", "mine", "theirs"), TWO)
def test_a_denial_of_the_same_and_a_name_without_a_family_are_two(language: str, mine: str, theirs: str) -> None:
    assert kind(language, mine, theirs) != "one text"
