"""Which short report is a copy under another headline and lead, and which tells the same background."""

from __future__ import annotations

from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

# Language, headline, lead, other headline, other lead; the rest is common to both.
ONE_REPORT = """en
Poet freed on bail
The poet Mahsa Amini-Far left Evin on Sunday night.
After 41 days: home
Relatives embraced the poet Mahsa Amini-Far before the gate of Evin.
Her bail of ten billion tomans was paid by readers.
Amini-Far had been held in Evin for a poem that was read at a funeral, her lawyer said.
"""
TWO_EVENTS = """en
Court hears complaint
Lawyers for nine families lodged a complaint in Geneva.
Bulldozers at graves
Residents saw two bulldozers at the graves in Khavaran on Saturday.
Several thousand prisoners were put to death in the summer of 1988.
Their burial places have never been disclosed, and officials refuse to speak of those weeks.

en
Mother of slain boy arrested
The mother of a boy shot in Izeh was arrested at home.
Teachers call a strike
Teachers in eleven towns will stay away from their classes on Tuesday.
The protests began in September after a woman died in custody.
More than five hundred people have been killed since, among them many children.

en
UN expert asks for a visit
The special rapporteur asked to visit the prisons of Karaj.
Two Kurdish men hanged
Two Kurdish men were hanged in Urmia on drug charges.
The country carries out more executions than any other but China.
Most of those hanged were convicted of drug offences after short trials.

de
Mutter vor Gericht
Die Mutter eines Getöteten stand in Isfahan vor Gericht.
Lehrer rufen zum Streik
Lehrer in elf Städten wollen am Dienstag nicht unterrichten.
Die Proteste hatten im September begonnen, nachdem eine Frau in Haft gestorben war.
Mehr als fünfhundert Menschen wurden seither getötet, darunter viele Kinder.

fr
Une mère devant le tribunal
La mère d’un jeune tué à Ispahan a comparu lundi.
Les enseignants en grève
Les enseignants de onze villes ne donneront pas cours mardi.
Les manifestations ont commencé en septembre après la mort d’une femme en détention.
Plus de cinq cents personnes ont été tuées depuis, dont de nombreux enfants.

fa
بازداشت مادر یک کشته
مادر نوجوانی که در ایذه کشته شد بازداشت شد.
فراخوان اعتصاب معلمان
معلمان یازده شهر روز سه‌شنبه به کلاس نمی‌روند.
اعتراضات در شهریور پس از جان باختن زنی در بازداشت آغاز شد.
از آن زمان بیش از پانصد نفر کشته شده‌اند که بسیاری کودک بودند.

ar
اعتقال والدة قتيل
اعتقلت والدة فتى قتل في إيذه من منزلها.
دعوة المعلمين إلى الإضراب
لن يتوجه المعلمون في إحدى عشرة مدينة إلى صفوفهم الثلاثاء.
بدأت الاحتجاجات في أيلول بعد وفاة امرأة في الحجز.
وقتل منذ ذلك أكثر من خمسمئة شخص بينهم كثير من الأطفال.

en
Prison doctor resigns
A doctor of the prison in Tabriz has resigned over treatment.
Inmates sew lips
Three inmates of the prison in Tabriz have sewn their lips together.
The prison in Tabriz holds three times as many inmates as it was built for.
Doctors visit it twice a week, and treatment outside is often refused, inmates say.

en
Dawn in Qom
Two prisoners were convicted of murder and hanged in Qom.
Gallows in Rasht
Families of prisoners in Rasht were told that three men had been hanged for murder.
Several prisoners were hanged in the province last month, and families often hear of executions only afterwards.
Most of the prisoners were convicted of murder in trials without a lawyer.

de
Morgen in Ghom
Zwei Gefangene wurden wegen Mordes in Ghom gehängt.
Galgen in Rascht
Familien von Gefangenen erfuhren in Rascht, dass drei wegen Mordes hingerichtet wurden.
Sechs Gefangene wurden in diesem Monat in der Provinz hingerichtet, und Familien erfahren davon oft erst später.
Die meisten Gefangenen wurden wegen Mordes verurteilt und hatten keinen Anwalt.

en
Qom: three executed
Three prisoners convicted of murder were executed after midnight.
Hangings in Rasht go on
Two prisoners were hanged for drug offences after their families were turned away.
Iran executed at least nine hundred prisoners last year, most of them convicted of murder or of drug offences.
Courts often convict them after short trials, and families are told only after the prisoners were executed.
"""

