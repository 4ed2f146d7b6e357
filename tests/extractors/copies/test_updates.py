"""Which text is another brought up to date or corrected, and which tells the next day, week, month or town on one form."""

from __future__ import annotations

import pytest

from extractors.copies.judgements import Judgement, compare
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
    "fr": ("Semaine {n} : grève de la faim", "Les prisonniers ont entamé la semaine {n} de leur grève contre les exécutions."),
    "de": ("Woche {n}: Hungerstreik", "Gefangene haben die Woche {n} ihres Streiks gegen Hinrichtungen begonnen."),
}
Text = tuple[str, str]


def told(language: str, first: Text, second: Text, *, one_source: bool = True) -> Judgement:
    sources = "a.example", "a.example" if one_source else "b.example"
    here, there = (
        wording(title, text, language, source=source)
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
