from __future__ import annotations

import random
from datetime import date

import pytest

from extractors.copies.duplicates import COMMONEST_HERE, PAIRS, Gathering, Placed, judge, weigh_shared
from extractors.copies.fingerprints import LARGEST, LIMIT, SMALLEST, TOP, Fingerprint, fingerprint, reach
from extractors.copies.relations_records import Relation

DAY = date(2026, 3, 1)
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]


def sentences(seed: int, count: int) -> list[str]:
    """Made-up sentences of twelve made-up words."""
    chance = random.Random(seed)
    words = [["".join(chance.choices(SYLLABLES, k=3)) for _ in range(12)] for _ in range(count)]
    return [" ".join(line).capitalize() + "." for line in words]


def report(seed: int, count: int = 30) -> str:
    return "\n".join(sentences(seed, count))


def printed(text: str, language: str | None = "en") -> Fingerprint:
    return fingerprint(None, text, language)


def placed(article_id: str, text: str, language: str | None = "en", group_id: str | None = None) -> Placed:
    return Placed(article_id=article_id, group_id=group_id or article_id, fingerprint=printed(text, language), day=DAY)


def relation(
    text: str, *stored: Placed, language: str | None = "en", holders: dict[int, int] | None = None
) -> Relation | None:
    asking = printed(text, language)
    return judge(asking, weigh_shared(asking, stored, holders or {})).relation


def notice(name: str, *, prison: str = "Cedar Valley", years: str = "four") -> str:
    return (
        f"A prisoner named {name} was put to death in {prison} Prison before dawn on Sunday. He had been sentenced for "
        f"armed robbery. A source close to the family said that {name} was held for {years} years and was taken to a "
        "solitary cell two days earlier, when his relatives were called for a last visit. No official and no newspaper "
        "inside the country has spoken of it so far. More than half of all such deaths are never announced."
    )


def persian_notice(name: str) -> str:
    return (
        f"بامداد یکشنبه یک زندانی به نام {name} در زندان مرکزی شهر اعدام شد. او پیش‌تر به اتهام سرقت مسلحانه به اعدام "
        "محکوم شده بود. یک منبع نزدیک به خانواده گفت که او چهار سال در زندان بود و دو روز پیش از اجرای حکم به "
        "سلول انفرادی منتقل شد. هیچ مقام رسمی و هیچ روزنامه‌ای در داخل کشور تاکنون از آن سخن نگفته است."
    )


# the fingerprint


def test_texts_that_differ_in_form_only_have_one_fingerprint() -> None:
    plain = 'The jurists said: "Every file has a signature" - and asked for an inquiry.'
    printed_otherwise = "The\u00a0jurists said: «Every file has a signature» – and asked for an in\u00adquiry."
    assert printed(plain).words_sha256 == printed(printed_otherwise).words_sha256
    assert printed(plain).shingles == printed(printed_otherwise).shingles


def test_persian_typed_with_arabic_letters_has_the_same_fingerprint() -> None:
    text = persian_notice("کاوه یزدانی")
    assert printed(text, "fa") == printed(text.replace("ی", "ي").replace("ک", "ك").replace("\u200c", " "), "fa")


def test_a_hash_means_the_same_for_ever() -> None:
    (first, *_) = printed("one two three four five six seven eight").shingles
    assert first == 1539754994979457274


def test_a_first_line_that_repeats_the_title_is_left_out() -> None:
    body = report(1)
    assert fingerprint("Day of Hearings", "DAY OF HEARINGS\n" + body, "en") == fingerprint("Other title", body, "en")


def test_a_few_words_have_no_shingles() -> None:
    assert printed("one two three four five six seven").shingles == ()
    assert len(printed("one two three four five six seven eight").shingles) == 5
    assert printed("").words == 0