# News of two days over one background about one person, who is named in every opening.
ONE_PERSON = """en
Engineer Parviz Shokouhi loses an eye in prison
Parviz Shokouhi was taken to a clinic too late to save his left eye, his brother wrote.
Court date for Parviz Shokouhi is put off again
The judge of branch 28 fell ill, and Parviz Shokouhi must wait for another month, said his counsel.
Shokouhi, an engineer of bridges, was arrested in May 2023 at a funeral in Kashan and kept alone for 64 days.
He was sentenced to six years for propaganda over two articles about a collapsed dam, and no appeal was heard.
His wife is allowed to see him through glass on every other Thursday; his daughter lost her place at school.

fa
انتقال مریم کیانفر به زندان قرچک
مریم کیانفر صبح یکشنبه بی‌آنکه وسایلش را به او بدهند از اوین به قرچک برده شد.
جایزهٔ قلم برای مریم کیانفر
انجمن نویسندگان اسلو جایزهٔ امسال خود را به مریم کیانفر داد و صندلی او در تالار خالی ماند.
مریم کیانفر، شاعر و ویراستار، در تیر ۱۴۰۲ در خانه‌اش در رشت بازداشت شد و پنجاه روز را در انفرادی گذراند.
دادگاه انقلاب او را به سبب دو شعر به پنج سال حبس محکوم کرد و تجدیدنظرخواهی او بدون برگزاری جلسه رد شد.
او به بیماری کلیه دچار است و پزشک زندان دو بار نوشته که باید در بیمارستان بستری شود.

ar
إضراب الطبيب رضا نعمتي عن الطعام
بدأ رضا نعمتي إضرابا عن الطعام مساء السبت بعدما صودرت كتبه من زنزانته.
والدة رضا نعمتي تخاطب البرلمان في برلين
روت والدة رضا نعمتي أمام لجنة في برلين كيف منعت من رؤية ابنها ثلاث مرات.
اعتقل رضا نعمتي، وهو طبيب أطفال من عبادان، في آذار عام 2023 بعد أن عالج جرحى في بيته.
وحكمت عليه محكمة الثورة بالسجن سبع سنوات بتهمة التجمع، ورفض الاستئناف من دون جلسة.
وهو محتجز في عنبر يضم أربعين سجينا، ويعاني من ارتفاع في الضغط لم يعالج منذ الشتاء.
"""


def judged_otherwise(rows: str, *, kind: str) -> list[str]:
    """The headlines of the pairs that are not judged so, whichever is asked about."""
    found = []
    for row in rows.strip().split("\n\n"):
        language, title, lead, other_title, other_lead, *body = row.split("\n")
        here = wording(title, "\n".join([lead, *body]), language, source="a")
        there = wording(other_title, "\n".join([other_lead, *body]), language, source="b")
        if {compare(here, there).kind, compare(there, here).kind} != {kind}:
            found.append(title)
    return found


def test_a_report_of_three_sentences_under_another_headline_and_lead_is_a_copy() -> None:
    assert judged_otherwise(ONE_REPORT, kind="one text") == []


def test_two_events_that_share_two_sentences_of_background_are_two() -> None:
    assert judged_otherwise(TWO_EVENTS, kind="another event") == []


def test_two_events_over_a_background_about_one_person_are_two() -> None:
    assert judged_otherwise(ONE_PERSON, kind="another event") == []
