"""Whose name is whose: one person's in two spellings, and two people's that are near."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from extractors.copies.fingerprints import fingerprint
from extractors.copies.judgements import compare
from extractors.copies.wordings import Wording, wording
from extractors.text.folding import folded
from extractors.text.name_spellings import spelling_of, word_spelling

DATA = Path(__file__).parents[2] / "data" / "names"
FORMS = {
    "latin": (
        "en",
        "{} was hanged in the central prison of Karaj at dawn on 4 March.",
        """The body was handed over in the afternoon on condition that the burial be held without guests.
No local media and no official source has reported this execution so far. Trials are often short.""",
    ),
    "arabic": (
        "fa",
        "{} سحرگاه چهارم اسفند در زندان مرکزی کرج اعدام شد.",
        """پیکر او بعدازظهر به این شرط تحویل داده شد که خاکسپاری بدون مهمان برگزار شود.
رسانه‌های داخلی و منابع رسمی دربارهٔ این اعدام چیزی ننوشته‌اند. دادگاه‌ها اغلب کوتاه است.""",
    ),
    "cyrillic": (
        "ru",
        "{} был казнён на рассвете 4 марта в центральной тюрьме.",
        """Тело передали родным при условии, что похороны пройдут без гостей.
Ни местная печать, ни официальные источники до сих пор не сообщили об этой казни.""",
    ),
}


def pairs(kind: str) -> list[tuple[str, str, str]]:
    rows = [line.split("\t") for line in (DATA / "pairs.tsv").read_text("utf-8").splitlines() if line[:1] != "#"]
    return [(script, first, second) for what, script, first, second, _ in rows if what == kind]


def kind(script: str, first: str, second: str, *, more: str = "", other: str | None = None) -> str:
    """What two notices on one form are that differ in a name, and in what is given besides."""
    language, lead, form = FORMS[script]
    here, there = (
        wording("News", f"{lead.format(name)} {also}\n{form}", language, source=source)
        for name, also, source in ((first, more, "a"), (second, more if other is None else other, "b"))
    )
    found = {compare(here, there).kind, compare(there, here).kind}
    assert len(found) == 1, found
    return found.pop()


def test_no_two_people_of_the_table_are_one_though_all_else_in_the_notice_is_the_same() -> None:
    merged = [pair for pair in pairs("other") if kind(*pair) == "one text"]
    assert merged == A_NAME_MORE


A_NAME_MORE = [("latin", "Ali Reza Karimi", "Ali Karimi"), ("latin", "Mohammad Ali Karimi", "Mohammad Karimi")]
"""A name that stands in no other's place is more often told of the same person by one of two houses."""


def test_most_spellings_of_one_name_in_the_table_are_one_text() -> None:
    some = pairs("same")
    found = Counter(script for script, *names in some if kind(script, *names) == "one text")
    assert found.total() >= LEAST_ALIKE * len(some), found


LEAST_ALIKE = 0.84


@pytest.mark.parametrize(
    ("written", "elsewhere"),
    [
        ("Sina Mahjoubi", "Sina Mahdschubi"),
        ("Jalal Mirani", "Dschalal Mirani"),
        ("Jalal Mirani", "Djalal Mirani"),
        ("Ashraf Mirani", "Aschraf Mirani"),
        ("Kamran Rashidpour", "Kamran Raschidpur"),
        ("Sina Chamrani", "Sina Tschamrani"),
        ("Sina Chamrani", "Sina Tchamrani"),
        ("Diako Mawloudi", "Diako Mowludi"),
        ("Rawshan Mirani", "Rowshan Mirani"),
    ],
)
def test_a_name_as_german_and_french_write_it_is_the_same_name(written: str, elsewhere: str) -> None:
    assert kind("latin", written, elsewhere, other="He was 31 years old and a mason.") == "one text"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Javad", "Davoud"), ("Rawan", "Ruan"), ("Shadi", "Jadi"), ("Chamran", "Shamran"), ("Sadeq", "Sajed")],
)
def test_two_names_that_only_look_like_it_are_two(one: str, other: str) -> None:
    assert kind("latin", f"{one} Mirani", f"{other} Mirani") == "another notice"


def test_of_common_names_no_two_are_spellings_of_one() -> None:
    for line in (DATA / "lists.txt").read_text("utf-8").splitlines():
        names = sorted({folded(name.replace("\u200c", "")) for name in line.split()})
        alike = [pair for pair in combinations(names, 2) if word_spelling(*pair)]
        assert alike in ([], [("mosavi", "mousavi")])


