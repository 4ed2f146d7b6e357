"""Kinds of sentences by which figures were missed or misread in running text, each in words of our own."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

Cases = list[tuple[str, str, list[tuple[int, str]]]]
KINDS: dict[str, Cases] = {
    "orders and plans": [
        ("de", "Am Montag sollen drei Männer hingerichtet werden.", []),
        ("de", "Bei dem Angriff sollen drei Männer getötet worden sein.", [(3, "killed")]),
        ("de", "Drei Männer könnten schon morgen hingerichtet werden.", []),
        ("fa", "دادستان دستور بازداشت شش معلم را صادر کرد.", []),
        ("fa", "شش معلم در پی حمله مأموران بازداشت شدند.", [(6, "arrested")]),
        ("fa", "خواستار بازداشت ۱۲ نفر شد.", []),
        ("en", "The general ordered the arrest of 12 officers.", []),
        ("en", "Prosecutors want the arrest of 12 officers.", []),
        ("fr", "Le procureur a ordonné l'arrestation de 12 officiers.", []),
        ("fr", "Trois hommes devraient être exécutés lundi.", []),
        ("ar", "أمر القاضي باعتقال 12 ضابطا.", []),
        ("ar", "طالب النائب باعتقال 12 ضابطا.", []),
    ],
    "terms and groups": [
        ("de", "Zwei weitere Parteimitglieder wurden zu je sechs Jahren Haft verurteilt.", [(2, "sentenced")]),
        ("de", "Vier Studenten sind zu insgesamt zwölf Jahren Gefängnis verurteilt worden.", [(4, "sentenced")]),
        ("fr", "Quatre étudiants ont été à trois ans de prison chacun condamnés.", [(4, "sentenced")]),
        ("fa", "چهار دانشجو هر کدام به سه سال و شش ماه حبس محکوم شدند.", [(4, "sentenced")]),
        ("fa", "دادگاه هفت تن از اعضای انجمن صنفی کارگران نیشکر را به زندان محکوم کرد.", [(7, "sentenced")]),
        ("fa", "مأموران پنج تن از فعالان دانشجویی دانشگاه تبریز را بازداشت کردند.", [(5, "arrested")]),
        ("en", "Four students were each sentenced to three years in prison.", [(4, "sentenced")]),
        ("ar", "حكم القضاء على ستة من المواطنين بالسجن.", [(6, "sentenced")]),
        ("ar", "محكمة الثورة تحكم على سبعة طلاب بالسجن عامين.", [(7, "sentenced")]),
        ("ar", "استمر حكم الحزب على البلاد 40 عاما.", []),
        ("de", "Haftstrafen gegen elf Journalisten wurden bestätigt.", [(11, "sentenced")]),
        ("de", "Das Gericht fällte Todesurteile gegen neun Männer.", [(9, "sentenced")]),
        ("de", "Gegen 300 Menschen wurden festgenommen.", [(300, "arrested")]),
    ],
    "numbers in quotation marks": [
        ("de", 'Die Behörde sprach von "mehr als 40" Toten.', [(40, "killed")]),
        ("ar", 'وقالت الوزارة إن "أكثر من 60" شخصا اعتقلوا.', [(60, "arrested")]),
        ("en", 'The ministry said "at least 60" people were arrested.', [(60, "arrested")]),
        ("fa", "وزارت گفت «بیش از ۶۰» نفر بازداشت شدند.", [(60, "arrested")]),
        ("en", 'The film "Room 60" people were talking about was banned.', []),
    ],
    "floggings and findings of guilt": [
        ("en", "A group of nine students were flogged in the yard.", [(9, "tortured")]),
        ("en", "Guards subjected at least 40 inmates to beatings.", [(40, "tortured")]),
        ("en", "Six women were subjected to public floggings.", [(6, "tortured")]),
        ("en", "The Group of 20 women's forum was disrupted and the chair arrested.", []),
        ("fr", "Neuf accusés ont été reconnus coupables de complot.", [(9, "sentenced")]),
        ("de", "Vierzig Zivilpersonen wurden getötet.", [(40, "killed")]),
        ("ar", "ما زال 33 طالبا رهن الاحتجاز.", [(33, "arrested")]),
    ],
    "verbs in two parts, places, dates": [
        ("de", "Die Beamten nahmen nach Angaben eines Sprechers am Abend 14 Männer fest.", [(14, "arrested")]),
        ("de", "Die Polizei nahm bei einer Razzia mit 300 Beamten einen Mann fest.", []),
        ("de", "Nach der Kundgebung nahm die Polizei in der Innenstadt neun Frauen in Gewahrsam.", [(9, "arrested")]),
        ("ar", "قتل في حلب 20 شخصا وفي إدلب 7 أشخاص.", [(20, "killed"), (7, "killed")]),
        ("ar", "اعتقل في طهران 20 شخصا وفي كرج أفرج عن 7 أشخاص.", [(20, "arrested")]),
        ("fa", "ده کارگر پیمانی که از صبح جلوی در ایستاده بودند، عصر دیروز دستگیر شدند.", [(10, "arrested")]),
        (
            "en",
            "Arrests were reported from Baneh (4), Saqqez (6) and Bukan (2) over the weekend.",
            [(4, "arrested"), (6, "arrested"), (2, "arrested")],
        ),
        ("en", "The mayor put the dead at nine.", [(9, "killed")]),
        ("fa", "او بین فروردین ۹۱ تا خرداد ۹۳ بازداشت شد.", []),
        ("fa", "در اسفند ۹۸ بازداشت و سپس آزاد شد.", []),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_orders_terms_and_quotation_marks_are_read(kind: str) -> None:
    for language, text, expected in KINDS[kind]:
        assert [(one.low, one.event) for one in read_figures(text, language)] == expected, text
