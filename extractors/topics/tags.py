"""The topics an article speaks of, and the very words that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from config.topics import Topic
from extractors.budgets import JUDGED_CHARACTERS, KEPT_MATCHES
from extractors.records import Match, Tag
from extractors.text.folding import fold, folded
from extractors.text.words import words_parted
from extractors.topics.bare_text import Bare, without_signs
from extractors.topics.contexts import MOST, context
from extractors.topics.events import tells
from extractors.topics.given import Spoken, given
from extractors.topics.phrases import Sought, sought_in
from extractors.topics.proximity import Passage, Read, paragraph_ends
from extractors.topics.rules_hash import rules_sha256
from extractors.topics.shared_words import SHARED
from extractors.topics.ways import Phrase, Way
from extractors.topics.weighing import LEAD, Field, Found, Passages, cap, is_within, joined, kept, weighed
from extractors.topics.worlds import PARAGRAPH, Worlds, is_named, worlds_of

REQUIRED_TRIED = 8
"""And of one required phrase that are looked at, since a mask may hide the first."""

NONE = frozenset[str]()


class Tagger:
    """Topics, ready to be looked for in any number of articles; it never changes."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(sorted(topics, key=lambda topic: topic.topic_id))
        self._ids = tuple(topic.topic_id for topic in self._topics)
        self.rules_sha256 = rules_sha256(topics)

    @cached_property
    def sought(self) -> Sought:
        """Return what it looks with, made when first needed: .15 s, and most runs and rulings bring no article."""
        return sought_in(self._topics)

    def tags(self, title: str | None, text: str, language: str | None) -> tuple[Tag, ...]:
        """Return the tags of an article, by topic, each with its grounds in order; their weights add up to its score.

        The terms of every language are tried, so that a wrong guess of the language loses no tag; but those marked
        `only` want `language` (an ISO 639 code, with or without a region) to be theirs, or unknown, and a paragraph
        known to be in a language gives what it shares with another to no line of that other, where a topic names other
        worlds. A topic that weak words alone speak of is not given beside one that is spoken of more strongly.
        """
        code = (language or "").partition("-")[0].lower()
        title, text = (title or "")[:JUDGED_CHARACTERS], text[:JUDGED_CHARACTERS]
        bare_title, bare = without_signs(folded(title)), without_signs(folded(text))
        fields = (
            self._hits(bare_title.text, code, len(bare_title.text), is_known=len(text) >= PARAGRAPH),
            self._hits(bare.text, code, LEAD, is_known=len(text) >= PARAGRAPH),
        )
        speaking = _speaking(fields)
        in_title, title_worlds, title_named = self._found(title, bare_title, "title", fields[0], speaking)
        in_text, text_worlds, text_named = self._found(text, bare, "text", fields[1], speaking)
        worlds = title_worlds, text_worlds
        for topic in in_title.keys() | in_text.keys():
            cap(self._topics[topic], in_title.get(topic, []), in_text.get(topic, []))
        spoken = in_title.keys() | in_text.keys()
        judged = {topic: [one[topic] for one in worlds if topic in one] for topic in spoken}
        opening = bare.text[:LEAD]

        def tells_of(topic: int) -> bool:
            return tells(self._ids[topic], bare_title.text, opening)

        named = frozenset(title_named | text_named)
        earned = given(Spoken(self._topics, in_title, in_text, judged, named, tells_of, len(text)))
        counts = {topic: _bound(self._topics[topic], topic, in_title, in_text) for topic in earned}
        titles, texts = (
            self._matches(title, "title", in_title, [*earned]),
            self._matches(text, "text", in_text, [*earned]),
        )
        return tuple(
            _tag(self._topics[topic], earned[topic], (*titles[topic], *texts[topic]), (title, text), counts[topic])
            for topic in earned
        )

    def _hits(self, text: str, code: str, opening: int, *, is_known: bool) -> dict[Phrase, list[tuple[int, int]]]:
        """Where each phrase stands in a field with an opening so long; of one only required, the first few places."""
        hits: dict[Phrase, list[tuple[int, int]]] = {}
        shared = SHARED.get(code, NONE) if is_known else NONE
        found: dict[Way, list[tuple[int, int]]] = defaultdict(list)
        parted = f" {words_parted(text)}"
        self.sought.everywhere.find(text, parted, len(text), found)
        self.sought.opening.find(text, parted, opening, found)
        self.sought.beginning.find(text, parted, opening + self.sought.margin, found)
        for way, passages in found.items():
            for phrase in way.phrases:
                if phrase.only is not None and code and phrase.only != code:
                    continue
                some = passages
                if shared and phrase.is_worldly and phrase.language != code:
                    some = [(start, end) for start, end in passages if text[start:end] not in shared]
                if some:
                    hits[phrase] = some[:REQUIRED_TRIED] if phrase.is_required else some
        return hits

    def _found(
        self,
        original: str,
        bare: Bare,
        field: Field,
        hits: Mapping[Phrase, list[tuple[int, int]]],
        speaking: Collection[int],
    ) -> tuple[dict[int, list[Found]], dict[int, Worlds], set[int]]:
        """What topics find in a field, the different words there of their world and of others, and which are named."""
        if not (hits and speaking):
            return {}, {}, set()
        text = Read(bare.text, lambda: tuple(map(bare.from_folded, paragraph_ends(original))))
        by_topic: dict[int, Passages] = defaultdict(lambda: defaultdict(list))
        for phrase, places in hits.items():
            its = [place for place in phrase.places if place.topic in speaking]
            passages = [*map(Passage._make, places)] if its else []
            for topic, term, side in its:
                by_topic[topic][term, side] += passages
        left, worlds, named = {}, {}, set[int]()
        for number, passages_of in by_topic.items():
            of = self._topics[number]
            found = [*weighed(text, of, passages_of, field)]
            left[number] = kept(of, found)
            worlds[number] = worlds_of(of, text.folded, field, found)
            if is_named(of, found):
                named.add(number)
        return left, worlds, named

    def _matches(
        self, original: str, field: Field, found: dict[int, list[Found]], topics: Sequence[int]
    ) -> dict[int, tuple[Match, ...]]:
        if not any(topic in found for topic in topics):
            return dict.fromkeys(topics, ())
        way_back = fold(original)
        bare = without_signs(way_back.text)

        def match(topic: Topic, one: Found) -> Match:
            start, last = bare.in_folded(one.passage.start), bare.in_folded(one.passage.end - 1)
            from_char, to_char = way_back.span(start, last + 1)
            return Match(
                topic=topic.topic_id,
                field=field,
                from_char=from_char,
                to_char=to_char,
                quote=original[from_char:to_char],
                term=topic.lines[one.term].line,
                weight=one.weight,
            )

        return {
            number: tuple(match(topic, one) for one in found.get(number, ()))
            for number, topic in ((number, self._topics[number]) for number in topics)
        }


