from __future__ import annotations

import random

import pytest

from bench.notices import notices
from extractors.copies.alignment import MOST_EDITED, align
from extractors.copies.judgements import Judgement, compare
from extractors.copies.wordings import MOST_SENTENCES, MOST_WORDS, Wording, wording

ENGLISH = """The body was handed over in the afternoon on condition that the burial be held without guests.
No local media and no official source has reported this execution so far. Trials are often short.
Names are given in the spelling used by the family. Please write to us over a secure line."""
PERSIAN = """پیکر او بعدازظهر به این شرط تحویل داده شد که خاکسپاری بدون مهمان برگزار شود.
رسانه‌های داخلی و منابع رسمی دربارهٔ این اعدام چیزی ننوشته‌اند. دادگاه‌ها اغلب کوتاه است.
نام‌ها به همان املایی که خانواده به کار می‌برد نوشته می‌شود."""
ARABIC = """وسلم الجثمان بعد الظهر بشرط أن يجري الدفن من دون ضيوف ومن دون خطب.
ولم تنشر وسائل الإعلام المحلية شيئا عن هذا الإعدام. والمحاكمات قصيرة في الغالب.
وتكتب الأسماء بالإملاء الذي تستعمله الأسرة."""
GERMAN = """Der Leichnam wurde am Nachmittag unter der Bedingung übergeben, dass die Beerdigung ohne Gäste stattfindet.
Weder örtliche Medien noch amtliche Stellen haben bisher über diese Hinrichtung berichtet."""
FRENCH = """Le corps a été remis dans l’après-midi à condition que l’enterrement se fasse sans invités.
Aucun média local et aucune source officielle n’a fait état de cette exécution."""
TURKISH = """Cenaze öğleden sonra, konuksuz gömülmesi şartıyla teslim edildi.
Bu idamı şimdiye kadar ne yerel basın ne de resmi kaynaklar duyurdu."""
KURDISH = """Cenaze piştî nîvro bi wî şertî hate dayîn ku bê mêvan were veşartin.
Heta niha ne medyaya herêmî û ne jî çavkaniyên fermî li ser vê darvekirinê tiştek belav nekirine."""
SORANI = """تەرمەکەی دوای نیوەڕۆ بەو مەرجە ڕادەست کرا کە بێ میوان بنێژرێت.
تا ئێستا میدیاکانی ناوخۆ هیچیان لەسەر ئەم لەسێدارەدانە نەنووسیوە."""

NOTICES = {
    "en": ("{} was hanged in the central prison at dawn.", ENGLISH, ["Kaveh Yazdani", "Reza Naderi", "Kaveh Naderi"]),
    "fa": ("{} سحرگاه در زندان مرکزی اعدام شد.", PERSIAN, ["کاوه یزدانی", "رضا نادری", "کاوه زمانی"]),
    "ar": ("أعدم {} فجرا في السجن المركزي.", ARABIC, ["كاوه يزداني", "رضا نادري", "كاوه لطفي"]),
    "de": ("{} wurde im Zentralgefängnis im Morgengrauen gehängt.", GERMAN, ["Kaveh Yazdani", "Reza Naderi", "Omid"]),
    "fr": ("{} a été pendu à l’aube dans la prison centrale.", FRENCH, ["Kaveh Yazdani", "Reza Naderi", "Omid"]),
    "tr": ("{} şafak vakti merkez cezaevinde asıldı.", TURKISH, ["Kave Yezdani", "Rıza Naderi", "Ümit"]),
    "ku": ("{} berbangê li girtîgeha navendî hate bidarvekirin.", KURDISH, ["Kawa Zendî", "Hiwa Ehmedî", "Baran"]),
    "ckb": ("{} بەرەبەیان لە بەندیخانەی ناوەندی لەسێدارە درا.", SORANI, ["کاوە ڕەحیمی", "هیوا ئەحمەدی", "بارام"]),
}


def one(title: str, text: str, language: str | None = "en", source: str | None = None) -> Wording:
    return wording(title, text, language, source=source)


def judged(here: Wording, there: Wording) -> Judgement:
    """The judgement, which is the same whoever came first."""
    found = compare(here, there)
    assert compare(there, here).kind == found.kind
    return found


