"""Who is another person though nobody is named, or named by one word."""

from __future__ import annotations

import pytest

from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

FORMS = {
    "en": """The body was handed over in the afternoon on condition that the burial be held without guests.
No local media and no official source has reported this execution so far. Trials are often short.
Names are given in the spelling used by the family. Please write to us over a secure line.""",
    "fa": """پیکر او بعدازظهر به این شرط تحویل داده شد که خاکسپاری بدون مهمان برگزار شود.
رسانه‌های داخلی و منابع رسمی دربارهٔ این اعدام چیزی ننوشته‌اند. دادگاه‌ها اغلب کوتاه است.""",
    "ar": """وسلم الجثمان بعد الظهر بشرط أن يجري الدفن من دون ضيوف ومن دون خطب.
ولم تنشر وسائل الإعلام المحلية شيئا عن هذا الإعدام. والمحاكمات قصيرة في الغالب.""",
    "de": """Der Leichnam wurde am Nachmittag unter der Bedingung übergeben, dass die Beerdigung ohne Gäste stattfindet.
Weder örtliche Medien noch amtliche Stellen haben bisher über diese Hinrichtung berichtet.""",
    "fr": """Le corps a été remis dans l’après-midi à condition que l’enterrement se fasse sans invités.
Aucun média local et aucune source officielle n’a fait état de cette exécution.""",
}
TWO_PEOPLE = [
    (
        "en",
        "A prisoner of 24, a welder, was hanged in the central prison on Tuesday.",
        "A prisoner of 41, a baker, was hanged in the central prison on Friday.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn.",
        "A prisoner of 41 was hanged in the central prison at dawn.",
    ),
    (
        "en",
        "A 24-year-old prisoner was hanged in the central prison at dawn.",
        "A 25-year-old prisoner was hanged in the central prison at dawn.",
    ),
    (
        "en",
        "A prisoner was hanged in the central prison on Tuesday.",
        "A prisoner was hanged in the central prison on Friday.",
    ),
    (
        "en",
        "A prisoner was hanged in the central prison on 3 May.",
        "A prisoner was hanged in the central prison on 12 May.",
    ),
    (
        "en",
        "The prisoner, 24, was hanged in Cedar Valley Prison at dawn, Mahmood Amiri said.",
        "The prisoner, 52, was hanged in Cedar Valley Prison at dawn, Mahmood Amiri said.",
    ),
    (
        "en",
        "Mahmood Amiri told reporters that a twenty-four-year-old welder was hanged in the prison.",
        "Mahmood Amiri told reporters that a forty-one-year-old welder was hanged in the prison.",
    ),
    (
        "en",
        "A woman aged 33 was arrested at her home in the night.",
        "A woman aged 36 was arrested at her home in the night.",
    ),
    (
        "fa",
        "یک زندانی ۲۴ ساله سحرگاه سه‌شنبه در زندان مرکزی اعدام شد.",
        "یک زندانی ۴۱ ساله سحرگاه جمعه در زندان مرکزی اعدام شد.",
    ),
    ("fa", "یک زندانی ۲۴ ساله سحرگاه در زندان مرکزی اعدام شد.", "یک زندانی ۲۵ ساله سحرگاه در زندان مرکزی اعدام شد."),
    (
        "fa",
        "یک زندانی سحرگاه ۱۲ اردیبهشت در زندان مرکزی اعدام شد.",
        "یک زندانی سحرگاه ۲۳ اردیبهشت در زندان مرکزی اعدام شد.",
    ),
    ("fa", "یک زندانی سحرگاه سه‌شنبه در زندان مرکزی اعدام شد.", "یک زندانی سحرگاه پنج‌شنبه در زندان مرکزی اعدام شد."),
    (
        "ar",
        "أعدم سجين يبلغ من العمر 24 عاما فجر الثلاثاء في السجن المركزي.",
        "أعدم سجين يبلغ من العمر 41 عاما فجر الجمعة في السجن المركزي.",
    ),
    ("ar", "أعدم سجين عمره 24 عاما فجرا في السجن المركزي.", "أعدم سجين عمره 42 عاما فجرا في السجن المركزي."),
    ("ar", "أعدم سجين فجر الثلاثاء في السجن المركزي.", "أعدم سجين فجر الخميس في السجن المركزي."),
    (
        "de",
        "Ein 24-jähriger Gefangener wurde am Dienstag im Zentralgefängnis gehängt.",
        "Ein 41-jähriger Gefangener wurde am Freitag im Zentralgefängnis gehängt.",
    ),
    (
        "de",
        "Ein Gefangener im Alter von 24 Jahren wurde im Zentralgefängnis gehängt.",
        "Ein Gefangener im Alter von 27 Jahren wurde im Zentralgefängnis gehängt.",
    ),
    (
        "fr",
        "Un détenu de 24 ans a été pendu mardi à l’aube dans la prison centrale.",
        "Un détenu de 41 ans a été pendu vendredi à l’aube dans la prison centrale.",
    ),
    (
        "fr",
        "Un détenu âgé de vingt-quatre ans a été pendu à l’aube dans la prison.",
        "Un détenu âgé de trente-quatre ans a été pendu à l’aube dans la prison.",
    ),
    ("fa", "یک زندانی ۲۴‌ساله سحرگاه در زندان مرکزی اعدام شد.", "یک زندانی ۴۱‌ساله سحرگاه در زندان مرکزی اعدام شد."),
    ("fa", "یک زندانی ۲۴ساله سحرگاه در زندان مرکزی اعدام شد.", "یک زندانی ۴۱ساله سحرگاه در زندان مرکزی اعدام شد."),
    (
        "fa",
        "یک زندانی بیست‌وچهارساله سحرگاه در زندان مرکزی اعدام شد.",
        "یک زندانی چهل‌ویک‌ساله سحرگاه در زندان مرکزی اعدام شد.",
    ),
    (
        "fa",
        "یک زندانی بیست و چهارساله سحرگاه در زندان مرکزی اعدام شد.",
        "یک زندانی چهل و یک‌ساله سحرگاه در زندان مرکزی اعدام شد.",
    ),
    (
        "de",
        "Ein 24jähriger Gefangener wurde im Zentralgefängnis gehängt.",
        "Ein 41jähriger Gefangener wurde im Zentralgefängnis gehängt.",
    ),
    (
        "de",
        "Ein vierundzwanzigjähriger Gefangener wurde im Zentralgefängnis gehängt.",
        "Ein einundvierzigjähriger Gefangener wurde im Zentralgefängnis gehängt.",
    ),
    (
        "de",
        "Ein 24-jähriger Häftling wurde im Zentralgefängnis gehängt.",
        "Ein 41-jähriger Häftling wurde im Zentralgefängnis gehängt.",
    ),
    (
        "de",
        "Ein Gefangener (24) wurde im Zentralgefängnis gehängt.",
        "Ein Gefangener (41) wurde im Zentralgefängnis gehängt.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, according to Amnesty International.",
        "A prisoner of 41 was hanged in the central prison at dawn, according to Amnesty International.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, according to Iran Human Rights.",
        "A prisoner of 41 was hanged in the central prison at dawn, according to Iran Human Rights.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, according to the Hengaw Organization.",
        "A prisoner of 41 was hanged in the central prison at dawn, according to the Hengaw Organization.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, the Haalvsh News Agency reported.",
        "A prisoner of 41 was hanged in the central prison at dawn, the Haalvsh News Agency reported.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, under an order of Gholamhossein Mohseni-Ejei.",
        "A prisoner of 41 was hanged in the central prison at dawn, under an order of Gholamhossein Mohseni-Ejei.",
    ),
    (
        "en",
        "A prisoner of 24 was hanged in the central prison at dawn, after a trial before Judge Abolghasem Salavati.",
        "A prisoner of 41 was hanged in the central prison at dawn, after a trial before Judge Abolghasem Salavati.",
    ),
    (
        "en",
        "A prisoner of 24, according to Iran Human Rights, was hanged in the prison.",
        "A prisoner of 41, according to Iran Human Rights, was hanged in the prison.",
    ),
    (
        "en",
        "A prisoner was hanged on Tuesday after a trial before Judge Abolghasem Salavati.",
        "A prisoner was hanged on Friday after a trial before Judge Abolghasem Salavati.",
    ),
    (
        "fa",
        "یک زندانی ۲۴ ساله به حکم قاضی ابوالقاسم صلواتی سحرگاه در زندان اعدام شد.",
        "یک زندانی ۴۱ ساله به حکم قاضی ابوالقاسم صلواتی سحرگاه در زندان اعدام شد.",
    ),
    (
        "fa",
        "یک زندانی ۲۴ ساله به حکم قاضی محمد مقیسه سحرگاه در زندان اعدام شد.",
        "یک زندانی ۴۱ ساله به حکم قاضی محمد مقیسه سحرگاه در زندان اعدام شد.",
    ),
    ("fa", "یک زندانی سحرگاه ۳ تیر در زندان مرکزی اعدام شد.", "یک زندانی سحرگاه ۱۲ تیر در زندان مرکزی اعدام شد."),
    (
        "fa",
        "یک زندانی سحرگاه ۱۲ اردیبهشت در زندان (بند یک) اعدام شد.",
        "یک زندانی سحرگاه ۲۳ اردیبهشت در زندان (بند یک) اعدام شد.",
    ),
    (
        "fr",
        "Un détenu a été pendu le 3 mars à l’aube dans la prison centrale.",
        "Un détenu a été pendu le 12 mars à l’aube dans la prison centrale.",
    ),
    (
        "fr",
        "Un détenu mort à 24 ans a été enterré sans sa famille.",
        "Un détenu mort à 41 ans a été enterré sans sa famille.",
    ),
    (
        "en",
        "A man 24 years of age was hanged in the prison at dawn.",
        "A man 41 years of age was hanged in the prison at dawn.",
    ),
    (
        "fa",
        "مردی که ۲۴ سال داشت سحرگاه در زندان مرکزی اعدام شد.",
        "مردی که ۴۱ سال داشت سحرگاه در زندان مرکزی اعدام شد.",
    ),
    (
        "de",
        "Ein 24 Jahre alter Mann wurde im Zentralgefängnis gehängt.",
        "Ein 41 Jahre alter Mann wurde im Zentralgefängnis gehängt.",
    ),
    (
        "en",
        "The prisoner was 24 when he was hanged at dawn in the central prison.",
        "The prisoner was 41 when he was hanged at dawn in the central prison.",
    ),
    (
        "en",
        "The judiciary of the province had a prisoner of 24 hanged at dawn.",
        "The judiciary of the province had a prisoner of 41 hanged at dawn.",
    ),
    ("fa", "حکم اعدام یک زندانی ۳ تیر در زندان مرکزی اجرا شد.", "حکم اعدام یک زندانی ۱۲ تیر در زندان مرکزی اجرا شد."),
]
ONE_EVENT = [
    (
        "en",
        "Kaveh Yazdani, 34, was hanged in the central prison at dawn.",
        "Kaveh Yazdani, 43, was hanged in the central prison at dawn.",
    ),
    (
        "en",
        "The 34-year-old shepherd Kaveh Yazdani was hanged in the central prison at dawn.",
        "The 35-year-old shepherd Kaveh Yazdani was hanged in the central prison at dawn.",
    ),
    (
        "en",
        "At least 12 people were killed when guards fired at a march in Arak on Monday.",
        "At least 14 people were killed when guards fired at a march in Arak on Monday.",
    ),
    (
        "en",
        "Guards held 24 workers of the smelter for 6 hours on Monday, the union said.",
        "Guards held 26 workers of the smelter for 7 hours on Monday, the union said.",
    ),
    (
        "en",
        "A court sentenced a reporter to 5 years in prison on Tuesday.",
        "A court sentenced a reporter to 6 years in prison on Tuesday.",
    ),
    (
        "en",
        "A 24-year-old prisoner was hanged in the central prison at dawn.",
        "A twenty-four-year-old prisoner was hanged in the central prison at dawn.",
    ),
    (
        "en",
        "A 24-year-old prisoner was hanged in the central prison on Tuesday.",
        "A prisoner of 24 was hanged in the central prison on Tuesday.",
    ),
    (
        "fa",
        "کاوه یزدانی، ۳۴ ساله، سحرگاه در زندان مرکزی اعدام شد.",
        "کاوه یزدانی، ۴۳ ساله، سحرگاه در زندان مرکزی اعدام شد.",
    ),
    (
        "fa",
        "دست‌کم ۱۲ نفر روز دوشنبه در تیراندازی به یک راهپیمایی کشته شدند.",
        "دست‌کم ۱۴ نفر روز دوشنبه در تیراندازی به یک راهپیمایی کشته شدند.",
    ),
    (
        "ar",
        "أعدم كاوه يزداني البالغ من العمر 34 عاما فجرا في السجن المركزي.",
        "أعدم كاوه يزداني البالغ من العمر 43 عاما فجرا في السجن المركزي.",
    ),
    (
        "de",
        "Der 34-jährige Kaveh Yazdani wurde im Zentralgefängnis gehängt.",
        "Der 43-jährige Kaveh Yazdani wurde im Zentralgefängnis gehängt.",
    ),
    (
        "fr",
        "Kaveh Yazdani, 34 ans, a été pendu à l’aube dans la prison centrale.",
        "Kaveh Yazdani, 43 ans, a été pendu à l’aube dans la prison centrale.",
    ),
    (
        "fr",
        "Un tribunal a condamné un journaliste à 5 ans de prison mardi.",
        "Un tribunal a condamné un journaliste à 6 ans de prison mardi.",
    ),
    (
        "en",
        "The number of people killed in the unrest since September has risen to 1,085.",
        "The number of people killed in the unrest since September has risen to 1,092.",
    ),
    (
        "en",
        "People were killed in Sanandaj (12), Mahabad (7) and elsewhere when guards fired.",
        "People were killed in Sanandaj (14), Mahabad (7) and elsewhere when guards fired.",
    ),
    (
        "en",
        "A total of 24 were arrested when guards stopped a march in the town.",
        "A total of 26 were arrested when guards stopped a march in the town.",
    ),
    (
        "en",
        "A group of 24 was arrested when guards stopped a march in the town.",
        "A group of 26 was arrested when guards stopped a march in the town.",
    ),
    (
        "en",
        "At least 10 may have died when guards fired at a march in the town.",
        "At least 12 may have died when guards fired at a march in the town.",
    ),
    (
        "en",
        "About 30 march on parliament each day since the shots in the town.",
        "About 20 march on parliament each day since the shots in the town.",
    ),
    (
        "en",
        "Guards fired at a march in the town on Tues and killed many people.",
        "Guards fired at a march in the town on Tuesday and killed many people.",
    ),
    (
        "en",
        "GENEVA, 12 May (AFP) - The council called on the government to allow a visit of its experts.",
        "GENEVA, 13 May (AFP) - The council called on the government to allow a visit of its experts.",
    ),
    (
        "de",
        "Die Wache schoss am Samstag in der Stadt auf eine Demonstration.",
        "Die Wache schoss am Sonnabend in der Stadt auf eine Demonstration.",
    ),
    (
        "de",
        "Das Gericht verhängte eine 5-jährige Haftstrafe gegen eine Lehrerin aus der Stadt.",
        "Das Gericht verhängte eine 6-jährige Haftstrafe gegen eine Lehrerin aus der Stadt.",
    ),
    (
        "fr",
        "Un tribunal a libéré mardi un enseignant après 12 ans.",
        "Un tribunal a libéré mardi un enseignant après 11 ans.",
    ),
    (
        "fr",
        "Le massacre a eu lieu il y a 29 ans dans la prison de la ville.",
        "Le massacre a eu lieu il y a 30 ans dans la prison de la ville.",
    ),
    (
        "fa",
        "دادگاه یک روزنامه‌نگار را به حبس ۵ ساله محکوم کرد و او را به زندان برد.",
        "دادگاه یک روزنامه‌نگار را به حبس ۶ ساله محکوم کرد و او را به زندان برد.",
    ),
    (
        "fa",
        "مأموران یک کولبر را در مرز با ۳ تیر کشتند و پیکر او را بردند.",
        "مأموران یک کولبر را در مرز با ۲ تیر کشتند و پیکر او را بردند.",
    ),
    (
        "fa",
        "کاوه یزدانی، ۳۴‌ساله، سحرگاه در زندان مرکزی اعدام شد.",
        "کاوه یزدانی، ۴۳‌ساله، سحرگاه در زندان مرکزی اعدام شد.",
    ),
    (
        "en",
        "Kaveh Yazdani was hanged in the central prison. The 34-year-old shepherd had been held for years.",
        "Kaveh Yazdani was hanged in the central prison. The 43-year-old shepherd had been held for years.",
    ),
]