CORRECTED = (
    "A {}-year-old labourer from Kuhdasht was put to death in Khorramabad on Thursday, two people told our desk."
)


def test_a_trade_behind_a_comma_is_no_family_name_so_that_another_age_is_another_person() -> None:
    told = "سامان، مغازه‌دار {} ساله، سحرگاه در زندان مرکزی مهاباد اعدام شد."
    here, there = (wording("خبر", f"{told.format(age)}\n{FORMS['arabic'][2]}", "fa") for age in (53, 56))
    assert compare(here, there).kind == "another notice"


def test_an_age_that_a_text_says_it_corrects_is_no_other_person() -> None:
    form = FORMS["latin"][2]

    def told(title: str, age: int, source: str, lead: str = CORRECTED) -> Wording:
        return wording(title, f"{lead.format(age)}\n{form}", "en", source=source)

    first = told("Labourer put to death", 26, "a")
    assert compare(first, told("Labourer put to death", 27, "a")).kind == "another notice"
    assert compare(first, told("Correction: the labourer was 27", 27, "a")).kind == "one text"
    elsewhere = CORRECTED.replace("labourer from Kuhdasht", "baker from Salmas")
    other = told("Correction: the baker was 27", 27, "a", elsewhere)
    assert compare(first, other).kind == "another notice"


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Editor's note: the name is withheld for his family's safety.", "another notice"),
        ("Clarification: the prison lies in the north of the town.", "another notice"),
        ("Editor's note: the age of the prisoner was given as 34.", "one text"),
    ],
)
def test_an_editor_s_note_corrects_where_it_gives_what_was_wrong(note: str, kind: str) -> None:
    told = "A {}-year-old prisoner from Kuhdasht was put to death in Khorramabad on Thursday."
    first = wording("Prisoner put to death", f"{told.format(34)}\n{FORMS['latin'][2]}", "en", source="a")
    second = wording("Prisoner put to death", f"{told.format(52)}\n{FORMS['latin'][2]}\n{note}", "en", source="a")
    assert compare(first, second).kind == compare(second, first).kind == kind


def test_an_arabic_note_that_withholds_a_name_corrects_nothing() -> None:
    told = "أعدم سجين يبلغ من العمر {} عاما فجر الخميس في سجن كرج المركزي بحسب مصدرين."
    form = "سلم الجثمان إلى الأسرة بعد الظهر بشرط أن يكون الدفن بلا ضيوف.\nلم تنشر وسائل الإعلام المحلية شيئا عن ذلك."
    first = wording("إعدام سجين", f"{told.format(34)}\n{form}", "ar", source="a")
    note = "تنويه: نحجب اسم السجين حفاظا على سلامة أسرته."
    second = wording("إعدام سجين", f"{told.format(52)}\n{form}\n{note}", "ar", source="a")
    assert compare(first, second).kind == "another notice"


@pytest.mark.parametrize(
    ("name", "other", "first", "second", "kind"),
    [
        ("Ali Moradi", "Ali Mouradi", "22, was arrested on Sunday", "22, was arrested on Sunday", "one text"),
        ("Ali Moradi", "Ali Mouradi", "22, was arrested on Sunday", "47, was arrested on Sunday", "another notice"),
        ("Ali Moradi", "Ali Mouradi", "22, was arrested on Sunday", "22, was arrested on Friday", "another notice"),
        ("Hassan Karimi", "Hassan Kareemi", "34, was arrested", "41, was arrested", "another notice"),
    ],
)
def test_another_spelling_and_another_age_or_day_are_two_people(
    name: str, other: str, first: str, second: str, kind: str
) -> None:
    here, there = (
        wording(
            "News",
            f"{who}, {what} in the bazaar of Karaj by plain-clothes officers.\n{FORMS['latin'][2]}",
            "en",
            source=source,
        )
        for who, what, source in ((name, first, "a"), (other, second, "b"))
    )
    assert compare(here, there).kind == compare(there, here).kind == kind


STRIKE = (
    "At least {} prisoners in Sheyban in Ahvaz have been on hunger strike since {}. {}The phones of ward {} are cut."
)