@pytest.mark.parametrize("language", NOTICES)
@pytest.mark.parametrize("place", ["lead", "lead of 300 words", "headline", "headline repeated"])
def test_another_name_in_its_place_is_another_notice_in_every_language(language: str, place: str) -> None:
    lead, form, names = NOTICES[language]
    form = "\n".join([form] * 8) if "300" in place else form
    for other in names[1:]:
        first, second = (lead.format(name) for name in (names[0], other))
        if place.startswith("lead"):
            found = judged(one("News", f"{first}\n{form}", language), one("News", f"{second}\n{form}", language))
        else:
            above = (f"{first}\n", f"{second}\n") if place == "headline repeated" else ("", "")
            found = judged(one(first, above[0] + form, language), one(second, above[1] + form, language))
        assert found.kind == "another notice"
        assert (names[0].split()[-1] in found.here, other.split()[-1] in found.there) == (True, True)


def test_a_list_of_other_names_is_another_notice_and_a_longer_list_a_later_version() -> None:
    form = "Security forces detained these citizens and took them away: {}. Their families have had no word since then."
    three = form.format("Aram Zandi, Behzad Kurdi, Chnur Amini")
    assert judged(
        one("Arrests", three), one("Arrests", form.format("Dilan Rostami, Hiwa Ahmadi, Jiyan Karimi"))
    ).kind == ("another notice")
    longer = form.format("Aram Zandi, Behzad Kurdi, Chnur Amini, Dilan Rostami")
    assert judged(one("Arrests", three), one("Arrests", longer)).kind == "one text"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("Officers closed the road.", "Police shut the road."),
        ("The Documentation Centre counted arrests.", "The Documentation Center counted arrests."),
        ("Mohammad Hosseini spoke to the families.", "Mohamad Hoseini spoke to the families."),
        ("He said that nobody had been told.", "He stated that no one had been told."),
        ("Reporting by Jane Doe; editing by Ann Roe.", "Reporting by our night desk."),
    ],
)
def test_a_correction_a_spelling_and_house_style_leave_one_text(was: str, becomes: str) -> None:
    texts = [f"{ENGLISH}\n{line}" for line in (was, becomes)]
    assert judged(one("Prison report", texts[0]), one("Prison report", texts[1])).kind == "one text"


def test_a_german_noun_in_anothers_place_is_no_name() -> None:
    texts = [f"{GERMAN}\nDie {word} standen vor dem Tor." for word in ("Beamten", "Wachleute")]
    assert judged(one("Bericht", texts[0], "de"), one("Bericht", texts[1], "de")).kind == "one text"


def test_without_zwnj_and_with_arabic_letters_a_persian_text_is_the_same() -> None:
    typed = PERSIAN.replace("\u200c", "").replace("ی", "ي").replace("ک", "ك")
    found = judged(one("خبر", PERSIAN, "fa"), one("خبر", typed, "fa"))
    assert (found.kind, found.share) == ("one text", 1.0)


BACKGROUND = """Rights organisations estimate that several thousand prisoners were put to death in that summer.
The burial places of most of them have never been disclosed, and relatives lay flowers on bare ground.
Officials have mostly refused to speak of those weeks, and those who spoke defended what was done.
A recording published much later gave the families a document for the first time in decades."""
GENEVA = (
    "Lawyers for nine families lodged a criminal complaint against a former official who is being treated in a clinic."
)
DIGGERS = "Residents of a village saw two bulldozers and a lorry with concrete posts at the graves on Saturday morning."


def test_a_common_background_makes_no_copy_of_two_events() -> None:
    found = judged(
        one("Court receives a complaint", f"{GENEVA}\n{BACKGROUND}"), one("Bulldozers seen", f"{DIGGERS}\n{BACKGROUND}")
    )
    assert found.kind == "another event"
    assert found.here == GENEVA


@pytest.mark.parametrize("times", [1, 3, 8])
def test_a_report_under_another_headline_and_lead_is_a_copy_at_any_length(times: int) -> None:
    rest = "\n".join(f"{line} It was told {n} times." for n in range(times) for line in BACKGROUND.split("\n"))
    other = "Anger at the official, whom lawyers want before a court, has reached the clinic where he is being treated."
    here, there = f"{GENEVA}\n{rest}", f"{other}\n{rest}"
    assert judged(one("A complaint", here), one("The clinic and the lawyers", there)).kind == "one text"