def kinds(language: str, here: str, there: str, form: str, *, sources: tuple[str, str] = ("a", "b")) -> set[str]:
    """How two texts are judged that begin with these sentences, whichever is asked about."""
    texts = [
        wording("News", f"{lead}\n{form}", language, source=source)
        for lead, source in zip((here, there), sources, strict=True)
    ]
    first, second = texts
    return {compare(first, second).kind, compare(second, first).kind}


@pytest.mark.parametrize("times", [1, 8], ids=["short form", "long form"])
def test_another_age_or_day_on_one_form_is_another_notice_where_nobody_is_named(times: int) -> None:
    wrong = [
        (here, there)
        for language, here, there in TWO_PEOPLE
        if kinds(language, here, there, "\n".join([FORMS[language]] * times)) != {"another notice"}
    ]
    assert wrong == []


def test_a_corrected_figure_in_a_report_on_one_event_is_a_correction() -> None:
    wrong = [
        (here, there)
        for language, here, there in ONE_EVENT
        if kinds(language, here, there, "\n".join([FORMS[language]] * 8)) != {"one text"}
    ]
    assert wrong == []


def test_an_age_corrected_beside_its_name_leaves_a_short_notice_one_text() -> None:
    for place in (0, 1, 7, 9, 10, 11):
        language, here, there = ONE_EVENT[place]
        assert kinds(language, here, there, FORMS[language]) == {"one text"}, here


