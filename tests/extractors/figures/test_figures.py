"""Figures: who was counted, how many, and the exact words that say so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.tagging import FILES, labelled, ledger
from extractors.figures.figures import LONGEST_SENTENCE, read_figures
from extractors.figures.numbers import numbers_of
from extractors.lexicons import number_words
from extractors.text.folding import folded


@pytest.mark.parametrize("name", FILES.values())
def test_the_labelled_sentences_give_their_figures_and_hardly_another(name: str) -> None:
    for language, (right, wrong, missed) in ledger(labelled(name)).items():
        assert right / (right + wrong) >= 0.9, language
        assert right / (right + missed) >= 0.75, language


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("en", "One hundred and forty-four", 144),
        ("en", "2.5 million", 2_500_000),
        ("fa", "هزار و سیصد و شصت‌ونه", 1369),
        ("ar", "مئة وخمسة وعشرون", 125),
        ("ar", "اثنا عشر", 12),
        ("fr", "quatre-vingt-dix-neuf", 99),
        ("fr", "deux mille trois cent soixante et onze", 2371),
        ("de", "dreihundertfünfundvierzig", 345),
        ("de", "zweitausendfünfhundert", 2500),
    ],
)
def test_numbers_are_read_as_each_language_says_them(language: str, said: str, number: int) -> None:
    (read,) = numbers_of(folded(said), number_words(language))
    assert (read.low, read.start, read.end) == (number, 0, len(folded(said)))


def test_a_third_of_at_least_120_sentences_is_kept_apart() -> None:
    seen, held = ({sentence for _, sentence, _ in labelled(name)} for name in ("sentences.toml", "held.toml"))
    assert len(seen) + len(held) >= 120
    assert len(held) * 3 >= len(seen) + len(held)
    assert not seen & held


SAID = [
    "30,000",
    "۳۰ هزار",
    "at least",
    "دست‌کم",
    "killed",
    "کشته شدند",
    "people",
    "نفر",
    "ﬁ",
    "é",
    "e\u0301",
    "\u200c",
    "\u200f",
    "\n",
    ". ",
    "x",
]


@settings(deadline=None)  # the first word loads the lexicons
@given(st.lists(st.sampled_from(SAID), max_size=30).map(" ".join), st.sampled_from(["en", "fa-IR", "ar", "fr", "de"]))
def test_a_quote_is_exactly_what_stands_there(text: str, language: str) -> None:
    for figure in read_figures(text, language):
        assert text[figure.from_char : figure.to_char] == figure.quote
        assert figure.number_said in figure.quote
        assert figure.said in figure.quote


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("More than 1,500 people were killed, according to Reuters.", "Reuters"),
        ("Amnesty International said 576 people were executed.", "Amnesty International"),
        ("Iran executed at least 834 people last year, two rights groups said.", "two rights groups"),
        ("به گزارش هرانا، ۱۲ زندانی در قزلحصار اعدام شدند.", "هرانا"),
    ],
)
def test_who_says_so_is_kept_as_the_sentence_names_them(text: str, speaker: str) -> None:
    (figure,) = read_figures(text, "fa" if "هرانا" in text else "en")
    assert figure.speaker == speaker


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        (
            "en",
            "GENEVA, Feb. 28 - Fewer than 900 people were arrested, an official said.",
            [("Fewer than 900", "an official")],
        ),
        ("fr", "Téhéran, 28 – Douze personnes ont été arrêtées.", [("Douze", None)]),
        ("en", "Two of those hanged were under eighteen at the time.", [("Two", None)]),
        ("de", "Zwei der Gehängten waren unter achtzehn.", [("Zwei", None)]),
        ("en", "Under 900 people were arrested.", [("Under 900", None)]),
        ("en", "Asked about two deaths, he left.", [("two", None)]),
        ("en", "The list has about 40 deaths.", [("about 40", None)]),
        ("en", "Officials have confirmed 14 deaths.", [("14", "Officials")]),
        ("de", "Augenzeugen zufolge wurden sechs Demonstranten abgeführt.", [("sechs", "Augenzeugen")]),
    ],
)
def test_a_dateline_an_age_and_a_preposition_are_no_part_of_a_count(
    language: str, text: str, figures: list[tuple[str, str | None]]
) -> None:
    assert [(one.number_said, one.speaker) for one in read_figures(text, language)] == figures


def test_it_is_reported_who_is_counted_where_and_of_which_year() -> None:
    (figure,) = read_figures("About 200 political prisoners were hanged in Evin Prison in 1988.", "en")
    assert (figure.counted, figure.said, figure.place, figure.period) == (
        "political prisoners",
        "hanged",
        "Evin Prison",
        "1988",
    )
    assert (figure.low, figure.qualifier, figure.number_said) == (200, "about", "About 200")


def test_a_range_has_two_ends_and_dozens_none() -> None:
    text = "Between 200 and 300 people were killed. Dozens were injured."
    assert [(one.low, one.high, one.event) for one in read_figures(text, "en")] == [
        (200, 300, "killed"),
        (None, None, "injured"),
    ]


def test_a_language_without_a_lexicon_gives_nothing() -> None:
    assert read_figures("50 personas fueron killed.", "es") == ()
    assert read_figures("50 people were killed.", None) == ()


def test_a_sentence_without_an_end_is_read_only_so_far() -> None:
    assert len(read_figures("50 people were killed, " * 20_000, "en")) < LONGEST_SENTENCE


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        (
            "en",
            "There were 5,628 executions in 2006 as compared with 5,494 in 2005.",
            [(5628, "executed"), (5494, "executed")],
        ),
        ("en", "The deaths resulted from incidents on 16, 19, 20 and 21 July.", []),
        ("en", "The number of teachers who were arrested in the north reached 40.", [(40, "arrested")]),
        ("en", "The number of people facing execution reached 40.", []),
        ("ar", "قالت مصادر طبية إن قتيلين على الأقل سقطا في اشتباكات اليوم.", [(2, "killed")]),
        ("ar", "أعدم أب لثلاثة أطفال.", []),
        ("ar", "وما زال قرابة 500 شخص محتجزين.", [(500, "arrested")]),
        ("ar", "قال 20 شخصا إن أقاربهم المحتجزين مرضى.", []),
        (
            "ar",
            "وصل عدد الشهداء إلى 302 شهيد، منهم 232 في القاهرة، و52 في الإسكندرية.",
            [(302, "killed"), (232, "killed"), (52, "killed")],
        ),
        ("ar", "ليصبح عدد المهددين بالإعدام 53.", []),
        ("fa", "او نام ۶۶ نفر از کشته‌شدگان را خواند.", [(66, "killed")]),
        ("fa", "۱۲ نفر از خانواده کشته‌شدگان آمدند.", []),
        ("fa", "آمار ۱۹۷ نفر مجروح را تأیید می‌کنیم.", [(197, "injured")]),
        ("fr", "L’Iran a exécuté, selon l’ONU, au moins 110 condamnés.", [(110, "executed")]),
        (
            "fr",
            "L’attaque a coûté la vie à 10 personnes, portant à onze le nombre de morts.",
            [(10, "killed"), (11, "killed")],
        ),
        ("fr", "Ce sont 13 personnes que l’Iran a condamnées à mort.", [(13, "sentenced")]),
        ("fr", "Deux éleveurs ont perdu 30 bêtes, tuées par la foudre.", []),
        ("de", "Zwölf Reiter verletzten sich nicht.", []),
        ("de", "Unter den Opfern waren mindestens vier Kinder.", [(4, "killed")]),
        ("de", "Die Zahl der im Norden getöteten Hirten ist auf insgesamt 651 gestiegen.", [(651, "killed")]),
        ("fa", "مأموران پنج کارگر را در خانه‌هایشان در شهر شوش و روستاهای اطراف بازداشت کردند.", [(5, "arrested")]),
        ("fa", "او توسط سه موتورسوار ناشناس کشته شد.", []),
        ("ar", "قال إن عدد الذين أوقفوا يناهز 10 أشخاص.", [(10, "arrested")]),
        ("ar", "حكمت المحكمة على ما لا يقل عن 36 شخصا بالإعدام.", [(36, "sentenced")]),
        ("ar", "أعلن المرصد مقتل 3 ضباط.", [(3, "killed")]),
        ("ar", "سجلت البلاد أول إصابة بفيروس كوفيد 19.", []),
        ("ar", "قُتل أربعة رجال وخمس نساء.", [(4, "killed"), (5, "killed")]),
        ("ar", "فقد شارك 330 ألف شخص.", []),
        ("ar", "فُقد خمسة ناشطين.", [(5, "missing")]),
        ("fa", "دستکم ۲۰تن در ۵۱ شهر کشته شدهاند.", [(20, "killed")]),  # no ZWNJ, no space
        ("fa", "شمار زخمی‌ها به صد ها تن می‌رسد.", [(None, "injured")]),
        ("fa", "سنگ‌نگاره در سال ۸۶ توسط قاچاقچیان ربوده شد.", []),
        ("en", "Four in 10 adults have been injured.", []),
        ("fr", "Quatre adultes sur dix ont été blessés.", []),
        ("en", "It ended in the death of one of the stallions.", []),
        ("en", "Police killed 48 and injured 67 in a bombing.", [(48, "killed"), (67, "injured")]),
        ("en", "It led to the deaths of seven protesters.", [(7, "killed")]),
        ("en", "The mission counted 1,743 civilian deaths due to shelling.", [(1743, "killed")]),
        ("en", "The death toll rose from 560 to 761.", [(560, "killed"), (761, "killed")]),  # and no range
        ("ar", "ويقول نشطاء إن 470 متظاهرا و61 من أفراد الأمن قتلوا.", [(470, "killed"), (61, "killed")]),
        ("ar", "ارتفاع قتلى الاحتجاجات إلى 469 شخصا.", [(469, "killed")]),
        ("ar", "بلغت حصيلة المعتقلين خلال الأسابيع الأربعة الماضية 28 معتقلا.", [(28, "arrested")]),
        ("ar", "لإنقاذ حياة 64 معتقلا على الأقل مهددين بالإعدام.", []),
        ("fa", "۸ نفر در مناطق غربی و ۵ نفر دیگر در شیراز کشته شدند.", [(8, "killed"), (5, "killed")]),
        ("fr", "Iran : 144 à 200 morts, 1800 blessés", [(144, "killed"), (1800, "injured")]),
        ("fr", "La répression a causé la mort d'au moins 50 personnes.", [(50, "killed")]),
        ("fr", "Deux hommes ont tué un garde.", []),  # tue and tué are one word when folded
        ("de", "Menschenrechtler sprechen von 2.600 Toten.", [(2600, "killed")]),  # so are töten and Toten
        ("de", "Berichten zufolge starben mindestens 300 Personen.", [(300, "killed")]),
        ("de", "Zu der Kundgebung kamen 200 Menschen.", []),
        ("de", "Drei Sicherheitsbeamte wurden getötet.", [(3, "killed")]),
        ("fr", "Soixante personnes ont été pendues, soit plus de neuf exécutions par jour.", [(60, "executed")]),
        ("fr", "Les 14 autres condamnés à mort ont été exécutés.", [(14, "executed")]),
        ("ar", "إعدام ثلاثة سجناء في سجن قزل حصار وأربعة آخرين في رجائي شهر.", [(3, "executed"), (4, "executed")]),
        ("ar", "قالت مصادر إن ستة أشخاص بينهم شرطي قتلوا.", [(6, "killed")]),
        ("fa", "۴۰ گاو زخمی شدند.", []),
        ("en", "Seven horse deaths were recorded.", []),
        ("en", "Three uncles of the man who was killed were not told.", []),
        ("en", "A father of three was executed.", []),
        ("fr", "Un père de trois enfants a été exécuté.", []),
        ("fr", "Quatre trois personnes ont été arrêtées.", []),  # no number: what cannot be read is not suggested
    ],
)
def test_running_text_is_read_by_the_people_it_names_and_the_grammar_of_its_language(
    language: str, sentence: str, expected: list[tuple[int, str]]
) -> None:
    assert [(figure.low, figure.event) for figure in read_figures(sentence, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("en", "Between 1.5 million and 2 million people were arrested.", (1_500_000, 2_000_000)),
        ("fr", "Entre 1,5 million et 2 millions de personnes ont été arrêtées.", (1_500_000, 2_000_000)),
        ("en", "One million and two hundred thousand people were arrested.", (1_200_000, 1_200_000)),
        ("de", "Zwei- bis dreihundert Menschen wurden festgenommen.", (200, 300)),
        ("de", "Vier- bis fünftausend Gefangene wurden hingerichtet.", (4000, 5000)),
        ("de", "Zwischen drei- und viertausend Menschen wurden getötet.", (3000, 4000)),
        ("de", "Drei- oder vierhundert Menschen wurden festgenommen.", (300, 400)),
        ("de", "Vier bis fünftausend Menschen wurden getötet.", (4000, 5000)),
        ("en", "Between three hundred and four hundred people were arrested.", (300, 400)),
        ("fr", "Entre trois cents et quatre cents personnes ont été arrêtées.", (300, 400)),
        ("fr", "Une vingtaine à une trentaine de personnes ont été arrêtées.", (20, 30)),
        ("ar", "قُتل بين أربعة آلاف وخمسة آلاف شخص.", (4000, 5000)),
        ("ar", "قُتل بين أربعة وخمسة آلاف شخص.", (4000, 5000)),
        ("ar", "اعتُقل بين ثلاثمئة وأربعمئة شخص.", (300, 400)),
        ("fa", "چهار یا پنج هزار نفر کشته شدند.", (4000, 5000)),
        ("en", "Between 3 million and more than 10 million people were killed.", (3_000_000, 10_000_000)),
        ("ar", "قُتل ما بين 3 ملايين وأكثر من 10 ملايين مدني.", (3_000_000, 10_000_000)),
        ("fa", "چهار پنج هزار نفر کشته شدند.", (4000, 5000)),
        ("fa", "۴تا۵ هزار نفر کشته شدند.", (4000, 5000)),
        ("fa", "شصتونه زندانی اعدام شدند.", (69, 69)),
        ("fa", "صدوبیست‌وسه نفر کشته شدند.", (123, 123)),
        ("fr", "Quatre-vingt-douze personnes ont été arrêtées.", (92, 92)),
        ("fr", "Soixante-quinze personnes ont été arrêtées.", (75, 75)),
        ("fr", "Quatre-vingt-une personnes ont été arrêtées.", (81, 81)),
        ("fr", "Une demi-douzaine de personnes ont été arrêtées.", (6, 6)),
        ("fr", "Deux douzaines de personnes ont été arrêtées.", (24, 24)),
        ("de", "Ein halbes Dutzend Menschen wurde festgenommen.", (6, 6)),
        ("de", "Zwölfhundert Menschen wurden festgenommen.", (1200, 1200)),
        ("de", "Dreieinhalbtausend Menschen wurden festgenommen.", (3500, 3500)),
        ("de", "Seit Freitag werden sechs Lastenträger vermisst.", (6, 6)),
        ("en", "Thirteen defendants received sentences of between two and eleven years.", (13, 13)),
        ("en", "Twelve public executions took place.", (12, 12)),
    ],
)
def test_the_ends_of_a_range_are_no_sum_and_a_left_out_hundred_is_read(
    language: str, text: str, ends: tuple[int, int]
) -> None:
    [figure] = read_figures(text, language)
    assert (figure.low, figure.high if figure.high is not None else figure.low) == ends