@pytest.mark.parametrize("language", ["en", "fa", "ar", "de", "fr", "tr"])
def test_notices_that_name_their_person_in_different_places_stay_apart(language: str) -> None:
    lines = notices(language, count=24, seed=3)
    texts = [one(line["title"], line["text"], language, source=line["url"][8:17]) for line in lines]
    assert {judged(a, b).kind for place, a in enumerate(texts) for b in texts[place + 1 :]} <= {
        "another notice",
        "another event",
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("یک زندانی در قزوین اعدام شد", "سیاوش، معلم ۳۳ ساله، سحرگاه اعدام شد."),
         ("اعدام بابک زمانی", "یک زندانی اعدام شد.")),
        (("Prisoner executed in Gorgan", "Yashar, a welder of 64, was hanged in Gorgan at dawn."),
         ("Execution notice: Yashar Jalali", "Our centre confirms that Yashar Jalali was hanged in Ahvaz.")),
    ],
)  # fmt: skip
def test_one_name_in_a_lead_and_a_full_name_in_a_headline_are_two_people(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    form = PERSIAN if first[0][0] == "ی" else ENGLISH
    found = judged(*(one(title, f"{lead}\n{form}", None) for title, lead in (first, second)))
    assert found.kind == "another notice"
    assert found.here
    assert found.there


def test_within_one_source_a_form_under_another_headline_and_beginning_is_another_event() -> None:
    rest = "\n".join(f"{line} It was told {n} times." for n in range(5) for line in BACKGROUND.split("\n"))
    texts = ("Burial places undisclosed", f"{GENEVA}\n{rest}"), ("Flowers on burial grounds", f"{DIGGERS}\n{rest}")
    assert judged(*(one(*text, source="alpha") for text in texts)).kind == "another event"
    assert judged(one(*texts[0], source="alpha"), one(*texts[1], source="beta")).kind == "one text"


def test_two_flashes_over_a_footer_of_any_length_are_two_where_neither_opening_speaks_of_it() -> None:
    rest = "\n".join(f"{line} It was told {n} times." for n in range(5) for line in BACKGROUND.split("\n"))
    texts = ("Court receives a complaint", f"{GENEVA}\n{rest}"), ("Bulldozers seen", f"{DIGGERS}\n{rest}")
    assert judged(one(*texts[0], source="alpha"), one(*texts[1], source="beta")).kind == "another event"


def test_two_letters_with_the_same_signatories_are_two_letters() -> None:
    names = ", ".join(f"{a} {b}" for a in ("Arash", "Babak", "Mina", "Sara") for b in ("Zamani", "Karimi", "Ganji"))
    letters = (
        "We ask the assembly to open an inquiry into the deaths, and to hear the survivors before the winter.",
        "The teachers who were dismissed in spring must be reinstated, and their wages paid with interest.",
    )
    texts = [f"{letter}\nSigned by: {names}, {names}." for letter in letters]
    assert judged(one("For an inquiry", texts[0]), one("For our teachers", texts[1])).kind == "another event"


def test_what_many_texts_have_tells_nothing() -> None:
    texts = [f"{lead}\n{BACKGROUND}" for lead in (GENEVA, DIGGERS)]
    here, there = one("A complaint is lodged", texts[0]), one("Two bulldozers", texts[1])
    found = compare(here, there, lambda one, other: one.key == other.key)
    assert found.kind == "another notice"
    assert "form" in found.reason


def test_a_live_blog_that_grows_is_one_text() -> None:
    lines = [
        f"14:{n} - The {word} has spoken for ten minutes."
        for n, word in enumerate(["judge", "clerk", "usher", "guard"])
    ]
    shorter, longer = "\n".join(lines[1:]), "\n".join(lines)
    assert judged(one("Live: the trial", shorter), one("Live: the trial goes on", longer)).kind == "one text"


def test_the_work_is_bounded_whatever_the_text() -> None:
    dice = random.Random(1)
    rows = [[f"{n}x{word}" for word in range(130)] for n in range(1000, 1500)]
    texts = [". ".join(" ".join(dice.sample(row, len(row))) for row in rows) for _ in range(2)]
    laid = align(one("", texts[0]), one("", texts[1]))
    assert len(laid.edited) <= MOST_EDITED
    assert max(len(pair.here.words) for pair in laid.edited) <= MOST_WORDS
    assert len(laid.here.sentences) <= MOST_SENTENCES


@pytest.mark.parametrize("text", ["", ".", "...\n!!\n", "\ud800 " * 40, "\x00" * 100, "." * 100_000, "a" * 100_000])
def test_hostile_texts_are_compared(text: str) -> None:
    assert judged(one(text, text), one("Title", ENGLISH)).kind != "one text"


@pytest.mark.parametrize(
    ("language", "lead", "first", "second"),
    [
        ("en", "{} was hanged in the central prison at dawn, a source close to the family said.", "A.R.", "M.K."),
        ("en", "{} was hanged in the central prison at dawn, a source close to the family said.", "A. R.", "A. K."),
        ("de", "{} wurde im Zentralgefängnis im Morgengrauen gehängt.", "Ali K.", "Ali M."),
        ("fa", "به گفته یک منبع نزدیک به خانواده، {} سحرگاه در زندان مرکزی اعدام شد.", "م. ک.", "ح. ر."),
        ("fa", "به گفته یک منبع نزدیک به خانواده، {} سحرگاه در زندان مرکزی اعدام شد.", "«م ک»", "«م ر»"),
        ("fa", "به گفته یک منبع نزدیک به خانواده، {} سحرگاه در زندان مرکزی اعدام شد.", "الف. ب.", "ج. د."),
        ("ar", "وقال مصدر مقرب من الأسرة إن {} أعدم فجرا في السجن المركزي.", "م. ك.", "ح. ر."),
        ("en", "{} was hanged in the central prison at dawn.", "Farshid Karimi", "Farshad Karimi"),
        ("en", "{} was hanged in the central prison at dawn.", "Mahshid", "Mahshad"),
        ("en", "{} was hanged in the central prison at dawn.", "Nader Karami", "Nader Kamari"),
        ("en", "News came that {} was hanged in the central prison at dawn.", "Ali", "Mina"),
    ],
)
def test_initials_and_names_that_nearly_agree_are_other_people(
    language: str, lead: str, first: str, second: str
) -> None:
    form = NOTICES[language][1]
    found = judged(*(one("News", f"{lead.format(name)}\n{form}", language) for name in (first, second)))
    assert found.kind == "another notice"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Mohammad Hosseini", "Mohammed Husseini"),
        ("Mahsa Farajollahi", "Mahsa Faraj-Allahi"),
        ("A. R.", "A.R."),
        ("A. R.", "Ali Rostami"),
    ],
)
def test_one_person_in_two_spellings_is_one(first: str, second: str) -> None:
    texts = [f"They said that {name} was hanged in the prison at dawn.\n{ENGLISH}" for name in (first, second)]
    assert judged(*(one("News", text) for text in texts)).kind == "one text"


