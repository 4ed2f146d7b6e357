"""Kinds of sentences by which figures were missed or misread in rows of strangers, each in words of our own."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

Cases = list[tuple[str, str, list[tuple[int, str]]]]
KINDS: dict[str, Cases] = {
    "lists": [
        ("en", "Killed: 41. Wounded: 230. Detained: 1,870.", [(41, "killed"), (230, "injured"), (1870, "arrested")]),
        (
            "en",
            "Arrests by city: Urmia 31, Bukan 12, Piranshahr 7.",
            [(31, "arrested"), (12, "arrested"), (7, "arrested")],
        ),
        (
            "en",
            "Deaths were recorded in Bukan (3), Javanrud (6) and Piranshahr (2).",
            [(3, "killed"), (6, "killed"), (2, "killed")],
        ),
        (
            "en",
            "Executions this week: Karaj 4; Isfahan 2; Shiraz 1.",
            [(4, "executed"), (2, "executed"), (1, "executed")],
        ),
        ("en", "Arrests were made in Saqqez (ward 4), Baneh (page 12) and Sardasht.", []),
        ("en", "Deaths: see page 12. Buses: 40. Schools: 6.", []),
        ("fa", "کشته‌شدگان: ۳۱۲ نفر", [(312, "killed")]),
        (
            "fa",
            "شمار بازداشت‌ها به تفکیک شهر: مریوان ۱۸ نفر، بانه ۹ نفر، سقز ۲۲ نفر.",
            [(18, "arrested"), (9, "arrested"), (22, "arrested")],
        ),
        ("fa", "مجموع اعدام‌ها: ۸۴۱ مورد", [(841, "executed")]),
        ("fa", "زخمی‌ها: تهران ۱۲ نفر و کرج ۵ نفر.", [(12, "injured"), (5, "injured")]),
        ("fa", "شرکت‌کنندگان: ۴۰ نفر. معلمان: ۱۲ نفر.", []),
        ("ar", "القتلى: 73، الجرحى: 410، المعتقلون: 1200.", [(73, "killed"), (410, "injured"), (1200, "arrested")]),
        (
            "ar",
            "عدد المعتقلين حسب المدينة: سنندج 14، مريوان 6، بوكان 9.",
            [(14, "arrested"), (6, "arrested"), (9, "arrested")],
        ),
        ("fr", "Tués : 17 ; blessés : 64.", [(17, "killed"), (64, "injured")]),
        (
            "fr",
            "Des arrestations ont été signalées à Kermanchah (11), Ilam (4) et Hamedan (3).",
            [(11, "arrested"), (4, "arrested"), (3, "arrested")],
        ),
        ("de", "Tote: 19, Verletzte: 88, Festnahmen: 340.", [(19, "killed"), (88, "injured"), (340, "arrested")]),
        (
            "de",
            "Festnahmen meldeten Ghom (8), Arak (5) und Saveh (3).",
            [(8, "arrested"), (5, "arrested"), (3, "arrested")],
        ),
        ("de", "Festnahmen: siehe Seite 4. Plätze: 12.", []),
    ],
    "other voices": [
        ("en", "The army said 12 soldiers were killed; the rebels claimed 40.", [(12, "killed"), (40, "killed")]),
        (
            "en",
            "Police reported 30 arrests. A lawyers' group put the figure at 75.",
            [(30, "arrested"), (75, "arrested")],
        ),
        ("en", "State radio spoke of six dead, residents of twenty-two.", [(6, "killed"), (22, "killed")]),
        (
            "en",
            "Officials say nine people were executed in May; the Abdorrahman Center lists 16.",
            [(9, "executed"), (16, "executed")],
        ),
        (
            "en",
            "The mayor said 12 people were arrested. The museum counts 40 rooms and the library lists 300.",
            [(12, "arrested")],
        ),
        ("en", "Nine were killed, a doctor said. The fair drew 300.", [(9, "killed")]),
        (
            "fa",
            "استاندار از کشته شدن ۵ نفر خبر داد، اما فعالان محلی شمار آنان را ۱۹ نفر می‌دانند.",
            [(5, "killed"), (19, "killed")],
        ),
        ("fa", "پلیس ۱۲ نفر را بازداشت کرد؛ شورای معلمان از ۳۰ نفر سخن می‌گوید.", [(12, "arrested"), (30, "arrested")]),
        ("ar", "أعلنت الوزارة مقتل خمسة أشخاص، بينما قدرت المنظمة العدد بـ 17.", [(5, "killed"), (17, "killed")]),
        (
            "fr",
            "La préfecture annonce 12 arrestations, les organisateurs une cinquantaine.",
            [(12, "arrested"), (50, "arrested")],
        ),
        ("fr", "Le ministère a compté six morts ; l'ONG en recense quatorze.", [(6, "killed"), (14, "killed")]),
        ("fr", "La police a arrêté six personnes ; la salle en accueille quatorze cents.", [(6, "arrested")]),
        ("de", "Das Ministerium meldet sieben Tote, Aktivisten zählen 23.", [(7, "killed"), (23, "killed")]),
        ("de", "Die Behörden sprechen von 4 Verletzten. Die Klinik nennt 31.", [(4, "injured"), (31, "injured")]),
        ("de", "Die Behörden sprechen von 4 Verletzten. Die Klinik hat 31 Betten und der Bus 40.", [(4, "injured")]),
    ],
    "verbs left out": [
        ("en", "Two inmates were executed in Yazd and three more in Kerman.", [(2, "executed"), (3, "executed")]),
        (
            "en",
            "Officers detained four teachers in Marivan and another six in Sanandaj.",
            [(4, "arrested"), (6, "arrested")],
        ),
        ("en", "Five men were hanged in Ahvaz and two more in the same city were pardoned.", [(5, "executed")]),
        ("en", "Police arrested four teachers and released six.", [(4, "arrested")]),
        ("fa", "دو زندانی در یزد و سه زندانی دیگر در کرمان اعدام شدند.", [(2, "executed"), (3, "executed")]),
        (
            "fa",
            "دادگاه سه معترض را به اعدام و پنج نفر دیگر را به زندان محکوم کرد.",
            [(3, "sentenced"), (5, "sentenced")],
        ),
        ("ar", "أعدمت السلطات سجينين في يزد وثلاثة آخرين في كرمان.", [(2, "executed"), (3, "executed")]),
        ("ar", "اعتقلت القوات أربعة معلمين في مريوان وستة في سنندج.", [(4, "arrested"), (6, "arrested")]),
        ("ar", "اعتقلت القوات أربعة معلمين وأفرجت عن ستة.", [(4, "arrested")]),
        ("fr", "Deux détenus ont été pendus à Yazd et trois autres à Kerman.", [(2, "executed"), (3, "executed")]),
        ("fr", "Quatre personnes ont été tuées à Marivan et deux blessées.", [(4, "killed"), (2, "injured")]),
        ("de", "Zwei Häftlinge wurden in Yazd gehängt und drei weitere in Kerman.", [(2, "executed"), (3, "executed")]),
        (
            "de",
            "Vier Lehrer wurden in Mariwan festgenommen, zwei weitere in Sanandadsch freigelassen.",
            [(4, "arrested")],
        ),
    ],
    "attributes and what is said": [
        ("en", "Twelve of those arrested were released on bail.", []),
        ("en", "Six detained students were tortured at the station.", [(6, "tortured")]),
        ("en", "Four of the condemned men were executed at dawn.", [(4, "executed")]),
        ("en", "Seven arrested lawyers went on hunger strike.", [(7, "arrested")]),
        ("fa", "۹ نفر از بازداشت‌شدگان با وثیقه آزاد شدند.", []),
        ("fa", "۷ نفر از دستگیرشدگان در بازداشتگاه شکنجه شدند.", [(7, "tortured")]),
        ("fa", "سه تن از محکومان به اعدام در زندان وکیل‌آباد اعدام شدند.", [(3, "executed")]),
        ("fa", "۱۵ زندانی محکوم به اعدام به سلول انفرادی منتقل شدند.", [(15, "sentenced")]),
        ("ar", "أعدم أربعة من المحكوم عليهم بالإعدام فجر اليوم.", [(4, "executed")]),
        ("ar", "أفرج عن 12 من المعتقلين بكفالة.", []),
        ("fr", "Trois condamnés à mort ont été pendus vendredi.", [(3, "executed")]),
        ("fr", "Cinq étudiantes arrêtées samedi ont été libérées lundi.", [(5, "arrested")]),
        ("fr", "Cinq des étudiantes arrêtées ont été libérées.", []),
        ("de", "Drei zum Tode Verurteilte wurden in Ghom hingerichtet.", [(3, "executed")]),
        ("de", "Acht der Festgenommenen wurden wieder freigelassen.", []),
        ("de", "Acht der Festgenommenen wurden in der Haft gefoltert.", [(8, "tortured")]),
    ],
    "totals reached": [
        (
            "en",
            "The hanging of five men in Ghezel Hesar takes the number executed this month to 61.",
            [(5, "executed"), (61, "executed")],
        ),
        ("en", "Two more deaths in hospital bring the toll to 58.", [(2, "killed"), (58, "killed")]),
        ("en", "The arrests of six nurses bring the total since May to 140.", [(6, "arrested"), (140, "arrested")]),
        ("en", "The hanging of five men led the council to raise the total of its fund to 140.", [(5, "executed")]),
        ("fa", "اعدام این دو زندانی شمار اعدام‌شدگان ماه جاری را به ۵۲ نفر رساند.", [(2, "executed"), (52, "executed")]),
        ("fa", "با بازداشت سه معلم دیگر، شمار معلمان بازداشتی به ۲۷ رسید.", [(3, "arrested"), (27, "arrested")]),
        ("ar", "ليرتفع عدد أحكام الإعدام المنفذة هذا العام إلى 210.", [(210, "executed")]),
        ("ar", "وبوفاة الجريحين ارتفعت الحصيلة إلى 31 قتيلا.", [(31, "killed")]),
        ("fr", "Cette pendaison porte à 88 le nombre de personnes exécutées depuis janvier.", [(88, "executed")]),
        ("fr", "La mort d'un blessé porte le bilan à 23.", [(23, "killed")]),
        (
            "de",
            "Mit der Hinrichtung von drei Männern stieg die Gesamtzahl in diesem Jahr auf 412.",
            [(3, "executed"), (412, "executed")],
        ),
        ("de", "Damit erhöht sich die Zahl der Getöteten auf 55.", [(55, "killed")]),
    ],
    "verdicts carried out": [
        ("en", "The kingdom carried out 37 death sentences in a single day.", [(37, "executed")]),
        ("en", "A court upheld 12 death sentences.", [(12, "sentenced")]),
        ("fa", "حکم اعدام شش زندانی در زندان قزلحصار اجرا شد.", [(6, "executed")]),
        ("fa", "حکم اعدام شش زندانی در دیوان عالی تأیید شد.", [(6, "sentenced")]),
        ("ar", "نفذت السلطات 22 حكما بالإعدام في شهر واحد.", [(22, "executed")]),
        ("ar", "تم تنفيذ 15 حكما بالإعدام منذ مطلع العام.", [(15, "executed")]),
        ("ar", "أصدرت المحكمة 15 حكما بالإعدام.", [(15, "sentenced")]),
        ("ar", "قضت محكمة الجنايات بإعدام أربعة متهمين.", [(4, "sentenced")]),
        ("fr", "Le régime a appliqué 19 condamnations à mort en mars.", [(19, "executed")]),
        ("de", "Die Justiz vollstreckte im Oktober 26 Todesurteile.", [(26, "executed")]),
        ("de", "Das Gericht verhängte 26 Todesurteile.", [(26, "sentenced")]),
    ],
    "sentences": [
        ("en", "The court sentenced nine activists to prison terms of up to six years.", [(9, "sentenced")]),
        ("en", "A judge sent nine activists to prison.", [(9, "arrested")]),
        (
            "en",
            "Judges handed two men death sentences and five others prison terms.",
            [(2, "sentenced"), (5, "sentenced")],
        ),
        ("en", "Three men were sentenced to death and seven women to prison.", [(3, "sentenced"), (7, "sentenced")]),
        ("en", "The court passed death sentences on six defendants.", [(6, "sentenced")]),
        ("fa", "دادگاه هشت دانشجو را به حبس محکوم کرد.", [(8, "sentenced")]),
        ("ar", "وحكمت المحكمة على سبعة ناشطين بالسجن.", [(7, "sentenced")]),
        ("fr", "Le tribunal a prononcé la peine de mort contre quatre accusés.", [(4, "sentenced")]),
        (
            "fr",
            "Quatre hommes ont été condamnés à mort et sept femmes à des peines de prison.",
            [(4, "sentenced"), (7, "sentenced")],
        ),
        (
            "de",
            "Das Gericht verurteilte vier Männer zum Tode und sieben Frauen zu Haftstrafen.",
            [(4, "sentenced"), (7, "sentenced")],
        ),
        ("de", "Das Gericht verhängte gegen sechs Angeklagte die Todesstrafe.", [(6, "sentenced")]),
    ],
    "parts of a whole": [
        ("en", "Kurds account for 21 of the 64 prisoners hanged in June.", [(21, "executed"), (64, "executed")]),
        ("en", "Of the 90 people arrested, 60 have been freed.", [(90, "arrested")]),
        ("en", "At least nine of them were sentenced to death.", [(9, "sentenced")]),
        ("fa", "از ۱۴۰ نفری که در تجمع دستگیر شدند، ۹۰ نفر آزاد شده‌اند.", [(140, "arrested")]),
        ("fa", "دست‌کم ۱۱ تن از آنان همچنان در بازداشت به سر می‌برند.", [(11, "arrested")]),
        ("ar", "من بين 70 شخصا اعتقلوا في المظاهرة أفرج عن 40.", [(70, "arrested")]),
        ("fr", "Sur les 90 personnes arrêtées, 60 ont été relâchées.", [(90, "arrested")]),
        ("de", "Von den 90 Festgenommenen wurden 60 freigelassen.", [(90, "arrested")]),
        ("de", "Mindestens neun von ihnen wurden zum Tode verurteilt.", [(9, "sentenced")]),
    ],
    "clauses between": [
        ("en", "The six engineers whom masked men abducted in Khash last spring have not returned.", [(6, "missing")]),
        (
            "en",
            "Fourteen women, most of them teachers from villages near Paveh and two of them pregnant, were arrested.",
            [(14, "arrested"), (2, "arrested")],
        ),
        (
            "en",
            "Thirty workers who had gathered outside the governor's office to ask for their wages were detained.",
            [(30, "arrested")],
        ),
        ("en", "Thirty workers, who say that their colleague was killed, gathered outside the office.", []),
        ("fa", "سی کارگر که برای گرفتن دستمزد خود جلوی فرمانداری جمع شده بودند، بازداشت شدند.", [(30, "arrested")]),
        (
            "fa",
            "دوازده دانشجو که بیشترشان از خوابگاه دختران بودند، شب گذشته در پی حمله مأموران به دانشگاه دستگیر شدند.",
            [(12, "arrested")],
        ),
        ("fa", "سی کارگر که شاهد کشته شدن همکارشان بودند، دست به اعتصاب زدند.", []),
        ("ar", "الطلاب الثمانية الذين اعتقلتهم الشرطة في كرمان ما زالوا في الحبس.", [(8, "arrested")]),
        ("ar", "ثلاثون عاملا تجمعوا أمام مكتب المحافظ اعتقلوا مساء الأحد.", [(30, "arrested")]),
        ("fr", "Les huit ouvriers que la police a interpellés devant l'usine restent au secret.", [(8, "arrested")]),
        (
            "fr",
            "Quatorze femmes, pour la plupart des enseignantes de villages voisins, ont été arrêtées vendredi.",
            [(14, "arrested")],
        ),
        (
            "de",
            "Die neun Frauen, die am Samstag vor dem Parlament von Polizisten festgenommen wurden, sind Lehrerinnen.",
            [(9, "arrested")],
        ),
        (
            "de",
            "Vierzehn Frauen, die meisten von ihnen Lehrerinnen aus Dörfern bei Paweh, wurden am Freitag verhaftet.",
            [(14, "arrested")],
        ),
        (
            "de",
            "Die neun Frauen, die am Samstag gegen die Hinrichtung von Häftlingen protestierten, sind Lehrerinnen.",
            [],
        ),
    ],
    "ill-treatment as a noun": [
        ("en", "The report says 18 prisoners were subjected to torture.", [(18, "tortured")]),
        ("en", "Eleven detainees suffered beatings in the cells.", [(11, "tortured")]),
        ("fa", "دست‌کم ۱۸ زندانی تحت شکنجه قرار گرفتند.", [(18, "tortured")]),
        ("fa", "۱۸ نفر در اعتراض به شکنجه امضا جمع کردند.", []),
        ("ar", "تعرض 18 سجينا للتعذيب في مركز الشرطة.", [(18, "tortured")]),
        ("ar", "وثقت المنظمة تعرض 22 معتقلة للضرب.", [(22, "tortured")]),
        ("fr", "Dix-huit détenus ont subi des tortures.", [(18, "tortured")]),
        ("fr", "Dix-huit détenus ont été soumis à la torture.", [(18, "tortured")]),
        ("de", "Achtzehn Gefangene wurden der Folter ausgesetzt.", [(18, "tortured")]),
        ("de", "Achtzehn Ärzte schrieben ein Gutachten über Folter.", []),
    ],
    "no figures": [
        ("en", "Poachers shot dead four leopards and injured two more.", []),
        ("en", "United won despite three injured and two suspended.", []),
        ("en", "Forty relatives of the executed signed the petition.", []),
        ("en", "Ten lawyers of detained students met the prosecutor.", []),
        ("en", "The prosecutor threatened to execute 12 prisoners.", []),
        ("fa", "چهل نفر از بستگان اعدام‌شدگان نامه را امضا کردند.", []),
        ("fa", "شکارچیان چهار پلنگ را کشتند و دو تای دیگر زخمی شدند.", []),
        ("ar", "وقع أربعون من أقارب المعدومين على العريضة.", []),
        ("ar", "بلغ عدد محامي السجناء الذين أعدموا 14 محاميا.", []),
        ("ar", "فاز الفريق رغم غياب ثلاثة مصابين.", []),
        ("fr", "Quarante proches d'exécutés ont signé la pétition.", []),
        ("fr", "Lyon se déplace avec deux blessés et un suspendu.", []),
        ("fr", "Les braconniers ont abattu quatre loups et deux autres ont été blessés.", []),
        ("de", "Vierzig Angehörige von Hingerichteten unterschrieben den Brief.", []),
        ("de", "Der Verein tritt mit drei Verletzten in Bremen an.", []),
        ("de", "Wilderer erschossen vier Wölfe und verletzten drei weitere.", []),
        ("en", "A woman in her thirties was arrested with Reza, 24, Mina, 31, and her brother.", []),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_are_counted_by_what_is_said_of_them(kind: str) -> None:
    for language, text, expected in KINDS[kind]:
        assert [(one.low, one.event) for one in read_figures(text, language)] == expected, text


def test_a_voice_in_the_next_sentence_is_quoted_with_what_it_answers() -> None:
    text = "Police reported 30 arrests. A lawyers' group put the figure at over 75."
    _, second = read_figures(text, "en")
    assert (second.quote, second.qualifier, second.number_said) == (text[19:-1], "over", "over 75")
    assert text[second.from_char : second.to_char] == second.quote