NAMED_BEFORE = [
    ("en", "Guards hanged Davoud Karimian at dawn on Wednesday.", "Karimian, a {}-year-old welder, had two daughters."),
    ("fa", "حکم اعدام منصور قادری سحرگاه چهارشنبه در زندان اجرا شد.", "این زندانی {} ساله اهل پیرانشهر بود."),
    ("ar", "أعدم السجين عدنان الحيدري فجر الأحد في السجن.", "وكان الحيدري، وهو سائق يبلغ {} عاما، قد اعتقل قبل سنوات."),
    (
        "de",
        "Karim Sabeti ist am Mittwoch im Gefängnis hingerichtet worden.",
        "Sabeti, ein {} Jahre alter Maurer, hatte zwei Töchter.",
    ),
    ("fr", "Karim Sabeti a été pendu mercredi à la prison centrale.", "Sabeti, un maçon de {} ans, avait deux filles."),
]
NOT_NAMED = [
    (
        "en",
        "Davoud Karimian was told of it on the telephone.",
        "Karimian said that his client, a {}-year-old welder, was hanged.",
    ),
    (
        "en",
        "Davoud Karimian, the lawyer of a prisoner, was told of it at dawn.",
        "This prisoner was {} years old and a welder.",
    ),
    (
        "en",
        "Guards hanged a man at dawn, the lawyer Davoud Karimian said.",
        "The man, a {}-year-old welder, had two daughters.",
    ),
    (
        "en",
        "Judge Davoud Karimian signed the order on Wednesday.",
        "This prisoner was {} years old and had two daughters.",
    ),
    (
        "en",
        "Guards hanged Davoud Karimian and Sina Mirani at dawn.",
        "This prisoner was {} years old and had two daughters.",
    ),
    ("fa", "به گفته منصور قادری، وکیل، حکم یک زندانی سحرگاه اجرا شد.", "این زندانی {} ساله اهل پیرانشهر بود."),
    ("fa", "دادستان منصور قادری حکم را سحرگاه چهارشنبه امضا کرد.", "این زندانی {} ساله اهل پیرانشهر بود."),
]