def test_a_text_without_capitals_is_read_as_scripts_without_are() -> None:
    lead, form, names = NOTICES["en"]
    texts = [f"{lead.format(name)}\n{form}".lower() for name in names[:2]]
    assert judged(one("news", texts[0]), one("news", texts[1])).kind == "another notice"


def test_people_named_in_one_anothers_place_make_two_notices_unless_they_speak() -> None:
    lead = "A prisoner was hanged in the central prison at dawn, two days after a visit of ten minutes."
    people = "Kaveh Yazdani, 34, was a shepherd.", "The man hanged was Reza Naderi, a father of two."
    found = judged(*(one("News", f"{lead}\n{line}\n{ENGLISH}\n{ENGLISH}") for line in people))
    assert (found.kind, found.here, found.there) == ("another notice", *people)
    voices = "Kaveh Yazdani, a lawyer, said it was murder.", "The trial was unfair, Reza Naderi told reporters."
    assert judged(*(one("News", f"{lead}\n{ENGLISH}\n{line}\n{ENGLISH}") for line in voices)).kind == "one text"


BULLETIN = """Anwälte und Angehörige warten seit Monaten auf eine Antwort der Behörden in der Hauptstadt.
Ein Bericht der Vereinten Nationen nannte die Tötungen ein Verbrechen gegen die Menschlichkeit.
Mehr als fünfhundert Menschen starben im Herbst, unter ihnen viele Kinder und Jugendliche.
Die Regierung weist jede Verantwortung von sich und spricht von Unruhestiftern aus dem Ausland.
Gräber wurden in der Nacht zerstört, und wer zur Trauerfeier kam, wurde mit Tränengas vertrieben."""