def _speaking(fields: Iterable[Iterable[Phrase]]) -> set[int]:
    """The topics of which a line may count in one of the fields; others are given to no article, whatever else it has.

    A text has a dozen of one side of a line for each line of which it has both.
    """
    speaking = set[int]()
    for hits in fields:
        firsts, seconds = set[tuple[int, int]](), set[tuple[int, int]]()
        for phrase in hits:
            if phrase.counts:
                speaking |= phrase.counted_by
                firsts |= phrase.halves[0]
                seconds |= phrase.halves[1]
        speaking.update(topic for topic, _ in firsts & seconds)
    return speaking


def _tag(topic: Topic, score: float, matches: tuple[Match, ...], read: tuple[str, str], count: int) -> Tag:
    spoken_of = context(*read, matches)
    return Tag(topic=topic.topic_id, score=score, matches=matches, context=spoken_of, match_count=count)


def _bound(topic: Topic, number: int, in_title: dict[int, list[Found]], in_text: dict[int, list[Found]]) -> int:
    """Leave of a topic's grounds the first and last KEPT_MATCHES, and the weightiest; returns how many there were."""
    titled = [*_grounds(topic, in_title.get(number, ()))]
    every = [*titled, *_grounds(topic, in_text.get(number, ()))]
    count = len(every)
    places = range(count)
    if count > 2 * KEPT_MATCHES:
        weightiest = sorted(places, key=lambda place: -every[place].weight)[:MOST]
        places = sorted({*places[:KEPT_MATCHES], *places[-KEPT_MATCHES:], *weightiest})  # type: ignore[assignment]
    in_title[number] = [every[place] for place in places if place < len(titled)]
    in_text[number] = [every[place] for place in places if place >= len(titled)]
    return count


def _grounds(topic: Topic, found: Sequence[Found]) -> list[Found]:
    """What counts, and what is required where it is not the same words again."""
    terms = len(topic.terms)
    counting = joined(one.passage for one in found if one.term < terms)
    return [one for one in found if one.term < terms or not is_within(one.passage, counting)]