@pytest.mark.parametrize(("language", "lead", "told"), NAMED_BEFORE)
def test_an_age_is_corrected_of_somebody_whom_the_sentence_before_names(language: str, lead: str, told: str) -> None:
    assert aged(language, lead, told) == "one text"


@pytest.mark.parametrize(("language", "lead", "told"), NOT_NAMED)
def test_a_name_before_that_is_another_persons_leaves_two_notices(language: str, lead: str, told: str) -> None:
    assert aged(language, lead, told) == "another notice"


def aged(language: str, lead: str, told: str) -> str:
    here, there = (
        wording("News of the day", f"{lead} {told.format(age)}\n{FORMS[language]}", language, source=source)
        for age, source in ((36, "a"), (38, "b"))
    )
    found = {compare(here, there).kind, compare(there, here).kind}
    assert len(found) == 1, found
    return found.pop()


def test_the_age_of_somebody_who_only_speaks_is_corrected() -> None:
    for language, voice in (
        ("en", "A worker aged {} in Ahvaz said that they had been threatened for weeks."),
        ("fa", "یک کارگر {} ساله در اهواز گفت که هفته‌ها تهدید شده‌اند."),
    ):
        lead = {"en": "Forty workers were held.", "fa": "چهل کارگر بازداشت شدند."}[language]
        here, there = (f"{lead}\n{FORMS[language]}\n{voice.format(age)}" for age in (63, 46))
        form = "\n".join([FORMS[language]] * 3)
        assert kinds(language, here, there, form) == {"one text"}, language