def test_a_background_may_be_more_than_four_fifths_where_it_tells_of_neither_headline() -> None:
    other = "Zwei Schiffe liefen wegen hohen Seegangs nicht aus, teilte die Hafenmeisterei mit."
    mine = "Der Chor sang im Dom eine Messe, die lange als verschollen galt."
    texts = [
        one("Fähren bleiben liegen", f"{other}\n{BULLETIN}", "de", "a"),
        one("Eine Messe kehrt heim", f"{mine}\n{BULLETIN}", "de", "b"),
    ]
    assert 0.8 < align(texts[0], texts[1]).overlap() < 0.9
    found = judged(texts[0], texts[1])
    assert (found.kind, found.here, found.there) == ("another event", other, mine)


def test_a_short_report_under_another_lead_is_a_copy_where_both_leads_are_of_the_same() -> None:
    body = """Guards lowered the shutters of the smelter at noon and let nobody out until the evening.
Crane drivers had gathered for wages that have not been paid since July, and six of them were led away."""
    texts = [
        one("Smelter drivers held", f"A walk-out of crane drivers ended in a van.\n{body}", "en", "a"),
        one("Shutters down", f"The smelter kept its shutters closed for seven hours.\n{body}", "en", "b"),
    ]
    assert align(texts[0], texts[1]).overlap() <= 0.8
    assert judged(*texts).kind == "one text"


def test_the_arabic_for_upon_is_nobody_called_ali() -> None:
    body = """أغلق حراس المصنع البوابات ظهرا ولم يسمحوا لأحد بالخروج حتى المساء.
وكان العمال قد تجمعوا للمطالبة بأجور لم تدفع منذ تموز أمام مبنى الإدارة.
واقتيد ستة منهم إلى جهة غير معروفة. وقالت الإدارة إن البوابة أغلقت بسبب أعمال صيانة ستستمر أياما."""
    texts = [
        one("اعتقال ستة عمال", f"انتهى احتجاج على أجور متأخرة باعتقالات.\n{body}", "ar", "a"),
        one("بوابات موصدة", f"أغلقت البوابات في وجه العمال المضربين.\n{body}", "ar", "b"),
    ]
    assert judged(*texts).kind == "one text"


def test_arabic_vowel_signs_part_no_word_and_make_no_other_text() -> None:
    plain = one("", "أصيبوا احتجاجا على انقطاع المياه وفرقت قوات الأمن التظاهرة.", "ar").sentences[0]
    marked = one("", "أُصيبوا احتجاجًا على انقطاع المياه وفرّقت قوات الأمن التظاهرة.", "ar").sentences[0]
    assert marked.words == plain.words
    assert not marked.initials


@pytest.mark.parametrize(
    ("here", "there", "elsewhere"),
    [
        (
            "stabbed his neighbour to death in a quarrel over irrigation water",
            "shot his cousin to death over land",
            "one text",
        ),
        ("was arrested at his office", "was released from his cell", "another notice"),
    ],
)
def test_one_source_has_other_news_where_its_opening_tells_something_else(
    here: str, there: str, elsewhere: str
) -> None:
    texts = [
        [one("Justice in Yasuj", f"A man of the village who {said} is in prison in Yasuj.\n{ENGLISH}", source=source)
         for said in (here, there)]
        for source in ("house", None)
    ]  # fmt: skip
    assert judged(*texts[0]).kind == "another notice"
    assert (
        judged(*texts[1]).kind == elsewhere
    )  # what another house wrote may be a correction, unless it is the opposite


@pytest.mark.parametrize(("court", "kind"), [("put on trial", "one text"), ("convicted", "another event")])
def test_of_texts_without_one_equal_sentence_neither_tells_what_the_other_has_not(court: str, kind: str) -> None:
    here = one(
        "Trial of singer in Tehran",
        """The singer Mehdi Parto was put on trial before branch 26 of the court in Tehran on Monday.
He is accused of "encouraging corruption" for songs about the freedom of women. Dozens of musicians signed a letter.""",
    )
    there = one(
        "Singer before the court",
        f"""On Monday the singer Mehdi Parto was {court} before branch 26 of the court in Tehran.
For songs about the freedom of women he is accused of "encouraging corruption". A letter was signed by musicians.""",
    )
    assert judged(here, there).kind == kind
