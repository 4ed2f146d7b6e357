"""Texts nobody wrote, in the shares of a watch: five languages, eight topics, copies and revisions.

Words follow Zipf's law over made-up vocabularies in each language's script, between the words that every sentence of
that language has. The same number gives the same text, always. Where the shares come from stands beside each.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from bench.tagging import spoken

LANGUAGES = {"en": 16, "fa": 10, "ar": 6, "fr": 4, "de": 4}
"""Sources in each: 40, 25, 15, 10 and 10 %, as the rows of bench/fresh were asked for."""
SOURCES = sum(LANGUAGES.values())
STORIES = 25
"""Articles that one source announces, one after the other, before the next one's turn."""
TURN = SOURCES * STORIES
"""Numbers from which on the same source announces again."""
LENGTHS = (198, 288, 330, 378, 477, 557, 672, 785, 1110, 2300)
"""The longest text of each tenth, in words: as 106 pages of news publishers lie to each other, at a mean of 600."""
RIGHTS_GROUP_EVERY = 4
"""Of so many sources one is a rights group's: a choice, since watches differ."""
ON_TOPIC = {True: 0.8, False: 0.06}
"""Share of a rights group's articles, and of the press's, that are on a topic."""
TOPICS = {
    "detention": 41, "protests": 23, "torture": 18, "executions": 15, "massacre-1988": 15, "hearing": 12,
    "impunity": 11, "un-icc-eu": 10,
}  # fmt: skip
"""How the articles on a topic fall to each; one has two of them on average. Both as in the demo."""
COPIED = 0.15
"""Share of a language's articles that agencies' texts are the first of; of these a third each is carried as it was,
with a credit and its end cut off, and under another title with a paragraph more. A choice."""
REVISED = 0.15
"""Share of articles that are changed within a day. A choice."""
WORDS_A_SENTENCE = 12, 28
POOL = 1 << 20
COMMON_WORD = "geneva"
"""A word of about every third text."""