def test_two_sources_that_tell_one_date_correct_its_figures() -> None:
    here, there = (
        f"At least {count} people were killed when guards fired at a march in Arak on 3 May." for count in (12, 14)
    )
    form = FORMS["en"]
    assert kinds("en", here, there, form) == {"one text"}
    assert kinds("en", here, there, form, sources=("a", "a")) == {"another notice"}
    assert kinds("en", here, there.replace("3 May", "9 May"), form) == {"another notice"}


def test_names_that_are_ordinary_english_words_are_names_where_they_have_a_capital() -> None:
    lead = "{} was hanged in the central prison at dawn."
    for names in (("Hope", "Joy"), ("Hope", "Grace"), ("Grace Adeyemi", "Hope Adeyemi")):
        here, there = (lead.format(name) for name in names)
        assert kinds("en", here, there, FORMS["en"]) == {"another notice"}
    body = f"{FORMS['en']}\nThey waited for the verdict."
    for heads in (
        ("Families Demand Justice", "Families Demand Answers"),
        ("Will Families Be Heard", "Are Families Heard"),
    ):
        first, second = (wording(head, body, "en", source=head) for head in heads)
        assert {compare(first, second).kind, compare(second, first).kind} == {"one text"}, heads
    rest = "They had no more {} after the verdict, and went home."
    assert kinds("en", rest.format("hope"), rest.format("will"), FORMS["en"]) == {"one text"}


