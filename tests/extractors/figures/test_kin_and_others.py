"""Those who were killed are counted behind their kin, and what befell the kin is not theirs; others behind things."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

KINDS: dict[str, list[tuple[str, str, list[tuple[int, str]]]]] = {
    "the dead behind their kin": [
        ("en", "Relatives of 5,000 prisoners executed in 1988 gathered at Khavaran.", [(5000, "executed")]),
        ("en", "The families of at least 1,500 people killed in November still seek justice.", [(1500, "killed")]),
        ("en", "Families of the 176 people killed on board of the plane protested.", [(176, "killed")]),
        ("en", "Three relatives of the 12 men executed in Ghezel Hesar were summoned.", [(12, "executed")]),
        ("fr", "Trois proches des 12 hommes exécutés ont été convoqués.", [(12, "executed")]),
        ("fr", "Les familles des 176 personnes tuées demandent justice.", [(176, "killed")]),
        ("fa", "خانواده‌های ۱۷۶ نفر کشته شده در سقوط هواپیما تجمع کردند.", [(176, "killed")]),
        ("ar", "تجمعت عائلات 176 شخصا قتلوا في إسقاط الطائرة.", [(176, "killed")]),
        ("de", "Die Familien der 176 getöteten Menschen fordern Gerechtigkeit.", [(176, "killed")]),
    ],
    "what befell the kin": [
        ("en", "Mothers of 9 killed protesters were arrested.", [(9, "killed")]),
        ("en", "Police arrested the mothers of 9 killed protesters.", [(9, "killed")]),
        ("en", "Lawyers of 9 activists were arrested.", []),
        ("en", "Families of 9 men were detained.", []),
        ("en", "The father of two was executed.", []),
        ("en", "Relatives of 9 men who were arrested gathered there.", [(9, "arrested")]),
        ("fr", "Les mères de 9 manifestants tués ont été arrêtées.", [(9, "killed")]),
        ("fa", "مادران ۹ معترض کشته شده بازداشت شدند.", [(9, "killed")]),
        ("ar", "اعتقلت السلطات أمهات 9 متظاهرين قتلوا في الاحتجاجات.", [(9, "killed")]),
        ("de", "Angehörige von 9 getöteten Demonstranten wurden festgenommen.", [(9, "killed")]),
    ],
    "others behind things": [
        ("en", "Two bombs went off in Kerman; 84 others were wounded.", [(84, "injured")]),
        ("en", "Two buildings collapsed and three others were injured.", [(3, "injured")]),
        ("en", "Three cars were torched and four others arrested.", [(4, "arrested")]),
        ("en", "Seven houses were raided and two others arrested.", [(2, "arrested")]),
        ("en", "Farmers shot dead three wolves and injured two others.", []),
        ("fa", "دو ساختمان فرو ریخت و سه نفر دیگر زخمی شدند.", [(3, "injured")]),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_befell_whom(kind: str) -> None:
    for language, text, expected in KINDS[kind]:
        assert [(one.low, one.event) for one in read_figures(text, language)] == expected, text