@pytest.mark.parametrize(
    ("number", "day", "also", "sources", "days", "kind"),
    [
        (37, "Thursday", "", ("a", "b"), (20, 20), "one text"),
        (37, "Thursday", "", ("a", "b"), (20, 23), "one text"),
        (37, "Thursday", "", ("a", "b"), (20, 27), "another notice"),
        (37, "Thursday", "", ("a", "b"), (20, None), "another notice"),
        (37, "Thursday", "", ("a", "a"), (20, 20), "another notice"),
        (37, "Sunday", "", ("a", "b"), (20, 20), "another notice"),
        (22, "Thursday", "It is week 97 of the campaign. ", ("a", "b"), (20, 20), "another notice"),
    ],
)
def test_a_newer_figure_of_one_day_is_the_same_report_by_another_source_alone(
    number: int, day: str, also: str, sources: tuple[str, str], days: tuple[int, int | None], kind: str
) -> None:
    was = also.replace("97", "96")
    first, second = (None if one is None else datetime(2026, 5, one, 12, tzinfo=UTC) for one in days)
    here = wording("Hunger strike", STRIKE.format(22, "Thursday", was, 5), "en", source=sources[0], published=first)
    there = wording("More on strike", STRIKE.format(number, day, also, 5), "en", source=sources[1], published=second)
    assert compare(here, there).kind == kind


CASE = """Four researchers are on trial before a court in Tehran on a charge of gathering classified information.
They were arrested in January while counting flamingos at a lake with cameras that carried a permit.
Their families were not let into the room. Only lawyers from a list that the judiciary has approved may plead."""


def test_two_hearings_in_one_case_are_two_texts() -> None:
    first = wording(
        "Trial of bird researchers opens",
        f"The first session in the trial of the bird researchers was given over to the indictment. It has 90 pages, "
        f"and sixty are copied from a manual on lenses, a lawyer said. The judge refused a translator.\n{CASE}",
        "en",
    )
    second = wording(
        "Bird researchers: accused takes back confession",
        f"In the second session the court heard an expert about the bird researchers from behind a screen. He said the "
        f"photographs showed a mast. The defence laid a map on the table by which it stands far off.\n{CASE}",
        "en",
    )
    assert compare(first, second).kind == "another event"
    assert compare(first, first).kind == "one text"


OFFICE = """The experts have raised their concern with the Government and await its reply.
The experts are independent and serve in their own capacity; they are not staff and receive no salary for their work."""


def test_two_statements_of_one_office_are_two_texts() -> None:
    first = wording(
        "Rights experts alarmed by hangings",
        f"Human rights experts of the council voiced alarm at the hanging of eleven people in two days in one prison. "
        f"Executions on this scale are arbitrary, they said.\n{OFFICE}",
        "en",
    )
    second = wording(
        "Rights experts call for release of lawyers",
        f"Human rights experts of the council called for seven lawyers in jail for their clients to go free. "
        f"Nobody must be identified with a client whom they defend in court, they said in Geneva.\n{OFFICE}",
        "en",
    )
    assert compare(first, second).kind == "another event"


@pytest.mark.parametrize(
    ("more", "other"),
    [
        ("He was 34.", "He was 41."),
        ("He was a 34-year-old baker.", "He was a 41-year-old baker."),
        ("The court gave him 12 years at first.", "The court gave him 7 years at first."),
        ("He was from Shiraz.", "He was from Tabriz."),
        ("He was arrested on Monday.", "He was arrested on Friday."),
    ],
)
def test_a_name_that_is_a_letter_apart_is_another_where_anything_else_about_the_person_is(
    more: str, other: str
) -> None:
    assert spelling_of(["hiwa", "moradpanar"], ["hiwa", "moradpenar"]) is not None
    assert spelling_of(["hiwa", "bahramkan"], ["hiwa", "bahrankan"]) == "near"
    assert kind("latin", "Hiwa Bahramkan", "Hiwa Bahrankan", more=more) == "one text"
    assert kind("latin", "Hiwa Bahramkan", "Hiwa Bahrankan", more=more, other=other) == "another notice"


def test_the_reason_says_that_a_name_is_spelt_in_two_ways_and_quotes_what_was_published() -> None:
    _, lead, form = FORMS["latin"]
    here, there = (
        wording("News", f"{lead.format(name)}\n{form}", "en") for name in ("Hiwa Bahramkan", "Hiwa Bahrankan")
    )
    found = compare(here, there)
    assert "a name is spelt in two ways" in found.reason
    assert ("Bahramkan" in found.here, "Bahrankan" in found.there) == (True, True)