@pytest.mark.parametrize("count", [1, 3, 4, 8, 20, 60, 200])
def test_a_sketch_is_bounded_and_in_order(count: int) -> None:
    sketch = printed(report(2, count)).shingles
    possible = count * 12 - 3
    assert min(possible, SMALLEST) <= len(sketch) <= LARGEST
    assert list(sketch) == sorted(set(sketch))
    assert 0 <= sketch[0] <= sketch[-1] <= reach(sketch) <= TOP


def test_a_sketch_reaches_as_far_as_it_is_complete() -> None:
    assert reach([1, 2]) == TOP
    assert reach(range(SMALLEST)) == SMALLEST - 1
    assert reach(range(SMALLEST + 1)) == LIMIT
    assert reach(range(LARGEST)) == LARGEST - 1


def test_names_are_capitals_inside_sentences_and_numbers_are_numbers() -> None:
    guards = printed("Officers held Kaveh Yazdani in Bandar-Abbas. Later 12 women, aged ۱۹ to 40, left.").guards
    assert guards == {"kaveh", "yazdani", "bandar abbas", "12", "19", "40"}


def test_without_capitals_every_word_of_a_short_text_may_be_a_name() -> None:
    text = persian_notice("کاوه یزدانی")
    assert {"کاوه", "یزدانی"} <= printed(text, "fa").guards == printed(text, None).guards
    assert printed((text + " ۱۲ نفر\n") * 10, "fa").guards == {"12"}


def test_hostile_text_is_only_text() -> None:
    for text in ("\ud800 " * 40, "\x00" * 100, "'; drop table shingles; --\n" * 20, "\u202e" * 50, "a" * 100_000):
        assert len(printed(text).shingles) <= LARGEST


# the judgement


def test_the_same_words_are_a_copy_whatever_the_typography() -> None:
    text = report(3)
    found = relation(text.upper().replace(" ", "\u00a0"), placed("first", text))
    assert found is not None
    assert (found.other_id, found.kind, found.score) == ("first", "copy", 1.0)
    assert found.reason == "all 360 words are the same"


def test_a_changed_paragraph_makes_an_edited_copy_and_the_reason_gives_figures() -> None:
    lines = sentences(4, 30)
    found = relation("\n".join([*lines[:24], *sentences(5, 6)]), placed("first", "\n".join(lines)))
    assert found is not None
    assert found.kind == "edited copy"
    assert 0.5 < found.score < 0.8  # 24 of 36 sentences
    assert f"{found.score:.0%}" in found.reason


@pytest.mark.parametrize("kept", [range(18), range(12, 30), range(0, 30, 2)], ids=["beginning", "end", "every second"])
def test_a_shortened_text_is_an_edited_copy(kept: range) -> None:
    lines = sentences(6, 30)
    found = relation("\n".join(lines[place] for place in kept), placed("first", "\n".join(lines)))
    assert found is not None
    assert found.kind == "edited copy"


def test_a_dateline_and_a_credit_leave_a_short_report_an_edited_copy() -> None:
    text = notice("Kaveh Yazdani")
    found = relation(f"SHIRAZ, 3 March (Central Wire) {text}\nReporting by our desk.", placed("first", text))
    assert found is not None
    assert found.kind == "edited copy"


def test_other_texts_are_no_copies() -> None:
    assert relation(report(7), placed("first", report(8))) is None
    assert relation(report(7)) is None
    assert relation("", placed("first", "")) is None
    assert relation("two words", placed("first", "two words")) is None


def test_a_teaser_and_a_roundup_are_no_copies() -> None:
    stored = [placed(f"long {seed}", report(seed)) for seed in range(20, 28)]
    assert relation("\n".join(sentences(20, 30)[:4]), *stored) is None
    leads = [line for seed in range(20, 28) for line in sentences(seed, 30)[:3]]
    assert relation("\n".join(leads), *stored) is None


@pytest.mark.parametrize("other", ["Reza Naderi", "Kaveh Naderi", "Reza Yazdani"])
def test_notices_from_one_form_that_differ_in_the_person_only_are_no_copies(other: str) -> None:
    assert relation(notice(other), placed("first", notice("Kaveh Yazdani"))) is None


