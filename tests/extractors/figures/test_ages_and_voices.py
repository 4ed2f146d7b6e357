"""A number behind a person's name is an age, and a bare number is a toll only from a body that counts."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

KINDS: dict[str, list[tuple[str, str, list[tuple[int, str]]]]] = {
    "ages in lists": [
        ("en", "Killed: Mahsa 22, Nika 16, Sarina 16.", []),
        ("en", "Deaths: Ali (24), Reza (31), Mina (19).", []),
        ("en", "Executed: Ali Rezaei 32, Omid Karimi 28 and Hadi Noori 41.", []),
        ("en", "Arrests in Iran: Ali 24, Reza 31.", []),
        ("fr", "Tués : Mahsa 22, Nika 16, Sarina 16.", []),
        ("de", "Festnahmen: Ali 24, Reza 31.", []),
        ("ar", "القتلى: علي 24، رضا 31.", []),
        ("fa", "اعدام‌شدگان: علی رضایی ۳۲، امید کریمی ۲۸.", []),
        ("fa", "بازداشت‌ها: علی ۲۴ و رضا ۳۱.", []),
    ],
    "places in lists": [
        ("en", "Executions: Evin prison 4, Karaj 2.", [(4, "executed"), (2, "executed")]),
        ("en", "Arrests by prison: Greenwood 24, Ashdown 31.", [(24, "arrested"), (31, "arrested")]),
        ("fa", "اعدام‌ها: زندان اوین ۴، کرج ۲.", [(4, "executed"), (2, "executed")]),
        ("fr", "Arrestations : Ilam 4, Hamedan 3.", [(4, "arrested"), (3, "arrested")]),
        ("ar", "القتلى: سنندج 14، مريوان 6.", [(14, "killed"), (6, "killed")]),
        ("de", "Festnahmen: Ghom 8, Arak 5.", [(8, "arrested"), (5, "arrested")]),
    ],
    "voices that do not count": [
        ("en", "Five were killed in Izeh. His mother said 9.", [(5, "killed")]),
        ("en", "Two men were hanged; their lawyer said 15.", [(2, "executed")]),
        ("en", "Police arrested 12 people; the judge gave 10.", [(12, "arrested")]),
        ("en", "Police arrested 12 people, and his lawyer listed 74.", [(12, "arrested")]),
        ("en", "Five were killed in Izeh. Witnesses counted 12.", [(5, "killed")]),
        ("fr", "La police a arrêté six personnes. Sa mère en compte neuf.", [(6, "arrested")]),
        ("de", "Fünf wurden getötet. Seine Mutter zählt neun.", [(5, "killed")]),
        ("ar", "أعلنت الوزارة مقتل خمسة أشخاص، وتحدثت والدته عن 17.", [(5, "killed")]),
        ("fa", "استاندار از کشته شدن ۵ نفر خبر داد، اما مادرش شمار آنان را ۱۹ نفر می‌داند.", [(5, "killed")]),
    ],
    "voices that count": [
        ("en", "Nine people were killed; the council put the toll at 14.", [(9, "killed"), (14, "killed")]),
        ("de", "Fünf wurden getötet. Aktivisten zählen neun.", [(5, "killed"), (9, "killed")]),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_an_age_and_who_counts(kind: str) -> None:
    for language, text, expected in KINDS[kind]:
        assert [(one.low, one.event) for one in read_figures(text, language)] == expected, text