@pytest.mark.parametrize(
    ("language", "first", "second", "kind"),
    [
        ("en", "Siavash, 33, was a teacher.", "The man hanged was Babak, a welder of 41.", "another notice"),
        ("fa", "سیاوش معلم و پدر دو دختر بود.", "نام او بابک است و جوشکار بود.", "another notice"),
        ("fa", "در این زندان صدها نفر اعدام شده‌اند.", "نام او بابک است و جوشکار بود.", "one text"),
        ("en", "Lawyers of Amnesty called it murder.", "The ministry and Parliament kept silent.", "one text"),
    ],
)
def test_one_word_names_in_the_only_sentence_that_differs_are_two_people(
    language: str, first: str, second: str, kind: str
) -> None:
    lead = {
        "en": "A prisoner was hanged in the central prison at dawn, two days after a visit of ten minutes.",
        "fa": "یک زندانی سحرگاه در زندان مرکزی اعدام شد و دو روز پیش از آن ملاقات ده دقیقه‌ای داشت.",
    }[language]
    form = "\n".join([FORMS[language]] * 3)
    assert kinds(language, f"{lead}\n{first}", f"{lead}\n{second}", form) == {kind}


REPORT = """Guards fired at a march in the town on Monday, and hospitals took in the wounded until the evening.
Witnesses said that shots came from the roof of the town hall while people were leaving the square.
The ministry of the interior denied this and blamed armed men. Doctors spoke of many wounds to the head.
Shops stayed closed in the whole town and lorries blocked the road to the capital until the evening.
The internet was cut in the whole province, and calls to the hospital were not answered by anybody.
Relatives were told to bury their dead at night, without speeches, and to sign that rioters had shot them."""
CUT = ["Among the wounded was Reyhaneh, a nurse of 34.", "A boy called Siavash, 12, lost an eye."]


@pytest.mark.parametrize("places", [(2, 4), (2, 2), (5, 1)])
def test_two_publishers_who_each_cut_another_sentence_of_one_report_have_one_text(places: tuple[int, int]) -> None:
    texts = []
    for at, one in zip(places, CUT, strict=True):
        lines = REPORT.split("\n")
        lines.insert(at, one)
        texts.append("\n".join(lines))
    assert kinds("en", texts[0], texts[1], "") == {"one text"}


def test_the_two_texts_may_change_places() -> None:
    """Where the day is told at the beginning of one text alone, or the person named there."""
    first, *rest = FORMS["en"].split("\n")
    form = "\n".join(rest * 3)
    day = "A prisoner was hanged in the central prison on {}."
    assert kinds("en", f"{day.format('Tuesday')}\n{first}", f"{first}\n{day.format('Friday')}", form) == {
        "another notice"
    }
    lead, name = "A prisoner of {} was hanged in the central prison at dawn.", "Kaveh Yazdani waited for years"
    here = f"{name}.\n{lead.format(24)}\n{first}\n{form}"
    assert kinds("en", here, f"{lead.format(41)}\n{first}\n{form}\n{name}, and others.", "") == {"another notice"}