GERMAN = (
    "Großes Aufsehen erregte am Mittwoch in Köln der Auftritt der früheren Gefangenen Pouran Käshani vor Schülern.",
    "Außer ihr überlebte niemand. Neue Zeuginnen, aktuell in Düsseldorf, erzählten von Frauen in der Zelle.",
)
ENGLISH = (
    "The labour organiser was recognised by the defence at the centre of the programme, his neighbours said.",
    "The judgement cites his role in organising a strike and travelling with his colleagues.",
)
OTHER_HOUSE = {
    "de": [("ß", "ss"), ("ö", "oe"), ("ü", "ue"), ("ä", "ae"), ("Ü", "Ue")],
    "en": [
        ("labour", "labor"),
        ("organis", "organiz"),
        ("recognis", "recogniz"),
        ("defence", "defense"),
        ("centre", "center"),
        ("programme", "program"),
        ("neighbours", "neighbors"),
        ("judgement", "judgment"),
        ("travelling", "traveling"),
    ],
}


@pytest.mark.parametrize(("language", "text"), [("de", "\n".join(GERMAN)), ("en", "\n".join(ENGLISH))])
def test_another_house_s_spelling_is_the_same_text_in_the_index_and_beside_it(language: str, text: str) -> None:
    other = text
    for ours, theirs in OTHER_HOUSE[language]:
        assert ours in text or ours == "Ü"
        other = other.replace(ours, theirs)
    assert fingerprint(None, text, language).words_sha256 == fingerprint(None, other, language).words_sha256
    here, there = (wording("", one, language) for one in (text, other))
    assert [one.key for one in here.sentences] == [one.key for one in there.sentences]
    assert fingerprint(None, text, "fr").words_sha256 != fingerprint(None, other, "fr").words_sha256


@pytest.mark.parametrize(
    "name",
    [
        *("Samuel Berger", "Manuel Berger", "Michaela Berger", "Joel Berger", "Zoe Berger", "Miguel Torres"),
        *("Paul Goethe", "Thomas Berger"),
    ],
)
def test_a_copy_with_one_more_sentence_that_has_an_umlaut_names_the_same_person(name: str) -> None:
    told = f"{name} wurde am Montag in Berlin verhaftet. Zuerst schwieg die Polizei.\nSein Anwalt sprach von Unrecht."
    here = wording(f"{name} in Berlin verhaftet", told, "de")
    there = wording(f"{name} in Berlin verhaftet", f"{told}\nDie Anhörung ist öffentlich.", "de")
    assert compare(here, there).kind == compare(there, here).kind == "one text"


def test_mueller_is_müller_and_ghaeni_is_not_ghani() -> None:
    told = "{} wurde am Montag in Berlin verhaftet. Zuerst schwieg die Polizei.\nDer Anwalt sprach von Unrecht."
    texts = [wording(f"{name} verhaftet", told.format(name), "de") for name in ("Karin Müller", "Karin Mueller")]
    assert compare(texts[0], texts[1]).kind == "one text"
    texts = [wording(f"{name} verhaftet", told.format(name), "de") for name in ("Ali Ghaeni", "Ali Ghani")]
    assert compare(texts[0], texts[1]).kind == "another notice"


def test_two_letters_are_an_umlaut_only_where_the_other_text_may_have_it() -> None:
    told = "{} wurde am Montag in Berlin verhaftet. Zuerst schwieg die Polizei.\nDer Anwalt sprach von Unrecht."
    names = ("Ali Taefi", "Ali Täfi", "Ali Tafi", "Ali Taefi")
    taefi, umlaut, tafi, again = (wording(f"{name} verhaftet", told.format(name), "de") for name in names)
    assert compare(taefi, tafi).kind == compare(tafi, taefi).kind == "another notice"
    assert compare(taefi, again).kind == compare(taefi, umlaut).kind == compare(umlaut, tafi).kind == "one text"


def test_french_capitals_without_accents_are_the_same_text() -> None:
    text = "Éclairés par des fusées, les autres se sont cachés à l'État de Paveh pendant cinq longues heures."
    assert fingerprint(None, text, "fr") == fingerprint(None, text.replace("É", "E"), "fr")


def test_a_number_of_thousands_ends_no_sentence() -> None:
    found = wording("", "Das Land fördert die Reihe mit 4.000 Euro. Im März folgen Gespräche.", "de")
    assert [one.text for one in found.sentences] == [
        "Das Land fördert die Reihe mit 4.000 Euro.",
        "Im März folgen Gespräche.",
    ]
