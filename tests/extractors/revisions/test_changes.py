"""What a publisher changed, and of what kind it is."""

from __future__ import annotations

import pytest

from extractors.revisions.changes import clockless, compare_texts, is_clock, kinds_of

EDITS = [
    ("Security forces shot dead 50 people.", "Security forces shot dead 22 people.", ["number"]),
    ("نیروهای امنیتی ۵۰ نفر را کشتند.", "نیروهای امنیتی ۲۲ نفر را کشتند.", ["number"]),
    ("قتلت القوات ٥٠ شخصا في الساحة.", "قتلت القوات ٢٢ شخصا في الساحة.", ["number"]),
    ("At least 1,200 were held.", "At least 1200 were held.", ["typo"]),
    ("The judge named Reza Karimi as the accused.", "The judge named Reza Moradi as the accused.", ["name"]),
    ("قاضی گفت که رضا کریمی متهم است.", "قاضی گفت که رضا مرادی متهم است.", ["name"]),
    ("قال القاضي إن أحمد الخطيب متهم.", "قال القاضي إن أحمد الحسيني متهم.", ["name"]),
    ("He was hanged in Shiraz at dawn.", "He was hanged in Tabriz at dawn.", ["place"]),
    ("او در زندان شیراز اعدام شد.", "او در زندان تبریز اعدام شد.", ["place"]),
    ("Er wurde in Zahedan verhaftet.", "Er wurde in Karadsch verhaftet.", ["place"]),
    ("The hearing opens on 1 February in the city.", "The hearing opens on 3 February in the city.", ["date"]),
    ("The court sits on Monday.", "The court sits on Thursday.", ["date"]),
    ("دادگاه روز ۱۲ بهمن برگزار شد.", "دادگاه روز ۱۴ بهمن برگزار شد.", ["date"]),
    ("The goverment denied it.", "The government denied it.", ["typo"]),
    ("La cour a condamne trois hommes.", "La cour a condamné trois hommes.", ["typo"]),
    ("او می گوید که بی گناه است.", "او می‌گوید که بی‌گناه است.", ["typo"]),
    ("The minister refused to answer.", "The minister declined to answer.", ["wording"]),
    ("Der Minister lehnte ab.", "Der Minister wies die Frage zurück.", ["wording"]),
    (
        "The court sat.\nTwo guards told the families that the bodies had been buried at night.",
        "The court sat.",
        ["removal"],
    ),
    ("It sat.", "It sat.\nCorrection: an earlier version of this article gave a wrong toll.", ["correction notice"]),
    ("دادگاه برگزار شد.", "دادگاه برگزار شد.\nاصلاحیه: شمار در نسخه پیشین این خبر نادرست بود.", ["correction notice"]),
    ("Sixty people were arrested.", "Seventy people were arrested.", ["number"]),
    ("Thousands marched.", "Hundreds marched.", ["number"]),
    ("شصت‌ونه نفر بازداشت شدند.", "هفتاد نفر بازداشت شدند.", ["number"]),
    ("أُعدم ثلاثة عشر سجينا.", "أُعدم ثلاثة وعشرون سجينا.", ["number"]),
    ("Soixante-dix personnes ont été tuées.", "Quatre-vingts personnes ont été tuées.", ["number"]),
    ("Einundzwanzig Menschen wurden getötet.", "Zweiundzwanzig Menschen wurden getötet.", ["number"]),
    ("He had seen a lawyer.", "He had not seen a lawyer.", ["negation"]),
    ("The court did not sit.", "The court did sit.", ["negation"]),
    ("The men were armed.", "The men were unarmed.", ["negation"]),
    ("آنها اعدام شده‌اند.", "آنها اعدام نشده‌اند.", ["negation"]),
    ("أفرجت السلطات عنه.", "لم تفرج السلطات عنه.", ["negation"]),
    ("Il a été jugé hier.", "Il n'a pas été jugé hier.", ["negation"]),
    ("Er hatte einen Anwalt.", "Er hatte keinen Anwalt.", ["negation"]),
    ("At least 30 died.", "About 30 died.", ["qualifier"]),
    ("At least 30 died.", "30 died.", ["qualifier"]),
    ("دست‌کم ۳۰ نفر کشته شدند.", "حدود ۳۰ نفر کشته شدند.", ["qualifier"]),
    ("He was shot by a guard.", "He was allegedly shot by a guard.", ["qualifier"]),
    ("She was given five years.", "She was given five months.", ["unit"]),
    ("او به پنج سال حبس محکوم شد.", "او به پنج ماه حبس محکوم شد.", ["unit"]),
    ("The bail is 500 dollars.", "The bail is 500 euros.", ["unit"]),
    ("He was arrested in Khash on his way.", "He was arrested in Saravan on his way.", ["place"]),
    ("توفي في سجن إيفين أمس.", "توفى فى سجن ايفين أمس.", ["typo"]),
    (
        "Officials said 12 men were held in Karaj.",
        "Officials said 14 men were held in Arak.",
        ["number", "place"],
    ),
    ("They were beaten. Two fainted in pain. All laughed.", "They were beaten. All laughed.", ["removal"]),
    ("The families were allowed to attend.", "The families were barred from attending.", ["negation"]),
    ("Les autorités ont confirmé sa mort.", "Les autorités ont démenti sa mort.", ["negation", "qualifier"]),
    ("أكدت الوزارة وفاته.", "أنكرت الوزارة وفاته.", ["negation"]),
    ("وبحسب الشرطة فقد انتحر.", "وبحسب أسرته فقد انتحر.", ["speaker"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kinds"), EDITS)
def test_an_edit_is_of_the_kind_a_person_would_call_it(old: str, new: str, kinds: list[str]) -> None:
    frame = "The first line stands.\n{}\nThe last line stands as well."
    language = "de" if " Minister " in old and "Der" in old else None
    assert list(kinds_of(old, new, language)) == kinds
    assert list(kinds_of(frame.format(old), frame.format(new), language)) == kinds


def test_the_same_text_has_no_change() -> None:
    assert kinds_of("One.\nTwo.", "One.\nTwo.", "en") == ()


@pytest.mark.parametrize(
    "line",
    ["Updated 12:04 GMT", "5 minutes ago", "1,204 views", "Stand: 14. Februar 2018, 11:30 Uhr",
     "Mis à jour le 3 mars 2019 à 10h12",
     "۱۲ دقیقه پیش", "۱۴ بهمن ۱۳۹۶ ساعت ۱۲:۳۰", "منذ 5 دقائق"],
)  # fmt: skip
def test_a_clock_or_a_counter_is_left_out(line: str) -> None:
    assert is_clock(line)
    assert clockless(f"A sentence.\n{line}\nAnother.") == "A sentence.\nAnother."


@pytest.mark.parametrize("line", ["Killed: 22", "22 dead", "شمار کشته‌ها: ۲۲", "Nothing"])
def test_a_count_of_people_is_no_clock(line: str) -> None:
    assert not is_clock(line)


def test_every_passage_of_both_texts_is_there_once_and_in_order() -> None:
    old, new = (
        "He said 5 men died.\nThe rest is silence.\n",
        "She said 7 men had died.\nA line more.\nThe rest is silence.\n",
    )
    passages = compare_texts(old, new)
    assert "".join(one.cut for one in passages).rstrip("\n") == old.rstrip("\n")
    assert "".join(one.added for one in passages).rstrip("\n") == new.rstrip("\n")
    assert [one.is_same for one in passages].count(True) >= 2


def test_two_long_texts_with_nothing_in_common_are_compared_in_bounded_time() -> None:
    old, new = " ".join(f"a{n}" for n in range(5_000)), " ".join(f"b{n}" for n in range(5_000))
    assert len(compare_texts(old, new)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The toll is right, a nurse said on Monday.", "The toll is right, the governor said on Monday."),
        ("According to Reuters the court sat.", "According to IRNA the court sat."),
        ("به گفته شاهدان دادگاه برگزار شد.", "به گفته مقام‌ها دادگاه برگزار شد."),
        ("قال شاهد إن المحكمة انعقدت.", "قال مسؤول إن المحكمة انعقدت."),
    ],
)
def test_what_is_said_by_somebody_else_is_reported(old: str, new: str) -> None:
    assert "speaker" in kinds_of(old, new, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Twelve people died.", "12 people died."), ("12 نفر کشته شدند.", "۱۲ نفر کشته شدند."),
     ("Douze personnes sont mortes.", "12 personnes sont mortes.")],
)  # fmt: skip
def test_a_number_in_words_and_in_digits_is_one_number(old: str, new: str) -> None:
    assert kinds_of(old, new, None) == ("typo",)


@pytest.mark.parametrize(
    ("language", "old", "new", "kinds"),
    [
        ("ar", "وصرح بأنه مذنب.", "ولم يصرح بأنه مذنب.", {"negation"}),
        ("ar", "وهناك أدلة على التعذيب.", "وليست هناك أدلة على التعذيب.", {"negation"}),
        ("ar", "قتل أحد عشر شخصا.", "قتل تسعة عشر شخصا.", {"number"}),
        ("ar", "سجن عامين.", "سجن شهرين.", {"unit"}),
        ("ar", "وافق القاضي على الطلب أمس.", "وافق القاضي على العريضة أمس.", {"wording"}),
        ("ar", "قتله الحرس.", "قتله الحرس على ما يبدو.", {"qualifier"}),
        ("fa", "جریمه ۵۰ میلیون ریالی.", "جریمه ۵۰ میلیون تومانی.", {"unit"}),
        ("fa", "او کشته شد.", "گفته می‌شود او کشته شد.", {"qualifier"}),
        ("fa", "برادر او گفت که او زنده است.", "وکیل او گفت که او زنده است.", {"speaker"}),
        ("fr", "a déclaré son frère hier.", "a déclaré son avocat hier.", {"speaker"}),
        ("de", "Es gab eine Antwort.", "Es gab keine Antwort.", {"negation"}),
    ],
)
def test_the_kind_is_told_in_every_language(language: str, old: str, new: str, kinds: set[str]) -> None:
    assert {*kinds_of(old, new, language)} == kinds


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("fa", "زندان رجائی‌شهر تخلیه شد.", "زندان رجایی شهر تخلیه شد."),
        ("fa", "شصت‌ونه نفر کشته شدند.", "شصت و نه نفر کشته شدند."),
        ("fr", "Soixante-quinze personnes.", "75 personnes."),
        ("fr", "Quatre-vingt-douze personnes.", "92 personnes."),
        ("de", "Die Gefangnen wurden verlegt.", "Die Gefangenen wurden verlegt."),
        ("de", "Er wurde nich informiert.", "Er wurde nicht informiert."),
        ("en", "He was nto told.", "He was not told."),
        ("ar", "وقال علي الأحمد ذلك", "وقال علي الاحمد ذلك"),
    ],
)
def test_a_slip_of_the_pen_or_another_spelling_is_nothing_but_a_typo(language: str, old: str, new: str) -> None:
    assert kinds_of(old, new, language) == ("typo",)


