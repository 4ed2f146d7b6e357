"""A form that many articles of one source share weighs nothing, be they one text or many; its copies stay copies."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bench.duplicates import grouped
from extractors.copies.judgements import compare
from extractors.copies.wordings import wording

ROWS = Path(__file__).parents[2] / "data" / "copies" / "shared_forms.toml"
EXAMPLES = tomllib.loads(ROWS.read_text("utf-8"))["examples"]
PEOPLE = {
    "en": ("Kaveh Arman Sina Iraj Jamshid Farhad", "Yazdani Lotfi Afshar Ganji Naderi Sohrabi Bahrami"),
    "fa": ("کاوه آرمان سینا ایرج جمشید فرهاد", "یزدانی لطفی افشار گنجی نادری سهرابی بهرامی"),
    "ar": ("كاوه آرمان سينا إيرج جمشيد فرهاد", "يزداني لطفي أفشار كنجي نادري سهرابي بهرامي"),
}
PLACES = {"en": "Qom Arak Kerman Yazd Rasht", "fa": "قم اراک کرمان یزد رشت", "ar": "قم أراك كرمان يزد رشت"}
DESKS = {
    "en": "Early edition.;Late edition.;Country edition.;Town edition.;Island edition.",
    "fa": "ویراست صبح.;ویراست عصر.;ویراست شهر.;ویراست روستا.;ویراست جزیره.",
    "ar": "طبعة الصباح.;طبعة المساء.;طبعة المدينة.;طبعة القرى.;طبعة الجزر.",
}
BEGAN = datetime(2026, 11, 3, tzinfo=UTC)


def lines_of(example: dict[str, Any]) -> list[dict[str, str]]:
    """The articles of an example in their order, each with the `text` that it is."""
    language, form = example["lang"], example["form"].strip()
    made = [*_notices(example)]
    for one in example["articles"]:
        if "copy_of" in one:
            of = made[one["copy_of"]]
            made.append({**of, "source": one["source"], "text": f"{of['text']}\n"})
            continue
        editions = one.get("editions", 1)
        greetings = DESKS[language].split(";")
        desks = [f"{greetings[n % len(greetings)]}\n" if editions > 1 else "" for n in range(editions)]
        made += [{**one, "of": one["text"], "text": f"{desk}{one['body']}\n{form}"} for desk in desks]
    return [
        {
            "id": f"{number:03}",
            "of": line["of"],
            "lang": language,
            "title": line["title"],
            "text": line["text"],
            "url": f"https://{line['source']}.example/{number}",
            "published": (BEGAN + timedelta(minutes=5 * number)).isoformat(),
        }
        for number, line in enumerate(made)
    ]


def _notices(example: dict[str, Any]) -> Iterator[dict[str, str]]:
    language = example["lang"]
    people = [*product(*(half.split() for half in PEOPLE[language]))]
    for number in range(example.get("many", 0)):
        person, places = " ".join(people[number]), PLACES[language].split()
        filled = {"person": person, "place": places[number % len(places)], "years": str(number % 7 + 2)}
        title, body = (part.format(**filled) for part in example["notice"])
        text = f"{body}\n{example['form'].strip()}"
        yield {"of": f"n{number}", "source": "monitor", "title": title, "text": text}


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one['lang']} {number}" for number, one in enumerate(EXAMPLES)])
def test_other_news_over_one_form_stands_apart_and_editions_are_one_text(example: dict[str, Any]) -> None:
    lines = lines_of(example)
    groups: dict[str, Counter[str]] = {}
    for line, one in zip(lines, grouped(lines), strict=True):
        groups.setdefault(one.group_id, Counter())[line["of"]] += 1
    assert {frozenset(some) for some in groups.values()} == {frozenset([line["of"]]) for line in lines}
    assert len(groups) == len({line["of"] for line in lines})


TWO_TOWNS = {
    "en": (
        "A man was hanged behind the walls of the prison in {} on Wednesday on a charge of murder.",
        "A soldier was hanged on Wednesday on a charge of murder behind the walls of {} prison.",
        [("Qom", "Arak"), ("Yazd", "Tabriz")],
    ),
    "fa": (
        "حکم اعدام یک زندانی بامداد چهارشنبه به اتهام قتل در زندان {} اجرا شد.",
        "حکم اعدام یک زندانی بامداد چهارشنبه به اتهام قتل در زندان {} اجرا شد.",
        [("قم", "اراک"), ("بانه", "مریوان")],
    ),
    "ar": (
        "نفذ حكم الإعدام فجر الأربعاء بحق سجين أدين بالقتل في سجن {} بحسب مصادر مطلعة.",
        "نفذ حكم الإعدام فجر الأربعاء بحق سجين أدين بالقتل في سجن {} بحسب مصادر مطلعة.",
        [("بانه", "مريوان"), ("كرمان", "يزد")],
    ),
}


@pytest.mark.parametrize("language", TWO_TOWNS)
def test_two_towns_in_two_openings_are_two_events_whoever_prints_the_form(language: str) -> None:
    here, there, towns = TWO_TOWNS[language]
    form = next(one["form"] for one in EXAMPLES if one["lang"] == language and "many" in one)
    for mine, theirs in towns:
        texts = (f"{here.format(mine)}\n{form}", "a"), (f"{there.format(theirs)}\n{form}", "b")
        one, other = (wording("", text, language, source=source) for text, source in texts)
        assert compare(one, other).kind != "one text"


def test_a_wire_under_another_headline_and_lead_is_one_text_where_a_lead_speaks_of_it() -> None:
    form = EXAMPLES[4]["form"]
    leads = "Residents of the warehouse had complained.\n", "Locked exits: an inspector of the cloth floor speaks.\n"
    here, there = (wording(None, f"{lead}{form}", "en", source=lead[:3]) for lead in leads)
    assert compare(here, there).kind == "one text"


def test_a_word_in_two_and_a_prison_in_another_alphabet_s_spelling_are_no_other_name() -> None:
    rest = EXAMPLES[6]["form"]
    persian = [
        f"سازمان عفو بین{joint}الملل {day} خواست که حکم قطع انگشتان سه زندانی در ارومیه متوقف شود.\n{rest}"
        for joint, day in (("\u200c", "در بیانیه‌ای"), (" ", "روز چهارشنبه"))
    ]
    here, there = (wording(None, one, "fa", source=one[12:20]) for one in persian)
    assert compare(here, there).kind == "one text"
    lines = "Das Land richtet so viele Menschen hin wie kaum ein anderes.\nAngehörige erfahren davon meist erst danach."
    german = [f"Im Gefängnis {name} ist am Dienstag ein Fahrer gehängt worden.\n{lines}" for name in SPELLINGS]
    texts = [wording("Fahrer gehängt", one, "de", source=name) for one, name in zip(german, SPELLINGS, strict=True)]
    assert [compare(texts[0], other).kind == "one text" for other in texts[1:]] == [True, False]


SPELLINGS = ("Ghezel Hesar", "Qesel Hessar", "Dizel Abad")