@pytest.mark.parametrize("other", ["رضا نادری", "کاوه نادری", "رضا یزدانی"])
@pytest.mark.parametrize("language", ["fa", None, "en"])
def test_persian_notices_from_one_form_are_no_copies(other: str, language: str | None) -> None:
    stored = placed("first", persian_notice("کاوه یزدانی"), language)
    assert relation(persian_notice(other), stored, language=language) is None


def test_a_persian_notice_with_an_agency_and_a_footer_is_an_edited_copy() -> None:
    text = persian_notice("کاوه یزدانی")
    found = relation("به گزارش خبرگزاری ما، " + text + "\nما را دنبال کنید", placed("first", text, "fa"), language="fa")
    assert found is not None
    assert found.kind == "edited copy"


def test_other_figures_leave_a_report_an_edited_copy() -> None:
    text = report(9, 14) + "\nAt least 40 people were held and 7 were hurt."
    found = relation(text.replace("40", "52").replace("7", "9"), placed("first", text))
    assert found is not None
    assert found.kind == "edited copy"


@pytest.mark.parametrize(("replaced", "kind"), [(2, "edited copy"), (4, None)])
def test_a_bulletin_may_correct_some_names_but_not_most(replaced: int, kind: str | None) -> None:
    lines = sentences(18, 18)
    names = ["Yazdani", "Naderi", "Lotfi", "Afshar", "Ganji", "Karimi", "Moradi", "Zamani"]
    others = [name[::-1].capitalize() for name in names[:replaced]] + names[replaced:]
    texts = [
        " ".join(f"{line} We met {name}." for line, name in zip(lines, who, strict=False)) for who in (names, others)
    ]
    rest = " ".join(lines[8:])
    found = relation(f"{texts[1]} {rest}", placed("first", f"{texts[0]} {rest}"))
    assert (found and found.kind) == kind


def test_a_short_notice_with_other_figures_is_another_notice() -> None:
    text = "On 3 March the fund paid 400 families. " + " ".join(sentences(41, 6))
    assert relation(text.replace("400", "620").replace("3", "9"), placed("first", text)) is None


def test_the_score_of_an_excerpt_is_its_share_of_the_whole() -> None:
    scores = []
    for seed in range(30, 40):
        lines = sentences(seed, 60)
        found = relation("\n".join(lines[:25]), placed("whole", "\n".join(lines)))
        scores.append(found.score if found else 0)
    assert sum(scores) / len(scores) == pytest.approx(25 / 60, abs=0.04)


def test_what_many_groups_hold_weighs_next_to_nothing() -> None:
    form = "\n".join(sentences(10, 20))
    one, other = report(11, 15) + "\n" + form, report(12, 15) + "\n" + form
    assert relation(one, placed("first", other)) is not None
    assert relation(one, placed("first", other), holders=dict.fromkeys(printed(form).shingles, 50)) is None


def test_only_the_best_match_counts_and_among_equals_the_first() -> None:
    lines = sentences(13, 30)
    half, most = "\n".join(lines[:15]), "\n".join(lines[:27])
    found = relation("\n".join(lines), placed("half", half), placed("most", most), placed("again", most))
    assert found is not None
    assert found.other_id == "most"


# a batch


def gathered(*texts: tuple[str, str]) -> dict[str, str]:
    gathering = Gathering({})
    found = [gathering.place(article_id, printed(text), DAY, []) for article_id, text in texts]
    return {one.article_id: one.group_id for one, _ in found}


def test_a_group_is_named_after_its_founder_and_is_no_chain() -> None:
    lines = sentences(14, 60)
    windows = [("a", lines[:30]), ("b", lines[12:42]), ("c", lines[24:54]), ("d", lines[:28])]
    groups = gathered(*((article_id, "\n".join(window)) for article_id, window in windows))
    assert groups["a"] == groups["b"] == groups["d"] == "a"