@pytest.mark.parametrize(
    ("dateline", "old", "new"),
    [
        ("TEHRAN - ", "Prisoners were hanged.", "Detainees were hanged."),
        ("TEHRAN (AP) — ", "Authorities closed the yard.", "Prisoners closed the yard."),
        ("TEHRAN/LONDON – ", "Prisoners were hanged.", "Detainees were hanged."),
        ("Shiraz, Nov. 29 (Reuters) - ", "Prisoners were hanged.", "Detainees were hanged."),
        ("(Reuters) -- ", "Prisoners were hanged.", "Detainees were hanged."),
        ("Téhéran, 12 mars – ", "Plusieurs détenus sont morts.", "Certains détenus sont morts."),
        ("A line before.\n\nTEHRAN | ", "Prisoners were hanged.", "Detainees were hanged."),
    ],
)
def test_the_first_word_behind_a_dateline_is_no_name_for_its_capital(dateline: str, old: str, new: str) -> None:
    assert "name" not in kinds_of(f"{dateline}{old}", f"{dateline}{new}", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TEHRAN (AP) - Seven men were hanged.", "TEHRAN (AP) - Eight men were hanged."),
        ("Iran Hangs Two Men", "Iran Hangs Three Men"),
    ],
)
def test_a_number_with_a_capital_is_no_name(old: str, new: str) -> None:
    assert kinds_of(old, new, "en") == ("number",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TEHRAN (AP) - Ahmadi was hanged.", "TEHRAN (AP) - Karimi was hanged."),
        ("SHIRAZ - Prisoner Ali Ahmadi was hanged.", "SHIRAZ - Prisoner Ali Karimi was hanged."),
        ("The judge - Karimi - sat.", "The judge - Ahmadi - sat."),
    ],
)
def test_another_name_behind_a_dateline_or_a_dash_is_one(old: str, new: str) -> None:
    assert "name" in kinds_of(old, new, "en")
