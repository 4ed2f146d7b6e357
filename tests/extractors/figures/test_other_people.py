"""Numbers that stand near an event and count others than those whom it befell."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Police arrested 40 people in 2019 and released 300 in 2020.", [(40, "arrested")]),
        ("en", "Police arrested 40 people in 2019 and the budget rose to 300 in 2020.", [(40, "arrested")]),
        ("en", "Police killed 40 people in 2019 but opened only 3 in 2020.", [(40, "killed")]),
        ("en", "Police killed 12 people in Homs and 45 in hospital.", [(12, "killed")]),
        ("en", "Police arrested 40 people in Tehran, freed 30 in Karaj.", [(40, "arrested")]),
        ("en", "Police arrested 40 people in Tehran and 30 in Karaj escaped.", [(40, "arrested")]),
        ("en", "Police arrested 40 people in Tehran and 30 people in Karaj were freed.", [(40, "arrested")]),
        ("en", "Police arrested 40 people in Tehran and 30 people in Karaj.", [(40, "arrested"), (30, "arrested")]),
        ("en", "Police arrested 40 people in Tehran, 30 in Karaj.", [(40, "arrested"), (30, "arrested")]),
        ("en", "Police arrested 40 people in 2019, and 300 in 2020.", [(40, "arrested"), (300, "arrested")]),
        ("en", "Twelve people were killed in Homs in 2019, and 300 in 2020.", [(12, "killed"), (300, "killed")]),
        ("de", "Die Polizei tötete 12 Menschen in Homs und 45 in Hama.", [(12, "killed"), (45, "killed")]),
        ("de", "Die Polizei tötete 12 Menschen in Homs und 45 in Kliniken.", [(12, "killed")]),
        ("ar", "قتلت القوات 12 شخصا في حمص، و45 في المستشفى.", [(12, "killed")]),
        ("ar", "قتلت القوات 12 شخصا في حمص، و45 في حماة.", [(12, "killed"), (45, "killed")]),
    ],
)
def test_a_number_shares_an_event_only_with_another_year_or_place_beside_it(
    language: str, sentence: str, expected: list[tuple[int, str]]
) -> None:
    assert [(figure.low, figure.event) for figure in read_figures(sentence, language)] == expected


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("fr", "Les secours ont sauvé la vie à 40 mineurs.", []),
        ("fr", "Les greffes ont redonné la vie à 40 enfants.", []),
        ("fr", "Les frappes coûtent la vie à 40 mineurs.", [(40, "killed")]),
        ("ar", "ضربت العاصفة 12 قرية وشردت 300 شخص.", []),
        ("ar", "ضربت الشرطة 12 متظاهرا.", [(12, "tortured")]),
    ],
)
def test_those_who_were_saved_or_struck_by_a_storm_are_no_figure(
    language: str, sentence: str, expected: list[tuple[int, str]]
) -> None:
    assert [(figure.low, figure.event) for figure in read_figures(sentence, language)] == expected


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "The number of lawyers of executed prisoners has risen to 40.", []),
        ("en", "The number of lawyers executed has risen to 40.", [(40, "executed")]),
        ("en", "The number of relatives of those killed who took part was 300.", []),
        ("en", "The number of relatives who were arrested was 300.", [(300, "arrested")]),
        ("en", "The number of visitors to the museum of the murdered king reached 40,000.", []),
        ("en", "The number of journalists who said they feared being killed reached 40.", []),
        ("en", "The number of victims of executions rose to 40.", [(40, "executed")]),
        ("fa", "تعداد وکلای زندانیان اعدام شده به ۴۰ نفر رسید.", []),
        ("fa", "شمار خانواده‌های کشته‌شدگان به ۴۰ نفر رسید.", []),
        ("fa", "شمار وکلای بازداشت‌شده به ۴۰ نفر رسید.", [(40, "arrested")]),
        ("ar", "ارتفع عدد عائلات القتلى إلى 40 عائلة.", []),
        ("ar", "ارتفع عدد المحامين الذين اعتقلوا إلى 40 محاميا.", [(40, "arrested")]),
        ("de", "Die Zahl der Angehörigen getöteter Menschen stieg auf 40.", []),
        ("de", "Die Zahl der getöteten Angehörigen stieg auf 40.", [(40, "killed")]),
        ("de", "40 wurden nach dem Tod eines Getöteten verletzt.", [(40, "injured")]),
        ("fr", "Le nombre de proches de victimes tuées a atteint 40.", []),
        ("fr", "Le nombre d'avocats de condamnés exécutés a atteint 40.", []),
        ("fr", "Le nombre d'avocats arrêtés a atteint 40.", [(40, "arrested")]),
        ("fr", "Une quarantaine d'avocats savent que le juge a condamné un innocent.", []),
        ("fr", "Quelque 300 avocats disent que leurs clients ont été torturés.", []),
        ("fr", "Les 13 soldats qu'on accuse ont tué un enfant.", []),
        ("fr", "Ce sont 30 prisonniers politiques que le régime a exécutés.", [(30, "executed")]),
    ],
)
def test_people_beside_those_whom_an_event_befell_are_not_counted(
    language: str, sentence: str, expected: list[tuple[int, str]]
) -> None:
    assert [(figure.low, figure.event) for figure in read_figures(sentence, language)] == expected