FUNCTION_WORDS = {
    "en": "the of and to in a that for was on with by as at it from had has were which",
    "fa": "و در به از که این را با است برای آن یک تا بر او می‌شود شد بود کرد خود",
    "ar": "في من على إلى أن التي عن مع هذا هذه كان بعد قد ما لم بين كما وقد عند حتى",
    "fr": "de la le et les des en un une du que dans pour par sur qui au est il plus",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als",
}
SYLLABLES = {
    "fa": "با دا کا ما نا را سا تا لو مو نو رو سو تو ری دی نی می چه گر پن زر شم خو یا گا",
    "ar": "با دا كا ما نا را سا تا لو مو نو رو سو تو ري دي ني مي عر حم قص صل ضر طب يا ذا",
}
LATIN = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu shan kar mir dast bel cor"
FIGURES = {
    "en": "At least {n} people were killed and {m} were arrested in {place}, {who} said.",
    "fa": "دست‌کم {n} نفر در {place} کشته و {m} نفر بازداشت شدند، {who} گفت.",
    "ar": "قتل {n} أشخاص على الأقل واعتقل {m} شخصا في {place}، بحسب {who}.",
    "fr": "Au moins {n} personnes ont été tuées et {m} arrêtées à {place}, selon {who}.",
    "de": "Mindestens {n} Menschen wurden in {place} getötet und {m} festgenommen, sagte {who}.",
}
CREDITS = {
    "en": "Reported by {who}.",
    "fa": "به گزارش {who}.",
    "ar": "نقلا عن {who}.",
    "fr": "Avec {who}.",
    "de": "Quelle: {who}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSource:
    """A source nobody runs."""

    number: int
    language: str

    @property
    def source_id(self) -> str:
        """Its name in tables and addresses."""
        return f"source-{self.number:02d}"

    @property
    def is_rights_group(self) -> bool:
        """Whether nearly all it publishes is on a topic."""
        return self.number % RIGHTS_GROUP_EVERY == 1

    @property
    def agency(self) -> int:
        """The source of its language whose texts the others carry."""
        return _first_of(self.language)


@cache
def sources() -> list[MadeSource]:
    """All sources, in the order in which they announce."""
    named = (language for language, count in LANGUAGES.items() for _ in range(count))
    return [MadeSource(number=number, language=language) for number, language in enumerate(named)]


@cache
def _first_of(language: str) -> int:
    return next(one.number for one in sources() if one.language == language)


def source_of(number: int) -> MadeSource:
    """The source of an article."""
    return sources()[number // STORIES % SOURCES]


def english(nth: int) -> int:
    """The number of the n-th article in English."""
    first = LANGUAGES["en"] * STORIES
    return nth // first * TURN + nth % first


def rare_word(number: int) -> str:
    """A word that few articles have besides this one."""
    return f"zaq{number % 5000}ul"


def topics_of(number: int) -> list[str]:
    """The topics that an article was made to speak of; its words may earn it others, too."""
    first = copied(number)
    if first is not None:
        return topics_of(first)
    dice = random.Random(-number - 1)
    if dice.random() >= ON_TOPIC[source_of(number).is_rights_group]:
        return []
    return list(dict.fromkeys(dice.choices([*TOPICS], [*TOPICS.values()], k=dice.randrange(1, 4))))


def copied(number: int) -> int | None:
    """The article whose text this one carries; None where it has its own."""
    source = source_of(number)
    if source.number == source.agency:
        return None
    dice = random.Random(~number * 3)
    if dice.random() >= COPIED:
        return None
    # An agency's newest texts are carried most, some by nearly everybody, most by nobody.
    place = int(STORIES * 2 * dice.random() ** 3)
    turn = number // TURN * TURN
    found = turn + source.agency * STORIES + STORIES - 1 - place
    if place >= STORIES:
        found -= TURN - STORIES
    return found if found >= 0 else None


def revisions_of(number: int) -> int:
    """How many states of its text the publisher shows, the first included."""
    return 1 + (random.Random(~number * 7).random() < REVISED)


def title_of(number: int, revision: int = 1) -> str:
    """A headline; of an article on a topic every second one says so."""
    dice = random.Random(number * 2 + 1)
    language = source_of(number).language
    made = " ".join(_words(language, dice, 9))
    topics = topics_of(number)
    if topics and number % 2 == 0:
        made = f"{dice.choice(_sentences(topics[0], language))[:80]} {made[:24]}"
    made = " ".join(made.split()).capitalize()  # as a feed's reader gives it
    return f"{made} (2)" if revision > 1 and number % 4 == 0 else made


def text_of(number: int, revision: int = 1) -> str:
    """A text, as it was or as it was changed."""
    first = copied(number)
    made = _own(number) if first is None else _carried(number, _own(first))
    return made if revision == 1 else _changed(number, made)


def _own(number: int) -> str:
    dice = random.Random(number * 2)
    language = source_of(number).language
    tenth = dice.randrange(len(LENGTHS))
    words = dice.randrange(LENGTHS[tenth - 1] if tenth else 40, LENGTHS[tenth])
    sentences = [_sentence(language, dice) for _ in range(max(3, words // (sum(WORDS_A_SENTENCE) // 2)))]
    for topic in topics_of(number):
        for said in (0, dice.randrange(1, len(sentences))):
            sentences[said] += f" {dice.choice(_sentences(topic, language))}"
        if dice.random() < 0.5:
            sentences[1] += f" {_figure(language, dice)}"
    if number % 3 == 0:
        sentences[-2] += f" {COMMON_WORD.capitalize()}."
    sentences[-1] += f" {rare_word(number)} {dice.randrange(10_000)}."
    return "\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def _carried(number: int, first: str) -> str:
    """The text of an agency, as another carries it."""
    source = source_of(number)
    who = sources()[source.agency].source_id
    if number % 3 == 0:
        return first
    paragraphs = first.split("\n")
    if number % 3 == 1:
        return "\n".join([*paragraphs[: max(1, len(paragraphs) * 4 // 5)], CREDITS[source.language].format(who=who)])
    dice = random.Random(number * 2)
    return "\n".join([*paragraphs, " ".join(_sentence(source.language, dice) for _ in range(3))])


def _changed(number: int, was: str) -> str:
    """The text as its publisher changed it: a figure or a paragraph more, or a word another."""
    dice, language = random.Random(number * 2 + 5), source_of(number).language
    if number % 3 == 0:
        return f"{was}\n{_figure(language, dice)}"
    if number % 3 == 1:
        return f"{was}\n{_sentence(language, dice)} {_sentence(language, dice)}"
    head, _, tail = was.rpartition(" ")
    return f"{head} {dice.randrange(10_000)} {tail}"


def _figure(language: str, dice: random.Random) -> str:
    place, who = (word.capitalize() for word in _words(language, dice, 2))
    return FIGURES[language].format(n=dice.randrange(3, 60), m=dice.randrange(3, 900), place=place, who=who)


@cache
def _sentences(topic: str, language: str) -> list[str]:
    """Sentences of the project's own that speak of a topic."""
    return sorted({said for which, tongue, said, on, _ in spoken() if tongue == language and topic in on and which})


def _sentence(language: str, dice: random.Random) -> str:
    words = _words(language, dice, dice.randrange(*WORDS_A_SENTENCE))
    if dice.random() < 0.3:
        words[len(words) // 2] = words[len(words) // 2].capitalize()
    return f"{' '.join(words).capitalize()}."


def _words(language: str, dice: random.Random, count: int) -> list[str]:
    """So many words: every n-th of a long series that was drawn once, which takes a tenth of drawing each."""
    pool, step = _drawn(language), 1 + dice.getrandbits(12)
    start = dice.randrange(POOL - count * step)
    return pool[start : start + count * step : step]


@cache
def _drawn(language: str) -> list[str]:
    dice = random.Random(1988)
    syllables = SYLLABLES.get(language, LATIN).split()
    made = list({"".join(dice.choices(syllables, k=dice.randrange(1, 5))): None for _ in range(80_000)})[:40_000]
    rank = [*accumulate(1 / (rank + 3) for rank in range(len(made)))]
    drawn = dice.choices(made, cum_weights=rank, k=POOL)
    common = dice.choices(FUNCTION_WORDS[language].split(), k=POOL)
    return [common[place] if dice.random() < 0.4 else word for place, word in enumerate(drawn)]
