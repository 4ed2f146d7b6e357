"""Words in the senses of other worlds, and topics reported without their usual words: rows of our own, by kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.adapters import tags
from extractors.topics.events import tells
from extractors.topics.worlds import GENERAL, elsewhere, forms, is_elsewhere, stems

ROWS = Path(__file__).parents[2] / "data" / "worlds"


def rows(name: str) -> Iterator[tuple[str, str]]:
    for language, some in tomllib.loads((ROWS / f"{name}.toml").read_text("utf-8")).items():
        yield from ((language, line) for line in some.strip().splitlines())


@pytest.mark.parametrize("name", ["misleading", "elsewhere", "tempting", "dealings", "works", "figurative", "domains"])
def test_hardly_a_row_that_means_something_else_is_tagged(name: str) -> None:
    unrelated = [(language, *line.partition(" | ")[::2]) for language, line in rows(name)]
    misled = [title for language, title, text in unrelated if tags(title, text, language)]
    assert len(misled) * 20 <= len(unrelated), misled


def test_hardly_a_topic_that_is_reported_without_its_word_is_missed() -> None:
    reworded = [(language, *line.partition(" ")[::2]) for language, line in rows("reworded")]
    missed = [text for language, topic, text in reworded if topic not in tags(text, "", language)]
    assert len(missed) * 20 <= len(reworded), missed


def test_a_concept_is_found_in_each_language() -> None:
    concepts = [(language, *line.partition(" ")[::2]) for language, line in rows("concepts")]
    missed = [
        (language, text) for language, topic, text in concepts if topic not in tags(f"Iran, {language}", text, language)
    ]
    assert all(sum(one == language for one, _ in missed) <= 6 for language in ("en", "fa", "ar", "fr", "de")), missed


def test_most_of_what_is_told_only_by_what_people_saw_is_found() -> None:
    untold = [(language, *line.partition(" ")[::2]) for language, line in rows("untold")]
    told = [(language, topic, *line.partition(" | ")[::2]) for language, topic, line in untold]
    missed = [title for language, topic, title, text in told if topic not in tags(title, text, language)]
    assert len(missed) * 3 <= len(untold), missed


@pytest.mark.parametrize("name", ["trades", "oblique", "scenes"])
def test_neither_a_trade_nor_an_image_hides_what_befell_them(name: str) -> None:
    trades = [(language, *line.partition(" ")[::2]) for language, line in rows(name)]
    told = [(language, topic, *line.partition(" | ")[::2]) for language, topic, line in trades]
    missed = [title for language, topic, title, text in told if topic not in tags(title, text, language)]
    assert missed == []


def test_a_brief_from_iran_without_a_headline_keeps_its_topic() -> None:
    briefs = [(language, *line.partition(" | ")[::2]) for language, line in rows("briefs")]
    assert [text for language, topic, text in briefs if topic not in tags("", text, language)] == []


def test_an_event_that_is_told_needs_a_place_and_only_of_its_own_topic_is_told() -> None:
    assert tells("executions", "", "the champion was hanged in shiraz")
    assert not tells("hearing", "", "he was hanged")
    assert not tells("torture", "le telephone torture", "")
    assert not tells("executions", "", "washanged")
    hanged = {"executions"}, {GENERAL, "hanged"}, {"champion", "boxer", "boxing"}
    assert not is_elsewhere([hanged], is_short=True, is_told=True)
    assert is_elsewhere([({"executions"}, {"hanged"}, hanged[2])], is_short=True, is_told=True)


def test_the_forms_of_a_word_of_another_world_are_one_and_a_word_of_the_topic_is_the_topics() -> None:
    assert stems({"dam", "dams", "film's", "film", "films", "actress", "actresses", "cyclist", "cycling"}) == 4
    assert stems({"ملعب", "الملعب"}) == 1
    assert stems(set()) == 0
    one = {"flogged"}, {"guards", "lashes"}, {"flogged", "club", "clubs"}
    assert not is_elsewhere([one], is_short=True, is_told=False)
    assert is_elsewhere([(one[0], one[1], {"club", "match"})], is_short=True, is_told=False)


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("ar", "وتظاهراتهم عمت المدن", "protests"), ("ar", "محاكمتهم بدأت أمام محكمة الثورة في طهران", "hearing"),
        ("fa", "اعدامشان به تعویق افتاد و زندانی ماندند", "executions"),
        ("de", "Die Folterungen der Gefangenen", "torture"),
    ],
)  # fmt: skip
def test_plurals_and_what_is_written_with_a_word_are_the_word(language: str, text: str, topic: str) -> None:
    assert topic in tags(text, "", language)


def test_two_images_do_without_a_word_of_the_world_and_one_does_not() -> None:
    two = "The light never goes out in there, and she counts the days by the tea."
    assert tags("The same lamp", two, "en") == ["detention"]
    assert tags("The same lamp", two.partition(", ")[2], "en") == []


def test_what_is_an_image_for_one_topic_is_no_word_of_anothers_world() -> None:
    tortured = {"tortured"}, {"tortured"}, {"diet"}
    fasting = {"strike"}, {"tortured"}, {"diet"}
    assert not elsewhere({2: [fasting]}, set(), is_short=False)
    assert elsewhere({1: [tortured], 2: [fasting]}, set(), is_short=False) == {1, 2}
    assert not elsewhere({1: [({"tortured"}, {"tortured", "guards", "evin"}, {"diet"})]}, set(), is_short=True)


def test_a_word_with_an_ending_is_the_same_word_and_one_with_a_second_word_is_not() -> None:
    assert forms({"warden", "warden's", "prison", "prison cell", GENERAL}) == 4
    assert forms({"prison", "prisoner"}) == 1
    assert forms(set()) == 0


def test_words_that_overlap_are_one_word_of_a_topic() -> None:
    captive = "Guests are held captive by the harvest in Birjand, and leave late."
    assert tags("A saffron spell", captive, "en") == []
    assert tags("A saffron spell", captive.replace("harvest", "guards of the prison"), "en") == ["detention"]


def test_one_word_of_a_topic_is_an_image_where_a_paragraph_says_nothing_else_of_its_world() -> None:
    pupils = "Pupils call the week before the examinations torture. They are tired, and the marks come out in July."
    assert tags("Revision week", pupils, "en") == []
    assert tags("Revision week", pupils.replace("They are tired", "An interrogator watched"), "en") == ["torture"]
    assert tags("Torture of a pupil", "", "en") == ["torture"], "a headline has no room for more"
    seven = f"{pupils} The UN Human Rights Council asked for an investigation."
    assert "torture" in tags("Revision week", seven, "en"), "it is meant where another topic is"


def test_a_single_word_gives_way_to_what_is_said_many_times_as_strongly() -> None:
    hanged = "Three prisoners were hanged in Karaj at dawn. Their death sentences were upheld, and executions go on."
    assert tags("Three executed in Karaj", f"{hanged} He left by the tribunal.", "en") == ["executions"]
    assert "hearing" in tags("Three executed in Karaj", f"{hanged} A public hearing before the tribunal.", "en")


def test_a_paragraph_known_to_be_in_a_language_is_not_read_by_lines_of_those_that_share_its_words() -> None:
    sugar = (
        "Les ouvriers de Haft Tappeh ont repris le travail. La sucrerie paie de nouveau les salaires, dit le directeur."
    )
    assert tags("Le sucre", sugar, "fr") == []
    assert tags(
        "Der Zucker", "Er sitzt in Haft. Er sitzt in Haft. Seit zwei Jahren sitzt er im Gefängnis in Karadsch.", "de"
    )


def test_signs_beyond_two_weigh_against_another_world() -> None:
    worlds = set[str](), {"prison"}, {"piano", "violin"}
    assert is_elsewhere([worlds], 2, is_short=True, is_told=False)
    assert is_elsewhere([worlds], 3, is_short=True, is_told=False)
    assert not is_elsewhere([worlds], 4, is_short=True, is_told=False)


def test_a_single_word_of_another_world_does_not_outweigh_three_signs() -> None:
    for others, strange in (({"bakery"}, False), ({"bakery", "piano"}, True)):
        assert is_elsewhere([(set(), set(), others)], 3, is_short=True, is_told=False) is strange
    assert is_elsewhere([(set(), set(), {"bakery"})], 2, is_short=True, is_told=False)


def test_what_befell_people_is_found_in_a_sentence_alone_and_in_a_title() -> None:
    flashes = [(language, *line.partition(" ")[::2]) for language, line in rows("flashes")]
    for language, topic, text in flashes:
        assert topic in tags("", text, language), text
        assert topic in tags(text, "", language), text


def test_what_weak_words_hint_at_is_given_where_nothing_else_is_told() -> None:
    shoes = (
        "The mother waited in Karaj under the plane tree with the aunt until daybreak. Nobody spoke, and then a rope "
        "was carried past them in a sack, and the driver looked the other way as if he had not seen it."
    )
    assert tags("Half past six", shoes, "en") == ["executions"]
    assert tags("Half past six", shoes.replace("the aunt", "the goalkeeper"), "en") == []
    assert tags("Half past six", shoes.replace("in Karaj ", ""), "en") == [], "the place that the topic asks for"


def test_what_is_told_is_given_whatever_stands_beside_it() -> None:
    told = [(language, *line.partition(" ")[::2]) for language, line in rows("told")]
    assert [text for language, topic, text in told if topic not in tags("", text, language)] == []


def test_a_word_that_is_a_sign_of_a_topic_speaks_of_no_other_world_for_it() -> None:
    roses = (
        "Der Richter, der in jenem August unterschrieben hat, pflegt hinter der Villa seine Rosen. Kein Staatsanwalt "
        "hat je bei ihm geklingelt, und im Aufzug grüßen ihn die Leute mit seinem Titel."
    )
    assert "impunity" in tags("Hinter der Villa", roses, "de")


@pytest.mark.parametrize(
    ("language", "abroad", "at_home"),
    [
        ("en", "Pilots of Lufthansa strike; flights are cancelled and passengers get refunds.",
         "Workers of the steel mill in Ahvaz strike for unpaid wages; riot police came to the gate."),
        ("fa", "اعتصاب خلبانان لوفت‌هانزا؛ پروازها لغو شد و مسافران بلیت خود را پس دادند.",
         "اعتصاب کارگران فولاد اهواز برای حقوق معوقه؛ یگان ویژه به در کارخانه آمد."),
        ("ar", "إضراب طيارين في لوفتهانزا؛ ألغيت الرحلات واسترد المسافرون ثمن التذاكر.",
         "إضراب عمال الصلب في الأهواز بسبب الأجور المتأخرة؛ وصلت قوات مكافحة الشغب."),
        ("fr", "Grève des pilotes de Lufthansa : les vols sont annulés et les passagers remboursés.",
         "Grève des ouvriers de l'acier à Ahvaz pour des salaires impayés ; la police antiémeute est venue."),
        ("de", "Streik der Piloten bei Lufthansa: Flüge fallen aus, Passagiere bekommen eine Erstattung.",
         "Streik der Stahlarbeiter in Ahwas wegen ausstehender Löhne; die Bereitschaftspolizei kam ans Tor."),
    ],
)  # fmt: skip
def test_a_strike_that_is_told_to_travellers_is_no_protest(language: str, abroad: str, at_home: str) -> None:
    assert tags("", abroad, language) == []
    assert "protests" in tags("", at_home, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A court in Sanandaj ordered 50 lashes for a teacher over a post about the strike, her lawyer said."),
        ("fa", "دادگاهی در سنندج معلمی را برای پست درباره اعتصاب به ۵۰ ضربه شلاق محکوم کرد."),
        ("ar", "حكمت محكمة في سنندج على معلمة بخمسين جلدة بسبب منشور عن الإضراب."),
        ("fr", "Un tribunal de Sanandaj a condamné une enseignante à 50 coups de fouet pour un message sur la grève."),
        ("de", "Ein Gericht in Sanandadsch verurteilte sie zu 50 Peitschenhieben für einen Beitrag über den Streik."),
    ],
)  # fmt: skip
def test_what_a_post_was_about_is_no_protest(language: str, text: str) -> None:
    got = tags("", text, language)
    assert "torture" in got
    assert "protests" not in got


@pytest.mark.parametrize(
    ("language", "abroad", "at_home"),
    [
        (
            "en",
            "Rail strike in Britain: passengers are stranded.",
            "Strike at Iran's railway: train drivers stop work.",
        ),
        ("fa", "اعتصاب کارکنان مترو پاریس؛ مسافران سرگردان شدند.", "اعتصاب کارکنان مترو تهران در پی حقوق معوقه"),
    ],
)
def test_trains_of_other_countries_are_told_from_those_of_iran(language: str, abroad: str, at_home: str) -> None:
    assert tags("", abroad, language) == []
    assert "protests" in tags("", at_home, language)
