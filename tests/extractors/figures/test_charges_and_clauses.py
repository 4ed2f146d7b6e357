"""Figures beside charges, objects and clauses of their own, as agencies and rights groups write them."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

Cases = list[tuple[str, str, list[tuple[int | None, str]]]]
KINDS: dict[str, Cases] = {
    "by what they were charged with": [
        (
            "en",
            "In May 22 people were executed for murder, 15 for drug offences and three for rape.",
            [(22, "executed"), (15, "executed"), (3, "executed")],
        ),
        (
            "de",
            "Im Mai wurden 22 Menschen wegen Mordes hingerichtet, 15 wegen Drogendelikten und drei wegen Raubes.",
            [(22, "executed"), (15, "executed"), (3, "executed")],
        ),
        (
            "fr",
            "En mai, 22 personnes ont été exécutées pour meurtre, 15 pour trafic de drogue et trois pour viol.",
            [(22, "executed"), (15, "executed"), (3, "executed")],
        ),
        (
            "fa",
            "در آن ماه ۲۲ نفر به اتهام قتل اعدام شدند، ۱۵ نفر به اتهام مواد مخدر و سه نفر به اتهام جاسوسی.",
            [(22, "executed"), (15, "executed"), (3, "executed")],
        ),
        (
            "ar",
            "أُعدم 22 سجينًا في أيار، 14 منهم بتهمة القتل و5 بتهمة المخدرات و3 بتهمة التجسس.",
            [(22, "executed"), (14, "executed"), (5, "executed"), (3, "executed")],
        ),
        ("en", "Two men were executed for murder, and 20 for dinner were invited.", [(2, "executed")]),
        ("en", "Forty were arrested for theft; 12 for a week and three for a month.", [(40, "arrested")]),
        ("en", "He was sentenced to seven years, five for propaganda and two for insult.", []),
        ("en", "Arrested at 15 for theft, he was jailed again last year.", []),
        ("fr", "Il a été condamné à dix ans, cinq pour propagande et cinq pour complot.", []),
        ("de", "Am 3. Mai 2021 wegen Spionage verhaftet, kam er wieder frei.", []),
        ("de", "Elf Menschen wurden wegen Falschparkens verwarnt, 15 wegen Lärms.", []),
        ("ar", "حكم عليه بالسجن 10 سنوات، 5 بتهمة الدعاية و5 بتهمة التجمع.", []),
    ],
    "verbs with an object of their own": [
        (
            "en",
            "The raid killed 45 people, including nine children, wounded 120 others and destroyed a school.",
            [(45, "killed"), (9, "killed"), (120, "injured")],
        ),
        (
            "de",
            "Der Angriff tötete 45 Menschen, darunter neun Kinder, verletzte 120 weitere und zerstörte eine Schule.",
            [(45, "killed"), (9, "killed"), (120, "injured")],
        ),
        (
            "fr",
            "La frappe a tué 45 personnes, dont neuf enfants, blessé 120 autres et détruit une école.",
            [(45, "killed"), (9, "killed"), (120, "injured")],
        ),
        ("en", "Two officers who shot dead 40 protesters were promoted.", [(40, "killed")]),
        ("en", "They were among 31 villagers arrested nearly two years ago.", [(31, "arrested")]),
    ],
    "what had befallen them before": [
        ("en", "Eleven prisoners who had been sentenced to death for robbery were hanged.", [(11, "executed")]),
        ("en", "Six people who'd been charged with smuggling were hanged in Zahedan.", [(6, "executed")]),
        ("en", "Nine men who had been arrested in June were released on Friday.", [(9, "arrested")]),
        ("en", "One woman and four men accused of spying were also hanged.", [(1, "executed"), (4, "executed")]),
        ("fa", "پنج زندانی که همگی به اتهام قتل به اعدام محکوم شده بودند، بامداد دیروز اعدام شدند.", [(5, "executed")]),
        ("fa", "پنج معلم که شاگردانشان کشته شده بودند، بازداشت شدند.", [(5, "arrested")]),
        ("fa", "پنج زندانی که بازداشت شده بودند، آزاد شدند.", [(5, "arrested")]),
    ],
    "Persian verbs at the end of long sentences": [
        (
            "fa",
            (
                "دادگاه انقلاب تبریز ۹ معلم را به اتهام «تبلیغ علیه نظام» و «عضویت در انجمن صنفی و برگزاری تجمع‌های"
                " اعتراضی در استان» در مجموع به ۴۱ سال حبس، ۲۰۰ میلیون تومان جزای نقدی و محرومیت از کار محکوم کرده است."
            ),
            [(9, "sentenced")],
        ),
        (
            "fa",
            (
                "سه کارگر دیگر به نام‌های رضا امینی، علی ناصری و کریم یوسفی نیز هر یک به چهار سال حبس و ۳۰ میلیون تومان"
                " جزای نقدی محکوم شدند."
            ),
            [(3, "sentenced")],
        ),
        (
            "fa",
            "۲۶ شهروند بهایی ساکن استان فارس به اتهاماتی نظیر تبلیغ علیه نظام مجموعا محکوم به ۲۰۰ سال حبس شدند.",
            [(26, "sentenced")],
        ),
        (
            "fa",
            "این ۱۴ شهروند در سه شهر شیراز، کازرون و لار در استان فارس در دو تاریخ متفاوت توسط ماموران بازداشت شده‌اند.",
            [(14, "arrested")],
        ),
        (
            "fa",
            "شش باربر اهل مریوان با تیراندازی مستقیم نیروهای مرزبانی در ارتفاعات اورامان به شدت زخمی شدند.",
            [(6, "injured")],
        ),
        ("fa", "افزون بر ۲۰۰ نفر اعم از زن و مرد در اعتراض‌ها کشته شده‌اند.", [(200, "killed")]),
        (
            "fa",
            "چهار زندانی بشمول دو زن که به قتل متهم بودند، روز شنبه اعدام شدند.",
            [(4, "executed"), (2, "executed")],
        ),
        ("fa", "طی ماه گذشته حکم اعدام ۲۱ زندانی در کشور به اجرا در آمده است.", [(21, "executed")]),
        (
            "fa",
            "تاکنون ۱۲۰ نفر در اعتراض‌ها کشته شده‌اند؛ ۱۸ نفر از این قربانیان کودک بودند.",
            [(120, "killed"), (18, "killed")],
        ),
        ("fa", "صد نفر در شهر شیراز تجمع و سه نفر بازداشت شدند.", [(3, "arrested")]),
        ("fa", "پلیس ۹ نفر را از کار اخراج و سه نفر را بازداشت کرد.", [(3, "arrested")]),
        ("fa", "گروهی در جنوری و اپریل ۲۰۱۹ بازداشت شدند.", []),
    ],
    "some of those of the sentence before": [
        (
            "de",
            (
                "Bei den Unruhen sind 88 Menschen getötet worden. Darunter waren nach Angaben des Netzwerks 14 Kinder"
                " und elf Angehörige der Miliz."
            ),
            [(88, "killed"), (14, "killed"), (11, "killed")],
        ),
        (
            "en",
            "At least 22 people were arrested. Among them were three doctors and four nurses.",
            [(22, "arrested"), (3, "arrested"), (4, "arrested")],
        ),
        (
            "fr",
            "Au moins 22 personnes ont été arrêtées. Parmi elles figurent trois médecins.",
            [(22, "arrested"), (3, "arrested")],
        ),
        ("en", "The court heard 22 witnesses. Among them were three doctors.", []),
        (
            "en",
            "The blast killed 90 people, among whom were 30 civilians.",
            [(90, "killed"), (30, "killed")],
        ),
        (
            "en",
            "Thirty teachers have been arrested in Fars; a dozen of them are on hunger strike.",
            [(30, "arrested")],
        ),
        ("fr", "Selon le réseau, 14 enfants figurent parmi les victimes de la répression.", [(14, "killed")]),
        ("de", "16 Kinder sind unter den Toten.", [(16, "killed")]),
        (
            "de",
            "Im Juni wurden 31 Studenten, davon zwölf Frauen, in Täbris festgenommen.",
            [(31, "arrested"), (12, "arrested")],
        ),
    ],
    "words": [
        ("en", "A dozen students were arrested in Shiraz.", [(12, "arrested")]),
        ("en", "The other 14 villagers reportedly received a one-year suspended sentence.", [(14, "sentenced")]),
        ("de", "In Isfahan wurden 210 Randalierer festgenommen.", [(210, "arrested")]),
        ("ar", "أفاد المتحدث عن مقتل عنصرين من قوات الأمن.", [(2, "killed")]),
        ("ar", "مقتل ضابطين وجنديين في الهجوم.", [(2, "killed"), (2, "killed")]),
        ("ar", "أعلن الموقع أن عدد المعتقلين حتى الآن يقدر بـ3400 شخص.", [(3400, "arrested")]),
        ("ar", "وذكر أن عدد السكان يقدر بـ3400 شخص.", []),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_beside_charges_and_clauses_are_counted_by_their_own_verb(kind: str) -> None:
    for language, text, expected in KINDS[kind]:
        assert [(one.low, one.event) for one in read_figures(text, language)] == expected, text