def test_forty_copies_are_one_group_and_keep_their_weight() -> None:
    lines = sentences(15, 30)
    copies = [(f"copy {place}", "\n".join(lines)) for place in range(40)]
    edited = "\n".join([*lines[:15], *sentences(16, 8)])
    assert set(gathered(*copies, ("edited", edited)).values()) == {"copy 0"}


def test_copies_in_the_batch_of_a_stored_text_take_nothing_from_its_weight() -> None:
    lines = sentences(19, 30)
    stored = placed("stored", "\n".join(lines))
    edited = printed("\n".join([*lines[:15], *sentences(16, 8)]))
    first, second = (Gathering(dict.fromkeys(stored.fingerprint.shingles, 1)) for _ in range(2))
    for turn in range(5):
        second.place(f"copy {turn}", stored.fingerprint, DAY, [stored])
    alone, after = (gathering.place("edited", edited, DAY, [stored])[1] for gathering in (first, second))
    assert alone[0].score == after[0].score


def test_notices_of_one_batch_stay_apart() -> None:
    names = ["Kaveh Yazdani", "Reza Naderi", "Kaveh Naderi", "Arman Lotfi", "Sina Afshar", "Iraj Ganji"]
    groups = gathered(*((name, notice(name)) for name in names), ("copy", notice("Arman Lotfi") + "\nOur desk."))
    assert groups == {name: name for name in names} | {"copy": "Arman Lotfi"}


def test_an_article_joins_the_stored_group_of_its_match() -> None:
    stored = placed("later copy", report(17), group_id="founder")
    one, found = Gathering({}).place("new", printed(report(17)), DAY, [stored])
    assert one.group_id == "founder"
    assert [(one.other_id, one.kind) for one in found] == [("later copy", "copy")]


# A batch full of one text, or of one form: what is looked at is bounded in pairs, which are the same on every machine

MANY = 1_000


def sketched(*shingles: int, words: str = "") -> Fingerprint:
    return Fingerprint(words_sha256=words, words=400, shingles=tuple(sorted(shingles)), guards=frozenset())


def test_a_thousand_copies_in_one_batch_are_one_group_and_cost_each_as_much_as_sixteen() -> None:
    gathering = Gathering({})
    text = range(1, 101)
    found = [gathering.place(f"a{n:04}", sketched(*text, 1_000 + n), DAY, [])[0].group_id for n in range(MANY)]
    assert set(found) == {"a0000"}
    assert gathering.pairs <= MANY * 100 * 16


def test_a_form_of_a_thousand_notices_leads_to_nobody_and_the_copy_of_one_is_found() -> None:
    gathering, form = Gathering({}), range(1, 31)
    notices = [sketched(*form, *range(1_000 + n * 80, 1_080 + n * 80), words=f"{n}") for n in range(MANY)]
    groups = {gathering.place(f"a{n:04}", one, DAY, [])[0].group_id for n, one in enumerate(notices)}
    assert len(groups) == MANY
    assert gathering.place("copy", sketched(*notices[700].shingles[:-1]), DAY, [])[0].group_id == "a0700"
    assert gathering.pairs <= 30 * COMMONEST_HERE * (COMMONEST_HERE + 1) + 80


def test_no_batch_has_more_pairs_looked_at_than_the_budget_of_each_article() -> None:
    gathering = Gathering({})
    for n in range(200):
        group = n % 50 * 1_000
        sketch = sketched(*range(1, 301), *range(group + 1_000, group + 1_900), words=f"{n}")
        gathering.place(f"a{n:03}", sketch, DAY, [])
    before = gathering.pairs
    gathering.place("last", sketched(*range(1, 301), *range(1_000, 1_900)), DAY, [])
    assert 0 < gathering.pairs - before <= PAIRS


def test_a_text_of_many_letters_is_not_read_once_for_each_of_them() -> None:
    class Read(str):
        __slots__ = ()

        def count(self, *args: object) -> int:
            pytest.fail("a letter was counted by itself in a text of a thousand")

    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 1000)))
    assert letters in fingerprint(None, Read(letters), None).guards
