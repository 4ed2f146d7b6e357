"""What is denied of a number turns its qualifier round: not under 500 is at least 500, and not less."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures


@pytest.mark.parametrize(
    ("language", "text", "qualifier"),
    [
        ("en", 'The report put the dead at "not under five hundred and not over a thousand".', "at least"),
        ("en", "Not fewer than 500 people were killed.", "at least"),
        ("en", "The death toll is not below 500.", "at least"),
        ("en", "Never less than 500 people were killed.", "at least"),
        ("en", "Not over 500 people were killed.", "up to"),
        ("en", "The death toll is not above 500.", "up to"),
        ("en", "Not exceeding 500 people were killed.", "up to"),
        ("fa", "نه کمتر از ۵۰۰ نفر کشته شدند.", "at least"),
        ("fa", "نه کمتر از پانصد نفر کشته شدند.", "at least"),
        ("fa", "نه زیر ۵۰۰ نفر کشته شدند.", "at least"),
        ("fa", "نه بیش از ۵۰۰ نفر کشته شدند.", "up to"),
        ("fa", "نه بیشتر از ۵۰۰ نفر کشته شدند.", "up to"),
        ("fa", "حداکثر ۵۰۰ نفر کشته شدند.", "up to"),
        ("ar", "قتل ما لا يقل عن 500 شخص.", "at least"),
        ("ar", "قُتل ليس أقل من 500 شخص.", "at least"),
        ("ar", "قتل ليس بأقل من 500 شخص.", "at least"),
        ("ar", "قتل عدد لا يتجاوز 500 شخص.", "up to"),
        ("ar", "قتل ما لا يزيد على 500 شخص.", "up to"),
        ("ar", "قتل ليس أكثر من 500 شخص.", "up to"),
        ("fr", "Pas moins de 500 personnes ont été tuées.", "at least"),
        ("fr", "Le bilan n'est pas inférieur à 500 morts.", "at least"),
        ("fr", "Il n'y a pas eu moins de 500 morts.", "at least"),
        ("fr", "Pas plus de 500 personnes ont été tuées.", "up to"),
        ("fr", "Il n'y a pas eu plus de 500 morts.", "up to"),
        ("fr", "Le nombre de morts ne dépasse pas 500 personnes.", "up to"),
        ("de", "Nicht weniger als 500 Menschen wurden getötet.", "at least"),
        ("de", "Die Zahl der Toten liegt nicht unter 500 Menschen.", "at least"),
        ("de", "Nie weniger als 500 Menschen wurden getötet.", "at least"),
        ("de", "Es wurden nicht mehr als 500 Menschen getötet.", "up to"),
        ("de", "Nicht über 500 Menschen wurden getötet.", "up to"),
        ("de", "Nie mehr als 500 Menschen wurden getötet.", "up to"),
    ],
)
def test_what_is_denied_of_a_number_turns_its_qualifier_round(language: str, text: str, qualifier: str) -> None:
    (figure,) = read_figures(text, language)
    assert (figure.low, figure.high, figure.qualifier) == (500, 500, qualifier)


@pytest.mark.parametrize("said", ["کمتر از ۵۰۰ نفر نبود", "کمتر از ۵۰۰ نفر نیست", "بیش از ۵۰۰ نفر نبوده است"])
def test_what_is_denied_behind_the_people_is_not_told(said: str) -> None:
    assert read_figures(f"شمار کشته‌شدگان {said}.", "fa") == ()


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "Under Khomeini 900 people were executed.", [("900", "")]),
        ("en", "Under 900 people were arrested.", [("Under 900", "under")]),
        ("en", "Two of those hanged were not under eighteen.", [("Two", "")]),
        ("en", "Two of those hanged were not over eighteen.", [("Two", "")]),
        ("en", "He was not injured; over 500 people were killed.", [("over 500", "over")]),
        ("fa", "کمتر از ۵۰۰ نفر کشته شدند.", [("کمتر از ۵۰۰", "under")]),
        ("ar", "قتل أقل من 500 شخص.", [("أقل من 500", "under")]),
        ("fr", "Plus de 500 personnes ont été tuées.", [("Plus de 500", "over")]),
        ("de", "Unter Chomeini wurden 900 Menschen hingerichtet.", [("900", "")]),
    ],
)
def test_what_is_not_denied_and_an_age_stay_as_they_are(
    language: str, text: str, figures: list[tuple[str, str]]
) -> None:
    assert [(one.number_said, one.qualifier) for one in read_figures(text, language)] == figures
