"""Which text is another brought up to date or corrected, and which tells the next day, week or town on one form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.copies.alignment import align
from extractors.copies.judgements import Judgement, compare
from extractors.copies.openings import BACKGROUND
from extractors.copies.wordings import wording

# Headline and lead take day, figure and town; then come the sentences that both have, one that is added, and a note.
REPORTS = {
    "en": (
        "{n} arrested in {town}",
        "Security forces arrested at least {n} people in {town} on {day}, three rights groups said.",
        [
            "A shopkeeper told our desk that “they came with lists and took whoever stood in the doorway”.",
            "Among those held is Shadi Moradkhani, a nurse who had treated wounded protesters.",
            "Families waited until late at night in front of the office of the intelligence service.",
            "The governor said that shops had been sealed and that calm had returned.",
        ],
        "Two of them were taken to a hospital with broken ribs, relatives said in the evening.",
        "Correction: an earlier version of this report gave another {what}.",
        ("Monday", "Tuesday"),
        ("Sanandaj", "Mashhad"),
        ("day", "number"),
    ),
    "fa": (
        "بازداشت {n} نفر در {town}",
        "نیروهای امنیتی روز {day} دست‌کم {n} نفر را در {town} بازداشت کردند.",
        [
            "یک مغازه‌دار گفت: «با فهرست آمدند و هر کس را که جلوی در بود بردند».",
            "شادی مرادخانی، پرستاری که معترضان زخمی را درمان کرده بود، در میان بازداشت‌شدگان است.",
            "خانواده‌ها تا نیمه‌شب در برابر اداره اطلاعات منتظر ماندند.",
            "فرماندار گفت که چند مغازه پلمب شده و آرامش بازگشته است.",
        ],
        "بستگان گفتند دو نفر از آنان با دنده‌های شکسته به بیمارستان برده شده‌اند.",
        "اصلاحیه: در نسخه پیشین این خبر {what} به اشتباه نوشته شده بود.",
        ("دوشنبه", "سه‌شنبه"),
        ("سنندج", "مشهد"),
        ("روز بازداشت", "شمار بازداشت‌شدگان"),
    ),
    "ar": (
        "اعتقال {n} شخصاً في {town}",
        "اعتقلت قوات الأمن يوم {day} ما لا يقل عن {n} شخصاً في {town}.",
        [
            "وقال صاحب متجر: «جاؤوا بقوائم وأخذوا كل من كان واقفاً عند الباب».",
            "ومن بين المعتقلين الممرضة مريم الكعبي التي عالجت جرحى الاحتجاجات.",
            "وانتظرت العائلات حتى ساعة متأخرة أمام مكتب الاستخبارات.",
            "وقال المحافظ إن متاجر أغلقت وإن الهدوء عاد.",
        ],
        "وقال أقارب إن اثنين منهم نقلا إلى المستشفى مساء.",
        "تصحيح: ورد {what} خطأ في نسخة سابقة من هذا الخبر.",
        ("الاثنين", "الثلاثاء"),
        ("عبادان", "مشهد"),
        ("يوم الاعتقال", "العدد"),
    ),
    "fr": (
        "{n} arrestations à {town}",
        "Les forces de sécurité ont arrêté {day} au moins {n} personnes à {town}, selon trois associations.",
        [
            "« Ils sont venus avec des listes et ont pris ceux qui étaient devant la porte », raconte un commerçant.",
            "Parmi les détenus figure Chadi Moradkhani, une infirmière qui avait soigné des manifestants.",
            "Les familles ont attendu jusqu’à la nuit devant les bureaux du renseignement.",
            "Le gouverneur a déclaré que des boutiques avaient été fermées et que le calme était revenu.",
        ],
        "Deux d’entre eux ont été conduits à l’hôpital dans la soirée, disent des proches.",
        "Rectificatif : une première version de cet article donnait un autre {what}.",
        ("lundi", "mardi"),
        ("Sanandaj", "Mashhad"),
        ("jour", "nombre"),
    ),
    "de": (
        "{n} Festnahmen in {town}",
        "Sicherheitskräfte haben am {day} in {town} mindestens {n} Menschen festgenommen, sagten drei Vereine.",
        [
            "„Sie kamen mit Listen und nahmen jeden mit, der in der Tür stand“, sagte ein Ladenbesitzer.",
            "Unter ihnen ist Schadi Moradchani, die als Pflegerin verletzte Demonstranten versorgt hatte.",
            "Familien warteten bis in die Nacht vor dem Büro des Geheimdienstes.",
            "Der Gouverneur sagte, dass Läden versiegelt seien und wieder Ruhe herrsche.",
        ],
        "Zwei von ihnen wurden am Abend in ein Krankenhaus gebracht, sagten Verwandte.",
        "Berichtigung: In einer früheren Version stand ein anderer {what}.",
        ("Montag", "Dienstag"),
        ("Sanandadsch", "Maschhad"),
        ("Tag", "Wert"),
    ),
}
# What a form says in every report of one source: it has no particulars.
FORMS = {
    "en": ["The charges are not known.", "Arrests of this kind go on in the province.", "Please write to us."],
    "fa": ["اتهام‌ها روشن نیست.", "این بازداشت‌ها در استان ادامه دارد.", "برای ما بنویسید."],
    "ar": ["ولا تعرف التهم.", "وتتواصل هذه الاعتقالات في المحافظة.", "اكتبوا إلينا."],
    "fr": ["Les accusations ne sont pas connues.", "Ces arrestations continuent dans la province.", "Écrivez-nous."],
    "de": ["Die Vorwürfe sind nicht bekannt.", "Solche Festnahmen gehen in der Provinz weiter.", "Schreiben Sie uns."],
}
MONTHS = {
    "en": ("Report of the month", "In {m} we counted {n} people who were arrested.", "September", "October"),
    "fa": ("گزارش ماهانه", "در {m} ماه {n} نفر بازداشت شدند.", "مهر", "آبان"),
    "ar": ("تقرير شهري", "اعتقل في {m} الماضي {n} شخصاً.", "سبتمبر", "أكتوبر"),
    "fr": ("Bilan du mois", "En {m}, nous avons compté {n} personnes arrêtées.", "septembre", "octobre"),
    "de": ("Bericht des Monats", "Im {m} haben wir {n} Festnahmen gezählt.", "September", "Oktober"),
}
WEEKS = {
    "en": ("Week {n}: hunger strike", "Prisoners began the {n}th week of their strike against executions."),
    "fa": ("هفته {n}: اعتصاب غذا", "زندانیان هفته {n} اعتصاب خود علیه اعدام را آغاز کردند."),
    "ar": ("الأسبوع {n}: إضراب عن الطعام", "بدأ السجناء الأسبوع {n} من إضرابهم ضد الإعدام."),
    "fr": (
        "Semaine {n} : grève de la faim",
        "Les prisonniers ont entamé la semaine {n} de leur grève contre les exécutions.",
    ),
    "de": ("Woche {n}: Hungerstreik", "Gefangene haben die Woche {n} ihres Streiks gegen Hinrichtungen begonnen."),
}
Text = tuple[str, str]


DAY = datetime(2026, 5, 26, 12, tzinfo=UTC)


def told(language: str, first: Text, second: Text, *, one_source: bool = True) -> Judgement:
    sources = "a.example", "a.example" if one_source else "b.example"
    here, there = (
        wording(title, text, language, source=source, published=DAY)
        for (title, text), source in zip((first, second), sources, strict=True)
    )
    found = compare(here, there)
    assert compare(there, here).kind == found.kind
    return found


def report(language: str, n: int, *more: str, day: int = 0, town: int = 0, body: list[str] | None = None) -> Text:
    title, lead, common, _, _, days, towns, _ = REPORTS[language]
    said = {"n": n, "day": days[day], "town": towns[town]}
    return title.format(**said), "\n".join([lead.format(**said), *(common if body is None else body), *more])


def added(language: str) -> str:
    return REPORTS[language][3]


def note(language: str, what: int) -> str:
    return REPORTS[language][4].format(what=REPORTS[language][7][what])


@pytest.mark.parametrize("one_source", [True, False])
@pytest.mark.parametrize("language", REPORTS)
def test_a_report_with_a_higher_figure_and_a_sentence_more_is_one_text(language: str, one_source: bool) -> None:
    found = told(language, report(language, 12), report(language, 19, added(language)), one_source=one_source)
    assert found.kind == "one text", found
    assert "12" in found.here
    assert "19" in found.there


@pytest.mark.parametrize("language", REPORTS)
def test_a_cut_copy_of_the_first_version_is_one_text_with_the_update(language: str) -> None:
    cut = report(language, 12, body=REPORTS[language][2][:3])
    assert told(language, cut, report(language, 19, added(language)), one_source=False).kind == "one text"


@pytest.mark.parametrize("what", [0, 1])
@pytest.mark.parametrize("language", REPORTS)
def test_a_day_or_number_corrected_with_a_note_is_one_text(language: str, what: int) -> None:
    corrected = report(language, 12 + what, note(language, what), day=1 - what)
    assert told(language, report(language, 12), corrected).kind == "one text"


@pytest.mark.parametrize("more", ["", "added"])
@pytest.mark.parametrize("language", REPORTS)
def test_the_next_day_is_another_notice(language: str, more: str) -> None:
    text = [added(language)] if more else []
    assert told(language, report(language, 12), report(language, 19, *text, day=1)).kind != "one text"


@pytest.mark.parametrize("language", REPORTS)
def test_another_town_is_another_notice(language: str) -> None:
    assert told(language, report(language, 12), report(language, 19, added(language), town=1)).kind != "one text"


@pytest.mark.parametrize("language", REPORTS)
def test_a_form_without_particulars_tells_no_update(language: str) -> None:
    first = report(language, 12, body=FORMS[language])
    assert told(language, first, report(language, 19, added(language), body=FORMS[language])).kind != "one text"


@pytest.mark.parametrize("language", MONTHS)
def test_another_month_is_another_report(language: str) -> None:
    title, lead, *months = MONTHS[language]
    body = REPORTS[language][2]
    first, second = (
        (title, "\n".join([lead.format(m=month, n=n), *body])) for month, n in zip(months, (21, 27), strict=True)
    )
    assert told(language, first, second).kind != "one text"


@pytest.mark.parametrize("language", WEEKS)
def test_another_week_of_a_row_is_another_statement(language: str) -> None:
    title, lead = WEEKS[language]
    body = REPORTS[language][2]
    first, second = ((title.format(n=n), "\n".join([lead.format(n=n), *body])) for n in (143, 144))
    assert told(language, first, second).kind != "one text"


# One verdict: headline and lead of the first court, then of the higher one; a quotation and more stand in both.
DECISIONS = {
    "en": (
        (
            "Court gives dancer seven years",
            "A court in Shiraz sentenced the dancer Mandana Rostamkhani.",
        ),
        ("Seven years upheld for dancer", "A court in Shiraz upheld the sentence of the dancer Mandana Rostamkhani."),
    ),
    "fr": (
        ("Sept ans pour une danseuse", "Un tribunal de Chiraz a condamné la danseuse Mandana Rostamkhani."),
        ("La peine est confirmée", "La cour de Chiraz a confirmé la peine de la danseuse Mandana Rostamkhani."),
    ),
    "de": (
        (
            "Sieben Jahre für Tänzerin",
            "Ein Gericht in Schiras verurteilte die Tänzerin M. Rostamkhani zu sieben Jahren.",
        ),
        (
            "Urteil gegen Tänzerin bestätigt",
            "Ein Gericht in Schiras hat das Urteil gegen die Tänzerin M. Rostamkhani bestätigt.",
        ),
    ),
    "fa": (
        ("هفت سال زندان برای یک رقصنده", "دادگاهی در شیراز ماندانا رستم‌خانی را به هفت سال زندان محکوم کرد."),
        ("تایید حکم هفت سال زندان", "دادگاه تجدیدنظر در شیراز حکم ماندانا رستم‌خانی را تایید کرد."),
    ),
}


@pytest.mark.parametrize("language", DECISIONS)
def test_what_a_higher_court_made_of_a_verdict_is_other_news(language: str) -> None:
    common = REPORTS[language][2]
    first, second = ((title, "\n".join([lead, *common])) for title, lead in DECISIONS[language])
    assert told(language, first, second).kind != "one text"
    again = (second[0], second[1].replace(common[3], ""))
    assert told(language, second, again, one_source=False).kind == "one text"


@pytest.mark.parametrize("language", REPORTS)
def test_half_a_report_under_other_news_is_another_report_of_one_source(language: str) -> None:
    title, lead = REPORTS[language][:2]
    body = REPORTS[language][2]
    said = {"n": 12, "day": REPORTS[language][5][0], "town": REPORTS[language][6][0]}
    news = [REPORTS[language][3], FORMS[language][0], FORMS[language][1]]
    second = (FORMS[language][0], "\n".join([news[0], *body[1:3], *news[1:]]))
    first = (title.format(**said), "\n".join([lead.format(**said), *body]))
    assert told(language, first, second).kind != "one text"


# A sentence, a language, a word in it, and the same as another house spells it.
SPELT = [
    ("en", "Ghezel Hesar", "Qezel Hesar"),
    ("en", "Urmia", "Orumiyeh"),
    ("fr", "Shiraz", "Chiraz"),
    ("de", "Maschhad", "Mashhad"),
]


@pytest.mark.parametrize(("language", "one", "other"), SPELT)
def test_a_place_in_another_spelling_is_the_same_place(language: str, one: str, other: str) -> None:
    title, lead = REPORTS[language][:2]
    first, second = (
        (title.format(n=12, town=town), "\n".join([lead.format(n=12, day=REPORTS[language][5][0], town=town), *common]))
        for town in (one, other)
        for common in [REPORTS[language][2]]
    )
    assert told(language, first, second, one_source=False).kind == "one text"


def test_a_name_in_kurdish_letters_is_the_same_name() -> None:
    text = "«{}»، کولبر ۲۲ ساله، در مرز زخمی شد.\nهمراهان او را به درمانگاه رساندند.\nتیراندازی بدون هشدار صورت گرفت."
    first, second = (("کولبری در مرز زخمی شد", text.format(name)) for name in ("هیمن رسول‌زاده", "هێمن رسول‌زاده"))
    assert told("fa", first, second).kind == "one text"


@pytest.mark.parametrize("language", REPORTS)
def test_another_person_with_a_correction_is_another_notice(language: str) -> None:
    names = {
        "en": ("Kaveh Yazdani", "Reza Naderi"),
        "fa": ("کاوه یزدانی", "رضا نادری"),
        "ar": ("كاوه يزداني", "رضا نادري"),
        "fr": ("Kaveh Yazdani", "Reza Naderi"),
        "de": ("Kaveh Yazdani", "Reza Naderi"),
    }[language]
    title, _, common = REPORTS[language][:3]
    first, second = (
        (name, "\n".join([f"{name}: {title.format(n=1, town=REPORTS[language][6][0])}.", *common, *more]))
        for name, more in zip(names, ([], [note(language, 1)]), strict=True)
    )
    assert told(language, first, second).kind != "one text"


def test_a_german_date_ends_no_sentence() -> None:
    assert len(wording("", "Am 26. September wurden sie gehört. Danach war Ruhe.", "de").sentences) == 2


# A form about executions, with what its publisher's director says in each: day and names stand in none.
QUOTATION = (
    "“We will not stop counting,” said Mahmood Amiri, the director, who called on states to react to this at once."
)
FORM = "Domestic media have not reported this at the time of writing, as is the case with most executions."
NOTICES = [
    ("At least 3 prisoners were hanged in Ghezel Hesar.", "At least 5 prisoners were hanged in Ghezel Hesar."),
    (
        "A man of 34 was hanged on Monday after 3 years in prison.",
        "A man of 34 was hanged on Monday after 5 years in prison.",
    ),
    (
        "Hassan Karimi was hanged at dawn.",
        "Hassan Karami was hanged at dawn. Correction: an earlier version gave another day.",
    ),
]


@pytest.mark.parametrize(("first", "second"), NOTICES)
def test_another_execution_on_one_form_is_no_update(first: str, second: str) -> None:
    more = "The family was told a day before."
    here, there = f"{first}\n{QUOTATION}\n{FORM}", f"{second}\n{QUOTATION}\n{FORM}\n{more}"
    assert told("en", ("Executions", here), ("Executions", there)).kind != "one text"


def test_a_growing_tally_of_one_date_is_an_update_of_executions_too() -> None:
    first, second = (f"At least {n} prisoners were hanged on 4 May in Karaj.\n{QUOTATION}\n{FORM}" for n in (3, 5))
    assert told("en", ("Executions", first), ("Executions", f"{second}\nTwo were brothers.")).kind == "one text"


@pytest.mark.parametrize(("day", "is_one"), [("on 4 May", True), ("on Thursday", False)])
def test_a_number_is_corrected_without_a_word_only_where_a_date_tells_the_case(day: str, is_one: bool) -> None:
    text = "Police held {} teachers {} in Rasht.\n“They had permits,” said a lawyer, who waited until the last "
    first, second = (
        ("Held", f"{text.format(n, day)}was out.\nThe union calls for a strike in all schools.") for n in (14, 41)
    )
    assert (told("en", first, second).kind == "one text") == is_one


CASE = """The former guard was arrested at the airport in February after three survivors knew him by photographs.
By their accounts he belonged to the guards of the prison from 1983 to 1988 and led prisoners with covered eyes to the
commission that ruled on life and death. He says that he worked in the kitchen and was never on that floor at night.
The case rests on universal jurisdiction, for which the penal code has had a chapter of its own since 2002.
For deeds before that year the prosecutors have to fall back on murder, which lawyers call difficult and possible."""


@pytest.mark.parametrize(("day", "is_one"), [(4, True), (29, False)])
def test_new_openings_over_what_was_told_weeks_ago_are_other_news_and_within_days_a_reworded_lead(
    day: int, is_one: bool
) -> None:
    here, there = (
        wording(title, f"{lead}\n{CASE}", "en", source=source, published=datetime(2026, 3, on, tzinfo=UTC))
        for title, lead, source, on in (
            (
                "Guard stays in custody",
                "A court refused bail to the guard of the prison commission. He may flee, it held on Friday.",
                "a",
                1,
            ),
            ("Survivors are heard", "Twelve of them testified this week. One brought her brother's shirt.", "b", day),
        )
    )
    assert align(here, there).overlap() > BACKGROUND
    assert (compare(here, there).kind == "one text") is is_one
